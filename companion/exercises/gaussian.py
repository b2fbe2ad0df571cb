"""Exercises on a Gaussian that is refitted to its own samples."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import Any

import mpmath

from companion.exercises import Answer, Exercise, claim


def _times(start: Any, factor: Any, count: int) -> Any:
    """A start multiplied so many times, one by one."""
    for _ in range(count):
        start = start * factor
    return start


def _refits_below(M: int, f: Fraction) -> int:
    """Refits counted until the share (1 − 1/M)^n is below f, in whole numbers."""
    left, whole, count = 1, 1, 0
    while left * f.denominator >= f.numerator * whole:
        left, whole, count = left * (M - 1), whole * M, count + 1
    return count


def _samples_to_keep(q: Fraction, n: int) -> int:
    """The least M of which (1 − 1/M)^n is at least q, tried one by one."""
    M = 2
    while q.denominator * (M - 1) ** n < q.numerator * M**n:
        M += 1
    return M


def _digamma_half(m: int) -> Any:
    """ψ(m/2) for a whole m, from harmonic sums."""
    if m % 2 == 0:
        return -mpmath.euler + sum(mpmath.mpf(1) / j for j in range(1, m // 2))
    odd = sum(mpmath.mpf(2) / (2 * j - 1) for j in range(1, (m - 1) // 2 + 1))
    return -mpmath.euler - 2 * mpmath.log(2) + odd


def _drift(M: int, divisor: int) -> Any:
    """E ln of a sum of squares with M − 1 degrees of freedom, divided by ``divisor``."""
    return _digamma_half(M - 1) - mpmath.log(mpmath.mpf(divisor) / 2)


def _mean_root(m: int) -> Any:
    """E √(Q/m) for Q chi-squared with m degrees of freedom, by two quadratures in r = √Q."""
    over, under = (
        mpmath.quad(lambda r, k=k: r**k * mpmath.exp(-r * r / 2), [0, 2, 5, 12, 30])
        for k in (m, m - 1)
    )
    return over / under / mpmath.sqrt(m)


def _share(f: Fraction) -> Any:
    return mpmath.mpf(f.numerator) / f.denominator


def _scheduled(M: int, n: int) -> Fraction:
    """The product of 1 − 1/(M i²), factor by factor."""
    left = Fraction(1)
    for i in range(1, n + 1):
        left *= 1 - Fraction(1, M * i * i)
    return left


def _scheduled_for_ever(M: int) -> Any:
    """Fifty factors, and the rest through the logarithm's series and Hurwitz' zeta function."""
    rest = sum(mpmath.zeta(2 * k, 51) / (k * mpmath.mpf(M) ** k) for k in range(1, 15))
    return _share(_scheduled(M, 50)) * mpmath.exp(-rest)


def _fourth_cumulant(M: int, n: int) -> Fraction:
    """E X⁴ − 3 (E X²)² for σ = 1 by maximum likelihood, from three moments moved refit by refit."""
    m = M - 1
    square, mixed, fourth = Fraction(1), Fraction(0), Fraction(0)  # E v², E μ²v, E μ⁴
    for _ in range(n):
        fourth += 6 * mixed / M + 3 * square / (M * M)
        mixed = (mixed + square / M) * Fraction(m, M)
        square *= Fraction(m * (m + 2), M * M)
    return fourth + 6 * mixed + 3 * square - 3


def _divergence_from_real(M: int, n: int) -> Any:
    """E KL(N₀‖N_n) by maximum likelihood, from E 1/v and E μ²/v moved refit by refit."""
    inverse, mixed = Fraction(1), Fraction(0)
    for _ in range(n):
        mixed = (mixed + Fraction(1, M)) * Fraction(M, M - 3)
        inverse *= Fraction(M, M - 3)
    return (n * _drift(M, M) + _share(inverse + mixed) - 1) / 2


def _product_below(f: Fraction, n: int) -> Any:
    """P(E₁⋯Eₙ ≤ f) for one or two exponential variables of mean 1, by quadrature."""
    share = _share(f)
    if n == 1:
        return mpmath.quad(lambda t: mpmath.exp(-t), [0, share])
    return mpmath.quad(
        lambda t: mpmath.exp(-t) * (1 - mpmath.exp(-share / t)), [0, share / 8, share, 1, 8, 60]
    )


def _within_and_between(M: int, n: int, s: int) -> tuple[Fraction, Fraction]:
    """What is left within a run, and what has come between runs, refit by refit."""
    within, between = Fraction(s * s), Fraction(0)
    for _ in range(n):
        between += within / M
        within -= within / M
    return within, between


EXERCISES = [
    Exercise(
        "gaussian/generations_to_fraction",
        "threshold",
        "Data of variance $\\sigma^2 = «v»$ are fitted by a Gaussian, and it is refitted by "
        "maximum likelihood, each time to $M = «M»$ samples of the last model.\n"
        "What is the expected variance after $n = «n»$ refits?\n"
        "After how many refits is it first below $«t»$?",
        dict(v=100, M=100, n=50, f=Fraction(1, 2), t=50),
        dict(
            v=[16, 64, 100, 400],
            M=[10, 20, 50, 100, 200],
            n=[10, 20, 50, 100],
            f=[Fraction(1, 2), Fraction(1, 4), Fraction(3, 4)],
            t=[4, 8, 12, 16, 25, 32, 48, 50, 75, 100, 200, 300],
        ),
        dict(
            left=Answer(
                lambda v, M, n, f, t: v * claim("gaussian/mle_variance:fixed", M=M, n=n),
                lambda v, M, n, f, t: _times(Fraction(v), 1 - Fraction(1, M), n),
            ),
            first=Answer(
                lambda v, M, n, f, t: claim("gaussian/generations_to_fraction", M=M, f=f),
                lambda v, M, n, f, t: _refits_below(M, f),
            ),
        ),
        [
            "Each refit multiplies the expected variance by $1 - 1/M$, so after «n» refits it is "
            "$«v»\\,(1 - 1/«M»)^{«n»} «left=»$.",
            "Below $«t»$ means below the fraction $f = «f»$, and $\\ln f/\\ln(1-1/M) «crossing=»$: "
            "the first whole number above this is «first».",
            "The rule of thumb $M\\ln(1/f) «thumb=»$ comes close; half of it answers another "
            "question, that of a typical run.",
        ],
        also=lambda v, M, n, f, t: dict(
            crossing=mpmath.log(_share(f)) / mpmath.log(1 - mpmath.mpf(1) / M),
            thumb=-M * mpmath.log(_share(f)),
        ),
        where=lambda v, M, n, f, t: v * f == t,
    ),
    Exercise(
        "gaussian/mle_variance",
        "keep",
        "A Gaussian is refitted $n = «n»$ times by maximum likelihood, each time to the same "
        "number of samples.\nHow many samples keep at least the share $«q»$ of the expected "
        "variance?",
        dict(n=10, q=Fraction(9, 10)),
        dict(
            n=[2, 3, 5, 10, 20],
            q=[Fraction(1, 2), Fraction(3, 4), Fraction(4, 5), Fraction(9, 10), Fraction(19, 20)],
        ),
        dict(
            least=Answer(
                lambda n, q: ceil(1 / (1 - mpmath.root(_share(q), n))),
                lambda n, q: _samples_to_keep(q, n),
            )
        ),
        [
            "We need $(1-1/M)^{«n»} \\geq «q»$, that is $M \\geq 1/(1 - «q»^{1/«n»}) «bound=»$.",
            "So «least» samples do, and one less does not.",
        ],
        also=lambda n, q: dict(bound=1 / (1 - mpmath.root(_share(q), n))),
    ),
    Exercise(
        "gaussian/unbiased_variance",
        "typical",
        "A Gaussian of variance $«v»$ is refitted $n = «n»$ times with the unbiased variance "
        "(ddof 1), each time to $M = «M»$ samples.\nWhat is the expected variance?\n"
        "What is the variance of a typical run, in the sense of $\\exp \\mathbb{E} \\ln s^2_n$?",
        dict(v=1, n=20, M=5),
        dict(v=[1, 4, 9, 100], n=[10, 20, 50], M=[3, 5, 7, 9, 11]),
        dict(
            mean=Answer(
                lambda v, n, M: v * claim("gaussian/unbiased_variance:mean", M=M, n=n),
                lambda v, n, M: _times(Fraction(v), Fraction(M - 1, M - 1), n),
            ),
            typical=Answer(
                lambda v, n, M: (
                    v * mpmath.exp(claim("gaussian/almost_sure_collapse:unbiased", M=M, n=n))
                ),
                lambda v, n, M: v * mpmath.exp(n * _drift(M, M - 1)),
            ),
        ),
        [
            "The estimator is unbiased at every refit, so the expected variance stays at «mean».",
            "The logarithm moves by $\\psi(\\frac{M-1}{2}) - \\ln\\frac{M-1}{2} «drift=»$ at each "
            "refit, so a typical run is down to $«v»\\,\\exp(«n» \\cdot («drift»)) «typical=»$.",
            "The mean is carried by runs too rare to be seen.",
        ],
        also=lambda v, n, M: dict(drift=_drift(M, M - 1)),
    ),
    Exercise(
        "gaussian/almost_sure_collapse",
        "drift",
        "By maximum likelihood with $M = «M»$ samples per refit, how much does "
        "$\\ln\\hat\\sigma^2_n$ move at each refit on average?\nAfter how many refits has a "
        "typical run lost all but the share $10^{-«k»}$ of its variance?",
        dict(M=5, k=3),
        dict(M=[3, 5, 7, 9, 11, 21], k=[1, 2, 3, 6]),
        dict(
            drift=Answer(
                lambda M, k: claim("gaussian/almost_sure_collapse:mle", M=M, n=1),
                lambda M, k: _drift(M, M),
                digits=4,
            ),
            refits=Answer(
                lambda M, k: ceil(
                    -k * mpmath.log(10) / claim("gaussian/almost_sure_collapse:mle", M=M, n=1)
                ),
                lambda M, k: next(
                    n for n in range(1, 9999) if mpmath.exp(n * _drift(M, M)) * 10**k <= 1
                ),
            ),
        ),
        [
            "The drift is $\\psi(\\frac{M-1}{2}) - \\ln\\frac{M}{2}$.",
            "As $M - 1$ is even, the digamma function is a harmonic number less Euler's constant, "
            "and the drift comes to $«drift»$.",
            "For $10^{-«k»}$ it takes $«k»\\ln 10$ divided by this: «refits» refits.",
        ],
    ),
    Exercise(
        "gaussian/conservation",
        "shares",
        "Data of variance $«v»$, maximum likelihood, $M = «M»$ samples per refit.\nAfter "
        "$n = «n»$ refits, how much variance is left within a model on average, and how much has "
        "come between independent runs?",
        dict(s=10, v=100, M=10, n=5),
        dict(s=[1, 2, 3, 10], v=[1, 4, 9, 100], M=[2, 4, 5, 10, 100], n=[2, 3, 5, 10]),
        dict(
            within=Answer(
                lambda s, v, M, n: claim("gaussian/mle_variance:fixed", M=M, n=n, sigma=s),
                lambda s, v, M, n: _within_and_between(M, n, s)[0],
            ),
            between=Answer(
                lambda s, v, M, n: claim("gaussian/conservation:between", M=M, n=n, sigma=s),
                lambda s, v, M, n: _within_and_between(M, n, s)[1],
            ),
        ),
        [
            "Within a model it is $«v»\\,(1-1/«M»)^{«n»} «within=»$.",
            "Each refit moves the mean by the share $1/M$ of the variance, just what the model "
            "loses, so the rest is between the runs: $«v» - «within» «between=»$.",
        ],
        where=lambda s, v, M, n: v == s * s,
    ),
    Exercise(
        "gaussian/random_walk_variance",
        "spread",
        "With the unbiased variance, $\\sigma^2 = «v»$ and $M = «M»$, what is the variance of a "
        "single sample of the model after $n = «n»$ refits, over all runs?\nWhich part of it is "
        "the spread between runs?",
        dict(s=2, v=4, M=20, n=30),
        dict(s=[1, 2, 3, 10], v=[1, 4, 9, 100], M=[5, 10, 20, 50], n=[5, 10, 30, 100]),
        dict(
            total=Answer(
                lambda s, v, M, n: claim("gaussian/random_walk_variance:total", M=M, n=n, sigma=s),
                lambda s, v, M, n: v + sum(Fraction(v, M) for _ in range(n)),
            ),
            between=Answer(
                lambda s, v, M, n: claim(
                    "gaussian/random_walk_variance:between", M=M, n=n, sigma=s
                ),
                lambda s, v, M, n: sum(Fraction(v, M) for _ in range(n)),
            ),
        ),
        [
            "The expected variance of the model stays at $«v»$, and each refit moves its mean by a "
            "step of variance $«v»/«M»$.",
            "The steps are uncorrelated, so the spread between runs is "
            "$«n» \\cdot «v»/«M» «between=»$, and the whole is $«v» + «between» «total=»$.",
        ],
        where=lambda s, v, M, n: v == s * s,
    ),
    Exercise(
        "gaussian/variance_moments",
        "spread",
        "With the unbiased variance, $\\sigma = 1$ and $M = «M»$, what is the variance of the "
        "fitted variance after $n = «n»$ refits?",
        dict(M=5, n=3),
        dict(M=[2, 3, 5, 9, 11, 21], n=[1, 2, 3, 4, 5]),
        dict(
            variance=Answer(
                lambda M, n: claim("gaussian/variance_moments:variance", M=M, n=n),
                # E Q² = m(m + 2) for Q chi-squared, as the sum of m squares of variance 2
                lambda M, n: (
                    _times(Fraction(1), Fraction((M - 1) ** 2 + 2 * (M - 1), (M - 1) ** 2), n) - 1
                ),
            )
        ),
        [
            "Each refit multiplies the second moment by "
            "$\\mathbb{E}\\,Q^2/(M-1)^2 = 1 + 2/(M-1) «factor=»$.",
            "The mean stays at 1, so the variance is $«factor»^{«n»} - 1 «variance=»$.",
        ],
        also=lambda M, n: dict(factor=1 + Fraction(2, M - 1)),
    ),
    Exercise(
        "gaussian/sd_decay",
        "deviation",
        "With the unbiased variance and $M = «M»$, what is the expected standard deviation after "
        "$n = «n»$ refits, as a share of $\\sigma$?",
        dict(M=3, n=4),
        dict(M=[2, 3, 4, 5, 6, 9], n=[1, 2, 4, 10]),
        dict(
            deviation=Answer(
                lambda M, n: claim("gaussian/sd_decay:unbiased", M=M, n=n),
                lambda M, n: _mean_root(M - 1) ** n,
                digits=4,
                within=1e-15,
            )
        ),
        [
            "Each refit multiplies it by $c_4(M) = \\sqrt{2/(M-1)}\\;\\Gamma(M/2)/\\Gamma((M-1)/2) "
            "«c=»$, which is below 1 although the *variance* is unbiased.",
            "After «n» refits this is $c_4^{«n»} «deviation=»$.",
        ],
        also=lambda M, n: dict(c=claim("gaussian/sd_decay:unbiased", M=M, n=1)),
    ),
    Exercise(
        "gaussian/kl_to_real",
        "growth",
        "With the unbiased variance and $M = «M»$, what is the expected divergence "
        "$\\mathrm{KL}(N_n \\,\\|\\, N_0)$ after $n = «n»$ refits?",
        dict(M=5, n=10),
        dict(M=[3, 5, 7, 9, 11], n=[1, 5, 10, 20, 100]),
        dict(
            divergence=Answer(
                lambda M, n: claim("gaussian/kl_to_real:unbiased", M=M, n=n),
                lambda M, n: (mpmath.mpf(n) / M - n * _drift(M, M - 1)) / 2,
            )
        ),
        [
            "It grows by the same amount at each refit: half of $1/M$, for the mean, plus half of "
            "$\\ln\\frac{M-1}{2} - \\psi(\\frac{M-1}{2}) «loss=»$, for the variance.",
            "After «n» refits it is $\\frac{«n»}{2}(1/«M» + «loss») «divergence=»$.",
        ],
        also=lambda M, n: dict(loss=-_drift(M, M - 1)),
    ),
    Exercise(
        "gaussian/kl_from_real",
        "growth",
        "By maximum likelihood with $M = «M»$, what is the expected divergence "
        "$\\mathrm{KL}(N_0 \\,\\|\\, N_n)$ of the real distribution from the model after "
        "$n = «n»$ refits?",
        dict(M=9, n=5),
        dict(M=[5, 7, 9, 11, 13], n=[1, 2, 5, 10, 20]),
        dict(
            divergence=Answer(
                lambda M, n: claim("gaussian/kl_from_real:mle", M=M, n=n),
                lambda M, n: _divergence_from_real(M, n),
            )
        ),
        [
            "It is half the mean of $\\ln v + (1 + \\mu_n^2)/v - 1$, where $v$ is the model's "
            "variance in units of the real one, and the mean of $\\ln v$ is «n» times "
            "$\\psi(\\frac{M-1}{2}) - \\ln\\frac{M}{2} «drift=»$.",
            "Each refit multiplies the mean of $1/v$ by $M/(M-3) «factor=»$.",
            "With the mean of $\\mu_n^2/v$, which grows as fast, this makes $«divergence»$.",
        ],
        also=lambda M, n: dict(drift=_drift(M, M), factor=Fraction(M, M - 3)),
    ),
    Exercise(
        "gaussian/sample_kurtosis",
        "cumulant",
        "By maximum likelihood with $M = «M»$ and $\\sigma = 1$, what is the excess kurtosis of a "
        "single sample of the model after $n = «n»$ refits, over all runs?",
        dict(M=5, n=3),
        dict(M=[2, 3, 4, 5, 10], n=[1, 2, 3, 5]),
        dict(
            excess=Answer(
                lambda M, n: claim("gaussian/sample_kurtosis:mle", M=M, n=n),
                lambda M, n: _fourth_cumulant(M, n),
            )
        ),
        [
            "The variance over all runs stays at 1, so the excess kurtosis is the fourth cumulant, "
            "$6(M-1)\\,(1-(1-1/M^2)^n)$.",
            "Here this is $«factor»\\,(1-(1-1/«M»^2)^{«n»}) «excess=»$; in the end it is "
            "$«factor»$.",
        ],
        also=lambda M, n: dict(factor=6 * (M - 1)),
    ),
    Exercise(
        "gaussian/wasserstein_risk_mean",
        "risk",
        "By maximum likelihood with $M = «M»$ and $\\sigma = 1$, what is the expected squared "
        "Wasserstein distance of the model from the real distribution after $n = «n»$ refits?\n"
        "What does the first order $\\frac{3n}{2M}$ give?",
        dict(M=10, n=10),
        dict(M=[4, 5, 10, 20], n=[1, 5, 10, 20]),
        dict(
            risk=Answer(
                lambda M, n: claim("gaussian/wasserstein_risk_mean:mle", M=M, n=n),
                lambda M, n: (
                    2 * (1 - (_mean_root(M - 1) * mpmath.sqrt(_share(Fraction(M - 1, M)))) ** n)
                ),
                within=1e-14,
            )
        ),
        [
            "The squared distance is $\\mu_n^2 + (\\hat\\sigma_n - 1)^2$, and "
            "$\\mathbb{E}(\\mu_n^2 + \\hat\\sigma_n^2) = 1$ after every refit.",
            "So its mean is $2(1 - \\mathbb{E}\\,\\hat\\sigma_n) «risk=»$.",
            "The first order gives $«first»$.",
        ],
        also=lambda M, n: dict(first=Fraction(3 * n, 2 * M)),
    ),
    Exercise(
        "gaussian/variance_law",
        "below",
        "With the unbiased variance and $M = 3$ samples per refit, what is the chance that after "
        "$n = «n»$ refits less than the share $«f»$ of the variance is left?",
        dict(n=2, f=Fraction(1, 2)),
        dict(
            n=[1, 2],
            f=[Fraction(1, 10), Fraction(1, 5), Fraction(1, 4), Fraction(1, 2), Fraction(1)],
        ),
        dict(
            chance=Answer(
                lambda n, f: claim("gaussian/variance_law:unbiased", M=3, n=n, f=f),
                lambda n, f: _product_below(f, n),
                digits=4,
                within=1e-12,
            )
        ),
        [
            "With two degrees of freedom each refit multiplies the variance by an exponential "
            "variable of mean 1.",
            "One is below $f$ with chance $1 - e^{-f}$, the product of two with chance "
            "$1 - 2\\sqrt{f}\\,K_1(2\\sqrt{f})$.",
            "For «n» it comes to $«chance»$.",
        ],
    ),
    Exercise(
        "gaussian/generalized_variance",
        "volume",
        "A Gaussian in $d = «d»$ dimensions is refitted with the unbiased covariance to "
        "$M = «M»$ samples.\nBy how much does $\\ln\\det$ of its covariance move at each refit on "
        "average?\nBy how much would it move if every direction died at the rate of one dimension?",
        dict(d=3, M=10),
        dict(d=[2, 3, 4, 5], M=[7, 8, 9, 10, 20]),
        dict(
            drift=Answer(
                lambda d, M: claim("gaussian/generalized_variance:unbiased", M=M, n=1, d=d),
                lambda d, M: sum(
                    _digamma_half(M - i) - mpmath.log(mpmath.mpf(M - 1) / 2)
                    for i in range(1, d + 1)
                ),
            ),
            naive=Answer(
                lambda d, M: d * claim("gaussian/almost_sure_collapse:unbiased", M=M, n=1),
                lambda d, M: d * _drift(M, M - 1),
            ),
        ),
        [
            "By Bartlett's decomposition the determinant is a product of independent chi-squared "
            "variables with $M-1, …, M-«d»$ degrees of freedom.",
            "Its logarithm moves by $\\sum_{i=1}^{«d»} \\psi(\\frac{M-i}{2}) - "
            "«d»\\ln\\frac{M-1}{2} «drift=»$.",
            "At the rate of one dimension it would be only $«naive»$.",
        ],
    ),
    Exercise(
        "gaussian/lyapunov_spectrum",
        "condition",
        "A Gaussian in $d = «d»$ dimensions is refitted with the unbiased covariance to "
        "$M = «M»$ samples.\nAt which rate per refit does the logarithm of its condition number "
        "grow in the long run?",
        dict(d=3, M=11),
        dict(d=[3, 5, 7], M=[9, 11, 13, 21, 101]),
        dict(
            rate=Answer(
                lambda d, M: sum(Fraction(2, M - d + 2 * j) for j in range((d - 1) // 2)),
                lambda d, M: claim("gaussian/lyapunov_spectrum:condition", M=M, d=d),
            )
        ),
        [
            "It is the difference of the first and the last exponent, "
            "$\\psi(\\frac{«M»-1}{2}) - \\psi(\\frac{«M»-«d»}{2})$.",
            "The arguments differ by a whole number, and $\\psi(x+1) = \\psi(x) + 1/x$: a sum of "
            "fractions, which comes to $«rate»$.",
        ],
    ),
    Exercise(
        "gaussian/multivariate_variance",
        "trace",
        "A Gaussian in $d = «d»$ dimensions with unit covariance is refitted by maximum likelihood "
        "to $M = «M»$ samples.\nWhat is the expected total variance, the trace, after $n = «n»$ "
        "refits?",
        dict(d=5, M=10, n=3),
        dict(d=[2, 3, 5, 10], M=[4, 5, 10, 20], n=[1, 2, 3, 5, 10]),
        dict(
            trace=Answer(
                lambda d, M, n: (
                    d * claim("gaussian/multivariate_variance:direction", M=M, n=n, d=d)
                ),
                lambda d, M, n: sum(_times(Fraction(1), Fraction(M - 1, M), n) for _ in range(d)),
            )
        ),
        [
            "Each direction is a Gaussian of its own and keeps the share $(1-1/«M»)^{«n»}$.",
            "The trace is $«d»\\,(1-1/«M»)^{«n»} «trace=»$: the expected variance does not see the "
            "dimension.",
        ],
    ),
    Exercise(
        "gaussian/rank_collapse",
        "rank",
        "A Gaussian in $d = «d»$ dimensions is refitted to $M = «M»$ of its samples, $n = «n»$ "
        "times.\nWhich rank has its covariance then?\nAnd what is the expected mean variance of "
        "the directions that are left, by maximum likelihood and with $\\sigma = 1$?",
        dict(d=10, M=6, n=4),
        dict(d=[5, 8, 10, 20], M=[2, 3, 4, 5, 6], n=[1, 2, 4, 10]),
        dict(
            rank=Answer(
                lambda d, M, n: claim("gaussian/rank_collapse:rank", M=M, d=d, n=n),
                lambda d, M, n: M - 1,  # M points span M − 1 directions, and d is no fewer
            ),
            mean=Answer(
                lambda d, M, n: claim("gaussian/rank_collapse:trace", M=M, d=d, n=n),
                lambda d, M, n: _times(Fraction(d), Fraction(M - 1, M), n) / (M - 1),
            ),
        ),
        [
            "«M» points span «rank» directions, and later samples stay in them: this is the rank.",
            "The trace keeps the share $(1-1/«M»)^{«n»}$ of «d», now shared by «rank» directions: "
            "$«d»\\,(1-1/«M»)^{«n»}/«rank» «mean=»$.",
        ],
        where=lambda d, M, n: d >= M,
    ),
    Exercise(
        "gaussian/sample_schedule",
        "squares",
        "Refit $i$ draws $M_i = «M»\\,i^2$ samples, by maximum likelihood.\nWhich share of the "
        "variance is expected to be left after $n = «n»$ refits, and which for ever?",
        dict(M=4, n=3),
        dict(M=[2, 3, 4, 9, 16, 100], n=[1, 2, 3, 4]),
        dict(
            left=Answer(
                lambda M, n: claim("gaussian/sample_schedule:square", M=M, n=n),
                lambda M, n: _scheduled(M, n),
                digits=4,
            ),
            limit=Answer(
                lambda M, n: claim("gaussian/sample_schedule:limit", M=M),
                lambda M, n: _scheduled_for_ever(M),
                digits=4,
            ),
        ),
        [
            "After «n» refits it is $\\prod_{i=1}^{«n»} (1 - 1/(«M» i^2)) «left=»$.",
            "The endless product is Euler's: $\\sin(x)/x$ at $x = \\pi/\\sqrt{«M»}$, that is "
            "$«limit»$.",
        ],
    ),
]
