"""Permanent tags: what a result, a claim or an exercise is cited by, whatever becomes of its place.

They stand in a file that only grows, a line to each event: a tag is *given*, what it stands for
is *moved* to another address, or *withdrawn* with a reason. Each line ends with a checksum of
all lines so far, so that a line that was changed or taken out is seen. No tag is used twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

PLACE = Path(__file__).with_name("tags.txt")

SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
FORM = re.compile(r"[0-9A-Z]{4}")
"""In capitals, for a chapter's name of four letters is no tag."""

KINDS = ("room", "claim", "exercise")


class UnknownTag(LookupError):
    """No such tag was given, or what it stood for is withdrawn; the message gives the reason."""


class Damaged(ValueError):
    """The file of tags has been changed, and not only added to."""


@dataclass(frozen=True)
class Tag:
    """A tag and what it stands for: ``chapter/name``, with ``:name`` for a claim or exercise."""

    tag: str
    kind: str
    address: str
    withdrawn: str = ""

    @property
    def slug(self) -> str:
        return self.address.partition(":")[0]


# -- the file -------------------------------------------------------------------------------


def _check(before: str, line: str) -> str:
    return sha256(f"{before} {line}".encode()).hexdigest()[:8]


def _events(text: str) -> Iterator[tuple[str, str, str, str]]:
    """Tag, event, what it says, and the checksum up to there, line by line."""
    before = ""
    for number, whole in enumerate(text.splitlines(), 1):
        line, _, before_this = whole.rpartition(" #")
        before = _check(before, line)
        if before != before_this:
            raise Damaged(f"tags.txt, line {number}: {whole!r} does not go on from the line before")
        tag, event, says = line.split(" ", 2)
        yield tag, event, says, before


@lru_cache(maxsize=8)
def read(place: Path = PLACE) -> Mapping[str, Tag]:
    """All tags, those of what is withdrawn too. Raises ``Damaged``."""
    found: dict[str, Tag] = {}
    text = place.read_text(encoding="utf-8") if place.exists() else ""
    for tag, event, says, _ in _events(text):
        if event in KINDS and tag not in found:
            found[tag] = Tag(tag, event, says)
        elif event == "moved" and tag in found:
            found[tag] = replace(found[tag], address=says)
        elif event == "withdrawn" and tag in found:
            found[tag] = replace(found[tag], withdrawn=says)
        else:
            raise Damaged(f"tags.txt: {tag} {event} {says} makes no sense there")
    return _with_their_rooms(found)


def _with_their_rooms(found: dict[str, Tag]) -> dict[str, Tag]:
    """What belongs to a withdrawn room is withdrawn with it."""
    gone = {t.address: t.withdrawn for t in found.values() if t.kind == "room" and t.withdrawn}
    return {
        name: replace(tag, withdrawn=tag.withdrawn or gone.get(tag.slug, ""))
        for name, tag in found.items()
    }


def _append(events: list[tuple[str, str, str]], place: Path) -> None:
    text = place.read_text(encoding="utf-8") if place.exists() else ""
    *_, before = ["", *(check for *_, check in _events(text))]
    with place.open("a", encoding="utf-8") as file:
        for event in events:
            line = " ".join(event)
            before = _check(before, line)
            file.write(f"{line} #{before}\n")
    read.cache_clear()


# -- looking up -----------------------------------------------------------------------------


def tag_of(kind: str, address: str) -> str:
    """The tag of what stands there now; empty where none was given yet."""
    return _in_use(read()).get((kind, address), "")


def _in_use(known: Mapping[str, Tag]) -> dict[tuple[str, str], str]:
    return {(each.kind, each.address): each.tag for each in known.values() if not each.withdrawn}


def find(word: str, place: Path = PLACE) -> Tag:
    """What a tag stands for. ``UnknownTag`` where it was not given, or with why it is withdrawn."""
    found = read(place).get(word)
    if found is None:
        raise UnknownTag(f"there is no tag {word}; see collapse list")
    if found.withdrawn:
        raise UnknownTag(f"{found.tag}, {found.address}, is withdrawn: {found.withdrawn}")
    return found


def address(word: str) -> str:
    """What a user has typed, with the address in a tag's place."""
    return find(word).address if FORM.fullmatch(word) else word


def named(word: str) -> Tag:
    """What a user names by a tag or by a room's slug, which may have no tag yet."""
    if FORM.fullmatch(word):
        return find(word)
    return Tag(tag_of("room", word), "room", word)


# -- giving ---------------------------------------------------------------------------------


def standing(slug: str) -> list[tuple[str, str]]:
    """What of a room takes a tag: itself, its claims, its exercises."""
    from companion.exercises import of_room
    from companion.rooms import room

    claims = [("claim", f"{slug}:{claim.name}") for claim in room(slug).theorem.claims]
    return [("room", slug), *claims, *(("exercise", each.address) for each in of_room(slug))]


def all_standing() -> list[tuple[str, str]]:
    """What takes a tag, in taught order."""
    from companion.rooms import slugs

    return [each for slug in slugs() for each in standing(slug)]


def give(wanted: list[tuple[str, str]], place: Path = PLACE) -> list[Tag]:
    """A tag to each of these that has none; the new ones."""
    known = read(place)
    has = _in_use(known)
    new = [
        Tag(_written(number), *each)
        for number, each in enumerate((e for e in wanted if e not in has), len(known) + 1)
    ]
    _append([(tag.tag, tag.kind, tag.address) for tag in new], place)
    return new


def _written(number: int) -> str:
    """A number in four signs, base 36."""
    signs = ""
    for _ in range(4):
        number, sign = divmod(number, len(SIGNS))
        signs = SIGNS[sign] + signs
    return signs


def withdraw(tag: str, because: str, place: Path = PLACE) -> None:
    """Withdraw what a tag stands for; the tag remains, with the reason."""
    _append([(find(tag, place).tag, "withdrawn", " ".join(because.split()))], place)


def move(tag: str, to: str, place: Path = PLACE) -> None:
    """Say that what a tag stands for has another address now."""
    _append([(find(tag, place).tag, "moved", to)], place)


def trouble(wanted: list[tuple[str, str]], known: Mapping[str, Tag]) -> list[str]:
    """What is wrong between the tags and what stands: each line says what to run."""
    has = _in_use(known)
    lines = [
        f"{kind} {name} has no tag: collapse tag"
        for kind, name in wanted
        if (kind, name) not in has
    ]
    lines += [
        f"{tag} stands for the {kind} {name}, which is gone: collapse tag {tag} --withdraw REASON, "
        f"or --moved ADDRESS"
        for (kind, name), tag in has.items()
        if (kind, name) not in wanted
    ]
    return lines
