"""Prove finished editions against what they were made from: one module a check, one row for each."""

from publish.checks.prove import Outcome, prove, prove_source
from publish.checks.subject import Source, Subject
from publish.checks.table import CHECKS, SOURCE_CHECKS, Check
from publish.checks.waivers import Settled, settle

__all__ = [
    "CHECKS",
    "SOURCE_CHECKS",
    "Check",
    "Outcome",
    "Settled",
    "Source",
    "Subject",
    "prove",
    "prove_source",
    "settle",
]
