"""Curation: choosing among samples."""

ORDER = [
    "verification_threshold",
    "majority_vote",
    "verifier_center",
    "replicator",
    "curation_pairs",
    "favoured_type",
    "curation_plural",
    "curation_gaussian",
    "best_of_k",
]
"""The chapter's rooms in the order in which one would teach them, the headline first."""
