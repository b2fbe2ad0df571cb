"""Bias: what sampling error is not."""

ORDER = [
    "depth_principle",
    "temperature",
    "temperature_mix",
    "truncation",
    "temperature_discrete",
    "nucleus",
    "head_quality",
    "interpolation",
    "kde_fixed_point",
    "ridge_shrinkage",
    "early_stopping",
    "three_errors",
    "diffusion_early_stop",
    "negative_extrapolation",
]
"""The chapter's rooms in the order in which one would teach them, the headline first."""
