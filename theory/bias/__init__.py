"""Bias: what sampling error is not."""

ORDER = [
    "depth_principle",
    "nucleus",
    "temperature_discrete",
    "head_quality",
    "ridge_shrinkage",
    "early_stopping",
    "diffusion_early_stop",
]
"""The chapter's rooms in the order in which one would teach them, the headline first."""
