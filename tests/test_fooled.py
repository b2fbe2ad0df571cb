"""Wrong formulas that a judge with a fixed list of points once called verified."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sympy import Min, Piecewise, Sum, gamma, prod, sqrt

from companion.judge import examine
from companion.results import Verdict
from companion.rooms import Room, room
from theory.discrete._survival import Survival
from theory.discrete.absorption_time import Absorption
from theory.domain import Domain, Integers
from theory.gaussian.limit_mean import TailIndex
from theory.mixing._pools import Coalescence
from theory.notation import Expr, M, N, i, k, n, sigma, w
from theory.proof import Proof

FAR = (2, 3, 4, 5, 7, 10, 50, 100, 1000002)
C4 = sqrt(2 / (M - 1)) * gamma(M / 2) / gamma((M - 1) / 2)
BUMP = prod([M - at for at in FAR])

WRONG: list[tuple[str, str, Callable[[Expr], Expr]]] = [
    ("discrete/survival", "present", lambda old: Survival(Min(M, 100), w, n)),
    ("discrete/survival", "present", lambda old: Piecewise((old, n <= 60), (0, True))),
    ("discrete/survival_regimes", "early", lambda old: Piecewise((old, n <= 20), (1, True))),
    ("discrete/zipf_tail_cut", "missing", lambda old: Piecewise((old, M <= 30), (0, True))),
    ("discrete/absorption_time", "two", lambda old: Absorption(Min(M, 20), w)),
    (
        "mixing/coalescence_principle",
        "within",
        lambda old: sigma**2 * (1 - Coalescence(M, N, k, Min(n, 10))),
    ),
    (
        "gaussian/sd_decay",
        "unbiased",
        lambda old: sigma * C4**n * (1 + BUMP * TailIndex(M) / 10**12),
    ),
]


@pytest.mark.parametrize(("slug", "name", "wrong"), WRONG, ids=range(len(WRONG)))
def test_what_is_right_at_the_published_points_only_is_not_verified(
    slug: str, name: str, wrong: Callable[[Expr], Expr]
) -> None:
    right: Room = room(slug)
    put = right.claiming(wrong(right.theorem.claim(name).value), name)
    (examined,) = [each for each in examine(put) if each.claim == name]
    exact = [rung.verdict for rung in examined.rungs if rung.name != "said"]
    assert set(exact) != {Verdict.VERIFIED}


@pytest.mark.parametrize(
    ("result", "holds"), [(n / M, True), (n / M + (M - 2) * (M - 3) * (M - 20), False)]
)
def test_a_sum_that_is_typed_in_is_proved(result: Any, holds: bool) -> None:
    p = Proof(Domain(M=Integers(2), n=Integers(1)))
    p.compute(Sum(1 / M, (i, 1, n)), "", result=result, at=[dict(M=2, n=5), dict(M=3, n=7)])
    assert p.derivation.steps[-1].holds is holds
