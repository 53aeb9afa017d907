"""A theme: how the house looks, whole and checked, and the stylesheets that it gives to each edition."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from publish.theming.declarations import Faults, Record, Scalar, Sequence, Tree, read_yaml
from publish.theming.faces import Face, Ranges, covered
from publish.theming.stylesheets import Stylesheet, finish
from publish.theming.tokens import Tokens, paged_values, reflow_values

__all__ = [
    "Credit",
    "EmbeddedFace",
    "Label",
    "LabelFile",
    "Labels",
    "Template",
    "Theme",
    "cover_stylesheet",
    "embedded_faces",
    "missing",
    "paged_stylesheet",
    "reflow_stylesheet",
    "wanting",
]

Label = str | tuple[str, ...] | dict[str, str]
Labels = dict[str, Label]

PAGED_SHEETS = ("semantic.css", "paged.css")
# What the pages of a kind have of their own: those of chapters, and what only one of them has.
KIND_SHEETS = {"report": ("chapters.css", "report.css"), "book": ("chapters.css", "book.css")}
REFLOW_SHEETS = ("semantic.css", "reflow.css")


@dataclass(frozen=True, slots=True)
class Template:
    """The template of one part; `shown` is the path that messages give."""

    part: str
    text: str
    shown: str


@dataclass(frozen=True, slots=True)
class Credit:
    """Who drew a typeface and how it is licensed. `code_only`: named where a publication holds code.

    `maths_only`: where it holds mathematics. `fallback_only`: where it holds characters that only fallback faces have.
    """

    typeface: str
    designer: str
    licence: str
    code_only: bool
    maths_only: bool = False
    fallback_only: bool = False


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme ready for use. `digest` is a SHA-256 over everything that it is made of.

    `sheets` and `extras` hold the stylesheets by file name and, parents first, what is added to them.
    """

    name: str
    digest: str
    faces: tuple[Face, ...]
    templates: tuple[Template, ...]
    credits: tuple[Credit, ...]
    label_files: tuple[LabelFile, ...]
    tokens: Tokens
    sheets: Mapping[str, Stylesheet]
    extras: tuple[Stylesheet, ...]
    line: tuple[str, ...]
    """The names of the theme and of those it inherits from, itself first."""
    coverage: Ranges
    """The characters of its own faces, without those of fallback faces."""
    screen_profile: bytes
    """The ICC profile of screens, an RGB one."""
    output_condition: tuple[bytes, str, str | None, str]
    """The printing condition that serves where an edition names none: profile, identifier, registry, description."""

    citation_style: bytes = b""
    """The style of citations, in the Citation Style Language; nothing where the theme has none."""

    @property
    def fits(self) -> tuple[str, ...]:
        """The names of the fits, the largest first."""
        return tuple(sorted(self.tokens.fits, key=lambda name: -self.tokens.fits[name].text))

    @property
    def font_paths(self) -> tuple[str, ...]:
        """Where the faces lie on disk, sorted: the only fonts that exist for a paged edition."""
        return tuple(sorted(face.path for face in self.faces if face.path is not None))

    @property
    def on_paper(self) -> Theme:
        """The theme without the files that only reflowable editions take along, for who lays out pages."""
        return replace(self, faces=tuple(replace(face, data=None) for face in self.faces))

    @property
    def fallback(self) -> tuple[str, ...]:
        """Families for characters that the theme's own faces lack, in order."""
        return tuple(dict.fromkeys(face.family for face in self.faces if face.fallback))

    def labels_for(self, language: str) -> tuple[str, Labels]:
        """The house's words in a language, and the language they are in: the nearest there is, else English.

        What a language leaves out is taken from the shorter tag, and that from English. ThemeError where the
        files are not labels.
        """
        languages = self._label_languages(language)
        return languages[-1], _read_labels(self.label_files, languages)

    def label_texts(self, language: str) -> tuple[str, ...]:
        """The files behind `labels_for`, as they are written: which characters the house's words have."""
        languages = self._label_languages(language)
        return tuple(file.data.decode("utf-8", "ignore") for file in self.label_files if file.language in languages)

    def _label_languages(self, language: str) -> tuple[str, ...]:
        """The languages whose labels serve a text, the nearest last."""
        there = {file.language for file in self.label_files}
        tags = [language]
        while "-" in tags[-1]:
            tags.append(tags[-1].rpartition("-")[0])
        return tuple(dict.fromkeys(("en", *(tag for tag in reversed(tags) if tag in there))))


# --- labels ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LabelFile:
    """The labels of one language in one theme, not yet parsed: most publications need one language of many."""

    language: str
    data: bytes
    shown: str


def _read_labels(files: tuple[LabelFile, ...], languages: tuple[str, ...]) -> Labels:
    """The labels of the languages, those of a later one over those of an earlier, a child's over its parent's."""
    faults, labels = Faults(), Labels()
    for language in languages:
        for file in files:
            if file.language == language:
                record = faults.record(read_yaml(file.data, file.shown, faults), file.shown)
                labels.update({key: _label(key, value, faults) for key, value in record.fields.items()})
    faults.settle()
    return labels


def _label(key: str, tree: Tree, faults: Faults) -> Label:
    match tree:
        case Scalar():
            return tree.text
        case Sequence():
            return tuple(faults.text(item, key) for item in tree.items)
        case Record():
            return {name: faults.text(value, name) for name, value in tree.fields.items()}


# --- characters --------------------------------------------------------------------------------

# Unicode's Default_Ignorable_Code_Point: they are never drawn, so no face need have them.
IGNORABLE = re.compile(
    "[\\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)


def wanting(theme: Theme, text: str, purpose: str) -> tuple[str, ...]:
    """The characters of a text that the family for a purpose (`text`, `code`) lacks: fallbacks are asked for them."""
    family = theme.tokens.base.faces[f"face-{purpose}"][0]
    coverages = {face.coverage for face in theme.faces if face.family == family}
    lacking = (c for c in dict.fromkeys(text) if not any(covered(each, c) for each in coverages))
    return tuple(c for c in lacking if not IGNORABLE.match(c))


def missing(theme: Theme, text: str) -> tuple[str, ...]:
    """The characters of a text that no face of the theme has, in the order of their first place."""
    coverages = (theme.coverage, *(face.coverage for face in theme.faces if face.fallback))
    lacking = (c for c in dict.fromkeys(text) if not any(covered(each, c) for each in coverages))
    return tuple(c for c in lacking if not IGNORABLE.match(c))


@dataclass(frozen=True, slots=True)
class EmbeddedFace:
    """A font file as it goes into a reflowable edition; `file` is its name in the folder `fonts/`."""

    file: str
    data: bytes


def embedded_faces(theme: Theme) -> tuple[EmbeddedFace, ...]:
    """The font files that `reflow_stylesheet` refers to, whole."""
    return tuple(EmbeddedFace(face.file, face.data) for face in theme.faces if face.embed and face.data is not None)


# --- finished stylesheets ----------------------------------------------------------------------


def paged_stylesheet(
    theme: Theme,
    setting: str,
    trim: str,
    fit: str,
    bleed: float = 0.0,
    numbering: str = "of-total",
    kind: str = "statement",
    direction: str = "ltr",
) -> str:
    """The whole CSS of a paged edition, with finished values.

    `setting` is `print`, `screen` or `large`; `trim` and `fit` are names in the theme's tokens; `bleed` is in
    points beyond the trim; `numbering` is how folios are written: `of-total`, `decimal` or `lower-roman`; `kind` is
    that of the publication, `direction` that of its text. Colours are CMYK for `print`, else sRGB. ThemeError (T012)
    for an unknown name.
    """
    values, page = paged_values(theme.tokens, setting, trim, fit, bleed, theme.fallback, numbering, kind)
    names = [*PAGED_SHEETS]
    if page.columns == 1:
        names.append("one-column.css")
    names += KIND_SHEETS.get(kind, ())
    if page.columns == 2 and direction == "rtl":
        names.append("mirrored.css")
    if setting != "print":
        names.append("links.css")
    if setting == "large":
        names.append("large.css")
    return finish(_together(theme, names), values)


def reflow_stylesheet(theme: Theme) -> str:
    """The whole CSS of a reflowable edition; its fonts are `fonts/FILE` beside it.

    Fallback families stand in its lists as in those of paged editions; what embeds them says where they are.
    """
    rules = "".join(
        f'@font-face{{font-family:"{face.family}";font-weight:{face.weight};font-style:{face.style};'
        f'src:url("fonts/{face.file}")}}\n'
        for face in theme.faces
        if face.embed
    )
    there = frozenset(face.family for face in theme.faces if face.embed)
    values = reflow_values(theme.tokens, fallback=theme.fallback, there=there)
    return rules + finish(_together(theme, REFLOW_SHEETS), values)


def cover_stylesheet(theme: Theme) -> str:
    """The CSS of the cover, 1600 x 2560 px, in sRGB."""
    return finish(theme.sheets["cover.css"].text, reflow_values(theme.tokens, "cover", theme.fallback))


def _together(theme: Theme, names: list[str] | tuple[str, ...]) -> str:
    return "\n".join([*(theme.sheets[name].text for name in names), *(extra.text for extra in theme.extras)])
