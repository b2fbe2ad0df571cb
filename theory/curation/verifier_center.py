"""A verifier that keeps what is near its own idea of the truth: where it pulls, and how hard."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Reals
from theory.notation import (
    Expectation,
    Expr,
    M,
    Quantity,
    Statistic,
    lam,
    local,
    mu,
    mu_hat,
    n,
    sigma,
)
from theory.numeric import Algorithm, mpf
from theory.proof import Proof
from theory.standard import SAMPLE_VARIANCE, TOTAL_EXPECTATION
from theory.statement import Bound, Falls, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

a = local("a", "half the verifier's window, or its width, in standard deviations", positive=True)
y = local("y", "distance of the real mean from the verifier's centre, in σ", positive=True)


def _density(at: Expr) -> Expr:
    return sympy.exp(-(at**2) / 2) / sympy.sqrt(2 * sympy.pi)


def _below(at: Expr) -> Expr:
    return (1 + sympy.erf(at / sympy.sqrt(2))) / 2


_OFF = mu / sigma
_MASS = (sympy.erf((a - _OFF) / sympy.sqrt(2)) + sympy.erf((a + _OFF) / sympy.sqrt(2))) / 2
_STEP = mu + sigma * (_density(a + _OFF) - _density(a - _OFF)) / _MASS
_KAPPA = 1 - 2 * a * _density(a) / sympy.erf(a / sympy.sqrt(2))
_SOFT = a**2 / (1 + a**2)

_SIGMA = Reals(0, 10, open="low", default=1, probe=("1/2", "1", "3"))
_WINDOW = Reals("1/4", 4, probe=("1/4", "1", "2", "4"))
_MEAN = Reals(-4, 4, probe=("-2", "0", "1/2", "3"))
_ERROR = Statistic(r"\mu_n^2", "μₙ²", 2)


def _error(kappa: Expr) -> Expr:
    """The squared distance from the centre after n refits, if each keeps this factor."""
    noise = kappa * sigma**2 / (M * (1 - kappa**2))
    return kappa ** (2 * n) * mu**2 + noise * (1 - kappa ** (2 * n))


_LONG: dict[str, Any] = dict(
    M=Integers(1, probe=(1, 2, 10, 1000)),
    n=Integers(0, probe=(0, 1, 2, 7, 1000)),
    mu=_MEAN,
    sigma=_SIGMA,
)

STEP = Claim(
    name="step",
    quantity=Expectation(mu_hat(1)),
    value=_STEP,
    domain=Domain(
        M=Integers(1, probe=(1, 2, 10, 1000)),
        a=_WINDOW,
        mu=_MEAN,
        sigma=Reals(1, 10, default=1, probe=("1", "3")),
    ),
    words="A window, one refit to any number of kept samples: the expected mean, which is a "
    "distance from the verifier's centre.",
    rivals=[
        Rival(mu, "it stays at the truth"),
        Rival(mu * _KAPPA, "the factor at the centre, everywhere"),
        Rival(mu / 2, "half of the way to the verifier"),
        Rival(sympy.S.Zero, "at once the verifier's centre"),
    ],
)

ERROR = Claim(
    name="error",
    quantity=Expectation(_ERROR, low=0),
    relation="<=",
    value=_error(_KAPPA),
    domain=Domain(a=_WINDOW, **_LONG),
    words="A window, $n$ refits to $M$ kept samples each, with $\\kappa = "
    "1 - 2a\\varphi(a)/(2\\Phi(a)-1)$: the squared distance from the verifier's centre is "
    "[at most](error)",
    rivals=[
        Rival(
            _KAPPA ** (2 * n) * mu**2 + _KAPPA * sigma**2 / M * (1 - _KAPPA ** (2 * n)),
            "the noise of the last refit alone",
        ),
        Rival(_error(_KAPPA**2), "the factor squared"),
        Rival(_KAPPA ** (2 * n) * mu**2, "no noise at all"),
    ],
)

SOFT = Claim(
    name="soft",
    quantity=Expectation(_ERROR, low=0),
    value=_error(_SOFT),
    domain=Domain(a=_WINDOW, **_LONG),
    words="A soft verifier, that keeps $x$ with chance $e^{-x^2/(2a^2\\sigma^2)}$:",
    rivals=[
        Rival(mu**2 + n * sigma**2 / M, "a random walk, as without a verifier"),
        Rival(
            _SOFT ** (2 * n) * mu**2 + _SOFT * sigma**2 / M * (1 - _SOFT ** (2 * n)),
            "the noise of the last refit alone",
        ),
        Rival(_error(1 / (1 + a**2)), "the shares exchanged"),
        Rival(_SOFT ** (2 * n) * mu**2, "no noise at all"),
    ],
)

Number = Any


def _by_densities(mean: Number, deviation: Number, half: Number) -> tuple[Number, Number]:
    """Mean and deviation of a Gaussian cut to (−half, half), by the densities at the ends."""
    low, high = (-half - mean) / deviation, (half - mean) / deviation
    mass = (mpmath.erf(high / mpmath.sqrt(2)) - mpmath.erf(low / mpmath.sqrt(2))) / 2
    down, up = mpmath.npdf(low), mpmath.npdf(high)
    shift = (down - up) / mass
    square = 1 + (low * down - high * up) / mass
    return mean + deviation * shift, deviation * mpmath.sqrt(square - shift**2)


def _from_zero(order: int, upto: Number) -> Number:
    """The integral of z^order φ(z) from 0 to a place, as an incomplete gamma function."""
    half = mpmath.mpf(order + 1) / 2
    found = mpmath.gammainc(half, 0, upto**2 / 2) * 2 ** (half - 1) / mpmath.sqrt(2 * mpmath.pi)
    return found if upto > 0 or order % 2 else -found


def _by_gammas(mean: Number, deviation: Number, half: Number) -> tuple[Number, Number]:
    """The same from incomplete gamma functions."""
    low, high = (-half - mean) / deviation, (half - mean) / deviation
    mass, first, second = (_from_zero(order, high) - _from_zero(order, low) for order in range(3))
    shift = first / mass
    return mean + deviation * shift, deviation * mpmath.sqrt(second / mass - shift**2)


REACH = 12
"""Refits up to which two algorithms are compared."""


def _refitted(by: Any, y: Fraction, a: Fraction, n: Fraction) -> Number:
    if y <= 0 or a <= 0 or n < 0:
        raise ArithmeticError(f"no verifier with y={y}, a={a}, n={n}")
    now = mpf(y), mpmath.mpf(1)
    for _ in range(int(n)):
        now = by(*now, mpf(a))
    return now[0]


class Stalling(Algorithm):
    """``Stalling(y, a, n)``: the mean, in σ, if the variance is refitted as well."""

    latex_name = "m"
    definition = (
        r"\begin{gathered} m(y, a, n) = m_n,\quad m_0 = y,\ s_0 = 1, \\ m_{n+1}, s_{n+1}^2: "
        r"\text{mean and variance of } N(m_n, s_n^2) \text{ cut to } (-a, a) \end{gathered}"
    )

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        return _refitted(_by_densities, *args)


class ByGammas(Algorithm):
    """The same by another algorithm."""

    latex_name = "m"

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        return _refitted(_by_gammas, *args)


STALLS = Claim(
    name="stalls",
    quantity=Quantity(r"\mu_n / \sigma", "μₙ/σ", 0, sympy.S.Zero),
    value=Stalling(y, a, n),
    domain=Domain(
        y=Reals("1/10", 2, probe=("1/10", "4/5", "2")),
        a=Reals("1/2", 3, probe=("1/2", "1", "2")),
        n=Integers(0, probe=(0, 1, 5), reach=REACH),
    ),
    words="A window $(-a\\sigma, a\\sigma)$ that stays as it is, infinitely many samples, and the "
    "variance refitted as well as the mean: $\\mu_n/\\sigma$ from $\\mu_0 = y\\sigma$.",
    rivals=[
        Rival(y * _KAPPA**n, "the factor of a window that shrinks with the model"),
        Rival(
            Stalling(y, a, 1) * (Stalling(y, a, 1) / y) ** (n - 1), "the first refit's factor again"
        ),
        Rival(Stalling(y, a, 1), "at rest after one refit"),
    ],
)

_FAR = (sympy.Rational(4, 5), sympy.S.One)

THEOREM = Theorem(
    title="Where a verifier pulls",
    says="A verifier that keeps what is within a standard deviations of its own centre pulls a "
    "refitted mean [towards that centre, not to the truth](step). With σ known the expected "
    "squared distance is [at most a bound](error) that [tends to κσ²/(M(1 − κ²))](noise), where κ "
    "is [below 1](pulls) and [falls as the window narrows](narrower); a soft verifier [attains it]"
    "(soft). If the variance is refitted as well, with infinitely many samples, a window's pull "
    "[dies away](stalls): [from .8σ at a = 1 the mean is still more than .066σ off after 100 "
    "refits](hundred).",
    setting="""\
The verifier has a centre, its idea of the truth, which may be wrong.
Take it for the origin: then $\\mu$ is the distance of the real mean from it.
The real distribution is $N(\\mu, \\sigma^2)$.
For refit $n$ samples are drawn from $N(\\mu_{n-1}, \\sigma^2)$, with $\\mu_0 = \\mu$, until $M$ of
them are kept.
A *window* keeps $x$ if $|x| \\le a\\sigma$.
A *soft* verifier keeps it with chance $e^{-x^2/(2a^2\\sigma^2)}$.
The refit sets $\\mu_n$ to the mean of what was kept (maximum likelihood for a known $\\sigma$), and
nothing real is mixed in.
In the last claim the variance is fitted as well (ddof 0) and the model is $N(\\mu_n,
\\hat\\sigma_n^2)$.
""",
    claims=[STEP, ERROR, SOFT, STALLS],
    statements=[
        Bound(
            "pulls",
            _KAPPA,
            "<",
            sympy.S.One,
            Domain(a=Reals("1/100", 6, probe=("1/100", "1", "3", "6"))),
            [Rival(sympy.Rational(1, 2), "one half")],
            note="the factor κ of a window",
        ),
        Tends(
            "noise",
            _error(lam),
            lam * sigma**2 / (M * (1 - lam**2)),
            n,
            Domain(
                lam=Reals("1/10", "9/10"),
                M=Integers(1, probe=(1, 10, 1000)),
                mu=_MEAN,
                sigma=Reals("1/2", 10),
            ),
            far=(100, 200, 400),
            rivals=[
                Rival(sympy.S.Zero, "no noise"),
                Rival(lam * sigma**2 / M, "the noise of the last refit alone"),
            ],
            note="the bound for a factor κ = λ: it tends to κσ²/(M(1 − κ²))",
        ),
        Falls(
            "narrower",
            _KAPPA.subs(a, 1 / y),
            y,
            Domain(y=Reals("1/4", 10, probe=("1/4", "1", "3", "10"))),
            [Rival(y, "it rises as the window narrows")],
            note="the factor κ for a window of a = 1/y",
        ),
        Bound(
            "hundred",
            Stalling(*_FAR, 100),
            ">",
            sympy.Rational(66, 1000),
            Domain(),
            [Rival(sympy.Rational(67, 1000), ".067")],
            note="the mean from .8σ, a = 1, after 100 refits: more than .066σ",
        ),
    ],
    sources=[
        Source("yi2025", "seen: the abstract", "verified retraining goes to the verifier's centre"),
    ],
)


# -- what the arguments are tried with --------------------------------------------------------


def _kappa(half: Number) -> Number:
    return 1 - 2 * half * mpmath.npdf(half) / mpmath.erf(half / mpmath.sqrt(2))


def _moments() -> list[bool]:
    """The closed forms against quadrature."""
    cases = []
    with mpmath.workdps(20):
        for mean, half in ((0.0, 1.0), (0.7, 0.5), (2.0, 2.0), (-3.0, 1.5)):
            weights = [
                mpmath.quad(lambda z, m=mean, k=order: z**k * mpmath.npdf(z - m), [-half, 0, half])
                for order in range(3)
            ]
            centre = weights[1] / weights[0]
            found = _by_densities(mpmath.mpf(mean), mpmath.mpf(1), mpmath.mpf(half))
            cases += [
                abs(found[0] - centre) < 1e-12,
                abs(found[1] ** 2 - (weights[2] / weights[0] - centre**2)) < 1e-12,
            ]
    return cases


def _widest_at_the_centre() -> list[bool]:
    """The variance of what is kept, of windows all over the place."""
    cases = []
    with mpmath.workdps(20):
        for half in (0.25, 1.0, 2.0, 4.0):
            most = _kappa(mpmath.mpf(half))
            for step in range(41):
                mean = mpmath.mpf(step) / 8
                kept = _by_densities(mean, mpmath.mpf(1), mpmath.mpf(half))
                cases += [kept[1] ** 2 <= most + 1e-12, abs(kept[0]) <= most * mean + 1e-12]
    return cases


def _products() -> list[bool]:
    """A normal density times the soft verifier's chance, up to a factor a normal density."""
    cases = []
    for width, mean in ((Fraction(1), Fraction(2)), (Fraction(1, 3), Fraction(-1))):
        share = width**2 / (1 + width**2)
        exponents = []
        for x in (Fraction(0), Fraction(1), Fraction(5, 2), Fraction(-3)):
            ours = (x - mean) ** 2 + x**2 / width**2
            exponents.append(ours - (x - share * mean) ** 2 / share)
        cases.append(len(set(exponents)) == 1)
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "What a window keeps of $N(\\mu, \\sigma^2)$ has a truncated normal law. Its mean comes "
        "from the densities at the two ends, and a mean of $M$ samples has that expectation.",
        trial=_moments,
        tried="mean and variance against quadrature, for four windows",
    )
    off = mu / sigma
    mass = _below(a - off) - _below(-a - off)
    step = mu + sigma * (_density(-a - off) - _density(a - off)) / mass
    p.argue(
        "The derivative of that mean by $\\mu$ is the variance of what is kept over $\\sigma^2$, "
        "as in every exponential family. It is largest for a window about the mean, where it is "
        "$\\kappa$. So a refit leaves at most $\\kappa$ of the distance, and adds at most "
        "$\\kappa\\sigma^2/M$ of noise.",
        r"\frac{d}{d\mu}\,\mathbb{E}\,\mu_1 = \frac{\operatorname{Var}(x \mid \text{kept})}"
        r"{\sigma^2} \le \kappa",
        trial=_widest_at_the_centre,
        tried="both for four windows and 41 places of the mean",
    )
    p.cite(SAMPLE_VARIANCE)
    p.cite(TOTAL_EXPECTATION)
    noise = lam * sigma**2 / (M * (1 - lam**2))
    left = p.solve(
        lambda u: lam**2 * u,
        sympy.S.One,
        "So the expected squared distance is at most the solution of $v_{n+1} = \\lambda^2 v_n + "
        "\\lambda\\sigma^2/M$ with $\\lambda = \\kappa$. Of the distance from its fixed point, "
        "$\\lambda\\sigma^2/(M(1-\\lambda^2))$, $n$ refits leave the share",
        "u",
        at=[dict(lam=Fraction(1, 5)), dict(lam=Fraction(9, 10))],
    )
    error = noise + (mu**2 - noise) * left
    p.argue(
        "*The soft verifier.* A normal density times its chance is, up to a factor, the density of "
        "$N(\\kappa\\mu, \\kappa\\sigma^2)$ with $\\kappa = a^2/(1+a^2)$. So there the recursion "
        "holds with equality.",
        trial=_products,
        tried="the exponents at four places for two verifiers, in fractions",
    )
    p.argue(
        "*With the variance refitted* the model becomes the Gaussian with the mean and the "
        "variance of what is kept. Both are worked out refit by refit.",
        trial=_both,
        tried="the two algorithms against each other in three cases",
    )
    window = 1 - 2 * a * _density(a) / sympy.erf(a / sympy.sqrt(2))
    return {
        "step": step,
        "error": error.subs(lam, window),
        "soft": error.subs(lam, a**2 / (1 + a**2)),
        "stalls": ByGammas(y, a, n),
    }


def _both() -> list[bool]:
    with mpmath.workdps(20):
        return [
            abs(_refitted(_by_densities, *at) - _refitted(_by_gammas, *at)) < 1e-15
            for at in (
                (Fraction(4, 5), Fraction(1), Fraction(3)),
                (Fraction(2), Fraction(1, 2), Fraction(2)),
                (Fraction(1, 10), Fraction(2), Fraction(4)),
            )
        ]


# -- other routes -----------------------------------------------------------------------------


def _kept(mean: Number, deviation: Number, chance: Any, ends: list[Number]) -> tuple[Number, ...]:
    """Mean and variance of what a verifier keeps of a Gaussian, by quadrature."""
    total, first, second = (
        mpmath.quad(lambda x, k=order: x**k * chance(x) * mpmath.npdf(x, mean, deviation), ends)
        for order in range(3)
    )
    return first / total, second / total - (first / total) ** 2


def _window_step(M: Any, a: Fraction, mu: Fraction, sigma: Fraction) -> Number:
    with mpmath.workdps(45):
        edge = mpf(a * sigma)
        return _kept(mpf(mu), mpf(sigma), lambda x: 1, [-edge, 0, edge])[0]


def _window_error(M: Any, n: Any, a: Fraction, mu: Fraction, sigma: Fraction) -> Number:
    """The exact squared distance after one refit."""
    with mpmath.workdps(45):
        edge = mpf(a * sigma)
        mean, variance = _kept(mpf(mu), mpf(sigma), lambda x: 1, [-edge, 0, edge])
        return mean**2 + variance / mpf(M)


def _soft_error(M: Fraction, n: Fraction, a: Fraction, mu: Fraction, sigma: Fraction) -> Fraction:
    """Mean and variance of the n-th mean, whose laws are all normal, refit by refit."""
    mean, variance, width = Fraction(mu), Fraction(0), Fraction(a**2) * sigma**2
    for _ in range(int(n)):
        precision = 1 / Fraction(sigma) ** 2 + 1 / width
        share = 1 / (precision * Fraction(sigma) ** 2)
        mean, variance = mean * share, variance * share**2 + 1 / precision / M
    return mean**2 + variance


def _cut_by_quadrature(y: Fraction, a: Fraction, n: Fraction) -> Number:
    with mpmath.workdps(45):
        mean, variance, edge = mpf(y), mpmath.mpf(1), mpf(a)
        for _ in range(int(n)):
            mean, variance = _kept(mean, mpmath.sqrt(variance), lambda x: 1, [-edge, 0, edge])
        return mean


_QUADRATURE = "what is kept, by quadrature"
ROUTES = [
    Route(
        _window_step,
        at=[
            dict(M=1, a=1, mu=Fraction(1, 2)),
            dict(M=10, a=Fraction(1, 4), mu=3),
            dict(M=3, a=2, mu=-2, sigma=3),
        ],
        words=_QUADRATURE,
        claim="step",
    ),
    Route(
        _window_error,
        at=[dict(M=1, n=1, a=1, mu=Fraction(1, 2)), dict(M=10, n=1, a=2, mu=3, sigma=3)],
        words=f"{_QUADRATURE}, after one refit lies below",
        claim="error",
    ),
    Route(
        _soft_error,
        at=[
            dict(M=1, n=0, a=1, mu=2),
            dict(M=2, n=5, a=2, mu=Fraction(1, 2), sigma=3),
            dict(M=10, n=20, a=Fraction(1, 2), mu=-1),
        ],
        words="precisions added up, refit by refit, in fractions",
        claim="soft",
    ),
    Route(
        _cut_by_quadrature,
        at=[dict(y=Fraction(4, 5), a=1, n=2), dict(y=2, a=Fraction(1, 2), n=1)],
        words=_QUADRATURE,
        claim="stalls",
    ),
]
