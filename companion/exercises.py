"""Exercises set, checked and printed: a seed sets one with other numbers, sensible ones.

No answer is printed that its second route does not give.
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from random import Random
from types import CodeType
from typing import Any

import mpmath

from companion.judge import weigh
from companion.results import Verdict
from companion.rooms import ROOT, UnknownRoom, chapters, room, slugs
from exercises import DIGITS, Answer, Exercise, Simulated, mpf
from montecarlo.streams import DEFAULT_SEED, stream


class UnknownExercise(LookupError):
    """There is no such exercise."""


class WrongAnswer(AssertionError):
    """The two routes to an answer disagree."""


def trouble(answer: Answer, **at: Any) -> str:
    """What an answer's second route says against the first; empty where they agree."""
    one = answer.by(**at)
    if isinstance(answer, Simulated):
        rng = stream(DEFAULT_SEED, f"exercise {sorted(at.items())}", 0)
        verdict, gap = weigh(answer.check(rng, **at), float(one), answer.resolves)
        return "" if verdict is Verdict.VERIFIED else f"is {one}, {verdict} by a simulation: {gap}"
    other = answer.check(**at)
    return "" if _agree(one, other, answer.within) else f"is {one} or {other}"


WIDEST = 82
"""Characters in a line of a second route: a longer one would scroll on the page."""

UNNAMED = ("s", "f")
"""Parameters that a statement may tell in words."""


def broken_rules(exercise: Exercise) -> list[str]:
    """What is wrong with how an exercise is set, a line to each rule; its answers aside."""
    found = []
    for name, answer in exercise.answers.items():
        if inspect.unwrap(answer.check).__name__ == "<lambda>":
            found.append(
                f"the second route to {name} is a lambda: name it in a def, the page prints it"
            )
        elif not isinstance(answer, Simulated) and _blind(answer, exercise.original):
            found.append(f"within={answer.within} lets a wrong {name} pass, off by 1 in a million")
    if not found:
        for line in second_route(exercise).splitlines():
            if len(line) > WIDEST:
                found.append(f"a line of a second route is {len(line)} wide, not {WIDEST}: {line}")
    found += _misfilled(exercise)
    return [f"{exercise.address}: {each}" for each in found]


def _blind(answer: Answer, at: Mapping[str, Any]) -> bool:
    """Whether an answer that is slightly off would pass."""
    with mpmath.workdps(DIGITS):
        right = answer.by(**at)
        off = right + (1 if isinstance(right, int) else Fraction(1, 10**6))
        return not trouble(replace(answer, by=lambda **_: off), **at)


def _misfilled(exercise: Exercise) -> list[str]:
    """What is wrong with the parameters of an exercise and where they are told."""
    if set(exercise.original) != set(exercise.choices):
        return ["original and choices name different parameters"]
    points = exercise.points()
    found = [] if len(points) >= 5 else [f"{len(points)} sets of numbers: 5 or more are wanted"]
    told = re.findall(r"«(\w+)=?»", exercise.statement)
    solved = re.findall(r"«(\w+)=?»", "\n".join(exercise.steps))
    known = {*exercise.original, *exercise.answers}
    if exercise.also:
        known |= set(exercise.also(**exercise.original))
    found += [f"«{name}» is nothing that it knows" for name in {*told, *solved} - known]
    for name in exercise.answers:
        if name in told:
            found.append(f"the statement gives the answer away: «{name}»")
        elif name not in solved:
            found.append(f"no step comes to the answer: «{name}»")
    if not found:
        found += [
            f"the statement does not tell {name}"
            for name in set(exercise.original).difference(UNNAMED)
            if printed(exercise.original[name], 0)[0] not in variant(exercise).statement
        ]
    return found


def second_route(exercise: Exercise) -> str:
    """The Python source of the answers' second routes, with what they call of ours."""
    wanted = [answer.check for answer in exercise.answers.values()]
    found: dict[Any, tuple[str, int]] = {}
    while wanted:
        function = inspect.unwrap(wanted.pop())
        if function in found:
            continue
        found[function] = (function.__module__, function.__code__.co_firstlineno)
        known = (function.__globals__.get(name) for name in _names(function.__code__))
        wanted += [each for each in known if _is_of_exercises(each)]
    ordered = sorted(found, key=lambda each: found[each])
    return "\n\n".join(inspect.getsource(each).rstrip() for each in ordered)


def variant(exercise: Exercise, seed: int | None = None) -> Variant:
    """The exercise of the book, or the one that a seed sets."""
    if seed is None:
        return Variant(exercise, dict(exercise.original))
    return Variant(exercise, Random(f"{exercise.address}:{seed}").choice(exercise.points()))


@dataclass(frozen=True)
class Variant:
    """An exercise with its numbers."""

    exercise: Exercise
    at: Mapping[str, Any]

    @cached_property
    def answers(self) -> dict[str, Any]:
        """The answers, by the first route."""
        with mpmath.workdps(DIGITS):
            return {name: each.by(**self.at) for name, each in self.exercise.answers.items()}

    @cached_property
    def _also(self) -> Mapping[str, Any]:
        with mpmath.workdps(DIGITS):
            return self.exercise.also(**self.at) if self.exercise.also else {}

    def verify(self) -> None:
        """Reach each answer by its second route. ``WrongAnswer`` where the two disagree."""
        with mpmath.workdps(DIGITS):
            for name, each in self.exercise.answers.items():
                if found := trouble(each, **self.at):
                    raise WrongAnswer(f"{self.exercise.address} at {dict(self.at)}: {name} {found}")

    @property
    def statement(self) -> str:
        return self._filled(self.exercise.statement)

    @property
    def headed(self) -> str:
        """The statement after its room's title: what it is about, where no page says so."""
        title = str(room(self.exercise.slug).theorem.title)
        return f"*{title}.* {self.statement}"

    @property
    def solution(self) -> list[str]:
        return [self._filled(step) for step in self.exercise.steps]

    def _filled(self, text: str) -> str:
        def number(name: str) -> tuple[str, bool]:
            if name in self.at:
                return printed(self.at[name], 0)
            if name in self.exercise.answers:
                return printed(self.answers[name], self.exercise.answers[name].digits)
            return printed(self._also[name], 4)

        def put(found: re.Match[str]) -> str:
            text, exact = number(found.group(1))
            return ("= " if exact else r"\approx ") + text if found.group(2) else text

        return re.sub(r"«(\w+)(=?)»", put, text)

    def as_data(self, solution: bool) -> dict[str, Any]:
        data: dict[str, Any] = {
            "exercise": self.exercise.address,
            "at": {name: str(value) for name, value in self.at.items()},
            "statement": self.statement,
        }
        if solution:
            answers = self.answers
            data["steps"] = self.solution
            data["answers"] = {
                name: _plain(answers[name], each.digits)
                for name, each in self.exercise.answers.items()
            }
        return data


def _names(code: CodeType) -> set[str]:
    """The names that a function uses, those within its lambdas and comprehensions too."""
    inner = [each for each in code.co_consts if isinstance(each, CodeType)]
    return set(code.co_names).union(*(_names(each) for each in inner))


def _is_of_exercises(thing: Any) -> bool:
    """Whether it is a function of a room's or a chapter's exercises."""
    is_function = callable(thing) and inspect.isfunction(inspect.unwrap(thing))
    return is_function and thing.__module__.startswith("exercises.")


def _agree(one: Any, other: Any, within: float) -> bool:
    if isinstance(one, (int, Fraction)) and isinstance(other, (int, Fraction)):
        return one == other
    one, other = mpf(one), mpf(other)
    return bool(abs(one - other) <= within * max(abs(one), abs(other)))


SHORT = 9999
"""The largest numerator or denominator that is printed as a fraction."""


def printed(number: Any, digits: int) -> tuple[str, bool]:
    """A number as TeX, and whether it is exact; ``digits`` 0 prints what was given as it is."""
    if isinstance(number, str):
        return number, True
    if isinstance(number, (int, Fraction)):
        number = Fraction(number)
        if number.denominator == 1:
            return str(number), True
        decimal = _decimal(number)
        if decimal is not None and (digits == 0 or len(decimal) <= digits + 3):
            return decimal, True
        if max(abs(number.numerator), number.denominator) <= SHORT:
            sign = "-" if number < 0 else ""
            return rf"{sign}\frac{{{abs(number.numerator)}}}{{{number.denominator}}}", True
    text = mpmath.nstr(mpf(number), digits or 6)
    mantissa, _, power = str(text).partition("e")
    mantissa = mantissa.removesuffix(".0")
    if power:
        return rf"{mantissa}\times 10^{{{int(power)}}}", False
    return mantissa, False


def _decimal(number: Fraction) -> str | None:
    """A fraction as a decimal, where that ends soon."""
    for places in range(1, 6):
        if (number * 10**places).denominator == 1:
            return f"{float(number):.{places}f}"
    return None


def _plain(number: Any, digits: int) -> str:
    """An answer for a machine: a fraction where it is one, else a decimal."""
    if isinstance(number, (int, Fraction)):
        return str(number)
    return str(mpmath.nstr(number, max(digits, 15)))


# -- what there is --------------------------------------------------------------------------


@lru_cache(maxsize=1)
def exercises() -> tuple[Exercise, ...]:
    """All exercises, in the order of the book."""
    return tuple(each for slug in slugs() for each in of_room(slug))


def of_room(slug: str) -> list[Exercise]:
    """A room's exercises; none where the room has no file of them."""
    if not (ROOT / "exercises" / f"{slug}.py").exists():
        return []
    module = importlib.import_module("exercises." + slug.replace("/", "."))
    return [replace(each, slug=slug) for each in module.EXERCISES]


def one(address: str) -> Exercise:
    """The exercise called ``slug:name``."""
    (found,) = of(address)
    return found


def of(address: str) -> list[Exercise]:
    """The exercises of a room, or the one called ``slug:name``."""
    slug, _, name = address.partition(":")
    room(slug)  # UnknownRoom suggests the nearest
    found = [each for each in exercises() if each.slug == slug and name in ("", each.name)]
    if not found:
        names = ", ".join(each.name for each in exercises() if each.slug == slug)
        there = f"; {slug} has {names}" if names else f"; {slug} has none set as data"
        raise UnknownExercise(f"there is no exercise {address}{there}")
    return found


def sheet(names: Iterable[str], count: int, seed: int) -> list[Variant]:
    """So many exercises of these chapters, no room twice while there are others."""
    wanted = list(names)
    for name in wanted:
        if name not in chapters():
            raise UnknownRoom(f"there is no chapter {name}; they are {', '.join(chapters())}")
    pool = [each for each in exercises() if not wanted or each.slug.split("/")[0] in wanted]
    if count > len(pool):
        raise UnknownExercise(f"there are only {len(pool)} exercises to choose from")
    random = Random(f"sheet:{seed}")
    random.shuffle(pool)
    first = list({each.slug: each for each in reversed(pool)}.values())[::-1]
    rest = [each for each in pool if each not in first]
    chosen = set(map(id, [*first, *rest][:count]))
    return [variant(each, seed) for each in exercises() if id(each) in chosen]


# -- how it prints --------------------------------------------------------------------------


@dataclass(frozen=True)
class Page:
    """Exercises to be printed, with or without their solutions."""

    variants: Sequence[Variant]
    solutions: bool
    title: str = ""
    key: str = field(default="Key")

    def md(self) -> str:
        lines = [f"# {self.title}", ""] if self.title else []
        several = len(self.variants) > 1
        for number, each in enumerate(self.variants, 1):
            head = f"**{number}.** " if several else ""
            lines += [head + each.headed, ""]
            if self.solutions and not self.title:
                lines += ["*Solution.* " + "\n".join(each.solution), ""]
        if self.solutions and self.title:
            lines += [f"## {self.key}", ""]
            for number, each in enumerate(self.variants, 1):
                lines += [f"**{number}.** " + "\n".join(each.solution), ""]
        return "\n".join(lines).rstrip()

    def tex(self) -> str:
        body = [rf"\section*{{{to_tex(self.title)}}}", ""] if self.title else []
        body += [r"\begin{enumerate}"]
        for each in self.variants:
            body += [r"\item " + to_tex(each.headed)]
            if self.solutions and not self.title:
                body += ["", r"\emph{Solution.} " + to_tex("\n".join(each.solution))]
        body += [r"\end{enumerate}"]
        if self.solutions and self.title:
            body += ["", r"\newpage", rf"\section*{{{self.key}}}", "", r"\begin{enumerate}"]
            body += [r"\item " + to_tex("\n".join(each.solution)) for each in self.variants]
            body += [r"\end{enumerate}"]
        return "\n".join([*_PREAMBLE, *body, r"\end{document}"])

    def data(self) -> list[dict[str, Any]]:
        return [each.as_data(self.solutions) for each in self.variants]


_PREAMBLE = (
    r"\documentclass[11pt]{article}",
    r"\usepackage[utf8]{inputenc}",
    r"\usepackage{amsmath,amssymb}",
    r"\usepackage[margin=2.5cm]{geometry}",
    r"\binoppenalty=10000",  # a line may end after a relation, and not within a sum
    r"\raggedright",
    r"\begin{document}",
)

_ESCAPES = {"%": r"\%", "&": r"\&", "#": r"\#", "_": r"\_", "“": "``", "”": "''", "’": "'"}


def to_tex(text: str) -> str:
    """Our Markdown as LaTeX: formulas as they are, emphasis, and the signs that TeX reserves."""

    def prose(part: str) -> str:
        part = re.sub("[%&#_“”’]", lambda found: _ESCAPES[found.group()], part)
        return re.sub(r"\*([^*]+)\*", r"\\emph{\1}", part)

    parts = re.split(r"(\$[^$]+\$)", text)
    return "".join(
        part.replace("…", r"\ldots ") if part.startswith("$") else prose(part) for part in parts
    )
