"""A linear model in which sampling, approximation and learning error are separate terms."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Any

import mpmath
import sympy

from schemes import replace
from theory.domain import Domain, Integers, Positive, Reals, whole
from theory.maths import two_point
from theory.notation import (
    Expectation,
    Expr,
    InTheLimit,
    M,
    Quantity,
    Statistic,
    alpha,
    d,
    local,
    n,
    sigma,
)
from theory.numeric import mpf, same
from theory.proof import Proof
from theory.statement import Bound, Falls, Rises, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

g = local("g", "the share of the way to the best fit that training goes", positive=True)
theta = local(
    "theta", "length of the real mean's part within the model's subspace", 1, positive=True
)
delta = local("delta", "length of its part outside of the subspace", 1, real=True)

_ERROR = Statistic(r"\lVert\hat\theta_n - \theta_0\rVert^2", "‖θ̂ₙ − θ₀‖²", 2)
_SPREAD = Quantity(
    r"\mathbb{E}\,\lVert\hat\theta_n - \mathbb{E}\,\hat\theta_n\rVert^2",
    "E[‖θ̂ₙ − Eθ̂ₙ‖²]",
    2,
    sympy.S.Zero,
)
_BIAS = Quantity(
    r"\lVert\mathbb{E}\,\hat\theta_n - \theta_0\rVert^2", "‖Eθ̂ₙ − θ₀‖²", 2, sympy.S.Zero
)

_ONE = d * sigma**2 / M
_SAMPLING = _ONE * g**2 * (1 - g ** (2 * n)) / (1 - g**2)
_LEARNING = (1 - g**n) ** 2 * theta**2
_REFITS = Integers(1, probe=(1, 2, 3, 10, 1000, 10**6))
_LENGTHS = ("1/1000", "1", "1000000")
_SIZES: Any = dict(
    M=Integers(1, probe=(1, 2, 10, 10**6)),
    d=Integers(1, probe=(1, 2, 5, 1000)),
    sigma=Reals(0, open="low", default=1, probe=_LENGTHS),
)
_PART = Reals(0, 1, open="both", probe=("1/100", "1/2", "9/10", "999/1000"))
_LONG = Reals(0, open="low", default=1, probe=_LENGTHS)
_OUTSIDE = Reals(0, default=1, probe=("0", "1", "1000000"))

TOTAL = Claim(
    name="total",
    quantity=Expectation(_ERROR, low=0),
    value=delta**2 + _LEARNING + _SAMPLING,
    domain=Domain(n=_REFITS, g=_PART, theta=_LONG, delta=_OUTSIDE, **_SIZES),
    words="Approximation, learning and sampling, in this order:",
    rivals=[
        Rival(n * (delta**2 + (1 - g) ** 2 * theta**2 + g**2 * _ONE), "the first refit's, n times"),
        Rival(delta**2 + (1 - g ** (2 * n)) * theta**2 + _SAMPLING, "what is lost of the square"),
        Rival(delta**2 + _LEARNING + n * _ONE, "sampling as if training went all the way"),
        Rival(n * delta**2 + _LEARNING + _SAMPLING, "approximation made anew at each refit"),
    ],
)

COMPLETE = Claim(
    name="complete",
    quantity=Expectation(_ERROR, low=0),
    value=delta**2 + n * _ONE,
    domain=Domain(n=_REFITS, delta=_OUTSIDE, **_SIZES),
    words="The same where training goes all the way ($g = 1$): no learning error.",
    rivals=[
        Rival(delta**2 + _ONE, "the first refit's sampling error and no more"),
        Rival(n * delta**2 + n * _ONE, "approximation made anew at each refit"),
        Rival(delta**2 + n * sigma**2 / M, "one direction's sampling error"),
    ],
)

BETWEEN = Claim(
    name="between",
    quantity=_SPREAD,
    value=_SAMPLING,
    domain=Domain(n=_REFITS, g=_PART, **_SIZES),
    words="Between runs: the sampling error alone.",
    rivals=[
        Rival(n * _ONE, "as if training went all the way"),
        Rival(_ONE * (1 - g ** (2 * n)) / (1 - g**2), "the last refit's sample untouched by it"),
        Rival(n * g**2 * _ONE, "errors that are not shrunk again"),
        Rival(_SAMPLING / d, "one direction's"),
    ],
)

BIAS = Claim(
    name="bias",
    quantity=_BIAS,
    value=delta**2 + _LEARNING,
    domain=Domain(n=_REFITS, g=_PART, theta=_LONG, delta=_OUTSIDE),
    words="In the mean over runs, which $M$ does not enter: the two others.",
    rivals=[
        Rival(delta**2 + (1 - g) ** 2 * theta**2, "the first refit's"),
        Rival(delta**2 + n**2 * (1 - g) ** 2 * theta**2, "added up refit by refit"),
        Rival(delta**2 + (1 - g ** (2 * n)) * theta**2, "what is lost of the square"),
    ],
)

_BEHIND = (1 - g) / (1 - g * (1 - alpha))

MIXED = Claim(
    name="mixed",
    quantity=InTheLimit(Expectation(_ERROR, low=0)),
    value=delta**2 + _BEHIND**2 * theta**2 + g**2 * _ONE / (1 - g**2 * (1 - alpha) ** 2),
    domain=Domain(
        alpha=Reals(0, 1, open="low", probe=("1/1000", "1/10", "1/2", "1")),
        g=Reals(0, 1, open="low", probe=("1/100", "1/2", "9/10", "1")),
        theta=_LONG,
        delta=_OUTSIDE,
        where=[whole(alpha * M)],
        **_SIZES,
    ),
    words="In the end, with a share $\\alpha$ of new real samples in each pool:",
    rivals=[
        Rival(_BEHIND**2 * theta**2 + g**2 * _ONE / (1 - g**2 * (1 - alpha) ** 2),
              "real data cure the approximation too"),
        Rival(
            delta**2 + (1 - g) ** 2 * theta**2 + g**2 * _ONE / (1 - g**2 * (1 - alpha) ** 2),
            "the first refit's learning error",
        ),
        Rival(delta**2 + _BEHIND**2 * theta**2 + _ONE / alpha, "the real samples alone"),
        Rival(delta**2 + theta**2 + g**2 * _ONE / (1 - g**2), "as without real data"),
    ],
)  # fmt: skip

THEOREM = Theorem(
    title="Three errors, side by side",
    says="In a linear model the expected squared error is [the sum of an approximation, a learning "
    "and a sampling error](total, complete). What the family cannot express is [lost at the first "
    "refit, and not a second time](total); what training does not reach [is lost more and more, "
    "up to everything](forgotten, all); the sampling error [grows in proportion to the refits "
    "where training goes all the way, and otherwise levels off](complete, levels). More samples "
    "help against [the last](bias) alone. A share of real data [bounds the last two and leaves "
    "the first](mixed).",
    setting="""\
The real distribution is $N(\\theta_0, \\sigma^2 I)$ in some number of dimensions.
A model is $N(\\hat\\theta, \\sigma^2 I)$ with $\\hat\\theta$ in a subspace of $d$ dimensions: it
cannot express the rest of $\\theta_0$, which has the length $\\delta$.
The part that it can express has the length $\\theta$.
Each refit draws $M$ samples of the last model, the first one of the real distribution.
It minimises the mean squared distance to them over the subspace by gradient descent, which starts
at 0 each time and stops early: of the way to the best fit it goes the share $g$.
(With $k$ steps of size $\\eta$ on half the squared distance, $g = 1 - (1-\\eta)^k$.)
For this Gaussian the squared error is also $2\\sigma^2$ times the divergence from the real
distribution.
With real data, $\\alpha M$ of the $M$ samples of each refit are real and new, a whole number.
""",
    claims=[TOTAL, COMPLETE, BETWEEN, BIAS, MIXED],
    statements=[
        Rises(
            "forgotten",
            _LEARNING,
            n,
            Domain(n=Integers(1, 20), g=Reals("1/4", "99/100"), theta=_LONG),
            [Rival((1 - g) ** 2 * theta**2, "the first refit's")],
            note="the learning error",
        ),
        Tends(
            "all",
            _LEARNING,
            theta**2,
            n,
            Domain(g=Reals("1/100", "99/100"), theta=Positive()),
            rivals=[Rival(theta**2 / 2, "half of it")],
            note="the learning error: in the end everything that the family can express",
        ),
        Tends(
            "levels",
            _SAMPLING,
            _ONE * g**2 / (1 - g**2),
            n,
            Domain(g=Reals("1/100", "99/100"), **_SIZES),
            rivals=[Rival(_ONE / (1 - g**2), "the last refit's sample untouched by training")],
            note="the sampling error where training stops early",
        ),
        Bound(
            "most",
            _SAMPLING,
            "<",
            n * _ONE,
            Domain(n=Integers(1, probe=(1, 2, 10, 1000)), g=Reals("1/100", "99/100"), **_SIZES),
            [Rival(_ONE, "the first refit's")],
            note="the sampling error where training stops early",
        ),
        Falls(
            "longer",
            (1 - g**n) ** 2,
            g,
            Domain(n=Integers(1, 20), g=Reals("1/4", "99/100")),
            [Rival(g**2, "the first refit's sampling error")],
            note="the learning error over θ², with longer training",
        ),
        Rises(
            "noisier",
            g**2 * (1 - g ** (2 * n)) / (1 - g**2),
            g,
            Domain(n=Integers(1, 20), g=Reals("1/4", "99/100")),
            [Rival(1 - g, "the share that is left to go")],
            note="the sampling error over dσ²/M, with longer training",
        ),
    ],
    sources=[
        Source("shumailov2024", "the three sources of error", "named, without a model for them"),
    ],
)


def _projected_again() -> list[bool]:
    """A projection of what was projected, for three subspaces of three dimensions."""
    cases = []
    for across in ((1, 2, 2), (0, 1, -1), (3, -1, 4)):
        length = sum(x * x for x in across)

        def project(v: list[Fraction], w: Any = across, length: int = length) -> list[Fraction]:
            along = sum(a * b for a, b in zip(v, w, strict=True)) / length
            return [a - along * b for a, b in zip(v, w, strict=True)]

        once = project([Fraction(2), Fraction(-5, 3), Fraction(7)])
        cases.append(project(once) == once)
    return cases


def _descended() -> list[bool]:
    """Steps of gradient descent on half the squared distance, against the share of the way."""
    cases = []
    for step, count, best in (("1/2", 1, "3"), ("1/3", 4, "-2/5"), ("9/10", 3, "7")):
        at, size, goal = Fraction(0), Fraction(step), Fraction(best)
        for _ in range(count):
            at -= size * (at - goal)
        cases.append(at == (1 - (1 - size) ** count) * goal)
    return cases


@lru_cache(maxsize=64)
def _one_direction(share: Fraction, start: Fraction, samples: int, refits: int) -> Any:
    """E(θ̂ₙ − θ₀)² along one direction, σ = 1, every sign of every sample listed."""

    def fitted(mean: Any) -> Any:  # real and fitted are told from the real mean
        return mpf(share) * (mean + mpf(start)) - mpf(start)

    return two_point.pooled(
        lambda mean, v: _squared(share, start, mean, v),
        replace(samples),
        refits,
        emits=lambda mean, _: (fitted(mean), mpmath.mpf(1)),
    )


def _squared(share: Fraction, start: Fraction, mean: Any, _: Any) -> Any:
    return (mpf(share) * (mean + mpf(start)) - mpf(start)) ** 2


def _split() -> list[bool]:
    """Along one direction: the mean square of the error is its mean's square and its variance."""
    cases = []
    with mpmath.workdps(50):
        for share, start, samples in (("1/2", "3", 2), ("9/10", "-1/3", 3)):
            part, begin = Fraction(share), Fraction(start)
            mean, spread = begin, Fraction(0)
            for refit in (1, 2, 3):
                mean, spread = part * mean, part**2 * (spread + Fraction(1, samples))
                whole = _one_direction(part, begin, samples, refit)
                cases.append(same(whole, mpf((mean - begin) ** 2 + spread), 40))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "*Approximation.* The best fit over the subspace is the projection of the samples' mean. "
        "The first refit loses what is outside of the subspace, $\\delta^2$. Every later model is "
        "in the subspace, and so is what its samples have in expectation: a projection leaves it "
        "as it is.",
        r"P\,P = P",
        trial=_projected_again,
        tried="a projected vector projected again, for three subspaces",
    )
    p.argue(
        "*Learning.* Each step of gradient descent takes the same share off the distance to the "
        "best fit. So a refit sets $\\hat\\theta$ to $g$ times the best fit.",
        r"\hat\theta_n = g\,P\,\bar x_n",
        trial=_descended,
        tried="the steps one by one, for three step sizes",
    )
    p.argue(
        "Within the subspace, the error has a mean over runs and a spread about it. The squares of "
        "both add up.",
        r"\mathbb{E}\lVert\hat\theta_n-\theta_0\rVert^2 = \delta^2 + \lVert\mathbb{E}\,"
        r"\hat\theta_n-P\theta_0\rVert^2 + "
        r"\mathbb{E}\lVert\hat\theta_n-\mathbb{E}\,\hat\theta_n\rVert^2",
        trial=_split,
        tried="along one direction, every sign of every sample listed",
    )
    mean = p.solve(lambda m: g * m, theta, "The mean, along $P\\theta_0$:", name="m")
    spread = p.solve(
        lambda v: g**2 * (v + d * sigma**2 / M),
        sympy.S.Zero,
        "*Sampling.* The mean of $M$ samples varies by $\\sigma^2/M$ in each of $d$ directions, "
        "and training shrinks this as it shrinks what the last model had.",
        name="v",
    )
    whole = p.solve(
        lambda v: v + d * sigma**2 / M, sympy.S.Zero, "Where training goes all the way:", name="v"
    )
    learning = p.identity(
        (theta - mean) ** 2, (1 - g**n) ** 2 * theta**2, "So the learning error is"
    )
    rest = p.identity(
        g * (alpha * theta + (1 - alpha) * theta * alpha * g / (1 - g * (1 - alpha))),
        theta * alpha * g / (1 - g * (1 - alpha)),
        "*With real data* the mean follows $m \\mapsto g(\\alpha\\theta + (1-\\alpha)m)$. The "
        "factor of $m$ is below 1, so that it tends to the fixed point.",
    )
    behind = p.identity(
        (theta - rest) ** 2, ((1 - g) / (1 - g * (1 - alpha))) ** 2 * theta**2, "What is missing:"
    )
    part = 1 - g**2 * (1 - alpha) ** 2
    settled = p.identity(
        g**2 * ((1 - alpha) ** 2 * g**2 * d * sigma**2 / (M * part) + d * sigma**2 / M),
        g**2 * d * sigma**2 / (M * part),
        "Of the last model's spread the share $(1-\\alpha)^2$ enters. The fixed point:",
    )
    return {
        "total": delta**2 + learning + spread,
        "complete": delta**2 + whole,
        "between": spread,
        "bias": delta**2 + learning,
        "mixed": delta**2 + behind + settled,
    }


def _by_signs(n: Fraction, M: Fraction, d: Fraction, sigma: Fraction, **given: Fraction) -> Any:
    """The d directions one by one: along the real mean, and across it, where its part is 0."""
    part, length = given.get("g", Fraction(1)), given.get("theta", Fraction(1)) / sigma
    along = _one_direction(part, length, int(M), int(n))
    across = _one_direction(part, Fraction(0), int(M), int(n))
    return mpf(given["delta"] ** 2) + mpf(sigma**2) * (along + (int(d) - 1) * across)


def _spread_by_signs(n: Fraction, M: Fraction, d: Fraction, sigma: Fraction, g: Fraction) -> Any:
    across = _one_direction(g, Fraction(0), int(M), int(n))
    return mpf(sigma**2) * int(d) * across


def _bias_by_steps(n: Fraction, g: Fraction, theta: Fraction, delta: Fraction) -> Fraction:
    """The mean refit by refit, with infinitely many samples."""
    at = theta
    for _ in range(int(n)):
        at -= (1 - g) * at
    return delta**2 + (theta - at) ** 2


def _settled(
    alpha: Fraction, g: Fraction, theta: Fraction, delta: Fraction, M: Fraction, d: Fraction,
    sigma: Fraction,
) -> Any:  # fmt: skip
    """Mean and mean square of the error along one direction, refit by refit, till they rest."""
    with mpmath.workdps(40):
        share, old = mpf(g), mpf(g * (1 - alpha))
        total = mpf(delta**2)
        for start, directions in ((mpf(theta), 1), (mpmath.mpf(0), int(d) - 1)):
            lack, noise = (share - 1) * start, share**2 * mpf(sigma**2 / M)
            mean = square = mpmath.mpf(0)
            for _ in range(2000):
                last = (mean, square)
                square = old**2 * square + 2 * old * lack * mean + lack**2 + noise
                mean = old * mean + lack
                if (mean, square) == last:  # to the last digit
                    break
            total += directions * square
        return total


_AT: list[dict[str, Any]] = [
    dict(n=1, g=Fraction(1, 2), M=2, d=1),
    dict(n=4, g=Fraction(9, 10), M=2, d=3, sigma=2, theta=3),
    dict(n=2, g=Fraction(1, 3), M=6, d=2, delta=0, theta=Fraction(1, 2)),
]
_WORDS = f"{two_point.WORDS}, along one direction"
ROUTES = [
    Route(_by_signs, at=_AT, words=_WORDS, claim="total"),
    Route(
        _by_signs,
        at=[dict(n=1, M=1, d=1), dict(n=4, M=2, d=3, sigma=2), dict(n=2, M=7, d=5, delta=3)],
        words=_WORDS,
        claim="complete",
    ),
    Route(
        _spread_by_signs,
        at=[
            dict(n=1, g=Fraction(1, 2), M=2, d=1),
            dict(n=4, g=Fraction(9, 10), M=2, d=3, sigma=2),
            dict(n=2, g=Fraction(1, 3), M=6, d=2),
        ],
        words=_WORDS,
        claim="between",
    ),
    Route(
        _bias_by_steps,
        at=[
            dict(n=1, g=Fraction(1, 2)),
            dict(n=9, g=Fraction(9, 10), theta=3, delta=2),
            dict(n=40, g=Fraction(1, 3)),
        ],
        words="the mean refit by refit",
        claim="bias",
    ),
    Route(
        _settled,
        at=[
            dict(alpha=Fraction(1, 10), g=Fraction(9, 10), M=10, d=3),
            dict(alpha=1, g=Fraction(1, 2), M=1, d=1, theta=4, delta=0),
            dict(alpha=Fraction(1, 2), g=1, M=6, d=2, sigma=3),
        ],
        words="mean and mean square of the error along one direction, till they rest",
        claim="mixed",
    ),
]
