"""The EPUB edition: a galley as content documents, navigation, metadata and one archive."""
