"""The two experiments: a model, refitted under three schemes, and what is measured at each fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from experiments.data import digits, numbered, words
from experiments.language import Neural, Trigrams, distinct, self_bleu
from experiments.networks import Array
from experiments.vae import VAE
from montecarlo.streams import DEFAULT_SEED, stream

SCHEMES = ("replace", "mix", "accumulate")
FRESH = 0.1
"""Share of real data in a mixed pool."""

IMAGES = 1437
"""Images to train on; the other 360 judge the classifier."""

DIGITS: dict[str, tuple[int, bool]] = {
    "means, two latent numbers": (2, False),
    "means, eight latent numbers": (8, False),
    "pixels drawn, two latent numbers": (2, True),
}
"""Latent numbers, and whether pixels are drawn."""

LANGUAGE: dict[str, float | None] = {
    "neural": 1.0,
    "neural, temperature 0.8": 0.8,
    "trigrams": None,
}
"""The neural model's temperature; the trigrams have none."""

REFITS = {"digits": 10, "language": 6}
TRAINED, HELD_OUT, VOCABULARY = (1905,), (1906,), 1200


class Task(NamedTuple):
    """One run of one setting."""

    experiment: str
    setting: str
    scheme: str
    seed: int


def next_pool(scheme: str, real: Array, pool: Array, new: Array, fresh: Array) -> Array:
    """What the next fit is trained on; ``fresh`` are the real data of a mixed pool."""
    if scheme == "replace":
        return new
    if scheme == "mix":
        return np.concatenate([new[: len(real) - len(fresh)], fresh])
    return np.concatenate([pool, new])


@cache
def images() -> tuple[Array, Callable[[Array], Array], float]:
    """Images to train on, a classifier of images, and how often it is right on others."""
    from sklearn.svm import SVC

    found, labels = digits()
    order = stream(DEFAULT_SEED, "digits, split", 0).permutation(len(found))
    train, test = order[:IMAGES], order[IMAGES:]
    judge = SVC(C=10).fit(found[train], labels[train])
    return found[train], judge.predict, float(judge.score(found[test], labels[test]))


@cache
def texts() -> tuple[Array, Array]:
    """The text to train on, and the one held out."""
    return numbered(words(TRAINED), words(HELD_OUT), VOCABULARY)


def refit_digits(task: Task) -> Iterator[dict[str, Any]]:
    """The autoencoder refitted to its own images."""
    latent, drawn = DIGITS[task.setting]
    real, classes, _ = images()
    rng = stream(DEFAULT_SEED, " ".join(task[:3]), task.seed)
    pool, total = real, real.var(axis=0).sum()
    for _ in range(REFITS["digits"] + 1):
        new = VAE(rng, latent).fit(rng, pool).sample(rng, len(real), drawn)
        shares = np.bincount(classes(new), minlength=10) / len(real)
        yield {
            "variance": round(float(new.var(axis=0).sum() / total), 5),
            "classes": int((shares > 0.01).sum()),
            "shown": [[round(15 * float(p)) for p in image] for image in new[:5]],
        }
        fresh = real[rng.permutation(len(real))[: round(FRESH * len(real))]]
        pool = next_pool(task.scheme, real, pool, new, fresh)


def refit_language(task: Task) -> Iterator[dict[str, Any]]:
    """A language model refitted to its own text."""
    temperature = LANGUAGE[task.setting]
    real, held_out = texts()
    rng = stream(DEFAULT_SEED, " ".join(task[:3]), task.seed)
    pool, share = real, round(FRESH * len(real))
    for _ in range(REFITS["language"] + 1):
        model: Neural | Trigrams
        if temperature is None:
            model = Trigrams(VOCABULARY).fit(pool)
            new = model.sample(rng, len(real), pool)
        else:
            model = Neural(rng, VOCABULARY).fit(rng, pool)
            new = model.sample(rng, len(real), pool, temperature)
        yield {
            "perplexity": round(model.perplexity(held_out), 2),
            "words": distinct(new),
            "self_bleu": round(self_bleu(new), 5),
        }
        start = rng.integers(0, len(real) - share)
        pool = next_pool(task.scheme, real, pool, new, real[start : start + share])


KINDS: dict[str, tuple[Callable[[Task], Iterator[dict[str, Any]]], dict[str, Any]]] = {
    "digits": (refit_digits, DIGITS),
    "language": (refit_language, LANGUAGE),
}
