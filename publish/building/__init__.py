"""Build publications: plan, reuse what is finished, make the rest in parallel, put it in its place.

A name is loaded when it is first used: who builds does not wait for the checks.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from publish.building.artifacts import ArtifactReport, check_artifact
    from publish.building.events import Event, Failed, Made, Planned, Proved, Reused, Started
    from publish.building.jobs import Budget
    from publish.building.proving import CheckReport, check
    from publish.building.run import BuildReport, NoSuchEditionError, build

__all__ = [
    "ArtifactReport",
    "Budget",
    "BuildReport",
    "CheckReport",
    "Event",
    "Failed",
    "Made",
    "NoSuchEditionError",
    "Planned",
    "Proved",
    "Reused",
    "Started",
    "build",
    "check",
    "check_artifact",
]

# The module that each name lives in.
HOMES = {
    "ArtifactReport": "artifacts",
    "Budget": "jobs",
    "BuildReport": "run",
    "CheckReport": "proving",
    "Event": "events",
    "Failed": "events",
    "Made": "events",
    "NoSuchEditionError": "run",
    "Planned": "events",
    "Proved": "events",
    "Reused": "events",
    "Started": "events",
    "build": "run",
    "check": "proving",
    "check_artifact": "artifacts",
}


def __getattr__(name: str) -> Any:
    """A public name, from the module it lives in (PEP 562)."""
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{HOMES[name]}"), name)
