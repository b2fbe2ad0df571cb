"""How much entropy a scheme loses: two bounds, type by type."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import sympy

from schemes import Scheme, Step, keep_real, mix, replace, window
from theory.domain import Domain, Integers, Reals
from theory.maths import two_types
from theory.mixing._lost import Missing, MissingByAges, Traced
from theory.mixing._pools import Coalescence, Within, windowed
from theory.notation import Expectation, Expr, M, N, Statistic, k, n, w
from theory.numeric import mpf
from theory.proof import Proof
from theory.standard import JENSEN
from theory.theorem import Claim, Rival, Route, Source, Theorem

_F = Coalescence(M, N, k, n)
_LOST = Expectation(Statistic(r"(w_n \ln w_n - w \ln w)", "wₙ ln wₙ − w ln w"), low=0)
_DOMAIN = Domain(
    M=Integers(1, probe=(1, 3, 100), reach=10**6),
    N=Integers(0, probe=(0, 1, 1000), reach=10**6),
    k=Integers(0, probe=(0, 1), reach=20),
    n=Integers(1, probe=(1, 2, 5), reach=60),
    w=Reals(0, 1, open="both", probe=(Fraction(1, 10**6), Fraction(1, 20), Fraction(1, 2))),
)


def _most(chance: Expr) -> Expr:
    return w * sympy.log(1 + (1 / w - 1) * chance)


MOST = Claim(
    name="most",
    quantity=_LOST,
    value=_most(_F),
    relation="<=",
    domain=_DOMAIN,
    words="In a type of real weight $w$ the expected entropy loses [at most](most) this, in nats, "
    "where $F$ is the chance that two picks from the $n$-th pool descend from one original:",
    rivals=[
        Rival(-w * sympy.log(w) * _F, "the share that the diversity loses"),
        Rival(_most(_F / 2), "half of the chance"),
        Rival((1 - w) * _F / 2, "the first order where the weight hardly moves"),
    ],
)

LEAST = Claim(
    name="least",
    quantity=_LOST,
    value=w * Missing(M, N, k, n, w),
    relation=">=",
    domain=_DOMAIN,
    words="and [at least](least) this, where $\\ell$ is the least chance that it is lost "
    "({prf:ref}`mixing-types-kept`):",
    rivals=[
        Rival(_most(_F), "the bound from above"),
        Rival(-w * sympy.log(w) * Traced(M, N, k, n, w), "all of its part, where it is lost"),
        Rival(w * Missing(M, N, 0, n, w), "what was kept left out"),
    ],
)

THEOREM = Theorem(
    title="How much entropy a scheme loses",
    says="Whatever pool of old and new, real and synthetic samples each refit is trained on, what "
    "the expected entropy loses in a type has [a bound from above by the chance that two lines "
    "meet](most), and [one from below by the chance that the type is lost](least).",
    setting="""\
The setting is that of {prf:ref}`mixing-types-kept`: a categorical model is fitted by maximum
likelihood to a pool that a scheme describes.
$w_n$ is the weight of one type after $n$ refits, and $w_0 = w$.
The model's entropy is $-\\sum_i w_{n,i} \\ln w_{n,i}$ over all types, in nats, with
$0 \\ln 0 = 0$; so what is lost in each type adds up.

The two bounds hold for every such scheme.
The formulas below are for one family: each refit collects $N$ new real samples and $M$ samples of
the last model, and is trained on these and on all that was collected for the last $k$ refits.
""",
    claims=[MOST, LEAST],
    sources=[
        Source("ewens2004", "chapter 3", "lines of descent"),
    ],
)


def _on_a_budget(refit: int) -> Step:
    return Step(real=1, synthetic=2, kept=tuple(range(1, refit)), budget=2)


_SCHEMES: list[tuple[Scheme, int]] = [
    (replace(3), 3),
    (mix(1, 2), 3),
    (window(0, 2, 1), 4),
    (keep_real(2, 2), 3),
    (_on_a_budget, 3),
]


def _mean(of: Any, scheme: Scheme, refits: int, weight: Fraction) -> Any:
    """E of(w_n) over every outcome, the weight in working digits."""
    outcomes = two_types.outcomes(scheme, refits, weight)
    return mpmath.fsum(mpf(chance) * of(mpf(found[0])) for found, chance in outcomes.items())


def _part(x: Any) -> Any:
    return -x * mpmath.log(x) if x else mpmath.mpf(0)


def _sized() -> list[bool]:
    """E X(−ln X) against −w ln(E X²/w), X being the weight, in five schemes."""
    cases = []
    for scheme, refits in _SCHEMES:
        for weight in (Fraction(1, 20), Fraction(2, 3)):
            real = mpf(weight)
            square = _mean(lambda x: x * x, scheme, refits, weight)
            found = _mean(_part, scheme, refits, weight)
            cases.append(bool(found >= -real * mpmath.log(square / real)))
    return cases


def _alive() -> list[bool]:
    """E X(−ln X) against P φ(w/P), P being the chance that X > 0, in five schemes."""
    cases = []
    for scheme, refits in _SCHEMES:
        for weight in (Fraction(1, 20), Fraction(2, 3)):
            alive = _mean(lambda x: mpmath.mpf(x > 0), scheme, refits, weight)
            found = _mean(_part, scheme, refits, weight)
            bound = alive * _part(mpf(weight) / alive)
            cases.append(bool(found <= bound * (1 + mpmath.mpf(10) ** -12)))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.uses("mixing/coalescence_principle", "diversity")
    p.cite(JENSEN)
    p.argue(
        "*From above.* Weigh each run by $w_n/w$: these weights have the mean 1, as "
        "$\\mathbb{E}\\,w_n = w$. The part is $w$ times the weighted mean of $-\\ln w_n$, which is "
        "at least $-\\ln$ of the weighted mean of $w_n$.",
        r"\mathbb{E}\,(-w_n \ln w_n) \ge -w \ln\frac{\mathbb{E}\,w_n^2}{w},\quad "
        r"\mathbb{E}\,w_n^2 = w^2 + w(1-w)F",
        trial=_sized,
        tried="every outcome of five schemes with few samples, for two weights",
    )
    p.identity(
        sympy.expand((w**2 + w * (1 - w) * _F) / w),
        w + (1 - w) * _F,
        "So the loss, which is that and $-w\\ln w$, has this over $w$ in its logarithm:",
    )
    p.uses("mixing/types_kept", "least")
    p.argue(
        "*From below.* Only runs that have the type count, a share $P$ of them, and among these "
        "the mean weight is $w/P$. The function $-x\\ln x$ bends downwards, so that the mean "
        "weight gives at least as much. What comes out rises with $P$, which is at most "
        "$1 - \\ell$.",
        r"\mathbb{E}\,(-w_n \ln w_n) \le -P\,\frac wP \ln\frac wP = w\ln\frac Pw",
        trial=_alive,
        tried="every outcome of five schemes with few samples, for two weights",
    )
    return {
        "most": _most(1 - Within(M, N, k, n)),
        "least": w * MissingByAges(M, N, k, n, w),
    }


_AT: list[dict[str, Any]] = [
    dict(M=3, N=0, k=0, n=4, w=Fraction(1, 3)),
    dict(M=2, N=1, k=0, n=3, w=Fraction(1, 20)),
    dict(M=2, N=0, k=1, n=4, w=Fraction(1, 5)),
    dict(M=1, N=1, k=1, n=4, w=Fraction(1, 2)),
]


def _listed(M: Fraction, N: Fraction, k: Fraction, n: Fraction, w: Fraction) -> Any:
    return _part(mpf(w)) - _mean(_part, windowed(int(M), int(N), k), int(n), w)


_WORDS = "every outcome of a model of two types, its logarithms in working digits"
ROUTES = [Route(_listed, at=_AT, words=_WORDS, claim=each) for each in ("most", "least")]
