"""Zipf's law under retraining: what is missing from a sample, what is left after many refits."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import comb, prod
from typing import Any

import mpmath
import sympy

from theory.discrete._survival import MOST_STEPS_EXACTLY, alive_exactly
from theory.domain import Domain, Integers, Reals
from theory.maths.wright_fisher import UNIT, branching, mean_field, parents
from theory.notation import Expectation, Expr, K, M, Statistic, beta, k, n
from theory.numeric import Algorithm, Enclosure, TooLarge
from theory.proof import Proof
from theory.theorem import Claim, Rival, Route, Source, Theorem

MOST_WORDS = 500
"""Vocabulary up to which sums are worked out to any number of digits."""


def zipf(types: Any, exponent: Any) -> list[Any]:
    """The weights of ``types`` words: exact for a rational exponent, or else formal symbols.

    Formal weights stand for any law, with the last one what the others leave: what then
    holds holds for Zipf's.
    """
    size = int(types)
    if size > MOST_WORDS:
        raise TooLarge(f"K={size}: exactly, and to any number of digits, up to K={MOST_WORDS}")
    if isinstance(exponent, sympy.Symbol):
        first = list(sympy.symbols(f"p1:{size}"))
        return [*first, 1 - sum(first)]
    if exponent == int(exponent):
        powers: list[Any] = [Fraction(1, rank ** int(exponent)) for rank in range(1, size + 1)]
    else:
        power = sympy.Rational(exponent.numerator, exponent.denominator)
        powers = [sympy.Integer(rank) ** -power for rank in range(1, size + 1)]
    return [each / sum(powers) for each in powers]


def _numerically(types: Any, exponent: Any) -> list[Any]:
    """The weights at mpmath's working precision."""
    if int(types) > MOST_WORDS:
        raise TooLarge(f"K={types}: to any number of digits up to K={MOST_WORDS}")
    power = -mpmath.mpf(exponent.numerator) / exponent.denominator
    powers = [mpmath.mpf(rank) ** power for rank in range(1, int(types) + 1)]
    total = mpmath.fsum(powers)
    return [each / total for each in powers]


def _in_doubles(types: Any, exponent: Any) -> Any:
    """The weights in double precision, each off by ``types`` roundings at most, relatively."""
    import numpy as np

    if types > 10**7:
        raise TooLarge(f"K={types}: in double precision up to K=10^7")
    powers = np.arange(1, int(types) + 1) ** -float(exponent)
    return powers / powers.sum()


def _in_balls(types: Any, exponent: Any) -> list[Any]:
    """The weights as balls."""
    from flint import arb, fmpq

    if int(types) > MOST_WORDS:
        raise TooLarge(f"K={types}: to any number of digits up to K={MOST_WORDS}")
    power = -arb(fmpq(exponent.numerator, exponent.denominator))
    powers = [arb(rank) ** power for rank in range(1, int(types) + 1)]
    total = sum(powers, arb(0))
    return [each / total for each in powers]


_DOUBLES = "double precision, the sum's rounding errors added up"


def _unseen(weights: Any, chances: Any, draws: float, types: float, rest: float) -> Enclosure:
    """Σ weight·(1 − chance)^draws + rest, each number off by 2·types + 8 roundings relatively."""
    import numpy as np

    some = chances < 1
    p, q = weights[some], chances[some]
    unit = (2 * types + 8) * UNIT
    terms = p * np.exp(draws * np.log1p(-q))
    # an error of q moves the exponent by draws·q/(1 − q) times as much
    moved = draws * q / (1 - q) * unit
    if moved.size and (moved[terms > 0] > 0.01).any():
        raise TooLarge("a sum that double precision cannot hold")
    total = float(terms.sum()) + rest
    error = 1.1 * float((terms * moved).sum()) + 3 * unit * total + types * 1e-300
    return Enclosure(mpmath.mpf(total - error), mpmath.mpf(total + error), _DOUBLES)


class _Sum(Algorithm):
    """A sum over the weights: the same recipe for fractions, digits and formal symbols."""

    @staticmethod
    def of(weights: list[Any], *rest: Any) -> Any:
        raise NotImplementedError

    @classmethod
    def recipe(cls, *args: Any) -> Any:
        *rest, types, exponent = args
        return cls.of(zipf(types, exponent), *(int(value) for value in rest))

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        *rest, types, exponent = args
        return cls.of(_numerically(types, exponent), *(int(value) for value in rest))

    @classmethod
    def ball(cls, *args: Any) -> Any:
        from flint import arb

        *rest, types, exponent = args
        return arb(cls.of(_in_balls(types, exponent), *(int(value) for value in rest)))


class Missing(_Sum):
    """``Missing(M, K, beta)``: the weights of the words that are not seen, summed up."""

    latex_name = "m"
    definition = r"m(M, K, \beta) = \sum_{i=1}^{K} p_i (1-p_i)^M,\qquad p_i \propto i^{-\beta}"

    @staticmethod
    def of(weights: list[Any], *rest: Any) -> Any:
        (M,) = rest
        return sum(p * (1 - p) ** M for p in weights)

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        M, K, beta = args
        p = _in_doubles(K, beta)
        return _unseen(p, p, float(M), float(K), 0.0)


class NewWord(_Sum):
    """``NewWord(M, K, beta)``: the chance that one sample more shows a word for the first time."""

    latex_name = r"\Delta d"

    @staticmethod
    def of(weights: list[Any], *rest: Any) -> Any:
        (M,) = rest
        return sum((1 - (1 - p) ** (M + 1)) - (1 - (1 - p) ** M) for p in weights)


class Words(_Sum):
    """``Words(M, n, K, beta)``: survival of each word, summed up; forward in time."""

    latex_name = "d"
    definition = (
        r"\begin{gathered} d(M, n, K, \beta) = \sum_{i=1}^{K} S(M, p_i, n),\qquad p_i \propto "
        r"i^{-\beta}, \\ S \text{ the survival of one word} \end{gathered}"
    )

    @staticmethod
    def of(weights: list[Any], *rest: Any) -> Any:
        M, n = rest
        if n == 0:
            return len(weights)
        if n * M**2 > MOST_STEPS_EXACTLY or M > 100:
            raise TooLarge(f"M={M}, n={n}: the chain of counts is worked through for M up to 100")
        alive = alive_exactly(M, n - 1)[1:]
        return sum(
            comb(M, j) * p**j * (1 - p) ** (M - j) * a.numerator / a.denominator
            for p in weights
            for j, a in enumerate(alive, 1)
        )

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        import numpy as np

        M, n, K, beta = args
        if n == 0:
            return Enclosure(mpmath.mpf(int(K)), mpmath.mpf(int(K)), "certain")
        if n > 10**6:
            raise TooLarge(f"n={n}: the bounds are stepped through up to n=10^6")
        p = _in_doubles(K, beta)
        size, refits = float(M), int(n)
        r, a = branching(refits), mean_field(int(M), refits) * size
        low = float(-np.expm1(size * np.log1p(-np.minimum(p * r, 1 - 1e-16))).sum())
        high = float(-np.expm1(a * np.log1p(-np.minimum(p, 1 - 1e-16))).sum())
        slack = 4 * (2 * float(K) + 8 * refits + 40) * UNIT
        how = "proven bounds, discrete/survival_regimes"
        return Enclosure(mpmath.mpf(low) * (1 - slack), mpmath.mpf(high) * (1 + slack), how)


class Kept(_Sum):
    """``Kept(M, n, K, beta)``: distinct words in as many samples as there are ancestors."""

    latex_name = r"\mathbb{E}\,d_A"

    @staticmethod
    def of(weights: list[Any], *rest: Any) -> Any:
        M, n = rest
        if n == 0:
            return len(weights)
        lines = [Fraction(0)] * M + [Fraction(1)]
        back = [parents(Fraction(M), a) for a in range(M + 1)]
        for _ in range(n - 1):
            moved = [Fraction(0)] * (M + 1)
            for a, chance in enumerate(lines):
                for b, q in enumerate(back[a]):
                    moved[b] += chance * q
            lines = moved
        total = 0
        for b, chance in enumerate(lines):
            if b:
                seen = sum(1 - (1 - p) ** b for p in weights)
                total += seen * chance.numerator / chance.denominator
        return total


class Truncated(_Sum):
    """``Truncated(M, k, K, beta)``: the test error of M samples of the first k words."""

    latex_name = "e"
    definition = (
        r"e(M, k, K, \beta) = \sum_{i=1}^{k} p_i\Bigl(1-\frac{p_i}{P_k}\Bigr)^M + 1 - P_k,"
        r"\qquad P_k = \sum_{i=1}^{k} p_i"
    )

    @staticmethod
    def of(weights: list[Any], *rest: Any) -> Any:
        M, cut = rest
        head = weights[:cut]
        mass = sum(head)
        if cut == 1:  # a word alone is always seen
            return sum(weights[1:])
        return sum(p * (1 - p / mass) ** M for p in head) + sum(weights[cut:])

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        M, cut, K, beta = args
        p = _in_doubles(K, beta)
        head, tail = p[: int(cut)], float(p[int(cut) :].sum())
        return _unseen(head, head / head.sum(), float(M), float(K), tail)


class Answered(_Sum):
    """``Answered(M, k, K, beta)``: one less the chance that the next real word has been seen."""

    latex_name = r"1-a"

    @staticmethod
    def of(weights: list[Any], *rest: Any) -> Any:
        M, cut = rest
        if cut == 1:
            return 1 - weights[0]
        mass = sum(weights[:cut])
        return 1 - sum(p * (1 - (1 - p / mass) ** M) for p in weights[:cut])


_BETA = Reals(0, probe=(Fraction(1), Fraction(3, 2), Fraction(2)))
_SIZES = Integers(1, probe=(1, 2, 3, 6))
MISSING = Claim(
    name="missing",
    quantity=Expectation(Statistic(r"\sum_{i \text{ unseen}} p_i", "missing mass"), low=0),
    value=Missing(M, K, beta),
    domain=Domain(M=_SIZES, K=_SIZES, beta=_BETA),
    words="The real weight of all words that a sample of $M$ misses, which is the chance to meet "
    "one of them next (the *test error*), has the mean",
    rivals=[
        Rival(Missing(M + 1, K, beta), "one sample too many"),
        Rival((1 - 1 / K) ** M, "equally frequent words"),
        Rival(M ** (-(beta - 1) / beta), "the power of M alone, constant forgotten"),
        Rival(sympy.S.Zero, "no word of weight 1/M or more is missed, and no other counts"),
    ],
)

WORDS = Claim(
    name="words",
    quantity=Expectation(Statistic(r"\lvert\operatorname{supp} p_n\rvert", "words in pₙ"), low=0),
    value=Words(M, n, K, beta),
    domain=Domain(M=_SIZES, n=Integers(0, probe=(0, 1, 2, 5)), K=_SIZES, beta=_BETA),
    words="The number of words left after $n$ refits has the mean",
    rivals=[
        Rival(Words(M, 1, K, beta), "what the first refit leaves"),
        Rival(K * (1 - 1 / M) ** n, "lost at the rate of diversity"),
        Rival(M ** (1 / beta), "the cut at rank M^(1/β), taken as exact"),
        Rival(K, "no cut"),
    ],
)

TRUNCATED = Claim(
    name="truncated",
    quantity=Expectation(
        Statistic(
            r"\sum_{i \text{ unseen}} p_i \text{ after the cut at } k", "test error after a cut"
        ),
        low=0,
    ),
    value=Truncated(M, k, K, beta),
    domain=Domain(
        M=_SIZES,
        k=Integers(1, probe=(1, 2, 3)),
        K=Integers(1, probe=(1, 2, 3, 6)),
        beta=_BETA,
        where=[k <= K],
    ),
    words="Where the $M$ samples come from a model that knows the first $k$ words only, at their "
    "true proportions, the test error has the mean",
    rivals=[
        Rival(Missing(M, K, beta), "no cut"),
        Rival(Truncated(M, k, K, beta) - Missing(M, K, beta), "the price of the cut alone"),
        Rival(Truncated(10**4 * M, k, K, beta), "the cut alone, as if M were large"),
        Rival(Missing(M, k, beta), "measured among the words that are known"),
    ],
)

THEOREM = Theorem(
    title="Zipf's tail is cut",
    says="A sample of T words from Zipf's law ends near rank T^(1/β); a model trained on it, and "
    "every model after it, knows no more, and its test error stops falling there.",
    setting="""\
Word $i$ of a vocabulary of $K$ has the weight $p_i \\propto i^{-\\beta}$ (Zipf's law).
Refit $n$ draws $M$ independent words from the model $p_{n-1}$, with replacement and with nothing
else mixed in, and sets $p_n$ to their shares (maximum likelihood): the Wright–Fisher model without
mutation, $K$ alleles and $M$ gene copies.
The *test error* is the chance that a fresh word of the real text was not in the sample, as for a
model that answers only what it has seen.
A *cut at* $k$ is a model that keeps the first $k$ words at their true proportions and no other.
""",
    claims=[MISSING, WORDS, TRUNCATED],
    sources=[
        Source("dohmatob2024", "", "the double scaling law for a cut tail"),
        Source("hutter2021", "", "the scaling law of the test error"),
        Source("good1953", "", "the missing mass"),
    ],
)


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "The next word is new exactly if it adds one to the number of distinct words. So the mean "
        "missing mass is the difference of that number's mean at $M+1$ and at $M$ samples: a word "
        "of weight $p$ is among $M$ samples with chance $1-(1-p)^M$ "
        "({prf:ref}`discrete-one-step-survival`).",
        r"\mathbb{E}\,d_M = \sum_i \bigl[1-(1-p_i)^M\bigr]",
    )
    p.uses("discrete/one_step_survival", "seen")
    w = sympy.Symbol("w")
    p.identity(
        sympy.expand((1 - (1 - w) ** 3 - (1 - (1 - w) ** 2)) / w).subs(w, beta / (1 + beta)),
        ((1 - w) ** 2).subs(w, beta / (1 + beta)),
        "For each word the difference is $p(1-p)^M$; here for $M = 2$, with $p=\\beta/(1+\\beta)$.",
    )
    p.uses("discrete/survival")
    p.argue(
        "After $n$ refits a word is left if one of the $A$ ancestors of the last $M$ samples, "
        "$n-1$ steps back, shows it. The ancestors are samples of the real text, chosen without "
        "looking at their words: what is left is the words among $A$ samples.",
        r"\mathbb{E}\,\lvert\operatorname{supp} p_n\rvert = \mathbb{E}\,d_A",
    )
    p.argue(
        "After a cut a real word is answered if it is one of the first $k$ and among the samples, "
        "whose words have the weights $p_i/P_k$."
    )
    return {
        "missing": NewWord(M, K, beta),
        "words": Kept(M, n, K, beta),
        "truncated": Answered(M, k, K, beta),
    }


def _list(weights: list[Fraction], draws: int) -> list[tuple[set[int], Fraction]]:
    """Every sample as the set of its words, with its chance."""
    return [
        (set(labels), prod((weights[label] for label in labels), start=Fraction(1)))
        for labels in product(range(len(weights)), repeat=draws)
    ]


def _listed_missing(M: Fraction, K: Fraction, beta: Fraction) -> Fraction:
    weights = zipf(K, beta)
    samples = _list(weights, int(M))
    return sum(
        (c * sum(p for i, p in enumerate(weights) if i not in seen) for seen, c in samples),
        Fraction(0),
    )


def _listed_cut(M: Fraction, k: Fraction, K: Fraction, beta: Fraction) -> Fraction:
    weights = zipf(K, beta)
    head = [p / sum(weights[: int(k)]) for p in weights[: int(k)]]
    samples = _list(head, int(M))
    return sum(
        (c * sum(p for i, p in enumerate(weights) if i not in seen) for seen, c in samples),
        Fraction(0),
    )


def _listed_words(M: Fraction, n: Fraction, K: Fraction, beta: Fraction) -> Fraction:
    models = {tuple(zipf(K, beta)): Fraction(1)}
    for _ in range(int(n)):
        after: dict[tuple[Fraction, ...], Fraction] = {}
        for model, chance in models.items():
            for labels in product(range(len(model)), repeat=int(M)):
                odds = prod((model[label] for label in labels), start=chance)
                shares = (Fraction(labels.count(i), int(M)) for i in range(len(model)))
                new = tuple(sorted(share for share in shares if share))
                after[new] = after.get(new, Fraction(0)) + odds
        models = after
    return sum((len(model) * chance for model, chance in models.items()), Fraction(0))


_WORDS = "every sample listed word by word, in rational arithmetic"
ROUTES = [
    Route(
        _listed_missing,
        at=[dict(M=3, K=4, beta=1), dict(M=5, K=3, beta=2), dict(M=1, K=1, beta=1)],
        words=_WORDS,
        claim="missing",
    ),
    Route(
        _listed_words,
        at=[dict(M=3, n=3, K=3, beta=1), dict(M=4, n=2, K=3, beta=2), dict(M=2, n=4, K=5, beta=1)],
        words=_WORDS,
        claim="words",
    ),
    Route(
        _listed_cut,
        at=[dict(M=3, k=2, K=4, beta=1), dict(M=5, k=3, K=3, beta=2), dict(M=4, k=1, K=3, beta=1)],
        words=_WORDS,
        claim="truncated",
    ),
]
