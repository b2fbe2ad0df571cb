"""Exercises of one room."""

from __future__ import annotations

from fractions import Fraction

from companion.exercises import Answer, Exercise, claim


def _repeats(N: int, M: int, K: int, n: int) -> Fraction:
    """The chance that two picks from the model agree, by who copies whom."""
    real = Fraction(1, N) + (1 - Fraction(1, N)) / K
    share = Fraction(M, N + M)
    agree = real
    for _ in range(n - 1):
        new = Fraction(1, M) + (1 - Fraction(1, M)) * agree
        agree = (1 - share) ** 2 * real + 2 * share * (1 - share) * real + share**2 * new
    return agree


EXERCISES = [
    Exercise(
        "repeats",
        "$K = «K»$ equal words. Every refit uses the same $N = «N»$ real words and $M = «M»$ words "
        "of the last model.\nWith which chance are two words of the model after $n = «n»$ fits the "
        "same?",
        dict(K=2, N=2, M=2, n=2),
        dict(K=[2, 4, 10], N=[2, 4, 10], M=[2, 4, 10], n=[2, 3]),
        dict(
            same=Answer(
                lambda K, N, M, n: claim("discrete/partially_fresh_words", K=K, N=N, M=M, n=n),
                lambda K, N, M, n: _repeats(N, M, K, n),
            )
        ),
        [
            "For the first fit, to the real words alone, it is $1/N + (1-1/N)/K «start=»$.",
            "From then on two picks are both synthetic with chance $\\alpha^2$, "
            "$\\alpha = M/(N+M) = «share»$; then they agree with chance $1/M + (1-1/M)$ times the "
            "last chance. Else they agree with the chance of the first fit.",
            "After «n» fits this is $«same»$.",
        ],
        also=lambda K, N, M, n: dict(
            start=Fraction(1, N) + (1 - Fraction(1, N)) / K, share=Fraction(M, N + M)
        ),
    ),
]
