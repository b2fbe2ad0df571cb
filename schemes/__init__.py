"""Who trains on whom: schemes of retraining, each described once.

A scheme says what is collected for each refit, and which of all that was ever collected the
refit is trained on. It is a definition. Theory derives from it, simulations act it out, and
neither learns anything else from here. Only the standard library is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

Count = Any
"""A number of samples: an ``int``, or a symbol where a formula is wanted."""


@dataclass(frozen=True)
class Step:
    """One refit: what is collected for it, and what it is trained on.

    ``real`` samples come from the real distribution and ``synthetic`` ones from the last
    model; the model before the first refit is the real distribution. The training pool is
    what is collected now, and what was collected for the earlier refits in ``kept``
    (numbered from 1), all of it again. With a ``budget``, that many of the pool are drawn
    without replacement, and the refit is trained on these.

    With several ``shares`` as many models are refitted side by side, each on a pool of its own.
    Its synthetic samples are from all of the last models, from each this share of them. Where
    they are collected in ``one_pool``, all models have the same samples (and each its own
    draw from them, on a budget). The union of the models is their mixture in these shares.

    All numbers are quotas, kept exactly. ``at_random`` they are not: every sample collected is
    real with the chance ``real / (real + synthetic)``, and else from a model chosen by its share.
    """

    real: Count = 0
    synthetic: Count = 0
    kept: tuple[int, ...] = ()
    budget: Count | None = None
    shares: tuple[Count, ...] = (1,)
    one_pool: bool = False
    at_random: bool = False

    @property
    def quotas(self) -> tuple[Count, ...]:
        """Synthetic samples from each model, where they are not drawn at random."""
        if len(self.shares) == 1:
            return (self.synthetic,)
        return tuple(share * self.synthetic for share in self.shares)


Scheme = Callable[[int], Step]
"""The step of each refit, by its number from 1."""


class BadScheme(ValueError):
    """A scheme that cannot be acted out; says at which refit, and why."""


def steps(scheme: Scheme, n: int) -> Iterator[Step]:
    """The first ``n`` steps, in order. Raises ``BadScheme`` for one that makes no sense."""
    collected: list[Any] = []
    models = 1
    for refit in range(1, n + 1):
        step = scheme(refit)
        if not all(1 <= each < refit for each in step.kept):
            raise BadScheme(f"refit {refit} keeps {step.kept}: earlier refits only")
        if len(set(step.kept)) < len(step.kept):
            raise BadScheme(f"refit {refit} keeps {step.kept}: each refit once")
        if any(isinstance(c, int) and c < 0 for c in (step.real, step.synthetic)):
            raise BadScheme(f"refit {refit} collects fewer than 0 samples")
        if refit > 1 and len(step.shares) != models:
            raise BadScheme(f"refit {refit} has {len(step.shares)} models, the first {models}")
        models = len(step.shares)
        _check_shares(step, refit)
        collected.append(step.real + step.synthetic)
        pool = collected[-1] + sum(collected[each - 1] for each in step.kept)
        if (
            isinstance(pool, int)
            and not 1 <= (pool if step.budget is None else step.budget) <= pool
        ):
            raise BadScheme(f"refit {refit} trains on {step.budget or 0} of {pool} samples")
        yield step


def _check_shares(step: Step, refit: int) -> None:
    if not all(isinstance(share, (int, Fraction)) for share in step.shares):
        return  # a formula is wanted
    if sum(step.shares) != 1 or min(step.shares) < 0:
        raise BadScheme(f"refit {refit}: the models' shares are 0 or more and add up to 1")
    whole = all(isinstance(q, int) or getattr(q, "denominator", 1) == 1 for q in step.quotas)
    if not step.at_random and not whole:
        raise BadScheme(f"refit {refit}: a quota of {step.synthetic} samples is no whole number")


def replace(M: Count) -> Scheme:
    """Every refit draws M samples from the last model, and trains on nothing else."""
    return lambda refit: Step(synthetic=M)


def mix(real: Count, synthetic: Count) -> Scheme:
    """Every refit trains on new real samples and on samples of the last model."""
    return lambda refit: Step(real, synthetic)


def keep_real(N: Count, M: Count) -> Scheme:
    """The first refit trains on N real samples; each later one on these and on M of the model."""
    return lambda refit: Step(real=N) if refit == 1 else Step(synthetic=M, kept=(1,))


def accumulate(M: Count, budget: Count | None = None) -> Scheme:
    """Every refit draws M samples and trains on all that was ever drawn, or on a budget of it."""
    return lambda refit: Step(synthetic=M, kept=tuple(range(1, refit)), budget=budget)


def lots(sizes: Sequence[Count]) -> Scheme:
    """Every refit draws a lot of its own size, and trains on all lots drawn so far.

    There are as many refits as ``sizes``.
    """
    return lambda refit: Step(synthetic=sizes[refit - 1], kept=tuple(range(1, refit)))


def several(
    M: Count, shares: tuple[Count, ...], *, at_random: bool = True, one_pool: bool = False
) -> Scheme:
    """Several models, each refitted to M samples of their union: its own, or all the same.

    By default each sample is from a model chosen at random by its share, and else there are
    quotas.
    """
    return lambda refit: Step(synthetic=M, shares=shares, at_random=at_random, one_pool=one_pool)


def window(real: Count, synthetic: Count, kept: int) -> Scheme:
    """Every refit trains on what was collected for it and for the last ``kept`` refits."""
    return lambda refit: Step(real, synthetic, tuple(range(max(1, refit - kept), refit)))
