"""The two regimes of survival: a slow fall like 1/n, then a plateau; four proven bounds."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from operator import mul

import mpmath
import sympy

from theory.discrete import _trials as listed
from theory.domain import Domain, Integers, Reals
from theory.laws import Binomial
from theory.maths.branching import REACH, Branching, Childless, Extinct, MeanLines
from theory.maths.wright_fisher import parents, transitions
from theory.notation import Expr, M, Probability, n, w, x
from theory.numeric import mpf, same
from theory.proof import Proof
from theory.statement import About, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

_PRESENT = Probability(r"w_n > 0", "wₙ > 0")
_WEIGHTS = Reals(0, 1, probe=(0, Fraction(1, 10**12), Fraction(1, 20), 1))
_DOMAIN = Domain(
    M=Integers(1, probe=(1, 2, 5, 1000), reach=10**9),
    w=_WEIGHTS,
    n=Integers(1, probe=(1, 7, 10**5), reach=REACH),
)
_ANY = Domain(M=Integers(1), w=_WEIGHTS, n=Integers(1))
_ONCE = Domain(
    M=Integers(300, probe=(300, 1000, 10**5), reach=10**9),
    n=Integers(30, probe=(30, 100, 1000), reach=10**5),
    where=[n <= M / 10],
)
_NOT_SO = [
    Rival(1 / n, "half of it"),
    Rival((1 - sympy.exp(-1)) ** n, "exponential decay, by the product"),
]
_PRODUCT = Rival(
    (1 - (1 - w) ** M) ** n,
    "the popular product taken as a bound: exponential decay",
    Source("theorempath2026", "tail loss", "survival that decays exponentially in n"),
)

EARLY = Claim(
    name="early",
    quantity=_PRESENT,
    value=1 - (1 - w * Branching(n)) ** M,
    domain=_DOMAIN,
    relation=">=",
    words="Early, [at least](early)",
    rivals=[
        Rival(1 - (1 - w) ** M, "what the first refit leaves"),
        Rival(1 - (1 - w * Branching(n - 1)) ** M, "a refit too few"),
        Rival(1 - (1 - 2 * w / n) ** M, "the limit 2/n for every n"),
    ],
)

ABOVE = Claim(
    name="above",
    quantity=_PRESENT,
    value=1 - (1 - w) ** MeanLines(M, n),
    domain=_DOMAIN,
    relation="<=",
    words="and [at most](above)",
    rivals=[
        _PRODUCT,
        Rival(1 - (1 - w) ** MeanLines(M, n + 1), "a refit too many"),
        Rival(
            1 - sympy.exp(-M * w / n),
            "a lower bound that is reported, taken as the value",
            Source("suresh2025", "", "survival of at least this, as a summary of it reports"),
        ),
        Rival(1 - (1 - w) ** (M * Branching(n)), "the branching approximation taken as a bound"),
    ],
)

LATE = Claim(
    name="late",
    quantity=_PRESENT,
    value=w + w * (1 - w) * (1 - 1 / M) ** n,
    domain=_ANY,
    relation=">=",
    words="Late, [at least](late)",
    rivals=[
        Rival(w + w * (1 - w) * (1 - 1 / (2 * M)) ** n, "the remainder at half the rate"),
        Rival(w + M * w * (1 - w) * (1 - 1 / M) ** n, "the bound from above"),
        Rival(2 * w, "a plateau at twice the weight"),
    ],
)

PLATEAU = Claim(
    name="plateau",
    quantity=_PRESENT,
    value=w + M * w * (1 - w) * (1 - 1 / M) ** n,
    domain=_ANY,
    relation="<=",
    words="and [at most](plateau)",
    rivals=[
        _PRODUCT,
        Rival(w + w * (1 - w) * (1 - 1 / M) ** n, "without the factor M"),
        Rival(w, "the weight itself: no more are present than take over"),
        Rival(M * w * (1 - w) * (1 - 1 / M) ** n, "no plateau: diversity's exponential decay"),
    ],
)

THEOREM = Theorem(
    title="Survival has two regimes, and neither ends at zero",
    says="[A type of weight 1/M is present after n refits with a chance of about 2/n, for n from "
    "30 to M/10](once_below, once_above); in the end a type of any weight w is present with a "
    "chance that [tends to w from above](late, levels), and not to zero.",
    setting="""\
A categorical model holds a type (a word, a mode, a class; in genetics, an allele) of weight
$w_0 = w$.
Refit $n$ draws $M$ independent samples from the model $w_{n-1}$, with replacement and with
nothing else mixed in, and sets $w_n$ to the type's share among them (maximum likelihood).
This is the Wright–Fisher model without mutation, with $M$ gene copies.
The bounds hold for every $M \\ge 1$ and every $n \\ge 1$; no limit is taken.
""",
    claims=[EARLY, ABOVE, LATE, PLATEAU],
    statements=[
        About(
            "slow",
            Branching(n),
            2 / n,
            Fraction(7, 100),
            Domain(n=Integers(30, probe=(30, 100, 1000), reach=10**5)),
            _NOT_SO,
        ),
        About(
            "once_below",
            EARLY.value.subs(w, 1 / M),
            2 / n,
            Fraction(1, 10),
            _ONCE,
            _NOT_SO,
            note="the lower bound for a type of weight 1/M",
        ),
        About(
            "once_above",
            ABOVE.value.subs(w, 1 / M),
            2 / n,
            Fraction(1, 10),
            _ONCE,
            _NOT_SO,
            note="the upper bound for a type of weight 1/M",
        ),
        Tends(
            "levels",
            PLATEAU.value,
            w,
            n,
            Domain(M=Integers(1, probe=(1, 2, 100, 10**5), reach=10**5), w=_WEIGHTS),
            rivals=[Rival(sympy.S.Zero, "no plateau"), Rival(2 * w, "twice the weight")],
            note="the upper bound of the late pair, so the chance itself; the lower bound is "
            "above w for every n",
        ),
    ],
    sources=[
        Source("athreya1972", "chapter I", "critical branching: survival falls like 2/n"),
        Source("suresh2025", "", "the time to forget a word is proportional to its count"),
        Source("theorempath2026", "tail loss", "the popular claim of exponential decay"),
    ],
)


def _soon() -> list[bool]:
    """P(lost within k refits), by the chain in fractions, below both sides of the bound."""
    size, lost, e = 5, [Fraction(1)] + [Fraction(0)] * 5, mpmath.mpf(0)
    cases = []
    for _ in range(4):
        rows = ([Fraction(p, size**size) for p in row] for row in transitions(size))
        lost = [sum(map(mul, row, lost), Fraction(0)) for row in rows]
        for j, chance in enumerate(lost):
            y = mpmath.mpf(j) / size
            sharp, bound = (1 - y * (1 - e)) ** size, mpmath.exp(-size * y * (1 - e))
            cases.append(
                mpf(chance) <= sharp * (1 + mpmath.eps * 99) and sharp <= bound * (1 + mpmath.eps)
            )
        e = mpmath.exp(e - 1)
    return cases


def _families() -> list[bool]:
    """The law of a line's heirs, generation by generation; then how slowly 1 − e_k falls."""
    law, e, cases, gaps = [mpmath.mpf(j == 1) for j in range(80)], mpmath.mpf(0), [], []
    heirs = [
        [mpmath.exp(-j) * mpmath.mpf(j) ** c / mpmath.factorial(c) for j in range(80)]
        for c in range(80)
    ]
    for k in range(1, 1001):
        e = mpmath.exp(e - 1)
        if k <= 3:
            law = [mpmath.fdot(chances, law) for chances in heirs]
            cases.append(same(law[0], e, 12))
        if k in (10, 100, 1000):
            gaps.append(1 / (1 - e) - mpmath.mpf(k) / 2)
    return [*cases, gaps[0] < gaps[1] < gaps[2] < 3]


def _concave() -> list[bool]:
    """Both functions bend down, and Jensen's inequality holds for the listed ancestors."""
    cases = []
    for size in (2, 3, 10):
        lines = [size * (1 - (1 - Fraction(1, size)) ** a) for a in range(8)]
        cases += [b - a > c - b for a, b, c in zip(lines, lines[1:], lines[2:], strict=False)]
    for steps in (1, 2):
        law, bound = listed.ancestors(3, steps), MeanLines.numeric(3, steps + 1)
        mean = sum((a * p for a, p in enumerate(law)), Fraction(0))
        cases.append(mpf(mean) <= bound * (1 + mpmath.eps))
        for share in listed.WEIGHTS:
            there = [1 - (1 - share) ** a for a in range(4)]
            cases += [there[a] - there[a - 1] > there[a + 1] - there[a] for a in (1, 2)]
            found = sum((p * q for p, q in zip(law, there, strict=True)), Fraction(0))
            limit = 1 - (1 - mpf(share)) ** bound
            cases.append(mpf(found) <= limit * (1 + 9 * mpmath.eps))
    return cases


def _late() -> list[bool]:
    """Presence less the weight is the mean of what others hold beside it, between two bounds."""
    cases = []
    for size in (2, 3):
        for share, refits in product(listed.WEIGHTS, (1, 2, 3)):
            law = listed.two_types(size, share, refits)
            beside = sum(p * (1 - Fraction(j, size)) for j, p in enumerate(law) if j)
            cases.append(1 - law[0] - share == beside)
    for size in (1, 2, 7):
        for j in range(1, size + 1):
            rest = 1 - Fraction(j, size)
            cases.append(rest * (1 - rest) <= rest <= size * rest * (1 - rest))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    at = [dict(M=Fraction(size), w=Fraction(1, 3), x=Fraction(1, 7)) for size in (1, 2, 5, 12)]
    count = Binomial(M, w)
    generating = p.compute(
        count.mean(lambda j: x**j),
        "*Early, from below.* The count $J$ of one refit is binomial. Its generating function:",
        at=at,
        result=(1 - w + w * x) ** M,
    )
    p.argue(
        "Suppose that from any weight $y$ the type is lost within $k$ refits with a chance of at "
        "most $e^{-My(1-e_{k-1})}$. For $k=1$ this is $(1-y)^M \\le e^{-My}$, with $e_0 = 0$. One "
        "refit before, the weight after it is $J/M$, so the chance is at most "
        "$\\mathbb{E}\\,x^J$ with $x = e^{-(1-e_{k-1})} = e_k$. "
        "By the generating function, and by $1-u\\le e^{-u}$ again, that is",
        r"(1 - y(1-e_k))^M \;\le\; e^{-My(1-e_k)},\qquad e_0 = 0,\ e_{k} = e^{e_{k-1}-1}",
        trial=_soon,
        tried="the exact chance of a loss within one to four refits, from every count of five, "
        "against both sides",
    )
    early = 1 - generating.subs(x, Extinct(n - 1))
    p.argue(
        "The left-hand side, at $y=w$ and $k=n-1$, is the bound; for one refit it is the exact "
        "chance. $e_k$ is the chance that a critical branching process with Poisson(1) children "
        "is extinct after $k$ generations, so $1-e_k$ falls like $2/k$.",
        trial=_families,
        tried="three generations of the branching process, family by family, against $e_k$; and "
        "$1/(1-e_k)$ less $k/2$, which grows like a logarithm",
    )
    p.argue(
        "*Early, from above.* Let $A$ be the number of distinct ancestors that the last $M$ "
        "samples have in the first sample, $n-1$ steps back; the type is present with the chance "
        "$\\mathbb{E}[1-(1-w)^A]$ ({prf:ref}`discrete-survival`). One step back, $a$ samples have "
        "$M[1-(1-1/M)^a]$ parents on average, because each of $M$ candidates is childless with "
        "chance $(1-1/M)^a$. This is concave in $a$, and so is $1-(1-w)^a$. By Jensen's "
        "inequality, putting the mean in place of the number makes both larger.",
        trial=_concave,
        tried="second differences of both functions, and the exact means of the ancestors' number "
        "and of $1-(1-w)^A$ for three samples against what the recursion gives",
    )
    for lines in (2, 3):
        p.identity(
            sum(b * chance for b, chance in enumerate(parents(M, lines))),
            M * (1 - (1 - 1 / M) ** lines),
            f"The mean number of parents of {lines} samples, from its law:",
        )
    above = 1 - (1 - w) ** (M * (1 - Childless(M, n - 1)))
    mixed = p.uses("discrete/heterozygosity", "pair")
    p.argue(
        "*Late.* The expected weight never moves, so presence and plateau differ by the weight "
        "that is *not* the type's where it is present. There $\\frac1M \\le w_n \\le 1$, hence "
        "$w_n(1-w_n) \\le 1-w_n \\le M\\,w_n(1-w_n)$.",
        r"\mathbb{P}(w_n>0) - w = \mathbb{E}\bigl[(1-w_n)\,\mathbf{1}_{w_n>0}\bigr]",
        trial=_late,
        tried="the law of the count after up to three refits to two and three samples, listed",
    )
    p.uses("discrete/weight_martingale")
    low = p.identity(w + mixed, w * (1 + (1 - w) * (1 - 1 / M) ** n), "From below, therefore,")
    high = p.identity(w + M * mixed, w * (1 + M * (1 - w) * (1 - 1 / M) ** n), "and from above")
    return {"early": early, "above": above, "late": low, "plateau": high}


def _present(M: Fraction, w: Fraction, n: Fraction) -> Fraction:
    """P(present) by counts: the forward chain's law, multiplied out in fractions."""
    size = int(M)
    law = {w: Fraction(1)}
    for _ in range(int(n)):
        after: dict[Fraction, Fraction] = {}
        for weight, chance in law.items():
            row = [chance]
            for _ in range(size):  # one sample more: the count's law is convolved
                row = [
                    a * (1 - weight) + b * weight
                    for a, b in zip([*row, Fraction(0)], [Fraction(0), *row], strict=True)
                ]
            for j, part in enumerate(row):
                after[Fraction(j, size)] = after.get(Fraction(j, size), Fraction(0)) + part
        law = after
    return 1 - law.get(Fraction(0), Fraction(0))


_AT = [
    dict(M=1, w=Fraction(2, 5), n=3),
    dict(M=2, w=Fraction(1, 3), n=6),
    dict(M=6, w=Fraction(1, 20), n=2),
    dict(M=5, w=Fraction(9, 10), n=12),
]
ROUTES = [
    Route(_present, at=_AT, words="the exact chance, sample by sample in fractions", claim=name)
    for name in ("early", "above", "late", "plateau")
]
