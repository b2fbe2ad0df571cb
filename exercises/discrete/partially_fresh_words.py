"""Exercises on real words kept beside synthetic ones."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf
from exercises.discrete import first


def repeats(K: int, N: int, M: int, n: int) -> Fraction:
    """The chance that two picks from the model agree, by who copies whom."""
    real = Fraction(1, N) + (1 - Fraction(1, N)) / K
    share = Fraction(M, N + M)
    agree = real
    for _ in range(n - 1):
        new = Fraction(1, M) + (1 - Fraction(1, M)) * agree
        agree = share**2 * new + (1 - share**2) * real
    return agree


def drifted(N: int, n: int) -> Any:
    """The squared distance from the first model, as a share, for M = N and two words."""
    return claim("discrete/partially_fresh_words:drift", M=N, N=N, K=2, n=n)


def near_the_limit(N: int, f: Fraction) -> int:
    """The first fit whose loss is nearly that of a much later one."""
    start, late = repeats(2, N, N, 1), repeats(2, N, N, 60)
    wanted = start + (1 - f) * (late - start)
    return first(lambda n: repeats(2, N, N, n) > wanted)


def lost_for_ever(N: int) -> Any:
    """The loss of a late model of two words, with 10^12 synthetic samples."""
    M = 10**12
    share = Fraction(M, N + M)
    real = Fraction(1, N) + (1 - Fraction(1, N)) / 2
    # the chance that two picks agree, at which the next model's is the same
    stays = share**2 * (1 - Fraction(1, M))
    agree = (share**2 / M + (1 - share**2) * real) / (1 - stays)
    return mpf(1 - (1 - agree) / (1 - real))


def kept_on_the_island(M: int, m: Fraction) -> Any:
    """One less the chance that two lines meet before one comes from elsewhere."""
    both, meet, total = (1 - mpf(m)) ** 2, mpmath.mpf(1) / M, mpmath.mpf(0)
    chance = both * meet
    while chance > 1e-20:
        total += chance
        chance *= both * (1 - meet)
    return 1 - total


def island(M: int, m: Fraction) -> Fraction:
    """The kept share where the chance of a common ancestor stands still."""
    both = (1 - m) ** 2
    return 1 - both / M / (1 - both + both / M)


EXERCISES = [
    Exercise(
        "repeats",
        "$K = «K»$ equal words. Every refit uses the same $N = «N»$ real words and $M = «M»$ words "
        "of the last model.\nWith which chance are two words of the model after $n = «n»$ fits the "
        "same?",
        dict(K=2, N=2, M=2, n=2),
        dict(K=[2, 4, 10], N=[2, 4, 10], M=[2, 4, 10], n=[2, 3]),
        dict(
            same=Answer(
                lambda K, N, M, n: claim("discrete/partially_fresh_words", K=K, N=N, M=M, n=n),
                repeats,
            )
        ),
        [
            "For the first fit, to the real words alone, it is $1/N + (1-1/N)/K «start=»$.",
            "From then on two picks are both synthetic with chance $\\alpha^2$, "
            "$\\alpha = M/(N+M) = «share»$; then they agree with chance $1/M + (1-1/M)$ times the "
            "last chance. Else they agree with the chance of the first fit.",
            "After «n» fits this is $«same»$.",
        ],
        also=lambda K, N, M, n: dict(
            start=Fraction(1, N) + (1 - Fraction(1, N)) / K, share=Fraction(M, N + M)
        ),
    ),
    Exercise(
        "share",
        "As many synthetic as real words, $M = N = «N»$; the first fit is to the real words alone."
        "\nFrom which fit on does the lost share of the diversity fall short of its limit by less "
        "than the part $«f»$ of it?",
        dict(N=100, f=Fraction(1, 100)),
        dict(N=[2, 5, 10, 100], f=[Fraction(1, part) for part in (5, 10, 20, 100, 1000)]),
        dict(
            fit=Answer(
                lambda N, f: first(lambda n: drifted(N, n) > (1 - f) * drifted(N, 60)),
                near_the_limit,
            )
        ),
        [
            "$\\alpha = \\frac{1}{2}$, so $\\beta = \\frac{1}{4}(1-\\frac{1}{M}) «beta=»$.",
            "The loss of fit $n$ lacks the part $\\beta^{n-1}$ of its limit.",
            "This is below $«f»$ from $n = «fit»$ on.",
        ],
        also=lambda N, f: dict(beta=Fraction(N - 1, 4 * N)),
    ),
    Exercise(
        "extremes",
        "What do the claims say for $N \\to \\infty$ at fixed $M$, and for $M \\to \\infty$ at "
        "fixed $N$?\nWhich share of the first model's diversity is lost in the end in the second "
        "case, for $N = «N»$?",
        dict(N=5),
        dict(N=[2, 3, 4, 5, 10, 20, 50]),
        dict(lost=Answer(lambda N: Fraction(1, 2 * N + 1), lost_for_ever, digits=4, within=1e-8)),
        [
            "With endless real words $\\alpha \\to 0$: nothing is lost.",
            "With endless synthetic words the drift per refit vanishes like $1/M$, but "
            "$\\beta \\to 1$ and the drifts add up.",
            "As $1-\\beta \\approx \\frac{2N}{M} + \\frac{1}{M}$, the part lost in the end tends "
            "to $\\frac{1}{2N+1} «lost=»$.",
            "The real words' own error, $\\frac{1}{N}$, is more than twice as large.",
        ],
    ),
    Exercise(
        "migration",
        "An island of $M$ gene copies receives a share $m = 1-\\alpha$ of migrants from a "
        "continent that never changes.\nPopulation genetics gives the island's equilibrium "
        "diversity as about $\\frac{2Mm}{1+2Mm}$ of the continent's, for a small share $m$.\n"
        "Compare, at $M = «M»$ and $m = «m»$.",
        dict(M=100, m=Fraction(1, 50)),
        dict(M=[100, 200, 500, 1000], m=[Fraction(1, part) for part in (50, 100, 200, 500, 1000)]),
        dict(kept=Answer(island, kept_on_the_island, digits=4, within=1e-12)),
        [
            "The part lost is $\\frac{\\alpha^2/M}{1-\\alpha^2+\\alpha^2/M}$, so $«kept»$ is kept.",
            "With $\\alpha = 1-m$ and $\\alpha^2 \\approx 1-2m$ the part lost is "
            "$\\frac{1}{1+2Mm}$, and the rest is $\\frac{2Mm}{1+2Mm} «rough=»$.",
        ],
        also=lambda M, m: dict(rough=mpf(2 * M * m / (1 + 2 * M * m))),
    ),
]
