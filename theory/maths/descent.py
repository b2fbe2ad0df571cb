"""How many fitted models stand behind a sample, worked out from the description of a scheme.

Draw a line from each synthetic sample to a uniformly chosen member of the pool that its model was
fitted to, and so on back until a real sample is reached. The depth of a sample is the number of
*fitted* models on its line; a real sample has none, and neither has one of model 0, which is the
real distribution.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from schemes import BadScheme, Scheme, Step, steps

WORDS = "lines of descent, counted from the description of the scheme (the depth principle)"


def carried(scheme: Scheme, n: int, emit: Callable[[Any], Any], start: Any) -> Any:
    """What a random member of the pool of refit ``n`` has of a number that starts as ``start``.

    ``emit``, which must be affine, is what each fitted model on its line of descent does to it.
    With ``start`` 0 and ``emit`` adding 1 it is the mean depth; with 1 and a multiplication by z
    the mean of z to the depth (``mean_depth``, ``powers``). Counts may be integers, for a
    ``Fraction``, or symbols, for a formula. A budget drawn at random changes nothing here.
    Raises ``BadScheme`` where there are several models.
    """
    sizes: list[Any] = []
    sums: list[Any] = []
    now = start
    for refit, step in enumerate(steps(scheme, n), 1):
        if len(step.shares) > 1:
            raise BadScheme(f"refit {refit} has several models: depth is told of one")
        emitted = emit(now) if refit > 1 else start
        sizes.append(_exact(step.real + step.synthetic))
        sums.append(step.real * start + step.synthetic * emitted)
        now = _over_the_pool(step, sums) / _over_the_pool(step, sizes)
    return now


def _over_the_pool(step: Step, each: list[Any]) -> Any:
    return each[-1] + sum(each[lot - 1] for lot in step.kept)


def _exact(count: Any) -> Any:
    return Fraction(count) if isinstance(count, int) else count


def mean_depth(scheme: Scheme, n: int) -> Any:
    """The mean number of fitted models behind a random member of the pool of refit ``n``."""
    return carried(scheme, n, lambda depth: depth + 1, 0)


def powers(scheme: Scheme, n: int, z: Any) -> Any:
    """The mean of ``z`` to the depth of a random member of the pool of refit ``n``."""
    return carried(scheme, n, lambda power: z * power, Fraction(1))
