"""Gradient descent stopped early in every refit: what it forgets, and what it does not."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import isqrt
from typing import Any

import sympy

from theory.bias._shrinkage import ERROR, TURN, Row, design, dot, signs
from theory.domain import Domain, Integers, Positive, Reals
from theory.notation import Expectation, Expr, Statistic, local, n, sigma
from theory.proof import Proof
from theory.standard import TOTAL_VARIANCE
from theory.statement import Bound, Rises, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

s = local("s", "the eigenvalue of $X^\\top X$ in a direction", positive=True)
eta = local("eta", "the step size of gradient descent", positive=True)
m = local("m", "gradient steps for each refit", integer=True, positive=True)
B = local("B", "the real coefficient in that direction", 1, real=True)

_REST = (1 - eta * s) ** m
_G = 1 - _REST
_NOISE = sigma**2 / s
_STEPS = Integers(1, probe=(1, 2, 30, 1000))
_RATE = Reals(0, open="low", probe=("1/1000", "1/7", "9/10", 3))
_SIZES = dict(
    s=_RATE, eta=_RATE, m=_STEPS, sigma=Reals(0, open="low", default=1, probe=("1/9", 1, 40))
)
_COUNT = Integers(1, probe=(1, 3, 40, 1000))
_REAL = Reals(probe=(-3, 0, 50))

COLD = Claim(
    name="error",
    quantity=Expectation(ERROR, low=0),
    value=(1 - _G**n) ** 2 * B**2 + _NOISE * _G**2 * (1 - _G ** (2 * n)) / (_REST * (2 - _REST)),
    domain=Domain(where=[eta * s < 1], B=_REAL, n=_COUNT, **_SIZES),
    words="Every refit starts anew: the expected squared error in one direction, with "
    "$g = 1-(1-\\eta s)^m$ and $1 - g^2 = (1-\\eta s)^m\\left(2-(1-\\eta s)^m\\right)$.",
    rivals=[
        Rival(n * _NOISE, "least squares: descent carried to its end"),
        Rival((1 - _G**n) ** 2 * B**2 + _G ** (2 * n) * _NOISE, "noise in the first labels only"),
        Rival(_REST**2 * B**2 + n * _G**2 * _NOISE, "what one refit fails to learn, once"),
        Rival(
            (1 - _G ** (n - 1)) ** 2 * B**2
            + _NOISE * _G**2 * (1 - _G ** (2 * n)) / (_REST * (2 - _REST)),
            "the first refit learns all",
        ),
    ],
)

MEAN = Claim(
    name="mean",
    quantity=Expectation(Statistic(r"\hat c_n", "ĉₙ", 1)),
    value=_G**n * B,
    domain=Domain(where=[eta * s < 2], B=_REAL, n=_COUNT, **_SIZES),
    words="Its mean, for every step size with which descent converges, $\\eta s < 2$.",
    rivals=[
        Rival(B, "the labels are unbiased, and so is the fit"),
        Rival(_G * B, "what one refit fails to learn, once"),
        Rival((1 - (1 - eta * s) ** (m * n)) * B, "the steps of all refits added up"),
        Rival(sympy.exp(-n * _REST) * B, "a small share at each refit, to first order"),
    ],
)

WARM = Claim(
    name="warm",
    quantity=Expectation(ERROR, low=0),
    value=n * _G**2 * _NOISE,
    domain=Domain(where=[eta * s < 2], B=_REAL, n=_COUNT, **_SIZES),
    words="Every refit starts at the last one's coefficients, the first one at the real ones: the "
    "same error.",
    rivals=[
        Rival(n * _NOISE, "least squares: where it starts does not matter"),
        Rival((1 - _G**n) ** 2 * B**2 + n * _G**2 * _NOISE, "it forgets like a start at 0"),
        Rival(_G**2 * _NOISE, "the last refit's noise alone"),
        Rival(n * _G * _NOISE, "the noise shrunk once"),
    ],
)

_MILD = (Reals(2, 4), Reals("1/10", "1/8"), Reals("1/2", 3), Reals("1/2", 5))
"""For s, η, B and σ, where limits are tried."""

_LEVEL = _NOISE * _G**2 / (_REST * (2 - _REST))
_ODD = _G.subs(m, 2 * m - 1)

THEOREM = Theorem(
    title="Early stopping in every refit",
    says="If every refit starts anew and stops after m gradient steps, [with ηs < 1 a mean "
    "coefficient keeps the share 1 − (1 − ηs)^m at each refit](mean, share), [with infinitely "
    "many samples as well](silent); its expected squared error [tends to B² and a level of noise]"
    "(end, error). Carried to the end, descent [adds the same noise at each refit](full). Started "
    "at the last model, the first time at the real one, it [forgets nothing](warm), and gathers "
    "noise.",
    setting="""\
The inputs $X$ are given: $T$ rows, the same in every refit.
The labels of refit $n$ are drawn from the last model, $y_n = X\\hat w_{n-1} + \\varepsilon_n$ with
new independent noise $N(0, \\sigma^2)$; in the first refit $\\hat w_0 = w_*$, so they are real.
Refit $n$ takes $m$ gradient steps of size $\\eta$ on $\\frac12\\lVert y_n - Xw \\rVert^2$:
$w \\leftarrow w + \\eta X^\\top(y_n - Xw)$.
It starts at $w = 0$, or, in the last claim, at $\\hat w_{n-1}$.
Along a unit eigenvector $u$ of $X^\\top X$, with the eigenvalue $s$, the coefficient is
$\\hat c_n = u \\cdot \\hat w_n$ and the real one $B = u \\cdot w_*$.
With a loss that is averaged over $T$ samples $\\eta$ is the step size divided by $T$, and $\\eta s$
does not change with $T$.
""",
    claims=[COLD, MEAN, WARM],
    statements=[
        Bound(
            "share",
            MEAN.value.subs(n, n + 1) / MEAN.value,
            "=",
            1 - (1 - eta * s) ** m,
            Domain(
                where=[eta * s < 1], B=Reals(1, 9), n=_COUNT, s=Positive(), eta=Positive(), m=_STEPS
            ),
            [Rival(1 - (1 - eta * s) ** (m + 1), "a step more"), Rival(sympy.S.One, "all of it")],
            note="the share of a mean coefficient that a refit keeps: 1 − (1 − ηs)^m",
        ),
        Tends(
            "silent",
            COLD.value.subs(sigma, 1 / sigma),
            (1 - _G**n) ** 2 * B**2,
            sigma,
            Domain(
                s=Reals("1/2", 4),
                eta=Reals("1/20", "1/5"),
                B=Reals("1/2", 3),
                m=Integers(1, 20),
                n=Integers(1, 20),
            ),
            far=(10**2, 10**4, 10**6, 10**8),
            rivals=[Rival(0 * B, "nothing is lost")],
            note="the expected squared error as the noise vanishes, which it does beside ηs with "
            "more samples: here the noise's standard deviation is 1/σ",
        ),
        Tends(
            "end",
            COLD.value,
            B**2 + _LEVEL,
            n,
            Domain(m=Integers(1, 5), s=_MILD[0], eta=_MILD[1], B=_MILD[2], sigma=_MILD[3]),
            far=(10**3, 10**4, 10**5),
            rivals=[Rival(B**2, "B² alone"), Rival(_LEVEL, "the noise alone")],
            note="the expected squared error in the end: B², and a level of noise",
        ),
        Tends(
            "full",
            COLD.value,
            n * _NOISE,
            m,
            Domain(n=Integers(1, 20), s=_MILD[0], eta=_MILD[1], B=_MILD[2], sigma=_MILD[3]),
            far=(30, 60, 100),
            rivals=[Rival(_NOISE, "one fit's noise"), Rival(B**2, "all is forgotten")],
            note="the expected squared error with many steps: the noise of one fit for each refit",
        ),
        Bound(
            "rare",
            _G,
            "<",
            eta * s * m,
            Domain(
                where=[eta * s < 1],
                s=Positive(),
                eta=Positive(),
                m=Integers(2, probe=(2, 3, 50, 1000)),
            ),
            [Rival(eta * s * m / 2, "half as much"), Rival(eta * s, "one step's")],
            note="the share that a refit keeps is below ηsm",
        ),
        Bound(
            "over",
            sympy.factor(_ODD - 1),
            ">",
            sympy.S.Zero,
            Domain(
                where=[eta * s < 2, 10 * eta * s > 11],
                s=Reals("1/10", 20),
                eta=Reals("1/20", 5),
                m=Integers(1, probe=(1, 2, 10, 1000)),
            ),
            [
                Rival(eta * s - 1, "as much as by the first step"),
                Rival(sympy.Rational(1, 2), "by a half"),
            ],
            note="by what part an odd number of steps, 2m − 1, with ηs from 1.1 to 2 makes a "
            "coefficient more than it was",
        ),
        Rises(
            "explodes",
            _ODD**n,
            n,
            Domain(
                where=[eta * s < 2, 10 * eta * s > 11],
                s=Reals("1/10", 20),
                eta=Reals("1/20", 5),
                m=Integers(1, 3),
                n=Integers(1, 30),
            ),
            [Rival(_REST**2 + 0 * n, "a constant")],
            note="the mean coefficient over B with an odd number of steps, 2m − 1, and ηs from 1.1 "
            "to 2",
        ),
    ],
    sources=[
        Source(
            "dohmatob2024regression", "as we know it second-hand", "regression on its own labels"
        ),
        Source("mobahi2020", "seen: the abstract", "rounds of training on predictions underfit"),
    ],
)


# -- literal descents in fractions -------------------------------------------------------------


def _descent(inputs: Sequence[Row], labels: Row, start: Row, rate: Fraction, steps: int) -> Row:
    w = start
    for _ in range(steps):
        rest = [y - dot(x, w) for x, y in zip(inputs, labels, strict=True)]
        w = tuple(
            at + rate * sum((e * x[place] for e, x in zip(rest, inputs, strict=True)), Fraction(0))
            for place, at in enumerate(w)
        )
    return w


def _after(
    rate: Fraction,
    steps: int,
    size: Fraction,
    root: Fraction,
    noises: Sequence[Row],
    B: Fraction,
    warm: bool,
) -> Fraction:
    """The first direction's coefficient after a refit to each round's noise."""
    inputs = design(root, Fraction(1, 2))
    w: Row = tuple(B * u + Fraction(7, 3) * v for u, v in zip(*TURN, strict=True))
    for noise in noises:
        labels = tuple(dot(x, w) + size * e for x, e in zip(inputs, noise, strict=True))
        start = w if warm else (Fraction(0), Fraction(0))
        w = _descent(inputs, labels, start, rate, steps)
    return dot(TURN[0], w)


def _listed(warm: bool, power: int, **at: Fraction) -> Fraction:
    """The mean of (ĉ − B)² or of ĉ, all fair signs of all labels listed."""
    root = Fraction(isqrt(at["s"].numerator), isqrt(at["s"].denominator))
    total, count = Fraction(0), 0
    for noises in product(signs(2), repeat=int(at["n"])):
        found = _after(at["eta"], int(at["m"]), at["sigma"], root, noises, at["B"], warm)
        total, count = total + ((found - at["B"]) ** 2 if power == 2 else found), count + 1
    return total / count


def _one_direction() -> list[bool]:
    """Descent from 0 on labels without noise, in each direction on its own."""
    cases = []
    for root, rate, steps in product(
        (Fraction(1), Fraction(3, 2)), (Fraction(1, 3), Fraction(3, 5)), (1, 2, 3)
    ):
        silent = [(Fraction(0), Fraction(0))]
        found = _after(rate, steps, Fraction(0), root, silent, Fraction(5), False)
        cases.append(found == 5 * (1 - (1 - rate * root**2) ** steps))
    return cases


def _two_starts() -> list[bool]:
    """Started at the last model, only the noise is learnt, and by the same share."""
    cases = []
    for root, rate, steps in product((Fraction(1), Fraction(3, 2)), (Fraction(1, 3),), (1, 3)):
        for noise in signs(2):
            found = _after(rate, steps, Fraction(1), root, [noise], Fraction(5), True)
            inputs = design(root, Fraction(1, 2))
            along = [dot(TURN[0], x) for x in inputs]
            least = sum(a * e for a, e in zip(along, noise, strict=True)) / root**2
            cases.append(found == 5 + (1 - (1 - rate * root**2) ** steps) * least)
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "A gradient step multiplies what is missing to the least squares coefficient by "
        "$1 - \\eta s$, in each direction on its own. From 0, $m$ steps reach the share "
        "$g = 1 - (1-\\eta s)^m$ of it.",
        r"c \leftarrow c + \eta s\,(\tilde c - c)",
        trial=_one_direction,
        tried="descents in two dimensions, one to three steps, in fractions",
    )
    g = 1 - (1 - eta * s) ** m
    mean = p.solve(
        lambda v: g * v,
        B,
        "The least squares coefficient of labels from the last model has the last model's as its "
        "mean. So the mean is multiplied by $g$ at each refit:",
    )
    p.argue(
        "*Started at 0.* For $\\eta s < 1$, $g$ lies between 0 and 1, as with a ridge penalty "
        "$\\kappa$ for which $s/(s+\\kappa) = g$.",
        r"\kappa = s\,\frac{(1-\eta s)^m}{1-(1-\eta s)^m}",
        tried="it is the definition of κ, solved",
    )
    p.uses("bias/ridge_shrinkage", "fresh")
    rest = (1 - eta * s) ** m
    penalty = s * rest / (1 - rest)
    p.identity(s / (s + penalty), 1 - rest, "So what is known of it holds here. Its factor is")
    level = p.identity(
        s * sigma**2 / (penalty * (penalty + 2 * s)),
        sigma**2 / s * (1 - rest) ** 2 / (rest * (2 - rest)),
        "and the level of its noise",
    )
    cold = (1 - g**n) ** 2 * B**2 + level * (1 - g ** (2 * n))
    p.argue(
        "*Started at the last model.* What is missing to the least squares coefficient is the new "
        "labels' error alone. Of that, $m$ steps learn the share $g$.",
        r"\hat c_n = \hat c_{n-1} + g\,\xi_n,\qquad \mathbb{E}\,\xi_n = 0,\quad "
        r"\operatorname{Var}\xi_n = \frac{\sigma^2}{s}",
        trial=_two_starts,
        tried="descents in two dimensions with all fair signs of the labels, in fractions",
    )
    p.cite(TOTAL_VARIANCE)
    warm = p.solve(
        lambda v: v + g**2 * sigma**2 / s,
        0 * sigma,
        "There is no bias, and the variances of the refits add up:",
    )
    return {"error": cold, "mean": mean, "warm": warm}


_AT: list[dict[str, Any]] = [
    dict(s=4, eta=Fraction(1, 5), m=1, B=3, n=1),
    dict(s=Fraction(9, 4), eta=Fraction(1, 3), m=2, B=-2, sigma=Fraction(3, 2), n=3),
    dict(s=1, eta=Fraction(1, 10), m=3, B=0, sigma=2, n=2),
]
_FAST: list[dict[str, Any]] = [*_AT, dict(s=4, eta=Fraction(2, 5), m=3, B=1, n=3)]
_WORDS = "descents in two dimensions, all fair signs of all labels listed, in fractions"
ROUTES = [
    Route(lambda **at: _listed(False, 2, **at), at=_AT, words=_WORDS, claim="error"),
    Route(lambda **at: _listed(False, 1, **at), at=_FAST, words=_WORDS, claim="mean"),
    Route(lambda **at: _listed(True, 2, **at), at=_FAST, words=_WORDS, claim="warm"),
]
