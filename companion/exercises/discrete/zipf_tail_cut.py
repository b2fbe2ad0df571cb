"""Exercises of one room."""

from __future__ import annotations

from fractions import Fraction

from companion.exercises import Answer, Exercise, claim
from companion.exercises.discrete import after


def _zipf(K: int, i: int) -> Fraction:
    return Fraction(1, i) / sum(Fraction(1, j) for j in range(1, K + 1))


EXERCISES = [
    Exercise(
        "missing",
        "$K = «K»$ words have weights in proportion to $1, \\frac{1}{2}, …, \\frac{1}{«K»}$.\n"
        "Which share of the text is expected to consist of words that $M = «M»$ samples have "
        "missed?",
        dict(K=3, M=2),
        dict(K=[2, 3, 4], M=[1, 2, 3, 4]),
        dict(
            share=Answer(
                lambda K, M: claim("discrete/zipf_tail_cut:missing", M=M, K=K, beta=1),
                lambda K, M: sum(
                    _zipf(K, i) * after(M, _zipf(K, i), 1)[0] for i in range(1, K + 1)
                ),
            )
        ),
        [
            "A word of weight $p_i$ is missed with chance $(1-p_i)^{«M»}$ and then lacks the share "
            "$p_i$.",
            "The weights are $1/(i\\,«sum»)$, as $1 + … + 1/«K» = «sum»$.",
            "Together: $\\sum_i p_i (1-p_i)^{«M»} «share=»$.",
        ],
        also=lambda K, M: dict(sum=sum(Fraction(1, i) for i in range(1, K + 1))),
    ),
]
