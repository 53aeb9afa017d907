"""The command line: arguments in, exit code out.

Engines and libraries are imported by the commands that use them, so that `publish --help` costs no more
than click itself.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

if TYPE_CHECKING:
    import msgspec

    from publish.building import ArtifactReport, Budget, BuildReport, CheckReport
    from publish.diagnostics import Diagnostic
    from publish.workspace import Workspace

__all__ = ["main"]

T = TypeVar("T")

# Exit codes that other programs rely on.
DONE, FAULTY, USAGE, MISSING_TOOL, INTERRUPTED = 0, 1, 2, 3, 130

FORMATS = ("text", "json", "github", "sarif")


class _Group(click.Group):
    """Shows commands in the order of the work, not of the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


def _version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"publish {version('publish')}")
        ctx.exit()


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, callback=_version, expose_value=False, is_eager=True, help="Print the version."
)
def publish() -> None:
    """One structured source to print-ready PDF, accessible and archival PDF, and EPUB.

    \b
    Examples:
      publish build                        everything in source/, into build/
      publish build letter.md              one document, in any folder
      publish build --edition print        the print edition alone
      publish check                        the same, and prove every edition
      publish schema > metadata.json       the metadata's JSON Schema, for editors
      publish doctor                       what is here, and how to get what is missing
    """


def _build_options(command: Callable[..., None]) -> Callable[..., None]:
    """What commands that build have in common, in the order in which help lists it."""
    options = (
        click.option("--edition", "editions", multiple=True, metavar="NAME", help="Only this edition (repeatable)."),
        click.option("--output", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
                     help="Where to write; default: build in the workspace."),
        click.option("--workspace", "root", type=click.Path(exists=True, file_okay=False, path_type=Path),
                     metavar="DIR", help="The workspace; default: found upward from the source."),
        click.option("--jobs", type=click.IntRange(1), metavar="N", help="Processes to use; default: one a core."),
        click.option("--job-time", type=click.FloatRange(0, min_open=True), metavar="SECONDS", default=300.0,
                     show_default=True, help="What one job may take."),
        click.option("--job-memory", type=click.IntRange(64), metavar="MIB", default=2048, show_default=True,
                     help="What one job may use."),
        click.option("--no-cache", is_flag=True, help="Make everything, even what is finished."),
        click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True,
                     help="How findings are written."),
        click.option("--strict", is_flag=True, help="Take warnings for errors."),
        click.option("--quiet", "-q", is_flag=True, help="No progress."),
        click.option("--verbose", "-v", is_flag=True, help="Every step, a line each, and every finding."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


@publish.command()
@click.argument("sources", nargs=-1, type=click.Path(path_type=Path), metavar="[SOURCE]...")
@_build_options
def build(**options: Any) -> None:
    """Make the editions of publications.

    SOURCE is a Markdown file or a publication folder; without one, every publication in the workspace's
    source/ is built. Prints the paths of the files, one a line; messages go to standard error.

    \b
    Examples:
      publish build
      publish build source/annual-report --edition screen --edition epub
      publish build letter.md --output /tmp/letter
      publish build --strict --format github
    """
    from publish.building import build as build_publications

    asked = _Asked(**options)
    run = _Run(asked)
    report = run.through(build_publications)
    _print(report, run.workspace, asked, run.folder)
    sys.exit(_exit_code(report.findings, asked.strict))


@publish.command()
@click.argument("sources", nargs=-1, type=click.Path(path_type=Path), metavar="[SOURCE]...")
@click.option(
    "--artifact",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Prove this finished PDF or EPUB against SOURCE; build and write nothing.",
)
@_build_options
def check(artifact: Path | None, **options: Any) -> None:
    """Build what is stale, then prove every edition.

    Takes what `publish build` takes. Writes proof.json beside the editions and prints its path; findings, and how
    each edition came out, go to standard error. A check whose validator is missing is skipped, which --strict refuses.

    With --artifact, a finished file, wherever it came from, is proved against the one SOURCE: whether it is the true
    text, whole, and well made. --edition says which edition it is to be, where neither name nor claims do.

    \b
    Examples:
      publish check
      publish check letter.md --strict
      publish check --format github
      publish check --artifact letter-from-the-printer.pdf letter.md
    """
    asked = _Asked(**options)
    if artifact is not None:
        _check_artifact(artifact, asked)
    from publish.building import check as check_publications

    run = _Run(asked)
    report = run.through(check_publications)
    incomplete = asked.strict and any(proof.verdict == "incomplete" for proof in report.proofs)
    # What the exit code is for is said, however quiet.
    _print_proofs(report, run.workspace, asked, run.folder, asked.quiet and not incomplete)
    sys.exit(_exit_code(report.findings, asked.strict) or (FAULTY if incomplete else DONE))


@dataclass(frozen=True)
class _Asked:
    """What a command that builds was asked for; the fields are what `_build_options` names."""

    sources: tuple[Path, ...]
    editions: tuple[str, ...]
    output: Path | None
    root: Path | None
    jobs: int | None
    job_time: float
    job_memory: int
    no_cache: bool
    form: str
    strict: bool
    quiet: bool
    verbose: bool

    @property
    def budget(self) -> Budget:
        from publish.building import Budget

        return Budget(self.job_time, self.job_memory * 1024 * 1024)


def _check_artifact(file: Path, asked: _Asked) -> NoReturn:
    """Prove one finished file, say how it came out, and end."""
    from publish.building import NoSuchEditionError, check_artifact

    if len(asked.sources) != 1 or len(asked.editions) > 1:
        raise click.UsageError("--artifact proves one file against one SOURCE, and as one edition at the most")
    workspace, (source,) = _open(asked.sources, asked.root)
    edition = asked.editions[0] if asked.editions else None
    try:
        report = check_artifact(workspace, source, file, edition=edition, budget=asked.budget)
    except NoSuchEditionError as error:
        raise click.UsageError(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"the file cannot be read: {error}") from error
    _print_artifact(report, workspace, asked.form, asked.quiet)
    incomplete = asked.strict and report.proof is not None and report.proof.verdict == "incomplete"
    sys.exit(_exit_code(report.findings, asked.strict) or (FAULTY if incomplete else DONE))


class _Run:
    """What a command that builds was asked for, and the workspace that it is asked of."""

    def __init__(self, asked: _Asked) -> None:
        self.asked = asked
        self.workspace, names = _open(asked.sources, asked.root)
        self.names = names or _discovered(self.workspace)
        self.folder = (asked.output or self.workspace.root / "build") if self.workspace.root else Path("build")

    def through(self, verb: Callable[..., T]) -> T:
        """Do what the verb does to the sources, and show how it goes on."""
        from publish.building import NoSuchEditionError
        from publish.progress import drawn
        from publish.workspace import Output

        asked, color = self.asked, "NO_COLOR" not in self.workspace.environment
        quiet = asked.quiet or asked.form != "text"
        try:
            with drawn(sys.stderr, quiet=quiet, verbose=asked.verbose, color=color) as progress:
                return verb(
                    self.workspace,
                    self.names,
                    Output(self.folder.absolute()),
                    editions=asked.editions,
                    jobs=asked.jobs or os.cpu_count() or 1,
                    use_store=not asked.no_cache,
                    budget=asked.budget,
                    progress=progress,
                )
        except NoSuchEditionError as error:
            raise click.UsageError(str(error)) from error
        except OSError as error:
            raise click.ClickException(f"the output cannot be written: {error}") from error


def _open(sources: tuple[Path, ...], root: Path | None) -> tuple[Workspace, tuple[str, ...]]:
    """The workspace of some sources, and their paths in it."""
    from publish.workspace import Workspace, find_root

    for source in sources:
        if not source.exists():
            raise click.UsageError(f"there is no file or folder “{source}”")
    start = sources[0] if sources else Path()
    own_folder = start if start.is_dir() and not sources else start.absolute().parent
    found = (root or find_root(start if start.is_dir() else own_folder) or own_folder).resolve()
    names = []
    for source in sources:
        real = source.resolve()
        if not real.is_relative_to(found):
            raise click.UsageError(f"“{source}” is not in the workspace {found}")
        names.append(real.relative_to(found).as_posix())
    return Workspace.on_disk(found), tuple(dict.fromkeys(names))


def _discovered(workspace: Workspace) -> tuple[str, ...]:
    from publish.reading import discover

    names = discover(workspace)
    if not names:
        raise click.UsageError(
            "there is no publication here: name a Markdown file, or put one that opens with a metadata block "
            "into source/"
        )
    return names


def _print(report: BuildReport, workspace: Workspace, asked: _Asked, folder: Path) -> None:
    if not _print_document(report.manifests, report.findings, workspace, asked.form):
        if text := _told(report.findings, workspace, asked.form, asked.verbose):
            click.echo(text, err=True)
        for file in report.files:
            click.echo(_shown(folder / file))


def _print_proofs(report: CheckReport, workspace: Workspace, asked: _Asked, folder: Path, quiet: bool) -> None:
    from publish import report as reports

    if _print_document(report.proofs, report.findings, workspace, asked.form):
        return
    verdicts = "" if quiet or asked.form != "text" else reports.as_verdicts(report.proofs)
    if told := "\n\n".join(filter(None, (_told(report.findings, workspace, asked.form, asked.verbose), verdicts))):
        click.echo(told, err=True)
    for file in report.files:
        click.echo(_shown(folder / file))


def _print_document(
    publications: tuple[msgspec.Struct, ...], findings: tuple[Diagnostic, ...], workspace: Workspace, form: str
) -> bool:
    """Print the one document of the forms that programs read; say whether it is one of them."""
    from publish import report as reports
    from publish.building.versions import tool_versions
    from publish.workspace import explained_findings

    if form == "json":
        click.echo(reports.as_json(publications, reports.advised(findings, explained_findings)))
    elif form == "sarif":
        version, within = tool_versions()["publish"], workspace.repository_path
        click.echo(reports.as_sarif(findings, version, within, explained_findings()))
    return form in {"json", "sarif"}


def _told(findings: tuple[Diagnostic, ...], workspace: Workspace, form: str, every: bool = True) -> str:
    """Findings as lines of text: for people, or for GitHub. `every`: not only the first of each kind in full."""
    from publish import report as reports
    from publish.workspace import explained_findings

    findings = reports.advised(findings, explained_findings)
    if form == "github":
        return reports.as_github(findings, workspace.repository_path)
    colour = sys.stderr.isatty() and "NO_COLOR" not in workspace.environment
    return reports.as_text(findings, workspace.source_line, colour, every)


def _print_artifact(report: ArtifactReport, workspace: Workspace, form: str, quiet: bool) -> None:
    from publish import report as reports
    from publish.release import encode

    proof = report.proof
    if form == "json" and proof is not None:
        click.echo(encode(proof).decode().rstrip())
    elif not _print_document((), report.findings, workspace, form):
        verdicts = reports.as_verdicts((proof,)) if proof and not quiet and form == "text" else ""
        texts = [text for text in (_told(report.findings, workspace, form), verdicts) if text]
        if texts:
            click.echo("\n\n".join(texts), err=True)


def _shown(path: Path) -> str:
    """A path as the user would write it from here."""
    path = path.absolute()
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _exit_code(findings: tuple[Diagnostic, ...], strict: bool) -> int:
    from publish.diagnostics import Severity

    if any(each.code == "E001" for each in findings):
        return MISSING_TOOL
    severities = {each.severity for each in findings}
    faulty = Severity.ERROR in severities or (strict and Severity.WARNING in severities)
    return FAULTY if faulty else DONE


@publish.command()
def schema() -> None:
    """Print the JSON Schema of the metadata, for editors.

    \b
    Example, for editors that use the YAML language server: save the schema, and open the metadata with
      # yaml-language-server: $schema=metadata.json
    """
    import json

    from publish.reading import metadata_schema

    click.echo(json.dumps(metadata_schema(), indent=2, ensure_ascii=False))


@publish.command()
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def doctor(form: str) -> None:
    """Say which engines, validators, fonts and versions are here, and how to get what is missing.

    Exit code 3 where something is missing that `publish build` needs; validators are wanted, not needed.
    """
    from publish.doctor import examine, told

    workspace, _ = _open((), None)
    examined = examine(workspace)
    click.echo(told(examined, form))
    sys.exit(MISSING_TOOL if any(part.needed and part.found is None for part in examined) else DONE)


def _end(number: int, _: object) -> None:
    """End in order: what runs beside this process is ended with it."""
    raise SystemExit(128 + number)


def main() -> None:
    """Run the command line; an interrupt ends it with exit code 130, being told to end with 143."""
    from publish.diagnostics import PublishError, ToolError, show

    signal.signal(signal.SIGTERM, _end)
    try:
        publish.main(prog_name="publish", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("interrupted", err=True)
        sys.exit(INTERRUPTED)
    except KeyboardInterrupt:
        click.echo("interrupted", err=True)
        sys.exit(INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except PublishError as error:
        click.echo("\n\n".join(show(each, lambda file, line: None) for each in error.diagnostics), err=True)
        sys.exit(MISSING_TOOL if isinstance(error, ToolError) else FAULTY)
