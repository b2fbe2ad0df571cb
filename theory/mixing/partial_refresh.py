"""A corpus of which a random part is replaced by its own model's output in each round."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product
from math import comb
from typing import Any

import sympy

from theory.domain import Domain, Integers, Reals, whole
from theory.notation import Expectation, Expr, M, Probability, Ratio, Statistic, local, n, w
from theory.numeric import same
from theory.proof import Proof
from theory.standard import MARTINGALE_CONVERGENCE, TOTAL_EXPECTATION
from theory.statement import About, Bound, Falls
from theory.theorem import Claim, Rival, Route, Source, Theorem

R = local("R", "items of the corpus that a round replaces", integer=True, positive=True)

_LOSS = R * (2 * M - R - 1) / (M**2 * (M - 1))
_PER_ITEM = _LOSS / R
_SIZES: Any = dict(M=Integers(2), R=Integers(1))

KEPT = Claim(
    name="kept",
    quantity=Expectation(Ratio(Statistic("H_n", "Hₙ"), Statistic("H_0", "H₀")), low=0),
    value=(1 - _LOSS) ** n,
    domain=Domain(**_SIZES, n=Integers(0), where=[R <= M]),
    words="What $n$ rounds keep of the corpus' diversity, whatever it was at first:",
    rivals=[
        Rival((1 - (R / M) ** 2 / M) ** n, "the square of the share replaced: two new items meet"),
        Rival((1 - R / M**2) ** n, "the share replaced times what replacing all would cost"),
        Rival((1 - R * (2 * M - R) / M**3) ** n, "the form for a large corpus taken as exact"),
        Rival((1 - 1 / R) ** n, "a model refitted to the replaced items alone"),
        Rival((1 - 1 / M) ** n, "as if all were replaced"),
    ],
)

FIXATION = Claim(
    name="fixation",
    quantity=Probability(r"w_n \to 1", "wₙ → 1"),
    value=w,
    domain=Domain(**_SIZES, w=Reals(0, 1), where=[whole(M * w), R <= M]),
    words="The chance that in the end all items are of a type with the share $w$ at first:",
    rivals=[
        Rival(sympy.Rational(1, 2), "types equally likely to win"),
        Rival(w**2 / (w**2 + (1 - w) ** 2), "the frequent type favoured"),
        Rival(w * R / M, "only what was generated can take over"),
    ],
)

THEOREM = Theorem(
    title="A corpus refreshed in part",
    says="If a random part of a corpus is replaced by draws from its own frequencies in each "
    "round, [its diversity is lost all the same, in expectation](kept); [for each item generated "
    "small parts lose more than large ones](per_item), and [one item at a time loses twice what "
    "all at once do](twice); [which type takes over does not depend on the part](fixation).",
    setting="""\
A corpus has $M$ items, each of one type.
Its model is the shares of the types (maximum likelihood, by counting), that of one type is $w_n$.
In each round $R$ draws with replacement are made from the model, and take the places of $R$ of the
corpus' items, chosen at random without replacement.
The draws are made before the old items go.
The *diversity* $H_n$ is the chance that two picks from the corpus with replacement differ in type,
$1 - \\lVert p_n \\rVert^2$ for shares $p_n$; at first the corpus holds at least two types.
""",
    claims=[KEPT, FIXATION],
    statements=[
        Falls(
            "per_item",
            _PER_ITEM,
            R,
            Domain(**_SIZES, where=[R <= M]),
            [
                Rival(_LOSS, "the loss of a round, which rises"),
                Rival(1 / M**2, "the same for every item generated"),
            ],
            note="the share of the expected diversity that a round loses, for each item that it "
            "generates",
        ),
        Bound(
            "twice",
            _PER_ITEM.subs(R, 1) / _PER_ITEM.subs(R, M),
            "=",
            sympy.Integer(2),
            Domain(M=Integers(2)),
            [
                Rival(sympy.Integer(1), "the same"),
                Rival(2 - 1 / M, "a little less than twice"),
                Rival(sympy.Rational(1, 2), "half of it"),
            ],
            note="the loss for each item generated, one at a time over all at once: twice",
        ),
        About(
            "large",
            _LOSS,
            R * (2 * M - R) / M**3,
            Fraction(1, 100),
            Domain(M=Integers(100), R=Integers(1), where=[R <= M]),
            [
                Rival(R / M**2, "the share replaced, over M"),
                Rival((R / M) ** 2 / M, "the square of the share replaced, over M"),
            ],
            note="the loss of a round: α(2 − α)/M for the share α = R/M, where M is 100 or more",
        ),
    ],
    sources=[Source("ewens2004", "chapter 3", "one item at a time: the Moran model")],
)


def _one_round() -> list[bool]:
    """E H after a round over H before, every choice of items and every draw listed."""
    cases = []
    for labels in ((0, 1), (0, 0, 1), (0, 1, 2), (0, 1, 1, 2)):
        size = len(labels)
        for replaced in range(1, size + 1):
            total = Fraction(0)
            ways = list(combinations(range(size), replaced))
            for gone, drawn in product(ways, product(labels, repeat=replaced)):
                now = list(labels)
                for place, label in zip(gone, drawn, strict=True):
                    now[place] = label
                total += _differ(now) / len(ways) / size**replaced
            old = Fraction((size - replaced) * (size - replaced - 1), size * (size - 1))
            kept = old + (1 - old) * (1 - Fraction(1, size))
            cases.append(same(total, kept * _differ(labels)))
    return cases


def _differ(labels: Any) -> Fraction:
    size = len(labels)
    return Fraction(sum(a != b for a, b in product(labels, repeat=2)), size**2)


def _law(size: int, replaced: int, ones: int) -> list[Fraction]:
    """The count of a type after one round: what stays of it, and a binomial number of draws."""
    found = [Fraction(0)] * (size + 1)
    share = Fraction(ones, size)
    for gone in range(max(0, replaced - size + ones), min(ones, replaced) + 1):
        ways = comb(ones, gone) * comb(size - ones, replaced - gone)
        for new in range(replaced + 1):
            chance = comb(replaced, new) * share**new * (1 - share) ** (replaced - new)
            found[ones - gone + new] += Fraction(ways, comb(size, replaced)) * chance
    return found


def _after(law: list[Fraction], rows: list[list[Fraction]]) -> list[Fraction]:
    columns = zip(*rows, strict=True)
    return [sum((p * q for p, q in zip(law, c, strict=True)), Fraction(0)) for c in columns]


def _none_stays() -> list[bool]:
    """P(the type has gone or has taken over), and how it closes in on the first share."""
    cases = []
    for size, replaced, ones in ((2, 1, 1), (3, 1, 1), (3, 2, 2), (4, 2, 1), (4, 4, 3)):
        rows = [_law(size, replaced, j) for j in range(size + 1)]
        law = [Fraction(j == ones) for j in range(size + 1)]
        for _ in range(60):
            law = _after(law, rows)
        mixed = sum(law[1:-1], Fraction(0))
        share = Fraction(ones, size)
        cases += [mixed < Fraction(1, 100), 0 <= share - law[-1] <= mixed]
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.cite(TOTAL_EXPECTATION)
    p.argue(
        "Pick two *distinct* items after a round. If both are old they are two distinct items of "
        "the corpus before. If at least one is new it copies a random item of that corpus, which "
        "the other one is, or was copied from, with the chance $1/M$; else they stand for two "
        "distinct items once more. So one round multiplies the expected chance that two distinct "
        "items differ, which is $H M/(M-1)$, by the same factor whatever the corpus is.",
        r"\text{both old:}\quad \frac{(M-R)(M-R-1)}{M(M-1)}",
        trial=_one_round,
        tried="four small corpora, every choice of items and every draw listed",
    )
    old = (M - R) * (M - R - 1) / (M * (M - 1))
    factor = p.identity(
        old + (1 - old) * (1 - 1 / M),
        1 - R * (2 * M - R - 1) / (M**2 * (M - 1)),
        "The factor is 1 for two old items and $1 - 1/M$ for all other pairs:",
    )
    kept = p.solve(lambda h: factor * h, sympy.S.One, "The same at each round.", name="h")
    p.cite(MARTINGALE_CONVERGENCE)
    mean = p.identity(
        ((M - R) * w + R * w) / M,
        w,
        "Of the items that stay the expected share $w$ is of the type, and of the draws as well. "
        "So the shares are a bounded martingale.",
    )
    p.argue(
        "A corpus of several types is left for a corpus of one type, sooner or later, almost "
        "surely: with a positive chance all draws of a round are of the most frequent type and an "
        "item of another one goes, and so in each of the next rounds until no other is left. So "
        "the limit is 0 or 1, and it is 1 with the chance that is its mean.",
        trial=_none_stays,
        tried="five small corpora after sixty rounds, in fractions: off the share by no more than "
        "the chance that the corpus is still mixed",
    )
    return {"kept": kept, "fixation": mean}


def _chain(M: Fraction, R: Fraction, n: Fraction) -> Fraction:
    """E w(1 − w) over its first value for one type, from the law of its count."""
    size, ones = int(M), int(M) // 2
    rows = [_law(size, int(R), j) for j in range(size + 1)]
    law = [Fraction(j == ones) for j in range(size + 1)]
    for _ in range(int(n)):
        law = _after(law, rows)
    mean = sum((p * j * (size - j) for j, p in enumerate(law)), Fraction(0))
    return mean / (ones * (size - ones))


def _absorbed(M: Fraction, R: Fraction, w: Fraction) -> Fraction:
    """The chance to end with all items of the type: the chain's equations, solved."""
    size = int(M)
    if w in (0, 1):
        return Fraction(w)
    inside = range(1, size)
    rows = [_law(size, int(R), j) for j in inside]
    system = sympy.Matrix(
        size - 1, size - 1, lambda a, b: int(a == b) - sympy.Rational(rows[a][b + 1])
    )
    ends = sympy.Matrix([sympy.Rational(row[-1]) for row in rows])
    found = system.LUsolve(ends)[int(M * w) - 1]
    return Fraction(int(found.p), int(found.q))


ROUTES = [
    Route(
        _chain,
        at=[
            dict(M=2, R=1, n=5),
            dict(M=3, R=2, n=4),
            dict(M=7, R=7, n=3),
            dict(M=12, R=5, n=4),
            dict(M=30, R=1, n=3),
        ],
        words="the chain of one type's count, from its transition matrix in fractions",
        claim="kept",
    ),
    Route(
        _absorbed,
        at=[
            dict(M=2, R=1, w=Fraction(1, 2)),
            dict(M=5, R=2, w=Fraction(1, 5)),
            dict(M=7, R=7, w=Fraction(3, 7)),
            dict(M=9, R=4, w=Fraction(2, 3)),
        ],
        words="the equations for the chances to be absorbed, solved in fractions",
        claim="fixation",
    ),
]
