"""A Gaussian refit to its own samples."""

ORDER = [
    "mle_variance",
    "generations_to_fraction",
    "unbiased_variance",
    "almost_sure_collapse",
    "sd_decay",
    "variance_moments",
    "variance_law",
    "random_walk_variance",
    "better_than_first",
    "conservation",
    "limit_mean",
    "limit_law",
    "first_generation_law",
    "sample_kurtosis",
    "kl_to_real",
    "kl_from_real",
    "wasserstein_risk_mean",
    "wasserstein_risk_variance",
    "sample_schedule",
    "unbiased_schedule",
    "multivariate_variance",
    "generalized_variance",
    "lyapunov_spectrum",
    "rank_collapse",
]
"""The chapter's rooms in the order in which one would teach them, the headline first."""
