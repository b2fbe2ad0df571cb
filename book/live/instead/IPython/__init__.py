"""Stands in for IPython, of which cells use the display alone."""
