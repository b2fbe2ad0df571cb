"""Integrals with proven errors: against known ones, and refused where nothing bounds the tails."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from theory import ball, notation, quadrature
from theory.laws import ChiSquared, Gamma, StandardNormal
from theory.notation import M, f, k, x
from theory.numeric import close, evaluate, second_route

q = sympy.Symbol("q", positive=True)
z = sympy.Symbol("z", real=True)
HALF = (M - 1) / 2
POINT = {"M": Fraction(9), "x": Fraction(-7, 3), "f": Fraction(5, 4), "k": Fraction(3, 7)}

KNOWN: dict[str, tuple[Any, Any]] = {
    "a moment": (
        ChiSquared(M - 1).mean(lambda at: at**k),
        2**k * sympy.gamma(HALF + k) / sympy.gamma(HALF),
    ),
    "a log": (ChiSquared(M - 1).mean(sympy.log), sympy.digamma(HALF) + sympy.log(2)),
    "a scaled log": (
        ChiSquared(M - 1).mean(lambda at: sympy.log(at / (M - 1)) ** 2),
        sympy.trigamma(HALF) + (sympy.digamma(HALF) - sympy.log(HALF)) ** 2,
    ),
    "a transform": (ChiSquared(M - 1).mean(lambda at: sympy.exp(-k * at)), (1 + 2 * k) ** -HALF),
    "an inverse": (ChiSquared(M - 1).mean(lambda at: 1 / at), 1 / (M - 3)),
    "a sum under a root": (
        ChiSquared(sympy.Integer(2)).mean(lambda at: 1 / sympy.sqrt(1 + at)),
        sympy.sqrt(sympy.pi / 2) * sympy.exp(sympy.Rational(1, 2)) * sympy.erfc(1 / sympy.sqrt(2)),
    ),
    "a fourth power": (StandardNormal().mean(lambda at: (x + at) ** 4), x**4 + 6 * x**2 + 3),
    "a shifted exponential": (
        StandardNormal().mean(lambda at: sympy.exp(x * at)),
        sympy.exp(x**2 / 2),
    ),
    "a cosine": (StandardNormal().mean(lambda at: sympy.cos(x * at)), sympy.exp(-(x**2) / 2)),
    "a normal law": (
        StandardNormal().mean(lambda at: sympy.erf(at + f)),
        sympy.erf(f / sympy.sqrt(3)),
    ),
    "a polynomial": (sympy.Integral(q**2 + f, (q, 0, f)), f**3 / 3 + f**2),
}


@pytest.mark.parametrize("name", KNOWN)
@pytest.mark.parametrize("digits", [20, 80])
def test_a_known_integral_is_enclosed(name: str, digits: int) -> None:
    integral, known = KNOWN[name]
    found = quadrature.integral(integral, POINT, digits)
    truth = ball.settle(sympy.sympify(known), POINT, ball.bits_of(2 * digits))
    assert found.overlaps(ball.arb(truth))
    assert ball.accuracy(found) >= ball.bits_of(digits)


@given(st.integers(2, 60), st.fractions(Fraction(-1, 3), 5, max_denominator=12))
@settings(max_examples=25, deadline=None)
def test_every_moment_is_enclosed(size: int, order: Fraction) -> None:
    point = {"M": Fraction(size), "k": order}
    integral, known = KNOWN["a moment"]
    found = quadrature.integral(integral, point, 30)
    truth = ball.settle(known, point, ball.bits_of(60))
    assert found.overlaps(ball.arb(truth))


def test_a_wrong_value_is_outside() -> None:
    integral, known = KNOWN["a log"]
    found = quadrature.integral(integral, POINT, 30)
    off = ball.settle(known * (1 + sympy.Rational(1, 10**29)), POINT, ball.bits_of(60))
    assert not found.overlaps(off)


@pytest.mark.parametrize(
    "integral",
    [
        sympy.Integral(1 / (1 + q**2), (q, 0, sympy.oo)),  # falls like a power
        sympy.Integral(sympy.exp(-q) / q, (q, 0, sympy.oo)),  # a pole at 0
        sympy.Integral(sympy.exp(q), (q, 0, sympy.oo)),
        sympy.Integral(sympy.besselk(0, q), (q, 0, sympy.oo)),
        sympy.Integral(sympy.exp(-(q**2)) / sympy.log(2 - q), (q, 0, sympy.oo)),
        sympy.Integral(sympy.floor(q), (q, 0, 3)),
        sympy.Integral(sympy.exp(-q) * sympy.cos(sympy.sqrt(1 - q)), (q, 0, sympy.oo)),
        sympy.Integral(q * x, (q, 0, 1), (x, 0, 1)),
    ],
    ids=str,
)
def test_what_no_rule_bounds_is_refused(integral: Any) -> None:
    with pytest.raises(ball.NoBall):
        quadrature.integral(integral, {}, 20)


def test_the_law_s_moments_are_what_the_algebra_system_finds() -> None:
    for name in ("a moment", "a transform", "an inverse", "a fourth power"):
        mean, known = KNOWN[name]
        assert close(evaluate(mean.doit(), POINT, 40), evaluate(known, POINT, 40), 38)
    mean = StandardNormal().mean(lambda at: sympy.Abs(at))  # not a polynomial
    assert sympy.simplify(mean.doit() - sympy.sqrt(2 / sympy.pi)) == 0


def test_the_second_route_is_the_certified_one_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*args: Any, **kwargs: Any) -> Any:
        raise AssertionError("asked mpmath to integrate")

    integral, known = KNOWN["a moment"]
    truth = evaluate(known, POINT, 50)
    monkeypatch.setattr(mpmath, "quad", refuse)
    assert close(second_route(3 * integral + 1, POINT, 50), 3 * truth + 1, 15)
    with pytest.raises(AssertionError, match="mpmath"):
        second_route(sympy.Integral(1 / (1 + q**2), (q, 0, sympy.oo)), POINT)


@pytest.mark.parametrize("name", ["t", "u"])
def test_a_parameter_of_any_name_is_a_parameter(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for assumptions in (dict(real=True), dict(positive=True)):
        order = sympy.Symbol(name, **assumptions)
        monkeypatch.setitem(notation.LOCAL, name, {"": notation.Entry(order, "an order")})
        moment = Gamma(M).mean(lambda at, order=order: at**order)
        found = second_route(moment, {"M": Fraction(2), name: Fraction(3)})
        assert close(found, mpmath.mpf(24), 40), assumptions
