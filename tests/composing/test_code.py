"""Code as it is set: its parts told apart, its lines, the places where they turn; and never a character changed."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from composing.documents import AT, document, paragraph

from publish.composing.code import code_markup, turning, turning_words
from publish.composing.highlighting import COMMENT, KEYWORD, LITERAL, OUTPUT, PLAIN, highlighted, unknown_languages
from publish.diagnostics import Severity
from publish.document import CodeBlock, Inline, plain_text

ROOT = Path(__file__).resolve().parents[2]


class Setter:
    """Sets captions as they stand, without numbers."""

    labelling = None

    def inlines(self, inlines: tuple[Inline, ...]) -> str:
        return plain_text(inlines)


def made(block: CodeBlock) -> str:
    return code_markup(Setter(), block)  # type: ignore[arg-type]


# One of each kind of file that this project is made of, and more that books show.
FILES = {
    "python": "publish/cli.py",
    "css": "styles/house/paged.css",
    "yaml": "styles/house/tokens.yaml",
    "toml": "pyproject.toml",
    "sh": "scripts/lock",
    "markdown": "docs/source-format.md",
    "jinja": "styles/house/templates/colophon.jinja",
    "json": "tests/examples/commonmark.json",
    "text": "LICENSE",
    "rust": "docs/architecture.md",
    "console": "README.md",
    "html": "README.md",
    "cmd": "scripts/test",
    "powershell": "scripts/test",
    "js": "publish/report.py",
    "c": "publish/report.py",
    "xml": "tests/test_constructs.py",
}
TEXT = 'fn main() {\n\tlet x = "a <b>"; // “c”\n\n    x\r\x0b\'\u2028é\n}\n\n'


@pytest.mark.parametrize("language", FILES)
def test_parts_joined_are_the_text(language: str) -> None:
    # The wrong language is what authors write too: no lexer may lose what it does not understand.
    for text in ((ROOT / FILES[language]).read_text(encoding="utf-8"), TEXT, "", "\n", " "):
        assert "".join(part for _, part in highlighted(text, language)) == text
        block = made(CodeBlock(text, language, AT))
        shown = unescape(re.sub(r"<[^>]*>", "", block))
        assert shown == text + "\n"
        assert block.count('<span class="line') == text.count("\n") + 1


def test_parts() -> None:
    code = 'def f(): # why\n    return "x" if y is None else 3'
    assert [(kind, part) for kind, part in highlighted(code, "python") if kind] == [
        (KEYWORD, "def"),
        (COMMENT, "# why"),
        (KEYWORD, "return"),
        (LITERAL, '"x"'),
        (KEYWORD, "if"),
        (KEYWORD, "is"),
        (KEYWORD, "None"),
        (KEYWORD, "else"),
    ]
    assert (OUTPUT, "$ ") in [(kind, part) for kind, part in highlighted("$ ls\nout", "console")]
    # What is typed in a terminal of Windows is none of what it says.
    for prompt in ("> ", "PS> ", "PS C:\\book> ", "C:\\book> "):
        assert highlighted(f"{prompt}dir\nout", "console") == ((OUTPUT, prompt), (PLAIN, "dir\n"), (OUTPUT, "out"))
    for language in (None, "text", "klingon"):
        assert highlighted(code, language) == ((PLAIN, code),)


def test_a_line_knows_how_deep_it_stands() -> None:
    block = made(CodeBlock("a\n  b\n\tc\n" + " " * 40 + "d\n   \n", None, AT))
    names = re.findall(r'class="([^"]*)"', block)
    assert names == ["line", "line in-2", "line in-4", "line in-16", "line blank", "line blank"]


def test_lines_of_closing_brackets_alone_are_told() -> None:
    block = made(CodeBlock("f(\n    {\n    });\n\n]", "text", AT))
    assert re.findall(r'<span class="(line[^"]*)">', block) == [
        "line", "line in-4", "line in-4 closing", "line blank", "line closing",
    ]  # fmt: skip


def test_long_stretches_turn_after_marks() -> None:
    assert turning("short(a,b)") == "short(a,b)"
    assert (
        turning("https://example.org/a<b/cdefgh") == "https://<wbr/>example.<wbr/>org/<wbr/>a&lt;<wbr/>b/<wbr/>cdefgh"
    )
    assert turning("a_name_that_is_as_long_as_it_gets") == "a_name_that_is_as_long_as_it_gets".replace("_", "_<wbr/>")
    assert turning("not_so_long") == "not_so_long"
    # Without a hyphen, so between the parts of a name.
    assert turning("read_username_from") == "read_<wbr/>username_<wbr/>from"
    assert turning("std::io::Error") == "std::<wbr/>io::<wbr/>Error"
    assert turning("#[derive(Debug)]") == "#[derive(Debug)]"
    assert turning("use $()*") == 'use <span class="nb">$()*</span>'
    assert turning('println!("hello")') == '<span class="nb">println!(</span>"hello")'
    assert turning("cargo new my-project") == 'cargo new <span class="nb">my-project</span>'
    assert turning("a --vcs=git") == 'a <span class="option">--vcs</span>=git'
    # A place to turn that is the beginning of another part is said once.
    block = made(CodeBlock('xxxxxxxxxxxxxxxxxxxxxxxxxxxx("a")', "python", AT))
    assert block.count("<wbr/>") == 1


def test_comments_may_begin_a_line_of_their_own() -> None:
    block = made(CodeBlock("let s = 1;  // one\n    // two\n// three", "rust", AT))
    assert re.findall(r"s = 1;  <wbr/>(.*) one", block) == ['<span class="comment">//']
    assert block.count("<wbr/>") == 1


def test_what_stands_between_two_turns_is_an_element_of_its_own() -> None:
    block = made(CodeBlock("  in /a/path/that/has/more/than/thirty/characters", "console", AT))
    assert '<span class="output">path/</span><wbr/><span class="output">that/</span><wbr/>' in block


def test_options_do_not_turn() -> None:
    block = made(CodeBlock("$ make --one-two=three a--b -x --four", "console", AT))
    assert re.findall(r'<span class="option">([^<]*)</span>', block) == ["--one-two", "-x", "--four"]
    assert re.findall(r'<span class="option">([^<]*)</span>', turning("--one=--two")) == ["--one"]


def test_a_first_word_turns_where_it_would_leave_an_empty_line() -> None:
    # A space may be turned at, also one that only stands in: what does not fit behind it would begin on the next line.
    deep = made(CodeBlock(" " * 16 + "workers.push(Worker::new(id,", "rust", AT))
    assert re.sub(r"</?(?!wbr)[^>]*>", "", deep).strip() == "workers.<wbr/>push(<wbr/>Worker::<wbr/>new(<wbr/>id,"
    for text in ("  workers.push(Worker::new(id,", "workers.push(Worker::new(id,", " " * 60):
        assert "<wbr/>" not in made(CodeBlock(text, "rust", AT))


def test_signs_with_hyphens_do_not_turn() -> None:
    block = made(CodeBlock("fn f(a: A) -> B { a <- b <-> c --> d -- e ---- f -------- g - h }", "text", AT))
    found = [unescape(sign) for sign in re.findall(r'<span class="nb">([^<]*)</span>', block)]
    assert found == ["->", "<-", "<->", "-->", "--", "----"]
    assert turning("->") == '<span class="nb">-&gt;</span>'
    # An option keeps together within marks too.
    assert re.findall(r'<span class="option">([^<]*)</span>', turning("pass `--lib`, '-x' or (-y)")) == ["--lib", "-x"]


def test_long_numbers_are_told() -> None:
    assert 'class="numbered"' in made(CodeBlock("a\nb", None, AT, first_number=998))
    assert 'class="numbered thousands"' in made(CodeBlock("a\nb", None, AT, first_number=999))


def test_an_unknown_language_is_told_once() -> None:
    blocks = [CodeBlock("a", name, AT) for name in ("klingon", "rust", "klingon", "text", "TXT", "cmd", None)]
    (found,) = unknown_languages(document(paragraph("x"), *blocks))
    assert (found.code, found.severity, found.span) == ("E180", Severity.WARNING, AT)
    assert "klingon" in found.message


def test_rust_that_is_not_to_be_tested_is_rust() -> None:
    assert (
        highlighted("let a = 1;", "ignore") == highlighted("let a = 1;", "rust") != highlighted("let a = 1;", "notrust")
    )


def test_only_the_longest_words_of_a_text_may_turn_at_their_marks() -> None:
    long = "sum(rate(controller_runtime_errors_total{job=1}))"
    assert turning_words(f"a {long} b").replace("<wbr/>", "|") == (
        "a sum(|rate(|controller_|runtime_|errors_|total{|job=|1})) b"
    )
    for text in ("government-to-government", "https://example.org/a", "&lt;" * 20, "今日は、よい天気です。" * 4):
        assert turning_words(text) == text
