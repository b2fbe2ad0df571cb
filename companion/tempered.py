"""Plans where models are sampled at a temperature: a bias, which more samples do not mend."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from companion.plan import MOST, MOST_REFITS, Plan, Row, kept_row, least, reaches, share_text
from companion.spread import Runs, settled_at, tempered
from theory.domain import DomainError

FRESH = "bias/temperature_mix:within"
ALONE = "bias/temperature:mean"
EVERYTHING = "bias/depth_principle:kept_factor"

ACTED_OUT = 2000
"""Samples in a pool up to which runs are acted out: here the share of real ones matters."""


def _in_words(temperature: Fraction) -> str:
    return f"sampled at the variance factor {float(temperature):.10g}"


def _most(alpha: Fraction, temperature: Fraction) -> Fraction:
    """What is kept with infinitely many samples, which is the most."""
    return alpha / (1 - (1 - alpha) * temperature)


def _real_share(retain: Fraction, temperature: Fraction) -> Fraction:
    """The real share with which infinitely many samples keep so much."""
    return retain * (1 - temperature) / (1 - retain * temperature)


def _fresh(size: int, real: int, temperature: Fraction, needs: str) -> Row:
    def runs(_: float) -> Runs:
        return tempered(real, size - real, float(temperature))

    at = dict(N=size, alpha=Fraction(real, size), lam=temperature)
    seen = size <= ACTED_OUT and settled_at(real, size - real, float(temperature)) is not None
    return kept_row(_NEW, needs, FRESH, runs if seen else None, **at)


_NEW = "new real samples at each refit"


def _last(address: str, retain: Fraction, **at: Any) -> int:
    """The last refit after which a claim's value is ``retain`` or more."""
    over = least(lambda n: not reaches(address, retain, n=n, **at), most=MOST_REFITS)
    return MOST_REFITS if over is None else over - 1


def _fading(retain: Fraction, temperature: Fraction, samples: int | None) -> list[Row]:
    """Without new real data what is kept fades: for how many refits is it enough?"""
    factor = dict(lam=temperature)
    ways: list[tuple[str, str, dict[str, Any]]] = [
        ("only the first lot real, all kept (known mean)", EVERYTHING, dict(alpha=Fraction(0)))
    ]
    if samples is not None:
        ways.append(("none real, nothing kept", ALONE, dict(M=samples)))
    rows = []
    for words, address, at in ways:
        given = {**at, **factor}
        last = _last(address, retain, **given)
        if last:
            more = ", or more" if last == MOST_REFITS else ""
            times = "refit" if last == 1 else "refits"
            needs = f"{share_text(retain)} or more for {last:,} {times}{more}"
            rows.append(kept_row(words, needs, address, n=last, **given))
        else:
            rows.append(Row(words, "not even one refit", address))
    return rows


def plan_at(
    temperature: Fraction, retain: Fraction | None, alpha: Fraction | None, samples: int | None
) -> Plan:
    """The plan at a temperature; its arguments have been looked at by ``companion.plan.plan``.

    Raises ``DomainError`` where the temperature is so high that there is no such plan.
    """
    if retain is None:
        assert alpha is not None
        assert samples is not None
        return _kept_with(samples, alpha, temperature)
    if temperature > 1:
        raise DomainError(
            "--temperature above 1 widens the model: ask what is kept, with --samples and --alpha"
        )
    if alpha is not None:
        row = _pool(retain, alpha, temperature)
        size, aim = None, f", {share_text(alpha)} of it real"
    else:
        assert samples is not None
        row = _share(retain, samples, temperature)
        size, aim = samples, f" with {samples:,} samples per refit"
    rows = [row, *_fading(retain, temperature, size)]
    whole = f"To keep {share_text(retain)} of the expected variance{aim}"
    return Plan(f"{whole}, {_in_words(temperature)}", rows)


def _pool(retain: Fraction, alpha: Fraction, temperature: Fraction) -> Row:
    """How large a pool must be."""
    most, unit = _most(alpha, temperature), alpha.denominator
    pools = None
    if retain < most:
        pools = least(
            lambda j: reaches(FRESH, retain, N=j * unit, alpha=alpha, lam=temperature), most=MOST
        )
    if pools is None:
        needed = share_text(_real_share(retain, temperature))
        needs = f"no number is enough: less than {share_text(most)} is kept. Above {needed} real"
        return Row(_NEW, needs, FRESH)
    size, real = pools * unit, pools * alpha.numerator
    return _fresh(size, real, temperature, f"pools of {size:,}, {real:,} of them real and new")


def _share(retain: Fraction, samples: int, temperature: Fraction) -> Row:
    """How many of the samples must be real."""
    real = least(
        lambda count: reaches(
            FRESH, retain, N=samples, alpha=Fraction(count, samples), lam=temperature
        ),
        most=samples,
    )
    if real is None:
        return Row(_NEW, "more than there are", FRESH)
    return _fresh(samples, real, temperature, f"{real:,} of {samples:,} real and new")


def _kept_with(samples: int, alpha: Fraction, temperature: Fraction) -> Plan:
    real = int(alpha * samples)
    if not real:
        raise DomainError(f"--alpha {alpha} of --samples {samples} is less than one sample")
    aim = f"What is kept of the variance with {samples:,} samples per refit, {real:,} of them real"
    try:
        row = _fresh(samples, real, temperature, f"{real:,} of {samples:,} real and new")
    except DomainError:
        row = Row(_NEW, "explodes: the expected variance grows without end", FRESH)
    rows = [row]
    if temperature <= 1:
        rows += _fading(Fraction(1, 2), temperature, samples)
    return Plan(f"{aim}, {_in_words(temperature)}", rows)
