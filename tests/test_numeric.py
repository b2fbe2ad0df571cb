"""Formulas evaluated: against other arithmetic, at any size, and refused where hopeless."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from theory.domain import Domain, Integers, Positive, Reals, Schedule
from theory.maths.eigenvalues import mean_inverse_trace
from theory.notation import M, Ms, d, i, n, sigma, w, x
from theory.numeric import (
    MOST_BITS,
    MOST_TERMS,
    Algorithm,
    TooLarge,
    close,
    evaluate,
    exact,
    is_algorithm,
    second_route,
    written_out,
)

DECAY = sigma**2 * (1 - 1 / M) ** n
DOMAIN = Domain(M=Integers(2), n=Integers(0), sigma=Positive(default=1))
LISTED = Domain(Ms=Schedule(Integers(2)), sigma=Positive(default=1))
small = st.integers(2, 60)


def agree(found: Any, wanted: Any, digits: int = 30) -> bool:
    return close(found, wanted, digits - 1)


class Power(Algorithm):
    """``Power(M, w, n)``: w to the n, by multiplying, whatever M is."""

    latex_name = "p"

    @staticmethod
    def recipe(*args: Any) -> Any:
        _, base, count = args
        value = base * 0 + 1
        for _ in range(int(count)):
            value = value * base
        return value


# -- evaluate -------------------------------------------------------------------------------


@given(small, st.integers(0, 200), st.fractions(Fraction(1, 100), 100, max_denominator=100))
def test_a_rational_formula_is_evaluated_as_fractions_would(
    M: int, n: int, sigma: Fraction
) -> None:
    point = DOMAIN.check(dict(M=M, n=n, sigma=sigma))
    wanted = sigma**2 * (1 - Fraction(1, M)) ** n
    found = exact(DECAY, point)
    assert Fraction(int(found.p), int(found.q)) == wanted
    with mpmath.workdps(40):
        assert agree(evaluate(DECAY, point), mpmath.mpf(wanted.numerator) / wanted.denominator)


@given(small, st.integers(1, 400), st.sampled_from([1, 15, 30, 50, 200]))
def test_an_irrational_formula_is_evaluated_to_the_digits_asked(
    M_: int, n_: int, digits: int
) -> None:
    formula = sympy.exp(-n / (2 * M)) * sympy.gamma(M / 2) / sympy.sqrt(sympy.pi)
    point = DOMAIN.check(dict(M=M_, n=n_))
    found = evaluate(formula, point, digits)
    with mpmath.workdps(digits + 30):
        half = mpmath.mpf(M_) / 2
        wanted = (
            mpmath.exp(-mpmath.mpf(n_) / (2 * M_)) * mpmath.gamma(half) / mpmath.sqrt(mpmath.pi)
        )
        assert agree(found, wanted, digits)


def test_what_cancels_is_evaluated_all_the_same() -> None:
    huge = DOMAIN.check(dict(M=10**250, n=10**250))
    with mpmath.workdps(60):
        assert agree(evaluate((1 - 1 / M) ** n, huge, 50), mpmath.exp(-1), 50)
    lost = DOMAIN.check(dict(M=10**250, n=3))
    with mpmath.workdps(60):
        assert agree(evaluate(1 - (1 - 1 / M) ** n, lost, 50), mpmath.mpf(3) / 10**250, 50)
        tiny = evaluate(sympy.exp(1 / M) - 1, lost, 50)
        assert agree(tiny, mpmath.mpf(10) ** -250, 50)
        second_order = evaluate(sympy.exp(1 / M) - 1 - 1 / M, lost, 50)
        assert agree(second_order, mpmath.mpf(10) ** -500 / 2, 50)


def test_numbers_far_beyond_floats_are_evaluated() -> None:
    point = DOMAIN.check(dict(M=100, n=10**290))
    with mpmath.workdps(400):
        wanted = mpmath.mpf(10) ** 290 * mpmath.log(mpmath.mpf(99) / 100)
        found = mpmath.log(evaluate(DECAY, point, 50))
        assert agree(found, wanted, 50)


def test_an_exact_zero_is_zero() -> None:
    point = {"x": Fraction(1, 3)}
    assert evaluate(sympy.sin(x) ** 2 + sympy.cos(x) ** 2 - 1, point) == 0
    assert evaluate(x - Fraction(1, 3), point) == 0


@pytest.mark.parametrize("formula", [1 / (1 - x), sympy.log(1 - x), sympy.gamma(1 - x)], ids=str)
def test_a_formula_without_a_value_is_an_arithmetic_error(formula: Any) -> None:
    with pytest.raises(ArithmeticError):
        evaluate(formula, {"x": Fraction(1)})


def test_no_digits_are_refused() -> None:
    with pytest.raises(ValueError, match="digits"):
        evaluate(DECAY, DOMAIN.check(dict(M=2, n=1)), 0)


@given(st.lists(small, max_size=8))
def test_schedules_are_evaluated_as_fractions_would(sizes: list[int]) -> None:
    point = LISTED.check(dict(Ms=sizes, sigma=2))
    product, total = Fraction(4), Fraction(0)
    for size in sizes:
        product *= 1 - Fraction(1, size)
        total += Fraction(1, size)
    found = exact(sigma**2 * sympy.Product(1 - 1 / Ms[i], (i, 1, n)), point)
    assert Fraction(int(found.p), int(found.q)) == product
    found = exact(sympy.Sum(1 / Ms[i], (i, 1, n)), point)
    assert Fraction(int(found.p), int(found.q)) == total


def test_a_size_that_the_schedule_lacks_is_an_arithmetic_error() -> None:
    with pytest.raises(ArithmeticError, match="not in the schedule"):
        evaluate(1 / Ms[3], LISTED.check(dict(Ms=(5, 5))))


# -- what is refused ------------------------------------------------------------------------


def test_an_exact_value_too_long_is_refused_with_its_length() -> None:
    point = DOMAIN.check(dict(M=10**6, n=10**6))
    with pytest.raises(TooLarge, match="digits"):
        exact(DECAY, point)
    assert exact(DECAY, DOMAIN.check(dict(M=10, n=1000))).is_Rational
    assert MOST_BITS > 10_000


@given(st.integers(2, 10**6), st.integers(0, 10**9))
def test_an_exact_value_is_short_or_refused(M: int, n: int) -> None:
    try:
        value = exact(DECAY, DOMAIN.check(dict(M=M, n=n)))
    except TooLarge:
        return
    assert value.p.bit_length() + value.q.bit_length() < 3 * MOST_BITS


def test_a_sum_too_long_is_refused() -> None:
    point = DOMAIN.check(dict(M=2, n=10**9))
    with pytest.raises(TooLarge, match="terms"):
        evaluate(sympy.Sum(1 / i, (i, 1, n)), point)
    assert MOST_TERMS >= 1000


def test_a_schedule_may_hold_large_numbers_under_a_special_function() -> None:
    factors = sympy.Product(sympy.gamma(Ms[i] / 2) / sympy.gamma((Ms[i] - 1) / 2), (i, 1, n))
    point = LISTED.check(dict(Ms=(10**6, 5)))
    with pytest.raises(TooLarge):
        exact(factors, point)
    with mpmath.workdps(40):
        known = [mpmath.gammaprod([m / 2], [(m - 1) / 2]) for m in map(mpmath.mpf, (10**6, 5))]
        assert agree(evaluate(factors, point), known[0] * known[1])


# -- recipes --------------------------------------------------------------------------------


def test_a_recipe_is_run_in_any_arithmetic() -> None:
    formula = 1 - Power(M, w, n)
    assert is_algorithm(formula)
    assert not is_algorithm(DECAY)
    point = Domain(M=Integers(1), w=Reals(0, 1), n=Integers(0)).check(dict(M=2, w="1/3", n=4))
    assert exact(formula, point) == sympy.Rational(80, 81)
    with mpmath.workdps(40):
        assert agree(evaluate(formula, point), mpmath.mpf(80) / 81)
    assert sympy.expand(written_out(formula, {"M": Fraction(2), "n": Fraction(4)}) - 1 + w**4) == 0
    assert sympy.latex(Power(M, w, n)) == "p(M, w, n)"


class Tail(Algorithm):
    """``Tail(x)``: an integral, which arithmetic alone does not reach."""

    latex_name = "T"

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        start = mpmath.mpf(args[0].numerator) / args[0].denominator
        return mpmath.quad(lambda t: mpmath.exp(-t), [start, mpmath.inf])


def test_a_quantity_may_be_had_as_a_number_only() -> None:
    assert Power(M, w, n).is_exact()
    assert not Tail(x).is_exact()
    point = {"x": Fraction(2, 3)}
    assert agree(evaluate(Tail(x), point), evaluate(sympy.exp(-x), point))
    with pytest.raises(TooLarge, match="Tail in a finite number of digits"):
        exact(Tail(x), point)


# -- the second route -----------------------------------------------------------------------

q = sympy.Symbol("q", positive=True)
KNOWN: dict[str, tuple[Any, Any]] = {
    "Gauss": (sympy.Integral(sympy.exp(-(q**2)), (q, 0, sympy.oo)), sympy.sqrt(sympy.pi) / 2),
    "gamma": (sympy.Integral(q**x * sympy.exp(-q), (q, 0, sympy.oo)), sympy.gamma(x + 1)),
    "polynomial": (3 * sympy.Integral(q**2, (q, 0, x)) - 1, x**3 - 1),
    "double": (sympy.Integral(q * x, (q, 0, 1), (x, 0, 2)), sympy.S.One),
    "Basel": (sympy.Sum(1 / q**2, (q, 1, sympy.oo)), sympy.pi**2 / 6),
    "Wallis": (sympy.Product(4 * q**2 / (4 * q**2 - 1), (q, 1, sympy.oo)), sympy.pi / 2),
    "Euler": (sympy.Limit((1 + x / q) ** q, q, sympy.oo), sympy.exp(x)),
    "two": (
        sympy.Integral(q, (q, 0, x)) / sympy.Integral(sympy.exp(-q), (q, 0, sympy.oo)),
        x**2 / 2,
    ),
}


@pytest.mark.parametrize("name", KNOWN)
def test_the_second_route_finds_what_is_known(name: str) -> None:
    expr, known = KNOWN[name]
    point = {"x": Fraction(7, 3)}
    digits = 12 if name in ("Wallis", "Euler", "Basel") else 40
    assert close(second_route(expr, point), evaluate(known, point, 50), digits)


def test_the_second_route_does_not_ask_the_algebra_system(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **kwargs: Any) -> Any:
        raise AssertionError("asked the algebra system to integrate")

    monkeypatch.setattr(sympy.Integral, "doit", refuse)
    expr, _ = KNOWN["gamma"]
    assert close(second_route(expr, {"x": Fraction(2)}), mpmath.mpf(2), 40)


# -- closeness ------------------------------------------------------------------------------


@given(st.integers(1, 40), st.integers(-200, 200))
def test_closeness_is_of_significant_digits(digits: int, power: int) -> None:
    with mpmath.workdps(80):
        one = mpmath.mpf(10) ** power
        assert close(one, one * (1 + mpmath.mpf(10) ** -(digits + 1)), digits)
        assert not close(one, one * (1 + mpmath.mpf(10) ** -(digits - 1)), digits)
        assert not close(one, 0, digits)
        assert not close(one, -one, digits)
    assert close(0, 0, digits)


def test_a_mean_inverse_trace_is_the_inverse_wishart_mean() -> None:
    for columns, rows in [(1, 4), (1, 10), (2, 5), (2, 9), (3, 8)]:
        assert mean_inverse_trace(columns, rows) == Fraction(columns, rows - columns - 1)


@pytest.mark.parametrize("T", [2, 4, 5])
def test_a_mean_inverse_trace_wants_a_polynomial_density(T: int) -> None:
    with pytest.raises(ValueError, match=f"T={T}"):
        mean_inverse_trace(3, T)


def test_a_sum_of_special_functions_is_evaluated_at_large_arguments() -> None:
    total = sympy.Sum(sympy.digamma((M - i) / 2), (i, 1, d))
    with mpmath.workdps(30):
        for size in (10, 10**7):
            found = evaluate(total, {"M": Fraction(size), "d": Fraction(3)}, 25)
            truth = sum(mpmath.psi(0, mpmath.mpf(size - j) / 2) for j in (1, 2, 3))
            assert close(found, truth, 24)
