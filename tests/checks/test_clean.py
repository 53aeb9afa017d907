"""Clean publications raise nothing, whatever the check; and every check is in the table once."""

from __future__ import annotations

import pkgutil

import pytest
from checks.conftest import Publication

import publish.checks
from publish.checks import CHECKS, prove, prove_source
from publish.diagnostics import Severity

pytestmark = pytest.mark.slow

EDITIONS = ("print", "screen", "large-print", "epub")


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_statement_raises_nothing(edition: str, statement: Publication) -> None:
    outcomes = prove(statement[edition])
    assert [(o.check, f) for o in outcomes for f in o.findings] == []
    assert {o.verdict for o in outcomes} <= {"pass"}


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_construct_raises_no_error(edition: str, everything: Publication) -> None:
    found = [(o.check, f) for o in prove(everything[edition]) for f in o.findings]
    assert [(name, f) for name, f in found if f.severity is Severity.ERROR] == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_constructs_in_each_other_raise_no_error(edition: str, nested: Publication) -> None:
    """Lists, quotations, call-outs, verse, code, tables, details, notes: whatever may hold another does."""
    found = [(o.check, f) for o in prove(nested[edition]) for f in o.findings]
    assert [(name, f) for name, f in found if f.severity is Severity.ERROR] == []
    # A line of verse in a list is as long as its author has it.
    assert "E131" not in {f.code for _, f in found}


def test_the_statements_source_raises_nothing(statement: Publication) -> None:
    assert [f for o in prove_source(statement.source) for f in o.findings] == []


def test_every_check_has_a_module_and_every_module_a_check() -> None:
    framework = {"prove", "subject", "table", "waivers"}
    named = {module.name for module in pkgutil.iter_modules(publish.checks.__path__)} - framework
    rows = {row.find.__module__.removeprefix("publish.checks.").partition(".")[0] for row in CHECKS.values()}
    assert rows <= named
