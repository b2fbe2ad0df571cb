"""A memory of the last lots: how much longer it lasts, and what real samples then keep."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product
from operator import floordiv, truediv
from typing import Any

import mpmath
import sympy

from schemes import Scheme
from schemes import window as remember
from theory.domain import Domain, Integers, Positive
from theory.maths import two_point, two_types
from theory.maths.coalescence import coalescence
from theory.notation import Expectation, Expr, M, N, k, local, n, sigma, sigma_hat2
from theory.numeric import Algorithm, TooLarge, same
from theory.proof import Proof
from theory.statement import About, Bound, Falls, Tends
from theory.theorem import Claim, Rival, Route, Theorem

W = local(
    "W", "lots that a refit is trained on, the new one among them", integer=True, positive=True
)

MOST_EXACT = 60
"""Refits up to which exact fractions are written out."""

_SIGMA = Positive(default=1)
_LOSS = (N + M) / (W * N**2 + (W + 1) * N * M + M)


def _over(one: Any) -> Callable[[Any, Any], Any]:
    """Division, rounded down where ``one`` is a whole number of small units."""
    return floordiv if isinstance(one, int) else truediv


def visits(W: int, n: int, one: Any) -> list[list[Any]]:
    """The chance that a line of descent from the pool of refit t passes through lot l.

    In row t, from 1 to ``n``, lot l stands in place l - 1. A line takes a random lot of the pool,
    and from there goes on in the pool of the refit before that lot. Chances are in units of which
    there are ``one`` in 1, a whole number; or it is a 1 that can be divided exactly.
    """
    over = _over(one)
    rows: list[list[Any]] = [[]]
    chosen: list[list[Any]] = []  # the same once a lot of the pool has been chosen
    total: list[Any] = []  # over the lots of the pool
    for refit in range(1, n + 1):
        chosen.append([*rows[-1], one])
        total = [a + b for a, b in zip([*total, 0], chosen[-1], strict=True)]
        for lot, gone in enumerate(chosen[refit - W - 1] if refit > W else ()):
            total[lot] -= gone
        rows.append([over(each, min(refit, W)) for each in total])
    return rows


def _by_shared_lots(M: Any, W: int, n: int, one: Any) -> Any:
    """E (1 - 1/M)^K for the K lots that two lines both pass, from the earliest of them on."""
    kept = [one]
    for row in visits(W, n, one)[1:]:
        lost = sum(both * both * left for both, left in zip(row, kept, strict=True))
        kept.append(one - _over(one)(lost, one * one * M))
    return kept[n]


class Kept(Algorithm):
    """The share of the expected variance that is left where nothing is real but the first lot."""

    latex_name = "R"
    definition = (
        r"R(M, W, n) = \mathbb{E}\left(1-\tfrac1M\right)^{K},\quad K \text{ the lots that two "
        r"lines of descent from the $n$-th pool both pass}"
    )

    @staticmethod
    def recipe(M: Any, W: Fraction, n: Fraction) -> Any:
        if n > MOST_EXACT:
            raise TooLarge(f"an exact fraction after {n} refits, more than {MOST_EXACT}")
        return _by_shared_lots(M, int(W), int(n), Fraction(1))

    @classmethod
    def numeric(cls, M: Fraction, W: Fraction, n: Fraction) -> Any:
        # what is left may be (1 - 1/M)^n, and it is 1 less a sum
        bits = mpmath.mp.prec + 2 * int(n) + 40
        return mpmath.ldexp(_by_shared_lots(int(M), int(W), int(n), 1 << bits), -bits)


SETTLED = Claim(
    name="settled",
    quantity=Expectation(sigma_hat2(sympy.oo), low=0),
    value=sigma**2 * (1 - _LOSS),
    domain=Domain(
        W=Integers(1, probe=(1, 2, 3, 10, 1000)),
        N=Integers(1, probe=(1, 2, 10, 1000)),
        M=Integers(1, probe=(1, 2, 7, 1000)),
        sigma=_SIGMA,
    ),
    words="Each lot has $N$ new real samples and $M$ of the model's. [Where it settles](limit):",
    rivals=[
        Rival(sympy.S.Zero, "real data only slow the collapse down"),
        Rival(sigma**2 * (1 - _LOSS.subs(W, 1)), "a memory keeps nothing more"),
        Rival(
            sigma**2 * (1 - _LOSS.subs({W: 1, N: N * W, M: M * W}, simultaneous=True)),
            "as good as W times as many new samples",
        ),
        Rival(sigma**2 * (1 - 1 / (N * W)), "a fit to the real samples in memory alone"),
        Rival(sigma**2 * (1 - 1 / (N * (W + 1) + 1)), "the limit for large lots"),
    ],
)

KEPT = Claim(
    name="kept",
    quantity=Expectation(sigma_hat2(n), low=0),
    value=sigma**2 * Kept(M, W, n),
    domain=Domain(
        M=Integers(1, probe=(1, 2, 10, 100), reach=10**6),
        W=Integers(1, probe=(1, 2, 3, 8), reach=60),
        n=Integers(1, probe=(1, 2, 3, 12), reach=100),
        sigma=_SIGMA,
    ),
    words="No sample is real but those of the first lot, and a lot has $M$ samples:",
    rivals=[
        Rival(sigma**2 * (1 - 1 / M) ** n, "nothing remembered"),
        Rival(sigma**2 * (1 - 1 / M) ** (n / W), "the memory's length is what slows it"),
        Rival(sigma**2 * (1 - 1 / M) ** (n / W**2), "the square of it"),
        Rival(sigma**2 * (1 - 1 / (W * M)) ** n, "each pool as good as one of as many new samples"),
    ],
)

_SLOW = Domain(
    M=Integers(200, probe=(200, 1000), reach=10**6),
    W=Integers(1, probe=(1, 2, 5, 12), reach=20),
    n=Integers(20, probe=(20, 100), reach=100),
)

THEOREM = Theorem(
    title="A memory of the last lots",
    says="A Gaussian model refitted by maximum likelihood to the last W lots, each with N new real "
    "samples, [loses more than 1/(N(W + 1) + 1), but less than 1/(NW), of its expected variance "
    "for ever](more, less); without real data a memory of W lots [slows its collapse, where "
    "lots are large, by the factor ((W + 1)/2)², and not by W](slow).",
    setting="""\
Each refit collects a *lot*: $N$ new samples from the real distribution $N(\\mu, \\sigma^2)$ and $M$
from the last model, $N(\\mu_{n-1}, \\hat\\sigma^2_{n-1})$.
It is trained on the last $W$ lots, the new one among them (on all, as long as there are no more),
and fits mean and variance of that pool (maximum likelihood, ddof 0).
Older lots are dropped.
Model 0 is the real distribution, so that the first lot is real.
$W = 1$ is no memory at all.
""",
    claims=[SETTLED, KEPT],
    statements=[
        Tends(
            "limit",
            _LOSS,
            1 / (N * (W + 1) + 1),
            M,
            Domain(W=Integers(1, 100, probe=(1, 2, 100)), N=Integers(1, 100, probe=(1, 5, 100))),
            far=(10**4, 10**6, 10**8),
            rivals=[
                Rival(1 / (2 * N * W + 1), "as good as W times as many new samples"),
                Rival(1 / (N * W), "a fit to the real samples in memory"),
            ],
            note="the loss for ever, as the lots' synthetic part grows; that of N(W+1)/2 new real "
            "samples without a memory",
        ),
        Bound(
            "more",
            _LOSS,
            ">",
            1 / (N * (W + 1) + 1),
            SETTLED.domain.only(["W", "N", "M"]),
            [Rival(1 / (N * (W + 1)), "without the 1")],
            note="the loss for ever, as a share of the real variance: above 1/(N(W + 1) + 1)",
        ),
        Bound(
            "less",
            _LOSS,
            "<",
            1 / (N * W),
            SETTLED.domain.only(["W", "N", "M"]),
            [Rival(1 / (N * W + 1), "as if no sample were fitted")],
            note="the loss for ever, as a share of the real variance: below 1/(NW)",
        ),
        Falls(
            "longer",
            _LOSS,
            W,
            SETTLED.domain.only(["W", "N", "M"]),
            [Rival(W * _LOSS, "the loss times the length of the memory")],
            note="the loss for ever",
        ),
        About(
            "slow",
            Kept(M, W, n),
            sympy.exp(-n / (M * ((W + 1) / 2) ** 2)),
            Fraction(1, 100),
            _SLOW,
            [
                Rival(sympy.exp(-n / (M * W)), "slowed by W"),
                Rival(sympy.exp(-n / (M * W**2)), "slowed by its square"),
            ],
            note="the share of the expected variance that is left without real data: that of plain "
            "retraining after n/((W + 1)/2)² refits, where a lot has 200 samples or more, W is at "
            "most 20 and n is from 20 to 100",
        ),
    ],
)


def _pairs(real: int, copies: int, W: int) -> tuple[Fraction, list[Fraction]]:
    """The chances that two picks from a pool, and from two lots a distance apart, have met.

    Every choice of two lots is listed: a fixed point of as many equations as there are lots.
    """
    size = real + copies
    share, both = Fraction(copies, size), Fraction(copies * (copies - 1), size**2)
    # unknown are the chances at the distances 1 … W-1, and of the whole pool, which comes last
    rows = [[Fraction(0)] * (W + 1) for _ in range(W)]

    def picks(row: list[Fraction], apart: int, weight: Fraction) -> None:
        """Two picks from two given lots of one pool."""
        if apart:
            row[apart - 1] -= weight
        else:
            row[W - 1] -= weight * both
            row[W] += weight / size

    for apart in range(1, W):
        rows[apart - 1][apart - 1] += 1
        for jump in range(1, W + 1):
            picks(rows[apart - 1], abs(jump - apart), share / W)
    rows[W - 1][W - 1] += 1
    for one, other in product(range(W), repeat=2):
        picks(rows[W - 1], abs(one - other), Fraction(1, W * W))
    matrix = sympy.Matrix(
        W, W + 1, [sympy.Rational(x.numerator, x.denominator) for r in rows for x in r]
    )
    solved = matrix[:, :W].LUsolve(matrix[:, W])
    found = [Fraction(int(x.p), int(x.q)) for x in solved]
    return found[-1], found[:-1]


def _one_distance() -> list[bool]:
    cases = []
    for real, copies, lots in ((1, 1, 2), (1, 3, 3), (2, 2, 4), (3, 1, 6)):
        size, (pool, apart) = real + copies, _pairs(real, copies, lots)
        same_lot = Fraction(1, size) + Fraction(copies * (copies - 1), size**2) * pool
        each = same_lot * Fraction(copies, lots * real + copies)
        cases += [same(chance, each) for chance in apart]
        cases.append(same(pool, same_lot / lots + (1 - Fraction(1, lots)) * each))
    return cases


def _all_lots() -> list[bool]:
    """The shared lots of two lines, against the lines counted from the scheme."""
    return [
        same(
            1 - coalescence(remember(0, size, lots - 1), refits),
            _by_shared_lots(Fraction(size), lots, refits, Fraction(1)),
        )
        for size, lots, refits in ((2, 1, 4), (2, 2, 5), (3, 3, 6), (5, 9, 5), (1, 2, 3))
    ]


def _spacing() -> list[bool]:
    """The chance to pass a lot far back, by renewal: 2/(W+1) once the start is forgotten."""
    one, cases = 1 << 60, []
    for lots in (1, 2, 3, 5, 8):
        gap = visits(lots, 90, one)[90][19] * (lots + 1) - 2 * one
        cases.append(10**6 * abs(gap) < one)
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    within = p.uses("mixing/coalescence_principle", "within")
    size = N + M
    p.argue(
        "*With real samples.* Follow two picks back. Let them be in different lots. The newer one "
        "is real with chance $N/(N+M)$, and then they never meet; or it stands for a random "
        "member of the $W$ lots before its own. The older one's lot is among these, and is "
        "chosen with chance $1/W$. Else they are in different lots once more. So the chance $f$ "
        "that they meet does not depend on how far apart the lots are.",
        r"f = \frac{M}{N+M}\left(\frac1W\,g + \left(1-\frac1W\right)f\right),\quad g \text{ for "
        r"two picks from one lot}",
        trial=_one_distance,
        tried="the equations for all distances of two lots, solved for four schemes",
    )
    synthetic = M / size
    apart = p.identity(
        synthetic / W / (1 - synthetic * (1 - 1 / W)), M / (W * N + M), "So $f/g$ is"
    )
    pool = p.identity(
        1 / W + (1 - 1 / W) * apart,
        (N + M) / (W * N + M),
        "Two picks from a pool are from one lot with chance $1/W$. So they meet with the chance "
        "$F = g$ times",
    )
    settled = p.identity(
        pool / size / (1 - pool * M * (M - 1) / size**2),
        (N + M) / (W * N**2 + (W + 1) * N * M + M),
        "Two picks from one lot are one sample with chance $1/(N+M)$, and two synthetic ones with "
        "chance $M(M-1)/(N+M)^2$, which stand for two picks from the pool before: "
        "$g = \\frac{1}{N+M} + \\frac{M(M-1)}{(N+M)^2}F$. Solved for $F$:",
    )
    p.argue(
        "*Without.* Let the lines run on side by side, without noticing when they meet. In each "
        "lot that both pass they are at one sample with chance $1/M$, on its own; and the lots "
        "that a line passes do not depend on which samples it passes. So they have met nowhere "
        "with chance $(1-1/M)^K$, given the $K$ lots that both pass.",
        r"\mathbb{E}\,\hat\sigma^2_n = \sigma^2\,\mathbb{E}\left(1-\tfrac1M\right)^{K}",
        trial=_all_lots,
        tried="five schemes, against the lines counted from the scheme's description",
    )
    p.argue(
        "A line goes back by 1 to $W$ lots at each step, all alike, by $(W+1)/2$ on average. So "
        "it passes a lot far back with chance $2/(W+1)$, two lines both do with the square of "
        "that, and $K$ grows by one in $((W+1)/2)^2$ refits.",
        trial=_spacing,
        tried="the chance to pass a lot seventy refits back, for five lengths of the memory",
    )
    return {
        "settled": sigma**2 * (1 - settled),
        "kept": within.subs({N: 0, k: W - 1}, simultaneous=True),
    }


def _scheme(M: Fraction, W: Fraction) -> Scheme:
    return remember(0, int(M), int(W) - 1)


def _whole_chain(W: Fraction, N: Fraction, M: Fraction, sigma: Fraction) -> Fraction:
    """E 4w(1-w) of a type of weight 1/2 at equilibrium, from the law of the last W counts."""
    size, lots = int(N + M), int(W)
    states = list(product(range(size + 1), repeat=lots))
    place = {state: row for row, state in enumerate(states)}
    fresh = two_types.real_samples(int(N), Fraction(1, 2))
    rows = []
    for state in states:
        row = [Fraction(0)] * len(states)
        made = two_types.real_samples(int(M), _weight(state, size))
        for (i, p), (j, q) in product(enumerate(made), enumerate(fresh)):
            row[place[*state[1:], i + j]] += p * q
        rows.append(row)
    law = zip(two_types.fixed_law(rows), states, strict=True)
    weights = ((chance, _weight(state, size)) for chance, state in law)
    return 4 * sigma**2 * sum((p * w * (1 - w) for p, w in weights), Fraction(0))


def _weight(counts: Sequence[int], size: int) -> Fraction:
    return Fraction(sum(counts), size * len(counts))


_AT: list[dict[str, Any]] = [
    dict(M=2, W=2, n=4),
    dict(M=3, W=3, n=4, sigma=3),
    dict(M=4, W=1, n=3),
    dict(M=2, W=5, n=4),
]
ROUTES = [
    Route(
        _whole_chain,
        at=[
            dict(W=1, N=2, M=3),
            dict(W=2, N=1, M=1),
            dict(W=2, N=1, M=2, sigma=3),
            dict(W=3, N=1, M=1),
        ],
        words="the whole equilibrium of a model of two types, from the law of its last lots' "
        "counts, in rational arithmetic",
        claim="settled",
    ),
    Route(
        lambda M, W, n, sigma: two_point.pooled(lambda _, v: v, _scheme(M, W), int(n), sigma=sigma),
        at=_AT,
        words=two_point.WORDS,
        claim="kept",
    ),
    Route(
        lambda M, W, n, sigma: (
            4 * sigma**2 * two_types.expected(lambda w: w * (1 - w), _scheme(M, W), int(n))
        ),
        at=_AT,
        words=two_types.WORDS,
        claim="kept",
    ),
]
