"""From a source to everything that its editions are made from."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from publish.building.prepared import Prepared, Unprepared
from publish.building.store import digest, key
from publish.building.versions import tool_versions
from publish.composing.completion import completed
from publish.composing.compose import compose
from publish.composing.coverage import characters, uncovered
from publish.composing.highlighting import unknown_languages
from publish.diagnostics import Diagnostic, PublishError, Severity, SourceError, Span, has_errors
from publish.document import Document
from publish.editions.edition import (
    BUILT_IN,
    EditionSpec,
    OutputCondition,
    PrintSpec,
    UnkeptStandardError,
    UnknownEditionError,
    specifications,
)
from publish.names import publication_name
from publish.publication import Metadata
from publish.reading import read
from publish.theming import Theme, load, with_fallbacks
from publish.workspace import OutsideError, Workspace

__all__ = ["prepare", "prepare_each"]

# What a publication without any date is dated: the first moment that an EPUB's archive can hold.
UNDATED = "1980-01-01T00:00:00Z"


def prepare(workspace: Workspace, source: str) -> Prepared:
    """Read and compose a source. SourceError or ThemeError with every fault found."""
    document, findings = read(workspace, source)
    metadata = document.metadata
    theme = load(workspace, metadata.theme)
    document = completed(document, theme)
    specs = _specifications(workspace, document, theme)
    theme = with_fallbacks(workspace, theme, *characters(document, theme))
    findings = (*findings, *uncovered(document, theme), *unknown_languages(document))
    if has_errors(findings):
        raise SourceError(*findings)
    galley = compose(document, theme)
    created, modified = _dates(workspace, metadata)
    inputs = _inputs(document, theme)
    prepared = Prepared(
        name=publication_name(source),
        source=source,
        manuscripts=tuple((manuscript.path, manuscript.data) for manuscript in document.manuscripts),
        pictures=tuple(picture.path for picture in document.pictures),
        tools=tool_versions(),
        theme=theme,
        document=document,
        galley=galley,
        specs=specs,
        keys={},
        inputs=inputs,
        created=created,
        modified=modified,
        findings=findings,
    )
    common = (inputs, created, modified, prepared.tools, prepared.name)
    return replace(prepared, keys={spec.name: _key(prepared, spec, common) for spec in specs})


def prepare_each(workspace: Workspace, sources: tuple[str, ...]) -> tuple[Prepared | Unprepared, ...]:
    """Each of several sources, prepared or with what is wrong with it: one does not stop the others."""
    return tuple(_prepared(workspace, source) for source in sources)


def _prepared(workspace: Workspace, source: str) -> Prepared | Unprepared:
    try:
        return prepare(workspace, source)
    except PublishError as error:
        return Unprepared(publication_name(source), source, error.diagnostics)


def _key(prepared: Prepared, spec: EditionSpec, common: tuple[object, ...]) -> str:
    """The key of an edition covers the editions that it follows."""
    by_name = {each.name: each for each in prepared.specs}
    chain = [_described(by_name[name]) for name in prepared.follows(spec.name)]
    return key(common, _described(spec), chain)


def _described(spec: EditionSpec) -> object:
    """A specification as JSON can hold it: a profile stands for itself by its digest."""
    if isinstance(spec, PrintSpec) and spec.output_condition is not None:
        condition = spec.output_condition
        return (spec.name, spec.trim, spec.setting, spec.claims, spec.bleed, spec.marks, spec.fitted,
                spec.attach_sources, digest(condition.profile), condition.identifier, condition.registry)  # fmt: skip
    return spec


def _inputs(document: Document, theme: Theme) -> str:
    files = [(m.path, digest(m.data)) for m in document.manuscripts]
    files += [(p.path, digest(p.data)) for p in document.pictures]
    return key(files, theme.digest)


def _dates(workspace: Workspace, metadata: Metadata) -> tuple[str, str]:
    """When the content was made and changed, in UTC (reproducible-builds.org: SOURCE_DATE_EPOCH)."""
    created = metadata.date.first_moment if metadata.date else UNDATED
    modified = metadata.changed.first_moment if metadata.changed else created
    try:
        epoch = workspace.source_date_epoch
    except ValueError as error:
        value = workspace.environment.get("SOURCE_DATE_EPOCH")
        message = f"SOURCE_DATE_EPOCH is “{value}”, which is not a whole number"
        hint = "seconds since 1970-01-01, such as the output of git log -1 --format=%ct"
        raise _refusal("R090", message, None, hint) from error
    if epoch is not None:
        modified = datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        created = min(created, modified) if metadata.date else modified
    return created, modified


def _specifications(workspace: Workspace, document: Document, theme: Theme) -> tuple[EditionSpec, ...]:
    metadata, place = document.metadata, document.place_of("editions")
    try:
        specs = specifications(metadata)
    except UnknownEditionError as error:
        hint = f"built in are {', '.join(BUILT_IN)}; any other says which it is based on: "
        hint += f"{error.name}: {{based-on: print}}"
        raise _refusal("R092", f"there is no edition “{error.name}”", place, hint) from error
    except UnkeptStandardError as error:
        hint = "that is for screen and large-print, and for what is based on them"
        raise _refusal("A080", f"the edition “{error.name}” cannot keep {error.standard}", place, hint) from error
    if not specs:
        hint = f"name some, or leave “editions” out for all of {', '.join(BUILT_IN)}"
        raise _refusal("R092", "the publication asks for no edition", place, hint)
    return tuple(
        replace(spec, output_condition=_condition(workspace, metadata, spec.name, theme, place))
        if isinstance(spec, PrintSpec) and "PDF/X-4" in spec.claims
        else spec
        for spec in specs
    )


def _condition(workspace: Workspace, metadata: Metadata, edition: str, theme: Theme, place: Span) -> OutputCondition:
    """The printing condition that the edition names, else the theme's."""
    request = (metadata.editions or {}).get(edition)
    intent = request.output_intent if request else None
    if intent is None:
        return OutputCondition(*theme.output_condition)
    try:
        profile = workspace.read(intent.profile)
    except (OSError, OutsideError) as error:
        message = f"the colour profile “{intent.profile}” cannot be read"
        raise _refusal("R093", message, place, "paths are relative to the workspace") from error
    # ICC.1:2022, 7.2: bytes 16 to 19 name the colour space, 36 to 39 the file.
    if profile[36:40] != b"acsp" or profile[16:20] != b"CMYK":
        hint = "take the printer’s ICC profile of the press, or leave “output-intent” out for the theme’s"
        raise _refusal("R094", f"“{intent.profile}” is not a CMYK colour profile", place, hint)
    return OutputCondition(profile, intent.condition, intent.registry, intent.condition)


def _refusal(code: str, message: str, span: Span | None, hint: str) -> SourceError:
    return SourceError(Diagnostic(code, Severity.ERROR, message, span, hint))
