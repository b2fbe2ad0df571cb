"""Only the central part of what a fitted model emits is kept."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import mpmath
import sympy

from theory.bias._emitted import POOLS, expected, replaced, settled
from theory.domain import Domain, Integers, Positive, Reals, whole
from theory.laws import StandardNormal
from theory.maths.two_point import DIGITS, WORDS
from theory.notation import (
    Expectation,
    Expr,
    M,
    N,
    Probability,
    alpha,
    f,
    lam,
    local,
    n,
    sigma,
    sigma_hat2,
)
from theory.numeric import mpf
from theory.proof import Proof
from theory.standard import SAMPLE_VARIANCE, TOTAL_EXPECTATION
from theory.statement import About, Bound, Falls, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

a = local("a", "what is kept, in standard deviations to either side", positive=True)
_z = sympy.Symbol("z", real=True)

_A = Reals(0, open="low", probe=("1/1000", "1/2", 1, 2, 5, 40))
_MASS = sympy.erf(a / sympy.sqrt(2))
_EDGE = sympy.sqrt(2 / sympy.pi) * a * sympy.exp(-(a**2) / 2)  # 2 a φ(a)
_LEFT = 1 - _EDGE / _MASS
_CLIPPED = _MASS - _EDGE + a**2 * (1 - _MASS)
_KEPT = 1 - 1 / M
_P = N * (2 - alpha)
_SIZES = Integers(1, probe=(1, 2, 10, 100, 10**6))
_ALPHA = Reals(0, 1, open="low", probe=("1/100", "1/10", "1/2", "1"))

MEAN = Claim(
    name="mean",
    quantity=Expectation(sigma_hat2(n), low=0),
    value=sigma**2 * _LEFT ** (n - 1) * _KEPT**n,
    domain=Domain(M=Integers(2), n=Integers(1), a=_A, sigma=Positive(default=1)),
    words="Over all runs; the first refit sees real samples, uncut, and $n-1$ refits cut ones.",
    rivals=[
        Rival(sigma**2 * (_LEFT * _KEPT) ** n, "the real samples cut too"),
        Rival(sigma**2 * _KEPT**n, "nothing of weight is cut"),
        Rival(sigma**2 * _MASS ** (n - 1) * _KEPT**n, "the variance falls as the mass does"),
        Rival(
            sigma**2 * _CLIPPED ** (n - 1) * _KEPT**n,
            "what is outside moved to the edge (clipped) instead of dropped",
        ),
    ],
)

MASS = Claim(
    name="mass",
    quantity=Probability(r"\lvert X - \mu_{n} \rvert \le a\,\hat\sigma_{n}", "|X − μₙ| ≤ a σ̂ₙ"),
    value=_MASS,
    domain=Domain(a=_A),
    words="The mass that is kept, $X$ being a sample of the model as it is.",
    rivals=[
        Rival(sympy.erf(a), "without the root of 2"),
        Rival((1 + _MASS) / 2, "cut on one side only"),
        Rival(1 - sympy.exp(-(a**2) / 2), "a disc in two dimensions"),
    ],
)

_REST = _P - (1 - alpha) * _LEFT * (_P - 1)

MIXED = Claim(
    name="mixed",
    quantity=Expectation(sigma_hat2(sympy.oo), low=0),
    value=sigma**2 * alpha * (_P - 1) / _REST,
    domain=Domain(
        where=[whole(alpha * N)], N=_SIZES, alpha=_ALPHA, a=_A, sigma=Positive(default=1)
    ),
    words="Where it comes to rest if a share $\\alpha$ of each refit is fresh and real.",
    rivals=[
        Rival(
            sigma**2 * (1 - 1 / (alpha * _P + 1 - alpha)),
            "a cut makes no difference where there are real data",
        ),
        Rival(
            sigma**2 * alpha * (_P - 1) / (_P - (1 - alpha) * _MASS * (_P - 1)),
            "the variance falls as the mass does",
        ),
        Rival(
            sigma**2 * alpha * (_P - 1) / (_P - (1 - alpha) * _CLIPPED * (_P - 1)),
            "what is outside moved to the edge (clipped) instead of dropped",
        ),
        Rival(sigma**2 * alpha * (1 - 1 / N), "the real share of the variance"),
    ],
)

THEOREM = Theorem(
    title="Samples cut to the central part",
    says="If what every fitted Gaussian emits is cut at a standard deviations from its mean, its "
    "expected variance [is multiplied by 1 − 2aφ(a)/(2Φ(a) − 1) at each later refit, beside "
    "1 − 1/M](mean, below), and [all the same with infinitely many samples](endless). [The "
    "central 95% leave about 76% of the variance each time](central), and fresh real data [do not "
    "make up for that](short).",
    setting="""\
The real distribution is $N(\\mu, \\sigma^2)$.
The first refit draws $M$ independent real samples, uncut.
Each later refit draws $M$ independent samples from $N(\\mu_{n-1}, \\hat\\sigma^2_{n-1})$,
of which those outside $\\mu_{n-1} \\pm a\\,\\hat\\sigma_{n-1}$ are drawn again until they are
inside.
It fits a Gaussian to them: $\\mu_n$ and $\\hat\\sigma^2_n$ are their mean and variance
(maximum likelihood for a Gaussian, ddof 0).
The density is highest in the middle, so that this is top-$p$ (nucleus) sampling of a Gaussian,
$p$ being the mass inside.
The last formula is for pools of $N$ samples, $\\alpha N$ of them new and real (uncut), the others
emitted in this way, both numbers whole and $\\alpha > 0$.
""",
    claims=[MEAN, MASS, MIXED],
    statements=[
        Bound(
            "below",
            _EDGE / _MASS,
            ">",
            sympy.erfc(a / sympy.sqrt(2)),
            Domain(a=_A),
            [Rival(2 * sympy.erfc(a / sympy.sqrt(2)), "twice the mass that is cut")],
            note="the share of the variance that a cut takes, which is larger than the share of "
            "the mass, 2 − 2Φ(a); its factor 1 − 2aφ(a)/(2Φ(a) − 1) is below 1",
        ),
        Falls(
            "wider",
            _EDGE / _MASS,
            a,
            Domain(a=_A),
            [Rival(_EDGE, "what is missing from the mean square")],
            note="the share of the variance that a cut takes: it falls with the width of the "
            "window",
        ),
        About(
            "uniform",
            _LEFT,
            a**2 / 3,
            Fraction(1, 10),
            Domain(a=Reals(0, "4/5", open="low")),
            [Rival(a**2, "the square of the window")],
            note="the factor in a narrow window, where the density is nearly flat",
        ),
        About(
            "central",
            _LEFT.subs(a, sympy.sqrt(2) * sympy.erfinv(f)),
            sympy.Rational(76, 100),
            Fraction(1, 100),
            Domain(f=Reals("19/20", "19/20")),
            [Rival(sympy.Rational(19, 20), "the mass that is kept")],
            note="the factor where the mass f = 95% is kept: 76% of the variance",
        ),
        Tends(
            "endless",
            _LEFT ** (n - 1) * _KEPT**n,
            _LEFT ** (n - 1),
            M,
            Domain(n=Integers(1, probe=(1, 2, 10, 1000)), a=_A),
            rivals=[
                Rival(sympy.S.One, "nothing is lost"),
                Rival(_LEFT**n, "the real samples cut too"),
            ],
            note="the expected variance over the real one",
        ),
        Bound(
            "short",
            alpha * (_P - 1) / _REST,
            "<",
            alpha / (1 - (1 - alpha) * _LEFT),
            Domain(N=_SIZES, alpha=_ALPHA, a=_A, where=[whole(alpha * N)]),
            [Rival(alpha, "the real share")],
            note="what is kept beside real data, below what infinitely many samples keep, which is "
            "less than 1 for α < 1",
        ),
    ],
    sources=[
        Source("shumailov2024", "seen: the abstract", "the same model without a cut"),
    ],
)


def _whatever_law() -> list[bool]:
    """A lopsided law of two values for what is emitted, beside fair signs for real samples."""
    law = [(Fraction(-1), Fraction(2, 3)), (Fraction(2), Fraction(1, 3))]  # mean 0, variance 2
    sign = [(Fraction(-1), Fraction(1, 2)), (Fraction(1), Fraction(1, 2))]
    cases = []
    for real, copies, off in ((1, 1, Fraction(1)), (2, 1, Fraction(1, 3)), (1, 3, Fraction(0))):
        size = real + copies
        squares = means = Fraction(0)
        for draws in product(*[sign] * real, *[law] * copies):
            chance = Fraction(1)
            for _, p in draws:
                chance *= p
            values = [v for v, _ in draws[:real]] + [off + v for v, _ in draws[real:]]
            centre = sum(values, Fraction(0)) / size
            means += chance * centre**2
            squares += chance * sum(((v - centre) ** 2 for v in values), Fraction(0)) / size
        emitted, old = (real + 2 * Fraction(copies)) / size, Fraction(copies, size)
        error = emitted / size + old**2 * off**2
        cases += [means == error, squares == emitted + old * off**2 - error]
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    normal = StandardNormal()
    mass = p.compute(
        sympy.Integral(normal.density(_z), (_z, -a, a)),
        "In units of the model's standard deviation a sample $z$ is standard normal. It is inside "
        "with the chance",
    )
    square = p.compute(
        sympy.Integral(_z**2 * normal.density(_z), (_z, -a, a)),
        "Inside, it adds to the mean square",
    )
    left = p.identity(
        square / mass,
        1 - sympy.sqrt(2 / sympy.pi) * a * sympy.exp(-(a**2) / 2) / sympy.erf(a / sympy.sqrt(2)),
        "By symmetry the mean stays. So what is emitted has the model's mean and its variance "
        "times this factor, which is $1 - 2a\\varphi(a)/(2\\Phi(a)-1)$.",
    )
    p.cite(SAMPLE_VARIANCE)
    p.cite(TOTAL_EXPECTATION)
    kept = p.solve(
        lambda v: (1 - 1 / M) * v,
        sigma**2 * (1 - 1 / M),
        "That is all that a refit's expected variance takes from a law. Count the refits from "
        "the first one, so that $v_n$ is the expected variance after $n+1$ of them, as it would "
        "be without a cut.",
    )
    cut = p.solve(
        lambda t: left * t,
        sympy.S.One,
        "The cut multiplies it once more at each refit but the first.",
        name="t",
    )
    rest = p.uses("bias/temperature_mix", "within").subs(lam, left)
    p.argue(
        "*Beside real data.* That recursion knows the mean and the variance of what is emitted, "
        "and nothing else of its law. So it holds here with this factor.",
        trial=_whatever_law,
        tried="its step, with a lopsided law for what is emitted, every outcome listed",
    )
    return {"mean": (kept * cut).subs(n, n - 1), "mass": mass, "mixed": rest}


def _factor(a: Fraction) -> Any:
    """The variance of what is inside, by quadrature."""
    with mpmath.workdps(DIGITS):
        half = mpf(a)
        ends = [-half, -half / 2, 0, half / 2, half]
        inside = mpmath.quad(mpmath.npdf, ends)
        return mpmath.quad(lambda z: z**2 * mpmath.npdf(z), ends) / inside


def _mean(M: Fraction, n: Fraction, a: Fraction, sigma: Fraction) -> Any:
    return expected(lambda _, v: v, replaced(M, n), _factor(a), sigma)


def _mass(a: Fraction) -> Any:
    """By a series of positive terms."""
    with mpmath.workdps(DIGITS + 10):
        half = mpf(a)
        term = total = half
        for odd in range(3, 2000, 2):
            term *= half**2 / odd
            total += term
        return 2 * mpmath.npdf(half) * total


def _mixed(N: Fraction, alpha: Fraction, a: Fraction, sigma: Fraction) -> Any:
    with mpmath.workdps(DIGITS):
        real = int(alpha * N)
        return settled(real, int(N) - real, _factor(a), mpf(sigma) ** 2)[0]


ROUTES = [
    Route(
        _mean,
        at=[dict(M=2, n=5, a=1), dict(M=3, n=4, a=Fraction(1, 2), sigma=3), dict(M=20, n=3, a=2)],
        words=f"{WORDS}; the factor by quadrature",
        claim="mean",
    ),
    Route(
        _mass,
        at=[dict(a=Fraction(1, 2)), dict(a=1), dict(a=3)],
        words="a series of positive terms",
        claim="mass",
    ),
    Route(
        _mixed,
        at=[
            dict(N=1, alpha=1, a=1),
            dict(N=2, alpha=Fraction(1, 2), a=Fraction(1, 2)),
            dict(N=10, alpha=Fraction(1, 10), a=2, sigma=3),
            dict(N=12, alpha=Fraction(3, 4), a=1),
        ],
        words=f"{POOLS}; the factor by quadrature",
        claim="mixed",
    ),
]
