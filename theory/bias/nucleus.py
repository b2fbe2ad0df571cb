"""Top-p at every refit: how many types it leaves, with infinitely many samples and with M."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, comb, floor
from random import Random
from typing import Any

import mpmath
import sympy

from theory.bias._nucleus import REACH_REFITS, REACH_TYPES, Backward, Left
from theory.domain import Domain, Integers, Reals, whole
from theory.notation import Expr, K, M, N, Probability, i, local, n, w
from theory.proof import Proof
from theory.statement import Bound, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

p = local("p", "the total chance that top-p keeps at least", positive=True)
g = local("g", "a type's chance over that of the next more frequent one", positive=True)

_PROBES = ("1/3", "1/2", "2/3", "9/10", "19/20", "99/100")
_SHARES = Reals(0, 1, open="both", probe=_PROBES)
_TYPES = Integers(1, probe=(1, 2, 3, 9, 10, 100, 10**6))

_STOP = sympy.ceiling(1 / (1 - p)) - 1
_LEFT = sympy.Min(K, _STOP)
_HEAD = -sympy.floor(sympy.log((1 - p * g) / (1 - p)) / sympy.log(g))

_COVERED = Probability(r"X \text{ is left}", "X is left")
_IN_THE_END = Probability(r"X \text{ is left in the end}", "X is left in the end")

COVERED = Claim(
    name="covered",
    quantity=_IN_THE_END,
    value=_LEFT / K,
    domain=Domain(K=_TYPES, p=_SHARES),
    words="Infinitely many samples, $K$ equally frequent types. The share of them that is [left in "
    "the end](stops):",
    rivals=[
        Rival(1 / K, "it does not stop before a single type is left"),
        Rival(
            sympy.Min(K, sympy.Max(1, sympy.floor(1 / (1 - p)))) / K,
            "a type whose chance is just 1 − p counted as safe",
        ),
        Rival(p, "cut once: what is kept holds the chance p for ever"),
        Rival(sympy.ceiling(p * K) / K, "the types that the first cut keeps are safe"),
    ],
)

REFITS = Claim(
    name="refits",
    quantity=Probability(r"X \text{ is left after } n \text{ refits}", "X is left after n refits"),
    value=Left(K, p, n) / K,
    domain=Domain(
        K=Integers(1, probe=(1, 2, 3, 10, 100, 1000), reach=REACH_TYPES),
        p=Reals(0, "99/100", open="low", probe=_PROBES),
        n=Integers(0, REACH_REFITS, probe=(0, 1, 2, 3, 10, 100, REACH_REFITS)),
    ),
    words="On the way there:",
    rivals=[
        Rival(p ** (n - 1), "the share p kept by each cut, never rounded up"),
        Rival(p**n, "the real samples cut as well"),
        Rival(_LEFT / K, "as far as it goes, from the first cut on"),
        Rival(Left(K, p, n + 1) / K, "a cut too many"),
    ],
)

GEOMETRIC = Claim(
    name="geometric",
    quantity=_IN_THE_END,
    value=1 - g**_HEAD,
    domain=Domain(p=_SHARES, g=Reals(0, 1, open="both", probe=("1/3", "1/2", "9/10", "99/100"))),
    words="Infinitely many samples, and endlessly many types, whose chances are in proportion to "
    "$1, g, g^2, \\ldots$: the share of real data whose type is left in the end.",
    rivals=[
        Rival(p, "cut once: what is kept holds the chance p for ever"),
        Rival(
            1 - g ** (-sympy.floor(sympy.log(1 / (1 - p)) / sympy.log(g))),
            "the types that the first cut keeps are safe",
        ),
        Rival(1 - g**_STOP, "as many types as of equally frequent ones"),
        Rival(1 - g, "in the end there is a single type"),
    ],
)

_LEAST = (1 - p) * M + 1


def _tail(least: Expr) -> Expr:
    """P(J ≥ least) for a binomial count J of M samples."""
    return sympy.betainc_regularized(least, M - least + 1, 0, w)


SECOND = Claim(
    name="second",
    quantity=Probability(
        r"\text{it is left after the first cut}", "it is left after the first cut"
    ),
    value=_tail(_LEAST),
    domain=Domain(
        where=[whole(p * M)],
        M=Integers(2, probe=(3, 10, 20, 100, 1000)),
        p=Reals("1/2", 1, open="both", probe=("2/3", "9/10", "19/20")),
        w=Reals(0, 1, open="both", probe=("1/1000", "1/20", "1/3", "9/10")),
    ),
    words="$M$ samples, and two types, one of them with the real weight $w$. For $p > 1/2$ and a "
    "whole $pM$ the first fitted model can still emit it with the chance",
    rivals=[
        Rival(1 - (1 - w) ** M, "what plain sampling leaves"),
        Rival(_tail((1 - p) * M), "a share of exactly 1 − p counted as kept"),
        Rival(p * (1 - (1 - w) ** M), "a cut that takes the share 1 − p of what is there"),
        Rival(w, "what its weight promises"),
    ],
)

_TEN = sympy.Rational(9, 10)

THEOREM = Theorem(
    title="Top-p sampling at every refit",
    says="With infinitely many samples top-p sampling from equally frequent types, if there are "
    "enough of them, [stops at ⌈1/(1 − p)⌉ − 1 of them](covered, stops), at [9 for p = 9/10]"
    "(nine); of a geometric vocabulary it leaves [fewer than 1/(1 − p) types](most); and of two "
    "types [one of a real weight of 1/20 or less survives the first cut at p = 9/10 with a chance "
    "that falls to 0 as the sample grows](sure), where plain sampling would [keep it](second).",
    setting="""\
A categorical model has chances over types (words, modes, classes).
Top-p, or nucleus sampling, sorts the types by their chances, ties in a fixed order.
It keeps the smallest head whose total is $p$ or more, and draws from that alone, in proportion to
the chances.
Refit 1 is trained on real data, uncut.
From refit 2 on the last fitted model emits the samples through top-p, and nothing else is mixed
in: $n - 1$ cuts in $n$ refits.
A refit sets the chances to the shares of the types among its samples (maximum likelihood).
With infinitely many samples these are the chances of what was emitted.
$X$ is one more real sample, and it is *left* if the fitted model still gives its type a chance.
So the numbers below are the share of real data that the model covers.
""",
    claims=[COVERED, REFITS, GEOMETRIC, SECOND],
    statements=[
        Tends(
            "stops",
            Left(K, p, n),
            _LEFT,
            n,
            Domain(
                K=Integers(1, 10**6, probe=(1, 2, 10, 1000, 10**6)),
                p=Reals("1/3", "99/100", probe=("1/3", "2/3", "9/10", "99/100")),
            ),
            far=(10, 100, 1000, 10_000),
            rivals=[Rival(sympy.S.One, "until a single type is left")],
            note="the types left, with infinitely many samples: ⌈1/(1 − p)⌉ − 1 of that or more",
        ),
        Bound(
            "nine",
            _STOP.subs(p, _TEN),
            "=",
            sympy.Integer(9),
            Domain(),
            [Rival(sympy.Integer(10), "a type whose chance is just 1 − p counted as safe")],
            note="types left in the end for p = 9/10, of 9 or more",
        ),
        Bound(
            "most",
            _HEAD,
            "<",
            1 / (1 - p),
            GEOMETRIC.domain,
            [Rival(p / (1 - p), "one fewer, always"), Rival(1 / (2 * (1 - p)), "half as many")],
            note="the number of types left in the end",
        ),
        Tends(
            "sure",
            SECOND.value.subs({p: _TEN, M: 20 * N}),
            sympy.S.Zero,
            N,
            Domain(w=Reals("1/1000", "1/20", probe=("1/1000", "1/50", "1/20"))),
            far=(1, 10, 100),
            rivals=[Rival(sympy.Rational(1, 10), "one run in ten")],
            note="the chance that a type of a weight of 1/20 or less is left after the first cut "
            "at p = 9/10, of 20N samples",
        ),
    ],
    sources=[
        Source("holtzman2020", "as we know it second-hand", "the smallest set of total p or more"),
    ],
)


# -- what the arguments are tried with --------------------------------------------------------


def top_p(chances: Sequence[Fraction], share: Fraction) -> list[Fraction]:
    """The head of a falling list that has the share or more, renormalised."""
    total, kept = Fraction(0), 0
    while total < share:
        total += chances[kept]
        kept += 1
    return [each / total for each in chances[:kept]]


_CUTS = [Fraction(text) for text in ("1/3", "1/2", "2/3", "3/4", "9/10", "19/20", "7/8")]


def _cut() -> list[bool]:
    return [
        len(top_p([Fraction(1, size)] * size, share)) == ceil(share * size)
        for share in _CUTS
        for size in (1, 2, 3, 7, 9, 10, 11, 40)
    ]


def _back() -> list[bool]:
    return [
        (ceil(share * size) <= left) == (size <= floor(left / share))
        for share in _CUTS
        for size in range(1, 40)
        for left in range(1, 40)
    ]


def _ends() -> list[bool]:
    """Cut by cut until nothing changes, from every size up to 60."""
    cases = []
    for share in _CUTS:
        stop = max(j for j in range(1, 60) if j * (1 - share) < 1)
        for size in range(1, 60):
            left = size
            while ceil(share * left) < left:
                left = ceil(share * left)
            cases.append(left == min(size, stop))
    return cases


def _any_vocabulary() -> list[bool]:
    """Drawn vocabularies cut again and again, their chances shuffled by sampling in between."""
    random, cases = Random(1), []
    for share in _CUTS:
        for size in (3, 10, 25):
            weights = sorted((random.randint(1, 50) for _ in range(size)), reverse=True)
            chances, most = [Fraction(each, sum(weights)) for each in weights], size
            for _ in range(6):
                chances, most = top_p(chances, share), ceil(share * most)
                cases.append(len(chances) <= most)
                drawn = random.choices(range(len(chances)), [float(c) for c in chances], k=30)
                counts = sorted((drawn.count(each) for each in set(drawn)), reverse=True)
                chances = [Fraction(each, 30) for each in counts]
    return cases


def _head(ratio: Fraction, share: Fraction) -> int:
    """How many of endlessly many types are left in the end, cut by cut, in fractions."""
    rest, left = Fraction(1), 0
    while 1 - rest < share:
        rest, left = rest * ratio, left + 1
    while True:
        chances = [ratio**j * (1 - ratio) / (1 - ratio**left) for j in range(left)]
        after = len(top_p(chances, share))
        if after == left:
            return left
        left = after


def _last_is_safe() -> list[bool]:
    """The last of j types is safe if its chance exceeds 1 − p: the most j of which it holds."""
    cases = []
    for ratio in (Fraction(1, 2), Fraction(2, 3), Fraction(9, 10), Fraction(1, 5)):
        for share in _CUTS:
            safe = [
                j
                for j in range(1, 60)
                if ratio ** (j - 1) * (1 - ratio) > (1 - share) * (1 - ratio**j)
            ]
            alike = [
                j for j in range(1, 60) if ratio ** (j - 1) > (1 - share) / (1 - share * ratio)
            ]
            cases.append(safe == alike and max(safe) == _head(ratio, share))
    return cases


def _kept(count: int, size: int, share: Fraction) -> bool:
    """Whether a type with this count, one of two, is in the head."""
    counts = sorted([(-count, 1), (count - size, 0)])  # ties: the other one first
    head = top_p([Fraction(-each, size) for each, _ in counts], share)
    return any(mine for _, mine in counts[: len(head)])


def _seen_enough() -> list[bool]:
    return [
        _kept(count, size, share) == (count > (1 - share) * size)
        for share in _CUTS
        if share > Fraction(1, 2)
        for size in (1, 2, 3, 10, 20, 40)
        for count in range(size + 1)
        if count  # an unseen type has no chance to be kept
    ]


def _binomial_tails() -> list[bool]:
    cases = []
    for size, least in ((3, 1), (5, 3), (12, 12), (20, 4)):
        t = sympy.Symbol("t")
        weight = sympy.Rational(2, 7)
        over = sympy.integrate(sympy.expand(t ** (least - 1) * (1 - t) ** (size - least)), t)
        share = over.subs(t, weight) * least * comb(size, least)
        tail = sum(
            comb(size, j) * weight**j * (1 - weight) ** (size - j) for j in range(least, size + 1)
        )
        cases.append(sympy.simplify(share - tail) == 0)
    return cases


def proof(q: Proof) -> dict[str, Expr]:
    q.argue(
        "Of $k$ equally frequent types, $j$ have the total chance $j/k$. It is $p$ or more from "
        "$j = \\lceil pk \\rceil$ on. What is kept is equally frequent again. The first refit sees "
        "real samples, so $k_1 = K$.",
        r"k_{n+1} = \lceil p\, k_n \rceil,\qquad k_1 = K",
        trial=_cut,
        tried="the cut itself, on up to 40 equally frequent types, in fractions",
    )
    q.argue(
        "Read it backwards: $\\lceil pk \\rceil \\le j$ exactly if $k \\le j/p$. So one cut leaves "
        "$j$ types or fewer exactly of $\\lfloor j/p \\rfloor$ or fewer. What is left after "
        "$n - 1$ cuts is found by halving: it is the least $j$ from which this rule, applied "
        "$n - 1$ times, leads to $K$ or more.",
        r"\lceil pk \rceil \le j \iff k \le \lfloor j/p \rfloor",
        trial=_back,
        tried="all pairs of numbers below 40, for seven values of $p$",
    )
    q.argue(
        "A cut leaves $k$ types alone exactly if $pk > k - 1$, that is, $k < 1/(1-p)$. The largest "
        "such number is $\\lceil 1/(1-p) \\rceil - 1$. From more types each cut takes one or more. "
        "It does not lead below that number: $\\lceil pk \\rceil$ does not fall where $k$ grows.",
        r"k_n \to \min\bigl(K,\ \lceil 1/(1-p) \rceil - 1\bigr)",
        trial=_ends,
        tried="every number of types below 60, cut until nothing changes",
    )
    q.argue(
        "This is the slowest loss that there is. The $j$ most likely of any $k$ types have $j/k$ "
        "of the chance or more, so a cut leaves $\\lceil pk \\rceil$ of them at most; and a refit "
        "to finitely many samples adds no type. So no vocabulary and no number of samples leaves "
        "more types after $n$ refits than $k_n$.",
        trial=_any_vocabulary,
        tried="drawn vocabularies, cut and refitted to 30 samples in turn",
    )
    q.argue(
        "*A geometric vocabulary.* Of $j$ types left, the last one has the chance "
        "$g^{j-1}(1-g)/(1-g^j)$. The cut spares it exactly if that exceeds $1 - p$, which is to "
        "say $g^{j-1} > (1-p)/(1-pg)$. This holds for each $j$ below some number. By the argument "
        "above the cuts end at the largest $j$ for which it holds.",
        r"j - 1 < \frac{\ln\frac{1-p}{1-pg}}{\ln g}",
        trial=_last_is_safe,
        tried="four values of $g$ and seven of $p$, cut by cut in fractions",
    )
    most = -sympy.floor(sympy.log((1 - p * g) / (1 - p)) / sympy.log(g))
    head = q.compute(
        sympy.Sum((1 - g) * g ** (i - 1), (i, 1, K)),
        "The first $K$ of them have this share of the real data:",
        at=[
            dict(g=Fraction(1, 2), K=Fraction(3)),
            dict(g=Fraction(9, 10), K=Fraction(20)),
        ],
        result=1 - g**K,
    )
    q.argue(
        "*Two types and $M$ samples.* Let $J$ be the count of the one in question, $J$ of $M$. "
        "For $p > 1/2$ it is cut exactly if the other one alone has $p$ or more: "
        "$M - J \\ge pM$.",
        r"J > (1-p)M",
        trial=_seen_enough,
        tried="all counts of up to 40 samples, for the values of $p$ above 1/2",
    )
    q.argue(
        "A binomial count is $m$ or more with a chance that is an incomplete beta integral, here "
        "with $m = (1-p)M + 1$.",
        r"\mathbb{P}(J \ge m) = I_w(m,\ M - m + 1)",
        trial=_binomial_tails,
        tried="the integral of the polynomial against the sum, for four sizes, in fractions",
    )
    least = (1 - p) * M + 1
    stop = sympy.ceiling(1 / (1 - p)) - 1
    return {
        "covered": sympy.Min(K, stop) / K,
        "refits": Backward(K, p, n) / K,
        "geometric": head.subs(K, most),
        "second": sympy.betainc_regularized(least, M - least + 1, 0, w),
    }


def _literally(K: Fraction, p: Fraction) -> Fraction:
    chances = [Fraction(1) / K] * int(K)
    while len(after := top_p(chances, p)) < len(chances):
        chances = after
    return len(chances) / K


def _refit_by_refit(K: Fraction, p: Fraction, n: Fraction) -> Any:
    chances = [Fraction(1) / K] * int(K)
    for _ in range(int(n) - 1):
        chances = top_p(chances, p)
    with mpmath.workdps(60):
        return mpmath.mpf(len(chances)) / int(K)


def _counts(M: Fraction, p: Fraction, w: Fraction) -> Fraction:
    size = int(M)
    kept = (j for j in range(1, size + 1) if _kept(j, size, p))
    return sum((comb(size, j) * w**j * (1 - w) ** (size - j) for j in kept), Fraction(0))


_LITERALLY = "the chances sorted, added up, cut and renormalised, in fractions"
ROUTES = [
    Route(
        _literally,
        at=[
            dict(K=1, p=Fraction(1, 2)),
            dict(K=7, p=Fraction(1, 3)),
            dict(K=100, p=Fraction(9, 10)),
            dict(K=60, p=Fraction(19, 20)),
            dict(K=8, p=Fraction(9, 10)),
        ],
        words=_LITERALLY,
        claim="covered",
    ),
    Route(
        _refit_by_refit,
        at=[
            dict(K=20, p=Fraction(9, 10), n=0),
            dict(K=20, p=Fraction(9, 10), n=4),
            dict(K=50, p=Fraction(2, 3), n=3),
            dict(K=30, p=Fraction(19, 20), n=7),
        ],
        words=_LITERALLY,
        claim="refits",
    ),
    Route(
        lambda p, g: 1 - g ** _head(g, p),
        at=[
            dict(p=Fraction(9, 10), g=Fraction(1, 2)),
            dict(p=Fraction(2, 3), g=Fraction(1, 2)),  # the third type's chance is 1 − p
            dict(p=Fraction(19, 20), g=Fraction(9, 10)),
            dict(p=Fraction(1, 3), g=Fraction(99, 100)),
        ],
        words=_LITERALLY,
        claim="geometric",
    ),
    Route(
        _counts,
        at=[
            dict(M=3, p=Fraction(2, 3), w=Fraction(1, 3)),
            dict(M=10, p=Fraction(9, 10), w=Fraction(1, 5)),
            dict(M=40, p=Fraction(19, 20), w=Fraction(1, 20)),
        ],
        words="every count, its cut made and its binomial chance added up, in fractions",
        claim="second",
    ),
]
