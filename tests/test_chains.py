"""The simulators: the literal and the fast one agree in law, and with the law itself."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from fractions import Fraction
from itertools import product
from math import exp, factorial, log, prod, sqrt
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from montecarlo.chains import (
    categorical,
    gaussian,
    gaussian_vectors,
    regression,
    scales,
)
from montecarlo.chains.categorical import Refit, by_counts, literally
from montecarlo.streams import stream
from schemes.families import FAMILIES

ERROR = 1e-9
"""The chance at which a test of chance may fail although all is right."""

RUNS = 60_000
Array = NDArray[np.float64]


def distance(one: Array, other: Array) -> float:
    """The largest distance between two empirical distribution functions (Smirnov's)."""
    both = np.concatenate([one, other])
    below = [
        np.searchsorted(np.sort(each), both, side="right") / len(each) for each in (one, other)
    ]
    return float(np.abs(below[0] - below[1]).max())


def threshold(runs: int) -> float:
    """What that distance exceeds with chance ``ERROR`` at most, for two samples of one law.

    The two-sample Dvoretzky–Kiefer–Wolfowitz inequality, with the constant 2 that holds
    for equal sample sizes of 458 or more (Wei and Dudley, Statist. Probab. Lett. 82, 2012).
    """
    assert runs >= 458
    return sqrt(log(2 / ERROR) / runs)


# -- Gaussian -------------------------------------------------------------------------------

SCHEDULES: list[list[int]] = [[2], [5, 5, 5], [40, 3, 10], [100] * 10]


def _pair(sizes: list[int], ddof: int) -> tuple[gaussian.Fit, gaussian.Fit]:
    settings = dict(mu=3.0, sigma=2.0, ddof=ddof)
    name = f"{sizes} {ddof}"
    return (
        gaussian.retrain(stream(1, name, 0), RUNS, sizes, **settings),
        gaussian.retrain(stream(1, name, 1), RUNS, sizes, refit=gaussian.by_statistics, **settings),
    )


@pytest.mark.parametrize("ddof", [0, 1])
@pytest.mark.parametrize("sizes", SCHEDULES, ids=str)
def test_both_gaussian_simulators_have_one_law(sizes: list[int], ddof: int) -> None:
    literal, fast = _pair(sizes, ddof)
    for a, b in zip(literal, fast, strict=True):
        assert distance(a, b) < threshold(RUNS)
    # of the pair, too: a mean goes with its own run's variance
    joint = [(fit.mean - 3) * np.sqrt(fit.variance) for fit in (literal, fast)]
    assert distance(*joint) < threshold(RUNS)
    assert distance(*(np.abs(each) for each in joint)) < threshold(RUNS)


def test_that_distance_tells_the_estimators_apart() -> None:
    unbiased, _ = _pair([5, 5, 5], ddof=1)
    _, biased = _pair([5, 5, 5], ddof=0)
    assert distance(unbiased.variance, biased.variance) > threshold(RUNS)


@pytest.mark.parametrize("refit", [gaussian.literally, gaussian.by_statistics])
@pytest.mark.parametrize("ddof", [0, 1])
def test_one_gaussian_refit_has_the_law_of_the_textbook(refit: gaussian.Refit, ddof: int) -> None:
    M, sigma = 7, 2.0
    rng = stream(2, refit.__name__, ddof)
    fit = gaussian.retrain(rng, RUNS, M, 1, refit, mu=-1.0, sigma=sigma, ddof=ddof)
    band = sqrt(log(2 / ERROR) / (2 * RUNS))  # one sample, Massart's constant
    squares = fit.variance * (M - ddof) / sigma**2
    assert stats.kstest(squares, stats.chi2(M - 1).cdf).statistic < band
    assert stats.kstest(fit.mean, stats.norm(-1, sigma / sqrt(M)).cdf).statistic < band


@pytest.mark.parametrize("refit", [gaussian.literally, gaussian.by_statistics])
def test_a_gaussian_chain_starts_where_it_is_told(refit: gaussian.Refit) -> None:
    fit = gaussian.retrain(stream(1, "start", 0), 3, 10, 0, refit, mu=2.0, sigma=3.0)
    assert fit.mean.tolist() == [2.0] * 3
    assert fit.variance.tolist() == [9.0] * 3


@pytest.mark.parametrize("refit", [gaussian.literally, gaussian.by_statistics])
def test_one_sample_fits_a_variance_of_zero(refit: gaussian.Refit) -> None:
    fit = gaussian.retrain(stream(1, "one", 0), 100, 1, 2, refit, ddof=0)
    assert not fit.variance.any()
    assert len(set(fit.mean)) == 100


def test_a_schedule_is_a_size_repeated_or_a_list() -> None:
    assert gaussian.schedule(4, 3) == [4, 4, 4]
    assert gaussian.schedule([2, 7]) == [2, 7]
    assert gaussian.schedule(4, 0) == []


@pytest.mark.parametrize("refit", [gaussian.literally, gaussian.by_statistics])
def test_a_gaussian_chain_shows_every_model(refit: gaussian.Refit) -> None:
    fits = list(gaussian.refits(stream(1, "steps", 0), 50, [5, 3, 2], refit, mu=1.0, sigma=2.0))
    assert len(fits) == 4
    assert all(fit.mean.shape == fit.variance.shape == (50,) for fit in fits)
    assert fits[0].mean.tolist() == [1.0] * 50
    assert not np.array_equal(fits[1].variance, fits[2].variance)  # what was shown stays as it was


# -- Gaussian, several dimensions -----------------------------------------------------------

FACTOR = np.array([[2.0, 0.0, 0.0], [1.0, 1.0, 0.0], [-1.0, 0.5, 0.3]])


def _summaries(fit: gaussian_vectors.Fit, width: int) -> list[Array]:
    """Numbers that the means and covariances make: entries, powers of traces, eigenvalues."""
    cov = gaussian_vectors.covariance(fit)
    values = gaussian_vectors.eigenvalues(fit)
    form = np.einsum("ri,rij,rj->r", fit.mean - 1, cov, fit.mean - 1)
    return [cov[:, 0, 0], cov[:, 0, 2], cov[:, 1, 2], form, values[:, 0], *values.T[1:width]]


@pytest.mark.parametrize("ddof", [0, 1])
@pytest.mark.parametrize("sizes", [[3], [3, 3], [4, 4, 4], [10, 5], [2, 6]], ids=str)
def test_both_simulators_of_vectors_have_one_law(sizes: list[int], ddof: int) -> None:
    width = min(3, min(sizes) - 1)
    literal, fast = (
        gaussian_vectors.retrain(
            stream(8, f"{sizes} {ddof}", place), RUNS, sizes, None, FACTOR, refit, mu=1.0, ddof=ddof
        )
        for place, refit in enumerate((gaussian_vectors.literally, gaussian_vectors.by_bartlett))
    )
    for a, b in zip(_summaries(literal, width), _summaries(fast, width), strict=True):
        assert distance(a, b) < threshold(RUNS)
    assert (gaussian_vectors.rank(literal, 1e-9) <= width).all()


def test_vectors_of_one_coordinate_are_the_scalar_chain() -> None:
    for ddof in (0, 1):
        vectors = gaussian_vectors.retrain(
            stream(8, "one", ddof), RUNS, 5, 3, [[2.0]], mu=3.0, ddof=ddof
        )
        scalar = gaussian.retrain(
            stream(8, "scalar", ddof), RUNS, 5, 3, mu=3.0, sigma=2.0, ddof=ddof
        )
        found = gaussian_vectors.covariance(vectors)[:, 0, 0]
        assert distance(found, scalar.variance) < threshold(RUNS)
        assert distance(vectors.mean[:, 0], scalar.mean) < threshold(RUNS)


def test_a_refit_of_vectors_is_the_textbook_fit_of_its_samples() -> None:
    # the same random numbers, with the samples written out and fitted by NumPy
    for M, ddof in [(7, 0), (7, 1), (3, 1), (2, 0)]:
        now = gaussian_vectors.retrain(stream(8, "now", 0), 5, 6, 1, FACTOR, mu=1.0)
        z = stream(8, "same", 0).standard_normal((5, M, now.factor.shape[2]))
        x = now.mean[:, None] + z @ now.factor.swapaxes(1, 2)
        fit = gaussian_vectors.literally(stream(8, "same", 0), now, M, ddof)
        np.testing.assert_allclose(fit.mean, x.mean(axis=1), rtol=1e-10)
        for run, fitted in zip(x, gaussian_vectors.covariance(fit), strict=True):
            np.testing.assert_allclose(fitted, np.cov(run.T, ddof=ddof), rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("refit", [gaussian_vectors.literally, gaussian_vectors.by_bartlett])
def test_a_triangular_factor_stays_triangular(refit: gaussian_vectors.Refit) -> None:
    fit = gaussian_vectors.retrain(stream(8, "triangle", 0), 50, 6, 40, FACTOR, refit)
    assert fit.factor.shape == (50, 3, 3)
    assert not np.triu(fit.factor, 1).any()
    logs = gaussian_vectors.log_residuals(fit)
    determinants = np.linalg.slogdet(fit.factor)[1] * 2
    np.testing.assert_allclose(logs.sum(axis=1), determinants, rtol=1e-9)


@pytest.mark.parametrize("refit", [gaussian_vectors.literally, gaussian_vectors.by_bartlett])
def test_blocks_of_vectors_hold_little(refit: gaussian_vectors.Refit) -> None:
    def run(size: int, M: int) -> Array:
        fit = gaussian_vectors.retrain(stream(6, "v", 0), size, M, 2, np.eye(2), refit)
        return np.concatenate([fit.mean, fit.factor.reshape(size, 4)], axis=1)

    run(10, 10)
    for size, M in [(1, 10), (20_000, 100), (20_000, 1000)]:
        assert run(size, M).shape == (size, 6)
        assert _working_memory(run, size, M) < 8 * 8 * gaussian.BLOCK + 20_000 * 6 * 8


@pytest.mark.parametrize("refit", [gaussian_vectors.literally, gaussian_vectors.by_bartlett])
@pytest.mark.parametrize(
    ("given", "named"),
    [
        (dict(M=5, n=2, ddof=2), "ddof"),
        (dict(M=1, n=2), "sample size"),
        (dict(M=5), "n is missing"),
        (dict(M=5, n=2, factor=[1.0, 2.0]), "factor"),
        (dict(M=5, n=2, factor=[[float("nan")]]), "factor"),
    ],
    ids=str,
)
def test_bad_input_to_a_chain_of_vectors_is_named(
    refit: gaussian_vectors.Refit, given: dict[str, Any], named: str
) -> None:
    with pytest.raises(ValueError, match=named):
        gaussian_vectors.retrain(stream(1, "bad", 0), 4, refit=refit, **given)


# -- categorical ----------------------------------------------------------------------------

WEIGHTS: list[tuple[float, ...]] = [(0.3, 0.7), (0.02, 0.98), (0.5, 0.3, 0.15, 0.05), (0, 0.5, 0.5)]


@pytest.mark.parametrize("n", [1, 4])
@pytest.mark.parametrize("weights", WEIGHTS, ids=str)
def test_both_categorical_simulators_have_one_law(weights: tuple[float, ...], n: int) -> None:
    name, M = f"{weights} {n}", 12
    literal = categorical.retrain(stream(1, name, 0), RUNS, M, n, weights, literally)
    fast = categorical.retrain(stream(1, name, 1), RUNS, M, n, weights, by_counts)
    for a, b in zip(literal, fast, strict=True):
        assert distance(a, b) < threshold(RUNS)
    spread = [(shares**2).sum(axis=0) for shares in (literal, fast)]
    assert distance(*spread) < threshold(RUNS)


def test_that_distance_tells_sample_sizes_apart() -> None:
    few, more = (
        categorical.retrain(stream(1, "apart", M), RUNS, M, 2, (0.3, 0.7)) for M in (12, 14)
    )
    assert distance(few[0], more[0]) > threshold(RUNS)


def multinomial(M: int, weights: tuple[Fraction, ...]) -> dict[tuple[int, ...], Fraction]:
    """The chance of every tuple of counts."""
    out = {}
    for counts in product(range(M + 1), repeat=len(weights)):
        if sum(counts) == M:
            ways = factorial(M) // prod(map(factorial, counts))
            out[counts] = ways * prod(w**c for w, c in zip(weights, counts, strict=True))
    return out


def exact_law(M: int, n: int, weights: tuple[Fraction, ...]) -> dict[tuple[int, ...], Fraction]:
    """The chance of every tuple of counts after ``n`` refits, in rational numbers."""
    law = multinomial(M, weights)
    for _ in range(n - 1):
        then: dict[tuple[int, ...], Fraction] = {}
        for counts, chance in law.items():
            for next_, p in multinomial(M, tuple(Fraction(c, M) for c in counts)).items():
                then[next_] = then.get(next_, Fraction(0)) + chance * p
        law = then
    return law


@pytest.mark.parametrize("refit", [literally, by_counts])
@pytest.mark.parametrize("n", [1, 2])
@pytest.mark.parametrize(
    "weights",
    [
        (Fraction(1, 3), Fraction(2, 3)),
        (Fraction(1, 10), Fraction(2, 10), Fraction(3, 10), Fraction(4, 10)),
    ],
    ids=["2 types", "4 types"],
)
def test_the_counts_have_their_exact_law(
    refit: Refit, n: int, weights: tuple[Fraction, ...]
) -> None:
    M = 3
    shares = categorical.retrain(
        stream(3, f"{refit.__name__} {n}", len(weights)),
        RUNS,
        M,
        n,
        [float(w) for w in weights],
        refit,
    )
    seen = np.rint(shares * M).astype(int).T
    law = exact_law(M, n, weights)
    assert sum(law.values()) == 1
    for counts, chance in law.items():
        hits = int((seen == counts).all(axis=1).sum())
        assert stats.binomtest(hits, RUNS, float(chance)).pvalue > ERROR / len(law)


@pytest.mark.parametrize("refit", [literally, by_counts])
@pytest.mark.parametrize("weights", WEIGHTS, ids=str)
def test_weights_are_shares_and_lost_types_never_return(
    refit: Refit, weights: tuple[float, ...]
) -> None:
    M, lost = 6, np.zeros((len(weights), 2000), dtype=bool)
    for shares in categorical.refits(stream(4, "lost", 0), 2000, M, 40, weights, refit):
        assert (shares >= 0).all()
        np.testing.assert_allclose(shares.sum(axis=0), 1, rtol=0, atol=1e-12)
        assert not shares[lost].any()
        lost |= shares == 0
    assert lost.any()
    np.testing.assert_allclose(shares * M, np.rint(shares * M), rtol=0, atol=1e-12)


@pytest.mark.parametrize("refit", [literally, by_counts])
def test_a_type_of_weight_zero_is_never_drawn_and_one_of_weight_one_always(refit: Refit) -> None:
    for weights in [(0.0, 1.0), (1.0, 0.0), (0.0, 1.0, 0.0)]:
        shares = categorical.retrain(stream(5, "sure", 0), 500, 20, 3, weights, refit)
        np.testing.assert_array_equal(shares, np.repeat(np.array(weights)[:, None], 500, axis=1))


# -- blocks, memory, bad input --------------------------------------------------------------

RETRAIN: dict[str, Callable[[int, int], Any]] = {
    "gaussian": lambda size, M: gaussian.retrain(stream(6, "g", 0), size, M, 2),
    "gaussian, sufficient": lambda size, M: gaussian.retrain(
        stream(6, "s", 0), size, M, 2, gaussian.by_statistics
    ),
    "categorical": lambda size, M: categorical.retrain(stream(6, "c", 0), size, M, 2, (0.4, 0.6)),
    "categorical, counts": lambda size, M: categorical.retrain(
        stream(6, "b", 0), size, M, 2, (0.4, 0.6), by_counts
    ),
}
each_simulator = pytest.mark.parametrize("run", RETRAIN.values(), ids=RETRAIN.keys())


@each_simulator
@pytest.mark.parametrize("block", [4, 100, 1 << 15])
def test_any_block_gives_every_run(
    run: Callable[[int, int], Any], block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gaussian, "BLOCK", block)
    monkeypatch.setattr(categorical, "BLOCK", block)
    for size in (1, 7, 64):
        found = np.asarray(run(size, 10))
        assert found.shape == (2, size)
        assert np.isfinite(found).all()


def test_small_blocks_have_the_same_law(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = gaussian.retrain(stream(7, "whole", 0), RUNS, 5, 2).variance
    monkeypatch.setattr(gaussian, "BLOCK", 500)
    assert distance(gaussian.retrain(stream(7, "cut", 0), RUNS, 5, 2).variance, whole) < threshold(
        RUNS
    )


def _working_memory(run: Callable[[int, int], Any], size: int, M: int) -> int:
    """The most memory held at once, beyond twice what is returned (its parts, and the whole)."""
    tracemalloc.start()
    try:
        found = np.asarray(run(size, M))
        return tracemalloc.get_traced_memory()[1] - 2 * found.nbytes
    finally:
        tracemalloc.stop()


@each_simulator
def test_memory_does_not_grow_with_runs_or_samples(run: Callable[[int, int], Any]) -> None:
    run(10, 10)  # whatever is loaded at first use is loaded now
    allowed = 4 * 8 * gaussian.BLOCK  # bytes: four blocks of floats
    assert _working_memory(run, 20_000, 100) < allowed
    assert _working_memory(run, 200_000, 100) < allowed
    assert _working_memory(run, 20_000, 1000) < allowed


@pytest.mark.parametrize("refit", [gaussian.literally, gaussian.by_statistics])
@pytest.mark.parametrize(
    ("given", "named"),
    [
        (dict(M=5, n=2, ddof=2), "ddof"),
        (dict(M=1, n=2, ddof=1), "sample size"),
        (dict(M=0, n=2), "sample size"),
        (dict(M=[3, 1], ddof=1), "sample size"),
        (dict(M=5), "n is missing"),
        (dict(M=5, n=-1), "n="),
        (dict(M=5, n=2, sigma=0), "sigma"),
        (dict(M=5, n=2, sigma=-1.0), "sigma"),
        (dict(M=5, n=2, sigma=float("nan")), "sigma"),
    ],
    ids=str,
)
def test_bad_input_to_a_gaussian_chain_is_named(
    refit: gaussian.Refit, given: dict[str, Any], named: str
) -> None:
    with pytest.raises(ValueError, match=named):
        gaussian.retrain(stream(1, "bad", 0), 4, refit=refit, **given)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (dict(M=0, n=1, weights=(0.5, 0.5)), "M=0"),
        (dict(M=5, n=-1, weights=(0.5, 0.5)), "n="),
        (dict(M=5, n=1, weights=(0.5, 0.4)), "weights"),
        (dict(M=5, n=1, weights=(1.5, -0.5)), "weights"),
        (dict(M=5, n=1, weights=(1.0,)), "weights"),
        (dict(M=5, n=1, weights=(float("nan"), 1.0)), "weights"),
    ],
    ids=str,
)
def test_bad_input_to_a_categorical_chain_is_named(given: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        categorical.retrain(stream(1, "bad", 0), 4, **given)


def test_the_thresholds_are_what_they_say() -> None:
    assert 2 * exp(-(threshold(RUNS) ** 2) * RUNS) == pytest.approx(ERROR)


# -- regression -----------------------------------------------------------------------------

SCHEMES = [dict(keep=keep, fresh=fresh) for keep in (False, True) for fresh in (False, True)]
each_scheme = pytest.mark.parametrize("scheme", SCHEMES, ids=str)


def _refitted(chain: regression.Chain, name: str, batch: int = 0, **options: Any) -> Array:
    settings = dict(d=2, T=8, n=3, sigma=2.0) | options
    return regression.retrain(stream(8, name, batch), RUNS // 4, chain=chain, **settings)


@each_scheme
def test_least_squares_on_all_that_is_kept_is_the_recursion(scheme: dict[str, bool]) -> None:
    for d, T, chains in ((1, 3, 1), (3, 5, 2), (4, 20, 3)):
        options = dict(d=d, T=T, n=5, sigma=0.5, chains=chains, **scheme)
        literal, recursion = (
            list(chain(stream(8, "same draws", d), 200, **options))
            for chain in (regression.literally, regression.by_recursion)
        )
        assert len(literal) == len(recursion) == 6
        for one, other in zip(literal, recursion, strict=True):
            assert one.shape == (200, d, chains)
            np.testing.assert_allclose(one, other, rtol=1e-6, atol=1e-6)
        assert not np.allclose(literal[1], literal[2], atol=1e-3)


@each_scheme
def test_a_regression_from_sufficient_statistics_has_one_law(scheme: dict[str, bool]) -> None:
    drawn, fast = (
        _refitted(chain, f"law {scheme}", batch, **scheme)
        for batch, chain in enumerate((regression.by_recursion, regression.by_statistics))
    )
    for j in range(2):
        assert distance(drawn[:, j, 0], fast[:, j, 0]) < threshold(len(drawn))
    errors = [regression.excess_error(each) for each in (drawn, fast)]
    assert distance(*errors) < threshold(len(drawn))
    products = [(each - regression.real(2)).prod(axis=1)[:, 0] for each in (drawn, fast)]
    assert distance(*products) < threshold(len(drawn))


def test_that_distance_tells_the_schemes_apart() -> None:
    errors = [
        regression.excess_error(_refitted(regression.by_recursion, f"apart {scheme}", **scheme))
        for scheme in SCHEMES[1:]
    ]
    assert distance(errors[0], errors[1]) > threshold(RUNS // 4)
    assert distance(errors[0], errors[2]) > threshold(RUNS // 4)


def test_one_fit_has_the_law_of_the_textbook() -> None:
    # in one dimension ŵ − w* is t-distributed but for its scale
    runs = regression.retrain(stream(8, "t", 0), RUNS, 1, 7, 1, keep=True, fresh=True, sigma=2.0)
    studentized = (runs[:, 0, 0] - 1) / 2 * sqrt(7)
    band = sqrt(log(2 / ERROR) / (2 * RUNS))
    assert stats.kstest(studentized, stats.t(7).cdf).statistic < band


def test_the_chains_on_one_design_differ_by_their_noise() -> None:
    runs = regression.retrain(
        stream(8, "chains", 0), RUNS, 1, 6, 1, keep=True, fresh=True, chains=2
    )
    one, other = (runs[:, 0] - 1).T
    assert distance(one, other) < threshold(RUNS)
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.05  # no noise in common …
    assert np.corrcoef(one**2, other**2)[0, 1] > 0.05  # … but the design


def test_a_regression_of_several_blocks_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regression, "BLOCK", 100)
    for chain in (regression.literally, regression.by_recursion, regression.by_statistics):
        found = _refitted(chain, "blocks", keep=True, fresh=True, chains=2)
        assert found.shape == (RUNS // 4, 2, 2)
        assert len(set(found[:, 0, 0])) == len(found)
    nothing = _refitted(regression.literally, "start", n=0, keep=True, fresh=True)
    assert not regression.excess_error(nothing).any()


@pytest.mark.parametrize(
    ("given", "named"),
    [(dict(d=9), "d=9"), (dict(n=-1), "n="), (dict(sigma=0.0), "sigma")],
    ids=str,
)
def test_bad_input_to_a_regression_is_named(given: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        _refitted(regression.literally, "bad", keep=True, fresh=True, **given)


# -- models of one scale --------------------------------------------------------------------

STANDARD_LAWS = {
    "normal": stats.norm(),
    "exponential": stats.expon(),
    "laplace": stats.laplace(),
    "pareto": stats.pareto(1),
    "uniform": stats.uniform(),
}


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_is_drawn_and_refitted_as_it_is_described(name: str) -> None:
    family, M = FAMILIES[name], 5
    rng = stream(9, name, 0)
    x = scales.samples(rng, family, np.full(RUNS // M, 2.0), M)
    assert x.shape == (M, RUNS // M)
    plain = np.sqrt(x) if family.drawn == "pareto" else x / 2
    found = stats.kstest(plain.ravel(), STANDARD_LAWS[family.drawn].cdf)
    assert found.pvalue > ERROR
    # the estimate corrected for its bias is unbiased: a Gaussian's variance, the others' scale
    estimate = family.multiplier(M, 1) * scales.made(family, x)
    power = 2 if family.drawn == "normal" else 1
    mean, error = (estimate**power).mean(), stats.sem(estimate**power)
    assert abs(mean - 2**power) < 6.5 * error
    same = scales.retrain(stream(9, name, 1), 3, family, M, 0, 1.0)
    assert np.array_equal(same, np.ones(3))
