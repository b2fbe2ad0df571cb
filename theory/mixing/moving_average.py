"""A model that moves a part of the way to each refit: averaged samples, averaged parameters."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import comb, prod
from typing import Any

import sympy

from theory.domain import Domain, Integers, Positive, Reals
from theory.notation import (
    Expectation,
    Expr,
    M,
    Ratio,
    Statistic,
    local,
    n,
    sigma,
    sigma_hat2,
)
from theory.numeric import same
from theory.proof import Proof
from theory.standard import TOTAL_EXPECTATION
from theory.statement import About, Falls
from theory.theorem import Claim, Rival, Route, Theorem

gamma = local("gamma", "the part of the way to the new fit that a refit goes", positive=True)

_PART: Any = dict(gamma=Reals(0, 1, open="low", probe=("1/100", "1/2", 1)))
_MODEL = (1 - gamma**2 / M) ** n
_PARAMETERS = (1 - gamma / M) ** n

MODELS = Claim(
    name="models",
    quantity=Expectation(Ratio(Statistic("H_n", "Hₙ"), Statistic("H_0", "H₀")), low=0),
    value=_MODEL,
    domain=Domain(M=Integers(2), n=Integers(0), **_PART),
    words="What is kept of the diversity of a categorical model that is averaged with its refit:",
    rivals=[
        Rival(_PARAMETERS, "the part of the way times a whole refit's loss"),
        Rival((1 - 1 / M) ** n, "a whole refit's loss"),
        Rival((1 - gamma * (2 - gamma) / M) ** n, "the loss of a corpus refreshed in part"),
        Rival((1 - gamma**2 / (M - 1)) ** n, "the unbiased estimate's divisor"),
    ],
)

PARAMETERS = Claim(
    name="parameters",
    quantity=Expectation(sigma_hat2(n), low=0),
    value=sigma**2 * _PARAMETERS,
    domain=Domain(M=Integers(2), n=Integers(0), sigma=Positive(default=1), **_PART),
    words="The expected variance of a Gaussian model whose mean and variance are averaged with "
    "those of its refit:",
    rivals=[
        Rival(sigma**2 * _MODEL, "the loss of averaged distributions"),
        Rival(sigma**2 * (1 - 1 / M) ** n, "a whole refit's loss"),
        Rival(sigma**2 * (1 - gamma / (2 * M)) ** n, "the standard deviation's rate"),
        Rival(sigma**2 * (1 - gamma) ** n, "what is left of the real variance itself"),
    ],
)

MIXTURE = Claim(
    name="mixture",
    quantity=Expectation(Statistic(r"\operatorname{Var} X^n", "Var Xⁿ", 2), low=0),
    value=sigma**2 * _MODEL,
    domain=PARAMETERS.domain,
    words="The expected variance within the model where the Gaussian *distributions* are averaged, "
    "so that it becomes a mixture:",
    rivals=[
        Rival(sigma**2 * _PARAMETERS, "the loss of averaged parameters"),
        Rival(sigma**2 * (1 - 1 / M) ** n, "a whole refit's loss"),
        Rival(sigma**2, "a mixture keeps all of its variance"),
    ],
)

THEOREM = Theorem(
    title="Moving averages: distributions or parameters",
    says="Where a model goes a part γ of the way to each maximum-likelihood refit, a step "
    "multiplies [its expected diversity by 1 − γ²/M if distributions are averaged](models), and [a "
    "Gaussian's expected variance by 1 − γ/M if its mean and variance are](parameters). Over steps "
    "that add up to a whole way, [small ones keep more than large ones where distributions are "
    "averaged](pace), and where parameters are, [about what a whole refit keeps, within 1% for 10 "
    "samples or more](ceiling).",
    setting="""\
Each step draws $M$ independent samples from the model and nothing else, and fits them by maximum
likelihood (ddof 0).
The model then goes the part $\\gamma$ of the way to the fit, $0 < \\gamma \\le 1$.
*Distributions averaged*: $p_n = (1-\\gamma)\\,p_{n-1} + \\gamma\\,\\hat p_n$, a mixture of the
old model and the fit; for a Gaussian fit $\\hat p_n$ is $N(\\bar x, s^2)$.
*Parameters averaged*: a Gaussian model has $\\mu_n = (1-\\gamma)\\mu_{n-1} + \\gamma\\bar x$ and
$\\hat\\sigma^2_n = (1-\\gamma)\\hat\\sigma^2_{n-1} + \\gamma s^2$.
The *diversity* $H_n$ is the chance that two picks from the categorical model $p_n$ differ.
$X^n$ is one sample of the $n$-th model.
""",
    claims=[MODELS, PARAMETERS, MIXTURE],
    statements=[
        Falls(
            "pace",
            (1 - gamma**2 / M) ** (1 / gamma),
            gamma,
            Domain(M=Integers(2, 10**4, probe=(2, 10, 10**4)), gamma=Reals("1/100", 1)),
            [Rival((1 - 1 / M) ** (1 / gamma), "of as many whole refits")],
            note="what 1/γ steps keep of the expected diversity, distributions averaged",
        ),
        About(
            "ceiling",
            (1 - gamma / M) ** (1 / gamma),
            1 - 1 / M,
            Fraction(1, 100),
            Domain(M=Integers(10, probe=(10, 1000)), gamma=Reals("1/100", 1)),
            [Rival(1 - gamma / M, "what one step keeps"), Rival(sympy.S.One, "all of it")],
            note="what 1/γ steps keep of the expected variance, parameters averaged",
        ),
    ],
)


def _step(M: Any, gamma: Any, w: Fraction) -> list[tuple[Fraction, Fraction]]:
    """The weights after a step of two types, by the number of samples of one, and their chances."""
    return [
        (comb(M, j) * w**j * (1 - w) ** (M - j), (1 - gamma) * w + gamma * Fraction(j, M))
        for j in range(M + 1)
    ]


def _one_step() -> list[bool]:
    """E H after a step over H before; three types, all samples listed."""
    cases = []
    for weights, size, part in (
        ([Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)], 3, Fraction(1, 2)),
        ([Fraction(1, 5), Fraction(4, 5), Fraction(0)], 4, Fraction(1, 3)),
        ([Fraction(1, 3)] * 3, 2, Fraction(1)),
    ):
        mean = Fraction(0)
        for labels in product(range(3), repeat=size):
            chance = prod((weights[each] for each in labels), start=Fraction(1))
            after = [
                (1 - part) * weights[kind] + part * Fraction(labels.count(kind), size)
                for kind in range(3)
            ]
            mean += chance * (1 - sum((each**2 for each in after), Fraction(0)))
        before = 1 - sum((each**2 for each in weights), Fraction(0))
        cases.append(same(mean, before * (1 - part**2 / size)))
    return cases


def _signs(M: int) -> list[tuple[Fraction, Fraction, Fraction]]:
    """For each number of plus signs: its chance, s² and (x̄ − μ)² in units of the variance."""
    out = []
    for plus in range(M + 1):
        mean = Fraction(2 * plus - M, M)
        out.append((Fraction(comb(M, plus), 2**M), 1 - mean**2, mean**2))
    return out


def _first_moments() -> list[bool]:
    """The mean fitted variance, and the mean squared move of the mean, from a two-point law."""
    cases = []
    for size in (1, 2, 3, 6):
        listed = _signs(size)
        cases.append(same(sum(c * v for c, v, _ in listed), 1 - Fraction(1, size)))
        cases.append(same(sum(c * m for c, _, m in listed), Fraction(1, size)))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.cite(TOTAL_EXPECTATION)
    p.argue(
        "*Distributions, a categorical model.* A type's weight moves by $\\gamma(\\hat w - w)$, of "
        "mean 0 and variance $\\gamma^2 w(1-w)/M$. So its expected square grows by that, and over "
        "all types the growth is $\\gamma^2 H/M$.",
        r"\mathbb{E}[H_{n} \mid p_{n-1}] = H_{n-1} - \gamma^2\,\frac{H_{n-1}}{M}",
        trial=_one_step,
        tried="three models of three types, all samples listed",
    )
    models = p.solve(
        lambda h: h - gamma**2 * h / M, sympy.S.One, "In units of $H_0$, step by step:", name="h"
    )
    p.argue(
        "*Gaussians.* Samples of any model with the variance $v$ have a fitted variance $s^2$ with "
        "the mean $v(1 - 1/M)$, and a mean $\\bar x$ that is $v/M$ off in the mean square.",
        trial=_first_moments,
        tried="a fair sign for each of up to six samples, all signs listed",
    )
    parameters = p.solve(
        lambda v: (1 - gamma) * v + gamma * v * (1 - 1 / M),
        sigma**2,
        "*Parameters averaged*, the expected variance:",
    )
    factor = p.identity(
        (1 - gamma) + gamma * (1 - 1 / M) + gamma * (1 - gamma) / M,
        1 - gamma**2 / M,
        "*Distributions averaged*: the mixture has the mean variance of its two parts, and "
        "$\\gamma(1-\\gamma)(\\bar x - \\mu)^2$ between them. In the mean, in units of $v$:",
    )
    mixture = p.solve(lambda v: factor * v, sigma**2, "And so at each step.")
    return {"models": models, "parameters": parameters, "mixture": mixture}


@lru_cache(maxsize=4096)
def _kept(M: int, gamma: Fraction, w: Fraction, n: int) -> Fraction:
    if n == 0:
        return w * (1 - w)
    return sum(
        (chance * _kept(M, gamma, after, n - 1) for chance, after in _step(M, gamma, w)),
        Fraction(0),
    )


def _share(M: Fraction, n: Fraction, gamma: Fraction) -> Fraction:
    start = Fraction(1, 3)
    return _kept(int(M), gamma, start, int(n)) / (start * (1 - start))


def _listed(M: Fraction, n: Fraction, sigma: Fraction, gamma: Fraction, mixed: bool) -> Fraction:
    """The mean over all signs of all samples of all steps."""
    total = Fraction(0)
    for signs in product(_signs(int(M)), repeat=int(n)):
        chance, v = Fraction(1), Fraction(sigma) ** 2
        for each, within, off in signs:
            chance *= each
            v *= (1 - gamma) + gamma * within + mixed * gamma * (1 - gamma) * off
        total += chance * v
    return total


_CASES: Any = [
    dict(M=2, n=4, gamma=Fraction(1, 2)),
    dict(M=3, n=3, gamma=Fraction(1, 5)),
    dict(M=6, n=2, gamma=Fraction(7, 9)),
    dict(M=4, n=3, gamma=1),
]
_SIGNS = "a fair sign for each sample of each step, all signs listed"
ROUTES = [
    Route(
        _share,
        at=[*_CASES, dict(M=50, n=2, gamma=Fraction(2, 3))],
        words="two types, every number of samples of one at every step",
        claim="models",
    ),
    Route(
        lambda M, n, sigma, gamma: _listed(M, n, sigma, gamma, False),
        at=[{**each, "sigma": 3} for each in _CASES],
        words=_SIGNS,
        claim="parameters",
    ),
    Route(
        lambda M, n, sigma, gamma: _listed(M, n, sigma, gamma, True),
        at=[{**each, "sigma": 3} for each in _CASES],
        words=_SIGNS,
        claim="mixture",
    ),
]
