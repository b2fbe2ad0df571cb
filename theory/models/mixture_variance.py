"""A Gaussian mixture fitted by EM: its whole variance is lost as a single Gaussian's is."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy

from schemes import accumulate, mix, replace
from theory.domain import Domain, Integers, Positive
from theory.models import _em
from theory.models._originals import by_common_originals
from theory.notation import Expectation, Expr, K, M, N, Statistic, i, local, n, sigma
from theory.proof import Proof
from theory.theorem import Claim, Rival, Route, Source, Theorem

J = local("J", "EM steps in each refit", integer=True, positive=True)

_TOTAL = Expectation(Statistic(r"v_n", "vₙ", 2), low=0)
_FIT: Any = dict(K=Integers(1, default=2), J=Integers(1, default=1), sigma=Positive(default=1))
_A = 1 / sympy.sqrt(M)

REPLACE = Claim(
    name="replace",
    quantity=_TOTAL,
    value=sigma**2 * (1 - 1 / M) ** n,
    domain=Domain(M=Integers(1), n=Integers(0), **_FIT),
    words="Each refit has $M$ samples of the last model, and no others:",
    rivals=[
        Rival(sigma**2 * (1 - K / M) ** n, "$K$ means are fitted, so $K$ degrees of freedom go"),
        Rival(
            sigma**2 * (1 - (3 * K - 1) / M) ** n,
            "all $3K-1$ parameters counted: weights, means, variances",
        ),
        Rival(sigma**2 * (1 - 1 / M) ** (n * J), "each EM step loses as much as a refit"),
        Rival(sigma**2, "nothing is lost, as EM finds the mixture again"),
        Rival(sigma**2 * (1 - 1 / (K * M)) ** n, "$K$ components hold up one another"),
    ],
)

_STAYS = M * (M - 1) / (N + M) ** 2
_LOST = (N + M) * (1 - _STAYS**n) / (N**2 + 2 * N * M + M)

MIX = Claim(
    name="mix",
    quantity=_TOTAL,
    value=sigma**2 * (1 - _LOST),
    domain=Domain(N=Integers(1), M=Integers(1), n=Integers(0), **_FIT),
    words="Each refit has $N$ new real samples beside $M$ of the last model:",
    rivals=[
        Rival(sigma**2 * (1 - 1 / (N + M)) ** n, "real data make the pool larger, and no more"),
        Rival(sigma**2 * (1 - K * _LOST), "the loss of one Gaussian, for each component"),
        Rival(sigma**2 * (1 - _LOST.subs(n, 1)), "every refit as good as the first"),
        Rival(sigma**2 * (1 - M / (N + M) ** 2) ** n, "the loss scaled by its synthetic share"),
    ],
)

ACCUMULATE = Claim(
    name="accumulate",
    quantity=_TOTAL,
    value=sigma**2
    * sympy.gamma(n + 1 - _A)
    * sympy.gamma(n + 1 + _A)
    / (sympy.gamma(1 - _A) * sympy.gamma(1 + _A) * sympy.gamma(n + 1) ** 2),
    domain=Domain(M=Integers(2), n=Integers(0), **_FIT),
    words="Each refit adds $M$ samples of the last model to all that were drawn before it:",
    rivals=[
        Rival(sigma**2 * (1 - 1 / M) ** n, "nothing kept"),
        Rival(
            sigma**2 * sympy.Product(1 - K / (M * i**2), (i, 1, n)),
            "the loss of one Gaussian, for each component",
        ),
        Rival(
            sigma**2 * sympy.Product(1 - 1 / (M * i), (i, 1, n)),
            "a pool of $Mn$ samples refitted as if all of them were new",
        ),
        Rival(sigma**2 * (1 - 1 / M), "only the first fit costs anything"),
    ],
)

THEOREM = Theorem(
    title="A mixture loses variance as one Gaussian does",
    says="A Gaussian mixture of any number of components, refitted by any number of EM steps, "
    "[keeps in expectation just what a single Gaussian keeps of the variance, whatever is "
    "replaced, mixed in or accumulated](replace, mix, accumulate): [1 − 1/M of it at each refit "
    "to M of its own samples](replace).",
    setting="""\
The real distribution has the variance $\\sigma^2$; it need not be a mixture, nor have the shape of
what is fitted.
A mixture of $K$ Gaussians is refitted to a pool of samples by $J$ steps of the EM algorithm,
$J \\ge 1$, from any start.
Each step shares every sample of the pool out among the components, by *responsibilities* that add
up to one.
Then it sets each component's weight, mean and variance to those of its shares (maximum likelihood,
ddof 0), and adds nothing to the variances.
EM need not have converged, and the components may overlap, be tied to one variance, or shrink to
points; no run is thrown away.
After refit $n$ component $k$ has the weight $w_k$, the mean $m_k$ and the variance $v_k$.
The mixture's own variance is $v_n$: what is within the components and what is between them
($v_0 = \\sigma^2$, before any refit).
The model then draws new samples, independent of all others given the model.

In several dimensions, with full covariance matrices for variances, the same holds in each
direction: read $\\sigma^2$ as the real variance in it.
""",
    claims=[REPLACE, MIX, ACCUMULATE],
    sources=[
        Source("dempster1977", "", "the EM algorithm"),
        Source("shumailov2024", "seen: the abstract", "collapse of Gaussian mixtures"),
    ],
)


def _shared_out() -> list[bool]:
    """What each component holds of the first moments, in symbols, and what all of them hold."""
    cases = []
    for size, parts in ((2, 2), (3, 2), (3, 3)):
        pool = sympy.symbols(f"x1:{size + 1}")
        shares = [sympy.symbols(f"r{part}_1:{size + 1}") for part in range(parts)]
        rest = {last: 1 - sum(others) for *others, last in zip(*shares, strict=True)}
        model = _em.m_step(pool, shares)
        for power in (0, 1, 2):
            its = [sum(r * x**power for r, x in zip(share, pool, strict=True)) for share in shares]
            for (w, m, v), part in zip(model, its, strict=True):
                held = (w, w * m, w * (v + m**2))[power]
                cases.append(sympy.cancel(held - part / size) == 0)
            whole = sum(its).subs(rest) - sum(x**power for x in pool)
            cases.append(sympy.expand(whole) == 0)
    return cases


_POINTS = [(Fraction(x), Fraction(y)) for x, y in ((0, 1), (2, -1), (3, 5), (-4, 2), (7, 7))]
_SHARES = [
    [Fraction(part, 12) for part in row]
    for row in ((1, 0, 12, 5, 3), (11, 6, 0, 4, 3), (0, 6, 0, 3, 6))
]


def _in_the_plane() -> list[bool]:
    """Points projected on a line, and the components of a fit in the plane on the same line."""
    cases = []
    for across, up in ((1, 0), (0, 1), (1, 1), (2, -3)):
        pool = [across * x + up * y for x, y in _POINTS]
        mean, variance = _em.moments(_em.m_step(pool, _SHARES))
        cases += [mean == sum(pool) / 5, variance == sum((x - mean) ** 2 for x in pool) / 5]
    return cases


def _one_step_back() -> list[bool]:
    """The mean squared distance of a new sample, and of two, by the mixture and by the pool."""
    pool = [x for x, _ in _POINTS]
    model = _em.m_step(pool, _SHARES)
    cases = []
    for old in (Fraction(0), Fraction(-1, 3), Fraction(9)):
        new = sum(w * (v + (m - old) ** 2) for w, m, v in model)
        cases.append(new == sum((x - old) ** 2 for x in pool) / 5)
    two = sum(w * u * (v + s + (m - c) ** 2) for w, m, v in model for u, c, s in model)
    cases.append(two == sum((x - y) ** 2 for x in pool for y in pool) / 25)
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "An M-step shares the pool of size $S$ out: component $k$ holds the share $r_{ki}$ of "
        "$x_i$, has the weight $\\sum_i r_{ki}/S$, and the mean and variance of its shares. So "
        "its weight times its mean square is $\\sum_i r_{ki}x_i^2/S$, and likewise for its mean. "
        "As the responsibilities of a sample add up to one, they drop out of the sum: "
        "*whatever they are*, the mixture has the mean and the variance of the pool.",
        r"\sum_k w_k\,(v_k + m_k^2) = \frac1S\sum_i\sum_k r_{ki}\,x_i^2 = \frac1S\sum_i x_i^2",
        trial=_shared_out,
        tried="weights, means and mean squares in symbols, for two or three samples and two or "
        "three components of any responsibilities",
    )
    p.argue(
        "Tied components have the weighted mean of the variances in each one's place, which leaves "
        "the sum as it is. In several dimensions, with full covariances, project the pool on a "
        "line: the components' projections are the fit to the projected pool.",
        trial=_in_the_plane,
        tried="five points of the plane projected on four lines, three components",
    )
    p.argue(
        "The last M-step was made on the pool, so this holds after each refit. The principle of "
        "common originals asks no more of a model: a new sample has, given the model, the pool's "
        "mean and variance, and is drawn on its own. It is as far from an old sample, or from "
        "another new one, in mean square, as a random member of the pool is.",
        trial=_one_step_back,
        tried="both distances from a fit with given responsibilities",
    )
    return by_common_originals(p, r"\mathbb{E}\,v_n")


ROUTES = [
    Route(
        lambda M, n, K, J, sigma: _em.listed(replace(int(M)), int(n), int(K), int(J), sigma),
        at=[
            dict(M=2, n=3, K=2, J=2, sigma=3),
            dict(M=3, n=2, K=3, J=1),
            dict(M=4, n=2, K=2, J=3),
        ],
        words=_em.WORDS,
        claim="replace",
    ),
    Route(
        lambda N, M, n, K, J, sigma: _em.listed(mix(int(N), int(M)), int(n), int(K), int(J), sigma),
        at=[dict(N=1, M=1, n=3, K=2, J=2, sigma=3), dict(N=1, M=2, n=2, K=3, J=1)],
        words=_em.WORDS,
        claim="mix",
    ),
    Route(
        lambda M, n, K, J, sigma: _em.listed(accumulate(int(M)), int(n), int(K), int(J), sigma),
        at=[dict(M=2, n=3, K=2, J=1, sigma=3), dict(M=3, n=2, K=3, J=2)],
        words=_em.WORDS,
        claim="accumulate",
    ),
]
