"""Small models, checked against exact theory."""

ORDER = [
    "mixture_variance",
    "mixture_modes",
    "unigram_words",
    "smoothing",
    "backoff_dependence",
    "ngram_counts",
    "memorising_diffusion",
    "linear_vae",
    "decoder_means",
]
"""The chapter's rooms in the order in which one would teach them, the headline first."""
