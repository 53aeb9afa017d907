"""Books that are laid out for other programs: their chapters, and what their settings say."""
