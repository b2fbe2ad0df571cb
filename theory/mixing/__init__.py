"""Real data, old and new."""
