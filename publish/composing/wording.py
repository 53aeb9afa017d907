"""The house's own words about a publication: its kind, its date, what the colophon says.

No sentence is written here: all come from the theme's labels, and only what belongs in their braces is filled in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from publish.diagnostics import Diagnostic, Severity, ThemeError
from publish.publication import Correction, Metadata, PartialDate
from publish.theming import Credit, Labels

__all__ = ["Wording"]


@dataclass(frozen=True, slots=True)
class Wording:
    """Labels in one language, and what is said with them. ThemeError (T013) for a label that is missing."""

    labels: Labels
    theme: str

    def text(self, name: str, **values: str) -> str:
        """A label with its braces filled in."""
        label = self.labels.get(name)
        if not isinstance(label, str):
            raise self._lacking(name)
        for key, value in values.items():
            label = label.replace("{" + key + "}", value)
        return label

    def named(self, table: str, name: str) -> str:
        """A label from a table of labels; the name itself where it has none."""
        labels = self.labels.get(table)
        return labels.get(name, name) if isinstance(labels, dict) else name

    def list_of(self, name: str) -> tuple[str, ...]:
        found = self.labels.get(name, ())
        return found if isinstance(found, tuple) else ()

    def plain(self) -> dict[str, str]:
        """The labels that are one text each."""
        return {name: label for name, label in self.labels.items() if isinstance(label, str)}

    def _lacking(self, name: str) -> ThemeError:
        message = f"the theme “{self.theme}” has no label “{name}”"
        return ThemeError(Diagnostic("T013", Severity.ERROR, message, hint="write it into labels/en.yaml"))

    def date(self, date: PartialDate) -> str:
        """A date in words, as precise as it is known."""
        forms, months = self.labels.get("dates"), self.list_of("months")
        if not isinstance(forms, dict) or len(months) != 12:
            return str(date)
        parts = date.parts
        form = forms.get(("year", "month", "day")[len(parts) - 1], "{year}")
        values = {"year": str(parts[0])}
        if len(parts) > 1:
            values["month"] = months[parts[1] - 1]
        if len(parts) > 2:
            values["day"] = str(parts[2])
        for key, value in values.items():
            form = form.replace("{" + key + "}", value)
        return form

    def listed(self, items: Iterable[str]) -> str:
        """A list in words: one, two and three."""
        words = list(items)
        if len(words) < 3:
            return self.text("between-two").join(words)
        return self.text("between").join(words[:-1]) + self.text("between-last") + words[-1]

    def supplied(self, metadata: Metadata) -> str:
        """Which metadata are not part of the text; "" where all of it is."""
        if not metadata.supplied:
            return ""
        fields = self.listed(self.named("fields", name) for name in metadata.supplied)
        name = "about-supplied-one" if len(metadata.supplied) == 1 else "about-supplied-many"
        if self.text(name).startswith("{fields}"):
            fields = fields[:1].upper() + fields[1:]
        return self.text(name, fields=fields)

    def contact(self, metadata: Metadata) -> str:
        """Whom to ask, and how; "" where nobody is named."""
        contact = metadata.contact
        given = (contact.name, contact.email, contact.telephone, contact.url) if contact else ()
        return self.text("between").join(each for each in given if each)

    def imprint(self, metadata: Metadata) -> tuple[str, ...]:
        """Who published it, where and when; the series; and the numbers by which it is known: a line each."""
        date = self.date(metadata.date) if metadata.date else None
        published = (metadata.issuer, metadata.place, date)
        series = (metadata.series.name, metadata.series.number) if metadata.series else ()
        lines = (self.text("between").join(each for each in line if each) for line in (published, series))
        names = (f"{scheme.upper()} {value}" for scheme, value in metadata.identifiers.items() if scheme in SHOWN)
        return tuple(line for line in (*lines, *names) if line)

    def corrections(self, corrections: tuple[Correction, ...], form: Callable[[str], str]) -> str:
        """What stood, what stands now, and why: quoted exactly, closed without added punctuation.

        `form` gives a quoted text the forms that the marks in the whole edition have.
        """
        return self.text("between-corrections").join(
            self.text(
                "about-correction" if correction.stands else "about-deletion",
                stood=_quoted(form(" ".join(correction.stood.split()))),
                stands=_quoted(form(" ".join(correction.stands.split()))),
                because=correction.because,
            )
            for correction in corrections
        )

    def typefaces(self, credited: tuple[Credit, ...]) -> str:
        """Who drew the typefaces, and under which licence they are used."""
        sentences = []
        for licence in dict.fromkeys(credit.licence for credit in credited):
            faces = [
                self.text("about-typeface", typeface=credit.typeface, designer=credit.designer)
                for credit in credited
                if credit.licence == licence
            ]
            name = {1: "about-licence-one", 2: "about-licence-two"}.get(len(faces), "about-licence-many")
            sentences.append(self.text(name, typefaces=self.listed(faces), licence=licence))
        return " ".join(sentences)

    def folio(self) -> tuple[str, str, str]:
        """What stands before, between and after the folio and the number of pages."""
        before, _, rest = self.text("page").partition("{n}")
        between, _, after = rest.partition("{N}")
        return before, between, after

    def on_page(self) -> tuple[str, str]:
        """What stands before and after the page of a cross-reference."""
        before, _, after = self.text("on-page").partition("{n}")
        return before, after


# Numbers that stand in an imprint under their name; others are for machines.
SHOWN = ("isbn", "issn", "doi")

# Within quotation marks, a text's own marks at its ends stand apart from them by a thin space (NARROW NO-BREAK SPACE).
APART = "\u202f"
QUOTES = "\"'“”„‘’‚«»"


def _quoted(text: str) -> str:
    before = APART if text[:1] and text[0] in QUOTES else ""
    after = APART if text[-1:] and text[-1] in QUOTES else ""
    return before + text + after
