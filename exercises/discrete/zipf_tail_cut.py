"""Exercises on the cut of Zipf's tail."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Any

import mpmath
import numpy as np

from exercises import Answer, Exercise, claim, mpf
from exercises.discrete import after

MILLION = 10**6
HEAD = 300
"""Ranks whose words are added up one by one; the tail is a series in the samples."""


def zipf(K: int, i: int) -> Fraction:
    """The weight of rank i."""
    return Fraction(1, i) / sum(Fraction(1, j) for j in range(1, K + 1))


def by_words(K: int, M: int) -> Fraction:
    """Each word's weight times its chance to have no copies."""
    weights = [zipf(K, i) for i in range(1, K + 1)]
    return sum((p * after(M, p, 1)[0] for p in weights), Fraction(0))


def weights(K: int, beta: Any) -> Any:
    """All weights of Zipf's law, in double precision."""
    powers = np.arange(1, K + 1) ** -float(beta)
    return powers / powers.sum()


def squares(K: int) -> list[Any]:
    """The weights in proportion to the ranks to the power -2."""
    total = mpmath.fsum(mpmath.mpf(1) / i**2 for i in range(1, K + 1))
    return [1 / (total * i**2) for i in range(1, K + 1)]


def half_rank(K: int, T: int) -> int:
    """The last rank whose weight is enough for a chance of one half."""
    least = 1 - mpmath.mpf(2) ** (-mpmath.mpf(1) / T)
    return min(K, int(mpmath.sqrt(squares(K)[0] / least)))


def ranks_at_half(K: int, T: int) -> int:
    """How many words have a chance of one half or more."""
    missed = (1 - weights(K, 2)) ** T
    return int((missed <= 0.5).sum())


def draw_by_draw(K: int, T: int) -> float:
    """The chances that the next word drawn is a new one, added up."""
    p = weights(K, 2)
    unseen, words = p.copy(), 0.0
    for _ in range(T):
        words += unseen.sum()
        unseen *= 1 - p
    return words


def endless(T: int, beta: Fraction) -> Any:
    """The mass missed by T samples, by inclusion and exclusion."""
    with mpmath.workdps(30 + T // 2):
        b = mpf(beta)
        c = 1 / mpmath.zeta(b)
        signs = ((-1) ** j * mpmath.binomial(T, j) for j in range(T + 1))
        powers = (c**k * mpmath.zeta(b * k) for k in range(1, T + 2))
        return mpmath.fdot(signs, powers)


def as_integral(T: int, beta: Fraction) -> Any:
    """The sum over the ranks, approximated by an integral."""
    b, c = mpf(beta), 1 / mpmath.zeta(mpf(beta))

    def over_rank(x: Any) -> Any:
        return c * x**-b * mpmath.exp(-T * c * x**-b)

    middle = (T * c) ** (1 / b)
    return mpmath.quad(over_rank, [0, middle, 4 * middle, mpmath.inf])


def missed(T: int, K: int | None, beta: Fraction) -> Any:
    """The mass missed by T samples of K words (None: endlessly many), as a sum.

    Beyond the head a word's chance to be missed is a short series in its weight.
    """
    b = mpf(beta)

    def beyond(power: Any, rank: int) -> Any:
        rest = mpmath.zeta(power, rank + 1)
        return rest if K is None else rest - mpmath.zeta(power, K + 1)

    c = 1 / beyond(b, 0)
    p = [c * mpmath.mpf(i) ** -b for i in range(1, HEAD + 1)]
    head = mpmath.fsum(each * (1 - each) ** T for each in p)
    terms = (
        (-1) ** j * mpmath.binomial(T, j) * c ** (j + 1) * beyond(b * (j + 1), HEAD)
        for j in range(min(T, 35) + 1)
    )
    return head + mpmath.fsum(terms)


def steep(T: int, K: int, beta: Fraction) -> Any:
    """The local slope from T to 10 T, in units of the predicted one."""
    fall = mpmath.log10(missed(T, K, beta) / missed(10 * T, K, beta))
    return fall / (1 - 1 / mpf(beta))


@lru_cache(maxsize=64)
def power_needed(T: int, beta: Fraction, d: Fraction) -> int:
    """The least power of ten for which the slope is near the predicted one, by bisection."""
    low, high = 3, 32
    while high - low > 1:
        middle = (low + high) // 2
        with mpmath.workdps(18):
            near = abs(steep(T, 10**middle, beta) - 1) < mpf(d)
        low, high = (low, middle) if near else (middle, high)
    return high


def summed_up(T: int, beta: Fraction, d: Fraction) -> float:
    """The slope for a million words, each word's chance worked out."""
    p = weights(10**6, beta)
    short, long = (float(p @ np.exp(t * np.log1p(-p))) for t in (T, 10 * T))
    return float(np.log10(short / long) / (1 - 1 / float(beta)))


def missed_by_rank(T: int, K: float, beta: float) -> float:
    """The first ranks one by one, the others as an integral over log rank."""
    rank, log = np.arange(1, 1001), np.linspace(np.log(1000.5), np.log(K), 4001)
    head, tail = rank**-beta, np.exp(-beta * log)
    total = head.sum() + np.trapezoid(tail * np.exp(log), log)
    p, q = head / total, tail / total
    beyond = np.trapezoid(q * (1 - q) ** T * np.exp(log), log)
    return float((p * (1 - p) ** T).sum() + beyond)


def power_by_rank(T: int, beta: Fraction, d: Fraction) -> int:
    """The least power of ten with a slope near the predicted one, one by one."""
    b, power, off = float(beta), 3, 1.0
    while off >= d:
        power += 1
        short, long = (missed_by_rank(t, 10.0**power, b) for t in (T, 10 * T))
        off = abs(np.log10(short / long) / (1 - 1 / b) - 1)
    return power


EXERCISES = [
    Exercise(
        "missing",
        "$K = «K»$ words have weights in proportion to $1, \\frac{1}{2}, …, \\frac{1}{«K»}$.\n"
        "Which share of the text is expected to consist of words that $M = «M»$ samples have "
        "missed?",
        dict(K=3, M=2),
        dict(K=[2, 3, 4], M=[1, 2, 3, 4]),
        dict(
            share=Answer(
                lambda K, M: claim("discrete/zipf_tail_cut:missing", M=M, K=K, beta=1), by_words
            )
        ),
        [
            "A word of weight $p_i$ is missed with chance $(1-p_i)^{«M»}$ and then lacks the share "
            "$p_i$.",
            "The weights are $1/(i\\,«sum»)$, as $1 + … + 1/«K» = «sum»$.",
            "Together: $\\sum_i p_i (1-p_i)^{«M»} «share=»$.",
        ],
        also=lambda K, M: dict(sum=sum(Fraction(1, i) for i in range(1, K + 1))),
    ),
    Exercise(
        "cut",
        "$T = «T»$ words are drawn from Zipf's law with $\\beta = 2$ and a vocabulary of $K = «K»$ "
        "words.\nUp to which rank does the sample show a word with a chance of one half or more?\n"
        "How many different words does it show in all, on average?",
        dict(T=1000, K=500),
        dict(T=[100, 200, 500, 1000, 2000], K=[200, 500, 1000]),
        dict(
            rank=Answer(lambda T, K: half_rank(K, T), ranks_at_half),
            words=Answer(
                lambda T, K: mpmath.fsum(1 - (1 - p) ** T for p in squares(K)),
                draw_by_draw,
                digits=4,
                within=1e-10,
            ),
        ),
        [
            "The chance is one half where $Tp_k = \\ln 2$, nearly, with $p_k \\approx "
            "6/(\\pi^2k^2)$: at $k \\approx \\sqrt{6T/(\\pi^2\\ln 2)} «rough=»$.",
            "Rank by rank the last one is $«rank»$.",
            "In all it shows $\\sum_k[1-(1-p_k)^T] «words=»$ words, since the tail beyond adds "
            "some.",
            "In an endless vocabulary it would be about $\\sqrt{\\pi T\\cdot 6/\\pi^2} «all=»$.",
        ],
        also=lambda T, K: dict(
            rough=mpmath.sqrt(6 * T / (mpmath.pi**2 * mpmath.ln2)),
            all=mpmath.sqrt(6 * T / mpmath.pi),
        ),
    ),
    Exercise(
        "exponent",
        "Derive the exponent $-(\\beta-1)/\\beta$ from $\\sum_i p_i(1-p_i)^T$ for an endless "
        "vocabulary.\nWhat do the derivation and the sum give for $\\beta = «beta»$ and $T = «T»$?",
        dict(T=100, beta=Fraction(2)),
        dict(T=[20, 50, 100, 200], beta=[Fraction(3, 2), Fraction(2), Fraction(5, 2), Fraction(3)]),
        dict(
            power=Answer(
                lambda T, beta: (
                    mpmath.zeta(mpf(beta)) ** (-1 / mpf(beta))
                    / mpf(beta)
                    * mpmath.gamma(1 - 1 / mpf(beta))
                    * mpmath.mpf(T) ** (1 / mpf(beta) - 1)
                ),
                as_integral,
                digits=4,
                within=1e-9,
            ),
            sum=Answer(lambda T, beta: missed(T, None, beta), endless, digits=4),
        ),
        [
            "With $p_i = c\\,i^{-\\beta}$ and $(1-p)^T \\approx e^{-Tp}$ the sum is about "
            "$\\int_0^\\infty c\\,x^{-\\beta}e^{-Tcx^{-\\beta}}\\,dx$.",
            "Put $u = Tcx^{-\\beta}$: it is $\\frac{c^{1/\\beta}}{\\beta}\\,"
            "\\Gamma(1-\\frac{1}{\\beta})\\,T^{-(1-1/\\beta)} «power=»$.",
            "The sum itself is $«sum»$.",
        ],
    ),
    Exercise(
        "vocabulary",
        "How large a vocabulary is needed for the local slope of the test error, from $T = «T»$ to "
        "ten times as many samples at $\\beta = «beta»$, to differ from the predicted "
        "$-(\\beta-1)/\\beta$ by less than the part $«d»$ of it? Give the least power of ten.\n"
        "How much too steep is the slope for a million words?",
        dict(T=1000, beta=Fraction(11, 10), d=Fraction(1, 20)),
        dict(
            T=[200, 500, 1000],
            beta=[Fraction(11, 10), Fraction(27, 25), Fraction(9, 8)],
            d=[Fraction(1, 50), Fraction(1, 20), Fraction(1, 10)],
        ),
        dict(
            power=Answer(power_needed, power_by_rank),
            million=Answer(
                lambda T, beta, d: steep(T, MILLION, beta), summed_up, digits=3, within=1e-9
            ),
        ),
        [
            "A vocabulary that ends at rank $K$ lacks the tail beyond, which no number of samples "
            "would have reached: about $\\frac{1}{\\beta-1}K^{-(\\beta-1)}$ before the weights are "
            "scaled to add up to 1.",
            "The test error lacks it at both ends of the slope, and it is a larger part of the "
            "smaller one.",
            "As $\\beta-1$ is small, it falls slowly with $K$: for the slope to be near the "
            "predicted one it takes $K = 10^{«power»}$.",
            "No vocabulary is so large.",
            "With a million words the slope is still too steep by the factor $«million»$.",
        ],
    ),
]
