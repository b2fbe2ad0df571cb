"""Words, modes and mixture weights."""

ORDER = [
    "heterozygosity",
    "weight_martingale",
    "one_step_survival",
    "survival",
    "survival_regimes",
    "independent_sampling_survival",
    "support_size",
    "deduplication",
    "reweighting",
    "absorption_time",
    "loss_time",
    "first_loss",
    "labels_absorb",
    "entropy_loss",
    "spectrum",
    "zipf_tail_cut",
    "zipf_decay",
    "partially_fresh_words",
    "hallucination",
    "types_at_equilibrium",
    "add_constant",
]
"""The chapter's rooms in the order in which one would teach them, the headline first."""
