"""The metadata model: what authors may write, what it becomes, and the JSON Schema that says the same."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import langcodes
import pytest
from conftest import REPOSITORY, STATEMENT
from jsonschema import Draft202012Validator
from reading.sources import BESIDE, findings
from ruamel.yaml import YAML

from publish.publication import Agent, EditionRequest, Metadata, PartialDate, PartRequest
from publish.reading import metadata_schema, read
from publish.reading.languages import COMMON, canonical_language
from publish.workspace import Workspace

BASE = {"title": "A Case", "kind": "statement", "issuer": "The House", "language": "en", "date": "2020-01-01"}


def source(**changed: str | None) -> str:
    fields = {key: value for key, value in {**BASE, **changed}.items() if value is not None}
    return "---\n" + "".join(f"{key.replace('_', '-')}: {value}\n" for key, value in fields.items()) + "---\n\nText.\n"


def metadata(**changed: str | None) -> Metadata:
    made, found = read(Workspace.in_memory({"case.md": source(**changed)}), "case.md")
    assert found == ()
    return made.metadata


# --- what it becomes ---------------------------------------------------------------------------


def test_text_stays_text() -> None:
    """YAML 1.1's surprises do not happen: no truth values, dates, numbers in other bases."""
    assert metadata(issuer="no").issuer == "no"
    assert metadata(place="on").place == "on"
    assert metadata(place="12:30:45").place == "12:30:45"
    assert metadata(place="0o17").place == "0o17"
    assert metadata(place="1_000").place == "1_000"
    assert metadata(title="1984").title == ("1984",)
    assert metadata(title='"true"').title == ("true",)
    assert metadata(identifiers="{isbn: 0306406152}").identifiers == {"isbn": "0306406152"}


def test_a_depth_is_a_number() -> None:
    assert metadata(contents_depth="3").contents_depth == 3
    assert metadata().contents_depth is None


def test_titles_are_text_or_lines() -> None:
    assert metadata(title="One line").title == ("One line",)
    assert metadata(title="[Two, lines]").title == ("Two", "lines")
    assert metadata(title="[Two, lines]").full_title == "Two lines"


def test_authors_are_names_or_more() -> None:
    authors = metadata(authors="[Anna Berg, {name: Bo Lind, role: edt, sort-as: 'Lind, Bo'}]").authors
    assert authors == (Agent(name="Anna Berg"), Agent(name="Bo Lind", role="edt", sort_as="Lind, Bo"))


def test_editions_are_names_or_more() -> None:
    assert metadata().editions is None
    assert metadata(editions="[print, epub]").editions == {"print": EditionRequest(), "epub": EditionRequest()}
    assert metadata(editions="{print: , a5: {based-on: print, trim: a5}}").editions == {
        "print": EditionRequest(),
        "a5": EditionRequest(based_on="print", trim="a5"),
    }


def test_an_epub_names_its_shops() -> None:
    made = metadata(editions="{print: , epub: {shops: [apple, kobo]}, two: {based-on: epub, shops: [kindle]}}").editions
    assert made is not None
    assert [request.shops for request in made.values()] == [(), ("apple", "kobo"), ("kindle",)]


@pytest.mark.parametrize(
    ("editions", "message"),
    [
        ("{epub: {shops: [aple]}}", "aple"),
        ("{epub: {shop: [apple]}}", "shop"),
        ("{print: {shops: [apple]}}", "no EPUB"),
        ("{two: {based-on: screen, shops: [apple]}}", "no EPUB"),
    ],
)
def test_shops_are_known_and_take_epubs_alone(editions: str, message: str) -> None:
    (finding,) = findings({"case.md": source(editions=editions)})
    assert finding.severity == "error"
    assert message in finding.message


def test_nothing_is_as_if_it_were_not_there() -> None:
    assert metadata(subtitle="", contact="~", editions="null") == metadata()


@pytest.mark.parametrize("date", ["0001", "2019", "2019-12", "2019-05-31", "2000-02-29", "2024-02-29", '"2019"'])
def test_dates_as_precise_as_they_are_known(date: str) -> None:
    made = metadata(date=date).date
    assert isinstance(made, PartialDate)
    assert made == date.strip('"')


@pytest.mark.parametrize(
    "date",
    [
        "0000", "19", "2019-5", "2019-00", "2019-13", "2019-04-31", "2019-02-29", "1900-02-29", "2019-05-01T00:00:00Z",
        "May 2019", "2019/05", "20190501", "2019-05-", "٢٠١٩", "true", "[2019]",
    ],
)  # fmt: skip
def test_dates_that_are_none(date: str) -> None:
    assert {d.code for d in findings({"case.md": source(date=date)})} <= {"R013", "R011"} != set()
    assert len(findings({"case.md": source(date=date)})) == 1


@pytest.mark.parametrize(
    ("tag", "canonical"),
    [("en-us", "en-US"), ("EN", "en"), ("zh-hant-tw", "zh-Hant-TW"), ("iw", "he"), ("de-CH-1996", "de-CH-1996"),
     ("sr-Latn-RS", "sr-Latn-RS"), ("x-house", "x-house"), ("mul", "mul")],
)  # fmt: skip
def test_language_tags_take_their_canonical_form(tag: str, canonical: str) -> None:
    assert metadata(language=tag).language == canonical


@pytest.mark.parametrize("tag", ["english", "en_US", "en-", "jp", "e", "en US", "xx", "ja-Kanji"])
def test_language_tags_that_are_none(tag: str) -> None:
    assert [d.code for d in findings({"case.md": source(language=tag)})] == ["R015"]


def test_the_tags_that_are_known_at_once_are_valid_and_canonical() -> None:
    wrong = [tag for tag in sorted(COMMON) if not langcodes.tag_is_valid(tag) or langcodes.standardize_tag(tag) != tag]
    assert wrong == []
    assert canonical_language("en-GB") == "en-GB"


@pytest.mark.parametrize(
    ("kind", "missing"), [("statement", 2), ("fact-sheet", 2), ("speech", 2), ("report", 1), ("book", 0)]
)
def test_kinds_require_their_fields(kind: str, missing: int) -> None:
    found = findings({"case.md": source(kind=kind, issuer=None, date=None)})
    assert [d.code for d in found] == ["R016"] * missing


def test_hints_name_the_nearest() -> None:
    (found,) = findings({"case.md": source(langauge="en")})
    assert found.hint == "the nearest known key is “language”"
    (found,) = findings({"case.md": source(kind="factsheet")})
    assert found.hint == "the nearest is “fact-sheet”"


# --- the schema --------------------------------------------------------------------------------


def schema() -> Draft202012Validator:
    return Draft202012Validator(metadata_schema())


def block(text: str) -> Any:
    """A metadata block as an editor sees it: YAML 1.2, dates as text."""
    found = re.match(r"---\n(.*?)^---$", text, re.DOTALL | re.MULTILINE)
    assert found
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor.add_constructor("tag:yaml.org,2002:timestamp", yaml.Constructor.construct_yaml_str)
    return yaml.load(found[1])


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(metadata_schema())


def test_the_shipped_source_is_valid() -> None:
    shipped = block((REPOSITORY / STATEMENT).read_text(encoding="utf-8"))
    assert list(schema().iter_errors(shipped)) == []


@pytest.mark.parametrize("key", ["title", "kind", "language", "supplied", "corrections"])
def test_one_misspelt_key_is_rejected(key: str) -> None:
    shipped = block((REPOSITORY / STATEMENT).read_text(encoding="utf-8"))
    misspelt = {name + "s" if name == key else name: value for name, value in shipped.items()}
    assert not schema().is_valid(misspelt)


def test_one_misspelt_key_within_a_field_is_rejected() -> None:
    shipped = copy.deepcopy(block((REPOSITORY / STATEMENT).read_text(encoding="utf-8")))
    shipped["corrections"][0]["becuase"] = shipped["corrections"][0].pop("because")
    assert not schema().is_valid(shipped)


CASES = Path(__file__).parent / "cases"


@pytest.mark.parametrize("case", sorted(CASES.glob("*.md")), ids=lambda path: path.stem)
def test_the_schema_takes_what_the_reader_takes(case: Path) -> None:
    text = case.read_text(encoding="utf-8")
    found = findings({"case.md": text, **BESIDE})
    end = text.index("\n---", 3)
    if not any(d.span and d.span.line <= text[:end].count("\n") + 1 for d in found):
        assert list(schema().iter_errors(block(text))) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "1984"), ("title", "[Two, lines]"), ("authors", "[A, {name: B}]"), ("editions", "[print]"),
        ("editions", "{print: , a5: {based-on: print}}"), ("date", "2019"), ("date", "2019-05"),
        ("contact", "{telephone: 5550100}"), ("series", "{name: S, number: 3}"), ("subtitle", ""), ("editions", "~"),
        ("identifiers", "{isbn: 9780306406157}"), ("kind", "book"), ("typography", "true"), ("status", "draft"),
        ("output", None),
    ],
)  # fmt: skip
def test_the_schema_takes_every_form(field: str, value: str | None) -> None:
    text = source(**{field: value})
    assert findings({"case.md": text}) == ()
    assert list(schema().iter_errors(block(text))) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", "[]"), ("title", "true"), ("kind", "paper"), ("typography", "yes"), ("date", "2019-13"), ("date", "May"),
     ("subjects", "one"), ("contact", "me"), ("authors", "[{role: aut}]"), ("corrections", "[{stood: a, stands: b}]"),
     ("editions", "print"), ("allow", "[{code: a, because: b}]")],
)  # fmt: skip
def test_the_schema_rejects_what_the_reader_rejects(field: str, value: str) -> None:
    text = source(**{field: value})
    assert findings({"case.md": text}) != ()
    assert not schema().is_valid(block(text))


def test_editors_are_told_what_fields_are() -> None:
    fields = metadata_schema()["$defs"]["Metadata"]["properties"]
    plain = {"series", "contact"}
    assert {name for name, said in fields.items() if "description" not in said} <= plain
    assert metadata_schema()["$defs"]["Metadata"]["additionalProperties"] is False


def test_parts_are_files_or_more() -> None:
    yaml = "title: A\nkind: book\nlanguage: en\nparts: [a.md, {file: b.md, role: appendix}]\n"
    made, _ = read(Workspace.in_memory({"b/publication.yaml": yaml, "b/a.md": "a", "b/b.md": "b"}), "b")
    assert made.metadata.parts == (PartRequest(file="a.md"), PartRequest(file="b.md", role="appendix"))
    assert schema().is_valid(YAML(typ="safe", pure=True).load(yaml))
