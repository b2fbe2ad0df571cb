"""Kernel density estimates that are refitted to their own samples."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Positive, Reals
from theory.maths.two_point import DIGITS
from theory.notation import Expectation, Expr, M, Statistic, Variance, draw, local, n, sigma
from theory.numeric import mpf, same
from theory.proof import Proof
from theory.standard import SAMPLE_VARIANCE, TOTAL_EXPECTATION, TOTAL_VARIANCE
from theory.statement import About, Bound, Rises, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

eta = local("eta", "the bandwidth, in units of the real or of the fitted deviation", positive=True)

_FIXED = Statistic(r"v_{n}", "vₙ", 2)
_OWN = Statistic(r"u_{n}", "uₙ", 2)
_ETA = Reals(0, open="low", probe=("1/100", "1/3", 1, 3))
_DOMAIN = Domain(M=Integers(2), n=Integers(0), eta=_ETA, sigma=Positive(default=1))
_KEPT = 1 - 1 / M
_SHARE = M * eta**2 + (1 - M * eta**2) * _KEPT**n
_RULE = (sympy.Integer(4) / (3 * M)) ** sympy.Rational(1, 5)
"""The bandwidth that estimates a normal density best, in units of its deviation."""

FIXED = Claim(
    name="fixed",
    quantity=Expectation(_FIXED, low=0),
    value=sigma**2 * _SHARE,
    domain=_DOMAIN,
    words="Within a run, with the fixed bandwidth $\\eta\\sigma$.",
    rivals=[
        Rival(sigma**2 * (1 + n * eta**2), "each refit broadens the model by the kernel"),
        Rival(sigma**2 * (_KEPT**n + eta**2), "the kernel counted once"),
        Rival(sigma**2 * (_KEPT**n + n * eta**2), "loss and broadening added up"),
        Rival(sigma**2 * (_KEPT + eta**2) ** n, "a bandwidth that goes with the model"),
    ],
)

TOTAL = Claim(
    name="total",
    quantity=Variance(draw(n)),
    value=sigma**2 * (1 + n * eta**2),
    domain=_DOMAIN,
    words="The same bandwidth, over all runs: a sample $X^n$ of the $n$-th model.",
    rivals=[
        Rival(sigma**2 * _SHARE, "what is within a run"),
        Rival(sigma**2 * (1 + eta**2) ** n, "growth that compounds"),
        Rival(sigma**2 * (1 + n * (eta**2 + 1 / M)), "the means' errors on top"),
        Rival(sigma**2 * (1 + eta**2), "the last kernel alone"),
    ],
)

OWN = Claim(
    name="own",
    quantity=Expectation(_OWN, low=0),
    value=sigma**2 * (_KEPT * (1 + eta**2)) ** n,
    domain=_DOMAIN,
    words="Within a run, if each bandwidth is $\\eta$, in units of the samples' own deviation "
    "(maximum likelihood).",
    rivals=[
        Rival(sigma**2 * (_KEPT + eta**2) ** n, "times the deviation with ddof 1"),
        Rival(sigma**2 * (1 + eta**2) ** n, "the kernel alone"),
        Rival(sigma**2 * _KEPT**n, "the loss alone"),
        Rival(sigma**2 * _SHARE, "the fixed bandwidth's"),
    ],
)

THEOREM = Theorem(
    title="Refitted kernel density estimates",
    says="A kernel estimate of M samples with a fixed bandwidth ησ, refitted to its own samples, "
    "does not broaden for ever within a run: its expected variance [tends to Mη² times the real "
    "one](rest). What [grows by one kernel at each refit is the total over runs](total). A "
    "bandwidth in units of the samples' deviation [keeps the expected variance at "
    "η = 1/√(M − 1)](still); the usual rule [lets it explode, with three samples or more](rule).",
    setting="""\
The real distribution has the mean $\\mu$ and the variance $\\sigma^2$, and is of any form.
The first refit draws $M$ independent real samples, each later one $M$ independent samples of the
last model, and nothing else.
The model is the Gaussian kernel density estimate of these samples: to draw from it, pick one of
the $M$ at random and add a normal variable with the deviation $h$, the bandwidth.
$v_n$ is the variance of the $n$-th model, $\\sigma^2$ for $n = 0$: the samples' variance (ddof 0)
plus $h^2$.
It is $u_n$ where the bandwidth is in units of the samples' own deviation.
The kernel broadens a model as it is fitted, so that it acts at every refit, the first included.
""",
    claims=[FIXED, TOTAL, OWN],
    statements=[
        Tends(
            "rest",
            _SHARE,
            M * eta**2,
            n,
            Domain(M=Integers(2, 10_000), eta=Reals("1/10", 3)),
            rivals=[
                Rival(eta**2, "one kernel"),
                Rival(1 + eta**2, "the real variance and one kernel"),
            ],
            note="the expected variance over the real one: Mη²",
        ),
        Tends(
            "early",
            _SHARE,
            1 + n * eta**2,
            M,
            Domain(n=Integers(0, 50), eta=Reals("1/10", 3)),
            rivals=[Rival(sympy.S.One, "nothing is broadened")],
            note="the expected variance over the real one: with infinitely many samples each refit "
            "adds η²",
        ),
        Bound(
            "level",
            FIXED.value.subs(eta, 1 / sympy.sqrt(M)),
            "=",
            sigma**2,
            Domain(M=Integers(2), n=Integers(0), sigma=Positive(default=1)),
            [Rival(sigma**2 * _KEPT**n, "no kernel")],
            note="the expected variance at the fixed bandwidth η = 1/√M",
        ),
        Bound(
            "still",
            OWN.value.subs(eta, 1 / sympy.sqrt(M - 1)),
            "=",
            sigma**2,
            Domain(M=Integers(2), n=Integers(0), sigma=Positive(default=1)),
            [Rival(sigma**2 * _KEPT**n, "no kernel")],
            note="the expected variance at η = 1/√(M − 1), in units of the samples' deviation",
        ),
        Rises(
            "rule",
            (_KEPT * (1 + _RULE**2)) ** n,
            n,
            Domain(M=Integers(3, 10**6), n=Integers(0, 1000)),
            [Rival(_KEPT**n, "no kernel")],
            note="the expected variance over the real one, with the bandwidth (4/(3M))^(1/5) in "
            "units of the samples' deviation, for 3 samples or more: it explodes, as it is "
            "multiplied by one factor above 1 each time",
        ),
        About(
            "thumb",
            _RULE,
            sympy.Rational(106, 100) * M ** sympy.Rational(-1, 5),
            Fraction(1, 1000),
            Domain(M=Integers(1)),
            [Rival(M ** sympy.Rational(-1, 5), "without the factor")],
            note="the bandwidth that estimates a normal density best, 1.06 M^(−1/5)",
        ),
        Bound(
            "rule_rest",
            M * _RULE**2,
            ">",
            M ** sympy.Rational(3, 5),
            Domain(M=Integers(1)),
            [Rival(2 * M ** sympy.Rational(3, 5), "twice that")],
            note="the expected variance at rest over the real one, with that bandwidth fixed: more "
            "than M^(3/5)",
        ),
    ],
    sources=[
        Source("silverman1986", "from memory: section 3.4.2", "the usual rule for the bandwidth"),
    ],
)


def _models(
    samples: int, refits: int, bandwidth: Callable[[Any], Any], real: Any, of: Callable[..., Any]
) -> Any:
    """E of(mean, variance) of the last model: fair signs for real samples and for kernels.

    ``bandwidth`` makes h² of the samples' variance. Every pick of every sample is listed.
    """
    with mpmath.workdps(DIGITS):
        firsts = [tuple(real * s for s in signs) for signs in product((1, -1), repeat=samples)]
        return mpmath.fsum(_after(x, refits - 1, bandwidth, of) for x in firsts) / len(firsts)


def _after(x: Any, refits: int, bandwidth: Callable[[Any], Any], of: Callable[..., Any]) -> Any:
    size = len(x)
    centre = mpmath.fsum(x) / size
    spread = mpmath.fsum((each - centre) ** 2 for each in x) / size
    square = bandwidth(spread)
    if not refits:
        return of(centre, spread + square)
    h = mpmath.sqrt(square)
    emitted = [each + sign * h for each in x for sign in (1, -1)]
    found = (_after(some, refits - 1, bandwidth, of) for some in product(emitted, repeat=size))
    return mpmath.fsum(found) / len(emitted) ** size


def _variance(_: Any, variance: Any) -> Any:
    return variance


def _square(mean: Any, variance: Any) -> Any:
    return mean**2 + variance


_TRIED = ((2, 2, Fraction(1, 2)), (2, 3, Fraction(1, 3)), (3, 2, Fraction(2)))
"""Samples, refits and a bandwidth."""


def _one_more() -> list[bool]:
    """One refit's mean variance from the last one's, for both kinds of bandwidth."""
    cases = []
    with mpmath.workdps(DIGITS):
        for size, refits, width in _TRIED:
            for own in (False, True):
                bandwidth = _bandwidth(mpf(width) ** 2, own)
                before, after = (
                    _models(size, k, bandwidth, mpmath.mpf(1), _variance)
                    for k in (refits - 1, refits)
                )
                samples = (1 - mpmath.mpf(1) / size) * before
                cases.append(same(after, samples + bandwidth(samples)))
    return cases


def _bandwidth(square: Any, own: bool) -> Callable[[Any], Any]:
    """h² as a function of the samples' variance."""

    def squared(variance: Any) -> Any:
        return square * variance if own else square

    return squared


def proof(p: Proof) -> dict[str, Expr]:
    p.cite(SAMPLE_VARIANCE)
    p.cite(TOTAL_EXPECTATION)
    p.argue(
        "The samples of refit $n$ have the last model's variance $v_{n-1}$, so that their own "
        "(ddof 0) is $(1-\\frac1M)\\,v_{n-1}$ on average. The new model's kernel is independent "
        "of which sample it is put on, and adds $h^2$.",
        r"\mathbb{E}\,v_n = \left(1-\tfrac1M\right)\mathbb{E}\,v_{n-1} + \mathbb{E}\,h_n^2",
        trial=_one_more,
        tried="one refit more for two kinds of bandwidth, every pick of every sample listed, with "
        "fair signs for the real samples and the kernels",
    )
    fixed = p.solve(
        lambda v: (1 - 1 / M) * v + eta**2 * sigma**2,
        sigma**2,
        "*A fixed bandwidth:* the kernel adds the same each time.",
    )
    own = p.solve(
        lambda u: (1 - 1 / M) * (1 + eta**2) * u,
        sigma**2,
        "*A bandwidth of its own:* $h_n^2$ is $\\eta^2$ times the samples' variance.",
        name="u",
    )
    p.cite(TOTAL_VARIANCE)
    added = p.identity(
        (1 - 1 / M) * fixed + eta**2 * sigma**2 + fixed / M - fixed,
        eta**2 * sigma**2,
        "*Over all runs.* The model's mean is that of its samples: its variance between runs, $m$, "
        "grows by $v/M$. So what is lost within a run is found between runs, and the sum grows by",
    )
    total = p.solve(lambda t: t + added, sigma**2, "Refit by refit:", name="t")
    return {"fixed": fixed, "total": total, "own": own}


def _by_lines(M: Fraction, n: Fraction, eta: Fraction, sigma: Fraction) -> Fraction:
    """Half the squared difference of two draws, which differ by kernels until their lines meet."""
    apart, total = Fraction(1), Fraction(0)
    for _ in range(int(n)):
        total += apart * eta**2
        apart *= 1 - 1 / M
    return sigma**2 * (total + apart)


def _listed(of: Callable[..., Any], own: bool = False) -> Callable[..., Any]:
    def by(M: Fraction, n: Fraction, eta: Fraction, sigma: Fraction) -> Any:
        with mpmath.workdps(DIGITS):
            real, square = mpf(sigma), mpf(eta * (1 if own else sigma)) ** 2
            return _models(int(M), int(n), _bandwidth(square, own), real, of)

    return by


_SMALL: list[dict[str, Any]] = [
    dict(M=2, n=1, eta=1),
    dict(M=2, n=3, eta=Fraction(1, 2), sigma=3),
    dict(M=3, n=2, eta=Fraction(1, 3)),
]
_LISTED = "every pick of every sample listed, with fair signs for the real samples and the kernels"
ROUTES = [
    Route(_listed(_variance), at=_SMALL, words=_LISTED, claim="fixed"),
    Route(
        _by_lines,
        at=[dict(M=10, n=7, eta=Fraction(1, 2)), dict(M=100, n=300, eta=Fraction(1, 9), sigma=2)],
        words="the lines of descent of two draws, kernel by kernel",
        claim="fixed",
    ),
    Route(_listed(_square), at=_SMALL, words=_LISTED, claim="total"),
    Route(_listed(_variance, own=True), at=_SMALL, words=_LISTED, claim="own"),
]
