"""Real data, old and new."""

ORDER = [
    "coalescence_principle",
    "fresh_fraction",
    "one_real_sample",
    "fresh_fraction_spread",
    "fixed_real_set",
    "window",
    "accumulate_variance",
    "accumulate_spread",
    "accumulate_lots",
    "accumulate_unbiased",
    "accumulate_subsample",
    "accumulate_fresh_share",
    "types_kept",
    "entropy_kept",
    "mutation_equilibrium",
    "many_models",
    "bias_amplification",
    "regression_replace",
    "regression_accumulate_shared",
    "regression_accumulate_fresh",
    "golden_ratio",
    "unlabelled_effective_samples",
    "detector_information",
    "detector_filtering",
]
"""The chapter's rooms in the order in which one would teach them, the headline first."""
