"""Curation: choosing among samples."""

ORDER = [
    "verification_threshold",
    "majority_vote",
    "replicator",
    "curation_pairs",
    "best_of_k",
    "verifier_center",
    "curation_gaussian",
    "curation_plural",
]
"""The chapter's rooms in the order in which one would teach them, the headline first."""
