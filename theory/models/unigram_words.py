"""Words that a unigram language model still knows after refits to its own text."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

import sympy

from schemes import replace
from schemes.texts import DIFFERENT, WORDS
from theory.domain import Domain, Integers
from theory.maths import two_types
from theory.maths.wright_fisher import parents
from theory.models._words import (
    REACH_REFITS,
    REACH_SAMPLES,
    Least,
    LeastByExtinction,
    Left,
    Most,
    MostByChildless,
    OneByOne,
    Products,
    Shown,
    Traced,
    partitions,
    together,
)
from theory.notation import Expectation, Expr, M, Statistic, i, n, w
from theory.numeric import mpf
from theory.proof import Proof
from theory.statement import About
from theory.theorem import Claim, Rival, Route, Source, Theorem

_LEFT = Expectation(Statistic(r"\lvert\operatorname{supp} p_n\rvert", "words in pₙ"), low=0)
_KEPT = Expectation(Statistic(r"\lvert\operatorname{supp} q_n\rvert", "words in qₙ"), low=0)
_FAR = Domain(
    M=Integers(1, probe=(1, 2, 3, 5, 1000), reach=10**7),
    n=Integers(1, probe=(1, 2, 3, 7, 1000), reach=10**5),
)
_ALL = sympy.Integer(DIFFERENT)

LEFT = Claim(
    name="left",
    quantity=_LEFT,
    value=Left(M, n),
    domain=Domain(
        M=Integers(1, probe=(1, 2, 3, 5, 12), reach=REACH_SAMPLES),
        n=Integers(0, probe=(0, 1, 2, 7, 20), reach=REACH_REFITS),
    ),
    words="Where each refit has the last model's words alone, with $c_i$ the count of word $i$ in "
    "the text:",
    rivals=[
        Rival(Products(M, n), "each refit survived as if it drew from the text itself"),
        Rival(_ALL * (1 - 1 / M) ** n, "lost at the rate at which diversity is lost"),
        Rival(Shown(M), "lost once, at the first refit, and never again"),
        Rival(Shown(M * n), "seen in any of the nM words that were drawn"),
        Rival(Shown(2 * M / n), "the words of a text of 2M/n words, taken as exact"),
        Rival(Least(M, n), "lines that branch without end, taken as exact"),
    ],
)

LEAST = Claim(
    name="least",
    quantity=_LEFT,
    value=Least(M, n),
    relation=">=",
    domain=_FAR,
    words="For any number of refits to any number of words this is [at least](least)",
    rivals=[
        Rival(Most(M, n), "the bound from above"),
        Rival(Shown(M), "lost once, at the first refit, and never again"),
        Rival(Shown(2 * M / n), "the limit 2/n for every n"),
        Rival(Least(M, n - 1), "a refit too few"),
        Rival(_ALL * (1 - 1 / M) ** n, "lost at the rate at which diversity is lost"),
        Rival(Products(M, n), "each refit survived as if it drew from the text itself"),
    ],
)

MOST = Claim(
    name="most",
    quantity=_LEFT,
    value=Most(M, n),
    relation="<=",
    domain=_FAR,
    words="and [at most](most)",
    rivals=[
        Rival(Least(M, n), "the bound from below"),
        Rival(Most(M, n + 1), "a refit too many"),
        Rival(Shown(M / n), "survival of 1/n: half of the heirs forgotten"),
        Rival(_ALL / n, "in inverse proportion to the refits, like one word's survival"),
        Rival(Products(M, n), "each refit survived as if it drew from the text itself"),
    ],
)

KEPT = Claim(
    name="kept",
    quantity=_KEPT,
    value=Shown(M),
    domain=_FAR,
    words="Where all words ever drawn are kept, the number is the same after every refit, in each "
    "run, and has the mean",
    rivals=[
        Rival(Shown(M * n), "seen in any of the nM words that were drawn"),
        Rival(Most(M, n), "lost as if nothing were kept"),
        Rival(Products(M, n), "each refit survived as if it drew from the text itself"),
        Rival(_ALL, "no word is lost"),
        Rival(Shown(M / n), "as if the pool were diluted"),
    ],
)

_LONG = Domain(
    M=Integers(10**5, probe=(10**5, WORDS, 10**6), reach=10**7),
    n=Integers(1, 100, probe=(1, 2, 10, 100)),
)
_SHORTER = Domain(
    M=Integers(10**5, probe=(10**5, WORDS, 10**6), reach=10**7),
    n=Integers(30, 1000, probe=(30, 100, 1000)),
)
_NOT_SO = [
    Rival(Shown(M / n), "a text of M/n words"),
    Rival(Shown(M) * 2 / n, "2/n of the words"),
    Rival(Shown(M), "a text of M words"),
]
_TEN = Domain(n=Integers(10, 10))

THEOREM = Theorem(
    title="A unigram model forgets words",
    says="A unigram model of Theodore Roosevelt's messages to Congress, again and again refitted "
    "to M words of its own, [knows on average the sum, over the text's words, of the chances that "
    "each is left](left), [which has two bounds](least, most), [within 0.1% of each other where M "
    "is 100000 or more, for up to 100 refits](near). [Of 8462 words, refits to 137664, as many as "
    "the text has, leave about 3735 after ten](ten_below, ten_above). [For n from 30 to 1000 "
    "refits it is about the number that 2M/n words of the text show, within 5%, where M is 100000 "
    "or more](below, above). Where all words that were ever drawn are kept, [as many are known "
    "after every later refit as after the first](kept).",
    setting=f"""\
The text is Theodore Roosevelt's messages to Congress, 1901 to 1907: {WORDS} words, {DIFFERENT} of
them different.
A *unigram* model gives each word a weight and draws words independently of each other.
The model $p_0$ has the words' shares in the text as its weights, word $i$ the weight
$c_i/{WORDS}$.
Refit $n$ draws $M$ words from $p_{{n-1}}$, and $p_n$ is the shares among *these alone* (maximum
likelihood, nothing added to the counts).
A model *knows* the words whose weight is above 0.

Beside this, $q_0 = p_0$, and refit $n$ draws $M$ words from $q_{{n-1}}$ and adds them to all that
were drawn before; $q_n$ is the shares among the $nM$ words that there are then.
The text itself is in no training set: the first refit has the first model's words alone.
""",
    claims=[LEFT, LEAST, MOST, KEPT],
    statements=[
        About(
            "near",
            MOST.value,
            LEAST.value,
            Fraction(1, 1000),
            _LONG,
            [
                Rival(Least(M, n + 1), "a refit more"),
                Rival(Shown(M), "a text of M words"),
                Rival(Shown(2 * M / n), "a text of 2M/n words"),
            ],
            note="the bound from above, and the one from below, for M of 100000 or more and n up "
            "to 100",
        ),
        *(
            About(
                name,
                of.subs(M, WORDS),
                sympy.Integer(3735),
                Fraction(1, 2000),
                _TEN,
                [Rival(sympy.Integer(3964), "3964, the product"), Rival(_ALL, "all words")],
                note=f"{words}, for refits to 137664 words, of 8462 different ones",
            )
            for name, of, words in (
                ("ten_below", LEAST.value, "the bound from below"),
                ("ten_above", MOST.value, "the bound from above"),
            )
        ),
        *(
            About(
                name,
                of,
                Shown(2 * M / n),
                Fraction(1, 20),
                _SHORTER,
                _NOT_SO,
                note=f"{words}, and the words among 2M/n of the text, for M of 100000 or more and "
                "n from 30 to 1000",
            )
            for name, of, words in (
                ("below", LEAST.value, "the bound from below"),
                ("above", MOST.value, "the bound from above"),
            )
        ),
    ],
    sources=[
        Source("ewens2004", "chapter 3", "the Wright–Fisher chain"),
        Source("shumailov2024", "seen: the abstract", "the tails disappear"),
    ],
)

Counts = tuple[int, ...]
Model = tuple[Fraction, ...]


def _after(chances: dict[Counts, Fraction], size: int, keep: bool) -> dict[Counts, Fraction]:
    """The law of the words' counts in the next training set, every sample listed."""
    after: dict[Counts, Fraction] = {}
    for counts, chance in chances.items():
        total = sum(counts)
        for labels in product(range(len(counts)), repeat=size):
            odds = chance * prod(Fraction(counts[each], total) for each in labels)
            new = tuple(labels.count(k) + keep * c for k, c in enumerate(counts))
            if odds:
                after[new] = after.get(new, Fraction(0)) + odds
    return after


def _text(counts: Counts, size: int, refits: int, keep: bool = False) -> dict[Counts, Fraction]:
    """The law of the words' counts after some refits, for a small text."""
    chances = _after({counts: Fraction(1)}, size, False)
    for _ in range(refits - 1):
        chances = _after(chances, size, keep)
    return chances


def _known(counts: Counts) -> int:
    return sum(each > 0 for each in counts)


def _mean(law: dict[Counts, Fraction], of: Callable[[Counts], int]) -> Fraction:
    return sum((chance * of(counts) for counts, chance in law.items()), Fraction(0))


_SMALL: list[tuple[Counts, int, int]] = [((3, 2, 1), 2, 3), ((3, 2, 1), 3, 2), ((5, 1, 1), 2, 2)]


def _alone(counts: Counts, size: int, refits: int) -> Fraction:
    """The same mean, each word followed on its own against all others."""
    weights = [Fraction(each, sum(counts)) for each in counts]
    there = (
        two_types.expected(lambda p: Fraction(p > 0), replace(size), refits, each)
        for each in weights
    )
    return sum(there, Fraction(0))


def _one_by_one() -> list[bool]:
    """All words together, and each on its own."""
    return [_mean(_text(*small), _known) == _alone(*small) for small in _SMALL]


def _among_ancestors() -> list[bool]:
    """The words of as many words of the text as there are ancestors."""
    cases = []
    for counts, size, refits in _SMALL:
        law = [Fraction(0)] * size + [Fraction(1)]
        for _ in range(refits - 1):
            law = [
                sum(law[a] * parents(Fraction(size), a)[b] for a in range(b, size + 1))
                for b in range(size + 1)
            ]
        found = sum(
            chance * _mean(_text(counts, b, 1), _known) for b, chance in enumerate(law) if b
        )
        cases.append(found == _mean(_text(counts, size, refits), _known))
    return cases


def _between() -> list[bool]:
    """Small cases of the text itself, worked out exactly, between both bounds."""
    return [
        bool(Least.numeric(*at) <= mpf(Left.recipe(*at)) <= Most.numeric(*at))
        for at in ((2, 2), (3, 2), (5, 4), (7, 3), (4, 30))
    ]


def _nothing_new() -> list[bool]:
    """Where all is kept: whatever was drawn first, the words known are those, in every outcome."""
    cases = []
    for counts, size in (((3, 2, 1), 2), ((5, 1, 1), 2)):
        for first in _text(counts, size, 1):
            chances = {first: Fraction(1)}
            for _ in range(2):
                chances = _after(chances, size, True)
            words = [each > 0 for each in first]
            cases.append(all([each > 0 for each in later] == words for later in chances))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "*Each word alone.* The weight of a word after a refit is its share among $M$ words, each "
        "of which is this word with the chance of its last weight, whatever the others are. So "
        "the word is a type of its own against all others, and the number of words that are known "
        "is a sum of indicators. Its mean is the sum of the chances, though words depend on each "
        "other.",
        r"\mathbb{E}\,\lvert\operatorname{supp} p_n\rvert = \sum_i \mathbb{P}(w_{n,i} > 0)",
        trial=_one_by_one,
        tried="texts of three words: all words listed together, and each word against the others",
    )
    p.uses("discrete/survival")
    p.argue(
        "The words of the $n$-th training set descend from $A$ words of the first, which were "
        "drawn from the text. So what is left is the words that $A$ words of the text show.",
        r"\mathbb{E}\,\lvert\operatorname{supp} p_n\rvert = \mathbb{E}\,D(A)",
        trial=_among_ancestors,
        tried="the same texts: the words of the ancestors, whose number has its own law, and the "
        "words listed",
    )
    p.uses("discrete/survival_regimes", "early")
    p.uses("discrete/survival_regimes", "above")
    p.argue(
        "*Bounds.* Both are bounds for one word. Added up over the words of the text they bound "
        "the mean number.",
        trial=_between,
        tried="five small numbers of words and refits, worked out in rational arithmetic",
    )
    p.argue(
        "*All kept.* The first $M$ words stay in every training set, and only words of a training "
        "set are ever drawn again. So in each run what is known after the first refit is known "
        "after every other, and nothing else.",
        trial=_nothing_new,
        tried="two texts of three words: every first sample, and every outcome of two more refits",
    )
    p.compute(
        sympy.Sum(w * (1 - w) ** (i - 1), (i, 1, M)),
        "The $i$-th of the first $M$ words is a given word for the first time with the chance "
        "$w(1-w)^{i-1}$. Together:",
        at=[
            dict(M=Fraction(size), w=weight)
            for size, weight in ((1, Fraction(1, 3)), (7, Fraction(1, 20)), (40, Fraction(2, 3)))
        ],
    )
    return {
        "left": Traced(M, n),
        "least": LeastByExtinction(M, n),
        "most": MostByChildless(M, n),
        "kept": OneByOne(M),
    }


def _followed(M: Fraction, n: Fraction, keep: bool = False) -> Fraction:
    """The mean number of words, from which of the first M words of the text are alike."""
    size = int(M)
    law: dict[Counts, Fraction] = {}
    for labels in partitions(size):
        sizes = tuple(sorted(labels.count(each) for each in set(labels)))
        law[sizes] = law.get(sizes, Fraction(0)) + together(sizes)
    for _ in range(int(n) - 1):
        law = _after(law, size, keep)
        merged: dict[Counts, Fraction] = {}
        for counts, chance in law.items():
            left = tuple(sorted(each for each in counts if each))
            merged[left] = merged.get(left, Fraction(0)) + chance
        law = merged
    return _mean(law, len)


_FEW: list[dict[str, Any]] = [dict(M=1, n=3), dict(M=2, n=5), dict(M=3, n=4), dict(M=4, n=2)]
_WORDS = (
    "which samples are of one word, from sums of powers of the text's frequencies, and then every "
    "sample listed"
)
ROUTES = [
    Route(_followed, at=_FEW, words=_WORDS, claim="left"),
    *(
        Route(lambda M, n: mpf(_followed(M, n)), at=_FEW, words=_WORDS, claim=name)
        for name in ("least", "most")
    ),
    Route(
        lambda M, n: mpf(_followed(M, n, keep=True)),
        at=[dict(M=1, n=3), dict(M=2, n=4), dict(M=3, n=2), dict(M=4, n=1)],
        words=_WORDS,
        claim="kept",
    ),
]
