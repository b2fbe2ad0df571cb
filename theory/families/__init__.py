"""Other families."""

ORDER = [
    "exponential_mle",
]
"""The chapter's rooms in the order in which one would teach them, the headline first."""
