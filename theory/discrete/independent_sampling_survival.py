"""The popular product for survival, and the different model in which it is right."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import sympy

from theory.discrete import _trials as listed
from theory.discrete._survival import Survival
from theory.domain import Domain, Integers, Reals
from theory.notation import Expectation, Expr, M, Probability, Statistic, n, w
from theory.proof import Proof
from theory.statement import Bound
from theory.theorem import Claim, Rival, Route, Source, Theorem

_WEIGHTS = (0, Fraction(1, 10**12), Fraction(1, 20), Fraction(1, 3), 1)

ALWAYS = Claim(
    name="always",
    quantity=Probability(r"\text{seen in all } n \text{ samples}", "seen in all n samples"),
    value=(1 - (1 - w) ** M) ** n,
    domain=Domain(
        M=Integers(1, probe=(1, 2, 3, 5, 12), reach=10**6),
        w=Reals(0, 1, probe=_WEIGHTS),
        n=Integers(0, probe=(0, 1, 2, 7, 20), reach=10**6),
    ),
    words="The type is in every one of $n$ samples from the original weights with the chance",
    rivals=[
        Rival(Survival(M, w, n), "the retrained chain, each refit drawing from the last model"),
        Rival(1 - (1 - w) ** (M * n), "seen in at least one of the samples"),
        Rival(1 - n * (1 - w) ** M, "the chances of a miss added up"),
        Rival((1 - (1 - w) ** n) ** M, "the number and the size of the samples exchanged"),
    ],
)

FIRST_MISS = Claim(
    name="first_miss",
    quantity=Expectation(Statistic("N", "N"), low=1),
    value=1 / (1 - w) ** M,
    domain=Domain(M=Integers(1), w=Reals(0, Fraction(9, 10))),
    words="The number $N$ of the first sample in which the type is missing has the mean",
    rivals=[
        Rival(sympy.exp(M * w), "a Poisson count, taken as exact"),
        Rival(1 / (1 - w) ** M - 1, "the samples before the first miss"),
        Rival(1 / (1 - (1 - w) ** M), "the first sample in which it is seen"),
    ],
)

THEOREM = Theorem(
    title="Survival without retraining",
    says="[The product (1 − (1 − w)^M)^n is the chance to be seen in all of n independent samples "
    "from the original weights](always); it is not the survival of retraining, [which keeps a "
    "type of weight 1/M with a larger chance, from the second refit on](rare).",
    setting="""\
The weights $p_0$ over types (words, modes, classes; in genetics, alleles) stay as they are.
From them $n$ samples are drawn, each of $M$ independent draws with replacement, and independent
of each other: $n$ teams that collect their own data, none of which learns from another.
A type of weight $w$ counts as alive here if *every* sample shows it.
No model is refitted, so this is not the Wright–Fisher model: there are no generations.
""",
    claims=[ALWAYS, FIRST_MISS],
    statements=[
        Bound(
            "rare",
            Survival(M, 1 / M, n),
            ">",
            (1 - (1 - 1 / M) ** M) ** n,
            Domain(
                M=Integers(2, probe=(2, 3, 12, 60), reach=60),
                n=Integers(2, probe=(2, 3, 20, 200), reach=200),
            ),
            [
                Rival(1 - (1 - 1 / M) ** M, "what the first refit leaves"),
                Rival(3 / (n + 1), "3/(n + 1)"),
            ],
            note="a type that is expected once in each sample",
        ),
        Bound(
            "common",
            Survival(M, sympy.Rational(1, 2), 2),
            "<",
            (1 - sympy.Rational(1, 2) ** M) ** 2,
            Domain(M=Integers(3, probe=(3, 4, 12, 60), reach=60)),
            [Rival(sympy.Rational(1, 2), "the weight itself")],
            note="a type of weight 1/2, after two refits",
        ),
    ],
    sources=[
        Source("theorempath2026", "tail loss", "this product, said of retraining"),
        Source("blitzstein2019", "chapter 4", "the geometric law"),
    ],
)


def _all_show() -> list[bool]:
    """All draws of all samples listed together, and one sample's chance multiplied."""
    cases = []
    for size, share in product((1, 2, 3), listed.WEIGHTS):
        one = 1 - listed.two_types(size, share, 1)[0]
        for count in (2, 3):
            together = Fraction(0)
            for labels, chance in listed.samples((1 - share, share), size * count):
                parts = [labels[i * size : (i + 1) * size] for i in range(count)]
                together += chance if all(map(any, parts)) else 0
            cases.append(together == one**count)
    return cases


def _waiting() -> list[bool]:
    """The mean of a waiting time that is cut off, by its law and by the chances to exceed."""
    cases = []
    for size, share in product((1, 2, 7), listed.WEIGHTS):
        seen, last = 1 - (1 - share) ** size, 20
        law = sum(number * seen ** (number - 1) * (1 - seen) for number in range(1, last + 1))
        cases.append(law + last * seen**last == sum(seen**j for j in range(last)))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    seen = p.uses("discrete/one_step_survival", "seen")
    p.argue(
        "One sample is one refit from the original weights. The samples are independent, so each "
        "one more multiplies the chance by the same factor.",
        trial=_all_show,
        tried="every draw of two and three samples listed",
    )
    always = p.solve(lambda v: v * seen, sympy.S.One, "Starting with no sample at all:")
    j = sympy.Symbol("j", integer=True, nonnegative=True)
    p.argue(
        "The first miss comes after more than $j$ samples exactly if the first $j$ all show the "
        "type. The mean of a whole number is the sum of the chances to exceed $0, 1, 2, \\dots$",
        r"\mathbb{E}\,N = \sum_{j\ge 0} \mathbb{P}(N > j)",
        trial=_waiting,
        tried="the mean of $N$ or 20, whichever comes first, by its law and by the sum",
    )
    first = p.compute(
        sympy.Sum(seen**j, (j, 0, sympy.oo)),
        "This is a geometric series.",
        at=[
            dict(M=Fraction(1), w=Fraction(1, 7)),
            dict(M=Fraction(3), w=Fraction(1, 3)),
            dict(M=Fraction(2), w=Fraction(1, 10**12)),
        ],
        result=1 / (1 - seen),
    )
    return {"always": always, "first_miss": first}


def _hits(M: Fraction, w: Fraction, n: Fraction) -> Fraction:
    """The number of samples that show the type as a chain: draw by draw, sample by sample."""
    alive = Fraction(1)
    for _ in range(int(n)):
        unseen, seen = alive, Fraction(0)
        for _ in range(int(M)):
            unseen, seen = unseen * (1 - w), seen + unseen * w
        alive = seen
    return alive


def _wait(M: Fraction, w: Fraction) -> Fraction:
    """The mean from its first-step equation: one sample, and all over again if it shows it."""
    miss = Fraction(1)
    for _ in range(int(M)):
        miss -= miss * w
    x = sympy.Symbol("x")
    (found,) = sympy.solve(1 + (1 - sympy.Rational(miss.numerator, miss.denominator)) * x - x, x)
    return Fraction(int(found.p), int(found.q))


ROUTES = [
    Route(
        _hits,
        at=[
            dict(M=1, w=Fraction(2, 5), n=4),
            dict(M=3, w=Fraction(1, 3), n=5),
            dict(M=20, w=Fraction(1, 20), n=10),
        ],
        words="draw by draw, with the chances of seen and unseen carried along",
        claim="always",
    ),
    Route(
        _wait,
        at=[dict(M=1, w=Fraction(2, 5)), dict(M=7, w=Fraction(1, 3))],
        words="the mean's own first-step equation solved",
        claim="first_miss",
    ),
]
