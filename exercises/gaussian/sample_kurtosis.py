"""Exercises on the tails of a sample from the n-th model."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from exercises import Answer, Exercise, claim, mpf
from exercises.gaussian import mean_power


def moved(M: int, n: int, ddof: int) -> tuple[Fraction, ...]:
    """E v, E v², E μ²v, E μ⁴ of a run's mean and variance, refit by refit."""
    m, divisor = M - 1, M - ddof
    first = square = Fraction(1)
    mixed = fourth = Fraction(0)
    for _ in range(n):
        fourth += 6 * mixed / M + 3 * square / (M * M)
        mixed = (mixed + square / M) * Fraction(m, divisor)
        first *= Fraction(m, divisor)
        square *= Fraction(m * (m + 2), divisor**2)
    return first, square, mixed, fourth


def fourth_moment(M: int, n: int, ddof: int) -> Fraction:
    """E X⁴, given the model's mean and variance first."""
    _, square, mixed, fourth = moved(M, n, ddof)
    return fourth + 6 * mixed + 3 * square


def excess_mle(M: int, n: int) -> Fraction:
    """The excess kurtosis by maximum likelihood, where E X² stays at 1."""
    return fourth_moment(M, n, ddof=0) - 3


def excess_unbiased_once(M: int) -> Fraction:
    """The excess kurtosis after one unbiased refit."""
    return fourth_moment(M, 1, ddof=1) / (1 + Fraction(1, M)) ** 2 - 3


def excess_about_means(M: int, n: int) -> Fraction:
    """The same by maximum likelihood, each run's own mean taken away."""
    first, square, _, _ = moved(M, n, ddof=0)
    return 3 * square / first**2 - 3


def grows_by(M: int, k: int) -> Any:
    """The factor of E v^k in one refit by maximum likelihood, by quadrature."""
    return mean_power(M - 1, k) * mpf(Fraction(M - 1, M)) ** k


def fourth_factor(M: int) -> Any:
    """The factor on which the fourth moment of the limit hangs."""
    return grows_by(M, 2)


def sixth_factor(M: int) -> Any:
    """The factor on which its sixth moment hangs."""
    return grows_by(M, 3)


def _factor(M: int, k: int) -> Fraction:
    """The factor of E v^k by maximum likelihood, from the unbiased one."""
    unbiased: Fraction = claim("gaussian/variance_moments:moment", M=M, n=1, k=k)
    return unbiased * Fraction(M - 1, M) ** k


EXERCISES = [
    Exercise(
        "cumulant",
        "By maximum likelihood with $M = «M»$ and $\\sigma = 1$, what is the excess kurtosis of a "
        "single sample of the model after $n = «n»$ refits, over all runs?",
        dict(M=5, n=3),
        dict(M=[2, 3, 4, 5, 10], n=[1, 2, 3, 5]),
        dict(
            excess=Answer(lambda M, n: claim("gaussian/sample_kurtosis:mle", M=M, n=n), excess_mle)
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
        "one",
        "Derive the excess kurtosis of $X^1$ without the recursion, unbiased: "
        "$X^1 = \\mu_1 + s_1 z$.\nWhat is it for $M = «M»$?",
        dict(M=5),
        dict(M=[2, 3, 4, 5, 7, 9, 11, 50]),
        dict(
            excess=Answer(
                lambda M: (
                    claim("gaussian/sample_kurtosis:unbiased", M=M, n=1) / (1 + Fraction(1, M)) ** 2
                ),
                excess_unbiased_once,
            )
        ),
        [
            "$\\mu_1$ and $s_1 z$ are independent, so cumulants add.",
            "The first is normal and adds nothing.",
            "For the second $\\kappa_4 = 3\\,\\mathbb{E}s_1^4 - 3\\sigma^4 = "
            "3\\operatorname{Var}s_1^2 = \\frac{6\\sigma^4}{M-1}$, here $«cumulant»$ in units of "
            "$\\sigma^4$.",
            "Divide by $(1+\\frac1M)^2$: the excess kurtosis is $«excess»$.",
        ],
        also=lambda M: dict(cumulant=Fraction(6, M - 1)),
    ),
    Exercise(
        "within",
        "Within one run, what is the excess kurtosis of samples from the $n$-th model?\nThen why "
        "does the pooled sample have tails?\nWhat is its excess kurtosis by maximum likelihood for "
        "$M = «M»$ and $n = «n»$, as it is and with each run's own mean taken away?",
        dict(M=10, n=20),
        dict(M=[4, 5, 10, 20], n=[2, 4, 10, 20]),
        dict(
            pooled=Answer(lambda M, n: claim("gaussian/sample_kurtosis:mle", M=M, n=n), excess_mle),
            widths=Answer(
                lambda M, n: 3 * claim("gaussian/variance_moments:variance", M=M, n=n),
                excess_about_means,
            ),
        ),
        [
            "Zero: given the run, the model is normal.",
            "The tails come from the differences between runs.",
            "As it is, the pooled sample has $6(M-1)\\,(1-(1-1/M^2)^n) «pooled=»$.",
            "Without the means only the widths differ, and a mixture of normals about one centre "
            "has the excess kurtosis $3\\operatorname{Var}\\hat\\sigma^2_n/"
            "(\\mathbb{E}\\hat\\sigma^2_n)^2$.",
            "This is $3\\left(\\frac{M+1}{M-1}\\right)^n - 3 «widths=»$.",
            "So the widths alone make tails.",
        ],
        where=lambda M, n: n <= 4 * M,
    ),
    Exercise(
        "limit",
        "By maximum likelihood the limit $X^\\infty = \\mu_\\infty$ has excess kurtosis "
        "$6(M-1)$.\nWhat does this say about its tail index, and about the number of runs needed "
        "to estimate its kurtosis?\nFor $M = «M»$, by which factors does a refit multiply "
        "$\\mathbb{E}\\,(\\hat\\sigma^2)^2$ and $\\mathbb{E}\\,(\\hat\\sigma^2)^3$?",
        dict(M=10),
        dict(M=[2, 3, 4, 5, 8, 10, 20, 100]),
        dict(
            square=Answer(lambda M: _factor(M, 2), fourth_factor, digits=4),
            cube=Answer(lambda M: _factor(M, 3), sixth_factor, digits=4),
        ),
        [
            "The fourth moment is finite, so the tail index is above 4.",
            "A moment of order $2k$ of the limit is finite exactly if that of order $k$ of the "
            "variance decays, and that is multiplied by "
            "$(2/M)^k\\,\\Gamma(\\frac{M-1}{2}+k)/\\Gamma(\\frac{M-1}{2})$ at each refit.",
            "For $k = 2$ this is $1 - 1/M^2 «square=»$, just below 1.",
            "For $k = 3$ it is $(1 - 1/M^2)(1 + 3/M) «cube=»$, above 1 for every $M$: "
            "the sixth moment is infinite.",
            "The error bar of an estimated fourth moment needs the eighth, which is infinite all "
            "the more.",
            "So no number of runs is enough for an error bar of the usual kind.",
        ],
    ),
]
