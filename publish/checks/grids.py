"""Whether tables say what their rows and columns are of."""

from __future__ import annotations

from collections.abc import Iterator

from publish.checks.subject import Subject
from publish.composing.walking import nodes
from publish.diagnostics import Diagnostic, Severity, Span
from publish.document import Table
from publish.inspection import Markup

__all__ = ["bare", "check"]

FOR_LOOKS = frozenset(("presentation", "none"))
SCOPES = frozenset(("row", "col", "rowgroup", "colgroup"))


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Tables without heading cells (A030), and heading cells that do not say what they head (A031)."""
    if subject.spec.form == "pdf":
        yield from _in_pdf(subject)
        return
    for tree in subject.book.documents:
        for table in tree.root.every("table"):
            span = subject.origins.of(tree, table)
            if bare(table):
                yield _bare(span)
            for cell in table.every("th"):
                if cell.text and cell.get("scope") not in SCOPES and not _named(table, cell):
                    message = f"the heading cell “{cell.text}” does not say whether it heads a row or a column"
                    hint = 'scope="col" or scope="row"; build the edition again'
                    yield Diagnostic("A031", Severity.ERROR, message, span, hint)


def bare(table: Markup) -> bool:
    """Whether a table has no heading cell; one that is only there for its looks needs none."""
    if table.get("role") in FOR_LOOKS:
        return False
    return not any(cell.name == "th" and cell.text for cell in table.walk())


def _named(table: Markup, heading: Markup) -> bool:
    """Whether cells name this one as what heads them."""
    return any(heading.get("id") in cell.words_of("headers") for cell in table.every("td", "th"))


def _in_pdf(subject: Subject) -> Iterator[Diagnostic]:
    """Tables by their tags, in the order of the source's."""
    spans = [node.span for node in nodes(subject.document) if isinstance(node, Table)]
    tables: dict[int, bool] = {}
    for block in subject.pdf.blocks:
        number = next((id(tag) for tag in reversed(block.path) if tag.role == "Table"), None)
        if number is not None:
            tables[number] = tables.get(number, False) or "TH" in block.roles
    for number, headed in enumerate(tables.values()):
        if not headed:
            yield _bare(spans[number] if len(spans) == len(tables) else None)


def _bare(span: Span | None) -> Diagnostic:
    message = "a table has no heading cells, so its cells are read out without saying what they are of"
    return Diagnostic("A030", Severity.ERROR, message, span, "write what each column holds into the first line")
