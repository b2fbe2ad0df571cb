"""Two small language models over a fixed vocabulary, and three measures of what they write.

A text is an array of word numbers. Both models see two words and give the chances of the third.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from experiments.networks import Adam, Array, dense

SIDE_BY_SIDE = 256
"""Texts that a neural model writes at the same time; they are put one after the other."""


def _trigrams(text: Array) -> tuple[Array, Array]:
    """Each two neighbours, and the word that follows."""
    return np.stack([text[:-2], text[1:-1]], axis=1), text[2:]


class Neural:
    """Bengio et al. (2003) in little: embeddings, one tanh layer, and a softmax with a bias."""

    def __init__(
        self, rng: np.random.Generator, words: int, embedding: int = 16, hidden: int = 48
    ) -> None:
        self.parameters = [
            dense(rng, 1, words * embedding, 0.3).reshape(words, embedding),
            dense(rng, 2 * embedding, hidden),
            np.zeros(hidden, np.float32),
            dense(rng, hidden, words, 0.3),
            np.zeros(words, np.float32),
        ]

    def _forward(self, contexts: Array) -> tuple[Array, Array, Array]:
        vectors, inwards, bias, outwards, frequency = self.parameters
        x = vectors[contexts].reshape(len(contexts), -1)
        g = np.tanh(x @ inwards + bias)
        odds = g @ outwards + frequency
        odds -= odds.max(axis=1, keepdims=True)
        np.exp(odds, out=odds)
        odds /= odds.sum(axis=1, keepdims=True)
        return x, g, odds

    def loss(self, contexts: Array, words: Array) -> tuple[float, list[Array]]:
        """Mean of minus the logarithm of the next word's chance, and its gradients."""
        vectors, inwards, _, outwards, _ = self.parameters
        x, g, down = self._forward(contexts)
        rows, count = np.arange(len(words)), len(words)
        loss = -float(np.log(down[rows, words]).mean())
        down[rows, words] -= 1
        down /= count
        d_g = (down @ outwards.T) * (1 - g * g)
        d_vectors = np.zeros_like(vectors)
        np.add.at(d_vectors, contexts, (d_g @ inwards.T).reshape(count, 2, -1))
        return loss, [d_vectors, x.T @ d_g, d_g.sum(axis=0), g.T @ down, down.sum(axis=0)]

    def fit(
        self, rng: np.random.Generator, text: Array, epochs: int = 4, batch: int = 256
    ) -> Neural:
        """Train from new weights; the last bias starts at the words' own frequencies."""
        frequency = self.parameters[-1]
        counts = np.bincount(text, minlength=len(frequency))
        frequency[:] = np.log((counts + 0.1) / len(text))
        contexts, words = _trigrams(text)
        steps = epochs * len(words) // batch
        step = Adam(self.parameters, steps, rate=4e-3, squares=0.99)
        for _ in range(steps):
            chosen = rng.integers(0, len(words), batch)
            step(self.loss(contexts[chosen], words[chosen])[1])
        return self

    def sample(
        self, rng: np.random.Generator, count: int, text: Array, temperature: float = 1.0
    ) -> Array:
        """``count`` words, drawn from the chances to the power 1/``temperature``.

        Each of the texts written side by side starts after two neighbours of ``text``.
        """
        starts = rng.integers(0, len(text) - 1, SIDE_BY_SIDE)
        contexts = text[starts[:, None] + np.arange(2)]
        written = []
        for _ in range(-(-count // SIDE_BY_SIDE)):
            chances = self._forward(contexts)[2] ** np.float32(1 / temperature)
            below = np.cumsum(chances, axis=1)
            words = (below < rng.random((len(below), 1)) * below[:, -1:]).sum(axis=1)
            words = np.minimum(words, below.shape[1] - 1)
            written.append(words)
            contexts = np.stack([contexts[:, 1], words], axis=1)
        return np.stack(written, axis=1).ravel()[:count]

    def perplexity(self, text: Array) -> float:
        """e to the mean loss on a text."""
        contexts, words = _trigrams(text)
        parts = [slice(at, at + 512) for at in range(0, len(words), 512)]
        total = sum(self.loss(contexts[part], words[part])[0] * len(words[part]) for part in parts)
        return float(np.exp(total / len(words)))


class Trigrams:
    """Witten & Bell (1991): what was seen after two words, backed off to one, none, uniform.

    After t words, u of them different, the longer context has the weight t / (t + u).
    """

    def __init__(self, words: int) -> None:
        self.words = words

    def fit(self, text: Array) -> Trigrams:
        """Count."""
        followers: dict[tuple[int, ...], list[int]] = defaultdict(list)
        seen: list[int] = text.tolist()
        followers[()] = seen
        for first, second, third in zip(seen, seen[1:], seen[2:], strict=False):
            followers[second,].append(third)
            followers[first, second].append(third)
        self._followers = dict(followers)
        self._counts = {context: Counter(found) for context, found in followers.items()}
        return self

    def chance(self, first: int, second: int, third: int) -> float:
        """The chance of a word after two others."""
        p = 1 / self.words
        for context in ((), (second,), (first, second)):
            if context in self._counts:
                counts, total = self._counts[context], len(self._followers[context])
                p = (counts[third] + len(counts) * p) / (total + len(counts))
        return p

    def sample(self, rng: np.random.Generator, count: int, text: Array) -> Array:
        """``count`` words in a row, after the first two of ``text``."""
        first, second = map(int, text[:2])
        written = []
        for backs_off, which in zip(
            rng.random((count, 3)).tolist(), rng.random(count).tolist(), strict=True
        ):
            word = int(which * self.words)
            for context, u in zip(((first, second), (second,), ()), backs_off, strict=True):
                found = self._followers.get(context)
                if found and u * (len(found) + len(self._counts[context])) < len(found):
                    word = found[int(which * len(found))]
                    break
            written.append(word)
            first, second = second, word
        return np.array(written)

    def perplexity(self, text: Array) -> float:
        """e to the mean of minus the logarithm of each word's chance."""
        seen = text.tolist()
        found = [self.chance(*three) for three in zip(seen, seen[1:], seen[2:], strict=False)]
        return float(np.exp(-np.log(found).mean()))


def distinct(text: Array) -> int:
    """How many different words there are."""
    return len(np.unique(text))


def self_bleu(text: Array, pieces: int = 40, length: int = 20) -> float:
    """How much pieces of a text repeat each other (Zhu et al. 2018): 1 where they are all alike.

    The mean over pieces of BLEU-4 against all others: the geometric mean, over runs of one to
    four words, of the share that some other piece has too; no fewer than a tenth of a run counts.
    """
    starts = np.linspace(0, len(text) - length, pieces).astype(int)
    parts = [text[start : start + length].tolist() for start in starts]
    return float(np.mean([_bleu(parts, piece) for piece in range(pieces)]))


def _runs(words: Sequence[int], n: int) -> Counter[tuple[int, ...]]:
    return Counter(zip(*(words[start:] for start in range(n)), strict=False))


def _bleu(parts: Sequence[Sequence[int]], piece: int) -> float:
    logarithms = []
    for n in (1, 2, 3, 4):
        others: Counter[tuple[int, ...]] = Counter()
        for other, words in enumerate(parts):
            if other != piece:
                others |= _runs(words, n)
        own = _runs(parts[piece], n)
        shared = sum((own & others).values())
        logarithms.append(np.log(max(shared, 0.1) / sum(own.values())))
    return float(np.exp(np.mean(logarithms)))
