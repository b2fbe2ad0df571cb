"""The weights of a categorical model, with new real data flowing in at each refit."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache, partial
from itertools import accumulate, product, repeat
from math import ceil, comb, log
from operator import mul
from typing import Any

import mpmath
import sympy

from schemes import mix
from theory.decimals import SPARE, in_decimals
from theory.domain import Domain, Integers, Reals
from theory.maths import two_types
from theory.maths.coalescence import coalescence
from theory.maths.presence import DIGITS, lost_at_least, lost_at_most
from theory.notation import Expr, M, N, Probability, Variance, n, w, weight
from theory.numeric import Algorithm, Enclosure, TooLarge, same
from theory.proof import Proof
from theory.statement import Bound
from theory.theorem import Claim, Rival, Route, Source, Theorem

_KEPT = (N**2 + 2 * N * M + M) / (N + M)


def _domain(synthetic: tuple[int, ...], reach: int | None = None, **more: Any) -> Domain:
    return Domain(
        N=Integers(1, probe=(1, 2, 3, 10) if reach else (1, 2, 3, 10, 1000), reach=reach),
        M=Integers(1, probe=synthetic, reach=reach),
        w=Reals(0, 1),
        **more,
    )


VARIANCE = Claim(
    name="variance",
    quantity=Variance(weight(sympy.oo)),
    value=w * (1 - w) / _KEPT,
    domain=_domain((1, 2, 9, 1000)),
    words="At equilibrium the weight still moves, with the real weight as its mean and the "
    "variance",
    rivals=[
        Rival(w * (1 - w), "in the end a type is fixed or lost"),
        Rival(w * (1 - w) / (N + M), "each refit as good as a fit to real data"),
        Rival(w * (1 - w) / N, "a fit to the real samples alone"),
        Rival(
            w * (1 - w) / (1 + 2 * N),
            "the diffusion limit of population genetics, where a mutant is of a random type",
            Source("ewens2004", "chapter 5", "mutation and drift in balance"),
        ),
    ],
)


MOST_EXACT = 60
"""Samples of a kind up to which exact fractions, which grow and grow, are written out."""


MOST_PAIRS = 3_000_000
"""M(N + M) up to which the lines of descent are followed sample by sample."""

MOST_REFITS = 100_000
"""Refits after which the equilibrium must be reached, where bounds alone are worked out."""


def _followed(N: Any, M: Any) -> None:
    if M * (N + M) > MOST_PAIRS:
        raise TooLarge(f"N={N}, M={M}: lines are followed up to M(N + M)={MOST_PAIRS:,}")


@lru_cache(maxsize=64)
def _between(real: int, synthetic: int, w: Fraction) -> Enclosure:
    """P(w_∞ = 0) between branching and lines of descent, after refits enough for equilibrium.

    It differs from the chance after n refits by no more than the chance that a line of descent
    has not come to a new real sample within n − 1 of them, which is M (M/(N + M))^(n−1) at most.
    """
    share = synthetic / (real + synthetic)
    refits = 2 + ceil((40 + log(synthetic)) / -log(share))
    if refits > MOST_REFITS:
        raise TooLarge(f"N={real}, M={synthetic}: the equilibrium after {refits:,} refits")
    with mpmath.workdps(40):
        pool, x = mix(real, synthetic), mpmath.mpf(w.numerator) / w.denominator
        early = synthetic * mpmath.mpf(share) ** (refits - 1) * (1 + mpmath.mpf(10) ** -6)
        slack = early + refits * mpmath.mpf(10) ** -20  # of the recursions, and more
        low = mpmath.exp(lost_at_least(pool, refits, x, DIGITS)) - slack
        high = mpmath.exp(lost_at_most(pool, refits, x, DIGITS)) + slack
        how = "lines of descent and branching, to the equilibrium (mixing/types_kept)"
        return Enclosure(max(low, mpmath.mpf(0)), min(high, mpmath.mpf(1)), how)


def _moderate(N: Any, M: Any) -> tuple[Any, Any]:
    if max(N, M) > MOST_EXACT:
        raise TooLarge(f"an exact fraction for more than {MOST_EXACT} samples of a kind")
    return N, M


def _powers(base: Any, most: int) -> list[Any]:
    """Powers from 0 on, in the base's own arithmetic; its 0 to the 0 is 1."""
    return list(accumulate(repeat(base, most), mul, initial=base - base + 1))


def _by_lines(N: Any, M: Any, w: Any) -> Any:
    """P(w_∞ = 0) from the pool's lines of descent, sample by sample.

    ``misses`` is the chance that no original of s synthetic samples is of the type. Their
    parents are b distinct members of the last pool, any b of them alike, of which some are real.
    """
    real, synthetic, other = int(N), int(M), 1 - w
    size, none = real + synthetic, w - w
    one = none + 1
    ways = [one]  # P(so many distinct parents), over their choices
    missed = _powers(other, real)
    among_real = [comb(real, a) * missed[a] for a in range(min(real, synthetic) + 1)]
    among_synthetic, parents, misses, together = [one], [one], one, one
    for s in range(1, synthetic + 1):
        ways = [
            ((ways[b] if b < s else 0) * b + (ways[b - 1] if b else 0) * b) / size
            for b in range(s + 1)
        ]
        together = together * (synthetic - s + 1) / size  # all parents distinct and synthetic
        some_real = sum(
            (among_real[s - c] * among_synthetic[c] for c in range(max(0, s - real), s)), none
        )
        fewer = sum(map(mul, ways[1:s], parents[1:]), none)
        misses = (fewer + ways[s] * some_real) / (1 - together)
        among_synthetic.append(comb(synthetic, s) * misses)
        parents.append(some_real + among_synthetic[s])
    return missed[real] * misses


def _by_moments(N: Any, M: Any, w: Any) -> Any:
    """The same from the moments of 1 - w_∞.

    A refit's samples that are not of the type are two binomial counts, R real and C synthetic
    ones, and size·(1 - w_∞) is their sum. The j-th power is opened by the binomial theorem.
    """
    real, synthetic, other = int(N), int(M), 1 - w
    size, none = real + synthetic, w - w
    one = none + 1
    missed, seen = _powers(other, real), _powers(w, real)
    law = [comb(real, r) * missed[r] * seen[real - r] for r in range(real + 1)]
    of_real = [one]  # E (R/size)^m
    weighted = law
    for _ in range(synthetic):
        weighted = [r * each / size for r, each in enumerate(weighted)]
        of_real.append(sum(weighted))
    of_synthetic, moments = [one], [one]  # E (C/size)^m, E (1 - w_∞)^m
    falling = [one]  # E (C/size)^m as a combination of the moments
    for j in range(1, synthetic + 1):
        falling = [
            ((falling[c] if c < j else 0) * c + (falling[c - 1] * (synthetic - c + 1) if c else 0))
            / size
            for c in range(j + 1)
        ]
        known = sum((falling[c] * moments[c] for c in range(1, j)), none)
        rest = sum(comb(j, i) * of_real[j - i] * of_synthetic[i] for i in range(j))
        moments.append((known + rest) / (1 - falling[j]))
        of_synthetic.append(known + falling[j] * moments[j])
    return missed[real] * moments[synthetic]


class Absent(Algorithm):
    """The chance that a type is absent at equilibrium, from the pool's lines of descent."""

    latex_name = "A"
    definition = r"A(N, M, w) = \mathbb{P}(w_\infty = 0)"

    @staticmethod
    def recipe(N: Any, M: Any, w: Any) -> Any:
        return _by_lines(*_moderate(N, M), w)

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        _followed(*args[:2])
        return in_decimals(_by_lines, *args)

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        N, M, w = args
        if M * (N + M) > MOST_PAIRS:
            return _between(int(N), int(M), w)
        value = cls.numeric(*args)
        # fewer than 10 (N + M)³ roundings, none of them enlarged: what is subtracted, the chance
        # that all parents are distinct and synthetic, adds M/N of its own at most
        off = mpmath.mpf(10) ** (1 - mpmath.mp.dps - SPARE) * int(N + M) ** 3
        how = "decimals, each rounding counted"
        return Enclosure(value * (1 - off), value * (1 + off), how)


class AbsentByMoments(Algorithm):
    """The same from the moments of the weight at equilibrium."""

    latex_name = "A"

    @staticmethod
    def recipe(N: Any, M: Any, w: Any) -> Any:
        return _by_moments(*_moderate(N, M), w)

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        _followed(*args[:2])
        return in_decimals(_by_moments, *args)


ABSENT = Claim(
    name="absent",
    quantity=Probability(r"w_\infty = 0", "w_∞ = 0"),
    value=Absent(N, M, w),
    domain=_domain((1, 2, 9, 30), reach=300),
    words="The chance that the type is absent, at any one refit at equilibrium:",
    rivals=[
        Rival(1 - w, "what is lost stays lost, and all but one type are lost"),
        Rival((1 - w) ** (N + M), "each refit as good as a fit to real data"),
        Rival((1 - w) ** N, "absent from the real samples, absent from the pool"),
        Rival(
            (N + M) ** (-2 * N * w),
            "the diffusion limit's power law for a rare type, taken down to the last sample",
            Source("ewens2004", "chapter 5", "mutation and drift in balance"),
        ),
    ],
)

PRESENT = Claim(
    name="present",
    quantity=Probability("w_n > 0", "wₙ > 0"),
    relation=">=",
    value=1 - (1 - w) ** N,
    domain=_domain((1, 2, 9, 1000), n=Integers(1)),
    words="[No type of positive weight is lost for ever, almost surely](present): [at each refit "
    "it is there at least with this chance, whatever was before](present).",
    rivals=[
        Rival(1 - (1 - w) ** (N + M), "each refit as good as a fit to real data"),
        Rival(1 - (1 - w) ** (2 * N), "present in one of the last two lots of real samples"),
        Rival(sympy.S.One, "never absent at all"),
    ],
)

THEOREM = Theorem(
    title="Types come back: the equilibrium with fresh real data",
    says="If every refit of a categorical model uses N new real samples beside M of the model's, "
    "[no type is lost for ever, almost surely](present): its weight comes to an equilibrium with "
    "the real weight w as its mean, in which [the type is missing with a chance of at least "
    "1 − (N + M)w](missing) and [(1 − w)^N at most](helps).",
    setting="""\
A type has weight $w$ in the real distribution.
Each refit is trained on $N$ new real samples and $M$ samples of the last model, all independent
given that model, and takes the types' shares in this pool as its weights (maximum likelihood).
Old samples are dropped.
$w_\\infty$ is the weight after so many refits that the start is forgotten.
With $\\alpha = N/(N+M)$ this is a *share* $\\alpha$ of fresh real data.
In population genetics it is drift with mutation or immigration: a sample of the model is a copy
of a parent, a real sample a newcomer.
""",
    claims=[VARIANCE, ABSENT, PRESENT],
    statements=[
        Bound(
            "missing",
            ABSENT.value,
            ">=",
            1 - (N + M) * w,
            ABSENT.domain,
            [Rival(1 - N * w, "as seldom seen as in the real samples alone")],
            note="in one pool, of which it is expected to hold (N + M)w copies: 1 − (N + M)w",
        ),
        Bound(
            "helps",
            ABSENT.value,
            "<=",
            (1 - w) ** N,
            ABSENT.domain,
            [Rival((1 - w) ** (N + M), "synthetic samples as good as real ones")],
            note="the chance to be missing from the real samples, (1 − w)^N",
        ),
    ],
    sources=[Source("ewens2004", "chapter 3", "mutation and drift in balance")],
)


def _mean_and_spread() -> list[bool]:
    cases = []
    for real, copies, refits in ((1, 1, 3), (2, 1, 3), (1, 3, 2)):
        scheme = mix(real, copies)
        for true_weight in (Fraction(1, 2), Fraction(1, 7)):
            mean = two_types.expected(lambda share: share, scheme, refits, true_weight)
            square = two_types.expected(lambda share: share**2, scheme, refits, true_weight)
            within = two_types.expected(
                lambda share: share * (1 - share), scheme, refits, true_weight
            )
            cases += [
                same(mean, true_weight),
                same(square - mean**2 + within, true_weight * (1 - true_weight)),
            ]
    return cases


def _whatever_was() -> list[bool]:
    """The chance to be in the next pool, each word of it listed, from several models."""
    cases, true = [], Fraction(1, 5)
    for real, copies in ((1, 1), (2, 2), (3, 1)):
        bound = 1 - (1 - true) ** real
        for before in (Fraction(0), Fraction(1, 3), Fraction(1)):
            there = Fraction(0)
            for words in product((True, False), repeat=real + copies):
                chance = Fraction(1)
                for place, of_type in enumerate(words):
                    true_weight = true if place < real else before
                    chance *= true_weight if of_type else 1 - true_weight
                there += chance * any(words)
            cases.append(same(there, bound) if before == 0 else there > bound)
    return cases


def _other_to_the(power: int, share: Fraction) -> Fraction:
    return (1 - share) ** power


def _missing_from_both() -> list[bool]:
    """Absence from the pool, from the equilibrium's whole law, against the moment of order M."""
    cases = []
    for real, copies, odds in ((1, 2, 3), (2, 3, 5), (3, 1, 2)):
        true_weight = Fraction(1, odds)
        fresh = two_types.real_samples(real, true_weight)
        gone = two_types.settled(lambda share: Fraction(share == 0), fresh, copies)
        moment = two_types.settled(partial(_other_to_the, copies), fresh, copies)
        cases.append(same(gone, (1 - true_weight) ** real * moment))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.uses("mixing/coalescence_principle", "diversity")
    size = N + M
    chance = p.solve(
        lambda F: 1 / size + M * (M - 1) / size**2 * F,
        sympy.S.Zero,
        "Two picks from the pool are one sample, or both are synthetic and their parents are two "
        "picks from the last pool; else they never meet.",
        name="F",
    )
    for refits in (1, 2, 3):
        p.identity(
            sympy.factor(coalescence(mix(N, M), refits)),
            sympy.factor(chance.subs(n, refits)),
            f"The same after {refits} refit{'s' * (refits > 1)}, counted from the scheme's own "
            "description.",
            apart=True,
        )
    settled = p.identity(
        1 / size / (1 - M * (M - 1) / size**2),
        size / (N**2 + 2 * N * M + M),
        "The recursion forgets its start.",
    )
    p.argue(
        "The weight's mean is $w$ at every refit. Of $w(1-w)$ the part $1-F$ is left within the "
        "model, in expectation; the rest is the variance of the weight.",
        r"\operatorname{Var} w_n = w(1-w) - \mathbb{E}\,w_n(1-w_n) = w(1-w)\,F_n",
        trial=_mean_and_spread,
        tried="the mean, and the variance plus what is within, every outcome of small pools",
    )
    p.argue(
        "The $N$ real samples of a refit are new. They miss the type with chance $(1-w)^N$, "
        "whatever was before. Independent chances that do not shrink come true infinitely often.",
        trial=_whatever_was,
        tried="the chance to be in the next pool, from models with and without the type, every "
        "outcome listed; that it comes true infinitely often is the second Borel–Cantelli lemma",
    )
    p.argue(
        "For the chance to be absent, let $h_j$ be $\\mathbb{E}(1-w_\\infty)^j$. One refit "
        "expresses it by $h_0, \\dots, h_j$, as the samples that are not of the type are two "
        "binomial counts; what is absent from the pool is absent from both.",
        r"\mathbb{P}(w_\infty = 0) = (1-w)^N h_M",
        trial=_missing_from_both,
        tried="both sides from the whole equilibrium of three small pools",
    )
    return {
        "variance": w * (1 - w) * settled,
        "absent": AbsentByMoments(N, M, w),
        "present": 1 - (1 - w) ** N,
    }


def _settled(of: Any) -> Any:
    def by(N: Fraction, M: Fraction, w: Fraction) -> Fraction:
        return two_types.settled(
            lambda share: of(share, w), two_types.real_samples(int(N), w), int(M)
        )

    return by


_AT: list[dict[str, Any]] = [
    dict(N=1, M=1, w=Fraction(1, 2)),
    dict(N=1, M=9, w=Fraction(1, 20)),
    dict(N=3, M=5, w=Fraction(1, 3)),
]
ROUTES = [
    Route(
        _settled(lambda share, w: (share - w) ** 2),
        at=_AT,
        words=two_types.SETTLED,
        claim="variance",
    ),
    Route(
        _settled(lambda share, w: Fraction(share == 0)),
        at=_AT,
        words=two_types.SETTLED,
        claim="absent",
    ),
    Route(
        lambda N, M, w, n: two_types.expected(
            lambda share: Fraction(share > 0), mix(int(N), int(M)), int(n), w
        ),
        at=[{**point, "n": refits} for point, refits in zip(_AT, (4, 2, 3), strict=True)],
        words=two_types.WORDS,
        claim="present",
    ),
]
