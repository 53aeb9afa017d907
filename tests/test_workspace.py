"""The workspace: nothing outside it is read, and a file in the output is whole or absent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from publish.workspace import MOST_BYTES, Output, OutsideError, TooLargeError, Workspace, find_root

OUTSIDE = ["../secret", "a/../../secret", "/etc/hostname", "C:/secret", "a\0b", "\\\\host\\share"]


@pytest.fixture
def disk(tmp_path: Path) -> Workspace:
    (tmp_path / "inside" / "folder").mkdir(parents=True)
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "inside" / "file").write_text("text")
    return Workspace.on_disk(tmp_path / "inside")


@pytest.mark.parametrize("path", OUTSIDE)
def test_no_path_leads_out(disk: Workspace, path: str) -> None:
    with pytest.raises(OutsideError):
        disk.read(path)
    with pytest.raises(OutsideError):
        Workspace.in_memory({"file": "text"}).read(path)


def test_no_link_leads_out(disk: Workspace, tmp_path: Path) -> None:
    (tmp_path / "inside" / "link").symlink_to(tmp_path / "secret")
    (tmp_path / "inside" / "folder-link").symlink_to(tmp_path)
    for path in ("link", "folder-link/secret"):
        with pytest.raises(OutsideError):
            disk.read(path)


def test_a_link_within_is_followed(disk: Workspace, tmp_path: Path) -> None:
    (tmp_path / "inside" / "link").symlink_to(tmp_path / "inside" / "file")
    assert disk.read("link") == b"text"
    assert disk.read("folder/../file") == b"text"


@pytest.mark.parametrize("path", ["pipe", "loop", "loop/file"])
def test_what_is_no_plain_file_is_not_waited_for(disk: Workspace, tmp_path: Path, path: str) -> None:
    os.mkfifo(tmp_path / "inside" / "pipe")
    (tmp_path / "inside" / "loop").symlink_to("loop")
    with pytest.raises(OSError, match=r"plain file|symbolic links"):
        disk.read(path)
    assert not disk.files.is_file("pipe")


def test_a_file_beyond_all_measure_is_not_read(disk: Workspace, tmp_path: Path) -> None:
    for size, name in ((MOST_BYTES, "large"), (MOST_BYTES + 1, "larger"), (1 << 40, "endless")):
        with (tmp_path / "inside" / name).open("wb") as stream:
            stream.truncate(size)
    assert len(disk.read("large")) == MOST_BYTES
    for name in ("larger", "endless"):
        with pytest.raises(TooLargeError):
            disk.read(name)


def test_memory_and_disk_say_the_same(disk: Workspace) -> None:
    memory = Workspace.in_memory({"file": "text", "folder/x": ""})
    for workspace in (disk, memory):
        assert workspace.read("file") == b"text"
        with pytest.raises(FileNotFoundError):
            workspace.read("missing")
        with pytest.raises(IsADirectoryError):
            workspace.read("folder")
        assert workspace.files.is_folder("folder")
        assert not workspace.files.is_file("folder")


def test_the_workspaces_theme_comes_before_the_packages(tmp_path: Path) -> None:
    assert Workspace.on_disk(tmp_path).theme("house") is not None
    (tmp_path / "styles" / "house").mkdir(parents=True)
    (tmp_path / "styles" / "house" / "theme.yaml").write_text("name: house")
    theme = Workspace.on_disk(tmp_path).theme("house")
    assert theme is not None
    assert theme.read("theme.yaml") == b"name: house"
    assert Workspace.on_disk(tmp_path).theme("nowhere") is None


@pytest.mark.parametrize("mark", ["publish.yaml", "source/x.md", "pyproject.toml"])
def test_the_root_is_the_nearest_folder_with_a_mark(tmp_path: Path, mark: str) -> None:
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    (tmp_path / "a" / mark).parent.mkdir(exist_ok=True)
    (tmp_path / "a" / mark).write_text("[tool.publish]\n")
    assert find_root(deep) == tmp_path / "a"


def test_a_pyproject_of_something_else_is_no_mark(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.other]\n")
    assert find_root(tmp_path) != tmp_path


def test_writing_leaves_the_last_good_file_when_it_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = Output(tmp_path)
    output.write("name/file", b"good")

    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="full"):
        output.write("name/file", b"bad")
    assert (tmp_path / "name" / "file").read_bytes() == b"good"
    assert [p.name for p in (tmp_path / "name").iterdir()] == ["file"]


def test_written_files_obey_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        path = Output(tmp_path).write("file", b"")
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o640


def test_nothing_is_written_outside(tmp_path: Path) -> None:
    with pytest.raises(OutsideError):
        Output(tmp_path / "out").write("../file", b"")
