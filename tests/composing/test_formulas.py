"""Formulas in the galley: MathML with its words, numbers beside equations, and what keeps to one line with them."""

from __future__ import annotations

import re

from reading.sources import document as read_document

from publish.composing.compose import compose
from publish.composing.galley import record_text, running_text
from publish.theming import load
from publish.workspace import Workspace

THEME = load(Workspace.in_memory({}), "house")


def body_of(text: str, metadata: str = "") -> str:
    galley = compose(read_document(text, "report", metadata), THEME)
    return re.sub(r' data-at="[^"]*"', "", galley.slips[1].body)


def test_an_equation_with_an_identifier_has_a_number_and_is_referred_to_by_it() -> None:
    body = body_of("# One\n\n$$ a $$ {#first}\n\n$$ b $$\n\n$$ c $$ (third)\n\nSee [](#third).")
    numbers = re.findall(r'<p id="(\w+)" class="equation with-number">.*?data-apparatus="label">([^<]*)<', body)
    assert numbers == [("first", "(1.1)"), ("third", "(1.2)")]
    assert body.count('<p class="equation">') == 1
    assert 'href="#third" data-apparatus="reference">Equation\u00a0(1.2)</a>' in body


def test_a_list_of_equations_holds_those_with_a_title_which_is_said_there_alone() -> None:
    text = '# One\n\n$$ a $$ {#first}\n\n$$ b $$ {title="The second"}\n\n# Two\n\n$$ c $$ {#c title="Another"}'
    galley = compose(read_document(text, "report", "lists: [equations]\n"), THEME)
    (register,) = galley.registers
    assert (register.heading, register.role) == ("Equations", None)
    assert [(entry.label, entry.identifier) for entry in register.entries] == [
        ("(1.2) The second", "_equation.1.2"), ("(2.1) Another", "c"),
    ]  # fmt: skip
    bodies = {slip.name: slip.body for slip in galley.slips}
    assert 'id="_equation.1.2"' in bodies["chapter-01"]
    assert "The second" not in bodies["chapter-01"]
    assert 'href="#_equation.1.2"' in bodies["equations"]


def test_without_numbers_a_reference_says_the_words_of_the_equation() -> None:
    body = body_of("# One\n\n$$ a^2 $$ {#first}\n\nSee [](#first).", "numbering: false\n")
    assert "with-number" not in body
    assert 'data-apparatus="reference">a squared</a>' in body


def test_contents_and_lists_show_formulas_and_navigation_says_them() -> None:
    text = (
        '# The $n$-th *root of $x$* & more\n\nText.\n\n# Two {contents="Its $2$"}\n\nText.\n\n# Three\n\n'
        "{#t}\n| a |\n| - |\n| 1 |\n\n: Of $x$\n"
    )
    galley = compose(read_document(text, "report", "lists: [tables]\n"), THEME)
    labels = [entry.label for entry in galley.contents]
    assert labels == ["1 The n-th root of x & more", "2 Its $2$", "3 Three"]
    bodies = {slip.title: re.sub(r' data-at="[^"]*"', "", slip.body) for slip in galley.slips}
    shown = re.findall(r'<span class="entry">(.*?)</span>', bodies["Contents"])
    n, x = (f'<math dir="ltr" alttext="{letter}"><mi>{letter}</mi></math>' for letter in "nx")
    assert shown == [f"1 The {n}-th root of {x} &amp; more", "2 Its $2$", "3 Three"]
    assert f'<span class="entry">Table\u00a03.1 Of {x}</span>' in bodies["Tables"]
    # Outline and running heads are text.
    assert 'data-nav="1 The n-th root of x &amp; more"' in galley.slips[3].body


def test_no_line_parts_a_formula_from_what_stands_directly_at_it() -> None:
    body = body_of("# One\n\nThe ($x$), the $y$-axis, $z$\nand $a$[^1].\n\n[^1]: A note.")
    bare = re.sub(r"<math.*?</math>", "M", body)
    assert '<span class="nb"><span class="nb">(M</span>),</span> the <span class="nb">M-axis,</span> M' in bare
    assert 'and <span class="nb">M<a class="noteref"' in bare


def test_typographic_forms_leave_a_formula_alone() -> None:
    body = body_of("# One\n\n\"$f'(x)$\" and '$a--b$'.", "typography: true\n")
    assert "“" in body
    assert "”" in body
    assert body.count("−") == 2
    assert 'alttext="f prime of x"' in body


def test_a_formula_is_words_in_the_text_of_record_and_one_character_in_the_running_text() -> None:
    from xml.etree import ElementTree

    slip = ElementTree.fromstring("<article><p>a <math alttext='b c'><mi>x</mi></math> d</p></article>")
    assert "".join(record_text(slip)).split() == ["a", "b", "c", "d"]
    assert "".join(text for _, _, text in running_text(slip)).split() == ["a", "\ufffc", "d"]


def test_a_link_of_formulas_alone_has_a_name_for_programs_that_read_no_mathml() -> None:
    body = body_of("# One\n\n[$x^2$](#one) and [the $x$](#one)")
    assert 'href="#one" aria-label="x squared">' in body
    assert body.count('aria-label="') == 1
