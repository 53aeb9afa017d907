"""Galley + specification -> Artifact: the forms that a publication is made in."""
