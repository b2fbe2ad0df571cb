"""A weight refitted by drawing it from its posterior: the data are forgotten, the prior stays."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from math import comb, prod
from typing import Any

import sympy

from theory.domain import Domain, Integers, Positive, Reals
from theory.laws import Binomial
from theory.maths.two_types import fixed_law
from theory.notation import Expectation, Expr, Law, M, Statistic, Variance, local, n, w, weight, x
from theory.proof import Proof
from theory.standard import TOTAL_EXPECTATION
from theory.statement import Bound, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

a = local("a", "the prior's count of the type", positive=True)
b = local("b", "the prior's count of the other type", positive=True)
y = local("y", "a weight", positive=True)

_C = a + b
_S = M + _C
_PRIOR = a / _C
_PRIOR_VARIANCE = a * b / (_C**2 * (_C + 1))
_FIRST = M / _S
_SECOND = M * (M - 1) / (_S * (_S + 1))
_KEPT = Statistic(r"\bar w_\infty", "w̄_∞")
_START = Reals(0, 1)
_DOMAIN = Domain(M=Integers(1), n=Integers(0), a=Positive(), b=Positive(), w=_START)
_SOME = Domain(M=Integers(1, 100), a=Reals(1, 10), b=Reals(1, 10), w=_START)
_FAR = (10**2, 10**3, 10**4)

MEAN = Claim(
    name="mean",
    quantity=Expectation(weight(n), low=0),
    value=_PRIOR + (w - _PRIOR) * _FIRST**n,
    domain=_DOMAIN,
    words="Over all runs. A learner who keeps the posterior's mean instead of drawing from it has "
    "the same expectation.",
    rivals=[
        Rival(w, "unbiased sampling: the expected weight stays at the data"),
        Rival(_PRIOR, "the prior's mean from the start"),
        Rival(_PRIOR + (w - _PRIOR) * _FIRST, "the prior counted once, at the first refit"),
        Rival(
            _PRIOR + (w - _PRIOR) * M / (M + n * _C), "the prior's counts added up refit by refit"
        ),
        Rival(_PRIOR + (w - _PRIOR) * _FIRST ** (2 * n), "a pull by the fit and one by the draw"),
    ],
)

_BALANCE = 2 * (a + 1) / (_C + 2)
_SETTLED = a * (a + 1) / (_C * (_C + 1))
_SQUARE = (
    _SETTLED
    + _BALANCE * (w - _PRIOR) * _FIRST**n
    + (w**2 - _SETTLED - _BALANCE * (w - _PRIOR)) * _SECOND**n
)

BETWEEN = Claim(
    name="between",
    quantity=Variance(weight(n)),
    value=_SQUARE - MEAN.value**2,
    domain=_DOMAIN,
    words="Between runs.",
    rivals=[
        Rival(_PRIOR_VARIANCE, "the prior's from the start"),
        Rival(w * (1 - w) * (1 - (1 - 1 / M) ** n), "that of refits without a prior"),
        Rival(_PRIOR_VARIANCE * (1 - _FIRST ** (2 * n)), "that of a linear chain with equal noise"),
        Rival(_PRIOR_VARIANCE * (1 - _SECOND**n), "that of a start at the prior's mean"),
    ],
)

LAW = Claim(
    name="law",
    quantity=Law(weight(sympy.oo), y),
    value=sympy.betainc_regularized(a, b, 0, y),
    domain=Domain(
        M=Integers(1),
        a=Reals(0, 50, open="low", probe=(Fraction(1, 2), 1, 3, 40)),
        b=Reals(0, 50, open="low", probe=(Fraction(1, 2), 2, 50)),
        w=_START,
        y=Reals(0, 1, open="both"),
    ),
    words="In the end the weight has the prior's own law, Beta(a, b), whatever the data were: "
    "between runs, and within one run over its refits.",
    rivals=[
        Rival(
            sympy.betainc_regularized(a + M * w, b + M * (1 - w), 0, y),
            "the posterior that the first sample gives on average",
        ),
        Rival(b / _C, "one type is fixed, either with its share of the prior"),
        Rival(
            sympy.betainc_regularized(2 * a, 2 * b, 0, y),
            "half the noise: what a learner who keeps the posterior's mean comes near to",
        ),
        Rival(y, "no knowledge left, so a uniform weight"),
    ],
)

KEPT = Claim(
    name="kept",
    quantity=Variance(_KEPT),
    value=a * b / _C**2 / (1 + 2 * _C + _C**2 / M),
    domain=Domain(M=Integers(1), a=Positive(), b=Positive()),
    words="Where each refit keeps the posterior's mean, $\\bar w_n = (a+k_n)/(M+a+b)$, the weight "
    "still moves in the end, around the prior's mean, with the variance",
    rivals=[
        Rival(_PRIOR_VARIANCE, "the prior's, as by posterior draws"),
        Rival(a * b / _C**2, "one type is fixed, either with its share of the prior"),
        Rival(a * b / _C**2 / (1 + 2 * _C), "the limit for many samples"),
        Rival(sympy.S.Zero, "it settles at the prior's mean"),
    ],
)

THEOREM = Theorem(
    title="A learner who draws from the posterior ends at its prior",
    says="A weight that each refit draws from its posterior forgets the data: the [expected weight "
    "tends to the prior's mean](prior), with [less than 1/e of the distance left after "
    "(M + a + b)/(a + b) refits](forgets), and a run's weight ends with [exactly the prior as its "
    "law](law), as [spread out as that](spread).",
    setting="""\
A type has weight $w_0 = w$ in the real distribution: a coin that shows heads with chance $w$.
Refit $n$ draws $M$ independent samples from the model $w_{n-1}$ and nothing else; $k_n$ of them
are of the type.
Its prior is Beta$(a, b)$, the same at every refit: as if $a$ samples of the type and $b$ of the
other had been seen before.
It *draws* its new weight from the posterior: $w_n \\sim \\mathrm{Beta}(a + k_n,\\ b + M - k_n)$.
The prior's mean is $a/(a+b)$; $w_\\infty$ is the weight after so many refits that the start is
forgotten.
""",
    claims=[MEAN, BETWEEN, LAW, KEPT],
    statements=[
        Tends(
            "prior",
            MEAN.value,
            _PRIOR,
            n,
            _SOME,
            _FAR,
            rivals=[Rival(w, "it ends at the data"), Rival(_PRIOR / 2, "a type dies out")],
            note="the expected weight",
        ),
        Bound(
            "forgets",
            _FIRST ** (_S / _C),
            "<",
            sympy.exp(-1),
            Domain(M=Integers(1), a=Positive(), b=Positive()),
            [Rival(sympy.Rational(1, 3), "a third"), Rival(sympy.exp(-2), "twice as fast")],
            note="the share of the distance that is left after (M + a + b)/(a + b) refits, less "
            "than 1/e",
        ),
        Tends(
            "spread",
            BETWEEN.value,
            _PRIOR_VARIANCE,
            n,
            _SOME,
            _FAR,
            rivals=[
                Rival(sympy.S.Zero, "all runs end at the prior's mean"),
                Rival(KEPT.value, "where the posterior's mean is kept"),
            ],
            note="the variance between runs, which comes to the prior's",
        ),
        Bound(
            "narrower",
            KEPT.value,
            "<",
            _PRIOR_VARIANCE,
            KEPT.domain,
            [Rival(_PRIOR_VARIANCE / 2, "half of it")],
            note="the variance in the end where the posterior's mean is kept; the prior's is more",
        ),
        Tends(
            "halved",
            KEPT.value,
            _PRIOR / _C * b / (2 * _C + 1),
            M,
            Domain(a=Reals(1, 10), b=Reals(1, 10)),
            rivals=[Rival(_PRIOR_VARIANCE, "the prior's own variance")],
            note="the variance in the end where the posterior's mean is kept; the limit is that of "
            "Beta(2a, 2b)",
        ),
    ],
    sources=[
        Source("griffiths2007", "from memory", "learners who draw from it converge to the prior"),
        Source("diaconis2008", "", "the eigenvalues of this Gibbs sampler"),
    ],
)


def _beta_moment(first: Fraction, second: Fraction, power: int) -> Fraction:
    """E of a power of a Beta variable, from the gamma functions' recursion."""
    return prod(((first + j) / (first + second + j) for j in range(power)), start=Fraction(1))


def _integrals() -> list[bool]:
    """Prior times likelihood, integrated term by term, for whole counts."""
    cases = []
    for first, second, size in ((1, 1, 3), (2, 1, 2), (3, 2, 4)):
        for k in range(size + 1):
            up, down = first + k - 1, second + size - k - 1

            def whole(power: int, up: int = up, down: int = down) -> Fraction:
                terms = (
                    Fraction((-1) ** j * comb(down, j), up + power + j + 1) for j in range(down + 1)
                )
                return sum(terms, Fraction(0))

            for power in (1, 2, 3):
                found = whole(power) / whole(0)
                posterior = Fraction(first + k), Fraction(second + size - k)
                cases.append(found == _beta_moment(*posterior, power))
    return cases


def _refit(size: int, first: Fraction, second: Fraction, before: Fraction, power: int) -> Fraction:
    """E w_n^power from a weight before: every count, and its posterior's moment."""
    return sum(
        (
            comb(size, k)
            * before**k
            * (1 - before) ** (size - k)
            * _beta_moment(first + k, second + size - k, power)
            for k in range(size + 1)
        ),
        Fraction(0),
    )


def _compound(size: int, first: Fraction, second: Fraction) -> list[Fraction]:
    """The law of the count of a sample whose weight is a Beta variable."""
    return [
        comb(size, k)
        * _beta_moment(first, second, k)
        * prod(
            ((second + j) / (first + second + k + j) for j in range(size - k)), start=Fraction(1)
        )
        for k in range(size + 1)
    ]


def _counts(size: int, first: Fraction, second: Fraction) -> list[list[Fraction]]:
    """The transition matrix of the counts: a posterior draw, then a sample from it."""
    return [_compound(size, first + k, second + size - k) for k in range(size + 1)]


_PRIORS = (
    (Fraction(1), Fraction(1)),
    (Fraction(1, 2), Fraction(3)),
    (Fraction(5, 2), Fraction(1, 3)),
)


def _unchanged() -> list[bool]:
    """Detailed balance between any two counts, and the prior's moments after a refit."""
    cases = []
    for first, second in _PRIORS:
        for size in (1, 2, 4):
            law, rows = _compound(size, first, second), _counts(size, first, second)
            cases += [
                law[j] * rows[j][k] == law[k] * rows[k][j]
                for j in range(size + 1)
                for k in range(j)
            ]
            for power in (1, 2, 3):
                after = sum(
                    p * _beta_moment(first + k, second + size - k, power) for k, p in enumerate(law)
                )
                cases.append(after == _beta_moment(first, second, power))
    return cases


def _leading() -> list[bool]:
    """The expected powers of the new weight as polynomials in the last, by their differences."""
    cases = []
    for first, second in _PRIORS:
        for size in (1, 3, 4):
            for power in range(1, 5):
                values = [
                    _refit(size, first, second, Fraction(j, 6), power) for j in range(power + 2)
                ]
                plain = [Fraction(j, 6) ** power for j in range(power + 2)]
                for _ in range(power):
                    values, plain = ([q - p for p, q in pairwise(v)] for v in (values, plain))
                total = size + first + second
                shrunk = prod(((size - j) / (total + j) for j in range(power)), start=Fraction(1))
                cases += [values[0] == shrunk * plain[0], values[0] == values[1], shrunk < 1]
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "The prior's density times the likelihood of $k$ is proportional to "
        "$y^{a+k-1}(1-y)^{b+M-k-1}$: the posterior is Beta$(a+k,\\ b+M-k)$, with the moments",
        r"\mathbb{E}[w_n \mid k] = \frac{a+k}{M+a+b},\qquad \mathbb{E}[w_n^2 \mid k] = "
        r"\frac{(a+k)(a+k+1)}{(M+a+b)(M+a+b+1)}",
        trial=_integrals,
        tried="three priors with whole counts, integrated term by term, all samples of two to four",
    )
    p.cite(TOTAL_EXPECTATION)
    generating = p.compute(
        Binomial(M, w).mean(lambda j: x**j),
        "Given the last weight $w$, the count is binomial, with the generating function",
        at=[dict(M=Fraction(size), w=Fraction(1, 3), x=Fraction(2, 7)) for size in (1, 2, 5, 12)],
        result=(1 - w + w * x) ** M,
    )
    count, pairs = (sympy.simplify(generating.diff(x, order).subs(x, 1)) for order in (1, 2))
    p.identity(
        (a + count) / _S, _PRIOR + _FIRST * (w - _PRIOR),
        "Its first derivative at $x=1$ is $\\mathbb{E}\\,k$. So one refit keeps a share "
        "$M/(M+a+b)$ of the distance from the prior's mean.",
    )  # fmt: skip
    distance = p.solve(lambda v: _FIRST * v, w - _PRIOR, "Refit by refit the distance is", name="d")
    mean = _PRIOR + p.identity(distance, (w - _PRIOR) * _FIRST**n, "which is", apart=True)

    def curve(square: Expr, first: Expr) -> Expr:
        return square - _BALANCE * first + a * (a + 1) / ((_C + 1) * (_C + 2))

    square = (a * (a + 1) + 2 * (a + 1) * count + pairs) / (_S * (_S + 1))
    p.identity(
        curve(square, (a + count) / _S), _SECOND * curve(w**2, w),
        "Its second derivative is $\\mathbb{E}\\,k(k-1)$. A quadratic polynomial of the weight is "
        "multiplied by the next eigenvalue:",
    )  # fmt: skip
    quadratic = p.identity(
        p.solve(lambda v: _SECOND * v, curve(w**2, w), "Hence", name="h"),
        (w**2 - _SETTLED - _BALANCE * (w - _PRIOR)) * _SECOND**n,
        "which is",
        apart=True,
    )
    at_rest = p.identity(
        _BALANCE * _PRIOR - a * (a + 1) / ((_C + 1) * (_C + 2)),
        _SETTLED,
        "The rest of the mean square, where the distance is gone:",
    )
    second = at_rest + _BALANCE * (mean - _PRIOR) + quadratic
    p.argue(
        "A weight drawn from the prior and a sample drawn from it have a joint law, of which both "
        "steps of a refit draw one part given the other: the refit is a Gibbs sampler of it. So "
        "the prior is left unchanged.",
        trial=_unchanged,
        tried="three priors, samples of one, two and four: detailed balance between any two "
        "counts, and the prior's first three moments after a refit",
    )
    p.argue(
        "One refit turns $w^j$ into a polynomial of degree $j$ at most, whose leading coefficient "
        "is below 1. So each moment, one after the other, converges to a number that does not "
        "depend on the start: the prior's. On $[0,1]$ the moments fix the law. And the refits of "
        "one run, forgetting their start, show that law too (the ergodic theorem).",
        r"\lambda_j = \prod_{i=0}^{j-1} \frac{M-i}{M+a+b+i} < 1",
        trial=_leading,
        tried="three priors, samples of one, three and four, powers 1 to 4: the differences of "
        "that order",
    )
    v, m = sympy.Symbol("v"), _PRIOR
    moved = M * (m * (1 - m) - v) + M**2 * v
    p.argue(
        "Where the posterior's mean is kept, the variance of the new weight is that of $k$ over "
        "$(M+a+b)^2$: the binomial one's mean and $M^2$ times the last weight's. In the end the "
        "last weight has the mean $m = a/(a+b)$ and the same variance $v$.",
        r"(M+a+b)^2\, v = M\,(m(1-m) - v) + M^2 v",
        trial=_kept_settles,
        tried="three priors, samples of one, two and four: the equilibrium solved for",
    )
    kept = sympy.solve(moved - _S**2 * v, v)[0]
    p.identity(kept, m * (1 - m) / (1 + 2 * _C + _C**2 / M), "Solved for $v$:")
    return {
        "mean": mean,
        "between": second - mean**2,
        "law": sympy.betainc_regularized(a, b, 0, y),
        "kept": kept,
    }


def _settled_means(
    size: int, first: Fraction, second: Fraction, of: Callable[[Fraction], Fraction]
) -> Fraction:
    """E of(the kept posterior mean) at its equilibrium, from the transition matrix."""
    total = size + first + second
    weights = [(first + k) / total for k in range(size + 1)]
    rows = [
        [comb(size, k) * v**k * (1 - v) ** (size - k) for k in range(size + 1)] for v in weights
    ]
    law = fixed_law(rows)
    return sum((p * of(v) for p, v in zip(law, weights, strict=True)), Fraction(0))


def _kept_settles() -> list[bool]:
    cases = []
    for first, second in _PRIORS:
        for size in (1, 2, 4):
            mean = _settled_means(size, first, second, lambda v: v)
            v = _settled_means(size, first, second, lambda v: v**2) - mean**2
            m = first / (first + second)
            right = size * (m * (1 - m) - v) + size**2 * v
            cases += [mean == m, (size + first + second) ** 2 * v == right]
    return cases


def _by_counts(power: int) -> Callable[..., Fraction]:
    """E w_n^power from the law of the counts, refit by refit."""

    def by(M: Fraction, n: Fraction, a: Fraction, b: Fraction, w: Fraction) -> Fraction:
        size = int(M)
        if n == 0:
            return w**power
        law = [comb(size, k) * w**k * (1 - w) ** (size - k) for k in range(size + 1)]
        rows = _counts(size, a, b)
        for _ in range(int(n) - 1):
            law = [
                sum((p * row[k] for p, row in zip(law, rows, strict=True)), Fraction(0))
                for k in range(size + 1)
            ]
        return sum(
            (p * _beta_moment(a + k, b + size - k, power) for k, p in enumerate(law)), Fraction(0)
        )

    return by


def _below(y: Fraction, first: int, second: int) -> Fraction:
    """P(Beta ≤ y) for whole parameters: an order statistic of uniform variables."""
    size = first + second - 1
    return sum(
        (comb(size, j) * y**j * (1 - y) ** (size - j) for j in range(first, size + 1)), Fraction(0)
    )


def _by_equilibrium(M: Fraction, a: Fraction, b: Fraction, w: Fraction, y: Fraction) -> Fraction:
    """The law of the weight as a mixture of posteriors, over the counts' equilibrium."""
    size = int(M)
    law = fixed_law(_counts(size, a, b))
    return sum(
        (p * _below(y, int(a) + k, int(b) + size - k) for k, p in enumerate(law)), Fraction(0)
    )


_AT: list[dict[str, Any]] = [
    dict(M=1, n=0, a=1, b=1, w=Fraction(1, 4)),
    dict(M=2, n=3, a=Fraction(1, 2), b=2, w=Fraction(1, 3)),
    dict(M=5, n=4, a=2, b=1, w=1),
]
_WORDS = "the law of the counts refit by refit, in rational arithmetic"

ROUTES = [
    Route(_by_counts(1), at=_AT, words=_WORDS, claim="mean"),
    Route(
        lambda **at: _by_counts(2)(**at) - _by_counts(1)(**at) ** 2,
        at=_AT,
        words=_WORDS,
        claim="between",
    ),
    Route(
        _by_equilibrium,
        at=[
            dict(M=1, a=1, b=2, w=Fraction(1, 3), y=Fraction(1, 2)),
            dict(M=3, a=2, b=3, w=0, y=Fraction(1, 5)),
            dict(M=4, a=1, b=1, w=1, y=Fraction(2, 3)),
        ],
        words="the counts' equilibrium solved for, and the posteriors mixed by it, in rational "
        "arithmetic",
        claim="law",
    ),
    Route(
        lambda M, a, b: _settled_means(int(M), a, b, lambda v: (v - a / (a + b)) ** 2),
        at=[dict(M=1, a=1, b=1), dict(M=3, a=Fraction(1, 2), b=2), dict(M=6, a=3, b=1)],
        words="the equilibrium solved for from the transition matrix, in rational arithmetic",
        claim="kept",
    ),
]
