"""Exercises on a consistent family in which accumulation collapses."""

from __future__ import annotations

from fractions import Fraction
from math import comb
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf

ROOM = "mixing/consistent_collapse"


def second(N: int, M: int) -> Fraction:
    """(1 − g²)^M − (1 − g)^M multiplied out and integrated."""
    no_witness = Fraction(0)
    for k in range(M + 1):
        no_witness += comb(M, k) * (-1) ** k * beta(2 * k, 2 * N - 1)
    return 2 * N * (no_witness - beta(0, 2 * N - 1 + M))


def beta(a: int, b: int) -> Fraction:
    """The integral of g^a (1 − g)^b from 0 to 1, term by term."""
    total = Fraction(0)
    for m in range(b + 1):
        total += Fraction(comb(b, m) * (-1) ** m, a + m + 1)
    return total


def all_plain(N: int, n: int) -> Any:
    """Integrated over the largest real sample, u."""
    lots = N * (n - 1)  # each sample of these is plain with chance √u

    def flagged(u: Any) -> Any:
        return 1 - mpf(N) * u ** (N - 1) * mpmath.sqrt(u) ** lots

    return mpmath.quad(flagged, [0, 0.5, 0.9, 1])


def largest(N: int, q: Fraction) -> int:
    """The first size, past the likeliest, at which it is rarer than q."""
    g, size = Fraction(1, N), 1
    while chance(g, size + 1) > chance(g, size):
        size += 1
    while chance(g, size) >= mpf(q):
        size += 1
    return size


def chance(g: Fraction, size: int) -> Any:
    """A mark and no witness in so many samples."""
    kinds = mpf(1 - g), mpf(g * (1 - g))
    return (kinds[0] + kinds[1]) ** size - kinds[0] ** size


def recovered(N: int, q: Fraction) -> int:
    """The same by the room's formula, halving."""
    g = Fraction(1, N)
    low, high = N, 4 * N**2 * 10
    while high - low > 1:
        middle = (low + high) // 2
        above = mpf(claim(f"{ROOM}:good", N=middle, g=g)) >= mpf(q)
        low, high = (middle, high) if above else (low, middle)
    return high


EXERCISES = [
    Exercise(
        "second",
        "You fit $N = «N»$ real samples, draw $M = «M»$ from the fit, keep all and fit again."
        "\nHow likely is the second fit to be a bad model?\nHow likely would it be if any flagged "
        "sample were enough?",
        dict(N=3, M=2),
        dict(N=[1, 2, 3, 5], M=[1, 2, 3, 4]),
        dict(
            bad=Answer(lambda N, M: claim(f"{ROOM}:collapsed", N=N, M=M, n=2), second),
        ),
        [
            "Given the first fit's $g$ it is $(1-g^2)^M - (1-g)^M$.",
            "The density of $g$ is $«twice»(1-g)^{«less»}$.",
            "The mean of the first power less that of the second is $«bad»$.",
            "A flagged sample comes with the chance $M/(2N+M) «any=»$.",
        ],
        also=lambda N, M: dict(twice=2 * N, less=2 * N - 1, any=Fraction(M, 2 * N + M)),
    ),
    Exercise(
        "flag",
        "Every lot has as many samples as there were real ones, $M = N = «N»$.\nHow likely is a "
        "flagged sample among the data of fit $n = «n»$?",
        dict(N=20, n=11),
        dict(N=[1, 5, 20], n=[2, 3, 5, 11]),
        dict(
            flag=Answer(lambda N, n: Fraction(n - 1, n + 1), all_plain, within=1e-12),
        ),
        [
            "Until then the fit stays as it is, and each of $«lots»$ samples is plain with the "
            "chance $1 - g$, the root of the largest real sample.",
            "The mean of its power «lots» is $2N/(2N + «lots»)$.",
            "So there is a flag with the chance $(n-1)/(n+1) «flag=»$, whatever $N$ is.",
        ],
        also=lambda N, n: dict(lots=N * (n - 1)),
    ),
    Exercise(
        "recovered",
        "Suppose the good model $g = 1/«N»$ were the truth.\nFrom which number of its "
        "samples on is the fit to them bad with a chance below $«q»$?\nWhy does consistency not "
        "help a chain that started with «N» real samples?",
        dict(N=10, q=Fraction(1, 100)),
        dict(N=[3, 5, 10], q=[Fraction(1, 10), Fraction(1, 100)]),
        dict(size=Answer(recovered, largest)),
        [
            "With so many samples there is certainly a mark, and no witness with the chance "
            "$(1 - g^2)^{\\text{size}}$.",
            "It falls below $«q»$ from $«size»$ samples on: of the order of «N» squared.",
            "Every model is recovered in the end, but the chain has of the order of «N» samples "
            "of a model that depends on «N»: it is never given the time.",
        ],
    ),
]
