"""How many real samples are enough? Answers from the rooms' own formulas, nothing new."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from html import escape
from typing import Any

import sympy

from companion.rooms import room
from theory.domain import DomainError, Reals
from theory.numeric import evaluate

MOST = 10**15
"""Samples beyond which a plan is no plan."""

OPEN = Reals(0, 1, open="both")
SHARE = Reals(0, 1, open="low")


@dataclass(frozen=True)
class Row:
    """One way to reach the aim: the scheme, what it needs, what it then keeps, and why.

    ``keeps`` is a number between 0 and 1 (of the variance, or a chance), or None where
    nothing reaches the aim; ``theorem`` is the claim that the answer rests on.
    """

    scheme: str
    needs: str
    keeps: float | None
    theorem: str


@dataclass(frozen=True)
class Plan:
    """The rows of an aim."""

    aim: str
    rows: list[Row]

    def as_data(self) -> dict[str, Any]:
        return asdict(self)

    def table(self) -> Any:
        from rich.table import Table

        table = Table(title=self.aim, title_justify="left", box=None, pad_edge=False)
        for title in ("scheme", "needs", "keeps", "by"):
            table.add_column(title, overflow="fold")
        for row in self.rows:
            keeps = "—" if row.keeps is None else f"{row.keeps:.4g}"
            table.add_row(row.scheme, row.needs, keeps, row.theorem)
        return table

    def __rich_console__(self, console: Any, options: Any) -> Any:
        yield self.table()

    def _repr_html_(self) -> str:
        rows = [
            (row.scheme, row.needs, "—" if row.keeps is None else f"{row.keeps:.4g}", row.theorem)
            for row in self.rows
        ]
        return html_table(("scheme", "needs", "keeps", "by"), rows, self.aim)


def html_table(heads: Sequence[str], rows: Iterable[Sequence[str]], aim: str = "") -> str:
    """A table as the book sets its verdicts: it fits the text, or scrolls on a phone."""

    def cells(texts: Iterable[str], tag: str) -> str:
        return "<tr>" + "".join(f"<{tag}>{escape(text)}</{tag}>" for text in texts) + "</tr>"

    body = "".join(cells(row, "td") for row in rows)
    table = f"<table class='table'><thead>{cells(heads, 'th')}</thead><tbody>{body}</tbody></table>"
    return f"<p>{escape(aim)}</p><div class='verdicts'>{table}</div>"


def least(enough: Callable[[int], bool], low: int = 1) -> int | None:
    """The least integer from ``low`` that is enough, if a larger one always is; None up to MOST."""
    high = low
    while not enough(high):
        low, high = high + 1, 2 * high
        if high > MOST:
            return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle + 1, high)
    return low


def _value(address: str, **at: Any) -> float:
    slug, _, name = address.partition(":")
    claim = room(slug).theorem.claim(name)
    return float(evaluate(claim.value, claim.domain.check(at), 20))


_FRESH = "mixing/fresh_fraction:stationary"
_FIXED = "mixing/fixed_real_set:stationary"
_ALL = "mixing/accumulate_variance:limit"
_BUDGET = "mixing/accumulate_subsample:limit"
_FADE = "gaussian/generations_to_fraction:first"
_PRESENT = "mixing/mutation_equilibrium:present"
_SURVIVES = "discrete/survival_regimes:above"


def _row(scheme: str, needs: str | None, address: str, **at: Any) -> Row:
    if needs is None:
        return Row(scheme, "no number is enough", None, address)
    return Row(scheme, needs, _value(address, **at), address)


def _keeps(address: str, retain: Fraction) -> Callable[[int], bool]:
    """Whether a scheme with a number of new samples per refit keeps enough."""
    return lambda M: _value(address, M=M) >= retain


def _of_size(retain: Fraction) -> list[Row]:
    """Keeping everything, and keeping it under a budget: how many samples at each refit."""
    rows = []
    for words, address in (
        ("keep all samples, train on all", _ALL),
        ("keep all, train on as many as are new", _BUDGET),
    ):
        size = least(_keeps(address, retain), 2)
        rows.append(_row(words, f"{size:,} new samples per refit", address, M=size))
    return rows


def retain_share(retain: Fraction, alpha: Fraction) -> Plan:
    """How large a pool must be, ``alpha`` of it real, to keep ``retain`` of the variance."""
    unit = alpha.denominator  # sizes for which the share is a whole number
    pools = least(lambda j: _value(_FRESH, N=j * unit, alpha=alpha) >= retain)
    rows = []
    if pools:
        size = pools * unit
        needs = f"pools of {size:,}, {int(alpha * size):,} of them real and new"
        rows.append(_row("new real samples at each refit", needs, _FRESH, N=size, alpha=alpha))
    if alpha < 1:
        real, synthetic = alpha.numerator, unit - alpha.numerator
        first = -(-2 // real)  # at least two real samples have a variance
        sets = least(lambda j: _value(_FIXED, N=j * real, M=j * synthetic) >= retain, first)
        if sets:
            needs = f"pools of {sets * unit:,}, {sets * real:,} of them real, always the same"
            at = dict(N=sets * real, M=sets * synthetic)
            rows.append(_row("the same real samples at each refit", needs, _FIXED, **at))
    aim = f"To keep {float(retain):.4g} of the expected variance, {float(alpha):.4g} of it real"
    return Plan(aim, rows + _of_size(retain))


def retain_samples(retain: Fraction, samples: int) -> Plan:
    """How many of ``samples`` per refit must be real to keep ``retain`` of the variance."""
    rows = []
    fresh = least_of(
        lambda real: _value(_FRESH, N=samples, alpha=Fraction(real, samples)) >= retain, samples
    )
    needs = f"{fresh:,} of {samples:,} real and new" if fresh else None
    at: dict[str, Any] = dict(N=samples, alpha=Fraction(fresh or 1, samples))
    rows.append(_row("new real samples at each refit", needs, _FRESH, **at))
    fixed = least_of(
        lambda real: real > 1 and _value(_FIXED, N=real, M=samples - real) >= retain, samples - 1
    )
    needs = f"{fixed:,} of {samples:,} real, always the same" if fixed else None
    at = dict(N=fixed or 2, M=samples - (fixed or 2))
    rows.append(_row("the same real samples at each refit", needs, _FIXED, **at))
    for words, address in (
        ("keep all samples, train on all", _ALL),
        ("keep all, train on as many as are new", _BUDGET),
    ):
        kept = _value(address, M=samples)
        enough = "is enough" if kept >= retain else "is not enough"
        rows.append(Row(words, f"{samples:,} new samples per refit: {enough}", kept, address))
    refits = int(_value(_FADE, M=samples, f=retain)) - 1
    rows.append(Row("none real, nothing kept", f"at most {refits:,} refits", float(retain), _FADE))
    aim = f"To keep {float(retain):.4g} of the expected variance with {samples:,} samples per refit"
    return Plan(aim, rows)


def least_of(enough: Callable[[int], bool], most: int) -> int | None:
    """The least integer from 1 to ``most`` that is enough, where a larger one always is."""
    if not enough(most):
        return None
    return least(lambda count: enough(min(count, most)))


def keep_weight(w: Fraction, chance: Fraction, samples: int | None = None) -> Plan:
    """How many real samples per refit show a type of weight ``w`` with at least that chance."""
    real = least(lambda N: _value(_PRESENT, N=N, M=1, w=w, n=1) >= chance)
    aim = f"To have a type of weight {float(w):.4g} in the pool with chance {float(chance):.4g}"
    if real is None:
        return Plan(aim, [_row("new real samples at each refit", None, _PRESENT)])
    needs = f"{real:,} of them in each pool, whatever was before"
    if samples is not None:
        share = "more than there are" if real > samples else f"{real / samples:.2%} of {samples:,}"
        needs += f" ({share})"
    rows = [_row("new real samples at each refit", needs, _PRESENT, N=real, M=1, w=w, n=1)]
    if samples is not None:
        refits = _refits_alive(w, chance, samples)
        needs = f"at most {refits:,} refits" if refits else "not even one refit"
        rows.append(Row("none real, nothing kept", needs, float(chance), _SURVIVES))
    return Plan(aim, rows)


def _refits_alive(w: Fraction, chance: Fraction, samples: int) -> int:
    """Refits for which survival may still reach ``chance``, by its proven upper bound."""
    over = least(lambda n: _value(_SURVIVES, M=samples, w=w, n=n) < chance)
    return MOST if over is None else over - 1


def _inside(name: str, value: Fraction, allowed: Any) -> Fraction:
    if value not in allowed:
        raise DomainError(f"{name}={sympy.Rational(value)} is outside its domain: it is {allowed}")
    return value


def plan(
    *,
    retain: Fraction | None = None,
    alpha: Fraction | None = None,
    samples: int | None = None,
    weight: Fraction | None = None,
    chance: Fraction = Fraction(99, 100),
) -> Plan:
    """The plan for an aim: ``retain`` a share of the variance, or keep a ``weight``.

    With ``retain`` give ``alpha`` (the real share; how large the pool?) or ``samples`` (the
    pool; how many real?). Raises ``DomainError`` for what is missing or out of range.
    """
    if (retain is None) == (weight is None):
        raise DomainError("give either retain or a weight to keep")
    if samples is not None and not 4 <= samples <= 10**12:
        raise DomainError(f"samples={samples} is outside its domain: an integer from 4 to 10^12")
    if weight is not None:
        return keep_weight(
            _inside("weight", weight, OPEN), _inside("chance", chance, OPEN), samples
        )
    assert retain is not None
    _inside("retain", retain, OPEN)
    if (alpha is None) == (samples is None):
        raise DomainError("with retain give either alpha or samples")
    if alpha is not None:
        return retain_share(retain, _inside("alpha", alpha, SHARE))
    assert samples is not None
    return retain_samples(retain, samples)
