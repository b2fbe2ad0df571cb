"""Formulas in ball arithmetic: the true value is in the ball, and the ball is narrow."""

from __future__ import annotations

import subprocess
import sys
import time
from fractions import Fraction
from random import Random
from typing import Any

import mpmath
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from companion.rooms import ROOT, find_rooms, room
from theory import ball, numeric
from theory.domain import Point, _size
from theory.notation import M, Ms, i, k, n, sigma, x
from theory.numeric import Algorithm, Enclosure, TooLarge, close, enclose, evaluate
from theory.theorem import Claim

SLUGS = [found.slug for found in find_rooms()]
X = {"x": Fraction(7, 5)}


def holds(found: Enclosure, truth: Any, digits: int) -> bool:
    """Whether bounds are right, and no wider than they should be."""
    with mpmath.workdps(3 * digits + 30):
        return bool(found.low <= truth <= found.high and close(found.low, found.high, digits))


# -- functions ------------------------------------------------------------------------------

FORMULAS = [
    x**3 - 1 / x,
    x ** sympy.Rational(2, 3) + sympy.sqrt(x),
    x**sympy.pi,
    sympy.log(x) * sympy.exp(-x),
    sympy.gamma(x) / sympy.gamma(x + 7) + sympy.gamma(-x),
    sympy.loggamma(x),
    sympy.digamma(x) + sympy.trigamma(x) + sympy.polygamma(4, x),
    sympy.erf(x) + sympy.erfc(x / 3),
    sympy.sin(x) * sympy.cosh(x) + sympy.atan(x) - sympy.tanh(x),
    sympy.factorial(x) + sympy.binomial(x, 3) + sympy.binomial(9, x),
    sympy.harmonic(x) + sympy.zeta(x) + sympy.zeta(3, x),
    sympy.Min(x, 2) + sympy.Max(x, sympy.pi) + sympy.Abs(1 - x) + sympy.sign(1 - x),
    sympy.floor(10 * x) + sympy.ceiling(sympy.exp(x)) + sympy.frac(x) + sympy.Mod(7, x),
    sympy.Piecewise((sympy.log(x - 1), x > 1), (1 / (x - 1), True)),
    sympy.Sum(x**i / i, (i, 1, 20)) + sympy.Product(1 - x / i**2, (i, 2, 9)),
    sympy.Sum(sympy.Sum(k * x, (k, 1, i)), (i, 1, 5)),
    sympy.uppergamma(x, 3) + sympy.lowergamma(2 * x, sympy.Rational(1, 2)),
    sympy.lowergamma(800 * x, 800 * x) / sympy.gamma(800 * x),
    sympy.besselk(x, 2) + sympy.besseli(0, x),
    sympy.RisingFactorial(x, 5) + sympy.FallingFactorial(x, 3),
    sympy.hyper([x, 1], [sympy.Rational(3, 2)], sympy.Rational(-3, 7)),
    sympy.expint(2, x) + sympy.Ei(x) + sympy.beta(x, 3) + sympy.LambertW(x),
    sympy.EulerGamma + sympy.Catalan + sympy.GoldenRatio + sympy.E,
]


@pytest.mark.parametrize("formula", FORMULAS, ids=str)
def test_a_function_is_enclosed(formula: Any) -> None:
    found = enclose(formula, X, 40)
    with mpmath.workdps(80):
        written = formula.subs(x, sympy.Rational(7, 5)).doit()
        truth = mpmath.mpmathify(sympy.lambdify((), written, "mpmath")())
    assert holds(found, truth, 38)
    assert found.how == "ball arithmetic"


@given(st.fractions(-5, 5, max_denominator=40), st.integers(-6, 6))
def test_a_power_of_a_ball_about_zero_holds_the_power(base: Fraction, exponent: int) -> None:
    reach = abs(base) + 1
    around = ball.between(mpmath.mpf(-1), mpmath.mpf(1)) * ball.exactly(reach)
    found = ball._power(around, ball.exactly(Fraction(exponent)))
    if exponent >= 0:
        assert ball.arb(found).contains(ball.exactly(base**exponent))
        assert ball.arb(found).abs_upper() <= 1.01 * float(reach) ** exponent
    else:
        assert not found.is_finite()


def test_what_is_rational_stays_exact() -> None:
    point = {"M": Fraction(10), "n": Fraction(50), "sigma": Fraction(1, 3)}
    found = ball.run(sigma**2 * (1 - 1 / M) ** n + sympy.Min(M, 3) - 3, point, 64)
    assert ball.fraction(found) == Fraction(9, 10) ** 50 / 9
    assert ball.run(sympy.gamma(M) / sympy.gamma(M - 3) - 9 * 8 * 7, point, 64) == 0
    assert ball.run((1 - sympy.log(M) / 7) ** 0 + 0 * sympy.log(M), point, 64) == 1
    long = ball.run((1 - 1 / M) ** n, {"M": Fraction(10**6), "n": Fraction(10**6)}, 64)
    assert not isinstance(long, ball.fmpq)


def test_a_step_at_a_power_is_decided_exactly() -> None:
    first = room("gaussian/generations_to_fraction").theorem.claim("first").value
    for size, refits in ((2, 2), (2, 100), (7, 40), (100, 37)):
        exact = (1 - Fraction(1, size)) ** refits
        for fraction, wanted in ((exact, refits + 1), (exact * Fraction(10**9 - 1, 10**9), None)):
            point = {"M": Fraction(size), "f": fraction, "sigma": Fraction(1)}
            assert evaluate(first, point, 30) == (wanted or refits + 1)
        point = {"M": Fraction(size), "f": exact * (1 + Fraction(1, 10**60)), "sigma": Fraction(1)}
        assert evaluate(first, point, 30) == refits


@pytest.mark.parametrize("formula", [1 / (1 - x), sympy.gamma(-x), sympy.digamma(1 - x)], ids=str)
def test_a_pole_is_an_arithmetic_error(formula: Any) -> None:
    with pytest.raises(ArithmeticError):
        enclose(formula, {"x": Fraction(1)})


@pytest.mark.parametrize(
    "formula",
    [sympy.sqrt(-x), sympy.log(-x), sympy.Function("f")(x), sympy.Sum(1 / i**2, (i, 1, sympy.oo))],
    ids=str,
)
def test_what_has_no_enclosure_is_refused(formula: Any) -> None:
    with pytest.raises(TooLarge, match="no bounds are known"):
        enclose(formula, X)


def test_a_condition_that_no_precision_decides_is_refused() -> None:
    same = sympy.Piecewise((1, sympy.sin(x) ** 2 + sympy.cos(x) ** 2 > 1), (2, True))
    with pytest.raises(TooLarge, match="no bounds"):
        enclose(same, X)


def test_bounds_of_what_is_exactly_zero_hold_zero() -> None:
    found = enclose(sympy.sin(x) ** 2 + sympy.cos(x) ** 2 - 1, X, 30)
    assert -1e-30 < found.low <= 0 <= found.high < 1e-30
    assert found.error == float("inf")


def test_a_schedule_is_enclosed() -> None:
    factors = sympy.Product(sympy.gamma(Ms[i] / 2) / sympy.gamma((Ms[i] - 1) / 2), (i, 1, n))
    sizes = (10**6, 5, 17)
    found = enclose(factors, {"Ms": tuple(map(Fraction, sizes))}, 40)
    with mpmath.workdps(100):
        halves = [mpmath.mpf(size) / 2 for size in sizes]
        truth = mpmath.fprod(mpmath.gammaprod([h], [h - mpmath.mpf("0.5")]) for h in halves)
    assert holds(found, truth, 38)
    with pytest.raises(ArithmeticError, match="not in the schedule"):
        enclose(1 / Ms[4], {"Ms": tuple(map(Fraction, sizes))})


# -- algorithms -----------------------------------------------------------------------------


class Half(Algorithm):
    """Known by bounds only."""

    latex_name = "h"

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        return Enclosure(mpmath.mpf("0.4999"), mpmath.mpf("0.5001"), "bounds of a test")


class Third(Algorithm):
    """Known by arithmetic."""

    latex_name = "t"

    @staticmethod
    def recipe(at: Any) -> Any:
        return Fraction(at) / 3


class Somehow(Algorithm):
    """Known by numbers without bounds."""

    latex_name = "s"

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        return mpmath.mpf(1) / 7


def test_an_algorithm_enters_by_its_recipe_or_its_bounds() -> None:
    with mpmath.workdps(60):
        truth = mpmath.exp(mpmath.mpf(7) / 15)
    assert holds(enclose(sympy.exp(Third(x)), X, 40), truth, 38)
    found = enclose(Half(x) ** 2 + sympy.log(x) * 0 + Third(3 * x), X, 40)
    assert found.low <= mpmath.mpf("1.65") <= found.high
    assert found.how == "bounds of a test"
    assert found.error < 1e-3
    with pytest.raises(TooLarge, match="Somehow"):
        enclose(Somehow(x), X)
    assert close(evaluate(Somehow(x) + 1, X, 30), mpmath.mpf(8) / 7, 15)
    with pytest.raises(TooLarge):  # no value to be had, and bounds are none
        evaluate(Half(x), X)


class Tenth(Algorithm):
    """Bounds without width, rounded at mpmath's working precision: no float is 1/10."""

    latex_name = "z"

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        tenth = mpmath.mpf(1) / 10
        return Enclosure(tenth, tenth, "a quotient")


def test_bounds_are_worked_out_at_the_precision_asked_and_hold_their_own_rounding() -> None:
    for formula in (Tenth(x), Tenth(x) + 0 * x, 7 * Tenth(x)):
        for digits in (10, 60):
            found = enclose(formula, X, digits)
            low, high = (_exactly(end) for end in (found.low, found.high))
            assert low < Fraction(7 if formula.is_Mul else 1, 10) < high
            assert found.error < 10.0**-digits


def _exactly(number: Any) -> Fraction:
    sign, mantissa, exponent, _ = number._mpf_
    return (-1) ** sign * int(mantissa) * Fraction(2) ** int(exponent)


# -- all claims -----------------------------------------------------------------------------


def claims() -> list[Any]:
    return [
        pytest.param(slug, claim.name, id=f"{slug}:{claim.name}")
        for slug in SLUGS
        for claim in room(slug).theorem.claims
    ]


def points(claim: Claim) -> list[Point]:
    drawn = [claim.domain.draw(Random(seed)) for seed in range(4)]
    return drawn + claim.domain.awkward(most=6, largest=1000)


@pytest.mark.parametrize(("slug", "name"), claims())
def test_mpmath_and_balls_agree(slug: str, name: str) -> None:
    claim = room(slug).theorem.claim(name)
    formulas = [claim.value, *(sympy.sympify(rival.value, strict=True) for rival in claim.rivals)]
    for formula in formulas:
        long = formula.has(sympy.Sum, sympy.Product)  # term by term in mpmath: seconds a thousand
        for point in points(claim):
            if long and any(_size(value) > 100 for value in point.values()):
                continue
            try:
                found = enclose(formula, point, 40)
                truth = numeric.evaluate_by_mpmath(formula, point, 40)
            except (TooLarge, ArithmeticError):
                continue
            with mpmath.workdps(60):
                if found.low <= 0 <= found.high:
                    assert abs(truth) <= 1e-40
                elif found.error > 1e-30:  # bounds in double precision
                    assert found.low <= truth <= found.high
                else:
                    assert close((found.low + found.high) / 2, truth, 36)


@pytest.mark.parametrize("digits", [5, 15, 17, 20, 25, 30, 50])
def test_what_hides_behind_a_hundred_zeros_is_waited_for(digits: int) -> None:
    """A quotient of two numbers of 10^−243, each the rest of a difference of ones."""
    g, n = sympy.symbols("g n", positive=True)
    tiny = sympy.Rational(4, 7) ** 1000
    expr = ((1 - (1 - g) ** n) / g).subs({g: tiny, n: 80})
    claim = room("bias/early_stopping").theorem.claim("error")
    point = claim.domain.check(dict(B=-3, n=40, s=3, eta="1/7", m=1000, sigma=1))
    with mpmath.workdps(60):
        assert close(numeric.evaluate(expr, {}, digits), mpmath.mpf(80), digits - 2)
        assert close(numeric.evaluate(claim.value, point, digits), mpmath.mpf(40) / 3, digits - 2)


@pytest.mark.parametrize("digits", [15, 50])
@pytest.mark.parametrize("rate", [560, 1200])
def test_the_rest_of_a_difference_of_ones_is_no_zero(rate: int, digits: int) -> None:
    """Of e^−1200, 10^−521, no ball of fewer digits knows anything but that it is small."""
    x = sympy.Symbol("x", positive=True)
    expr = (1 - (1 - sympy.exp(-x)) ** 80).subs(x, rate)
    with mpmath.workdps(60):
        assert close(numeric.evaluate(expr, {}, digits), 80 * mpmath.exp(-rate), digits - 2)


def test_a_point_takes_microseconds() -> None:
    claim = room("gaussian/variance_moments").theorem.claim("moment")
    point = {"M": Fraction(100), "n": Fraction(50), "k": Fraction(7, 2), "sigma": Fraction(1)}
    evaluate(claim.value, point, 50)
    start = time.process_time()
    for _ in range(200):
        evaluate(claim.value, point, 50)
    assert (time.process_time() - start) / 200 < 1e-3  # about 50 µs on a quiet machine


# -- without python-flint -------------------------------------------------------------------


def test_theory_works_without_python_flint() -> None:
    code = """
import sys
sys.modules["flint"] = None
from fractions import Fraction
from theory.discrete.survival import Survival
from theory.notation import M, n, w
from theory.numeric import balls, enclose, evaluate
assert balls() is None
print(evaluate((1 - 1 / M) ** n, {"M": Fraction(10), "n": Fraction(2)}, 15))
point = {"M": Fraction(1000), "w": Fraction(1, 100), "n": Fraction(50)}
print(enclose(1 - Survival(M, w, n), point).how)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    value, how = done.stdout.splitlines()
    assert value == "0.81"
    assert "double precision" in how
