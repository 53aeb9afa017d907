"""Let attributes have a percentage without quotation marks, `{width=50%}`, as authors know it from other tools."""

from __future__ import annotations

from mdit_py_plugins.attrs import parse as plugin

__all__ = ["take_percentages"]


def take_percentages() -> None:
    """Teach the parser of attributes that a bare value may hold a percent sign. It keeps its states in a table."""
    plugin.HANDLERS[plugin.State.SCANNING_BARE_VALUE] = _bare_value


def _bare_value(character: str, place: int, tokens: plugin.TokenState) -> plugin.State:
    # Only between values does the sign begin a comment.
    if character == "%":
        return plugin.State.SCANNING_BARE_VALUE
    return plugin.handle_scanning_bare_value(character, place, tokens)
