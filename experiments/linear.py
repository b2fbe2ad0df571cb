"""What a linear model would do in place of the autoencoder on the digits: a prediction, no claim.

To second order about the mean image a Bernoulli pixel of chance m has the noise m(1 − m). In units
of its standard deviation the noise is 1 in each direction, and a linear decoder at its optimum
keeps the ``latent`` largest directions of the data, each with its variance less that 1, or nothing
where the variance is below 1 (Tipping & Bishop 1999, with the noise given). What it emits as means
lacks the noise, so that each synthetic generation takes 1 off each direction. The mean image stays
as it is, and so does the noise. A pixel with m(1 − m) below a thousandth is given a thousandth: of
the digits these hold less than one part in ten thousand of the variance.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from experiments.networks import Array


def kept(covariance: Array, latent: int) -> Array:
    """The covariance of what is emitted, in units of the noise."""
    values, vectors = np.linalg.eigh(covariance)
    signal = np.maximum(values[-latent:] - 1, 0)
    directions = vectors[:, -latent:]
    return np.asarray((directions * signal) @ directions.T)


def shares(images: Array, latent: int, scheme: str, refits: int, fresh: float) -> Iterator[float]:
    """Total variance of what is emitted, fit by fit, as a share of the images' own.

    With infinitely many samples: covariances alone, no sampling error. ``fresh`` is the share of
    real images in a mixed pool.
    """
    mean = images.mean(axis=0, dtype=float)
    noise = np.sqrt(np.maximum(mean * (1 - mean), 1e-3))
    real = np.cov((images / noise).astype(float), rowvar=False, ddof=0)
    pool = real.copy()
    total = float(np.sum(np.diag(real) * noise**2))
    for n in range(refits + 1):
        new = kept(pool, latent)
        yield float(np.sum(np.diag(new) * noise**2)) / total
        if scheme == "replace":
            pool = new
        elif scheme == "mix":
            pool = (1 - fresh) * new + fresh * real
        else:
            pool = ((n + 1) * pool + new) / (n + 2)
