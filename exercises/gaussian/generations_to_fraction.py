"""Exercises on the time until a fraction is left."""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction
from math import floor
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf
from exercises.gaussian import times


def left_over(v: int, M: int, n: int, f: Fraction, t: int) -> Any:
    """The start, multiplied refit by refit."""
    return times(Fraction(v), 1 - Fraction(1, M), n)


def refits_below(M: int, f: Fraction) -> int:
    """Refits counted until (1 − 1/M)^n is below f, in whole numbers."""
    left, whole, n = 1, 1, 0
    while left * f.denominator >= f.numerator * whole:
        left, whole, n = left * (M - 1), whole * M, n + 1
    return n


def refits_below_level(v: int, M: int, n: int, f: Fraction, t: int) -> int:
    """Refits counted until the variance is below t, a fraction f of the start."""
    return refits_below(M, Fraction(t, v))


def refits_at_most(M: int, f: Fraction) -> int:
    """Refits counted until (1 − 1/M)^n is at most f."""
    left, n = Fraction(1), 0
    while left > f:
        left, n = left - left / M, n + 1
    return n


def rounded(number: Any) -> Any:
    """Rounded to ten digits, by mpmath's printing."""
    return mpmath.mpf(mpmath.nstr(number, 10))


def by_rounded_logarithms(M: int, f: Fraction) -> int:
    """Each result rounded to ten digits before it is used."""
    over = rounded(mpmath.log(mpf(f)))
    under = rounded(mpmath.log(rounded(1 - 1 / mpmath.mpf(M))))
    return int(rounded(over / under)) + 1


def excess_by_integral(M: int, f: Fraction) -> Any:
    """1/L is M times the integral of (1 − 1/M)^u over u from 0 to 1."""
    kept = 1 - 1 / mpmath.mpf(M)
    whole = mpmath.quad(lambda u: 1 - kept**u, [0, 1])
    return M * whole * mpmath.quad(lambda x: 1 / x, [mpf(f), 1])


def quotient(M: int, f: Fraction) -> Decimal:
    """ln f/ln(1 − 1/M) with ten decimal digits."""
    ten = Context(prec=10)
    over = ten.ln(Decimal(f.numerator) / Decimal(f.denominator))
    return ten.divide(over, ten.ln(ten.divide(Decimal(M - 1), Decimal(M))))


def crossing(M: int, f: Fraction) -> Any:
    """The real number of refits at which the fraction f is left."""
    return mpmath.log(mpf(f)) / mpmath.log1p(-1 / mpmath.mpf(M))


HITS = [
    (1 - Fraction(1, M)) ** n
    for M, n in [(2, 2), (2, 3), (3, 2), (3, 3), (4, 3), (5, 2), (5, 3), (5, 5)]
    + [(10, n) for n in (2, 3, 4, 5, 6)]
]

EXERCISES = [
    Exercise(
        "threshold",
        "Data of variance $\\sigma^2 = «v»$ are fitted by a Gaussian, and it is refitted by "
        "maximum likelihood, each time to $M = «M»$ samples of the last model.\n"
        "What is the expected variance after $n = «n»$ refits?\n"
        "After how many refits is it first below $«t»$?",
        dict(v=100, M=100, n=50, f=Fraction(1, 2), t=50),
        dict(
            v=[16, 64, 100, 400],
            M=[10, 20, 50, 100, 200],
            n=[10, 20, 50, 100],
            f=[Fraction(1, 2), Fraction(1, 4), Fraction(3, 4)],
            t=[4, 8, 12, 16, 25, 32, 48, 50, 75, 100, 200, 300],
        ),
        dict(
            left=Answer(
                lambda v, M, n, f, t: v * claim("gaussian/mle_variance:fixed", M=M, n=n),
                left_over,
            ),
            first=Answer(
                lambda v, M, n, f, t: claim("gaussian/generations_to_fraction", M=M, f=f),
                refits_below_level,
            ),
        ),
        [
            "Each refit multiplies the expected variance by $1 - 1/M$, so after «n» refits it is "
            "$«v»\\,(1 - 1/«M»)^{«n»} «left=»$.",
            "Below $«t»$ means below the fraction $f = «f»$, and $\\ln f/\\ln(1-1/M) «crossing=»$: "
            "the first whole number above this is «first».",
            "The rule of thumb $M\\ln(1/f) «thumb=»$ comes close; half of it answers another "
            "question, that of a typical run.",
        ],
        also=lambda v, M, n, f, t: dict(crossing=crossing(M, f), thumb=-M * mpmath.log(mpf(f))),
        where=lambda v, M, n, f, t: v * f == t,
    ),
    Exercise(
        "hit",
        "Let $M = «M»$ and $f = «f»$.\n"
        "What is the first refit after which the expected variance is strictly below the fraction "
        "$f$ of its start?\n"
        "What do the formulas $\\lceil r\\rceil$ and $\\lfloor r\\rfloor + 1$ give with "
        "$r = \\ln f/\\ln(1-1/M)$?\n"
        "What does the second give on a calculator that rounds each result to ten digits?",
        dict(M=10, f=Fraction(729, 1000)),
        dict(M=[2, 3, 4, 5, 10], f=HITS),
        dict(
            first=Answer(
                lambda M, f: claim("gaussian/generations_to_fraction", M=M, f=f), refits_below
            ),
            ceiling=Answer(lambda M, f: round(crossing(M, f)), refits_at_most),
            calculated=Answer(lambda M, f: floor(quotient(M, f)) + 1, by_rounded_logarithms),
        ),
        [
            "$(1-1/«M»)^{«ceiling»} = «f»$ exactly, so $r = «ceiling»$, and after «ceiling» refits "
            "the expected variance *equals* the fraction.",
            "The first refit strictly below is the next, «first»: this is "
            "$\\lfloor r\\rfloor + 1$, while $\\lceil r\\rceil = «ceiling»$.",
            "With ten digits the quotient is «quotient», and the floor plus one is «calculated».",
            "In general $r$ comes out a little above or below the whole number as rounding will "
            "have it, and the floor with it, with any number of digits.",
            "It takes exact arithmetic to be safe.",
        ],
        also=lambda M, f: dict(quotient=str(quotient(M, f))),
        where=lambda M, f: (1 - Fraction(1, M)) ** round(crossing(M, f)) == f,
    ),
    Exercise(
        "between",
        "How good is the rule of thumb $M\\ln(1/f)$ for $r = \\ln f/\\ln(1-1/M)$?\n"
        "Show that it never falls short of $r$, and exceeds it by less than $\\ln(1/f)$.\n"
        "By how much does it exceed $r$ for $M = «M»$ and $f = «f»$?",
        dict(M=100, f=Fraction(1, 2)),
        dict(M=[2, 5, 10, 100, 1000], f=[Fraction(*f) for f in [(9, 10), (1, 2), (1, 100)]]),
        dict(
            excess=Answer(
                lambda M, f: -M * mpmath.log(mpf(f)) - crossing(M, f),
                excess_by_integral,
                digits=4,
            )
        ),
        [
            "$r = \\ln(1/f)/L$ with $L = -\\ln(1-1/M) = \\ln\\frac{M}{M-1}$.",
            "From $\\frac1M \\leq L \\leq \\frac{1}{M-1}$ we get "
            "$(M-1)\\ln\\frac1f \\leq r \\leq M\\ln\\frac1f$.",
            "Both inequalities on $L$ are $\\ln(1+y) \\leq y$, once with $y = \\frac{1}{M-1}$ and "
            "once with $y = -\\frac1M$.",
            "They are strict, so the excess lies strictly between 0 and $\\ln\\frac1f «most=»$.",
            "Here it is $«thumb» - «r» «excess=»$: about half of what it might be.",
        ],
        also=lambda M, f: dict(
            most=-mpmath.log(mpf(f)), thumb=-M * mpmath.log(mpf(f)), r=crossing(M, f)
        ),
    ),
]
