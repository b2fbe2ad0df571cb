"""How many types are left: the expected support of a categorical model after n refits."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import mpmath
import sympy

from theory.discrete import _trials as listed
from theory.discrete._survival import (
    MOST_STEPS_EXACTLY,
    REACH_REFITS,
    REACH_SAMPLES,
    Genealogy,
    Survival,
    ancestry_to_digits,
    around,
)
from theory.domain import Domain, Integers
from theory.maths.wright_fisher import MOST_DOUBLE, ancestors, parents
from theory.notation import Expectation, Expr, K, M, Statistic, i, n
from theory.numeric import Algorithm, Enclosure, TooLarge
from theory.proof import Proof
from theory.statement import Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem


class MeanField(Algorithm):
    """``MeanField(M, n)``: the mean's recursion, as if every number were its mean."""

    latex_name = r"a^{\ast}"

    @staticmethod
    def recipe(M: Any, n: Any) -> Any:
        share, keep = sympy.S.One, 1 - sympy.Rational(1, int(M))
        for _ in range(int(n)):
            share = 1 - keep ** (int(M) * share)
        return int(M) * share

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        size, refits = (int(arg) for arg in args)
        share = mpmath.mpf(1)
        for _ in range(refits):
            share = 1 - (1 - mpmath.mpf(1) / size) ** (size * share)
        return size * share

    @classmethod
    def ball(cls, *args: Any) -> Any:
        from flint import arb

        size, refits = (int(arg) for arg in args)
        share, keep = arb(1), 1 - 1 / arb(size)
        for _ in range(refits):
            share = 1 - keep ** (size * share)
        return size * share


class MeanAncestors(Algorithm):
    """``MeanAncestors(M, n)``: the mean number of ancestors n refits before M samples."""

    latex_name = r"\mathbb{E}\,A"

    @staticmethod
    def recipe(M: Any, n: Any) -> Any:
        size = int(M)
        if size**2 * int(n) > MOST_STEPS_EXACTLY:
            raise TooLarge(f"M={M}, n={n}: ancestors traced back exactly")
        lines = [Fraction(0)] * size + [Fraction(1)]
        back = [parents(Fraction(M), a) for a in range(size + 1)]
        for _ in range(int(n)):
            moved = [Fraction(0)] * (size + 1)
            for a, chance in enumerate(lines):
                for b, p in enumerate(back[a]):
                    moved[b] += chance * p
            lines = moved
        return sum((b * chance for b, chance in enumerate(lines)), Fraction(0))

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        size, refits = (int(arg) for arg in args)
        law = ancestry_to_digits(size, refits + 1)
        return mpmath.fsum(b * chance for b, chance in enumerate(law))

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        size, refits = (int(arg) for arg in args)
        if size > MOST_DOUBLE:
            raise TooLarge(f"M={size}: in double precision up to M={MOST_DOUBLE}")
        law, error, dropped = ancestors(size, refits)
        mean = mpmath.fsum(b * mpmath.mpf(chance) for b, chance in enumerate(law.tolist()))
        return around(mean, error + 2 * size * dropped, "backward")


_TYPES = Expectation(Statistic(r"\lvert\operatorname{supp} p_n\rvert", "types in pₙ"), low=0)

DISTINCT = Claim(
    name="distinct",
    quantity=_TYPES,
    value=M * Survival(M, 1 / M, n),
    domain=Domain(
        M=Integers(1, probe=(1, 2, 3, 5, 12), reach=REACH_SAMPLES),
        n=Integers(0, probe=(0, 1, 2, 7, 20), reach=REACH_REFITS),
    ),
    words="From $M$ samples that are all of different types, so that $p_0$ gives each of $M$ types "
    "the weight $1/M$, the number of types left after $n$ refits has the mean",
    rivals=[
        Rival(M * (1 - 1 / M) ** n, "lost at the rate at which diversity is lost"),
        Rival(
            M * (1 - (1 - 1 / M) ** M) ** n,
            "each refit keeps the share that the first one keeps",
        ),
        Rival(MeanField(M, n), "the mean put in place of the random number, refit after refit"),
        Rival(2 * M / n, "the branching approximation taken as exact"),
        Rival(
            sympy.Sum((2 * i - 1) * sympy.exp(-i * (i - 1) * n / (2 * M)), (i, 1, M)),
            "Kingman's coalescent, taken as exact",
            Source("kingman1982"),
        ),
    ],
)

EQUAL = Claim(
    name="equal",
    quantity=_TYPES,
    value=K * Survival(M, 1 / K, n),
    domain=Domain(
        M=Integers(1, probe=(1, 2, 3, 7, 12), reach=REACH_SAMPLES),
        K=Integers(1, probe=(1, 2, 3, 9), reach=10**6),
        n=Integers(0, probe=(0, 1, 2, 7), reach=REACH_REFITS),
    ),
    words="From any number $K$ of equally frequent types:",
    rivals=[
        Rival(K * (1 - (1 - 1 / K) ** M), "what the first refit leaves"),
        Rival(K * (1 - (1 - 1 / K) ** M) ** n, "the first refit's share each time"),
        Rival(1 + (K - 1) * (1 - 1 / M) ** n, "all but one lost at the rate of diversity"),
        Rival(K * (1 - (1 - 1 / K) ** (M * n)), "seen in any of the samples"),
    ],
)

THEOREM = Theorem(
    title="How many types are left",
    says="From M distinct samples [a share of about 2/n of the types is left after n refits on "
    "average, for n from 30 to M/10](discrete/survival_regimes:once_below, "
    "discrete/survival_regimes:once_above), and [in the end one is](one); it is the mean number of "
    "ancestors that M samples have n refits back.",
    setting="""\
A categorical model has weights $p_0$ over types (words, modes, classes; in genetics, alleles).
Refit $n$ draws $M$ independent samples from the model $p_{n-1}$, with replacement and with
nothing else mixed in, and sets $p_n$ to the shares of the types among them (maximum likelihood).
The *support* of $p_n$ is the set of types with a weight above 0: those that are left.
This is the Wright–Fisher model without mutation, with $M$ gene copies; the number of ancestors
that $M$ copies have some generations back is what the coalescent describes.
""",
    claims=[DISTINCT, EQUAL],
    statements=[
        Tends(
            "one",
            1 + (M - 1) * (1 - 1 / M) ** n,
            sympy.S.One,
            n,
            Domain(M=Integers(1, probe=(1, 2, 100, 10**5), reach=10**5)),
            rivals=[Rival(sympy.S.Zero, "all are lost"), Rival(M, "none is")],
            note="M times the upper bound of discrete/survival_regimes:plateau for w = 1/M, so the "
            "mean itself, which is never below 1",
        ),
    ],
    sources=[
        Source("ewens2004", "chapter 10", "looking backward in time"),
        Source("kingman1982", "", "the limit for large M"),
    ],
)


def _indicators() -> list[bool]:
    """The mean number of types, followed together and one by one."""
    return [
        _partitions((1,) * types, size, refits)
        == types * (1 - listed.two_types(size, Fraction(1, types), refits)[0])
        for types, size, refits in ((2, 2, 3), (3, 2, 2), (3, 3, 2), (2, 4, 1))
    ]


def _copied() -> list[bool]:
    """The distinct ancestors of M samples, and the types left of M distinct ones."""
    return [
        sum(a * p for a, p in enumerate(listed.ancestors(size, refits)))
        == _partitions((1,) * size, size, refits)
        for size, refits in ((2, 1), (2, 2), (2, 3), (3, 1), (3, 2))
    ]


def _among() -> list[bool]:
    """The types among as many samples as there are ancestors, and the counts forward."""
    cases = []
    for types, size, refits in ((2, 2, 2), (4, 2, 2), (2, 3, 2), (3, 3, 1)):
        mean = Fraction(0)
        for lines, chance in enumerate(listed.ancestors(size, refits - 1)):
            shown = listed.samples((Fraction(1, types),) * types, lines)
            mean += chance * sum((len(set(labels)) * p for labels, p in shown), Fraction(0))
        cases.append(mean == _partitions((1,) * types, size, refits))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.uses("discrete/survival")
    p.argue(
        "The number of types left is a sum of indicators, one for each type. "
        "Its mean is the sum of the chances to be left, however the types depend on each other.",
        r"\mathbb{E}\,\lvert\operatorname{supp} p_n\rvert = \sum_k \mathbb{P}(p_{n,k} > 0)",
        trial=_indicators,
        tried="two and three types followed together, and one type alone, all samples listed",
    )
    p.argue(
        "For $M$ distinct samples there is a second way to count. A refit copies $M$ samples, each "
        "from one of the last $M$ chosen uniformly. So the types left after $n$ refits are the "
        "distinct ancestors of $M$ samples, $n$ steps back: the coalescent's view.",
        trial=_copied,
        tried="two and three samples, up to two refits: every copy listed, and every sample drawn "
        "from the shares",
    )
    p.argue(
        "From $K$ equally frequent types the ancestors lie one refit later, among $M$ samples of "
        "the original weights. What is left is the types that the ancestors show, and $A$ samples "
        "show each of $K$ types with the chance $1-(1-1/K)^A$.",
        r"\mathbb{E}\,\lvert\operatorname{supp} p_n\rvert = "
        r"K\,\mathbb{E}\bigl[1-(1-\tfrac1K)^{A}\bigr]",
        trial=_among,
        tried="two to four types and up to three samples: the types among the ancestors' samples "
        "listed, and the counts followed forward",
    )
    for lines in (2, 3):
        p.identity(
            sum(b * chance for b, chance in enumerate(parents(M, lines))),
            M * (1 - (1 - 1 / M) ** lines),
            f"One step back from {lines} samples: the mean number of distinct parents, from their "
            "law on the left, and from the chance of each to have a child on the right.",
        )
    return {"distinct": MeanAncestors(M, n), "equal": K * Genealogy(M, 1 / K, n)}


def _partitions(sizes: tuple[int, ...], M: int, n: int) -> Fraction:
    """Mean number of types by following the whole list of counts, sample lists spelled out."""
    states = {tuple(sorted(sizes)): Fraction(1)}
    for _ in range(n):
        refit: dict[tuple[int, ...], Fraction] = {}
        for counts, chance in states.items():
            total = sum(counts)
            for labels in product(range(len(counts)), repeat=M):
                odds = chance
                for label in labels:
                    odds *= Fraction(counts[label], total)
                left = tuple(sorted(labels.count(label) for label in set(labels)))
                refit[left] = refit.get(left, Fraction(0)) + odds
        states = refit
    return sum((len(counts) * chance for counts, chance in states.items()), Fraction(0))


_WORDS = "every sample listed, with the counts of all types followed together"
ROUTES = [
    Route(
        lambda M, n: _partitions((1,) * int(M), int(M), int(n)),
        at=[dict(M=1, n=3), dict(M=3, n=4), dict(M=5, n=3)],
        words=_WORDS,
        claim="distinct",
    ),
    Route(
        lambda M, K, n: _partitions((1,) * int(K), int(M), int(n)),
        at=[dict(M=2, K=6, n=3), dict(M=5, K=3, n=2), dict(M=4, K=1, n=3)],
        words=_WORDS,
        claim="equal",
    ),
]
