"""Load a theme whole from its folder and those of the themes it inherits from, and check it.

A child theme overrides one token, one label, one template, one face, or one stylesheet, each by its name;
everything else is its parent's. Its `extra.css` is added after the stylesheets in every edition.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from publish.diagnostics import Span, ThemeError
from publish.theming.declarations import Faults, Record, Scalar, Sequence, overlay, read_yaml
from publish.theming.faces import Face, FontFile, UnreadableFontError, check_said, merged, read_font
from publish.theming.stylesheets import Stylesheet, check_names, check_references
from publish.theming.theme import Credit, LabelFile, Template, Theme
from publish.theming.tokens import paged_values, read_tokens, reflow_values, token_depth
from publish.workspace import Folder, OutsideError, Workspace

__all__ = ["load"]

SHEETS = (
    "semantic.css",
    "paged.css",
    "one-column.css",
    "mirrored.css",
    "chapters.css",
    "report.css",
    "book.css",
    "links.css",
    "large.css",
    "reflow.css",
    "cover.css",
)
PARTS = ("masthead", "half-title", "title-page", "contents", "register", "colophon", "cover")
# A face that is set in text has these unless the theme says otherwise: small caps from lower case and from
# capitals, old-style, lining and tabular figures.
NEEDS = ("smcp", "c2sc", "onum", "lnum", "tnum")


@dataclass(frozen=True, slots=True)
class _Layer:
    """One theme of a line of inheritance."""

    name: str
    folder: Folder
    declared: Record


def load(workspace: Workspace, name: str) -> Theme:
    """A theme and all it inherits, checked.

    ThemeError with every fault found, each at its place in the theme's files.
    """
    faults = Faults()
    digest = hashlib.sha256()
    line = _line(workspace, name, digest, faults)
    faults.settle()
    tokens = read_tokens(_tokens_tree(line, digest, faults), faults)
    faces, files = _faces(line, digest, faults)
    sheets = {sheet: found for sheet in SHEETS if (found := _sheet(line, sheet, digest, faults))}
    theme = Theme(
        name,
        "",
        faces,
        _templates(line, digest, faults),
        _credits(line, faults),
        _label_files(line, digest, faults),
        tokens,
        sheets,
        tuple(_extras(line, digest, faults)),
        tuple(layer.name for layer in line),
        merged(run for file in files for run in file.coverage),
        *_profiles(line, digest, faults),
        _citation_style(line, digest, faults),
    )
    faults.settle()
    _check_sheets(theme, faults)
    _check_families(theme, faults)
    faults.settle()
    return _with_digest(theme, digest.hexdigest())


def _with_digest(theme: Theme, digest: str) -> Theme:
    values = {name: getattr(theme, name) for name in Theme.__slots__}
    return Theme(**values | {"digest": digest})


def _read(folder: Folder, name: str, faults: Faults, at: Span | None = None) -> bytes:
    """A file of a theme; empty, with a fault, where it may not be read. `at` is where it is named."""
    place = at or Span.point(f"{folder.shown}/{name}", 1)
    try:
        return folder.read(name)
    except OutsideError:
        faults.add("R061", f"“{name}” leads out of the theme", place, "nothing outside is read: move it into the theme")
    except OSError:
        faults.add("R001", f"“{name}” cannot be read", place, "look whether it is a file, and one that you may read")
    return b""


def _text(data: bytes, shown: str, faults: Faults) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"byte {data[error.start]:#04x} is not UTF-8"
        faults.add("R002", message, Span.point(shown, line), "save the file as UTF-8")
        return ""


def _holds(folder: Folder, file: str) -> bool:
    """Whether a file is there, also where it leads out: whoever reads it says so."""
    try:
        return folder.is_file(file)
    except OutsideError:
        return True
    except OSError:
        return False


KEYS = ("name", "parent", "templates", "faces", "credits", "profiles", "citations")


def _line(workspace: Workspace, name: str, digest: hashlib._Hash, faults: Faults) -> tuple[_Layer, ...]:
    """The theme and those it inherits from, itself first."""
    line: list[_Layer] = []
    wanted, asked_at = name, None
    while True:
        folder = _folder(workspace, wanted)
        if folder is None or not _holds(folder, "theme.yaml"):
            faults.add("T001", f"there is no theme “{wanted}”", asked_at, f"make styles/{wanted}/theme.yaml")
            break
        shown = f"{folder.shown}/theme.yaml"
        data = _take(digest, "theme.yaml", _read(folder, "theme.yaml", faults, asked_at))
        declared = faults.record(read_yaml(data, shown, faults), "theme.yaml")
        faults.known(declared, "key", KEYS, ("name",))
        line.append(_Layer(wanted, folder, declared))
        parent = declared.fields.get("parent")
        wanted = faults.text(parent, "parent") if parent else ""
        if not parent or not wanted:
            break
        asked_at = parent.span
        if any(layer.name == wanted for layer in line):
            faults.add("T004", f"the theme “{wanted}” inherits from itself", asked_at, "name another parent, or none")
            break
    return tuple(line)


def _folder(workspace: Workspace, name: str) -> Folder | None:
    try:
        return workspace.theme(name)
    except OutsideError:
        return None


def _holder(line: tuple[_Layer, ...], file: str) -> Folder | None:
    """The folder of the youngest theme that has the file."""
    return next((layer.folder for layer in line if _holds(layer.folder, file)), None)


def _take(digest: hashlib._Hash, name: str, data: bytes) -> bytes:
    # The length keeps the end of one file from passing for the beginning of the next.
    digest.update(f"{name}\0{len(data)}\0".encode())
    digest.update(data)
    return data


def _tokens_tree(line: tuple[_Layer, ...], digest: hashlib._Hash, faults: Faults) -> Record:
    merged_tree: Record | None = None
    for layer in reversed(line):
        if not _holds(layer.folder, "tokens.yaml"):
            continue
        data = _take(digest, "tokens.yaml", _read(layer.folder, "tokens.yaml", faults))
        tree = faults.record(read_yaml(data, f"{layer.folder.shown}/tokens.yaml", faults), "tokens.yaml")
        merged_tree = tree if merged_tree is None else overlay(merged_tree, tree, token_depth)
    if merged_tree is None:
        shown = f"{line[0].folder.shown}/tokens.yaml"
        faults.add("T001", "the theme has no tokens", Span.point(shown, 1), f"write {shown}")
    faults.settle()
    assert merged_tree is not None
    return merged_tree


INHERIT = "put it into the theme, or name a parent that has it"
PROFILES = {b"RGB ": "take a profile of a screen, such as sRGB", b"CMYK": "take the printer’s ICC profile of the press"}


def _sheet(line: tuple[_Layer, ...], name: str, digest: hashlib._Hash, faults: Faults) -> Stylesheet | None:
    folder = _holder(line, name)
    if folder is None:
        shown = f"{line[0].folder.shown}/{name}"
        faults.add("T001", f"the theme has no stylesheet “{name}”", Span.point(shown, 1), INHERIT)
        return None
    return _stylesheet(folder, name, digest, faults)


def _stylesheet(folder: Folder, name: str, digest: hashlib._Hash, faults: Faults) -> Stylesheet:
    shown = f"{folder.shown}/{name}"
    sheet = Stylesheet(name, _text(_take(digest, name, _read(folder, name, faults)), shown, faults), shown)
    check_references(sheet, faults)
    return sheet


def _extras(line: tuple[_Layer, ...], digest: hashlib._Hash, faults: Faults) -> list[Stylesheet]:
    folders = [layer.folder for layer in reversed(line) if _holds(layer.folder, "extra.css")]
    return [_stylesheet(folder, "extra.css", digest, faults) for folder in folders]


def _templates(line: tuple[_Layer, ...], digest: hashlib._Hash, faults: Faults) -> tuple[Template, ...]:
    files: dict[str, Scalar] = {}
    for layer in reversed(line):
        record = faults.record(layer.declared.fields.get("templates", Record({}, {}, layer.declared.span)), "templates")
        faults.known(record, "part", PARTS)
        files |= {part: value for part, value in record.fields.items() if isinstance(value, Scalar)}
    templates = []
    for part in PARTS:
        declared = files.get(part)
        name = f"templates/{declared.text if declared else part + '.jinja'}"
        folder = _holder(line, name)
        if folder is None:
            at = declared.span if declared else line[0].declared.span
            faults.add("T001", f"there is no template “{name}”", at, INHERIT)
            continue
        shown = f"{folder.shown}/{name}"
        data = _take(digest, name, _read(folder, name, faults, declared.span if declared else None))
        templates.append(Template(part, _text(data, shown, faults), shown))
    return tuple(templates)


def _credits(line: tuple[_Layer, ...], faults: Faults) -> tuple[Credit, ...]:
    """The youngest theme that names any names them all."""
    tree = next((layer.declared.fields["credits"] for layer in line if "credits" in layer.declared.fields), None)
    if tree is None:
        return ()
    found = []
    for item in faults.items(tree, "credits"):
        record = faults.record(item, "credits")
        keys = ("typeface", "designer", "licence")
        conditions = ("code-only", "maths-only", "fallback-only")
        faults.known(record, "credit", (*keys, *conditions), keys)
        typeface, designer, licence = (_given(record, key, "", faults) for key in keys)
        only = (name in record.fields and faults.flag(record.fields[name], name) for name in conditions)
        found.append(Credit(typeface, designer, licence, *only))
    return tuple(found)


def _profiles(
    line: tuple[_Layer, ...], digest: hashlib._Hash, faults: Faults
) -> tuple[bytes, tuple[bytes, str, str | None, str]]:
    """The colour profiles of screen and print. ICC.1:2022, 7.2: bytes 16 to 19 name the colour space."""
    tree = next((layer.declared.fields["profiles"] for layer in line if "profiles" in layer.declared.fields), None)
    record = faults.record(tree, "profiles")
    faults.known(record, "profile", ("screen", "print"), ("screen", "print"))
    screen = _profile(line, faults.record(record.fields.get("screen"), "screen"), b"RGB ", digest, faults)
    printed = faults.record(record.fields.get("print"), "print")
    faults.known(printed, "value of a profile", ("file", "condition", "registry", "description"), ("file", "condition"))
    condition, registry, described = (_given(printed, k, "", faults) for k in ("condition", "registry", "description"))
    profile = _profile(line, printed, b"CMYK", digest, faults)
    return screen, (profile, condition, registry or None, described or condition)


def _profile(line: tuple[_Layer, ...], record: Record, space: bytes, digest: hashlib._Hash, faults: Faults) -> bytes:
    name = "profiles/" + _given(record, "file", "", faults)
    folder = _holder(line, name) if "file" in record.fields else None
    if folder is None:
        faults.add("T005", f"the colour profile “{name}” is missing", record.span, INHERIT)
        return b""
    data = _take(digest, name, _read(folder, name, faults, record.fields["file"].span))
    if data and (data[16:20] != space or data[36:40] != b"acsp"):
        faults.add(
            "T005",
            f"“{name}” is no {space.decode().strip()} colour profile",
            record.fields["file"].span,
            PROFILES[space],
        )
    return data


def _citation_style(line: tuple[_Layer, ...], digest: hashlib._Hash, faults: Faults) -> bytes:
    """The style of citations that the youngest theme names; nothing where none names one."""
    named = (layer.declared.fields.get("citations") for layer in line)
    declared = next((each for each in named if each is not None), None)
    if declared is None:
        return b""
    name = f"citations/{faults.text(declared, 'citations')}"
    folder = _holder(line, name)
    if folder is None:
        faults.add("T001", f"the citation style “{name}” is missing", declared.span, INHERIT)
        return b""
    return _take(digest, name, _read(folder, name, faults, declared.span))


def _label_files(line: tuple[_Layer, ...], digest: hashlib._Hash, faults: Faults) -> tuple[LabelFile, ...]:
    """All label files, parents first."""
    found = []
    for layer in reversed(line):
        for file in _label_names(layer.folder, faults):
            if file.endswith(".yaml"):
                data = _take(digest, f"labels/{file}", _read(layer.folder, f"labels/{file}", faults))
                found.append(LabelFile(file.removesuffix(".yaml"), data, f"{layer.folder.shown}/labels/{file}"))
    if not any(file.language == "en" for file in found):
        faults.add("T001", "the theme has no labels in English", line[0].declared.span, "write labels/en.yaml")
    return tuple(found)


def _label_names(folder: Folder, faults: Faults) -> tuple[str, ...]:
    try:
        return folder.names("labels")
    except OutsideError:
        hint = "nothing outside is read: move it into the theme"
        faults.add("R061", "“labels” leads out of the theme", Span.point(f"{folder.shown}/labels", 1), hint)
        return ()


# --- faces -------------------------------------------------------------------------------------


def _faces(
    line: tuple[_Layer, ...], digest: hashlib._Hash, faults: Faults
) -> tuple[tuple[Face, ...], tuple[FontFile, ...]]:
    declared: dict[tuple[str, str, str], Record] = {}
    for layer in reversed(line):
        for item in faults.items(layer.declared.fields.get("faces", Sequence((), layer.declared.span)), "faces"):
            record = faults.record(item, "face")
            faults.known(record, "value of a face", FACE_KEYS, ("family", "file"))
            family, weight = _given(record, "family", "", faults), _given(record, "weight", "400", faults)
            declared[family, weight, _given(record, "style", "normal", faults)] = record
    checked = [made for record in declared.values() if (made := _face(line, record, digest, faults))]
    return tuple(face for face, _ in checked), tuple(file for _, file in checked)


FACE_KEYS = ("family", "weight", "style", "file", "embed", "needs")


def _given(record: Record, key: str, default: str, faults: Faults) -> str:
    return faults.text(record.fields[key], key) if key in record.fields else default


def _face(
    line: tuple[_Layer, ...], record: Record, digest: hashlib._Hash, faults: Faults
) -> tuple[Face, FontFile] | None:
    name = "fonts/" + _given(record, "file", "", faults)
    folder = _holder(line, name)
    place = record.fields["file"].span if "file" in record.fields else record.span
    if folder is None:
        faults.add("T005", f"the font file “{name}” is missing", place, INHERIT)
        return None
    data = _read(folder, name, faults, place)
    if not data:
        return None
    try:
        file = read_font(data)
    except UnreadableFontError as error:
        faults.add(
            "T005", f"the font file “{name}” cannot be read: {error}", place, "take a font in OpenType, .otf or .ttf"
        )
        return None
    # The font's own digest stands for its bytes: they are many, and are hashed once.
    _take(digest, name, file.digest.encode())
    embed = "embed" in record.fields and faults.flag(record.fields["embed"], "embed")
    weight, style = _given(record, "weight", "400", faults), _given(record, "style", "normal", faults)
    family = _given(record, "family", "", faults)
    _check_face(record, file, (family, weight, style), faults)
    face = Face(
        family,
        int(weight) if weight.isdecimal() else 400,
        style,
        name.removeprefix("fonts/"),
        embed,
        False,
        file.postscript_name,
        file.digest,
        folder.path_on_disk(name),
        data if embed else None,
        file.coverage,
    )
    return face, file


def _check_face(record: Record, file: FontFile, said: tuple[str, str, str], faults: Faults) -> None:
    name = _given(record, "file", "", faults)
    check_said(file, said, name, record.span, faults)
    needs: tuple[str, ...] = NEEDS
    if "needs" in record.fields:
        needs = tuple(faults.text(item, "needs") for item in faults.items(record.fields["needs"], "needs"))
    if lacking := [feature for feature in needs if feature not in file.features]:
        hint = "take the complete desktop font: web fonts are often cut down"
        faults.add("T007", f"“{name}” lacks the features {', '.join(lacking)}", record.span, hint)


def _check_families(theme: Theme, faults: Faults) -> None:
    """The first family of every purpose must be there on paper; fallbacks after it are for reading systems."""
    families = {face.family for face in theme.faces}
    for layer in (theme.tokens.base, *theme.tokens.settings.values()):
        for purpose, named in layer.faces.items():
            if not named or named[0] not in families:
                message = f"the theme has no face of “{named[0] if named else ''}”, which “{purpose}” asks for"
                faults.add("T006", message, None, "declare its faces in theme.yaml")


# --- the stylesheets together ------------------------------------------------------------------


def _check_sheets(theme: Theme, faults: Faults) -> None:
    """Every token that a stylesheet uses must have a value wherever the stylesheet serves."""
    settings = {setting: next(iter(trims), "") for setting, trims in theme.tokens.pages.items() if trims}
    fit = next(iter(theme.tokens.fits), "")
    try:
        paged = {s: paged_values(theme.tokens, s, trim, fit, 0, (), "decimal")[0] for s, trim in settings.items()}
    except ThemeError as error:
        faults.found.extend(error.diagnostics)
        return
    everywhere = _shared(*paged.values())
    reflow = reflow_values(theme.tokens)
    contexts = {
        "semantic.css": _shared(everywhere, reflow),
        "paged.css": everywhere,
        "one-column.css": everywhere,
        "mirrored.css": everywhere,
        "chapters.css": everywhere,
        "report.css": everywhere,
        "book.css": everywhere,
        "links.css": everywhere,
        "large.css": paged.get("large", everywhere),
        "reflow.css": reflow,
        "cover.css": reflow_values(theme.tokens, "cover"),
    }
    for name, values in contexts.items():
        check_names(theme.sheets[name], values, faults)
    for extra in theme.extras:
        check_names(extra, contexts["semantic.css"], faults)


def _shared(*tables: dict[str, str]) -> dict[str, str]:
    first, *others = tables
    return {name: value for name, value in first.items() if all(name in other for other in others)}
