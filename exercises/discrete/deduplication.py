"""Exercises on deduplicated samples."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from exercises import Answer, Exercise, claim
from exercises.discrete import after

ROOM = "discrete/deduplication"


def sample_by_sample(M: int, K: int) -> Fraction:
    """Two refits: the law of the types seen, one sample after the other."""

    def seen(kinds: int) -> list[Fraction]:
        law = [Fraction(1)] + [Fraction(0)] * kinds
        for _ in range(M):
            old = [p * Fraction(b, kinds) for b, p in enumerate(law)]
            new = [p - q for p, q in zip(law, old, strict=True)]
            law = [p + q for p, q in zip(old, [Fraction(0), *new], strict=False)]
        return law

    mean = Fraction(0)
    for left, chance in enumerate(seen(K)[1:], 1):
        mean += chance * sum(b * q for b, q in enumerate(seen(left)))
    return mean


def plain(M: int, K: int) -> Fraction:
    """Two plain refits, the number of types that are left by the law of one's copies."""
    return K * (1 - after(M, Fraction(1, K), 2)[0])


def plain_by_samples(M: int, K: int) -> Fraction:
    """The same with all samples of the first refit listed."""
    total = Fraction(0)
    for labels in product(range(K), repeat=M):
        shares = [Fraction(labels.count(each), M) for each in set(labels)]
        total += sum((1 - (1 - share) ** M for share in shares), Fraction(0))
    return total / int(K**M)


def listed(M: int, w: Fraction) -> Fraction:
    """The mean weight after one refit, all samples listed."""
    total = Fraction(0)
    for labels in product((0, 1), repeat=M):
        chance = w ** labels.count(1) * (1 - w) ** labels.count(0)
        total += chance * Fraction(1 in labels, len(set(labels)))
    return total


def least(refits: int) -> int:
    """The fewest samples with which two equal types last so long, on average."""
    M = 1
    while claim(f"{ROOM}:wait", M=M) < refits:
        M += 1
    return M


def by_bits(refits: int) -> int:
    """The same from the number's length in binary."""
    return 1 + (refits - 1).bit_length()


EXERCISES = [
    Exercise(
        "twice",
        "$K = «K»$ types start out equally frequent.\nHow many are left on average after two "
        "refits to $M = «M»$ samples each, with duplicates dropped, and how many in plain "
        "retraining?",
        dict(M=4, K=3),
        dict(M=[3, 4, 5], K=[2, 3, 4]),
        dict(
            dropped=Answer(lambda M, K: claim(ROOM, M=M, K=K, n=2), sample_by_sample),
            plain=Answer(plain, plain_by_samples),
        ),
        [
            "After the first refit $b$ types are left with the chance that «M» samples show $b$ of "
            "«K».",
            "Dropped duplicates make these $b$ equal again, and $b(1-(1-1/b)^{«M»})$ are left on "
            "average after the next refit: $«dropped»$ in all.",
            "In plain retraining the types keep the shares that they have drawn, and $«plain»$ are "
            "left.",
        ],
    ),
    Exercise(
        "levelled",
        "A type of weight $w = «w»$ stands beside one other.\nWhich weight has it on average after "
        "one refit to $M = «M»$ samples with duplicates dropped?",
        dict(M=5, w=Fraction(1, 10)),
        dict(M=[2, 3, 5, 8], w=[Fraction(1, 10), Fraction(1, 4), Fraction(4, 5)]),
        dict(weight=Answer(lambda M, w: claim(f"{ROOM}:mean", M=M, w=w, n=1), listed)),
        [
            "Alone in the sample, with chance $w^{«M»}$, it has the weight 1; beside the other "
            "it has one half.",
            "Both are seen with chance $1 - w^{«M»} - (1-w)^{«M»}$.",
            "Together this is $(1 + w^{«M»} - (1-w)^{«M»})/2 «weight=»$.",
        ],
    ),
    Exercise(
        "long",
        "How many samples to a refit keep two equally frequent types for $«refits»$ refits or "
        "more, on average, if duplicates are dropped?",
        dict(refits=1000),
        dict(refits=[3, 50, 100, 1000, 10**4, 10**6]),
        dict(samples=Answer(least, by_bits)),
        [
            "One of the two is missed with chance $2\\cdot 2^{-M}$, so they last for $2^{M-1}$ "
            "refits on average.",
            "The least $M$ for which this is «refits» or more is $«samples»$.",
        ],
    ),
]
