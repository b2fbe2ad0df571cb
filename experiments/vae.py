"""A variational autoencoder for small images: one hidden layer each way, Bernoulli pixels."""

from __future__ import annotations

import numpy as np

from experiments.networks import Adam, Array, dense


class VAE:
    """Images of grey levels in [0, 1]; ``latent`` numbers stand for an image.

    Kingma & Welling (2014), with the gradients written out. The decoder gives each pixel a chance
    to be on, and grey levels are learnt as if they were such chances.
    """

    def __init__(
        self, rng: np.random.Generator, latent: int, pixels: int = 64, hidden: int = 96
    ) -> None:
        def zeros(size: int) -> Array:
            return np.zeros(size, np.float32)

        self.latent = latent
        self.parameters = [
            dense(rng, pixels, hidden, 2**0.5),
            zeros(hidden),
            dense(rng, hidden, 2 * latent, 0.4),
            zeros(2 * latent),
            dense(rng, latent, hidden, 2**0.5),
            zeros(hidden),
            dense(rng, hidden, pixels, 2**0.5),
            zeros(pixels),
        ]

    def _decode(self, z: Array) -> tuple[Array, Array]:
        """The hidden layer, and each pixel's log-odds."""
        _, _, _, _, inwards, hidden, outwards, pixels = self.parameters
        g = np.maximum(z @ inwards + hidden, 0)
        return g, g @ outwards + pixels

    def loss(self, images: Array, noise: Array) -> tuple[float, list[Array]]:
        """Minus the evidence lower bound, a mean over the images, and its gradients.

        ``noise`` holds ``latent`` standard normal numbers for each image.
        """
        first, first_bias, second, second_bias, inwards, _, outwards, _ = self.parameters
        count, q = len(images), self.latent
        h = np.maximum(images @ first + first_bias, 0)
        out = h @ second + second_bias
        mean, log_variance = out[:, :q], out[:, q:]
        sd = np.exp(log_variance / 2)
        z = mean + sd * noise
        g, odds = self._decode(z)
        divergence = (mean * mean + sd * sd - log_variance - 1).sum() / (2 * count)
        loss = (np.logaddexp(0, odds) - images * odds).sum() / count + divergence

        d_odds = (chances(odds) - images) / count
        d_g = (d_odds @ outwards.T) * (g > 0)
        d_z = d_g @ inwards.T
        d_log_variance = d_z * noise * sd / 2 + (sd * sd - 1) / (2 * count)
        d_out = np.concatenate([d_z + mean / count, d_log_variance], axis=1)
        d_h = (d_out @ second.T) * (h > 0)
        gradients = []
        for inputs, down in ((images, d_h), (h, d_out), (z, d_g), (g, d_odds)):
            gradients += [inputs.T @ down, down.sum(axis=0)]
        return float(loss), gradients

    def fit(
        self, rng: np.random.Generator, images: Array, steps: int = 1000, batch: int = 128
    ) -> VAE:
        """Train on batches drawn from the images, with replacement."""
        step = Adam(self.parameters, steps, rate=2e-3)
        for _ in range(steps):
            noise = rng.standard_normal((batch, self.latent), dtype=np.float32)
            step(self.loss(images[rng.integers(0, len(images), batch)], noise)[1])
        return self

    def sample(self, rng: np.random.Generator, count: int, drawn: bool) -> Array:
        """Images from the prior: each pixel's chance, or the pixel drawn with that chance."""
        noise = rng.standard_normal((count, self.latent), dtype=np.float32)
        means = chances(self._decode(noise)[1])
        return (rng.random(means.shape) < means).astype(np.float32) if drawn else means


def chances(odds: Array) -> Array:
    """The chances of log-odds."""
    return np.asarray(0.5 + 0.5 * np.tanh(odds / 2))
