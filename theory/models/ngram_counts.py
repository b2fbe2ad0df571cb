"""A bigram model of sentences: which counts its own texts keep on average, and which pairs."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers
from theory.notation import Expectation, Expr, Probability, Statistic, local, n
from theory.numeric import mpf, same
from theory.proof import Proof
from theory.standard import TOTAL_EXPECTATION
from theory.theorem import Claim, Rival, Route, Source, Theorem

_SIGNS = dict(integer=True, nonnegative=True)
s_a = local("s_a", "sentences of the text that begin with the word a", **_SIGNS)
s_b = local("s_b", "sentences of the text that begin with the word b", **_SIGNS)
c_aa = local("c_aa", "how often a stands before a in the text", **_SIGNS)
c_ab = local("c_ab", "how often a stands before b in the text", **_SIGNS)
c_ba = local("c_ba", "how often b stands before a in the text", **_SIGNS)
c_bb = local("c_bb", "how often b stands before b in the text", **_SIGNS)

_SENTENCES = s_a + s_b
_A, _B = s_a + c_aa + c_ba, s_b + c_ab + c_bb
_HIT = c_ab / _SENTENCES * (1 - c_ab * c_ba / ((s_a + c_ba) * (s_b + c_ab)))
_COUNT = Integers(0, probe=(0, 1, 2, 5, 1000), reach=10**4)
_TEXT: Any = dict.fromkeys(("s_a", "s_b", "c_aa", "c_ab", "c_ba", "c_bb"), _COUNT)
_WHERE = [
    s_a + s_b >= 1,
    s_a + c_ba >= c_ab,
    s_b + c_ab >= c_ba,
    s_a + c_ba >= 1,
    s_b + c_ab >= 1,
]
_DOMAIN = Domain(**_TEXT, where=_WHERE)

KEPT = Claim(
    name="kept",
    quantity=Expectation(Statistic(r"c_n(\mathrm{ab})", "cₙ(ab)"), low=0),
    value=c_ab,
    domain=Domain(**_TEXT, n=Integers(0), where=_WHERE),
    words="After any number of refits a pair of neighbouring words occurs as often as in the text, "
    "in the mean:",
    rivals=[
        Rival(c_ab * (1 - 1 / _SENTENCES) ** n, "lost at the rate of diversity, by sentences"),
        Rival(_A * _B / (_A + _B), "words drawn independently"),
        Rival(c_ab * (_SENTENCES / (_SENTENCES + 1)) ** n, "sentences that get shorter"),
        Rival(_SENTENCES * _HIT, "the sentences that have the pair"),
        Rival(c_ab * _A / (_A + 1), "a place lost at the end of each text"),
    ],
)

TRIGRAM = Claim(
    name="trigram",
    quantity=Expectation(Statistic(r"c_1(\mathrm{aba})", "c₁(aba)"), low=0),
    value=c_ab * c_ba / _B,
    domain=_DOMAIN,
    words="Three words in a row occur in the first text of the model as often, in the mean, as if "
    "the third did not know the first, however often they do in the text:",
    rivals=[
        Rival(sympy.Min(c_ab, c_ba), "as often as can be in the text"),
        Rival(c_ab * c_ba / (_B - c_bb), "b before b left out"),
        Rival(c_ab * c_ba / (_A + _B), "as often among all words"),
        Rival(c_ab * _A / (_A + _B), "the third word drawn independently"),
    ],
)

PAIR = Claim(
    name="pair",
    quantity=Probability(r"c_1(\mathrm{ab}) > 0", "c₁(ab) > 0"),
    value=1 - (1 - _HIT) ** _SENTENCES,
    domain=_DOMAIN,
    words="The pair is left after one refit with the chance",
    rivals=[
        Rival(1 - (1 - c_ab / (_A + _B)) ** (_A + _B), "pairs drawn independently of each other"),
        Rival(1 - (1 - c_ab / _A) ** _A, "the followers of a drawn as often as a occurs"),
        Rival(1 - sympy.exp(-c_ab), "a Poisson number of the same mean"),
        Rival(
            1 - (1 - sympy.Min(1, c_ab / _SENTENCES)) ** _SENTENCES,
            "the mean number in a sentence taken for the chance that it has one",
        ),
        Rival(_HIT, "a single sentence"),
    ],
)

THEOREM = Theorem(
    title="A bigram model keeps the counts of its pairs in the mean",
    says="A bigram model that knows where sentences begin and end, again and again refitted to as "
    "many sentences of its own, [has each pair of neighbouring words in its texts as often as in "
    "the first text, in the mean, after any number of refits](kept). Three words in a row "
    "[need not](trigram), and whether a pair is left after one refit [depends on how often "
    "sentences come back to it](pair).",
    setting="""\
A text has sentences. Each is put between two markers, where it begins and where it ends.
A bigram model gives the word $y$ after the word (or the marker) $x$ the chance
$c(xy)/\\sum_z c(xz)$ from the counts of pairs in its text (maximum likelihood, no smoothing).
It writes a sentence word by word, from the marker on until the marker comes again.
Refit $n$ lets the last model write as many sentences as the text has, independently of each other
and nothing else, and counts its pairs, $c_n(xy)$.

The theorem is for texts of any words. The formulas are for texts of two, a and b:
$s_a$ and $s_b$ sentences begin with them, and $c_{xy}$ is how often $x$ stands before $y$.
Each word has as many words and markers after it as before it, so the counts say how many
sentences end with it: $s_a + c_{ba} - c_{ab}$ end with a, $s_b + c_{ab} - c_{ba}$ with b.
Both words are in use.
""",
    claims=[KEPT, TRIGRAM, PAIR],
    sources=[Source("kemeny1976", "", "visits of an absorbing chain: the fundamental matrix")],
)

Text = dict[tuple[int, int], int]
"""Counts of pairs: 0 is the marker, 1 is a, 2 is b, and 3 is another word in a trial."""


def _text(s: tuple[Any, Any], c: tuple[Any, Any, Any, Any]) -> Text:
    first, second = (int(each) for each in s)
    aa, ab, ba, bb = (int(each) for each in c)
    return {
        (0, 1): first, (0, 2): second, (1, 1): aa, (1, 2): ab, (2, 1): ba, (2, 2): bb,
        (1, 0): first + ba - ab, (2, 0): second + ab - ba,
    }  # fmt: skip


def _counted(sentences: list[tuple[int, ...]]) -> Text:
    found: Text = {}
    for sentence in sentences:
        marked = (0, *sentence, 0)
        for pair in pairwise(marked):
            found[pair] = found.get(pair, 0) + 1
    return found


def _chances(text: Text) -> dict[int, dict[int, Fraction]]:
    out: dict[int, dict[int, Fraction]] = {}
    for (x, y), count in text.items():
        if count:
            out.setdefault(x, {})[y] = Fraction(count)
    return {x: {y: c / sum(row.values()) for y, c in row.items()} for x, row in out.items()}


def _visits(text: Text) -> dict[int, Any]:
    """The mean number of times that a sentence comes to each word, word after word."""
    step = {x: {y: mpf(p) for y, p in row.items()} for x, row in _chances(text).items()}
    now, visits = {0: mpmath.mpf(1)}, {0: mpmath.mpf(1)}
    while sum(now.values()) > mpmath.mpf(10) ** -(mpmath.mp.dps + 5):
        later: dict[int, Any] = {}
        for x, chance in now.items():
            for y, p in step[x].items():
                if y:
                    later[y] = later.get(y, 0) + chance * p
        for y, chance in later.items():
            visits[y] = visits.get(y, 0) + chance
        now = later
    return visits


_SOME_TEXTS = [
    [(1, 2), (1,), (2, 1, 1)],
    [(1, 2, 3), (3, 3, 2, 1), (2,)],
    [(1, 2, 1, 2, 1), (3, 1), (2, 2, 3)],
]


def _balanced() -> list[bool]:
    """Mean counts of pairs in a new text against the counts, for texts of two and three words."""
    cases = []
    for sentences in _SOME_TEXTS:
        text = _counted(sentences)
        visits, chances = _visits(text), _chances(text)
        cases += [
            same(len(sentences) * visits[x] * mpf(chances[x][y]), mpmath.mpf(count), 12)
            for (x, y), count in text.items()
        ]
    return cases


def _has_it(text: Text) -> Any:
    """The chance that a sentence has the pair ab, word after word, those that have it set aside."""
    step = {x: {y: mpf(p) for y, p in row.items()} for x, row in _chances(text).items()}
    now, found = {0: mpmath.mpf(1)}, mpmath.mpf(0)
    while sum(now.values()) > mpmath.mpf(10) ** -(mpmath.mp.dps + 5):
        later: dict[int, Any] = {}
        for x, chance in now.items():
            for y, p in step[x].items():
                if (x, y) == (1, 2):
                    found += chance * p
                elif y:
                    later[y] = later.get(y, 0) + chance * p
        now = later
    return found


def _comes_back() -> list[bool]:
    """The chance by first and by all passages, for texts of two and three words."""
    cases = []
    for sentences in _SOME_TEXTS:
        text = _counted(sentences)
        mean = _visits(text)[1] * mpf(_chances(text)[1][2])
        # the visits to a of what is left of a sentence from b on
        rest = {pair: c for pair, c in text.items() if pair[0]} | {(0, 2): 1}
        again = _visits(rest)[1] * mpf(_chances(text)[1][2])
        cases.append(same(_has_it(text), mean / (1 + again), 12))
    return cases


def _goes_on() -> list[bool]:
    """The mean number of words a, b, a in a row in a text: the last two words of each known."""
    cases = []
    for sentences in _SOME_TEXTS:
        text = _counted(sentences)
        chances = _chances(text)
        step = {x: {y: mpf(p) for y, p in row.items()} for x, row in chances.items()}
        now, found = {(0, 0): mpmath.mpf(1)}, mpmath.mpf(0)
        while sum(now.values()) > mpmath.mpf(10) ** -(mpmath.mp.dps + 5):
            later: dict[Any, Any] = {}
            for (last, x), chance in now.items():
                for y, p in step[x].items():
                    if (last, x, y) == (1, 2, 1):
                        found += chance * p
                    if y:
                        later[x, y] = later.get((x, y), 0) + chance * p
            now = later
        of_b = sum(count for (x, _), count in text.items() if x == 2)
        wanted = Fraction(text.get((1, 2), 0) * text.get((2, 1), 0), of_b)
        cases.append(same(len(sentences) * found, mpf(wanted), 12))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    m, a, b = s_a + s_b, s_a + c_aa + c_ba, s_b + c_ab + c_bb
    p.argue(
        "*One refit.* The mean number of visits to a word in a sentence is the sum, over the words "
        "before it, of their visits times the chance to go on to it. The counts of words in the "
        "text, divided by the number of sentences, satisfy the same equations, for each occurrence "
        "has something before it. From each word in use the marker can be reached, so that the "
        "equations have one solution only.",
        r"v_y = \sum_x v_x\,\frac{c(xy)}{\sum_z c(xz)}, \quad v_0 = 1",
        trial=_balanced,
        tried="texts of two and three words: the visits added up step by step, against the counts",
    )
    going = sympy.Matrix([[c_aa / a, c_ab / a], [c_ba / b, c_bb / b]])
    matrix = (sympy.eye(2) - going).inv(method="ADJ").applyfunc(sympy.cancel)
    p.identity(
        sympy.factor(matrix[1, 0] * c_ab / a),
        c_ab * c_ba / ((s_a + c_ba) * (s_b + c_ab) - c_ab * c_ba),
        "For two words the fundamental matrix $G = (1-Q)^{-1}$ can be written down. From b on a "
        "sentence has the pair as often again, in the mean:",
    )
    mean = p.identity(
        s_a / m * matrix[0, 0] * c_ab / a + s_b / m * matrix[1, 0] * c_ab / a,
        c_ab / m,
        "and a sentence of the model has it so often:",
    )
    p.cite(TOTAL_EXPECTATION)
    p.argue(
        "*Many refits.* A model's own text begins and ends its sentences with the marker too, so "
        "its counts are balanced like those of the first, and have those as their mean. By "
        "induction the mean of each count stays.",
        r"\mathbb{E}[c_{n+1}(xy) \mid c_n] = c_n(xy)",
        tried="the step before, whose equations hold for any text",
    )
    p.argue(
        "*Three words.* After the pair ab the next word depends on b alone, so that a share "
        "$c_{ba}/c_b$ of these pairs goes on to a.",
        trial=_goes_on,
        tried="texts of two and three words: sentences followed word by word, the last two known",
    )
    p.argue(
        "*A pair in a sentence.* The mean number in a sentence is the chance to have it, times one "
        "and what comes back to it from b on.",
        r"\mathbb{P}(\text{ab in a sentence})\,\Bigl(1 + G_{ba}\,\frac{c_{ab}}{c_a}\Bigr) = "
        r"\frac{c_{ab}}{m}",
        trial=_comes_back,
        tried="texts of two and three words: sentences that have the pair set aside, word by word",
    )
    back = c_ab * c_ba / ((s_a + c_ba) * (s_b + c_ab) - c_ab * c_ba)
    hit = mean / (1 + back)
    return {
        "kept": m * mean,
        "trigram": m * mean * c_ba / b,
        "pair": 1 - (1 - hit) ** m,
    }


def _texts(sentences: list[tuple[int, ...]], refits: int) -> dict[Any, Fraction]:
    """The law of the counts after some refits, for a text whose words never come back."""
    law = {tuple(sorted(_counted(sentences).items())): Fraction(1)}
    for _ in range(refits):
        later: dict[Any, Fraction] = {}
        for counts, chance in law.items():
            step = _chances(dict(counts))
            possible: list[tuple[tuple[int, ...], Fraction]] = []
            open_: list[tuple[tuple[int, ...], Fraction]] = [((), Fraction(1))]
            while open_:
                words, odds = open_.pop()
                for y, q in step[words[-1] if words else 0].items():
                    (open_ if y else possible).append(((*words, y) if y else words, odds * q))
            for chosen in product(possible, repeat=len(sentences)):
                odds = chance
                for _, q in chosen:
                    odds *= q
                new = tuple(sorted(_counted([words for words, _ in chosen]).items()))
                later[new] = later.get(new, Fraction(0)) + odds
        law = later
    return law


_ACYCLIC = [(1, 2), (1,), (2,)]


def _listed(n: Fraction, **_: Fraction) -> Fraction:
    law = _texts(_ACYCLIC, int(n))
    return sum(
        (chance * dict(counts).get((1, 2), 0) for counts, chance in law.items()), Fraction(0)
    )


def _given(of: Callable[[Text], Any]) -> Callable[..., Any]:
    def by(**at: Fraction) -> Any:
        text = _text((at["s_a"], at["s_b"]), (at["c_aa"], at["c_ab"], at["c_ba"], at["c_bb"]))
        return of(text)

    return by


def _in_a_row(text: Text) -> Any:
    chances = _chances(text)
    way = mpf(chances[1][2]) * mpf(chances[2].get(1, Fraction(0)))
    return (text[0, 1] + text[0, 2]) * _visits(text)[1] * way


def _left(text: Text) -> Any:
    return 1 - (1 - _has_it(text)) ** (text[0, 1] + text[0, 2])


_AT = [
    dict(s_a=2, s_b=1, c_aa=1, c_ab=2, c_ba=1, c_bb=0),
    dict(s_a=1, s_b=3, c_aa=0, c_ab=4, c_ba=5, c_bb=2),
    dict(s_a=1, s_b=0, c_aa=5, c_ab=3, c_ba=2, c_bb=1),
]
_WORDS = "the chain of words followed step by step until all sentences have ended"
ROUTES = [
    Route(
        _listed,
        at=[dict(s_a=2, s_b=1, c_aa=0, c_ab=1, c_ba=0, c_bb=0, n=count) for count in (1, 3)],
        words="every text of every refit listed, for a text whose words never come back",
        claim="kept",
    ),
    Route(
        _given(
            lambda text: (text[0, 1] + text[0, 2]) * _visits(text)[1] * mpf(_chances(text)[1][2])
        ),
        at=[dict(**at, n=1) for at in _AT],
        words=_WORDS,
        claim="kept",
    ),
    Route(_given(_in_a_row), at=_AT, words=_WORDS, claim="trigram"),
    Route(_given(_left), at=_AT, words=_WORDS, claim="pair"),
]
