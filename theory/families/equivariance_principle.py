"""Whatever the family: the logarithm of a refitted model's scale is a random walk."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import mpmath
import sympy

from schemes.families import EXPONENTIAL, FAMILIES, GAUSSIAN, UNIFORM, Family
from theory.algebra import normal_form
from theory.domain import Domain, Integers, Positive, Reals
from theory.families._sums import moments_of_sums
from theory.laws import ChiSquared, Gamma
from theory.maths.multiplicative import DIGITS, WORDS, Factor, settles
from theory.notation import Expectation, Expr, LogRatio, M, Statistic, k, local, n
from theory.numeric import same
from theory.proof import Proof
from theory.standard import COCHRAN, JENSEN, NO_DRIFT
from theory.statement import About, Bound
from theory.theorem import Claim, Rival, Route, Source, Theorem

theta = local("theta", "the scale of the real distribution", 1, positive=True)
c = local("c", "0 by maximum likelihood, 1 if corrected for its bias", integer=True)
y = local("y", "a value between 0 and 1", positive=True)

_SCALE = LogRatio(Statistic(r"\hat\theta_n", "θ̂ₙ", 1), theta)
_EITHER = Integers(0, 1)
_REAL = Positive(default=1)
_HALF = (M - 1) / 2
_MEAN_STEP = sympy.digamma(M) - sympy.log(M)
_DEVIATION_STEP = (sympy.digamma(_HALF) - sympy.log((M - c) / 2)) / 2
_LARGEST_STEP = c * sympy.log((M + 1) / M) - 1 / M
_POWER_STEP = sympy.digamma(M) - sympy.log(sympy.gamma(M + k) / sympy.gamma(M)) / k
_POWERS = Reals(-10, 10, probe=(-3, Fraction(-1, 2), Fraction(1, 10**9), Fraction(1, 2), 1, 2, 10))

GAUSS = Claim(
    name="gaussian",
    quantity=Expectation(_SCALE),
    value=n * _DEVIATION_STEP,
    domain=Domain(M=Integers(2), n=Integers(0), c=_EITHER, theta=_REAL),
    words="A Gaussian's standard deviation, its mean fitted as well: by maximum likelihood for "
    "$c = 0$, the root of the unbiased variance for $c = 1$. So $c$ is the ddof.",
    rivals=[
        Rival(n * sympy.log((M - 1) / (M - c)) / 2, "the logarithm of the mean instead"),
        Rival(-(2 - c) * n / (2 * M), "the first order in 1/M"),
        Rival(2 * n * _DEVIATION_STEP, "the drift of the variance"),
        Rival(
            n * (sympy.digamma(M / 2) - sympy.log((M - c) / 2)) / 2,
            "as many degrees of freedom as samples",
        ),
    ],
)

MEAN = Claim(
    name="mean",
    quantity=Expectation(_SCALE),
    value=n * _MEAN_STEP,
    domain=Domain(M=Integers(1), n=Integers(0), theta=_REAL),
    words="By maximum likelihood, one drift for three families: an exponential model's mean, a "
    "Laplace model's scale with a known centre, and the inverse of a Pareto model's tail index.",
    rivals=[
        Rival(sympy.S.Zero, "no drift, since the estimate is unbiased"),
        Rival(-n / (2 * M), "the first order in 1/M"),
        Rival(
            n * (sympy.digamma(M / 2) - sympy.log(M / 2)) / 2,
            "a Gaussian's standard deviation about a known mean",
        ),
        Rival(n * sympy.log(1 - 1 / (2 * M)), "a factor that is less by the first order"),
    ],
)

LARGEST = Claim(
    name="largest",
    quantity=Expectation(_SCALE),
    value=n * _LARGEST_STEP,
    domain=Domain(M=Integers(1), n=Integers(0), c=_EITHER, theta=_REAL),
    words="The upper end of a uniform model: for $c = 0$ its largest sample (maximum likelihood), "
    "for $c = 1$ the unbiased multiple of it.",
    rivals=[
        Rival((1 - c) * n * sympy.log(M / (M + 1)), "the logarithm of the mean instead"),
        Rival(n * _MEAN_STEP, "an exponential model's drift"),
        Rival(-(1 - c) * n / M - c * n / (2 * M**2), "the first order in 1/M"),
    ],
)

POWER = Claim(
    name="power",
    quantity=Expectation(_SCALE),
    value=n * _POWER_STEP,
    domain=Domain(
        M=Integers(1), n=Integers(0), k=_POWERS, theta=_REAL, where=[k > -M, sympy.Ne(k, 0)]
    ),
    words="An exponential model with an estimate whose $k$-th power is unbiased: $\\hat\\theta_n$ "
    "is the sum of the samples multiplied by $(\\Gamma(M)/\\Gamma(M+k))^{1/k}$.",
    rivals=[
        Rival(sympy.S.Zero, "no drift, since the power has none"),
        Rival(n * _MEAN_STEP, "the drift by maximum likelihood"),
        Rival(-k * n / (2 * M), "the first order in k/M"),
        Rival(-n * _POWER_STEP, "the other direction"),
    ],
)

_SMALL = Domain(M=Integers(1), k=Reals(0, 10, open="low"))

THEOREM = Theorem(
    title="The equivariance principle",
    says="Where an estimator follows the scale of a model, the logarithm of the scale is a random "
    "walk, and the sign of its mean step decides: in an exponential model [an estimate that is "
    "unbiased for a positive power of the scale sends it to 0 in almost every run](dies), and [one "
    "that is unbiased for a negative power sends it up without bound](grows).",
    setting="""\
A model has a *scale* $\\theta$: its samples are those of a standard law times $\\theta$, up to a
shift.
Its estimator *follows* the scale (it is equivariant): samples $b$ times as large, and shifted at
will, give an estimate $b$ times as large.
Refit $n$ draws $M$ independent samples from the last model and nothing else, and sets
$\\hat\\theta_n$ to the estimate; $\\hat\\theta_0 = \\theta$.
What else is fitted does not matter.

Then $\\hat\\theta_n = \\hat\\theta_{n-1} F_n$, where $F_n$ is the estimate from $M$ samples of the
standard law: independent factors of one law, above 0 with probability one.
Let $\\mathbb{E}\\,\\lvert\\ln F\\rvert$ be finite and $F$ not constant.
With probability one

- $\\hat\\theta_n \\to 0$ if $\\mathbb{E}\\ln F < 0$,
- $\\limsup\\hat\\theta_n = \\infty$ and $\\liminf\\hat\\theta_n = 0$ if $\\mathbb{E}\\ln F = 0$,
- $\\hat\\theta_n \\to \\infty$ if $\\mathbb{E}\\ln F > 0$.

If $\\mathbb{E}\\,F^k \\le 1$ for some $k > 0$, then $\\hat\\theta_n \\to 0$, even where
$\\mathbb{E}\\ln F = -\\infty$; with $k = 1$ for every estimator of the scale that is unbiased or
too small on average.
If $\\mathbb{E}\\,F^k \\le 1$ for some $k < 0$, then $\\hat\\theta_n \\to \\infty$.
""",
    claims=[GAUSS, MEAN, LARGEST, POWER],
    statements=[
        Bound(
            "dies",
            _POWER_STEP,
            "<",
            sympy.S.Zero,
            _SMALL,
            [Rival(-1 / (2 * M), "as far down as with an unbiased mean, to first order")],
            note="the mean step of ln θ̂ₙ for k above 0: by the strong law of large numbers almost "
            "every run's scale tends to 0",
        ),
        Bound(
            "grows",
            _POWER_STEP,
            ">",
            sympy.S.Zero,
            Domain(M=Integers(1), k=Reals(-10, 0, open="high"), where=[k > -M]),
            [Rival(1 / (2 * M), "as far up as with an unbiased inverse, to first order")],
            note="the mean step of ln θ̂ₙ for k below 0: almost every run's scale grows without "
            "bound",
        ),
        About(
            "size",
            _POWER_STEP,
            -k / (2 * M),
            Fraction(1, 10),
            Domain(M=Integers(10), k=Reals(-1, 1), where=[sympy.Ne(k, 0)]),
            [Rival(-k / M, "twice as much"), Rival(-k / (4 * M), "half as much")],
            note="the mean step of ln θ̂ₙ",
        ),
        Bound(
            "gaussian_down",
            _DEVIATION_STEP,
            "<",
            sympy.S.Zero,
            Domain(M=Integers(2), c=_EITHER),
            [Rival(-1 / M, "the first order by maximum likelihood, for both")],
            note="the mean step, a Gaussian's standard deviation",
        ),
        Bound(
            "largest_down",
            _LARGEST_STEP,
            "<",
            sympy.S.Zero,
            Domain(M=Integers(1), c=_EITHER),
            [Rival(-1 / M, "the drift by maximum likelihood, for both")],
            note="the mean step, a uniform model's upper end",
        ),
        Bound(
            "wider",
            -_MEAN_STEP,
            "<",
            -_DEVIATION_STEP.subs(c, 1),
            Domain(M=Integers(2)),
            [Rival(1 / (2 * M), "the first order of both")],
            note="an exponential mean falls more slowly than a Gaussian's standard deviation "
            "(ddof 1)",
        ),
        Bound(
            "edge",
            -_LARGEST_STEP.subs(c, 1),
            "<",
            -_MEAN_STEP,
            Domain(M=Integers(1)),
            [Rival(1 / (2 * M * (M + 1)), "to first order, in M + 1")],
            note="a uniform model's unbiased end falls more slowly than an exponential mean",
        ),
    ],
    sources=[
        Source("durrett2019", "the strong law; recurrence of random walks", "the three cases"),
        Source("blitzstein2019", "", "Jensen's inequality"),
        Source("shumailov2024", "seen: the abstract", "the collapse of a Gaussian"),
    ],
)


# -- what is described, as theory reads it ---------------------------------------------------

_STANDARD: dict[str, Sequence[Fraction]] = {
    "normal": [Fraction(each) for each in ("-3/2", "1/3", "2", "1/4")],
    "exponential": [Fraction(each) for each in ("1/5", "3", "1", "2/3")],
    "laplace": [Fraction(each) for each in ("-2", "1/2", "3", "-1/7")],
    "pareto": [Fraction(each) for each in ("3/2", "9", "5/4", "2")],
    "uniform": [Fraction(each) for each in ("1/2", "1/9", "3/4", "2/5")],
}
"""A few values that each standard law may give."""


def _made(family: Family, x: Sequence[Any]) -> Any:
    """The number that a refit makes of its samples."""
    if family.made == "deviation":
        centre = sum(x) / len(x)
        return mpmath.sqrt(sum((each - centre) ** 2 for each in x))
    if family.made == "sum of sizes":
        return sum(map(abs, x))
    if family.made == "sum of logarithms":
        return sum(map(mpmath.log, x))
    return max(x) if family.made == "largest" else sum(x)


def _follows() -> list[bool]:
    """Each description's number for samples scaled (and, a Gaussian's, shifted) as it should be."""
    cases = []
    with mpmath.workdps(DIGITS):
        for family in FAMILIES.values():
            x = [mpmath.mpf(q.numerator) / q.denominator for q in _STANDARD[family.drawn]]
            shift = 7 if family.drawn == "normal" else 0
            for b in (mpmath.mpf(1) / 3, mpmath.mpf(4)):
                moved = [v**b if family.drawn == "pareto" else shift + b * v for v in x]
                cases.append(same(_made(family, moved), b * _made(family, x), 30))
    return cases


def _one_law() -> list[bool]:
    """P(|X| > t) for a Laplace variable and P(ln X > t) for a Pareto one, by quadrature: e^(-t)."""
    cases = []
    with mpmath.workdps(30):
        for t in (mpmath.mpf(1) / 3, mpmath.mpf(2)):
            laplace = 2 * mpmath.quad(lambda x: mpmath.exp(-x) / 2, [t, t + 10, t + 90])
            pareto = mpmath.quad(lambda x: x**-2, [mpmath.exp(t), mpmath.inf])
            cases += [same(laplace, mpmath.exp(-t), 20), same(pareto, mpmath.exp(-t), 20)]
    return cases


def _in_the_mean() -> list[bool]:
    """Factors of two values with an even chance: a run below an eighth of its start, ever surer.

    Powers with the mean 1: a positive one makes runs fall, a negative one rise, as n grows.
    """
    cases = []
    for order, down in ((1, True), (2, True), (-1, False)):
        high = mpmath.mpf(5) / 4
        low = (2 - high**order) ** (mpmath.mpf(1) / order)
        steps, shares = (mpmath.log(low), mpmath.log(high)), []
        for count in (50, 200, 800):
            share = mpmath.mpf(0)
            for ups in range(count + 1):
                walk = ups * steps[1] + (count - ups) * steps[0]
                if (walk if down else -walk) < -mpmath.log(8):
                    share += mpmath.binomial(count, ups) / mpmath.mpf(2) ** count
            shares.append(share)
        cases.append(bool(shares[0] < shares[1] < shares[2] and shares[2] > 0.9))
    return cases


def _cut_off() -> list[bool]:
    """A factor exp(-exp(j)) with a chance 2^-j, j = 1, 2, …: cut off, its mean goes down for ever.

    Its mean is below 1, and the mean logarithm is infinite, as exp(j)/2^j grows.
    """
    means = []
    for last in (5, 10, 20):
        terms = [-mpmath.exp(min(j, last)) * mpmath.mpf(2) ** -j for j in range(1, 200)]
        means.append(mpmath.fsum(terms))
    return [bool(means[0] > means[1] > means[2]), bool(means[2] < -100)]


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "The estimate from samples of the last model is its scale times the estimate from samples "
        "of the standard law. So the logarithm adds up independent steps of one law.",
        r"\hat\theta_n = \hat\theta_{n-1}\,F_n,\qquad "
        r"\ln\frac{\hat\theta_n}{\theta} = \sum_{i=1}^{n} \ln F_i",
        trial=_follows,
        tried="the five descriptions with samples scaled, and a Gaussian's shifted",
    )
    p.cite(NO_DRIFT)
    p.cite(JENSEN)
    p.argue(
        "Without a drift the walk oscillates. With $\\mathbb{E}\\,F^k \\le 1$ the drift has the "
        "sign of $-k$.",
        r"\mathbb{E}\ln F \;<\; \tfrac1k\ln\mathbb{E}\,F^k \;\le\; 0\quad(k > 0)",
        trial=_in_the_mean,
        tried="factors of two values whose first, second or inverse power has the mean 1: the "
        "share of runs beyond an eighth, or eightfold, nears 1",
    )
    p.argue(
        "Where $\\mathbb{E}\\ln F = -\\infty$, cut the steps off from below: "
        "$\\ln\\max(F, \\varepsilon)$ has a finite mean, because $\\ln F \\le F^k/k$, and it tends "
        "to $-\\infty$ as $\\varepsilon \\to 0$ (monotone convergence). Choose $\\varepsilon$ "
        "with a negative mean: the walk of larger steps falls, and so does ours.",
        trial=_cut_off,
        tried="a law with an infinite mean logarithm, cut off at three places",
    )
    p.argue(
        "*A mean of exponentials.* The sizes of Laplace variables and the logarithms of Pareto "
        "variables are exponential too, so three families share one factor: the sum $G$ of $M$ "
        "of them over $M$, and $G$ is gamma with the shape $M$.",
        trial=lambda: [*_one_law(), *moments_of_sums()],
        tried="both tails by quadrature, and four moments of the sum from those of its terms",
    )
    moment = _SUM.moment(p, "G")
    log_sum = p.differentiate(
        sympy.log(moment),
        k,
        sympy.S.Zero,
        "It is the moment generating function of $\\ln G$, finite on both sides of 0. Its "
        "logarithm's derivative there is the mean of $\\ln G$:",
    )
    mean = p.solve(
        lambda v: v + log_sum + _log(EXPONENTIAL), sympy.S.Zero, "By maximum likelihood $F = G/M$:"
    )
    power = p.solve(
        lambda v: v + log_sum - sympy.log(moment) / k,
        sympy.S.Zero,
        "An unbiased $k$-th power takes $F = G/(\\mathbb{E}\\,G^k)^{1/k}$:",
    )
    settles(p, power.subs({n: 1, k: 2}), r"\hat\theta_n")
    p.cite(COCHRAN, "*A Gaussian.* The sum of squares over the variance is chi-squared.")
    squares = Factor(ChiSquared(M - 1)).moment(p, "Q")
    log_squares = p.differentiate(sympy.log(squares), k, sympy.S.Zero, "In the same way:")
    gaussian = p.solve(
        lambda v: v + log_squares / 2 + _log(GAUSSIAN),
        sympy.S.Zero,
        "The standard deviation takes half of the logarithm:",
    )
    largest = p.compute(
        sympy.Integral(y**k * M * y ** (M - 1), (y, 0, 1)),
        "*An upper end.* The largest of $M$ uniform variables is below $y$ with the chance $y^M$. "
        "Its powers have the means",
        at=[
            dict(M=Fraction(size), k=order)
            for size, order in ((1, Fraction(1, 2)), (2, Fraction(3)), (9, Fraction(1, 3)))
        ],
    )
    log_largest = p.differentiate(sympy.log(largest), k, sympy.S.Zero, "and its logarithm:")
    end = p.solve(lambda v: v + log_largest + _log(UNIFORM), sympy.S.Zero, "So the end moves by")
    return {"gaussian": gaussian, "mean": mean, "largest": end, "power": power}


def _log(family: Family) -> Expr:
    """The logarithm of a description's multiplier."""
    return normal_form(sympy.expand_log(sympy.log(family.multiplier(M, c)), force=True))


_SUM = Factor(Gamma(M))


def _power(M: Fraction, n: Fraction, k: Fraction, **_: Any) -> Any:
    with mpmath.workdps(DIGITS):
        order = mpmath.mpf(k.numerator) / k.denominator
        logs = _SUM.expected(mpmath.log, dict(M=M))
        return int(n) * (logs - mpmath.log(_SUM.expected(lambda g: g**order, dict(M=M))) / order)


def _deviation(rate: Any, M: Fraction, n: Fraction, c: Fraction, **_: Any) -> Any:
    return int(n) * (rate - mpmath.log(int(M - c))) / 2


def _largest(M: Fraction, n: Fraction, c: Fraction, **_: Any) -> Any:
    """From the chance that the largest is below e^(-t), which is e^(-Mt), integrated over t."""
    with mpmath.workdps(DIGITS):
        size = mpmath.mpf(int(M))
        below = mpmath.quad(lambda t: mpmath.exp(-size * t), [0, 5 / size, 30 / size, 150 / size])
        return int(n) * (int(c) * (mpmath.log(size + 1) - mpmath.log(size)) - below)


_AT = [dict(M=2, n=3, c=0), dict(M=3, n=2, c=1), dict(M=30, n=20, c=1)]
ROUTES = [
    Route(
        _power,
        at=[dict(M=1, n=2, k=2), dict(M=4, n=3, k=-1), dict(M=10, n=5, k=Fraction(1, 2))],
        words=WORDS,
        claim="power",
    ),
    Factor(ChiSquared(M - 1)).route("drift", _deviation, _AT, "gaussian"),
    Factor(Gamma(M), 1 / M).route(
        "drift",
        lambda rate, n, **_: rate * int(n),
        [dict(M=1, n=2), dict(M=2, n=3), dict(M=30, n=20)],
        "mean",
    ),
    Route(_largest, at=_AT, words="the logarithm's tail integrated at 50 digits", claim="largest"),
]
