"""The house theme has room for the numbers of long lists and of many notes, also in one column."""

from __future__ import annotations

from pathlib import Path

import pytest

from publish.building import build
from publish.workspace import Output, Workspace

HEAD = """---
title: Numbers
kind: report
issuer: The House
date: 2019
language: en
editions: {print: {trim: a5}, large-print: {}}
---

# One

"""


@pytest.mark.slow
def test_numbers_of_three_figures_stay_on_the_page(tmp_path: Path) -> None:
    items = "".join(f"{number}. Item\n" for number in range(1, 102))
    inner = "- Point\n\n" + "".join(f"  {number}. Item\n" for number in range(1, 13))
    later = "97. Item\n98. Item\n"
    notes = "".join(f"Text[^n{number}].\n\n[^n{number}]: Note.\n\n" for number in range(101))
    source = HEAD + f"{items}\n\nText.\n\n{inner}\n\nText.\n\n{later}\n\nText.\n\n{notes}"
    built = build(Workspace.in_memory({"numbers.md": source}), ["numbers.md"], Output(tmp_path))
    assert [finding for finding in built.findings if finding.severity == "error"] == []
    assert len(list(tmp_path.glob("numbers/*.pdf"))) == 2
