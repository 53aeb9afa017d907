"""Build publications: plan, reuse what is finished, make the rest in parallel, put it in its place."""

from publish.building.events import Event, Failed, Made, Planned, Reused, Started
from publish.building.run import BuildReport, NoSuchEditionError, build

__all__ = ["BuildReport", "Event", "Failed", "Made", "NoSuchEditionError", "Planned", "Reused", "Started", "build"]
