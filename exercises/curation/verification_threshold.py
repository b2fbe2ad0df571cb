"""Exercises on how good a verifier must be."""

from __future__ import annotations

from fractions import Fraction

from exercises import Answer, Exercise, claim

ROOM = "curation/verification_threshold"


def kept_share(p: Fraction, phi: Fraction, psi: Fraction) -> Fraction:
    """Right ones among the kept, of so many labels that all numbers are whole."""
    many = p.denominator * phi.denominator * psi.denominator
    right = (1 - p) * many * phi
    wrong = p * many * psi
    return right / (right + wrong)


def by_bisection(p: Fraction, phi: Fraction, psi: Fraction) -> Fraction:
    """The noise at which half of what is kept is right."""
    low, high = Fraction(0), Fraction(1)
    for _ in range(80):
        middle = (low + high) / 2
        more = kept_share(middle, phi, psi) > Fraction(1, 2)
        low, high = (middle, high) if more else (low, middle)
    return low.limit_denominator(10**6)


def first_refit(p: Fraction, ratio: int, least: Fraction) -> int:
    """The first refit at which the share of right labels reaches the level."""
    right, wrong, n = 1 - p, p, 0
    while right / (right + wrong) < least:
        right, n = right * ratio, n + 1
    return n


def counted(p: Fraction, ratio: int, least: Fraction) -> int:
    """The same from the room's formula."""
    n = 0
    while claim(f"{ROOM}:counted", n=n, p=p, phi=1, psi=Fraction(1, ratio)) < least:
        n += 1
    return n


EXERCISES = [
    Exercise(
        "threshold",
        "A generator's labels are wrong with chance $«p»$. A verifier keeps right ones with chance "
        "$«phi»$ and wrong ones with chance $«psi»$.\nWhich share of what is kept is right?\n"
        "Up to which chance of a wrong label would more than half be?",
        dict(p=Fraction(4, 5), phi=Fraction(9, 10), psi=Fraction(1, 10)),
        dict(
            p=[Fraction(1, 2), Fraction(4, 5), Fraction(19, 20)],
            phi=[Fraction(1, 2), Fraction(9, 10)],
            psi=[Fraction(1, 10), Fraction(3, 10)],
        ),
        dict(
            share=Answer(lambda p, phi, psi: claim(ROOM, p=p, phi=phi, psi=psi), kept_share),
            most=Answer(lambda p, phi, psi: 1 / (1 + psi / phi), by_bisection),
        ),
        [
            "Right and kept are $(1-«p»)\\cdot«phi»$ of all labels, wrong and kept "
            "$«p»\\cdot«psi»$.",
            "So «share» of what is kept is right.",
            "The two are equal at $p = 1/(1+\\psi/\\phi) = «most»$, and below it the right ones "
            "are more.",
        ],
    ),
    Exercise(
        "refits",
        "A learner repeats labels as often as it saw them. It starts with wrong ones at the chance "
        "$«p»$, and a verifier keeps right labels $«ratio»$ times as often as wrong ones.\n"
        "After how many refits to infinitely many kept labels is the share $«least»$ or more of "
        "its labels right?",
        dict(p=Fraction(9, 10), ratio=2, least=Fraction(99, 100)),
        dict(
            p=[Fraction(1, 2), Fraction(9, 10), Fraction(99, 100)],
            ratio=[2, 3, 10],
            least=[Fraction(9, 10), Fraction(99, 100)],
        ),
        dict(refits=Answer(counted, first_refit)),
        [
            "Each refit multiplies the odds of a right label by $«ratio»$.",
            "They start at $(1-«p»)/«p»$ and must reach $«least»/(1-«least»)$: «refits» refits.",
        ],
    ),
]
