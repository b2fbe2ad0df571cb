"""What a room claims: theorems as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from theory.domain import Domain
from theory.notation import Expr, Quantity
from theory.sentence import Sentence

if TYPE_CHECKING:
    from theory.statement import Statement

RELATIONS = {"=": "=", "<=": r"\le", ">=": r"\ge"}


@dataclass(frozen=True)
class Source:
    """Where a statement stands: a key of the bibliography, the place, and what is said there."""

    key: str
    where: str = ""
    says: str = ""


@dataclass(frozen=True)
class Rival:
    """A formula that a careful person could have believed instead.

    ``words`` says what it is or who would write it; ``source`` where it is printed, if it is.
    """

    value: Expr
    words: str
    source: Source | None = None


@dataclass(frozen=True)
class Claim:
    """One formula for one quantity over one domain: ``quantity relation value``.

    ``relation`` is ``=``, or ``<=`` and ``>=`` for a bound. ``words`` introduce the formula; what
    they judge is carried as in the theorem's sentence (``theory.sentence``).
    """

    name: str
    quantity: Quantity
    value: Expr
    domain: Domain
    rivals: Sequence[Rival]
    relation: str = "="
    words: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", Sentence(self.words))


@dataclass(frozen=True)
class Theorem:
    """A result in words and as one or more named claims; the first claim is the headline.

    ``says`` is one sentence for a person in a hurry, each phrase with what carries it
    (``theory.sentence``): claims, or ``statements`` made for it (``theory.statement``).
    ``setting`` is the model and its assumptions (MyST Markdown).
    """

    title: str
    says: str
    setting: str
    claims: Sequence[Claim]
    sources: Sequence[Source] = ()
    statements: Sequence[Statement] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "says", Sentence(self.says))

    def statement(self, name: str) -> Statement | None:
        """The statement of that name, if there is one."""
        return next((each for each in self.statements if each.name == name), None)

    def claim(self, name: str | None = None) -> Claim:
        """The claim of that name, or the headline. ``KeyError`` names those there are."""
        for claim in self.claims:
            if name in (None, claim.name):
                return claim
        names = ", ".join(claim.name for claim in self.claims)
        raise KeyError(f"no claim {name}; the claims are {names}")

    def claiming(self, value: Expr, name: str | None = None) -> Theorem:
        """This theorem with another formula in a claim's place: how anyone tests the judge."""
        old = self.claim(name)
        claims = [replace(c, value=value) if c is old else c for c in self.claims]
        return replace(self, claims=claims)


@dataclass(frozen=True)
class Route:
    """An exact route to a claim's value that neither the claim nor its derivation takes.

    ``by`` gets a point's parameters (exact ``Fraction``s, schedules as tuples) and
    returns a ``Fraction``, or an ``mpf`` good to 30 digits; ``words`` says what it does.
    """

    by: Callable[..., Any]
    at: Sequence[Mapping[str, Any]]
    words: str
    claim: str | None = None
