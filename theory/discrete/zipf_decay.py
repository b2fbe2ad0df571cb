"""How a Zipf vocabulary shrinks under retraining: like the refits to the power −1/β."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from itertools import pairwise, product
from typing import Any

import mpmath
import sympy

from theory.discrete import _trials as listed
from theory.domain import Domain, Integers, Reals
from theory.maths.branching import REACH, Branching, Childless, Extinct, MeanLines
from theory.maths.wright_fisher import parents
from theory.notation import Expectation, Expr, M, Statistic, beta, local, n
from theory.numeric import mpf
from theory.proof import Proof
from theory.statement import About, Bound, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

y = local("y", "a number of copies, drawn from the exponential law of mean 1", positive=True)
t = local("t", "a number of samples, whole or not", positive=True)


def _law(samples: Expr) -> Expr:
    """Γ(1 − 1/β)(samples·p₁)^{1/β}, p₁ = 1/ζ(β) the weight of the most frequent word."""
    return sympy.gamma(1 - 1 / beta) * (samples / sympy.zeta(beta)) ** (1 / beta)


_BETAS = (Fraction(11, 10), Fraction(3, 2), Fraction(2), Fraction(4))
_DOMAIN = Domain(
    M=Integers(1, probe=(1, 2, 5, 1000), reach=10**9),
    n=Integers(1, probe=(1, 7, 10**5), reach=REACH),
    beta=Reals(1, open="low", probe=_BETAS),
)
_WORDS = Expectation(Statistic(r"\lvert\operatorname{supp} p_n\rvert", "words in pₙ"), low=0)
_ALIVE, _LINES = Branching(n), MeanLines(M, n)

LEAST = Claim(
    name="least",
    quantity=_WORDS,
    value=_law(M * _ALIVE) - 1,
    domain=_DOMAIN,
    relation=">=",
    words="The number of words left after $n$ refits has a mean of [at least](least)",
    rivals=[
        Rival(_law(M) - 1, "M^(1/β) for ever: what the first sample shows"),
        Rival(_law(M * _ALIVE), "the integral in place of the sum"),
        Rival(
            sympy.gamma(1 - 1 / beta) * (M * _ALIVE) ** (1 / beta) - 1,
            "the weights r^(−β), not scaled to add up to 1",
        ),
        Rival(_law(2 * M / n) - 1, "the limit 2/n for every n"),
        Rival(_law(M * Branching(n - 1)) - 1, "a refit too few"),
        Rival(_law(_LINES) + sympy.exp(-1), "the bound from above"),
    ],
)

MOST = Claim(
    name="most",
    quantity=_WORDS,
    value=_law(_LINES) + sympy.exp(-1),
    domain=_DOMAIN,
    relation="<=",
    words="and of [at most](most)",
    rivals=[
        Rival(_law(M) / n, "in inverse proportion to the refits, like one type's survival"),
        Rival(_law(M / n), "survival of 1/n: half of the heirs forgotten"),
        Rival((_LINES / sympy.zeta(beta)) ** (1 / beta), "a sharp cut where one copy is expected"),
        Rival(_law(M) * sympy.exp(-n / M), "lost at the rate of diversity"),
        Rival(_law(MeanLines(M, n + 1)) + sympy.exp(-1), "a refit too many"),
        Rival(_law(M * _ALIVE), "the branching approximation taken as a bound"),
        Rival(_law(M) * n ** (1 / beta - 1), "the exponent of the test error"),
    ],
)

_HALF_LINE = _law(2 * M / n)
_REGION = Domain(
    M=Integers(15_000, probe=(15_000, 10**6), reach=10**9),
    n=Integers(30, probe=(30, 100, 2000), reach=10**4),
    beta=Reals(1, 2, open="low", probe=(Fraction(11, 10), Fraction(3, 2), Fraction(2))),
    where=[n <= M / 500],
)
_NOT_SO = [
    Rival(_law(2 * M) / n, "1/n"),
    Rival(_law(M / n), "survival of 1/n"),
    Rival((2 * M / (n * sympy.zeta(beta))) ** (1 / beta), "without the gamma function"),
    Rival(_law(M), "M^(1/β) for ever"),
    Rival(_law(M) * sympy.exp(-n / M), "at the rate of diversity"),
    Rival(_law(2 * M) * n ** (1 / beta - 1), "the exponent of the test error"),
    Rival(sympy.gamma(1 - 1 / beta) * (2 * M / n) ** (1 / beta), "weights that are not scaled"),
]

THEOREM = Theorem(
    title="A Zipf vocabulary shrinks by a power law",
    says="After n refits to M samples of its own a model of Zipf's law knows [about as many words, "
    "within 10%, as the power law gives for a sample of 2M/n words, where n is from 30 to M/500 "
    "and the exponent β at most 2](below, above): [for ever more refits, with M far larger "
    "still, twice as many leave 2^(-1/β) times as many words](power_below, power_above).",
    setting="""\
There are endlessly many words, and the word of rank $i$ has the weight
$p_i = i^{-\\beta}/\\zeta(\\beta)$ with $\\beta > 1$ (Zipf's law).
Refit $n$ draws $M$ independent words from the model $p_{n-1}$, with replacement and with nothing
else mixed in, and sets $p_n$ to their shares (maximum likelihood): the Wright–Fisher model without
mutation, endlessly many alleles and $M$ gene copies.
""",
    claims=[LEAST, MOST],
    statements=[
        About(
            "below",
            LEAST.value,
            _HALF_LINE,
            Fraction(1, 10),
            _REGION,
            _NOT_SO,
            note="the bound from below, and the power law at 2M/n samples",
        ),
        About(
            "above",
            MOST.value,
            _HALF_LINE,
            Fraction(1, 10),
            _REGION,
            _NOT_SO,
            note="the bound from above, and the power law at 2M/n samples",
        ),
        Bound(
            "apart",
            MOST.value,
            "<",
            LEAST.value + 2,
            Domain(
                M=Integers(1, probe=(1, 2, 100, 3000), reach=10**9),
                n=Integers(1, probe=(1, 2, 100, 3000), reach=10**4),
                beta=Reals(1, open="low", probe=(Fraction(21, 20), *_BETAS)),
                where=[n <= M],
            ),
            [
                Rival(LEAST.value + 1, "less than one word apart"),
                Rival(LEAST.value + 1 + sympy.exp(-1), "one recursion in place of the other"),
            ],
            note="the bound from above, and 2 words more than the bound from below",
        ),
        *(
            Tends(
                name,
                twice.subs(n, 2 * n).subs(M, n**12) / near.subs(M, n**12),
                2 ** (-1 / beta),
                n,
                Domain(beta=Reals(1, 4, open="low", probe=_BETAS)),
                far=(10, 100, 1000, 10**4),
                rivals=[
                    Rival(sympy.Rational(1, 2), "half of them"),
                    Rival(sympy.S.One, "as many"),
                    Rival(2 ** (1 / beta - 1), "the exponent of the test error"),
                ],
                note=f"{words}, each refit having n^12 samples",
            )
            for name, twice, near, words in (
                (
                    "power_below",
                    LEAST.value,
                    MOST.value,
                    "the bound from below for 2n refits over the bound from above for n",
                ),
                (
                    "power_above",
                    MOST.value,
                    LEAST.value,
                    "the bound from above for 2n refits over the bound from below for n",
                ),
            )
        ),
    ],
    sources=[
        Source("gnedin2007", "", "types in a sample of a power law, from endlessly many"),
        Source("dohmatob2024", "", "Zipf's tail is cut by retraining"),
    ],
)


def _shown(samples: Any, exponent: Any) -> Any:
    """Σ [1 − exp(−samples·p_i)] over all ranks: word by word, and the tail as a series."""
    b = mpf(exponent)
    rate = mpf(samples) / mpmath.zeta(b)
    head = max(10, int(mpmath.ceil((4 * rate) ** (1 / b))))
    words = mpmath.fsum(-mpmath.expm1(-rate * mpmath.mpf(i) ** -b) for i in range(1, head + 1))
    tail = (
        -((-rate) ** j) / mpmath.factorial(j) * mpmath.zeta(j * b, head + 1) for j in range(1, 16)
    )
    return words + mpmath.fsum(tail)


def _one_by_one() -> list[bool]:
    """E over y of the number of words that are expected more than y times, step by step of it."""
    cases = []
    for samples, exponent in product((1, 7), (Fraction(3, 2), Fraction(4))):
        b = mpf(exponent)
        rate = samples / mpmath.zeta(b)
        # between two words' expected counts the number is constant
        edges = [mpmath.inf, *(rate * mpmath.mpf(i) ** -b for i in range(1, 201))]
        mean = mpmath.fsum(
            i * (mpmath.exp(-low) - mpmath.exp(-high))
            for i, (high, low) in enumerate(pairwise(edges))
        )
        rest = 200 * -mpmath.expm1(-edges[-1]) + rate * mpmath.zeta(b, 201)
        found = _shown(samples, exponent)
        slack = mpmath.mpf(10) ** -9
        cases.append(bool(mean - slack <= found <= mean + rest + slack))
    return cases


def _rounded_down() -> list[bool]:
    """The sum over ranks lies between the integral less 1 and the integral."""
    cases = []
    for samples, exponent in product((Fraction(1, 100), 1, 30), _BETAS):
        b = mpf(exponent)
        whole = mpmath.gamma(1 - 1 / b) * (mpf(samples) / mpmath.zeta(b)) ** (1 / b)
        cases.append(bool(whole - 1 <= _shown(samples, exponent) <= whole))
    return cases


def _branched() -> list[bool]:
    """The mean number of types left, all samples listed, above the sum by branching."""
    cases = []
    for size, refits in ((2, 3), (3, 2)):
        alive = mpmath.mpf(1)
        for _ in range(refits - 1):
            alive = -mpmath.expm1(-alive)
        for weights in _WEIGHTS:
            low = mpmath.fsum(-mpmath.expm1(-size * mpf(p) * alive) for p in weights)
            cases.append(bool(low <= mpf(_left(weights, size, refits))))
    return cases


def _traced() -> list[bool]:
    """The same from above: so many samples as the mean number of lines is bounded by."""
    cases = []
    for size, refits in ((2, 3), (3, 2)):
        lines = MeanLines.numeric(size, refits)
        for weights in _WEIGHTS:
            high = mpmath.fsum(1 - (1 - mpf(p)) ** lines for p in weights)
            cases.append(bool(mpf(_left(weights, size, refits)) <= high * (1 + mpmath.eps * 99)))
    return cases


_WEIGHTS = [
    (Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)),
    (Fraction(9, 10), Fraction(1, 20), Fraction(1, 20)),
]


def _left(weights: tuple[Fraction, ...], size: int, refits: int) -> Fraction:
    """The mean number of types left, every sample listed."""
    found = listed.models(weights, size, refits)
    return sum((sum(p > 0 for p in model) * chance for model, chance in found.items()), Fraction(0))


def _poissons() -> list[bool]:
    """exp(−ap) − (1 − p)^a against a p² exp(−ap), a not whole; then all of it against 1/e."""
    cases = []
    for a, p in product((1, Fraction(5, 4), 3, 80), (Fraction(1, 50), Fraction(1, 2), 1)):
        gap = mpmath.exp(-mpf(a) * mpf(p)) - (1 - mpf(p)) ** mpf(a)
        cases.append(bool(0 <= gap <= mpf(a) * mpf(p) ** 2 * mpmath.exp(-mpf(a) * mpf(p))))
    for a, exponent in product((1, Fraction(5, 2), 40), _BETAS):
        b = mpf(exponent)
        weights = [mpmath.mpf(i) ** -b / mpmath.zeta(b) for i in range(1, 40)]
        gaps = (mpmath.exp(-mpf(a) * p) - (1 - p) ** mpf(a) for p in weights)
        beyond = mpf(a) * mpmath.zeta(2 * b, 40) / mpmath.zeta(b) ** 2
        cases.append(bool(mpmath.fsum(gaps) + beyond <= mpmath.exp(-1)))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "*The sum over ranks.* A word that is expected $\\lambda$ times has the chance "
        "$1-e^{-\\lambda}$ to be in a Poisson sample, which is the chance that an exponential "
        "variable $y$ is smaller than $\\lambda$. So the sum of these chances, over all words, is "
        "the mean number of words that are expected more than $y$ times; and with $t$ samples "
        "these are the words up to a rank.",
        r"\sum_{i\ge1}\bigl[1-e^{-tp_i}\bigr] = \int_0^\infty e^{-y}\,\#\{i : tp_i > y\}\,dy, "
        r"\qquad \#\{i : tp_i > y\} \le \Bigl(\frac{t}{\zeta(\beta)\,y}\Bigr)^{1/\beta}",
        trial=_one_by_one,
        tried="both sides for two numbers of samples and two exponents, the first 200 words "
        "one by one and a bound for the rest",
    )
    integral = (t / sympy.zeta(beta)) ** (1 / beta) * p.compute(
        sympy.Integral(sympy.exp(-y) * y ** (-1 / beta), (y, 0, sympy.oo)),
        "Were the rank not rounded to a whole number, this would be "
        "$(t/\\zeta(\\beta))^{1/\\beta}$ times",
        at=[dict(beta=each) for each in (Fraction(3, 2), Fraction(2), Fraction(5, 2), Fraction(4))],
    )
    p.argue(
        "Rounding to a whole number takes away between 0 and 1 for every $y$, and so on average.",
        r"\int - 1 \;\le\; \sum_{i\ge1}\bigl[1-e^{-tp_i}\bigr] \;\le\; \int",
        trial=_rounded_down,
        tried="the sum, its tail as a series, against both for three numbers of samples and four "
        "exponents",
    )
    p.uses("discrete/survival_regimes", "early")
    p.argue(
        "*From below.* A word of weight $w$ is left with a chance of at least "
        "$1-(1-w\\,r(n))^M \\ge 1-e^{-Mw\\,r(n)}$: as in a Poisson sample of $t = M\\,r(n)$ words.",
        r"\mathbb{E}\,\lvert\operatorname{supp} p_n\rvert \;\ge\; "
        r"\sum_{i\ge1}\bigl[1-e^{-M r(n)\,p_i}\bigr]",
        trial=_branched,
        tried="the mean number of types left of three, every sample of two and three listed, "
        "against the sum",
    )
    p.uses("discrete/survival_regimes", "above")
    p.argue(
        "*From above.* The chance is at most $1-(1-w)^a$, with $a = a(M, n) \\ge 1$.",
        r"\mathbb{E}\,\lvert\operatorname{supp} p_n\rvert \;\le\; "
        r"\sum_{i\ge1}\bigl[1-(1-p_i)^a\bigr]",
        trial=_traced,
        tried="the same means against this sum",
    )
    p.argue(
        "Since $(1-w)e^w \\ge (1-w)(1+w) = 1-w^2$ and, by Bernoulli's inequality, "
        "$(1-w^2)^a \\ge 1-aw^2$, it is more than a Poisson sample of $t = a$ words shows by "
        "$aw^2e^{-aw}$ at most. As $aw\\,e^{-aw} \\le e^{-1}$, all words together add no more than "
        "$e^{-1}\\sum_i p_i$.",
        r"\sum_i\bigl[e^{-ap_i}-(1-p_i)^a\bigr] \le \sum_i a p_i^2 e^{-ap_i} \le e^{-1}",
        trial=_poissons,
        tried="the two inequalities for four numbers and three weights, and the whole sum for four "
        "exponents",
    )
    alive = 1 - Extinct(n - 1)
    lines = M * (1 - Childless(M, n - 1))
    return {
        "least": integral.subs(t, M * alive) - 1,
        "most": integral.subs(t, lines) + sympy.exp(-1),
    }


@lru_cache(maxsize=64)
def _distinct(draws: int, exponent: Fraction) -> Any:
    """The mean number of distinct words among so many: by inclusion and exclusion."""
    with mpmath.workdps(mpmath.mp.dps + draws):
        b = mpf(exponent)
        whole = mpmath.zeta(b)
        return mpmath.fsum(
            (-1) ** (j + 1) * mpmath.binomial(draws, j) * mpmath.zeta(j * b) / whole**j
            for j in range(1, draws + 1)
        )


def _exactly(M: Fraction, n: Fraction, beta: Fraction) -> Any:
    """The mean number of words left: those among as many real words as there are ancestors."""
    size = int(M)
    law = [mpmath.mpf(0)] * size + [mpmath.mpf(1)]
    back = [parents(mpmath.mpf(size), a) for a in range(size + 1)]
    for _ in range(int(n) - 1):
        law = [
            mpmath.fsum(law[a] * back[a][b] for a in range(b, size + 1)) for b in range(size + 1)
        ]
    return mpmath.fsum(chance * _distinct(b, beta) for b, chance in enumerate(law) if b)


_POINTS = [
    dict(M=1, n=3, beta=Fraction(2)),
    dict(M=5, n=1, beta=Fraction(2)),
    dict(M=5, n=60, beta=Fraction(4)),
    dict(M=20, n=2, beta=Fraction(11, 10)),
    dict(M=30, n=20, beta=Fraction(2)),
]
ROUTES = [
    Route(
        _exactly,
        at=_POINTS,
        words="the exact mean: lines of descent traced back, and words by inclusion and exclusion",
        claim=name,
    )
    for name in ("least", "most")
]
