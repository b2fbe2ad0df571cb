"""Zipf's law under retraining: what is missing from a sample, what is left after many refits."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import comb, fsum, log, prod
from typing import Any

import mpmath
import sympy

from theory.discrete import _trials as listed
from theory.discrete._survival import (
    MOST_STEPS_EXACTLY,
    alive_exactly,
    alive_numerically,
    ancestry_to_digits,
    around,
)
from theory.domain import Domain, Integers, Reals
from theory.maths.wright_fisher import UNIT, ancestors, branching, forward, mean_field, parents
from theory.notation import Expectation, Expr, K, M, Statistic, beta, i, k, n
from theory.numeric import Algorithm, Enclosure, TooLarge
from theory.proof import Proof
from theory.statement import Bound, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

MOST_WORDS = 500
"""Vocabulary up to which sums are worked out to any number of digits."""

REACH = 10**5
"""Samples and words up to which two ways to sum over a vocabulary are compared."""

REACH_SAMPLES, REACH_REFITS, REACH_WORDS = 300, 1000, 1000
"""How far out the words left are compared: forward and backward in time."""


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


def _in_doubles(types: Any, exponent: Any) -> tuple[Any, float]:
    """The weights in double precision, and the relative error that each may have."""
    import numpy as np

    if types > 10**7:
        raise TooLarge(f"K={types}: in double precision up to K=10^7")
    powers = np.arange(1, int(types) + 1) ** -float(exponent)
    unit = (2 * float(types) + 8 + 4 * float(exponent) * log(types)) * UNIT
    return powers / powers.sum(), unit


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


def _unseen(weights: Any, chances: Any, draws: float, unit: float, rest: float) -> Enclosure:
    """Σ weight·(1 − chance)^draws + rest, each number off by ``unit`` at most, relatively."""
    import numpy as np

    # an error of a chance q moves the exponent by draws·q/(1 − q) times as much
    with np.errstate(divide="ignore", invalid="ignore"):
        logs, moved = np.log1p(-chances), draws * chances / (1 - chances) * unit
    if chances[0] >= 0.5:  # what is left beside the first word is summed, not subtracted
        others = float(chances[1:].sum())
        logs[0], moved[0] = log(others) if others else -np.inf, draws * unit
    terms = weights * np.exp(draws * logs)
    moved = np.where(terms > 0, moved, 0)
    if (moved > 0.01).any():
        raise TooLarge("a sum that double precision cannot hold")
    total = float(terms.sum()) + rest
    error = 1.1 * float((terms * moved).sum()) + 4 * unit * total + len(weights) * 1e-300
    return Enclosure(mpmath.mpf(total - error), mpmath.mpf(total + error), _DOUBLES)


def _word_by_word(draws: int, cut: int, types: Any, exponent: Any) -> Enclosure:
    """The test error of a sample of the first ``cut`` words, by powers of each chance of a miss.

    Sums are correctly rounded, and what is small is never a difference of what is not.
    """
    if types > REACH or draws > REACH:
        raise TooLarge(f"M={draws}, K={types}: word by word up to {REACH}")
    powers = [rank ** -float(exponent) for rank in range(1, int(types) + 1)]
    whole, head, tail = fsum(powers), fsum(powers[:cut]), fsum(powers[cut:])
    misses = [(head - each) / head for each in powers[:cut]]
    misses[0] = fsum(powers[1:cut]) / head
    terms = (each * miss**draws for each, miss in zip(powers, misses, strict=False))
    total = (fsum(terms) + tail) / whole
    power_error = (4 + 2 * float(exponent) * log(types)) * UNIT
    error = (6 * draws + 8) * power_error * total + float(types) * 1e-300
    how = "double precision, word by word, its rounding errors added up"
    return Enclosure(mpmath.mpf(total - error), mpmath.mpf(total + error), how)


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
        p, unit = _in_doubles(K, beta)
        return _unseen(p, p, float(M), unit, 0.0)


class NewWord(_Sum):
    """``NewWord(M, K, beta)``: the chance that one sample more shows a word for the first time."""

    latex_name = r"\Delta d"

    @staticmethod
    def of(weights: list[Any], *rest: Any) -> Any:
        (M,) = rest
        return sum((1 - p) ** M - (1 - p) ** (M + 1) for p in weights)

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        M, K, beta = args
        return _word_by_word(int(M), int(K), K, beta)


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
    def numeric(cls, *args: Any) -> Any:
        M, n, K, beta = args
        size, refits = _small(M, n, K)
        weights = _numerically(K, beta)
        if refits == 0 or K == 1:
            return mpmath.mpf(int(K))
        bits = mpmath.mp.prec + 2 * (size * refits).bit_length() + 10
        alive = [mpmath.ldexp(a, -bits) for a in alive_numerically(size, refits - 1, bits)]
        total = mpmath.mpf(0)
        for p in weights:
            chance = (1 - p) ** size
            for j in range(1, size + 1):
                chance *= p / (1 - p) * (size + 1 - j) / j
                total += chance * alive[j]
        return total

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        import numpy as np

        M, n, K, beta = args
        if n == 0 or K == 1:
            return Enclosure(mpmath.mpf(int(K)), mpmath.mpf(int(K)), "certain")
        p, unit = _in_doubles(K, beta)
        if M <= REACH_SAMPLES and n <= REACH_REFITS and K <= REACH_WORDS:
            odds = [(float(each), float(1 - each)) for each in p]
            odds[0] = (odds[0][0], float(p[1:].sum()))
            # a chance to be left is concave in the weight, so it is off by no more than that
            left, error = forward(int(M), odds, int(n))
            return around(mpmath.mpf(fsum(left)), error + 3 * unit, "forward")
        if n > 10**6:
            raise TooLarge(f"n={n}: the bounds are stepped through up to n=10^6")
        size, refits = float(M), int(n)
        r, a = branching(refits), mean_field(int(M), refits) * size
        low = float(-np.expm1(size * np.log1p(-np.minimum(p * r, 1 - 1e-16))).sum())
        high = float(-np.expm1(a * np.log1p(-np.minimum(p, 1 - 1e-16))).sum())
        slack = 4 * (2 * float(K) + 8 * refits + 40) * UNIT
        how = "proven bounds, discrete/survival_regimes"
        return Enclosure(mpmath.mpf(low) * (1 - slack), mpmath.mpf(high) * (1 + slack), how)


MOST_TRACED = 50_000
"""Steps (M³ for each refit) up to which ancestors are traced back in exact fractions."""


def _small(M: Any, n: Any, K: Any) -> tuple[int, int]:
    """Sizes at which the words left are worked out to any number of digits."""
    if M > 100 or n * M**2 > MOST_STEPS_EXACTLY or K * M > 10_000:
        raise TooLarge(f"M={M}, n={n}, K={K}: to any number of digits up to M=100, KM=10^4")
    return int(M), int(n)


class Kept(_Sum):
    """``Kept(M, n, K, beta)``: distinct words in as many samples as there are ancestors."""

    latex_name = r"\mathbb{E}\,d_A"

    @staticmethod
    def of(weights: list[Any], *rest: Any) -> Any:
        M, n = rest
        if n == 0:
            return len(weights)
        if n * M**3 > MOST_TRACED:
            raise TooLarge(f"M={M}, n={n}: traced back in fractions up to M³n={MOST_TRACED}")
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

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        M, n, K, beta = args
        size, refits = _small(M, n, K)
        if refits == 0:
            return mpmath.mpf(int(K))
        misses = [1 - p for p in _numerically(K, beta)]
        unseen, total = [mpmath.mpf(1)] * len(misses), mpmath.mpf(0)
        for chance in ancestry_to_digits(size, refits)[1:]:
            unseen = [u * miss for u, miss in zip(unseen, misses, strict=True)]
            total += chance * (len(misses) - mpmath.fsum(unseen))
        return total

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        import numpy as np

        M, n, K, beta = args
        if n == 0 or K == 1:
            return Enclosure(mpmath.mpf(int(K)), mpmath.mpf(int(K)), "certain")
        if M > REACH_SAMPLES or n > REACH_REFITS or K > REACH_WORDS:
            raise TooLarge(f"M={M}, n={n}, K={K}: words among the ancestors' samples")
        p, unit = _in_doubles(K, beta)
        law, error, dropped = ancestors(int(M), int(n) - 1)
        rates = np.log1p(-np.minimum(p, 1 - 1e-16))
        total = fsum(-c * fsum(np.expm1(b * rates)) for b, c in enumerate(law.tolist()) if c)
        off = error + 2 * float(M) * dropped + 3 * unit + (float(M) + 10) * UNIT
        return around(mpmath.mpf(total), off, "backward")


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
        p, unit = _in_doubles(K, beta)
        head, tail = p[: int(cut)], float(p[int(cut) :].sum())
        return _unseen(head, head / head.sum(), float(M), 2 * unit, tail)


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

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        M, cut, K, beta = args
        return _word_by_word(int(M), int(cut), K, beta)


_BETA = Reals(0, probe=(Fraction(1), Fraction(3, 2), Fraction(2)))
_SIZES = Integers(1, probe=(1, 2, 3, 6), reach=REACH)
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
    domain=Domain(
        M=Integers(1, probe=(1, 2, 3, 6), reach=REACH_SAMPLES),
        n=Integers(0, probe=(0, 1, 2, 5), reach=REACH_REFITS),
        K=Integers(1, probe=(1, 2, 3, 6), reach=REACH_WORDS),
        beta=_BETA,
    ),
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
        M=Integers(1, probe=(1, 2, 3, 6), reach=1000),
        k=Integers(1, probe=(1, 2, 3), reach=REACH),
        K=_SIZES,
        beta=_BETA,
        where=[k <= K],
    ),
    words="Where the $M$ samples come from a model that knows the first $k$ words and no other, at "
    "their true proportions, the test error has the mean",
    rivals=[
        Rival(Missing(M, K, beta), "no cut"),
        Rival(Truncated(M, k, K, beta) - Missing(M, K, beta), "the price of the cut alone"),
        Rival(Truncated(10**4 * M, k, K, beta), "the cut alone, as if M were large"),
        Rival(Missing(M, k, beta), "measured among the words that are known"),
    ],
)

_WEIGHT = i ** (-beta)
_BEYOND = sympy.Sum(_WEIGHT, (i, k + 1, K)) / sympy.Sum(_WEIGHT, (i, 1, K))
_CUT = dict(
    k=Integers(1, probe=(1, 2, 10), reach=40),
    K=Integers(2, probe=(2, 3, 20), reach=40),
    beta=Reals(1, 3, probe=(Fraction(1), Fraction(3, 2), Fraction(2))),
)

THEOREM = Theorem(
    title="Zipf's tail is cut",
    says="A model that is trained on a sample of Zipf's law, and every model after it, knows no "
    "word that the sample missed: trained on words of a model that ends at rank k, its expected "
    "test error [is at least the weight of the words beyond k](floor), [and tends to it as the "
    "number of samples grows](stops).",
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
    statements=[
        Bound(
            "floor",
            Truncated(M, k, K, beta),
            ">=",
            _BEYOND,
            Domain(M=Integers(1, probe=(1, 10, 1000), reach=1000), **_CUT, where=[k < K]),
            [Rival(2 * _BEYOND, "twice the weight"), Rival(1 - _BEYOND, "what is known")],
            note="the weight of the words beyond k, in a vocabulary of K words",
        ),
        Tends(
            "stops",
            Truncated(M, k, K, beta),
            _BEYOND,
            M,
            Domain(**_CUT, where=[k < K]),
            far=(10, 1000, 10**5, 10**7),
            rivals=[Rival(sympy.S.Zero, "no floor"), Rival(_BEYOND / 2, "half the weight")],
        ),
    ],
    sources=[
        Source("dohmatob2024", "", "the double scaling law for a cut tail"),
        Source("hutter2021", "", "the scaling law of the test error"),
        Source("good1953", "", "the missing mass"),
    ],
)


def _distinct(weights: list[Fraction], draws: int) -> Fraction:
    """The mean number of distinct words, all samples listed."""
    return sum((p * len(seen) for seen, p in _list(weights, draws)), Fraction(0))


def _new() -> list[bool]:
    """The missed mass, and what one word more adds to the number of distinct ones."""
    cases = []
    for types, draws in product((2, 3), (1, 2, 3)):
        weights = zipf(types, Fraction(2))
        missed = _listed_missing(Fraction(draws), Fraction(types), Fraction(2))
        cases.append(missed == _distinct(weights, draws + 1) - _distinct(weights, draws))
        seen = sum(1 - (1 - p) ** draws for p in weights)
        cases.append(seen == _distinct(weights, draws))
    return cases


def _among() -> list[bool]:
    """The words left, and the words among as many real samples as there are ancestors."""
    cases = []
    for types, size, refits in ((2, 2, 3), (3, 2, 2), (3, 3, 2)):
        weights = zipf(types, Fraction(1))
        law = enumerate(listed.ancestors(size, refits - 1))
        mean = sum((p * _distinct(weights, lines) for lines, p in law), Fraction(0))
        left = _listed_words(Fraction(size), Fraction(refits), Fraction(types), Fraction(1))
        cases.append(mean == left)
    return cases


def _answered() -> list[bool]:
    """A next real word is answered if a sample of the words before the cut shows it."""
    cases = []
    for types, cut, draws in ((3, 2, 3), (4, 3, 2), (3, 1, 2), (3, 3, 3)):
        weights = zipf(types, Fraction(1))
        mass = sum(weights[:cut])
        shown = sum(p * (1 - (1 - p / mass) ** draws) for p in weights[:cut])
        missed = _listed_cut(Fraction(draws), Fraction(cut), Fraction(types), Fraction(1))
        cases.append(1 - missed == shown)
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "The next word is new exactly if it adds one to the number of distinct words. So the mean "
        "missing mass is the difference of that number's mean at $M+1$ and at $M$ samples: a word "
        "of weight $p$ is among $M$ samples with chance $1-(1-p)^M$ "
        "({prf:ref}`discrete-one-step-survival`).",
        r"\mathbb{E}\,d_M = \sum_i \bigl[1-(1-p_i)^M\bigr]",
        trial=_new,
        tried="all samples of up to four from two and three words: the mass that they miss, and "
        "their numbers of distinct words",
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
        trial=_among,
        tried="up to three refits to two and three samples, every sample and every copy listed",
    )
    p.argue(
        "After a cut a real word is answered if it is one of the first $k$ and among the samples, "
        "whose words have the weights $p_i/P_k$.",
        trial=_answered,
        tried="all samples of the words before a cut listed, and the real words they answer",
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
