"""A linear variational autoencoder at its optimum: its variance, and its rank."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy

from schemes import accumulate, mix, replace
from theory.domain import Domain, Integers, Positive
from theory.maths.coalescence import WORDS, coalescence
from theory.models import _ppca
from theory.models._originals import by_common_originals
from theory.notation import Expectation, Expr, M, N, Statistic, d, i, k, n, sigma
from theory.numeric import same
from theory.proof import Proof
from theory.theorem import Claim, Rival, Route, Source, Theorem

_TRACE = Expectation(Statistic(r"\tfrac1d\operatorname{tr}C_n", "tr Cₙ/d", 2), low=0)
_FIT: Any = dict(d=Integers(2), k=Integers(1), where=[k < d])
_A = 1 / sympy.sqrt(M)

REPLACE = Claim(
    name="replace",
    quantity=_TRACE,
    value=sigma**2 * (1 - 1 / M) ** n,
    domain=Domain(M=Integers(1), n=Integers(0), sigma=Positive(default=1), **_FIT),
    words="Each refit has $M$ samples of the last model, and no others:",
    rivals=[
        Rival(sigma**2 * (1 - k / M) ** n, "one degree of freedom for each latent dimension"),
        Rival(sigma**2 * (1 - (k + 1) / M) ** n, "and one more for the noise"),
        Rival(sigma**2 * (1 - d / M) ** n, "one for each dimension of the data"),
        Rival(
            sigma**2 * (k / d * (1 - 1 / M) ** n + 1 - k / d),
            "the latent directions lose, and the noise keeps what it has",
        ),
        Rival(sigma**2, "nothing is lost, as the decoder's noise is put back"),
    ],
)

_STAYS = M * (M - 1) / (N + M) ** 2
_LOST = (N + M) * (1 - _STAYS**n) / (N**2 + 2 * N * M + M)

MIX = Claim(
    name="mix",
    quantity=_TRACE,
    value=sigma**2 * (1 - _LOST),
    domain=Domain(N=Integers(1), M=Integers(1), n=Integers(0), sigma=Positive(default=1), **_FIT),
    words="Each refit has $N$ new real samples beside $M$ of the last model:",
    rivals=[
        Rival(sigma**2 * (1 - 1 / (N + M)) ** n, "real data make the pool larger, and no more"),
        Rival(sigma**2 * (1 - (k + 1) * _LOST), "the loss of one direction, for each of several"),
        Rival(sigma**2 * (1 - _LOST.subs(n, 1)), "every refit as good as the first"),
    ],
)

ACCUMULATE = Claim(
    name="accumulate",
    quantity=_TRACE,
    value=sigma**2
    * sympy.gamma(n + 1 - _A)
    * sympy.gamma(n + 1 + _A)
    / (sympy.gamma(1 - _A) * sympy.gamma(1 + _A) * sympy.gamma(n + 1) ** 2),
    domain=Domain(M=Integers(2), n=Integers(0), sigma=Positive(default=1), **_FIT),
    words="Each refit adds $M$ samples of the last model to all that were drawn before it:",
    rivals=[
        Rival(sigma**2 * (1 - 1 / M) ** n, "nothing kept"),
        Rival(
            sigma**2 * sympy.Product(1 - (k + 1) / (M * i**2), (i, 1, n)),
            "the loss of one direction, for each of several",
        ),
        Rival(
            sigma**2 * sympy.Product(1 - 1 / (M * i), (i, 1, n)),
            "a pool of $Mn$ samples refitted as if all of them were new",
        ),
    ],
)

RANK = Claim(
    name="rank",
    quantity=Expectation(Statistic(r"\operatorname{rank}C_n", "rank Cₙ"), low=0),
    value=sympy.Piecewise((d, k + 2 <= M), (M - 1, True)),
    domain=Domain(M=Integers(1), n=Integers(1), **_FIT),
    words="Replaced, after one refit and after any number of them, "
    "[not only on average but almost surely](rank):",
    rivals=[
        Rival(sympy.Min(d, M - 1), "that of a Gaussian with a full covariance"),
        Rival(sympy.Min(k, M - 1), "as many directions as latent dimensions"),
        Rival(d + 0 * n, "the decoder's noise fills every direction, whatever M"),
        Rival(sympy.Min(k + 1, M - 1), "the latent dimensions, and one for the noise"),
    ],
)

THEOREM = Theorem(
    title="A linear autoencoder",
    says="A linear variational autoencoder at its optimum, whatever its latent dimensions, [keeps "
    "in expectation just what one Gaussian keeps of the whole variance](replace, mix, accumulate); "
    "and refitted to M of its own samples it [almost surely has variance in every direction, if M "
    "is at least its latent dimensions plus 2](rank), for its own noise fills those that were "
    "lost.",
    setting="""\
The data have $d$ dimensions and the covariance $\\Sigma$.
Write $\\sigma^2 = \\frac1d\\operatorname{tr}\\Sigma$ for the mean variance of a coordinate.
The autoencoder has $k < d$ latent dimensions: it decodes $z \\sim N(0, I_k)$ to
$x = \\mu + Wz + \\varepsilon$ with the noise $\\varepsilon \\sim N(0, \\eta I_d)$.
It learns $\\mu$, $W$ and $\\eta$.
Its encoder is linear and Gaussian.
Each refit is trained to the optimum of its objective, the ELBO, on its pool (where that is
unbounded, for a scatter of rank $k$ or less, to its limit $\\eta = 0$).
What it emits are samples, noise and all, independent given the model.
$C_n$ is their covariance after refit $n$.
For the rank the real data are normal and $\\Sigma$ has the full rank $d$; for the variance any will
do.
""",
    claims=[REPLACE, MIX, ACCUMULATE, RANK],
    sources=[
        Source("tipping1999", "seen: the abstract", "maximum likelihood gives the principal axes"),
        Source("lucas2019", "seen: the title", "linear autoencoders and probabilistic PCA"),
    ],
)

_SCATTERS = [
    [[5.0, 1.0, 0.0], [1.0, 2.0, 0.5], [0.0, 0.5, 1.0]],
    [[4.0, 0.0, 1.0], [0.0, 1.0, 0.0], [1.0, 0.0, 1.0]],
]


def _trained(S: list[list[float]]) -> tuple[list[float], float]:
    """One latent dimension trained: the best encoder, and the best decoder for it, in turn."""
    w, noise = [1.0, 0.3, -0.2], 1.0
    for _ in range(500):
        square = noise + sum(x * x for x in w)
        Sw = [sum(s * x for s, x in zip(row, w, strict=True)) for row in S]
        spread = noise + sum(a * b for a, b in zip(w, Sw, strict=True)) / square
        new = [x / spread for x in Sw]
        noise = (
            sum(S[j][j] for j in range(3))
            - sum(a * b for a, b in zip(Sw, new, strict=True)) / square
        )
        noise /= 3
        w = new
    return w, noise


def _principal() -> list[bool]:
    """Training, against the principal axes: W is one, and the noise is the mean of the rest."""
    cases = []
    for S in _SCATTERS:
        w, noise = _trained(S)
        top = sum(x * x for x in w) + noise
        along = [sum(s * x for s, x in zip(row, w, strict=True)) for row in S]
        cases += [abs(a - top * x) < 1e-9 for a, x in zip(along, w, strict=True)]
        cases.append(abs(noise - (sum(S[j][j] for j in range(3)) - top) / 2) < 1e-9)
    return cases


_POINTS = [tuple(map(Fraction, point)) for point in ((0, 1, 2), (2, -1, 0), (3, 5, -4), (-4, 2, 1))]


def _same_trace() -> list[bool]:
    """The trace of the fit, by its axes, and of the pool."""
    return [
        same(_ppca.trace(_ppca.optimum(_POINTS, latent)[1]), sum(S[j, j] for j in range(3)), 12)
        for latent in (1, 2)
        for _, S in (_ppca.scatter(_POINTS),)
    ]


def _one_step_back() -> list[bool]:
    """Squared distances of a new sample and of two, by the mean and the trace, and by the pool."""

    def apart(x: Any, y: Any) -> Any:
        return sum((a - b) ** 2 for a, b in zip(x, y, strict=True))

    size = len(_POINTS)
    mean = tuple(sum(x[j] for x in _POINTS) / size for j in range(3))
    whole = sum(apart(x, mean) for x in _POINTS) / size
    old = (Fraction(1), Fraction(-7), Fraction(1, 3))
    return [
        apart(mean, old) + whole == sum(apart(x, old) for x in _POINTS) / size,
        2 * whole == sum(apart(x, y) for x in _POINTS for y in _POINTS) / size**2,
    ]


def _spanned(size: int, wide: int) -> int:
    """The rank of a scatter of points on the moment curve, by elimination."""
    points = [[Fraction(t) ** power for power in range(1, wide + 1)] for t in range(1, size + 1)]
    about = [[x - y for x, y in zip(p, points[0], strict=True)] for p in points[1:]]
    return int(sympy.Matrix(about).rank()) if about else 0


def _by_elimination(M: Any, n: Any, d: Any, k: Any) -> Fraction:
    """A chain of generic samples: each in the last model's directions, and its fit's rank."""
    directions = int(d)
    for _ in range(int(n)):
        found = _spanned(int(M), directions)
        directions = int(d) if found > k else found  # noise that is not 0 is in all of them
    return Fraction(directions)


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "For a linear decoder the exact posterior of $z$ is normal, with a mean linear in $x$ and "
        "one covariance: the encoder can be exact. So the optimum of the ELBO is that of the "
        "likelihood, probabilistic principal components: $W$ spans the axes of the $k$ largest "
        "variances $\\lambda_1 \\ge \\dots \\ge \\lambda_k$ of the pool, which the model has as "
        "they are, and $\\eta$ is the mean of the others.",
        r"C = \sum_{j\le k} \lambda_j\,u_j u_j^\top + \eta\sum_{j>k} u_j u_j^\top,\quad "
        r"\eta = \frac{1}{d-k}\sum_{j>k}\lambda_j",
        trial=_principal,
        tried="one latent dimension of three trained from a start off the axes, encoder and "
        "decoder in turn, for two pools",
    )
    p.argue(
        "So the model has the mean of its pool, and the sum of its variances. It has not the "
        "pool's covariance: the small variances are made equal.",
        r"\operatorname{tr}C = \sum_{j\le k}\lambda_j + (d-k)\,\eta = \operatorname{tr}S",
        trial=_same_trace,
        tried="four points in space, one and two latent dimensions",
    )
    p.argue(
        "The principle of common originals then holds for squared distances. A new sample is as "
        "far from an old one, in mean square, as a random member of the pool is; two new ones are "
        "as far from each other as two members. Only the mean and the trace enter.",
        r"\mathbb{E}\,\lVert x_a - x_b\rVert^2 = \lVert\mu - x_b\rVert^2 + \operatorname{tr}C",
        trial=_one_step_back,
        tried="both distances for four points in space",
    )
    claims = by_common_originals(p, r"\mathbb{E}\,\tfrac1d\operatorname{tr}C_n")
    p.argue(
        "*Rank.* $M$ samples of a normal law with $r$ directions have a scatter of rank "
        "$\\min(r, M-1)$, almost surely. If that is more than $k$, some of the variances that are "
        "averaged to $\\eta$ are positive: the noise is too, and it is in all $d$ directions. With "
        "$r = d > k$ at first, as $\\Sigma$ has full rank, this is so if $M - 1 > k$, and then "
        "again at each refit. If not, the $k$ axes hold the whole scatter, $\\eta = 0$, and the "
        "rank $M-1$ stays.",
        r"\operatorname{rank}C_n = d \text{ if } M \ge k+2,\quad M-1 \text{ else}",
        trial=lambda: [
            _spanned(size, wide) == min(size - 1, wide)
            for size, wide in ((1, 3), (2, 5), (4, 6), (6, 3), (5, 4))
        ],
        tried="scatters of generic points, their rank by elimination",
    )
    return claims | {"rank": sympy.Piecewise((d, k + 2 <= M), (M - 1, True))}


ROUTES = [
    Route(
        lambda M, n, d, k, sigma: _ppca.listed(replace(int(M)), int(n), int(k), sigma),
        at=[dict(M=3, n=2, d=3, k=1, sigma=3), dict(M=2, n=2, d=3, k=1), dict(M=4, n=1, d=3, k=2)],
        words=_ppca.WORDS,
        claim="replace",
    ),
    Route(
        lambda M, n, d, k, sigma: sigma**2 * (1 - coalescence(replace(int(M)), int(n))),
        at=[dict(M=100, n=50, d=40, k=7, sigma=3)],
        words=WORDS,
        claim="replace",
    ),
    Route(
        lambda N, M, n, d, k, sigma: _ppca.listed(mix(int(N), int(M)), int(n), int(k), sigma),
        at=[dict(N=1, M=1, n=2, d=3, k=1, sigma=3)],
        words=_ppca.WORDS,
        claim="mix",
    ),
    Route(
        lambda N, M, n, d, k, sigma: sigma**2 * (1 - coalescence(mix(int(N), int(M)), int(n))),
        at=[dict(N=5, M=45, n=20, d=40, k=7), dict(N=3, M=1, n=4, d=2, k=1)],
        words=WORDS,
        claim="mix",
    ),
    Route(
        lambda M, n, d, k, sigma: _ppca.listed(accumulate(int(M)), int(n), int(k), sigma),
        at=[dict(M=3, n=2, d=3, k=1, sigma=3), dict(M=2, n=2, d=3, k=2)],
        words=_ppca.WORDS,
        claim="accumulate",
    ),
    Route(
        _by_elimination,
        at=[
            dict(M=4, n=3, d=6, k=2),
            dict(M=3, n=3, d=6, k=2),
            dict(M=1, n=2, d=2, k=1),
            dict(M=9, n=1, d=4, k=3),
        ],
        words="a chain of generic samples, the ranks found by elimination in rational arithmetic",
        claim="rank",
    ),
]
