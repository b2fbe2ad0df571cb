"""Bias: what sampling error is not."""

ORDER = [
    "depth_principle",
    "temperature",
    "temperature_mix",
    "truncation",
    "negative_extrapolation",
    "kde_fixed_point",
    "interpolation",
]
"""The chapter's rooms in the order in which one would teach them, the headline first."""
