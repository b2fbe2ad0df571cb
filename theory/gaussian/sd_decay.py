"""The expected standard deviation decays, and with it the chance that a run is still wide."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Positive
from theory.laws import ChiSquared
from theory.notation import Expectation, Expr, M, Probability, n, s, sigma, sigma_hat, x
from theory.proof import Proof
from theory.standard import COCHRAN, MARKOV, TOTAL_EXPECTATION
from theory.theorem import Claim, Rival, Route, Source, Theorem

_DOMAIN = Domain(M=Integers(2), n=Integers(0), sigma=Positive(default=1))
_C4 = sympy.sqrt(2 / (M - 1)) * sympy.gamma(M / 2) / sympy.gamma((M - 1) / 2)

UNBIASED = Claim(
    name="unbiased",
    quantity=Expectation(s(n), low=0),
    value=sigma * _C4**n,
    domain=_DOMAIN,
    words="With the unbiased variance estimator. The factor is known as $c_4(M)$.",
    rivals=[
        Rival(sigma, "the root of the expected variance: unbiased variance, unbiased root"),
        Rival(sigma * sympy.exp(-n / (4 * M)), "the first order in 1/M"),
        Rival(sigma * sympy.exp(-n / (2 * M)), "the rate of a typical run"),
        Rival(
            sigma * (1 - 1 / M) ** (n / 2), "the root of the maximum-likelihood expected variance"
        ),
    ],
)

MLE = Claim(
    name="mle",
    quantity=Expectation(sigma_hat(n), low=0),
    value=sigma * (_C4 * sympy.sqrt(1 - 1 / M)) ** n,
    domain=_DOMAIN,
    words="By maximum likelihood each refit also loses the factor $\\sqrt{1-1/M}$.",
    rivals=[
        Rival(sigma * (1 - 1 / M) ** (n / 2), "the root of the expected variance"),
        Rival(sigma * sympy.exp(-3 * n / (4 * M)), "the first order in 1/M"),
        Rival(sigma * _C4**n, "the unbiased estimator's decay"),
    ],
)

BOUND = Claim(
    name="bound",
    quantity=Probability(r"s_n > x", "sₙ > x"),
    value=sigma / x * sympy.exp(-n / (4 * M)),
    relation="<=",
    domain=Domain(M=Integers(2), n=Integers(0), x=Positive(), sigma=Positive(default=1)),
    words="So a run is still wider than $x$ with a chance of at most, for the unbiased estimator,",
    rivals=[
        Rival(sigma / x * sympy.exp(-n / (2 * M)), "the rate of a typical run in the exponent"),
        Rival(sympy.exp(-n / (4 * M)), "the threshold forgotten"),
        Rival(
            sigma**2 / x**2 * sympy.exp(-n / (2 * M)),
            "the bound squared, as if Markov's inequality could be",
        ),
        Rival(
            sigma / x * sympy.exp(-3 * n / (4 * M)), "the maximum-likelihood estimator's exponent"
        ),
    ],
)

THEOREM = Theorem(
    title="Decay of the expected standard deviation",
    says="The expected standard deviation decays geometrically even where the expected variance "
    "does not, so the chance that a run is still wide falls at least like e^(−n/(4M)).",
    setting="""\
The real distribution is $N(\\mu, \\sigma^2)$.
Refit $n$ draws $M$ independent samples from the last model and nothing else, and fits their mean
and variance.
$s_n$ is the fitted standard deviation in a chain that uses the unbiased variance throughout
(the sum of squares is divided by $M-1$, ddof 1); it is the root of $s^2_n$.
$\\hat\\sigma_n$ is the same in a chain that uses maximum likelihood throughout
(divided by $M$, ddof 0).
Both start at $\\sigma$.
""",
    claims=[UNBIASED, MLE, BOUND],
    sources=[
        Source("shumailov2024", "the one-dimensional Gaussian", "the model and its collapse"),
        Source("suresh2025", "", "the rate at which the standard deviation collapses"),
    ],
)


def proof(p: Proof) -> dict[str, Expr]:
    p.cite(COCHRAN)
    c4 = p.compute(
        ChiSquared(M - 1).mean(lambda q: sympy.sqrt(q / (M - 1))),
        "Given the last model, $s_n = s_{n-1}\\sqrt{Q/(M-1)}$. The mean of the root is",
    )
    p.cite(TOTAL_EXPECTATION)
    unbiased = p.solve(
        lambda v: c4 * v, sigma, "It does not depend on the last model, so the decay is geometric."
    )
    shorter = p.compute(
        ChiSquared(M - 1).mean(lambda q: sympy.sqrt(q / M)),
        "By maximum likelihood the divisor is $M$.",
    )
    mle = p.solve(lambda v: shorter * v, sigma, "Again the decay is geometric.")
    p.identity(
        c4 * c4.subs(M, M + 1),
        sympy.sqrt(1 - 1 / M),
        "Now the bound. The factors $c_4(M)$ of two neighbouring sample sizes have a simple "
        "product.",
    )
    p.argue(
        "$c_4$ increases with $M$. For the variance of $M+1$ samples is the average of the "
        "$M+1$ variances that leave one sample out (all unbiased), and the root of an average is "
        "at least the average of the roots; take means. Hence the smaller factor is at most the "
        "root of the product. Last, $1-y \\le e^{-y}$.",
        r"c_4(M)^2 \le c_4(M)\,c_4(M+1) = \sqrt{1-1/M} \le e^{-1/(2M)}",
    )
    p.cite(MARKOV)
    factor = sympy.sqrt(sympy.exp(-1 / (2 * M)))
    p.argue(
        "Apply it to $s_n$, with the mean just found and $c_4(M) \\le e^{-1/(4M)}$.",
        r"\mathbb{P}(s_n > x) \le \frac{\mathbb{E}\,s_n}{x} = \frac{\sigma}{x}\,c_4(M)^n \le "
        r"\frac{\sigma}{x}\,e^{-n/(4M)}",
    )
    return {"unbiased": unbiased, "mle": mle, "bound": sigma / x * factor**n}


@lru_cache(maxsize=256)
def root_mean(degrees: int, digits: int) -> Any:
    """E √Q for Q chi-squared, from Laplace transforms alone.

    √q is the integral of (1 - exp(-t q)) t^(-3/2) over t > 0, divided by 2√π, and E exp(-t Q)
    is the determinant (1 + 2t)^(-degrees/2). With t = exp(y).
    """
    with mpmath.workdps(digits):
        half = mpmath.mpf(degrees) / 2

        def integrand(y: Any) -> Any:
            return -mpmath.expm1(-half * mpmath.log1p(2 * mpmath.exp(y))) * mpmath.exp(-y / 2)

        knots = [-300, -100, -40, -10, 0, 10, 40, 100, 300]
        return mpmath.quad(integrand, knots) / (2 * mpmath.sqrt(mpmath.pi))


def _by_laplace(M: Fraction, n: Fraction, sigma: Fraction, divisor: int) -> Any:
    with mpmath.workdps(50):
        sd = mpmath.mpf(sigma.numerator) / sigma.denominator
        return sd * (root_mean(int(M) - 1, 50) / mpmath.sqrt(int(M) - divisor)) ** int(n)


def _wider(M: Fraction, n: Fraction, x: Fraction, sigma: Fraction) -> Any:
    """P(s_n > x) for one or two refits, by the incomplete gamma function and a quadrature."""
    m, ratio = int(M) - 1, mpmath.mpf((x / sigma).numerator) / (x / sigma).denominator

    def once(level: Any) -> Any:
        return mpmath.gammainc(mpmath.mpf(m) / 2, m * level / 2, regularized=True)

    if n == 1:
        return once(ratio**2)
    half = mpmath.mpf(m) / 2
    constant = 2**half * mpmath.gamma(half)
    return mpmath.quad(
        lambda q: q ** (half - 1) * mpmath.exp(-q / 2) / constant * once(ratio**2 * m / q),
        [0, m, 4 * m, mpmath.inf],
    )


_AT: list[dict[str, Any]] = [
    dict(M=2, n=3, sigma=1),
    dict(M=5, n=1, sigma=Fraction(1, 3)),
    dict(M=10, n=100, sigma=10),
]
_LAPLACE = "the root's mean from Laplace transforms, integrated at 50 digits"
ROUTES = [
    Route(
        lambda M, n, sigma: _by_laplace(M, n, sigma, 1), at=_AT, words=_LAPLACE, claim="unbiased"
    ),
    Route(lambda M, n, sigma: _by_laplace(M, n, sigma, 0), at=_AT, words=_LAPLACE, claim="mle"),
    Route(
        _wider,
        at=[
            dict(M=2, n=1, x=Fraction(1, 2)),
            dict(M=3, n=1, x=1),
            dict(M=5, n=2, x=Fraction(3, 4)),
            dict(M=10, n=2, x=2, sigma=3),
        ],
        words="the exact probability after one or two refits, by quadrature, lies below",
        claim="bound",
    ),
]
