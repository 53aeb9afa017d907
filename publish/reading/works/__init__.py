"""The works that a publication cites, and where it cites them."""
