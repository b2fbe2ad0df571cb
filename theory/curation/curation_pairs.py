"""Curation with few candidates: one of two, one of k, picked by e^reward."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import comb
from typing import Any

import mpmath
import sympy

from theory.curation._selection import listed, picked_of_two
from theory.domain import Domain, Integers, Reals
from theory.laws import Binomial
from theory.notation import Expectation, Expr, M, N, k, local, w, weight
from theory.numeric import mpf
from theory.proof import Proof
from theory.standard import TOTAL_EXPECTATION
from theory.statement import Bound, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

r = local("r", "how much higher than the other type's the reward of type A is", real=True)

_j = sympy.Symbol("j", integer=True, nonnegative=True)
_WEIGHTS = Reals(0, 1, open="both", probe=("1/1000", "1/3", "9/10"))
_GAPS = Reals("-5", 5, probe=("-5", "-1/2", "0", "1", "5"))
_SIZES = Integers(1, probe=(1, 2, 10, 1000))
_MANY = w * sympy.exp(r) / (1 - w + w * sympy.exp(r))
_PAIR = picked_of_two(w, r)

PAIR = Claim(
    name="pair",
    quantity=Expectation(weight(1), low=0),
    value=_PAIR,
    domain=Domain(M=_SIZES, w=_WEIGHTS, r=_GAPS),
    words="Two candidates for each sample: the expected weight of A after one refit to any number "
    "$M$ of them.",
    rivals=[
        Rival(_MANY, "the replicator, as with infinitely many candidates"),
        Rival(2 * w - w**2, "A is picked wherever it is seen"),
        Rival(w, "a martingale, as without curation"),
        Rival(w**2 + w * (1 - w) / (1 + sympy.exp(-r)), "mixed pairs counted once"),
    ],
)


def _few(candidates: Expr) -> Expr:
    """The chance of A by the pick among k candidates."""
    picked = _j * sympy.exp(r) / (_j * sympy.exp(r) + candidates - _j)
    chance = sympy.binomial(candidates, _j) * w**_j * (1 - w) ** (candidates - _j)
    return sympy.Sum(chance * picked, (_j, 1, candidates))


FEW = Claim(
    name="few",
    quantity=Expectation(weight(1), low=0),
    value=_few(k),
    domain=Domain(k=Integers(1, probe=(1, 2, 5, 40, 1000)), w=_WEIGHTS, r=_GAPS),
    words="The same with $k$ candidates.",
    rivals=[
        Rival(_MANY, "the replicator, as with infinitely many candidates"),
        Rival(1 - (1 - w) ** k, "A is picked wherever it is seen"),
        Rival(k * w, "k chances add up"),
        Rival(_PAIR, "two candidates"),
    ],
)

_S = 1 / (1 + sympy.exp(-r))
_AGAIN = 2 * _S * _PAIR + (1 - 2 * _S) * (_PAIR**2 + _PAIR * (1 - _PAIR) / M)

TWICE = Claim(
    name="twice",
    quantity=Expectation(weight(2), low=0),
    value=_AGAIN,
    domain=Domain(M=_SIZES, w=_WEIGHTS, r=_GAPS),
    words="Two candidates, two refits, each to $M$ samples:",
    rivals=[
        Rival(picked_of_two(_PAIR, r), "infinitely many samples"),
        Rival(_PAIR, "the second refit moves nothing"),
        Rival(picked_of_two(w, 2 * r), "one refit with twice the gap"),
    ],
)

_RARE = _few(k).subs(w, 1 / N) * N
_GROWTH = k * sympy.exp(r) / (sympy.exp(r) + k - 1)
_UP = Reals("1/10", 5, probe=("1/10", "1", "5"))

THEOREM = Theorem(
    title="Curation with few candidates",
    says="If each new sample is picked from two candidates by e^reward, a type of weight w "
    "[gains w(1 − w)·tanh(r/2) at each refit](pair, tanh) in expectation, and is [at most doubled, "
    "however high its reward](doubled). With k candidates a rare type "
    "[grows by the factor k·e^r/(e^r + k − 1)](few, factor), which is [less than k](few_less) and "
    "[less than e^r](reward_less); with many it [becomes the replicator's](many).",
    setting="""\
A categorical model holds a type A of weight $w_0 = w$, whose reward exceeds that of all other
types by $r$.
For each new sample $k$ candidates are drawn independently from the last model (at first, from the
real distribution).
One of them is picked, each with a chance in proportion to $e^{\\text{reward}}$: of an A and
another, the A with chance $1/(1+e^{-r})$ (Bradley and Terry).
A refit draws $M$ such samples, and nothing else, and sets $w_n$ to the share of A among them
(maximum likelihood).
""",
    claims=[PAIR, FEW, TWICE],
    statements=[
        Bound(
            "tanh",
            _PAIR - w,
            "=",
            w * (1 - w) * sympy.tanh(r / 2),
            Domain(w=_WEIGHTS, r=_GAPS),
            [Rival(w * (1 - w) * r, "to first order"), Rival(w * (1 - w) * r / 2, "half of that")],
            note="what a refit adds to the expected weight",
        ),
        Bound(
            "gains",
            _PAIR,
            ">",
            w,
            Domain(w=_WEIGHTS, r=_UP),
            [Rival(w * sympy.Rational(101, 100), "by a hundredth at least")],
            note="the expected weight after a refit, for r > 0",
        ),
        Bound(
            "doubled",
            _PAIR,
            "<=",
            2 * w,
            Domain(w=_WEIGHTS, r=Reals("-50", 50)),
            [Rival(sympy.Rational(3, 2) * w, "at most half as much again")],
            note="the expected weight after a refit is at most 2w",
        ),
        Tends(
            "factor",
            _RARE,
            _GROWTH,
            N,
            Domain(k=Integers(1, 40, probe=(1, 2, 5, 40)), r=_GAPS),
            far=(10**3, 10**5, 10**7),
            rivals=[
                Rival(k, "k chances add up"),
                Rival(sympy.exp(r), "the replicator's factor"),
            ],
            note="the expected weight after a refit over the weight 1/N before it: a rare type "
            "grows by the factor k·e^r/(e^r + k − 1)",
        ),
        Bound(
            "few_less",
            _GROWTH,
            "<",
            k,
            Domain(k=Integers(2, probe=(2, 5, 1000)), r=_GAPS),
            [Rival(k - 1, "k − 1")],
            note="the factor of a rare type",
        ),
        Bound(
            "reward_less",
            _GROWTH,
            "<",
            sympy.exp(r),
            Domain(k=Integers(2, probe=(2, 5, 1000)), r=_UP),
            [Rival(1 + r, "1 + r")],
            note="the factor of a rare type, r > 0",
        ),
        Tends(
            "many",
            _few(k),
            _MANY,
            k,
            Domain(
                w=Reals("1/4", "3/4", probe=("1/4", "1/2", "3/4")),
                r=Reals("-1", 1, probe=("-1", "1/2", "1")),
            ),
            far=(10, 100, 1000),
            rivals=[Rival(w, "no selection"), Rival(_PAIR, "two candidates")],
            note="the expected weight after a refit as the number of candidates k grows",
        ),
    ],
    sources=[
        Source("ferbach2024", "seen: the abstract, and a summary", "picks by this choice model"),
    ],
)

_CHANCES = (Fraction(1, 3), Fraction(4, 5))
_ODDS = (Fraction(1, 2), Fraction(3), Fraction(20))


def _by_counts(candidates: int, chance: Fraction, odds: Any) -> Any:
    total = 0 * odds
    for j in range(1, candidates + 1):
        ways = comb(candidates, j) * chance**j * (1 - chance) ** (candidates - j)
        total += ways * j * odds / (j * odds + candidates - j)
    return total


def _counts() -> list[bool]:
    return [
        listed(count, chance, odds) == _by_counts(count, chance, odds)
        for count, chance, odds in product((1, 2, 3, 6), _CHANCES, _ODDS)
    ]


def _squares() -> list[bool]:
    """The mean square of a share of M samples, all samples listed."""
    cases = []
    for size, chance in product((1, 2, 5), _CHANCES):
        mean = Fraction(0)
        for labels in product((0, 1), repeat=size):
            odds = chance ** sum(labels) * (1 - chance) ** (size - sum(labels))
            mean += odds * Fraction(sum(labels), size) ** 2
        cases.append(mean == chance**2 + chance * (1 - chance) / size)
    return cases


def proof(q: Proof) -> dict[str, Expr]:
    q.argue(
        "The number $J$ of A's among the candidates is binomial. Given $J = j$ the picked one is "
        "an A with chance $je^r/(je^r + k - j)$. An expected share is the mean of the chances, "
        "whatever $M$ is.",
        r"\mathbb{E}\,w_1 = \sum_{j=1}^{k} \binom{k}{j} w^j (1-w)^{k-j}\, "
        r"\frac{j e^r}{j e^r + k - j}",
        trial=_counts,
        tried="all candidates listed, up to six, in fractions",
    )
    share = 1 / (1 + sympy.exp(-r))
    pair = q.compute(
        Binomial(sympy.Integer(2), w).mean(lambda j: j * (2 - j) * share + j * (j - 1) / 2),
        "Of two candidates both are A's, or one is and is picked with chance $1/(1+e^{-r})$:",
        at=[dict(w=Fraction(1, 3), r=Fraction(1)), dict(w=Fraction(9, 10), r=Fraction(-1, 2))],
    )
    q.identity(
        pair,
        2 * share * w + (1 - 2 * share) * w**2,
        "It is a polynomial of degree two in the weight:",
    )
    q.argue(
        "Given the first pick's chance $p$, the first refit's share has the mean $p$ and the mean "
        "square $p^2 + p(1-p)/M$. The second refit averages that polynomial over it.",
        r"\mathbb{E}\,w_1^2 = p^2 + \frac{p(1-p)}{M}",
        trial=_squares,
        tried="all samples of up to five listed, in fractions",
    )
    q.cite(TOTAL_EXPECTATION)
    square = q.compute(
        Binomial(M, w).mean(lambda j: (j / M) ** 2),
        "That mean square, from the moment generating function:",
        at=[dict(M=Fraction(3), w=Fraction(1, 3)), dict(M=Fraction(10), w=Fraction(4, 5))],
        result=Binomial(M, w).moment(2) / M**2,
    )
    return {
        "pair": pair,
        "few": _few(k),
        "twice": 2 * share * pair + (1 - 2 * share) * square.subs(w, pair),
    }


def _all_candidates(k: Fraction, w: Fraction, r: Fraction) -> Any:
    with mpmath.workdps(50):
        return listed(int(k), mpf(w), mpmath.exp(mpf(r)))


def _all_samples(M: Fraction, w: Fraction, r: Fraction) -> Any:
    """All samples of the first refit, and all pairs of the second."""
    size = int(M)
    with mpmath.workdps(50):
        first, total = _all_candidates(Fraction(2), w, r), mpmath.mpf(0)
        for labels in product((0, 1), repeat=size):
            chance = first ** sum(labels) * (1 - first) ** (size - sum(labels))
            total += chance * _all_candidates(Fraction(2), Fraction(sum(labels), size), r)
        return total


_LISTED = "all candidates listed, at 50 digits"
ROUTES = [
    Route(
        lambda M, w, r: _all_candidates(Fraction(2), w, r),
        at=[
            dict(M=1, w=Fraction(1, 3), r=1),
            dict(M=7, w=Fraction(1, 1000), r=-2),
            dict(M=100, w=Fraction(9, 10), r=Fraction(1, 2)),
        ],
        words=_LISTED,
        claim="pair",
    ),
    Route(
        _all_candidates,
        at=[
            dict(k=1, w=Fraction(1, 3), r=1),
            dict(k=6, w=Fraction(1, 10), r=3),
            dict(k=10, w=Fraction(4, 5), r=-1),
        ],
        words=_LISTED,
        claim="few",
    ),
    Route(
        _all_samples,
        at=[
            dict(M=1, w=Fraction(1, 3), r=1),
            dict(M=4, w=Fraction(1, 10), r=3),
            dict(M=7, w=Fraction(4, 5), r=-1),
        ],
        words="all samples of the first refit and all pairs of the second listed, at 50 digits",
        claim="twice",
    ),
]
