"""A bigram model refitted to its own texts: it ends in a cycle of one word or of two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from itertools import combinations_with_replacement, pairwise, product
from typing import Any

import sympy

from theory.domain import Domain, Integers, Reals, rational
from theory.notation import Expectation, Expr, Probability, Statistic, Variance, i, local, n, x
from theory.proof import Proof
from theory.standard import MARTINGALE_CONVERGENCE, TOTAL_EXPECTATION
from theory.statement import Bound
from theory.theorem import Claim, Rival, Route, Source, Theorem

L = local("L", "pairs in each text, which has one word more", integer=True, positive=True)
p_AA = local("p_AA", "the share of the pair AA in the real text", nonnegative=True)
p_BB = local("p_BB", "the share of the pair BB in the real text", nonnegative=True)
w_A = local("w_A", "the share of the word A in the real text", nonnegative=True)
w_B = local("w_B", "the share of the word B in the real text", nonnegative=True)

_LENGTH = Integers(1)
_SHARE = Reals(0, 1)
_TWO = Domain(p_AA=_SHARE, p_BB=_SHARE, L=_LENGTH, where=[p_AA + p_BB <= 1])
_WORDS = Domain(w_A=_SHARE, w_B=_SHARE, L=_LENGTH, where=[w_A + w_B <= 1])

_TURNS = (1 - p_AA - p_BB) / 2
"""The share of AB, and of BA."""
_A, _B = p_AA + _TURNS, p_BB + _TURNS
"""The shares of the words."""
_MEMORY = p_AA / _A + p_BB / _B - 1
"""The chain's second eigenvalue."""

SHARE = Claim(
    name="share",
    quantity=Expectation(Statistic(r"\hat s_n(AA)", "ŝₙ(AA)", 0), low=0),
    value=p_AA,
    domain=Domain(p_AA=_SHARE, p_BB=_SHARE, L=_LENGTH, n=Integers(0), where=[p_AA + p_BB <= 1]),
    words="On average over runs no share of a pair moves:",
    rivals=[
        Rival(p_AA * (1 - 1 / L) ** n, "a pair lost at the rate at which diversity is lost"),
        Rival(_A**2, "the words, as if they were independent"),
        Rival(_A + (p_AA - _A) * (1 - 1 / L) ** n, "towards the share of the word"),
    ],
)

ALTERNATES = Claim(
    name="alternates",
    quantity=Probability("ABAB\\dots\\text{ in the end}", "ABAB… in the end"),
    value=1 - p_AA - p_BB,
    domain=_TWO,
    words="Two words. The text alternates in the end with the chance",
    rivals=[
        Rival(sympy.S.Zero, "in the end there is always one word"),
        Rival(2 * _A * _B, "the words, as if they were independent"),
        Rival(_TURNS, "one of the two orders"),
        Rival((1 - p_AA - p_BB) ** L, "only a text that alternates from the start"),
    ],
)

REPEATS = Claim(
    name="repeats",
    quantity=Probability("AAAA\\dots\\text{ in the end}", "AAAA… in the end"),
    value=p_AA,
    domain=_TWO,
    words="and it is A alone with the chance",
    rivals=[
        Rival(_A, "the word's share, as in a model of single words"),
        Rival(_A**2, "the words, as if they were independent"),
        Rival(sympy.Rational(1, 3), "three ends, equally likely"),
    ],
)

CYCLE = Claim(
    name="cycle",
    quantity=Probability("ABAB\\dots\\text{ in the end}", "ABAB… in the end"),
    value=2 * w_A * w_B,
    domain=_WORDS,
    words="Any number of words, independent in the real text. It ends as an alternation of these "
    "two with the chance",
    rivals=[
        Rival(sympy.S.Zero, "in the end there is always one word"),
        Rival(w_A * w_B, "one of the two orders"),
        Rival(2 * w_A * w_B / (w_A + w_B) ** 2, "as if there were no other words"),
        Rival(w_A + w_B - w_A**2 - w_B**2, "A and B, each with any other word"),
    ],
)

FIRST = Claim(
    name="first",
    quantity=Variance(Statistic(r"\hat s_1(AA)", "ŝ₁(AA)", 0)),
    value=p_AA
    / L
    * (1 - p_AA + p_AA * _B**2 / _TURNS * 2 * (1 - _A * _B / _TURNS * (1 - _MEMORY**L) / L)),
    domain=Domain(p_AA=_SHARE, p_BB=_SHARE, L=_LENGTH, where=[p_AA + p_BB < 1]),
    words="How far a pair's share moves at the first refit, between runs:",
    rivals=[
        Rival(p_AA * (1 - p_AA) / L, "pairs drawn independently"),
        Rival(p_AA / L * (1 - p_AA + 2 * p_AA * _B**2 / _TURNS), "the first order in 1/L"),
        Rival(_A * (1 - _A) / L, "the word's share"),
    ],
)

THEOREM = Theorem(
    title="A retrained bigram model ends in a cycle",
    says="Where pairs are counted in both directions, a bigram model's shares [stay the same on "
    "average](share), and [with probability 1](certain) a run ends in one word for ever or in two "
    "that alternate. [It alternates](alternates) with the chance of the pair with two different "
    "words: a text of fair coin flips does so in [half of all runs](half).",
    setting="""\
A bigram model holds a share $s(ab)$ for each pair of successive words, the same in both orders,
$s(ab) = s(ba)$. So it is a reversible Markov chain.
Its text has a first word from the stationary law, $\\pi(a) = \\sum_b s(ab)$, and after a word $a$
comes $b$ with the chance $s(ab)/\\pi(a)$.
Refit $n$ draws one text of $L$ pairs from the model $\\hat s_{n-1}$, and $\\hat s_0 = s$ is the
real one's.
It counts the pairs in both directions, $\\hat s_n(ab) = (c_{ab} + c_{ba})/2L$.
For the two orders together, and for $aa$, that is the plain share of the pairs.
""",
    claims=[SHARE, ALTERNATES, REPEATS, CYCLE, FIRST],
    statements=[
        Bound(
            "half",
            CYCLE.value.subs({w_A: sympy.Rational(1, 2), w_B: sympy.Rational(1, 2)}),
            "=",
            sympy.Rational(1, 2),
            Domain(),
            [Rival(sympy.Rational(1, 4), "one of the two orders")],
            note="half of all runs: two words with the share 1/2 each",
        ),
        Bound(
            "certain",
            ALTERNATES.value + REPEATS.value + REPEATS.value.subs(p_AA, p_BB),
            "=",
            sympy.S.One,
            Domain(p_AA=_SHARE, p_BB=_SHARE, where=[p_AA + p_BB <= 1]),
            [Rival(1 - _TURNS, "one of the two orders is no end")],
            note="the chances of the three ends together: probability 1",
        ),
        Bound(
            "sticky",
            FIRST.value,
            ">",
            p_AA * (1 - p_AA) / L,
            Domain(
                p_AA=Reals(Fraction(1, 4), Fraction(1, 2)),
                p_BB=Reals(Fraction(1, 4), Fraction(2, 5)),
                L=Integers(2, probe=(2, 3, 10, 1000)),
            ),
            [Rival(2 * p_AA * (1 - p_AA) / L, "twice as large")],
            note="independent words, or words that tend to be repeated",
        ),
    ],
    sources=[
        Source("ewens2004", "chapter 1", "fixation of single types, the model without pairs"),
    ],
)

Pair = tuple[int, int]
Table = dict[Pair, Fraction]
"""Shares of the unordered pairs of words; both orders of two different words together."""


def _after(table: Table, word: int) -> dict[int, Fraction]:
    """What comes after a word, with which share of all pairs: s(word, ·)."""
    found: dict[int, Fraction] = {}
    for (a, b), share in table.items():
        for here, there in {(a, b), (b, a)}:
            if here == word:
                found[there] = share if a == b else share / 2
    return found


def _texts(table: Table, length: int) -> Iterator[tuple[tuple[int, ...], Fraction]]:
    """All texts of so many pairs that the model can draw, each with its chance."""
    words = sorted({word for pair in table for word in pair})
    after = {word: _after(table, word) for word in words}
    share = {word: sum(after[word].values(), Fraction(0)) for word in words}
    for text in product(words, repeat=length + 1):
        chance = share[text[0]]
        for here, there in pairwise(text):
            chance = (
                chance * after[here].get(there, Fraction(0)) / share[here] if chance else chance
            )
        if chance:
            yield text, chance


def _counts(text: tuple[int, ...]) -> Counter[Pair]:
    return Counter((min(pair), max(pair)) for pair in pairwise(text))


def _refitted(table: Table, length: int) -> dict[tuple[tuple[Pair, int], ...], Fraction]:
    """The law of the next model's counts."""
    found: dict[tuple[tuple[Pair, int], ...], Fraction] = {}
    for text, chance in _texts(table, length):
        key = tuple(sorted(_counts(text).items()))
        found[key] = found.get(key, Fraction(0)) + chance
    return found


def _model(counts: tuple[tuple[Pair, int], ...], length: int) -> Table:
    return {pair: Fraction(count, length) for pair, count in counts}


_START: list[tuple[Table, int]] = [
    ({(0, 0): Fraction(1, 4), (0, 1): Fraction(1, 2), (1, 1): Fraction(1, 4)}, 4),
    ({(0, 0): Fraction(1, 2), (0, 1): Fraction(1, 5), (1, 1): Fraction(3, 10)}, 3),
    (
        {
            (0, 0): Fraction(1, 7),
            (0, 1): Fraction(2, 7),
            (0, 2): Fraction(1, 7),
            (1, 2): Fraction(1, 7),
            (2, 2): Fraction(2, 7),
        },
        3,
    ),
]


def _fair() -> list[bool]:
    """Each pair's mean share after a refit, all texts listed; and after two."""
    cases = []
    for table, length in _START:
        law = _refitted(table, length)
        for pair, share in table.items():
            mean = sum(p * Fraction(dict(c).get(pair, 0), length) for c, p in law.items())
            cases.append(mean == share)
    return cases


def _at_each_place() -> list[bool]:
    """The chance of a pair at each place of a text."""
    cases = []
    for table, length in _START:
        for place, (pair, share) in product(range(length), table.items()):
            there = (
                chance
                for text, chance in _texts(table, length)
                if tuple(sorted(text[place : place + 2])) == pair
            )
            cases.append(sum(there, Fraction(0)) == share)
    return cases


def _leaves() -> list[bool]:
    """From each model that a refit can give: it stays as it is only where one pair is left."""
    cases = []
    for table, length in _START:
        for counts in _refitted(table, length):
            law = _refitted(_model(counts, length), length)
            single = sum((p for c, p in law.items() if len(c) == 1), Fraction(0))
            cases.append(single > 0 if len(counts) > 1 else law == {counts: Fraction(1)})
    return cases


def _together() -> list[bool]:
    """The covariance of two places, from the chain of words."""
    cases = []
    table, length = _START[1][0], 4
    a, b = table[0, 0], table[1, 1]
    turns = table[0, 1] / 2
    word = a + turns
    memory = a / word + b / (b + turns) - 1
    for first, second in combinations_with_replacement(range(length), 2):
        both = sum(
            (
                chance
                for text, chance in _texts(table, length)
                if not any(text[first : first + 2]) and not any(text[second : second + 2])
            ),
            Fraction(0),
        )
        gap = second - first
        wanted = a * (1 - a) if gap == 0 else a * a / word * (1 - word) * memory ** (gap - 1)
        cases.append(both - a**2 == wanted)
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "The first word has the stationary law, so every place of the text shows each pair with "
        "the chance that is its share in the model, in both orders together.",
        r"\mathbb{P}(x_{j}x_{j+1} \in \{ab, ba\}) = \hat s_{n-1}(ab) + \hat s_{n-1}(ba)",
        trial=_at_each_place,
        tried="all texts of three and four pairs from three models, of two and of three words",
    )
    mean = p.compute(
        sympy.Sum(p_AA, (i, 1, L)) / L,
        "So the expected share of AA is the mean over the places:",
    )
    p.cite(TOTAL_EXPECTATION)
    share = p.solve(
        lambda v: mean.subs(p_AA, v), p_AA, "The share does not move, at this refit or at any:"
    )
    p.argue(
        "The same holds for each pair, its two orders taken together.",
        trial=_fair,
        tried="each pair of the same models, its mean share over all texts",
    )
    p.cite(MARTINGALE_CONVERGENCE)
    p.argue(
        "The shares are bounded martingales, so in each run they converge, almost surely. They "
        "are multiples of $1/L$, so they come to rest. A model rests only where a single pair is "
        "left: else a text that repeats one of its pairs to and fro has a positive chance, and "
        "there are finitely many models. One pair is $aa$, or $ab$ and $ba$ in turn.",
        trial=_leaves,
        tried="all models that the same three give in one refit: each goes to a single pair with "
        "a positive chance, and stays there",
    )
    p.argue(
        "In the end a pair's share is 1 or 0, so the chance that it is 1 is its mean. The "
        "convergence is bounded, so that is the limit of the means: the share in the real text.",
        r"\mathbb{P}(\hat s_n(ab) + \hat s_n(ba) \to 1) = s(ab) + s(ba)",
        trial=lambda: [_end(a, b, size) == (1 - a - b, a) for a, b, size in _ENDS],
        tried="the chain of counts of two words for texts of two to four pairs: its equations of "
        "absorption, in fractions",
    )
    repeats = sympy.limit(share, n, sympy.oo)
    p.argue(
        "The shares of the real text add up to 1, and those of independent words multiply: "
        "$s(AB) + s(BA) = 2 w_A w_B$.",
        tried="it is the definition of the shares",
    )
    j = sympy.Symbol("j", integer=True, positive=True)
    p.argue(
        "For the variance, two places that are $j$ apart both show AA if the word A is followed by "
        "A, is back after $j-1$ further words, and is followed by A again. With two words the "
        "chance to be back is $\\pi_A + \\pi_B\\,x^{j-1}$, where $x$ is the chain's "
        "second eigenvalue.",
        r"\operatorname{Cov} = s(AA)\,\frac{s(AA)}{\pi_A}\,\pi_B\,x^{j-1},"
        r"\quad x = \frac{s(AA)}{\pi_A} + \frac{s(BB)}{\pi_B} - 1",
        trial=_together,
        tried="each two places of a text of four pairs, all texts listed",
    )
    summed = p.compute(
        sympy.Sum((L - j) * x ** (j - 1), (j, 1, L - 1)),
        "Over all places:",
        at=[
            dict(L=Fraction(size), x=r)
            for size in (2, 5)
            for r in (Fraction(-1, 2), Fraction(1, 3))
        ],
        result=L / (1 - x) - (1 - x**L) / (1 - x) ** 2,
    )
    total = L * p_AA * (1 - p_AA) + 2 * p_AA**2 / _A * _B * summed.subs(x, _MEMORY)
    return {
        "share": share,
        "alternates": 1 - repeats - repeats.subs(p_AA, p_BB),
        "repeats": repeats,
        "cycle": 2 * w_A * w_B,
        "first": total / L**2,
    }


@lru_cache(maxsize=64)
def _chances(start: tuple[tuple[Pair, Fraction], ...], length: int, pair: Pair) -> Fraction:
    """P(one pair takes over): the chain of counts, and its equations of absorption in fractions."""
    first = _refitted(dict(start), length)
    laws: dict[Any, dict[Any, Fraction]] = {}
    waiting = list(first)
    while waiting:
        counts = waiting.pop()
        if counts not in laws:
            laws[counts] = _refitted(_model(counts, length), length)
            waiting += laws[counts]
    mixed = [counts for counts in laws if len(counts) > 1]
    won = ((pair, length),)
    left = sympy.Matrix(
        len(mixed),
        len(mixed),
        lambda r, c: int(r == c) - rational(laws[mixed[r]].get(mixed[c], Fraction(0))),
    )
    right = sympy.Matrix([rational(laws[counts].get(won, Fraction(0))) for counts in mixed])
    solved = dict(zip(mixed, left.LUsolve(right), strict=True)) if mixed else {}
    total = sum(rational(p) * solved.get(c, int(c == won)) for c, p in first.items())
    return Fraction(int(total.p), int(total.q))


def _end(a: Fraction, b: Fraction, length: int) -> tuple[Fraction, Fraction]:
    """P(ABAB… in the end), P(AAAA… in the end) for two words."""
    start = (((0, 0), a), ((0, 1), 1 - a - b), ((1, 1), b))
    return _chances(start, length, (0, 1)), _chances(start, length, (0, 0))


def _three(a: Fraction, b: Fraction, length: int) -> Fraction:
    """P(ABAB… in the end) where a third word has the rest, and the words are independent."""
    share = (a, b, 1 - a - b)
    start = tuple(
        ((r, c), share[r] * share[c] * (1 if r == c else 2))
        for r, c in combinations_with_replacement(range(3), 2)
    )
    return _chances(start, length, (0, 1))


_ENDS = [
    (Fraction(1, 4), Fraction(1, 4), 2),
    (Fraction(1, 2), Fraction(1, 5), 3),
    (Fraction(1, 9), Fraction(4, 9), 4),
]


def _mean(p_AA: Fraction, p_BB: Fraction, L: Fraction, n: Fraction, power: int = 1) -> Fraction:
    """The mean share of AA, or of its square, model by model, all texts listed."""
    length = int(L)
    table = {(0, 0): p_AA, (0, 1): 1 - p_AA - p_BB, (1, 1): p_BB}
    if n == 0:
        return p_AA**power
    law = _refitted(table, length)
    for _ in range(int(n) - 1):
        later: dict[Any, Fraction] = {}
        for counts, chance in law.items():
            for after, p in _refitted(_model(counts, length), length).items():
                later[after] = later.get(after, Fraction(0)) + chance * p
        law = later
    return sum(
        (p * Fraction(dict(c).get((0, 0), 0), length) ** power for c, p in law.items()), Fraction(0)
    )


_LISTED = "all texts listed, with their chances in fractions"
_SOLVED = "the equations of absorption of the chain of counts, solved in fractions"
_AT = [dict(p_AA=a, p_BB=b, L=size) for a, b, size in _ENDS]
ROUTES = [
    Route(_mean, at=[{**at, "n": 2} for at in _AT], words=_LISTED, claim="share"),
    Route(
        lambda p_AA, p_BB, L: _end(p_AA, p_BB, int(L))[0],
        at=_AT,
        words=_SOLVED,
        claim="alternates",
    ),
    Route(
        lambda p_AA, p_BB, L: _end(p_AA, p_BB, int(L))[1], at=_AT, words=_SOLVED, claim="repeats"
    ),
    Route(
        lambda w_A, w_B, L: _three(w_A, w_B, int(L)),
        at=[
            dict(w_A=Fraction(1, 2), w_B=Fraction(1, 3), L=2),
            dict(w_A=Fraction(1, 5), w_B=Fraction(2, 5), L=3),
        ],
        words=_SOLVED,
        claim="cycle",
    ),
    Route(
        lambda p_AA, p_BB, L: _mean(p_AA, p_BB, L, Fraction(1), 2) - p_AA**2,
        at=[*_AT, dict(p_AA=Fraction(3, 5), p_BB=Fraction(1, 10), L=6)],
        words=_LISTED,
        claim="first",
    ),
]
