"""Tests of the EPUB edition."""
