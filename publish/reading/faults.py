"""Every fault that reading can find: its permanent code, how bad it is, and what it means.

A code is never reused. R is the manuscript and its metadata, A is what readers with disabilities need.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from publish.diagnostics import Diagnostic, Severity, Span, in_order

__all__ = ["FAULTS", "MOST_OF_A_KIND", "Fault", "Faults"]

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of fault."""

    severity: Severity
    meaning: str


FAULTS: dict[str, Fault] = {
    "R001": Fault(ERROR, "a file of the publication is not there, or cannot be read"),
    "R002": Fault(ERROR, "a file is not text in UTF-8"),
    "R003": Fault(ERROR, "a character that no edition can hold, such as a control character"),
    "R004": Fault(ERROR, "a source has no metadata block"),
    "R005": Fault(ERROR, "a metadata block is not closed"),
    "R006": Fault(ERROR, "a publication has no text"),
    "R007": Fault(ERROR, "metadata is not YAML"),
    "R008": Fault(ERROR, "metadata uses a part of YAML that is not taken: tags, anchors, aliases, several documents"),
    "R009": Fault(ERROR, "a metadata key stands twice"),
    "R010": Fault(ERROR, "a metadata key is not known"),
    "R011": Fault(ERROR, "a metadata value is of the wrong type"),
    "R012": Fault(ERROR, "a metadata value is not one of those allowed"),
    "R013": Fault(ERROR, "a date is not written as a date, or is no day of the calendar"),
    "R014": Fault(ERROR, "a reference leads to an identifier that does not exist"),
    "R015": Fault(ERROR, "a language tag is not one (BCP 47)"),
    "R016": Fault(ERROR, "a metadata field is missing"),
    "R017": Fault(ERROR, "“supplied” names a field that is not known or not there"),
    "R018": Fault(ERROR, "what a correction says stood does not stand exactly once in the text"),
    "R019": Fault(ERROR, "two corrections change the same characters"),
    "R020": Fault(ERROR, "a correction changes nothing"),
    "R021": Fault(ERROR, "a part is not a manuscript that can be read"),
    "R022": Fault(ERROR, "an edition is neither built in nor based on one that is"),
    "R030": Fault(ERROR, "raw HTML that has no place in the document"),
    "R031": Fault(ERROR, "an HTML element or comment is not closed, or was never opened"),
    "R032": Fault(ERROR, "an attribute is not known, or its value cannot be taken"),
    "R033": Fault(ERROR, "attributes that belong to nothing"),
    "R034": Fault(ERROR, "a fenced division is not closed, or was never opened"),
    "R035": Fault(ERROR, "blocks or inlines are nested too deep"),
    "R036": Fault(ERROR, "a character reference stands for no character"),
    "R037": Fault(ERROR, "a table row has more cells than the table has columns"),
    "R038": Fault(WARNING, "text that looks like attributes, but stands where there can be none"),
    "R040": Fault(ERROR, "an identifier is given twice"),
    "R041": Fault(ERROR, "an identifier is not one that every edition can use"),
    "R042": Fault(ERROR, "a heading of the first level in a text whose title lives in the metadata"),
    "R044": Fault(ERROR, "a heading without text"),
    "R045": Fault(WARNING, "a heading that ends with a colon has no sentence to introduce"),
    "R046": Fault(ERROR, "a line of a summary is neither a chapter nor a part"),
    "R047": Fault(WARNING, "a chapter of a summary is a draft without a file"),
    "R048": Fault(WARNING, "marks within code that is written in HTML are left out"),
    "R049": Fault(WARNING, "what stands behind a comment in a block of HTML is left out"),
    "R050": Fault(ERROR, "a link's address is of a kind that editions do not carry"),
    "R051": Fault(ERROR, "a link leads to a file that is not part of the publication"),
    "R052": Fault(ERROR, "a link leads nowhere"),
    "R053": Fault(ERROR, "a note is called, but not written"),
    "R054": Fault(WARNING, "a note is written, but never called"),
    "R055": Fault(ERROR, "a note is written twice"),
    "R056": Fault(WARNING, "text that looks like a reference link whose address is not defined"),
    "R057": Fault(WARNING, "a link's address is defined twice; the first counts"),
    "R058": Fault(WARNING, "a link leads to a page that is not part of the book; its words stay"),
    "R059": Fault(ERROR, "a link without words leads to a place that has no heading, caption or label"),
    "R060": Fault(ERROR, "a picture is not there"),
    "R061": Fault(ERROR, "a path leads out of the workspace"),
    "R062": Fault(ERROR, "a file is not a picture that editions can hold"),
    "R063": Fault(ERROR, "a picture is to be fetched from the network"),
    "R064": Fault(WARNING, "an invisible character that can change what a reader sees"),
    "R065": Fault(ERROR, "a text, or its metadata, is larger than any that can be read"),
    "R066": Fault(ERROR, "a paragraph, heading or cell is longer than any that can be set"),
    "R067": Fault(ERROR, "too many marks that open something and are never closed"),
    "R068": Fault(ERROR, "a gap of more than a thousand spaces"),
    "R069": Fault(ERROR, "a file’s name is not text in UTF-8"),
    "R112": Fault(ERROR, "something in a table of HTML stands where no reader would find it"),
    "R113": Fault(ERROR, "the rows of a table are not of one width"),
    "R114": Fault(ERROR, "a cell of a table says something of itself that cannot be"),
    "R118": Fault(ERROR, "the width of a picture is not a part of the measure"),
    "R119": Fault(WARNING, "a long description follows no picture; it is set as text"),
    "R140": Fault(ERROR, "mathematics that is not TeX, or holds what the program does not know"),
    "R141": Fault(WARNING, "a line that begins with $$ and opens no equation, for nothing closes it"),
    "R150": Fault(WARNING, "lists of figures and the like in a publication without chapters"),
    "R151": Fault(WARNING, "a list of figures or the like that would hold nothing"),
    "R170": Fault(ERROR, "something in a list of HTML stands in none of its items"),
    "R171": Fault(WARNING, "a link in a book of chapters leads to a place that is not there; it leads to the chapter"),
    "R172": Fault(WARNING, "a picture of a book of chapters is on the web; a link or its words stand for it"),
    "R173": Fault(WARNING, "what only a web page can show or run is left out, or a link stands for it"),
    "R174": Fault(NOTE, "a division that mdBook hides is left out"),
    "R175": Fault(WARNING, "a chapter of a summary is on the web, and in no edition"),
    "R176": Fault(WARNING, "nothing says in which language a book of chapters is; its script tells"),
    "R177": Fault(NOTE, "metadata at the head of a chapter are left out"),
    "R178": Fault(WARNING, "a word in angle brackets that is no HTML is text, in a book of chapters"),
    "R179": Fault(WARNING, "a heading without text is left out, in a book of chapters"),
    "R180": Fault(WARNING, "something between definitions is taken for one, in a book of chapters"),
    "R181": Fault(WARNING, "a summary names a chapter twice; it stands where it is named first"),
    "R182": Fault(WARNING, "an element of HTML that is never closed ends with its section, in a book of chapters"),
    "R183": Fault(WARNING, "an end tag of HTML that closes nothing is passed over, in a book of chapters"),
    "R184": Fault(NOTE, "labels of a drawing that are parts of a web page are drawn as words"),
    "R185": Fault(WARNING, "marks in the title of a picture, where they are text"),
    "R187": Fault(WARNING, "an entry of the glossary with several lines before it, which is text"),
    "R186": Fault(WARNING, "a picture has two captions, and the one in its title is left out"),
    "R188": Fault(WARNING, "a call of a preprocessor of mdBook, which is not run, stands as text"),
    "R155": Fault(ERROR, "an index entry has no text, too many levels, or says both “see” and “seealso”"),
    "R156": Fault(ERROR, "an index entry refers to an entry that has no place in the text"),
    "R157": Fault(ERROR, "an index for which nothing is marked, or a second one"),
    "R130": Fault(WARNING, "text that looks like the mark of a call-out, but is none"),
    "R131": Fault(ERROR, "nothing stands in what is set off"),
    "R132": Fault(WARNING, "a pull quote says what stands nowhere in the text"),
    "R133": Fault(WARNING, "an abbreviation is explained, but never used"),
    "R134": Fault(WARNING, "an abbreviation is explained twice; the first counts"),
    "R120": Fault(ERROR, "a file would be included in itself, or too deep"),
    "R121": Fault(ERROR, "an include names an anchor that its file does not have"),
    "R122": Fault(ERROR, "an include names lines that its file does not have"),
    "R124": Fault(ERROR, "an include names no file, or a picture"),
    "R123": Fault(NOTE, "lines of code that mdBook hides are left out"),
    "R158": Fault(ERROR, "a term that the glossary does not explain, or that stands in a link"),
    "R159": Fault(ERROR, "a glossary that explains nothing, or a term twice"),
    "R160": Fault(ERROR, "a citation names a work that the bibliography does not have"),
    "R161": Fault(ERROR, "a citation holds marks, or is part of the sentence of a heading"),
    "R162": Fault(ERROR, "a file of works is not CSL-JSON or BibTeX"),
    "R163": Fault(ERROR, "two works have one key"),
    "R164": Fault(ERROR, "a citation style is none, or sets citations as notes"),
    "R165": Fault(WARNING, "text that looks like a citation, but there is no bibliography"),
    "R166": Fault(WARNING, "BibTeX that is not known, and is left out"),
    "R167": Fault(ERROR, "a bibliography in which nothing stands, or a second one"),
    "A003": Fault(ERROR, "a picture has no alternative text"),
    "A004": Fault(WARNING, "a picture is declared decorative, but has an alternative text"),
    "A005": Fault(ERROR, "a link has no text"),
    # PDF/UA-1, 7.4.2: heading levels are not skipped on the way down.
    "A011": Fault(ERROR, "a heading level is skipped"),
    "A012": Fault(WARNING, "a heading level is skipped in a chapter of a summary, and is mended"),
}


# Whoever has mended so many knows how; a source that was made to break us must not fill a log.
MOST_OF_A_KIND = 100


class Faults:
    """What has been found so far in one source; the one thing that the steps of reading write to."""

    def __init__(self) -> None:
        self._found: list[Diagnostic] = []
        self._counts: Counter[str] = Counter()

    def report(self, code: str, message: str, span: Span | None = None, hint: str | None = None) -> None:
        """Note a fault; how bad it is stands in `FAULTS`. Of one kind, the first `MOST_OF_A_KIND` are kept."""
        self._counts[code] += 1
        if self._counts[code] <= MOST_OF_A_KIND:
            self._found.append(Diagnostic(code, FAULTS[code].severity, message, span, hint))

    def all(self) -> tuple[Diagnostic, ...]:
        """All faults, in the order of their places; the last of a kind says how many more there are."""
        found = list(in_order(self._found))
        for code, count in self._counts.items():
            if count > MOST_OF_A_KIND:
                last = max(number for number, each in enumerate(found) if each.code == code)
                more = f"there are {count - MOST_OF_A_KIND} more of this kind"
                found[last] = replace(found[last], hint="; ".join(filter(None, (found[last].hint, more))))
        return tuple(found)
