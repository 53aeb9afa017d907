"""The shape of the package: imports point down, engines stay in their rooms, functions fit on a screen."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "publish"

# A module may import from its own line and from those above it.
LAYERS = (
    "diagnostics",
    "homes",
    "names",
    "workspace",
    "publication",
    "document",
    "reading",
    "theming",
    "composing",
    "inspection",
    "editions",
    "checks",
    "validators",
    "release",
    "report",
    "building",
    "progress",
    "doctor",
    "preview",
    "cli",
    "__main__",
)
# What a stage may be: everything that turns values into values.
PURE = frozenset(LAYERS[: LAYERS.index("building")]) - {"workspace", "validators"}

# Where alone an engine is imported: a module or a folder; two, where pages are laid out and EPUBs are read with it.
ROOMS: dict[str, str | tuple[str, ...]] = {
    "citeproc": "publish.composing.csl",
    "click": "publish.cli",
    "cssselect2": ("publish.editions.pdf.layout", "publish.inspection.cascade"),
    "ebooklib": "publish.editions.epub.package",
    "jinja2": "publish.composing.templates",
    "langcodes": "publish.reading.languages",
    "markdown_it": "publish.reading.markdown",
    "math_core": "publish.reading.maths.tex",
    "mdit_py_plugins": "publish.reading.markdown",
    "pygments": "publish.composing.highlighting",
    "pypdfium2": "publish.editions.cover",
    "rich": "publish.progress",
    "tinycss2": "publish.inspection.cascade",
    "weasyprint": "publish.editions.pdf.layout",
    "ziafont": "publish.editions.pdf.drawing",
    "ziamath": "publish.editions.pdf.drawing",
    "fontTools": "publish.editions.epub.cutting",
}
# What `publish --help` must not pay for.
HEAVY = ({"PIL", "fontTools", "lxml", "msgspec", "pikepdf", "ruamel"} | set(ROOMS)) - {"click"}
LONGEST_FUNCTION = 60


@dataclass(frozen=True)
class Import:
    """One import: of a module, or of a name in it; `for_types` where it is for the type checker alone."""

    module: str
    name: str | None
    line: int
    for_types: bool


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules() -> dict[str, ast.Module]:
    """The package's modules by name, parsed."""
    # `publish/styles` is a link to the themes, which hold no Python.
    return {module_name(path): ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}


def imports(tree: ast.Module) -> Iterator[Import]:
    """Every import of a module, also those inside functions."""
    for_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for statement in node.body
        for inner in ast.walk(statement)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, None, node.lineno, id(node) in for_types)
        elif isinstance(node, ast.ImportFrom):
            assert node.module is not None, "imports are absolute"
            for alias in node.names:
                yield Import(node.module, alias.name, node.lineno, id(node) in for_types)


def own_imports() -> Iterator[tuple[str, str, Import]]:
    """(module, imported module, import) for imports inside the package."""
    for module, tree in modules().items():
        for each in imports(tree):
            if each.module.split(".")[0] == "publish":
                inner = f"{each.module}.{each.name}"
                yield module, inner if inner in modules() else each.module, each


def layer(module: str) -> int:
    name = module.split(".")[1]
    assert name in LAYERS, f"{module}: give “{name}” its place in LAYERS"
    return LAYERS.index(name)


def test_imports_point_down() -> None:
    wrong = [
        f"{module}:{each.line} must not import {imported}"
        for module, imported, each in own_imports()
        if module != "publish" and imported != "publish" and layer(imported) > layer(module)
    ]
    assert wrong == []


def test_nothing_inside_imports_the_package_root() -> None:
    wrong = [f"{module}:{each.line}" for module, imported, each in own_imports() if imported == "publish"]
    assert wrong == []


def test_imports_have_no_cycles() -> None:
    graph: dict[str, set[str]] = {}
    for module, imported, each in own_imports():
        if not each.for_types:
            graph.setdefault(module, set()).add(imported)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


def rooms(engine: str) -> tuple[str, ...]:
    """The beginnings of the names of modules that may import an engine."""
    known = ROOMS[engine]
    return tuple(f"{room}." for room in ([known] if isinstance(known, str) else known))


def test_engines_stay_in_their_rooms() -> None:
    wrong = [
        f"{module}:{each.line} imports {engine}, which belongs to {ROOMS[engine]}"
        for module, tree in modules().items()
        for each in imports(tree)
        if (engine := each.module.split(".")[0]) in ROOMS and not f"{module}.".startswith(rooms(engine))
    ]
    assert wrong == []


def test_stages_touch_nothing() -> None:
    """A stage writes no file, prints nothing, asks no network and ends no process."""
    stages = {name: tree for name, tree in modules().items() if name != "publish" and name.split(".")[1] in PURE}
    outside = {"shutil", "socket", "subprocess", "tempfile", "time", "urllib.request"}
    imported = {(name, each.module) for name, tree in stages.items() for each in imports(tree)}
    imported = {(name, module) for name, module in imported if module in outside}
    # The engine reads its font configuration from a file, which lives as long as its import.
    assert imported - {("publish.editions.pdf.layout.engine", "tempfile")} == set()
    acts = {"exit", "input", "open", "print", "write_bytes", "write_text"}
    called = {
        f"{name}:{node.lineno} calls {_called(node)}"
        for name, tree in stages.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _called(node) in acts
    }
    assert called == set()


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name):
            return name
        # `Pdf.open` reads from memory; a method that writes is known by its own name.
        case ast.Attribute(attr=name) if name != "open":
            return name
    return ""


def test_every_module_opens_with_a_sentence_of_duty() -> None:
    wrong = []
    for module, tree in modules().items():
        first = (ast.get_docstring(tree) or "").split("\n\n")[0]
        if not first.endswith((".", "?")):
            wrong.append(module)
    assert wrong == []


def test_functions_fit_on_a_screen() -> None:
    wrong = [
        f"{module}:{node.lineno} {node.name} has {length} lines"
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert wrong == []


def test_public_names_are_listed_in_order() -> None:
    """Every module that defines a public name lists it; constants, then classes, then the rest."""
    for module, tree in modules().items():
        listed = _public(tree)
        if listed is None:
            defined = [node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
            assert all(name.startswith("_") for name in defined), f"{module} has no __all__"
        else:
            assert listed == sorted(listed, key=_rank), module


def _public(tree: ast.Module) -> list[str] | None:
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets):
            listed: list[str] = ast.literal_eval(node.value)
            return listed
    return None


def _rank(name: str) -> tuple[int, str]:
    if name.isupper():
        return 0, name
    return (1 if name[0].isupper() else 2), name


HELP = """
import sys
sys.argv = ["publish", "--help"]
from publish.cli import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print(*sys.modules, sep="\\n", file=sys.stderr)
"""


def test_help_imports_no_engine() -> None:
    result = subprocess.run([sys.executable, "-c", HELP], capture_output=True, text=True, cwd=ROOT, check=True)
    assert result.stdout.startswith("Usage: publish ")
    assert {name.split(".")[0] for name in result.stderr.splitlines()} & HEAVY == set()


def cpu_seconds(code: str) -> float:
    """What a fresh interpreter spends on some code, user and system."""
    quiet = subprocess.DEVNULL
    process = subprocess.Popen([sys.executable, "-c", code], stdout=quiet, stderr=quiet, cwd=ROOT)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_utime + usage.ru_stime


@pytest.mark.slow
def test_help_costs_no_more_than_twice_its_library() -> None:
    # In turns, so that whatever else the machine does falls on both.
    runs = [(cpu_seconds("import click"), cpu_seconds(HELP)) for _ in range(9)]
    library, whole = (median(column) for column in zip(*runs, strict=True))
    assert whole <= 2 * library, f"{whole:.3f} s, against {library:.3f} s for the library alone"
