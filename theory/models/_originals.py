"""The steps that models share whose fits have their pool's mean and variance."""

from __future__ import annotations

from fractions import Fraction

import sympy

from schemes import accumulate, mix, replace
from theory.maths.coalescence import coalescence
from theory.notation import Expr, M, N, n, sigma
from theory.numeric import same
from theory.proof import Proof


def by_common_originals(p: Proof, left: str) -> dict[str, Expr]:
    """The principle of common originals for three schemes: the claims of those names.

    ``left`` is the expected variance in LaTeX. That the principle applies has been shown before.
    """
    p.uses("mixing/coalescence_principle", "within")
    chance = p.solve(
        lambda F: 1 / M + (1 - 1 / M) * F,
        sympy.S.Zero,
        "*Replaced.* Two picks from the pool are one sample with chance $1/M$; else they stand for "
        "two picks from the pool before. So the chance $F_n$ that they have one original:",
        name="F",
    )
    mixed = p.solve(
        lambda F: 1 / (N + M) + M * (M - 1) / (N + M) ** 2 * F,
        sympy.S.Zero,
        "*Mixed.* They are one sample with chance $1/(N+M)$, and two synthetic ones with chance "
        "$M(M-1)/(N+M)^2$. A real one among two ends the search: they never meet.",
        name="F",
    )
    for scheme, found, words in (
        (replace(M), chance, "replaced"),
        (mix(real=N, synthetic=M), mixed, "mixed"),
    ):
        p.identity(
            sympy.factor(coalescence(scheme, 2)),
            sympy.factor(found.subs(n, 2)),
            f"The same after 2 refits, {words}, counted from the scheme's own description.",
            apart=True,
        )
    kept = p.uses("mixing/accumulate_variance", "refits")
    p.argue(
        "*Accumulated.* This is a single Gaussian's share on the same pools, worked out there "
        "from the chance $F_n$. It is ours, as $F_n$ is made from the pools alone.",
        rf"{left} = \sigma^2(1 - F_n)",
        trial=_counted,
        tried="three sizes and up to four refits, lines counted from the scheme's description",
    )
    return {
        "replace": sigma**2 * (1 - chance),
        "mix": sigma**2 * (1 - mixed),
        "accumulate": kept,
    }


def _counted() -> list[bool]:
    cases = []
    for size in (2, 3, 10):
        left = Fraction(1)
        for refit in range(1, 5):
            left *= 1 - Fraction(1, size * refit**2)
            cases.append(same(1 - coalescence(accumulate(size), refit), left))
    return cases
