"""Each room's derivation, run once in a process; the tests of a room share one (``conftest``)."""

from __future__ import annotations

from functools import cache

from companion.rooms import room
from theory.proof import Derivation, derive


@cache
def derivation(slug: str) -> Derivation:
    found = room(slug)
    return derive(found.proof, found.theorem.claims)
