"""The revision of the sources, where they are under version control and unchanged."""

from __future__ import annotations

import subprocess

from publish.workspace import Workspace

__all__ = ["revision"]


def revision(workspace: Workspace, paths: tuple[str, ...]) -> str | None:
    """The commit that holds these files just as they are, or None."""
    git = workspace.program("git")
    if git is None or workspace.root is None:
        return None
    try:
        changed = workspace.run([git, "status", "--porcelain", "--", *paths])
        if changed.returncode != 0 or changed.stdout:
            return None
        commit = workspace.run([git, "rev-parse", "HEAD"])
    except (OSError, subprocess.TimeoutExpired):
        return None
    return commit.stdout.strip() if commit.returncode == 0 else None
