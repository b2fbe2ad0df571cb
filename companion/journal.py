"""What a run has found so far, on disk: a run that was killed goes on where it stopped.

A journal is a text file that only grows. Its first line ties it to the seed, the error budget,
the versions and the sources that all rooms share; each further line is one finding, with a hash
of the sources that this finding depends on in its name. Every line begins with a checksum: what
is torn is passed over, what is foreign is refused, and neither is ever trusted.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from fractions import Fraction
from hashlib import sha256
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

from companion.judge import ALPHA, Examined, Opponent, Stake, check_key
from companion.results import ClaimResult, Rung, Verdict
from companion.rooms import ROOT, Room, UnknownRoom, slugs
from companion.rooms import room as room_of
from companion.sources import JUDGE, closure, digest, files, of_room
from montecarlo.evidence import Evidence
from montecarlo.streams import DEFAULT_SEED
from theory.proof import Step

FORMAT = 1
"""The version of the file's format."""

KEPT = 6
"""Journals kept in the user's cache; the oldest go first."""


class Foreign(ValueError):
    """A file that is no journal of this seed, these versions and these sources."""


def versions() -> dict[str, str]:
    """The versions that a run's numbers depend on."""
    found = {name: version(name) for name in ("numpy", "sympy", "mpmath")}
    return {
        "companion": version("model-collapse-companion"),
        "python": platform.python_version(),
        **found,
    }


# -- the sources that a finding depends on --------------------------------------------------


class Sources:
    """Hashes of the sources as they are now, and whether they are still so."""

    def __init__(self) -> None:
        judge = closure(ROOT / name for name in JUDGE)
        self._files = [*judge, *files("schemes", "theory", "montecarlo")]
        self._stamp = self._stamps()
        simulations = {ROOT / "montecarlo" / f"{slug}.py": slug for slug in slugs()}
        self.simulations = {slug: digest([path]) for path, slug in simulations.items()}
        self.shared = digest(p for p in files("schemes", "montecarlo") if p not in simulations)
        """What every simulation depends on."""
        self._derivations: dict[str, str] = {}

    def derivation(self, slug: str) -> str:
        """What a room's derivation and the verdict on it depend on, beside its simulation."""
        if slug not in self._derivations:
            judge = [ROOT / name for name in JUDGE]
            self._derivations[slug] = digest(closure([*judge, *of_room(slug)]))
        return self._derivations[slug]

    def _stamps(self) -> list[tuple[int, int]]:
        return [((found := path.stat()).st_mtime_ns, found.st_size) for path in self._files]

    def unchanged(self) -> bool:
        """Whether no source was written to since."""
        try:
            return self._stamps() == self._stamp
        except OSError:
            return False


def identity() -> dict[str, str]:
    """What two machines must share to find the same to the last bit."""
    sources = Sources()
    rooms = sha256("".join(sources.simulations.values()).encode()).hexdigest()
    derivations = sha256("".join(map(sources.derivation, slugs())).encode()).hexdigest()
    return versions() | {
        "machine": platform.machine(),
        "shared": sources.shared,
        "derivations": derivations,
        "rooms": rooms,
    }


# -- findings as data -----------------------------------------------------------------------


def evidence_data(evidence: Any) -> Any:
    """Evidence as JSON: integers, floats, and rationals as text, exact.

    Raises ``TypeError`` for what could not be read back to the last bit.
    """
    kind: Any = type(evidence)
    name = f"{kind.__module__}:{kind.__name__}"
    if is_dataclass(evidence) and kind.__module__.startswith("montecarlo."):
        data = {each.name: evidence_data(getattr(evidence, each.name)) for each in fields(evidence)}
        return {"kind": name} | data
    if isinstance(evidence, tuple):
        return [evidence_data(each) for each in evidence]
    if kind is Fraction:
        return str(evidence)
    if kind in (int, float, bool):
        return evidence
    raise TypeError(f"evidence of the type {name} cannot be written down")


def evidence_from(data: Any) -> Any:
    """The evidence that ``evidence_data`` wrote down, to the last bit."""
    if isinstance(data, dict):
        module, _, name = data["kind"].partition(":")
        if not module.startswith("montecarlo."):  # a file must not name what is imported
            raise ValueError(f"{module}:{name} is no evidence")
        kind: Any = getattr(import_module(module), name)
        if not hasattr(kind, "__dataclass_fields__"):
            raise ValueError(f"{module}:{name} is no evidence")
        return kind(**{key: evidence_from(value) for key, value in data.items() if key != "kind"})
    if isinstance(data, list):
        return tuple(map(evidence_from, data))
    return Fraction(data) if isinstance(data, str) else data


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def examined_data(found: list[Examined]) -> list[dict[str, Any]]:
    """What was derived, as JSON; floats are written so that they come back exactly."""
    out = []
    for each in found:
        data = asdict(each)
        data["stakes"] = [[*place, asdict(stake)] for place, stake in each.stakes.items()]
        out.append(data)
    return out


def examined_from(data: list[dict[str, Any]]) -> list[Examined]:
    """What ``examined_data`` wrote down."""
    return [
        Examined(
            **each
            | {
                "rungs": [
                    Rung(r["name"], Verdict(r["verdict"]), r["detail"]) for r in each["rungs"]
                ],
                "rivals": [Opponent(**rival) for rival in each["rivals"]],
                "steps": [Step(**step) for step in each["steps"]],
                "stakes": {
                    (number, place): Stake(
                        _tuple(stake["claimed"]), tuple(map(_tuple, stake["rivals"]))
                    )
                    for number, place, stake in each["stakes"]
                },
            }
        )
        for each in data
    ]


# -- the journal ----------------------------------------------------------------------------


def _line(content: Any) -> bytes:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return sha256(text).hexdigest()[:16].encode() + b" " + text + b"\n"


def _content(line: bytes) -> Any:
    """What a line says; None where it is damaged or not whole."""
    check, _, text = line.removesuffix(b"\n").partition(b" ")
    if not line.endswith(b"\n") or sha256(text).hexdigest()[:16].encode() != check:
        return None
    return json.loads(text)


def default_place(tie: dict[str, Any]) -> Path:
    """A file of the user's cache for whatever is so tied."""
    from platformdirs import user_cache_path

    name = sha256(json.dumps(tie, sort_keys=True).encode()).hexdigest()[:16]
    return user_cache_path("model-collapse-companion") / f"{name}.journal"


class Journal:
    """Findings by name. ``note`` says in a line what was wrong with the file, if anything was.

    ``afresh`` writes but does not read. Without a ``path`` the journal is a file in the user's
    cache. Raises ``Foreign`` for a file that is not ours to go on with, and leaves it alone.
    """

    def __init__(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        seed: int = DEFAULT_SEED,
        alpha: float = ALPHA,
        afresh: bool = False,
    ) -> None:
        self.sources = Sources()
        self.tie = {
            "journal": FORMAT,
            "seed": seed,
            "alpha": alpha,
            **versions(),
            "machine": platform.machine(),
            "sources": self.sources.shared,
        }
        self.path = Path(path) if path is not None else default_place(self.tie)
        self.note = ""
        self._found: dict[str, Any] = {}
        self._file: int | None = None
        self._open(own=path is None)
        if afresh:
            self._found.clear()

    def _open(self, own: bool) -> None:
        try:
            lines = self.path.read_bytes().splitlines(keepends=True)
        except FileNotFoundError:
            lines = []
        except OSError as error:
            if not own:
                raise Foreign(f"journal {self.path}: {error.strerror}") from None
            return  # a cache that cannot be read is no reason to fail
        whole = [line for line in lines if _content(line) is not None]
        first = _line(self.tie)
        # a first line that broke off was ours, if it begins as ours does
        begun = len(lines) == 1 and first.startswith(lines[0]) and len(lines[0]) < len(first)
        if lines and not begun and lines[0] != first:
            if not own:
                raise Foreign(f"journal {self.path}: {self._foreign(lines[0])}; name another file")
            whole = []
        damaged = len(lines) - len(whole)
        if damaged:
            self.note = f"journal {self.path}: {damaged} torn or damaged records were passed over"
        self._found = dict(_content(line) for line in whole[1:])
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if damaged or not lines:
                draft = self.path.with_name(f"{self.path.name}.{os.getpid()}.part")
                draft.write_bytes(b"".join(whole) or first)
                draft.replace(self.path)  # whole or not at all
            self._file = os.open(self.path, os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0))
            if own:
                self._prune()
        except OSError as error:
            if not own:
                raise Foreign(f"journal {self.path}: {error.strerror}") from None

    def _foreign(self, line: bytes) -> str:
        theirs = _content(line)
        if not isinstance(theirs, dict) or "journal" not in theirs:
            return "no journal, or its first line is damaged"
        for name, ours in self.tie.items():
            if theirs.get(name) != ours:
                if name == "sources":
                    return "made with other sources"
                return f"made with {name} {theirs.get(name)}, not {ours}"
        return "made by another version"

    def _prune(self) -> None:
        found = sorted(self.path.parent.glob("*.journal"), key=lambda p: p.stat().st_mtime)
        for old in found[:-KEPT]:
            if old != self.path:
                old.unlink(missing_ok=True)

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def get(self, name: str) -> Any:
        return self._found.get(name)

    def put(self, name: str, value: Any) -> None:
        if self._file is None:
            return
        if not self.sources.unchanged():
            self.note = f"journal {self.path}: sources changed during the run; no longer written"
            self.close()
            return
        self._found[name] = value
        try:
            os.write(self._file, _line([name, value]))  # one call: appended whole, or torn
        except OSError as error:
            self.note = f"journal {self.path}: {error.strerror}; no longer written"
            self.close()

    def _judged(self, slug: str) -> str:
        return f"{slug} judged {self.sources.derivation(slug)} {self.sources.simulations[slug]}"

    def judged(self, slug: str) -> tuple[list[ClaimResult], int] | None:
        """What a room as it stands was found to be, and by how many findings, if it was before."""
        kept = self.get(self._judged(slug))
        return (
            ([ClaimResult.from_data(c) for c in kept["claims"]], kept["findings"]) if kept else None
        )

    def keep_judged(self, slug: str, claims: Sequence[ClaimResult], findings: int) -> None:
        """Write down a room's results, by how many findings, before they join with others'."""
        data = {"claims": [claim.as_data() for claim in claims], "findings": findings}
        self.put(self._judged(slug), data)

    def of(self, room: Room) -> RoomJournal | None:
        """The part about a room; None for one whose code cannot be found by its slug.

        What a room that was changed by hand gives has no source to be tied to.
        """
        try:
            found = room_of(room.slug)
        except UnknownRoom:
            return None
        if room != replace(found, theorem=room.theorem):
            return None
        return RoomJournal(self, room, as_claimed=room == found)


@dataclass(frozen=True)
class RoomJournal:
    """What a journal holds of a room: pairs of a finding and the seconds that it took.

    ``as_claimed`` says that no other formula stands in a claim's place: another is not the
    one that was derived, but it is weighed by the same evidence.
    """

    journal: Journal
    room: Room
    as_claimed: bool

    @property
    def _source(self) -> str:
        return self.journal.sources.simulations[self.room.slug]

    def _drawn(self, number: int, place: int, first: int, last: int) -> str:
        check = self.room.checks[number]
        point = check.at[place]
        key, size = check_key(self.room, number, point), check.batch_size(point)
        return f"{key} × {size} {first}-{last - 1} {self._source}"

    def evidence(
        self, number: int, place: int, first: int, last: int
    ) -> tuple[Evidence, float] | None:
        """The evidence of a point's batches ``first`` to ``last - 1``, if it was drawn before."""
        kept = self.journal.get(self._drawn(number, place, first, last))
        return (evidence_from(kept["evidence"]), kept["seconds"]) if kept else None

    def keep_evidence(
        self, number: int, place: int, first: int, last: int, found: tuple[Evidence, float]
    ) -> None:
        try:
            data = {"evidence": evidence_data(found[0]), "seconds": round(found[1], 4)}
        except TypeError:
            return  # evidence of a kind of its own is drawn again
        self.journal.put(self._drawn(number, place, first, last), data)

    @property
    def _derived(self) -> str:
        derived = self.journal.sources.derivation(self.room.slug)
        return f"{self.room.slug} examined {derived} {self._source}"

    def examined(self) -> tuple[list[Examined], float] | None:
        """What was derived of the room's claims, if it was before and by these sources."""
        kept = self.journal.get(self._derived) if self.as_claimed else None
        return (examined_from(kept["examined"]), kept["seconds"]) if kept else None

    def keep_examined(self, found: tuple[list[Examined], float]) -> None:
        if self.as_claimed:
            data = {"examined": examined_data(found[0]), "seconds": round(found[1], 4)}
            self.journal.put(self._derived, data)
