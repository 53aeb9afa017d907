"""A validator that takes many books in one process, and writes a report for each of them."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from publish.validators.validator import Asked, Installed, Verdict, last_line
from publish.workspace import Workspace

__all__ = ["Batch", "seconds_for"]


# What a validator reads in a second at the least, on a machine that has other work as well.
BYTES_A_SECOND = 25_000


def seconds_for(files: Iterable[Path]) -> float:
    """How long a validator may take before it counts as hanging."""
    return 120 + sum(60 + path.stat().st_size / BYTES_A_SECOND for path in files)


class Batch:
    """Its process. `report` names a book's report by its number; `read` makes verdicts of one.

    A book without a report, or with one that cannot be read, has no verdict: silence is not a pass.
    """

    def __init__(
        self,
        workspace: Workspace,
        installed: Installed,
        asked: Asked,
        *,
        name: str,
        report: str,
        read: Callable[[bytes], Mapping[str, Verdict]],
    ) -> None:
        self._asked, self._name, self._report, self._read = asked, name, report, read
        self._running = workspace.start(
            lambda folder: [*installed.command, *self._arguments(folder)],
            seconds=seconds_for(asked),
            environment=dict(installed.environment),
        )

    def _arguments(self, folder: Path) -> list[str]:
        """Each book, and what is its own to write to: what comes first in the name of its report."""
        return [
            word
            for number, path in enumerate(self._asked)
            for word in (str(path), str(folder / Path(self._report.format(number=number)).parts[0]))
        ]

    def verdicts(self) -> Mapping[Path, Mapping[str, Verdict]]:
        try:
            ended = self._running.wait()
            why = f"it ended with {ended.code}: {last_line(ended.errors or ended.output)}"
        except subprocess.TimeoutExpired:
            why = "it took too long"
        return {path: self._verdict(number, checks, why) for number, (path, checks) in enumerate(self._asked.items())}

    def _verdict(self, number: int, checks: tuple[str, ...], why: str) -> Mapping[str, Verdict]:
        try:
            said = self._read((self._running.folder / self._report.format(number=number)).read_bytes())
        except OSError:
            said = {}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            said, why = {}, f"its report cannot be read: {error}"
        return {check: said.get(check) or Verdict(self._name, failure=why) for check in checks}

    def stop(self) -> None:
        self._running.stop()
