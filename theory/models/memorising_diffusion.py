"""A diffusion model with the exact score of its training set copies it, refit after refit."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import mpmath
import sympy

from schemes import replace
from theory.domain import Domain, Integers
from theory.maths.coalescence import WORDS, coalescence
from theory.models._modes import REACH_REFITS, REACH_SAMPLES, Alive, modes_left
from theory.notation import Expectation, Expr, K, M, Probability, Statistic, n
from theory.proof import Proof
from theory.theorem import Claim, Rival, Route, Source, Theorem

DISTINCT = Claim(
    name="distinct",
    quantity=Expectation(Statistic("A_n", "Aₙ"), low=0),
    value=M * Alive(M, 1 / M, n),
    domain=Domain(
        M=Integers(1, probe=(1, 2, 5, 12), reach=REACH_SAMPLES),
        n=Integers(0, probe=(0, 1, 2, 7), reach=REACH_REFITS),
    ),
    words="Of $M$ original points, as many are expected to be left in the training set after $n$ "
    "refits:",
    rivals=[
        Rival(M + 0 * n, "generated data are new data, so as many different points as ever"),
        Rival(M * (1 - 1 / M) ** n, "one part in $M$ is lost at each refit"),
        Rival(
            M * (1 - (1 - 1 / M) ** M) ** n, "each refit keeps the share that the first one keeps"
        ),
        Rival(2 * M / n, "the approximation for many refits, taken as exact"),
    ],
)

ALIKE = Claim(
    name="alike",
    quantity=Probability("a_n = b_n", "aₙ = bₙ"),
    value=1 - (1 - 1 / M) ** (n + 1),
    domain=Domain(M=Integers(1), n=Integers(0)),
    words="Two members $a_n$ and $b_n$ of the training set, picked with replacement, are copies of "
    "one original with the chance",
    rivals=[
        Rival(1 / M + 0 * n, "all members are different"),
        Rival(1 - (1 - 1 / M) ** n, "a member is never picked twice"),
        Rival(1 - (1 - 1 / M) ** (2 * n + 1), "either of the two is copied on its own"),
        Rival(1 - (1 - 1 / M) * (1 - 1 / M**2) ** n, "both must fall on one point to be alike"),
    ],
)

THEOREM = Theorem(
    title="A diffusion model that remembers",
    says="A diffusion model that has the exact score of its training set, retrained on its own "
    "samples, [keeps as many of the original points as random copying does](distinct), and [two "
    "members of its training set after n refits are copies of one with the chance "
    "1 − (1 − 1/M)^(n + 1)](alike).",
    setting="""\
The training set has $M$ different points $x_1, \\dots, x_M$ in any number of dimensions.
With noise of deviation $s$ it has the density $p_s(x) = \\frac1M\\sum_i \\varphi_s(x-x_i)$, where
$\\varphi_s$ is the normal density.
The model knows the *score* $\\nabla\\ln p_s$ of just this density, at each $s$: no finite network
has smoothed it.
A sample starts at $s = T$ from a normal law of deviation $T$ about the training set's mean, and
follows the *probability-flow* equation $\\frac{dx}{ds} = -s\\,\\nabla\\ln p_s(x)$ down to $s = 0$.
The theorem is about the limit of high noise at the start, $T \\to \\infty$.
A refit draws $M$ samples, independent given the training set, and these are the next training set,
with a point that was drawn twice in it twice.
$A_n$ is the number of original points in the training set after $n$ refits.
""",
    claims=[DISTINCT, ALIKE],
    sources=[
        Source("song2021", "seen: the abstract", "the probability-flow equation"),
        Source("zhou2026", "seen: the abstract", "the empirical score makes samples copies"),
    ],
)

_X, _Y, _S = sympy.symbols("x y s", positive=True)
_SETS = [[(0, 0), (1, 0)], [(0, 0), (2, 1), (-1, 3)], [(1, 1), (1, 1), (0, 2)]]


def _density(points: list[tuple[int, int]]) -> Expr:
    terms = (
        sympy.exp(-((_X - a) ** 2 + (_Y - b) ** 2) / (2 * _S**2)) / (2 * sympy.pi * _S**2)
        for a, b in points
    )
    return sum(terms) / len(points)


def _denoised(points: list[tuple[int, int]]) -> tuple[Expr, Expr]:
    """The mean training point given a noisy one."""
    weights = [sympy.exp(-((_X - a) ** 2 + (_Y - b) ** 2) / (2 * _S**2)) for a, b in points]
    return tuple(
        sum(w * p[axis] for w, p in zip(weights, points, strict=True)) / sum(weights)
        for axis in (0, 1)
    )


_PLACES = [
    {_X: sympy.Rational(a, 3), _Y: sympy.Rational(b, 5), _S: sympy.Rational(c, 4)}
    for a, b, c in ((1, 2, 3), (7, 1, 2))
]


def _vanishes(expr: Expr) -> list[bool]:
    return [abs(sympy.N(expr.subs(place), 30, chop=False)) < 1e-25 for place in _PLACES]


def _score() -> list[bool]:
    """The gradient of ln p, and the denoised mean less the point, over s²."""
    cases = []
    for points in _SETS:
        p = _density(points)
        for axis, mean in zip((_X, _Y), _denoised(points), strict=True):
            cases += _vanishes(sympy.diff(p, axis) / p - (mean - axis) / _S**2)
    return cases


def _carried() -> list[bool]:
    """The equation of continuity: what flows in and out, and how the density changes with s."""
    cases = []
    for points in _SETS[:2]:
        p = _density(points)
        mean = _denoised(points)
        flux = sum(sympy.diff(p * (z - m) / _S, z) for z, m in zip((_X, _Y), mean, strict=True))
        cases += _vanishes(sympy.diff(p, _S) + flux)
    return cases


def _high_noise() -> list[bool]:
    """Three points on a line: the chance to come to the first, nearer to 1/3 at higher noise."""
    cases = []
    with mpmath.workdps(30):
        for points in ((0, 1, 5), (-2, 0, 1), (0, 9, 10)):
            off = [_first_of_three(points, top) for top in (10, 100, 1000)]
            cases += [off[1] < off[0] / 50, off[2] < off[1] / 50, off[2] < 1e-4]
    return cases


def _first_of_three(points: tuple[int, ...], top: int) -> Any:
    """By how much the chance to come to the first of three points is off a third.

    On a line the flow keeps the order, and so the shares of the noised set.
    """
    mean, third = mpmath.mpf(sum(points)) / 3, mpmath.mpf(1) / 3

    def excess(x: Any) -> Any:
        return sum(mpmath.ncdf((x - each) / top) for each in points) / 3 - third

    edge = mpmath.findroot(excess, (mean - top, mean), "anderson")
    return abs(mpmath.ncdf((edge - mean) / top) - third)


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "The noised density is a mixture of normal ones, so its score points from $x$ to the "
        "mean training point $D_s(x)$ given that it has been noised to $x$.",
        r"\nabla\ln p_s(x) = \frac{D_s(x) - x}{s^2},\qquad \frac{dx}{ds} = \frac{x - D_s(x)}{s}",
        trial=_score,
        tried="two and three points in the plane, one of them twice, at two places and levels",
    )
    p.argue(
        "The flow carries $p_T$ along: what starts from $p_T$ has the law $p_s$ at each level $s$. "
        "For this is the equation of continuity, by which $p_s$ spreads as heat does.",
        r"\partial_s p_s = s\,\Delta p_s = -\nabla\cdot\left(p_s\,\tfrac{x - D_s(x)}{s}\right)",
        trial=_carried,
        tried="two and three points in the plane, at two places and levels",
    )
    p.argue(
        "At $s = 0$ that law is the training set, each member with the chance $1/M$: a sample is "
        "a copy of a member picked at random. A start about the mean has all but the law $p_T$ "
        "if $T$ is large: the two differ, in total variation, by at most "
        "$\\frac{1}{T\\sqrt{2\\pi}}$ times the mean distance of the points from their mean.",
        r"\mathbb{P}(\text{a copy of } x_i) = \frac1M",
        trial=_high_noise,
        tried="three points on a line, at three levels of noise: the chance of the first of them",
    )
    p.argue(
        "So a refit copies $M$ members of the last training set, each picked at random, and the "
        "points are the types of a categorical model that starts with $M$ different samples.",
        tried="it is the definition of that model",
    )
    left = p.uses("discrete/support_size", "distinct")
    agree = p.uses("discrete/heterozygosity", "repeats")
    alike = p.identity(
        agree.subs(K, M),
        1 - (1 - 1 / M) ** (n + 1),
        "There two samples of the model agree: two picks from the training set. It starts with "
        "$K = M$ types of one weight.",
    )
    return {"distinct": left, "alike": alike}


def _copied(M: int, n: int) -> Fraction:
    """The share of pairs that are alike: every choice of copies listed, refit by refit."""
    total, ways = Fraction(0), 0
    for choices in product(product(range(M), repeat=M), repeat=n):
        members = list(range(M))
        for picks in choices:
            members = [members[each] for each in picks]
        total += Fraction(sum(a == b for a in members for b in members), M * M)
        ways += 1
    return total / ways


ROUTES = [
    Route(
        lambda M, n: modes_left([1 / M] * int(M), int(M), int(n)),
        at=[dict(M=1, n=3), dict(M=2, n=5), dict(M=3, n=3), dict(M=4, n=2)],
        words="every sample's counts of the points listed, refit by refit, in rational arithmetic",
        claim="distinct",
    ),
    Route(
        lambda M, n: _copied(int(M), int(n)),
        at=[dict(M=1, n=3), dict(M=2, n=4), dict(M=3, n=2), dict(M=4, n=1)],
        words="every choice of copies listed",
        claim="alike",
    ),
    Route(
        lambda M, n: coalescence(replace(int(M)), int(n) + 1),
        at=[dict(M=100, n=50), dict(M=7, n=12)],
        words=WORDS,
        claim="alike",
    ),
]
