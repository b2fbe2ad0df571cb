"""A mixture's modes far apart: how many are left, and how they sharpen."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

import mpmath

from theory.domain import Domain, Integers, Positive, Reals
from theory.laws import ChiSquared
from theory.models import _em
from theory.models._modes import (
    REACH_REFITS,
    REACH_SAMPLES,
    Alive,
    MeanModes,
    TwoByLoss,
    TwoWithin,
    modes_left,
    within_left,
)
from theory.notation import Expectation, Expr, K, M, Statistic, local, n, sigma, w
from theory.numeric import same
from theory.proof import Proof
from theory.standard import COCHRAN, TOTAL_EXPECTATION
from theory.statement import Bound
from theory.theorem import Claim, Rival, Route, Source, Theorem

z = local("z", "weight of a second mode", real=True, nonnegative=True)


def _within(index: Expr) -> Any:
    number = {0: "₀", 1: "₁"}.get(index, "ₙ")
    return Expectation(
        Statistic(rf"\hat\sigma^2_{{\mathrm{{in}},{index}}}", f"σ̂²in,{number}", 2), low=0
    )


_REST = 1 - w - z
_THREE = (w, z, _REST)
_SIGMA = Positive(default=1)
_WEIGHTS: Any = dict(
    w=Reals(0, 1, probe=(0, Fraction(1, 10**9), Fraction(1, 20), Fraction(1, 2), 1)),
    z=Reals(0, 1, probe=(0, Fraction(1, 10**9), Fraction(1, 3), Fraction(1, 2))),
)
_SIZES = Integers(1, probe=(1, 2, 5, 12), reach=REACH_SAMPLES)
_REFITS = Integers(0, probe=(0, 1, 2, 7), reach=REACH_REFITS)


def _seen(weight: Expr) -> Expr:
    return 1 - (1 - weight) ** M


MODES = Claim(
    name="modes",
    quantity=Expectation(Statistic("K_n", "Kₙ"), low=0),
    value=sum(Alive(M, each, n) for each in _THREE),
    domain=Domain(M=_SIZES, n=_REFITS, where=[w + z <= 1], **_WEIGHTS),
    words="Of three modes, of the weights $w$, $z$ and the rest, as many are expected to be left "
    "(and a further mode has a term of its own):",
    rivals=[
        Rival(
            sum(_seen(each) ** n for each in _THREE),
            "each refit survived as if it drew from the real weights",
        ),
        Rival(sum(_seen(each) for each in _THREE), "survived once, survived for ever"),
        Rival(
            sum(1 - (1 - each) ** (M * n) for each in _THREE),
            "seen at least once in all n samples together",
        ),
        Rival(3 + 0 * n, "modes that are far apart are never mixed up, and none is lost"),
        Rival(1 + 2 * (1 - 1 / M) ** n, "lost at the rate at which the variance is lost"),
    ],
)

FIRST = Claim(
    name="first",
    quantity=_within(1),
    value=sigma**2 * (1 - sum(_seen(each) for each in _THREE) / M),
    domain=Domain(M=Integers(1), where=[w + z <= 1], sigma=_SIGMA, **_WEIGHTS),
    words="The variance within the modes, after the first refit:",
    rivals=[
        Rival(sigma**2 * (1 - 1 / M), "as the whole variance"),
        Rival(
            sigma**2 * (1 - 3 / M), "each mode's mean costs one sample, also where there is none"
        ),
        Rival(sigma**2, "a mode's shape is kept, only its weight moves"),
        Rival(
            sigma**2 * sum(each * (1 - 1 / (M * each + 1)) for each in _THREE),
            "each mode on its own, at its expected number of samples",
        ),
    ],
)

TWO = Claim(
    name="two",
    quantity=_within(n),
    value=sigma**2 * TwoWithin(M, w, n),
    domain=Domain(
        M=Integers(2, probe=(2, 3, 5, 12), reach=REACH_SAMPLES),
        w=Reals(0, 1, open="both", probe=(Fraction(1, 10**9), Fraction(1, 20), Fraction(1, 2))),
        n=_REFITS,
        sigma=_SIGMA,
    ),
    words="Of two modes, of the weights $w$ and $1-w$, after any number of refits:",
    rivals=[
        Rival(sigma**2 * (1 - 2 / M) ** n, "two modes for ever"),
        Rival(sigma**2 * (1 - 1 / M) ** n, "as the whole variance"),
        Rival(sigma**2 * MeanModes(M, w, n), "the mean number of modes in each number's place"),
        Rival(
            sigma**2 * (1 - (_seen(w) + _seen(1 - w)) / M) ** n,
            "every refit loses what the first one does",
        ),
    ],
)

_ANY = Domain(K=Integers(1), M=Integers(1), n=Integers(0), where=[K <= M], sigma=_SIGMA)

LOWER = Claim(
    name="lower",
    quantity=_within(n),
    relation=">=",
    value=sigma**2 * (1 - K / M) ** n,
    domain=_ANY,
    words="Of $K$ modes of any weights, $K \\le M$, [never less than](lower)",
    rivals=[
        Rival(sigma**2 * (1 - 1 / M) ** n, "as the whole variance"),
        Rival(
            sigma**2 * (1 - (K - 1) / M) ** n, "the means' mean is free, so one mode costs nothing"
        ),
        Rival(sigma**2 * (1 - K / M) ** (n - 1), "the first fit, to real data, costs nothing"),
    ],
)

UPPER = Claim(
    name="upper",
    quantity=_within(n),
    relation="<=",
    value=sigma**2 * (1 - 1 / M) ** n,
    domain=_ANY,
    words="and [never more than](upper)",
    rivals=[
        Rival(sigma**2 * (1 - K / M) ** n, "all modes for ever"),
        Rival(sigma**2 * (1 - 2 / M) ** n, "two modes at least"),
        Rival(sigma**2 * (1 - 1 / M) ** (n + 1), "one refit too many"),
    ],
)

THEOREM = Theorem(
    title="Modes far apart",
    says="Where the modes of a Gaussian mixture are far apart and EM goes on from the last model, "
    "[a mode is left after n refits with the chance of a word of its weight](modes), and the modes "
    "sharpen: the variance within them is, in expectation, [at least (1 − K/M)^n](lower) and [at "
    "most (1 − 1/M)^n of the real one](upper), [less than 1 − 1/M of it already after the first "
    "refit to M > 1 samples](sharper).",
    setting="""\
The real distribution is a mixture of $K$ Gaussians of one variance $\\sigma^2$.
*Far apart* means the limit in which the distances of their means, in units of $\\sigma$, go to
infinity, with all else held fixed.
A mixture of $K$ Gaussians with a common (*tied*) variance is refitted to $M$ samples of its own,
with nothing mixed in.
EM starts from the last model, at first from the real distribution, and makes one step or more;
the M-step is maximum likelihood (ddof 0) and adds nothing to the variance.
$K_n$ is the number of components with a weight above 0 after refit $n$, and
$\\hat\\sigma^2_{\\mathrm{in},n}$ is the common variance, that *within* the modes.
""",
    claims=[MODES, FIRST, TWO, LOWER, UPPER],
    statements=[
        Bound(
            "sharper",
            FIRST.value / sigma**2,
            "<",
            1 - 1 / M,
            Domain(
                M=Integers(2),
                w=Reals(0, 1, open="both"),
                z=Reals(0, 1, open="both"),
                where=[w + z < 1],
            ),
            [Rival(1 - 3 / M, "three modes in every sample")],
            note="the share of the variance within three modes that the first refit is expected "
            "to leave; of the whole variance it leaves 1 − 1/M",
        ),
    ],
    sources=[
        Source("dempster1977", "", "the EM algorithm"),
        Source("ewens2004", "chapter 3", "the Wright–Fisher chain"),
    ],
)


def _own_mode() -> list[bool]:
    """Each sample's share in its own mode, at distances of a hundred and a thousand deviations."""
    cases = []
    with mpmath.workdps(60):
        for far, off in ((100, 1000), (1000, 10**5)):
            for weight, x in ((0.5, 0.3), (0.01, -2.0), (0.99, 4.0)):
                near = mpmath.log(weight) - mpmath.mpf(x) ** 2 / 2
                other = mpmath.log1p(-weight) - (mpmath.mpf(x) - far) ** 2 / 2
                cases.append(other - near < -off)  # the logarithm of the share elsewhere
    return cases


def _labels() -> list[bool]:
    """The M-step at shares of 0 and 1: weights are counts, and the mean of the tied variance."""
    cases = []
    for where in ((0, 0, 1), (0, 1, 1, 1), (0, 0, 0), (0, 1, 2, 2), (2, 0, 0, 2)):
        size, total = len(where), Fraction(0)
        shares = [[Fraction(int(mode == each)) for each in where] for mode in range(3)]
        for signs in product((1, -1), repeat=size):
            pool = [1000 * mode + 3 * sign for mode, sign in zip(where, signs, strict=True)]
            fit = _em.m_step(pool, shares)
            cases += [held == Fraction(where.count(k), size) for k, (held, _, _) in enumerate(fit)]
            total += sum(held * v for held, _, v in fit) / 2**size
        cases.append(total == 9 * (1 - Fraction(len(set(where)), size)))
    return cases


def _first_refit() -> list[bool]:
    """The first refit by the chances that the modes are in the sample, against all its counts."""
    cases = []
    for size in (1, 2, 4):
        for weights in _WEIGHTED:
            seen = sum(1 - (1 - each) ** size for each in weights)
            cases.append(within_left(weights, size, 1) == 1 - seen / size)
    return cases


_WEIGHTED = [
    [Fraction(1, 2), Fraction(1, 2)],
    [Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)],
    [Fraction(1, 4)] * 4,
]


def _by_terms() -> Iterator[bool]:
    """Every mode's chance added up, against the modes counted in every sample."""
    for size, refits in ((2, 2), (3, 2), (2, 3)):
        for weights in _WEIGHTED[:2]:
            chances = (Alive.recipe(Fraction(size), each, Fraction(refits)) for each in weights)
            yield same(sum(chances), modes_left(weights, size, refits))


def _until_lost() -> Iterator[bool]:
    """Two modes by the refit at which one is lost, against every sample's counts."""
    for size, refits in ((2, 3), (3, 3), (4, 2)):
        for weight in (Fraction(1, 2), Fraction(1, 5)):
            by_loss = TwoByLoss.recipe(Fraction(size), weight, Fraction(refits))
            yield same(by_loss, within_left([weight, 1 - weight], size, refits))


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "In the limit of far modes a sample lies infinitely nearer to the mode that it was drawn "
        "from than to any other, in units of the deviation. So EM, which starts from the model "
        "that the samples were drawn from, gives it to that mode, whole: a share of 1, and of 0 "
        "in all others. A further step finds the same shares.",
        trial=_own_mode,
        tried="shares at distances of a hundred and a thousand deviations, rare and common",
    )
    p.argue(
        "So each component's weight is the share of the samples drawn from it, and nothing else "
        "of the model enters the next counts: the weights are refitted as those of $K$ words. A "
        "mode is lost when no sample is drawn from it.",
        r"w_{k,n+1} = \frac{C_k}{M},\quad C \sim \operatorname{Multinomial}(M, w_{\cdot,n})",
        trial=lambda: list(_by_terms()),
        tried="the modes left, by each one's chance and by every sample's counts",
    )
    alive = p.uses("discrete/survival", "present")
    p.cite(COCHRAN)
    p.argue(
        "Given the counts, the squares about each mode's own mean are $\\hat\\sigma^2$ times a "
        "chi-squared variable with one degree less than its samples. All $K_{n+1}$ modes that "
        "are in the sample together have $M - K_{n+1}$ degrees.",
        r"\hat\sigma^2_{\mathrm{in},n+1} = \frac{\hat\sigma^2_{\mathrm{in},n}}{M}\,"
        r"\chi^2_{M - K_{n+1}}",
        trial=_labels,
        tried="samples of up to four in up to three modes, every outcome of a fair sign for each "
        "one listed",
    )
    factor = p.compute(
        ChiSquared(M - K).mean(lambda q: q / M),
        "With $K$ modes in the sample, the mean of one factor.",
        at=[dict(M=Fraction(m), K=Fraction(k)) for m, k in ((5, 2), (9, 3), (12, 1))],
    )
    p.cite(TOTAL_EXPECTATION)
    p.argue(
        "The counts do not depend on where in their modes the samples fall. So given all counts, "
        "the expected variance is the product of the factors. After the first refit it is enough "
        "to know how many modes are expected in the sample, each with the chance $1-(1-w_k)^M$.",
        r"\mathbb{E}\,\hat\sigma^2_{\mathrm{in},n} = \sigma^2\,\mathbb{E}\prod_{i=1}^{n}"
        r"\left(1 - \frac{K_i}{M}\right)",
        trial=_first_refit,
        tried="two, three and four modes, every sample's counts listed",
    )
    lower = p.solve(
        lambda v: factor * v,
        sigma**2,
        "No factor is less than that of all $K$ modes.",
        at=[dict(K=Fraction(k), M=Fraction(m), sigma=Fraction(s)) for k, m, s in _AT],
    )
    upper = p.solve(
        lambda v: factor.subs(K, 1) * v, sigma**2, "None is more than that of a single one."
    )
    p.argue(
        "*Two modes.* Both are there until one is lost, at refit $T$, and from then on there is "
        "one. Both are there after $t$ refits with the chance $S(M,w,t) + S(M,1-w,t) - 1$, for one "
        "of them always is.",
        r"\mathbb{E}\prod_i\left(1-\frac{K_i}{M}\right) = \mathbb{E}\left(1-\frac2M\right)^{"
        r"\min(T-1,\,n)}\left(1-\frac1M\right)^{n-\min(T-1,\,n)}",
        trial=lambda: list(_until_lost()),
        tried="both sides for samples of two to four, every sample's counts listed",
    )
    return {
        "modes": sum(alive.subs(w, each) for each in _THREE),
        "first": sigma**2 * (1 - sum(_seen(each) for each in _THREE) / M),
        "two": sigma**2 * TwoByLoss(M, w, n),
        "lower": lower,
        "upper": upper,
    }


_AT = [(1, 2, 1), (2, 5, 3), (7, 100, 1)]
"""Modes, samples and deviations at which a recursion is iterated in numbers."""

_LISTED = "every sample's counts of the modes listed, refit by refit, in rational arithmetic"
_BOUNDED: list[dict[str, Any]] = [
    dict(K=1, M=3, n=4),
    dict(K=2, M=3, n=3, sigma=3),
    dict(K=3, M=4, n=2),
    dict(K=4, M=4, n=2),
]


def _equal(K: Fraction, M: Fraction, n: Fraction, sigma: Fraction) -> Fraction:
    return sigma**2 * within_left([1 / K] * int(K), int(M), int(n))


ROUTES = [
    Route(
        lambda M, w, z, n: modes_left([w, z, 1 - w - z], int(M), int(n)),
        at=[
            dict(M=2, w=Fraction(1, 2), z=Fraction(1, 3), n=4),
            dict(M=4, w=Fraction(1, 20), z=0, n=2),
            dict(M=3, w=Fraction(1, 3), z=Fraction(1, 3), n=3),
        ],
        words=_LISTED,
        claim="modes",
    ),
    Route(
        lambda M, w, z, sigma: sigma**2 * within_left([w, z, 1 - w - z], int(M), 1),
        at=[
            dict(M=2, w=Fraction(1, 2), z=Fraction(1, 3)),
            dict(M=9, w=Fraction(1, 20), z=0, sigma=3),
            dict(M=12, w=Fraction(1, 3), z=Fraction(1, 3)),
        ],
        words=_LISTED,
        claim="first",
    ),
    Route(
        lambda M, w, n, sigma: sigma**2 * within_left([w, 1 - w], int(M), int(n)),
        at=[
            dict(M=2, w=Fraction(1, 2), n=5),
            dict(M=5, w=Fraction(1, 5), n=3, sigma=3),
            dict(M=9, w=Fraction(1, 2), n=2),
        ],
        words=_LISTED,
        claim="two",
    ),
    Route(_equal, at=_BOUNDED, words=_LISTED, claim="lower"),
    Route(_equal, at=_BOUNDED, words=_LISTED, claim="upper"),
]
