"""The expected diversity of a categorical model decays by 1 - 1/M at each refit."""

from __future__ import annotations

from fractions import Fraction

import sympy

from schemes import replace
from theory.discrete import _trials as listed
from theory.domain import Domain, Integers, Reals
from theory.laws import Binomial
from theory.maths import coalescence
from theory.notation import Expectation, Expr, K, M, Statistic, n, w
from theory.proof import Proof
from theory.standard import TOTAL_EXPECTATION
from theory.theorem import Claim, Rival, Route, Source, Theorem

PAIR = Claim(
    name="pair",
    quantity=Expectation(Statistic(r"w_n(1-w_n)", "wₙ(1−wₙ)"), low=0),
    value=w * (1 - w) * (1 - 1 / M) ** n,
    domain=Domain(M=Integers(1), w=Reals(0, 1), n=Integers(0)),
    words="For one type of weight $w$:",
    rivals=[
        Rival(w * (1 - w) * (1 - 2 / M) ** n, "one factor for each of the two draws"),
        Rival(
            w * (1 - w) * (1 - 1 / (2 * M)) ** n,
            "genetics' formula read as it stands, where N individuals carry 2N copies",
            Source("ewens2004"),
        ),
        Rival(w * (1 - w) * (1 - 1 / M) ** (n + 1), "one refit too many"),
        Rival(w * (1 - w), "no weight moves on average, so neither should their product"),
    ],
)

REPEATS = Claim(
    name="repeats",
    quantity=Expectation(Statistic(r"\lVert p_n \rVert^2", "‖pₙ‖²"), low=0),
    value=1 - (1 - 1 / M) ** n * (1 - 1 / K),
    domain=Domain(M=Integers(1), K=Integers(2), n=Integers(0)),
    words="For $K$ types that start out equally frequent, with weights $p_n$, the chance that two "
    "samples of the $n$-th model agree:",
    rivals=[
        Rival(1 - (1 - 1 / M) ** n, "a start at which no two samples agree"),
        Rival(1 - (1 - K / M) ** n * (1 - 1 / K), "the loss of each type added up"),
        Rival(1 / K, "no weight moves on average"),
    ],
)

THEOREM = Theorem(
    title="The loss of diversity",
    says="Each refit to M of its own samples [multiplies the expected diversity of a categorical "
    "model, the chance that two samples differ, by 1 − 1/M](pair, repeats).",
    setting="""\
A categorical model has weights $p_0$ over its types.
Refit $n$ draws $M$ independent samples from the model $p_{n-1}$, with replacement and with
nothing else mixed in, and sets $p_n$ to the shares of the types among them (maximum likelihood).
$w_n$ is the weight of one type.
The chance that two fresh samples of a model differ, $1 - \\lVert p \\rVert^2$, is its *diversity*;
population genetics calls it *heterozygosity*, machine learning one minus the *collision
probability*.
""",
    claims=[PAIR, REPEATS],
    sources=[Source("ewens2004", "chapter 1", "the decay of heterozygosity")],
)


def _two_draws() -> list[bool]:
    """The chance that two draws differ: listed, as the sum over types, and after a refit."""

    def differ(weights: tuple[Fraction, ...]) -> Fraction:
        return sum(
            (p for labels, p in listed.samples(weights, 2) if len(set(labels)) == 2), Fraction(0)
        )

    equal = [(Fraction(1, types),) * types for types in (2, 3, 4)]
    unequal = [
        (Fraction(1, 20), Fraction(19, 20)),
        (Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)),
    ]
    cases = [differ(weights) == 1 - weights[0] for weights in equal]
    for weights in [*equal, *unequal]:
        cases.append(differ(weights) == sum(p * (1 - p) for p in weights))
        for size in (1, 2, 3):
            after = listed.models(weights, size, 1).items()
            mean = sum((chance * differ(model) for model, chance in after), Fraction(0))
            cases.append(mean == (1 - Fraction(1, size)) * differ(weights))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    count = Binomial(M, w)
    second = p.compute(
        count.mean(lambda j: (j / M) ** 2),
        "The count of a type of weight $w$ in one refit is binomial. "
        "Its second moment comes from the moment generating function.",
        result=count.moment(2) / M**2,
    )
    first = p.compute(
        count.mean(lambda j: j / M), "The mean share is the old weight.", result=count.moment(1) / M
    )
    factor = sympy.simplify((first - second) / (w * (1 - w)))
    p.identity(
        first - second,
        factor * w * (1 - w),
        "So one refit multiplies $w(1-w)$ by a factor that is free of $w$.",
    )
    p.cite(TOTAL_EXPECTATION)
    pair = p.solve(
        lambda v: factor * v,
        w * (1 - w),
        "The factor is free of the last model, so the expectations obey the same recursion.",
    )
    p.argue(
        "The chance that two samples differ is the sum of $p(1-p)$ over the types, "
        "and each term shrinks by the same factor. With $K$ equal weights it starts at $1 - 1/K$.",
        r"1 - \lVert p_n \rVert^2 = \sum_{k=1}^{K} p_{n,k}(1 - p_{n,k})",
        trial=_two_draws,
        tried="two draws listed from equal and unequal weights of two to four types, before a "
        "refit and on average after it",
    )
    differ = p.solve(lambda v: factor * v, 1 - 1 / K, "So the diversity decays geometrically.")
    return {"pair": pair, "repeats": 1 - differ}


ROUTES = [
    Route(
        lambda M, w, n: w * (1 - w) * (1 - coalescence.coalescence(replace(int(M)), int(n))),
        at=[dict(M=2, w=Fraction(1, 3), n=9), dict(M=100, w=Fraction(1, 20), n=50)],
        words=coalescence.WORDS,
        claim="pair",
    ),
    Route(
        lambda M, K, n: 1 - (1 - 1 / K) * (1 - coalescence.coalescence(replace(int(M)), int(n))),
        at=[dict(M=2, K=3, n=9), dict(M=100, K=20, n=50)],
        words=coalescence.WORDS,
        claim="repeats",
    ),
]
