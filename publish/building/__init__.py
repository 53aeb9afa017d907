"""Build publications: plan, reuse what is finished, make the rest in parallel, put it in its place."""

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
