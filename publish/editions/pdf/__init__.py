"""The paged editions: units laid out, settled, assembled into one tagged file, finished for press or archive."""
