"""Which types a scheme keeps: two bounds on the chance that a type is lost."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

from schemes import Scheme, Step, keep_real, mix, replace, window
from theory.domain import Domain, Integers, Reals
from theory.maths import two_types
from theory.maths.presence import DIGITS, lost_at_least, lost_at_most
from theory.mixing._lost import Branched, BranchedByAges, Traced, TracedByAges
from theory.mixing._pools import Coalescence, Within, windowed
from theory.notation import Expr, M, N, Probability, k, n, w
from theory.numeric import mpf, same
from theory.proof import Proof
from theory.statement import About, Bound
from theory.theorem import Claim, Rival, Route, Source, Theorem

_COUNTS: Any = dict(
    M=Integers(1, probe=(1, 3, 100), reach=10**6),
    N=Integers(0, probe=(0, 1, 1000), reach=10**6),
    k=Integers(0, probe=(0, 1), reach=20),
    n=Integers(1, probe=(1, 2, 5), reach=60),
)
_WEIGHTS = (Fraction(1, 10**6), Fraction(1, 20), Fraction(1, 2))
_DOMAIN = Domain(**_COUNTS, w=Reals(0, 1, probe=_WEIGHTS))
_NARROW = Domain(
    M=Integers(100, probe=(100, 500, 10**4), reach=10**6),
    N=Integers(0, probe=(0, 1, 1000), reach=10**6),
    k=Integers(0, probe=(0, 2), reach=10),
    n=Integers(1, probe=(1, 10), reach=60),
    w=Reals(0, Fraction(1, 10), probe=(Fraction(1, 10**6), Fraction(1, 1000), Fraction(1, 10))),
    where=[n <= M / 10],
)
_LOST = Probability(r"w_n = 0", "wₙ = 0")
_ALL = M + N

MOST = Claim(
    name="most",
    quantity=_LOST,
    value=Branched(M, N, k, n, w),
    relation="<=",
    domain=_DOMAIN,
    words="A type of real weight $w$ is missing from the $n$-th pool with a chance of "
    "[at most](most) the following. $P_t$ is the size of the pool of refit $t$, $r_j$ the number "
    "of real samples in the lot collected for refit $j$, and $s_j$ bounds the chance that one of "
    "that lot leaves a trace; the sum is over the earlier refits whose pool has it.",
    rivals=[
        Rival(Traced(M, N, k, n, w), "the bound from below"),
        Rival((1 - w) ** _ALL, "nothing that the first refit sees is ever lost"),
        Rival(Branched(M, N, k + 1, n, w), "one lot more in each pool"),
    ],
)

LEAST = Claim(
    name="least",
    quantity=_LOST,
    value=Traced(M, N, k, n, w),
    relation=">=",
    domain=_DOMAIN,
    words="and [at least](least) this, where $h_j$ bounds the mean share of a lot that lines of "
    "descent from the $n$-th pool go to:",
    rivals=[
        Rival(Branched(M, N, k, n, w), "the bound from above"),
        Rival(Traced(M, N, 0, n, w), "what was kept left out"),
        Rival(1 - (1 - (1 - w) ** _ALL) ** n, "each refit starts anew: exponential decay"),
        Rival((1 - w) ** N, "the last refit's real samples alone"),
    ],
)

_F = Coalescence(M, N, k, n)
_SQUARE = w + (1 - w) * _F

PAIR = Claim(
    name="pair",
    quantity=_LOST,
    value=(1 - w) * _F / _SQUARE,
    relation="<=",
    domain=Domain(**{**_COUNTS, "w": Reals(0, 1, open="low", probe=_WEIGHTS)}),
    words="Where $F$ is the chance that two picks from the $n$-th pool descend from one original, "
    "it is missing with a chance of [at most](pair) this too, which is [the better bound in plain "
    "retraining, from three times as many refits as samples on](better):",
    rivals=[
        Rival(_F, "the chance that two picks have one original"),
        Rival((1 - w) * _F / (2 * w + (1 - w) * _F), "twice the weight"),
        Rival((1 - w) ** 2 * _F / _SQUARE, "two picks, both of them of another type"),
    ],
)

THEOREM = Theorem(
    title="Which types a scheme keeps",
    says="Whatever pool of old and new, real and synthetic samples each refit is trained on, the "
    "chance that a type is lost lies [between a bound by lines of descent and one by branching]"
    "(least, most), and [below one by the chance that two lines meet](pair), which is [better in "
    "plain retraining from three times as many refits as samples on](better). "
    "[Where up to 10 older lots of 100 or more synthetic samples are kept, for a tenth as many "
    "refits and weights up to 1/10, the two bounds of the chance to be kept are within 4% of each "
    "other](near).",
    setting="""\
A *scheme* says which samples each refit is trained on, its *pool*: real or synthetic, new or kept
from earlier refits.
A categorical model has the types' shares in its pool as its weights (maximum likelihood), and a
type that is not in a pool has the weight 0.
Real samples are independent of all others; a model's samples are so given that model.
The first model's samples are real, for the model before the first refit is the real distribution.
$w_n$ is the weight of one type after $n$ refits, and $w_0 = w$.

The two bounds hold for every such scheme, and for a budget drawn from the pool too.
The formulas below are for one family that has many schemes in it: each refit collects $N$ new
real samples and $M$ samples of the last model, and is trained on these and on all that was
collected for the last $k$ refits.
$N = k = 0$ is plain retraining; $k \\ge n$ keeps everything.
""",
    claims=[MOST, LEAST, PAIR],
    statements=[
        Bound(
            "better",
            PAIR.value.subs({N: 0, k: 0}),
            "<",
            MOST.value.subs({N: 0, k: 0}),
            Domain(
                M=Integers(1, probe=(1, 5, 20), reach=20),
                n=Integers(3, probe=(3, 15, 60), reach=60),
                w=Reals(0, 1, open="both", probe=_WEIGHTS),
                where=[n >= 3 * M],
            ),
            [Rival(Traced(M, 0, 0, n, w), "the bound from below")],
            note="the bound by two lines, and the one by branching, in plain retraining "
            "(N = k = 0), where n is 3M or more",
        ),
        About(
            "near",
            1 - LEAST.value,
            1 - MOST.value,
            Fraction(4, 100),
            _NARROW,
            [Rival(2 * (1 - MOST.value), "twice as much")],
            note="the chance to be kept, bounded from above and from below, for lots of 100 "
            "synthetic samples or more, n up to M/10, k up to 10 and w up to 1/10",
        ),
    ],
    sources=[
        Source("ewens2004", "chapters 1 and 3", "branching and lines of descent"),
        Source("kingman1982", "", "lines traced back"),
    ],
)


def _few_copies() -> list[bool]:
    """E (1 − s)^Bin(S, X/P) against its bound, for every count X of a pool."""
    cases = []
    for size, copies in ((4, 3), (6, 10)):
        for s in (Fraction(1, 10), Fraction(2, 3), Fraction(1)):
            for count in range(size + 1):
                mean = (1 - s * Fraction(count, size)) ** copies
                bound = mpmath.exp(-mpf(s) * count * copies / size)
                cases.append(bool(mpf(mean) <= bound * (1 + mpmath.mpf(10) ** -12)))
    return cases


def _fall_together() -> list[bool]:
    """A subset drawn without replacement: E (1 − s)^(its members of a type) against a product."""
    cases = []
    for size, budget in ((5, 2), (6, 4)):
        for s in (Fraction(1, 4), Fraction(1)):
            for count in range(size + 1):
                chances = two_types.subset(count, size, budget)
                mean = sum(chance * (1 - s) ** j for j, chance in chances.items())
                cases.append(mean <= (1 - s * Fraction(budget, size)) ** count)
    return cases


def _returning(refit: int) -> Step:
    return Step(real=refit % 2, synthetic=1, kept=(1,) if refit > 2 else ())


def _on_a_budget(refit: int) -> Step:
    return Step(real=1, synthetic=2, kept=tuple(range(1, refit)), budget=2)


_SCHEMES: list[tuple[Scheme, int]] = [
    (replace(3), 3),
    (mix(1, 2), 3),
    (window(0, 2, 1), 4),
    (keep_real(2, 2), 3),
    (_returning, 4),
    (_on_a_budget, 3),
]


def _lost(scheme: Scheme, refits: int, weight: Fraction) -> Fraction:
    return two_types.expected(lambda p: Fraction(p == 0), scheme, refits, weight)


def _between() -> list[bool]:
    """Every outcome of six schemes listed, budgets and lots that return among them."""
    cases = []
    slack = mpmath.mpf(10) ** -12
    for scheme, refits in _SCHEMES:
        for weight in (Fraction(1, 20), Fraction(2, 3)):
            truth = mpf(_lost(scheme, refits, weight))
            low, high = (
                mpmath.exp(of(scheme, refits, mpf(weight), DIGITS))
                for of in (lost_at_least, lost_at_most)
            )
            cases.append(bool(low <= truth * (1 + slack) and truth <= high * (1 + slack)))
    return cases


def _squares() -> list[bool]:
    """The chance to be kept against the mean's square over the mean square."""
    cases = []
    for scheme, refits in _SCHEMES:
        for weight in (Fraction(1, 20), Fraction(2, 3)):
            square = two_types.expected(lambda p: p * p, scheme, refits, weight)
            cases.append(1 - _lost(scheme, refits, weight) >= weight**2 / square)
    return cases


def _distinct() -> list[bool]:
    """The mean number of distinct places of so many lines in a lot, every way listed."""
    cases = []
    for size in (1, 2, 3):
        for lines in (1, 2, 3, 4):
            ways = [
                {place // size**line % size for line in range(lines)}
                for place in range(size**lines)
            ]
            mean = Fraction(sum(map(len, ways)), len(ways))
            cases.append(same(mean, size * (1 - (1 - Fraction(1, size)) ** lines)))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "*From above.* Let a pool of $P$ samples hold $X$ of the type. Each of the $M$ synthetic "
        "samples of the next lot is of the type with chance $X/P$. Suppose that each of these "
        "leaves a trace with a chance of $s$ at least, whatever else happens. Then they all leave "
        "nothing with a chance of at most",
        r"\mathbb{E}\,(1-s)^{\text{copies}} = \Bigl(1 - \frac{sX}{P}\Bigr)^{M} \le "
        r"\bigl(e^{-sM/P}\bigr)^X",
        trial=_few_copies,
        tried="every count of two pools, three values of $s$",
    )
    p.argue(
        "So each sample of the pool adds a factor of its own, as if its copies were Poisson and "
        "its own. Go back from the last pool, all of whose samples are a trace, lot by lot: a "
        "lot's chance to leave nothing is the product of its factors over the pools that have it. "
        "Real samples are of the type with chance $w$, each on its own.",
        r"\mathbb{P}(w_n = 0) \le \prod_j (1 - w s_j)^{r_j}",
        trial=_between,
        tried="every outcome of six schemes with few samples, for two weights: the chance lies "
        "between both bounds",
    )
    p.argue(
        "Where a budget is drawn from the pool, the type's samples are in it each with its share, "
        "and their being there makes the others' less likely. So the product of their chances is "
        "still a bound.",
        trial=_fall_together,
        tried="every count of two pools and budgets",
    )
    p.argue(
        "*From below.* Follow the lines of all samples of the last pool back. The type is absent "
        "exactly if none of the $A$ real samples that they end at is of it: "
        "$\\mathbb{E}\\,(1-w)^A$, which is $(1-w)^{\\mathbb{E}A}$ or more, by Jensen's inequality.",
        r"\mathbb{P}(w_n = 0) = \mathbb{E}\,(1-w)^A \ge (1-w)^{\mathbb{E}A}",
        tried="the definition of a line of descent, and convexity",
    )
    p.argue(
        "Of a lot of $m$ samples $T$ lines reach $m(1 - (1-\\frac1m)^T)$ on average. This bends "
        "downwards in $T$, so that the mean number of lines may take the place of their number, "
        "lot by lot from the last. A line from a pool of $P$ goes to this lot with chance $m/P$, "
        "and a lot's samples are reached with one chance, be they real or not.",
        r"\mathbb{E}\,\text{reached} \le m\Bigl(1 - \bigl(1-\tfrac1m\bigr)^{\mathbb{E}T}\Bigr)",
        trial=_distinct,
        tried="all ways of up to four lines into up to three samples",
    )
    p.uses("mixing/coalescence_principle", "diversity")
    p.argue(
        "*By two lines.* By the Cauchy–Schwarz inequality $(\\mathbb{E}X)^2 \\le "
        "\\mathbb{P}(X > 0)\\,\\mathbb{E}X^2$ for any $X \\ge 0$. Here $X = w_n$, whose mean is "
        "$w$ and whose mean square is $w - \\mathbb{E}\\,w_n(1-w_n)$.",
        r"\mathbb{P}(w_n > 0) \ge \frac{w^2}{\mathbb{E}\,w_n^2},\quad "
        r"\mathbb{E}\,w_n^2 = w^2 + w(1-w)F",
        trial=_squares,
        tried="every outcome of six schemes with few samples, for two weights",
    )
    met = 1 - Within(M, N, k, n)
    return {
        "most": BranchedByAges(M, N, k, n, w),
        "least": TracedByAges(M, N, k, n, w),
        "pair": (1 - w) * met / (w + (1 - w) * met),
    }


_AT: list[dict[str, Any]] = [
    dict(M=3, N=0, k=0, n=4, w=Fraction(1, 3)),
    dict(M=2, N=1, k=0, n=3, w=Fraction(1, 20)),
    dict(M=2, N=0, k=1, n=4, w=Fraction(1, 5)),
    dict(M=1, N=1, k=1, n=4, w=Fraction(1, 2)),
]


def _listed(M: Fraction, N: Fraction, k: Fraction, n: Fraction, w: Fraction) -> Any:
    return mpf(_lost(windowed(int(M), int(N), k), int(n), w))


ROUTES = [
    Route(_listed, at=_AT, words=two_types.WORDS, claim=each) for each in ("most", "least", "pair")
]
