"""A bias of every fitted model adds up along lines of descent."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath
import sympy

from schemes import Scheme, Step
from theory.domain import Domain, Integers, Positive, Reals
from theory.maths import two_point
from theory.maths.descent import WORDS, mean_depth, powers
from theory.notation import (
    Expectation,
    Expr,
    Statistic,
    alpha,
    i,
    k,
    lam,
    local,
    mu,
    mu_hat,
    n,
    sigma,
)
from theory.numeric import Algorithm, TooLarge, mpf, same
from theory.proof import Proof
from theory.statement import About, Bound, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

delta = local("delta", "how far from its mean a fitted model emits, on average", 1, real=True)

b = local("b", "what a new lot takes off the distance from the limit, times $n$", positive=True)

_V = Statistic(r"\hat v_n", "v̂ₙ", 2)
_OLD = (1 - alpha) / alpha
_SETTLED = alpha / (1 - (1 - alpha) * lam)
_RATE = 1 - (1 - alpha) * lam


def _slow(rate: Expr) -> Expr:
    """(1 - rate/2)(1 - rate/3)…(1 - rate/n)."""
    return sympy.gamma(n + 1 - rate) / (sympy.gamma(n + 1) * sympy.gamma(2 - rate))


_REFITS = Integers(1, probe=(1, 2, 3, 10, 1000, 10**6))
_SHARES = Reals(0, 1, open="low", probe=("1/1000", "1/10", "1/2", "1"))
_SHIFT: Any = dict(n=_REFITS, mu=Reals(default=0), delta=Reals(default=1))
_FACTOR: Any = dict(n=_REFITS, lam=Reals(0, probe=("0", "1/2", "9/10", "1", "3/2")))

MIXED = Claim(
    name="mixed",
    quantity=Expectation(mu_hat(n)),
    value=mu + delta * _OLD * (1 - (1 - alpha) ** (n - 1)),
    domain=Domain(alpha=_SHARES, **_SHIFT),
    words="A location model, with a share $\\alpha$ of new real samples in each pool. "
    "[It settles](settles).",
    rivals=[
        Rival(mu + delta * (n - 1), "added up over the refits, as without real data"),
        Rival(mu + delta * (1 - alpha), "the share of the pool that is shifted"),
        Rival(mu + delta / alpha * (1 - (1 - alpha) ** n), "what the model emits, for its pool"),
        Rival(mu + delta * _OLD, "settled from the first refit on"),
    ],
)

KEPT = Claim(
    name="kept",
    quantity=Expectation(mu_hat(n)),
    value=mu + delta * _OLD * (1 - _slow(alpha)),
    domain=Domain(alpha=_SHARES, **_SHIFT),
    words="The same, where every lot is kept, and a share $\\alpha$ of each is real.",
    rivals=[
        Rival(mu + delta * _OLD * (1 - (1 - alpha) ** (n - 1)), "as without the old lots"),
        Rival(mu + delta * _OLD, "settled from the first refit on"),
        Rival(mu + delta * _OLD * (1 - n**-alpha), "the power of n alone"),
        Rival(
            mu + delta * (1 - alpha) * (sympy.harmonic(n) - 1), "the share of the shift without it"
        ),
    ],
)

NONE = Claim(
    name="none",
    quantity=Expectation(mu_hat(n)),
    value=mu + delta * (sympy.harmonic(n) - 1),
    domain=Domain(**_SHIFT),
    words="Every lot is kept, and [only the first is real](unbounded).",
    rivals=[
        Rival(mu + delta * (n - 1), "nothing kept"),
        Rival(mu + delta * sympy.harmonic(n), "what the model emits, for its pool"),
        Rival(mu + delta * sympy.log(n), "the logarithm alone"),
        Rival(mu + delta * (n - 1) / 2, "the mean age of a lot"),
    ],
)

MIXED_FACTOR = Claim(
    name="mixed_factor",
    quantity=Expectation(_V, low=0),
    value=sigma**2 * (_SETTLED + (1 - _SETTLED) * ((1 - alpha) * lam) ** (n - 1)),
    domain=Domain(
        alpha=_SHARES, sigma=Positive(default=1), **_FACTOR, where=[(1 - alpha) * lam < 1]
    ),
    words="A Gaussian of known mean that emits with the variance $\\lambda\\hat v$, with a share "
    "$\\alpha$ of new real samples in each pool.",
    rivals=[
        Rival(sigma**2 * lam ** (n - 1), "without real data"),
        Rival(sigma**2 * (alpha + (1 - alpha) * lam), "one refit's bias, and no more"),
        Rival(sigma**2 * _SETTLED, "settled from the first refit on"),
        Rival(sigma**2 * lam ** (_OLD * (1 - (1 - alpha) ** (n - 1))), "at the mean depth"),
    ],
)

KEPT_FACTOR = Claim(
    name="kept_factor",
    quantity=Expectation(_V, low=0),
    value=sigma**2 * (_SETTLED + (1 - _SETTLED) * _slow(_RATE)),
    domain=Domain(
        alpha=Reals(0, 1, probe=("0", "1/1000", "1/10", "1/2", "1")),
        sigma=Positive(default=1),
        **_FACTOR,
        where=[(1 - alpha) * lam < 1],
    ),
    words="The same, where every lot is kept, and a share $\\alpha$ of each is real; none but "
    "the first if $\\alpha = 0$.",
    rivals=[
        Rival(
            sigma**2 * (_SETTLED + (1 - _SETTLED) * ((1 - alpha) * lam) ** (n - 1)),
            "as without the old lots",
        ),
        Rival(sigma**2 * _SETTLED, "settled from the first refit on"),
        Rival(sigma**2 * lam ** (sympy.harmonic(n) - 1), "at the mean depth"),
        Rival(sigma**2 * (1 + (lam - 1) * (n - 1) / n), "one refit's bias in all but the first"),
    ],
)


MOST_EXACT = 40
"""Refits up to which exact fractions are written out."""


def _moderate(n: Any) -> int:
    if n > MOST_EXACT:
        raise TooLarge(f"an exact fraction after {n} refits, more than {MOST_EXACT}")
    return int(n)


def _by_lots(lam: Any, alpha: Any, kept: int, n: int, one: Any) -> Any:
    """E λ^D lot by lot, the pool's as a running sum."""
    lots = [one]
    total = now = one
    for refit in range(2, n + 1):
        lots.append(alpha * one + (1 - alpha) * lam * now)
        total += lots[-1]
        if len(lots) > kept + 1:
            total -= lots[-kept - 2]
        now = total / min(refit, kept + 1)
    return now


def depth_law(alpha: Any, kept: int, n: int, one: Any) -> list[Any]:
    """The chances of each depth, from 0 on, of a random member of the n-th pool."""
    lots = [[one]]
    pool = [one]
    for refit in range(2, n + 1):
        lots.append([alpha * one, *((1 - alpha) * chance for chance in pool)])
        del lots[: -kept - 1]
        size = min(refit, kept + 1)
        pool = [
            sum((lot[j] for lot in lots if j < len(lot)), 0 * one) / size
            for j in range(max(map(len, lots)))
        ]
    return pool


class Descent(Algorithm):
    """The mean of λ to the depth of a random member of the n-th pool."""

    latex_name = "G"
    definition = (
        r"G(\lambda, \alpha, k, n) = \mathbb{E}\,\lambda^D,\quad D \text{ the depth of a random "
        r"member of the $n$-th pool}"
    )

    @staticmethod
    def recipe(lam: Any, alpha: Any, k: Fraction, n: Fraction) -> Any:
        return _by_lots(lam, alpha, int(k), _moderate(n), Fraction(1))

    @classmethod
    def numeric(cls, lam: Fraction, alpha: Fraction, k: Fraction, n: Fraction) -> Any:
        # what leaves the sum takes digits along where later lots are far smaller: all are kept
        bits = int(mpmath.mp.prec + 4 * n * (2 + abs(int(mpmath.log(mpf(lam) + 1e-9, 2))))) + 60
        with mpmath.workprec(bits):
            found = _by_lots(mpf(lam), mpf(alpha), int(k), int(n), mpmath.mpf(1))
        return +found


class ByDepth(Algorithm):
    """The same from the law of the depth."""

    latex_name = r"\mathrm{by\ depth}"

    @staticmethod
    def recipe(lam: Any, alpha: Any, k: Fraction, n: Fraction) -> Any:
        law = depth_law(alpha, int(k), _moderate(n), Fraction(1))
        return sum(chance * lam**j for j, chance in enumerate(law))

    @classmethod
    def numeric(cls, lam: Fraction, alpha: Fraction, k: Fraction, n: Fraction) -> Any:
        law = depth_law(mpf(alpha), int(k), int(n), mpmath.mpf(1))
        return mpmath.polyval(law[::-1], mpf(lam))


WINDOW = Claim(
    name="window",
    quantity=Expectation(_V, low=0),
    value=sigma**2 * Descent(lam, alpha, k, n),
    domain=Domain(
        lam=Reals(0, 4, probe=("0", "1/2", "9/10", "3/2")),
        alpha=Reals(0, 1, probe=("0", "1/10", "1/2", "1")),
        k=Integers(0, probe=(0, 1, 2, 20), reach=60),
        n=Integers(1, probe=(1, 2, 3, 12), reach=60),
        sigma=Positive(default=1),
    ),
    words="The same, where the last $k$ lots are kept beside the new one, for any $k$.",
    rivals=[
        Rival(sigma**2 * lam ** (n - 1), "nothing kept and nothing real"),
        Rival(sigma**2 * Descent(lam, alpha, 0, n), "what was kept left out"),
        Rival(sigma**2 * Descent(lam, 0, k, n), "the real samples left out"),
        Rival(sigma**2 * lam ** ((n - 1) / (k + 1)), "as many refits as there are full pools"),
    ],
)

THEOREM = Theorem(
    title="Bias adds up along lines of descent",
    says="In expectation, a bias that each fitted model adds to what it emits adds up [to the bias "
    "times the mean number of fitted models behind a random member of the pool](mixed, kept, "
    "none): it [settles where a share of each pool is new and real](settles), and it [grows "
    "without end, like ln n, where lots of one size are all kept but only the first is "
    "real](unbounded, log); there [a variance that each model emits by a factor λ below 1 too "
    "small falls like n^(λ−1)](power), [towards 0](dies).",
    setting="""\
A *scheme* says which samples each refit is trained on, its *pool*, without looking at their
values.
Model 0 is the real distribution, and what it emits is real.
A fitted model has an expected value of some number $h(x)$: the mean of $h$ over its pool.
What it *emits* has another: on average $g$ times that, plus $\\delta$.
Draw a line from each synthetic sample to a uniformly chosen member of the pool that its model was
fitted to, and so on back until a real sample is reached.
The sample's *depth* $D$ is the number of fitted models on this line.

The theorem holds for every such scheme.
With $h_0$ the real expected value and $D$ the depth of a random member of the pool, the pool's
expected mean of $h$ is
$\\mathbb{E}[g^D]\\,h_0 + \\delta\\,\\mathbb{E}[1 + g + \\ldots + g^{D-1}]$.
The formulas below are its statement for two numbers $h$ and four schemes.
In a location model $\\mu_n$ is the mean of the pool, and a fitted model emits samples with the
mean $\\mu_n + \\delta$: $h(x) = x$ and $g = 1$.
In a Gaussian of known mean $\\mu$, $\\hat v_n$ is the mean of $(x-\\mu)^2$ over the pool (maximum
likelihood), and a fitted model emits samples with the variance $\\lambda\\hat v_n$:
$h(x) = (x-\\mu)^2$, $g = \\lambda$ and $\\delta = 0$.
Each refit collects one new *lot* of samples, and its pool is this lot and the older ones that are
kept.
All lots have one size; which one does not matter, only the share $\\alpha$ of real samples in each
lot after the first, which is all real.
(Lots that grow would add more to the depth, for more of the pool is new.)
""",
    claims=[MIXED, KEPT, NONE, MIXED_FACTOR, KEPT_FACTOR, WINDOW],
    statements=[
        Tends(
            "settles",
            MIXED.value - mu,
            delta * _OLD,
            n,
            Domain(alpha=Reals("1/100", 1), delta=Reals(1, 10)),
            rivals=[Rival(delta / alpha, "what the model emits, for its pool")],
            note="the shift of the pool tends to δ(1−α)/α",
        ),
        Bound(
            "emits",
            _OLD + 1,
            "=",
            1 / alpha,
            Domain(alpha=_SHARES),
            [Rival(_OLD, "the pool's mean depth")],
            note="the depth of what the model emits: one more than that of its pool",
        ),
        Tends(
            "slowly",
            _slow(alpha) * n**alpha,
            1 / sympy.gamma(2 - alpha),
            n,
            Domain(alpha=Reals("1/10", 1, probe=("1/10", "1/2", "1"))),
            within=Fraction(1, 1000),
            rivals=[Rival(sympy.S.One, "the power of n alone, where α is below 1")],
            note="where everything is kept, what is missing of the limit falls like n^(−α)",
        ),
        Bound(
            "unbounded",
            sympy.harmonic(n) - 1,
            ">",
            sympy.log(n) - 1,
            Domain(n=_REFITS),
            [Rival(sympy.log(n), "the logarithm itself")],
            note="the mean depth where everything is kept and only the first lot is real",
        ),
        About(
            "log",
            sympy.harmonic(n) - sympy.EulerGamma,
            sympy.log(n),
            Fraction(1, 100),
            Domain(n=Integers(20, probe=(20, 100, 10**4, 10**6))),
            [Rival(sympy.log(n) / sympy.log(2), "the binary logarithm")],
            note="the mean depth plus 1 − γ, where γ is Euler's constant: about ln n",
        ),
        Tends(
            "power",
            _slow(1 - lam) * n ** (1 - lam),
            1 / sympy.gamma(1 + lam),
            n,
            Domain(lam=Reals("1/20", 1, open="high", probe=("1/20", "1/2", "9/10"))),
            rivals=[Rival(sympy.S.One, "the power of n alone")],
            note="E v̂ₙ over σ² and n^(λ−1), where everything is kept but only the first lot is "
            "real",
        ),
        Tends(
            "dies",
            _slow(1 - lam),
            sympy.S.Zero,
            n,
            Domain(lam=Reals(0, "1/2", probe=("0", "1/4", "1/2"))),
            rivals=[Rival(sympy.Rational(1, 100), "a hundredth is kept")],
            note="E v̂ₙ over σ²",
        ),
    ],
    sources=[
        Source("gerstgrasser2024", "", "accumulating, for regression, where no bias is made"),
    ],
)


def _lots(real: int, synthetic: int, kept: int, only_first: bool = False) -> Scheme:
    """Lots of one size, the first of them real; the last few of them are kept."""

    def step(refit: int) -> Step:
        few = tuple(range(max(1, refit - kept), refit))
        return Step(0 if only_first else real, synthetic + (real if only_first else 0), few)

    return step


_SMALL = [(_lots(1, 1, 0), 4), (_lots(1, 2, 9), 3), (_lots(0, 2, 1), 4)]


def _shifted(scheme: Scheme, refits: int) -> Any:
    """The expected mean, every sign of every sample listed, where a model emits 1 too much."""
    return two_point.pooled(
        lambda mean, _: mean, scheme, refits, emits=lambda mean, spread: (mean + 1, spread)
    )


def _narrowed(scheme: Scheme, refits: int, factor: Fraction) -> Any:
    """The expected second moment, where a model emits ``factor`` times its own."""

    def emits(mean: Any, spread: Any) -> tuple[Any, Any]:
        return mpmath.mpf(0), mpmath.sqrt((mean**2 + spread**2) * mpf(factor))

    return two_point.pooled(lambda mean, v: mean**2 + v, scheme, refits, emits=emits)


def _one_model() -> list[bool]:
    """A pool's mean of h over all ways to choose a parent, against what a model emits."""
    cases = []
    for pool in ((0, 1), (1, 1, 4), (-2, 0, 3, 7)):
        for g, shift in ((1, 2), (Fraction(1, 3), 0), (2, -1)):
            model = g * Fraction(sum(pool), len(pool)) + shift
            parents = [g * x + shift for x in pool]
            cases.append(same(model, Fraction(sum(parents), len(pool))))
    return cases


def _all_signs() -> list[bool]:
    factor = Fraction(1, 3)
    shifts = [same(_shifted(*each), mean_depth(*each)) for each in _SMALL]
    factors = [same(_narrowed(*each, factor), powers(*each, factor)) for each in _SMALL]
    return shifts + factors


def _depths() -> list[bool]:
    """The law of the depth, against the lines counted from the scheme."""
    cases = []
    for real, synthetic, kept, refits in ((1, 3, 0, 6), (1, 1, 9, 5), (0, 2, 2, 7), (2, 1, 1, 5)):
        law = depth_law(Fraction(real, real + synthetic), kept, refits, Fraction(1))
        for z in (Fraction(1, 2), Fraction(3)):
            mean = sum((chance * z**j for j, chance in enumerate(law)), Fraction(0))
            scheme = _lots(real, synthetic, kept)
            cases.append(same(mean, powers(scheme, refits, z)))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "A fitted model's expected $h$ is the mean of $h$ over its pool. So what it emits has, on "
        "average, what a random member of its pool has, times $g$, plus $\\delta$: a synthetic "
        "sample may be replaced by its parent, and the bias put to its account. Nothing else is "
        "asked of the model, and nothing of its samples' independence.",
        r"\mathbb{E}\left[h(x_{\mathrm{new}}) \,\middle|\, \text{pool}\right] "
        r"= \frac1S\sum_c \left(g\,h(x_c) + \delta\right)",
        trial=_one_model,
        tried="both sides for three pools and three kinds of bias",
    )
    p.argue(
        "Going back until a real sample is reached applies this once for each fitted model on the "
        "line, $D$ times. Which line it is does not depend on the samples' values.",
        trial=_all_signs,
        tried="the means over every sign of every sample, in three schemes and for two kinds of "
        "bias, against the lines of descent",
    )
    mixed = p.solve(
        lambda L: (1 - alpha) * (1 + L),
        sympy.S.Zero,
        "*The mean depth with a share $\\alpha$ of new real samples.* A member of the pool is "
        "real, or it is one model deeper than the last pool. The first pool is real; here $n$ "
        "counts the refits after it.",
        name="L",
    ).subs(n, n - 1)
    shrunk = p.solve(
        lambda G: alpha + (1 - alpha) * lam * G,
        sympy.S.One,
        "In the same way, the mean of $\\lambda^D$:",
        name="G",
    ).subs(n, n - 1)
    p.argue(
        "*Where everything is kept.* The pool of refit $n$ is that of refit $n-1$ and one new lot, "
        "which is one part in $n$ of it. A member of the new lot is real, or it is one model "
        "deeper than the last pool. So the distance from the fixed point, which is the same as "
        "above, is multiplied by $1 - \\alpha/n$ for the mean depth, and for $\\lambda^D$ by "
        "$1 - (1 - (1-\\alpha)\\lambda)/n$.",
        r"L_n = \frac{n-1}{n}L_{n-1} + \frac{(1-\alpha)(1+L_{n-1})}{n}",
        trial=_all_kept,
        tried="the first refits' depths, against lines counted from the scheme's description",
    )
    slow = p.compute(
        sympy.Product(1 - b / i, (i, 2, n)),
        "The product of these factors, from the second refit on:",
        at=[dict(b=Fraction(1, 3), n=Fraction(5)), dict(b=Fraction(3, 4), n=Fraction(9))],
        result=sympy.gamma(n + 1 - b) / (sympy.gamma(n + 1) * sympy.gamma(2 - b)),
    )
    settled = p.identity(
        alpha + (1 - alpha) * lam * _SETTLED, _SETTLED, "The fixed point of the mean of "
        "$\\lambda^D$; that of the mean depth is $(1-\\alpha)/\\alpha$."
    )  # fmt: skip
    none = p.compute(
        sympy.Sum(1 / i, (i, 2, n)),
        "Without new real samples each lot adds $1/n$ to the mean depth.",
        result=sympy.harmonic(n) - 1,
    )
    p.argue(
        "*The last lots kept.* The law of the depth follows refit by refit: a lot's is that of the "
        "last pool, one deeper, for the synthetic share, and depth 0 for the rest; a pool's is "
        "the mean of its lots'.",
        trial=_depths,
        tried="the law's means of two powers in four schemes, against lines counted from the "
        "scheme's description",
    )
    return {
        "mixed": mu + delta * mixed,
        "kept": mu + delta * _OLD * (1 - slow.subs(b, alpha)),
        "none": mu + delta * none,
        "mixed_factor": sigma**2 * shrunk,
        "kept_factor": sigma**2 * (settled + (1 - settled) * slow.subs(b, _RATE)),
        "window": sigma**2 * ByDepth(lam, alpha, k, n),
    }


def _all_kept() -> list[bool]:
    cases = []
    for share in (Fraction(0), Fraction(1, 4), Fraction(2, 3)):
        real = int(share * 12)
        depth, factor, z = Fraction(0), Fraction(1), Fraction(3, 5)
        for refit in range(2, 7):
            depth += ((1 - share) * (1 + depth) - depth) / refit
            factor += (share + (1 - share) * z * factor - factor) / refit
            scheme = _lots(real, 12 - real, 99)
            cases.append(same(depth, mean_depth(scheme, refit)))
            cases.append(same(factor, powers(scheme, refit, z)))
    return cases


def _scheme(alpha: Fraction, kept: int) -> Scheme:
    """Lots as small as a share allows, the first of them real, as model 0 is the real law."""
    return _lots(alpha.numerator, alpha.denominator - alpha.numerator, kept)


def _pool_of(alpha: Fraction, kept: int, n: Fraction) -> tuple[Scheme, int]:
    return _scheme(Fraction(alpha), kept), int(n)


_ALL = 10**6


def _mean(kept: int) -> Callable[..., Any]:
    return lambda n, mu, delta, alpha=Fraction(0): (
        mu + delta * mean_depth(*_pool_of(alpha, kept, n))
    )


def _second(kept: int) -> Callable[..., Any]:
    return lambda n, lam, alpha, sigma: sigma**2 * powers(*_pool_of(alpha, kept, n), lam)


def _signs(lam: Fraction, alpha: Fraction, k: Fraction, n: Fraction, sigma: Fraction) -> Any:
    return sigma**2 * _narrowed(*_pool_of(alpha, int(k), n), lam)


_AT: list[dict[str, Any]] = [
    dict(n=2, alpha=Fraction(1, 2)),
    dict(n=7, alpha=Fraction(1, 10), mu=3, delta=-2),
    dict(n=30, alpha=Fraction(3, 4), delta=Fraction(1, 3)),
]
_WIDE: list[dict[str, Any]] = [
    dict(n=2, alpha=Fraction(1, 2), lam=Fraction(1, 2)),
    dict(n=7, alpha=Fraction(1, 10), lam=Fraction(9, 10), sigma=3),
    dict(n=30, alpha=Fraction(3, 4), lam=2),
]
ROUTES = [
    Route(_mean(0), at=_AT, words=WORDS, claim="mixed"),
    Route(_mean(_ALL), at=_AT, words=WORDS, claim="kept"),
    Route(
        _mean(_ALL), at=[dict(n=2), dict(n=9, mu=1, delta=-3), dict(n=50)], words=WORDS,
        claim="none",
    ),
    Route(_second(0), at=_WIDE, words=WORDS, claim="mixed_factor"),
    Route(
        _second(_ALL),
        at=[*_WIDE, dict(n=20, alpha=0, lam=Fraction(9, 10))],
        words=WORDS,
        claim="kept_factor",
    ),
    Route(
        _signs,
        at=[
            dict(lam=Fraction(1, 2), alpha=Fraction(1, 2), k=0, n=4),
            dict(lam=2, alpha=Fraction(1, 3), k=1, n=3, sigma=2),
            dict(lam=Fraction(9, 10), alpha=0, k=2, n=6),
        ],
        words=two_point.WORDS,
        claim="window",
    ),
]  # fmt: skip
