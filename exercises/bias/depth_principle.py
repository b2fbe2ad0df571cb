"""Exercises on bias along lines of descent."""

from __future__ import annotations

from fractions import Fraction

from exercises import Answer, Exercise, claim

ROOM = "bias/depth_principle"


def pool_by_pool(alpha: Fraction, n: int) -> Fraction:
    """The pool's mean depth, from the chances of each depth, refit by refit."""
    chances = {0: Fraction(1)}
    for _ in range(n - 1):
        older = {depth + 1: (1 - alpha) * c for depth, c in chances.items()}
        chances = {0: alpha, **older}
    return sum((depth * chance for depth, chance in chances.items()), Fraction(0))


def in_the_end(alpha: Fraction, n: int) -> int:
    """The mean depth after 400 refits, rounded: settled by then."""
    return round(pool_by_pool(alpha, 400))


def first_share(variance: int, loss: Fraction) -> Fraction:
    """The least share, in thousandths, that leaves an emission of 0 or more."""
    for thousandth in range(1, 1001):
        alpha = Fraction(thousandth, 1000)
        pool = variance - loss * (1 - alpha) / alpha
        if pool - loss >= 0:
            return alpha
    raise ArithmeticError("no share is enough")


def lots_added_up(n: int, depth: int) -> Fraction:
    """The mean depth of n kept lots, each one deeper than all before it."""
    depths = [Fraction(0)]
    while len(depths) < n:
        depths.append(1 + sum(depths, Fraction(0)) / len(depths))
    return sum(depths, Fraction(0)) / n


def first_beyond(n: int, depth: int) -> int:
    """The first refit at which 1/2 + 1/3 + ... + 1/refit is above the depth."""
    refit, total = 1, Fraction(0)
    while total <= depth:
        refit += 1
        total += Fraction(1, refit)
    return refit


def counted(depth: int) -> int:
    """The first refit whose shift is above the depth, from the room's formula."""
    n = 2
    while claim(f"{ROOM}:none", n=n) <= depth:
        n += 1
    return n


EXERCISES = [
    Exercise(
        "mixed",
        "Each fitted model emits samples that are too large by 1 on average.\n"
        "A share $\\alpha = «alpha»$ of each pool is new and real.\n"
        "By how much is the mean of the pool of refit $«n»$ too large, in expectation?\n"
        "And in the end?",
        dict(alpha=Fraction(1, 10), n=5),
        dict(alpha=[Fraction(1, 10), Fraction(1, 4), Fraction(1, 2)], n=[2, 3, 5, 8]),
        dict(
            shift=Answer(lambda alpha, n: claim(f"{ROOM}:mixed", alpha=alpha, n=n), pool_by_pool),
            end=Answer(
                lambda alpha, n: (1 - alpha) / alpha,
                in_the_end,
            ),
        ),
        [
            "A member of the pool is real with chance $«alpha»$, or it is one model deeper than "
            "the last pool: $L_n = \\left(1-«alpha»\\right)\\left(1 + L_{n-1}\\right)$, and "
            "$L_1 = 0$.",
            "At refit $«n»$ this gives $«shift»$.",
            "In the end $L = \\frac{1-\\alpha}{\\alpha} = «end»$: one over $«alpha»$, less one.",
        ],
    ),
    Exercise(
        "lives",
        "Along some direction the real data have the variance $«variance»$, and each fitted model "
        "emits $«loss»$ less than it was fitted to.\n"
        "Which share of each pool must be new and real, so that what the model emits has, in the "
        "end, an expected variance of 0 or more there?",
        dict(variance=2, loss=Fraction(1, 5)),
        dict(variance=[1, 2, 4], loss=[Fraction(1, 5), Fraction(1, 10), Fraction(1, 2)]),
        dict(
            share=Answer(
                lambda variance, loss: loss / variance,
                first_share,
            )
        ),
        [
            "The bias is $-«loss»$ per model, and a sample that the model emits has $1/\\alpha$ "
            "models behind it, its own among them.",
            "So what is emitted has the variance $«variance» - «loss»/\\alpha$, and it is 0 or "
            "more from $\\alpha = «share»$ on.",
        ],
    ),
    Exercise(
        "everything",
        "Every lot is kept, and only the first is real.\n"
        "How many fitted models are behind a random member of the pool of refit $«n»$, on "
        "average?\n"
        "At which refit are there more than $«depth»$ for the first time?",
        dict(n=4, depth=2),
        dict(n=[3, 4, 6, 10], depth=[1, 2, 3]),
        dict(
            mean=Answer(lambda n, depth: claim(f"{ROOM}:none", n=n), lots_added_up),
            refit=Answer(lambda n, depth: counted(depth), first_beyond),
        ),
        [
            "The new lot is one model deeper than the pool before it, and one part in $n$ of the "
            "new pool: $L_n = L_{n-1} + \\frac{1}{n}$.",
            "So $L_{«n»} = \\frac{1}{2} + \\ldots + \\frac{1}{«n»} = «mean»$.",
            "Adding on, the sum is above $«depth»$ at refit $«refit»$ for the first time.",
        ],
    ),
]
