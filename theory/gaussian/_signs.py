"""A chain's second moments with fair signs for its samples: what is asked, and routes to it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath

from theory.maths import two_point
from theory.numeric import same
from theory.theorem import Route

Moment = Callable[[Any, Any], Any]
"""Of a model's mean and variance; ``two_point.expected`` says which are allowed."""


def square(mean: Any, variance: Any) -> Any:
    """The squared mean: on average the variance between runs, as the real mean is 0."""
    return mean**2


def within(mean: Any, variance: Any) -> Any:
    """The variance of the model itself."""
    return variance


def second_moment(mean: Any, variance: Any) -> Any:
    """Both added up: the mean square of one sample from the model."""
    return mean**2 + variance


def what_a_step_adds(ddof: int) -> list[bool]:
    """What one refit adds to the mean's variance, against the mean of the variance before it."""
    cases = []
    for sizes, last in (((2, 3), 2), ((4,), 3), ((3, 2, 2), 5)):
        after = two_point.expected(square, [*sizes, last], ddof=ddof, sigma=3)
        with mpmath.workdps(two_point.DIGITS):
            before = two_point.expected(square, sizes, ddof=ddof, sigma=3)
            spread = two_point.expected(within, sizes, ddof=ddof, sigma=3)
            cases.append(same(after, before + spread / last, 30))
    return cases


def one_size(of: Moment, ddof: int, claim: str) -> Route:
    """A route to E of(mean, variance) after ``n`` refits of ``M`` samples."""
    return Route(
        lambda M, n, sigma: two_point.expected(of, [M] * int(n), ddof=ddof, sigma=sigma),
        at=[
            dict(M=2, n=7, sigma=1),
            dict(M=3, n=5, sigma=Fraction(1, 3)),
            dict(M=20, n=3, sigma=10),
        ],
        words=two_point.WORDS,
        claim=claim,
    )


def any_sizes(of: Moment, ddof: int, claim: str) -> Route:
    """A route to the same after refits of the sizes ``Ms``."""
    return Route(
        lambda Ms, sigma: two_point.expected(of, Ms, ddof=ddof, sigma=sigma),
        at=[dict(Ms=(2, 5, 3, 4), sigma=2), dict(Ms=(30, 2), sigma=1), dict(Ms=(), sigma=1)],
        words=two_point.WORDS,
        claim=claim,
    )
