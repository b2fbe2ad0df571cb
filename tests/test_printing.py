"""Formulas and numbers are printed as people write them, and say the same as before."""

from __future__ import annotations

import math
import re
from typing import Any

import mpmath
import pytest
import sympy

from companion.results import percent
from companion.rooms import find_rooms
from theory.notation import K, M, Ms, N, T, alpha, d, i, k, n, rho, sigma, w
from theory.numeric import evaluate
from theory.printing import as_written, latex, number, number_latex, pretty, text

CLAIMS = {
    f"{room.slug}:{claim.name}": claim for room in find_rooms() for claim in room.theorem.claims
}


def plainly(formula: Any) -> str:
    """LaTeX without the sizes of its brackets."""
    return re.sub(r"\\(left|right)(?=[()])", "", latex(formula))


@pytest.mark.parametrize(
    ("formula", "written"),
    [
        # 1 before what is taken from it
        (1 - (1 - w) * (1 - (1 - 1 / M) ** n), r"1 - (1 - w) (1 - (1 - \frac{1}{M})^{n})"),
        (1 - n / sympy.Sum(Ms[i], (i, 1, n)), r"1 - \frac{n}{\sum_{i=1}^{n} {M}_{i}}"),
        (1 - alpha - 1 / N, r"1 - \alpha - \frac{1}{N}"),
        (1 - n * (1 - w) ** M, r"1 - n (1 - w)^{M}"),
        (1 + n / (M - 1), r"1 + \frac{n}{M - 1}"),
        (w**2 - 2 * w + 1, "1 - 2 w + w^{2}"),
        (w * (w - 1), "- w (1 - w)"),
        # what is large first
        (n + 1, "n + 1"),
        (M - 1, "M - 1"),
        (M**2 - 3 * M + 2, "M^{2} - 3 M + 2"),
        (d * sigma**2 / (T - d - 1), r"\frac{d \sigma^{2}}{T - d - 1}"),
        (-d / (d + 1 - T), r"\frac{d}{T - d - 1}"),
        (sympy.floor(M * sympy.log(2)) + 1, r"\left\lfloor{M \ln 2}\right\rfloor + 1"),
        # quotients
        ((M - 1) / M, r"1 - \frac{1}{M}"),
        (sigma**2 * (M - 1) * (M - 2) / M**2, r"\sigma^{2} (1 - \frac{1}{M}) (1 - \frac{2}{M})"),
        ((K - 1) * (N - 1) / (K * N), r"(1 - \frac{1}{K}) (1 - \frac{1}{N})"),
        ((M - 1) / M**2, r"\frac{1}{M} (1 - \frac{1}{M})"),
        ((M - 1) / (M - 3), r"\frac{M - 1}{M - 3}"),
        (sympy.polygamma(0, (M - 1) / 2), r"\psi(\frac{M - 1}{2})"),
        (sigma**4 * (6 * M - 6), r"6 \sigma^{4} (M - 1)"),
        ((w - w**2) / M, r"\frac{w (1 - w)}{M}"),
        (n * (sympy.log(M) - 1) / 2, r"\frac{n (\ln M - 1)}{2}"),
        (n * (1 - 1 / M) / 2, r"\frac{n}{2} (1 - \frac{1}{M})"),
        # roots
        (1 / sympy.sqrt(2), r"\frac{1}{\sqrt{2}}"),
        (sympy.sqrt(5) / 2 - sympy.Rational(1, 2), r"\frac{\sqrt{5} - 1}{2}"),
        (sympy.exp(-k) / sympy.sqrt(2 * sympy.pi), r"\frac{1}{\sqrt{2 \pi}} e^{- k}"),
        # factors: symbols, brackets, powers
        (w * (1 - 1 / M) ** n * (1 - w), r"w (1 - w) (1 - \frac{1}{M})^{n}"),
        (sympy.log(K) * (1 - 1 / M) ** n, r"(1 - \frac{1}{M})^{n} \ln K"),
        (rho * sympy.S.Zero, "0"),
        (-sympy.S.Half * M, r"- \frac{M}{2}"),
    ],
    ids=str,
)
def test_a_formula_is_printed_as_people_write_it(formula: Any, written: str) -> None:
    assert plainly(formula) == written


@pytest.mark.parametrize("address", CLAIMS)
def test_what_is_printed_says_the_same(address: str) -> None:
    claim = CLAIMS[address]
    point = list(claim.domain.awkward(most=4, largest=8))[-1]
    for formula in (claim.value, *(rival.value for rival in claim.rivals)):
        try:
            value = evaluate(formula, point, 15)
        except ArithmeticError:  # a rival may be undefined there
            continue
        written = as_written(sympy.sympify(formula, strict=True))
        assert mpmath.almosteq(evaluate(written, point, 15), value, 1e-12)


def test_text_can_be_read_by_python() -> None:
    formula = 1 - (1 - w) * (1 - (1 - 1 / M) ** n)
    assert text(formula) == "1 - (1 - w)*(1 - (1 - 1/M)**n)"
    assert eval(text(formula), {"w": w, "M": M, "n": n}) == formula


def test_a_terminal_shows_the_same_order() -> None:
    assert pretty(1 - n * (1 - w) ** M).split("\n")[-1].strip() == "1 - n⋅(1 - w)"


@pytest.mark.parametrize(
    ("value", "digits", "written", "tex"),
    [
        (3.1e-9, 2, "3.1·10⁻⁹", r"3.1 \cdot 10^{-9}"),
        (-3.1e-9, 2, "−3.1·10⁻⁹", r"-3.1 \cdot 10^{-9}"),
        (1e6, 4, "10⁶", "10^{6}"),
        (0.0411, 4, "0.0411", "0.0411"),
        (47.8, 3, "47.8", "47.8"),
        (123.4, 2, "120", "120"),
        (99.99, 3, "100", "100"),
        (100, 4, "100", "100"),
        (2e22, 2, "2·10²²", r"2 \cdot 10^{22}"),
        (0, 4, "0", "0"),
        (math.inf, 4, "inf", "inf"),
    ],
)
def test_a_number_far_from_1_has_a_power_of_ten(
    value: float, digits: int, written: str, tex: str
) -> None:
    assert number(value, digits) == written
    assert number_latex(value, digits) == tex


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.013, "+1.3%"), (-0.42, "−42%"), (3.1e9 - 1, "×3.1·10⁹"), (3.1e-9 - 1, "×3.1·10⁻⁹")],
)
def test_a_factor_is_no_computer_s_number(share: float, words: str) -> None:
    assert percent(share) == words


@pytest.mark.parametrize("here", find_rooms(), ids=lambda each: each.slug)
def test_every_formula_of_a_theorem_is_written(here: Any) -> None:
    theorem = here.theorem
    for each in (*theorem.claims, *theorem.statements):
        if each in theorem.statements:
            assert each.formula
            assert each.text
        else:
            assert latex(each.value)
            assert text(each.value)
        assert all(latex(rival.value) for rival in each.rivals)


def test_an_algorithm_s_power_stands_at_its_name() -> None:
    mean = CLAIMS["families/ar1_memory:mean"].value
    assert plainly(mean**2) == r"m^{2}(L, \phi)"
