"""Real samples without labels: what a round of them is worth."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import sympy

from theory.domain import Domain, Integers, Positive, Reals, whole
from theory.notation import Expr, M, Statistic, Variance, alpha, mu_hat, n, sigma
from theory.numeric import same
from theory.proof import Proof
from theory.statement import Bound, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

_SHARES = ("1/100", "1/10", "1/2", "1")
_DOMAIN = Domain(
    where=[whole(alpha * M)],
    M=Integers(1, probe=(1, 2, 10, 100, 10**6)),
    alpha=Reals(0, 1, open="low", probe=_SHARES),
    n=Integers(1, probe=(1, 2, 10, 1000)),
    sigma=Positive(default=1),
)
_WORTH = M * (1 + (n - 1) * alpha**2)
_KNOWN = M * (1 + (n - 1) * alpha)

VARIANCE = Claim(
    name="variance",
    quantity=Variance(mu_hat(n)),
    value=sigma**2 / _WORTH,
    domain=_DOMAIN,
    words="The debiased average, each round weighed by its precision:",
    rivals=[
        Rival(sigma**2 / _KNOWN, "labels known: each round worth its real samples"),
        Rival(sigma**2 / (M * n), "every sample worth a real one"),
        Rival(sigma**2 / M, "nothing learnt after the first round"),
        Rival(sigma**2 / (M * n * alpha**2), "the first round without labels too"),
    ],
)

UNIFORM = Claim(
    name="uniform",
    quantity=Variance(Statistic(r"\bar\mu_n", "μ̄ₙ")),
    value=sigma**2 * (1 + (n - 1) / alpha**2) / (M * n**2),
    domain=_DOMAIN,
    words="With equal weights for all rounds, in the place of $\\mu_n$:",
    rivals=[
        Rival(sigma**2 / _WORTH, "as good as weights by precision"),
        Rival(sigma**2 * (1 + (n - 1) / alpha) / (M * n**2), "labels known"),
        Rival(sigma**2 / (M * n), "every sample worth a real one"),
    ],
)

FITTED = Claim(
    name="fitted",
    quantity=Variance(Statistic(r"\bar x_n", "x̄ₙ")),
    value=sigma**2 * (1 - (1 - alpha) ** (2 * n)) / (M * alpha * (2 - alpha)),
    domain=_DOMAIN,
    words="And for a model whose mean is simply that of the last pool, $\\mu_n = \\bar x_n$:",
    rivals=[
        Rival(sigma**2 / _WORTH, "it averages as well as the debiased mean"),
        Rival(sigma**2 / (M * alpha * (2 - alpha)), "settled from the first round on"),
        Rival(sigma**2 * (1 + (n - 1) * (1 - alpha) ** 2) / M, "a walk without a pull"),
    ],
)

THEOREM = Theorem(
    title="Real samples without labels",
    says="Where nobody knows which samples of a pool are real, a share α of them, the last model's "
    "part can still be taken off the pool's mean. A round of M samples is then [worth α²M real "
    "ones](variance, worth), [less than the αM that labels would give](labels). Averaged so, "
    "[the error tends to 0](vanishes); a model that is fitted to each pool as it is [settles at "
    "an error of σ²/(Mα(2 − α))](settles).",
    setting="""\
The real distribution is $N(\\mu, \\sigma^2)$ with a known variance, which all models have.
The pool of round $n$ has $M$ samples: $\\alpha M$ new real ones, and $(1-\\alpha)M$ from
$N(\\mu_{n-1}, \\sigma^2)$, all independent given that model.
Both numbers are whole, the same in each round, and known; which samples are real is not.
The first pool is all real, and known to be.
From the mean $\\bar x_n$ of a later pool the learner, who remembers the last model, takes
$d_n = \\bigl(\\bar x_n - (1-\\alpha)\\mu_{n-1}\\bigr)/\\alpha$.
The new mean $\\mu_n$ is the average of all so far, $\\bar x_1$ with the weight $M$ and each $d_i$,
from $i = 2$ on, with the weight $M\\alpha^2$.
""",
    claims=[VARIANCE, UNIFORM, FITTED],
    statements=[
        Bound(
            "labels",
            _WORTH,
            "<",
            _KNOWN,
            Domain(
                where=[whole(alpha * M)],
                M=Integers(2, probe=(2, 10, 10**6)),
                alpha=Reals(0, 1, open="both", probe=("1/100", "1/10", "1/2")),
                n=Integers(2, probe=(2, 10, 1000)),
            ),
            [Rival(M * (1 + (n - 1) * alpha**3), "the cube")],
            note="what all rounds are worth, without labels and, αM a round, with them; from the "
            "second round on",
        ),
        Bound(
            "worth",
            _WORTH.subs(n, n + 1) - _WORTH,
            "=",
            M * alpha**2,
            _DOMAIN,
            [Rival(M * alpha, "its real samples"), Rival(M, "all its samples")],
            note="what one more round is worth, in real samples: α²M",
        ),
        Bound(
            "best",
            VARIANCE.value,
            "<=",
            UNIFORM.value,
            _DOMAIN,
            [Rival(UNIFORM.value / 2, "half of it")],
            note="weights by precision against equal ones",
        ),
        Tends(
            "vanishes",
            1 / _WORTH,
            sympy.S.Zero,
            n,
            Domain(
                where=[whole(alpha * M)],
                M=Integers(1, probe=(1, 10, 1000)),
                alpha=Reals(Fraction(1, 100), 1, probe=_SHARES),
            ),
            (10**6, 10**8),
            note="the squared error, in units of σ²",
        ),
        Tends(
            "settles",
            FITTED.value,
            sigma**2 / (M * alpha * (2 - alpha)),
            n,
            Domain(
                where=[whole(alpha * M)],
                M=Integers(1, probe=(1, 10, 1000)),
                alpha=Reals(Fraction(1, 100), 1, probe=_SHARES),
                sigma=Positive(default=1),
            ),
            (10**3, 10**4),
            rivals=[Rival(sigma**2 / (2 * M * alpha), "the first order for a small share")],
            note="the squared error of a model that is fitted to each pool, σ²/(Mα(2 − α)) in the "
            "limit",
        ),
    ],
    sources=[
        Source(
            "kanabar2025",
            "as a later paper of the same authors quotes it",
            "for counts: the loss falls like one over the sum of squared shares",
        )
    ],
)


def _pool_means() -> list[bool]:
    """The mean and the variance of a pool's mean, a fair sign for each sample's noise listed."""
    cases = []
    for real, made in ((1, 1), (1, 3), (2, 2)):
        size, share = real + made, Fraction(real, real + made)
        last = Fraction(3, 5)  # the model's mean; the real one is 0
        means = [(sum(signs) + made * last) / size for signs in product((-1, 1), repeat=size)]
        centre = sum(means, Fraction(0)) / len(means)
        spread = sum(((x - centre) ** 2 for x in means), Fraction(0)) / len(means)
        cases += [same(centre, (1 - share) * last), same(spread, Fraction(1, size))]
    return cases


def _noises(size: int, share: Fraction, rounds: int, weights: list[Fraction]) -> Fraction:
    """Var μ_n in units of σ²: each sample's coefficient in the mean, followed round by round.

    The last ``rounds`` give the debiased means; all have the noise of every sample so far.
    """
    model: dict[tuple[int, int], Fraction] = {}
    measured: list[dict[tuple[int, int], Fraction]] = []
    for each in range(1, rounds + 1):
        own = Fraction(1) if each == 1 else share
        pool = {(each, sample): Fraction(1, size) for sample in range(size)}
        for place, noise in model.items() if each > 1 else ():
            pool[place] = pool.get(place, Fraction(0)) + (1 - own) * noise
        taken = {place: noise / own for place, noise in pool.items()}
        for place, noise in model.items() if each > 1 else ():
            taken[place] -= (1 - own) / own * noise
        measured.append(taken)
        whole_weight = sum(weights[:each])
        model = {}
        for weight, one in zip(weights, measured, strict=False):
            for place, noise in one.items():
                model[place] = model.get(place, Fraction(0)) + weight / whole_weight * noise
    return sum((noise**2 for noise in model.values()), Fraction(0))


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "Given the past, a pool's mean has the mean $\\alpha\\mu + (1-\\alpha)\\mu_{n-1}$, and its "
        "noise has the variance $\\sigma^2/M$, for the numbers of real and synthetic samples "
        "are fixed and all have the variance $\\sigma^2$.",
        r"\bar x_n = \alpha\mu + (1-\alpha)\mu_{n-1} + \varepsilon_n,\quad "
        r"\operatorname{Var}\varepsilon_n = \sigma^2/M",
        trial=_pool_means,
        tried="three small pools, every outcome of a fair sign for each sample's noise",
    )
    p.argue(
        "So the last model drops out of $d_n = \\mu + \\varepsilon_n/\\alpha$: the rounds are "
        "independent measurements of $\\mu$, the first of precision $M/\\sigma^2$, each later one "
        "of precision $M\\alpha^2/\\sigma^2$. Weighed by their precisions these add up.",
        trial=lambda: [
            same(
                _noises(2, Fraction(1, 2), 3, [Fraction(1), Fraction(1, 4), Fraction(1, 4)]),
                Fraction(1, 2) / (1 + 2 * Fraction(1, 4)),
            )
        ],
        tried="three rounds of two samples, the noise of each sample followed",
    )
    precision = p.solve(
        lambda v: v + alpha**2,
        1 - alpha**2,
        "In units of $M/\\sigma^2$ the precision is 1 after the first round, and each later one "
        "adds $\\alpha^2$.",
    )
    p.identity(precision, 1 + (n - 1) * alpha**2, "Written from the first round on:")
    equal = p.identity(
        (1 + (n - 1) / alpha**2) / n**2,
        (alpha**2 + n - 1) / (alpha * n) ** 2,
        "With equal weights $1/n$ the variances add up, each times $1/n^2$; in units of "
        "$\\sigma^2/M$:",
    )
    fitted = p.solve(
        lambda v: 1 + (1 - alpha) ** 2 * v,
        sympy.S.Zero,
        "A model that takes the pool's mean as it is keeps $(1-\\alpha)$ of its last error and "
        "adds new noise.",
    )
    fitted = fitted.subs((alpha - 1) ** (2 * n), (1 - alpha) ** (2 * n))
    unit = sigma**2 / M
    return {"variance": unit / precision, "uniform": unit * equal, "fitted": unit * fitted}


def _weighted(of: Any) -> Any:
    def by(M: Fraction, alpha: Fraction, n: Fraction, sigma: Fraction) -> Fraction:
        weights = [Fraction(1), *[of(alpha)] * (int(n) - 1)]
        return sigma**2 * _noises(int(M), alpha, int(n), weights)

    return by


def _as_it_is(M: Fraction, alpha: Fraction, n: Fraction, sigma: Fraction) -> Fraction:
    """Each round's noise, by what later pools leave of it."""
    left = sum(((1 - alpha) ** (2 * later) for later in range(int(n))), Fraction(0))
    return sigma**2 * left / M


_AT: list[dict[str, Any]] = [
    dict(M=2, alpha=Fraction(1, 2), n=4),
    dict(M=4, alpha=Fraction(1, 4), n=3, sigma=2),
    dict(M=3, alpha=1, n=3),
]
_WORDS = "the coefficient of each sample's noise, squared and added up in rational arithmetic"
ROUTES = [
    Route(_weighted(lambda share: share**2), at=_AT, words=_WORDS, claim="variance"),
    Route(_weighted(lambda _: Fraction(1)), at=_AT, words=_WORDS, claim="uniform"),
    Route(_as_it_is, at=_AT, words=_WORDS, claim="fitted"),
]
