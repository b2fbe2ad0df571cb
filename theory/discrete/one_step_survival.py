"""The chance that a type is seen at all in one refit, and that all of them are."""

from __future__ import annotations

from fractions import Fraction
from math import comb
from typing import Any

import mpmath
import sympy

from theory.discrete import _trials as listed
from theory.domain import Domain, Integers, Reals
from theory.laws import Binomial
from theory.notation import Expr, K, M, Probability, i, w, x
from theory.numeric import Algorithm
from theory.proof import Proof
from theory.statement import About
from theory.theorem import Claim, Rival, Source, Theorem

_DOMAIN = Domain(M=Integers(1), w=Reals(0, 1))

SEEN = Claim(
    name="seen",
    quantity=Probability(r"w_1 > 0", "w₁ > 0"),
    value=1 - (1 - w) ** M,
    domain=_DOMAIN,
    words="A type of weight $w$ is in the refitted model with the chance",
    rivals=[
        Rival(M * w, "the expected count taken as a chance"),
        Rival(1 - sympy.exp(-M * w), "a Poisson count, taken as exact"),
        Rival(M * w * (1 - w) ** (M - 1), "seen exactly once"),
        Rival(1 - w**M, "not every sample shows it"),
        Rival(1 - (1 - w) ** (M - 1), "one sample too few"),
    ],
)

MISSED = Claim(
    name="missed",
    quantity=Probability(r"w_1 = 0", "w₁ = 0"),
    value=sympy.exp(-M * w),
    domain=_DOMAIN,
    relation="<=",
    words="The expected count $Mw$ alone bounds the chance that it is lost:",
    rivals=[
        Rival(1 - M * w, "Bernoulli's inequality the wrong way round"),
        Rival(sympy.exp(-M * w / (1 - w)), "the bound from below"),
        Rival(sympy.exp(-M * w - M * w**2), "the logarithm's next term, without its half"),
    ],
)

EVERY = Claim(
    name="every",
    quantity=Probability(r"\text{all } K \text{ types in } p_1", "all K types in p₁"),
    value=1 + sympy.Sum((-1) ** i * sympy.binomial(K, i) * (1 - i / K) ** M, (i, 1, K)),
    domain=Domain(
        M=Integers(1, probe=(1, 2, 3, 5, 12, 40), reach=3000),
        K=Integers(2, probe=(2, 3, 4, 5, 12), reach=200),
    ),
    words="Of $K$ equally frequent types, none is lost with the chance",
    rivals=[
        Rival((1 - (1 - 1 / K) ** M) ** K, "types taken as independent of each other"),
        Rival(1 - K * (1 - 1 / K) ** M, "the chances of a loss added up"),
        Rival(1 - (1 - 1 / K) ** M, "one type's chance"),
        Rival(
            sympy.exp(-K * sympy.exp(-M / K)), "the coupon collector's limit law, taken as exact"
        ),
    ],
)

THEOREM = Theorem(
    title="One refit: seen or lost",
    says="[A type of weight w is missing from M samples with a chance of at most exp(−Mw)](missed)"
    ", and [of about that where Mw² is 1/10 or less](rare); what is missing from the sample is "
    "gone for good.",
    setting="""\
A categorical model holds types (words, modes, classes; in genetics, alleles) with weights $p_0$.
One refit draws $M$ independent samples from it, with replacement and with nothing else mixed in.
It sets $p_1$ to the types' shares among them (maximum likelihood).
$w_1$ is the new weight of one type, whose old weight is $w$.
This is one generation of the Wright–Fisher model of population genetics, with $M$ gene copies.
A type with $w_1 = 0$ is *lost*: no later refit can bring it back.
""",
    claims=[SEEN, MISSED, EVERY],
    statements=[
        About(
            "rare",
            (1 - w) ** M,
            sympy.exp(-M * w),
            Fraction(3, 50),
            Domain(
                M=Integers(1, probe=(1, 10, 1000, 10**6)),
                w=Reals(0, 1, probe=(0, Fraction(1, 10**6), Fraction(1, 100), Fraction(1, 10))),
                where=[M * w**2 <= sympy.Rational(1, 10)],
            ),
            [
                Rival(1 - M * w, "the expected count taken off"),
                Rival(sympy.exp(-2 * M * w), "twice"),
            ],
        ),
    ],
    sources=[
        Source("ewens2004", "chapter 3", "the Wright–Fisher model"),
        Source("feller1968", "section IV.2", "the occupancy problem"),
    ],
)


class AllSeen(Algorithm):
    """``AllSeen(M, K)``: the number of types seen so far as a chain, one sample after another."""

    latex_name = r"\mathbb{P}_K"

    @staticmethod
    def recipe(M: Any, K: Any) -> Any:
        types, ways = int(K), [1]  # ways to draw so many samples of b types, times a choice each
        for _ in range(int(M)):
            more = [0, *(way * (types - b) for b, way in enumerate(ways))]
            known = [way * b for b, way in enumerate(ways)] + [0]
            ways = [a + b for a, b in zip(known, more, strict=True)][: types + 1]
        return Fraction(ways[types], types ** int(M)) if M >= K else Fraction(0)


def _counted() -> list[bool]:
    """The law of the count, by listing labels."""
    return [
        listed.two_types(size, share, 1)
        == [comb(size, j) * share**j * (1 - share) ** (size - j) for j in range(size + 1)]
        for size in range(1, 6)
        for share in listed.WEIGHTS
    ]


def _above_the_tangent() -> list[bool]:
    xs = [mpmath.mpf(j) / 10 for j in range(-30, 31)]
    values = [mpmath.exp(-x) for x in xs]
    bends = zip(values, values[1:], values[2:], strict=False)
    return [a - 2 * b + c > 0 for a, b, c in bends] + [
        1 - x < value for x, value in zip(xs, values, strict=True) if x
    ]


def _multiplied() -> list[bool]:
    return [
        (1 - share) ** size <= mpmath.exp(-share) ** size * (1 + 1e-9)
        for size in (1, 2, 7, 1000)
        for share in (mpmath.mpf(j) / 10 for j in range(11))
    ]


def _collected() -> list[bool]:
    """The law of the number of types seen: by all samples, and one sample after another."""
    cases = []
    for types, draws in ((2, 4), (3, 5), (4, 4), (4, 2)):
        law = [Fraction(0)] * (types + 1)
        for labels, chance in listed.samples((Fraction(1, types),) * types, draws):
            law[len(set(labels))] += chance
        chain = [Fraction(1), *[Fraction(0)] * types]
        for _ in range(draws):
            fresh = [p * (types - b) / types for b, p in enumerate(chain)]
            chain = [p * b / types + (fresh[b - 1] if b else 0) for b, p in enumerate(chain)]
        cases.append(chain == law)
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    j = sympy.Symbol("j", integer=True, nonnegative=True)
    p.argue(
        "The type's count among $M$ independent samples is binomial with chance $w$.",
        trial=_counted,
        tried="up to five samples listed label by label",
    )
    none = p.compute(
        Binomial(M, w).mean(lambda count: sympy.KroneckerDelta(count, 0)),
        "It is lost where the count is 0: one term of the law is left.",
        at=[dict(M=Fraction(size), w=Fraction(1, 3)) for size in (1, 2, 5, 12)],
        result=sympy.binomial(M, j).subs(j, 0) * (1 - w) ** M,
    )
    gap = sympy.exp(-x) - (1 - x)
    p.differentiate(gap, x, sympy.S.Zero, "For the bound compare $e^{-x}$ with $1-x$. At 0 the two")
    p.argue(
        "touch: value and slope agree. $e^{-x}$ is convex, so it lies above its tangent "
        "everywhere.",
        r"1 - x \le e^{-x}",
        trial=_above_the_tangent,
        tried="the two sides, and the second differences of $e^{-x}$, from −3 to 3",
    )
    p.argue(
        "Put $x = w$ and multiply over the $M$ samples.",
        r"(1-w)^M \le (e^{-w})^M",
        trial=_multiplied,
        tried="weights from 0 to 1, up to a thousand samples",
    )
    bound = sympy.exp(-w) ** M
    p.argue(
        "For all $K$ types, follow the number $b$ of types seen, sample by sample. The next sample "
        "shows one that is known with chance $b/K$, a new one otherwise. After $M$ samples this "
        "chain is at $K$ with the chance that nothing is lost.",
        trial=_collected,
        tried="the number of types in every sample of up to five, of two to four types, and the "
        "chain's law step by step",
    )
    return {"seen": 1 - none, "missed": bound, "every": AllSeen(M, K)}
