"""Small models, checked against exact theory."""

ORDER = [
    "unigram_words",
    "smoothing",
    "backoff_dependence",
    "ngram_counts",
]
"""The chapter's rooms in the order in which one would teach them, the headline first."""
