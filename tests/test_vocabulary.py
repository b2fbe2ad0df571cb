"""Words that rooms share: laws, multiplicative chains, what a check looks at."""

from __future__ import annotations

import pickle
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy

from montecarlo import outputs
from montecarlo.chains import gaussian
from montecarlo.streams import stream
from theory.algebra import is_zero
from theory.domain import Domain, Integers, Positive
from theory.laws import ChiSquared, Exponential, Gamma
from theory.maths.multiplicative import Factor
from theory.notation import M, sigma
from theory.numeric import close, evaluate
from theory.proof import Proof
from theory.standard import SAMPLE_VARIANCE

DOMAIN = Domain(M=Integers(2), n=Integers(0), sigma=Positive(default=1))
FACTORS = {
    "maximum likelihood": Factor(ChiSquared(M - 1), 1 / M),
    "a mean of exponentials": Factor(Gamma(M, 1 / M)),
    "a mean of exponentials, scaled": Factor(Gamma(M), 1 / M),
}


@pytest.mark.parametrize("law", [Gamma(M, sigma), Exponential(sigma)])
def test_a_gamma_law_has_its_moments(law: Gamma) -> None:
    p = Proof(DOMAIN)
    assert p.compute(law.mean(lambda q: sympy.S.One), "All of it.") == 1
    mean = p.compute(law.mean(lambda q: q), "The mean.")
    square = p.compute(law.mean(lambda q: q**2), "The mean square.")
    assert sympy.simplify(mean - law.shape * sigma) == 0
    assert sympy.simplify(square - mean**2 - law.shape * sigma**2) == 0
    assert all(step.holds for step in p.derivation.steps)


@pytest.mark.parametrize("name", FACTORS)
def test_a_factor_s_rates_are_derived_and_integrated_alike(name: str) -> None:
    factor, p = FACTORS[name], Proof(DOMAIN)
    rates = factor.steps(p)
    factor.dies(p, rates.drift, r"\hat\sigma^2_n")
    assert [step for step in p.derivation.steps if step.kind == "computed" and not step.holds] == []
    assert all(step.tried for step in p.derivation.steps if step.kind == "argued")
    for size in (2, 3, 40):
        point = dict(M=Fraction(size), n=Fraction(5), sigma=Fraction(2))
        for rate in ("mean", "square", "drift", "spread"):
            ours = evaluate(getattr(rates, rate), point, 40)
            assert close(factor.number(rate, point), ours, 35), (rate, size)


def test_maximum_likelihood_is_a_factor() -> None:
    rates = FACTORS["maximum likelihood"].steps(Proof(DOMAIN))
    assert is_zero(rates.mean - (1 - 1 / M))
    assert is_zero(rates.square - (M**2 - 1) / M**2)
    assert is_zero(rates.drift - sympy.digamma((M - 1) / 2) + sympy.log(M / 2))
    assert is_zero(rates.spread - sympy.trigamma((M - 1) / 2))


def test_a_factor_gives_a_route() -> None:
    factor = FACTORS["maximum likelihood"]
    route = factor.route(
        "mean", lambda rate, n, sigma, **_: sigma**2 * rate ** int(n), at=[dict(M=3, n=2)]
    )
    found = route.by(M=Fraction(3), n=Fraction(2), sigma=Fraction(3))
    assert close(found, mpmath.mpf(4), 40)
    assert "quadrature" in route.words


def test_a_factor_whose_mean_grows_does_not_die_unseen() -> None:
    p = Proof(DOMAIN)
    factor = Factor(Gamma(M, 1 / M), sympy.Integer(20))
    factor.dies(p, factor.steps(p).drift, "X_n")
    assert p.derivation.steps[-1].holds is False


def test_the_mean_sum_of_squares_is_quoted_for_laws_of_every_kind() -> None:
    cases = SAMPLE_VARIANCE.sanity()
    assert len(cases) >= 6
    assert all(cases)


# -- what a check looks at ------------------------------------------------------------------


def variance(rng: np.random.Generator, size: int, M: int, n: int) -> Any:
    return gaussian.retrain(rng, size, M, n).variance


def test_outputs_are_made_of_a_chain_and_travel() -> None:
    point = dict(M=5, n=2)
    plain = variance(stream(1, "outputs", 0), 64, **point)
    for made, wanted, name in [
        (outputs.log_of(variance), np.log(plain), "log_variance"),
        (outputs.squared_error(variance, 1.0), (plain - 1) ** 2, "squared_error_variance"),
    ]:
        again = pickle.loads(pickle.dumps(made))
        assert again == made
        assert hash(again) == hash(made)
        assert np.array_equal(again(stream(1, "outputs", 0), 64, **point), wanted)
        assert made.__name__ == name


def test_half_a_squared_difference_has_the_variance_as_its_mean() -> None:
    spread = outputs.half_squared_difference(outputs.log_of(variance))
    assert spread.__name__ == "half_squared_difference_log_variance"
    found = spread(stream(2, "spread", 0), 40_000, M=10, n=3)
    assert found.shape == (40_000,)
    assert found.mean() == pytest.approx(3 * float(mpmath.psi(1, 4.5)), rel=0.05)


def test_there_is_one_array() -> None:
    from montecarlo import arrays, evidence
    from montecarlo.chains import categorical, gaussian_vectors, pooled, regression

    for module in (evidence, gaussian, categorical, gaussian_vectors, pooled, regression):
        assert module.Array is arrays.Array
