"""Words, modes and mixture weights."""
