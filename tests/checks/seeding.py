"""Put a defect into a finished file, as a careless tool or hand would: one change, everything else as it was."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pikepdf

from publish.checks import CHECKS, Subject
from publish.diagnostics import Diagnostic

__all__ = ["found", "in_epub", "in_pdf", "repacked"]


def in_pdf(subject: Subject, change: Callable[[pikepdf.Pdf], None]) -> Subject:
    """The subject with its PDF changed."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(subject.data)) as pdf:
        change(pdf)
        pdf.save(out, deterministic_id=True)
    return replace(subject, data=out.getvalue())


def in_epub(subject: Subject, name: str, old: str, new: str) -> Subject:
    """The subject with one place of one file in its EPUB changed; `old` must stand there exactly once."""

    def change(text: str) -> str:
        assert text.count(old) == 1, f"“{old}” stands {text.count(old)} times in {name}"
        return text.replace(old, new)

    return repacked(subject, {name: change})


def repacked(subject: Subject, changes: dict[str, Callable[[str], str]]) -> Subject:
    """The subject with some text files of its EPUB changed, in the archive's own order."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(subject.data)) as before, zipfile.ZipFile(out, "w") as after:
        assert set(changes) <= set(before.namelist())
        for entry in before.infolist():
            data = before.read(entry)
            if entry.filename in changes:
                changed = changes[entry.filename](data.decode()).encode()
                assert changed != data, f"nothing was changed in {entry.filename}"
                data = changed
            after.writestr(entry, data)
    return replace(subject, data=out.getvalue())


def found(check: str, subject: Subject) -> list[Diagnostic]:
    """What one check finds in a subject that it applies to."""
    row = CHECKS[check]
    assert row.applies(subject)
    return list(row.find(subject))
