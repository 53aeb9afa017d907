"""Document + Theme -> Galley: semantic XHTML, written once."""
