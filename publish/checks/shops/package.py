"""What an EPUB says of itself to a shop, and what it brings from elsewhere or runs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from publish.checks.shops.profiles import Fault, Profile, Rule
from publish.checks.subject import Subject
from publish.inspection import Markup

__all__ = ["PACKAGE_RULES"]

REMOTE = re.compile(r"\s*(?:https?:)?//", re.IGNORECASE)
# What loads a file, and the attribute that names it; a link is followed by the reader alone.
LOADING = {
    "img": "src", "image": "xlink:href", "script": "src", "audio": "src", "video": "src", "source": "src",
    "iframe": "src", "embed": "src", "object": "data", "link": "href", "use": "xlink:href",
}  # fmt: skip
ISBN = re.compile(r"(?:urn:isbn:)?(?:97[89][- ]?)?(?:[0-9][- ]?){9}[0-9Xx]", re.IGNORECASE)


def _metadata(profile: Profile, subject: Subject) -> Iterator[Fault]:
    for name in profile.wanted:
        if name == "ISBN":
            held = any(ISBN.fullmatch(value.strip()) for value in subject.epub.values("dc:identifier"))
            hint = "add it to “identifiers”, or name the file by it"
        else:
            held, hint = any(subject.epub.values(name)), "add it to the publication’s metadata"
        if not held:
            yield Fault("E427", name, f"the package does not say {name}, which is asked for", hint)


def _ncx(profile: Profile, subject: Subject) -> Iterator[Fault]:
    if profile.ncx and subject.book.ncx is None:
        message = "there are no contents for older devices (NCX)"
        yield Fault("E428", "ncx", message, "build the edition again: it brings them")


def _loaded(element: Markup) -> str:
    return element.get(LOADING.get(element.name, "")) or (element.get("href") or "" if element.name == "image" else "")


def _remote(profile: Profile, subject: Subject) -> Iterator[Fault]:
    refused = "remote" in profile.refuses
    hint = "put the file into the publication"
    for tree in subject.book.pages.values():
        for element in tree.root.walk():
            address = _loaded(element)
            if REMOTE.match(address):
                span = subject.origins.of(tree, element)
                yield Fault("E424", address, f"“{address}” is loaded from elsewhere", hint, refused, span)
    for path, text in subject.book.stylesheets.items():
        plain = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
        loaded = re.findall(r"(?:url\(\s*|@import\s+)['\"]?((?:https?:)?//[^'\")\s;]+)", plain, re.IGNORECASE)
        for address in loaded:
            yield Fault("E424", address, f"“{address}” is loaded from elsewhere, by {path}", hint, refused)


def _scripts(profile: Profile, subject: Subject) -> Iterator[Fault]:
    if profile.title:
        return
    for tree in (*subject.book.pages.values(), *subject.book.drawings):
        running = any(
            element.name == "script" or any(name.startswith("on") for name in element.attributes)
            for element in tree.root.walk()
        )
        if running:
            message = f"“{tree.path}” runs a script, which most reading systems leave out"
            yield Fault("E425", tree.path, message, "say in words or pictures what the script shows")


PACKAGE_RULES: tuple[Rule, ...] = (_metadata, _ncx, _remote, _scripts)
