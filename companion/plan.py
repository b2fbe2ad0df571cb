"""How many real samples are enough? Answers from the rooms' own formulas, nothing new.

What is promised is compared with what was asked for in rational arithmetic, or with so many
digits that the two are seen to differ; where they are not, the answer is on the safe side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import ROUND_DOWN, ROUND_UP, Context
from fractions import Fraction
from html import escape
from math import floor, log10
from typing import Any

import mpmath

from companion.spread import SMALL, Runs, acted_out, lognormal, replaced, small
from companion.values import find_claim, parse_number
from theory.domain import DomainError, Reals
from theory.numeric import TooLarge, enclose, evaluate, exact, is_algorithm

MOST = 10**30
"""Samples beyond which a plan is no plan."""

BEYOND = "more than 10³⁰"

MOST_REFITS = 10**6
"""Refits for which a survival is looked for; a longer one is said to be at least so long."""

EXACTLY = 20_000
"""Multiplications, and bits of a fraction, up to which a comparison is in rational arithmetic."""

OPEN = Reals(0, 1, open="both")
SHARE = Reals(0, 1, open="low")
HEAT = Reals(0, 10, open="low")


@dataclass(frozen=True)
class Row:
    """One way to reach the aim: the scheme, what it needs, what it then keeps, and why.

    ``keeps`` is a number between 0 and 1 (of the variance in expectation, or a chance),
    ``loses`` what is missing to 1, which may be too little for a float to show beside it; None
    where nothing reaches the aim. A tenth of the runs keep less than ``low``, half of them less
    than ``median``, a tenth more than ``high``; ``how`` says how that is known. ``theorem`` is
    the claim that the answer rests on.
    """

    scheme: str
    needs: str
    theorem: str
    keeps: float | None = None
    loses: float | None = None
    low: float | None = None
    median: float | None = None
    high: float | None = None
    how: str = ""

    def texts(self) -> tuple[str, ...]:
        """The row as people read it: what is kept is never rounded up."""
        keeps = "—" if self.keeps is None else _kept(self.keeps, self.loses or 0.0)
        if self.median is None or self.low is None or self.high is None:
            return self.scheme, self.needs, keeps, "—", "—", self.theorem
        median = _kept(self.median, 1 - self.median)
        between = _between(self.low, self.high)
        return self.scheme, self.needs, keeps, median, between, self.theorem


HEADS = ("scheme", "needs", "keeps", "median run", "8 of 10 runs", "by")


def _kept(keeps: float, loses: float) -> str:
    """Four digits, rounded down; a small loss as what is taken from 1, rounded up."""
    if 0 < loses < 1e-4:
        return f"1 − {_rounded(loses, 2, ROUND_UP)}"
    return _rounded(keeps, 4, ROUND_DOWN)


def _rounded(number: float, digits: int, rounding: str) -> str:
    return f"{float(Context(digits, rounding).create_decimal(repr(number))):g}"


def _between(low: float, high: float) -> str:
    """Two numbers with as many places as tell them apart by two digits."""
    if high < 0.1:
        return f"{low:.2g} to {high:.2g}"
    places = 1 - floor(log10(high - low)) if high > low else 2
    return f"{low:.{places}f} to {high:.{places}f}"


def share_text(share: Fraction) -> str:
    """A number between 0 and 1 so that one can tell it from both."""
    rest = 1 - share
    if not rest:
        return "all"
    if rest < Fraction(1, 10_000):
        return f"1 − {_short(rest)}"
    return _short(share)


def _short(number: Fraction) -> str:
    return str(mpmath.nstr(mpmath.mpf(number.numerator) / number.denominator, 4, strip_zeros=True))


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
        for title in HEADS:
            table.add_column(title, overflow="fold")
        for row in self.rows:
            table.add_row(*row.texts())
        return table

    def __rich_console__(self, console: Any, options: Any) -> Any:
        yield self.table()

    def _repr_html_(self) -> str:
        return html_table(HEADS, [row.texts() for row in self.rows], self.aim)


def html_table(heads: Sequence[str], rows: Iterable[Sequence[str]], aim: str = "") -> str:
    """A table as the book sets its verdicts: it fits the text, or scrolls on a phone."""

    def cells(texts: Iterable[str], tag: str) -> str:
        return "<tr>" + "".join(f"<{tag}>{escape(text)}</{tag}>" for text in texts) + "</tr>"

    body = "".join(cells(row, "td") for row in rows)
    table = f"<table class='table'><thead>{cells(heads, 'th')}</thead><tbody>{body}</tbody></table>"
    return f"<p>{escape(aim)}</p><div class='verdicts'>{table}</div>"


def least(enough: Callable[[int], bool], low: int = 1, most: int = MOST) -> int | None:
    """The least integer from ``low`` to ``most`` that is enough, where a larger one always is."""
    high = low
    while not enough(min(high, most)):
        low, high = high + 1, 2 * high
        if low > most:
            return None
    high = min(high, most)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle + 1, high)
    return low


def reaches(address: str, aim: Fraction, **at: Any) -> bool:
    """Whether a claim's value is ``aim`` or more, for certain."""
    claim = find_claim(address)[1]
    point = claim.domain.check(at)
    recipe = is_algorithm(claim.value)
    if not recipe or at["M"] ** 2 * at["n"] <= EXACTLY:
        try:
            value = exact(claim.value, point, most_bits=EXACTLY)
            if value.is_Rational:
                return Fraction(int(value.p), int(value.q)) >= aim
        except TooLarge:
            pass
    digits = 30 + len(str(aim.denominator))
    if recipe:
        bounds = enclose(claim.value, point, digits)
        with mpmath.workdps(2 * digits):
            return bool(bounds.low >= mpmath.mpf(aim.numerator) / aim.denominator)
    while digits < 10_000:
        value = evaluate(claim.value, point, digits)
        with mpmath.workdps(2 * digits):
            gap = value - mpmath.mpf(aim.numerator) / aim.denominator
            if abs(gap) > mpmath.mpf(10) ** (3 - digits):
                return bool(gap > 0)
        digits *= 2
    return False


def _value(address: str, digits: int = 20, **at: Any) -> Any:
    claim = find_claim(address)[1]
    return evaluate(claim.value, claim.domain.check(at), digits)


_FRESH = "mixing/fresh_fraction:stationary"
_FIXED = "mixing/fixed_real_set:stationary"
_ALL = "mixing/accumulate_variance:limit"
_BUDGET = "mixing/accumulate_subsample:limit"
_FADE = "gaussian/generations_to_fraction:first"
_ALONE = "gaussian/mle_variance:fixed"
_DRIFT = "gaussian/almost_sure_collapse:mle"
_WANDER = "gaussian/almost_sure_collapse:spread"
_PRESENT = "mixing/mutation_equilibrium:present"
_SURVIVES = "discrete/survival:present"
_PLATEAU = "discrete/survival_regimes:late"

_KEEPING = (
    ("keep all samples, train on all", _ALL, "all"),
    ("keep all, train on as many as are new", _BUDGET, "budget"),
)


def kept_row(
    scheme: str, needs: str, address: str, runs: Callable[[float], Runs] | None = None, **at: Any
) -> Row:
    """A row with what is kept in expectation, and what runs keep, given the expected loss."""
    digits = 25 + 2 * max(len(str(each)) for each in at.values())
    with mpmath.workdps(digits):
        kept = _value(address, digits, **at)
        keeps, loses = float(kept), float(1 - kept)
    if runs is None:
        return Row(scheme, needs, address, keeps, loses)
    low, median, high, how = runs(loses)
    return Row(scheme, needs, address, keeps, loses, low, median, high, how)


def _runs(way: str, real: int, synthetic: int = 0) -> Callable[[float], Runs]:
    return lambda loss: small(loss) if loss <= SMALL else acted_out(way, real, synthetic)


def _fresh(size: int, real: int, needs: str) -> Row:
    words = "new real samples at each refit"
    share = Fraction(real, size)
    return kept_row(words, needs, _FRESH, _runs("fresh", real, size - real), N=size, alpha=share)


def _fixed(size: int, real: int, needs: str) -> Row:
    words = "the same real samples at each refit"
    return kept_row(words, needs, _FIXED, _runs("fixed", real, size - real), N=real, M=size - real)


def _kept_all(size: int, needs: str) -> list[Row]:
    return [
        kept_row(words, needs, address, _runs(way, size), M=size)
        for words, address, way in _KEEPING
    ]


def _faded(size: int, refits: int, needs: str) -> Row:
    """Nothing real and nothing kept, after so many refits."""

    def runs(loss: float) -> Runs:
        if size <= 1000 and refits <= 300:
            return replaced(size, refits)
        drift, variance = (float(_value(of, M=size, n=refits)) for of in (_DRIFT, _WANDER))
        return lognormal(drift, variance, f"lognormal law, {_DRIFT}")

    row = kept_row("none real, nothing kept", needs, _ALONE, runs, M=size, n=refits)
    return replace(row, theorem=_FADE)


def _refits(size: int, retain: Fraction) -> int:
    """Refits after which the expected variance is still ``retain`` or more."""
    refits = int(_value(_FADE, 60, M=size, f=retain)) - 1
    while refits and not reaches(_ALONE, retain, M=size, n=refits):
        refits -= 1
    return refits


def _at_most(refits: int) -> str:
    return f"at most {refits:,} refits" if refits else "not even one refit"


def _least_size(address: str, retain: Fraction) -> int | None:
    return least(lambda M: reaches(address, retain, M=M), 2)


def retain_share(retain: Fraction, alpha: Fraction) -> Plan:
    """How large a pool must be, ``alpha`` of it real, to keep ``retain`` of the variance."""
    unit = alpha.denominator  # sizes for which the share is a whole number
    rows = []
    pools = least(lambda j: reaches(_FRESH, retain, N=j * unit, alpha=alpha))
    if pools:
        size, real = pools * unit, pools * alpha.numerator
        rows.append(_fresh(size, real, f"pools of {size:,}, {real:,} of them real and new"))
    else:
        rows.append(Row("new real samples at each refit", BEYOND, _FRESH))
    if alpha < 1:
        real, synthetic = alpha.numerator, unit - alpha.numerator
        first = -(-2 // real)  # at least two real samples have a variance
        sets = least(lambda j: reaches(_FIXED, retain, N=j * real, M=j * synthetic), first)
        if sets:
            needs = f"pools of {sets * unit:,}, {sets * real:,} of them real, always the same"
            rows.append(_fixed(sets * unit, sets * real, needs))
        else:
            rows.append(Row("the same real samples at each refit", BEYOND, _FIXED))
    for words, address, way in _KEEPING:
        new = _least_size(address, retain)
        if new:
            needs = f"{new:,} new samples per refit"
            rows.append(kept_row(words, needs, address, _runs(way, new), M=new))
        else:
            rows.append(Row(words, BEYOND, address))
    aim = f"To keep {share_text(retain)} of the expected variance, {share_text(alpha)} of it real"
    return Plan(aim, rows)


def retain_samples(retain: Fraction, samples: int) -> Plan:
    """How many of ``samples`` per refit must be real to keep ``retain`` of the variance."""
    rows = []
    fresh = least(
        lambda real: reaches(_FRESH, retain, N=samples, alpha=Fraction(real, samples)),
        most=samples,
    )
    if fresh:
        rows.append(_fresh(samples, fresh, f"{fresh:,} of {samples:,} real and new"))
    else:
        rows.append(Row("new real samples at each refit", "more than there are", _FRESH))
    fixed = least(
        lambda real: reaches(_FIXED, retain, N=real, M=samples - real), 2, most=samples - 1
    )
    if fixed:
        needs = f"{fixed:,} of {samples:,} real, always the same"
        rows.append(_fixed(samples, fixed, needs))
    else:
        rows.append(Row("the same real samples at each refit", "more than there are", _FIXED))
    for words, address, way in _KEEPING:
        enough = "is enough" if reaches(address, retain, M=samples) else "is not enough"
        needs = f"{samples:,} new samples per refit: {enough}"
        rows.append(kept_row(words, needs, address, _runs(way, samples), M=samples))
    refits = _refits(samples, retain)
    rows.append(_faded(samples, refits, _at_most(refits)))
    aim = (
        f"To keep {share_text(retain)} of the expected variance with {samples:,} samples per refit"
    )
    return Plan(aim, rows)


def kept_with(samples: int, alpha: Fraction) -> Plan:
    """What is kept with ``samples`` per refit, ``alpha`` of them real."""
    real = int(alpha * samples)
    if not real:
        raise DomainError(f"--alpha {alpha} of --samples {samples} is less than one sample")
    rows = [_fresh(samples, real, f"{real:,} of {samples:,} real and new")]
    if 2 <= real < samples:
        rows.append(_fixed(samples, real, f"{real:,} of {samples:,} real, always the same"))
    rows += _kept_all(samples, f"{samples:,} new samples per refit")
    refits = _refits(samples, Fraction(1, 2))
    needs = f"half of it: {_at_most(refits)}"
    rows.append(_faded(samples, refits, needs))
    aim = f"What is kept of the variance with {samples:,} samples per refit, {real:,} of them real"
    return Plan(aim, rows)


def keep_weight(w: Fraction, chance: Fraction, samples: int | None = None) -> Plan:
    """How many real samples per refit show a type of weight ``w`` with at least that chance."""
    real = least(lambda N: reaches(_PRESENT, chance, N=N, M=1, w=w, n=1))
    words = "new real samples at each refit"
    if real is None:
        rows = [Row(words, BEYOND, _PRESENT)]
    else:
        needs = f"{real:,} of them in each pool, whatever was before"
        if samples is not None:
            share = f"{100 * real / samples:.3g}% of {samples:,}"
            needs += f" ({share if real <= samples else 'more than there are'})"
        rows = [kept_row(words, needs, _PRESENT, N=real, M=1, w=w, n=1)]
    if samples is not None:
        rows.append(_survives(w, chance, samples))
    aim = f"To have a type of weight {share_text(w)} in the pool with chance {share_text(chance)}"
    return Plan(aim, rows)


def _survives(w: Fraction, chance: Fraction, samples: int) -> Row:
    """For how many refits a type is present with that chance, where nothing is real.

    By its exact chance where the chain of counts can be worked through, by proven lower
    bounds else.
    """
    words = "none real, nothing kept"
    if chance <= w:  # the chance falls towards w, and never reaches it
        return Row(words, "any number of refits", _PLATEAU, float(w), float(1 - w))

    def lost(refits: int) -> bool:
        return not reaches(_SURVIVES, chance, M=samples, w=w, n=refits)

    over = least(lost, most=MOST_REFITS)
    if over is None:
        needs = f"{MOST_REFITS:,} refits, or more"
        return Row(words, needs, _SURVIVES, float(chance), float(1 - chance))
    refits = over - 1
    if not refits:
        return Row(words, _at_most(0), _SURVIVES)
    claim = find_claim(_SURVIVES)[1]
    low = enclose(claim.value, claim.domain.check(dict(M=samples, w=w, n=refits)), 20).low
    kept = max(float(low), float(chance))
    return Row(words, _at_most(refits), _SURVIVES, kept, 1 - kept)


def _inside(option: str, value: Fraction, allowed: Any) -> Fraction:
    if value not in allowed:
        raise DomainError(f"{option} {value} is outside its domain: it is {allowed}")
    return value


def typed(option: str, text: str) -> Fraction:
    """An option's number as a person typed it; ``DomainError`` names the option."""
    try:
        return parse_number(text)
    except (ValueError, ZeroDivisionError):
        shown = text if len(text) <= 40 else text[:40] + "…"
        raise DomainError(
            f"{option} {shown} is not a number: write an integer, a decimal or a fraction"
        ) from None


def plan(
    *,
    retain: Fraction | None = None,
    alpha: Fraction | None = None,
    samples: int | None = None,
    weight: Fraction | None = None,
    chance: Fraction = Fraction(99, 100),
    temperature: Fraction = Fraction(1),
) -> Plan:
    """The plan for an aim: ``retain`` a share of the variance, or keep a ``weight``.

    With ``retain`` give ``alpha`` (the real share; how large the pool?) or ``samples`` (the
    pool; how many real?). ``alpha`` and ``samples`` without an aim ask what is kept with them.
    ``temperature`` is the factor of the variance with which models are sampled.
    Raises ``DomainError`` for what is missing or out of range, by the name of its option.
    """
    if samples is not None and not 4 <= samples <= 10**12:
        raise DomainError(f"--samples {samples} is outside its domain: an integer from 4 to 10^12")
    if alpha is not None:
        _inside("--alpha", alpha, SHARE)
    if retain is not None and weight is not None:
        raise DomainError("give either --retain or --keep-weight")
    if temperature not in HEAT:
        raise DomainError(f"--temperature {temperature} is outside its domain: it is {HEAT}")
    if weight is not None:
        if temperature != 1:
            raise DomainError(
                "--keep-weight takes no --temperature: real samples show a type whatever the model "
                "emits"
            )
        if alpha is not None:
            raise DomainError("--keep-weight takes no --alpha: the answer is a number of samples")
        _inside("--keep-weight", weight, OPEN)
        return keep_weight(weight, _inside("--chance", chance, OPEN), samples)
    if retain is None:
        if alpha is None or samples is None:
            raise DomainError(
                "give either --retain or --keep-weight, or --samples and --alpha for what is kept"
            )
    elif _inside("--retain", retain, OPEN) and (samples is None) == (alpha is None):
        raise DomainError("with --retain give either --alpha or --samples")
    if temperature != 1:
        from companion.tempered import plan_at

        return plan_at(temperature, retain, alpha, samples)
    if retain is None:
        assert samples is not None
        assert alpha is not None
        return kept_with(samples, alpha)
    if alpha is not None:
        return retain_share(retain, alpha)
    assert samples is not None
    return retain_samples(retain, samples)
