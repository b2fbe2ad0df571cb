"""Each room's derivation, run once in a process; the tests of a room share one (``conftest``).

It is run while every claim of the room reads nonsense: what it arrives at cannot have been read.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

import pytest
import sympy

from companion.rooms import room
from theory.proof import Derivation, derive
from theory.theorem import Claim, Theorem


def _nonsense(theorem: Theorem) -> Theorem:
    for claim in theorem.claims:
        theorem = theorem.claiming(sympy.Symbol("nonsense"), claim.name)
    return theorem


@cache
def derivation(slug: str) -> Derivation:
    found = room(slug)
    wrong = _nonsense(found.theorem)
    module = import_module(f"theory.{slug.replace('/', '.')}")
    with pytest.MonkeyPatch.context() as patch:
        for name, thing in list(vars(module).items()):
            if isinstance(thing, Theorem):
                patch.setattr(module, name, _nonsense(thing))
            if isinstance(thing, Claim):
                patch.setattr(module, name, wrong.claim(thing.name))
        return derive(found.proof, wrong.claims)
