"""Read the works that a publication cites, from CSL-JSON or BibTeX, as items of CSL's data model (CSL 1.0.2)."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

from publish.diagnostics import Span
from publish.document import Manuscript, Work
from publish.reading.faults import Faults
from publish.reading.manuscripts import open_text
from publish.reading.metadata import MetadataReading
from publish.reading.positions import SourceText
from publish.reading.works.bibtex import BibTexError, Entry, plain, read_bibtex
from publish.workspace import Workspace

__all__ = ["CitedSources", "cited_sources"]

CSL = "http://purl.org/net/xbiblio/csl"


@dataclass(frozen=True, slots=True)
class CitedSources:
    """The works that can be cited, by key, the style that they are cited in, and the files that were read."""

    works: dict[str, Work]
    style: Manuscript | None
    files: tuple[Manuscript, ...]


def cited_sources(workspace: Workspace, reading: MetadataReading, file: str, faults: Faults) -> CitedSources:
    """What the metadata, which stand in a file, name for citations; paths are relative to its folder."""
    folder = posixpath.dirname(file)
    whole = Span.point(file, 1)
    named = reading.values.get("bibliography") or ()
    works, files = _read_works(workspace, named, folder, reading.spans.get("bibliography", whole), faults)
    style = None
    if path := reading.values.get("citation_style"):
        style = _read_style(workspace, path, folder, reading.spans.get("citation-style", whole), faults)
    return CitedSources(works, style, (*files, *((style,) if style else ())))


def _read_works(
    workspace: Workspace, paths: Iterable[str], folder: str, at: Span, faults: Faults
) -> tuple[dict[str, Work], tuple[Manuscript, ...]]:
    """The works in some files, by key, and the files. Paths, which stand at `at`, are relative to `folder`."""
    works: dict[str, Work] = {}
    files = []
    for path in paths:
        opened = open_text(workspace, posixpath.normpath(posixpath.join(folder, path)), faults, at)
        if opened is None:
            continue
        source, manuscript = opened
        files.append(manuscript)
        if path.lower().endswith(".json"):
            found = _from_json(source, faults)
        elif path.lower().endswith((".bib", ".bibtex")):
            found = _from_bibtex(source, faults)
        else:
            hint = "name a file of CSL-JSON (.json) or of BibTeX (.bib)"
            faults.report("R162", f"“{path}” is no bibliography that can be read", at, hint)
            continue
        for work in found:
            first = works.setdefault(work.key, work)
            if first is not work:
                where = f"{first.span.file}:{first.span.line}"
                faults.report("R163", f"the key “{work.key}” is given twice", work.span, f"it is given at {where}")
    return works, tuple(files)


STYLES = "a style of the Citation Style Language is XML that begins with <style>"


def _read_style(workspace: Workspace, path: str, folder: str, at: Span, faults: Faults) -> Manuscript | None:
    """The citation style at a path; None, with a fault, where there is none that can be used."""
    opened = open_text(workspace, posixpath.normpath(posixpath.join(folder, path)), faults, at)
    if opened is None:
        return None
    source, manuscript = opened
    names: list[str] = []
    root: dict[str, str] = {}

    def take(name: str, attributes: dict[str, str]) -> None:
        if not names:
            root.update(attributes)
        names.append(name)

    def refuse(*_: object) -> None:
        raise ValueError("a citation style has no DOCTYPE")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = take
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(source.text.encode(), True)
    except expat.ExpatError as error:
        where = Span.point(source.file, error.lineno, error.offset + 1)
        faults.report("R164", f"“{path}” is no citation style: {expat.errors.messages[error.code]}", where, STYLES)
        return None
    except ValueError as error:
        faults.report("R164", f"“{path}” is no citation style: {error}", Span.point(source.file, 1), STYLES)
        return None
    why = _unusable(names, root)
    if why is not None:
        faults.report("R164", f"“{path}” {why[0]}", at, why[1])
        return None
    return manuscript


def _unusable(names: list[str], root: dict[str, str]) -> tuple[str, str] | None:
    """Why a well-formed file cannot serve as a citation style, and what to do."""
    if names[:1] != [f"{CSL} style"]:
        return "is no citation style", STYLES
    if f"{CSL} citation" not in names or f"{CSL} bibliography" not in names:
        hint = "take the style that it names as its independent-parent; it must have citations and a bibliography"
        return "is a citation style without rules of its own", hint
    if root.get("class") == "note":
        return "sets citations as notes", "take a style that sets them in the text, by author and date or by number"
    return None


# --- CSL-JSON ----------------------------------------------------------------------------------


# What most authors have their files from.
EXPORTED = "export the works again from the program that keeps them, or mend this place"


def _from_json(source: SourceText, faults: Faults) -> Iterator[Work]:
    try:
        items = json.loads(source.text)
    except json.JSONDecodeError as error:
        message = f"this is no JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        faults.report("R162", message, Span.point(source.file, error.lineno, error.colno), EXPORTED)
        return
    except RecursionError:
        faults.report("R162", "this JSON is nested too deep", Span.point(source.file, 1), EXPORTED)
        return
    if not isinstance(items, list):
        faults.report("R162", "CSL-JSON is a list of works", Span.point(source.file, 1), "write [ … ] around them")
        return
    places = _places(source)
    whole = Span.point(source.file, 1)
    for number, item in enumerate(items, 1):
        key = item.get("id") if isinstance(item, dict) else None
        if not isinstance(item, dict) or not isinstance(key, str | int) or not isinstance(item.get("type"), str):
            message = f"work {number} of this list has no “id” or no “type”"
            faults.report("R162", message, places.get(str(key), whole), "write both as text")
            continue
        span = places.get(str(key), whole)
        if wrong := next((name for name, value in item.items() if not _is_of_csl(name, value)), None):
            faults.report("R162", f"“{wrong}” of the work “{key}” is not written as CSL-JSON has it", span, EXPORTED)
            continue
        yield Work(str(key), json.dumps(item, ensure_ascii=False, sort_keys=True), span)


def _places(source: SourceText) -> dict[str, Span]:
    """Where the works of a file stand, by key."""
    found: dict[str, Span] = {}
    for match in re.finditer(r'"id"\s*:\s*("(?:[^"\\]|\\.)*"|-?\d+)', source.text):
        found.setdefault(str(json.loads(match[1])), source.span(match.start(), match.end()))
    return found


def _is_of_csl(name: str, value: Any) -> bool:
    """Whether a field has the form that its kind has: names, a date, text, or a number."""
    if isinstance(value, list):
        return all(isinstance(each, dict) and all(isinstance(part, str | bool) for part in each.values())
                   for each in value) or name in ("categories", "custom")  # fmt: skip
    if isinstance(value, dict):
        dates = value.get("date-parts", [])
        return name == "custom" or (
            isinstance(dates, list)
            and all(isinstance(date, list) and date and all(_is_number(part) for part in date) for date in dates)
        )
    return isinstance(value, str | int | float)


def _is_number(part: Any) -> bool:
    return isinstance(part, int) or (isinstance(part, str) and re.fullmatch(r"-?\d+", part) is not None)


# --- BibTeX ------------------------------------------------------------------------------------

TYPES = {
    **dict.fromkeys(("article", "periodical", "suppperiodical"), "article-journal"),
    **dict.fromkeys(("book", "mvbook", "collection", "mvcollection", "proceedings", "mvproceedings"), "book"),
    **dict.fromkeys(("reference", "mvreference"), "book"),
    **dict.fromkeys(("inbook", "incollection", "bookinbook", "suppbook", "suppcollection"), "chapter"),
    **dict.fromkeys(("inproceedings", "conference"), "paper-conference"),
    **dict.fromkeys(("phdthesis", "mastersthesis", "thesis"), "thesis"),
    **dict.fromkeys(("techreport", "report", "manual"), "report"),
    **dict.fromkeys(("online", "electronic", "www"), "webpage"),
    "inreference": "entry-encyclopedia", "booklet": "pamphlet", "unpublished": "manuscript", "patent": "patent",
    "dataset": "dataset", "software": "software", "misc": "document", "legislation": "legislation",
    "jurisdiction": "legal_case", "audio": "song", "video": "motion_picture", "letter": "personal_communication",
}  # fmt: skip
GENRES = {"phdthesis": "PhD thesis", "mastersthesis": "Master’s thesis"}

# Fields that are text in both; the first that an entry has counts.
FIELDS = {
    "container-title": ("journaltitle", "journal", "booktitle", "maintitle"),
    "publisher": ("publisher", "institution", "school", "organization", "howpublished"),
    "publisher-place": ("location", "address"),
    "collection-title": ("series",),
    "volume": ("volume",),
    "edition": ("edition",),
    "number-of-volumes": ("volumes",),
    "chapter-number": ("chapter",),
    "page": ("pages",),
    "DOI": ("doi",),
    "URL": ("url",),
    "ISBN": ("isbn",),
    "ISSN": ("issn",),
    "note": ("note", "addendum"),
    "genre": ("type",),
    "title-short": ("shorttitle",),
    "version": ("version",),
    "event": ("eventtitle",),
    "event-place": ("venue",),
    "language": ("langid", "language"),
}
NAMES = {"author": "author", "editor": "editor", "translator": "translator", "bookauthor": "container-author"}

LANGUAGES = {
    "english": "en", "american": "en-US", "british": "en-GB", "german": "de", "ngerman": "de", "french": "fr",
    "spanish": "es", "italian": "it", "dutch": "nl", "portuguese": "pt", "swedish": "sv", "danish": "da",
    "norwegian": "nb", "finnish": "fi", "polish": "pl", "czech": "cs", "russian": "ru", "japanese": "ja",
    "chinese": "zh", "greek": "el", "latin": "la", "hungarian": "hu", "turkish": "tr",
}  # fmt: skip


def _from_bibtex(source: SourceText, faults: Faults) -> Iterator[Work]:
    try:
        entries = read_bibtex(source.text)
    except BibTexError as error:
        faults.report("R162", f"this is no BibTeX: {error}", source.span(error.at, error.at + 1), EXPORTED)
        return
    for entry in entries:
        span = source.span(entry.at, entry.at + 1 + len(entry.kind))
        if entry.kind not in TYPES:
            hint = "it is taken for “@misc”"
            faults.report("R166", f"“@{entry.kind}” is no type of BibTeX or BibLaTeX", span, hint)
        yield Work(entry.key, json.dumps(_item(entry, source, faults), ensure_ascii=False, sort_keys=True), span)


def _item(entry: Entry, source: SourceText, faults: Faults) -> dict[str, Any]:
    """An entry as an item of CSL."""
    values: dict[str, str] = {}
    for name, field in entry.fields.items():
        unknown: list[str] = []
        values[name] = plain(field.value, unknown)
        for command in dict.fromkeys(unknown if _is_used(name) else ()):
            message = f"the command “\\{command}” in “{name}” of “{entry.key}” is not known, and is left out"
            hint = "write the character that it stands for"
            faults.report("R166", message, source.span(field.at, field.at + 1), hint)
    item: dict[str, Any] = {"id": entry.key, "type": TYPES.get(entry.kind, "document")}
    item["title"] = ": ".join(values[name] for name in ("title", "subtitle") if values.get(name))
    if entry.kind in GENRES:
        item["genre"] = GENRES[entry.kind]
    for name, fields in FIELDS.items():
        if value := next((values[field] for field in fields if values.get(field)), ""):
            item[name] = value
    if "page" in item:
        item["page"] = re.sub(r"\s*[–—]\s*", "-", item["page"])
    if number := values.get("number") or values.get("issue"):
        item["issue" if item["type"] == "article-journal" else
             "collection-number" if item["type"] in ("book", "chapter") else "number"] = number  # fmt: skip
    if language := item.get("language"):
        item["language"] = LANGUAGES.get(language.lower(), language)
    for name, role in NAMES.items():
        if name in entry.fields:
            item[role] = [_name(each) for each in _names(entry.fields[name].value)]
    for role, date in (("issued", _date(values)), ("accessed", _parts(values.get("urldate", "")))):
        if date:
            item[role] = {"date-parts": [date]}
    if not item.get("issued") and values.get("year"):
        item["issued"] = {"literal": values["year"]}
    return {name: value for name, value in item.items() if value}


def _is_used(name: str) -> bool:
    return name in {"title", "subtitle", *NAMES, *(each for fields in FIELDS.values() for each in fields)}


def _date(values: dict[str, str]) -> list[int]:
    if date := _parts(values.get("date", "").partition("/")[0]):
        return date
    year, month = values.get("year", ""), values.get("month", "")[:3].lower()
    names = "jan feb mar apr may jun jul aug sep oct nov dec".split()
    number = names.index(month) + 1 if month in names else int(month) if month.isdecimal() else 0
    return [int(year), *([number] if 1 <= number <= 12 else [])] if re.fullmatch(r"\d{1,4}", year) else []


def _parts(date: str) -> list[int]:
    match = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", date.strip())
    return [int(part) for part in match.groups() if part] if match else []


def _names(value: str) -> list[str]:
    """Names as they are parted by “and”; not within braces."""
    depth, names, start = 0, [], 0
    for match in re.finditer(r"[{}]|\s+and\s+", value):
        if match[0] in "{}":
            depth += 1 if match[0] == "{" else -1
        elif depth == 0:
            names.append(value[start : match.start()])
            start = match.end()
    return [name.strip() for name in (*names, value[start:]) if name.strip()]


def _name(name: str) -> dict[str, str]:
    """A name in its parts: “First von Last”, “von Last, First” or “von Last, Jr, First”; one in braces is whole."""
    if name.startswith("{") and name.endswith("}") and "}" not in name[1:-1]:
        return {"literal": plain(name, [])}
    if name == "others":
        return {"literal": "others"}
    parts = [part.strip() for part in re.split(r",(?![^{]*\})", name)]
    if len(parts) == 1:
        words = re.split(r"\s+(?![^{]*\})", name)
        first = next((n for n, word in enumerate(words[:-1]) if word[:1].islower()), len(words) - 1)
        parts = [" ".join(words[first:]), " ".join(words[:first])]
    family, given = parts[0], parts[-1]
    words = family.split()
    last = next((n for n, word in enumerate(words) if not word[:1].islower()), 0)
    found = {
        "family": plain(" ".join(words[last:]), []),
        "given": plain(given, []),
        "non-dropping-particle": plain(" ".join(words[:last]), []),
        "suffix": plain(parts[1], []) if len(parts) == 3 else "",
    }
    return {key: value for key, value in found.items() if value}
