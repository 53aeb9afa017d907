"""Themes: what is loaded, what a child overrides, what is refused and where."""

from __future__ import annotations

import pickle
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from publish.diagnostics import Diagnostic, Span, ThemeError
from publish.theming import Theme, cover_stylesheet, embedded_faces, load, missing, paged_stylesheet, reflow_stylesheet
from publish.workspace import Workspace

HOUSE = Path(__file__).parents[2] / "styles" / "house"


def child(files: Mapping[str, str | bytes] | None = None, theme: str = "") -> Workspace:
    """A workspace with a theme “child” that inherits from the house's."""
    declared = {"styles/child/theme.yaml": f"name: child\nparent: house\n{theme}"}
    return Workspace.in_memory({**declared, **{f"styles/child/{k}": v for k, v in (files or {}).items()}})


def faults(workspace: Workspace, name: str = "child") -> tuple[Diagnostic, ...]:
    with pytest.raises(ThemeError) as caught:
        load(workspace, name)
    return caught.value.diagnostics


@pytest.fixture(scope="module")
def house() -> Theme:
    return load(Workspace.in_memory({}), "house")


# --- the house theme ---------------------------------------------------------------------------


def test_the_house_theme_loads_and_travels(house: Theme) -> None:
    assert pickle.loads(pickle.dumps(house)) == house
    assert house.fits == ("open", "standard", "compact")
    assert [face.file for face in embedded_faces(house)] == [
        "SourceSerif4-Regular.otf", "SourceSerif4-It.otf", "SourceSerif4-Semibold.otf", "SourceSans3-Regular.otf",
    ]  # fmt: skip
    assert embedded_faces(house)[0].data == (HOUSE / "fonts" / "SourceSerif4-Regular.otf").read_bytes()
    assert all(Path(path).is_file() for path in house.font_paths)
    assert house.screen_profile[16:20] == b"RGB "
    assert house.output_condition[0][16:20] == b"CMYK"


@pytest.mark.parametrize("language", ["en", "en-GB", "ar", "de", "fr", "he", "ja"])
def test_every_language_has_every_label(house: Theme, language: str) -> None:
    found, labels = house.labels_for(language)
    assert found == language
    assert labels.keys() == house.labels_for("en")[1].keys()
    for table in ("kinds", "statuses", "fields", "dates", "set-off", "registers"):
        assert labels[table].keys() == house.labels_for("en")[1][table].keys()  # type: ignore[union-attr]
    assert len(labels["months"]) == 12


def test_labels_fall_back_to_the_shorter_tag_and_to_english(house: Theme) -> None:
    assert house.labels_for("de-AT")[0] == "de"
    assert house.labels_for("pt-BR")[0] == "en"
    assert house.labels_for("en-GB")[1]["dates"]["day"] == "{day} {month} {year}"  # type: ignore[index,call-overload]
    assert house.labels_for("en-GB")[1]["contents"] == "Contents"


def test_missing_names_the_characters_that_no_face_has(house: Theme) -> None:
    assert missing(house, "Aé“—” Grießhammer ▪\u00ad\u200b\n\t") == ()
    assert missing(house, "和 日 和") == ("和", "日")


# --- finished stylesheets ----------------------------------------------------------------------


@pytest.mark.parametrize("setting", ["print", "screen", "large"])
def test_no_custom_property_is_left(house: Theme, setting: str) -> None:
    paged = paged_stylesheet(house, setting, "letter", "compact")
    for css in (paged, reflow_stylesheet(house), cover_stylesheet(house)):
        assert "var(" not in css
        assert "/*" not in css
        assert not re.search(r"--[a-z]", css)


def test_press_colours_are_cmyk_and_screen_colours_are_srgb(house: Theme) -> None:
    printed = paged_stylesheet(house, "print", "letter", "compact")
    assert "device-cmyk(1 0.6 0.08 0.25)" in printed
    assert "#" not in re.sub(r'"[^"]*"', "", printed)
    screen = paged_stylesheet(house, "screen", "letter", "compact")
    assert "device-cmyk" not in screen
    assert "#14507f" in screen
    assert "#0f436c" in paged_stylesheet(house, "large", "letter", "compact")


def test_the_page_follows_trim_fit_and_bleed(house: Theme) -> None:
    compact = paged_stylesheet(house, "print", "letter", "compact", 8.504)
    assert "size: 612pt 792pt" in compact
    assert "margin: 66pt 82pt 68pt 64pt" in compact
    assert "bleed: 8.504pt" in compact
    assert "font-size: 10.25pt; line-height: 14pt" in compact
    # The reading column grows with the text; the margins keep their proportion.
    assert "margin: 66pt 59.534pt 68pt 46.466pt" in paged_stylesheet(house, "print", "letter", "open")
    # A4 keeps the type and takes looser leading.
    assert "font-size: 10.25pt; line-height: 14.88pt" in paged_stylesheet(house, "print", "a4", "compact")


def test_links_are_seen_where_they_lead_somewhere(house: Theme) -> None:
    line = "a { text-decoration: underline;"
    assert line not in paged_stylesheet(house, "print", "letter", "compact")
    assert line in paged_stylesheet(house, "screen", "letter", "compact")
    assert line in paged_stylesheet(house, "large", "letter", "compact")
    assert line in reflow_stylesheet(house)
    # What calls a note, and the way back, are known by their form.
    screen = paged_stylesheet(house, "screen", "letter", "compact")
    assert re.search(r"\.noteref, \[role=\"doc-backlink\"\][^{}]*\{ text-decoration: none \}", screen)


def test_large_print_has_nothing_under_18_points(house: Theme) -> None:
    css = paged_stylesheet(house, "large", "letter", "compact")
    # But tables that no larger size keeps on the page, of which a warning (E188) tells.
    css = re.sub(r"(?m)^[^{}]*\.(?:reduced|least)[^{}]*\{[^}]*\}", "", css)
    sizes = [float(size) for size in re.findall(r"font-size: ([\d.]+)pt", css)]
    assert min(sizes) >= 18


def test_reading_systems_get_no_colour_of_text_and_no_fixed_sizes(house: Theme) -> None:
    css = reflow_stylesheet(house)
    rules = re.sub(r"@font-face\{[^}]*\}", "", css)
    assert "calc(" not in rules
    assert not re.search(r"\d(px|pt)\b", rules)
    assert css.count("@font-face") == 4
    # Only marks and the ground of pictures have a colour, and it is a literal value by day and by night.
    coloured = re.findall(r"([^{}]+)\{[^{}]*?(?<![-\w])(?:color|background): (?!inherit)([^;}]+)", rules)
    assert {selector.strip().split("\n")[-1] for selector, _ in coloured} == {
        ".front::before", ".points li::marker, .steps ul > li::marker", ".picture img",
    }  # fmt: skip
    assert {value.strip() for _, value in coloured} == {"#3579b1", "#8dbfe8", "#ffffff"}
    assert not re.search(r"(?m)^(html|body)[^{]*\{[^}]*(color|background|font-size)", rules)


def test_an_unknown_setting_trim_or_fit_is_an_error(house: Theme) -> None:
    for names in (("neon", "letter", "compact"), ("print", "b9", "compact"), ("print", "letter", "tight")):
        with pytest.raises(ThemeError) as caught:
            paged_stylesheet(house, *names)
        assert caught.value.diagnostics[0].code == "T012"
        assert "this theme has" in (caught.value.diagnostics[0].hint or "")


# --- inheritance -------------------------------------------------------------------------------


def test_a_child_overrides_one_token_and_keeps_the_rest(house: Theme) -> None:
    theme = load(child({"tokens.yaml": 'colours:\n  accent: {srgb: "#7f1430"}\n'}), "child")
    assert "#7f1430" in paged_stylesheet(theme, "screen", "letter", "compact")
    # What the child's record leaves out is derived from it, never taken from the parent's colour.
    printed = paged_stylesheet(theme, "print", "letter", "compact")
    assert "device-cmyk(1 0.6 0.08 0.25)" not in printed
    assert "device-cmyk(0 0.84 0.62 0.5)" in printed
    assert "device-cmyk(0 0 0 1)" in printed
    assert theme.digest != house.digest


def test_a_child_overrides_one_template_one_stylesheet_one_label_and_adds_rules() -> None:
    files = {
        "templates/cover.jinja": '<section class="cover">mine</section>',
        "cover.css": "section.cover { color: var(--accent) }",
        "labels/en.yaml": "contents: In this paper",
        "extra.css": ".points { color: var(--ink) }",
    }
    theme = load(child(files), "child")
    assert next(t.text for t in theme.templates if t.part == "cover").endswith("mine</section>")
    assert cover_stylesheet(theme) == "section.cover { color: #14507f }\n"
    assert theme.labels_for("en-US")[1]["contents"] == "In this paper"
    assert theme.labels_for("en-US")[1]["notes"] == "Notes"
    assert paged_stylesheet(theme, "screen", "letter", "compact").endswith(".points { color: #1b1e22 }\n")
    assert ".points { color:" in reflow_stylesheet(theme)


def test_the_digest_follows_every_file(house: Theme) -> None:
    assert load(child(), "child").digest == load(child(), "child").digest
    digests = {load(child(files), "child").digest for files in ({}, {"extra.css": "p {}"}, {"labels/en.yaml": "a: b"})}
    assert len(digests) == 3
    assert house.digest not in digests


# --- refusals, each with its near miss ---------------------------------------------------------


def test_a_theme_that_is_not_there() -> None:
    assert faults(Workspace.in_memory({}), "baroque")[0].code == "T001"
    assert faults(Workspace.in_memory({}), "../house")[0].code == "T001"
    fault = faults(Workspace.in_memory({"styles/child/theme.yaml": "name: child\nparent: baroque\n"}))[0]
    assert fault.code == "T001"
    assert fault.span == Span("styles/child/theme.yaml", 2, 9, 2, 16)


def test_a_theme_that_inherits_from_itself() -> None:
    workspace = Workspace.in_memory(
        {"styles/a/theme.yaml": "name: a\nparent: b\n", "styles/b/theme.yaml": "name: b\nparent: a\n"}
    )
    assert faults(workspace, "a")[0].code == "T004"


def test_an_unknown_token_in_a_stylesheet_is_named_with_its_place() -> None:
    css = "/* var(--nothing) is not looked at in a comment */\np { color: var(--acent) }\n"
    (fault,) = faults(child({"extra.css": css}))
    assert fault.span is not None
    assert (fault.span.file, fault.span.line, fault.span.column) == ("styles/child/extra.css", 2, 12)
    assert fault.message == "unknown token “acent”"
    assert fault.hint == "did you mean “accent”?"
    assert load(child({"extra.css": css.replace("acent", "accent")}), "child").extras


def test_a_token_that_only_one_form_of_edition_has_is_refused_in_rules_for_both() -> None:
    assert faults(child({"extra.css": "p { width: var(--page-width) }"}))[0].code == "T003"


@pytest.mark.parametrize(
    ("tokens", "code", "line"),
    [
        ("type:\n  title-size: 34\n", "T010", 2),
        ("colours:\n  accent: {srgb: blue}\n", "T010", 2),
        ("colours:\n  accent: {cmyk: [1, 2, 3, 4]}\n", "T003", 2),
        ('colours:\n  accent: {srgb: "#14507f", cmyk: [1, 2, 300, 4]}\n', "T010", 2),
        ("colour:\n  accent: {}\n", "T003", 1),
        ("fits:\n  snug: {text: 9pt, u: 3pt}\n", "T003", 2),
        ("pages:\n  print:\n    letter: {width: 612px}\n", "T003", 3),
        ("numbers:\n  seat-serif: 3pt\n", "T010", 2),
        ("faces:\n  text: [Comic Sans]\n", "T006", None),
        ("type: {title-size: 34pt\n", "T002", 2),
    ],
)
def test_wrong_tokens(tokens: str, code: str, line: int | None) -> None:
    found = faults(child({"tokens.yaml": tokens}))
    assert code in {fault.code for fault in found}
    fault = next(fault for fault in found if fault.code == code)
    assert (fault.span.line if fault.span else None) == line


def test_all_faults_are_found_in_one_run() -> None:
    tokens = 'type:\n  title-size: 34\ncolours:\n  ink: {srgb: "black"}\n'
    assert len(faults(child({"tokens.yaml": tokens}, "credits:\n  - {typeface: X}\n"))) == 4
