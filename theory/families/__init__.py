"""Other families."""

ORDER = [
    "exponential_mle",
    "poisson_extinction",
]
"""The chapter's rooms in the order in which one would teach them, the headline first."""
