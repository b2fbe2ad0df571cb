"""Bias: what sampling error is not."""

ORDER = [
    "depth_principle",
    "temperature",
    "temperature_mix",
    "truncation",
    "interpolation",
    "kde_fixed_point",
    "three_errors",
    "negative_extrapolation",
]
"""The chapter's rooms in the order in which one would teach them, the headline first."""
