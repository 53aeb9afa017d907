"""One structured source to print-ready PDF, accessible and archival PDF, and EPUB.

The verbs are `read`, `compose`, `make`, `build` and `check`; everything else here is a value that they take or give.
A name is loaded when it is first used, so that `import publish` costs nothing.

    workspace = Workspace.on_disk(Path("."))
    report = build(workspace, ["source/letter.md"], Output(Path("build")))
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from publish.homes import loading

if TYPE_CHECKING:
    from publish.building import Budget, BuildReport, CheckReport, build, check
    from publish.composing.compose import compose
    from publish.composing.galley import Galley
    from publish.diagnostics import Diagnostic, PublishError, Severity, Span
    from publish.document import Document
    from publish.editions.edition import Artifact, Edition, EpubSpec, Followed, Paper, PrintSpec, specifications
    from publish.editions.makers import make
    from publish.publication import Metadata
    from publish.reading import metadata_schema, read
    from publish.theming import Theme
    from publish.theming import load as load_theme
    from publish.workspace import Output, Workspace

__version__ = "0.1.0"

__all__ = [
    "Artifact",
    "Budget",
    "BuildReport",
    "CheckReport",
    "Diagnostic",
    "Document",
    "Edition",
    "EpubSpec",
    "Followed",
    "Galley",
    "Metadata",
    "Output",
    "Paper",
    "PrintSpec",
    "PublishError",
    "Severity",
    "Span",
    "Theme",
    "Workspace",
    "build",
    "check",
    "compose",
    "load_theme",
    "make",
    "metadata_schema",
    "read",
    "specifications",
]

# Where each name lives, and what it is called there.
HOMES = {
    "Artifact": "publish.editions.edition",
    "Budget": "publish.building",
    "BuildReport": "publish.building",
    "CheckReport": "publish.building",
    "Diagnostic": "publish.diagnostics",
    "Document": "publish.document",
    "Edition": "publish.editions.edition",
    "EpubSpec": "publish.editions.edition",
    "Followed": "publish.editions.edition",
    "Galley": "publish.composing.galley",
    "Metadata": "publish.publication",
    "Output": "publish.workspace",
    "Paper": "publish.editions.edition",
    "PrintSpec": "publish.editions.edition",
    "PublishError": "publish.diagnostics",
    "Severity": "publish.diagnostics",
    "Span": "publish.diagnostics",
    "Theme": "publish.theming",
    "Workspace": "publish.workspace",
    "build": "publish.building",
    "check": "publish.building",
    "compose": "publish.composing.compose",
    "load_theme": "publish.theming:load",
    "make": "publish.editions.makers",
    "metadata_schema": "publish.reading",
    "read": "publish.reading",
    "specifications": "publish.editions.edition",
}

__getattr__ = loading(__name__, HOMES)
