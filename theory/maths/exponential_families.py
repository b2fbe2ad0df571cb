"""Exponential families refitted by maximum likelihood: what entropy is lost, divergence gains.

The estimate of the mean parameter is an average of the sufficient statistic over the samples, so
it is a martingale, and the divergence is what a concave function of it, the entropy, loses.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import factorial, prod
from typing import Any

import mpmath

from theory.numeric import mpf, same
from theory.proof import Proof
from theory.standard import TOTAL_EXPECTATION

Weights = tuple[Fraction, ...]


def nats(weights: Weights) -> Any:
    """The entropy of some weights."""
    return -mpmath.fsum(mpf(p) * mpmath.log(mpf(p)) for p in weights if p)


def divergence(model: Weights, other: Weights) -> Any:
    """KL(model ‖ other) of some weights; what the model lacks counts as 0."""
    pairs = [(p, q) for p, q in zip(model, other, strict=True) if p]
    return mpmath.fsum(mpf(p) * mpmath.log(mpf(p / q)) for p, q in pairs)


def _on_average(law: Any, base: Any, of: Any, knots: list[Any]) -> Any:
    """The mean of ``of(x)`` over the density ``base(x) law(x)``, by quadrature."""
    return mpmath.quad(lambda x: base(x) * law(x) * of(x), knots)


def _three_parts() -> list[bool]:
    """KL(p ‖ q), H(q) − H(p) and η_q (m_q − m_p), for Poisson and gamma laws and three weights."""
    cases = []
    with mpmath.workdps(30):
        for one, other in ((mpmath.mpf(1) / 2, mpmath.mpf(2)), (mpmath.mpf(3), mpmath.mpf(1))):
            # Poisson: base 1/j!, natural parameter ln θ, mean parameter θ
            chances = [
                [mpmath.exp(-m) * m**j / mpmath.factorial(j) for j in range(80)]
                for m in (one, other)
            ]
            ratio = mpmath.fsum(p * mpmath.log(p / q) for p, q in zip(*chances, strict=True))
            surprise = [
                -mpmath.fsum(p * mpmath.log(p * mpmath.factorial(j)) for j, p in enumerate(law))
                for law in chances
            ]
            step = mpmath.log(other) * (other - one)
            cases.append(same(ratio, surprise[1] - surprise[0] + step, 15))
            # gamma with the shape 2: base x, natural parameter −1/θ, mean parameter 2θ
            laws = [lambda x, s=s: mpmath.exp(-x / s) / s**2 for s in (one, other)]
            knots = [0, 1, 5, 20, 100, 400]

            def at(i: int, of: Any, laws: Any = laws, knots: Any = knots) -> Any:
                return _on_average(laws[i], lambda x: x, of, knots)

            ratio = at(0, lambda x, p=laws: mpmath.log(p[0](x)) - mpmath.log(p[1](x)))
            surprise = [at(i, lambda x, p=laws, i=i: -mpmath.log(p[i](x))) for i in (0, 1)]
            step = -(2 * other - 2 * one) / other
            cases.append(same(ratio, surprise[1] - surprise[0] + step, 15))
        p = (Fraction(1, 2), Fraction(1, 3), Fraction(1, 6))
        q = (Fraction(1, 5), Fraction(3, 5), Fraction(1, 5))
        step = mpmath.fsum(mpmath.log(mpf(b)) * mpf(b - a) for a, b in zip(p, q, strict=True))
        cases.append(same(divergence(p, q), nats(q) - nats(p) + step, 20))
    return cases


def _refits(start: Weights, size: int) -> dict[Weights, Fraction]:
    """The models that a refit to so many samples may give, with their chances."""
    found = {}
    for counts in product(range(size + 1), repeat=len(start)):
        if sum(counts) == size:
            ways = factorial(size) // prod(map(factorial, counts))
            chance = ways * prod(
                (p**c for p, c in zip(start, counts, strict=True)), start=Fraction(1)
            )
            if chance:
                found[tuple(Fraction(c, size) for c in counts)] = chance
    return found


def _three_sides() -> list[bool]:
    """Three weights, two refits, all samples listed: both sides and the sum over the refits."""
    cases = []
    for start in (
        (Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)),
        (Fraction(1, 10), Fraction(9, 10)),
    ):
        for size in (2, 3):
            far = steps = left = mpmath.mpf(0)
            for first, p in _refits(start, size).items():
                steps += mpf(p) * divergence(first, start)
                for second, r in _refits(first, size).items():
                    far += mpf(p * r) * divergence(second, start)
                    steps += mpf(p * r) * divergence(second, first)
                    left += mpf(p * r) * nats(second)
            cases += [same(far, nats(start) - left, 12), same(far, steps, 12)]
    return cases


def ledger(p: Proof) -> None:
    """That the expected divergence gained is the expected entropy lost, refit by refit."""
    p.argue(
        "*The ledger of entropy.* In an exponential family the logarithm of the density, relative "
        "to a base measure, is $\\eta\\cdot T(x) - A(\\eta)$. Let $m = \\mathbb{E}\\,T$, and let "
        "$H$ be the entropy relative to the base measure. Then the divergence of $p$ from $q$ is a "
        "difference of entropies and a term that is linear in $m_p$.",
        r"\operatorname{KL}(p \,\|\, q) = H(q) - H(p) + \eta_q\cdot(m_q - m_p)",
        trial=_three_parts,
        tried="two pairs of Poisson laws, two of gamma laws, and one of three weights: the three "
        "parts, summed up or integrated",
    )
    p.cite(TOTAL_EXPECTATION)
    p.argue(
        "Maximum likelihood sets $m_n$ to the average of $T$ over the samples: given the last "
        "model, its mean is $m_{n-1}$. So the linear term vanishes on average, from refit to refit "
        "and from the start; and what single refits lose adds up.",
        r"\mathbb{E}\operatorname{KL}(p_n \,\|\, p_0) = H(p_0) - \mathbb{E}\,H(p_n) = "
        r"\sum_{i=1}^{n} \mathbb{E}\operatorname{KL}(p_i \,\|\, p_{i-1})",
        trial=_three_sides,
        tried="two and three weights, all samples of two refits listed: the three sides",
    )
