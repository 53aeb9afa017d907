"""Manuscript to Document: metadata, Markdown, structure and references, and what is wrong with them."""

from publish.reading.opening import discover
from publish.reading.read import read
from publish.reading.schema import metadata_schema

__all__ = ["discover", "metadata_schema", "read"]
