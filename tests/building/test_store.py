"""The store: what is finished is found again, what is damaged is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from publish.building.prepare import prepare
from publish.building.store import Entry, Store, digest, key
from publish.workspace import Output, Workspace


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(Output(tmp_path))


def entry(data: bytes) -> Entry:
    return Entry(
        sha256=digest(data), size=len(data), pages=2, pagination=None, layout=None, fonts=("A.otf",), findings=(),
        fit=None, folios=(("here", "2"),),
    )  # fmt: skip


def test_what_was_kept_is_found(store: Store) -> None:
    store.put(key("a"), entry(b"pdf"), b"pdf")
    assert store.get(key("a")) == (entry(b"pdf"), b"pdf")


def test_what_was_not_kept_is_not_found(store: Store) -> None:
    assert store.get(key("a")) is None


@pytest.mark.parametrize("damage", [b"", b"pdg"])
def test_damaged_bytes_count_as_absent(store: Store, tmp_path: Path, damage: bytes) -> None:
    store.put(key("a"), entry(b"pdf"), b"pdf")
    (file,) = (tmp_path / ".store" / "bytes").rglob(digest(b"pdf"))
    file.write_bytes(damage)
    assert store.get(key("a")) is None


@pytest.mark.parametrize("damage", [b"", b"{}", b"not json", b'{"sha256": 3}'])
def test_a_damaged_entry_counts_as_absent(store: Store, tmp_path: Path, damage: bytes) -> None:
    store.put(key("a"), entry(b"pdf"), b"pdf")
    (file,) = (tmp_path / ".store" / "keys").rglob("*.json")
    file.write_bytes(damage)
    assert store.get(key("a")) is None


def test_keys_differ_where_inputs_do() -> None:
    assert key("a", {"x": 1}) == key("a", {"x": 1})
    assert len({key("a"), key("b"), key("a", "b"), key(["a", "b"]), key({"a": "b"})}) == 5


def test_keys_of_editions_differ_where_an_included_file_does() -> None:
    text = "---\ntitle: T\nkind: report\nissuer: I\nlanguage: en\n---\n\n# A\n\nWords. {{#include b.md}}\n"
    one, same, other = (
        prepare(Workspace.in_memory({"a.md": text, "b.md": included}), "a.md") for included in ("x\n", "x\n", "y\n")
    )
    assert one.keys == same.keys
    assert not set(one.keys.values()) & set(other.keys.values())
    assert one.files == ("a.md", "b.md")
