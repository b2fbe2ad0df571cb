"""Expected weights never move, and a type takes over with a chance equal to its weight."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import comb
from operator import mul

import sympy

from theory.discrete import _trials as listed
from theory.domain import Domain, Integers, Reals, rational
from theory.laws import Binomial
from theory.notation import Expectation, Expr, M, Probability, n, w, weight
from theory.proof import Proof
from theory.standard import MARTINGALE_CONVERGENCE, TOTAL_EXPECTATION
from theory.theorem import Claim, Rival, Route, Source, Theorem

MEAN = Claim(
    name="mean",
    quantity=Expectation(weight(n), low=0),
    value=w,
    domain=Domain(M=Integers(1), w=Reals(0, 1), n=Integers(0)),
    words="On average over runs, no weight moves:",
    rivals=[
        Rival(w * (1 - 1 / M) ** n, "weight lost at the rate at which diversity is lost"),
        Rival(w * (1 - (1 - w) ** M), "weight lost whenever a sample misses the type"),
        Rival(w**2 / (w**2 + (1 - w) ** 2), "sampling that favours the frequent type"),
    ],
)

FIXATION = Claim(
    name="fixation",
    quantity=Probability(r"w_n \to 1", "wₙ → 1"),
    value=w,
    domain=Domain(M=Integers(1), w=Reals(0, 1)),
    words="In each run one type takes over in the end. The chance that it is this one:",
    rivals=[
        Rival(sympy.S.Zero, "a rare type is lost for sure"),
        Rival(sympy.Rational(1, 2), "types equally likely to win"),
        Rival(1 - (1 - w) ** M, "survived once, survived for ever"),
        Rival(w**2 / (w**2 + (1 - w) ** 2), "the frequent type favoured"),
    ],
)

THEOREM = Theorem(
    title="Weights do not move on average",
    says="Retraining [moves no weight on average](mean); each run ends with a single type, which "
    "is this one [with a chance equal to its original weight](fixation).",
    setting="""\
A categorical model holds a type of weight $w_0 = w$.
Refit $n$ draws $M$ independent samples from the model $w_{n-1}$, with replacement and with
nothing else mixed in, and sets $w_n$ to the type's share among them (maximum likelihood).
The type has *taken over* once $w_n = 1$; population genetics calls this *fixation*.
""",
    claims=[MEAN, FIXATION],
    sources=[Source("ewens2004", "chapter 1", "fixation without selection")],
)


def _no_staying() -> list[bool]:
    """The chance to leave the middle, and what it does to the chance to be there."""
    cases = []
    for size in range(1, 10):
        for j in range(size + 1):
            ends = Fraction(j, size) ** size + (1 - Fraction(j, size)) ** size
            cases.append(ends >= Fraction(2) ** (1 - size))
    for size, share, refits in product((2, 3), listed.WEIGHTS, (1, 2, 3)):
        mixed = sum(listed.two_types(size, share, refits)[1:-1], Fraction(0))
        cases.append(mixed <= (1 - Fraction(2) ** (1 - size)) ** refits)
    return cases


def _in_the_end() -> list[bool]:
    """P(w_n = 1) by the chain, and how far it can be from its limit."""
    cases = []
    for size, share in product((2, 3, 4), listed.WEIGHTS):
        law = _row(size, share)
        rows = [_row(size, Fraction(i, size)) for i in range(size + 1)]
        for _ in range(60):
            law = [sum(map(mul, law, column), Fraction(0)) for column in zip(*rows, strict=True)]
        mixed = sum(law[1:-1], Fraction(0))
        cases += [0 <= share - law[-1] <= mixed, mixed < Fraction(1, 1000)]
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    count = Binomial(M, w)
    share = p.compute(
        count.mean(lambda j: j / M),
        "The count in one refit is binomial, so the mean of the new weight is the old one. "
        "(The mean comes from the moment generating function.)",
        result=count.moment(1) / M,
    )
    p.cite(TOTAL_EXPECTATION)
    mean = p.solve(lambda v: share.subs(w, v), w, "So the expected weight never moves.")
    p.cite(MARTINGALE_CONVERGENCE)
    p.argue(
        "The weights are a bounded martingale, so in each run they converge, almost surely. "
        "From a weight strictly between 0 and 1 the next sample shows the type in all of its $M$ "
        "places or in none with a chance of at least $2^{1-M}$. So no run stays in between "
        "for ever: its limit is 0 or 1.",
        r"w_n^M + (1-w_n)^M \ge 2^{1-M}",
        trial=_no_staying,
        tried="that bound for every count of up to nine samples, and the chance of a model that is "
        "still mixed after one to three refits, all samples listed",
    )
    p.argue(
        "The limit is 0 or 1, so the chance that it is 1 is its mean. "
        "The convergence is bounded, so that is the limit of the means.",
        r"\mathbb{P}(w_n \to 1) = \mathbb{E} \lim w_n = \lim \mathbb{E}\,w_n",
        trial=_in_the_end,
        tried="the chance to have taken over after sixty refits to two to four samples, in "
        "fractions: off the weight by no more than the chance that the model is still mixed",
    )
    return {"mean": mean, "fixation": sympy.limit(mean, n, sympy.oo)}


def _row(size: int, chance: Fraction) -> list[Fraction]:
    return [comb(size, j) * chance**j * (1 - chance) ** (size - j) for j in range(size + 1)]


def forward_mean(M: Fraction, w: Fraction, n: Fraction) -> Fraction:
    """The mean of the n-th weight from the chain of counts, one transition at a time."""
    size = int(M)
    if n == 0:
        return w
    law = _row(size, w)
    for _ in range(int(n) - 1):
        rows = [_row(size, Fraction(i, size)) for i in range(size + 1)]
        columns = zip(*rows, strict=True)
        law = [sum(map(mul, law, column), Fraction(0)) for column in columns]
    return sum((Fraction(j, size) * p for j, p in enumerate(law)), Fraction(0))


def absorbed(M: Fraction, w: Fraction) -> Fraction:
    """P(taking over) from the equations of absorption, h_i = Σ_j P_ij h_j, h_0 = 0, h_M = 1."""
    size = int(M)
    rows = [_row(size, Fraction(i, size)) for i in range(size + 1)]
    left = sympy.Matrix(
        size - 1, size - 1, lambda a, b: sympy.Rational(int(a == b)) - rows[a + 1][b + 1]
    )
    right = sympy.Matrix(size - 1, 1, lambda a, _: rational(rows[a + 1][size]))
    solved = left.LUsolve(right) if size > 1 else []
    wins = [Fraction(0), *(Fraction(int(h.p), int(h.q)) for h in solved), Fraction(1)]
    return sum((p * h for p, h in zip(_row(size, w), wins, strict=True)), Fraction(0))


ROUTES = [
    Route(
        forward_mean,
        at=[dict(M=4, w=Fraction(1, 3), n=5), dict(M=9, w=Fraction(2, 7), n=3)],
        words="the mean of the chain of counts, step by step in rational arithmetic",
        claim="mean",
    ),
    Route(
        absorbed,
        at=[dict(M=2, w=Fraction(1, 3)), dict(M=5, w=Fraction(1, 20)), dict(M=8, w=Fraction(5, 8))],
        words="the linear equations of absorption, solved in rational arithmetic",
        claim="fixation",
    ),
]
