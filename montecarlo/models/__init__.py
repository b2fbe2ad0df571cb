"""Small models, checked against exact theory."""
