"""Everything kept, in lots of any sizes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import mpmath
import sympy

from schemes import Scheme, lots
from theory.domain import Domain, Integers, Positive, Schedule
from theory.maths import two_point, two_types
from theory.maths.coalescence import coalescence, different_originals
from theory.notation import (
    Expectation,
    Expr,
    M,
    Ms,
    N,
    Quantity,
    i,
    k,
    local,
    n,
    sigma,
    sigma_hat2,
    x,
)
from theory.numeric import mpf, same
from theory.proof import Proof
from theory.statement import About, Bound, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

j = local("j", "a second running index", integer=True, positive=True)

_POOL = sympy.Sum(Ms[j], (j, 1, i))
_ALL = sympy.Sum(Ms[i], (i, 1, n))
_SIGMA = Positive(default=1)
_ANY = Domain(Ms=Schedule(Integers(1), shortest=1), sigma=_SIGMA)
_S = 1 / sympy.sqrt(M)
_FACTOR = 1 - M / (N + M) ** 2
_SETTLED = (1 - 1 / N) * sympy.gamma(1 + N / M) ** 2
_SETTLED /= sympy.gamma(1 + N / M - _S) * sympy.gamma(1 + N / M + _S)
_ON_THE_WAY = sympy.gamma(n + N / M - _S) * sympy.gamma(n + N / M + _S)
_ON_THE_WAY /= sympy.gamma(n + N / M) ** 2
_FOLD = (1 - 1 / M) * sympy.Product(1 - (1 - 1 / k) / (M * k ** (i - 1)), (i, 2, n))


def _sized(latex: str, text: str) -> Quantity:
    """The expected variance for given sizes of the lots."""
    mean = Expectation(sigma_hat2(n), low=sympy.S.Zero)
    of = sigma_hat2(n).latex
    return Quantity(
        rf"\mathbb{{E}}_{{{latex}}}\,{of}", f"{mean.text} for {text}", mean.units, mean.low
    )


LOTS = Claim(
    name="lots",
    quantity=Expectation(sigma_hat2(n), low=0),
    value=sigma**2 * sympy.Product(1 - Ms[i] / _POOL**2, (i, 1, n)),
    domain=_ANY,
    words="The lots have any sizes $M_1, …, M_n$.",
    rivals=[
        Rival(sigma**2 * sympy.Product(1 - 1 / Ms[i], (i, 1, n)), "nothing kept"),
        Rival(
            sigma**2 * sympy.Product(1 - 1 / _POOL, (i, 1, n)),
            "each pool refitted as if all of it were new",
        ),
        Rival(sigma**2 * (1 - 1 / Ms[1]), "the first lot's loss and no more"),
        Rival(
            sigma**2 * (1 - sympy.Sum(Ms[i] / _POOL**2, (i, 1, n))),
            "losses added up, not multiplied",
        ),
        Rival(sigma**2 * (1 - 1 / _ALL), "as good as a fit to as many real samples"),
    ],
)

LEAST = Claim(
    name="least",
    quantity=Expectation(sigma_hat2(n), low=0),
    relation=">=",
    value=sigma**2 * (Ms[1] - 1) / (Ms[1] + 1) * (1 + 1 / _ALL),
    domain=_ANY,
    words="[The least is kept where every later lot is a single sample](least).",
    rivals=[
        Rival(sigma**2 * (1 - 1 / Ms[1]), "the first lot's loss is the largest part"),
        Rival(sigma**2 * (1 - 1 / _ALL), "as good as a fit to as many real samples"),
        Rival(
            sigma**2 * Ms[1] / (Ms[1] + 1) * (1 + 1 / _ALL),
            "the share of the first lot's own variance, taken for that of the real one",
        ),
    ],
)

REAL = Claim(
    name="real",
    quantity=_sized("M_1=N, M_i=M", "M₁=N, Mᵢ=M"),
    value=sigma**2 * _SETTLED * _ON_THE_WAY,
    domain=Domain(
        N=Integers(1, probe=(1, 2, 10, 1000)),
        M=Integers(1, probe=(1, 2, 7, 100, 1000)),
        n=Integers(1, probe=(1, 2, 3, 10, 1000)),
        sigma=_SIGMA,
    ),
    words="The first lot has $N$ samples, each later one $M$.",
    rivals=[
        Rival(sigma**2 * (1 - 1 / N), "the synthetic samples do no harm"),
        Rival(sigma**2 * (1 - 1 / N) * (1 - 1 / M) ** (n - 1), "nothing kept"),
        Rival(sigma**2 * _SETTLED, "settled from the first refit on"),
        Rival(
            sigma**2 * (1 - 1 / N) * _FACTOR ** (n - 1),
            "each refit as the second, the pool not growing",
        ),
    ],
)

LIMIT = Claim(
    name="limit",
    quantity=Expectation(sigma_hat2(sympy.oo), low=0),
    value=sigma**2 * _SETTLED,
    domain=REAL.domain.only(["N", "M", "sigma"]),
    words="The same, [where it settles](tends):",
    rivals=[
        Rival(sympy.S.Zero, "synthetic data outnumber the real ones more and more"),
        Rival(sigma**2 * (1 - 1 / N), "the synthetic samples do no harm"),
        Rival(sigma**2 * (1 - 1 / N) * _FACTOR, "only the second refit costs anything more"),
        Rival(sigma**2 * (1 - 1 / N) ** 2, "the later refits as dear as the first, for any $M$"),
    ],
)

FOLD = Claim(
    name="fold",
    quantity=_sized("S_i=Mk^{i-1}", "pools Mkⁱ⁻¹"),
    value=sigma**2 * _FOLD,
    domain=Domain(
        M=Integers(2),
        k=Integers(2, probe=(2, 3, 10, 1000)),
        n=Integers(1, probe=(1, 2, 3, 10), reach=60),
        sigma=_SIGMA,
    ),
    words="The first lot has $M$ samples, and each later one multiplies the pool by $k$: "
    "after refit $i$ it has $S_i = Mk^{i-1}$.",
    rivals=[
        Rival(sigma**2 * (1 - 1 / M), "the first lot's loss and no more"),
        Rival(
            sigma**2 * (1 - 1 / M) * sympy.Product(1 - 1 / (M * k ** (i - 1)), (i, 2, n)),
            "each pool refitted as if all of it were new",
        ),
        Rival(
            sigma**2 * (1 - 1 / M) * (1 - (1 - 1 / k) / (M * k)) ** (n - 1),
            "each refit as the second, the pool not growing",
        ),
        Rival(sigma**2 * (1 - (1 + 1 / k) / M), "the losses of all refits, added up"),
    ],
)

THEOREM = Theorem(
    title="Everything kept, in lots of any sizes",
    says="A Gaussian model refitted by maximum likelihood to all lots ever drawn, of any sizes, "
    "[does not collapse, in expectation](floor): of the real variance it keeps [more than "
    "(M₁ − 1)/(M₁ + 1), with M₁ real samples in the first lot](floor), and it loses [less than "
    "1.5/M₁ for ever where each later lot multiplies the pool by the same k, 2 or more](doubling).",
    setting="""\
Refit $i$ draws a *lot* of $M_i$ new samples from the last model,
$N(\\mu_{i-1}, \\hat\\sigma^2_{i-1})$, adds them to all lots drawn before, and is trained on all of
them.
The sizes are given, and do not depend on the samples' values.
It fits mean and variance of the pool (maximum likelihood, ddof 0).
The first lot is real, from $N(\\mu, \\sigma^2)$; no other real sample is ever used.
""",
    claims=[LOTS, LEAST, REAL, LIMIT, FOLD],
    statements=[
        Bound(
            "floor",
            LEAST.value / sigma**2,
            ">",
            (Ms[1] - 1) / (Ms[1] + 1),
            Domain(Ms=Schedule(Integers(2), shortest=1)),
            [
                Rival(1 - 1 / Ms[1], "the first lot's loss and no more"),
                Rival(
                    1 - sympy.pi**2 / (6 * Ms[1]),
                    "what lots of one size lose, for all sizes",
                    Source("gerstgrasser2024", "", "the factor π²/6, for a regression's error"),
                ),
            ],
            note="what is kept at least, of the real variance: (M₁ − 1)/(M₁ + 1), above 0, for "
            "there are two or more samples in the first lot",
        ),
        Tends(
            "tends",
            _SETTLED * _ON_THE_WAY,
            _SETTLED,
            n,
            Domain(
                N=Integers(2, probe=(2, 10, 1000)),
                M=Integers(1, probe=(1, 2, 7, 1000)),
            ),
            rivals=[Rival((1 - 1 / N) ** 2, "the later refits as dear as the first")],
        ),
        Bound(
            "doubling",
            M * (1 - _FOLD),
            "<",
            sympy.Rational(3, 2),
            FOLD.domain.only(["M", "k", "n"]),
            [
                Rival(sympy.S.One, "the first lot's loss and no more"),
                Rival(sympy.Rational(4, 3), "the bound for pools that triple"),
            ],
            note="the loss times the size M₁ = M of the first lot: below 1.5/M₁ for any "
            "k, 2 or more",
        ),
        Bound(
            "ratio",
            M * (1 - _FOLD),
            "<",
            1 + 1 / k,
            FOLD.domain.only(["M", "k", "n"]),
            [
                Rival(1 + 1 / k**2, "as if the later lots were as large as the pool"),
                Rival(sympy.S.One, "the first lot's loss and no more"),
            ],
            note="the loss times the size M of the first lot: the loss is below (1 + 1/k)/M",
        ),
        About(
            "twice",
            1 - _SETTLED,
            2 / N,
            Fraction(6, 100),
            Domain(
                N=Integers(100, probe=(100, 1000, 10**4)),
                M=Integers(1, probe=(1, 2, 10, 1000)),
                where=[10 * M <= N],
            ),
            [Rival(1 / N, "the first lot's loss and no more")],
            note="the loss for ever, where the first lot has a hundred samples or more, and a "
            "later one at most a tenth of it",
        ),
    ],
    sources=[
        Source("gerstgrasser2024", "", "accumulating data avoids collapse, proved for regression"),
    ],
)


def _by_parents() -> list[bool]:
    """The chance of different originals, from every choice of parents in small lots."""
    cases = []
    for sizes in ((2, 1, 2), (1, 2, 1), (3, 3), (2, 1, 1, 1)):
        left, pool = Fraction(1), 0
        for size in sizes:
            pool += size
            left *= 1 - Fraction(size, pool**2)
        cases.append(same(different_originals(lots(sizes), len(sizes)), left))
    return cases


def _split() -> list[bool]:
    """One lot added to a pool against the same samples added one at a time."""
    cases = []
    for pool in (1, 2, 5, 40):
        for size in (1, 2, 3, 17):
            at_once, singly = 1 - Fraction(size, (pool + size) ** 2), Fraction(1)
            for step in range(pool + 1, pool + size + 1):
                singly *= 1 - Fraction(1, step**2)
            cases.append(singly < at_once if size > 1 else singly == at_once)
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.uses("mixing/coalescence_principle", "within")
    p.argue(
        "Let a pool of $N$ samples get a new lot of $M$, all drawn from the model that was fitted "
        "to it. Two picks from the larger pool are both old, or one is, or none. A new sample "
        "stands for a random old one, so the picks' originals differ with the same chance as "
        "those of two picks from the old pool, unless both are one and the same new sample.",
        r"\mathbb{E}\,\hat\sigma^2_n = \sigma^2\,\mathbb{P}(\text{two picks from the $n$-th pool "
        r"have different originals})",
        trial=_by_parents,
        tried="every choice of parents listed for four small lists of sizes",
    )
    share = N / (N + M)
    factor = p.identity(
        share**2 + 2 * share * (1 - share) + (1 - share) ** 2 * (1 - 1 / M),
        1 - M / (N + M) ** 2,
        "The three cases, with their chances. So the loss is the new lot over the squared pool.",
    )
    p.identity(
        sympy.factor(1 - coalescence(lots((N, M, M)), 3)),
        sympy.factor((1 - 1 / N) * factor * factor.subs(N, N + M)),
        "The same for three lots, counted from the scheme's own description.",
        apart=True,
    )
    singly = p.compute(
        sympy.Product(1 - 1 / (N + i) ** 2, (i, 1, n)),
        "*The least.* Add the later samples one at a time instead. The product telescopes.",
        result=N * (N + n + 1) / ((N + 1) * (N + n)),
    )
    p.argue(
        "One lot of $m$ samples added to $S$ loses $m/(S+m)^2$. The same samples one at a time "
        "lose $m/((S+1)(S+m))$, which is no less. So the least is kept one at a time, whatever "
        "the sizes are.",
        trial=_split,
        tried="sixteen pools and lots, both ways",
    )
    first, later = Ms[1], _ALL - Ms[1]
    least = (1 - 1 / first) * singly.subs({N: first, n: later}, simultaneous=True)
    powers = p.compute(
        sympy.Product(1 - (1 / M) / (N / M + i) ** 2, (i, 1, n)),
        "*Lots of one size after $N$ samples.* The later refits' factors are $1 - M/(N+iM)^2$.",
        result=sympy.gamma(1 + N / M) ** 2
        * sympy.gamma(n + 1 + N / M - _S)
        * sympy.gamma(n + 1 + N / M + _S)
        / (
            sympy.gamma(1 + N / M - _S)
            * sympy.gamma(1 + N / M + _S)
            * sympy.gamma(n + 1 + N / M) ** 2
        ),
    )
    p.compute(
        sympy.Limit(
            sympy.gamma(x + 1 + N / M - _S)
            * sympy.gamma(x + 1 + N / M + _S)
            / sympy.gamma(x + 1 + N / M) ** 2,
            x,
            sympy.oo,
        ),
        "As $n$ grows, the gamma functions that hold $n$ cancel (Stirling).",
        at=[
            dict(N=Fraction(real), M=Fraction(size))
            for real, size in ((2, 1), (3, 7), (40, 5), (1, 30))
        ],
        result=sympy.S.One,
    )
    settled = (1 - 1 / N) * sympy.gamma(1 + N / M) ** 2
    settled /= sympy.gamma(1 + N / M - _S) * sympy.gamma(1 + N / M + _S)
    old, new = M * k ** (n - 2), M * k ** (n - 2) * (k - 1)
    fold = p.identity(
        factor.subs({N: old, M: new}, simultaneous=True),
        1 - (1 - 1 / k) / (M * k ** (n - 1)),
        "*Pools that grow $k$-fold.* The pool of refit $n$ has $Mk^{n-1}$ samples, of which the "
        "share $1 - 1/k$ is new.",
    )
    return {
        "lots": sigma**2 * sympy.Product(factor.subs({N: _POOL - Ms[i], M: Ms[i]}), (i, 1, n)),
        "least": sigma**2 * least,
        "real": sigma**2 * (1 - 1 / N) * powers.subs(n, n - 1),
        "limit": sigma**2 * settled,
        "fold": sigma**2 * (1 - 1 / M) * sympy.Product(fold.subs(n, i), (i, 2, n)),
    }


def _after(N: Fraction, M: Fraction, n: Fraction) -> Scheme:
    return lots([int(N), *[int(M)] * (int(n) - 1)])


def _folded(M: Fraction, k: Fraction, n: Fraction) -> Scheme:
    return lots([int(M), *(int(M * (k - 1) * k**step) for step in range(int(n) - 1))])


def _signs(Ms: Sequence[Fraction], sigma: Fraction) -> Any:
    scheme = lots([int(size) for size in Ms])
    return two_point.pooled(lambda _, v: v, scheme, len(Ms), sigma=sigma)


def _diversity(scheme: Scheme, n: Fraction) -> Fraction:
    return 4 * two_types.expected(lambda w: w * (1 - w), scheme, int(n))


def _product(N: Fraction, M: Fraction, sigma: Fraction) -> Any:
    with mpmath.workdps(45):
        later = mpmath.nprod(lambda t: 1 - mpf(M) / (mpf(N) + mpf(M) * t) ** 2, [1, mpmath.inf])
        return mpf(sigma**2 * (1 - 1 / N)) * later


_SIZES: list[dict[str, Any]] = [
    dict(Ms=(2, 1, 3)),
    dict(Ms=(3, 4, 1, 2), sigma=3),
    dict(Ms=(1, 5)),
    dict(Ms=(12, 2)),
]
ROUTES = [
    Route(_signs, at=_SIZES, words=two_point.WORDS, claim="lots"),
    Route(_signs, at=_SIZES, words=two_point.WORDS, claim="least"),
    Route(
        lambda N, M, n, sigma: sigma**2 * _diversity(_after(N, M, n), n),
        at=[dict(N=5, M=1, n=6), dict(N=2, M=3, n=4, sigma=3), dict(N=9, M=2, n=3)],
        words=two_types.WORDS,
        claim="real",
    ),
    Route(
        _product,
        at=[dict(N=2, M=1), dict(N=10, M=3, sigma=2), dict(N=3, M=50)],
        words="the product of all refits' factors, extrapolated (mpmath's nprod)",
        claim="limit",
    ),
    Route(
        lambda M, k, n, sigma: sigma**2 * _diversity(_folded(M, k, n), n),
        at=[dict(M=2, k=2, n=4), dict(M=3, k=3, n=3, sigma=3), dict(M=5, k=4, n=2)],
        words=two_types.WORDS,
        claim="fold",
    ),
]
