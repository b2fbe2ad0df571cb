"""When a single run's variance first falls below a fraction of the real one."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Reals
from theory.gaussian._passage import SETTING, expected
from theory.laws import ChiSquared, Gamma
from theory.notation import Expr, M, Probability, Quantity, f, local, n
from theory.numeric import evaluate, gamma_share, mpf
from theory.proof import Proof
from theory.standard import COCHRAN, Standard
from theory.statement import Bound, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

h = local("h", "a height: a multiple of the real variance", positive=True)

_H = (M - 1) / 2
_FALL = sympy.log(1 / f)
_DRIFT = sympy.log(_H) - sympy.digamma(_H)
_MLE_DRIFT = sympy.log(M / 2) - sympy.digamma(_H)


def _past(centre: Expr) -> Expr:
    """P(F < 1) over the density of ln F at 0."""
    return sympy.lowergamma(_H, centre) * sympy.exp(centre) / centre**_H


def _at_least(level: Expr) -> Expr:
    """P(Q/2 ≥ level)."""
    return sympy.uppergamma(_H, level) / sympy.gamma(_H)


_MEAN = Quantity(r"\mathbb{E}\,T", "E[T]", low=sympy.S.One)
_MLE_MEAN = Quantity(r"\mathbb{E}\,\hat T", "E[T̂]", low=sympy.S.One)
_LEVELS = Domain(M=Integers(2, probe=(2, 3, 7, 50, 10**6)), f=Reals(0, 1, open="low"))
_HIGH = Domain(M=Integers(2, probe=(2, 3, 7, 50, 10**6)), n=Integers(1), h=Reals(1))
_FAR = (10**2, 10**3, 10**4)

LEAST = Claim(
    name="least",
    quantity=_MEAN,
    relation=">=",
    value=_FALL / _DRIFT,
    domain=_LEVELS,
    words="The mean number of refits, with the unbiased estimator, [is at least](least)",
    rivals=[
        Rival((_FALL + _past(_H)) / _DRIFT, "the upper bound taken as the value"),
        Rival(
            (_FALL + sympy.sqrt(sympy.trigamma(_H))) / _DRIFT,
            "an overshoot of a whole standard deviation of a step",
        ),
    ],
)

MOST = Claim(
    name="most",
    quantity=_MEAN,
    relation="<=",
    value=(_FALL + _past(_H)) / _DRIFT,
    domain=_LEVELS,
    words="and [at most](most)",
    rivals=[
        Rival(_FALL / _DRIFT, "the overshoot forgotten"),
        Rival(M * _FALL, "the first order in 1/M"),
    ],
)

_OF_THE_MEAN = sympy.log(f) / sympy.log(1 - 1 / M)

MLE_LEAST = Claim(
    name="mle_least",
    quantity=_MLE_MEAN,
    relation=">=",
    value=_FALL / _MLE_DRIFT,
    domain=_LEVELS,
    words="By maximum likelihood it [is at least](mle_least)",
    rivals=[
        Rival(
            sympy.floor(_OF_THE_MEAN) + 1, "the refit at which the expected variance falls below"
        ),
        Rival(_FALL / _DRIFT, "the unbiased estimator's drift"),
    ],
)

MLE_MOST = Claim(
    name="mle_most",
    quantity=_MLE_MEAN,
    relation="<=",
    value=(_FALL + _past(M / 2)) / _MLE_DRIFT,
    domain=_LEVELS,
    words="and [at most](mle_most)",
    rivals=[
        Rival(_FALL / _MLE_DRIFT, "the overshoot forgotten"),
        Rival(M * _FALL / 2, "the first order in 1/M"),
    ],
)

EVER = Claim(
    name="ever",
    quantity=Probability(r"\max_{i \le n} s^2_i \ge h\,\sigma^2", "max s²ᵢ ≥ h·σ², i ≤ n"),
    relation="<=",
    value=1 / h,
    domain=_HIGH,
    words="Upwards, with the unbiased estimator: however many refits there are,",
    rivals=[
        Rival(1 / h**2, "the bound that holds by maximum likelihood"),
        Rival(_at_least(_H * h), "the first refit's chance"),
    ],
)

MLE_EVER = Claim(
    name="mle_ever",
    quantity=Probability(r"\max_{i \le n} \hat\sigma^2_i \ge h\,\sigma^2", "max σ̂²ᵢ ≥ h·σ², i ≤ n"),
    relation="<=",
    value=1 / h**2,
    domain=_HIGH,
    words="By maximum likelihood:",
    rivals=[
        Rival(1 / h**3, "one power more"),
        Rival(_at_least(M * h / 2), "the first refit's chance"),
    ],
)

THEOREM = Theorem(
    title="When a run's variance first falls below a fraction",
    says="When a single run's fitted variance first passes the fraction f of the real one is "
    "random: the mean number of refits is [ln(1/f) and an overshoot, over the drift of the "
    "logarithm](least, most, mle_least, mle_most). By maximum likelihood that is [sooner than the "
    "expected variance passes it, for M of 10 or more and f up to 1/4](sooner). [A variance that "
    "is ever h times the real one has a chance of at most 1/h](ever), unbiased, and [the square of "
    "that by maximum likelihood](mle_ever).",
    setting=SETTING,
    claims=[LEAST, MOST, MLE_LEAST, MLE_MOST, EVER, MLE_EVER],
    statements=[
        Bound(
            "sooner",
            MLE_MOST.value,
            "<",
            _OF_THE_MEAN,
            Domain(M=Integers(10, probe=(10, 40, 10**6)), f=Reals(0, Fraction(1, 4), open="low")),
            [
                Rival(_OF_THE_MEAN / 2, "in half of the time"),
                Rival(_FALL / _MLE_DRIFT, "without an overshoot"),
            ],
            note="the upper bound of a run's mean time, and the time at which the expected "
            "variance is at the fraction; M of 10 or more, f up to 1/4",
        ),
        Tends(
            "half",
            MLE_MOST.value / _OF_THE_MEAN,
            sympy.Rational(1, 2),
            M,
            Domain(f=Reals(0, Fraction(1, 20), open="low")),
            _FAR,
            Fraction(1, 50),
            rivals=[Rival(sympy.S.One, "the same time"), Rival(sympy.Rational(1, 3), "a third")],
            note="the upper bound, in units of the time at which the expected variance is at the "
            "fraction: half of it in the limit",
        ),
        Tends(
            "earliest",
            LEAST.value / (M * _FALL),
            sympy.S.One,
            M,
            Domain(f=Reals(0, Fraction(1, 20), open="low")),
            _FAR,
            Fraction(1, 50),
            rivals=[Rival(sympy.Rational(1, 2), "maximum likelihood's")],
            note="the unbiased estimator's lower bound in units of M ln(1/f)",
        ),
        Tends(
            "order",
            MOST.value / (M * _FALL),
            sympy.S.One,
            M,
            Domain(f=Reals(0, Fraction(1, 20), open="low")),
            _FAR,
            Fraction(1, 50),
            rivals=[Rival(sympy.Rational(1, 2), "maximum likelihood's")],
            note="the unbiased estimator's upper bound in units of M ln(1/f)",
        ),
    ],
    sources=[
        Source("durrett2019", "chapters 2 and 4", "Wald's identity"),
        Source("williams1991", "chapter 14", "Doob's inequality"),
        Source("shumailov2024", "seen: the abstract", "the model and its collapse"),
    ],
)


def _wald() -> list[bool]:
    # a walk with steps −1 and 2 that stops when it leaves 1 … size: mean time and mean place
    cases = []
    for down, size in ((Fraction(1, 3), 4), (Fraction(3, 4), 6), (Fraction(4, 5), 5)):
        step = 2 * (1 - down) - down
        law, time, place = {2: Fraction(1)}, Fraction(0), Fraction(0)
        for _ in range(400):
            after: dict[int, Fraction] = {}
            for at, chance in law.items():
                time += chance
                for to, odds in ((at - 1, down), (at + 2, 1 - down)):
                    if 1 <= to <= size:
                        after[to] = after.get(to, Fraction(0)) + chance * odds
                    else:
                        place += chance * odds * to
            law = {at: Fraction(round(p * 10**60), 10**60) for at, p in after.items()}
        cases.append(abs(place - 2 - step * time) < Fraction(1, 10**20))
    return cases


WALD = Standard(
    "Wald's identity",
    "Let a walk with independent steps of one law stop at a time $T$ that is decided by the steps "
    "so far and has a finite mean. Its mean place then is the mean step times the mean time.",
    r"\mathbb{E}\,S_T = \mathbb{E}\,X\;\mathbb{E}\,T",
    "durrett2019",
    _wald,
)


def _ville() -> list[bool]:
    # a capital that is doubled or lost by fair coins that may be biased: the chance to reach 2^k
    cases = []
    for win in (Fraction(1, 2), Fraction(2, 5)):
        for goal in (1, 2, 3, 5):
            cases.append(win**goal <= Fraction(1, 2**goal))
    # stakes of one: from 1 the level is reached before 0 with at most the chance 1/level
    for level in (2, 3, 5):
        law = {1: Fraction(1)}
        reached = Fraction(0)
        for _ in range(60):
            after: dict[int, Fraction] = {}
            for at, chance in law.items():
                for to in (at - 1, at + 1):
                    if to == level:
                        reached += chance / 2
                    elif to > 0:
                        after[to] = after.get(to, Fraction(0)) + chance / 2
            law = after
        cases.append(reached <= Fraction(1, level))
    return cases


VILLE = Standard(
    "The maximal inequality for supermartingales",
    "A process that is never negative and whose mean given the past never rises is ever at a level "
    "$h$ or above with a chance of at most its start over $h$.",
    r"\mathbb{P}\bigl(\max_{i\le n} X_i \ge h\bigr) \le X_0/h",
    "williams1991",
    _ville,
)


def _overshoots() -> list[bool]:
    """The mean excess of −ln F over a gap, given that it exceeds it, against the bound."""
    cases = []
    for size in (2, 3, 6, 30):
        half = mpmath.mpf(size - 1) / 2
        for divisor, bound in ((size - 1, _past(_H)), (size, _past(M / 2))):
            centre = mpmath.mpf(divisor) / 2
            most = evaluate(bound, {"M": Fraction(size)}, 15)

            def below(gap: Any, half: Any = half, centre: Any = centre) -> Any:  # P(−ln F > gap)
                return gamma_share(half, centre * mpmath.exp(-gap))

            for gap in (0, mpmath.mpf("0.1"), 1):
                reach = 60 / half
                excess = mpmath.quad(below, [gap, gap + 1, gap + 4, gap + reach]) / below(gap)
                cases.append(excess <= most)
    return [bool(case) for case in cases]


def _mean_time() -> list[bool]:
    """E T added up, less the fall over the drift: an overshoot between 0 and the bound."""
    cases = []
    for size, level in ((2, Fraction(1, 2)), (5, Fraction(1, 5))):
        for divisor, drift, past in (
            (size - 1, _DRIFT, _past(_H)),
            (size, _MLE_DRIFT, _past(M / 2)),
        ):
            step, most = (evaluate(each, {"M": Fraction(size)}, 15) for each in (drift, past))
            mean = expected(Fraction(size - 1, 2), Fraction(divisor, 2), level)
            over = mean * step + mpmath.log(level.numerator) - mpmath.log(level.denominator)
            cases.append(0 < over < most)
    return [bool(case) for case in cases]


_FEW = [dict(M=Fraction(size)) for size in (2, 5, 30)]


def proof(p: Proof) -> dict[str, Expr]:
    p.cite(COCHRAN)
    p.argue(
        "So $\\ln s^2_n$ is a random walk with steps $\\ln F$, $F = Q/(M-1)$, and "
        "$\\ln\\hat\\sigma^2_n$ one with $F = Q/M$.",
        tried="a product's logarithm",
    )
    drift = -p.uses("gaussian/almost_sure_collapse", "unbiased").subs(n, 1)
    mle_drift = -p.uses("gaussian/almost_sure_collapse", "mle").subs(n, 1)
    p.cite(WALD)
    p.argue(
        "The walk falls on average, so that it passes the level after a time of finite mean. At "
        "$T$ it has fallen by $\\ln\\frac1f$ and an overshoot $R > 0$.",
        r"\mathbb{E}\,T = \frac{\ln\frac1f + \mathbb{E}\,R}{-\mathbb{E}\ln F}",
        trial=_mean_time,
        tried="the chances $P(T > n)$ added up for two sizes and either estimator: what is left "
        "over lies between 0 and the bound of the next step",
    )
    p.argue(
        "The density of a fall $X = -\\ln F$ is log-concave: its logarithm is $-\\frac{M-1}2 x - "
        "\\frac d2 e^{-x}$ and a constant, $d$ being the divisor. So its hazard rate rises with "
        "$x$. The last fall exceeds the height $g \\ge 0$ that was left; given that, its excess "
        "has at most the mean that a constant hazard rate, that at 0, would give.",
        r"\mathbb{E}[X - g \mid X > g] \le \frac{\mathbb{P}(F < 1)}{k(0)}",
        trial=_overshoots,
        tried="the mean excess over three gaps by quadrature, four sizes, either estimator",
    )
    fall = sympy.log(1 / f)
    one = p.compute(
        ChiSquared(M - 1).mean(lambda q: q / (M - 1)),
        "Upwards: unbiased, the factor's mean is",
        at=_FEW,
    )
    square = p.compute(
        ChiSquared(M - 1).mean(lambda q: (q / M) ** 2),
        "By maximum likelihood its mean square is below 1:",
        at=_FEW,
    )
    p.cite(VILLE)
    p.argue(
        "So $s^2_n$ and $\\hat\\sigma^4_n$ are such processes, the latter at the level $h^2$.",
        trial=lambda: (
            [one == 1] + [evaluate(square, {"M": Fraction(size)}) < 1 for size in (2, 3, 10, 10**6)]
        ),
        tried="the two means at several sizes",
    )
    over, mle_over = _hazards()
    return {
        "least": fall / drift,
        "most": (fall + over) / drift,
        "mle_least": fall / mle_drift,
        "mle_most": (fall + mle_over) / mle_drift,
        "ever": 1 / h,
        "mle_ever": 1 / h**2,
    }


def _hazards() -> tuple[Expr, Expr]:
    """P(F < 1)/k(0) for both divisors d, from the density of Q/2, which is d/2 at F = 1."""
    found = []
    for centre in (_H, M / 2):
        at_zero = centre * Gamma(_H).density(centre)  # of ln F
        share = sympy.lowergamma(_H, centre) / sympy.gamma(_H)
        found.append(sympy.powsimp(share / at_zero, combine="exp"))
    return found[0], found[1]


def _time(divisor: int) -> Callable[..., Any]:
    def by(M: Fraction, f: Fraction) -> Any:
        return expected((M - 1) / 2, (M - divisor) / 2, f)

    return by


def _up(divisor: int) -> Callable[..., Any]:
    """P(one of one or two products is h or more)."""

    def by(M: Fraction, n: Fraction, h: Fraction) -> Any:
        with mpmath.workdps(40):
            a, centre = mpf(M - 1) / 2, mpf(M - divisor) / 2
            end = centre * mpf(h)
            first = mpmath.gammainc(a, end, regularized=True)
            if n == 1:
                return first
            knots = sorted({mpmath.mpf(-300) / a, -40 / a, -5, -1, 0, 1, mpmath.log(end)})
            return first + mpmath.quad(
                lambda y: (
                    mpmath.exp(a * y - mpmath.exp(y))
                    * (1 - gamma_share(a, centre * end * mpmath.exp(-y)))
                ),
                [each for each in knots if each <= mpmath.log(end)],
            ) / mpmath.gamma(a)

    return by


_LOW: list[dict[str, Any]] = [
    dict(M=2, f=Fraction(1, 2)),
    dict(M=3, f=1),
    dict(M=5, f=Fraction(1, 5)),
]
_UP: list[dict[str, Any]] = [dict(M=2, n=1, h=2), dict(M=5, n=2, h=Fraction(3, 2))]
_TWO = "one and two refits, by quadrature of the incomplete gamma function over the first's density"
_ADDED = "the chances to be above still, added up refit by refit, by quadrature to six digits"
ROUTES = [
    Route(_time(1), at=_LOW, words=_ADDED, claim="least"),
    Route(_time(1), at=_LOW, words=_ADDED, claim="most"),
    Route(_time(0), at=_LOW, words=_ADDED, claim="mle_least"),
    Route(_time(0), at=_LOW, words=_ADDED, claim="mle_most"),
    Route(_up(1), at=_UP, words=_TWO, claim="ever"),
    Route(_up(0), at=_UP, words=_TWO, claim="mle_ever"),
]
