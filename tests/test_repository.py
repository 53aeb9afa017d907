"""What is committed: nothing names a place or a host, licences stand beside what they cover, lists are complete."""

from __future__ import annotations

import ast
import hashlib
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import publish

ROOT = Path(__file__).resolve().parent.parent
STYLES = ROOT / "styles"

# In pieces, so that this file does not name what it looks for.
HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("python" + "hosted", "org"),
        ("npm" + "js", "org"),
        ("yarnpkg", "com"),
        ("maven", "org"),
        ("maven", "apache", "org"),
        ("deb", "debian", "org"),
        ("archive", "ubuntu", "com"),
    )
]
PLACES = r"(?<![\w.~-])/(?:root|work|home/\w+|Users/\w+)/"


@cache
def committed() -> tuple[Path, ...]:
    """Every file that git knows, or would take."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    paths = (ROOT / name for name in listed.stdout.decode().split("\0") if name)
    return tuple(path for path in paths if path.is_file())


def texts() -> list[tuple[str, str]]:
    """Committed files that are text: name and content."""
    found = []
    for path in committed():
        data = path.read_bytes()
        if b"\0" not in data:
            found.append((path.relative_to(ROOT).as_posix(), data.decode("utf-8")))
    return found


def test_no_file_names_a_host_to_install_from() -> None:
    assert [(name, host) for name, text in texts() for host in HOSTS if host in text] == []


def test_no_file_names_a_place_on_a_machine() -> None:
    assert [(name, found[0]) for name, text in texts() if (found := re.search(PLACES, text))] == []


def test_places_are_told_from_paths_that_only_look_like_them() -> None:
    for place in ("/root" + "/x", "see /home" + "/ada/x", "/Users" + "/ada/x"):
        assert re.search(PLACES, place)
    for other in ("the" + "/work" + "/of", "~" + "/work" + "/x", "example.org/home/page/", "/rootless/x"):
        assert not re.search(PLACES, other)


FONTS = sorted((*STYLES.glob("*/fonts/*.[ot]tf"), *STYLES.glob("*/fallbacks/*.[ot]tf")))


@pytest.mark.parametrize("font", FONTS, ids=lambda path: path.name)
def test_a_licence_stands_beside_each_font(font: Path) -> None:
    """OFL 1.1, condition 2: the notice and the licence go with every copy."""
    licence = max(
        (path for path in font.parent.glob("OFL-*.md") if font.name.startswith(path.stem.removeprefix("OFL-"))),
        key=lambda path: len(path.stem),
    ).read_text(encoding="utf-8")
    assert "Copyright" in licence
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence


@pytest.mark.parametrize("face", sorted(STYLES.glob("*/fallbacks/*.[ot]tf")), ids=lambda path: path.name)
def test_source_and_digest_stand_beside_each_fallback_face(face: Path) -> None:
    data = face.read_bytes()
    (row,) = re.findall(
        rf"(?m)^\| `{re.escape(face.name)}` .*", (face.parent / "README.md").read_text(encoding="utf-8")
    )
    assert row.endswith(f"| {len(data)} | `{hashlib.sha256(data).hexdigest()}` |")
    assert re.search(r"\| `Noto[\w-]+\.tt[cf]` \| `[0-9a-f]{64}` \|", row)


@pytest.mark.parametrize("profile", sorted(STYLES.glob("*/profiles/*.icc")), ids=lambda path: path.name)
def test_source_licence_and_digest_stand_beside_each_profile(profile: Path) -> None:
    readme = (profile.parent / "README.md").read_text(encoding="utf-8")
    (record,) = (part for part in readme.split("\n## ") if part.startswith(profile.name))
    data = profile.read_bytes()
    for line in ("- Source: ", "- Copyright: ", "- Licence: ", f"- Bytes: {len(data)}"):
        assert line in record
    assert f"`{hashlib.sha256(data).hexdigest()}`" in record
    assert data[36:40] == b"acsp", "ICC.1, 7.2.11: a profile's signature"


def test_there_are_fonts_and_profiles_to_look_at() -> None:
    assert list(STYLES.glob("*/fonts/*.otf"))
    assert list(STYLES.glob("*/profiles/*.icc"))


def test_the_licence_is_the_one_that_is_declared() -> None:
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert licence.split("\n\n")[0].split() == "GNU AFFERO GENERAL PUBLIC LICENSE Version 3, 19 November 2007".split()
    assert project()["license"] == "AGPL-3.0-or-later"


def test_the_changelog_knows_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"\n## {publish.__version__}" in changelog


def project() -> dict[str, Any]:
    content = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    table: dict[str, Any] = content["project"]
    return table


def wanted() -> dict[str, Requirement]:
    """The declared dependencies by their plain names."""
    return {canonicalize_name(each.name): each for each in map(Requirement, project()["dependencies"])}


def test_what_is_imported_is_what_is_depended_on() -> None:
    homes = {module: {canonicalize_name(home) for home in found} for module, found in packages_distributions().items()}
    modules = {name for path in (ROOT / "publish").rglob("*.py") for name in _imported(path)}
    modules -= {"publish", *sys.stdlib_module_names}
    assert [name for name in sorted(modules) if not homes[name] & set(wanted())] == []
    served = {home for name in modules for home in homes[name]}
    # Imported by WeasyPrint and by ziamath; named because their versions decide bytes.
    assert set(wanted()) - served == {"pydyf", "ziafont"}


def _imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").split(".")[0])
    return found


def test_the_lock_has_one_exact_version_of_everything_that_is_wanted() -> None:
    lines = [line for name in ("requirements.lock", "requirements-test.lock") for line in _lines(ROOT / name)]
    locked = dict(line.split("==") for line in lines)
    assert len(locked) == len(lines)
    by_name: dict[str, str] = {canonicalize_name(name): version for name, version in locked.items()}
    assert [name for name, each in wanted().items() if not each.specifier.contains(by_name.get(name, ""))] == []


def _lines(lock: Path) -> list[str]:
    return [line for line in lock.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


@pytest.mark.parametrize("lock", sorted(ROOT.glob("tests/**/package-lock.json")), ids=lambda path: path.parent.name)
def test_node_tools_are_locked_by_digest(lock: Path) -> None:
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    for name, package in packages.items():
        assert not name or package["integrity"].startswith("sha512-"), name
        assert "resolved" not in package, name


@pytest.mark.slow
def test_the_wheel_carries_the_house_theme_as_files(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        carried = {info.filename: info for info in archive.infolist()}
        theme = {path.relative_to(ROOT).as_posix() for path in committed() if path.is_relative_to(STYLES / "house")}
        assert {name.removeprefix("publish/") for name in carried if name.startswith("publish/styles/")} == theme
        links = [name for name, info in carried.items() if (info.external_attr >> 16) & 0o170000 == 0o120000]
        assert links == []
        font = next(iter(sorted(name for name in theme if name.endswith(".otf"))))
        assert archive.read(f"publish/{font}") == (ROOT / font).read_bytes()
        assert archive.read("publish/diagnostics.md") == (ROOT / "docs/diagnostics.md").read_bytes()
    assert "publish/py.typed" in carried
    assert {"publish/validators/EachBook.class", "publish/validators/each_book.js"} <= set(carried)
    assert "publish-0.1.0.dist-info/licenses/LICENSE".replace("0.1.0", publish.__version__) in carried
