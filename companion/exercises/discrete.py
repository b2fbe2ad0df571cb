"""Exercises on words, modes and mixture weights."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import ceil, comb, log
from typing import Any

import mpmath

from companion.exercises import Answer, Exercise, claim


@lru_cache(maxsize=64)
def _chain(M: int) -> tuple[tuple[Fraction, ...], ...]:
    """The chances to go from i copies to j, of M samples."""
    return tuple(
        tuple(
            comb(M, j) * Fraction(i, M) ** j * (1 - Fraction(i, M)) ** (M - j) for j in range(M + 1)
        )
        for i in range(M + 1)
    )


def _after(M: int, w: Fraction, n: int) -> list[Fraction]:
    """The law of the number of copies after n refits from the weight w, outcome by outcome."""
    law = [comb(M, j) * w**j * (1 - w) ** (M - j) for j in range(M + 1)]
    for _ in range(n - 1):
        law = [
            sum((law[i] * _chain(M)[i][j] for i in range(M + 1)), Fraction(0)) for j in range(M + 1)
        ]
    return law


def _solved(rows: list[list[Fraction]], right: list[Fraction]) -> list[Fraction]:
    """A linear system by elimination over the fractions."""
    size = len(rows)
    table = [[*row, r] for row, r in zip(rows, right, strict=True)]
    for k in range(size):
        pivot = next(r for r in range(k, size) if table[r][k])
        table[k], table[pivot] = table[pivot], table[k]
        table[k] = [each / table[k][k] for each in table[k]]
        for r in range(size):
            if r != k:
                factor = table[r][k]
                table[r] = [a - factor * b for a, b in zip(table[r], table[k], strict=True)]
    return [row[size] for row in table]


def _inner(M: int) -> list[list[Fraction]]:
    """Identity less the chain, among the states where both types are there."""
    return [[Fraction(i == j) - _chain(M)[i][j] for j in range(1, M)] for i in range(1, M)]


def _winning(M: int, i: int) -> Fraction:
    """The chance that i copies of M take over, from the linear system of the chain."""
    return _solved(_inner(M), [_chain(M)[j][M] for j in range(1, M)])[i - 1]


def _duration(M: int, i: int) -> Fraction:
    """The expected number of refits until one type is left, from the same system."""
    return _solved(_inner(M), [Fraction(1)] * (M - 1))[i - 1]


def _first(holds: Any) -> int:
    """The first whole number from 1 on of which something holds."""
    n = 1
    while not holds(n):
        n += 1
    return n


def _bits(law: list[Fraction]) -> Any:
    """The mean entropy of two types whose copies have this law, in natural units."""
    M = len(law) - 1
    return sum(
        _mpf(chance) * -sum(p * mpmath.log(p) for p in (mpmath.mpf(j) / M, 1 - mpmath.mpf(j) / M))
        for j, chance in enumerate(law)
        if 0 < j < M
    )


def _mpf(f: Fraction) -> Any:
    return mpmath.mpf(f.numerator) / f.denominator


def _repeats(N: int, M: int, K: int, n: int) -> Fraction:
    """The chance that two picks from the model agree, by who copies whom."""
    real = Fraction(1, N) + (1 - Fraction(1, N)) / K
    share = Fraction(M, N + M)
    agree = real
    for _ in range(n - 1):
        new = Fraction(1, M) + (1 - Fraction(1, M)) * agree
        agree = (1 - share) ** 2 * real + 2 * share * (1 - share) * real + share**2 * new
    return agree


EXERCISES = [
    Exercise(
        "discrete/one_step_survival",
        "samples",
        "How many samples are needed so that a type of weight $w = «w»$ is seen among them with a "
        "chance of at least $«q»$?",
        dict(w=Fraction(1, 100), q=Fraction(19, 20)),
        dict(
            w=[
                Fraction(1, 10),
                Fraction(1, 50),
                Fraction(1, 100),
                Fraction(1, 500),
                Fraction(1, 1000),
            ],
            q=[Fraction(1, 2), Fraction(9, 10), Fraction(19, 20), Fraction(99, 100)],
        ),
        dict(
            least=Answer(
                lambda w, q: ceil(log(1 - q) / log(1 - w)),
                lambda w, q: _first(
                    lambda M: (
                        (w.denominator - w.numerator) ** M * q.denominator
                        <= (q.denominator - q.numerator) * w.denominator**M
                    )
                ),
            )
        ),
        [
            "It is missed with chance $(1-w)^M$, which must be at most $«miss»$.",
            "So $M \\geq \\ln «miss»/\\ln(1-w) «bound=»$: «least» samples.",
            "The rule of thumb $\\ln(1/«miss»)/w «thumb=»$ is on the safe side.",
        ],
        also=lambda w, q: dict(
            miss=1 - q,
            bound=mpmath.log(_mpf(1 - q)) / mpmath.log(_mpf(1 - w)),
            thumb=-mpmath.log(_mpf(1 - q)) / _mpf(w),
        ),
    ),
    Exercise(
        "discrete/survival",
        "two",
        "A type has weight $w = «w»$, and each refit counts $M = «M»$ samples.\nWith which chance "
        "is it still there after two refits?\nAnd if the second refit drew from the original "
        "weights again, and the type had to be in both samples?",
        dict(M=2, w=Fraction(1, 2)),
        dict(M=[2, 3, 4], w=[Fraction(1, 2), Fraction(1, 3), Fraction(1, 4), Fraction(1, 5)]),
        dict(
            chance=Answer(
                lambda M, w: claim("discrete/survival", M=M, w=w, n=2),
                lambda M, w: 1 - _after(M, w, 2)[0],
            ),
            apart=Answer(
                lambda M, w: claim("discrete/independent_sampling_survival", M=M, w=w, n=2),
                lambda M, w: (1 - _after(M, w, 1)[0]) ** 2,
            ),
        ),
        [
            "Sum over the number $j$ of copies in the first sample: "
            "$1 - \\sum_j \\binom{«M»}{j} w^j (1-w)^{«M»-j} (1 - j/«M»)^{«M»} «chance=»$.",
            "From the original weights it would be $[1-(1-w)^{«M»}]^2 «apart=»$.",
            "The two differ: what survived the first refit often has more weight than it started "
            "with.",
        ],
    ),
    Exercise(
        "discrete/survival_regimes",
        "plateau",
        "A type of weight $w = «w»$, $M = «M»$ samples per refit, $n = «n»$ refits.\nBetween which "
        "two numbers does its chance to be still there lie, by the late bounds?",
        dict(M=10, w=Fraction(1, 10), n=50),
        dict(
            M=[5, 10, 20],
            w=[Fraction(1, 20), Fraction(1, 10), Fraction(1, 5)],
            n=[30, 50, 100, 200],
        ),
        dict(
            low=Answer(
                lambda M, w, n: claim("discrete/survival_regimes:late", M=M, w=w, n=n),
                lambda M, w, n: w + _halves(M, w, n),
                digits=4,
            ),
            high=Answer(
                lambda M, w, n: claim("discrete/survival_regimes:plateau", M=M, w=w, n=n),
                lambda M, w, n: w + M * _halves(M, w, n),
                digits=4,
            ),
        ),
        [
            "It is there if it has taken over, with chance $w$ in the end, or if both types are "
            "still there.",
            "The expected product $w_n(1-w_n)$ is $«rest»$; both are there with a chance between "
            "this and $M$ times this.",
            "So the chance lies between $«low»$ and $«high»$.",
        ],
        also=lambda M, w, n: dict(rest=_mpf(_halves(M, w, n))),
    ),
    Exercise(
        "discrete/heterozygosity",
        "half",
        "How many refits to $M = «M»$ samples bring the expected diversity below the share $«f»$ "
        "of its start?",
        dict(M=100, f=Fraction(1, 4)),
        dict(
            M=[5, 10, 20, 50, 100, 200],
            f=[Fraction(1, 2), Fraction(1, 4), Fraction(1, 10), Fraction(3, 4)],
        ),
        dict(
            refits=Answer(
                lambda M, f: _first(
                    lambda n: claim("discrete/heterozygosity", M=M, w=Fraction(1, 2), n=n) < f / 4
                ),
                lambda M, f: int(log(f) / log(1 - 1 / M)) + 1,
            )
        ),
        [
            "Each refit keeps the share $1 - 1/M$ of it, whatever the number of types.",
            "We need $n > \\ln «f»/\\ln(1-1/«M») «bound=»$: «refits» refits.",
        ],
        also=lambda M, f: dict(bound=mpmath.log(_mpf(f)) / mpmath.log(1 - mpmath.mpf(1) / M)),
    ),
    Exercise(
        "discrete/weight_martingale",
        "winner",
        "A model counts $M = «M»$ samples at each refit. A type starts with $«i»$ of $«M»$ "
        "copies.\nWith which chance is it the only one left in the end?",
        dict(M=4, i=1),
        dict(M=[2, 3, 4, 5, 6], i=[1, 2, 3, 4, 5]),
        dict(
            chance=Answer(
                lambda M, i: claim("discrete/weight_martingale:fixation", M=M, w=Fraction(i, M)),
                lambda M, i: _winning(M, i),
            )
        ),
        [
            "Its expected weight never moves, and in the end it is 1 or 0.",
            "So the chance of 1 is the weight at the start: $«chance»$.",
        ],
        where=lambda M, i: i < M,
    ),
    Exercise(
        "discrete/independent_sampling_survival",
        "audit",
        "A test draws $M = «M»$ samples from fixed weights, and a type has weight $w = «w»$.\n"
        "With which chance is it seen in each of $n = «n»$ tests?\nAfter how many tests, on "
        "average, is it missed for the first time?",
        dict(M=5, w=Fraction(1, 2), n=10),
        dict(M=[2, 3, 4, 5], w=[Fraction(1, 2), Fraction(1, 3), Fraction(1, 4)], n=[2, 3, 5, 10]),
        dict(
            always=Answer(
                lambda M, w, n: claim("discrete/independent_sampling_survival", M=M, w=w, n=n),
                lambda M, w, n: (1 - _after(M, w, 1)[0]) ** n,
            ),
            missed=Answer(
                lambda M, w, n: claim(
                    "discrete/independent_sampling_survival:first_miss", M=M, w=w
                ),
                lambda M, w, n: 1 / _after(M, w, 1)[0],
            ),
        ),
        [
            "One test sees it with chance $1 - (1-w)^{«M»} «seen=»$, so all do with chance "
            "$(1 - (1-w)^{«M»})^{«n»} «always=»$.",
            "The number of the first test that misses it is geometric, with mean "
            "$(1-w)^{-«M»} «missed=»$.",
        ],
        also=lambda M, w, n: dict(seen=1 - (1 - w) ** M),
    ),
    Exercise(
        "discrete/spectrum",
        "lines",
        "With $M = «M»$ samples per refit, what is the chance that $k = «k»$ samples of the newest "
        "model come from $«k»$ different samples of the refit before?\nWhich eigenvalue is this?",
        dict(M=5, k=3),
        dict(M=[3, 4, 5, 6, 10], k=[2, 3, 4, 5]),
        dict(
            chance=Answer(
                lambda M, k: claim("discrete/spectrum:eigenvalue", M=M, k=k),
                lambda M, k: Fraction(comb(M, k) * _factorial(k), M**k),
            )
        ),
        [
            "One after the other must miss the ones already taken: "
            "$\\prod_{i=1}^{«k»-1}(1 - i/«M») «chance=»$.",
            "It is the eigenvalue $\\lambda_{«k»}$ of the chain.",
        ],
        where=lambda M, k: k <= M,
    ),
    Exercise(
        "discrete/absorption_time",
        "small",
        "Two types, $M = «M»$ samples per refit, and one of them starts with the weight "
        "$«i»/«M»$.\nHow many refits does it take on average until one type is left?",
        dict(M=3, i=1),
        dict(M=[2, 3, 4], i=[1, 2, 3]),
        dict(
            refits=Answer(
                lambda M, i: claim("discrete/absorption_time", M=M, w=Fraction(i, M)),
                lambda M, i: _duration(M, i),
            )
        ),
        [
            "Let $t_i$ be the time from $i$ copies. Then $t_i = 1 + \\sum_j P_{ij} t_j$ with "
            "binomial chances $P_{ij}$ and $t_0 = t_{«M»} = 0$.",
            "Solving the $«rows»$ equations gives $t_{«i»} «refits=»$.",
        ],
        also=lambda M, i: dict(rows=M - 1),
        where=lambda M, i: i < M,
    ),
    Exercise(
        "discrete/support_size",
        "distinct",
        "A model is fitted to $M = «M»$ samples that are all distinct.\nHow many types are "
        "expected to be left after $n = «n»$ refits to $«M»$ samples?",
        dict(M=4, n=1),
        dict(M=[2, 3, 4, 5, 6, 10], n=[1, 2]),
        dict(
            types=Answer(
                lambda M, n: claim("discrete/support_size:distinct", M=M, n=n),
                lambda M, n: M * (1 - _after(M, Fraction(1, M), n)[0]),
            )
        ),
        [
            "Each of the $«M»$ types is still there with the chance of a single one of weight "
            "$1/«M»$, and expectations add up, dependent or not.",
            "After one refit this is $«M»\\,(1-(1-1/«M»)^{«M»}) «one=»$; after $n = «n»$ it is "
            "$«types»$.",
        ],
        also=lambda M, n: dict(one=M * (1 - (1 - Fraction(1, M)) ** M)),
    ),
    Exercise(
        "discrete/entropy_loss",
        "two",
        "Two types of equal weight, $M = «M»$ samples per refit.\nWhat is the expected entropy "
        "after $n = «n»$ refits, in natural units?\nWhat does the first order $-1/(2M)$ per refit "
        "give?",
        dict(M=2, n=1),
        dict(M=[2, 3, 4, 6, 8], n=[1, 2, 3]),
        dict(
            entropy=Answer(
                lambda M, n: claim("discrete/entropy_loss:exact", M=M, K=2, n=n),
                lambda M, n: _bits(_after(M, Fraction(1, 2), n)),
                digits=4,
            ),
            first=Answer(
                lambda M, n: mpmath.ln2 - mpmath.mpf(n) / (2 * M),
                lambda M, n: mpmath.log(2) - sum(mpmath.mpf(1) / (2 * M) for _ in range(n)),
                digits=4,
            ),
        ),
        [
            "Take the mean of $-\\frac{j}{M}\\ln\\frac{j}{M} - "
            "(1-\\frac{j}{M})\\ln(1-\\frac{j}{M})$ over the law of the number $j$ of copies.",
            "At the start that law is binomial, and each refit draws from what is left: "
            "$«entropy»$.",
            "The first order gives $\\ln 2 - «n»/(2\\cdot«M») «first=»$.",
        ],
    ),
    Exercise(
        "discrete/zipf_tail_cut",
        "missing",
        "$K = «K»$ words have weights in proportion to $1, \\frac{1}{2}, …, \\frac{1}{«K»}$.\n"
        "Which share of the text is expected to consist of words that $M = «M»$ samples have "
        "missed?",
        dict(K=3, M=2),
        dict(K=[2, 3, 4], M=[1, 2, 3, 4]),
        dict(
            share=Answer(
                lambda K, M: claim("discrete/zipf_tail_cut:missing", M=M, K=K, beta=1),
                lambda K, M: sum(
                    _zipf(K, i) * _after(M, _zipf(K, i), 1)[0] for i in range(1, K + 1)
                ),
            )
        ),
        [
            "A word of weight $p_i$ is missed with chance $(1-p_i)^{«M»}$ and then lacks the share "
            "$p_i$.",
            "The weights are $1/(i\\,«sum»)$, as $1 + … + 1/«K» = «sum»$.",
            "Together: $\\sum_i p_i (1-p_i)^{«M»} «share=»$.",
        ],
        also=lambda K, M: dict(sum=sum(Fraction(1, i) for i in range(1, K + 1))),
    ),
    Exercise(
        "discrete/partially_fresh_words",
        "repeats",
        "$K = «K»$ equal words. Every refit uses the same $N = «N»$ real words and $M = «M»$ words "
        "of the last model.\nWith which chance are two words of the model after $n = «n»$ fits the "
        "same?",
        dict(K=2, N=2, M=2, n=2),
        dict(K=[2, 4, 10], N=[2, 4, 10], M=[2, 4, 10], n=[2, 3]),
        dict(
            same=Answer(
                lambda K, N, M, n: claim("discrete/partially_fresh_words", K=K, N=N, M=M, n=n),
                lambda K, N, M, n: _repeats(N, M, K, n),
            )
        ),
        [
            "For the first fit, to the real words alone, it is $1/N + (1-1/N)/K «start=»$.",
            "From then on two picks are both synthetic with chance $\\alpha^2$, "
            "$\\alpha = M/(N+M) = «share»$; then they agree with chance $1/M + (1-1/M)$ times the "
            "last chance. Else they agree with the chance of the first fit.",
            "After «n» fits this is $«same»$.",
        ],
        also=lambda K, N, M, n: dict(
            start=Fraction(1, N) + (1 - Fraction(1, N)) / K, share=Fraction(M, N + M)
        ),
    ),
]


def _halves(M: int, w: Fraction, n: int) -> Fraction:
    """E w(1 − w) after n refits, refit by refit."""
    product = w * (1 - w)
    for _ in range(n):
        product -= product / M
    return product


def _factorial(k: int) -> int:
    return 1 if k < 2 else k * _factorial(k - 1)


def _zipf(K: int, i: int) -> Fraction:
    return Fraction(1, i) / sum(Fraction(1, j) for j in range(1, K + 1))
