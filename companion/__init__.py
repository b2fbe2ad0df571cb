"""The judge and the face: joins theory and simulation, gives verdicts, prints and cites.

>>> from companion import room, verify
>>> verify("gaussian/mle_variance")  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from companion.answering import check
    from companion.rooms import Room, find_rooms, room
    from companion.run import verify
    from companion.values import value

__all__ = ["Room", "check", "find_rooms", "room", "value", "verify"]

_WHERE = {
    "Room": "companion.rooms",
    "check": "companion.answering",
    "find_rooms": "companion.rooms",
    "room": "companion.rooms",
    "value": "companion.values",
    "verify": "companion.run",
}


def __getattr__(name: str) -> Any:
    """Import on first use: the command's ``--help`` must not wait for SymPy."""
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_WHERE[name]), name)
