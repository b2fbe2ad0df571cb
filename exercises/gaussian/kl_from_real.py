"""Exercises on the loss of the model on real data."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np

from exercises import Answer, Exercise, Simulated, claim
from exercises.gaussian import drift, mean_of
from montecarlo.evidence import Moments


def from_real(M: int, n: int, divisor: int) -> Any:
    """E KL(N₀‖N_n), from E 1/v and E μ²/v moved refit by refit."""
    inverse, mixed = mpmath.mpf(1), mpmath.mpf(0)
    for _ in range(n):
        mixed = (mixed + 1 / mpmath.mpf(M)) * divisor / (M - 3)
        inverse = inverse * divisor / (M - 3)
    return (n * drift(M, divisor) + inverse + mixed - 1) / 2


def to_real(M: int, n: int, divisor: int) -> Any:
    """E KL(N_n‖N₀), from E v and E μ² moved refit by refit."""
    v, square = mpmath.mpf(1), mpmath.mpf(0)
    for _ in range(n):
        square, v = square + v / M, v * (M - 1) / divisor
    return (v + square - 1 - n * drift(M, divisor)) / 2


def mle_moved(M: int, n: int) -> Any:
    """By maximum likelihood."""
    return from_real(M, n, M)


def parted_unbiased(M: int, n: int) -> Any:
    """The quotient of the two directions, unbiased."""
    return from_real(M, n, M - 1) / to_real(M, n, M - 1)


def parted_mle(M: int, n: int) -> Any:
    """The quotient of the two directions by maximum likelihood."""
    return from_real(M, n, M) / to_real(M, n, M)


def inverse_between(low: Any, high: Any) -> Any:
    """The part of E 1/Q from Q in a range, Q of density exp(−q/2)/2, in ln q."""
    ends = mpmath.linspace(mpmath.log(low), mpmath.log(high), 12)
    return mpmath.quad(lambda y: mpmath.exp(-mpmath.exp(y) / 2) / 2, ends)


def without_smallest(k: int) -> Any:
    """The mean of 1/Q over all Q above 2/10^k."""
    return inverse_between(mpmath.mpf(2) / 10**k, 200)


def ten_times(k: int) -> Any:
    """What Q from a tenth of that on adds."""
    return inverse_between(mpmath.mpf(2) / 10 ** (k + 1), mpmath.mpf(2) / 10**k)


def largest_share(k: int) -> Any:
    """The part of the mean from Q above 2/10^k, but below its 0.1% quantile."""
    quantile = -2 * mpmath.log(1 - mpmath.mpf(1) / 1000)
    low = mpmath.mpf(2) / 10**k
    return inverse_between(low, quantile) / inverse_between(low, 200)


def unmoved(M: int, n: int) -> Any:
    """What to take from M so that dividing by the rest keeps E 1/v."""
    return M - 1 / mean_of(lambda q: 1 / q, M - 1)


def divided(rng: np.random.Generator, M: int, n: int) -> Moments:
    """The divergence after n refits that divide by M − 3."""
    mean, v = np.zeros(300_000), np.ones(300_000)
    for _ in range(n):
        mean += np.sqrt(v / M) * rng.standard_normal(len(v))
        v *= rng.chisquare(M - 1, len(v)) / (M - 3)
    return Moments.of((np.log(v) + (1 + mean**2) / v - 1) / 2)


def exploded(M: int, n: int) -> Any:
    """E Q times E 1/Q, to the n-th power."""
    return (mean_of(lambda q: q, M - 1) * mean_of(lambda q: 1 / q, M - 1)) ** n


def share(name: str, M: int, n: int) -> Any:
    """This direction of the divergence over the other."""
    one, other = (claim(f"gaussian/{kl}:{name}", M=M, n=n) for kl in ("kl_from_real", "kl_to_real"))
    return one / other


def linear(M: int, n: int) -> Any:
    """The divergence with the divisor M − 3: the mean's part and the logarithm's."""
    return n * (1 / mpmath.mpf(M) + drift(M, M - 3)) / 2


EXERCISES = [
    Exercise(
        "growth",
        "By maximum likelihood with $M = «M»$, what is the expected divergence "
        "$\\mathrm{KL}(N_0 \\,\\|\\, N_n)$ of the real distribution from the model after "
        "$n = «n»$ refits?",
        dict(M=9, n=5),
        dict(M=[5, 7, 9, 11, 13], n=[1, 2, 5, 10, 20]),
        dict(
            divergence=Answer(lambda M, n: claim("gaussian/kl_from_real:mle", M=M, n=n), mle_moved)
        ),
        [
            "It is half the mean of $\\ln v + (1 + \\mu_n^2)/v - 1$, where $v$ is the model's "
            "variance in units of the real one, and the mean of $\\ln v$ is «n» times "
            "$\\psi(\\frac{M-1}{2}) - \\ln\\frac{M}{2} «drift=»$.",
            "Each refit multiplies the mean of $1/v$ by $M/(M-3) «factor=»$.",
            "With the mean of $\\mu_n^2/v$, which grows as fast, this makes $«divergence»$.",
        ],
        also=lambda M, n: dict(drift=drift(M, M), factor=Fraction(M, M - 3)),
    ),
    Exercise(
        "first_order",
        "Show that to first order in $1/M$ the divergence after $n$ refits is $n/M$, with either "
        "estimator and in either direction.\n"
        "By which factor does the divergence of the real distribution from the model exceed the "
        "one the other way round at $M = «M»$, $n = «n»$, unbiased and by maximum likelihood?",
        dict(M=1000, n=1000),
        dict(M=[100, 200, 500, 1000], n=[1, 2, 10, 50, 100, 200, 500, 1000]),
        dict(
            unbiased=Answer(lambda M, n: share("unbiased", M, n), parted_unbiased),
            mle=Answer(lambda M, n: share("mle", M, n), parted_mle),
        ),
        [
            "For $n$ much less than $M$ the model is close to the real distribution, and there "
            "both divergences are half the Fisher information times the squared error.",
            "After one refit to «M» samples they are $«from»$ and $«to»$ by maximum likelihood, "
            "beside $1/M «first=»$.",
            "They part when $n/M$ is no longer small: at $n/M = «over»$ the factor is $«unbiased»$ "
            "unbiased, and $«mle»$ by maximum likelihood.",
        ],
        also=lambda M, n: {
            "from": claim("gaussian/kl_from_real:mle", M=M, n=1),
            "to": claim("gaussian/kl_to_real:mle", M=M, n=1),
            "first": Fraction(1, M),
            "over": Fraction(n, M),
        },
        where=lambda M, n: M <= 2 * n <= 2 * M,
    ),
    Exercise(
        "infinite",
        "Why is the expectation infinite for $M = 3$?\n"
        "What do simulated averages do there?\n"
        "Among $10^{«k»}$ runs the smallest sum of squares $Q$ (in units of $\\sigma^2$) is about "
        "$2/10^{«k»}$.\n"
        "What is the mean of $1/Q$ without what is below this, and which part of it comes from the "
        "thousandth of the runs with the smallest $Q$?\n"
        "What do ten times as many runs add to the mean?",
        dict(k=6),
        dict(k=[4, 5, 6, 7, 8, 9]),
        dict(
            mean=Answer(lambda k: mpmath.e1(mpmath.mpf(10) ** -k) / 2, without_smallest),
            part=Answer(
                lambda k: (
                    1
                    - mpmath.e1(-mpmath.log(1 - mpmath.mpf(1) / 1000))
                    / mpmath.e1(mpmath.mpf(10) ** -k)
                ),
                largest_share,
            ),
            more=Answer(
                lambda k: (
                    (mpmath.e1(mpmath.mpf(10) ** (-k - 1)) - mpmath.e1(mpmath.mpf(10) ** -k)) / 2
                ),
                ten_times,
                digits=4,
            ),
        ),
        [
            "With $M - 1 = 2$ degrees of freedom $Q$ has the density $\\frac12 e^{-q/2}$, "
            "$\\frac12$ at 0, so the mean of $1/Q$ diverges there like the integral of "
            "$\\frac{1}{2q}$.",
            "From $2/10^{«k»}$ on that integral is $«mean»$, and the thousandth with the smallest "
            "$Q$ has the part $«part»$ of it.",
            "Each factor of ten adds about $\\frac12\\ln 10$, here $«more»$.",
            "So averages grow with the logarithm of the number of runs, and jump.",
        ],
    ),
    Exercise(
        "divisor",
        "Let the sum of squares be divided by $M - c$ in every refit.\n"
        "For which $c$ is the expected divergence $\\mathrm{KL}(N_0 \\,\\|\\, N_n)$ exactly "
        "proportional to $n$?\n"
        "What is it then for $M = «M»$ and $n = «n»$, and what becomes of the expected variance, "
        "in units of the real one?\n"
        "Is that a cure?",
        dict(M=40, n=10),
        dict(M=[30, 40, 50, 60], n=[2, 5, 10]),
        dict(
            c=Answer(lambda M, n: 3, unmoved),
            divergence=Simulated(linear, divided, resolves=0.05),
            variance=Answer(lambda M, n: Fraction(M - 1, M - 3) ** n, exploded),
        ),
        [
            "The mean of $1/v$, where $v$ is the model's variance, is multiplied by "
            "$\\frac{M-c}{M-3}$ at each refit: it grows exponentially for $c < 3$, dies out for "
            "$3 < c < M$, and stays as it is for $c = «c»$.",
            "Then it is 1, the mean of $\\mu_n^2/v$ is $n/M$ exactly, and that of $\\ln v$ "
            "is $n\\,[\\psi(\\frac{M-1}{2}) - \\ln\\frac{M-3}{2}] «log=»$, which is positive.",
            "Half of the last two together is the divergence: $«divergence»$.",
            "But the expected variance is multiplied by $\\frac{M-1}{M-3} > 1$ at each refit, and "
            "explodes: here it is $«variance»$.",
            "The mean divergence is held down by spoiling the mean variance, and a larger $c$ "
            "spoils it more.",
        ],
        also=lambda M, n: dict(log=n * drift(M, M - 3)),
    ),
]
