"""The law of one sample from the first refitted model, and what it is not."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from itertools import product
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Reals
from theory.gaussian import _literal
from theory.laws import ChiSquared
from theory.notation import Expr, M, Probability, k, sigma, x
from theory.numeric import Algorithm, mpf, same
from theory.proof import Proof
from theory.standard import COCHRAN, Standard
from theory.statement import Bound
from theory.theorem import Claim, Rival, Route, Source, Theorem


@lru_cache(maxsize=1024)
def _mixed(size: int, apart: Fraction, scale: Fraction, at: Fraction, digits: int) -> Any:
    """P(√(apart + scale·Q)·z ≤ at) for Q chi-squared with size − 1 degrees, by mixing over Q.

    The trapezoidal rule in v, where the root of Q is exp(v − exp(−v)): both ends are then met
    doubly exponentially fast, and each halving of the step doubles the digits.
    """
    with mpmath.workdps(digits + 10):
        half, where = mpmath.mpf(size - 1) / 2, mpf(at) / mpmath.sqrt(2)
        base, slope = mpf(apart), mpf(scale)

        def integrand(v: Any) -> Any:
            flat = mpmath.exp(-v)
            log = v - flat
            square = mpmath.exp(2 * log)
            weight = mpmath.exp((size - 1) * log - square / 2) * (1 + flat)
            return weight * mpmath.erf(where / mpmath.sqrt(base + slope * square))

        reach = (digits + 12) * mpmath.log(10)
        low = -mpmath.log(reach / (size - 1))
        high = mpmath.log(2 * reach + 4 * size) / 2 + 1
        count = 16
        step = (high - low) / count
        total = sum((integrand(low + step * j) for j in range(count + 1)), mpmath.mpf(0))
        while True:
            finer = sum((integrand(low + step * (j + 0.5)) for j in range(count)), total)
            change = abs(finer / 2 - total)
            total, step, count = finer, step / 2, 2 * count
            if change <= abs(total) * mpmath.mpf(10) ** -(0.6 * digits + 4):
                break
        return (1 + total * step / (2 ** (half - 1) * mpmath.gamma(half))) / 2


def _certified(integral: Expr, **at: Fraction) -> Any:
    """An integral as a ball, at Arb's working precision."""
    from flint import ctx

    from theory.quadrature import integral as certified

    return certified(integral, at, int(ctx.prec * 0.301))


_MIXTURE = ChiSquared(M - 1).mean(lambda q: sympy.erf(x / sympy.sqrt(2 * (1 / M + q / (M - 1)))))


class Mixed(Algorithm):
    """``H(M, x)``: P(√(1/M + Q/(M−1)) z ≤ x), Q chi-squared with M−1 degrees, z normal."""

    latex_name = "H"
    definition = (
        r"H(M, x) = \int_0^\infty \Phi\biggl(\frac{x}{\sqrt{\frac1M + \frac{q}{M-1}}}\biggr)"
        r"\, \frac{q^{\frac{M-3}{2}} e^{-q/2}}{2^{\frac{M-1}{2}} \Gamma(\frac{M-1}{2})}"
        r"\,\mathrm{d}q"
    )

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        size, at = args
        return +_mixed(int(size), 1 / size, 1 / (size - 1), at, mpmath.mp.dps)

    @classmethod
    def ball(cls, *args: Any) -> Any:
        size, at = args
        return (1 + _certified(_MIXTURE, M=size, x=at)) / 2


class VarianceGamma(Algorithm):
    """``V(M, v, x)``: P(√(vQ/(M−1)) z ≤ x), the symmetric variance-gamma law of variance v.

    To 20 digits: it is a rival only.
    """

    latex_name = "V"

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        size, variance, at = args
        if at == 0:
            return mpmath.mpf(1) / 2
        return +_mixed(int(size), Fraction(0), variance / (size - 1), at, 20)


class Student(Algorithm):
    """``T(m, x)``: Student's law with m degrees of freedom."""

    latex_name = "T"

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        degrees, at = (mpf(value) for value in args)
        scale = mpmath.sqrt(degrees * mpmath.pi) * mpmath.gamma(degrees / 2)
        inside = mpmath.hyp2f1(0.5, (degrees + 1) / 2, 1.5, -(at**2) / degrees)
        return mpmath.mpf(1) / 2 + at * mpmath.gamma((degrees + 1) / 2) / scale * inside

    @classmethod
    def ball(cls, *args: Any) -> Any:
        from flint import arb, fmpq

        degrees, at = (arb(fmpq(value.numerator, value.denominator)) for value in args)
        half = degrees / 2
        inside = (-(at**2) / degrees).hypgeom_2f1(arb(1) / 2, half + arb(1) / 2, arb(3) / 2)
        scale = (degrees * arb.pi()).sqrt() * half.gamma()
        return arb(1) / 2 + at * (half + arb(1) / 2).gamma() / scale * inside


@lru_cache(maxsize=1024)
def _inverted(size: int, at: Fraction, digits: int) -> Any:
    """The law from its characteristic function, by the trapezoidal rule.

    The integrand is analytic in a strip and decays like a normal density.
    """
    with mpmath.workdps(digits + 15):
        where, strip = mpf(at), mpmath.sqrt(size - 1)
        # nine tenths of the way to the pole the integrand has grown to exp(0.83 (size − 1))
        reach = (digits + 15) * mpmath.log(10) + mpmath.mpf("0.84") * (size - 1)
        step = 2 * mpmath.pi * strip * mpmath.mpf("0.9") / (reach + strip * abs(where) + 10)
        total, count = where / 2, 1
        while True:
            t = count * step
            normal = mpmath.exp(-(t**2) / (2 * size))
            total += (
                mpmath.sin(t * where)
                / t
                * normal
                * (1 + t**2 / (size - 1)) ** (-mpmath.mpf(size - 1) / 2)
            )
            if normal < mpmath.eps:
                return mpmath.mpf(1) / 2 + total * step / mpmath.pi
            count += 1


class Inverted(Algorithm):
    """``C(M, x)``: the same law by inverting its characteristic function."""

    latex_name = "C"

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        size, at = args
        return +_inverted(int(size), at, mpmath.mp.dps)

    @classmethod
    def ball(cls, *args: Any) -> Any:
        from flint import arb

        size, at = args
        if at == 0:
            return arb(1) / 2
        t = sympy.Symbol("t", positive=True)
        law = sympy.exp(-(t**2) / (2 * M)) * (1 + t**2 / (M - 1)) ** (-(M - 1) / 2)
        wave = sympy.Integral(x * sympy.sinc(x * t) * law, (t, 0, sympy.oo))
        return arb(1) / 2 + _certified(wave, M=size, x=at) / arb.pi()


_VARIANCE = sigma**2 * (1 + 1 / M)
_PRINTED = Source(
    "shumailov2024", "as encyclopedia pages report it", "the first sample is variance-gamma"
)


def _normal(at: Expr) -> Expr:
    return (1 + sympy.erf(at / sympy.sqrt(2))) / 2


LAW = Claim(
    name="law",
    quantity=Probability(r"X^1 - \mu \le x", "X¹ − μ ≤ x"),
    value=Mixed(M, x / sigma),
    domain=Domain(
        M=Integers(2, 200, probe=(2, 60)),
        x=Reals(probe=["-3", "1/2"]),
        sigma=Reals(0, open="low", default=1, probe=[2]),
        where=[x <= 8 * sigma, x >= -8 * sigma],
    ),
    words="One sample from the first refitted model, over runs. $\\Phi$ is the standard normal "
    "distribution function.",
    rivals=[
        Rival(
            VarianceGamma(M, sympy.S.One, x / sigma),
            "the variance-gamma law of $X^1 - \\mu_1$",
            _PRINTED,
        ),
        Rival(
            VarianceGamma(M, 1 + 1 / M, x / sigma),
            "the variance-gamma law of the right variance",
            _PRINTED,
        ),
        Rival(_normal(x / sympy.sqrt(_VARIANCE)), "the normal law of the right variance"),
        Rival(_normal(x / sigma), "the real distribution"),
        Rival(
            Student(M - 1, x / sigma),
            "Student's law, of a real sample's distance from $\\mu$ in units of $s_1$",
        ),
    ],
)

THEOREM = Theorem(
    title="The law of a sample from the first refitted model",
    says="A sample from the first refitted model (unbiased variance), over runs, is "
    "[a normal variable plus an independent variance-gamma one](law), and "
    "[not variance-gamma itself](law); its distance from its own model's mean is.",
    setting="""\
The real distribution is $N(\\mu, \\sigma^2)$.
The first refit draws $M$ independent samples from it, and fits their mean $\\mu_1$ and their
unbiased variance $s^2_1$ (the sum of squares is divided by $M-1$, ddof 1).
$X^1$ is one fresh sample from $N(\\mu_1, s^2_1)$, over the refit and its own draw.
A symmetric *variance-gamma* law is that of a normal variable whose variance is
gamma-distributed.
""",
    claims=[LAW],
    statements=[
        Bound(
            "close",
            sympy.Abs(Inverted(M, x) - _normal(x)),
            "<=",
            1 / (12 * M),
            Domain(
                M=Integers(2, 200, probe=(2, 5, 100)),
                x=Reals(-8, 8, probe=("-3", "1/2", "19/10")),
            ),
            [Rival(1 / (16 * M), "a quarter less")],
            note="how far the chance to be below x standard deviations is from the real "
            "distribution's",
        )
    ],
    sources=[
        Source("shumailov2024", "seen: the abstract", "the model and its collapse"),
        Source("gilpelaez1951", "", "the inversion formula"),
    ],
)


def _inversion() -> list[bool]:
    # a standard normal, whose distribution function everyone knows
    cases = []
    with mpmath.workdps(25):
        for at in (mpmath.mpf(-1), mpmath.mpf("0.5"), mpmath.mpf(3)):
            whole = mpmath.quad(
                lambda t, at=at: mpmath.sin(t * at) / t * mpmath.exp(-(t**2) / 2),
                mpmath.linspace(0, 12, 13),
            )
            cases.append(bool(abs(whole / mpmath.pi + 0.5 - mpmath.ncdf(at)) < 1e-20))
    return cases


INVERSION = Standard(
    "The inversion formula",
    "A continuous law that is symmetric about 0 has its distribution function from its "
    "characteristic function $\\varphi$.",
    r"\mathbb{P}(Y \le x) = \frac12 + \frac1\pi \int_0^\infty \frac{\sin tx}{t}\,\varphi(t)"
    r"\,\mathrm{d}t",
    "gilpelaez1951",
    _inversion,
)


def _moments() -> list[bool]:
    """E s⁴ and E (μ₁−μ)² s² by listing the three-point rule, which has five of the moments."""
    cases = []
    for size in (2, 3, 4):
        fourth = mixed = Fraction(0)
        for z in product((-1, 0, 1), repeat=size):  # times √3
            chance = Fraction(4 ** z.count(0), 6**size)
            centre, variance = Fraction(sum(z), size), Fraction(0)
            variance = 3 * sum(((each - centre) ** 2 for each in z), variance) / (size - 1)
            fourth += chance * variance**2
            mixed += chance * 3 * centre**2 * variance
        gamma = Fraction(size + 1, size - 1)  # the mean square of Q/(M − 1)
        cases += [fourth == gamma, mixed == Fraction(1, size)]
    return cases


def _characteristic() -> list[bool]:
    """E cos tX, summed over Q and over both normals, against the product in the step."""
    cases = []
    with mpmath.workdps(20):
        grid = [mpmath.mpf(j) / 3 for j in range(1, 25)]
        weights = [2 * mpmath.npdf(z) / 3 for z in grid]

        def cosine(width: Any) -> Any:
            pairs = zip(weights, grid, strict=True)
            return mpmath.npdf(0) / 3 + sum(w * mpmath.cos(width * z) for w, z in pairs)

        for size, t in ((4, mpmath.mpf(1)), (6, mpmath.mpf(5) / 3)):
            root = t / mpmath.sqrt(size - 1)

            def given(q: Any, root: Any = root) -> Any:
                return cosine(root * mpmath.sqrt(q))

            wide = _literal.over(size - 1, given)
            normal = mpmath.exp(-(t**2) / (2 * size))
            gamma = (1 + root**2) ** (-mpmath.mpf(size - 1) / 2)
            cases.append(same(wide * cosine(t / mpmath.sqrt(size)), normal * gamma, 10))
    return cases


def proof(p: Proof) -> Expr:
    p.cite(COCHRAN)
    p.argue(
        "So $X^1 - \\mu = (\\mu_1 - \\mu) + s_1 z$ with three independent parts: a normal "
        "$\\mu_1$, the variance $s^2_1 = \\sigma^2 Q/(M-1)$, and a standard normal $z$. "
        "The second summand is normal with a gamma-distributed variance, so it is "
        "variance-gamma. The first is not part of it.",
        trial=_moments,
        tried="the mean square of $s^2_1$ and the mean of its product with $(\\mu_1-\\mu)^2$, by "
        "listing every outcome of the three-point rule",
    )
    p.compute(
        ChiSquared(M - 1).mean(lambda q: sympy.exp(-k * q)),
        "The Laplace transform of $Q$:",
        at=[dict(M=Fraction(a), k=Fraction(b)) for a, b in [(3, 1), (5, 2), (9, 1)]],
    )
    p.argue(
        "Given $Q$, the characteristic function of $s_1 z$ at $t/\\sigma$ is "
        "$\\exp(-\\frac{t^2}{2}\\frac{Q}{M-1})$: the transform at "
        "$k = \\frac{t^2}{2(M-1)}$. The normal part multiplies it.",
        r"\varphi(t) = e^{-t^2/(2M)} \Bigl(1 + \frac{t^2}{M-1}\Bigr)^{-\frac{M-1}{2}}",
        trial=_characteristic,
        tried="the mean cosine summed over $Q$ and both normal variables",
    )
    p.cite(INVERSION)
    return Inverted(M, x / sigma)


def _convolved(M: Fraction, x: Fraction, sigma: Fraction) -> Any:
    """The normal and the variance-gamma part convolved, for M = 3, 5, 7.

    There the second has an elementary density: exp(−b|y|) times a polynomial, b² = M − 1.
    """
    with mpmath.workdps(40):
        at, b = mpf(x / sigma), mpmath.sqrt(int(M) - 1)
        polynomial: Any = {
            3: lambda r: b / 2,
            5: lambda r: b / 4 * (1 + r),
            7: lambda r: b / 16 * (3 + 3 * r + r**2),
        }[int(M)]

        def integrand(y: Any) -> Any:
            both = mpmath.ncdf((at - y) * mpmath.sqrt(int(M)))
            both += mpmath.ncdf((at + y) * mpmath.sqrt(int(M)))
            return polynomial(b * y) * mpmath.exp(-b * y) * both

        return mpmath.quad(integrand, [0, 4, 80])


ROUTES = [
    Route(
        _convolved,
        at=[dict(M=3, x=1), dict(M=7, x=-1, sigma=2)],
        words="the normal law convolved with the elementary density of the variance-gamma part, "
        "by quadrature at 40 digits",
    ),
]
