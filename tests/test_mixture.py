"""The chain of mixtures refitted by EM: its M-step, its draws, and the EM of another library."""

from __future__ import annotations

from itertools import product
from math import sqrt

import numpy as np
import pytest

from montecarlo.chains import mixture
from montecarlo.chains.mixture import Mixture, at_random, drawn, fitted, retrain, shares
from montecarlo.streams import stream
from schemes import accumulate, mix, replace

THREE = mixture.mixture([0.5, 0.3, 0.2], [-2, 0, 3], [1, 0.25, 1])
RUNS = 200


def pools(size: int = 12) -> np.ndarray:
    return drawn(stream(1, "pools", 0), THREE, size, RUNS)


@pytest.mark.parametrize(("K", "tied"), list(product((1, 2, 5), (False, True))))
def test_every_m_step_has_the_mean_and_the_variance_of_its_pool(K: int, tied: bool) -> None:
    rng, pool = stream(1, "start", K), pools()
    now = at_random(rng, pool, K)
    for _ in range(6):
        now = fitted(pool, shares(pool, now), tied)
        np.testing.assert_allclose(now.mean, pool.mean(axis=0), atol=1e-9)
        np.testing.assert_allclose(now.total, pool.var(axis=0), rtol=1e-9)
        np.testing.assert_allclose(now.weights.sum(axis=0), 1, rtol=1e-12)
        assert not tied or (now.variances == now.variances[0]).all()


@pytest.mark.parametrize("pool", [np.zeros((4, 3)), np.array([[0.0], [0.0], [1.0]])])
def test_em_goes_through_points_that_are_all_alike(pool: np.ndarray) -> None:
    now = at_random(stream(1, "alike", 0), pool, 3)
    for _ in range(20):
        now = fitted(pool, shares(pool, now))
    assert all(np.isfinite(part).all() for part in now)
    np.testing.assert_allclose(now.total, pool.var(axis=0), atol=1e-12)


def test_a_step_of_em_raises_the_likelihood() -> None:
    def log_likelihood(model: Mixture) -> np.ndarray:
        about = (pool - model.means[:, None]) ** 2 / (2 * model.variances[:, None])
        each = model.weights / np.sqrt(2 * np.pi * model.variances)
        return np.asarray(np.log((each[:, None] * np.exp(-about)).sum(axis=0)).sum(axis=0))

    pool = pools(200)
    now = Mixture(*(np.repeat(part, RUNS, axis=1) for part in THREE))
    for _ in range(5):
        new = fitted(pool, shares(pool, now))
        assert (log_likelihood(new) > log_likelihood(now) - 0.05).all()  # the blur's
        now = new


def test_samples_have_the_mixtures_law() -> None:
    x = drawn(stream(1, "law", 0), THREE, 400, 500).ravel()
    error = 6 * sqrt(THREE.total[0] / x.size)
    assert abs(x.mean() - THREE.mean[0]) < error
    assert x.var() == pytest.approx(THREE.total[0], rel=0.03)
    assert (x < -1).mean() == pytest.approx(0.5 * 0.8413447 + 0.3 * 0.0227501, abs=0.006)


@pytest.mark.parametrize("scheme", [replace(5), mix(2, 3), accumulate(4)])
def test_one_component_is_a_gaussian_whatever_the_steps(scheme: object) -> None:
    one = mixture.mixture([1], [2], [9])
    few = [retrain(stream(1, "one", 0), 90, scheme, 3, one, 1, steps) for steps in (1, 4)]
    for a, b in zip(*few, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-9)


def test_a_warm_start_keeps_far_modes_apart() -> None:
    far = mixture.mixture([0.5, 0.5], [0, 1e3], [1, 1])
    model = retrain(stream(1, "far", 0), 300, replace(40), 3, far, 2, 2, tied=True, warm=True)
    assert (np.abs(model.means[0]) < 10).all()
    assert (np.abs(model.means[1] - 1e3) < 10).all()
    assert np.isin(np.round(40 * model.weights, 9), range(41)).all()


def test_other_schemes_are_refused() -> None:
    for scheme, steps in ((replace(4), 0), (accumulate(4, budget=3), 1)):
        with pytest.raises(ValueError, match="EM step"):
            retrain(stream(1, "no", 0), 3, scheme, 2, THREE, 2, steps)
