"""Small models, checked against exact theory."""

ORDER = [
    "mixture_variance",
]
"""The chapter's rooms in the order in which one would teach them, the headline first."""
