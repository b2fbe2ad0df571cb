"""Invented words among the samples: what is left of the real ones, and how much is repeated."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import sympy

from theory.domain import Domain, Integers, Reals
from theory.maths.two_types import fixed_law
from theory.notation import (
    Expectation,
    Expr,
    InTheLimit,
    K,
    M,
    Statistic,
    local,
    n,
)
from theory.proof import Proof
from theory.standard import TOTAL_EXPECTATION
from theory.statement import About, Bound
from theory.theorem import Claim, Rival, Route, Source, Theorem

q = local("q", "chance that a sample is a newly invented word", real=True, nonnegative=True)

Model = tuple[tuple[Fraction, bool], ...]
"""The words with their weights, the heaviest first; whether each is a real one."""

_U = Reals(0, 1)
_RATE = (1 - q) ** 2 * (1 - 1 / M)
_SETTLED = 1 / (M - (M - 1) * (1 - q) ** 2)
_AGREE = Expectation(Statistic(r"\lVert p_n \rVert^2", "‖pₙ‖²"), low=0)

REAL = Claim(
    name="real",
    quantity=Expectation(Statistic("r_n", "rₙ"), low=0),
    value=(1 - q) ** n,
    domain=Domain(q=_U, n=Integers(0)),
    words="The real words' share of the model, whatever the number of samples, has the mean",
    rivals=[
        Rival(1 - q, "the share of invented words stays at what each refit adds"),
        Rival(1 - n * q, "each refit adds a share q, and nothing invented is lost"),
        Rival((1 - q) ** (n + 1), "one refit too many"),
        Rival((1 - q) ** (2 * n), "the chance that two samples are both of real words' lines"),
    ],
)

REPEATS = Claim(
    name="repeats",
    quantity=_AGREE,
    value=_SETTLED + (1 / K - _SETTLED) * _RATE**n,
    domain=Domain(M=Integers(1), K=Integers(1), q=_U, n=Integers(0)),
    words="From $K$ equally frequent real words, the chance that two samples of the $n$-th model "
    "agree has the mean",
    rivals=[
        Rival(
            1 - (1 - 1 / M) ** n * (1 - 1 / K),
            "nothing invented: collapse to a single word",
        ),
        Rival(_SETTLED, "settled from the first refit on"),
        Rival(_SETTLED + (1 / K - _SETTLED) * _RATE ** (n + 1), "one refit too many"),
        Rival(
            _SETTLED + (1 / K - _SETTLED) * ((1 - q) * (1 - 1 / M)) ** n,
            "invention counted for one of the two samples in the rate",
        ),
        Rival(_SETTLED * (1 - _RATE**n), "a start at which no two samples agree"),
    ],
)

SETTLED = Claim(
    name="settled",
    quantity=InTheLimit(_AGREE),
    value=_SETTLED,
    domain=Domain(M=Integers(1), q=_U),
    words="In the long run, whatever the real words were, it is",
    rivals=[
        Rival(sympy.S.One, "invention only slows the collapse down"),
        Rival(1 / (1 + 2 * M * q), "the diffusion's formula, taken as exact", Source("ewens2004")),
        Rival(
            1 / (1 + 4 * M * q),
            "genetics' formula read as it stands, where N individuals carry 2N copies",
        ),
        Rival(
            (1 - q) ** 2 * _SETTLED,
            "two different training samples, where two draws of the model are asked for",
        ),
        Rival(
            1 / (M - (M - 1) * (1 - q)),
            "invention counted for one of the two samples only",
        ),
    ],
)

_FEW = Reals(0, Fraction(1, 50))

THEOREM = Theorem(
    title="Hallucinated words",
    says="If each sample is with chance q a word that nobody used before, the real words' "
    "expected share of the model [falls as (1 − q)ⁿ](real), and in the long run the chance that "
    "two samples agree is on average [about 1/(2Mq + 1), where q is at most 1/50](few), while "
    "without inventions [it would be certain](certain).",
    setting="""\
The real distribution gives each of $K$ words the same weight.
Refit $n$ draws $M$ samples, independently given the model $p_{n-1}$.
Each is with chance $1-q$ a word drawn from that model, and else an invention of its own: a word
that no model and no sample has ever had.
The new model $p_n$ is the shares of the words among the $M$ samples (maximum likelihood); from
then on an invention is a word like any other, and may be drawn again.
$r_n$ is the weight that the $n$-th model gives to all real words together.
In population genetics this is the Wright–Fisher model with infinitely many alleles, an invention
being a mutation.
""",
    claims=[REAL, REPEATS, SETTLED],
    statements=[
        About(
            "few",
            _SETTLED,
            1 / (1 + 2 * M * q),
            Fraction(1, 20),
            Domain(M=Integers(1), q=_FEW),
            [
                Rival(sympy.S.One, "1, collapse"),
                Rival(1 / (1 + M * q), "invention counted for one of the two samples"),
                Rival(1 / (1 + 4 * M * q), "M individuals of two copies each"),
            ],
            note="the chance that two samples agree, in the long run, on average",
        ),
        Bound(
            "certain",
            _SETTLED.subs(q, 0),
            "=",
            sympy.S.One,
            Domain(M=Integers(1)),
            [Rival(1 / M, "1/M, all samples different")],
            note="the chance that two samples agree, in the long run, where nothing is invented",
        ),
        Bound(
            "above",
            _SETTLED,
            ">=",
            1 / (1 + 2 * M * q),
            Domain(M=Integers(1), q=_U),
            [
                Rival(1 / (1 + M * q), "invention counted for one of the two samples"),
                Rival(sympy.S.One, "1, collapse"),
            ],
            note="the chance that two samples agree, in the long run, on average",
        ),
    ],
    sources=[Source("ewens2004", "chapter 3", "infinitely many alleles")],
)


def _after(model: Model, size: int, chance: Fraction) -> dict[Model, Fraction]:
    """The law of the next model, every sample listed word by word; the last label invents."""
    law: dict[Model, Fraction] = {}
    words = len(model)
    for labels in product(range(words + 1), repeat=size):
        p = Fraction(1)
        for label in labels:
            p *= chance if label == words else (1 - chance) * model[label][0]
        if not p:
            continue
        kept = [(Fraction(labels.count(k), size), model[k][1]) for k in set(labels) - {words}]
        new = tuple(sorted(kept + [(Fraction(1, size), False)] * labels.count(words)))[::-1]
        law[new] = law.get(new, Fraction(0)) + p
    return law


def _models(size: int, types: int, chance: Fraction, refits: int) -> dict[Model, Fraction]:
    """The law of the model after some refits."""
    law: dict[Model, Fraction] = {((Fraction(1, types), True),) * types: Fraction(1)}
    for _ in range(refits):
        later: dict[Model, Fraction] = {}
        for model, p in law.items():
            for new, odds in _after(model, size, chance).items():
                later[new] = later.get(new, Fraction(0)) + p * odds
        law = later
    return law


def _agree(model: Model) -> Fraction:
    return sum((weight**2 for weight, _ in model), Fraction(0))


def _real(model: Model) -> Fraction:
    return sum((weight for weight, real in model if real), Fraction(0))


def _one_refit() -> list[bool]:
    """Given the model: the mean chance that two samples of the next one agree; the real share."""
    cases = []
    for weights in ((1, 1), (3, 1), (1, 1, 1), (3, 2, 1)):
        model = tuple((Fraction(each, sum(weights)), k < 2) for k, each in enumerate(weights))
        for size in (1, 2, 3):
            for chance in (Fraction(0), Fraction(1, 3), Fraction(9, 10)):
                after = _after(model, size, chance).items()
                agree = sum((p * _agree(new) for new, p in after), Fraction(0))
                one = Fraction(1, size)
                cases.append(agree == one + (1 - one) * (1 - chance) ** 2 * _agree(model))
                real = sum((p * _real(new) for new, p in after), Fraction(0))
                cases.append(real == (1 - chance) * _real(model))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "Given the model $p_{n-1}$, a training sample is a real word with chance "
        "$(1-q)\\,r_{n-1}$. "
        "Two picks of the model $p_n$ are one and the same training sample with chance $1/M$. "
        "Else they are two, and these agree where neither is an invention and two draws of "
        "$p_{n-1}$ agree: an invention agrees with no other sample.",
        r"\mathbb{E}\bigl[\lVert p_n\rVert^2 \mid p_{n-1}\bigr] = \tfrac1M + "
        r"\bigl(1-\tfrac1M\bigr)(1-q)^2\,\lVert p_{n-1}\rVert^2",
        trial=_one_refit,
        tried="one refit to one to three samples from models of two and three words, all listed, "
        "for three chances of an invention",
    )
    p.cite(TOTAL_EXPECTATION)
    real = p.solve(lambda v: (1 - q) * v, sympy.S.One, "The real words' mean share:")

    def step(v: Expr) -> Expr:
        return 1 / M + (1 - 1 / M) * (1 - q) ** 2 * v

    stays, gap = sympy.symbols("v d")
    settled = sympy.solve(sympy.Eq(stays, step(stays)), stays)[0]
    rate = p.identity(
        sympy.factor((step(settled + gap) - settled) / gap),
        (1 - 1 / M) * (1 - q) ** 2,
        "The recursion for the mean chance to agree leaves one value as it is. A distance $d$ from "
        "that value is multiplied at each refit by",
    )
    p.identity(sympy.expand(step(settled)), settled, "which is below 1. That value is")
    left = p.solve(
        lambda v: rate * v,
        sympy.S.One,
        "From equal weights the share of the distance that is left:",
        name="d",
    )
    repeats = settled + (1 / K - settled) * left
    return {"real": real, "repeats": repeats, "settled": settled}


def _mean(of: str, M: int, K: int, q: Fraction, n: int) -> Fraction:
    law = _models(int(M), int(K), q, int(n)).items()
    function = _agree if of == "agree" else _real
    return sum((p * function(model) for model, p in law), Fraction(0))


def _equilibrium(M: Fraction, q: Fraction) -> Fraction:
    """E ‖p‖² under the law that a refit leaves as it is, over all ways to share M samples out."""
    size = int(M)
    start: Model = ((Fraction(1), False),)
    states, rows = [start], []
    for state in states:  # grows while it is gone through
        row = _after(state, size, q)
        states.extend(new for new in row if new not in states)
        rows.append(row)
    matrix = [[row.get(state, Fraction(0)) for state in states] for row in rows]
    chances = zip(fixed_law(matrix), states, strict=True)
    return sum((p * _agree(state) for p, state in chances), Fraction(0))


_LISTED = "every sample of every refit listed word by word, in rational arithmetic"
ROUTES = [
    Route(
        lambda q, n: _mean("real", 2, 2, q, n),
        at=[dict(q=Fraction(1, 3), n=4), dict(q=Fraction(9, 10), n=2), dict(q=0, n=3)],
        words=_LISTED,
        claim="real",
    ),
    Route(
        lambda M, K, q, n: _mean("agree", M, K, q, n),
        at=[
            dict(M=2, K=3, q=Fraction(1, 3), n=4),
            dict(M=3, K=2, q=Fraction(1, 10), n=3),
            dict(M=4, K=1, q=Fraction(1, 2), n=2),
            dict(M=1, K=4, q=Fraction(1, 2), n=2),
        ],
        words=_LISTED,
        claim="repeats",
    ),
    Route(
        _equilibrium,
        at=[
            dict(M=2, q=Fraction(1, 3)),
            dict(M=3, q=Fraction(1, 50)),
            dict(M=4, q=Fraction(4, 5)),
            dict(M=5, q=Fraction(1, 10)),
        ],
        words="the whole equilibrium, from the chain of the words' counts, in rational arithmetic",
        claim="settled",
    ),
]
