"""Exercises on lots of any sizes, all kept."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, comb
from typing import Any

from exercises import Answer, Exercise, claim, mpf
from exercises.mixing import followed_back
from schemes import lots

ROOM = "mixing/accumulate_lots"


def lines(*sizes: int) -> Fraction:
    """Two lines of descent followed back through all lots."""
    return Fraction(followed_back(lots(sizes), len(sizes)))


def large_last(first: int, small: int, large: int) -> Fraction:
    """The small lot before the large one."""
    return lines(first, small, large)


def large_first(first: int, small: int, large: int) -> Fraction:
    """The large lot before the small one."""
    return lines(first, large, small)


def urn(N: int, q: Fraction) -> Fraction:
    """Pólya's urn: with R of N balls the weight ends as Beta(R, N − R)."""
    ways = sum(comb(N, r) * 4 * r * (N - r) for r in range(N + 1))
    return Fraction(ways, 2**N * N * (N + 1))


def enough(N: int, q: Fraction) -> int:
    """The first number of real samples with which the urn keeps q."""
    found = 1
    while urn(found, q) < q:
        found += 1
    return found


def pools(M: int, k: int, n: int) -> Fraction:
    """Lines of descent, each lot making the pool k times as large."""
    return lines(M, *(M * (k - 1) * k**step for step in range(n - 1)))


def summed(M: int, k: int, n: int) -> Any:
    """The losses of a hundred refits, added up."""
    later = [Fraction(k - 1, k * M * k**step) for step in range(1, 100)]
    return mpf(sum(later, Fraction(1, M)))


EXERCISES = [
    Exercise(
        "order",
        "All lots are kept.\nThe first, of $«first»$ real samples, is followed by one of $«small»$ "
        "and then by one of $«large»$.\nWhich share of the variance is expected to be left, by "
        "maximum likelihood?\nAnd which if the larger of the two comes first?",
        dict(first=10, small=2, large=20),
        dict(first=[5, 10, 20, 100], small=[1, 2, 5], large=[10, 20, 50]),
        dict(
            last=Answer(
                lambda first, small, large: claim(ROOM, Ms=(first, small, large)),
                large_last,
                digits=4,
            ),
            early=Answer(
                lambda first, small, large: claim(ROOM, Ms=(first, large, small)),
                large_first,
                digits=4,
            ),
        ),
        [
            "A lot of $m$ samples that makes the pool $S$ costs the share $m/S^2$.",
            "The pools are $«first»$, $«middle»$ and $«all»$, so that "
            "$(1-\\frac{1}{«first»})(1-\\frac{«small»}{«middle»^2})(1-\\frac{«large»}{«all»^2})"
            " «last=»$ is left.",
            "The other way round the pools are $«first»$, $«other»$ and $«all»$, and "
            "$(1-\\frac{1}{«first»})(1-\\frac{«large»}{«other»^2})(1-\\frac{«small»}{«all»^2})"
            " «early=»$ is left.",
        ],
        also=lambda first, small, large: dict(
            middle=first + small, other=first + large, all=first + small + large
        ),
    ),
    Exercise(
        "least",
        "A pool starts with $N = «N»$ real samples.\nLots of the model's samples are added for "
        "ever, of sizes that you do not know, and nothing is thrown away.\nWhich share of the "
        "variance is kept at least, in expectation?\nHow many real samples are enough for the "
        "share $«q»$?",
        dict(N=20, q=Fraction(9, 10)),
        dict(N=[5, 10, 20, 50], q=[Fraction(1, 2), Fraction(4, 5), Fraction(9, 10)]),
        dict(
            kept=Answer(lambda N, q: claim(f"{ROOM}:limit", N=N, M=1), urn),
            real=Answer(lambda N, q: ceil((1 + q) / (1 - q)), enough),
        ),
        [
            "The least is kept where each lot is one sample, and then the product telescopes: "
            "$(1-\\frac1N)\\prod_{s>N}(1-\\frac{1}{s^2}) = (1-\\frac1N)\\frac{N}{N+1}$.",
            "This is $\\frac{N-1}{N+1} «kept=»$.",
            "It is $«q»$ or more where $N \\geq (1+q)/(1-q)$: «real» real samples are enough.",
            "(For a type's weight this is Pólya's urn. Of $N$ balls $R$ are of a colour; one is "
            "drawn, and put back with another of its colour. The share ends as a Beta variable "
            "with the parameters $R$ and $N-R$.)",
        ],
    ),
    Exercise(
        "pools",
        "The first lot has $M = «M»$ samples, and each later one multiplies the pool by $«k»$.\n"
        "Which share of the variance is expected to be left after $n = «n»$ refits?\nWhat do the "
        "losses of all refits add up to, each as a share of what was there before it?",
        dict(M=10, k=2, n=4),
        dict(M=[2, 5, 10, 100], k=[2, 3, 10], n=[3, 4, 6]),
        dict(
            kept=Answer(lambda M, k, n: claim(f"{ROOM}:fold", M=M, k=k, n=n), pools, digits=4),
            total=Answer(lambda M, k, n: (1 + Fraction(1, k)) / M, summed),
        ),
        [
            "At refit $i$ the pool is $M k^{i-1}$, of which the share $1-1/k$ is new: the loss is "
            "$(1-\\frac{1}{«k»})/(«M» \\cdot «k»^{i-1})$, and at the first refit $1/«M»$.",
            "The product of the factors is $«kept»$.",
            "The losses after the first are a geometric series with the sum $\\frac{1}{kM}$, so "
            "that all are $\\frac1M(1+\\frac1k) «total=»$.",
        ],
    ),
]
