"""The weights of a categorical model, with new real data flowing in at each refit."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import comb, perm
from typing import Any

import sympy

from schemes import mix
from theory import two_types
from theory.coalescence import coalescence
from theory.domain import Domain, Integers, Reals
from theory.notation import Expr, M, N, Probability, Variance, n, w, weight
from theory.numeric import Algorithm
from theory.proof import Proof
from theory.theorem import Claim, Rival, Route, Source, Theorem

_KEPT = (N**2 + 2 * N * M + M) / (N + M)


def _domain(synthetic: tuple[int, ...], most: int | None = None, **more: Any) -> Domain:
    return Domain(
        N=Integers(1, most, probe=(1, 2, 3, 10)),
        M=Integers(1, most, probe=synthetic),
        w=Reals(0, 1),
        **more,
    )


VARIANCE = Claim(
    name="variance",
    quantity=Variance(weight(sympy.oo)),
    value=w * (1 - w) / _KEPT,
    domain=_domain((1, 2, 9, 1000)),
    words="At equilibrium the weight still moves about its real value, with variance",
    rivals=[
        Rival(w * (1 - w), "in the end a type is fixed or lost"),
        Rival(w * (1 - w) / (N + M), "each refit as good as a fit to real data"),
        Rival(w * (1 - w) / N, "a fit to the real samples alone"),
        Rival(
            w * (1 - w) / (1 + 2 * N),
            "the diffusion limit of population genetics, where a mutant is of a random type",
            Source("ewens2004", "chapter 5", "mutation and drift in balance"),
        ),
    ],
)


@lru_cache(maxsize=64)
def _partitions(size: int) -> tuple[int, ...]:
    """Stirling numbers of the second kind: ways to split ``size`` things into b parts."""
    if size == 0:
        return (1,)
    last = (*_partitions(size - 1), 0)
    return tuple(b * last[b] + (last[b - 1] if b else 0) for b in range(size + 1))


class Absent(Algorithm):
    """The chance that a type is absent at equilibrium, from the pool's lines of descent."""

    latex_name = "A"
    definition = r"A(N, M, w) = \mathbb{P}(w_\infty = 0)"

    @staticmethod
    def recipe(N: Any, M: Any, w: Any) -> Any:
        real, synthetic = int(N), int(M)
        size = real + synthetic
        miss: list[Any] = [Fraction(1)]  # that s synthetic samples have no original of the type
        for s in range(1, synthetic + 1):
            total, stay = 0, Fraction(0)
            for b in range(1, s + 1):  # distinct parents
                chance = Fraction(_partitions(s)[b] * perm(size, b), size**s)
                for r in range(max(0, b - synthetic), min(b, real) + 1):  # real ones of them
                    part = chance * Fraction(comb(real, r) * comb(synthetic, b - r), comb(size, b))
                    if b - r == s:
                        stay += part
                    else:
                        total += part * (1 - w) ** r * miss[b - r]
            miss.append(total / (1 - stay))
        return (1 - w) ** real * miss[synthetic]


class AbsentByMoments(Algorithm):
    """The same from the moments of the weight at equilibrium."""

    latex_name = "A"

    @staticmethod
    def recipe(N: Any, M: Any, w: Any) -> Any:
        real, synthetic = int(N), int(M)
        size = real + synthetic
        moments: list[Any] = [Fraction(1)]  # E (1 - w_∞)^j
        for j in range(1, synthetic + 1):
            total = 0
            for i in range(1, j + 1):
                for a in range(i + 1):
                    if i - a == j:
                        continue
                    ways = _partitions(j)[i] * comb(i, a) * perm(real, a) * perm(synthetic, i - a)
                    total += Fraction(ways) * (1 - w) ** a * moments[i - a]
            moments.append(total / (size**j - perm(synthetic, j)))
        return (1 - w) ** real * moments[synthetic]


ABSENT = Claim(
    name="absent",
    quantity=Probability(r"w_\infty = 0", "w_∞ = 0"),
    value=Absent(N, M, w),
    domain=_domain((1, 2, 9, 30), most=60),
    words="The chance that the type is absent, at any one refit at equilibrium:",
    rivals=[
        Rival(1 - w, "what is lost stays lost, and all but one type are lost"),
        Rival((1 - w) ** (N + M), "each refit as good as a fit to real data"),
        Rival((1 - w) ** N, "absent from the real samples, absent from the pool"),
    ],
)

PRESENT = Claim(
    name="present",
    quantity=Probability("w_n > 0", "wₙ > 0"),
    relation=">=",
    value=1 - (1 - w) ** N,
    domain=_domain((1, 2, 9, 1000), n=Integers(1)),
    words="No type is lost for ever: at each refit it is there at least with this chance, whatever "
    "was before, so that almost surely it is back again and again.",
    rivals=[
        Rival(1 - (1 - w) ** (N + M), "each refit as good as a fit to real data"),
        Rival(1 - (1 - w) ** (2 * N), "present in one of the last two lots of real samples"),
        Rival(sympy.S.One, "never absent at all"),
    ],
)

THEOREM = Theorem(
    title="Types come back: the equilibrium with fresh real data",
    says="If every refit of a categorical model uses new real samples too, no type is lost for "
    "ever: its weight settles into an equilibrium about the real weight, from which rare types "
    "are missing part of the time.",
    setting="""\
A type has weight $w$ in the real distribution.
Each refit is trained on $N$ new real samples and $M$ samples of the last model, all independent
given that model, and takes the types' shares in this pool as its weights (maximum likelihood).
Old samples are dropped.
$w_\\infty$ is the weight after so many refits that the start is forgotten.
With $\\alpha = N/(N+M)$ this is a *share* $\\alpha$ of fresh real data.
In population genetics it is drift with mutation or immigration: a sample of the model is a copy
of a parent, a real sample a newcomer.
""",
    claims=[VARIANCE, ABSENT, PRESENT],
    sources=[Source("ewens2004", "chapter 3", "mutation and drift in balance")],
)


def proof(p: Proof) -> dict[str, Expr]:
    p.uses("mixing/coalescence_principle", "diversity")
    size = N + M
    chance = p.solve(
        lambda F: 1 / size + M * (M - 1) / size**2 * F,
        sympy.S.Zero,
        "Two picks from the pool are one sample, or both are synthetic and their parents are two "
        "picks from the last pool; else they never meet.",
        name="F",
    )
    for refits in (1, 2, 3):
        p.identity(
            sympy.factor(coalescence(mix(N, M), refits)),
            sympy.factor(chance.subs(n, refits)),
            f"The same after {refits} refit{'s' * (refits > 1)}, counted from the scheme's own "
            "description.",
        )
    settled = p.identity(
        1 / size / (1 - M * (M - 1) / size**2),
        size / (N**2 + 2 * N * M + M),
        "The recursion forgets its start.",
    )
    p.argue(
        "The weight's mean is $w$ at every refit. Of $w(1-w)$ the part $1-F$ is left within the "
        "model, in expectation; the rest is the variance of the weight.",
        r"\operatorname{Var} w_n = w(1-w) - \mathbb{E}\,w_n(1-w_n) = w(1-w)\,F_n",
    )
    p.argue(
        "The $N$ real samples of a refit are new. They miss the type with chance $(1-w)^N$, "
        "whatever was before. Independent chances that do not shrink come true infinitely often."
    )
    p.argue(
        "For the chance to be absent, let $h_j$ be $\\mathbb{E}(1-w_\\infty)^j$. One refit "
        "expresses it by $h_0, \\dots, h_j$, as the samples that are not of the type are two "
        "binomial counts; what is absent from the pool is absent from both.",
        r"\mathbb{P}(w_\infty = 0) = (1-w)^N h_M",
    )
    return {
        "variance": w * (1 - w) * settled,
        "absent": AbsentByMoments(N, M, w),
        "present": 1 - (1 - w) ** N,
    }


def _settled(of: Any) -> Any:
    def by(N: Fraction, M: Fraction, w: Fraction) -> Fraction:
        return two_types.settled(
            lambda share: of(share, w), two_types.real_samples(int(N), w), int(M)
        )

    return by


_AT: list[dict[str, Any]] = [
    dict(N=1, M=1, w=Fraction(1, 2)),
    dict(N=1, M=9, w=Fraction(1, 20)),
    dict(N=3, M=5, w=Fraction(1, 3)),
]
ROUTES = [
    Route(
        _settled(lambda share, w: (share - w) ** 2),
        at=_AT,
        words=two_types.SETTLED,
        claim="variance",
    ),
    Route(
        _settled(lambda share, w: Fraction(share == 0)),
        at=_AT,
        words=two_types.SETTLED,
        claim="absent",
    ),
    Route(
        lambda N, M, w, n: two_types.expected(
            lambda share: Fraction(share > 0), mix(int(N), int(M)), int(n), w
        ),
        at=[{**point, "n": refits} for point, refits in zip(_AT, (4, 2, 3), strict=True)],
        words=two_types.WORDS,
        claim="present",
    ),
]
