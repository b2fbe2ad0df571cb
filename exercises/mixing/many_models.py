"""Exercises on several models on each other's samples."""

from __future__ import annotations

from fractions import Fraction

from exercises import Answer, Exercise, claim
from schemes import several
from theory.maths.coalescence import coalescence

ROOM = "mixing/many_models"

EQUAL = {count: (Fraction(1, count),) * count for count in range(1, 9)}


def _shares(big: Fraction, small: int) -> tuple[Fraction, ...]:
    """One model with a large share, and so many others with the rest."""
    return (big, *[(1 - big) / small] * small)


def mixed(big: Fraction, small: int, M: int, n: int) -> Fraction:
    """Two lines of descent followed back from the mixture."""
    shares = _shares(big, small)
    return Fraction(1 - coalescence(several(M, shares), n, "union"))


def alone(big: Fraction, small: int, M: int, n: int) -> Fraction:
    """The same from the first model's pool."""
    return Fraction(1 - coalescence(several(M, _shares(big, small)), n))


def own_draws(K: int, M: int, n: int) -> Fraction:
    """Each model draws from a model chosen at random for each sample."""
    return Fraction(1 - coalescence(several(M, EQUAL[K]), n, "union"))


def with_quotas(K: int, M: int, n: int) -> Fraction:
    """Each model draws equally many from every model."""
    scheme = several(M, EQUAL[K], at_random=False)
    return Fraction(1 - coalescence(scheme, n, "union"))


def in_common(K: int, M: int, n: int) -> Fraction:
    """All models get the same M samples."""
    scheme = several(M, EQUAL[K], one_pool=True)
    return Fraction(1 - coalescence(scheme, n, "union"))


def _by_quotas(K: int, M: int, n: int) -> Fraction:
    """Within and between two models' pools, from the chances of the samples' models."""
    within = across = Fraction(1)  # two picks' originals differ: of one model, of two
    for _ in range(n):
        twins = Fraction(M // K - 1, M - 1) if M > 1 else Fraction(0)
        distinct = twins * within + (1 - twins) * across
        apart = within / K + (1 - Fraction(1, K)) * across
        within, across = (1 - Fraction(1, M)) * distinct, apart
    return within / K + (1 - Fraction(1, K)) * across


def _effective(big: Fraction, small: int) -> Fraction:
    return 1 / sum((share**2 for share in _shares(big, small)), Fraction(0))


def pairs(big: Fraction, small: int) -> Fraction:
    """One over the chance that two samples are from one model, counted."""
    shares = _shares(big, small)
    parts = [share * (big.denominator * small) for share in shares]
    total = sum(parts)
    return Fraction(total**2) / sum(part * part for part in parts)


EXERCISES = [
    Exercise(
        "effective",
        "One model writes the share $«big»$ of what all models are trained on, and «small» others "
        "write the rest, in equal shares.\nAs many models of equal shares would lose their "
        "variance as slowly as which number?",
        dict(big=Fraction(1, 2), small=5),
        dict(
            big=[Fraction(1, 4), Fraction(1, 3), Fraction(1, 2), Fraction(9, 10)],
            small=[1, 2, 5, 10, 100],
        ),
        dict(models=Answer(_effective, pairs)),
        [
            "The chance that two samples are from one model is $«big»^2 + «small» \\cdot "
            "(«each»)^2 = «index»$.",
            "For $K$ models of equal shares it is $1/K$: this is a pool of «models» models.",
        ],
        also=lambda big, small: dict(
            each=(1 - big) / small, index=sum(share**2 for share in _shares(big, small))
        ),
    ),
    Exercise(
        "largest",
        "There are «small» small models beside one with the share $«big»$, and each is refitted to "
        "$M = «M»$ samples of them all.\nWhich share of its expected variance has the mixture "
        "after $n = «n»$ refits?\nWhich has the largest model?\nAnd a small one?",
        dict(big=Fraction(1, 2), small=2, M=10, n=5),
        dict(big=[Fraction(1, 2), Fraction(3, 4)], small=[1, 2, 3], M=[5, 10], n=[2, 3, 5]),
        dict(
            mixture=Answer(
                lambda big, small, M, n: claim(ROOM, u=_shares(big, small), M=M, n=n),
                mixed,
                digits=4,
            ),
            largest=Answer(
                lambda big, small, M, n: claim(f"{ROOM}:one", u=_shares(big, small), M=M, n=n),
                alone,
                digits=4,
            ),
        ),
        [
            "A refit takes the share $\\sum_k u_k^2/M = «loss»$ of the mixture's variance.",
            "After «n» refits $(1-«loss»)^{«n»} «mixture=»$ is left.",
            "One model has $M$ samples of the mixture before: "
            "$(1-\\frac{1}{«M»})(1-«loss»)^{«before»} «largest=»$.",
            "A small one has the same: all draw from one mixture, and their own share of it plays "
            "no part.",
        ],
        also=lambda big, small, M, n: dict(
            loss=sum(share**2 for share in _shares(big, small)) / M, before=n - 1
        ),
    ),
    Exercise(
        "drawn",
        "«K» models of equal shares are refitted «n» times to $M = «M»$ samples.\nWhich share of "
        "the mixture's variance is expected to be left if each model draws its samples from models "
        "chosen at random?\nIf it draws exactly $«quota»$ of each model?\nIf all models get the "
        "same $«M»$ samples?",
        dict(K=2, M=2, n=3),
        dict(K=[2, 3], M=[2, 4, 6, 12], n=[2, 3, 4]),
        dict(
            random=Answer(lambda K, M, n: claim(ROOM, u=EQUAL[K], M=M, n=n), own_draws, digits=4),
            quotas=Answer(_by_quotas, with_quotas, digits=4),
            common=Answer(
                lambda K, M, n: claim("gaussian/mle_variance", M=M, n=n), in_common, digits=4
            ),
        ),
        [
            "At random it is $(1-\\frac{1}{«K» \\cdot «M»})^{«n»} «random=»$.",
            "With quotas two samples of one pool are less often of one model, and follow two "
            "recursions, for two picks from one pool and from two; it is $«quotas»$.",
            "If all have the same samples they are one model from the first refit on: "
            "$(1-\\frac{1}{«M»})^{«n»} «common=»$.",
        ],
        also=lambda K, M, n: dict(quota=M // K),
        where=lambda K, M, n: M % K == 0,
    ),
]
