"""Exercises on a bigram model refitted to its own texts."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product

from exercises import Answer, Exercise, claim

Law = dict[tuple[int, int], float]


def next_text(aa: int, turns: int, L: int) -> Law:
    """The law of (pairs AA, pairs AB or BA) in a text of L pairs."""
    share = (aa + turns / 2, L - aa - turns / 2)
    stays = (aa, L - aa - turns)
    law: Law = {}
    for text in product((0, 1), repeat=L + 1):
        chance = share[text[0]] / L
        for a, b in pairwise(text):
            if chance:
                chance *= (stays[a] if a == b else turns / 2) / share[a]
        pairs = list(pairwise(text))
        key = pairs.count((0, 0)), pairs.count((0, 1)) + pairs.count((1, 0))
        law[key] = law.get(key, 0) + chance
    return law


def in_the_end(L: int, aa: int, turns: int) -> float:
    """P(ABAB…), from the law of the counts after a few hundred refits."""
    counts = [(a, t) for a in range(L + 1) for t in range(L + 1 - a)]
    rows = {(a, t): next_text(a, t, L) for a, t in counts}
    law = {(aa, turns): 1.0}
    for _ in range(400):
        later: Law = {}
        for now, chance in law.items():
            for after, p in rows[now].items():
                later[after] = later.get(after, 0) + chance * p
        law = later
    return law[0, L]


def by_neighbours(L: int, w: Fraction) -> Fraction:
    """Pairs that have no word in common are independent."""
    alone = w**2 - w**4
    neighbours = w**3 - w**4
    return (L * alone + 2 * (L - 1) * neighbours) / L**2


EXERCISES = [
    Exercise(
        "ends",
        "A text of $«L»$ pairs has the pair AA $«aa»$ times, and AB or BA $«turns»$ times in all; "
        "the rest is BB.\nA bigram model is fitted to it, pairs counted in both directions, and is "
        "then refitted to texts of its own, of the same length.\nWith which chance does it "
        "alternate between A and B in the end?",
        dict(L=4, aa=1, turns=2),
        dict(L=[3, 4, 5], aa=[0, 1, 2], turns=[1, 2]),
        dict(
            chance=Answer(
                lambda L, aa, turns: claim(
                    "families/bigram_cycles:alternates",
                    p_AA=Fraction(aa, L),
                    p_BB=Fraction(L - aa - turns, L),
                    L=L,
                ),
                in_the_end,
                within=1e-9,
            )
        ),
        [
            "The share of AB and BA together stays the same on average, and in the end it is 1 "
            "or 0.",
            "So the chance is the share at the start, $«turns»/«L» «chance=»$.",
        ],
        where=lambda L, aa, turns: aa + turns <= L,
    ),
    Exercise(
        "coin",
        "A text of $«L»$ pairs is made of independent words, A with the share $«w»$.\n"
        "What is the variance of the share of AA in it?",
        dict(L=100, w=Fraction(1, 2)),
        dict(L=[10, 100, 1000], w=[Fraction(1, 2), Fraction(1, 3), Fraction(1, 5)]),
        dict(
            variance=Answer(
                lambda L, w: claim(
                    "families/bigram_cycles:first", p_AA=w**2, p_BB=(1 - w) ** 2, L=L
                ),
                by_neighbours,
            )
        ),
        [
            "Only pairs that share a word depend on each other: AAA has the chance $w^3$, and a "
            "pair has the chance $w^2$.",
            "There are $L$ pairs and $L-1$ neighbours: "
            "$[L(w^2-w^4) + 2(L-1)(w^3-w^4)]/L^2 «variance=»$.",
        ],
    ),
]
