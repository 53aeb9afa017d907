"""Every fault at its line and column: the sources in `cases/` say themselves what is wrong with them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from reading.sources import BESIDE, findings

from publish.diagnostics import show
from publish.reading.faults import FAULTS
from publish.workspace import Workspace

CASES = sorted((Path(__file__).parent / "cases").glob("*.md"))
MARK = re.compile(r"fault( above)?:((?: [A-Z]\d{3}:\d+)+)")


def expected(text: str) -> list[tuple[int, int, str]]:
    return sorted(
        (number - (1 if above else 0), int(column), code)
        for number, line in enumerate(text.split("\n"), 1)
        for above, faults in MARK.findall(line)
        for code, column in re.findall(r"([A-Z]\d{3}):(\d+)", faults)
    )


@pytest.mark.parametrize("case", CASES, ids=[case.stem for case in CASES])
def test_case(case: Path) -> None:
    text = case.read_text(encoding="utf-8")
    found = findings({"case.md": text, **BESIDE})
    places = [(d.span.line, d.span.column, d.code) for d in found if d.span]
    workspace = Workspace.in_memory({"case.md": text})
    assert places == expected(text), "\n\n".join(show(d, workspace.source_line) for d in found)
    assert len(places) == len(found)
    for each in found:
        assert each.severity is FAULTS[each.code].severity
        assert each.message[0] == each.message[0].lower()
        assert not each.message.endswith(".")
        assert each.hint, f"{each.code} does not say what to do: {each.message}"


def test_every_fault_has_a_case() -> None:
    marked = {code for case in CASES for _, _, code in expected(case.read_text(encoding="utf-8"))}
    # Faults of files, of nesting and length, and of books with a summary are not in the text of a case; test_files.py,
    # test_nesting.py, test_summary.py and test_includes.py have them.
    files = {"R001", "R002", "R003", "R004", "R005", "R006", "R021", "R065"}
    # Those of a file of works, or of a citation style, are in test_bibliography.py.
    files |= {"R162", "R163", "R164", "R166"}
    elsewhere = files | {"R035", "R066", "R067", "R068", "R069", "A012", "R046", "R047", "R048", "R049", "R058", "R123"}
    elsewhere |= {"R171", "R172", "R173", "R174", "R175", "R176", "R177", "R178", "R179", "R180", "R181"}
    elsewhere |= {"R182", "R183", "R184", "R188"}
    includes = {"R120", "R121", "R122", "R124"}
    assert set(FAULTS) - elsewhere - includes == marked
