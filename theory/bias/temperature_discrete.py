"""A categorical model that emits at a temperature, with and without real data."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import comb
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Reals, whole
from theory.laws import Binomial
from theory.notation import (
    Expectation,
    Expr,
    K,
    M,
    N,
    Probability,
    Statistic,
    alpha,
    local,
    n,
    w,
    weight,
)
from theory.numeric import same
from theory.proof import Proof
from theory.standard import TOTAL_EXPECTATION
from theory.statement import Bound, Falls, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

tau = local("tau", "the temperature at which fitted models emit", positive=True)
y = local(
    "y", "how many times as frequent as each of the others one type is in a model", positive=True
)

_FRACTIONS = (sympy.Rational(1, 2), sympy.Rational(4, 5))
_WEIGHTS = Reals("1/1000", "999/1000", probe=("1/1000", "1/3", "1/2", "9/10", "999/1000"))
_HEAT = Reals("1/2", 2, probe=("1/2", "4/5", "1", "3/2", "2"))


def _tempered(power: Expr) -> Expr:
    """The chance of a type of weight w, of two, raised to a power."""
    return w**power / (w**power + (1 - w) ** power)


ODDS = Claim(
    name="odds",
    quantity=Probability(r"X^{n} = \text{A}", "Xⁿ = A"),
    value=_tempered(tau ** (1 - n)),
    domain=Domain(w=_WEIGHTS, tau=_HEAT, n=Integers(1, 12, probe=(1, 2, 5, 12))),
    words="No real data, infinitely many samples, two types A and B: the chance of A, of the real "
    "weight $w$, in the model of refit $n$. So the [log-odds are multiplied by 1/tau](log) at each "
    "refit after the first.",
    rivals=[
        Rival(w, "a martingale, as by plain sampling"),
        Rival(_tempered(tau ** (-n)), "the real samples tempered as well"),
        Rival(_tempered(1 / tau), "tempered once: the temperature of a temperature is itself"),
        Rival(_tempered(1 + (n - 1) * (1 / tau - 1)), "log-odds that grow by equal steps"),
    ],
)


def _next(power: Expr) -> Expr:
    """The expected share of the type that is y times as frequent, one refit on."""
    raised = y**power
    return alpha / K + (1 - alpha) * raised / (raised + K - 1)


_SHARE = y / (y + K - 1)
_HELD = K * (y ** (1 / tau) - y) / ((y ** (1 / tau) - 1) * (y + K - 1))

NEXT = Claim(
    name="next",
    quantity=Expectation(Statistic(r"\hat w'", "ŵ′"), low=0),
    value=_next(1 / tau),
    domain=Domain(
        where=[whole(alpha * M)],
        K=Integers(2),
        alpha=Reals(0, 1, probe=("0", "1/10", "1/2", "1")),
        tau=Reals("1/5", 5, probe=("1/5", "1/2", "4/5", "1", "3", "5")),
        y=Reals(0, open="low", probe=("1/2", "1", "5", "100")),
        M=Integers(1, probe=(10, 20, 100, 1000)),
    ),
    words="One refit of a model of $K$ types, the weights in proportion to $y, 1, \\ldots, 1$, to "
    "$\\alpha M$ real samples, all types alike, and $(1-\\alpha)M$ emitted ones: the expected "
    "weight of the first type.",
    rivals=[
        Rival(_next(sympy.S.One), "emitted without a temperature"),
        Rival(_next(tau), "chances raised to the power τ"),
        Rival(_next(1 / tau).subs(alpha, 0), "no real data"),
        Rival(
            (alpha / K + (1 - alpha) * _SHARE) ** (1 / tau)
            / (
                (alpha / K + (1 - alpha) * _SHARE) ** (1 / tau)
                + (K - 1) * ((1 - alpha / K - (1 - alpha) * _SHARE) / (K - 1)) ** (1 / tau)
            ),
            "the whole mixture tempered, the real samples as well",
        ),
    ],
)

_WIDTH = K * (1 - alpha)
_ROOT = sympy.sqrt(_WIDTH**2 - 4 * alpha**2 * (K - 1))


def _settled(sign: int) -> Expr:
    ratio = (_WIDTH + sign * _ROOT) / (2 * alpha)
    return ratio / (ratio + K - 1)


SETTLED = Claim(
    name="settled",
    quantity=Probability(r"X^{\infty} = \text{A}", "X^∞ = A"),
    value=_settled(1),
    domain=Domain(
        where=[alpha * (1 + sympy.sqrt(K - 1)) ** 2 < K],
        K=Integers(2, probe=(2, 3, 10, 1000)),
        alpha=Reals(
            0, "999/1000", open="low", probe=("1/1000", "1/10", "1/4", "2/5", "3/5", "999/1000")
        ),
    ),
    words="$\\tau = 1/2$ and infinitely many samples. A model that knows one type A alone is from "
    "now on given the share $\\alpha$ of real data, $K$ types alike. If "
    "$\\alpha(1 + \\sqrt{K-1})^2 < K$ it comes to rest with the weight",
    rivals=[
        Rival(1 / K, "real data restore the balance"),
        Rival(1 - alpha + alpha / K, "all that is emitted is A"),
        Rival(_settled(-1), "the other root"),
    ],
)

_j = sympy.Symbol("j", integer=True, nonnegative=True)

SECOND = Claim(
    name="second",
    quantity=Expectation(weight(2), low=0),
    value=sympy.Sum(
        sympy.binomial(M, _j)
        * w**_j
        * (1 - w) ** (M - _j)
        * _j ** (1 / tau)
        / (_j ** (1 / tau) + (M - _j) ** (1 / tau)),
        (_j, 0, M),
    ),
    domain=Domain(
        M=Integers(1, probe=(1, 2, 3, 10, 60, 1000)),
        w=_WEIGHTS,
        tau=Reals("1/5", 5, probe=("1/5", "1/2", "4/5", "1", "2", "5")),
    ),
    words="No real data, $M$ samples for each refit, two types: the expected weight in the second "
    "refit, the first whose samples a model emits.",
    rivals=[
        Rival(_tempered(1 / tau), "what infinitely many samples give"),
        Rival(w, "a martingale, as by plain sampling"),
        Rival(_tempered(1 / tau**2), "the real samples tempered as well, infinitely many"),
    ],
)

_TIP = K / (1 + sympy.sqrt(K - 1)) ** 2
_LIVE = Reals("1/10", "9/10", probe=("1/10", "1/2", "9/10"))
_NEAR = _HELD.subs(y, 1 + 1 / N)
_TEN = _HELD.subs({K: 10, tau: _FRACTIONS[1]})

THEOREM = Theorem(
    title="Temperature, with and without real data",
    says="With infinitely many samples too, and no real data after the first refit, a model that "
    "emits at a temperature τ [multiplies its log-odds by 1/tau at each later one](log, odds). "
    "With infinitely many a share α of real data, all types alike, [makes a balanced model stable "
    "if α > 1 − tau and unstable if α < 1 − tau](factor, held, balance). But [with three types or "
    "more a collapsed state can stand beside it](beside), [at τ = 1/2 up to a share](tip, touched) "
    "that [tends to 1](many) with the number of types.",
    setting="""\
A categorical model has weights over types (words, modes, classes).
At temperature $\\tau$ it emits a type of weight $p_k$ with the chance
$p_k^{1/\\tau} / \\sum_j p_j^{1/\\tau}$: below 1 what is frequent is favoured.
Refit 1 is trained on real samples, at no temperature.
From refit 2 on the last fitted model emits the samples, at the temperature $\\tau$.
Where real data are mixed in they are the share $\\alpha$ of each refit's samples, new each time,
and untempered.
A refit sets the weights to the shares of the types among its samples (maximum likelihood).
With infinitely many samples these are the chances themselves:
$p \\leftarrow \\alpha p_0 + (1-\\alpha)\\, p^{1/\\tau} / \\sum_j p_j^{1/\\tau}$.
$X^{n}$ is one plain sample from the model of refit $n$.
""",
    claims=[ODDS, NEXT, SETTLED, SECOND],
    statements=[
        Bound(
            "log",
            sympy.log(ODDS.value / (1 - ODDS.value)),
            "=",
            sympy.log(w / (1 - w)) * (1 / tau) ** (n - 1),
            ODDS.domain,
            [Rival(sympy.log(w / (1 - w)) * (n - 1) / tau, "equal steps")],
            note="the log-odds in the model of refit n: each refit multiplies them by 1/tau",
        ),
        Tends(
            "factor",
            (_next(1 / tau) - 1 / K).subs(y, 1 + 1 / N) / (_SHARE - 1 / K).subs(y, 1 + 1 / N),
            (1 - alpha) / tau,
            N,
            Domain(
                K=Integers(2, probe=(2, 3, 100, 1000)), alpha=Reals(0, "9/10"), tau=Reals("1/5", 5)
            ),
            far=(10**4, 10**6, 10**8),
            rivals=[
                Rival((1 - alpha) / tau**2, "the square, as for a variance"),
                Rival(1 - alpha, "the share that is emitted"),
                Rival((1 - alpha) * (2 / K) / tau, "the fewer types, the more"),
            ],
            note="by which factor a refit multiplies a small surplus over 1/K: below 1, so that "
            "balance is stable, if α > 1 − tau, and above 1, so that it is not, if α < 1 − tau; at "
            "α = 1 − tau it decides nothing",
        ),
        Bound(
            "held",
            _next(1 / tau).subs(alpha, _HELD),
            "=",
            _SHARE,
            Domain(K=Integers(2), tau=_LIVE, y=Reals("11/10", 100)),
            [Rival(1 / K, "balance")],
            note="at this one share of real data a refit leaves a model with such a type as it is; "
            "at a larger share the type falls back",
        ),
        Tends(
            "balance",
            _NEAR,
            1 - tau,
            N,
            Domain(K=Integers(2, probe=(2, 3, 100, 1000)), tau=_LIVE),
            far=(10**3, 10**5, 10**7),
            rivals=[
                Rival(1 - tau**2, "the square, as for a variance"),
                Rival(sympy.Rational(1, 2), "half"),
                Rival(sympy.S.Zero, "any real data"),
            ],
            note="the real share that holds a slightly lopsided model: α = 1 − tau",
        ),
        Bound(
            "beside",
            _HELD.subs(y, 1 + tau**2 / N),
            ">",
            1 - tau,
            Domain(
                K=Integers(3, probe=(3, 4, 10, 1000)),
                tau=_LIVE,
                N=Integers(10, 10**6, probe=(10, 100, 10**6)),
            ),
            [Rival((1 - tau) * (1 + tau**2 / N), "above by as much as the type is more frequent")],
            note="the real share that holds a lopsided model of three types or more, one of them "
            "1 + τ²/N times as frequent as each other: above 1 − tau, where balance is stable",
        ),
        Bound(
            "wide",
            _HELD,
            ">",
            1 - tau,
            Domain(
                K=Integers(3, probe=(3, 4, 10, 1000)),
                tau=Reals("1/2", "9/10"),
                y=Reals("11/10", "19/10"),
            ),
            [Rival(sympy.Rational(11, 10) * (1 - tau), "a tenth above")],
            note="the same for temperatures from 1/2 on and a type up to 1.9 times as frequent",
        ),
        Falls(
            "two",
            _HELD.subs(K, 2),
            y,
            Domain(tau=_LIVE, y=Reals("11/10", 100)),
            [Rival(_HELD.subs(K, 4), "four types")],
            note="the real share that holds a lopsided model of two types: falling from 1 − tau on",
        ),
        Bound(
            "tip",
            _HELD.subs(tau, _FRACTIONS[0]),
            "<=",
            _TIP,
            Domain(K=Integers(2), y=Reals("11/10", 10**4)),
            [Rival(sympy.Rational(1, 2), "the share 1 − τ from which balance is stable")],
            note="the real share that holds a lopsided model at τ = 1/2: below this one, or it",
        ),
        Bound(
            "touched",
            _HELD.subs(tau, _FRACTIONS[0]).subs(y, sympy.sqrt(K - 1)),
            "=",
            _TIP,
            Domain(K=Integers(3)),
            [Rival(sympy.Rational(1, 2), "the share 1 − τ from which balance is stable")],
            note="it is reached where the one type is √(K − 1) times as frequent as each other",
        ),
        Tends(
            "many",
            _TIP,
            sympy.S.One,
            K,
            Domain(),
            far=(10**4, 10**6, 10**8),
            rivals=[Rival(sympy.Rational(1, 2), "the share 1 − τ, for every K")],
            note="at τ = 1/2, with the number of types",
        ),
        Bound(
            "still",
            _TEN,
            ">",
            sympy.Rational(1, 4),
            Domain(y=Reals(3, 7)),
            [Rival(sympy.Rational(27, 100), "up to .27")],
            note="the real share that holds a lopsided model of K = 10 types at τ = 4/5",
        ),
        Bound(
            "gone",
            _TEN,
            "<",
            sympy.Rational(3, 10),
            Domain(y=Reals("11/10", 10**6)),
            [
                Rival(sympy.Rational(1, 4), "gone at a quarter"),
                Rival(sympy.Rational(1, 5), "1 − τ"),
            ],
            note="the real share that holds a lopsided model of K = 10 types at τ = 4/5",
        ),
    ],
    sources=[
        Source("holtzman2020", "as we know it second-hand", "temperature and what it does to text"),
    ],
)


# -- what the arguments are tried with --------------------------------------------------------

_MODELS = [
    (Fraction(1, 3), Fraction(2, 3)),
    (Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)),
    (Fraction(7, 10), Fraction(1, 10), Fraction(1, 10), Fraction(1, 10)),
]


def _raise(model: Sequence[Any], power: int) -> list[Any]:
    """Weights raised to a whole power, 1/τ, and scaled."""
    raised = [each**power for each in model]
    return [each / sum(raised) for each in raised]


def _odds_powered() -> list[bool]:
    cases = []
    for model, power in product(_MODELS, (2, 3)):
        after = _raise(_raise(model, power), power)
        cases += [
            after[0] / after[k] == (model[0] / model[k]) ** (power**2) for k in range(len(model))
        ]
    return cases


def _shares_of_outcomes() -> list[bool]:
    """The mean share of a type in a refit, every sample listed."""
    cases = []
    for model, power, real, copies in product(_MODELS[:2], (2, 3), (0, 1), (1, 2)):
        emitted, types = _raise(model, power), len(model)
        mean = Fraction(0)
        for labels in product(range(types), repeat=real + copies):
            chance = Fraction(1)
            for place, label in enumerate(labels):
                chance *= Fraction(1, types) if place < real else emitted[label]
            mean += chance * Fraction(labels.count(0), real + copies)
        share = Fraction(real, real + copies)
        cases.append(mean == share / types + (1 - share) * emitted[0])
    return cases


def _every_direction() -> list[bool]:
    """The Jacobian of the map at balance, by exact differentiation, for whole 1/τ."""
    cases = []
    for types, power, share in (
        (2, 2, Fraction(1, 3)),
        (3, 3, Fraction(1, 5)),
        (4, 2, Fraction(0)),
    ):
        p = sympy.symbols(f"p1:{types + 1}")
        total = sum(each**power for each in p)
        rest = sympy.Rational((1 - share).numerator, (1 - share).denominator)
        maps = sympy.Matrix([rest * each**power / total for each in p])
        jacobian = maps.jacobian(p).subs({each: sympy.Rational(1, types) for each in p})
        for k in range(1, types):
            step = sympy.zeros(types, 1)
            step[0], step[k] = 1, -1
            cases.append(jacobian * step == rest * power * step)
    return cases


def _at_rest(types: Any, share: Any, power: int, digits: int = 30) -> Any:
    """The weight of A at rest, the map iterated from A alone."""
    with mpmath.workdps(digits + 15):
        types, share = mpmath.mpf(int(types)), mpmath.mpf(share.numerator) / share.denominator
        at = mpmath.mpf(1)
        for _ in range(100_000):
            raised = at**power
            others = (types - 1) * ((1 - at) / (types - 1)) ** power
            after = share / types + (1 - share) * raised / (raised + others)
            if abs(after - at) < mpmath.mpf(10) ** -(digits + 8):
                break
            at = after
        return after


def _falls_to_the_first() -> list[bool]:
    """From A alone the weight falls at each refit, and rests at the largest root."""
    cases = []
    for types, share, power in (
        (2, Fraction(1, 4), 2),
        (3, Fraction(1, 3), 2),
        (10, Fraction(1, 2), 2),
        (4, Fraction(2, 3), 3),
    ):
        t = sympy.Symbol("t")
        a = sympy.Rational(share.numerator, share.denominator)
        total = t**power + (types - 1) * ((1 - t) / (types - 1)) ** power
        gap = t * total - a / types * total - (1 - a) * t**power
        largest = sympy.N(sympy.real_roots(sympy.Poly(sympy.expand(gap), t))[-1], 30)
        cases.append(same(largest, _at_rest(types, share, power), 15))
    return cases + _roots_counted()


def _roots_counted() -> list[bool]:
    """How many roots of the equation lie above 1, by Sturm's theorem, for shares of all sizes."""
    y, cases = sympy.Symbol("y"), []
    for types, part in product((2, 3, 4, 10, 50), range(1, 20)):
        a = sympy.Rational(part, 20)
        equation = sympy.Poly(a * y**2 - types * (1 - a) * y + a * (types - 1), y)
        roots = equation.count_roots(1, None) - (equation.eval(1) == 0)
        wanted = 0 if a * (1 + sympy.sqrt(types - 1)) ** 2 >= types else 1 if 2 * a <= 1 else 2
        cases.append(bool(roots == wanted))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "Emission raises the ratio of any two weights to the power $1/\\tau$, and infinitely many "
        "samples return it as it is. The first refit returns the real weights. So after refit $n$ "
        "each ratio has been raised $n - 1$ times.",
        r"\ln\frac{p_n(\mathrm{A})}{p_n(\mathrm{B})} = "
        r"\tau^{-(n-1)} \ln\frac{p_0(\mathrm{A})}{p_0(\mathrm{B})}",
        trial=_odds_powered,
        tried="three models, $\\tau = 1/2$ and $1/3$, two emissions, in fractions",
    )
    power = tau ** (1 - n)
    odds = w**power / (w**power + (1 - w) ** power)
    p.argue(
        "*With real data.* Each real sample is of the one type with chance $1/K$, each emitted one "
        "with chance $y^{1/\\tau}/(y^{1/\\tau} + K - 1)$. An expected share is the mean of the "
        "chances, whatever $M$ is.",
        trial=_shares_of_outcomes,
        tried="all samples of up to three listed, models of two and three types",
    )
    raised = y ** (1 / tau)
    share = alpha / K + (1 - alpha) * raised / (raised + K - 1)
    slope = p.differentiate(share, y, sympy.S.One, "At balance, $y = 1$, it moves with $y$ by")
    before = p.differentiate(_SHARE, y, sympy.S.One, "while the weight before the refit moves by")
    p.identity(slope / before, (1 - alpha) / tau, "So a small surplus is multiplied by")
    p.argue(
        "The same factor holds for a small disturbance in any direction: the raised weights change "
        "by $1/\\tau$ times as much, and their sum, to first order, does not change. So balance is "
        "stable if $\\alpha > 1 - \\tau$, and unstable if $\\alpha < 1 - \\tau$, for every $K$.",
        trial=_every_direction,
        tried="the matrix of derivatives for two, three and four types",
    )
    excess = raised / (raised + K - 1) - y / (y + K - 1)
    fresh = raised / (raised + K - 1) - 1 / K
    p.argue(
        "A refit leaves the one type's weight as it is where $\\alpha$ times what real data take "
        "from the emitted weight equals what emission has added.",
        r"\alpha\left(\frac{y^{1/\tau}}{y^{1/\tau}+K-1} - \frac1K\right) = "
        r"\frac{y^{1/\tau}}{y^{1/\tau}+K-1} - \frac{y}{y+K-1}",
        tried="it is the formula for the expected weight, set equal to $y/(y+K-1)$",
    )
    half = {tau: sympy.Rational(1, 2)}
    p.identity(
        excess.subs(half),
        K * y / ((y + 1) * (y + K - 1)) * fresh.subs(half),
        "For $\\tau = 1/2$ the share that holds the state is $Ky/((y+1)(y+K-1))$, since",
    )
    p.argue(
        "For a given $\\alpha$ that is $\\alpha y^2 - K(1-\\alpha)y + \\alpha(K-1) = 0$. Two of "
        "its roots lie above 1, or for $\\alpha \\le 1/2$ one, exactly if "
        "$\\alpha(1+\\sqrt{K-1})^2 < K$ (for $K = 2$: if $\\alpha < 1/2$). The map of the weight "
        "rises with the weight, and it takes 1 to less than 1. So from A alone the weight falls at "
        "each refit and comes to rest at the larger root. The other types stay alike. In the same "
        "way, at any temperature, it rests at the largest $y$ that the share $\\alpha$ holds, if "
        "there is one above 1.",
        r"y = \frac{K(1-\alpha) + \sqrt{K^2(1-\alpha)^2 - 4\alpha^2(K-1)}}{2\alpha}",
        trial=_falls_to_the_first,
        tried="the map iterated, against all roots of the equation, for two to ten types, $\\tau "
        "= 1/2$ and $1/3$; the roots above 1 counted for five numbers of types and 19 shares",
    )
    top = (K * (1 - alpha) + sympy.sqrt(K**2 * (1 - alpha) ** 2 - 4 * alpha**2 * (K - 1))) / (
        2 * alpha
    )
    p.cite(TOTAL_EXPECTATION)
    law = Binomial(M, w)
    p.argue(
        "*Finitely many samples, two types, no real data.* The first refit's count $J$ is "
        "binomial. Given $J$ the second refit's expected weight is what the model emits.",
        r"\mathbb{E}\,w_2 = \mathbb{E}\,\frac{J^{1/\tau}}{J^{1/\tau} + (M-J)^{1/\tau}}",
        trial=_two_refits,
        tried="all samples of two refits listed, for up to four samples",
    )
    second = law.mean(lambda j: j ** (1 / tau) / (j ** (1 / tau) + (M - j) ** (1 / tau)))
    return {"odds": odds, "next": share, "settled": top / (top + K - 1), "second": second}


def _two_refits() -> list[bool]:
    return [
        _listed(Fraction(size), weight, Fraction(1, power))
        == sum(
            comb(size, j) * weight**j * (1 - weight) ** (size - j)
            * _raise((Fraction(j, size), Fraction(size - j, size)), power)[0]
            for j in range(size + 1)
        )
        for size in (1, 2, 3, 4)
        for weight, power in ((Fraction(1, 3), 2), (Fraction(4, 5), 3))
    ]  # fmt: skip


def _listed(M: Fraction, w: Fraction, tau: Fraction) -> Fraction:
    """The mean weight in the second refit, all samples of both refits listed."""
    size, power, mean = int(M), int(1 / tau), Fraction(0)
    for first in product((True, False), repeat=size):
        chance, share = Fraction(1), Fraction(sum(first), size)
        for each in first:
            chance *= w if each else 1 - w
        emitted = _raise((share, 1 - share), power)[0]
        for later in product((True, False), repeat=size):
            odds = chance
            for each in later:
                odds *= emitted if each else 1 - emitted
            mean += odds * Fraction(sum(later), size)
    return mean


def _refit_by_refit(w: Fraction, tau: Fraction, n: Fraction) -> Fraction:
    model: Sequence[Fraction] = (w, 1 - w)
    for _ in range(int(n) - 1):
        model = _raise(model, int(1 / tau)) if tau <= 1 else model
    return model[0]


def _mean_share(K: Fraction, alpha: Fraction, tau: Fraction, y: Fraction, M: Fraction) -> Fraction:
    """The weights written out, raised and mixed, all types of them."""
    model = [y, *[Fraction(1)] * (int(K) - 1)]
    model = [each / sum(model) for each in model]
    emitted = _raise(model, int(1 / tau))
    real = int(alpha * M)
    chances = [1 / K] * real + [emitted[0]] * (int(M) - real)
    return sum(chances, Fraction(0)) / M


_HALF = Fraction(1, 2)
ROUTES = [
    Route(
        _refit_by_refit,
        at=[
            dict(w=Fraction(1, 3), tau=_HALF, n=1),
            dict(w=Fraction(2, 5), tau=_HALF, n=4),
            dict(w=Fraction(9, 10), tau=1, n=5),
        ],
        words="weights raised and scaled, refit by refit, in fractions",
        claim="odds",
    ),
    Route(
        _mean_share,
        at=[
            dict(K=3, alpha=Fraction(1, 2), tau=_HALF, y=2, M=10),
            dict(K=10, alpha=Fraction(1, 5), tau=Fraction(1, 3), y=Fraction(1, 2), M=20),
            dict(K=2, alpha=0, tau=1, y=5, M=1),
        ],
        words="the chances of all types raised and scaled, and the samples' chances averaged",
        claim="next",
    ),
    Route(
        lambda K, alpha: _at_rest(K, alpha, 2, 40),
        at=[
            dict(K=2, alpha=Fraction(2, 5)),
            dict(K=10, alpha=Fraction(3, 5)),
            dict(K=1000, alpha=Fraction(1, 10)),
        ],
        words="the map iterated from A alone to 40 digits",
        claim="settled",
    ),
    Route(
        _listed,
        at=[
            dict(M=1, w=Fraction(1, 3), tau=_HALF),
            dict(M=3, w=Fraction(1, 3), tau=_HALF),
            dict(M=5, w=Fraction(4, 5), tau=Fraction(1, 3)),
        ],
        words="all samples of both refits listed, in fractions",
        claim="second",
    ),
]
