"""Pairs of neighbouring words under back-off: how a model forgets that they belong together."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import sympy

from theory.domain import Domain, Integers, Reals, Shares
from theory.notation import Expectation, Expr, K, M, Statistic, i, local, n
from theory.proof import Proof
from theory.statement import About, Bound, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

u = local(
    "u",
    "shares of the pairs: of both words, of the first alone, of the second alone, and of neither",
    length=K,
    positive=True,
)
r = local("r", "the weight of the back-off", real=True)
g = local("g", "a factor", positive=True)

_D = u[1] * u[4] - u[2] * u[3]
_FIRST, _SECOND = u[1] + u[2], u[1] + u[3]
_RATE = (1 - r) * (1 - 1 / M)
_BETWEEN = (1 - _RATE**n) / (1 + r * (M - 1))
_PAIRS = Shares(4, 4)
_DOMAIN = Domain(
    u=_PAIRS,
    M=Integers(1),
    n=Integers(0, probe=(0, 1, 2, 7, 1000), reach=10**5),
    r=Reals(0, 1),
)

WITHIN = Claim(
    name="within",
    quantity=Expectation(Statistic("D_n", "Dₙ"), low=-sympy.Rational(1, 4)),
    value=_D * _RATE**n,
    domain=_DOMAIN,
    words="Within a run, the dependence of the two words has after $n$ refits the mean",
    rivals=[
        Rival(_D * (1 - r) ** n, "back-off alone, an endless sample"),
        Rival(_D * (1 - 1 / M) ** n, "sampling alone, as diversity is lost"),
        Rival(_D, "kept, as the pair's share is without back-off"),
        Rival(_D * (1 - r) ** (2 * n) * (1 - 1 / M) ** n, "back-off for each of the two words"),
        Rival(_D * ((1 - r) * (1 - 2 / M)) ** n, "a loss of 1/M for each of the two words"),
        Rival(_D * ((1 - r / 2) * (1 - 1 / M)) ** n, "half of the back-off"),
        Rival(_D * _RATE ** (n + 1), "a refit too many"),
    ],
)

PAIR = Claim(
    name="pair",
    quantity=Expectation(Statistic(r"p_n(\mathrm{ab})", "pₙ(ab)"), low=0),
    value=_FIRST * _SECOND + _D * (_RATE**n + _BETWEEN),
    domain=_DOMAIN,
    words="and the share of the pair itself the mean",
    rivals=[
        Rival(u[1], "kept, as it is without back-off"),
        Rival(_FIRST * _SECOND + _D * _RATE**n, "the words' shares taken as independent over runs"),
        Rival(_FIRST * _SECOND + _D * (1 - r) ** n, "back-off alone, an endless sample"),
        Rival(_FIRST * _SECOND, "independent words from the first refit on"),
        Rival(u[1] * _RATE**n, "pairs lost, and none made by back-off"),
    ],
)

_BACK = Domain(M=Integers(2), r=Reals(0, 1, open="both"), n=Integers(1, 100))

THEOREM = Theorem(
    title="Back-off forgets which words belong together",
    says="If a model of word pairs gives the weight r to pairs made of single words, back-off, "
    "[the expected dependence of two words is multiplied by (1 − 1/M)(1 − r) at each refit](within)"
    ", [faster than any word's diversity is lost](sooner): [like exp(−n(r + 1/M)), within 5%, "
    "where n is at most 1/(25r²) and M²/25](rate). [The part 1/(1 + r(M − 1)) of the dependence "
    "stays in the pair's mean share in the long run](rest), for over runs the two words' shares "
    "depend on each other.",
    setting="""\
A model of pairs of neighbouring words has the shares $u_1, …, u_4$ of the pairs in which both the
first word is *a* and the second *b*, only the first is, only the second is, or neither.
Refit $n$ draws $M$ independent pairs from the last model $p_{n-1}$ and nothing else.
$p_n$ is made of the shares $q$ among them, with the weight $1-r$, and of pairs whose words are
drawn independently from the words' own shares, with the weight $r$:
$p_n(xy) = (1-r)\\,q(xy) + r\\,q(x\\,\\cdot)\\,q(\\cdot\\,y)$.
That is interpolated back-off to a unigram model for each place.
The *dependence* is
$D_n = p_n(\\mathrm{ab}) - p_n(\\mathrm{a}\\,\\cdot)\\,p_n(\\cdot\\,\\mathrm{b})$,
and $D_0 = u_1u_4 - u_2u_3$.
In population genetics $D$ is the linkage disequilibrium of two loci, $r$ the recombination rate
and $M$ the number of gametes.
""",
    claims=[WITHIN, PAIR],
    statements=[
        Bound(
            "sooner",
            _RATE**n,
            "<",
            (1 - 1 / M) ** n,
            _BACK,
            [Rival((1 - r) ** (2 * n), "back-off for each word"), Rival((1 - 2 / M) ** n, "2/M")],
            note="the share of the dependence that is left, and that of a word's diversity",
        ),
        About(
            "rate",
            _RATE**n,
            sympy.exp(-n * (r + 1 / M)),
            Fraction(1, 20),
            Domain(
                M=Integers(2),
                r=Reals(0, 1, open="both"),
                n=Integers(1, probe=(1, 4, 100, 10**4)),
                where=[25 * n * r**2 <= 1, 25 * n <= M**2],
            ),
            [
                Rival(sympy.exp(-n * r), "back-off alone"),
                Rival(sympy.exp(-n / M), "sampling alone"),
                Rival(sympy.exp(-n * (2 * r + 1 / M)), "2r"),
            ],
            note="the share of the dependence that is left, where n is at most 1/(25r²) and M²/25",
        ),
        Tends(
            "rest",
            _RATE**n + _BETWEEN,
            1 / (1 + r * (M - 1)),
            n,
            Domain(
                M=Integers(2, 1000, probe=(2, 10, 1000)),
                r=Reals(Fraction(1, 100), 1, probe=("1/100", "1/2", "1")),
            ),
            far=(100, 1000, 10_000),
            rivals=[
                Rival(sympy.S.Zero, "independent words in the end"),
                Rival(1 / (1 + r * M), "1/(1 + rM)"),
                Rival(1 / M, "1/M"),
            ],
            note="the part of the dependence that is in the pair's mean share in the long run, "
            "1/(1 + r(M − 1))",
        ),
    ],
    sources=[
        Source("hill1968", "seen: the abstract", "recombination and drift, by simulation"),
        Source("sved2018", "seen: the abstract", "a history of linkage disequilibrium"),
    ],
)

Model = tuple[Fraction, ...]


def _shares(labels: tuple[int, ...]) -> Model:
    return tuple(Fraction(labels.count(each), len(labels)) for each in range(4))


def _backed_off(q: Model, back: Fraction) -> Model:
    """The pairs' own shares, and those of independent words."""
    a, b = q[0] + q[1], q[0] + q[2]
    alone = (a * b, a * (1 - b), (1 - a) * b, (1 - a) * (1 - b))
    return tuple((1 - back) * x + back * y for x, y in zip(q, alone, strict=True))


def _samples(model: Model, size: int) -> dict[Model, Fraction]:
    """The law of the pairs' shares among so many, every sample listed."""
    law: dict[Model, Fraction] = {}
    for labels in product(range(4), repeat=size):
        odds = Fraction(1)
        for label in labels:
            odds *= model[label]
        if odds:
            law[_shares(labels)] = law.get(_shares(labels), Fraction(0)) + odds
    return law


def _models(start: Model, size: int, refits: int, back: Fraction) -> dict[Model, Fraction]:
    """The law of the model after some refits."""
    law = {start: Fraction(1)}
    for _ in range(refits):
        later: dict[Model, Fraction] = {}
        for model, chance in law.items():
            for q, odds in _samples(model, size).items():
                new = _backed_off(q, back)
                later[new] = later.get(new, Fraction(0)) + chance * odds
        law = later
    return law


def _dependence(p: Model) -> Fraction:
    return p[0] - (p[0] + p[1]) * (p[0] + p[2])


_STARTS: list[Model] = [
    (Fraction(1, 2), Fraction(1, 6), Fraction(1, 6), Fraction(1, 6)),
    (Fraction(1, 10), Fraction(2, 5), Fraction(3, 10), Fraction(1, 5)),
]


def _words_stay() -> list[bool]:
    """Back-off leaves the words' shares as they are, and 1 − r of the dependence."""
    cases = []
    for start in _STARTS:
        for q in _samples(start, 3):
            for back in (Fraction(1, 10), Fraction(2, 3)):
                p = _backed_off(q, back)
                words = p[0] + p[1] == q[0] + q[1] and p[0] + p[2] == q[0] + q[2]
                cases.append(words and _dependence(p) == (1 - back) * _dependence(q))
    return cases


def _products() -> list[bool]:
    """The mean product of the words' shares in a sample, all samples listed."""
    cases = []
    for start in _STARTS:
        for size in (1, 2, 4):
            one = Fraction(1, size)
            found = sum(
                (odds * (q[0] + q[1]) * (q[0] + q[2]) for q, odds in _samples(start, size).items()),
                Fraction(0),
            )
            apart = (start[0] + start[1]) * (start[0] + start[2])
            cases.append(found == one * start[0] + (1 - one) * apart)
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    last = 1 - u[1] - u[2] - u[3]
    p.identity(
        u[1] - (u[1] + u[2]) * (u[1] + u[3]),
        sympy.expand(u[1] * last - u[2] * u[3]),
        "The dependence in the four shares, where $u_4$ is what the others leave of 1:",
    )
    p.argue(
        "*Back-off.* The words' shares in $p_n$ are those in the sample, for both parts have them. "
        "So only the pairs' own part depends:",
        r"D_n = (1-r)\,\bigl[q(\mathrm{ab}) - q(\mathrm{a}\,\cdot)\,q(\cdot\,\mathrm{b})\bigr]",
        trial=_words_stay,
        tried="every sample of three pairs from two models, with two weights of the back-off",
    )
    p.argue(
        "*Sampling.* The pair's share has its own share as its mean. Of two words that are picked "
        "from the sample, one from each place, both are of one pair with chance $1/M$, and else of "
        "two independent ones.",
        r"\mathbb{E}\,q(\mathrm{a}\,\cdot)\,q(\cdot\,\mathrm{b}) = \frac1M\, p(\mathrm{ab}) + "
        r"\Bigl(1-\frac1M\Bigr)\, p(\mathrm{a}\,\cdot)\,p(\cdot\,\mathrm{b})",
        trial=_products,
        tried="all samples of one, two and four pairs from two models",
    )
    first = u[1] * u[4] - u[2] * u[3]
    kept = p.identity(
        first - first / M,
        first * (1 - 1 / M),
        "So of a model's dependence, written for the first one, a sample has on average",
    )
    left = p.solve(
        lambda v: (1 - r) * sympy.cancel(kept / first) * v,
        sympy.S.One,
        "So the mean dependence has a factor for each refit. In units of $D_0$:",
    )
    total = p.compute(
        sympy.Sum(g ** (i - 1), (i, 1, n)),
        "The mean product of the words' shares grows at each refit by $1/M$ of the last mean "
        "dependence. Added up, with $g = (1-r)(1-\\frac1M)$:",
        at=[
            dict(n=Fraction(size), g=factor)
            for size, factor in ((0, Fraction(1, 2)), (3, Fraction(1, 3)), (20, Fraction(9, 10)))
        ],
        result=(1 - g**n) / (1 - g),
    )
    rate = (1 - r) * (1 - 1 / M)
    between = p.identity(
        total.subs(g, rate) / M,
        (1 - rate**n) / (1 + r * (M - 1)),
        "In units of $D_0$ this is",
    )
    return {
        "within": first * left,
        "pair": (u[1] + u[2]) * (u[1] + u[3]) + first * (left + between),
    }


def _mean(u: Model, M: Fraction, n: Fraction, r: Fraction, dependence: bool) -> Fraction:
    law = _models(tuple(map(Fraction, u)), int(M), int(n), Fraction(r))
    return sum(
        (chance * (_dependence(p) if dependence else p[0]) for p, chance in law.items()),
        Fraction(0),
    )


_SMALL = [
    dict(u=_STARTS[0], M=2, n=3, r=Fraction(1, 5)),
    dict(u=_STARTS[1], M=3, n=2, r=Fraction(1, 2)),
    dict(u=_STARTS[1], M=1, n=2, r=Fraction(1, 10)),
    dict(u=_STARTS[0], M=3, n=2, r=0),
]
ROUTES = [
    Route(
        lambda u, M, n, r, dependence=dependence: _mean(u, M, n, r, dependence),
        at=_SMALL,
        words="every sample of every refit listed pair by pair, in rational arithmetic",
        claim=name,
    )
    for name, dependence in (("within", True), ("pair", False))
]
