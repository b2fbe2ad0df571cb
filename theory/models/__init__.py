"""Small models, checked against exact theory."""

ORDER = [
    "mixture_variance",
    "mixture_modes",
    "memorising_diffusion",
    "linear_vae",
]
"""The chapter's rooms in the order in which one would teach them, the headline first."""
