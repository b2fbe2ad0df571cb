"""Recipes far out: fast arithmetic gives what exact fractions give, with no digit lost."""

from fractions import Fraction

import mpmath
import pytest

from schemes import Scheme, accumulate, keep_real, window
from theory.decimals import in_decimals
from theory.maths.coalescence import coalescence, different_originals
from theory.mixing._pools import Between, Coalescence, Within
from theory.mixing.accumulate_subsample import ByOrigin, KnownVariance
from theory.mixing.mutation_equilibrium import Absent, AbsentByMoments
from theory.numeric import Algorithm, TooLarge, close

SMALL = [
    (Coalescence, (1, 0, 0, 4)),
    (Coalescence, (2, 1, 1, 7)),
    (Within, (3, 0, 9, 6)),
    (Within, (2, 2, 1, 8)),
    (Between, (1, 2, 2, 6)),
    (KnownVariance, (1, 9)),
    (ByOrigin, (3, 8)),
    (Absent, (2, 5, Fraction(1, 7))),
    (Absent, (3, 4, 1)),
    (AbsentByMoments, (4, 3, 0)),
    (AbsentByMoments, (1, 6, Fraction(2, 3))),
]


@pytest.mark.parametrize(("algorithm", "at"), SMALL)
def test_fast_arithmetic_gives_the_recipe_s_number(
    algorithm: type[Algorithm], at: tuple[int | Fraction, ...]
) -> None:
    exact = algorithm.recipe(*map(Fraction, at))
    with mpmath.workdps(60):
        found = algorithm.numeric(*map(Fraction, at))
        assert close(found, mpmath.mpf(exact.numerator) / exact.denominator, 58)


def test_what_is_kept_has_all_its_digits_where_next_to_nothing_is() -> None:
    at = Fraction(2), Fraction(0), Fraction(0), Fraction(200)
    with mpmath.workdps(40):
        kept = mpmath.mpf(2) ** -200
        assert close(1 - Coalescence.numeric(*at), kept, 38)
        assert close(Within.numeric(*at), kept, 38)


@pytest.mark.parametrize("algorithm", [Coalescence, Within, Between])
def test_fractions_without_end_are_refused(algorithm: type[Algorithm]) -> None:
    with pytest.raises(TooLarge, match="exact fraction"):
        algorithm.recipe(Fraction(3), Fraction(1), Fraction(2), Fraction(1000))


def test_a_recipe_in_decimals_is_as_fine_as_the_working_precision() -> None:
    with mpmath.workdps(200):
        third = in_decimals(lambda x: 1 / x, Fraction(3))
        assert close(third, mpmath.mpf(1) / 3, 199)
        tiny = in_decimals(lambda x: x**900, Fraction(1, 10**9))
        assert close(tiny, mpmath.mpf(10) ** -8100, 199)


@pytest.mark.parametrize(
    ("scheme", "refits"),
    [(accumulate(2), 3), (accumulate(2, budget=2), 3), (keep_real(2, 2), 3), (window(1, 1, 1), 4)],
)
def test_parents_listed_are_lines_followed_back(scheme: Scheme, refits: int) -> None:
    assert different_originals(scheme, refits) == 1 - coalescence(scheme, refits)
