"""Other families."""
