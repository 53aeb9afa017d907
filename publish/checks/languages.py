"""Whether a finished edition says in which language it is, as a whole and where that changes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from publish.checks.subject import Subject
from publish.checks.texts import place_of, squeezed, written
from publish.diagnostics import Diagnostic, Severity
from publish.inspection import Markup, Tree

__all__ = ["check", "check_parts"]

REBUILD = "build the edition again; a finished file is not to be changed by hand"

# --- the whole ---------------------------------------------------------------------------------


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Languages of a whole edition that are missing, or not that of the source (A020)."""
    wanted = subject.document.metadata.language
    for where, said in _declared(subject):
        if not said:
            message = f"{where} does not say its language, which is “{wanted}”"
            yield Diagnostic("A020", Severity.ERROR, message, None, REBUILD)
        elif said.casefold() != wanted.casefold():
            message = f"{where} says that its language is “{said}”; it is “{wanted}”"
            yield Diagnostic("A020", Severity.ERROR, message, None, REBUILD)


def _declared(subject: Subject) -> Iterator[tuple[str, str | None]]:
    """Every place where an edition says the language of the whole, and what it says."""
    if subject.spec.form == "pdf":
        yield "the PDF", subject.pdf.language
        return
    yield "the package", subject.epub.language
    yield "the package’s metadata", next(iter(subject.epub.values("dc:language")), None)
    for tree in subject.book.pages.values():
        name = tree.path.rpartition("/")[2]
        yield f"“{name}”", tree.root.get("lang")
        yield f"“{name}”, to programs that read XML,", tree.root.get("xml:lang")


# --- parts -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Said:
    """A stretch of an edition's text, the language that it is said to be in, and whether it is code, of no language."""

    text: str
    language: str
    code: bool


def check_parts(subject: Subject) -> Iterator[Diagnostic]:
    """Parts whose language is lost or wrong (A021), and words in another script that say no language (A022)."""
    said = list(_epub_texts(subject) if subject.spec.form == "epub" else _pdf_texts(subject))
    spoken: dict[str, str] = {}
    for language in dict.fromkeys(each.language for each in said):
        spoken[language] = squeezed("".join(each.text for each in said if each.language == language))
    places: dict[str, int] = {}
    for each in written(subject.document):
        words, language = squeezed(each.text), each.language
        if not words or _follows(spoken, places, language.casefold(), words):
            continue
        others = [other for other in spoken if other != language.casefold() and words in spoken[other]]
        # What is in no language at all is lost text, which is told elsewhere.
        if others and len(words) > 1:
            message = f"“{_short(each.text)}” is in “{language}”, but the edition says “{others[0]}”"
            yield Diagnostic("A021", Severity.ERROR, message, each.span, REBUILD)
    yield from _other_scripts(subject, said)


def _follows(spoken: dict[str, str], places: dict[str, int], language: str, words: str) -> bool:
    """Whether words stand in a language's text, after those that were found before where that can be."""
    text = spoken.get(language, "")
    at = text.find(words, places.get(language, 0))
    if at < 0:
        at = text.find(words)
    if at >= 0:
        places[language] = at + len(words)
    return at >= 0


def _epub_texts(subject: Subject) -> Iterator[_Said]:
    for tree in subject.book.documents:
        for body in tree.root.every("body"):
            yield from _texts(tree, body)


def _texts(tree: Tree, body: Markup) -> Iterator[_Said]:
    waiting: list[tuple[Markup | str, str, bool]] = [(body, tree.inherited(body, "lang", "xml:lang") or "", False)]
    while waiting:
        kid, language, code = waiting.pop()
        if isinstance(kid, str):
            yield _Said(kid, language.casefold(), code)
        else:
            own = kid.get("lang") or kid.get("xml:lang") or language
            waiting += [(each, own, code or kid.name == "code") for each in reversed(kid.kids)]


def _pdf_texts(subject: Subject) -> Iterator[_Said]:
    """The text of a PDF by its tags; list numbers and bullets are not the author's."""
    whole = subject.pdf.language or ""
    for block in subject.pdf.blocks:
        if block.roles[-1:] == ("Lbl",) and not any(letter.isalpha() for letter in block.text):
            continue
        for run in block.runs:
            tags = (*block.path, *run.within)
            language = next((tag.language for tag in reversed(tags) if tag.language), whole)
            yield _Said(run.text, language.casefold(), any(tag.role == "Code" for tag in tags))


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:40].rstrip() + "…"


# --- scripts -----------------------------------------------------------------------------------

# Of the languages that are written in another script than Latin, those scripts, by Unicode's names of characters.
SCRIPTS = {
    "ja": ("CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "IDEOGRAPHIC"), "zh": ("CJK", "BOPOMOFO", "IDEOGRAPHIC"),
    "ko": ("HANGUL", "CJK"), "el": ("GREEK",), "he": ("HEBREW",), "yi": ("HEBREW",), "th": ("THAI",),
    **dict.fromkeys(("ar", "fa", "ur", "ps", "ckb", "sd", "ug"), ("ARABIC",)),
    **dict.fromkeys(("ru", "uk", "bg", "be", "mk", "sr", "kk", "mn"), ("CYRILLIC",)),
    **dict.fromkeys(("hi", "mr", "ne", "sa"), ("DEVANAGARI",)),
    "hy": ("ARMENIAN",), "ka": ("GEORGIAN",), "am": ("ETHIOPIC",), "bn": ("BENGALI",), "ta": ("TAMIL",),
}  # fmt: skip
OTHER_SCRIPTS = frozenset(script for scripts in SCRIPTS.values() for script in scripts)
# One sign of these is a word; of the others a single letter may be a symbol, as π is.
WORD_SIGNS = frozenset(("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "IDEOGRAPHIC"))


def _other_scripts(subject: Subject, said: Iterable[_Said]) -> Iterator[Diagnostic]:
    """Words in a script that their language is not written in. Latin letters are at home everywhere."""
    told = set()
    for each in said:
        # Most texts have none, and that is quickly seen.
        if each.code or each.text.isascii():
            continue
        known = SCRIPTS.get(each.language.partition("-")[0], ())
        for word, script in _foreign(each.text):
            if script in known or word in told:
                continue
            told.add(word)
            span = place_of(subject.document, word)
            message = f"“{_short(word)}” is in another script than “{each.language}”, but no language is said for it"
            hint = f"say which it is: [{_short(word)}]{{lang=…}}"
            yield Diagnostic("A022", Severity.WARNING, message, span, hint)


def _foreign(text: str) -> Iterator[tuple[str, str]]:
    """Stretches of letters of one script that is not Latin, with the script."""
    letters: list[str] = []
    now: str | None = None
    for character in (*text, " "):
        script = _script(character)
        if script != now and not (letters and script in WORD_SIGNS and now in WORD_SIGNS):
            if now is not None and (len(letters) > 2 or now in WORD_SIGNS):
                yield "".join(letters), now
            letters, now = [], script
        if script is not None:
            letters.append(character)


def _script(character: str) -> str | None:
    if character.isascii() or not character.isalpha():
        return None
    name = unicodedata.name(character, "").partition(" ")[0]
    return name if name in OTHER_SCRIPTS else None
