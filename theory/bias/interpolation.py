"""Generators that interpolate between the samples that they were trained on."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations, product
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Positive, Reals
from theory.laws import Gamma
from theory.maths.two_point import DIGITS
from theory.notation import (
    Expectation,
    Expr,
    M,
    Statistic,
    Variance,
    local,
    n,
    sigma,
    sigma_hat2,
)
from theory.numeric import mpf, same
from theory.proof import Proof
from theory.standard import SAMPLE_VARIANCE, TOTAL_EXPECTATION, TOTAL_VARIANCE
from theory.statement import About, Bound, Falls, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

a = local("a", "the weights' law is Beta(a, a): small near 0 and 1, large near 1/2", positive=True)
_k = sympy.Symbol("k", integer=True, positive=True)

_A = Reals(0, open="low", probe=("1/100", "1/5", 1, 10))
_DOMAIN = Domain(M=Integers(2), n=Integers(1), a=_A, sigma=Positive(default=1))
_G = (a + 1) / (2 * a + 1)
_KEPT = 1 - 1 / M
_R = _G - 1 / M

_WITH = Statistic(r"\tilde\sigma^2_{n}", "σ̃²ₙ", 2)
_MEAN = Statistic(r"\bar x_{n}", "x̄ₙ", 1)

WITHIN = Claim(
    name="within",
    quantity=Expectation(sigma_hat2(n), low=0),
    value=sigma**2 * _KEPT * _R ** (n - 1),
    domain=_DOMAIN,
    words="The variance of the $n$-th training set, if each pair is of two different samples.",
    rivals=[
        Rival(sigma**2 * _KEPT**n * _G ** (n - 1), "a sample may be paired with itself"),
        Rival(sigma**2 * _KEPT * _G ** (n - 1), "sampling error at the first refit only"),
        Rival(sigma**2 * _KEPT**n, "what is interpolated is spread as the data are"),
        Rival(sigma**2 * _KEPT * (sympy.Rational(1, 2) - 1 / M + 1 / M**2) ** (n - 1), "midpoints"),
    ],
)

PAIRED = Claim(
    name="paired",
    quantity=Expectation(_WITH, low=0),
    value=sigma**2 * _KEPT**n * _G ** (n - 1),
    domain=_DOMAIN,
    words="The same if both of a pair are drawn at random, so that they may be one sample.",
    rivals=[
        Rival(sigma**2 * _KEPT * _R ** (n - 1), "two different samples"),
        Rival(sigma**2 * (_KEPT * _G) ** n, "the real samples interpolated too"),
        Rival(sigma**2 * _KEPT**n, "what is interpolated is spread as the data are"),
        Rival(sigma**2 * _G ** (n - 1), "no sampling error"),
    ],
)

BETWEEN = Claim(
    name="between",
    quantity=Variance(_MEAN),
    value=sigma**2 * (1 - _R**n) / (1 + M * (1 - _G)),
    domain=_DOMAIN,
    words="The variance of a training set's mean between runs, if pairs are of two different "
    "samples.",
    rivals=[
        Rival(sigma**2 * (1 - _KEPT * _R ** (n - 1)), "what is missing within"),
        Rival(sigma**2 / M, "the first samples' alone"),
        Rival(sigma**2 * n / M, "the same at each refit"),
        Rival(sigma**2 * (1 - _KEPT**n), "as without interpolation"),
    ],
)

THEOREM = Theorem(
    title="Generators that interpolate",
    says="A generator that emits points between pairs of different ones of its M training samples, "
    "with weights from Beta(a, a), [multiplies the expected variance by (a + 1)/(2a + 1) − "
    "1/M](within) at each generation but the first; with infinitely many samples [by "
    "(a + 1)/(2a + 1)](endless), which is [2/3 for uniform weights](uniform). [Not all that is "
    "lost is found between runs](gone).",
    setting="""\
The real distribution has the variance $\\sigma^2$ and is of any form.
The first training set is $M$ independent real samples.
Each later one has $M$ points that the last generator emits, independent given its own training
set: $U x_i + (1-U)\\,x_j$, where $x_i$ and $x_j$ are two of its training samples, chosen at random
for each point, and $U$ is a weight drawn from the Beta distribution with both parameters $a$.
The two are different samples, as in SMOTE without a choice of neighbours; or each is drawn
at random from all, as in mixup.
$\\hat\\sigma^2_n$ (or $\\tilde\\sigma^2_n$) is the variance of the $n$-th training set (ddof 0),
$\\bar x_n$ its mean.
A training set of several features has a covariance matrix, and each of its entries follows the
same formulas, if a point has one weight for all of its features.
""",
    claims=[WITHIN, PAIRED, BETWEEN],
    statements=[
        Tends(
            "endless",
            _KEPT * _R ** (n - 1),
            _G ** (n - 1),
            M,
            Domain(n=Integers(1, 100), a=_A),
            rivals=[Rival(sympy.S.One, "nothing is lost"), Rival(_G**n, "the real samples too")],
            note="the expected variance over the real one: (a + 1)/(2a + 1) at each refit but the "
            "first",
        ),
        Tends(
            "uniform",
            (_KEPT * _R ** (n - 1)).subs(a, 1),
            sympy.Rational(2, 3) ** (n - 1),
            M,
            Domain(n=Integers(1, 100)),
            rivals=[Rival(sympy.Rational(1, 2) ** (n - 1), "midpoints")],
            note="the same for a = 1, uniform weights: 2/3 at each refit but the first",
        ),
        Bound(
            "half",
            _G,
            ">",
            sympy.Rational(1, 2),
            Domain(a=_A),
            [Rival(sympy.Rational(2, 3), "that of uniform weights")],
            note="the factor with infinitely many samples; midpoints, a → ∞, keep 1/2",
        ),
        Falls(
            "evener",
            _G,
            a,
            Domain(a=_A),
            [Rival(a / (2 * a + 1), "what is lost")],
            note="the factor with infinitely many samples",
        ),
        About(
            "small",
            1 - _G,
            a,
            Fraction(1, 5),
            Domain(a=Reals(0, "1/10", open="low")),
            [Rival(2 * a, "twice that")],
            note="the loss per refit with infinitely many samples, for a of 1/10 or less",
        ),
        Bound(
            "gone",
            _KEPT * _R ** (n - 1) + (1 - _R**n) / (1 + M * (1 - _G)),
            "<",
            sympy.S.One,
            Domain(M=Integers(2), n=Integers(2), a=_A),
            [Rival(sympy.Rational(1, 2), "half of it")],
            note="the variance within a run and between runs together, over the real one, from the "
            "second refit on; without interpolation it would be 1",
        ),
        Tends(
            "ends",
            _KEPT * _R ** (n - 1) + (1 - _R**n) / (1 + M * (1 - _G)),
            1 / (1 + M * (1 - _G)),
            n,
            Domain(M=Integers(2, 1000), a=Reals("1/10", 10)),
            rivals=[Rival(sympy.S.One, "all of it"), Rival(sympy.S.Zero, "nothing")],
            note="both together in the end",
        ),
    ],
    sources=[
        Source("zhang2018", "seen: the abstract", "mixup"),
        Source("chawla2002", "from memory", "SMOTE, with uniform weights and near neighbours"),
        Source("lee2025", "seen: the abstract", "that mixup distorts the variance, and a remedy"),
    ],
)


def _weights(shape: Any) -> tuple[Any, Any]:
    """Two equally likely weights with the mean and the variance of the Beta distribution."""
    off = 1 / (2 * mpmath.sqrt(2 * mpf(shape) + 1))
    return mpmath.mpf(1) / 2 + off, mpmath.mpf(1) / 2 - off


def _points(x: Any, shape: Any, itself: bool) -> list[Any]:
    """Every point that a generator can emit, all equally likely."""
    one, other = _weights(shape)  # the second weight is the first of the pair turned round
    pairs = product(x, repeat=2) if itself else permutations(x, 2)
    return [one * i + other * j for i, j in pairs]


def _of(x: Any) -> tuple[Any, Any]:
    mean = mpmath.fsum(x) / len(x)
    return mean, mpmath.fsum((each - mean) ** 2 for each in x) / len(x)


def _shares() -> list[bool]:
    cases = []
    with mpmath.workdps(40):
        for shape in (1, 2, 4):

            def density(u: Any, shape: int = shape) -> Any:
                return (u * (1 - u)) ** (shape - 1)

            whole = mpmath.quad(density, [0, 1])
            square = mpmath.quad(lambda u, f=density: u * u * f(u), [0, 1])
            ratio = Fraction(shape * (shape + 1), 2 * shape * (2 * shape + 1))
            cases.append(same(square / whole, mpf(ratio)))
    return cases


def _one_set() -> list[bool]:
    """The mean and the variance of a point, every pair of a training set listed."""
    cases = []
    with mpmath.workdps(DIGITS):
        for values in ((0, 1), (0, 1, 5), (-2, 0, 1, 4)):
            x = [mpmath.mpf(each) for each in values]
            mean, variance = _of(x)
            for shape in (Fraction(1), Fraction(1, 5)):
                kept = mpf((shape + 1) / (2 * shape + 1))
                for itself in (False, True):
                    centre, spread = _of(_points(x, shape, itself))
                    lost = 0 if itself else (1 - kept) / (len(x) - 1)
                    cases += [same(centre + 10, mean + 10), same(spread, variance * (kept - lost))]
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "The share of one of two independent gamma variables with the shape $a$ in their sum has "
        "the Beta distribution, and is independent of the sum, which is gamma with the shape "
        "$2a$. So the mean square of a weight $U$ is a ratio of two mean squares.",
        r"\mathbb{E}\,U^2 = \frac{\mathbb{E}\,G_a^2}{\mathbb{E}\,G_{2a}^2}",
        trial=_shares,
        tried="the ratio against the mean square over the Beta density by quadrature",
    )
    own = p.compute(
        2 * Gamma(a).mean(lambda q: q**2) / Gamma(2 * a).mean(lambda q: q**2),
        "Let $g = \\mathbb{E}[U^2 + (1-U)^2]$. Both terms have one mean, so it is",
        at=[dict(a=Fraction(each)) for each in (1, 2, 3, 6)],
    )
    p.argue(
        "Measure the training samples from their mean. Two different ones, drawn at random, have "
        "the mean product $-\\hat\\sigma^2/(M-1)$, for all of them add up to 0. Two that may be "
        "one sample have the mean product 0. The square of $Ux_i + (1-U)x_j$ is $g\\hat\\sigma^2$ "
        "on average, and $1-g$ times that product more. The mean of a point is the training "
        "samples' mean.",
        r"\operatorname{Var}(\text{point}) = \hat\sigma^2\left(g - \frac{1-g}{M-1}\right)"
        r"\quad\text{or}\quad \hat\sigma^2 g",
        trial=_one_set,
        tried="both, every pair of small training sets listed",
    )
    p.cite(SAMPLE_VARIANCE)
    p.cite(TOTAL_EXPECTATION)
    factor = p.identity(
        (1 - 1 / M) * (own - (1 - own) / (M - 1)),
        own - 1 / M,
        "The next training set keeps $1 - 1/M$ of a point's variance. For two different samples "
        "that is the factor",
    )
    first = sigma**2 * (1 - 1 / M)
    within = p.solve(
        lambda v: factor * v,
        first,
        "Count the refits from the first one, so that $v_n$ is the expected variance of training "
        "set $n+1$.",
    )
    kept = p.solve(
        lambda v: (1 - 1 / M) * v,
        first,
        "Where a sample may be paired with itself, the sampling error leaves",
    )
    mixed = p.solve(
        lambda t: own * t, sympy.S.One, "and the interpolation, at each refit but the first,", "t"
    )
    p.cite(TOTAL_VARIANCE)
    p.argue(
        "Between runs, a training set's mean is the last one's plus an error. Given the last set, "
        "the error has $1/M$ of a point's variance, which is $1/(M-1)$ of the expected variance "
        "of the new set. The first set's error is that of $M$ real samples.",
        r"\operatorname{Var}\bar x_n = \sum_{k=1}^{n} \frac{\mathbb{E}\,\hat\sigma^2_k}{M-1}",
        trial=_errors,
        tried="the variance of the mean against that sum, every pair of small training sets "
        "listed, with fair signs for real samples",
    )
    errors = p.compute(
        sympy.Sum(sigma**2 / M * factor ** (_k - 1), (_k, 1, n)),
        "As $\\mathbb{E}\\,\\hat\\sigma^2_k/(M-1)$ is $\\sigma^2/M$ times the factor's power, the "
        "sum is geometric.",
        result=sigma**2 / M * (1 - factor**n) / (1 - factor),
        at=[
            dict(M=Fraction(size), n=Fraction(refits), a=shape, sigma=Fraction(2))
            for size, refits, shape in ((2, 3, Fraction(1)), (5, 4, Fraction(1, 5)))
        ],
    )
    return {
        "within": within.subs(n, n - 1),
        "paired": (kept * mixed).subs(n, n - 1),
        "between": errors,
    }


def _sets(M: int, n: int, shape: Any, real: Any, itself: bool, of: Any) -> Any:
    """E of(mean, variance) of the n-th training set, every outcome listed."""

    def after(x: Any, refits: int) -> Any:
        if not refits:
            return of(*_of(x))
        found = [after(each, refits - 1) for each in product(_points(x, shape, itself), repeat=M)]
        return mpmath.fsum(found) / len(found)

    firsts = [after(tuple(real * s for s in signs), n - 1) for signs in product((1, -1), repeat=M)]
    return mpmath.fsum(firsts) / len(firsts)


def _errors() -> list[bool]:
    cases = []
    with mpmath.workdps(DIGITS):
        for size, refits, shape in ((2, 3, Fraction(1)), (3, 2, Fraction(1, 5))):
            one = mpmath.mpf(1)
            error = _sets(size, refits, shape, one, False, lambda m, _: m**2)
            total = mpmath.fsum(
                _sets(size, k, shape, one, False, lambda _, v: v) for k in range(1, refits + 1)
            )
            cases.append(same(error, total / (size - 1)))
    return cases


def _listed(itself: bool, of: Any) -> Any:
    def by(M: Fraction, n: Fraction, a: Fraction, sigma: Fraction) -> Any:
        with mpmath.workdps(DIGITS):
            return _sets(int(M), int(n), a, mpf(sigma), itself, of)

    return by


def _moved(itself: bool, of: Any) -> Any:
    """Of(variance, covariance) of a training set's members, moved set by set."""

    def by(M: Fraction, n: Fraction, a: Fraction, sigma: Fraction) -> Fraction:
        square = Fraction(1, 4) + 1 / (8 * a + 4)  # of a weight: its mean's, and its variance
        variance, covariance = Fraction(sigma) ** 2, Fraction(0)
        for _ in range(int(n) - 1):
            random = variance / M + (1 - 1 / M) * covariance  # of two members that may be one
            pair = random if itself else covariance
            variance = 2 * square * variance + (1 - 2 * square) * pair
            covariance = random
        found: Fraction = of(M, variance, covariance)
        return found

    return by


_SMALL: list[dict[str, Any]] = [
    dict(M=2, n=1, a=1),
    dict(M=2, n=4, a=Fraction(1, 2), sigma=3),
    dict(M=3, n=2, a=Fraction(1, 5)),
]
_LARGE: list[dict[str, Any]] = [
    dict(M=10, n=7, a=2, sigma=2),
    dict(M=100, n=30, a=Fraction(1, 5)),
]
_LISTED = "every pair of every point listed, with two weights for the Beta distribution's"
_MOVED = "variance and covariance of the members of a training set, moved set by set"
ROUTES = [
    Route(_listed(False, lambda _, v: v), at=_SMALL, words=_LISTED, claim="within"),
    Route(_listed(True, lambda _, v: v), at=_SMALL, words=_LISTED, claim="paired"),
    Route(_listed(False, lambda m, _: m**2), at=_SMALL, words=_LISTED, claim="between"),
    Route(
        _moved(False, lambda M, v, c: (1 - 1 / M) * (v - c)),
        at=_LARGE,
        words=_MOVED,
        claim="within",
    ),
    Route(
        _moved(True, lambda M, v, c: (1 - 1 / M) * (v - c)),
        at=_LARGE,
        words=_MOVED,
        claim="paired",
    ),
    Route(
        _moved(False, lambda M, v, c: v / M + (1 - 1 / M) * c),
        at=_LARGE,
        words=_MOVED,
        claim="between",
    ),
]
