"""Exercises on what a detector is worth."""

from __future__ import annotations

from fractions import Fraction

from exercises import Answer, Exercise, claim

ROOM = "mixing/detector_information"


def by_classes(M: int, alpha: Fraction, t_R: Fraction, t_S: Fraction) -> Fraction:
    """Each class of samples counted: its number times its squared precision."""
    total = Fraction(0)
    for real, made in ((t_R, t_S), (1 - t_R, 1 - t_S)):
        truly, falsely = M * alpha * real, M * (1 - alpha) * made
        total += truly**2 / (truly + falsely)
    return total


def marked(M: int, alpha: Fraction, t_R: Fraction, t_S: Fraction) -> Fraction:
    """The class of those called real alone."""
    truly, falsely = M * alpha * t_R, M * (1 - alpha) * t_S
    return truly * (truly / (truly + falsely))


def erased(M: int, alpha: Fraction, e: Fraction) -> Fraction:
    """Known samples count one each, the others as without labels."""
    known = M * alpha * (1 - e)
    left = M - known
    return known + left * (M * alpha * e / left) ** 2


EXERCISES = [
    Exercise(
        "worth",
        "A round has $M = «M»$ samples, a share $\\alpha = «alpha»$ of them real.\n"
        "A detector calls a real sample real with the chance $«t_R»$ and a synthetic one with the "
        "chance $«t_S»$.\n"
        "How many real samples is the round worth, with the verdicts?\n"
        "And if what it calls synthetic is dropped?",
        dict(M=1000, alpha=Fraction(1, 10), t_R=Fraction(9, 10), t_S=Fraction(1, 10)),
        dict(
            M=[100, 1000],
            alpha=[Fraction(1, 10), Fraction(1, 4), Fraction(1, 2)],
            t_R=[Fraction(9, 10), Fraction(3, 4)],
            t_S=[Fraction(1, 10), Fraction(1, 4), Fraction(1, 2)],
        ),
        dict(
            all=Answer(
                lambda M, alpha, t_R, t_S: claim(
                    f"{ROOM}:worth", M=M, alpha=alpha, t_R=t_R, t_S=t_S
                ),
                by_classes,
            ),
            kept=Answer(
                lambda M, alpha, t_R, t_S: claim(
                    f"{ROOM}:kept", M=M, alpha=alpha, t_R=t_R, t_S=t_S
                ),
                marked,
            ),
        ),
        [
            "Count each class and multiply by the squared share of real samples in it: those that "
            "are called real give $«kept»$.",
            "Those that are called synthetic are not all so, and add up with them to $«all»$.",
        ],
    ),
    Exercise(
        "erased",
        "Of «M» samples a share $\\alpha = «alpha»$ is real. A mark shows a real sample to be one, "
        "but it is missing from the share $«e»$ of them; synthetic samples never have it.\n"
        "How many real samples is the round worth?",
        dict(M=100, alpha=Fraction(1, 5), e=Fraction(1, 10)),
        dict(
            M=[100, 1000],
            alpha=[Fraction(1, 10), Fraction(1, 5), Fraction(1, 2)],
            e=[Fraction(1, 10), Fraction(1, 4), Fraction(1, 2)],
        ),
        dict(
            worth=Answer(
                lambda M, alpha, e: claim(f"{ROOM}:worth", M=M, alpha=alpha, t_R=1 - e, t_S=0),
                erased,
            ),
        ),
        [
            "It is a detector with $t_R = 1 - «e»$ and $t_S = 0$: what is marked counts one each, "
            "the rest the square of its share, together $«worth»$.",
        ],
    ),
]
