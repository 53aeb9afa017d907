"""Lines of code that are too long: broken where whoever writes code would, with the comments behind them below."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from publish.composing.code import code_markup
from publish.composing.highlighting import highlighted
from publish.diagnostics import Span
from publish.document import CodeBlock
from publish.editions.pdf.layout.codelines import break_lines
from publish.editions.pdf.layout.turning import LONGEST, turns_of

COLUMNS = 53

# A stroke says where a line turns.
RUST = (
    'let guess: u32 = guess.trim().parse()|.expect("Please type a number!");',
    'let months = ["January", "February", "March", |"April", "May", "June", "July",',
    '    let (status_line, filename) = |if request_line == "GET / HTTP/1.1" {',
    "fn split_at_mut(values: &mut [i32], mid: usize) |-> (&mut [i32], &mut [i32]) {",
    "fn some_function<T: Display + Clone, |U: Clone + Debug>(t: &T, u: &U) -> i32 {",
    '            Some(title) => println!(|"The title for {url} was {title}"),',
    '    println!("A baby dog is called a {}", |<Dog as Animal>::baby_name());',
    '    println!("The value of the element at index |{index} is: {element}");',
    "    let ((feet, inches), Point { x, y }) = |((3, 10), Point { x: 3, y: -10 });",
    '    let s = String::from("hello"); |// s is valid from here',
    "} // Here, it goes out of scope and what is called is |the method. The rest",
    "// What we do is complicated here so much that we |need many lines of it",
)
OUTPUT = (
    "   Compiling guessing_game v0.1.0 |(file:///projects/guessing_game)",
    "    Finished `dev` profile [unoptimized + debuginfo] |target(s) in 0.43s",
    "     Running unittests src/lib.rs |(target/debug/deps/adder-01ad14159ff659ab)",
    "thread 'tests::greater' (6021675) panicked at |src/very_long/lib.rs:12:13:",
    "test result: ok. 1 passed; 0 failed; 0 ignored; |0 measured; 0 filtered out",
    "  --> |/rustc/2d8144b7880597b6e6d3dfd63a9a9efae3f533d3/|library/core/src/option.rs:597:0",
    'error: could not compile `functions-example` |(bin "functions-example") due to 1 previous error',
)


@pytest.mark.parametrize("shown", [*RUST, *OUTPUT])
def test_lines_turn_where_code_is_broken(shown: str) -> None:
    text = shown.replace("|", "")
    kinds = [kind for kind, part in highlighted(text, "rust" if shown in RUST else "text") for _ in part]
    depth = len(text) - len(text.lstrip())
    turns = turns_of(text, kinds, COLUMNS, COLUMNS - depth - 2)
    begins = (0, *turns)
    assert "|".join(text[begin:end] for begin, end in zip(begins, (*turns, len(text)), strict=True)) == shown


@pytest.mark.parametrize("text", ["A" * 300, "(" * 300, " " * 40 + "a b " * 40, "x, " * 100])
def test_no_line_is_longer_than_its_room(text: str) -> None:
    turns = turns_of(text, [""] * len(text), 30 if text[0] != " " else 50, 20)
    lines = [text[begin:end] for begin, end in zip((0, *turns), (*turns, len(text)), strict=True)]
    assert max(len(line.rstrip()) for line in lines[1:]) <= 20
    assert len(lines) <= len(text.strip()) / 20 * 1.5 + 1


def test_options_do_not_turn() -> None:
    assert broken("make a word --with-what-is-long", 28, "text") == ["make a word ", "|--with-what-is-long"]


class Setter:
    labelling = None


def broken(text: str, columns: int = COLUMNS, language: str = "rust") -> list[str]:
    """The lines of code as they are set; those that go on begin with a stroke."""
    markup = code_markup(Setter(), CodeBlock(text, language, Span.point("a.md", 1)))  # type: ignore[arg-type]
    block = ElementTree.fromstring(markup)
    before = "".join(block.itertext()).split()
    break_lines(block, columns)
    assert "".join("".join(block.itertext()).split()) == "".join(before)
    for place in block.iter("br"):
        place.tail = f"\n|{place.tail or ''}"
    return "".join(block.itertext()).rstrip("\n").split("\n")


def test_comments_that_have_no_room_behind_code_stand_below_it() -> None:
    text = (
        "    takes_ownership(s);             // the value of s moves in\n"
        "                                    // and so is no longer valid\n"
        "    let x = 5;                      // x comes in\n"
        "                                    // here\n"
        "    // and more"
    )
    assert broken(text) == [
        "    takes_ownership(s); ",
        "|// the value of s moves in",
        "      // and so is no longer valid",
        "    let x = 5;                      // x comes in",
        "                                    // here",
        "    // and more",
    ]
    # Nothing is won where they are too long there too.
    long = "} // " + "word " * 12 + "\n  // more"
    assert broken(long)[0].startswith("} // word")
    assert broken(long)[-1] == "  // more"


def test_a_space_has_no_room_behind_a_full_line() -> None:
    assert broken("a" * 20 + "   " + "b" * 18 + "  " + "c" * 9, 20, "text") == ["a" * 20, "|" + "b" * 18, "|" + "c" * 9]
    assert broken("a" * 19 + "   " + "b" * 18, 20, "text") == ["a" * 19 + " ", "|" + "b" * 18]


def test_only_what_is_too_long_is_broken() -> None:
    text = "x" * COLUMNS + "\n" + "é" * (COLUMNS + 1) + "\n" + "x" * (LONGEST + 1) + "\n"
    assert broken(text, language="text") == text.rstrip("\n").split("\n")
    assert len(broken("x" * (COLUMNS + 1), language="text")) == 2


def test_a_line_that_begins_deep_goes_on_below_its_beginning() -> None:
    markup = code_markup(Setter(), CodeBlock(" " * 24 + "a + " * 12, "rust", Span.point("a.md", 1)))  # type: ignore[arg-type]
    for columns, style in ((60, "padding-left: 15.6em; text-indent: -15.6em"), (45, None)):
        block = ElementTree.fromstring(markup)
        break_lines(block, columns)
        (line,) = (each for each in block.iter("span") if "line" in each.get("class", ""))
        assert line.get("style") == style
        assert line.find(".//br") is not None
