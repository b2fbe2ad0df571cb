"""Other families."""

ORDER = [
    "equivariance_principle",
    "exponential_mle",
    "log_unbiased",
    "pareto_tail_index",
    "lognormal_mean",
    "uniform_maximum",
    "poisson_extinction",
    "ar1_memory",
    "entropy_ledger",
    "posterior_sampling",
    "bigram_cycles",
]
"""The chapter's rooms in the order in which one would teach them, the headline first."""
