"""Exercises on real samples that stay in every pool."""

from __future__ import annotations

from fractions import Fraction
from itertools import count
from math import ceil
from typing import Any

from exercises import Answer, Exercise, claim, mpf
from exercises.mixing import followed_back, fresh
from schemes import Scheme, Step
from theory.maths import two_types

ROOM = "mixing/fixed_real_set"


def _with_new(A: int, S: int) -> Fraction:
    """The chance of one original: A archived samples, one new, the others synthetic."""
    copies = S - A - 1
    meet = S + Fraction(2 * A * copies, A + 1)
    return meet / (S * S - copies * (copies - 1))


def _all_fresh(N: int, S: int) -> Any:
    """What is lost if N samples of S are fresh."""
    return 1 - claim("mixing/fresh_fraction", N=S, alpha=Fraction(N, S))


def same_samples(N: int, M: int) -> Fraction:
    """The share left: two lines of descent that do not meet."""
    pool = N + M
    mixed = Fraction(2 * N * M, pool * pool) / N  # a copy of just this one
    both = Fraction(M * (M - 1), pool * pool)
    return 1 - (Fraction(1, pool) + mixed) / (1 - both)


def new_samples(N: int, M: int) -> Fraction:
    """The same where the real samples are fresh."""
    return 1 - fresh(N + M, N)


def least_archive(q: Fraction) -> int:
    """The first archive that keeps q beside one synthetic sample or 10^12."""
    Ms = [10**power for power in range(13)]
    return next(N for N in count(2) if all(same_samples(N, M) >= q for M in Ms))


def given_archive(N: int, M: int) -> Fraction:
    """The loss where one real sample is of a type, by its counts' equilibrium."""
    archive = [Fraction(ones == 1) for ones in range(N + 1)]
    own = Fraction(1, N) * (1 - Fraction(1, N))
    return 1 - two_types.settled(lambda w: w * (1 - w), archive, M) / own


def largest_loss(N: int, M: int) -> Any:
    """The loss relative to the real samples' own, beside 10^30 synthetic ones."""
    return mpf(1 - same_samples(N, 10**30) / (1 - Fraction(1, N)))


def archived(kept: int, new: int, size: int) -> Scheme:
    """An archive in every pool, with some new samples, the rest synthetic."""
    first = Step(real=float(kept))  # not exact, as fractions would grow very long

    def scheme(refit: int) -> Step:
        if refit == 1:
            return first
        return Step(float(new), float(size - kept - new), kept=(1,))

    return scheme


def one_more_archived(A: int, S: int) -> Any:
    """The loss after 200 refits, two lines of descent followed back."""
    return 1 - followed_back(archived(A + 1, 0, S), 200)


def one_new(A: int, S: int) -> Any:
    """The same with one new sample in its place."""
    return 1 - followed_back(archived(A, 1, S), 200)


def all_new(A: int, S: int) -> Any:
    """The same with new samples only, and no archive."""
    return 1 - followed_back(lambda refit: Step(A + 1.0, S - A - 1.0), 200)


EXERCISES = [
    Exercise(
        "archive",
        "The same $N = «N»$ real samples stay in every pool, beside $M = «M»$ new synthetic ones.\n"
        "Which share of the real variance is the expected variance in the long run?\nAnd with "
        "fresh real samples in their place?",
        dict(N=10, M=90),
        dict(N=[2, 5, 10, 20, 50], M=[1, 5, 10, 50, 90, 100]),
        dict(
            kept=Answer(lambda N, M: claim(ROOM, N=N, M=M), same_samples),
            fresh=Answer(
                lambda N, M: claim("mixing/fresh_fraction", N=N + M, alpha=Fraction(N, N + M)),
                new_samples,
            ),
        ),
        [
            "With the same samples it is $1 - \\frac{N+3M}{N^2+2NM+M} «kept=»$.",
            "With fresh ones $\\alpha = «a»$, and it is "
            "$1 - 1/(\\alpha(N+M)(2-\\alpha)+1-\\alpha) «fresh=»$.",
        ],
        also=lambda N, M: dict(a=Fraction(N, N + M)),
    ),
    Exercise(
        "size",
        "How many real samples must be kept, so that the share $«q»$ of the variance is left in "
        "the long run, however many synthetic samples are put beside them?",
        dict(q=Fraction(19, 20)),
        dict(q=[Fraction(*q) for q in [(1, 2), (3, 4), (4, 5), (9, 10), (19, 20), (99, 100)]]),
        dict(real=Answer(lambda q: ceil((3 / (1 - q) - 1) / 2), least_archive)),
        [
            "The loss $\\frac{N+3M}{N^2+2NM+M}$ grows with $M$ and tends to $\\frac{3}{2N+1}$.",
            "So $\\frac{3}{2N+1} \\leq «loss»$ is asked for, or $N \\geq «bound»$: an archive of "
            "«real».",
        ],
        also=lambda q: dict(loss=1 - q, bound=(3 / (1 - q) - 1) / 2),
    ),
    Exercise(
        "limit",
        "The same $N = «N»$ real samples stay in every pool, beside $M = «M»$ synthetic ones.\n"
        "Show that the loss relative to the real samples' own variance is $M/(N(N+2M)+M)$.\n"
        "What is it here?\nFor which $M$ is it the largest?",
        dict(N=5, M=5),
        dict(N=[2, 3, 4, 5, 6], M=[1, 2, 5, 8]),
        dict(
            lost=Answer(lambda N, M: 1 - claim(f"{ROOM}:given", N=N, M=M), given_archive),
            most=Answer(lambda N, M: Fraction(1, 2 * N + 1), largest_loss),
        ),
        [
            "In the long run the pool has $\\frac{N(N+2M)}{N(N+2M)+M}$ of the real samples' own "
            "variance, and the loss is what is missing: here $«lost»$.",
            "It equals $\\frac{1}{N(N/M+2)+1}$, which grows with $M$ towards "
            "$\\frac{1}{2N+1} «most=»$ and has no maximum.",
        ],
    ),
    Exercise(
        "both",
        "You have an archive of $«A»$ real samples, and one new real sample at each refit; the "
        "others of the $«S»$ samples in a pool are synthetic.\nGuess first: does the new one help "
        "more than one more archived sample would?\nThen let the principle decide.\nWhich share "
        "of the variance is lost in the long run, in either case?",
        dict(A=10, S=100),
        dict(A=[10, 15, 20], S=[50, 80, 100]),
        dict(
            archived=Answer(
                lambda A, S: mpf(1 - claim(ROOM, N=A + 1, M=S - A - 1)),
                one_more_archived,
                within=1e-9,
            ),
            new=Answer(lambda A, S: mpf(_with_new(A, S)), one_new, within=1e-9),
            fresh=Answer(
                lambda A, S: mpf(_all_fresh(A + 1, S)),
                all_new,
                within=1e-9,
            ),
        ),
        [
            "It helps more, but not by much.",
            "With «more» archived samples the loss is $\\frac{N+3M}{N^2+2NM+M} «archived=»$ for "
            "$N = «more»$ and $M = «copies»$.",
            "With «A» and a new one, a member of the pool descends from a given archived sample "
            "with a chance $g = (1 + «copies»g)/«S»$, so $g = 1/«more»$.",
            "Two picks meet if they are one sample, or an archived one and a synthetic one that "
            "descends from it, or two synthetic ones whose parents meet: "
            "$F = \\frac{1}{«S»} + \\frac{2 \\cdot «A» \\cdot «copies»}{«S»^2}g + "
            "\\frac{«copies» \\cdot «fewer»}{«S»^2}F$.",
            "So the share $F «new=»$ is lost.",
            "Most of the loss comes from the archive itself, to which the lines of descent lead "
            "over and over.",
            "With «more» new ones at each refit and no archive the loss would be $«fresh»$.",
        ],
        also=lambda A, S: dict(more=A + 1, copies=S - A - 1, fewer=S - A - 2),
    ),
]
