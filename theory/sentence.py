"""Sentences that a reader takes away, each phrase with what carries it.

In a room's texts a phrase in brackets is followed by its carriers in parentheses::

    The fitted variance [loses a share 1/M](fixed) at each refit and [tends to 0](dies).

A carrier is the name of a claim or a statement of the room, or ``slug:name`` for one of another
room. A reader sees the sentence without them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_SPAN = re.compile(r"\[([^\[\]]+)\]\(([a-z0-9_/:]+(?:,\s*[a-z0-9_/:]+)*)\)")

_JUDGING = re.compile(
    r"\b(about|at most|at least|never|always|almost|nearly|near|roughly|approximately|exactly|"
    r"faster|slower|more|less|larger|smaller|higher|lower|fewer|above|below|twice|half|times|"
    r"a third|thirds|quarter|only|because|"
    r"falls?|rises?|grows?|tends?|levels off|explodes?|dies|decays?|vanish(?:es)?|"
    r"shrinks?|collapses?|settles?)\b|\d|[≈≤≥<>∞%]"
)
"""Words that say something which can be false: how much, how often, in which direction, why."""


@dataclass(frozen=True)
class Phrase:
    """Words of a sentence and the names of what carries them."""

    words: str
    carriers: tuple[str, ...]


class Sentence(str):
    """A text as a reader sees it; ``phrases`` are those of its words that something carries."""

    __slots__ = ("phrases", "written")

    written: str
    phrases: tuple[Phrase, ...]

    def __new__(cls, text: str) -> Sentence:
        written = text.written if isinstance(text, Sentence) else text
        self = super().__new__(cls, _SPAN.sub(r"\1", written))
        self.written = written
        self.phrases = tuple(
            Phrase(found[1], tuple(name.strip() for name in found[2].split(",")))
            for found in _SPAN.finditer(written)
        )
        return self

    def __reduce__(self) -> tuple[type[Sentence], tuple[str]]:
        return Sentence, (self.written,)

    @property
    def loose(self) -> list[str]:
        """The judging words and numbers that stand outside every phrase, formulas left aside."""
        bare = re.sub(r"\$[^$]*\$", "", _SPAN.sub("", self.written))
        return [found[0] for found in _JUDGING.finditer(bare)]


_SIGNS = str.maketrans(
    {"−": "-", "·": "", "*": "", "{": "", "}": "", "\\": "", "$": "", "√": "sqrt"}
    | {
        "⌊": "floor(",
        "⌋": ")",
        "σ": "sigma",
        "μ": "mu",
        "α": "alpha",
        "β": "beta",
        "γ": "gamma",
        "ρ": "rho",
        "λ": "lambda",
        "π": "pi",
    }
)
_POWERS = {"⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7"} | {
    "⁸": "8",
    "⁹": "9",
    "ⁿ": "n",
    "⁻": "-",
    "½": "(1/2)",
}


def _written_plainly(text: str) -> str:
    """A text's formulas in one spelling, whoever wrote it: σ²(1 − 1/M) as sigma^2(1-1/M)."""
    text = re.sub(
        "[" + "".join(_POWERS) + "]+", lambda f: "^" + "".join(_POWERS[sign] for sign in f[0]), text
    )
    text = re.sub(r"\bln\b", "log", text.replace("**", "^").translate(_SIGNS))
    text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)
    # a sign between spaces joins what it stands between; one before a word is that word's own
    return re.sub(r"\s+([-+/^=])\s+|(?<=\()\s+|\s+(?=\))", lambda f: f[1] or "", text)


def numbers(text: str) -> list[str]:
    """The numbers and formulas of a phrase, each word with a digit in it, in one spelling."""
    words = _written_plainly(text).split()
    trimmed = (word.strip(".,;:!?“”\"'") for word in words)
    return [word for word in trimmed if any(c.isdigit() for c in word)]


def says(number: str, text: str) -> bool:
    """Whether a carrier's text holds a number or formula of a phrase that it carries."""
    bare = number.removeprefix("(") if number.count("(") > number.count(")") else number
    bare = bare.removesuffix(")") if bare.count(")") > bare.count("(") else bare
    plain = _written_plainly(text)
    if re.fullmatch(r"[\d.]+%?", bare):
        return bool(re.search(rf"(?<![\d.]){re.escape(bare)}(?![\d]|\.\d)", plain))
    return bare in plain.replace(" ", "")
