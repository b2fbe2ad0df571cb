"""Exercises of one room."""

from __future__ import annotations

import mpmath

from companion.exercises import Answer, Exercise, claim
from companion.exercises.gaussian import digamma_half, drift

EXERCISES = [
    Exercise(
        "volume",
        "A Gaussian in $d = «d»$ dimensions is refitted with the unbiased covariance to "
        "$M = «M»$ samples.\nBy how much does $\\ln\\det$ of its covariance move at each refit on "
        "average?\nBy how much would it move if every direction died at the rate of one dimension?",
        dict(d=3, M=10),
        dict(d=[2, 3, 4, 5], M=[7, 8, 9, 10, 20]),
        dict(
            drift=Answer(
                lambda d, M: claim("gaussian/generalized_variance:unbiased", M=M, n=1, d=d),
                lambda d, M: sum(
                    digamma_half(M - i) - mpmath.log(mpmath.mpf(M - 1) / 2) for i in range(1, d + 1)
                ),
            ),
            naive=Answer(
                lambda d, M: d * claim("gaussian/almost_sure_collapse:unbiased", M=M, n=1),
                lambda d, M: d * drift(M, M - 1),
            ),
        ),
        [
            "By Bartlett's decomposition the determinant is a product of independent chi-squared "
            "variables with $M-1, …, M-«d»$ degrees of freedom.",
            "Its logarithm moves by $\\sum_{i=1}^{«d»} \\psi(\\frac{M-i}{2}) - "
            "«d»\\ln\\frac{M-1}{2} «drift=»$.",
            "At the rate of one dimension it would be only $«naive»$.",
        ],
    ),
]
