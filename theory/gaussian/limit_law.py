"""The law of where the fitted means end: Student's t with 2 or 4 degrees of freedom, for large M.

And the diffusion limit, t = n/M: what the chapter's exact formulas become.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from itertools import pairwise, product
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Reals
from theory.gaussian import _literal
from theory.gaussian._perpetuity import Settled, Transform, TransformByLaw, by_transforms
from theory.notation import Expr, M, Quantity, local, n
from theory.numeric import evaluate, mpf, same
from theory.proof import Proof
from theory.standard import COCHRAN, MARKOV, Standard
from theory.statement import Statement, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

omega = local("omega", "a frequency, in units of 1/σ", positive=True)
t = local("t", "refits in units of the sample size: $t = n/M$", positive=True)

_U = omega**2 / (2 * M)
_LAWS = Domain(
    M=Integers(2, probe=(2, 6), reach=8),
    n=Integers(1, probe=(1, 4), reach=8),
    omega=Reals(Fraction(1, 4), 3, probe=["1", "5/2"]),
)


def _wave(estimator: str, mean: str) -> Quantity:
    return Quantity(
        rf"\mathbb{{E}}\cos\frac{{\omega({mean}_n-\mu)}}{{\sigma}}",
        f"E[cos(ω(μₙ − μ)/σ)], {estimator}",
        low=-sympy.S.One,
        high=sympy.S.One,
    )


_Z = sympy.sqrt(2) * omega
TWO = _Z * sympy.besselk(1, _Z)
"""E cos(ωT) for Student's T with two degrees of freedom."""

FOUR = omega**2 * sympy.besselk(2, _Z)
"""E cos(ωT/√2) for Student's T with four."""

TWO_ORDER = (
    2 * omega**2 * sympy.besselk(0, _Z) / 3 - sympy.sqrt(2) * omega**3 * sympy.besselk(1, _Z) / 12
)
FOUR_ORDER = (
    FOUR * (sympy.log(omega / sympy.sqrt(2)) + sympy.EulerGamma - 1 - omega**2 / 6) / 2
    + (sympy.besselk(0, _Z) + TWO) / 2
    - sympy.sqrt(2) * omega**3 * sympy.besselk(1, _Z) / 6
)


def _student(degrees: Expr, scale: Expr) -> Expr:
    """E cos(ω·scale·T), T with so many degrees of freedom."""
    half, z = degrees / 2, sympy.sqrt(degrees) * omega * scale
    return z**half * sympy.besselk(half, z) / (2 ** (half - 1) * sympy.gamma(half))


def _rivals(
    variance: Expr, own: Expr, own_words: str, other: Expr, other_words: str
) -> list[Rival]:
    return [
        Rival(sympy.exp(-(omega**2) * variance / 2), "a normal law of the same variance"),
        Rival(1 / (1 + omega**2 * variance / 2), "Laplace's law of the same variance"),
        Rival(_student(M - 1, sympy.sqrt(variance)), "Student's law with M − 1 degrees of freedom"),
        Rival(own, own_words),
        Rival(other, other_words),
    ]


_TWO_WORDS = "the limit for large M and endlessly many refits: Student's law with 2 degrees"
_FOUR_WORDS = "the limit for large M and endlessly many refits: 1/√2 of Student's law with 4"

UNBIASED = Claim(
    name="unbiased",
    quantity=_wave("unbiased", r"\mu"),
    value=Transform(M - 1, M - 1, n, _U),
    domain=_LAWS,
    words="With the unbiased estimator, at any finite $n$ and $M$.",
    rivals=[
        *_rivals(n / M, TWO, _TWO_WORDS, FOUR, "maximum likelihood's limit"),
        Rival(Transform(M - 1, M, n, _U), "maximum likelihood"),
        Rival(Settled(M - 1, M - 1, _U), "endlessly many refits"),
    ],
)

MLE = Claim(
    name="mle",
    quantity=_wave("maximum likelihood", r"\hat\mu"),
    value=Transform(M - 1, M, n, _U),
    domain=_LAWS,
    words="By maximum likelihood.",
    rivals=[
        *_rivals(1 - (1 - 1 / M) ** n, FOUR, _FOUR_WORDS, TWO, "the unbiased estimator's limit"),
        Rival(Transform(M - 1, M - 1, n, _U), "the unbiased estimator"),
        Rival(Settled(M - 1, M, _U), "endlessly many refits"),
    ],
)

_WAVES = Domain(omega=Reals(Fraction(1, 2), 3))
_TIMES = Domain(t=Reals(Fraction(1, 10), 5))
_SIZES = (10, 100, 1000)
_N = t * M
_PSI = sympy.digamma((M - 1) / 2)
_C4 = sympy.sqrt(2 / (M - 1)) * sympy.gamma(M / 2) / sympy.gamma((M - 1) / 2)


def _diffusion(
    name: str, left: Expr, limit: Expr, order: Expr, note: str, rivals: list[Rival], power: int = 1
) -> Iterator[Statement]:
    """A formula of the chapter at n = tM: its limit for large M, and the order 1/M.

    ``note`` is what it is, and after a bar the limit as a table prints it.
    """
    note, _, short = note.partition(" | ")
    yield Tends(name, left, limit, M, _TIMES, rivals=rivals, note=f"{note} at n = tM: {short}")
    yield Tends(
        f"{name}_order",
        M**power * (left - limit),
        order,
        M,
        _TIMES,
        rivals=[Rival(-order, "off in the other direction")],
        note=f"M{'²' if power == 2 else ''} times what {note} at n = tM, is off its limit by",
    )


def _exp(rate: Any) -> Expr:
    return sympy.exp(-sympy.Rational(rate) * t)


_DIFFUSION = [
    *_diffusion(
        "mean_variance",
        (1 - 1 / M) ** _N,
        _exp(1),
        -t * _exp(1) / 2,
        "the expected variance by maximum likelihood, over σ², | e^(−t)",
        [Rival(_exp(2), "a typical run's"), Rival(1 / (1 + t), "a power of t")],
    ),
    *_diffusion(
        "sd",
        _C4**_N,
        _exp("1/4"),
        -t * _exp("1/4") / 4,
        "the expected standard deviation, unbiased, over σ, | e^(−t/4)",
        [Rival(_exp("1/2"), "the root of a typical run's variance")],
    ),
    *_diffusion(
        "mle_sd",
        (_C4 * sympy.sqrt(1 - 1 / M)) ** _N,
        _exp("3/4"),
        -t * _exp("3/4") / 2,
        "the expected standard deviation by maximum likelihood, over σ, | e^(−3t/4)",
        [
            Rival(_exp("1/2"), "the root of the expected variance"),
            Rival(_exp(1), "a typical run's"),
        ],
    ),
    *_diffusion(
        "typical",
        sympy.exp(_N * (_PSI - sympy.log((M - 1) / 2))),
        _exp(1),
        -4 * t * _exp(1) / 3,
        "the exponential of the mean logarithm of the variance, unbiased, over σ², | e^(−t)",
        [Rival(_exp("1/2"), "the square of the expected standard deviation")],
    ),
    *_diffusion(
        "mle_typical",
        sympy.exp(_N * (_PSI - sympy.log(M / 2))),
        _exp(2),
        -11 * t * _exp(2) / 6,
        "the exponential of its mean logarithm, maximum likelihood, over σ², | e^(−2t)",
        [Rival(_exp(1), "the expected variance")],
    ),
    *_diffusion(
        "between",
        1 - (1 - 1 / M) ** _N,
        1 - _exp(1),
        t * _exp(1) / 2,
        "the fitted mean's variance by maximum likelihood, over σ², | 1 − e^(−t)",
        [Rival(t, "the unbiased estimator's"), Rival(1 - _exp(2), "as in a typical run")],
    ),
    *_diffusion(
        "spread",
        (1 + 2 / (M - 1)) ** _N - 1,
        sympy.exp(2 * t) - 1,
        2 * t * sympy.exp(2 * t) / 3,
        "the variance between runs of the unbiased variance, over σ⁴, | e^(2t) − 1",
        [Rival(sympy.exp(t) - 1, "with the variance t of the logarithm"), Rival(2 * t, "added up")],
        power=2,
    ),
    *_diffusion(
        "mle_spread",
        (1 - 1 / M**2) ** _N - (1 - 1 / M) ** (2 * _N),
        1 - _exp(2),
        -t * (1 - _exp(2)),
        "the variance between runs of the maximum-likelihood variance, over σ⁴, | 1 − e^(−2t)",
        [Rival(1 - _exp(1), "with the variance t of the logarithm"), Rival(2 * t, "added up")],
    ),
    *_diffusion(
        "divergence",
        _N / 2 * (1 / M + sympy.log((M - 1) / 2) - _PSI),
        t,
        2 * t / 3,
        "the expected divergence from the real distribution, unbiased, in nats, | t",
        [Rival(t / 2, "the mean's part, or the variance's, alone")],
    ),
    *_diffusion(
        "mle_divergence",
        _N / 2 * (sympy.log(M / 2) - _PSI),
        t,
        11 * t / 12,
        "the expected divergence from the real distribution, maximum likelihood, in nats, | t",
        [Rival(2 * t, "the fall of the logarithm, not halved")],
    ),
]

THEOREM = Theorem(
    title="The law of where the fitted means end",
    says="[As M grows, where the fitted means end tends in law to Student's t with 2 degrees of "
    "freedom](two) with the unbiased estimator, and [to 1/√2 of Student's t with 4](four) by "
    "maximum likelihood, the difference being [of the order 1/M](two_order, four_order). At any "
    "finite number of refits [the law is known by its characteristic function](unbiased, mle).",
    setting="""\
The real distribution is $N(\\mu, \\sigma^2)$.
Refit $n$ draws $M$ independent samples from the last model and nothing else, and fits their mean
and variance in one of two ways, used throughout a chain.
Unbiased (the sum of squares is divided by $M-1$, ddof 1) the mean is $\\mu_n$ and the variance
$s_n^2$; by maximum likelihood (divided by $M$, ddof 0) they are $\\hat\\mu_n$ and
$\\hat\\sigma_n^2$.
All start at $\\mu$ and $\\sigma^2$, and $\\mu_\\infty$, $\\hat\\mu_\\infty$ are where a single
run's means end.
$\\mathbb{E}$ is over independent runs, and $\\omega$ is a frequency: as the laws are symmetric,
$\\mathbb{E}\\cos(\\omega X)$ is the characteristic function of $X$, and determines its law.
$K_0$, $K_1$, $K_2$ are modified Bessel functions.
""",
    claims=[UNBIASED, MLE],
    statements=[
        Tends(
            "two",
            Settled(M - 1, M - 1, _U),
            TWO,
            M,
            _WAVES,
            _SIZES,
            Fraction(1, 500),
            rivals=[
                Rival(FOUR, "maximum likelihood's limit"),
                Rival(sympy.exp(-(omega**2) / 2), "the standard normal law"),
                Rival(1 / (1 + omega**2 / 2), "Laplace's law"),
                Rival(_student(sympy.Integer(3), sympy.S.One), "3 degrees of freedom"),
                Rival(sympy.exp(-omega), "Cauchy's law: 1 degree of freedom"),
            ],
            note="the characteristic function of (μ∞ − μ)/σ, unbiased, and that of Student's t "
            "with 2 degrees of freedom: √2·ω·K₁(√2·ω)",
        ),
        Tends(
            "four",
            Settled(M - 1, M, _U),
            FOUR,
            M,
            _WAVES,
            _SIZES,
            Fraction(1, 500),
            rivals=[
                Rival(TWO, "the unbiased estimator's limit"),
                Rival(_student(sympy.Integer(4), sympy.S.One), "without the factor 1/√2"),
                Rival(sympy.exp(-(omega**2) / 2), "the normal law of the same variance"),
                Rival(1 / (1 + omega**2 / 2), "Laplace's law of the same variance"),
                Rival(
                    _student(sympy.Integer(3), 1 / sympy.sqrt(3)), "3 degrees, of the same variance"
                ),
            ],
            note="the characteristic function of (μ̂∞ − μ)/σ, maximum likelihood, and that of 1/√2 "
            "of Student's t with 4 degrees of freedom: ω²K₂(√2·ω)",
        ),
        Tends(
            "two_order",
            M * (Settled(M - 1, M - 1, _U) - TWO),
            TWO_ORDER,
            M,
            _WAVES,
            _SIZES,
            Fraction(1, 50),
            rivals=[
                Rival(sympy.S.Zero, "a smaller order"),
                Rival(2 * omega**2 * sympy.besselk(0, _Z) / 3, "a change of scale alone"),
            ],
            note="M times what the unbiased law is off its limit by: of the order 1/M",
        ),
        Tends(
            "four_order",
            M * (Settled(M - 1, M, _U) - FOUR),
            FOUR_ORDER,
            M,
            _WAVES,
            _SIZES,
            Fraction(1, 50),
            rivals=[Rival(sympy.S.Zero, "a smaller order"), Rival(-FOUR_ORDER, "from above")],
            note="M times what maximum likelihood's law is off its limit by: of the order 1/M",
        ),
        *_DIFFUSION,
    ],
    sources=[
        Source("dufresne1990", "seen: the abstract", "the integral's law"),
        Source("durrett2019", "chapter 8", "Donsker's theorem"),
        Source("blitzstein2019", "chapter 10", "Student's law"),
        Source("shumailov2024", "seen: the abstract", "the model and its collapse"),
    ],
)


def _coin_area(steps: int, coin: tuple[Fraction, Fraction, Fraction], power: int) -> Fraction:
    """E (the mean of a coin walk's places)^power, the walk scaled to variance 1 at its end."""
    p, low, high = coin
    centre = (1 - p) * low + p * high
    moments = [(1 - p) * (low - centre) ** k + p * (high - centre) ** k for k in range(5)]
    variance = moments[2]
    # the area is Σ (steps − j)·xⱼ: cumulants add up
    second = sum((Fraction(j**2) * variance for j in range(1, steps + 1)), Fraction(0))
    fourth = sum(
        (Fraction(j**4) * (moments[4] - 3 * variance**2) for j in range(1, steps + 1)), Fraction(0)
    )
    scale = steps**3 * variance
    return second / scale if power == 2 else (fourth + 3 * second**2) / scale**2


def _donsker() -> list[bool]:
    # the area under a Brownian path up to 1 is normal with variance 1/3
    cases = []
    for coin in (
        (Fraction(1, 2), Fraction(-1), Fraction(1)),
        (Fraction(1, 5), Fraction(0), Fraction(3)),
    ):
        for power, limit in ((2, Fraction(1, 3)), (4, Fraction(1, 3))):
            gaps = [abs(_coin_area(10**k, coin, power) - limit) for k in (1, 2, 3)]
            cases += [later < earlier / 5 for earlier, later in pairwise(gaps)]
    return cases


DONSKER = Standard(
    "Donsker's theorem, for arrays",
    "For each $M$ let a walk take independent steps of one law, with the mean $a_M/M$ and the "
    "variance $b_M/M$, where $a_M \\to a$, $b_M \\to b$ and $M\\,\\mathbb{E}X^4 \\to 0$. With $M$ "
    "steps to a unit of time it tends in law, over any finite time, to a Brownian motion $B$ with "
    "a drift; so do continuous functionals of the path, such as integrals of its exponential.",
    r"S_{\lfloor tM \rfloor} \Rightarrow at + \sqrt b\,B_t",
    "durrett2019",
    _donsker,
)


def _dufresne() -> list[bool]:
    cases = []
    y = sympy.Symbol("y", positive=True)  # the root of the start
    # the transform in its start solves the generator's equation, exactly where it is elementary
    for order, f in (
        (Fraction(1, 2), sympy.exp(-2 * y)),
        (Fraction(3, 2), (1 + 2 * y) * sympy.exp(-2 * y)),
    ):
        once = y * f.diff(y) / 2
        gap = y * once.diff(y) / 2 - sympy.Rational(order) * once - y**2 * f
        cases.append(sympy.expand(gap * sympy.exp(2 * y)) == 0)
        with mpmath.workdps(20):
            cases.append(same(f.subs(y, 1), _bessel(mpf(order)), 15))
    # the moments: (ν − k) E V^k = E V^(k−1), as Itô's formula for V has it
    for degrees in (5, 7):
        moments = [sympy.gamma(degrees - k) / sympy.gamma(degrees) for k in range(degrees)]
        cases += [(degrees - k) * moments[k] == moments[k - 1] for k in range(1, degrees)]
    # a walk of small steps ±δ in the logarithm: its transform from a three-term recursion
    for drift in (1, 2):
        gaps = [abs(_walk_transform(drift, steps) - _bessel(drift)) for steps in (4, 8, 16)]
        cases += [later < earlier / 3 for earlier, later in pairwise(gaps)]
    return [bool(case) for case in cases]


def _bessel(drift: Any) -> Any:
    """E exp(−1/γ), γ gamma with the shape ``drift``."""
    return 2 * mpmath.besselk(drift, 2) / mpmath.gamma(drift)


def _walk_transform(drift: int, fine: int) -> Any:
    """E exp(−V) for a walk of steps ±1/fine, as often as makes the variance 2 a unit of time."""
    delta = mpmath.mpf(1) / fine
    time = delta**2 / 2
    up = (1 - drift * time / delta) / 2
    low, high = -16 * fine, 5 * fine
    # f(k) = exp(−time·e^(kδ)) (up f(k + 1) + down f(k − 1)), 1 far below and 0 far above
    share, rest = [mpmath.mpf(0)], [mpmath.mpf(1)]
    for k in range(low + 1, high):
        stays = mpmath.exp(-time * mpmath.exp(k * delta))
        under = 1 - stays * (1 - up) * share[-1]
        share.append(stays * up / under)
        rest.append(stays * (1 - up) * rest[-1] / under)
    value = mpmath.mpf(0)
    for k in range(high - 1, -1, -1):
        value = rest[k - low] + share[k - low] * value
    return value


DUFRESNE = Standard(
    "Dufresne's identity",
    "For a standard Brownian motion $B$ and $\\nu > 0$ let $V = "
    "\\int_0^\\infty e^{\\sqrt2 B_t - \\nu t}\\,dt$. Then $1/V$ is gamma with the shape $\\nu$.",
    r"\int_0^\infty e^{\sqrt2 B_t - \nu t}\,dt = \frac1{\gamma_\nu} \quad\text{in law}",
    "dufresne1990",
    _dufresne,
)


def _normal_density(degrees: int, x: Any, q: Any) -> Any:
    """Of Z/√(q/k) at x."""
    rate = q / degrees
    return mpmath.sqrt(rate / (2 * mpmath.pi)) * mpmath.exp(-(x**2) * rate / 2)


def _student_density() -> list[bool]:
    # the density of Z/√(Q/k) as a mixture of normal ones
    cases = []
    with mpmath.workdps(_literal.DIGITS):
        for degrees in (1, 2, 4):
            for x in (mpmath.mpf(1) / 2, mpmath.mpf(3)):
                mixed = _literal.over(degrees, partial(_normal_density, degrees, x))
                half = mpmath.mpf(degrees) / 2
                front = mpmath.gamma(half + 0.5) / mpmath.gamma(half)
                density = front / mpmath.sqrt(degrees * mpmath.pi)
                cases.append(same(mixed, density * (1 + x**2 / degrees) ** (-half - 0.5), 15))
    return cases


STUDENT = Standard(
    "Student's law",
    "A standard normal variable over the root of an independent chi-squared one per degree of "
    "freedom has Student's law with these degrees.",
    r"\frac{Z}{\sqrt{Q/k}} \sim t_k,\quad Q \sim \chi^2_k",
    "blitzstein2019",
    _student_density,
)


def _given_the_spreads() -> list[bool]:
    """E (μ₂ − μ)² and its square, M = 2 and 3: every outcome of the three-point rule."""
    cases = []
    for size in (2, 3):
        for ddof in (0, 1):
            second = fourth = Fraction(0)
            one, three = Fraction(1, size), Fraction(3, size**2)
            for z in product((-1, 0, 1), repeat=size):  # times √3
                chance = Fraction(4 ** z.count(0), 6**size)
                row = [Fraction(each) for each in z]
                b, v = 3 * _literal.mean(row) ** 2, 3 * _literal.squares(row) / (size - ddof)
                second += chance * (b + v * one)  # a mean of M normals has 1/M and 3/M²
                fourth += chance * (b**2 + 6 * b * v * one + v**2 * three)
            m = Fraction(size - 1)
            g, h = m / (size - ddof), m * (m + 2) / (size - ddof) ** 2
            cases.append(second == (1 + g) * one)
            cases.append(fourth == 3 * (1 + 2 * g + h) * one**2)
    return cases


def _terms() -> list[bool]:
    """The fitted variances of literal chains, added up, and the bracket from the first refit on."""
    cases = []
    for size, ddof in ((2, 1), (3, 0), (5, 1)):
        z = _literal.draws(f"terms {size}", size, 4)
        with mpmath.workdps(_literal.DIGITS):
            added, nested = mpmath.mpf(1), mpmath.mpf(1)
            for k in range(1, 5):
                added += _literal.chain(z[:k], ddof)[1]
            for row in reversed(z):
                nested = 1 + mpf(_literal.squares(row) / (size - ddof)) * nested
            cases.append(same(added, nested, 20))
    return cases


def _two_refits(size: int, divisor: int, u: Any) -> Any:
    """E exp(−u(1 + F)): the gamma law's own transform."""
    return mpmath.exp(-u) * (1 + 2 * u / divisor) ** (-mpmath.mpf(size - 1) / 2)


def _later(size: int, divisor: int, u: Any, q: Any) -> Any:
    """The same from the first refitted model on, whose factor is q/d."""
    return _two_refits(size, divisor, u * q / divisor)


def _third() -> list[bool]:
    """Three refits by a sum over ln Q, beside the two recursions."""
    cases = []
    for size, u in ((2, Fraction(1, 2)), (6, Fraction(1, 7))):
        for divisor in (size - 1, size):
            args = (Fraction(size - 1), Fraction(divisor), Fraction(3), u)
            later = partial(_later, size, divisor, mpf(u))
            direct = mpmath.exp(-mpf(u)) * _literal.over(size - 1, later)
            cases += [same(way.numeric(*args), direct, 15) for way in (Transform, TransformByLaw)]
    return cases


def _steps() -> list[bool]:
    """M times the mean, the variance and the mean fourth power of a step, for large M."""
    cases = []
    for divisor, drift in ((M - 1, -1), (M, -2)):
        mean = _PSI - sympy.log(divisor / 2)
        fourth = sympy.polygamma(3, (M - 1) / 2) + 3 * sympy.trigamma((M - 1) / 2) ** 2
        for scaled, limit in (
            (M * mean, drift),
            (M * sympy.trigamma((M - 1) / 2), 2),
            (M * fourth, 0),
        ):
            gaps = [abs(evaluate(scaled, {"M": Fraction(10**k)}, 20) - limit) for k in (2, 3, 4)]
            cases += [later < earlier / 5 for earlier, later in pairwise(gaps)]
    return cases


def _rest() -> list[bool]:
    """The mean root of the mean variance of two refits, unbiased; c₄^M; and a transform's limit."""
    most = mpmath.exp(mpmath.mpf(-1) / 4)
    roots = [
        _literal.over(1, lambda q: mpmath.sqrt((1 + q) / 2)),
        _literal.over(6, lambda q: mpmath.sqrt((1 + q / 6) / 2)),
    ]
    powers = [evaluate(_C4**M, {"M": Fraction(size)}, 15) for size in (2, 3, 10, 100, 10**4)]
    cases = [bool(root < 1) for root in roots] + [bool(power < most) for power in powers]
    for divisor in (1, 2):  # M = 2: so many refits are as good as endlessly many
        with mpmath.workdps(12):
            far = by_transforms(Fraction(1, 2), Fraction(divisor, 2), 144, Fraction(1, 4))
        end = Settled.numeric(Fraction(1), Fraction(divisor), Fraction(1, 4))
        cases.append(same(far, end, 9))
    return cases


def _waves(degrees: int, x: Any) -> Any:
    """E exp(−x/γ), γ gamma with half as many degrees as its shape: by a sum over ln Q."""
    return _literal.over(degrees, lambda q: mpmath.exp(-2 * x / q))


def _characteristic() -> list[bool]:
    """The two characteristic functions, by sums over the density of ln Q."""
    cases = []
    for degrees, formula in ((2, TWO), (4, FOUR)):
        for at in (Fraction(1, 2), Fraction(1), Fraction(3)):
            summed = _waves(degrees, mpf(at) ** 2 / 2)
            cases.append(same(summed, evaluate(formula, {"omega": at}, 20), 15))
    return cases


def _corrections() -> list[bool]:
    """The equations of the order 1/M, by derivatives in ln x: numbers at several x."""
    cases = []
    for drift, zeroth, first in ((1, TWO, TWO_ORDER), (2, FOUR, FOUR_ORDER)):
        with mpmath.workdps(18):
            g, h = (sympy.lambdify(omega, each, "mpmath") for each in (zeroth, first))

            def along(f: Callable[[Any], Any]) -> Callable[[Any], Any]:  # ω = √(2x), x = e^y
                return lambda z: f(mpmath.sqrt(2 * mpmath.exp(z)))

            for y in (mpmath.mpf(-1), mpmath.mpf(1)):
                x = mpmath.exp(y)
                d0, d1 = ([mpmath.diff(along(f), y, k) for k in range(3)] for f in (g, h))
                cases.append(same(d0[2] - drift * d0[1], x * d0[0], 7))
                left = d1[2] - drift * d1[1] - x * d1[0]
                right = {
                    1: -x * (2 * d0[0] + d0[1]) / 3,
                    2: x * d0[0] / 2 + d0[1] / 2 - x * d0[1] / 3,
                }[drift]
                cases.append(same(left, right, 7))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.cite(COCHRAN)
    p.argue(
        "So given all fitted spreads, $\\mu_n-\\mu$ is a sum of independent normal steps, the "
        "$k$-th with the variance $s_{k-1}^2/M$. Its cosine has a mean that is an exponential of "
        "the sum's variance.",
        r"\mathbb{E}\cos\frac{\omega(\mu_n-\mu)}{\sigma} = \mathbb{E}\,e^{-\omega^2 V_n/2},\quad "
        r"V_n = \frac{1}{M\sigma^2}\sum_{i=0}^{n-1} s_i^2",
        trial=_given_the_spreads,
        tried="the second and the fourth moment after two refits, with every outcome of the "
        "three-point rule for the first sample",
    )
    p.argue(
        "Let $W_n = MV_n$, and let $F = Q/d$ be a refit's factor on the variance: $d = M-1$ "
        "unbiased, $d = M$ by maximum likelihood. Seen from the first refitted model the rest of a "
        "run is a run again.",
        r"W_1 = 1,\qquad W_{n+1} = 1 + F\,W_n \quad\text{in law}",
        trial=_terms,
        tried="the fitted variances of literal chains, added up",
    )
    p.argue(
        "So the transform $g_n(u) = \\mathbb{E}e^{-uW_n}$ goes through $g_{n+1}(u) = "
        "e^{-u}\\,\\mathbb{E}\\,g_n(uF)$, as claimed with $u = \\omega^2/(2M)$. Or the law of "
        "$W_n$ is worked out first, and its transform last: $\\ln(W_{n+1}-1)$ is $\\ln F + "
        "\\ln W_n$, so its density $r_{n+1}$ follows from $r_n$ and the density $k$ of $\\ln F$.",
        r"r_{n+1}(v) = \int_{-\infty}^{\infty} k\bigl(v - \ln(1+e^{y})\bigr)\, r_n(y)\,dy",
        trial=_third,
        tried="three refits by a sum over $\\ln Q$, for either estimator, beside both ways",
    )
    p.uses("gaussian/almost_sure_collapse", "unbiased")
    p.uses("gaussian/almost_sure_collapse", "mle")
    p.argue(
        "Now let $M$ grow. The logarithm of the fitted variance is a walk. In units of $M$ refits "
        "its drift tends to $-1$ (unbiased) or $-2$ (maximum likelihood), and its variance to 2.",
        r"M\,\mathbb{E}\ln F \to -\nu,\quad M \operatorname{Var}\ln F \to 2,\quad "
        r"\nu = 1 \text{ or } 2",
        trial=_steps,
        tried="the mean, the variance and the mean fourth power of a step, $M$ up to ten thousand",
    )
    p.cite(DONSKER)
    p.uses("gaussian/sd_decay", "unbiased")
    p.cite(MARKOV)
    p.argue(
        "What comes after the time $T$ does not count: it is $s_{TM}^2/\\sigma^2$ times a copy of "
        "$V_\\infty$. In a copy take $M$ refits together: the root of a sum is at most the sum of "
        "the roots, and the mean variance of a block, given its start, is that start's. So with "
        "$c_4$ the factor of the expected standard deviation, $\\mathbb{E}\\sqrt{V_\\infty} \\le "
        "1/(1-c_4^M)$, which stays bounded, and the root of the rest has a mean that is "
        "$c_4^{TM} \\le e^{-T/4}$ times that. By maximum likelihood all variances are smaller. So "
        "$V_\\infty$ tends in law to the whole integral.",
        r"V_\infty \Rightarrow \int_0^\infty e^{\sqrt2 B_t - \nu t}\,dt",
        trial=_rest,
        tried="the mean root of a block of two refits for two sizes, $c_4^M$ for several $M$, and "
        "the transform of $W_\\infty$, a linear system, beside that after very many refits",
    )
    p.cite(DUFRESNE)
    p.cite(STUDENT)
    p.argue(
        "Twice a gamma variable with the shape $\\nu$ is chi-squared with $2\\nu$ degrees of "
        "freedom. So $(\\mu_\\infty-\\mu)/\\sigma$ tends in law to $Z/\\sqrt{\\gamma_1} = t_2$, "
        "and $(\\hat\\mu_\\infty-\\mu)/\\sigma$ to $Z/\\sqrt{\\gamma_2} = t_4/\\sqrt2$.",
        r"\mathbb{E}\,e^{-\omega^2/(2\gamma_1)} = \sqrt2\,\omega K_1(\sqrt2\,\omega),\quad "
        r"\mathbb{E}\,e^{-\omega^2/(2\gamma_2)} = \omega^2 K_2(\sqrt2\,\omega)",
        trial=_characteristic,
        tried="both characteristic functions, summed over the gamma densities",
    )
    p.argue(
        "The order $1/M$: with $x = \\omega^2/2$ and $D = x\\,\\frac{d}{dx}$ the transform "
        "$f(x) = g_\\infty(x/M)$ solves $e^{x/M} f = (\\mathbb{E}F^D) f$, where $\\mathbb{E}F^D$ "
        "is a ratio of gamma functions, a series in $D$ and $1/M$. Put $f = f_0 + f_1/M + \\dots$ "
        "and compare the orders. This expansion is formal; that it gives the order is judged, "
        "not proved.",
        r"\begin{gathered} D(D-\nu)f_0 = xf_0, \\ \nu = 1:\quad (D(D-1)-x)f_1 = "
        r"-\tfrac x3(2f_0 + Df_0), \\ \nu = 2:\quad (D(D-2)-x)f_1 = \tfrac12(xf_0 + Df_0) - "
        r"\tfrac x3 Df_0 \end{gathered}",
        trial=_corrections,
        tried="both sides of all four equations, by numerical derivatives at two $x$",
    )
    return {
        "unbiased": TransformByLaw(M - 1, M - 1, n, _U),
        "mle": TransformByLaw(M - 1, M, n, _U),
    }


def _few(less: int) -> Callable[..., Any]:
    def by(M: Fraction, n: Fraction, omega: Fraction) -> Any:
        size = int(M)
        divisor = size - less
        with mpmath.workdps(45):
            u = mpf(omega) ** 2 / (2 * size)
            if n == 1:
                return mpmath.exp(-u)
            if n == 2:
                return _two_refits(size, divisor, u)
            half = mpmath.mpf(size - 1) / 2

            def integrand(y: Any) -> Any:  # of Q/2 = e^y
                q = 2 * mpmath.exp(y)
                density = mpmath.exp(half * y - q / 2) / mpmath.gamma(half)
                return density * _later(size, divisor, u, q)

            knots = [-110 / half, -30 / half, -8, -3, -1, 0, 1, 2, 3, 4, mpmath.mpf("5.5")]
            return mpmath.exp(-u) * mpmath.quad(integrand, sorted(knots))

    return by


_AT: list[dict[str, Any]] = [
    dict(M=2, n=1, omega=1),
    dict(M=2, n=2, omega=Fraction(5, 2)),
    dict(M=10, n=2, omega=3),
    dict(M=6, n=3, omega=2),
]
_FEW = "one and two refits in closed form, three by one quadrature"
ROUTES = [
    Route(_few(1), at=_AT, words=_FEW, claim="unbiased"),
    Route(_few(0), at=_AT, words=_FEW, claim="mle"),
]
