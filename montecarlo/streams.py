"""Reproducible random streams: a seed, a name and a batch number make one stream."""

from __future__ import annotations

from hashlib import sha256

import numpy as np

DEFAULT_SEED = 20240724
"""The day on which the paper that named model collapse appeared; chosen once, never tuned."""


def stream(seed: int, name: str, batch: int) -> np.random.Generator:
    """The generator of one batch.

    Streams of different seeds, names or batches are independent, whatever order,
    process or machine they are used in. ``name`` holds the slug, claim and point.
    """
    words = np.frombuffer(sha256(name.encode()).digest(), dtype=np.uint32).tolist()
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(*words, batch)))
