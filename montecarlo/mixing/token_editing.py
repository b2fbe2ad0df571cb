"""A regression whose labels are edited, every input, label and pick drawn."""

from __future__ import annotations

import numpy as np

from montecarlo.chains.regression import Array, excess_error, least_squares, real
from montecarlo.check import Mean
from montecarlo.mixing._regression import SEEN

CHAINS = 4
"""Chains with noise and picks of their own on each set of inputs, averaged: less scatter."""


def error(
    rng: np.random.Generator,
    size: int,
    d: int,
    T: int,
    n: int,
    q: float,
    eta: float = 1,
    sigma: float = 1,
    chains: int = CHAINS,
) -> Array:
    """The excess test error of fit ``n``, averaged over the chains on the same inputs."""
    x = rng.standard_normal((size, T, d))
    shape = (size, T, chains)
    labels = x @ real(d) + sigma * rng.standard_normal(shape)
    columns, _ = np.linalg.qr(x)  # the predictions are the labels' projection to these
    rows = columns.transpose(0, 2, 1)
    share = float(q)
    for _ in range(n - 1):
        new = columns @ (rows @ labels) + sigma * rng.standard_normal(shape)
        labels = np.where(rng.random(shape) < share, new, labels)
        share *= float(eta)
    return excess_error(least_squares(x, labels))


def error_once(
    rng: np.random.Generator, size: int, d: int, T: int, q: float, sigma: float = 1
) -> Array:
    """The same after one editing."""
    return error(rng, size, d, T, 2, q, sigma=sigma)


_AT = [
    dict(d=1, T=12, n=2, q="1/2", eta=1),
    dict(d=2, T=14, n=6, q="1/2", eta=1),
    dict(d=3, T=16, n=3, q="3/4", eta="1/2"),
]

CHECKS = [
    Mean(
        of=error_once,
        at=[
            dict(d=3, T=11, q="1/2"),
        ],
        resolves=0.033,
        error_bar=SEEN,
        claim="once",
        draws=("T",),
    ),
    Mean(of=error, at=_AT, resolves=0.04, error_bar=SEEN, claim="most", draws=("T", "n")),
    Mean(of=error, at=_AT, resolves=0.04, error_bar=SEEN, claim="least", draws=("T", "n")),
]
