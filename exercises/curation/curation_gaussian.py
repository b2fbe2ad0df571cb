"""Exercises on a Gaussian curated by e^reward."""

from __future__ import annotations

from fractions import Fraction

from exercises import Answer, Exercise, claim

ROOM = "curation/curation_gaussian"


def precision_added(a: Fraction, n: int, f: Fraction = Fraction(1)) -> Fraction:
    """The variance, with 1/a² added to its inverse at each refit."""
    precision = Fraction(1)
    for _ in range(n):
        precision += 1 / a**2
    return 1 / precision


def first_below(a: Fraction, n: int, f: Fraction) -> int:
    """The first refit at which the variance is the share f or less."""
    n = 0
    while precision_added(a, n) > f:
        n += 1
    return n


def solved(a: Fraction, f: Fraction) -> int:
    """The same from a²/(a² + n) = f."""
    exact = a**2 * (1 / f - 1)
    return -(-exact.numerator // exact.denominator)


def climbed(M: int, n: int) -> Fraction:
    """How far the mean moves under the reward x, step by step."""
    moved, variance = Fraction(0), Fraction(1)
    for _ in range(n):
        moved, variance = moved + variance, variance * (1 - Fraction(1, M))
    return moved


EXERCISES = [
    Exercise(
        "peak",
        "A standard Gaussian is curated by a reward $-x^2/(2a^2)$ with $a = «a»$, with infinitely "
        "many samples.\nWhich variance has it after «n» refits?\nAfter how many is the share «f» "
        "or less of it left?",
        dict(a=Fraction(1), n=5, f=Fraction(1, 10)),
        dict(
            a=[Fraction(1, 2), Fraction(1), Fraction(3)],
            n=[2, 5, 10],
            f=[Fraction(1, 2), Fraction(1, 10)],
        ),
        dict(
            variance=Answer(
                lambda a, n, f: claim(f"{ROOM}:peak", a=a, n=n),
                precision_added,
            ),
            refits=Answer(lambda a, n, f: solved(a, f), first_below),
        ),
        [
            "The inverse variance grows by $1/a^2$ at each refit, so the variance is "
            "$a^2/(a^2+n) = «variance»$.",
            "It is «f» or less from $n = a^2(1/«f» - 1)$ on: after «refits» refits.",
        ],
    ),
    Exercise(
        "slope",
        "A standard Gaussian is curated by the reward $x$, with $«M»$ samples for each refit "
        "(maximum likelihood).\nHow far has its mean moved after $«n»$ refits, in expectation?\n"
        "How far can it move in all?",
        dict(M=10, n=20),
        dict(M=[2, 5, 10, 100], n=[1, 5, 20]),
        dict(moved=Answer(lambda M, n: claim(f"{ROOM}:slope", M=M, n=n, nu=1), climbed)),
        [
            "Each refit moves it by the last fitted variance, which is $(1-1/«M»)^i$ after $i$ "
            "refits in expectation.",
            "The sum is $«M»\\,(1-(1-1/«M»)^{«n»}) «moved=»$.",
            "It stays below $«M»$.",
        ],
    ),
]
