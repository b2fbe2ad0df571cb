"""Everything is kept, but each refit can afford only a budget of it."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, permutations
from typing import Any

import mpmath
import sympy

from schemes import accumulate
from theory.decimals import in_decimals
from theory.domain import Domain, Integers, Positive
from theory.maths import two_types
from theory.maths.coalescence import coalescence
from theory.mixing._second_moments import second_moments
from theory.notation import Expectation, Expr, M, Variance, i, mu_hat, n, sigma, sigma_hat2
from theory.numeric import Algorithm, TooLarge, same
from theory.proof import Proof
from theory.standard import GAMMA_RATIO, TOTAL_VARIANCE
from theory.statement import Bound, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

_ROOT = sympy.sqrt(12 * M - 3)
_UP, _DOWN = (1 + _ROOT) / (2 * M), (1 - _ROOT) / (2 * M)
_SMALL = sympy.sin(sympy.pi / sympy.sqrt(M)) / (sympy.pi / sympy.sqrt(M))


def _kept(upto: Expr) -> Expr:
    """The product of (t - a)(t - b) / (t (t - 1/M)) for t from 2, a and b its roots."""
    gamma = sympy.gamma
    over = gamma(upto + 1 - _UP) * gamma(upto + 1 - _DOWN) * gamma(2 - 1 / M)
    under = gamma(2 - _UP) * gamma(2 - _DOWN) * gamma(upto + 1) * gamma(upto + 1 - 1 / M)
    return over / under


LIMIT = Claim(
    name="limit",
    quantity=Expectation(sigma_hat2(sympy.oo), low=0),
    value=sigma**2
    * (1 - 1 / M)
    * sympy.gamma(2 - 1 / M)
    / (sympy.gamma(2 - _UP) * sympy.gamma(2 - _DOWN)),
    domain=Domain(M=Integers(2), sigma=Positive(default=1)),
    words="[Where it settles](tends) as $n \\to \\infty$:",
    rivals=[
        Rival(sympy.S.Zero, "a budget that does not grow cannot hold a growing past"),
        Rival(sigma**2 * _SMALL, "all of the past used, without a budget"),
        Rival(sigma**2 * (1 - 1 / M), "one fit to real data"),
        Rival(
            sigma**2 * (1 - (sympy.pi**2 / 2 - 2) / M),
            "the first order in 1/M taken as exact",
        ),
    ],
)

REFITS = Claim(
    name="refits",
    quantity=Expectation(sigma_hat2(n), low=0),
    value=sigma**2 * (1 - 1 / M) * _kept(n),
    domain=Domain(M=Integers(2), n=Integers(1), sigma=Positive(default=1)),
    words="On the way there:",
    rivals=[
        Rival(sigma**2 * (1 - 1 / M) ** n, "nothing kept"),
        Rival(
            sigma**2 * sympy.Product(1 - 1 / (M * i**2), (i, 1, n)),
            "all of the past used, without a budget",
        ),
        Rival(
            sigma**2 * (1 - 1 / M) * sympy.Product(1 - 1 / (M * i), (i, 2, n)),
            "one new share in $n$ at each refit, each of them collapsing",
        ),
        Rival(sigma**2 * (1 - 1 / M), "settled from the first refit on"),
    ],
)


def known_variance(M: Any, n: Any) -> Any:
    """Var μ_n / σ² where a mean alone is fitted, by the recursion of the two averages.

    In the arithmetic of ``M``: a ``Fraction``, a float, a decimal.
    """
    own, both = M / M, M - M  # of all samples so far: variance, covariance of two
    spread = 1 / M
    for t in range(1, int(n)):
        size, pairs = M * t, M * t * (M * t - 1)
        met = 2 * M * (own + (size - 1) * both)
        own = (t * own + 1 + spread) / (t + 1)
        both = (pairs * both + M * (M - 1) * spread + met) / ((size + M) * (size + M - 1))
        spread = own / M + (1 - 1 / M) * both
    return spread


def by_lots(M: Any, n: Any) -> Any:
    """The same from the covariances of samples by the refit that they were drawn for.

    An old sample's covariance with the mean of all that is collected never changes: a new sample
    repeats it, so it is settled when the sample is first part of that mean.
    """
    spread = total = squares = products = M - M
    for t in range(1, int(n) + 1):
        size, own = M * t, 1 + spread
        squares += M * own
        products += 2 * M * M * total + M * (M - 1) * spread  # ordered pairs, a new one in each
        total += (M * total + (M - 1) * spread + own) / size  # of one sample of each lot
        spread = squares / size / M
        if M > 1:
            spread += (1 - 1 / M) * products / (size * (size - 1))
    return spread


MOST_EXACT = 300
"""Refits up to which exact fractions, which grow and grow, are written out."""


def _moderate(n: Any) -> int:
    if n > MOST_EXACT:
        raise TooLarge(f"an exact fraction after {n} refits, more than {MOST_EXACT}")
    return int(n)


class KnownVariance(Algorithm):
    """The variance of the fitted mean, in units of σ², where σ is known and never refitted."""

    latex_name = "V"
    definition = r"V(M, n) = \operatorname{Var}\mu_n / \sigma^2 \text{ with } \sigma \text{ known}"

    @staticmethod
    def recipe(M: Fraction, n: Fraction) -> Fraction:
        return Fraction(known_variance(Fraction(M), _moderate(n)))

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        return in_decimals(known_variance, *args)


KNOWN = Claim(
    name="known",
    quantity=Variance(mu_hat(n)),
    value=sigma**2 * KnownVariance(M, n),
    domain=Domain(
        M=Integers(1, probe=(1, 2, 5, 100), reach=10**6),
        n=Integers(1, probe=(1, 2, 3, 12), reach=5000),
        sigma=Positive(default=1),
    ),
    words="Where a mean alone is fitted, and the model draws with the known deviation $\\sigma$:",
    rivals=[
        Rival(sigma**2 * n / M, "nothing kept: a random walk"),
        Rival(
            sigma**2 / M * sympy.Sum(1 / i**2, (i, 1, n)), "all of the past used, without a budget"
        ),
        Rival(
            sigma**2 / M * (1 + 3 * sympy.Sum(1 / i**2, (i, 2, n))),
            "the first order in 1/M taken as exact",
        ),
    ],
)

_LEFT = LIMIT.value / sigma**2
_EACH = Domain(M=Integers(2))

THEOREM = Theorem(
    title="Everything kept, a budget used",
    says="A Gaussian model refitted by maximum likelihood [does not collapse, in expectation]"
    "(kept), if all samples are kept and each refit is trained on M of them drawn at random, as "
    "many as it adds: its expected variance [tends to a positive limit](tends, kept), and for "
    "large M [(π²/2 − 2)/M is lost](constant).",
    setting="""\
Each refit draws $M$ new samples from the last model, $N(\\mu_{n-1}, \\hat\\sigma^2_{n-1})$, and
adds them to all that were drawn before.
It is then trained on $M$ of all these, drawn at random **without** replacement, new choices at
each refit.
It fits mean and variance of those $M$ (maximum likelihood, ddof 0).
The first $M$ samples are real, from $N(\\mu, \\sigma^2)$.
""",
    claims=[LIMIT, REFITS, KNOWN],
    statements=[
        Bound(
            "kept",
            _LEFT,
            ">",
            sympy.Rational(4, 25),
            _EACH,
            [Rival(sympy.Rational(17, 100), "a little more, even where M is 2")],
            note="of the real variance 16% or more is kept for ever",
        ),
        Tends(
            "tends",
            (1 - 1 / M) * _kept(n),
            _LEFT,
            n,
            _EACH,
            far=(25, 100, 400),
            within=Fraction(1, 100),
            rivals=[Rival(_SMALL, "the limit without a budget")],
        ),
        Tends(
            "constant",
            M * (1 - _LEFT),
            sympy.pi**2 / 2 - 2,
            M,
            Domain(sigma=Positive(default=1)),
            rivals=[Rival(sympy.pi**2 / 6, "the constant without a budget")],
            note="the loss times M: (π²/2 − 2)/M, 2.93/M for large M",
        ),
        Bound(
            "smaller",
            M * (1 - _LEFT),
            "<",
            sympy.pi**2 / 2 - 2,
            _EACH,
            [Rival(sympy.Rational(29, 10), "2.9")],
            note="the loss times M, with a fitted variance",
        ),
        Bound(
            "larger",
            M * KNOWN.value / sigma**2,
            ">",
            sympy.pi**2 / 2 - 2,
            Domain(
                where=[n >= 10 * M],
                M=Integers(1, probe=(1, 2, 5, 20), reach=200),
                n=Integers(30, probe=(30, 60, 400), reach=4000),
            ),
            [Rival(sympy.Integer(3), "three, also for large M")],
            note="the spread times M, with a known one, late",
        ),
        Bound(
            "single",
            KnownVariance(1, n),
            "=",
            sympy.Sum(1 / i, (i, 1, n)),
            Domain(n=Integers(1, probe=(1, 2, 10, 100), reach=1000)),
            [Rival(1 + sympy.log(n), "the logarithm in its place")],
            note="the spread with a known variance and a budget of one sample",
        ),
        Bound(
            "dearer",
            _LEFT,
            "<",
            _SMALL,
            _EACH,
            [Rival(1 - 1 / M - (sympy.pi**2 / 6 - 1) * 3 / M, "the first order in 1/M")],
            note="what is kept for ever, against the same without a budget",
        ),
    ],
    sources=[
        Source("kazdan2024", "seen: the abstract", "accumulating data under a fixed budget"),
        Source("gerstgrasser2024", "", "accumulating data without one"),
    ],
)


def _any_subset() -> list[bool]:
    """The mean variance of all subsets, listed, from the pairs of distinct samples."""
    cases = []
    for samples, size in (((0, 1, 5), 2), ((-1, 2, 2, 7), 2), ((0, 3, 4, 8, 10), 3)):
        chosen = list(combinations(map(Fraction, samples), size))
        means = [sum(each) / size for each in chosen]
        squares = [
            sum((x - mean) ** 2 for x in each) / size
            for each, mean in zip(chosen, means, strict=True)
        ]
        pairs = [(a - b) ** 2 for a, b in permutations(samples, 2)]
        apart = Fraction(sum(pairs), 2 * len(pairs))
        cases.append(same(sum(squares) / len(chosen), (1 - Fraction(1, size)) * apart))
    return cases


def _both_roots() -> list[bool]:
    """Both roots are below 2, in whole numbers: 12M − 3 < (4M − 1)²; they add up to 1/M."""
    cases = []
    for size in (2, 3, 10, 10**6):
        up, down = (root.subs(M, size) for root in (_UP, _DOWN))
        cases += [12 * size - 3 < (4 * size - 1) ** 2, sympy.simplify(up + down) * size == 1]
    return cases


def _noises_listed() -> list[bool]:
    return [
        same(
            _by_noises(size, refits),
            second_moments(accumulate(size, budget=size), refits, known=True)[1],
        )
        for size, refits in ((1, 4), (2, 3))
    ]


def proof(p: Proof) -> dict[str, Expr]:
    p.uses("mixing/coalescence_principle", "within")
    p.argue(
        "Let $D_n$ be the chance that two *distinct* samples, of all $Mn$ that were collected for "
        "the first $n$ refits, have different originals. A random subset of $M$ is as good as "
        "all: two picks from it, with replacement, differ with chance $(1-1/M)D_n$. And a new "
        "sample's parent is a uniformly chosen one of all $Mn$.",
        r"\mathbb{E}\,\hat\sigma^2_n = \sigma^2\left(1-\frac1M\right) D_n,\quad D_1 = 1",
        trial=_any_subset,
        tried="the mean variance over every subset of given samples, against their pairs",
    )
    old, new = M * n * (M * n - 1), M * (M - 1) * (1 - 1 / M)
    across, after = 2 * M * (M * n - 1), M * (n + 1) * (M * (n + 1) - 1)
    factor = p.identity(
        (old + new + across) / after,
        1 - (3 * M - 1) / after,
        "Count the pairs after the next refit: two old samples; two new ones, whose parents are "
        "two picks; one new and one old, where the parent must not be the old one itself. Each "
        "kind differs with $D_n$ times a number, so $D_{n+1}/D_n$ is this.",
    )
    for refits in (2, 3):
        product = sympy.prod(factor.subs(n, step) for step in range(1, refits))
        p.identity(
            sympy.factor(1 - coalescence(accumulate(M, budget=M), refits)),
            sympy.factor((1 - 1 / M) * product),
            f"The same after {refits} refits, counted from the scheme's own description.",
            apart=True,
        )
    root = sympy.sqrt(12 * M - 3)
    up, down = (1 + root) / (2 * M), (1 - root) / (2 * M)
    p.identity(
        factor.subs(n, n - 1),
        (n - up) * (n - down) / (n * (n - 1 / M)),
        "The factor of refit $n$ has a square polynomial above the line, with two real roots.",
    )
    kept = p.compute(
        sympy.Product(factor.subs(n, i - 1), (i, 2, n)),
        "So the product over the refits is one of gamma functions.",
        at=[{"M": Fraction(size), "n": Fraction(refits)} for size, refits in _TRIED],
        result=_gammas(n, up, down),
    )
    p.cite(GAMMA_RATIO)
    limit = sympy.gamma(2 - 1 / M) / (sympy.gamma(2 - up) * sympy.gamma(2 - down))
    p.argue(
        "The roots add up to $1/M$, so as $n \\to \\infty$ the powers of $n$ cancel and the gamma "
        "functions of $n$ drop out. The limit is positive, for both roots are below 2.",
        trial=_both_roots,
        tried="both roots for four sizes, exactly",
    )
    p.compute(
        sympy.Limit(M * (1 - (1 - 1 / M) * factor.subs(n, 1) * factor.subs(n, 2)), M, sympy.oo),
        "To first order in $1/M$ the loss after three refits, times $M$, is "
        "$1 + 3(\\frac14 + \\frac19)$; after many it is $1 + 3(\\pi^2/6 - 1) = \\pi^2/2 - 2$.",
        at=[{}],
    )
    p.cite(TOTAL_VARIANCE)
    p.argue(
        "With a known deviation a new sample varies by $\\sigma^2$ about the last mean, whatever "
        "the pool. The covariances of all samples obey a recursion of their own. It is followed "
        "origin by origin here, and by two averages over all samples in the claim.",
        trial=_noises_listed,
        tried="every choice of every budget listed, each sample written out in independent noises",
    )
    return {
        "limit": sigma**2 * (1 - 1 / M) * limit,
        "refits": sigma**2 * (1 - 1 / M) * kept,
        "known": sigma**2 * ByOrigin(M, n),
    }


_TRIED = [(2, 1), (2, 4), (7, 30)]


def _gammas(upto: Expr, up: Expr, down: Expr) -> Expr:
    """The product of (t - up)(t - down) / (t (t - 1/M)) for t from 2 to ``upto``."""
    out = sympy.S.One
    for root, sign in ((up, 1), (down, 1), (sympy.S.Zero, -1), (1 / M, -1)):
        out *= (sympy.gamma(upto + 1 - root) / sympy.gamma(2 - root)) ** sign
    return out


class ByOrigin(Algorithm):
    """The variance of the fitted mean, σ known, from the covariances of samples by origin."""

    latex_name = "V"

    @staticmethod
    def recipe(M: Fraction, n: Fraction) -> Fraction:
        size, refits = int(M), _moderate(n)
        return Fraction(second_moments(accumulate(size, budget=size), refits, known=True)[1])

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        return in_decimals(by_lots, *args)


def _listed(M: Fraction, n: Fraction, sigma: Fraction) -> Fraction:
    scheme = accumulate(int(M), budget=int(M))
    return 4 * sigma**2 * two_types.expected(lambda w: w * (1 - w), scheme, int(n))


def _extrapolated(M: int) -> Any:
    with mpmath.workdps(45):
        product = mpmath.nprod(
            lambda t: 1 - (3 * M - 1) / (M * t * (M * t - 1)), [2, mpmath.inf], nsum=True
        )
        return (1 - mpmath.mpf(1) / M) * product


def _by_noises(M: int, n: int) -> Fraction:
    """E μ_n², each sample written out in independent unit noises, every choice listed."""
    start = [[Fraction(a == b) for b in range(M * n)] for a in range(M)]

    def mean_square(samples: list[list[Fraction]]) -> Fraction:
        chosen = list(combinations(samples, M))
        total = Fraction(0)
        for subset in chosen:
            mean = [sum(column) / M for column in zip(*subset, strict=True)]
            if len(samples) == M * n:
                total += sum(c**2 for c in mean)
                continue
            new = [mean[:] for _ in range(M)]
            for place, sample in enumerate(new, len(samples)):
                sample[place] += 1
            total += mean_square(samples + new)
        return total / len(chosen)

    return mean_square(start)


ROUTES = [
    Route(
        _listed,
        at=[dict(M=2, n=1), dict(M=2, n=4), dict(M=3, n=4, sigma=3), dict(M=4, n=3)],
        words=two_types.WORDS,
        claim="refits",
    ),
    Route(
        lambda M, sigma: sigma**2 * _extrapolated(int(M)),
        at=[dict(M=2), dict(M=5, sigma=3), dict(M=1000)],
        words="the recursion's product, multiplied out and extrapolated (mpmath's nprod)",
        claim="limit",
    ),
    Route(
        lambda M, n, sigma: sigma**2 * _by_noises(int(M), int(n)),
        at=[dict(M=1, n=5), dict(M=2, n=3, sigma=3), dict(M=3, n=2)],
        words="every choice of every budget listed, each sample written out in independent noises",
        claim="known",
    ),
]
