"""Whether shops and reading systems will take an EPUB: rows of numbers for each shop, and what measures by them."""

from __future__ import annotations

from collections.abc import Iterator

from publish.checks.shops.files import FILE_RULES
from publish.checks.shops.package import PACKAGE_RULES
from publish.checks.shops.profiles import PROFILES
from publish.checks.shops.sheets import SHEET_RULES
from publish.checks.subject import Subject
from publish.diagnostics import Diagnostic, Severity
from publish.editions.edition import EpubSpec

__all__ = ["PROFILES", "check"]


def check(subject: Subject) -> Iterator[Diagnostic]:
    """What stands against an EPUB in general, and in each shop that its edition names (E410 to E429).

    What a shop refuses is an error, everything else a warning; of one thing the gravest is told, and once.
    """
    spec = subject.spec
    assert isinstance(spec, EpubSpec)
    profiles = [PROFILES[name] for name in (*spec.shops, "general")]
    rules = (*FILE_RULES, *PACKAGE_RULES, *SHEET_RULES)
    found = [(profile, fault) for profile in profiles for rule in rules for fault in rule(profile, subject)]
    told: set[tuple[str, str]] = set()
    for profile, fault in sorted(found, key=lambda pair: not pair[1].refused):
        if (fault.code, fault.about) not in told:
            told.add((fault.code, fault.about))
            yield Diagnostic(
                fault.code,
                Severity.ERROR if fault.refused else Severity.WARNING,
                f"{profile.title}: {fault.message}" if profile.title else fault.message,
                fault.span,
                fault.hint,
            )
