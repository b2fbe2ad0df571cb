"""Labels by the majority of several answers: the frequent answer becomes more frequent."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise, product
from math import comb, factorial
from typing import Any

import sympy

from theory.domain import Domain, Integers, Reals, rational, whole
from theory.notation import Expectation, Expr, M, N, Statistic, alpha, k, local, w, weight
from theory.numeric import Algorithm
from theory.proof import Proof
from theory.standard import TOTAL_EXPECTATION
from theory.statement import Bound, Rises, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

p = local("p", "the chance that one answer of the current model is A", positive=True)

_j = sympy.Symbol("j", integer=True, nonnegative=True)
_HALF = sympy.Rational(1, 2)
_ODD = whole((k - 1) / 2)
_VOTERS = Integers(1, probe=(1, 3, 5, 21, 1001))
_CHANCE = Reals(0, 1, open="both", probe=("1/100", "1/3", "1/2", "4/5", "99/100"))


def voted(chance: Expr, answers: Expr = k) -> Expr:
    """The chance that most of so many answers, an odd number, are A."""
    half = (answers + 1) / 2
    return sympy.betainc_regularized(half, half, 0, chance)


_MARGIN = k * sympy.binomial(k - 1, (k - 1) / 2) / 2 ** (k - 1)

_NEEDED = 1 - 1 / _MARGIN

NEXT = Claim(
    name="next",
    quantity=Expectation(Statistic(r"\hat w'", "ŵ′"), low=0),
    value=alpha * w + (1 - alpha) * voted(p),
    domain=Domain(
        where=[_ODD, whole(alpha * M)],
        k=_VOTERS,
        p=_CHANCE,
        alpha=Reals(0, 1, probe=("0", "1/10", "1/2", "1")),
        w=Reals(0, 1, probe=("0", "1/3", "1")),
        M=Integers(1, probe=(10, 1000)),
    ),
    words="One refit to $M$ labels, of which $\\alpha M$ are real and the others voted on: the "
    "expected chance of the answer A.",
    rivals=[
        Rival(alpha * w + (1 - alpha) * p, "a vote says what one answer says"),
        Rival(voted(alpha * w + (1 - alpha) * p), "the real labels put to the vote as well"),
        Rival(alpha * w + (1 - alpha) * p**k, "all answers must agree"),
        Rival(voted(p), "no real labels"),
    ],
)

MARGIN = Claim(
    name="margin",
    quantity=Expectation(Statistic(r"\left|2J - k\right|", "|2J − k|"), low=0),
    value=_MARGIN,
    domain=Domain(k=_VOTERS, where=[_ODD]),
    words="By how much the winner of a vote leads on average, $J$ of the $k$ answers being A, if "
    "both are equally frequent. The vote [multiplies a small surplus of A by this number](slope):",
    rivals=[
        Rival(sympy.sqrt(k), "the standard deviation of the lead"),
        Rival(k, "all answers agree"),
        Rival(sympy.sqrt(2 * k / sympy.pi), "the normal law's value, taken as exact"),
        Rival(sympy.S.One, "as narrow as can be"),
    ],
)


def _majority(answers: int, chance: Fraction) -> Fraction:
    """The chance that most answers are A, in whole numbers over a common denominator."""
    a, total = chance.numerator, chance.denominator
    b = total - a
    ways = range((answers + 1) // 2, answers + 1)
    return Fraction(sum(comb(answers, j) * a**j * b ** (answers - j) for j in ways), total**answers)


def _by_walk(answers: int, chance: Fraction) -> Fraction:
    """The same answer by answer, as a walk of the margin."""
    a, total = chance.numerator, chance.denominator
    b = total - a
    law = [0] * answers + [1] + [0] * answers  # by the margin, from −k to k
    for _ in range(answers):
        law = [
            (law[j - 1] * a if j else 0) + (law[j + 1] * b if j < 2 * answers else 0)
            for j in range(2 * answers + 1)
        ]
    return Fraction(sum(law[answers + 1 :]), total**answers)


def _on_average(M: Any, w: Any, of: Callable[[Fraction], Fraction]) -> Fraction:
    """The mean of a function of the share of A among ``M`` real labels."""
    size = int(M)
    return sum(
        (
            comb(size, j) * w**j * (1 - w) ** (size - j) * of(Fraction(j, size))
            for j in range(size + 1)
        ),
        Fraction(0),
    )


class Voted(Algorithm):
    """``Voted(M, k, w)``: the mean over the first refit's share, each share's vote by counts."""

    latex_name = "W"
    definition = (
        r"W(M, k, w) = \sum_{j=0}^{M} \binom{M}{j} w^j (1-w)^{M-j}\, b\bigl(\tfrac{j}{M}\bigr),"
        r"\quad b(x) = \sum_{i > k/2} \binom{k}{i} x^i (1-x)^{k-i}"
    )

    @staticmethod
    def recipe(M: Any, k: Any, w: Any) -> Any:
        return _on_average(M, w, lambda share: _majority(int(k), share))


class Walked(Algorithm):
    """The same with each vote as a walk."""

    latex_name = "W"

    @staticmethod
    def recipe(M: Any, k: Any, w: Any) -> Any:
        return _on_average(M, w, lambda share: _by_walk(int(k), share))


SECOND = Claim(
    name="second",
    quantity=Expectation(weight(2), low=0),
    value=Voted(M, k, w),
    domain=Domain(
        where=[_ODD],
        M=Integers(1, probe=(1, 2, 10, 30), reach=60),
        k=Integers(1, probe=(1, 3, 21), reach=41),
        w=_CHANCE,
    ),
    words="$M$ labels for each refit, and no real ones after the first: the expected chance of A "
    "after the second refit, the first to labels that were voted on.",
    rivals=[
        Rival(voted(w), "what infinitely many labels give"),
        Rival(w, "a martingale, as without a vote"),
        Rival(voted(voted(w)), "the real labels put to the vote as well"),
    ],
)

_BOTH = (voted(p) - p) / (voted(p) - _HALF)
_WRONG = ((p - voted(p)) / (1 - voted(p))).subs(k, 3)
_MORE = Reals("1/2", 1, open="both", probe=("51/100", "3/5", "4/5", "99/100"))
_CUBE = 3 * p**2 - 2 * p**3

THEOREM = Theorem(
    title="Labels by majority vote",
    says="When a model's new labels are each the majority of k of its own answers, k odd, [a vote "
    "makes the more frequent of two answers more frequent](amplifies). If both are equally right, "
    "real labels [restore the balance if they are more than a certain share](held, balance) of all "
    "labels: [1/3](three) for three answers, [7/15](five) for five, [19/35](seven) for seven, "
    "[rising](rises) [to 1](all). If one is right, and all real labels say so, "
    "[more than 1/9](rescued, touched) rid a vote of three of any mistake.",
    setting="""\
A question has two answers, A and B, and the model gives A with some chance, independently each
time it is asked.
For each new label it is asked $k$ times, $k$ odd, and what most of the answers say is the label
(self-consistency, or voting).
A share $\\alpha$ of each refit's labels is real and new instead, A with chance $w$.
A refit sets the model's chance to the share of A among its labels (maximum likelihood).
The first refit sees real labels only.
The number of labels is $M$, or there are infinitely many.
""",
    claims=[NEXT, MARGIN, SECOND],
    statements=[
        Bound(
            "amplifies",
            voted(p),
            ">",
            p,
            Domain(
                k=Integers(3, probe=(3, 5, 21, 1001)),
                p=Reals("1/2", "99/100", open="low", probe=("51/100", "3/5", "4/5", "99/100")),
                where=[_ODD],
            ),
            [Rival(p + sympy.Rational(1, 100), "by a hundredth or more")],
            note="the chance of A among labels, above that among answers if the latter is above "
            "one half",
        ),
        Tends(
            "slope",
            N * (voted(_HALF + 1 / N) - _HALF),
            _MARGIN,
            N,
            Domain(k=Integers(1, 101, probe=(1, 3, 21, 101)), where=[_ODD]),
            far=(10**3, 10**4, 10**5),
            rivals=[Rival(sympy.sqrt(k), "the root"), Rival(k, "all answers agree")],
            note="the surplus among labels over a small one, 1/N, among answers",
        ),
        Tends(
            "balance",
            _BOTH.subs(p, _HALF + 1 / N),
            _NEEDED,
            N,
            Domain(k=Integers(3, 101, probe=(3, 5, 21, 101)), where=[_ODD]),
            far=(10**3, 10**4, 10**5),
            rivals=[
                Rival(_HALF, "half"),
                Rival(1 - 1 / k, "a vote of k counts k times"),
                Rival(sympy.S.Zero, "any real data"),
            ],
            note="the real share at which a refit leaves a slightly lopsided model as it is, "
            "w = 1/2: one less one over the margin",
        ),
        Bound(
            "held",
            _BOTH,
            "<",
            _NEEDED,
            Domain(k=Integers(3, 101, probe=(3, 5, 21, 101)), p=_MORE, where=[_ODD]),
            [
                Rival(sympy.Rational(3, 10), "three tenths"),
                Rival(1 - sympy.sqrt(2 / k), "1 − √(2/k)"),
            ],
            note="the same for any lopsided model: with more real labels it falls back",
        ),
        Bound(
            "three",
            _NEEDED.subs(k, 3),
            "=",
            sympy.Rational(1, 3),
            Domain(),
            [Rival(_HALF, "half")],
            note="the share for three answers",
        ),
        Bound(
            "five",
            _NEEDED.subs(k, 5),
            "=",
            sympy.Rational(7, 15),
            Domain(),
            [Rival(_HALF, "half")],
            note="for five",
        ),
        Bound(
            "seven",
            _NEEDED.subs(k, 7),
            "=",
            sympy.Rational(19, 35),
            Domain(),
            [Rival(_HALF, "half")],
            note="for seven",
        ),
        Rises(
            "rises",
            _NEEDED.subs(k, 2 * N + 1),
            N,
            Domain(N=Integers(1, probe=(1, 2, 3, 10, 1000))),
            [Rival(_HALF + 1 / N, "falling towards one half")],
            note="the share for k = 2N + 1 answers",
        ),
        Tends(
            "all",
            _NEEDED.subs(k, 2 * N + 1),
            sympy.S.One,
            N,
            Domain(),
            far=(10**2, 10**4, 10**7),
            rivals=[Rival(sympy.Rational(3, 4), "three quarters")],
            note="the share for k = 2N + 1 answers",
        ),
        Bound(
            "rescued",
            _WRONG.subs(voted(p).subs(k, 3), _CUBE),
            "<=",
            sympy.Rational(1, 9),
            Domain(p=Reals(0, "1/2", open="both", probe=("1/100", "1/4", "1/3", "49/100"))),
            [Rival(sympy.Rational(1, 10), "a tenth")],
            note="three answers, and real labels that are all A: the real share that leaves a "
            "model as it is that mostly says B; with more real labels A gains, at each refit",
        ),
        Bound(
            "touched",
            _WRONG.subs(voted(p).subs(k, 3), _CUBE).subs(p, sympy.Rational(1, 4)),
            "=",
            sympy.Rational(1, 9),
            Domain(),
            [Rival(sympy.Rational(1, 10), "a tenth")],
            note="it is reached by a model that says A one time in four",
        ),
        Bound(
            "cube",
            voted(p).subs(k, 3),
            "=",
            _CUBE,
            Domain(p=_CHANCE),
            [Rival(p**2 + p * (1 - p), "one vote that decides"), Rival(p**2, "two in a row")],
            note="the vote of three",
        ),
    ],
    sources=[
        Source("feng2024", "seen: the abstract", "labels selected before they are trained on"),
    ],
)


def _listed(size: int, chance: Fraction) -> Fraction:
    """The chance of a majority, all answers listed."""
    found = Fraction(0)
    for votes in product((0, 1), repeat=size):
        if 2 * sum(votes) > size:
            found += chance ** sum(votes) * (1 - chance) ** (size - sum(votes))
    return found


def _integral(size: int, chance: Fraction) -> Fraction:
    """The same as the integral of a polynomial."""
    t, half = sympy.Symbol("t"), (size - 1) // 2
    body = sympy.integrate(sympy.expand(t**half * (1 - t) ** half), t)
    value = body.subs(t, rational(chance)) * size * comb(size - 1, half)
    return Fraction(int(value.p), int(value.q))


_CHANCES = (Fraction(1, 3), Fraction(1, 2), Fraction(4, 5))


def _majorities() -> list[bool]:
    return [
        _listed(size, chance) == _integral(size, chance)
        for size, chance in product((1, 3, 5, 7, 9), _CHANCES)
    ]


def _shares() -> list[bool]:
    """The mean share of A among a few labels, all of them listed."""
    cases = []
    for real, voted_on, size in product((0, 1, 2), (1, 2), (1, 3)):
        for chance, truth in product(_CHANCES, (Fraction(1, 4), Fraction(1))):
            labels = [truth] * real + [_listed(size, chance)] * voted_on
            mean = Fraction(0)
            for outcome in product((0, 1), repeat=len(labels)):
                weight_of = Fraction(1)
                for label, each in zip(outcome, labels, strict=True):
                    weight_of *= each if label else 1 - each
                mean += weight_of * Fraction(sum(outcome), len(labels))
            share = Fraction(real, len(labels))
            cases.append(mean == share * truth + (1 - share) * _listed(size, chance))
    return cases


def _falls_back() -> list[bool]:
    """Thirty refits from several lopsided models, on both sides of the share."""
    cases = []
    for size, edge in ((3, Fraction(1, 3)), (5, Fraction(7, 15)), (7, Fraction(19, 35))):
        for start, beyond in product((0.55, 0.8, 0.99), (-0.1, 0.1)):
            share, now = float(edge) + beyond, start
            path = [now]
            for _ in range(60):
                now = share / 2 + (1 - share) * float(_listed_quickly(size, now))
                path.append(now)
            cases.append((path[-1] - 0.5 < 0.02) == (beyond > 0))
    return cases


def _listed_quickly(size: int, chance: float) -> float:
    return sum(
        comb(size, j) * chance**j * (1 - chance) ** (size - j)
        for j in range((size + 1) // 2, size + 1)
    )


def _steeper() -> list[bool]:
    """(b(p) − 1/2)/(p − 1/2) falls from one half to one."""
    cases = []
    for size in (3, 5, 9):
        slopes = [
            (_listed(size, at) - Fraction(1, 2)) / (at - Fraction(1, 2))
            for at in (Fraction(1, 2) + Fraction(j, 20) for j in range(1, 11))
        ]
        cases += [later < earlier for earlier, later in pairwise(slopes)]
    return cases


def proof(q: Proof) -> dict[str, Expr]:
    q.argue(
        "The number of answers that say A is binomial. It is $(k+1)/2$ or more with a chance that "
        "is an incomplete beta integral.",
        r"b(p) = I_p\left(\tfrac{k+1}{2}, \tfrac{k+1}{2}\right)",
        trial=_majorities,
        tried="all answers of up to nine listed, in fractions",
    )
    q.argue(
        "Each real label is A with chance $w$, each voted one with chance $b(p)$. An expected "
        "share is the mean of the chances, whatever $M$ is.",
        trial=_shares,
        tried="all labels of up to four listed, in fractions",
    )
    q.cite(TOTAL_EXPECTATION)
    q.argue(
        "*The balance.* Let $w = 1/2$. A refit leaves the model as it is where $\\alpha$ times "
        "what real labels take from the voted surplus equals what the vote has added: "
        "$\\alpha\\,(b(p) - \\frac12) = b(p) - p$. The slope of $b$ falls from one half on, so the "
        "ratio $(b(p)-\\frac12)/(p-\\frac12)$ falls from $b'(\\frac12)$, and the share that holds "
        "the model falls with it. Above the largest such share, $1 - 1/b'(\\frac12)$, a surplus "
        "shrinks at each refit; below it, a small one grows.",
        r"\alpha = 1 - \frac{p - 1/2}{b(p) - 1/2}",
        trial=_steeper,
        tried="that ratio at ten points for three, five and nine answers, in fractions",
    )
    q.argue(
        "So it goes at each refit, as the map rises with $p$.",
        trial=_falls_back,
        tried="sixty refits, a tenth above the share and a tenth below it",
    )
    q.argue(
        "*The slope.* By the integral it is $4^{-(k-1)/2}$ over a beta function. It is also the "
        "expected lead $\\mathbb{E}\\,|2J-k|$ with fair answers, as $J/p - (k-J)/(1-p)$ is the "
        "derivative of the logarithm of a list's chance.",
        r"b'(\tfrac12) = \frac{4^{-(k-1)/2}}{B(\frac{k+1}{2}, \frac{k+1}{2})}",
        trial=_leads,
        tried="both for up to 21 answers, in fractions",
    )
    half = (k - 1) / 2
    margin = q.identity(
        sympy.Rational(1, 4) ** half * sympy.gamma(k + 1) / sympy.gamma(half + 1) ** 2,
        k * sympy.binomial(k - 1, (k - 1) / 2) / 2 ** (k - 1),
        "With the beta function as factorials:",
    )
    return {
        "next": alpha * w + (1 - alpha) * voted(p),
        "margin": margin,
        "second": Walked(M, k, w),
    }


def _leads() -> list[bool]:
    cases = []
    for size in (1, 3, 9, 21):
        lead = Fraction(sum(comb(size, j) * abs(2 * j - size) for j in range(size + 1)), 2**size)
        half = (size - 1) // 2
        beta = Fraction(factorial(half) ** 2, factorial(size))
        cases.append(lead == Fraction(1, 4**half) / beta)
    return cases


def _lead(k: Fraction) -> Fraction:
    """E|J − (k − J)|, fair answers, answer by answer: a fair walk leads by one more from 0."""
    size, lead = int(k), Fraction(0)
    law = {0: Fraction(1)}
    for _ in range(size):
        lead += law.get(0, Fraction(0))  # anywhere else the lead stays, on average
        after: dict[int, Fraction] = {}
        for place, share in law.items():
            for step in (1, -1):
                after[place + step] = after.get(place + step, Fraction(0)) + share / 2
        law = after
    return lead


def _second(M: Fraction, k: Fraction, w: Fraction) -> Fraction:
    """All real labels listed, and then all answers to one question."""
    size, mean = int(M), Fraction(0)
    for labels in product((0, 1), repeat=size):
        chance = w ** sum(labels) * (1 - w) ** (size - sum(labels))
        mean += chance * _listed(int(k), Fraction(sum(labels), size))
    return mean


def _next(k: Fraction, p: Fraction, alpha: Fraction, w: Fraction, M: Any) -> Fraction:
    real = int(alpha * M)
    labels = [w] * real + [_by_walk(int(k), p)] * (int(M) - real)
    return sum(labels, Fraction(0)) / len(labels)


_WALK = "the margin of each vote as a walk, answer by answer, in fractions"
ROUTES = [
    Route(
        _lead,
        at=[dict(k=1), dict(k=3), dict(k=9), dict(k=101)],
        words="the lead of a fair walk, which grows only where it is 0, step by step",
        claim="margin",
    ),
    Route(
        _next,
        at=[
            dict(k=3, p=Fraction(1, 3), alpha=Fraction(1, 2), w=Fraction(1, 2), M=10),
            dict(k=7, p=Fraction(4, 5), alpha=Fraction(1, 10), w=1, M=20),
            dict(k=21, p=Fraction(1, 2), alpha=0, w=Fraction(1, 3), M=7),
        ],
        words=_WALK,
        claim="next",
    ),
    Route(
        _second,
        at=[
            dict(M=1, k=5, w=Fraction(1, 3)),
            dict(M=4, k=3, w=Fraction(2, 3)),
            dict(M=7, k=7, w=Fraction(4, 5)),
        ],
        words="all real labels listed, and then all answers to one question",
        claim="second",
    ),
]
