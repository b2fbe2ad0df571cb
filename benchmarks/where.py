"""Where a whole run spends its time: ``make profile`` judges everything and samples the stack.

One core, nothing from the journal. At each tick of the process's own clock the stack is looked
at, and the time since the last tick goes to what is on it: to the innermost library, to the
innermost function of ours, to the result that is judged. What is printed stands in
``profile.json`` beside this file, from where the page on speed reads it.
"""

from __future__ import annotations

import json
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Any

from companion.command import terminal
from companion.printing import line_by_line
from companion.run import verify

PLACE = Path(__file__).with_name("profile.json")
ROOT = Path(__file__).resolve().parent.parent
TICK = 0.01
"""Seconds of the process's own time from one look to the next."""

SIDES = {"timed_examine": "exact", "timed_batches": "drawn"}
OURS = tuple(f"{ROOT / each}/" for each in ("schemes", "theory", "montecarlo", "companion"))


class Sampler:
    """Seconds by what was on the stack; a context."""

    def __init__(self) -> None:
        self.sides: Counter[str] = Counter()
        self.libraries: Counter[tuple[str, str]] = Counter()
        self.functions: Counter[tuple[str, str]] = Counter()
        self.rooms: Counter[str] = Counter()
        self._last = 0.0

    def __enter__(self) -> Sampler:
        self._last = time.process_time()
        signal.signal(signal.SIGPROF, self._look)
        signal.setitimer(signal.ITIMER_PROF, TICK, TICK)
        return self

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)

    def _look(self, _: int, frame: FrameType | None) -> None:
        # a long call into C delays the look: it counts as long as it took
        now = time.process_time()
        took, self._last = now - self._last, now
        library = function = room = ""
        side = "rest"
        while frame is not None:
            code = frame.f_code
            library = library or _library(code.co_filename)
            if not function and code.co_filename.startswith(OURS):
                function = (
                    f"{Path(code.co_filename).relative_to(ROOT).as_posix()} {code.co_qualname}"
                )
            if code.co_name in SIDES and not room:
                side, held = SIDES[code.co_name], frame.f_locals
                room = held["room"].slug if "room" in held else held["name"].split(" ")[0]
            frame = frame.f_back
        self.sides[side] += took
        self.libraries[side, library or "Python itself"] += took
        self.functions[side, function or "–"] += took
        self.rooms[room.partition(":")[0] or "–"] += took


def _library(path: str) -> str:
    """The library that a file belongs to; none for the standard library's, whose caller counts."""
    if "site-packages" in path:
        return path.partition("site-packages")[2].strip("/\\").replace("\\", "/").split("/")[0]
    return "ours" if path.startswith(OURS) else ""


def found(sampler: Sampler) -> dict[str, Any]:
    """The largest terms, in seconds of one core."""

    def largest(counter: Counter[Any], most: int) -> list[list[Any]]:
        return [[key, round(seconds, 1)] for key, seconds in counter.most_common(most)]

    return {
        "seconds": round(sum(sampler.sides.values()), 1),
        "sides": largest(sampler.sides, 3),
        "libraries": largest(sampler.libraries, 12),
        "functions": largest(sampler.functions, 30),
        "rooms": largest(sampler.rooms, 15),
    }


def main() -> None:
    sampler = Sampler()
    with sampler:
        run = verify(sys.argv[1:], progress=line_by_line(terminal()))
    print(run.summary())
    table = found(sampler)
    if not sys.argv[1:]:
        PLACE.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    for title in ("sides", "libraries", "functions", "rooms"):
        print(f"\n{title}")
        for key, seconds in table[title]:
            print(f"{seconds:8.1f} s  {key if isinstance(key, str) else '  '.join(key)}")


if __name__ == "__main__":
    main()
