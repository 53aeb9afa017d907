"""Build publications: plan, reuse what is finished, make the rest in parallel, put it in its place.

A name is loaded when it is first used: who builds does not wait for the checks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from publish.homes import loading

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
    "ArtifactReport": "publish.building.artifacts",
    "Budget": "publish.building.jobs",
    "BuildReport": "publish.building.run",
    "CheckReport": "publish.building.proving",
    "Event": "publish.building.events",
    "Failed": "publish.building.events",
    "Made": "publish.building.events",
    "NoSuchEditionError": "publish.building.run",
    "Planned": "publish.building.events",
    "Proved": "publish.building.events",
    "Reused": "publish.building.events",
    "Started": "publish.building.events",
    "build": "publish.building.run",
    "check": "publish.building.proving",
    "check_artifact": "publish.building.artifacts",
}

__getattr__ = loading(__name__, HOMES)
