"""One structured source to print-ready PDF, accessible and archival PDF, and EPUB."""

__version__ = "0.1.0"
