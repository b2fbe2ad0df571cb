"""Our exact values against programs by others, written for other purposes.

They are optional: where one is not installed, its tests are skipped and say so.
"""

from __future__ import annotations

from fractions import Fraction
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from companion import value
from companion.judge import ALPHA
from montecarlo.evidence import Ecdf, Moments
from theory.maths.wright_fisher import ancestors


@pytest.fixture(scope="module")
def msprime() -> ModuleType:
    return pytest.importorskip(
        "msprime", reason="msprime simulates genealogies: pip install msprime"
    )


@pytest.fixture(scope="module")
def pydtmc() -> ModuleType:
    return pytest.importorskip(
        "pydtmc",
        reason="PyDTMC analyses Markov chains; it asks for a Matplotlib too old for us, so it is "
        "installed by itself: pip install --no-deps -r tests/oracles.txt",
    )


# -- msprime: the discrete-time Wright–Fisher model of M/2 diploids, all M copies sampled ------
#
# Each copy of a child comes from one of two parents, drawn with replacement, and is one of the
# parent's two copies, so it is uniform among all M copies, as in a refit. A lineage left after
# n generations is an ancestor, and a root of the tree.


def lineages(msprime: ModuleType, M: int, n: int, replicates: int) -> Any:
    runs = msprime.sim_ancestry(
        samples=[msprime.SampleSet(M // 2, ploidy=2)],
        population_size=M // 2,
        ploidy=2,
        model="dtwf",
        end_time=n,
        num_replicates=replicates,
        random_seed=20240724,
    )
    return np.array([float(run.first().num_roots) for run in runs])


@pytest.mark.parametrize(("M", "n", "replicates"), [(20, 5, 12_000), (100, 10, 6_000)])
def test_the_mean_number_of_types_is_msprimes_mean_number_of_lineages(
    msprime: ModuleType, M: int, n: int, replicates: int
) -> None:
    seen = Moments.of(lineages(msprime, M, n, replicates)).interval(ALPHA)

    def types(refits: int) -> float:
        return float(value("discrete/support_size", M=M, n=refits).value)

    assert seen.low < types(n) < seen.high
    assert not seen.low < types(n - 1) < seen.high, "it must tell one generation from the next"
    assert not seen.low < types(n + 1) < seen.high


def test_the_law_of_the_ancestors_is_msprimes(msprime: ModuleType) -> None:
    grid = np.arange(1, 21, dtype=float)
    seen = Ecdf.of(lineages(msprime, 20, 5, 12_000), grid.tolist())

    def gap(steps: int) -> Any:
        law = np.cumsum(ancestors(20, steps).chances[1:])
        return seen.discrepancy(law.tolist(), ALPHA)

    assert gap(5).low <= 0
    assert gap(4).low > 0
    assert gap(6).low > 0


# -- SciPy and PyDTMC: the spectrum, absorption -------------------------------------------------


def counts_matrix(M: int) -> Any:
    """The transition matrix of the counts, from SciPy's binomial law."""
    from scipy.stats import binom

    counts = np.arange(M + 1)
    matrix = np.array([binom.pmf(counts, M, j / M) for j in counts])
    return matrix / matrix.sum(axis=1, keepdims=True)


def chain(pydtmc: ModuleType, M: int) -> Any:
    return pydtmc.MarkovChain(counts_matrix(M), [str(j) for j in range(M + 1)])


@pytest.mark.parametrize("M", [2, 5, 12])
def test_the_eigenvalues_are_those_of_scipys_matrix(M: int) -> None:
    found = np.linalg.eigvals(counts_matrix(M)).real
    claimed = [float(value("discrete/spectrum", M=M, k=k).value) for k in range(M + 1)]
    np.testing.assert_allclose(np.sort(found), np.sort(claimed), atol=1e-7)


@pytest.mark.parametrize("M", [2, 5, 12])
def test_absorption_times_are_pydtmcs(pydtmc: ModuleType, M: int) -> None:
    times = chain(pydtmc, M).mean_absorption_times()
    for j in range(1, M):
        # a start at j of M samples is a start at weight j/M, with a refit still to come
        claimed = float(value("discrete/absorption_time", M=M, w=Fraction(j, M)).value)
        assert times[j - 1] == pytest.approx(claimed, rel=1e-9)


@pytest.mark.parametrize("M", [5, 12])
def test_fixation_is_pydtmcs(pydtmc: ModuleType, M: int) -> None:
    chances = chain(pydtmc, M).absorption_probabilities()
    np.testing.assert_allclose(chances[1], np.arange(1, M) / M, rtol=1e-9)
