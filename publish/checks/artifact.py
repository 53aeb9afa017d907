"""Take in a finished file from anywhere: what it is, what it claims, and whether it can be read at all."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, replace
from xml.etree import ElementTree

import pikepdf

from publish.diagnostics import Diagnostic, Severity
from publish.document import Document
from publish.editions.edition import BUILT_IN, EditionSpec, EpubSpec, PrintSpec, edition_file
from publish.inspection import inspect_epub, inspect_pdf, read_book

__all__ = ["Received", "receive", "specification"]

# More than any publication needs: a file, what an archive unfolds to, how far, and into how many files.
MOST_BYTES = 1024**3
MOST_FOLDED_OUT = 1024**3
MOST_FOLDING = 200
MOST_FILES = 20_000

# Fonts that are only scrambled (EPUB 3.3, 4.3; Adobe's older way) hide nothing of the text.
OBFUSCATIONS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
ENCRYPTION = "META-INF/encryption.xml"


@dataclass(frozen=True, slots=True)
class Received:
    """A file as it was taken in: its form, `pdf` or `epub`, and what it claims; or why it cannot be proved."""

    form: str = ""
    claims: tuple[str, ...] = ()
    fault: Diagnostic | None = None


def receive(data: bytes, name: str) -> Received:
    """What a file is. `name` is for messages."""
    if not data:
        return _refused("F023", f"“{name}” is empty", "give a finished PDF or EPUB")
    if len(data) > MOST_BYTES:
        return _too_large(name)
    if b"%PDF-" in data[:1024]:
        return _pdf(data, name)
    if data.startswith(b"PK\x03\x04"):
        return _epub(data, name)
    return _refused("F020", f"“{name}” is neither a PDF nor an EPUB", "give a finished PDF or EPUB")


def _refused(code: str, message: str, hint: str) -> Received:
    return Received(fault=Diagnostic(code, Severity.ERROR, message, None, hint))


def _too_large(name: str) -> Received:
    return _refused("F024", f"“{name}” is too large, or unfolds to too much, to be read safely", "give the file itself")


def _damaged(name: str, error: Exception) -> Received:
    # What stands in memory where is no business of a message.
    said = re.sub(r"\w* ?<[^>]*0x[^>]*>:? ?", "", " ".join(str(error).split())) or type(error).__name__
    return _refused("F021", f"“{name}” is damaged: {said[:200]}", "get the file again from where it came from")


def _locked(name: str) -> Received:
    return _refused("F022", f"“{name}” is encrypted, so nobody can prove what it says", "give it without encryption")


def _pdf(data: bytes, name: str) -> Received:
    try:
        # A file that must be mended to be read is not the file that was meant.
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as pdf:
            if pdf.is_encrypted:
                return _locked(name)
    except pikepdf.PasswordError:
        return _locked(name)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with a file from anywhere, it is told
        return _damaged(name, error)
    try:
        return Received("pdf", inspect_pdf(data).claims)
    except MemoryError:
        return _too_large(name)
    except Exception as error:  # noqa: BLE001 - as above
        return _damaged(name, error)


def _epub(data: bytes, name: str) -> Received:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_FILES or _unfolds(entries):
                return _too_large(name)
            if any(entry.flag_bits & 1 for entry in entries):
                return _locked(name)
            names = {entry.filename for entry in entries}
            if "META-INF/container.xml" not in names:
                return _refused("F020", f"“{name}” is an archive, but no EPUB", "give a finished PDF or EPUB")
            if ENCRYPTION in names and _hides_text(archive.read(ENCRYPTION)):
                return _locked(name)
            if (broken := archive.testzip()) is not None:
                return _damaged(name, ValueError(f"“{broken}” in it does not match its checksum"))
            if (broken := _malformed(archive)) is not None:
                return _damaged(name, ValueError(broken))
        read_book(data)
        return Received("epub", (f"EPUB {inspect_epub(data).version}",))
    except MemoryError:
        return _too_large(name)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with a file from anywhere, it is told
        return _damaged(name, error)


def _malformed(archive: zipfile.ZipFile) -> str | None:
    """What is wrong with the first file that is to be XML and is not."""
    for path in archive.namelist():
        if path.endswith((".xhtml", ".opf", "container.xml")):
            try:
                ElementTree.fromstring(archive.read(path))
            except ElementTree.ParseError as error:
                return f"“{path}” in it is no XML: {error}"
    return None


def _unfolds(entries: list[zipfile.ZipInfo]) -> bool:
    """Whether an archive unfolds to more than can be meant: a bomb."""
    whole = sum(entry.file_size for entry in entries)
    folded = sum(entry.compress_size for entry in entries)
    return whole > MOST_FOLDED_OUT or (whole > 64 * 1024**2 and whole > MOST_FOLDING * max(1, folded))


def _hides_text(encryption: bytes) -> bool:
    algorithms = [
        element.get("Algorithm", "")
        for element in ElementTree.fromstring(encryption).iter()
        if element.tag.endswith("EncryptionMethod")
    ]
    return any(algorithm not in OBFUSCATIONS for algorithm in algorithms)


# --- what it is proved as ----------------------------------------------------------------------


def specification(
    received: Received, name: str, document: Document, specs: tuple[EditionSpec, ...], wanted: str | None
) -> EditionSpec:
    """The edition that a file is proved as: the one that is wanted, or that its name or its claims are of.

    A file that is of none is proved for what it claims itself. The pages that an EPUB lists are those of an edition
    that is not here, so they are not asked for.
    """
    fitting = [spec for spec in specs if spec.form == received.form]
    for spec in fitting:
        if spec.name == wanted:
            return _alone(spec)
    for spec in fitting:
        if wanted is None and edition_file(document.name, spec) == name:
            return _alone(spec)
    for spec in fitting:
        if received.form == "epub" or set(spec.claims) == set(received.claims):
            return _alone(spec)
    if received.form == "epub":
        return EpubSpec("epub", None, received.claims)
    base = next((spec for spec in fitting if isinstance(spec, PrintSpec)), BUILT_IN["screen"])
    assert isinstance(base, PrintSpec)
    return replace(base, name="pdf", setting="screen", claims=received.claims, bleed=0.0, marks=False,
                   attach_sources=False, output_condition=None)  # fmt: skip


def _alone(spec: EditionSpec) -> EditionSpec:
    return replace(spec, page_list_from=None) if isinstance(spec, EpubSpec) else spec
