"""The parser of Markdown, with all its rules.

CommonMark with tables, strikethrough, footnotes, definition lists, attributes and fenced divisions. The
author's characters stay as they are: nothing is made a link or a typographic form that was not written so.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_ref

from publish.diagnostics import Span
from publish.reading.faults import Faults
from publish.reading.markdown.admonish_rule import admonition
from publish.reading.markdown.bare_values import take_percentages
from publish.reading.markdown.block_rules import NESTING, TooDeepError, attributes_line, depth, division, html
from publish.reading.markdown.citation_rule import citation_rule
from publish.reading.markdown.gitbook_rule import gitbook_mark
from publish.reading.markdown.html_blocks import html_element
from publish.reading.markdown.html_ends import stray_end
from publish.reading.markdown.html_tables import html_table
from publish.reading.markdown.inline_rules import subscript, superscript
from publish.reading.markdown.line_rules import abbreviation, line_block
from publish.reading.markdown.math_rules import equation, formula, mathjax_formula
from publish.reading.markdown.placing import STEPS_FOR_ALL, STEPS_FOR_EACH, PlacingParser
from publish.reading.markdown.tabs_rule import tab_mark
from publish.reading.markdown.texts import parse_texts
from publish.reading.markdown.tree import Inlines, Parsed, tree_of
from publish.reading.positions import Copy

__all__ = ["parse"]


def parse(
    copy: Copy, faults: Faults, cites: bool = False, maths: bool = True, chapters: bool = False, mathjax: bool = False
) -> Parsed:
    """The tree of a manuscript's tokens; empty, with a fault, where it is nested too deep to be read.

    `cites`: it has a bibliography, so `[@key]` is a citation. `maths`: what stands between dollar signs is mathematics.
    `chapters`: it is one of a book with a summary, which may have GitBook's marks, and with `mathjax` those of MathJax.
    """
    steps = STEPS_FOR_EACH * len(copy.text) + STEPS_FOR_ALL
    env: dict[str, Any] = {"copy": copy, "faults": faults, "states": [], "steps": steps}
    env |= {"citations": cites, "maths": maths, "chapters": chapters, "mathjax": mathjax}
    try:
        tokens = _parser().parse(copy.text, env)
    except TooDeepError as problem:
        span = copy.lines_span(problem.line, problem.line + 1)
        hint = "this may be a slip with the indentation, or with the marks > and -"
        faults.report("R035", f"blocks are nested more than {NESTING} levels deep", span, hint)
        tokens = []
    for start in env.get("too_deep", ()):
        message = f"inlines are nested more than {NESTING} levels deep"
        faults.report("R035", message, copy.span(start, start), "part them, or write \\[ for brackets that are text")
    for twice in env.get("duplicate_refs", ()):
        span = copy.lines_span(*twice["map"])
        faults.report(
            "R057",
            f"the address “[{twice['label']}]” is defined twice; the first counts",
            span,
            "delete one of the two",
        )
    return Parsed(copy, tree_of(tokens, copy, faults), _inline_notes(env), _abbreviations(tokens, copy, faults))


def _abbreviations(tokens: list[Token], copy: Copy, faults: Faults) -> dict[str, tuple[str, Span]]:
    found: dict[str, tuple[str, Span]] = {}
    for token in tokens:
        if token.type == "abbreviation" and token.map:
            short, span = token.meta["short"], copy.lines_span(*token.map)
            if found.setdefault(short, (token.meta["long"], span))[1] is not span:
                faults.report("R134", f"“{short}” is explained twice; the first counts", span, "delete one of the two")
    return found


def _inline_notes(env: dict[str, Any]) -> dict[int, Inlines]:
    notes = env.get("footnotes", {}).get("list", {})
    return {
        number: Inlines(tuple(note["tokens"]), *env["note_marks"][number])
        for number, note in notes.items()
        if "tokens" in note
    }


@cache
def _parser() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"maxNesting": NESTING + 20})
    # The parser's own inline parser does not note places; the one that does needs the same configuration.
    md.inline = PlacingParser()
    md.configure("commonmark", {"maxNesting": NESTING + 20})
    md.enable(["table", "strikethrough"])
    footnote_plugin(md, move_to_end=False, always_match_refs=True)
    md.inline.ruler.at("footnote_ref", _note_call)
    md.inline.ruler.before("link", "citation", citation_rule)
    deflist_plugin(md)
    md.inline.ruler.after("emphasis", "sub", subscript)
    md.inline.ruler.after("footnote_inline", "sup", superscript)
    take_percentages()
    attrs_plugin(md, spans=True, after=("image", "code_inline", "link_close", "span_close", "formula"))
    md.inline.ruler.after("escape", "formula", formula)
    md.inline.ruler.before("escape", "mathjax", mathjax_formula)
    md.block.ruler.before("fence", "admonition", admonition, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    md.block.ruler.before("fence", "gitbook_mark", gitbook_mark, {"alt": ["paragraph", "reference", "blockquote"]})
    md.block.ruler.before("fence", "tab_mark", tab_mark, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    alternatives = ["paragraph", "reference", "blockquote", "list"]
    md.block.ruler.before("fence", "division", division, {"alt": alternatives})
    md.block.ruler.before("fence", "attributes", attributes_line)
    md.block.ruler.at("html_block", html, {"alt": ["paragraph", "reference", "blockquote"]})
    md.block.ruler.before("html_block", "stray_end", stray_end, {"alt": ["paragraph", "reference", "blockquote"]})
    md.block.ruler.before("html_block", "html_element", html_element, {"alt": ["paragraph", "reference", "blockquote"]})
    md.block.ruler.before("reference", "abbreviation", abbreviation, {"alt": ["paragraph", "reference"]})
    md.block.ruler.after("table", "line_block", line_block)
    md.block.ruler.before("fence", "equation", equation, {"alt": alternatives})
    md.block.ruler.before("table", "depth", depth)
    md.block.ruler.before("html_block", "html_table", html_table, {"alt": ["paragraph", "reference", "blockquote"]})
    md.core.ruler.at("inline", parse_texts)
    # Joined tokens would lose their places; readers of the tokens join what belongs together.
    md.inline.ruler2.disable("fragments_join")
    md.core.ruler.disable("text_join")
    # What addresses may be is checked with a message; an address refused here would become plain text.
    md.validateLink = lambda url: True  # type: ignore[method-assign]
    return md


# CommonMark 0.31.2, 6.3, for the labels of links.
LONGEST_LABEL = 999


def _note_call(state: StateInline, silent: bool) -> bool:
    """A note's call; its end is looked for no farther than a label can reach."""
    start = state.pos
    if not state.src.startswith("[^", start) or state.src.find("]", start + 2, start + 3 + LONGEST_LABEL) < 0:
        return False
    return footnote_ref(state, silent, always_match=True)
