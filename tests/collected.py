"""What the tests that were collected look at."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def rooms(tests: Iterable[Any]) -> list[str]:
    """The rooms whose verdicts these tests look at; none where one of them looks at all."""
    found = []
    for test in tests:
        if "verified" in getattr(test, "fixturenames", ()):
            called = getattr(test, "callspec", None)
            if called is None or "slug" not in called.params:
                return []
            found.append(called.params["slug"])
    return list(dict.fromkeys(found))
