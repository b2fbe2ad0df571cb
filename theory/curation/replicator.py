"""Curation by e^reward with many candidates: the replicator equation."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Reals
from theory.notation import Expr, N, Probability, alpha, local, n, w
from theory.numeric import mpf
from theory.proof import Proof
from theory.statement import Bound, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

r = local("r", "how much higher than the other types' the reward of type A is", real=True)
p = local("p", "a weight of type A", positive=True)


def _weight(times: Expr) -> Expr:
    """The weight of A after so many refits."""
    return w * sympy.exp(times * r) / (1 - w + w * sympy.exp(times * r))


def _mean(times: Expr, power: int) -> Expr:
    """The mean of e^reward, to a power, over the model after so many refits."""
    return 1 - _weight(times) + _weight(times) * sympy.exp(power * r)


_WEIGHTS = Reals(0, 1, open="both", probe=("1/1000", "1/3", "9/10"))

WEIGHTS = Claim(
    name="weights",
    quantity=Probability(r"X^n = \text{A}", "Xⁿ = A"),
    value=_weight(n),
    domain=Domain(
        n=Integers(0, probe=(0, 1, 2, 5, 1000)),
        w=_WEIGHTS,
        r=Reals("-3", 3, probe=("-3", "-1/2", "1/2", "3")),
    ),
    words="No real data: type A, of the real weight $w$, has a reward that exceeds "
    "that of all others by $r$. Its weight after $n$ refits:",
    rivals=[
        Rival(_weight(sympy.S.One), "curated once, and that is all"),
        Rival(w * sympy.exp(n * r), "not made up to 1"),
        Rival(w, "no selection at all"),
        Rival(_weight(n + 1), "one refit too many"),
    ],
)

_C = sympy.exp(r) - 1
_B = (1 - alpha) * _C - alpha * (1 - w * _C)
_REST = (_B + sympy.sqrt(_B**2 + 4 * alpha * w * _C)) / (2 * _C)

REST = Claim(
    name="rest",
    quantity=Probability(r"X^\infty = \text{A}", "X^∞ = A"),
    value=_REST,
    domain=Domain(
        w=_WEIGHTS,
        r=Reals("1/20", 5, probe=("1/20", "1/2", "1", "5")),
        alpha=Reals("1/100", 1, probe=("1/100", "1/10", "1/2", "1")),
    ),
    words="Two types, A of the real weight $w$ with a reward that exceeds the other's by $r$, and "
    "a share $\\alpha$ of uncurated real data in each refit: the weight of A at rest.",
    rivals=[
        Rival(sympy.S.One, "the higher reward takes all"),
        Rival(w, "real data restore the real weight"),
        Rival(alpha * w + 1 - alpha, "all that is curated is A"),
        Rival(
            alpha * w + (1 - alpha) * w * sympy.exp(r) / (1 - w + w * sympy.exp(r)),
            "one refit's mixture",
        ),
    ],
)

_OBJECTIVE = n * r * p - p * sympy.log(p / w) - (1 - p) * sympy.log((1 - p) / (1 - w))
_BEST = sympy.log(1 - w + w * sympy.exp(n * r))
_TWO: dict[str, Any] = dict(
    w=Reals("1/1000", "999/1000", probe=("1/1000", "1/3", "9/10")),
    r=Reals("-3", 3, probe=("-3", "-1/2", "1/2", "3")),
    n=Integers(1, 50, probe=(1, 2, 10, 50)),
)
_EDGE = 1 - alpha / (1 - sympy.exp(-r))

THEOREM = Theorem(
    title="Curation by reward: the replicator",
    says="When the samples that a model is refitted to are picked from many candidates, in "
    "proportion to e^reward, and are infinitely many, then [n refits multiply each type's weight "
    "by e^(n·reward)](weights) and scale; the mean of e^reward [rises at each refit by its "
    "variance over itself](gain), and [the type with the highest reward takes over](ends). With a "
    "share α of real data [there is a rest state](rest): however rare the better of two types is "
    "among them, it ends with [a share that does not vanish if α is below 1 − e^(−r)](rare), and "
    "[with almost nothing if it is above](faded).",
    setting="""\
A categorical model has chances over types (words, modes, classes), and type $i$ has the reward
$\\gamma_i$.
For each new sample many candidates are drawn from the last model (at first, from the real
distribution), and one of them is picked by its reward, with a chance in proportion to
$e^{\\gamma}$ (the choice model of Luce, Bradley and Terry).
With infinitely many candidates a type of weight $p_i$ is picked in proportion to
$p_i e^{\\gamma_i}$.
A refit sets the chances to the shares among its samples (maximum likelihood), of which there are
infinitely many.
Where real data are mixed in they are the share $\\alpha$ of each refit, new, and not curated.
$X^n$ is a sample from the model after $n$ refits.
""",
    claims=[WEIGHTS, REST],
    statements=[
        Bound(
            "gain",
            _mean(n + 1, 1) - _mean(n, 1),
            "=",
            (_mean(n, 2) - _mean(n, 1) ** 2) / _mean(n, 1),
            Domain(**(_TWO | dict(n=Integers(0, 50, probe=(0, 1, 10, 50))))),
            [
                Rival(_mean(n, 2) - _mean(n, 1) ** 2, "its variance itself"),
                Rival(sympy.S.Zero, "it stays"),
            ],
            note="by how much the mean of e^reward rises in refit n + 1, two types",
        ),
        Tends(
            "ends",
            _weight(n),
            sympy.S.One,
            n,
            Domain(w=Reals("1/1000", 1, open="high"), r=Reals("1/10", 3)),
            far=(100, 200, 400),
            rivals=[Rival(w, "it stays"), Rival(sympy.Rational(9, 10), "nine tenths")],
            note="the weight of the type of two with the higher reward",
        ),
        Tends(
            "rare",
            _REST.subs(w, 1 / N),
            _EDGE,
            N,
            Domain(
                r=Reals("1/2", 5, probe=("1/2", "1", "5")),
                alpha=Reals("1/100", "1/3", probe=("1/100", "1/10", "1/3")),
            ),
            far=(10**3, 10**5, 10**7),
            rivals=[
                Rival(sympy.S.Zero, "with the real weight it vanishes"),
                Rival(1 - alpha, "all that is curated"),
            ],
            note="the weight at rest of the better type as its real weight 1/N vanishes, α below "
            "1 − e^(−r)",
        ),
        Tends(
            "faded",
            _REST.subs(w, 1 / N),
            sympy.S.Zero,
            N,
            Domain(
                r=Reals("1/20", "1/2", probe=("1/20", "1/2")),
                alpha=Reals("1/2", 1, probe=("1/2", "3/4", "1")),
            ),
            far=(10**3, 10**5, 10**7),
            rivals=[Rival(_EDGE, "the formula from below the edge")],
            note="the same, α above 1 − e^(−r)",
        ),
        Bound(
            "best",
            _OBJECTIVE,
            "<=",
            _BEST,
            Domain(p=Reals("1/1000", "999/1000", probe=("1/1000", "1/3", "9/10")), **_TWO),
            [
                Rival(n * r * w, "the reward of the real distribution"),
                Rival(n * r / 2, "half of the highest reward"),
            ],
            note="n times the mean reward of a model of two types, less its divergence from the "
            "real distribution",
        ),
        Bound(
            "attained",
            _OBJECTIVE.subs(p, _weight(n)),
            "=",
            _BEST,
            Domain(**_TWO),
            [Rival(n * r * w, "the reward of the real distribution")],
            note="the same for the model after n refits: no other model has more",
        ),
    ],
    sources=[
        Source("ferbach2024", "seen: the abstract, and a summary", "this update and its limit"),
    ],
)

Weights = tuple[Fraction, ...]
_CASES: list[tuple[Weights, Weights]] = [
    ((Fraction(1, 3), Fraction(2, 3)), (Fraction(2), Fraction(1))),
    ((Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)), (Fraction(1), Fraction(2), Fraction(5))),
    ((Fraction(1, 10), Fraction(9, 10)), (Fraction(7), Fraction(1, 2))),
]
"""Real weights, and e^reward of each type."""


def _picked(weights: Weights, factors: Weights) -> Weights:
    total = sum((q * f for q, f in zip(weights, factors, strict=True)), Fraction(0))
    return tuple(q * f / total for q, f in zip(weights, factors, strict=True))


def _tilts() -> list[bool]:
    """Three refits, one after the other, and at once."""
    cases = []
    for weights, factors in _CASES:
        now = weights
        for refits in range(1, 4):
            now = _picked(now, factors)
            cases.append(now == _picked(weights, tuple(f**refits for f in factors)))
    return cases


def _many_candidates() -> list[bool]:
    """All candidates listed: with more of them a pick comes nearer to the limit."""
    cases = []
    for weights, factors in _CASES[::2]:
        limit, gaps = _picked(weights, factors)[0], []
        for count in (1, 3, 9):
            chance = Fraction(0)
            for types in product((0, 1), repeat=count):
                odds = Fraction(1)
                for each in types:
                    odds *= weights[each]
                mine = factors[0] * types.count(0)
                chance += odds * mine / (mine + factors[1] * types.count(1))
            gaps.append(abs(chance - limit))
        cases += [gaps[0] > gaps[1] > gaps[2]]
    return cases


def _comes_to_rest() -> list[bool]:
    """From both ends the map leads to the one state that it leaves alone."""
    cases = []
    for weight, gap, share in ((0.1, 1.0, 0.2), (0.5, 0.3, 0.6), (0.001, 3.0, 0.3)):
        factor, ends = float(mpmath.exp(gap)), []
        for start in (1e-6, 1.0):
            now = start
            for _ in range(2000):
                now = share * weight + (1 - share) * now * factor / (1 - now + now * factor)
            ends.append(now)
        cases.append(abs(ends[0] - ends[1]) < 1e-9)
    return cases


def proof(q: Proof) -> dict[str, Expr]:
    q.argue(
        "Among $k$ candidates the picked one is of type $i$ with the chance "
        "$k_i e^{\\gamma_i} / \\sum_j k_j e^{\\gamma_j}$, $k_j$ of them being of type $j$. By the "
        "law of large numbers the shares $k_j/k$ become the weights.",
        r"p_i' = \frac{p_i e^{\gamma_i}}{\sum_j p_j e^{\gamma_j}}",
        trial=_many_candidates,
        tried="all candidates listed, one to nine of them, against the limit",
    )
    q.argue(
        "The ratio of two weights is multiplied by the ratio of their factors, at each refit by "
        "the same one. So $n$ refits are one with the reward $n$ times as high.",
        r"\frac{p_n(i)}{p_n(j)} = \frac{p_0(i)}{p_0(j)}\, e^{n(\gamma_i - \gamma_j)}",
        trial=_tilts,
        tried="three refits in three models, in fractions",
    )
    odds = q.solve(
        lambda v: v * sympy.exp(r),
        w / (1 - w),
        "All types but A have one reward, so the odds of A against them obey",
        name="o",
    )
    q.argue(
        "*The gain.* After the refit the mean of $e^\\gamma$ is $\\mathbb{E} e^{2\\gamma} / "
        "\\mathbb{E} e^\\gamma$, with the old means. Less the old mean this is its variance over "
        "its mean.",
        r"\mathbb{E}' e^\gamma - \mathbb{E}\, e^\gamma = \frac{\operatorname{Var} e^\gamma}"
        r"{\mathbb{E}\, e^\gamma}",
        trial=_gains,
        tried="three models, in fractions",
    )
    factor = sympy.exp(r)
    at = (_B + sympy.sqrt(_B**2 + 4 * alpha * w * _C)) / (2 * _C)
    q.argue(
        "*With real data.* The weight of A moves to $\\alpha w + (1-\\alpha)\\,"
        "p e^r/(1 - p + p e^r)$, which rises with $p$ and is concave in it. It is above $p$ at 0 "
        "and not above it at 1. So it crosses $p$ once, and leads there from everywhere.",
        r"(e^r - 1)\, p^2 - \bigl((1-\alpha)(e^r - 1) - \alpha + \alpha w (e^r - 1)\bigr)\, p "
        r"- \alpha w = 0",
        trial=_comes_to_rest,
        tried="two thousand refits from both ends, in three cases",
    )
    q.identity(
        (at - alpha * w) * (1 - at + at * factor),
        (1 - alpha) * at * factor,
        "The positive root of that equation is the state that a refit leaves as it is:",
    )
    return {"weights": odds / (1 + odds), "rest": at}


def _gains() -> list[bool]:
    cases = []
    for weights, factors in _CASES:

        def mean(of: Weights, power: int, by: Weights = factors) -> Fraction:
            return sum((q * f**power for q, f in zip(of, by, strict=True)), Fraction(0))

        now = mean(weights, 1)
        variance = mean(weights, 2) - now**2
        cases.append(mean(_picked(weights, factors), 1) - now == variance / now)
    return cases


def _step_by_step(n: Fraction, w: Fraction, r: Fraction) -> Any:
    with mpmath.workdps(60):
        factor, now = mpmath.exp(mpf(r)), mpf(w)
        for _ in range(int(n)):
            now = now * factor / (1 - now + now * factor)
        return now


def _iterated(w: Fraction, r: Fraction, alpha: Fraction) -> Any:
    with mpmath.workdps(50):
        factor, now, before = mpmath.exp(mpf(r)), mpf(w), mpf(0)
        while abs(now - before) > mpmath.mpf(10) ** -45:
            before = now
            picked = now * factor / (1 - now + now * factor)
            now = mpf(alpha * w) + mpf(1 - alpha) * picked
        return now


_H = Fraction(1, 2)
ROUTES = [
    Route(
        _step_by_step,
        at=[
            dict(n=0, w=_H, r=1),
            dict(n=3, w=Fraction(1, 6), r=Fraction(-1, 3)),
            dict(n=12, w=Fraction(1, 1000), r=_H),
        ],
        words="refit by refit, at 60 digits",
        claim="weights",
    ),
    Route(
        _iterated,
        at=[
            dict(w=Fraction(1, 10), r=1, alpha=Fraction(1, 5)),
            dict(w=Fraction(1, 1000), r=3, alpha=Fraction(1, 2)),
            dict(w=Fraction(4, 5), r=_H, alpha=Fraction(3, 4)),
        ],
        words="refit by refit until nothing changes, at 50 digits",
        claim="rest",
    ),
]
