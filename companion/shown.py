"""A result whole, as text: what ``collapse show`` prints and what a page is made of."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from typing import Any

from companion.cite import link, permanent_link
from companion.journal import Journal
from companion.judge import attempt
from companion.rooms import Room, room
from companion.tags import tag_of
from theory.numeric import Algorithm
from theory.printing import pretty, text
from theory.proof import Derivation, Step, derive
from theory.sentence import Sentence
from theory.theorem import Claim


@dataclass(frozen=True)
class Shown:
    """A room with its proof run; ``trouble`` says why there is none, if it breaks.

    Of the derivation only the steps and what it rests on are looked at.
    """

    room: Room
    derivation: Derivation
    trouble: str = ""

    @property
    def cited(self) -> list[Step]:
        """The steps that lean on a standard theorem, each theorem once."""
        steps = [s for s in self.derivation.steps if s.kind == "cited" and "/" not in s.source]
        return list({step.text: step for step in steps}.values())

    def as_data(self) -> dict[str, Any]:
        theorem = self.room.theorem
        return {
            "slug": self.room.slug,
            "tag": tag_of("room", self.room.slug),
            "title": theorem.title,
            "says": theorem.says,
            "carried": _carried_data(theorem.says),
            "setting": theorem.setting,
            "symbols": {name: each.meaning for name, each in self.room.own_symbols.items()},
            "link": link(self.room.slug),
            "permanent link": permanent_link(self.room.slug),
            "claims": [
                {
                    "name": claim.name,
                    "tag": tag_of("claim", f"{self.room.slug}:{claim.name}"),
                    "statement": f"{claim.quantity.text} {claim.relation} {text(claim.value)}",
                    "recipes": recipes(claim),
                    "domain": str(claim.domain),
                    "words": claim.words,
                    "carried": _carried_data(claim.words),
                    "reach": claim.domain.reach if recipes(claim) else "",
                    "rivals": [
                        {
                            "formula": text(rival.value),
                            "words": rival.words,
                            "source": rival.source.key if rival.source else None,
                        }
                        for rival in claim.rivals
                    ],
                }
                for claim in theorem.claims
            ],
            "statements": [
                {
                    "name": statement.name,
                    "statement": statement.text,
                    "region": str(statement.over),
                    "note": statement.note,
                }
                for statement in theorem.statements
            ],
            "steps": [
                {
                    "kind": step.kind,
                    "words": step.words,
                    "formula": step.text,
                    "latex": step.latex,
                    "checked": step.checked,
                    "holds": step.holds,
                    "tried": step.tried,
                    "why": step.why,
                }
                for step in self.derivation.steps
            ],
            "trouble": self.trouble,
            "rests_on": self.derivation.rests_on,
            "cites": [step.text for step in self.cited],
            "sources": [{"key": s.key, "where": s.where, "says": s.says} for s in theorem.sources],
        }

    def __rich_console__(self, console: Any, options: Any) -> Any:
        from rich.padding import Padding
        from rich.rule import Rule
        from rich.text import Text

        theorem = self.room.theorem
        yield Text(theorem.title, style="bold")
        tag = tag_of("room", self.room.slug)
        yield Text(
            " · ".join(filter(None, (tag, self.room.slug, link(self.room.slug)))), style="dim"
        )
        yield Text(theorem.says)
        yield from _carried(theorem.says)
        yield Rule("setting", align="left")
        yield Text(readable(theorem.setting))
        for name, each in self.room.own_symbols.items():
            yield Text(f"{name}: {readable(each.meaning)}")
        for claim in theorem.claims:
            mark = tag_of("claim", f"{self.room.slug}:{claim.name}")
            yield Rule(" ".join(filter(None, ("claim", claim.name, mark))), align="left")
            if claim.words:
                yield Text(readable(claim.words))
                yield from _carried(claim.words)
            yield Padding(
                Text(f"{claim.quantity.text} {claim.relation}\n{pretty(claim.value)}"), (0, 4)
            )
            for recipe in recipes(claim):
                yield Text(recipe)
            yield Text(f"where {claim.domain}")
            yield Text("rivals:")
            for rival in claim.rivals:
                origin = f" [{rival.source.key}]" if rival.source else ""
                yield Padding(
                    Text(f"{readable(rival.words)}{origin}\n{pretty(rival.value)}"), (0, 4)
                )
        if theorem.statements:
            yield Rule("statements", align="left")
        for statement in theorem.statements:
            note = f" ({statement.note})" if statement.note else ""
            yield Text(f"{statement.name}: {statement.text}{note}")
            yield Padding(Text(f"where {statement.over}"), (0, 4))
        yield Rule("derivation", align="left")
        if self.trouble:
            yield Text(f"breaks off: {self.trouble}")
        for number, step in enumerate(self.derivation.steps, 1):
            outcome = {True: f"checked in {step.checked} cases", False: "FAILS", None: ""}[
                step.holds
            ]
            if step.why:
                outcome = f"stays open: {step.why}"
            if step.kind == "argued":
                outcome = f"{outcome}: {step.tried}" if outcome else f"not tried: {step.tried}"
            yield Text(f"{number}. [{step.kind}] {readable(step.words)}")
            yield Padding(Text("   ".join(part for part in (step.text, outcome) if part)), (0, 4))
        yield Rule("rests on", align="left")
        names = [step.text for step in self.cited] + self.derivation.rests_on
        yield Text("; ".join(names) or "nothing but its own steps")
        yield Rule("sources", align="left")
        for source in theorem.sources:
            yield Text("; ".join(part for part in (source.key, source.where, source.says) if part))


def _carried_data(sentence: str) -> list[dict[str, Any]]:
    return [{"words": p.words, "by": list(p.carriers)} for p in Sentence(sentence).phrases]


def _carried(sentence: Any) -> Any:
    """What carries each phrase of a sentence, a line each."""
    from rich.padding import Padding
    from rich.text import Text

    for phrase in Sentence(sentence).phrases:
        names = ", ".join(phrase.carriers)
        yield Padding(Text(f"“{readable(phrase.words)}” is carried by {names}", "dim"), (0, 4))


_TEX = {
    **{rf"\{name}": sign for name, sign in {
        "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "varepsilon": "ε", "lambda": "λ",
        "mu": "μ", "pi": "π", "sigma": "σ", "tau": "τ", "phi": "φ", "chi": "χ", "psi": "ψ",
        "Sigma": "Σ", "sum": "Σ", "prod": "Π", "sim": "~", "cdot": "·", "le": "≤", "ge": "≥",
        "ne": "≠", "to": "→", "mapsto": "↦", "infty": "∞", "mid": "|", "Vert": "‖", "lVert": "‖",
        "rVert": "‖", "ln": "ln", "min": "min", "sin": "sin", "arctan": "arctan",
    }.items()},
    **{rf"\{name}": "" for name in (
        "hat", "bar", "mathbb", "operatorname", "bigl", "bigr", "Bigl", "Bigr",
    )},
    r"\,": " ",
    r"\%": "%",
}  # fmt: skip

_INNERMOST = (
    (r"\\frac\{([^{}]*)\}\{([^{}]*)\}", lambda found: f"({_one(found[1])}/{_one(found[2])})"),
    (r"\\sqrt\{([^{}]*)\}", lambda found: f"√{_one(found[1])}"),
    (r"\^\{([^{}]*)\}", lambda found: f"^{_one(found[1])}"),
    (r"_\{([^{}]*)\}", lambda found: f"_{_one(found[1])}"),
)


def _one(text: str) -> str:
    """A part of a formula, in brackets where signs in it could be read with what is beside it."""
    whole = re.fullmatch(r"\((?:[^()]|\([^()]*\))*\)", text)  # it has brackets of its own
    return f"({text})" if re.search(r"[-+/ ]", text.strip()) and not whole else text


def readable(words: str) -> str:
    """Prose with inline TeX, for a terminal: ``$\\mu_n$`` as μ_n."""

    def plain(found: re.Match[str]) -> str:
        text, before = found.group(1), ""
        while text != before:
            before = text
            for tex, replaced in _INNERMOST:
                text = re.sub(tex, replaced, text)
        for tex, sign in _TEX.items():
            text = re.sub(
                re.escape(tex) + r"(?![a-zA-Z])" if tex[-1].isalpha() else re.escape(tex),
                sign,
                text,
            )
        return text.replace("{", "").replace("}", "").replace("^2", "²")

    return re.sub(r"\$(.+?)\$", plain, words.strip())


def recipes(claim: Claim) -> list[str]:
    """What the functions in a claim stand for, where it has no closed form: a sentence each."""
    found = sorted(claim.value.atoms(Algorithm), key=str)
    return [(inspect.getdoc(type(node)) or "").splitlines()[0].replace("``", "") for node in found]


def shown(slug: str, journal: Journal | None = None) -> Shown:
    """A room with its proof run, or as a journal knows it. ``UnknownRoom`` where there is none."""
    found = room(slug)
    kept = journal.of(found) if journal else None
    known = kept.examined() if kept else None
    if known and known[0][0].steps:
        return Shown(found, Derivation(steps=known[0][0].steps, rests_on=known[0][0].rests_on))
    derivation, trouble = attempt(derive, found.proof, found.theorem.claims)
    return Shown(found, derivation or Derivation(), trouble)
