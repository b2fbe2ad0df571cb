"""What the experiments measured, as it was kept: ``results/digits.json`` and ``language.json``."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from experiments.networks import Array

RESULTS = Path(__file__).with_name("results")
COVERS = 0.95
"""How often a drawn interval for a mean over seeds covers it, were the seeds' values normal."""


class NotMeasured(LookupError):
    """No such experiment, setting, scheme or measure was run."""


def exists(experiment: str) -> bool:
    """Whether what it measured was kept."""
    return (RESULTS / f"{experiment}.json").exists()


@cache
def results(experiment: str) -> dict[str, Any]:
    """An experiment's protocol and runs. ``NotMeasured`` names the experiments that there are."""
    place = RESULTS / f"{experiment}.json"
    if not exists(experiment):
        known = ", ".join(sorted(path.stem for path in RESULTS.glob("*.json")))
        raise NotMeasured(f"no experiment {experiment}; there are {known}")
    found: dict[str, Any] = json.loads(place.read_text("utf-8"))
    return found


def series(experiment: str, measure: str, setting: str, scheme: str) -> Array:
    """What was measured, of shape (seeds, fits). ``NotMeasured`` where it was not."""
    runs = [
        run[measure]
        for run in results(experiment)["runs"]
        if (run["setting"], run["scheme"]) == (setting, scheme) and measure in run
    ]
    if not runs:
        raise NotMeasured(f"{experiment}: no {measure} of {setting} / {scheme}")
    return np.array(runs, dtype=float)


def half_width(values: Array) -> Array:
    """Half of Student's interval for the mean over seeds (the first axis)."""
    from scipy.stats import t

    seeds = len(values)
    quantile = t.ppf((1 + COVERS) / 2, seeds - 1)
    return np.asarray(quantile * values.std(axis=0, ddof=1) / np.sqrt(seeds))


_CALL = re.compile(r"(\w+) (\w+): (.+) / (\w+) @ (\d+)")


def in_text(call: str) -> str:
    """A mean with its interval for running text: ``EXPERIMENT MEASURE: SETTING / SCHEME @ FIT``.

    Raises ``NotMeasured`` for what was not measured, and for a call of another form.
    """
    if not (found := _CALL.fullmatch(call)):
        raise NotMeasured(f"{call}: not EXPERIMENT MEASURE: SETTING / SCHEME @ FIT")
    experiment, measure, setting, scheme, fit = found.groups()
    values = series(experiment, measure, setting, scheme)
    if int(fit) >= values.shape[1]:
        raise NotMeasured(f"{call}: the last fit is {values.shape[1] - 1}")
    mean, half = values.mean(axis=0)[int(fit)], half_width(values)[int(fit)]
    places = max(0, 1 - int(np.floor(np.log10(half)))) if half else 1
    return f"{mean:.{places}f} ± {half:.{places}f}"
