"""Measure whole processes in turns, and compare their medians.

`statement`: the four editions of the statement, nothing reused, beside the bare `weasyprint` command that makes one
tagged PDF of the same galley with the same stylesheet and fonts.
`epub`: the EPUB of a generated book whose print edition is made already, beside pandoc's of the same files;
47 chapters are 1.3 MB of Markdown.
`check`: proving those editions with the validators, beside the same without them, where nothing is made anew.
`book`: the screen edition of a generated book, beside the bare `weasyprint` command that makes one tagged PDF of the
same galley, its page numbers by `target-counter`; `--chapters` says how long it is, sixteen pages each.
`help`: `publish --help` beside the library it stands on.

Memory is that of all processes of a command together, where the system tells it (Linux); else of the largest one.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING
from xml.etree import ElementTree

if TYPE_CHECKING:
    from publish.editions.pdf.unit import UnitResource

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
STATEMENT = "source/us-japan-friendship.md"
# What the bare command lays out: an edition for the screen has what all have, and no printer's colours.
EDITION = "screen"


@dataclass(frozen=True)
class Command:
    """A process to measure; `environment` is added to this one's."""

    name: str
    words: tuple[str, ...]
    environment: Mapping[str, str]
    before: Callable[[], None] | None = None
    """What is done before each run, and not measured."""


@dataclass(frozen=True)
class Run:
    """What a process and those that it started came to: seconds, and their memory in bytes at its highest."""

    wall: float
    cpu: float
    memory: int


def measure(command: Command) -> Run:
    """Run a command to its end. SystemExit with what it said if it fails."""
    if command.before is not None:
        command.before()
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(
            command.words,
            stdout=said,
            stderr=said,
            cwd=ROOT,
            env={**os.environ, **command.environment},
            start_new_session=True,
        )
        watch = Watch(process.pid)
        watch.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        watch.ended.set()
        watch.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            sys.exit(f"{command.name} ended with {process.returncode}:\n{said.read().decode()}")
    # Linux counts in kibibytes, macOS in bytes.
    largest = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Run(wall, usage.ru_utime + usage.ru_stime, watch.highest or largest)


class Watch(threading.Thread):
    """Adds up, five times a second, what the processes of a session hold; a page that two share counts once."""

    def __init__(self, session: int) -> None:
        super().__init__(daemon=True)
        self.session = session
        self.ended = threading.Event()
        self.highest = 0

    def run(self) -> None:
        while not self.ended.wait(0.2):
            self.highest = max(self.highest, sum(map(held, self.members())))

    def members(self) -> list[str]:
        found = []
        processes = Path("/proc")
        for process in processes.iterdir() if processes.is_dir() else ():
            try:
                if process.name.isdigit() and os.getsid(int(process.name)) == self.session:
                    found.append(process.name)
            except OSError:  # it has ended meanwhile
                continue
        return found


def held(process: str) -> int:
    """The memory of a process in bytes, its share of what others have too; 0 where it cannot be told."""
    try:
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:")), 0)


def in_turns(commands: tuple[Command, ...], runs: int, uncounted: int) -> list[list[Run]]:
    """Runs of each command, in turns, so that whatever else the machine does falls on all; the first are not kept."""
    rounds = [[measure(command) for command in commands] for _ in range(uncounted + runs)]
    return [list(column) for column in zip(*rounds[uncounted:], strict=True)]


def table(commands: tuple[Command, ...], measured: list[list[Run]]) -> str:
    """The figures of each command, and the ratio of the first one's medians to the second one's."""
    width = max(len(command.name) for command in commands)
    lines = [f"{'':{width}}  wall s: min  median     max   cpu s: median   peak MB: median"]
    for command, runs in zip(commands, measured, strict=True):
        walls = [run.wall for run in runs]
        cpu, memory = median(run.cpu for run in runs), median(run.memory for run in runs)
        lines.append(
            f"{command.name:{width}}  {min(walls):11.3f}  {median(walls):6.3f}  {max(walls):6.3f}"
            f"  {cpu:14.3f}  {memory / 1e6:16.0f}"
        )
    first, second = measured
    wall = median(run.wall for run in first) / median(run.wall for run in second)
    cpu = median(run.cpu for run in first) / median(run.cpu for run in second)
    return "\n".join([*lines, f"ratio of medians: {wall:.2f} in wall time, {cpu:.2f} in CPU time"])


# --- what is compared ------------------------------------------------------------------------------------------------

FONTS = """<?xml version="1.0"?>
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


def export(folder: Path) -> Path:
    """Write the statement's galley as one HTML page with its stylesheet and files, as the screen edition is laid out.

    Copyfitting is done here, so that the bare command has the fit for nothing.
    """
    from publish.building.prepare import prepare
    from publish.editions.edition import PrintSpec
    from publish.editions.makers import make
    from publish.editions.pdf.layout.running import tree
    from publish.editions.pdf.make import _unit
    from publish.editions.pdf.units import plan
    from publish.workspace import Workspace

    prepared = prepare(Workspace.on_disk(ROOT), STATEMENT)
    spec = next(each for each in prepared.specs if isinstance(each, PrintSpec) and each.name == EDITION)
    made = make(prepared.galley, spec, prepared.paper(str(folder / "fontconfig")))
    (planned,) = plan(prepared.galley)
    laid = _unit(prepared.galley, spec, prepared.theme, made.fit, dict(made.folios), planned)
    root, _ = tree(laid)
    return written(folder, root, laid.stylesheet, laid.resources)


def written(folder: Path, root: ElementTree.Element, stylesheet: str, resources: Iterable[UnitResource]) -> Path:
    """A tree as an HTML page with its stylesheet and files."""
    from publish.editions.pdf.layout.running import SCHEME

    head = root.find("head")
    assert head is not None
    ElementTree.SubElement(head, "meta", {"charset": "utf-8"})
    ElementTree.SubElement(head, "link", {"rel": "stylesheet", "href": "galley.css"})
    page = folder / "galley.html"
    text = ElementTree.tostring(root, encoding="unicode", method="html").replace(f'"{SCHEME}', '"')
    page.write_text(f"<!DOCTYPE html>\n{text}", encoding="utf-8")
    (folder / "galley.css").write_text(stylesheet.replace(SCHEME, ""), encoding="utf-8")
    for resource in resources:
        (folder / resource.name).write_bytes(resource.data)
    return page


def bare(folder: Path, page: Path) -> Command:
    """The bare command on a page, with the theme's fonts."""
    configuration = folder / "fonts.conf"
    fonts = ROOT / "styles/house/fonts"
    configuration.write_text(FONTS.format(fonts=fonts, cache=folder / "fontconfig"), encoding="utf-8")
    words = (str(BIN / "weasyprint"), "--quiet", "--pdf-tags", str(page), str(folder / "bare.pdf"))
    return Command("weasyprint: one tagged PDF", words, {"FONTCONFIG_FILE": str(configuration)})


def statement(folder: Path, _chapters: int) -> tuple[Command, ...]:
    build = (str(BIN / "publish"), "build", "--no-cache", "--quiet", "--output", str(folder / "build"), STATEMENT)
    return Command("publish build: four editions", build, {}), bare(folder, export(folder))


# What a single layout has in place of units: each slip begins a page, and the engine counts.
COUNTED = """
article + article { break-before: page }
[data-page-of]::after { content: target-counter(attr(href), page) }
"""


def book(folder: Path, chapters: int) -> tuple[Command, ...]:
    from book import write

    source = write(folder / "book", chapters)
    words = (
        "build",
        "--no-cache",
        "--quiet",
        "--edition",
        EDITION,
        "--job-time",
        "3600",
        "--output",
        str(folder / "build"),
    )
    build = (str(BIN / "publish"), *words, "--workspace", str(folder), str(source))
    return Command(f"publish build: {EDITION} edition", build, {}), bare(folder, export_book(folder))


def epub(folder: Path, chapters: int) -> tuple[Command, ...]:
    from book import write

    source, output = write(folder / "book", chapters), folder / "build"
    words = (str(BIN / "publish"), "build", "--quiet", "--job-time", "3600", "--output", str(output))
    given = ("--workspace", str(folder), str(source))
    measure(Command("publish build: print edition", (*words, "--edition", "print", *given), {}))
    keys = output / ".store/keys"
    kept = set(keys.rglob("*.json"))

    def forget() -> None:
        """Take out of the store what is not the print edition's."""
        for path in set(keys.rglob("*.json")) - kept:
            path.unlink()

    ours = Command("publish build: epub edition", (*words, "--edition", "epub", *given), {}, forget)
    pandoc = shutil.which("pandoc") or sys.exit("pandoc is not installed; run: apt-get install pandoc")
    files = map(str, sorted(source.glob("*.md")))
    theirs = (pandoc, "--to", "epub3", "--toc", "--metadata", "title=A book", "--output", str(folder / "pandoc.epub"))
    return ours, Command("pandoc --to epub3", (*theirs, *files), {})


def export_book(folder: Path) -> Path:
    """Write the book's galley as one HTML page; the engine finds the page numbers."""
    from publish.building.prepare import prepare
    from publish.editions.edition import PrintSpec
    from publish.editions.pdf.layout.running import tree
    from publish.editions.pdf.make import _set_fit, _unit
    from publish.editions.pdf.units import Planned
    from publish.workspace import Workspace

    prepared = prepare(Workspace.on_disk(folder), "book")
    spec = next(each for each in prepared.specs if isinstance(each, PrintSpec) and each.name == EDITION)
    whole = Planned(prepared.galley.slips, "decimal", restarts=True, recto=True)
    laid = _unit(prepared.galley, spec, prepared.theme, _set_fit(prepared.theme), {}, whole)
    root, _ = tree(laid)
    for element in root.iter():
        if (place := element.get("data-page-of")) is not None:
            element.set("href", f"#{place}")
        elif (places := element.get("data-pages-of")) is not None:
            for each in places.split():
                ElementTree.SubElement(element, "span", {"data-page-of": each, "href": f"#{each}"}).tail = " "
    return written(folder, root, laid.stylesheet + COUNTED, laid.resources)


def check(folder: Path, _chapters: int) -> tuple[Command, ...]:
    words = (str(BIN / "publish"), "check", "--quiet", "--output", str(folder / "build"), STATEMENT)
    # The first run, which is not counted, makes the editions. Java and Node are found on the PATH alone.
    return (
        Command("publish check: with EPUBCheck, Ace, veraPDF", words, {}),
        Command("publish check: without them", words, {"PATH": str(folder)}),
    )


def help_text(_folder: Path, _chapters: int) -> tuple[Command, ...]:
    return (
        Command("publish --help", (str(BIN / "publish"), "--help"), {}),
        Command('python -c "import click"', (sys.executable, "-c", "import click"), {}),
    )


BENCHES = {"book": book, "check": check, "epub": epub, "help": help_text, "statement": statement}


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("bench", choices=sorted(BENCHES))
    parser.add_argument("--runs", type=int, default=15, metavar="N", help="runs of each that count (default: 15)")
    parser.add_argument("--chapters", type=int, default=62, metavar="N", help="length of the book (default: 62)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        commands = BENCHES[arguments.bench](Path(folder), arguments.chapters)
        # What a book's first run finds cold is nothing beside its minutes.
        measured = in_turns(commands, arguments.runs, uncounted=0 if arguments.bench == "book" else 1)
    print(f"{arguments.bench}: {arguments.runs} runs of each, in turns; {platform.system()}, {os.cpu_count()} cores,")
    print(f"Python {platform.python_version()}")
    print(table(commands, measured))


if __name__ == "__main__":
    main()
