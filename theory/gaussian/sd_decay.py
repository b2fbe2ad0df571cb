"""The expected standard deviation decays, and with it the chance that a run is still wide."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import sqrt
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Positive
from theory.gaussian._log_moments import root_mean
from theory.laws import ChiSquared
from theory.notation import Expectation, Expr, M, Probability, n, s, sigma, sigma_hat, x
from theory.numeric import evaluate
from theory.proof import Proof
from theory.standard import COCHRAN, MARKOV, TOTAL_EXPECTATION
from theory.statement import Bound
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
    words="With the unbiased estimator, the chance that a run is still wider than $x$ "
    "[is at most](bound)",
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
        Rival(sigma / x * sympy.exp(-n / (4 * (M - 1))), "degrees of freedom in place of samples"),
    ],
)

THEOREM = Theorem(
    title="Decay of the expected standard deviation",
    says="With the unbiased variance estimator the expected variance stays σ², but [the expected "
    "standard deviation decays geometrically](unbiased, shrinks), so [the chance that a run's "
    "standard deviation still exceeds x is at most σ·exp(−n/(4M))/x](bound).",
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
    statements=[
        Bound(
            "shrinks",
            _C4,
            "<",
            (1 - 1 / M) ** sympy.Rational(1, 4),
            Domain(M=Integers(2)),
            [
                Rival(sympy.sqrt(1 - 1 / M), "the root of the maximum-likelihood factor"),
                Rival(sympy.exp(-1 / (4 * (M - 1))), "degrees of freedom in place of samples"),
                Rival(1 - 1 / (2 * M), "the factor of a typical run, to first order"),
            ],
            note="each refit's factor c₄(M) of the expected standard deviation, below 1",
        ),
    ],
    sources=[
        Source(
            "shumailov2024",
            "the one-dimensional Gaussian, as we know it second-hand",
            "the model and its collapse",
        ),
        Source(
            "suresh2025",
            "its abstract",
            "the standard deviation is gone after about as many refits as there are samples",
        ),
    ],
)


def _unbiased(samples: Sequence[int]) -> Fraction:
    mean = Fraction(sum(samples), len(samples))
    return sum(((each - mean) ** 2 for each in samples), Fraction(0)) / (len(samples) - 1)


def _next_factor() -> list[bool]:
    """Samples left out one by one; c₄ at neighbouring sizes."""
    cases = []
    for samples in ((1, 4, 6), (0, 0, 5, 7), (-3, 1, 1, 8, 20)):
        rest = [_unbiased(samples[:k] + samples[k + 1 :]) for k in range(len(samples))]
        cases.append(sum(rest) / len(rest) == _unbiased(samples))
        cases.append(sum(map(sqrt, rest)) / len(rest) <= sqrt(_unbiased(samples)))
    for size in (2, 3, 10, 1000):
        factor, following = (evaluate(_C4, {"M": Fraction(size + more)}) for more in (0, 1))
        cases += [factor <= following, 1 - mpmath.mpf(1) / size <= mpmath.exp(-1 / size)]
    return cases


def _exponential() -> list[bool]:
    """With two degrees of freedom s² is exponential, and its chances are known."""
    mean = evaluate(_C4, {"M": Fraction(3)})
    return [
        mpmath.exp(-(x**2)) <= mean / x <= mpmath.exp(-mpmath.mpf(1) / 12) / x
        for x in map(mpmath.mpf, ("0.1", "0.5", "0.7", "1", "2"))
    ]


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
        trial=_next_factor,
        tried="the averages of variances in rational arithmetic for lists of whole numbers, each "
        "inequality at several sizes",
    )
    p.cite(MARKOV)
    factor = sympy.sqrt(sympy.exp(-1 / (2 * M)))
    p.argue(
        "Apply it to $s_n$, with the mean just found and $c_4(M) \\le e^{-1/(4M)}$.",
        r"\mathbb{P}(s_n > x) \le \frac{\mathbb{E}\,s_n}{x} = \frac{\sigma}{x}\,c_4(M)^n \le "
        r"\frac{\sigma}{x}\,e^{-n/(4M)}",
        trial=_exponential,
        tried="one refit to three samples, where the chance is exp(−x²/σ²), at several x",
    )
    return {"unbiased": unbiased, "mle": mle, "bound": sigma / x * factor**n}


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
