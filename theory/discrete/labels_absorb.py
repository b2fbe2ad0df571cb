"""A classifier refitted to labels that it drew: cells whose labels are all alike."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import comb
from typing import Any

import mpmath
import sympy

from theory.discrete import _trials as listed
from theory.discrete._survival import Genealogy, Survival
from theory.domain import Domain, Integers, Reals
from theory.maths.wright_fisher import transitions
from theory.notation import Expr, K, M, Probability, n, w
from theory.numeric import same
from theory.proof import Proof
from theory.statement import About, Bound, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

REACH = 60
"""Labels in a cell up to which two algorithms are compared: forward and backward in time."""

LATEST = 10
"""Refits for each label of a cell up to which the chances are compared: later a cell is mixed
with a chance so small that numbers of one length no longer tell it from 0."""

_MIXED = Survival(M, w, n) + Survival(M, 1 - w, n) - 1
"""The chance that a cell still has labels of both kinds."""

_SIZES: Any = dict(
    M=Integers(1, probe=(1, 2, 3, 5, 12), reach=REACH),
    w=Reals(0, 1, open="both", probe=(Fraction(1, 10**6), Fraction(1, 20), Fraction(1, 2), "2/3")),
    n=Integers(1, probe=(1, 2, 7, 20), reach=LATEST * REACH),
    K=Integers(1, 1000, probe=(1, 2, 10, 1000)),
)
_EARLY: Any = [n <= LATEST * M]

_REAL: Any = {name: _SIZES[name] for name in ("w", "K")}

SEPARABLE = Claim(
    name="separable",
    quantity=Probability(r"\text{separable at refit } n", "separable at refit n"),
    value=(1 - _MIXED) ** K,
    domain=Domain(**_SIZES, where=_EARLY),
    words="The chance that in each cell the labels of refit $n$ are all alike:",
    rivals=[
        Rival((1 - (1 - 1 / M) ** (n - 1)) ** K, "a mixed cell loses diversity, so it is mixed"),
        Rival(1 - _MIXED, "one cell"),
        Rival(1 - _MIXED**K, "some cell"),
        Rival((w**M + (1 - w) ** M) ** K, "never, unless the real labels are"),
        Rival(
            (1 - (1 - w**M - (1 - w) ** M) ** n) ** K, "labels drawn from the real shares each time"
        ),
    ],
)

UNBOUNDED = Claim(
    name="unbounded",
    quantity=Probability(r"\text{infinite loss at refit } n", "infinite loss at refit n"),
    value=1 - _MIXED**K,
    domain=Domain(**_SIZES, where=_EARLY),
    words="The chance that some cell's are, so that the expected log loss on real labels is "
    "infinite:",
    rivals=[
        Rival((1 - _MIXED) ** K, "all cells"),
        Rival(1 - _MIXED, "one cell"),
        Rival(1 - (1 - 1 / M) ** ((n - 1) * K), "the loss of diversity"),
        Rival(K * (1 - _MIXED) / (1 + K * (1 - _MIXED)), "odds added up over cells"),
    ],
)

KEPT = Claim(
    name="kept",
    quantity=Probability(r"\text{ever separable, all kept}", "ever separable, all kept"),
    value=(w**M + (1 - w) ** M) ** K,
    domain=Domain(M=Integers(1, probe=(1, 2, 3, 5, 12, 1000)), **_REAL),
    words="If each cell keeps all labels that it ever had, the real ones among them:",
    rivals=[
        Rival(sympy.S.One, "in the end, as with labels replaced"),
        Rival(sympy.S.Zero, "never"),
        Rival((w**M) ** K, "all labels of the one kind"),
        Rival(w ** (M * K) + (1 - w) ** (M * K), "all cells alike"),
    ],
)

_HALF = (1 - _MIXED.subs(w, sympy.Rational(1, 2))) ** K
_GUMBEL = sympy.exp(-sympy.Rational(3, 2) * K * (1 - 1 / M) ** n)

THEOREM = Theorem(
    title="A classifier on labels of its own",
    says="A classifier with a free chance in each of K cells, refitted to labels that it drew "
    "itself, [has an infinite log loss as soon as one cell's labels are all alike](unbounded), and "
    "becomes deterministic [when all are](separable), [which comes with probability "
    "tending to 1](sure). If all labels are kept, [only cells whose real labels are all alike ever "
    "are](kept).",
    setting="""\
There are $K$ cells of inputs, with $M$ examples each.
A real label is 1 with the chance $w$, $0 < w < 1$, independently, in each cell.
The model has one free chance for each cell and is fitted by maximum likelihood: the share of
labels 1 among the cell's.
Refit 1 is fitted to the real labels.
Each later refit labels all $K M$ examples anew, each with its cell's chance, and is fitted to
these labels alone, or, in the last claim, to all labels so far.
Labels are *separable* when each cell's are all alike; then the model is deterministic.
The log loss is that of a new real label, in expectation: $-\\ln$ of the chance that the model gave
it.
Chances are over all labels, the real ones included.
""",
    claims=[SEPARABLE, UNBOUNDED, KEPT],
    statements=[
        About(
            "when",
            _HALF,
            _GUMBEL,
            Fraction(5, 100),
            Domain(
                M=Integers(20, 60, probe=(20, 60)),
                n=Integers(40, 480, probe=(40, 160, 480)),
                K=Integers(20, 10**5, probe=(20, 1000, 10**5)),
                where=[n >= 2 * M, K * (1 - 1 / M) ** n <= 1],
            ),
            [
                Rival(sympy.exp(-K * (1 - 1 / M) ** n), "without the 3/2"),
                Rival(
                    sympy.exp(-sympy.Rational(3, 2) * K * (1 - 1 / (2 * M)) ** n), "half the rate"
                ),
            ],
            note="the chance of being separable, from w = 1/2",
        ),
        Tends(
            "sure",
            (1 - sympy.Rational(1, 2) * M * (1 - 1 / M) ** (n - 1)) ** K,
            sympy.S.One,
            n,
            Domain(M=Integers(2, 1000, probe=(2, 40, 1000)), K=Integers(1, 10**4)),
            rivals=[Rival(sympy.Rational(1, 2), "a half")],
            note="a bound from below for the chance of being separable",
        ),
        Bound(
            "earlier",
            1 - _MIXED**K,
            ">=",
            (1 - _MIXED) ** K,
            Domain(**_SIZES | dict(K=Integers(2, 10**6, probe=(2, 10, 10**6))), where=_EARLY),
            [Rival(sympy.Rational(1, 2), "as likely as not")],
            note="an infinite loss, beside separable labels, for two cells or more",
        ),
    ],
    sources=[Source("ewens2004", "chapter 3", "the Wright–Fisher chain")],
)


def _cells() -> list[bool]:
    """The law of a cell's count of ones, and that of copies, every list of labels listed."""
    cases = []
    for share in (Fraction(1, 3), Fraction(1, 2)):
        for size in (2, 3):
            law = [Fraction(0)] * (size + 1)
            for labels, chance in listed.samples((share, 1 - share), size):
                law[sum(1 for each in labels if each == 0)] += chance
            cases.append(
                all(
                    same(chance, comb(size, j) * share**j * (1 - share) ** (size - j))
                    for j, chance in enumerate(law)
                )
            )
    return cases


def _both_or_one() -> list[bool]:
    """P(both kinds) = P(one is there) + P(the other is) − 1, over lists of labels."""
    cases = []
    for size, share in product((1, 2, 4), (Fraction(1, 5), Fraction(1, 2))):
        both = one = other = Fraction(0)
        for labels, chance in listed.samples((share, 1 - share), size):
            both += chance * (len(set(labels)) == 2)
            one += chance * (0 in labels)
            other += chance * (1 in labels)
        cases.append(same(both, one + other - 1))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "A cell's labels are $M$ draws from its last share, so its share is a Wright–Fisher chain "
        "with $M$ samples, whose first sample is real. Cells do not influence each other.",
        trial=_cells,
        tried="two and three labels, every list of them",
    )
    p.argue(
        "The labels are of both kinds exactly if the ones are present and the zeros are. One of "
        "them always is.",
        r"\mathbb{P}(\text{both}) = \mathbb{P}(\text{ones}) + \mathbb{P}(\text{zeros}) - 1",
        trial=_both_or_one,
        tried="one, two and four labels, every list of them",
    )
    p.uses("discrete/survival")
    # as that room derives it: by the ancestors, and not by the counts that the claims go through
    mixed = Genealogy(M, w, n) + Genealogy(M, 1 - w, n) - 1
    p.argue(
        "All cells are alike with the product of their chances, as they are independent; some "
        "cell is, unless all are mixed.",
        trial=_independent,
        tried="two cells of two labels, every list of them",
    )
    p.argue(
        "If all labels are kept and the real ones are of both kinds, a cell's labels are of both "
        "kinds for ever. If they are alike, its chance is 0 or 1, and so are all its later labels.",
        trial=_stays,
        tried="two rounds with three real labels, every list of them",
    )
    return {
        "separable": (1 - mixed) ** K,
        "unbounded": 1 - mixed**K,
        "kept": ((1 - w) ** M + w**M) ** K,
    }


def _independent() -> list[bool]:
    """P(all alike) and P(some alike) over the lists of two cells, from those of one."""
    cases = []
    for share in (Fraction(1, 3), Fraction(3, 4)):
        one = list(listed.samples((share, 1 - share), 2))
        alike = sum((p for labels, p in one if len(set(labels)) == 1), Fraction(0))
        both = some = Fraction(0)
        for (first, p), (second, q) in product(one, one):
            both += p * q * (len(set(first)) == 1 == len(set(second)))
            some += p * q * (1 in (len(set(first)), len(set(second))))
        cases += [same(both, alike**2), same(some, 1 - (1 - alike) ** 2)]
    return cases


def _stays() -> list[bool]:
    """Whether a cell's labels are alike after two rounds exactly if its real ones are."""
    cases = []
    for real in product((0, 1), repeat=3):
        reached = {real}
        for _ in range(2):
            reached = {
                old + new
                for old in reached
                for new in product((0, 1), repeat=3)
                if all(each in old for each in new)
            }
        alike = len(set(real)) == 1
        cases.append(all((len(set(each)) == 1) == alike for each in reached))
    return cases


def _counted(M: int, w: Any, n: int) -> Any:
    """The chance that a cell is mixed: the law of its count pushed forward, number by number."""
    law = [comb(M, j) * w**j * (1 - w) ** (M - j) for j in range(M + 1)]
    rows, total = transitions(M), M**M
    for _ in range(n - 1):
        law = [
            sum((p * row[i] for p, row in zip(law, rows, strict=True)), Fraction(0)) / total
            for i in range(M + 1)
        ]
    return sum(law[1:-1], Fraction(0))


def _power(base: Fraction, K: Fraction) -> Any:
    with mpmath.workdps(60):
        return (mpmath.mpf(base.numerator) / base.denominator) ** int(K)


def _all_alike(M: Fraction, w: Fraction, n: Fraction, K: Fraction) -> Any:
    return _power(1 - _counted(int(M), w, int(n)), K)


def _some_alike(M: Fraction, w: Fraction, n: Fraction, K: Fraction) -> Any:
    with mpmath.workdps(60):
        return 1 - _power(_counted(int(M), w, int(n)), K)


def _real_alike(M: Fraction, w: Fraction, K: Fraction) -> Fraction:
    """Every list of real labels in every cell, where they are few."""
    size, alike = int(M), Fraction(0)
    for cells in product(product((0, 1), repeat=size), repeat=int(K)):
        chance = Fraction(1)
        for labels in cells:
            for each in labels:
                chance *= w if each else 1 - w
        alike += chance * all(len(set(labels)) == 1 for labels in cells)
    return alike


_WORDS = "the law of a cell's count pushed forward in fractions"
_CASES: Any = [
    dict(M=2, w=Fraction(1, 3), n=4, K=3),
    dict(M=4, w=Fraction(1, 2), n=6, K=10),
    dict(M=7, w=Fraction(1, 9), n=5, K=1),
    dict(M=1, w=Fraction(1, 2), n=3, K=5),
]
ROUTES = [
    Route(_all_alike, at=_CASES, words=_WORDS, claim="separable"),
    Route(_some_alike, at=_CASES, words=_WORDS, claim="unbounded"),
    Route(
        _real_alike,
        at=[
            dict(M=2, w=Fraction(1, 3), K=3),
            dict(M=3, w=Fraction(1, 2), K=2),
            dict(M=1, w=Fraction(2, 7), K=4),
        ],
        words="every list of real labels",
        claim="kept",
    ),
]
