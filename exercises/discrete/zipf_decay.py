"""Exercises on the decay of a Zipf vocabulary, and on reading real counts."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from exercises import Answer, Exercise, mpf
from theory.maths.branching import Branching, MeanLines


def law(samples: Any, beta: Fraction) -> Any:
    """The words of a long text of Zipf's law, unrounded."""
    b = mpf(beta)
    return mpmath.gamma(1 - 1 / b) * (samples / mpmath.zeta(b)) ** (1 / b)


def least_words(M: int, n: int, beta: Fraction) -> Any:
    """The bound from below; as a formula it is nested n times."""
    return law(M * Branching.numeric(n), beta) - 1


def most_words(M: int, n: int, beta: Fraction) -> Any:
    """The bound from above, likewise."""
    return law(MeanLines.numeric(M, n), beta) + mpmath.exp(-1)


def alive(n: int) -> Any:
    """The chance that one line of critical Poisson branching is alive at n."""
    share = mpmath.mpf(1)
    for _ in range(n - 1):
        share = -mpmath.expm1(-share)
    return share


def thinned(samples: Any, beta: Fraction) -> Any:
    """How many words are expected more than u times, u exponential, unrounded."""
    b = mpf(beta)
    scale = (samples / mpmath.zeta(b)) ** (1 / b)

    def at(y: Any) -> Any:  # u = y^k, with a power that takes the pole away
        k = 2 * b / (b - 1)
        return k * y ** (k - 1 - k / b) * mpmath.exp(-(y**k))

    return scale * mpmath.quad(at, [0, 0.5, 1, 2, 6])


def few_words(M: int, n: int, beta: Fraction) -> Any:
    """The bound from below, its gamma function as an integral."""
    return thinned(M * alive(n), beta) - 1


def lines(M: int, n: int) -> Any:
    """The recursion that bounds the mean number of ancestors."""
    a = mpmath.mpf(M)
    for _ in range(n - 1):
        a = M - M * (1 - 1 / mpmath.mpf(M)) ** a
    return a


def many_words(M: int, n: int, beta: Fraction) -> Any:
    """The bound from above, its gamma function as an integral."""
    return thinned(lines(M, n), beta) + 1 / mpmath.e


def of_counts(once: int, twice: int, thrice: int, n: int) -> Any:
    """Words of these counts that are left: their lines, all of them, branching."""
    many = {1: once, 2: twice, 3: thrice}
    left = (v * (1 - mpmath.exp(-k * alive(n))) for k, v in many.items())
    return mpmath.fsum(left)


def line_by_line(once: int, twice: int, thrice: int, n: int) -> Any:
    """The same by the chance of extinction, a power of it for each copy."""
    gone = mpmath.mpf(0)
    for _ in range(n):
        gone = mpmath.exp(gone - 1)
    return once * (1 - gone) + twice * (1 - gone**2) + thrice * (1 - gone**3)


def tenth_by_rule(beta: Fraction) -> Any:
    """From the power law alone: the refits that leave a tenth of what M shows."""
    return 2 * mpmath.mpf(10) ** mpf(beta)


def tenth(beta: Fraction) -> int:
    """The first refit whose branching survival to 1/beta is a tenth or less."""
    share, n = mpmath.mpf(1), 1
    goal = mpmath.mpf(10) ** -mpf(beta)
    while share > goal:
        share, n = -mpmath.expm1(-share), n + 1
    return n


def tenth_in_reciprocals(beta: Fraction) -> int:
    """The same by the chance of extinction."""
    gone, n = mpmath.mpf(0), 1
    while 1 - gone > mpmath.mpf(10) ** -mpf(beta):
        gone, n = mpmath.exp(gone - 1), n + 1
    return n


EXERCISES = [
    Exercise(
        "between",
        "A model of Zipf's law with $\\beta = «beta»$ is refitted to $M = «M»$ samples of its own, "
        "$n = «n»$ times.\nBetween which two numbers is the mean number of words that it still "
        "knows?",
        dict(M=10**6, n=50, beta=Fraction(3, 2)),
        dict(
            M=[10**5, 10**6, 10**7],
            n=[10, 20, 50, 100],
            beta=[Fraction(5, 4), Fraction(3, 2), Fraction(2)],
        ),
        dict(
            least=Answer(
                least_words,
                few_words,
                digits=6,
                within=1e-10,
            ),
            most=Answer(
                most_words,
                many_words,
                digits=6,
                within=1e-10,
            ),
        ),
        [
            "Branching survival is $r(«n») «alive=»$, so the model knows about as many words as a "
            "text of $M\\,r(«n»)$ words shows.",
            "With the gamma function and the weight of the first word, $p_1$, this is $«least»$, "
            "1 taken off.",
            "By the lines of descent, and $1/e$ more, it is $«most»$ at most.",
        ],
        also=lambda M, n, beta: dict(alive=alive(n)),
    ),
    Exercise(
        "counts",
        "In a long text $«once»$ words occur once, $«twice»$ twice and $«thrice»$ three times.\n"
        "A model of its word frequencies is refitted, each time to as many samples of its own as "
        "the text has words.\n"
        "How many of these words does it still know after $n = «n»$ refits, on average?\n"
        "Let each sample have a Poisson number of copies in the next.",
        dict(once=787, twice=555, thrice=284, n=10),
        dict(once=[787, 249, 4000], twice=[555, 553], thrice=[284, 407], n=[1, 2, 5, 10, 30]),
        dict(left=Answer(of_counts, line_by_line, digits=4, within=1e-12)),
        [
            "Here the text itself is the real distribution: a word of the count $k$ has the weight "
            "$k/M$ and is expected $k$ times in the first sample.",
            "Each of these copies has a line that is alive with the chance $r(«n») «alive=»$, and "
            "a Poisson number of them, of mean $k\\,r(«n»)$, is: the word is left with the chance "
            "$1-e^{-k\\,r(«n»)}$.",
            "Together they leave $«left»$ of $«all»$.",
        ],
        also=lambda once, twice, thrice, n: dict(alive=alive(n), all=once + twice + thrice),
    ),
    Exercise(
        "tenth",
        "After how many refits does a model of Zipf's law with $\\beta = «beta»$ know a tenth of "
        "the words that it knew after the first, if $M$ is far larger than that number?",
        dict(beta=Fraction(3, 2)),
        dict(beta=[Fraction(6, 5), Fraction(3, 2), Fraction(7, 4), Fraction(2), Fraction(5, 2)]),
        dict(refits=Answer(tenth, tenth_in_reciprocals)),
        [
            "The number is in proportion to $r(n)^{1/\\beta}$, as long as it is large itself, and "
            "$r(1) = 1$.",
            "So $r(n) = 10^{-\\beta}$, and by $r(n) \\approx 2/n$ that is at $n = "
            "2\\cdot10^{\\beta} «rule=»$.",
            "Step by step it is the refit $«refits»$, for $r(n)$ is a little below $2/n$.",
        ],
        also=lambda beta: dict(rule=tenth_by_rule(beta)),
    ),
]
