"""What entropy a refitted exponential family loses, it gains in divergence, refit by refit."""

from __future__ import annotations

from fractions import Fraction
from math import comb
from typing import Any

import mpmath
import sympy

import schemes
from theory.domain import Domain, Integers, Positive, Reals
from theory.families._two_classes import (
    REACH_REFITS,
    REACH_SAMPLES,
    Gained,
    Lost,
    gap,
)
from theory.laws import Gamma
from theory.maths import two_types
from theory.maths.exponential_families import ledger
from theory.maths.multiplicative import DIGITS, WORDS, Factor
from theory.notation import Expectation, Expr, M, Quantity, Statistic, k, local, n, w
from theory.proof import Proof
from theory.statement import About, Bound
from theory.theorem import Claim, Rival, Route, Source, Theorem

theta = local("theta", "the scale of the real distribution", 1, positive=True)
y = local("y", "the scale of a model in units of the real one", positive=True)
r = local("r", "the order of a moment", real=True)


def _divergence(p: str, q: str) -> Statistic:
    return Statistic(rf"\operatorname{{KL}}(p_{{{p}}} \,\|\, p_{{{q}}})", f"KL(p_{p}‖p_{q})")


_SHAPES = Positive()
_DOMAIN = Domain(k=_SHAPES, M=Integers(1), n=Integers(0))
_STEP = k * (sympy.log(k * M) - sympy.digamma(k * M))
_BACKWARDS = k * ((k * M / (k * M - 1)) ** n - 1) - n * _STEP
_H = -w * sympy.log(w) - (1 - w) * sympy.log(1 - w)
_WEIGHTS = Reals(Fraction(1, 100), Fraction(99, 100), probe=("1/100", "1/2", "2/3", "99/100"))
_COUNTED = Domain(
    M=Integers(1, probe=(1, 2, 5, 12), reach=REACH_SAMPLES),
    w=_WEIGHTS,
    n=Integers(0, probe=(0, 1, 2, 7), reach=REACH_REFITS),
)

GAMMA = Claim(
    name="gamma",
    quantity=Expectation(_divergence("n", "0"), low=0),
    value=n * _STEP,
    domain=_DOMAIN,
    words="A gamma model with the known shape $k$ and a fitted scale ($k = 1$ is exponential): its "
    "expected divergence from the real distribution, in nats.",
    rivals=[
        Rival(n / (2 * M), "half a nat for each parameter, refit and sample, as if exact"),
        Rival(n / M, "without the half"),
        Rival(n * _STEP / k, "the loss of entropy relative to length, not to the base measure"),
        Rival(_BACKWARDS, "the divergence the other way round"),
        Rival(n * k * (sympy.log(M) - sympy.digamma(M)), "the shape left out of the samples"),
    ],
)

ENTROPY = Claim(
    name="entropy",
    quantity=Quantity(r"H(p_0) - \mathbb{E}\,H(p_n)", "H(p_0) − E[H(p_n)]", 0, sympy.S.Zero),
    value=n * _STEP,
    domain=_DOMAIN,
    words="The entropy that it has lost, relative to the base measure $x^{k-1}\\,\\mathrm dx$: the "
    "same.",
    rivals=[
        Rival(sympy.S.Zero, "nothing, as the expected scale does not move"),
        Rival(n * _STEP / k, "the loss relative to length"),
        Rival(n / (2 * M), "half a nat for each parameter, refit and sample, as if exact"),
    ],
)

STEP = Claim(
    name="step",
    quantity=Expectation(_divergence("n", "n-1"), low=0),
    value=_STEP,
    domain=Domain(k=_SHAPES, M=Integers(1), n=Integers(1, default=1)),
    words="One refit's divergence from the last model, which is the same for each refit.",
    rivals=[
        Rival(1 / (2 * M), "the first order in 1/M"),
        Rival(1 / M, "without the half"),
        Rival(n * _STEP, "that from the real distribution"),
    ],
)

BERNOULLI = Claim(
    name="bernoulli",
    quantity=Expectation(_divergence("n", "0"), low=0),
    value=Lost(M, w, n),
    domain=_COUNTED,
    words="A Bernoulli model with the weight $w$: its expected divergence, as the entropy that has "
    "been lost.",
    rivals=[
        Rival(n / (2 * M), "half a nat for each parameter, refit and sample, as if exact"),
        Rival(_H, "all of the entropy, as in the end"),
        Rival(_H * (1 - (1 - 1 / M) ** n), "lost in proportion to itself"),
        Rival(n * (sympy.log(M) - sympy.digamma(M)), "an exponential model's"),
    ],
)

THEOREM = Theorem(
    title="The ledger of entropy",
    says="Wherever an exponential family is refitted by maximum likelihood, the expected "
    "divergence from the real distribution is the entropy that the model has lost, refit by refit: "
    "[nk(ln kM − ψ(kM))](gamma, entropy) for a gamma model with a known shape, which is [more than "
    "1/(2M) nats](cost) a refit and [about that, within 10% for kM of 2 or more](rate); for a "
    "Bernoulli model [never all of the entropy that there was, for M of 2 or more](most).",
    setting="""\
The models are an exponential family: relative to a base measure their densities are
$e^{\\eta\\cdot T(x) - A(\\eta)}$.
$p_0$ is the real distribution.
Refit $n$ draws $M$ independent samples from $p_{n-1}$ and nothing else, and $p_n$ is the model of
largest likelihood, for which $\\mathbb{E}_{p_n} T$ is the samples' average of $T$.
We suppose that it exists with probability one, with mean parameters in the interior, and that
all entropies have finite means; at an edge, as a Bernoulli model's, $0 \\ln 0 = 0$.

$H$ is the entropy relative to the base measure, in nats, and
$\\operatorname{KL}(p\\,\\|\\,q) = \\int p\\ln(p/q)$, with the later model as $p$.
Then

$$\\mathbb{E}\\operatorname{KL}(p_n\\,\\|\\,p_0) = H(p_0) - \\mathbb{E}\\,H(p_n)
= \\sum_{i=1}^{n}\\mathbb{E}\\operatorname{KL}(p_i\\,\\|\\,p_{i-1}).$$

The claims are two families.
A gamma model has a known shape $k$; the fitted scale is the samples' mean over $k$.
A Bernoulli model has a weight $w_n$, the share of ones among the samples; $w_0 = w$.
""",
    claims=[GAMMA, ENTROPY, STEP, BERNOULLI],
    statements=[
        Bound(
            "cost",
            _STEP,
            ">",
            1 / (2 * M),
            Domain(k=_SHAPES, M=Integers(1)),
            [Rival(1 / M, "without the half")],
            note="nats for each refit, gamma; more than 1/(2M)",
        ),
        About(
            "rate",
            _STEP,
            1 / (2 * M),
            Fraction(1, 10),
            Domain(k=_SHAPES, M=Integers(1), where=[k * M >= 2]),
            [Rival(1 / M, "without the half"), Rival(k / (2 * M), "in proportion to the shape")],
            note="nats for each refit, gamma",
        ),
        About(
            "counted",
            Lost(M, w, 1),
            1 / (2 * M),
            Fraction(1, 10),
            Domain(
                M=Integers(20, probe=(20, 25, 60, 200), reach=REACH_SAMPLES),
                w=Reals(Fraction(1, 4), Fraction(3, 4)),
            ),
            [Rival(1 / M, "without the half"), Rival(_H / M, "a share of the entropy")],
            note="nats in the first refit of a Bernoulli model",
        ),
        Bound(
            "most",
            Lost(M, w, n),
            "<",
            _H,
            Domain(
                M=Integers(2, probe=(2, 5, 12), reach=REACH_SAMPLES),
                w=_WEIGHTS,
                n=Integers(1, probe=(1, 2, 7), reach=20),
            ),
            [Rival(_H / 2, "half of the entropy")],
            note="the entropy that there was, M of 2 or more",
        ),
        Bound(
            "backwards",
            _BACKWARDS,
            ">",
            n * _STEP,
            Domain(k=_SHAPES, M=Integers(1), n=Integers(1, 100), where=[k * M > 1]),
            [Rival(2 * n * _STEP, "twice as much")],
            note="the expected divergence of the real distribution from the model, and the other",
        ),
    ],
    sources=[
        Source("kullback1951", "section 2", "the divergence"),
        Source("miller1955", "", "the first order of a Bernoulli model's loss"),
    ],
)


def _scaled() -> list[bool]:
    """The mean of samples of a gamma law with the shape 2 or 3: three moments, term by term."""
    cases = []
    for shape in (1, 2, 3):
        for size in (1, 2, 4):
            # raw moments of a sum of independent variables, one after the other
            one = [Fraction(1)]
            for order in range(1, 4):
                one.append(one[-1] * (shape + order - 1))
            total = [Fraction(1), Fraction(0), Fraction(0), Fraction(0)]
            for _ in range(size):
                total = [
                    sum((comb(r, j) * total[j] * one[r - j] for j in range(r + 1)), Fraction(0))
                    for r in range(4)
                ]
            wanted = [Fraction(1)]
            for order in range(1, 4):
                wanted.append(wanted[-1] * (shape * size + order - 1))
            cases.append(total == wanted)
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    ledger(p)
    one = p.compute(
        Gamma(k, y).mean(lambda q: q - q / y - k * sympy.log(y)),
        "*Gamma.* In units of the real scale let a model's scale be $y$. The logarithm of the "
        "ratio of the two densities at $q$ is $q - q/y - k\\ln y$. Its mean is the divergence.",
        at=[
            dict(k=Fraction(a), y=Fraction(b))
            for a, b in (("1", "2"), ("5/2", "1/3"), ("3", "9/4"))
        ],
    )
    p.argue(
        "A sum of $M$ gamma variables with the shape $k$ is gamma with the shape $kM$, $G$. So a "
        "refit multiplies the scale by $F = G/(kM)$, whatever it is.",
        trial=_scaled,
        tried="three moments of the sum from those of its terms, for nine sums",
    )
    moment = p.compute(
        Gamma(k * M).mean(lambda q: q**r),
        "A power of $G$ has the mean",
        at=[
            dict(k=Fraction(a), M=Fraction(b), r=Fraction(c))
            for a, b, c in (("1", 2, "3"), ("1/2", 3, "1/2"), ("5/2", 4, "1"))
        ],
    )
    log = p.differentiate(
        sympy.log(moment),
        r,
        sympy.S.Zero,
        "It is the moment generating function of $\\ln G$, finite on both sides of 0. Its "
        "logarithm's derivative there is the mean of $\\ln G$:",
    )
    mean = p.solve(
        lambda v: sympy.gammasimp(moment.subs(r, 1)) / (k * M) * v,
        sympy.S.One,
        "The expected scale stays,",
    )
    logs = p.solve(lambda v: v + log - sympy.log(k * M), sympy.S.Zero, "and logarithms add up:")
    pattern = one.expand().subs(sympy.log(y), logs).subs(y, mean)
    gained = p.identity(
        sympy.expand(pattern), n * k * (sympy.log(k * M) - sympy.digamma(k * M)), "Put in:"
    )
    lost = p.solve(
        lambda v: v - k * (log - sympy.log(k * M)),
        sympy.S.Zero,
        "The entropy relative to $x^{k-1}\\,\\mathrm dx$ is $k\\ln\\theta_n$ and a constant. It "
        "loses the same:",
    )
    step = p.identity(
        gained.subs(n, 1),
        k * (sympy.log(k * M) - sympy.digamma(k * M)),
        "One refit's divergence is that of a first one.",
        apart=True,
    )
    p.argue(
        "*Bernoulli.* The claim carries the law of the count forward and takes the entropy that is "
        "lost. Here the divergence from the start is carried backward, as a function of the "
        "weight. Both are the same by the ledger.",
        r"g_0(x) = x\ln\frac xw + (1-x)\ln\frac{1-x}{1-w},\quad "
        r"g_{i+1}(x) = \mathbb{E}\bigl[g_i(w_1) \mid w_0 = x\bigr]",
        trial=_listed,
        tried="two and three refits, all samples listed: the mean divergence",
    )
    return {"gamma": gained, "entropy": lost, "step": step, "bernoulli": Gained(M, w, n)}


def _by_outcomes(M: Fraction, w: Fraction, n: Fraction) -> Any:
    """The mean divergence over every outcome of two types."""
    with mpmath.workdps(DIGITS):
        found = two_types.outcomes(schemes.replace(int(M)), int(n), w)
        return mpmath.fsum(
            mpmath.mpf(p.numerator) / p.denominator * gap(weights[0], w)
            for weights, p in found.items()
        )


def _listed() -> list[bool]:
    """The divergence carried backward, beside the mean over every outcome."""
    cases = []
    with mpmath.workdps(DIGITS):
        for size, weight, refits in (
            (2, Fraction(1, 2), 2),
            (3, Fraction(1, 5), 3),
            (4, Fraction(2, 3), 2),
        ):
            other = _by_outcomes(Fraction(size), weight, Fraction(refits))
            here = Gained.numeric(Fraction(size), weight, Fraction(refits))
            cases.append(bool(abs(here - other) < mpmath.mpf(10) ** -40))
    return cases


_FACTOR = Factor(Gamma(k * M), 1 / (k * M))


def _gamma(k: Fraction, M: Fraction, n: Fraction) -> Any:
    """From the law of one refit's factor, by quadrature: the mean of F − 1 − ln F."""
    with mpmath.workdps(DIGITS):
        one = _FACTOR.expected(lambda f: f - 1 - mpmath.log(f), dict(k=k, M=M))
        return mpmath.mpf(k.numerator) / k.denominator * one * int(n)


_AT: list[dict[str, Any]] = [
    dict(k=1, M=2, n=3),
    dict(k=2, M=10, n=5),
    dict(k=Fraction(1, 2), M=3, n=1),
]
ROUTES = [
    Route(_gamma, at=_AT, words=WORDS, claim="gamma"),
    _FACTOR.route(
        "drift",
        lambda rate, k, n, **_: -rate * int(n) * mpmath.mpf(k.numerator) / k.denominator,
        _AT,
        "entropy",
    ),
    Route(
        lambda k, M, n: _gamma(k, M, Fraction(1)),
        at=_AT,
        words=WORDS,
        claim="step",
    ),
    Route(
        _by_outcomes,
        at=[
            dict(M=2, w=Fraction(1, 2), n=3),
            dict(M=5, w=Fraction(1, 3), n=2),
            dict(M=12, w=Fraction(1, 100), n=4),
        ],
        words="the mean divergence over every outcome of two types, at 50 digits",
        claim="bernoulli",
    ),
]
