"""The last verdicts, kept between runs so that ``collapse list`` can show them.

A record counts only for the sources that it was made from: any change makes it stale.
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from companion.results import Run
from companion.rooms import ROOT


def fingerprint() -> str:
    """A hash of the sources that a verdict depends on."""
    digest = sha256()
    for package in ("schemes", "theory", "montecarlo", "companion"):
        for path in sorted((ROOT / package).rglob("*.py")):
            digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _place() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("model-collapse-companion") / f"verdicts-{fingerprint()[:16]}.json"


def keep(run: Run) -> None:
    """Remember a run's verdicts beside those of earlier runs of the same sources."""
    found = recall() | {
        f"{claim.slug}:{claim.claim}": {"verdict": claim.verdict, "seed": claim.seed}
        for claim in run.claims
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
