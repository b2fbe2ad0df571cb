"""Two tastes among the curators: what their loop holds, and for how long."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from itertools import product
from typing import Any

import mpmath
import sympy

from theory.curation._selection import backward, counts, forward, rows
from theory.domain import Domain, Integers, Reals
from theory.notation import Expectation, Expr, M, Probability, local, n, w, weight
from theory.numeric import Algorithm, TooLarge, mpf
from theory.proof import Proof
from theory.statement import Bound, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

a = local("a", "how many times as readily the first curators pick A as B", positive=True)
b = local("b", "how many times as readily the second curators pick B as A", positive=True)
eta = local("eta", "the share of samples that the first curators pick", positive=True)
p = local("p", "a weight of type A", positive=True)

_TASTES: dict[str, Any] = dict(
    a=Reals("11/10", 50, probe=("11/10", "2", "10", "50")),
    b=Reals("11/10", 50, probe=("11/10", "3", "50")),
    eta=Reals(0, 1, open="both", probe=("1/100", "1/3", "1/2", "9/10")),
)
_WEIGHTS = Reals(0, 1, open="both", probe=("1/100", "1/2", "9/10"))

_INSIDE = eta * b / (b - 1) - (1 - eta) / (a - 1)
_HELD = sympy.Min(1, sympy.Max(0, _INSIDE))

REST = Claim(
    name="rest",
    quantity=Probability(r"X^\infty = \text{A}", "X^∞ = A"),
    value=_HELD,
    domain=Domain(**_TASTES),
    words="Infinitely many samples, from any start with both types: the weight of A at rest.",
    rivals=[
        Rival(eta, "the curators' shares"),
        Rival(sympy.Rational(1, 2), "both alike"),
        Rival(eta * a / (eta * a + (1 - eta) * b), "the tastes averaged"),
        Rival(
            (1 + sympy.sign(eta * sympy.log(a) - (1 - eta) * sympy.log(b))) / 2,
            "the winner takes all, by the mean reward",
        ),
    ],
)


def _picked(weight_of: Expr) -> Expr:
    """The chance that a sample is an A."""
    first = weight_of * a / (1 - weight_of + weight_of * a)
    second = weight_of / (weight_of + (1 - weight_of) * b)
    return eta * first + (1 - eta) * second


NEXT = Claim(
    name="next",
    quantity=Expectation(weight(1), low=0),
    value=_picked(w),
    domain=Domain(M=Integers(1, probe=(1, 2, 10, 1000)), w=_WEIGHTS, **_TASTES),
    words="On the way there: the expected weight after one refit to any number of samples.",
    rivals=[
        Rival(_HELD, "at rest at once"),
        Rival(w, "the tastes cancel"),
        Rival(
            w * a**eta / (w * a**eta + (1 - w) * b ** (1 - eta)),
            "one curator with the mean reward",
        ),
    ],
)

REACH_SAMPLES, REACH_REFITS = 16, 24
MOST = 120
"""Samples up to which the transition matrix is worked through at all."""


def _matrix(args: tuple[Any, ...]) -> tuple[int, int, Any, list[list[Any]]]:
    """The sample size, the refits left after the first, a picking rule, and the matrix."""
    M, w, a, b, eta, n = args
    size, refits = int(M), int(n)
    if size < 1 or refits < 0 or not 0 <= w <= 1 or min(a, b, eta) <= 0:
        raise ArithmeticError(f"no chain with M={M}, w={w}, a={a}, b={b}, eta={eta}, n={n}")
    if size > MOST or refits * size**2 > 10**6:
        raise TooLarge(f"M={size}, n={refits}: up to M={MOST} and M²n=10⁶")
    liked, other, share = mpf(a), mpf(b), mpf(eta)

    def picked(x: Any) -> Any:
        return share * x * liked / (1 - x + x * liked) + (1 - share) * x / (x + (1 - x) * other)

    return size, refits, picked(mpf(w)), rows(size, picked, mpmath.mpf(1))


class Both(Algorithm):
    """``Both(M, w, a, b, eta, n)``: backward in time, from what is there in the end."""

    latex_name = "B"
    definition = (
        r"B(M, w, a, b, \eta, n) = \mathbb{P}(0 < w_n < 1),\quad M w_{n+1} \sim "
        r"\mathrm{Bin}\bigl(M, g(w_n)\bigr),\ w_0 = w"
    )

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        size, refits, first, matrix = _matrix(args)
        if refits == 0:
            return mpmath.mpf(1)
        ends = [mpmath.mpf(0 < j < size) for j in range(size + 1)]
        return mpmath.fdot(counts(size, first), backward(ends, matrix, refits - 1))


class Forward(Algorithm):
    """The same forward in time, from the law of the first count."""

    latex_name = "B"

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        size, refits, first, matrix = _matrix(args)
        if refits == 0:
            return mpmath.mpf(1)
        law = forward(counts(size, first), matrix, refits - 1)
        return mpmath.fsum(law[1:-1])


LASTS = Claim(
    name="lasts",
    quantity=Probability(r"0 < w_n < 1", "0 < wₙ < 1"),
    value=Both(M, w, a, b, eta, n),
    domain=Domain(
        M=Integers(2, probe=(2, 5, 10), reach=REACH_SAMPLES),
        n=Integers(1, probe=(1, 10), reach=REACH_REFITS),
        w=Reals("1/10", "9/10", probe=("1/10", "1/2")),
        a=Reals("11/10", 20, probe=("2", "10")),
        b=Reals("11/10", 20, probe=("3",)),
        eta=Reals("1/10", "9/10", probe=("1/3", "1/2")),
    ),
    words="With $M$ samples for each refit: the chance that both types are still there after $n$ "
    "refits.",
    rivals=[
        Rival(sympy.S.One, "two tastes keep both for ever"),
        Rival(1 - (1 - w) ** M - w**M, "lost in the first sample or never"),
        Rival((1 - 1 / M) ** n, "the rate at which diversity is lost without curators"),
    ],
)

_NASH = eta * sympy.log(1 - p + p * a) + (1 - eta) * sympy.log(p + (1 - p) * b)
_EQUAL = eta + (2 * eta - 1) / (a - 1)

THEOREM = Theorem(
    title="Two tastes among the curators",
    says="If a share η of new samples is picked by curators who prefer A, by a factor a, and the "
    "rest by curators who prefer B, by a factor b, then with infinitely many samples the loop "
    "comes [to the weight ηb/(b − 1) − (1 − η)/(a − 1) of A](rest, nash), if that is a weight, and "
    "otherwise one type takes over. It is the weight that [maximises the mean logarithm of what "
    "each curator gets](nash). With equal tastes [the larger group gets more than its share]"
    "(equal, beyond), and just its share [in the limit of strong ones](strong). With M samples "
    "this is [a matter of time](lasts): even there one type is lost [in the end](lost).",
    setting="""\
A categorical model holds two types, A with the weight $w_0 = w$.
For each new sample infinitely many candidates are drawn from the last model (at first, from the
real distribution).
With chance $\\eta$ a curator of the first kind picks one of them, who picks an A $a$ times as
readily as a B, and else one of the second kind, who picks a B $b$ times as readily as an A.
Both factors exceed 1: they are $e$ to the gap between the rewards.
A refit draws $M$ such samples, or infinitely many, and nothing else, and sets $w_n$ to the share of
A among them (maximum likelihood).
$X^\\infty$ is a sample from the model at rest.
""",
    claims=[REST, NEXT, LASTS],
    statements=[
        Bound(
            "nash",
            _NASH,
            "<=",
            _NASH.subs(p, _INSIDE),
            Domain(
                p=Reals("1/1000", "999/1000", probe=("1/1000", "1/2", "999/1000")),
                where=[
                    eta * b * (a - 1) > (1 - eta) * (b - 1),
                    (1 - eta) * a * (b - 1) > eta * (a - 1),
                ],
                **_TASTES,
            ),
            [
                Rival(_NASH.subs(p, sympy.Rational(1, 2)), "best at one half"),
                Rival(_NASH.subs(p, eta), "best at the curators' shares"),
            ],
            note="the mean logarithm of e^reward that a curator finds, over both kinds: it is "
            "largest at the weight at rest, ηb/(b − 1) − (1 − η)/(a − 1), where that lies between "
            "0 and 1",
        ),
        Bound(
            "equal",
            _INSIDE.subs(b, a),
            "=",
            _EQUAL,
            Domain(a=Reals("11/10", 50), eta=Reals(0, 1, open="both")),
            [Rival(eta, "the curators' shares")],
            note="the weight at rest for equal tastes, before it is cut to 0 and 1",
        ),
        Bound(
            "beyond",
            _EQUAL,
            ">",
            eta,
            Domain(a=Reals("11/10", 50), eta=Reals("1/2", 1, open="both")),
            [Rival(eta + sympy.Rational(1, 50), "by a fiftieth at least")],
            note="the same where the first kind are more than half: they get more than their share",
        ),
        Tends(
            "strong",
            _EQUAL.subs(a, n),
            eta,
            n,
            Domain(eta=Reals("1/10", "9/10")),
            rivals=[
                Rival(sympy.Rational(1, 2), "both alike"),
                Rival(sympy.S.One, "the winner takes all"),
            ],
            note="the same as the common factor, here n, grows",
        ),
        Tends(
            "lost",
            Both(5, sympy.Rational(1, 2), 3, 3, sympy.Rational(1, 2), n),
            sympy.S.Zero,
            n,
            Domain(),
            far=(10, 100, 1000),
            rivals=[Rival(sympy.Rational(1, 10), "one run in ten keeps both")],
            note="the chance that both types are still there, five samples, a = b = 3, η = 1/2",
        ),
    ],
    sources=[
        Source("ferbach2024", "seen: the abstract, and a summary", "curators who have one taste"),
        Source("falahati2026", "seen: the abstract", "several tastes, and Nash bargaining"),
    ],
)

_CASES = [
    (Fraction(2), Fraction(3), Fraction(1, 2)),
    (Fraction(10), Fraction(11, 10), Fraction(1, 3)),
    (Fraction(5), Fraction(5), Fraction(9, 10)),
]


def _step(x: Any, liked: Any, other: Any, share: Any) -> Any:
    return share * x * liked / (1 - x + x * liked) + (1 - share) * x / (x + (1 - x) * other)


def _stepped(tastes: tuple[Fraction, Fraction, Fraction], x: Fraction) -> Fraction:
    return Fraction(_step(x, *tastes))


def _rest(liked: Fraction, other: Fraction, share: Fraction) -> Fraction:
    inside = share * other / (other - 1) - (1 - share) / (liked - 1)
    return min(Fraction(1), max(Fraction(0), inside))


def _leads_there() -> list[bool]:
    """A refit leads towards the rest state from everywhere, and not past it."""
    cases = []
    for case in _CASES:
        rest = _rest(*case)
        for place in range(1, 20):
            now = Fraction(place, 20)
            after = _step(now, *case)
            cases.append(now <= after <= rest if now <= rest else rest <= after <= now)
    return cases


def _gap() -> list[bool]:
    """What a refit adds, as the slope of the mean logarithm times p(1 − p)."""
    cases = []
    for (liked, other, share), place in product(_CASES, range(1, 10)):
        x = Fraction(place, 10)
        slope = share * (liked - 1) / (1 - x + x * liked)
        slope -= (1 - share) * (other - 1) / (x + (1 - x) * other)
        cases.append(_step(x, liked, other, share) - x == x * (1 - x) * slope)
    return cases


def _chains() -> list[bool]:
    """The chain of counts against all samples listed, two refits to up to three."""
    cases = []
    for size, case in product((2, 3), _CASES[:2]):
        first = _step(Fraction(1, 3), *case)
        listed = Fraction(0)
        for labels in product((0, 1), repeat=2 * size):
            one, two = labels[:size], labels[size:]
            again = _step(Fraction(sum(one), size), *case)
            chance = first ** sum(one) * (1 - first) ** (size - sum(one))
            chance *= again ** sum(two) * (1 - again) ** (size - sum(two))
            listed += chance if 0 < sum(two) < size else 0
        matrix = rows(size, partial(_stepped, case), Fraction(1))
        cases.append(sum(forward(counts(size, first), matrix, 1)[1:-1]) == listed)
    return cases


def proof(q: Proof) -> dict[str, Expr]:
    first = eta * w * a / (1 - w + w * a)
    second = (1 - eta) * w / (w + (1 - w) * b)
    q.argue(
        "Each curator's pick is an A in proportion to its weight times its factor. An expected "
        "share is the mean of the chances, whatever $M$ is.",
        r"g(p) = \eta\,\frac{pa}{1-p+pa} + (1-\eta)\,\frac{p}{p+(1-p)b}",
        trial=_chains,
        tried="two refits to two and three samples, all listed, in fractions",
    )
    q.argue(
        "What a refit adds is $p(1-p)$ times a bracket.",
        r"g(p) - p = p(1-p)\left(\frac{\eta(a-1)}{1-p+pa} - \frac{(1-\eta)(b-1)}{p+(1-p)b}\right)",
        trial=_gap,
        tried="three pairs of tastes at nine weights, in fractions",
    )
    inside = sympy.solve(
        sympy.Eq(eta * (a - 1) * (p + (1 - p) * b), (1 - eta) * (b - 1) * (1 - p + p * a)), p
    )[0]
    rest = q.identity(
        sympy.simplify(inside),
        eta * b / (b - 1) - (1 - eta) / (a - 1),
        "The bracket falls with $p$. It is 0 at",
    )
    q.argue(
        "So below that weight A gains, and above it A loses. The map rises with $p$ and so does "
        "not lead past it: from everywhere inside it leads there. Where the weight lies below 0 or "
        "above 1 one type takes over. The bracket is the slope of "
        "$\\eta\\ln(1-p+pa) + (1-\\eta)\\ln(p+(1-p)b)$, which is therefore largest there.",
        trial=_leads_there,
        tried="three pairs of tastes, from nineteen weights, in fractions",
    )
    q.argue(
        "*With $M$ samples* the count of A's is a chain: binomial, with the chance $g$ of the last "
        "share. From each mixed share all samples may be alike, so in the end they are.",
        tried="the chain is tried above; here it is worked out backward in time, and forward",
    )
    return {
        "rest": sympy.Min(1, sympy.Max(0, rest)),
        "next": first + second,
        "lasts": Forward(M, w, a, b, eta, n),
    }


def _iterated(a: Fraction, b: Fraction, eta: Fraction) -> Any:
    with mpmath.workdps(50):
        now, before = mpmath.mpf(1) / 3, mpmath.mpf(0)
        while abs(now - before) > mpmath.mpf(10) ** -45:
            before, now = now, _step(now, mpf(a), mpf(b), mpf(eta))
        return now if now > mpmath.mpf(10) ** -30 else mpmath.mpf(0)


def _mixed(M: Any, w: Fraction, a: Fraction, b: Fraction, eta: Fraction) -> Fraction:
    """Both kinds of curators, each with its own posterior odds."""
    odds = Fraction(w) / (1 - Fraction(w))
    one, two = odds * a, odds / b
    return eta * one / (1 + one) + (1 - eta) * two / (1 + two)


def _listed(M: Fraction, w: Fraction, a: Fraction, b: Fraction, eta: Fraction, n: Fraction) -> Any:
    """All samples of all refits listed one by one, in fractions."""
    found = {Fraction(w): Fraction(1)}
    for _ in range(int(n)):
        after: dict[Fraction, Fraction] = {}
        for share, chance in found.items():
            pick = _step(share, Fraction(a), Fraction(b), Fraction(eta))
            for labels in product((0, 1), repeat=int(M)):
                hits = sum(labels)
                key = Fraction(hits, int(M))
                part = chance * pick**hits * (1 - pick) ** (int(M) - hits)
                after[key] = after.get(key, Fraction(0)) + part
        found = after
    return mpf(sum((c for share, c in found.items() if 0 < share < 1), Fraction(0)))


_H = Fraction(1, 2)
ROUTES = [
    Route(
        _iterated,
        at=[
            dict(a=2, b=3, eta=_H),
            dict(a=10, b=5, eta=Fraction(2, 5)),
            dict(a=3, b=3, eta=Fraction(1, 10)),
        ],
        words="refit by refit until nothing changes, at 50 digits",
        claim="rest",
    ),
    Route(
        _mixed,
        at=[
            dict(M=1, w=Fraction(1, 3), a=2, b=3, eta=_H),
            dict(M=9, w=Fraction(9, 10), a=50, b=2, eta=Fraction(1, 10)),
        ],
        words="each kind's odds, in fractions",
        claim="next",
    ),
    Route(
        _listed,
        at=[
            dict(M=2, w=_H, a=2, b=3, eta=_H, n=4),
            dict(M=4, w=Fraction(1, 5), a=10, b=5, eta=Fraction(1, 3), n=3),
        ],
        words="all samples of all refits listed, in fractions",
        claim="lasts",
    ),
]
