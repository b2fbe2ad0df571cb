"""The last verdicts, kept between runs: what was judged once is not judged again.

A record counts only for the sources that it was made from: any change makes it stale.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from companion.results import ClaimResult, Run
from companion.rooms import ROOT, Room, find_rooms, slugs
from companion.sources import JUDGE, closure, digest, of_room


class NoRun(ValueError):
    """A file that holds no run of the judge."""


def fingerprint() -> str:
    """A hash of the sources that verdicts depend on: the judge's, and all rooms'."""
    rooms = [path for slug in slugs() for path in of_room(slug)]
    return digest(closure([*(ROOT / name for name in JUDGE), *rooms]))


def today() -> str:
    """The day, by universal time, as 2026-11-21."""
    return datetime.now(UTC).date().isoformat()


def _place() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("model-collapse-companion") / f"verdicts-{fingerprint()[:16]}.json"


def keep(run: Run) -> None:
    """Remember a run's verdicts beside those of earlier runs of the same sources."""
    made = run.made or today()
    data = json.loads(run.to_json())["claims"]
    found = recall() | {
        f"{claim.slug}:{claim.claim}": {**each, "versions": run.versions, "made": made}
        for claim, each in zip(run.claims, data, strict=True)
        if claim.finished
    }
    place = _place()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        draft = place.with_suffix(".part")
        draft.write_text(json.dumps(found), encoding="utf-8")
        draft.replace(place)  # whole or not at all
    except OSError:
        return  # a cache that cannot be written is no reason to fail


def recall() -> dict[str, dict[str, Any]]:
    """The verdicts of earlier runs of these very sources, by ``slug:claim``."""
    try:
        found: dict[str, dict[str, Any]] = json.loads(_place().read_text(encoding="utf-8"))
        return found
    except (OSError, ValueError):
        return {}


def kept(rooms: Sequence[Room] = ()) -> Run:
    """What is kept of these rooms (of all by default), for the seed and the versions of today.

    A room of which a claim is missing is left out whole.
    """
    from companion.journal import versions
    from montecarlo.streams import DEFAULT_SEED

    known, now = recall(), versions()
    claims: list[ClaimResult] = []
    days = []
    for room in rooms or find_rooms():
        found = [known.get(f"{room.slug}:{claim.name}") for claim in room.theorem.claims]
        if all(
            each and each.get("versions") == now and each["seed"] == DEFAULT_SEED for each in found
        ):
            claims += [ClaimResult.from_data(each) for each in found if each]
            days += [each["made"] for each in found if each]
    seconds = sum(claim.seconds for claim in claims)
    return Run(claims, DEFAULT_SEED, now, seconds, made=max(days, default=""))


def latest(
    rooms: Sequence[Room] = (),
    *,
    jobs: int | None = None,
    progress: Callable[[Run], None] | None = None,
) -> Run:
    """The verdicts on these rooms (on all by default): the kept ones, and the missing judged now.

    ``jobs`` is the number of worker processes where something has to be judged.
    """
    from companion.executors import workers
    from companion.journal import Journal
    from companion.run import verify

    rooms = list(rooms) or find_rooms()
    found = kept(rooms)
    missing = [room for room in rooms if room.slug not in {claim.slug for claim in found.claims}]
    if not missing:
        return found
    with workers(jobs) as executor:
        now = verify(missing, executor=executor, progress=progress, journal=Journal())
    now.made = today()
    keep(now)
    if now.interrupted:
        raise KeyboardInterrupt
    judged = {room.slug for room in missing}
    both = [c for c in now.claims if c.slug in judged] + list(found.claims)
    claims = [claim for room in rooms for claim in both if claim.slug == room.slug]
    seconds = sum(claim.seconds for claim in claims)
    return Run(claims, now.seed, now.versions, seconds, made=now.made)


def read_run(path: str | Path) -> Run:
    """A run from the JSON that ``collapse verify --json`` wrote. ``NoRun`` says what is wrong."""
    try:
        return Run.from_data(json.loads(Path(path).read_text(encoding="utf-8")))
    except OSError as error:
        raise NoRun(f"{path}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        raise NoRun(f"{path} is not a run written by collapse verify --json") from None
