"""Other families."""

ORDER = [
    "exponential_mle",
    "pareto_tail_index",
    "uniform_maximum",
    "poisson_extinction",
    "posterior_sampling",
]
"""The chapter's rooms in the order in which one would teach them, the headline first."""
