"""The estimate that keeps the mean logarithm, and what it costs: the mean explodes."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Positive
from theory.families._sums import moments_of_sums
from theory.laws import Gamma
from theory.maths.multiplicative import DIGITS, WORDS, Factor
from theory.notation import (
    Expectation,
    Expr,
    LogRatio,
    M,
    Probability,
    Statistic,
    Variance,
    k,
    local,
    n,
)
from theory.numeric import evaluate
from theory.proof import Proof
from theory.standard import EDGEWORTH, NO_DRIFT, TOTAL_EXPECTATION
from theory.statement import About, Bound
from theory.theorem import Claim, Rival, Route, Source, Theorem

theta = local("theta", "the mean of the real distribution", 1, positive=True)
b = local("b", "the multiple of the samples' mean that is taken", positive=True)
y = local("y", "a value of a gamma variable", positive=True)
q = sympy.Symbol("q", positive=True)

_FITTED = Statistic(r"\hat\theta_n", "θ̂ₙ", 1)
_DOMAIN = Domain(M=Integers(1), n=Integers(0), theta=Positive(default=1))
_STEP = sympy.log(M) - sympy.digamma(M)
_FACTOR = M * sympy.exp(-sympy.digamma(M))
_FEW = Integers(1, 1000)


def _below(level: Expr) -> Expr:
    """P(G ≤ level), G gamma with the shape M."""
    return sympy.lowergamma(M, level) / sympy.gamma(M)


DRIFT = Claim(
    name="drift",
    quantity=Expectation(LogRatio(_FITTED, theta)),
    value=n * (sympy.log(b) - _STEP),
    domain=Domain(M=Integers(1), n=Integers(0), b=Positive(), theta=Positive(default=1)),
    words="If each refit takes the mean of its samples multiplied by $b$. With "
    "$b = Me^{-\\psi(M)}$ [the mean logarithm stays](still).",
    rivals=[
        Rival(n * sympy.log(b), "the logarithm of the expected mean"),
        Rival(n * (sympy.log(b) - 1 / (2 * M)), "the first order in 1/M"),
        Rival(-n * _STEP, "the drift by maximum likelihood, whatever is taken"),
        Rival(n * (b - 1 - _STEP), "the share that is added for its logarithm"),
    ],
)

MEAN = Claim(
    name="mean",
    quantity=Expectation(_FITTED, low=0),
    value=theta * _FACTOR**n,
    domain=_DOMAIN,
    words="The expected mean [grows at each refit, by more than a share 1/(2M)](grows).",
    rivals=[
        Rival(theta, "right on the scale of logarithms, so right on average"),
        Rival(theta * (1 + 1 / (2 * M)) ** n, "the first order in 1/M"),
        Rival(theta * (1 + n / (2 * M)), "gains added up"),
        Rival(theta * sympy.exp(-n * _STEP), "divided where one must multiply"),
        Rival(theta * sympy.exp(n * sympy.trigamma(M) / 2), "a lognormal factor of that variance"),
    ],
)

SPREAD = Claim(
    name="spread",
    quantity=Variance(LogRatio(_FITTED, theta)),
    value=n * sympy.trigamma(M),
    domain=_DOMAIN,
    words="The logarithm's variance between runs: a constant factor does not change it.",
    rivals=[
        Rival(n / M, "the delta method: the variance of a mean of exponentials"),
        Rival(n * sympy.trigamma(M) * _FACTOR**2, "a factor that multiplies the deviation"),
        Rival(n**2 * sympy.trigamma(M), "refits whose errors are all the same"),
        Rival(sympy.trigamma(M), "one refit's, as nothing drifts"),
    ],
)

BELOW = Claim(
    name="below",
    quantity=Probability(r"\hat\theta_1 \le \theta", "θ̂₁ ≤ θ"),
    value=_below(sympy.exp(sympy.digamma(M))),
    domain=Domain(M=_FEW),
    words="The share of runs in which the first refit lowers the mean is [below 1/2](half).",
    rivals=[
        Rival(sympy.Rational(1, 2), "the mean logarithm taken for the median"),
        Rival(_below(M), "by maximum likelihood"),
        Rival(1 - _below(sympy.exp(sympy.digamma(M))), "the share that it makes larger"),
    ],
)

_MIDDLE = -sympy.polygamma(2, M) / (6 * sympy.trigamma(M))

THEOREM = Theorem(
    title="An estimate without a drift",
    says="An estimate of an exponential model's mean can be divided by what a typical run loses "
    "with it, and then [the mean logarithm stays](still); but [the expected mean grows at each "
    "refit](mean, grows), and single runs wander: [the logarithm's variance between them is "
    "proportional to n](spread).",
    setting="""\
The real distribution is exponential with the mean $\\theta$, and $\\hat\\theta_0 = \\theta$.
Refit $n$ draws $M$ independent samples $x_1, \\dots, x_M$ from the exponential law with the mean
$\\hat\\theta_{n-1}$ and nothing else.
It sets $\\hat\\theta_n = e^{-\\psi(M)} \\sum_j x_j$.
This is the maximum-likelihood estimate, divided by the factor that a typical run loses with it,
$e^{\\psi(M)}/M$.
$\\psi$ is the digamma function: $\\psi(M) = 1 + \\frac12 + \\dots + \\frac{1}{M-1} - \\gamma$ with
Euler's constant $\\gamma$.
""",
    claims=[DRIFT, MEAN, SPREAD, BELOW],
    statements=[
        Bound(
            "still",
            sympy.log(_FACTOR) - _STEP,
            "=",
            sympy.S.Zero,
            Domain(M=Integers(1)),
            [
                Rival(-1 / (2 * M), "the drift by maximum likelihood, to first order"),
                Rival(1 / (12 * M**2), "mended to first order"),
            ],
            note="the mean step of the logarithm for that b",
        ),
        Bound(
            "grows",
            _FACTOR,
            ">",
            1 + 1 / (2 * M),
            Domain(M=Integers(1)),
            [Rival(1 + 1 / M, "twice as much")],
            note="what the expected mean is multiplied by at each refit: 1 + 1/(2M) and more",
        ),
        Bound(
            "both",
            _FACTOR,
            ">",
            sympy.S.One,
            Domain(M=Integers(1)),
            [Rival(1 + 1 / M, "as much as the mean square grows by maximum likelihood")],
            note="the multiple of the samples' mean without a drift; 1 is the unbiased one",
        ),
        Bound(
            "half",
            BELOW.value,
            "<",
            sympy.Rational(1, 2),
            Domain(M=_FEW),
            [Rival(sympy.Rational(9, 20), "a tenth less")],
        ),
        About(
            "first",
            _below(sympy.exp(sympy.digamma(M) + 1 / (6 * M))),
            sympy.Rational(1, 2),
            Fraction(1, 25),
            Domain(M=_FEW),
            [
                Rival(_below(sympy.exp(sympy.digamma(M))), "as often as below the start itself"),
                Rival(_below(M), "as often as below the mean of the samples"),
            ],
            note="the chance that the first refit's ln θ̂₁/θ is below 1/(6M): the median is about "
            "there",
        ),
        About(
            "later",
            _MIDDLE,
            1 / (6 * M),
            Fraction(1, 10),
            Domain(M=Integers(6)),
            [
                Rival(1 / (12 * M), "half as far"),
                Rival(1 / (2 * M), "the drift that was mended"),
            ],
            note="the limit of the median of ln θ̂ₙ/θ for many refits",
        ),
    ],
    sources=[
        Source("durrett2019", "recurrence of random walks", "a walk without a drift"),
        Source("feller1971", "XVI.4", "the median's distance from the mean"),
    ],
)


def _middle() -> list[bool]:
    """√n times the distance of P(the logarithm is below that limit) from a half.

    For 4 to 64 refits, the chances by inverting the characteristic function (Γ(M + it)/Γ(M))^n.
    """

    def off(size: int, refits: int) -> Any:
        level = evaluate(_MIDDLE, dict(M=Fraction(size)), 20)

        def integrand(t: Any) -> Any:
            log = mpmath.loggamma(size + 1j * t) - mpmath.loggamma(size)
            log -= 1j * t * mpmath.digamma(size)
            return mpmath.im(mpmath.exp(refits * log - 1j * t * level)) / t

        reach = 12 * mpmath.sqrt(mpmath.mpf(size) / refits)
        return mpmath.sqrt(refits) * abs(mpmath.quad(integrand, [0, reach / 3, reach]))

    cases = []
    for size in (2, 5):
        gaps = [off(size, refits) for refits in (4, 16, 64)]
        cases += [bool(b < a / 2) for a, b in pairwise(gaps)]
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "The sum of $M$ independent exponential variables with the mean 1 is gamma with the shape "
        "$M$, $G$. So a refit multiplies the mean by $F = e^{-\\psi(M)} G$, whatever it is.",
        r"\hat\theta_n = \hat\theta_{n-1}\, F,\qquad F = e^{-\psi(M)}\, G",
        trial=moments_of_sums,
        tried="the sum's first four moments, from those of its terms",
    )
    moment = _SUM.moment(p, "G")
    log = sympy.log(moment)
    drift = p.differentiate(
        log,
        k,
        sympy.S.Zero,
        "It is the moment generating function of $\\ln G$, finite on both sides of 0. Its "
        "logarithm's derivatives there are mean and variance of $\\ln G$:",
    )
    wide = p.differentiate(log, k, sympy.S.Zero, "the variance.", order=2)
    step = p.solve(
        lambda v: v + drift + sympy.log(b) - sympy.log(M),
        sympy.S.Zero,
        "$b$ times the mean is $bG/M$ times the last one: steps add up. With "
        "$\\ln b = \\ln M - \\psi(M)$ there is no drift.",
    )
    p.cite(TOTAL_EXPECTATION)
    mean = p.solve(
        lambda v: sympy.gammasimp(moment.subs(k, 1)) * sympy.exp(-sympy.digamma(M)) * v,
        theta,
        "The factor's mean is that of $G$ over $e^{\\psi(M)}$:",
    )
    spread = p.solve(
        lambda v: v + wide, sympy.S.Zero, "Steps are independent: their variances add up."
    )
    below = p.compute(
        sympy.Integral(Gamma(M).density(q), (q, 0, y)),
        "The first refit is below the start if $G \\le e^{\\psi(M)}$. The law of $G$:",
        at=[dict(M=Fraction(a), y=b) for a, b in ((1, Fraction(1, 2)), (3, Fraction(2)))],
    ).subs(y, sympy.exp(sympy.digamma(M)))
    p.cite(NO_DRIFT)
    p.argue(
        "So almost every run comes above every level and below every level, again and again.",
        r"\limsup_n \hat\theta_n = \infty,\quad \liminf_n \hat\theta_n = 0"
        r"\quad\text{almost surely}",
        tried="a statement about endlessly many refits, which no finite case shows; the theorem "
        "has its small cases",
    )
    p.cite(EDGEWORTH)
    p.argue(
        "*The middle run.* Put $x = m/(\\sigma\\sqrt n)$: the chance that the logarithm is below "
        "$m$ is a half up to $o(1/\\sqrt n)$ if $m = -\\mu_3/(6\\sigma^2)$. So the median of the "
        "logarithm tends to that, and does not move on with $n$. Here $\\mu_3 = \\psi''(M)$ and "
        "$\\sigma^2 = \\psi'(M)$.",
        r"\operatorname{med}\ln\frac{\hat\theta_n}{\theta} \to "
        r"-\frac{\psi''(M)}{6\,\psi'(M)} \approx \frac{1}{6M}",
        trial=_middle,
        tried="that chance for two sizes by inverting a characteristic function: $\\sqrt n$ times "
        "its distance from a half is halved or more as $n$ is quadrupled",
    )
    return {"drift": step, "mean": mean, "spread": spread, "below": below}


_SUM = Factor(Gamma(M))


def _harmonic(size: int) -> Any:
    return mpmath.fsum(mpmath.mpf(1) / j for j in range(1, size)) - mpmath.euler


def _mean(M: Fraction, n: Fraction, theta: Fraction) -> Any:
    with mpmath.workdps(DIGITS):
        factor = _SUM.number("mean", dict(M=M)) * mpmath.exp(-_SUM.number("drift", dict(M=M)))
        return mpmath.mpf(theta.numerator) / theta.denominator * factor ** int(n)


def _waiting(M: Fraction) -> Any:
    """M events or more in the time e^ψ(M), counted by a Poisson law."""
    with mpmath.workdps(DIGITS):
        time = mpmath.exp(_harmonic(int(M)))
        terms = (time**j / mpmath.factorial(j) for j in range(int(M)))
        return 1 - mpmath.exp(-time) * mpmath.fsum(terms)


_AT = [dict(M=1, n=2), dict(M=2, n=3, theta=2), dict(M=30, n=20)]
ROUTES = [
    _SUM.route(
        "drift",
        lambda rate, M, n, b, **_: int(n) * (rate + mpmath.log(int(b)) - mpmath.log(int(M))),
        [dict(M=1, n=2, b=1), dict(M=2, n=3, b=2, theta=2), dict(M=30, n=20, b=3)],
        "drift",
    ),
    Route(_mean, at=_AT, words=WORDS, claim="mean"),
    _SUM.route("spread", lambda rate, n, **_: rate * int(n), _AT, "spread"),
    Route(
        _waiting,
        at=[dict(M=1), dict(M=2), dict(M=7), dict(M=40)],
        words="Poisson chances added up: M events before a time, or fewer",
        claim="below",
    ),
]
