"""Types that come and go: how many are there at equilibrium, and how long a rare one is absent."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import comb
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Reals
from theory.maths import two_types
from theory.maths.wright_fisher import UNIT, binomial, row_error
from theory.notation import Expectation, Expr, M, N, Probability, Statistic, i, n, w
from theory.numeric import Algorithm, Enclosure, TooLarge
from theory.proof import Proof
from theory.standard import TOTAL_EXPECTATION
from theory.statement import About, Bound
from theory.theorem import Claim, Rival, Route, Source, Theorem

REACH_REAL, REACH = 50, 400
"""Real and synthetic samples up to which two algorithms are compared: forward and backward."""

MOST_EXACTLY = 15
"""Synthetic samples up to which the number of types is worked out in fractions."""


def _moderate(real: int, synthetic: int) -> None:
    if synthetic > MOST_EXACTLY or real > MOST_EXACTLY:
        raise TooLarge(f"N={real}, M={synthetic}: in fractions up to {MOST_EXACTLY} each")


def _within(real: int, synthetic: int) -> None:
    if real > REACH_REAL or synthetic > 2 * REACH:
        raise TooLarge(f"N={real}, M={synthetic}: in double precision up to {2 * REACH}")


class Lives(Algorithm):
    """``Lives(N, M)``: N times the mean number of pools that hold a newcomer's type."""

    latex_name = "D"
    definition = (
        r"\begin{gathered} D(N, M) = N\,h_1,\\ h_j = 1 + \sum_{i=1}^{M} \binom Mi "
        r"\Bigl(\frac{j}{N+M}\Bigr)^i \Bigl(1-\frac{j}{N+M}\Bigr)^{M-i} h_i \end{gathered}"
    )

    @staticmethod
    def recipe(N: Any, M: Any) -> Any:
        real, synthetic = int(N), int(M)
        _moderate(real, synthetic)
        size, counts = real + synthetic, range(1, synthetic + 1)
        rows = []
        for j in counts:
            law = [
                Fraction(comb(synthetic, c) * j**c * (size - j) ** (synthetic - c), size**synthetic)
                for c in counts
            ]
            rows.append([(j == c) - p for c, p in zip(counts, law, strict=True)] + [Fraction(1)])
        for pivot, top in enumerate(rows):
            for other in rows:
                if other is not top:
                    factor = other[pivot] / top[pivot]
                    for column in range(pivot, synthetic + 1):
                        other[column] -= factor * top[column]
        return real * rows[0][-1] / rows[0][0]

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        real, synthetic = map(int, args)
        _within(real, synthetic)
        return _lives(real, synthetic)


@lru_cache(maxsize=64)
def _lives(real: int, synthetic: int) -> Enclosure:
    """The equations solved in double precision; what they miss bounds the error.

    The inverse has no negative entry, so that a right-hand side that is off by a share is
    answered by a time that is off by no more than this share.
    """
    import numpy as np

    size = real + synthetic
    rows = np.array([binomial(synthetic, j, size - j)[1:] for j in range(1, synthetic + 1)])
    times = np.linalg.solve(np.eye(synthetic) - rows, np.ones(synthetic))
    missed = float(np.abs(times - rows @ times - 1).max())
    off = 2 * (missed + float(times.max()) * (row_error(synthetic) + (synthetic + 4) * UNIT))
    value = real * mpmath.mpf(float(times[0]))
    how = "double precision, forward in time, its equations' residues added up"
    return Enclosure(value * (1 - off), value * (1 + off), how)


def _originals(real: int, synthetic: int, one: Any) -> Any:
    """N + the mean number of real samples that the synthetic ones of a pool descend from.

    s of them have b distinct parents in the last pool, a of which are real; of these each is an
    original, and the other b - a are again so many synthetic samples of one lot.
    """
    size = real + synthetic
    ways, found, of_parents, together = [one], [0 * one], [0 * one], one
    for s in range(1, synthetic + 1):
        ways = [
            ((ways[b] if b < s else 0) * b + (ways[b - 1] * (size - b + 1) if b else 0)) / size
            for b in range(s + 1)
        ]
        fewest = max(0, s - synthetic)
        chance = comb(real, fewest) * comb(synthetic, s - fewest) / (one * comb(size, s))
        some = s * real / (one * size)
        for a in range(fewest, min(real, s) + 1):
            if a:
                some += chance * found[s - a]
            chance = chance * ((real - a) * (s - a)) / ((a + 1) * (synthetic - s + a + 1))
        together = together * (synthetic - s + 1) / size
        fewer = sum((p * q for p, q in zip(ways[1:s], of_parents[1:], strict=True)), 0 * one)
        found.append((fewer + ways[s] * some) / (1 - together))
        alone = one
        for b in range(s):
            alone = alone * (synthetic - b) / (size - b)
        of_parents.append(some + alone * found[s])
    return real + found[synthetic]


class Originals(Algorithm):
    """``Originals(N, M)``: the mean number of originals of a pool, by its lines of descent."""

    latex_name = r"D_{\leftarrow}"

    @staticmethod
    def recipe(N: Any, M: Any) -> Any:
        _moderate(int(N), int(M))
        return _originals(int(N), int(M), Fraction(1))

    @classmethod
    def enclosure(cls, *args: Any) -> Enclosure:
        real, synthetic = map(int, args)
        _within(real, synthetic)
        value, size = mpmath.mpf(_floating(real, synthetic)), real + synthetic
        # each sample adds the roundings of a row, of the hypergeometric chances and of a sum;
        # and 1 less the chance that all parents are apart and synthetic, which is N/(N + M) or more
        error = synthetic * (10 * size + 4 * synthetic * size / real) * UNIT
        how = "double precision, backward in time, its rounding errors added up"
        return Enclosure(value * (1 - error), value * (1 + error), how)


@lru_cache(maxsize=64)
def _floating(real: int, synthetic: int) -> float:
    return float(_originals(real, synthetic, 1.0))


def _ewens(theta: Expr) -> Expr:
    """The mean number of types among N + M samples by Ewens's formula."""
    return sympy.Sum(theta / (theta + i - 1), (i, 1, N + M))


_STAY = (1 - w) ** N
_SIZES: Any = dict(N=Integers(1, probe=(1, 2, 3, 1000)), M=Integers(1, probe=(1, 2, 9, 1000)))
_WEIGHTS = Reals(0, 1, open="both", probe=(Fraction(1, 10**6), Fraction(1, 20), Fraction(1, 2)))

SPELL = Claim(
    name="spell",
    quantity=Expectation(Statistic("L", "L"), low=0),
    value=1 / (1 - _STAY),
    domain=Domain(**_SIZES, w=_WEIGHTS),
    words="A type of real weight $w$ that a pool has lost is absent, this pool counted, for $L$ "
    "refits with the mean",
    rivals=[
        Rival(1 / w, "one real sample to a refit, however many there are"),
        Rival(1 / (1 - (1 - w) ** (N + M)), "the synthetic samples bring it back too"),
        Rival(1 / (N * w), "one over the expected number of real samples of the type"),
        Rival(_STAY / (1 - _STAY), "the pool that loses it not counted"),
        Rival((N + M) / (N * w), "one over the share of real data and the weight"),
    ],
)

LONGER = Claim(
    name="longer",
    quantity=Probability("L > n", "L > n"),
    value=(1 - w) ** (N * n),
    domain=Domain(**_SIZES, w=_WEIGHTS, n=Integers(0, probe=(0, 1, 5, 1000))),
    words="The absence lasts beyond its first $n$ refits with the chance",
    rivals=[
        Rival((1 - w) ** ((N + M) * n), "the synthetic samples bring it back too"),
        Rival((1 - w) ** n, "one real sample to a refit, however many there are"),
        Rival(sympy.exp(-n * (1 - _STAY)), "an exponential law of the same rate"),
        Rival(_STAY ** (n + 1), "the pool that loses it not counted"),
    ],
)

TYPES = Claim(
    name="types",
    quantity=Expectation(Statistic("D", "D"), low=0),
    value=Lives(N, M),
    domain=Domain(
        N=Integers(1, probe=(1, 2, 5), reach=REACH_REAL),
        M=Integers(1, probe=(1, 2, 5, 12), reach=REACH),
    ),
    words="Where the real types are so many and so rare that no two real samples share one, the "
    "number $D$ of types in the pool at equilibrium has the mean",
    rivals=[
        Rival(
            _ewens(2 * N),
            "Ewens's formula with θ = 2N, taken as exact",
            Source("ewens2004", "chapter 3", "the number of types in a sample"),
        ),
        Rival(_ewens(N), "the same with θ = N"),
        Rival(_ewens(4 * N), "the same with θ = 4N: individuals of two copies"),
        Rival(
            (N**2 + 2 * N * M + M) / (N + M),
            "one over the chance that two picks from the pool agree",
        ),
        Rival(N + M, "each sample of a type of its own"),
        Rival(2 * N * sympy.log(N + M), "each newcomer lost after 2 ln(N + M) refits"),
    ],
)

_WIDE = Domain(
    N=Integers(1, 5, probe=(1, 2, 5)),
    M=Integers(80, 400, probe=(80, 200, 400)),
    where=[M >= 80 * N],
)
_SMALL = Domain(
    N=Integers(1, REACH_REAL, probe=(1, 2, 5)), M=Integers(2, REACH, probe=(2, 5, 12, 100))
)

THEOREM = Theorem(
    title="How many types are there at equilibrium",
    says="With N new real samples at each refit beside M of the model's, a type of real weight w "
    "that is lost [stays away for 1/(1 − (1 − w)^N) refits on average](spell), whatever M is. "
    "Where all real samples are of different types, the pool holds [on average about as many types "
    "as Ewens's formula has with 2N in the place of its θ, for M from 80N to 400](ewens), "
    "[and more than that](above).",
    setting="""\
Each refit is trained on a pool of $N$ new real samples and $M$ samples of the last model, all
independent given that model; old samples are dropped.
It takes the types' shares in the pool as its weights (maximum likelihood).
A type is *absent* while the pool does not hold it.
An *absence* begins with a pool that lacks a type which the last pool held, and ends with the next
pool that holds it; $L$ is the number of pools that lack it.
*At equilibrium* so many refits have gone by that the start is forgotten.
In population genetics this is drift with mutation, or immigration, in the infinitely-many-alleles
model: a sample of the model copies a parent, a real sample is a newcomer.
""",
    claims=[SPELL, LONGER, TYPES],
    statements=[
        About(
            "ewens",
            TYPES.value,
            _ewens(2 * N),
            Fraction(4, 100),
            _WIDE,
            [
                Rival(_ewens(N), "θ = N"),
                Rival(_ewens(4 * N), "θ = 4N"),
                Rival(N + M, "each sample of a type of its own"),
            ],
            note="M from 80N to 400",
        ),
        Bound(
            "above",
            TYPES.value,
            ">",
            _ewens(2 * N),
            _SMALL,
            [
                Rival(sympy.Float("1.3") * _ewens(2 * N), "by three tenths"),
                Rival(_ewens(4 * N), "θ = 4N"),
            ],
            note="2 to 400 synthetic samples, up to 50 real ones",
        ),
        About(
            "doubling",
            TYPES.value.subs(M, 2 * M) - TYPES.value,
            2 * N * sympy.log(2),
            Fraction(6, 100),
            _WIDE,
            [
                Rival(N * sympy.log(2), "θ = N"),
                Rival(4 * N * sympy.log(2), "θ = 4N"),
                Rival(M, "twice as many types"),
            ],
            note="what twice as many synthetic samples add, M from 80N to 400",
        ),
    ],
    sources=[
        Source("ewens2004", "chapter 3", "the number of types, and θ"),
        Source("kingman1982", "", "lines traced back"),
    ],
)


def _only_by_real_samples() -> list[bool]:
    """The next pool after one without the type: each of its samples listed."""
    cases = []
    for real, synthetic in ((1, 1), (2, 1), (2, 3), (3, 2)):
        for share in (Fraction(1, 20), Fraction(1, 3)):
            gone = Fraction(0)
            for labels in product((0, 1), repeat=real + synthetic):
                chance = Fraction(1)
                for place, label in enumerate(labels):
                    weight = share if place < real else Fraction(0)
                    chance *= weight if label else 1 - weight
                gone += chance * (not any(labels))
            cases.append(gone == (1 - share) ** real)
    return cases


def _slope(of: Callable[[Fraction], Fraction], degree: int) -> Fraction:
    """The derivative at 0 of a polynomial of that degree at most, from its values."""
    nodes = [Fraction(k, degree) for k in range(degree + 1)]
    total = Fraction(0)
    for k, x in enumerate(nodes):
        others = [y for y in nodes if y != x]
        scale = Fraction(1)
        for y in others:
            scale *= x - y
        if k == 0:
            term = sum((_product(-z for z in others if z != y) for y in others), Fraction(0))
        else:
            term = _product(-y for y in others if y != 0)
        total += of(x) * term / scale
    return total


def _product(numbers: Any) -> Fraction:
    out = Fraction(1)
    for each in numbers:
        out *= each
    return out


def _by_slope(N: Fraction, M: Fraction) -> Fraction:
    """−d/dw P(a type of weight w is absent) at w = 0, from the chain of its count, solved."""
    real, synthetic = int(N), int(M)

    def absent(share: Fraction) -> Fraction:
        if share in (0, 1):
            return Fraction(share == 0)
        fresh = two_types.real_samples(real, share)
        return Fraction(two_types.settled(lambda x: Fraction(x == 0), fresh, synthetic))

    return -_slope(absent, real + synthetic)


def _by_both_ends() -> list[bool]:
    """The newcomers' lives against the slope of a rare type's chance, small pools."""
    cases = [(1, 1), (1, 2), (2, 1), (2, 2), (1, 3)]
    return [Lives.recipe(*case) == _by_slope(*map(Fraction, case)) for case in cases]


def _by_lines() -> list[bool]:
    cases = [(1, 1), (1, 2), (2, 1), (2, 2), (1, 3), (3, 1)]
    return [Originals.recipe(*case) == _by_slope(*map(Fraction, case)) for case in cases]


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "A model that lacks the type never emits it. So the next pool lacks it exactly if its $N$ "
        "real samples do, and these are new, whatever was before.",
        r"\mathbb{P}(\text{absent again} \mid \text{absent}) = (1-w)^N",
        trial=_only_by_real_samples,
        tried="every sample of a few small pools listed",
    )
    longer = p.solve(
        lambda chance: _STAY * chance,
        sympy.S.One,
        "The first pool of an absence lacks the type by definition. Each refit more has the same "
        "chance, so the law is geometric.",
    )
    spell = p.compute(
        sympy.Sum(_STAY**n, (n, 0, sympy.oo)),
        "The mean is the sum of the chances that it lasts for more than $n$ refits.",
        at=[dict(N=Fraction(a), w=Fraction(1, b)) for a, b in ((1, 2), (3, 20), (10, 7))],
        result=1 / (1 - _STAY),
    )
    p.cite(TOTAL_EXPECTATION)
    p.argue(
        "Each refit brings $N$ new types. A type that came $t$ refits ago is still in the pool "
        "with some chance, and the sum of these chances over $t$ is the mean number of pools that "
        "hold it. So the mean number of types is $N$ times the mean life of one (Little's law).",
        r"\mathbb{E}\,D = N \sum_{t \ge 0} \mathbb{P}(\text{held after } t \text{ refits})",
        trial=_by_both_ends,
        tried="five small pools, against the chance to be absent of a type of weight $w$: its "
        "slope at $w = 0$",
    )
    p.argue(
        "Now trace the samples of a pool back. Its $N$ real ones are originals. Its synthetic ones "
        "have distinct parents in the last pool, some of them real, and the synthetic ones among "
        "the parents are again so many of a lot: a triangular system for the mean number of "
        "originals.",
        r"\mathbb{E}\,D = N + e_M,\quad e_s = \sum_b \mathbb{P}(b \text{ parents of } s)\,"
        r"\mathbb{E}[a + e_{b-a}]",
        trial=_by_lines,
        tried="six small pools, against the same slope",
    )
    return {"spell": spell, "longer": longer, "types": Originals(N, M)}


def _awaited(N: Fraction, M: Fraction, w: Fraction) -> Any:
    """Each length of an absence, weighed by its chance, to 30 digits."""
    with mpmath.workdps(50):
        stay = (1 - mpmath.mpf(w.numerator) / w.denominator) ** int(N)
        total, chance, length = mpmath.mpf(0), 1 - stay, 1
        while length * chance > mpmath.mpf(10) ** -45:
            total, chance, length = total + length * chance, chance * stay, length + 1
        return total


def _one_by_one(N: Fraction, M: Fraction, w: Fraction, n: Fraction) -> Fraction:
    """The chain of the count from a pool without the type, multiplied out."""
    size, law = int(N + M), {0: Fraction(1)}
    fresh = two_types.real_samples(int(N), w)
    for _ in range(int(n)):
        after: dict[int, Fraction] = {}
        for count, chance in law.items():
            share = Fraction(count, size)
            for a, p in enumerate(fresh):
                for c in range(int(M) + 1):
                    q = comb(int(M), c) * share**c * (1 - share) ** (int(M) - c)
                    if q and not a + c:
                        after[0] = after.get(0, Fraction(0)) + chance * p * q
        law = after
    return law.get(0, Fraction(0))


ROUTES = [
    Route(
        _awaited,
        at=[dict(N=1, M=9, w=Fraction(1, 3)), dict(N=5, M=2, w=Fraction(1, 20))],
        words="each length weighed by its chance, at 50 digits",
        claim="spell",
    ),
    Route(
        _one_by_one,
        at=[dict(N=2, M=3, w=Fraction(1, 3), n=3), dict(N=4, M=1, w=Fraction(1, 20), n=5)],
        words="the chain of the type's count, every outcome of each refit",
        claim="longer",
    ),
    Route(
        _by_slope,
        at=[dict(N=1, M=4), dict(N=3, M=3), dict(N=2, M=5)],
        words="the slope, where the weight is 0, of the chance to be absent, from the count's law",
        claim="types",
    ),
]
