"""Additive smoothing at every refit: how a text's frequencies are forgotten."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import sympy

from schemes.texts import DIFFERENT, WORDS
from theory.domain import Domain, Integers, Positive, Reals
from theory.laws import Binomial
from theory.maths.smoothed import Model, after, at_rest
from theory.models._smoothed import Composed, CrossEntropy, exact_mean
from theory.notation import (
    Expectation,
    Expr,
    InTheLimit,
    K,
    M,
    Statistic,
    Variance,
    i,
    local,
    n,
    w,
    weight,
)
from theory.numeric import mpf
from theory.proof import Proof
from theory.standard import TOTAL_EXPECTATION
from theory.statement import About, Bound
from theory.theorem import Claim, Rival, Route, Source, Theorem

q = local("q", "a factor", real=True, nonnegative=True)
g = local("g", "another factor", positive=True)
b = local("b", "the constant that is added to the count of each word", positive=True)

_A = M / (M + K * b)
_RHO = _A**2 * (1 - 1 / M)
_GAP = w - 1 / K
_EVEN = (1 / K) * (1 - 1 / K)
_SPREAD = (
    _EVEN * _A**2 / M * (1 - _RHO**n) / (1 - _RHO)
    + (1 - 2 / K) * _GAP * _A / (M - _A * (M - 1)) * (_A**n - _RHO**n)
    - _GAP**2 * (_A ** (2 * n) - _RHO**n)
)
_SETTLED = M * (K - 1) / (K**2 * (M * (2 * K * b + 1) + K**2 * b**2))
_FULL: Any = dict(M=Integers(1), K=Integers(2), b=Positive())

SPREAD = Claim(
    name="spread",
    quantity=Variance(weight(n)),
    value=_SPREAD,
    domain=Domain(**_FULL, w=Reals(0, 1), n=Integers(0, probe=(0, 1, 2, 7, 1000), reach=10**5)),
    words="Between runs, the weight of a word of real weight $w$ has after $n$ refits the variance",
    rivals=[
        Rival(w * (1 - w) * (1 - (1 - 1 / M) ** n), "plain counting"),
        Rival(
            w * (1 - w) * _A**2 / M * (1 - _RHO**n) / (1 - _RHO),
            "the real weight's own variance in each sample, though the mean weight moves",
        ),
        Rival(
            _EVEN * _A**2 / M * (1 - _RHO**n) / (1 - _RHO),
            "as if the weights were uniform from the start",
        ),
        Rival(_SPREAD / _A**2, "the shares among the samples, not yet smoothed"),
        Rival(_SPREAD.subs(n, n + 1), "a refit too many"),
        Rival(sympy.S.Zero, "the mean model in the place of a run's"),
    ],
)

SETTLED = Claim(
    name="settled",
    quantity=InTheLimit(Variance(weight(n))),
    value=_SETTLED,
    domain=Domain(**_FULL),
    words="In the long run, whatever $w$ was:",
    rivals=[
        Rival(_SETTLED / _A**2, "the shares among the samples, not yet smoothed"),
        Rival(_EVEN / (1 + 2 * M * (1 - _A)), "the diffusion's limit, taken as exact"),
        Rival(_EVEN * _A**2 / M, "the error of one refit to uniform weights"),
        Rival(_EVEN, "one word has all the weight"),
        Rival(_EVEN / (K * b + 1), "a Dirichlet law whose parameters are the constant"),
        Rival(sympy.S.Zero, "the uniform model itself"),
    ],
)

CROSS = Claim(
    name="cross",
    quantity=Expectation(
        Statistic(r"\bigl[-\textstyle\sum_i w_i \ln p_n(i)\bigr]", "−Σ wᵢ ln pₙ(i)"), low=0
    ),
    value=CrossEntropy(M, b, n),
    relation=">=",
    domain=Domain(
        M=Integers(1, probe=(1, 2, 50, 10**5), reach=10**9),
        b=Reals(0, 10, open="low", probe=("1/1000000", "1/1000", "1/10", 1)),
        n=Integers(1, probe=(1, 2, 7, 1000), reach=10**5),
    ),
    words="For the text, whose word $i$ has the weight $w_i$ in it, the expected cross-entropy of "
    "the text and the $n$-th model is [at least](cross) that of the text and the mean of all runs' "
    "models:",
    rivals=[
        Rival(sympy.log(DIFFERENT), "that of the uniform model, from the first refit on"),
        Rival(CrossEntropy(M, b, n) + 1 / b, "a nat more for each 1/b"),
        Rival(CrossEntropy(M, b, 2 * n), "twice as many refits"),
        Rival(n * CrossEntropy(M, b, 1), "losses that add up"),
    ],
)

_REAL = Domain(n=Integers(0, 0))
_TWENTY = Domain(n=Integers(20, 20))

THEOREM = Theorem(
    title="Smoothing a text away",
    says="Smoothing with a constant b for each of K words keeps every word in the model, and "
    "forgets how often each was used: [M/(Kb) refits to M words leave about a share exp(-1) of a "
    "mean weight's distance from 1/K, within 5%, where M is 10Kb or more](third), and in single "
    "runs the weights go on moving, in the long run [with a variance of less than 1/(2b) times the "
    "square of the mean 1/K](relative). Theodore Roosevelt's messages to Congress have [a "
    "perplexity of about 595 under their own word frequencies](real), and [with b = 1 the mean of "
    "all runs' models, after 20 refits to 137664 words, gives them one of about 1093](twenty); "
    "[single runs have on average a cross-entropy of at least that mean model's](cross).",
    setting=f"""\
A unigram model has weights $p_0$ over $K$ words.
Refit $n$ draws $M$ words from $p_{{n-1}}$ and nothing else, and counts: word $k$ is found $c_k$
times.
It sets the weight of word $k$ to $(c_k + b)/(M + Kb)$: *add-b* smoothing.
$w_n$ is the weight of one word, and $w_0 = w$.
In population genetics, each sample is with chance $Kb/(M + Kb)$ a mutant to a type chosen
uniformly, whatever it was.

The text is that of {{prf:ref}}`models-unigram-words`: {WORDS} words, $K = {DIFFERENT}$ different
ones, and $p_0$ their shares $w_i$, which are not smoothed.
The cross-entropy of the text and a model, in nats, is the mean of $-\\ln$ of the model's weight
over the text's words; its exponential is the perplexity.
""",
    claims=[SPREAD, SETTLED, CROSS],
    statements=[
        About(
            "third",
            _A ** (M / (K * b)),
            sympy.exp(-1),
            Fraction(1, 20),
            Domain(**_FULL, where=[10 * K * b <= M]),
            [Rival(sympy.Rational(1, 2), "a half"), Rival(sympy.exp(-2), "exp(-2)")],
            note="the share of a mean weight's distance from 1/K that M/(Kb) refits leave",
        ),
        Bound(
            "relative",
            _SETTLED * K**2,
            "<",
            1 / (2 * b),
            Domain(**_FULL),
            [
                Rival(1 / (2 * b + 1), "1/(2b + 1)"),
                Rival(1 / (4 * b), "1/(4b)"),
                Rival((K - 1) / (2 * K * b + 2), "another mutant for each"),
            ],
            note="the variance in the long run over the square of the mean 1/K",
        ),
        *(
            About(
                name,
                sympy.exp(CROSS.value.subs({M: WORDS, b: 1})),
                sympy.Integer(near),
                Fraction(1, 1000),
                over,
                [Rival(sympy.Integer(other), words), Rival(sympy.Integer(8462), "uniform")],
                note=note,
            )
            for name, near, other, words, over, note in (
                (
                    "real",
                    595,
                    612,
                    "612, after two refits",
                    _REAL,
                    "the text's perplexity under its own frequencies",
                ),
                (
                    "twenty",
                    1093,
                    1217,
                    "1217, a single run's",
                    _TWENTY,
                    "the perplexity of the text under the mean of all runs' models after 20 "
                    "refits to 137664 words, with b = 1",
                ),
            )
        ),
    ],
    sources=[Source("ewens2004", "chapter 3", "mutation and sampling in the Wright–Fisher model")],
)


def _variance(law: dict[Model, Fraction]) -> Fraction:
    """Of the first word's weight."""
    mean = sum((p * model[0] for model, p in law.items()), Fraction(0))
    return sum((p * model[0] ** 2 for model, p in law.items()), Fraction(0)) - mean**2


def _refit_by_refit() -> list[bool]:
    """The variances of a weight, each from the last mean and the last variance."""
    cases = []
    for start in ((3, 1), (4, 2, 1)):
        words, first = len(start), Fraction(start[0], sum(start))
        model = tuple(Fraction(each, sum(start)) for each in start)
        for size, added, refits in ((2, Fraction(1, 2), 3), (3, Fraction(1), 2)):
            a = size / (size + words * added)
            mean, spread = first, Fraction(0)
            for refit in range(1, refits + 1):
                spread = a**2 * ((1 - Fraction(1, size)) * spread + mean * (1 - mean) / size)
                mean = a * mean + (1 - a) / words
                cases.append(spread == _variance(after(model, size, added, refit)))
    return cases


def _concave() -> list[bool]:
    """Σ w E[−ln p] above −Σ w ln E p, all models of two and three words listed."""
    cases = []
    for start in ((3, 1), (4, 2, 1)):
        model = tuple(Fraction(each, sum(start)) for each in start)
        for size, refits in ((2, 1), (2, 2), (3, 1)):
            law = after(model, size, Fraction(1, 2), refits)
            single = sum(
                mpf(p) * mpf(share) * -sympy.log(each).evalf(30)
                for new, p in law.items()
                for share, each in zip(model, new, strict=True)
            )
            means = [
                sum((p * new[k] for new, p in law.items()), Fraction(0)) for k in range(len(model))
            ]
            of_mean = sum(
                mpf(share) * -sympy.log(each).evalf(30)
                for share, each in zip(model, means, strict=True)
            )
            cases.append(bool(single >= of_mean))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    a = M / (M + K * b)
    p.uses("discrete/add_constant", "mean")
    count = Binomial(M, w)
    p.compute(
        count.mean(lambda j: (j / M - w) ** 2),
        "Given the last weight $w$ the count is binomial. The variance of the counted share:",
        result=count.moment(2) / M**2 - 2 * w * count.moment(1) / M + w**2,
    )
    p.cite(TOTAL_EXPECTATION)
    p.argue(
        "Smoothing multiplies it by the square of $a = M/(M + Kb)$, as it does the last weight's "
        "own variance. With $m_n$ the mean and $v_n$ the variance of the weight, the mean of "
        "$w_n(1-w_n)$ is $m_n(1-m_n) - v_n$. So",
        r"v_{n+1} = a^2\Bigl(1-\frac1M\Bigr) v_n + \frac{a^2}{M}\, m_n(1-m_n)",
        trial=_refit_by_refit,
        tried="models of two and three words, all samples listed for up to three refits",
    )
    even, apart = sympy.Rational(1) / K * (1 - 1 / K), w - 1 / K
    mean = 1 / K + apart * a**n
    p.identity(
        mean * (1 - mean),
        even + (1 - 2 / K) * apart * a**n - apart**2 * a ** (2 * n),
        "What is added has three parts, each a power:",
    )
    rate = a**2 * (1 - 1 / M)
    total = p.compute(
        sympy.Sum(g ** (n - i) * q ** (i - 1), (i, 1, n)),
        "Unrolled it is three sums, with the factor $g = a^2(1-\\frac1M)$ and a power of $q$, "
        "which is $1$, $a$ and $a^2$:",
        at=[
            dict(n=Fraction(size), g=one, q=other)
            for size, one, other in (
                (0, Fraction(1, 2), Fraction(1)),
                (3, Fraction(1, 3), Fraction(4, 5)),
                (20, Fraction(9, 10), Fraction(2, 3)),
            )
        ],
        result=(q**n - g**n) / (q - g),
    )
    sums = [total.subs({g: rate, q: base}) for base in (sympy.S.One, a, a**2)]
    parts = (even, (1 - 2 / K) * apart, -(apart**2))
    spread = a**2 / M * sum(part * each for part, each in zip(parts, sums, strict=True))
    v = sympy.Symbol("v")
    settled = sympy.solve(sympy.Eq(v, rate * v + a**2 / M * even), v)[0]
    p.identity(
        sympy.expand(rate * settled + a**2 / M * even),
        settled,
        "In the long run the mean weight is $1/K$. As the factor is below 1 the start is "
        "forgotten, and the variance is the one that a refit leaves as it is:",
    )
    p.argue(
        "*Cross-entropy.* The logarithm is concave, so by Jensen's inequality the mean of $-\\ln "
        "p_n(i)$ is at least $-\\ln$ of the mean weight; summed over the words of the text it is "
        "the claim.",
        r"\mathbb{E}\bigl[-\ln p_n(i)\bigr] \ge -\ln \mathbb{E}\,p_n(i)",
        trial=_concave,
        tried="models of two and three words, every sample of one and two refits listed",
    )
    return {"spread": spread, "settled": settled, "cross": Composed(M, b, n)}


def _listed(M: Fraction, K: Fraction, b: Fraction, w: Fraction, n: Fraction) -> Fraction:
    words = int(K)
    start = (Fraction(w), *((1 - Fraction(w)) / (words - 1),) * (words - 1))
    return _variance(after(start, int(M), Fraction(b), int(n)))


def _equilibrium(M: Fraction, K: Fraction, b: Fraction) -> Fraction:
    """The variance under the law that a refit leaves as it is, over all models that there are."""
    return _variance(at_rest(int(K), int(M), Fraction(b)))


ROUTES = [
    Route(
        _listed,
        at=[
            dict(M=2, K=2, b=1, w=Fraction(1, 5), n=4),
            dict(M=3, K=3, b=Fraction(1, 2), w=Fraction(9, 10), n=2),
            dict(M=1, K=4, b=3, w=0, n=3),
        ],
        words="every sample of every refit listed word by word, in rational arithmetic",
        claim="spread",
    ),
    Route(
        _equilibrium,
        at=[
            dict(M=2, K=2, b=1),
            dict(M=8, K=2, b=Fraction(1, 20)),
            dict(M=3, K=3, b=Fraction(1, 2)),
            dict(M=1, K=5, b=3),
        ],
        words="the whole equilibrium, from the chain of the counts, in rational arithmetic",
        claim="settled",
    ),
    Route(
        lambda M, b, n: exact_mean(int(M), b, int(n), lambda p: -mpmath.log(p)),
        at=[
            dict(M=1, b=Fraction(1, 2), n=3),
            dict(M=5, b=Fraction(1, 100), n=4),
            dict(M=8, b=Fraction(1), n=2),
        ],
        words="the exact mean: each word of the text by the chain of its own counts",
        claim="cross",
    ),
]
