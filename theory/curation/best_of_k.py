"""Best-of-k selection: how far it moves a refitted Gaussian, with real data and without."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import erf, exp
from typing import Any

import mpmath
import sympy

from theory.curation._best import REACH, Mean, MeanByParts, Spread, SpreadByParts
from theory.domain import Domain, Integers, Reals
from theory.notation import (
    Expectation,
    Expr,
    Law,
    M,
    Quantity,
    alpha,
    draw,
    f,
    i,
    k,
    mu,
    n,
    sigma,
    sigma_hat2,
    x,
)
from theory.numeric import mpf
from theory.proof import Proof
from theory.standard import SAMPLE_VARIANCE, TOTAL_EXPECTATION
from theory.statement import About, Bound, Statement
from theory.theorem import Claim, Rival, Route, Source, Theorem

_e, _v = Mean(k), Spread(k)
_CANDIDATES = Integers(2, probe=(2, 3, 4, 8, 32), reach=REACH)
_SIGMA = Reals(0, 1000, open="low", default=1, probe=("1/3", "1", "7"))

TOTAL = Claim(
    name="total_shift",
    quantity=Quantity(r"\mu_\infty - \mu", "μ_∞ − μ", 1),
    value=sigma * _e / (1 - sympy.sqrt(_v)),
    domain=Domain(k=_CANDIDATES, sigma=_SIGMA),
    words="No real data, and infinitely many samples: how far the mean moves in all its refits.",
    rivals=[
        Rival(sigma * _e, "the first refit's step"),
        Rival(sigma * _e / (1 - _v), "the factor of the variance in the place of its root"),
        Rival(sigma * sympy.sqrt(2 * sympy.log(k)) * 2, "twice the extreme of k normals"),
        Rival(sigma * _e * k, "k such steps"),
    ],
)

_B = 1 + _e**2 - _v
_CRITICAL = (sympy.sqrt(_B**2 + 4 * _v * _e**2) - _B) / (2 * _v)

ALPHA_C = Claim(
    name="alpha_c",
    quantity=Quantity(r"\alpha_c", "α_c", 0, sympy.S.Zero, sympy.S.One),
    value=_CRITICAL,
    domain=Domain(k=_CANDIDATES),
    words="With a share $\\alpha$ of new real samples, and infinitely many in all, the fitted "
    "variance [comes to rest](rest) if $\\alpha$ exceeds the share",
    rivals=[
        Rival(sympy.S.Zero, "real data always stabilise"),
        Rival(1 - 1 / k, "where a model that is not fitted loses its hold"),
        Rival(_e**2 / (1 + _e**2), "the winners' variance forgotten"),
        Rival(_e / (1 + _e), "the shift weighed once"),
    ],
)

_STABLE = Domain(
    k=Integers(2, 100, probe=(2, 3, 4, 8, 32), reach=REACH),
    alpha=Reals(0, 1, open="low", probe=("9/20", "1/2", "3/4", "9/10", "1")),
    sigma=_SIGMA,
    where=[10 * alpha * k >= 9 * (k - 1)],
)

REST = Claim(
    name="rest",
    quantity=Quantity(r"\hat\sigma^2_\infty", "σ̂²_∞", 2, sympy.S.Zero),
    value=sigma**2 * alpha / (1 - (1 - alpha) * (_v + _e**2 / alpha)),
    domain=_STABLE,
    words="The fitted variance at rest, here for $k \\le 100$ and "
    "$\\alpha \\ge \\frac{9}{10}(1 - \\frac1k)$:",
    rivals=[
        Rival(sigma**2, "the real variance"),
        Rival(
            sigma**2 * alpha / (1 - (1 - alpha) * _v),
            "the distance between winners and real samples forgotten",
        ),
        Rival(
            sigma**2 * (alpha + (1 - alpha) * _v + alpha * (1 - alpha) * _e**2),
            "the first refit's mixture",
        ),
    ],
)

VARIANCE = Claim(
    name="variance",
    quantity=Expectation(sigma_hat2(n), low=0),
    value=sigma**2 * (_v * (1 - 1 / M)) ** n,
    domain=Domain(
        k=_CANDIDATES,
        M=Integers(2, probe=(2, 3, 10, 40), reach=10**6),
        n=Integers(0, probe=(0, 1, 2, 7), reach=300),
        sigma=_SIGMA,
    ),
    words="No real data, $M$ winners for each refit: the expected variance.",
    rivals=[
        Rival(sigma**2 * _v**n, "infinitely many winners"),
        Rival(sigma**2 * (1 - 1 / M) ** n, "as without selection"),
        Rival(sigma**2 * (_v * (1 - 1 / M)) ** (n + 1), "one refit too many"),
        Rival(sigma**2 * (1 - 1 / (k * M)) ** n, "all candidates counted as samples"),
    ],
)

_PHI = sympy.erfc((mu - x) / (sigma * sympy.sqrt(2))) / 2

FREE = Claim(
    name="free",
    quantity=Law(draw(n)),
    value=_PHI ** (k**n),
    domain=Domain(
        x=Reals(probe=("-3", "0", "1", "3", "5")),
        k=Integers(1, 1000, probe=(1, 2, 10)),
        n=Integers(0, 8, probe=(0, 1, 3, 8)),
        mu=Reals(default=0),
        sigma=_SIGMA,
    ),
    words="No family is fitted, and the model becomes the law of its infinitely many winners: the "
    "law of a sample after $n$ refits.",
    rivals=[
        Rival(_PHI**k, "selected once, and that is all"),
        Rival(_PHI ** (k * n), "k candidates more at each refit"),
        Rival(_PHI ** (n + 1), "one candidate more at each refit"),
    ],
)


def _total(candidates: int) -> Expr:
    return (TOTAL.value / sigma).subs(k, candidates)


def _near(name: str, left: Expr, digits: str, within: int, note: str, rival: Rival) -> Statement:
    right, share = sympy.Rational(digits), Fraction(1, within)
    return About(name, left, right, share, Domain(), rivals=[rival], note=note)


_FIRST = Rival(sympy.sqrt(1 / sympy.pi), "the first refit's step")
_HALF = Rival(sympy.Rational(1, 2), "half")

THEOREM = Theorem(
    title="Best-of-k selection",
    says="If each sample is the best of k candidates, a Gaussian that is refitted to infinitely "
    "many of them [moves by a finite total](total_shift), [3.24 standard deviations for k = 2]"
    "(two) and [3.66 for k = 8](eight), as [its variance dies](variance, dies). With a share α of "
    "real data [its variance explodes unless α exceeds a critical share](alpha_c, rest, edge), "
    "[.361 for k = 2](share_two) and [.573 for k = 4](share_four). The finite total is the fitted "
    "family's doing: without one, a model without real data is [the best of k^n real samples after "
    "n refits](free), which is [below √(2n·ln k)·σ from where it was, on average](slow).",
    setting="""\
The real distribution is $N(\\mu, \\sigma^2)$, and more is better: for each new sample $k$
candidates are drawn from the last model, and the largest is kept.
Write $e$ and $v$ for the mean and the variance of the largest of $k$ standard normals.
Model 0 is the real distribution.
A refit sets $\\mu_n$ and $\\hat\\sigma^2_n$ to the mean and the variance of its pool (maximum
likelihood, ddof 0), and fits a Gaussian, whatever the pool looks like.
The pool is $M$ winners, or infinitely many.
With real data it is a share $\\alpha$ of new real samples, not selected, and winners for the rest.
""",
    claims=[TOTAL, ALPHA_C, REST, VARIANCE, FREE],
    statements=[
        _near(
            "two", _total(2), "3.24", 500, "the total for k = 2: 3.24 standard deviations", _FIRST
        ),
        _near(
            "eight", _total(8), "3.66", 500, "the total for k = 8: 3.66 standard deviations", _FIRST
        ),
        _near(
            "share_two",
            _CRITICAL.subs(k, 2),
            "0.361",
            500,
            "the critical share for k = 2: .361",
            _HALF,
        ),
        _near(
            "share_four",
            _CRITICAL.subs(k, 4),
            "0.573",
            1000,
            "the critical share for k = 4: .573",
            _HALF,
        ),
        Bound(
            "dies",
            _v,
            "<",
            sympy.Rational(7, 10),
            Domain(k=_CANDIDATES),
            [Rival(sympy.Rational(2, 3), "two thirds"), Rival(1 / k, "1/k")],
            note="the factor of the variance at each refit to infinitely many winners: it dies",
        ),
        Bound(
            "edge",
            (1 - alpha) * (_v + _e**2 / alpha),
            ">",
            sympy.S.One,
            Domain(
                k=_CANDIDATES,
                alpha=Reals(0, "36/100", open="low", probe=("1/100", "1/5", "36/100")),
            ),
            [Rival(sympy.Rational(11, 10), "by a tenth at least")],
            note="the share of the variance that a refit hands on to the next in the end: above 1, "
            "so that it explodes, if α is .36 or less",
        ),
        Bound(
            "pi_mean",
            Mean(sympy.Integer(2)),
            "=",
            1 / sympy.sqrt(sympy.pi),
            Domain(),
            [Rival(sympy.Rational(1, 2), "one half")],
            note="for k = 2",
        ),
        Bound(
            "pi_spread",
            Spread(sympy.Integer(2)),
            "=",
            1 - 1 / sympy.pi,
            Domain(),
            [Rival(sympy.Rational(1, 2), "one half")],
            note="for k = 2",
        ),
        Bound(
            "slow",
            Mean(k),
            "<",
            sympy.sqrt(2 * sympy.log(k)),
            Domain(k=Integers(2, probe=(2, 3, 8, 40), reach=40)),
            [Rival(sympy.sqrt(sympy.log(k)), "the root of ln k alone")],
            note="the mean of the largest of k standard normals; of k^n it is below √(2n·ln k)",
        ),
    ],
    sources=[
        Source("ferbach2024", "seen: the abstract, and a summary", "curation raises the reward"),
    ],
)

# -- what the arguments are tried with --------------------------------------------------------


@lru_cache(maxsize=8)
def _moments(count: int) -> tuple[float, float]:
    """Mean and variance of the largest of a few normals, on a fine grid."""
    mean = square = total = 0.0
    for place in range(-800, 801):
        at = place / 100
        chance = exp(-(at**2) / 2) * (0.5 + erf(at / 2**0.5) / 2) ** (count - 1)
        mean, square, total = mean + at * chance, square + at**2 * chance, total + chance
    return mean / total, square / total - (mean / total) ** 2


def _signs() -> list[bool]:
    """The winners of a scaled and shifted law are the winners, scaled and shifted; all listed."""
    cases = []
    values = (-2, 0, 1, 5)
    for count, scale, shift in product((1, 2, 3), (1, 3), (0, -4)):
        plain = sorted(max(each) for each in product(values, repeat=count))
        moved = sorted(
            max(shift + scale * y for y in each) for each in product(values, repeat=count)
        )
        cases.append(moved == [shift + scale * y for y in plain])
    return cases


def _pools() -> list[bool]:
    """Mean and variance of a two-part pool, member by member."""
    cases = []
    for real, won in (((0, 2), (3, 5, 10)), ((-1, 1, 0), (4,)), ((7,), (7, 8))):
        pool = [Fraction(y) for y in (*real, *won)]
        mean = sum(pool) / len(pool)
        variance = sum((y - mean) ** 2 for y in pool) / len(pool)
        share = Fraction(len(real), len(pool))
        parts = []
        for part in (real, won):
            centre = Fraction(sum(part), len(part))
            parts.append((centre, sum((y - centre) ** 2 for y in part) / Fraction(len(part))))
        (m, u), (h, t) = parts
        cases.append(variance == share * u + (1 - share) * t + share * (1 - share) * (h - m) ** 2)
    return cases


def _either_side() -> list[bool]:
    """The loop itself, two hundred refits on both sides of the critical share."""
    cases = []
    for count in (2, 3, 8):
        e, v = _moments(count)
        b = 1 + e**2 - v
        edge = ((b**2 + 4 * v * e**2) ** 0.5 - b) / (2 * v)
        for off in (-0.05, 0.05):
            share, s, d = edge + off, 1.0, 0.0
            for _ in range(400):
                last = s
                won = d + e * s
                s = (share + (1 - share) * v * s**2 + share * (1 - share) * won**2) ** 0.5
                d = (1 - share) * won
            cases.append((s / last < 1 + 1e-6) == (off > 0))
    return cases


def _repeated_maxima() -> list[bool]:
    """The best of k of the best of k is the best of k², all outcomes of a small law listed."""
    cases = []
    for count, values in ((2, (1, 2, 3)), (3, (1, 2))):
        once = [max(each) for each in product(values, repeat=count)]
        twice = [max(each) for each in product(once, repeat=count)]
        plain = [max(each) for each in product(values, repeat=count**2)]
        cases += [
            Fraction(twice.count(y), len(twice)) == Fraction(plain.count(y), len(plain))
            for y in values
        ]
    return cases


def _below_the_root() -> list[bool]:
    """The best of N on average against √(2 ln N), for numbers that are powers."""
    return [_moments(count)[0] < float(mpmath.sqrt(2 * mpmath.log(count))) for count in (2, 9, 64)]


def proof(p: Proof) -> dict[str, Expr]:
    e, v = MeanByParts(k), SpreadByParts(k)
    p.argue(
        "The largest of $k$ samples of $N(m, s^2)$ is $m + s$ times the largest of $k$ standard "
        "normals. So winners have the mean $m + es$ and the variance $vs^2$.",
        trial=_signs,
        tried="all picks of up to three from four values, scaled and shifted",
    )
    p.cite(SAMPLE_VARIANCE)
    p.cite(TOTAL_EXPECTATION)
    factor = p.solve(
        lambda s: f * s,
        sympy.S.One,
        "*Without real data* a refit multiplies the expected variance by a factor $f$, here "
        "$v(1-1/M)$, and with infinitely many samples the deviation by another, $\\sqrt v$:",
        "s",
        at=[dict(f=Fraction(1, 3)), dict(f=Fraction(9, 10))],
    )
    p.argue(
        "The mean moves by $e$ times the deviation at each refit. As $v < 1$ this is a geometric "
        "series.",
        r"\mu_\infty - \mu = e\sum_{i\ge0} \sigma\, v^{i/2}",
        trial=_adds_up,
        tried="two hundred refits added up for three numbers of candidates",
    )
    series = p.compute(
        sympy.Sum(factor.subs(n, i), (i, 0, sympy.oo)),
        "The series, for a factor below 1:",
        at=[dict(f=Fraction(1, 3)), dict(f=Fraction(5, 6))],
        result=1 / (1 - f),
    )
    p.argue(
        "*With real data* let $d$ be the distance of the fitted mean from the real one and $s$ the "
        "fitted deviation. Of the pool the share $\\alpha$ has the mean 0 and the variance "
        "$\\sigma^2$, the rest $d + es$ and $vs^2$. Their distance counts as variance.",
        r"\begin{gathered} d' = (1-\alpha)(d + es) \\ s'^2 = \alpha\sigma^2 + (1-\alpha)vs^2 + "
        r"\alpha(1-\alpha)(d + es)^2 \end{gathered}",
        trial=_pools,
        tried="three pools, member by member, in fractions",
    )
    shift = (1 - alpha) * e / alpha
    p.identity(
        (1 - alpha) * (shift + e), shift, "A refit leaves $d$ as it is if it is this times $s$:"
    )
    left = p.identity(
        (1 - alpha) * v + alpha * (1 - alpha) * (shift + e) ** 2,
        (1 - alpha) * (v + e**2 / alpha),
        "Then of the variance it hands on the share",
    )
    p.argue(
        "If that share is below 1, $s^2$ is at rest where what is lost equals $\\alpha\\sigma^2$. "
        "The map of $(d, s)$ rises in both and, as $\\alpha\\sigma^2$ does not grow with them, "
        "gains less than in proportion: such a map has one state of rest at most and leads to it. "
        "If the share is above 1 there is none, and both grow without end.",
        r"s^2 = \frac{\alpha\sigma^2}{1 - (1-\alpha)(v + e^2/\alpha)}",
        trial=_either_side,
        tried="four hundred refits, a twentieth above the critical share and a twentieth below it",
    )
    b = 1 + e**2 - v
    root = (sympy.sqrt(b**2 + 4 * v * e**2) - b) / (2 * v)
    p.identity(
        left.subs(alpha, root),
        sympy.S.One,
        "The share is 1 at the positive root of $v\\alpha^2 + (1 + e^2 - v)\\alpha - e^2$:",
    )
    p.argue(
        "*Without a fitted family* the distribution function of the winners is the $k$-th power of "
        "that of the candidates. After $n$ refits it is the $k^n$-th power of the real one.",
        r"F_n = F_0^{\,k^n}",
        trial=_repeated_maxima,
        tried="the best of the best listed for two small laws",
    )
    p.argue(
        "By Jensen's inequality $e^{t\\,\\mathbb{E}\\max} \\le N e^{t^2/2}$ for $N$ standard "
        "normals. With $t = \\sqrt{2\\ln N}$ their largest is below that root on average.",
        r"\mathbb{E}\max(Z_1,\ldots,Z_N) \le \sqrt{2 \ln N}",
        trial=_below_the_root,
        tried="for 2, 9 and 64 normals",
    )
    phi = sympy.erfc((mu - x) / (sigma * sympy.sqrt(2))) / 2
    return {
        "total_shift": sigma * e * series.subs(f, sympy.sqrt(v)),
        "alpha_c": root,
        "rest": alpha * sigma**2 / (1 - left),
        "variance": sigma**2 * factor.subs(f, v * (1 - 1 / M)),
        "free": phi ** (k**n),
    }


def _adds_up() -> list[bool]:
    cases = []
    for count in (2, 3, 8):
        e, v = _moments(count)
        d, s = 0.0, 1.0
        for _ in range(200):
            d, s = d + e * s, v**0.5 * s
        cases.append(abs(d - e / (1 - v**0.5)) < 1e-9)
    return cases


# -- other routes -----------------------------------------------------------------------------

_ROOT_PI = "closed forms for two and three candidates"


def _closed(k: Fraction) -> tuple[Any, Any]:
    """Mean and variance of the largest of two or three, in closed form."""
    root, three = mpmath.sqrt(mpmath.pi), mpmath.sqrt(3)
    mean, square = {
        2: (1 / root, mpmath.mpf(1)),
        3: (3 / (2 * root), 1 + three / (2 * mpmath.pi)),
        4: (3 / root * (mpmath.mpf(1) / 2 + mpmath.asin(mpmath.mpf(1) / 3) / mpmath.pi),
            1 + three / mpmath.pi),
    }[int(k)]  # fmt: skip
    return mean, square - mean**2


def _summed(k: Fraction, sigma: Fraction) -> Any:
    with mpmath.workdps(45):
        (e, v), s, d = _closed(k), mpf(sigma), mpmath.mpf(0)
        while s > mpmath.mpf(10) ** -45:
            d, s = d + e * s, s * mpmath.sqrt(v)
        return d


def _bisected(k: Fraction) -> Any:
    with mpmath.workdps(45):
        e, v = _closed(k)
        low, high = mpmath.mpf(0), mpmath.mpf(1)
        for _ in range(140):
            share = (low + high) / 2
            kept = (1 - share) * (v + e**2 / share)
            low, high = (share, high) if kept > 1 else (low, share)
        return low


def _iterated(k: Fraction, alpha: Fraction, sigma: Fraction) -> Any:
    with mpmath.workdps(45):
        e, v = _closed(k)
        share, real = mpf(alpha), mpf(sigma) ** 2
        s, d, before = mpf(sigma), mpmath.mpf(0), mpmath.mpf(0)
        while abs(s - before) > mpmath.mpf(10) ** -40:
            before, won = s, d + e * s
            pool = share * real + (1 - share) * (v * s**2 + won**2)
            d = (1 - share) * won
            s = mpmath.sqrt(pool - d**2)
        return s**2


def _stepped(k: Fraction, M: Fraction, n: Fraction, sigma: Fraction) -> Any:
    with mpmath.workdps(45):
        _, v = _closed(k)
        variance = mpf(sigma) ** 2
        for _ in range(int(n)):
            variance = variance * v
            variance -= variance / mpf(M)
        return variance


def _multiplied(x: Fraction, k: Fraction, n: Fraction, mu: Fraction, sigma: Fraction) -> Any:
    with mpmath.workdps(45):
        chance = mpmath.ncdf(mpf((x - mu) / sigma))
        for _ in range(int(n)):
            power = mpmath.mpf(1)
            for _ in range(int(k)):
                power *= chance
            chance = power
        return chance


ROUTES = [
    Route(
        _summed,
        at=[dict(k=2), dict(k=3, sigma=3), dict(k=4)],
        words=f"{_ROOT_PI} or four, added up refit by refit",
        claim="total_shift",
    ),
    Route(
        _bisected,
        at=[dict(k=2), dict(k=3), dict(k=4)],
        words=f"{_ROOT_PI} or four, and the share halved down to",
        claim="alpha_c",
    ),
    Route(
        _iterated,
        at=[
            dict(k=2, alpha=Fraction(1, 2)),
            dict(k=3, alpha=Fraction(3, 4), sigma=3),
            dict(k=4, alpha=1),
        ],
        words=f"{_ROOT_PI} or four, the pool's mean square moved until it stays",
        claim="rest",
    ),
    Route(
        _stepped,
        at=[dict(k=2, M=2, n=5), dict(k=3, M=10, n=3, sigma=3), dict(k=4, M=100, n=1)],
        words=f"{_ROOT_PI} or four, refit by refit",
        claim="variance",
    ),
    Route(
        _multiplied,
        at=[
            dict(x=1, k=2, n=3),
            dict(x=3, k=5, n=2, mu=1, sigma=2),
            dict(x=Fraction(1, 2), k=3, n=0),
        ],
        words="refit by refit, k factors at each",
        claim="free",
    ),
]
