"""The divergence of the real distribution from the n-th model grows exponentially."""

from __future__ import annotations

import operator
from fractions import Fraction
from functools import partial
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Positive
from theory.gaussian import _literal
from theory.gaussian._divergence import (
    MODELS,
    REAL,
    TRIED,
    averaged,
    divergence,
    log_share,
    model,
    numbers,
    summed,
)
from theory.laws import ChiSquared, StandardNormal
from theory.notation import (
    Expectation,
    Expr,
    M,
    N,
    f,
    n,
    s2,
    sigma_hat2,
    x,
)
from theory.numeric import same
from theory.proof import Proof
from theory.standard import COCHRAN, TOTAL_EXPECTATION
from theory.statement import About, Bound, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

_DOMAIN = Domain(M=Integers(4), n=Integers(0), sigma=Positive(default=1))
_PSI = sympy.digamma((M - 1) / 2)
_UNBIASED = (M - 1) / (M - 3)
_MLE = M / (M - 3)


UNBIASED = Claim(
    name="unbiased",
    quantity=Expectation(divergence(REAL, model(s2(n))), low=0),
    value=(3 * M - 1) / (4 * M) * (_UNBIASED**n - 1) + n / 2 * (_PSI - sympy.log((M - 1) / 2)),
    domain=_DOMAIN,
    words="With the unbiased estimator.",
    rivals=[
        Rival(
            n / 2 * (1 / M + sympy.log((M - 1) / 2) - _PSI), "the divergence the other way round"
        ),
        Rival(
            n / 2 * ((1 + 1 / M) * _UNBIASED - 1 + _PSI - sympy.log((M - 1) / 2)),
            "linear growth at the first refit's cost",
        ),
        Rival(
            (_UNBIASED**n - 1 + n * (_PSI - sympy.log((M - 1) / 2))) / 2,
            "the error of the mean left out",
        ),
        Rival(
            ((1 + n / M) * _UNBIASED**n - 1 + n * (_PSI - sympy.log((M - 1) / 2))) / 2,
            "mean and variance taken as independent of each other",
        ),
    ],
)

MLE = Claim(
    name="mle",
    quantity=Expectation(divergence(REAL, model(sigma_hat2(n))), low=0),
    value=sympy.Rational(2, 3) * (_MLE**n - 1) + n / 2 * (_PSI - sympy.log(M / 2)),
    domain=_DOMAIN,
    words="By maximum likelihood.",
    rivals=[
        Rival(n / 2 * (sympy.log(M / 2) - _PSI), "the divergence the other way round"),
        Rival(
            n / 2 * ((1 + 1 / M) * _MLE - 1 + _PSI - sympy.log(M / 2)),
            "linear growth at the first refit's cost",
        ),
        Rival(
            ((1 - 1 / M) ** -n * (2 - (1 - 1 / M) ** n) - 1 + n * sympy.log(1 - 1 / M)) / 2,
            "expectations put in the place of variance and squared error",
        ),
        Rival(
            UNBIASED.value,
            "the unbiased estimator's divergence",
        ),
    ],
)

THEOREM = Theorem(
    title="Divergence of the real distribution from the model",
    says="The expected Kullback–Leibler divergence of the real distribution from the n-th "
    "Gaussian model [grows exponentially in n](unbiased_growth, mle_growth): in the long run it is "
    "at each refit [(M − 1)/(M − 3) times as large](unbiased_growth) with the unbiased estimator, "
    "and [M/(M − 3) times](mle_growth) by maximum likelihood. It is "
    "[infinite from the first refit on where M is 3 or less](infinite).",
    setting="""\
The real distribution is $N(\\mu, \\sigma^2)$.
Refit $n$ draws $M$ independent samples from the last model and nothing else.
It fits their mean $\\mu_n$, and their variance in one of two ways:
$s^2_n$ is the unbiased variance (the sum of squares is divided by $M-1$, ddof 1), in a chain
that uses it throughout;
$\\hat\\sigma^2_n$ is the maximum-likelihood variance (divided by $M$, ddof 0), in a chain
that uses that throughout.
The divergence is taken in nats from the real distribution to the model:
$\\operatorname{KL}(p\\,\\|\\,q) = \\int p \\ln(p/q)$ with the model as $q$.
It is, up to a constant, the loss of the model on real data: the cross-entropy that a held-out
set measures.
$\\psi$ is the digamma function, the derivative of $\\ln\\Gamma$.
""",
    claims=[UNBIASED, MLE],
    statements=[
        Tends(
            "unbiased_growth",
            UNBIASED.value.subs(n, n + 1) / UNBIASED.value,
            _UNBIASED,
            n,
            Domain(M=Integers(4, probe=(4, 5, 10, 1000))),
            rivals=[Rival(_MLE, "the maximum-likelihood factor")],
            note="the factor (M − 1)/(M − 3)",
        ),
        Tends(
            "mle_growth",
            MLE.value.subs(n, n + 1) / MLE.value,
            _MLE,
            n,
            Domain(M=Integers(4, probe=(4, 5, 10, 1000))),
            rivals=[Rival(_UNBIASED, "the unbiased estimator's factor")],
            note="the factor M/(M − 3)",
        ),
        Bound(
            "infinite",
            sympy.expint(1, 1 / (2 * N)) / 2,
            ">=",
            (sympy.log(2 * N) - sympy.EulerGamma) / 2,
            Domain(N=Integers(1)),
            [Rival(sympy.log(2 * N), "twice as steep")],
            note="the part of E 1/Q from Q ≥ 1/N, at M = 3: it passes every bound; at M = 2 the "
            "variable Q has one degree of freedom less, and 1/Q is larger",
        ),
        About(
            "unbiased_rate",
            sympy.log(_UNBIASED),
            2 / M,
            Fraction(1, 10),
            Domain(M=Integers(25)),
        ),
        About("mle_rate", sympy.log(_MLE), 3 / M, Fraction(1, 10), Domain(M=Integers(20))),
    ],
    sources=[
        Source("shumailov2024", "seen: the abstract", "the model and its collapse"),
        Source("kullback1951", "section 2", "the divergence"),
    ],
)

_SIZES = [dict(M=Fraction(size)) for size in (5, 8, 12, 40)]


def _three_means() -> list[bool]:
    """The divergence averaged over a few models, by sums over real samples, and the formula."""

    def density(z: Any, off: Any, share: Any) -> Any:
        width = mpmath.sqrt(share)
        return mpmath.npdf((z - off) / width) / width

    with mpmath.workdps(_literal.DIGITS):
        total = averaged(
            lambda x, f: summed(lambda z: mpmath.log(mpmath.npdf(z) / density(z, x, f)))
        )
        inverse, ratio = averaged(lambda x, f: 1 / f), averaged(lambda x, f: x**2 / f)
        log = averaged(lambda x, f: mpmath.log(f))
        return [same(total, (log + inverse + ratio - 1) / 2, 15)]


def _one_refit() -> list[bool]:
    """Both means after one refit of a given model, summed over Q and over the new mean."""
    cases = []
    with mpmath.workdps(_literal.DIGITS):
        grid = [mpmath.mpf(j) / 4 for j in range(-40, 41)]
        for size in (5, 8):
            inverse = _literal.over(size - 1, lambda q: 1 / q, pole=1)
            for divisor in (size - 1, size):
                for off, share in map(numbers, MODELS):
                    root = mpmath.sqrt(share / size)
                    square = sum(mpmath.npdf(z) / 4 * (off + root * z) ** 2 for z in grid)
                    a, b = 1 / share, off**2 / share
                    after = divisor * inverse / share
                    factor = mpmath.mpf(divisor) / (size - 3)
                    cases += [
                        same(after, factor * a, 15),
                        same(after * square, factor * (b + mpmath.mpf(1) / size), 15),
                    ]
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    one = p.compute(
        StandardNormal().mean(lambda z: sympy.log(f) / 2 + (z - x) ** 2 / (2 * f) - z**2 / 2),
        "In the unit $\\sigma$, let a model's mean be off by $x$ and its variance be $f$. "
        "A real sample is $z$, standard normal. The mean of the logarithm of the ratio of the two "
        "densities there is the divergence.",
        at=TRIED,
    )
    inverse, ratio, log = sympy.symbols("inverse ratio log", real=True)
    pattern = one.subs(sympy.log(f), log).expand().subs(x**2 / f, ratio).subs(1 / f, inverse)
    p.argue(
        "So it needs three expectations: of the inverse variance, of the squared error of the "
        "mean in units of the fitted variance, and of the logarithm. "
        "Write $a_n$ and $b_n$ for the first two.",
        r"a_n = \mathbb{E}\,\frac{\sigma^2}{s^2_n},\qquad "
        r"b_n = \mathbb{E}\,\frac{(\mu_n-\mu)^2}{s^2_n}",
        trial=_three_means,
        tried="the mean over three models, the logarithm of the ratio summed over real samples",
    )
    p.cite(COCHRAN)
    inverted = p.compute(
        ChiSquared(M - 1).mean(lambda q: q**-1),
        "Given the last model the fitted variance is $s^2_{n-1}\\,Q/(M-1)$, or with $M$ in the "
        "place of $M-1$. The inverse of $Q$ has this mean. It is infinite for $M \\le 3$, where "
        "the density at 0 is too large.",
        at=_SIZES,
    )
    square = p.compute(
        StandardNormal().mean(lambda z: (x + z / sympy.sqrt(M)) ** 2),
        "The fitted mean is $\\mu_{n-1} + s_{n-1} z/\\sqrt M$, independent of $Q$. In units of "
        "$s_{n-1}$, with $x$ the error so far, its squared error has the mean",
        at=[dict(x=Fraction(1, 3), M=Fraction(4)), dict(x=Fraction(-2), M=Fraction(9))],
    )
    p.cite(TOTAL_EXPECTATION)
    p.argue(
        "So both follow linear recursions, with $c = M-1$ (unbiased) or $c = M$ (maximum "
        "likelihood). The second has $b_{n-1} = \\mathbb{E}\\,x^2$ in it and the constant "
        "$1/M$, because the step is measured in the last model's own deviation.",
        r"a_n = \frac{c}{M-3}\,a_{n-1},\qquad "
        r"b_n = \frac{c}{M-3}\Bigl(b_{n-1} + \frac1M\Bigr)",
        trial=_one_refit,
        tried="one refit of three models with either divisor, summed over the laws of $Q$ and of "
        "the new mean",
    )
    found = {}
    for name, divisor, words in (
        ("unbiased", M - 1, "Unbiased: "),
        ("mle", M, "By maximum likelihood: "),
    ):
        factor = sympy.factor(divisor * inverted)
        growth = p.solve(
            partial(operator.mul, factor), sympy.S.One, words + "the inverse variance,", "a"
        )
        level = {"unbiased": (M - 1) / (2 * M), "mle": sympy.Rational(1, 3)}[name]
        p.identity(
            factor * square.subs(x**2, -level),
            -level,
            "and the squared error of the mean. Its recursion stands still at minus this number, "
            "so $b_n$ plus the number is multiplied by the same factor as $a_n$.",
        )
        second = level * (growth - 1)
        drift = p.uses("gaussian/almost_sure_collapse", name)
        squares = pattern.subs({inverse: growth, ratio: second, log: 0}).subs(growth, inverse)
        found[name] = sympy.factor(squares).subs(inverse, growth) + drift / 2
    return found


def _by_laplace(M: Fraction, n: Fraction, ddof: int) -> Any:
    """The divergence from the sum over refits, each expectation a Laplace integral.

    1/q is the integral of exp(-t q) over t > 0, and E exp(-t Q) a determinant. The squared
    error over the variance is the sum over the steps of the mean: the i-th is measured in a
    deviation that is divided by all later factors.
    """
    with mpmath.workdps(50):
        size, divisor = int(M), int(M) - ddof
        half = mpmath.mpf(size - 1) / 2
        inverse = divisor * mpmath.quad(
            lambda y: mpmath.exp(y - half * mpmath.log1p(2 * mpmath.exp(y))),
            [-130, -40, -10, 0, 10, 40, 130, 260],
        )
        steps = sum((inverse ** (int(n) - i) / size for i in range(int(n))), mpmath.mpf(0))
        return (inverse ** int(n) + steps - 1 + log_share(M, n, ddof)) / 2


_AT = [dict(M=4, n=3), dict(M=5, n=1, sigma=2), dict(M=12, n=6)]
_WORDS = "Laplace transforms integrated at 50 digits, and the steps of the mean added one by one"
ROUTES = [
    Route(lambda M, n, sigma: _by_laplace(M, n, 1), at=_AT, words=_WORDS, claim="unbiased"),
    Route(lambda M, n, sigma: _by_laplace(M, n, 0), at=_AT, words=_WORDS, claim="mle"),
]
