"""Exercises on a categorical model that emits at a temperature."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf

ROOM = "bias/temperature_discrete"


def step_by_step(w: Fraction, tau: Fraction, n: int) -> Any:
    """The weights raised and scaled, refit by refit."""
    a, b = mpf(w), 1 - mpf(w)
    for _ in range(n - 1):
        a, b = a ** (1 / mpf(tau)), b ** (1 / mpf(tau))
        a, b = a / (a + b), b / (a + b)
    return a


def below_a_thousandth(w: Fraction, tau: Fraction, n: int) -> int:
    """From the log-odds: the least n at which they are below those of 1/1000."""
    wanted = mpmath.log(mpf(999)) / mpmath.log((1 - mpf(w)) / mpf(w))
    return 1 + ceil(float(mpmath.log(wanted) / -mpmath.log(mpf(tau))))


def refits_counted(w: Fraction, tau: Fraction, n: int) -> int:
    """Refits until the type has less than a thousandth, counted."""
    refit = 1
    while step_by_step(w, tau, refit) >= mpf(Fraction(1, 1000)):
        refit += 1
    return refit


def held(K: int, tau: Fraction, y: int) -> Any:
    """The formula for the share that holds the state."""
    raised = mpf(y) ** (1 / mpf(tau))
    return K * (raised - y) / ((raised - 1) * (y + K - 1))


def held_by_halving(K: int, tau: Fraction, y: int) -> Any:
    """The share at which the room's expected weight stays what it was."""
    low, high = Fraction(0), Fraction(1)
    while high - low > Fraction(1, 2**90):
        share = (low + high) / 2
        size = share.denominator
        at = claim(f"{ROOM}:next", K=K, alpha=share, tau=tau, y=y, M=size)
        if mpf(at) > mpf(Fraction(y, y + K - 1)):
            low = share
        else:
            high = share
    return mpf(low)


def rescued(K: int) -> Any:
    """The share beyond which the state of one type is gone, at temperature 1/2."""
    return K / (1 + mpmath.sqrt(mpf(K - 1))) ** 2


def highest_held(K: int) -> Any:
    """The highest point of the curve, by thirds."""
    low, high = mpf(1), mpf(K)

    def curve(y: Any) -> Any:
        return K * y / ((y + 1) * (y + K - 1))

    for _ in range(300):
        third = (high - low) / 3
        if curve(low + third) < curve(high - third):
            low += third
        else:
            high -= third
    return curve(low)


EXERCISES = [
    Exercise(
        "odds",
        "A mode has the real weight $«w»$. Each fitted model emits at the temperature "
        "$\\tau = «tau»$, and there are infinitely many samples.\n"
        "Which weight has it in refit $n = «n»$?\n"
        "From which refit on does it have less than a thousandth?",
        dict(w=Fraction(1, 5), tau=Fraction(4, 5), n=5),
        dict(
            w=[Fraction(1, 10), Fraction(1, 5), Fraction(2, 5)],
            tau=[Fraction(1, 2), Fraction(7, 10), Fraction(4, 5), Fraction(9, 10)],
            n=[2, 3, 5],
        ),
        dict(
            weight=Answer(
                lambda w, tau, n: mpf(claim(f"{ROOM}:odds", w=w, tau=tau, n=n)), step_by_step
            ),
            refit=Answer(below_a_thousandth, refits_counted),
        ),
        [
            "The log-odds are multiplied by $1/\\tau = «power»$ at each refit after the first.",
            "So the weight is $w^s/(w^s + (1-w)^s)$ with $s = \\tau^{-(n-1)}$, here $«weight»$.",
            "The log-odds pass those of a thousandth in refit «refit».",
        ],
        also=lambda w, tau, n: dict(power=1 / tau),
    ),
    Exercise(
        "held",
        "There are $K = «K»$ types, alike in the real data, and emission at $\\tau = «tau»$ with "
        "infinitely many samples.\n"
        "In a model one type is «y» times as frequent as each of the others.\n"
        "Which share of real data leaves it as it is?\n"
        "Compare that with the share above which balance is stable.",
        dict(K=10, tau=Fraction(4, 5), y=4),
        dict(K=[3, 10, 50], tau=[Fraction(1, 2), Fraction(4, 5)], y=[2, 4, 10]),
        dict(share=Answer(held, held_by_halving)),
        [
            "Emission gives it $y^{1/\\tau}/(y^{1/\\tau} + K - 1)$, real data $1/K$.",
            "The mixture is $y/(y+K-1)$ again where "
            "$\\alpha = K(y^{1/\\tau} - y)/((y^{1/\\tau} - 1)(y + K - 1))$, here $«share»$.",
            "Balance is stable above $1 - \\tau = «edge»$.",
        ],
        also=lambda K, tau, y: dict(edge=1 - tau),
    ),
    Exercise(
        "rescue",
        "A model has collapsed to one of $K = «K»$ types that are alike in the real data. "
        "It emits at $\\tau = 1/2$, with infinitely many samples.\n"
        "Which share of fresh real data must each refit have for it to find back to balance?\n"
        "Is a half enough, above which a balanced model is stable?",
        dict(K=100),
        dict(K=[5, 10, 50, 100, 1000]),
        dict(share=Answer(rescued, highest_held)),
        [
            "At $\\tau = 1/2$ the share $Ky/((y+1)(y+K-1))$ holds the state in which one type is "
            "$y$ times as frequent as each other.",
            "It is largest at $y = \\sqrt{K-1}$.",
            "So it takes more than $K/(1+\\sqrt{K-1})^2$, here $«share»$.",
            "A half is not enough.",
        ],
    ),
]
