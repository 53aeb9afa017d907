"""Document + Theme -> Galley: semantic XHTML, written once."""

from publish.composing.compose import compose

__all__ = ["compose"]
