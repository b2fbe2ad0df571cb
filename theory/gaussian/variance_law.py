"""The law of the fitted variance after n refits: a product of chi-squared factors."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from math import lgamma, log
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Reals
from theory.laws import ChiSquared
from theory.notation import Expr, M, Probability, f, k, n, s2, sigma_hat2
from theory.numeric import Algorithm, TooLarge, close, gamma_share, mpf
from theory.proof import Proof
from theory.standard import COCHRAN, Standard
from theory.theorem import Claim, Rival, Route, Source, Theorem

MOST_NODES = 4000
"""Nodes of the trapezoidal rule beyond which a point is too far out in the tails."""

MOST_SHIFTED = 20
"""With fewer factors the line is shifted to the left; with more that costs too many digits."""

BEND = mpmath.mpf("0.0625")
"""Curvature of the line of integration: a parabola, which meets no pole."""

MOST_FACTORS, MOST_GROWTH = 40, 2500
"""Up to so many factors, and terms that grow to exp(2500), the series of residues is summed."""


def _saddle(rise: Any, low: float, high: float) -> float:
    """Where an increasing function of one real variable vanishes, by bisection."""
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if rise(middle) > 0 else (middle, high)
    return (low + high) / 2


def _abscissa(half: Fraction, centre: Fraction, n: int, f: Fraction) -> float:
    """Where to cross the real axis: at the saddle, or further left where that costs few digits.

    Left of 0 the next pole is far, so that the trapezoidal rule may take long steps. But there
    the integral is the probability less 1, and would lose the digits of a small probability.
    """
    with mpmath.workdps(20 + len(str(n))):
        a, c, log_f = mpf(half), mpmath.log(mpf(centre)), mpmath.log(mpf(f))

        def slope(s: float) -> float:
            return float(n * (c - mpmath.digamma(a - s)) + log_f)

        def rise(s: float) -> float:
            return slope(s) - 1 / s

        small = False
        if slope(0.0) < 0:  # below the middle: Chernoff's bound tells how far
            s = _saddle(slope, 0.0, float(a))
            moment = n * (mpmath.loggamma(a - s) - mpmath.loggamma(a) + s * c)
            small = moment + s * log_f < -5
        if n < MOST_SHIFTED and not small:
            return _saddle(rise, -1e6, -5.0)
        if slope(0.0) > 0:
            return _saddle(rise, -1e6, -1e-30)
        return _saddle(rise, 1e-30, float(a))


def _certain(half: Fraction, centre: Fraction, n: int, f: Fraction, digits: int) -> bool:
    """Whether the probability is 1 to so many digits, by Chernoff's bound on the rest.

    Markov's inequality for the power r of the product; any r > 0 gives a bound, the saddle's
    the least.
    """
    with mpmath.workdps(20 + len(str(n))):
        a, c, log_f = mpf(half), mpmath.log(mpf(centre)), mpmath.log(mpf(f))
        if n * (c - mpmath.digamma(a)) + log_f <= 0:
            return False  # at or below the middle
        r = -_saddle(lambda s: float(n * (c - mpmath.digamma(a - s)) + log_f), -1e6, 0.0)
        rest = n * (mpmath.loggamma(a + r) - mpmath.loggamma(a) - r * c) - r * log_f
        return bool(rest < -(digits + 5) * mpmath.log(10))


def _integrand(
    at: float, a: Any, c: Any, count: int, log_f: Any, norm: Any, bent: bool
) -> Callable[[Any], Any]:
    """The real part of ``exp(count (lnΓ(a − s) − norm + s c) + s log_f)/s ds/d(it)`` at t.

    The path is s = at + it, or bent to the right, where the gamma function decays faster. By Arb,
    where it is installed: some twenty times as fast, with errors far below the precision asked
    for.
    """
    try:
        from flint import acb, arb, ctx
    except ImportError:

        def by_mpmath(t: Any) -> Any:
            s = mpmath.mpc(at, t) + (BEND * t**2 if bent else 0)
            power = mpmath.exp(count * (mpmath.loggamma(a - s) - norm + s * c) + s * log_f) / s
            return (power * mpmath.mpc(1, -2 * BEND * t) if bent else power).real

        return by_mpmath

    from theory.ball import middle

    bits = mpmath.mp.prec + 30
    with ctx.workprec(bits):
        start, a, c, log_f, norm, bend = (
            arb(mpmath.mpf(each)) for each in (at, a, c, log_f, norm, BEND)
        )

    def by_arb(t: Any) -> Any:
        with ctx.workprec(bits):
            up = arb(t)
            s = acb(start + bend * up**2 if bent else start, up)
            power = (count * ((a - s).lgamma() - norm + s * c) + s * log_f).exp() / s
            return middle((power * acb(1, -2 * bend * up) if bent else power).real)

    return by_arb


@lru_cache(maxsize=4096)
def _on_a_line(half: Fraction, centre: Fraction, n: int, f: Fraction, digits: int) -> Any:
    """The inversion integral by the trapezoidal rule on a vertical line, bent a little.

    The integrand is analytic in a strip, so the rule converges geometrically: where one
    halving of the step moves half of the digits, the next has them all. Left of the pole at 0
    the integral is less by 1.
    """
    at = _abscissa(half, centre, n, f)
    with mpmath.workdps(20):
        rise = n * (mpmath.loggamma(mpf(half) - at) - mpmath.loggamma(mpf(half)))
        rise += at * (n * mpmath.log(mpf(centre)) + mpmath.log(mpf(f)))
    guard = int(max(0, rise)) // 2  # digits lost where the integrand is large
    with mpmath.workdps(digits + 15 + 2 * len(str(n)) + guard):
        a, c, count = mpf(half), mpmath.log(mpf(centre)), mpmath.mpf(n)
        log_f, norm = mpmath.log(mpf(f)), mpmath.loggamma(a)
        small = mpmath.mpf(10) ** -(digits + 5 + guard)
        enough = mpmath.mpf(10) ** -(0.55 * (digits + 5))
        bent = n < MOST_SHIFTED and half - at < 10  # else a straight line falls off fast
        whole = mpmath.pi * (mpmath.gamma(a) ** n if bent else 1)
        term = _integrand(at, a, c, n, log_f, 0 if bent else norm, bent)

        def ray(start: Any, step: Any) -> Any:
            total, largest, t, quiet = mpmath.mpf(0), mpmath.mpf(0), start, 0
            for _ in range(MOST_NODES):
                value = term(t)
                total, t, largest = total + value, t + step, max(largest, abs(value))
                # several terms in a row, since a real part alone may happen to vanish
                quiet = quiet + 1 if abs(value) < small * largest else 0
                if quiet == 4:
                    return total
            raise TooLarge(f"n={n}, f={float(f):.3g}: the integral so far out in the tail")

        turns = count * (c - mpmath.psi(0, a - at)) + log_f - 1 / mpmath.mpf(at)
        step = 1 / (mpmath.sqrt(count * mpmath.psi(1, a - at) + mpmath.mpf(at) ** -2) + abs(turns))
        total = term(mpmath.mpf(0)) / 2 + ray(step, step)
        while True:
            finer = total + ray(step / 2, step)
            old, total, step = total * step, finer, step / 2
            if abs(total * step - old) < enough * max(abs(old), whole if at < 0 else 0):
                break
        return total * step / whole + (1 if at < 0 else 0)


class Inversion(Algorithm):
    """``I(m, d, n, f)``: the law by Mellin's inversion, integrated along a vertical line."""

    latex_name = "I"

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        m, d, n, f = args
        if _certain(m / 2, d / 2, int(n), f, mpmath.mp.dps):
            return mpmath.mpf(1)
        return +_on_a_line(m / 2, d / 2, int(n), f, mpmath.mp.dps)


def _times(left: list[Any], right: list[Any]) -> list[Any]:
    """The product of two power series, as long as the first."""
    turned = right[::-1]
    return [mpmath.fdot(left[: place + 1], turned[-place - 1 :]) for place in range(len(left))]


def _over_a_power(index: Any, n: int) -> list[Any]:
    """``(index + ε)^(-n)`` to the order n − 1, by the binomial series."""
    factor = [index**-n]
    for j in range(1, n):
        factor.append(-factor[-1] * (n + j - 1) / (j * index))
    return factor


def _divided(series: Sequence[Any], by: Any) -> Any:
    """The last coefficient of a series over ``by + ε``, by Horner's rule."""
    last = by * 0
    for each in series:
        last = (each - last) / by
    return last


def _residues(series: list[Any], a: Any) -> Iterator[Any]:
    """Pole by pole the coefficient of ε^(n−1) in ``series ∏(j + ε)^(-n) / (a + k + ε)``, j ≤ k.

    By Arb, where it is installed, with digits to spare.
    """
    n = len(series)
    try:
        from flint import arb, arb_series, ctx
    except ImportError:
        for index in itertools.count():
            if index:
                series = _times(series, _over_a_power(mpmath.mpf(index), n))
            yield _divided(series, a + index)
    from theory.ball import middle

    bits, kept = mpmath.mp.prec + 30, ctx.cap
    product = None
    for index in itertools.count():
        ctx.cap = n
        try:
            with ctx.workprec(bits):
                if product is None:
                    product = arb_series([arb(each) for each in series], n)
                else:
                    product = product * arb_series(_over_a_power(arb(index), n), n)
                coefficients = [product[place] for place in range(n)]
                found = middle(_divided(coefficients, arb(a) + index))
        finally:
            ctx.cap = kept
        yield found


@lru_cache(maxsize=4096)
def _by_residues(half: Fraction, centre: Fraction, n: int, f: Fraction, digits: int) -> Any:
    """The same integral as minus the sum of the residues right of the line.

    The n-fold pole at s = half + k + ε is expanded in ε. Terms grow before they
    fall, as fast as exp(n y^(1/n)) from the first, which the guard digits cover.
    """
    root = float(centre) * float(f) ** (1 / n)
    first = max(0.0, float(half) * log(root) - lgamma(float(half)))
    with mpmath.workdps(digits + 20 + int(n * (0.44 * (root + first) + 1))):
        a, log_y = mpf(half), n * mpmath.log(mpf(centre)) + mpmath.log(mpf(f))
        series = [mpmath.mpf(1)] + [mpmath.mpf(0)] * (n - 1)
        logs = [mpmath.mpf(0), n * mpmath.euler + log_y]
        logs += [n * mpmath.zeta(j) / j for j in range(2, n)]
        for place in range(1, n):  # exp of a power series, from its derivative
            series[place] = (
                sum(j * logs[j] * series[place - j] for j in range(1, place + 1)) / place
            )
        total = mpmath.mpf(0)
        y, power = mpmath.exp(log_y), mpmath.exp(a * log_y)
        for index, residue in enumerate(_residues(series, a)):
            term, power = residue * power, power * y
            total -= (-1) ** (n * (index + 1)) * term
            if index > root and abs(term) < mpmath.eps * abs(total):
                break
        return total / mpmath.gamma(a) ** n


class ProductLaw(Algorithm):
    """``W(m, d, n, f)``: P(Q1⋯Qn ≤ dⁿf) for n chi-squared factors with m degrees of freedom.

    By residues where the series is short, and by the integral along a line beyond.
    """

    latex_name = "W"
    definition = (
        r"\begin{aligned} W(m, d, n, f) &= \Gamma(\tfrac m2)^{-n}\, "
        r"G^{\,n,\,1}_{1,\,n+1}\Bigl((\tfrac d2)^n f \Bigm| "
        r"{1 \atop \frac m2, \dots, \frac m2,\; 0}\Bigr) \\ &= "
        r"-\sum_{j=0}^{\infty} \operatorname*{Res}_{s=\frac m2+j} "
        r"\left[\frac{\Gamma(\frac m2-s)}{\Gamma(\frac m2)}\right]^n "
        r"\frac{\bigl((\frac d2)^n f\bigr)^{s}}{s} \end{aligned}"
    )

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        m, d, n, f = args
        if _certain(m / 2, d / 2, int(n), f, mpmath.mp.dps):
            return mpmath.mpf(1)
        if n <= MOST_FACTORS and n * (d / 2) * float(f) ** (1 / n) <= MOST_GROWTH:
            return +_by_residues(m / 2, d / 2, int(n), f, mpmath.mp.dps)
        return +_on_a_line(m / 2, d / 2, int(n), f, mpmath.mp.dps)


def _at_most(statistic: Any) -> Any:
    return Probability(rf"{statistic.latex} \le f\sigma^2", f"{statistic.text} ≤ f·σ²")


def _normal(at: Expr) -> Expr:
    return (1 + sympy.erf(at / sympy.sqrt(2))) / 2


_HALF = (M - 1) / 2
_LOG = n * sympy.log(1 + 2 / (M - 1))
_DRIFT = sympy.digamma(_HALF) - sympy.log(_HALF)
_SHAPE = 1 / ((1 + 2 / (M - 1)) ** n - 1)


def _gamma(shape: Expr) -> Expr:
    """The gamma law of mean 1 and the given shape."""
    return sympy.lowergamma(shape, shape * f) / sympy.gamma(shape)


_DOMAIN = Domain(
    M=Integers(2, probe=(2, 8), reach=30),
    n=Integers(1, probe=(2, 5), reach=30),
    f=Reals(0, open="low", probe=["3/4"]),
)

UNBIASED = Claim(
    name="unbiased",
    quantity=_at_most(s2(n)),
    value=ProductLaw(M - 1, M - 1, n, f),
    domain=_DOMAIN,
    words="With the unbiased estimator.",
    rivals=[
        Rival(
            _normal((sympy.log(f) + _LOG / 2) / sympy.sqrt(_LOG)),
            "the lognormal law with the same mean and variance",
        ),
        Rival(
            _normal((sympy.log(f) - n * _DRIFT) / sympy.sqrt(n * sympy.trigamma(_HALF))),
            "the lognormal law that the central limit theorem gives",
        ),
        Rival(_gamma(_SHAPE), "the gamma law with the same mean and variance"),
        Rival(_gamma(_HALF), "one refit's law, $\\chi^2_{M-1}/(M-1)$, for ever"),
        Rival(_gamma(n * _HALF), "one fit to all $nM$ samples"),
    ],
)

MLE = Claim(
    name="mle",
    quantity=_at_most(sigma_hat2(n)),
    value=ProductLaw(M - 1, M, n, f),
    domain=_DOMAIN,
    words="By maximum likelihood [only the scale is different](mle).",
    rivals=[
        Rival(ProductLaw(M - 1, M - 1, n, f), "the unbiased estimator's law"),
        Rival(ProductLaw(M, M, n, f), "as many degrees of freedom as samples"),
        Rival(
            ProductLaw(M - 1, M - 1, n, f * M / (M - 1)),
            "the divisor changed once, not at each refit",
        ),
    ],
)

THEOREM = Theorem(
    title="The law of the fitted variance",
    says="After n refits the fitted variance in units of σ² is [a product of n independent "
    "chi-squared factors](unbiased, mle), each over its divisor: its distribution function is "
    "[a Meijer G-function, and no lognormal law](unbiased).",
    setting="""\
The real distribution is $N(\\mu, \\sigma^2)$.
Refit $n$ draws $M$ independent samples from the last model and nothing else, and fits their mean
and variance.
$s^2_n$ is the unbiased variance (the sum of squares is divided by $M-1$, ddof 1), in a chain
that uses it throughout;
$\\hat\\sigma^2_n$ is the maximum-likelihood variance (divided by $M$, ddof 0), in a chain that
uses that throughout.
Both start at $\\sigma^2$.
The probability is over independent runs of the whole chain.
""",
    claims=[UNBIASED, MLE],
    sources=[
        Source("springer1970", "", "products of gamma variables and Meijer's function"),
        Source(
            "shumailov2024",
            "the one-dimensional Gaussian, as we know it second-hand",
            "the model and its collapse",
        ),
    ],
)


def _inversion() -> list[bool]:
    # one exponential variable, whose distribution function everyone knows
    cases = []
    for at in (Fraction(1, 10), Fraction(1), Fraction(3)):
        with mpmath.workdps(25):
            found = _on_a_line(Fraction(1), Fraction(1), 1, at, 20)
            cases.append(bool(abs(found - 1 + mpmath.exp(-mpf(at))) < 1e-18))
    return cases


MELLIN = Standard(
    "Mellin's inversion formula",
    "A positive variable whose moments $\\mathbb{E}\\,Y^{-s}$ are finite and integrable along a "
    "vertical line $\\Re s = c > 0$ has its distribution function from them.",
    r"\mathbb{P}(Y \le y) = \frac{1}{2\pi\mathrm{i}} \int_{c-\mathrm{i}\infty}^{c+\mathrm{i}\infty}"
    r" \mathbb{E}\bigl[Y^{-s}\bigr]\, y^{s}\, \frac{\mathrm{d}s}{s}",
    "springer1970",
    _inversion,
)

_TRIED = [
    dict(M=Fraction(size), k=Fraction(order))
    for size, order in [(2, "-1/2"), (2, "-3"), (3, "1/3"), (7, "3/2"), (40, "-4")]
]


def _carried_over() -> list[bool]:
    cases = []
    for samples in ((1, 4, 6), (0, 0, 5, 7), (-3, 1)):
        for shift, stretch in ((Fraction(5), Fraction(2, 3)), (Fraction(-1, 7), Fraction(9))):
            squares = []
            for drawn in (list(map(Fraction, samples)), [shift + stretch * x for x in samples]):
                mean = sum(drawn) / len(drawn)
                squares.append(sum((x - mean) ** 2 for x in drawn))
            cases.append(squares[1] == stretch**2 * squares[0])
    return cases


def _decays() -> list[bool]:
    cases = []
    for a in (0.5, 1.5, 4.0, 19.5):
        for t in (50, 500, 5000):
            size = mpmath.loggamma(mpmath.mpc(a, t)).real
            rate = (a - 0.5) * mpmath.log(t) - mpmath.pi * t / 2 + mpmath.log(2 * mpmath.pi) / 2
            cases.append(bool(abs(size - rate) < a**3 / t))
    return cases


def _closed() -> list[bool]:
    return [
        close(_by_residues(half, half, n, f, 25), _on_a_line(half, half, n, f, 25), 20)
        for n in (1, 2, 3, 4)
        for half, f in ((Fraction(1, 2), Fraction(1, 3)), (Fraction(3), Fraction(2)))
    ]


def proof(p: Proof) -> dict[str, Expr]:
    p.cite(COCHRAN)
    p.argue(
        "So each refit multiplies the variance by its own $Q/(M-1)$ (unbiased) or $Q/M$ (maximum "
        "likelihood). The $Q_i$ are independent of each other and have one law.",
        r"\frac{s^2_n}{\sigma^2} = \prod_{i=1}^{n} \frac{Q_i}{M-1},\qquad "
        r"\frac{\hat\sigma^2_n}{\sigma^2} = \prod_{i=1}^{n} \frac{Q_i}{M}",
        trial=_carried_over,
        tried="the same samples from a model that is moved and stretched have their sum of squares "
        "stretched, and nothing else, in rational arithmetic",
    )
    p.compute(
        ChiSquared(M - 1).mean(lambda q: (q / 2) ** -k),
        "The moment of order $-k$ of one factor, in halves. The formula stays true for complex "
        "$k = s$ with $\\Re s < (M-1)/2$.",
        at=_TRIED,
    )
    p.argue(
        "The moments of a product of independent factors multiply. "
        "So $Y = \\prod Q_i/2$ has these moments to the power $n$. "
        "Gamma functions decay exponentially along vertical lines, so they are integrable.",
        trial=_decays,
        tried="the gamma function on four lines against Stirling's rate",
    )
    p.cite(MELLIN)
    p.argue(
        "So the law is an integral along a vertical line, left of all poles of the gamma function. "
        "Closed to the right it is minus the sum of the residues there, each at a pole of order "
        "$n$: this is what Meijer's $G$ stands for. It is a power series in $f$ with the powers "
        "of $\\ln f$ up to $(\\ln f)^{n-1}$.",
        r"\mathbb{P}(Y \le y) = \frac{1}{2\pi\mathrm{i}} \int_{c-\mathrm{i}\infty}"
        r"^{c+\mathrm{i}\infty} \left[\frac{\Gamma(\frac{M-1}{2} - s)}"
        r"{\Gamma(\frac{M-1}{2})}\right]^n y^{s}\,\frac{\mathrm{d}s}{s}",
        trial=_closed,
        tried="the integral along the line and the sum of the residues, to 20 digits, for one to "
        "four factors",
    )
    return {
        "unbiased": Inversion(M - 1, M - 1, n, f),
        "mle": Inversion(M - 1, M, n, f),
    }


def _convolved(M: Fraction, n: Fraction, f: Fraction, divisor: Fraction) -> Any:
    """The law by integrating over the other factors' density, one or two of them."""
    with mpmath.workdps(40):
        a = mpf(M - 1) / 2
        y = (mpf(divisor) / 2) ** int(n) * mpf(f)

        def last(at: Any) -> Any:
            return gamma_share(a, at)

        if n == 1:
            return last(y)
        knots = [-190 / float(a), -40, -10, -4, -1, 1, 3, 5.5]
        return mpmath.quad(
            lambda u: last(y * mpmath.exp(-u)) * mpmath.exp(a * u - mpmath.exp(u)), knots
        ) / mpmath.gamma(a)


_AT: list[dict[str, Any]] = [
    dict(M=2, n=1, f=Fraction(1, 5)),
    dict(M=4, n=2, f=1),
    dict(M=3, n=2, f=2),
]
_WORDS = (
    "one and two refits by quadrature of the incomplete gamma function over the other factor's "
    "density, at 40 digits"
)
ROUTES = [
    Route(lambda M, n, f: _convolved(M, n, f, M - 1), at=_AT, words=_WORDS, claim="unbiased"),
    Route(lambda M, n, f: _convolved(M, n, f, M), at=_AT, words=_WORDS, claim="mle"),
]
