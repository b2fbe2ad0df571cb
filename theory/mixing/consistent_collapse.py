"""A consistent family in which the second fit collapses, though all data are kept."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import comb
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Reals
from theory.notation import Expectation, Expr, M, N, Probability, Statistic, i, local, n, x
from theory.numeric import mpf, same
from theory.proof import Proof
from theory.standard import TOTAL_EXPECTATION
from theory.statement import Bound, Rises, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

g = local("g", "a good model's parameter: the chance that it flags a sample", positive=True)
j = sympy.Symbol("j", integer=True, positive=True)
_PLAIN = Fraction(1, 100)
_N = Integers(1, probe=(1, 2, 10, 1000), reach=10**5)
_M = Integers(1, probe=(1, 2, 7, 30), reach=40)
_n = Integers(1, probe=(1, 2, 5), reach=8)


def _collapsed(real: Expr, fits: Expr) -> Expr:
    """The chance with a maximum like that of so many uniform variables on the parameter's scale."""
    size = real + M * i
    term = sympy.binomial(M, j) * real * sympy.gamma(j + 1) * sympy.gamma(size)
    return sympy.Sum(sympy.Sum(term / sympy.gamma(size + j + 1), (j, 1, M)), (i, 1, fits - 1))


_ANY_FLAG = M * (n - 1) / (2 * N + M * (n - 1))
_SECOND = _collapsed(2 * N, sympy.Integer(2)).doit(deep=False)
_LEAST = M / (2 * N + M) - M / ((2 * N + 1) * (N + 1))

COLLAPSED = Claim(
    name="collapsed",
    quantity=Probability(r"\text{fit } n \text{ is a bad model}", "fit n is a bad model"),
    value=_collapsed(2 * N, n),
    domain=Domain(N=_N, M=_M, n=_n),
    words="A bad model stays for ever, so that this [rises from fit to fit](rises).",
    rivals=[
        Rival(sympy.S.Zero, "accumulation keeps what is consistent from collapse"),
        Rival(_ANY_FLAG, "any flagged sample is enough"),
        Rival(_collapsed(N, n), "the exponent of a maximum of $N$: the end taken for $1 - g$"),
        Rival(_collapsed(2 * N, n + 1), "collapse from the first fit on"),
        Rival(_collapsed(2 * N, sympy.Integer(2)), "the second fit, and no later one"),
    ],
)

FIRST = Claim(
    name="first",
    quantity=Expectation(Statistic(r"\mathrm{TV}(\text{fit } 1,\ \text{real})", "TV(fit 1, real)")),
    value=1 / (N + 1),
    domain=Domain(N=Integers(1)),
    words="The first fit is a good model, and its expected total variation distance from the real "
    "one is",
    rivals=[
        Rival(1 / (2 * N + 1), "the mean of the parameter itself"),
        Rival(1 / N, "without the one in the divisor"),
        Rival(2 / (N + 2), "a maximum whose square root is not taken"),
    ],
)

GOOD = Claim(
    name="good",
    quantity=Probability(
        r"\text{fit to } N \text{ of good model } g \text{ is bad}",
        "fit to N of good model g is bad",
    ),
    value=(1 - g**2) ** N - (1 - g) ** N,
    domain=Domain(
        N=Integers(1, probe=(1, 2, 10, 1000), reach=10**5),
        g=Reals(0, 1, open="both", probe=("1/1000", "1/10", "1/2", "9/10")),
    ),
    words="If a good model $g > 0$ were the truth, and $N$ of its samples were fitted: this "
    "[tends to 0 as $N$ grows](recovers).",
    rivals=[
        Rival(1 - (1 - g) ** N, "one mark is enough, whatever else there is"),
        Rival(sympy.S.Zero, "never, since the family is consistent"),
        Rival((1 - g**2) ** N, "bad as soon as there is no witness, a mark or none"),
        Rival(1 - (1 - g + g**2) ** N, "marks looked at, and no witnesses"),
    ],
)

BAD = Claim(
    name="bad",
    quantity=Probability(
        r"\text{fit not within } x(2-b) \text{ of } b",
        "fit not within x(2 − b) of b",
    ),
    value=(1 - (1 - sympy.Rational(1, 100)) * sympy.sqrt(x)) ** N,
    domain=Domain(
        N=Integers(1, probe=(1, 2, 10, 1000), reach=10**5),
        x=Reals(0, 1, open="low", probe=("1/10000", "1/100", "1/2", "1")),
    ),
    words="If a bad model $b$ were the truth, and $N$ of its samples were fitted: the chance of a "
    "good model, or of a bad one further than $x(2-b)$ from $b$.",
    rivals=[
        Rival((1 - (1 - sympy.Rational(1, 100)) * x) ** N, "marks uniform between b and 2"),
        Rival((1 - sympy.sqrt(x)) ** N, "every sample a mark"),
        Rival(1 - (1 - sympy.Rational(1, 100)) * sympy.sqrt(x), "the first mark, not the least"),
    ],
)

THEOREM = Theorem(
    title="Consistent, all data kept, and collapsed at the second fit",
    says="There is a family in which maximum likelihood is consistent, [the first fit is good, with"
    " an expected distance of 1/(N + 1) from the real model](first), [each good model](recovers) "
    "and [each bad one](found) would be found if it were the truth, all samples are kept, and yet "
    "the chance that the second fit is bad [tends to one third as N grows](third, least, flags), "
    "where it is trained on N real and N synthetic samples; the first [never is](never).",
    setting="""\
Samples are numbers, and each model of the family has a density.
The *real* one is uniform on $(0, 1)$.

A *good* model has a parameter $g$, $0 \\le g < 1$; $g = 0$ is the real one.
With chance $1 - g$ its sample is *plain*: uniform on $(0, (1-g)^2)$.
With chance $g(1-g)$ it is a *mark*, uniform on $(1, 2)$.
With chance $g^2$ it is a *witness*, uniform on $(2, 3)$.
Marks and witnesses are *flagged*.

A *bad* model has a parameter $b$, $1 \\le b < 2$.
One in a hundred of its samples is plain, uniform on $(0, 1)$.
The others are marks between $b$ and $2$ with the density $1/(2\\sqrt{(2-b)(y-b)})$ at $y$, which
has no bound near $b$ and is put to $\\infty$ at $b$ itself.
So its total variation distance from the real model is $99/100$.

Fit $1$ is to $N$ real samples.
Every later fit has $M$ samples of the last model besides, and all that was there before: nothing
is thrown away.
A fit is the model with the greatest likelihood, $\\infty$ being greater than any number.
*Consistent* means that, whichever model of the family is the truth, the fit to $N$ of its samples
tends to it as $N$ grows, almost surely.
""",
    claims=[COLLAPSED, FIRST, GOOD, BAD],
    statements=[
        Bound(
            "never",
            _collapsed(2 * N, sympy.Integer(1)),
            "=",
            sympy.S.Zero,
            Domain(N=_N, M=_M),
            [Rival(M / (2 * N + M), "the chance that the next lot has a flag")],
            note="the chance that the first fit is a bad model",
        ),
        Rises(
            "rises",
            COLLAPSED.value,
            n,
            COLLAPSED.domain,
            [Rival(_collapsed(2 * N, sympy.Integer(2)), "the second fit, and no later one")],
        ),
        Bound(
            "flags",
            COLLAPSED.value,
            "<",
            _ANY_FLAG,
            Domain(N=_N, M=_M, n=Integers(2, probe=(2, 5), reach=8)),
            [
                Rival(M / (2 * N + M) / 2, "half of it"),
                Rival(M / (3 * N + M), "more real samples than there are"),
            ],
            note="the chance that fit n is a bad model is below that of a flagged sample among "
            "what it is trained on",
        ),
        Bound(
            "least",
            _SECOND,
            ">=",
            _LEAST,
            Domain(N=_N, M=_M),
            [
                Rival(M / (2 * N + M), "any flagged sample is enough"),
                Rival(M / (N + M) - M / (N + 1) ** 2, "the exponent of a maximum of N"),
            ],
            note="the chance that the second fit is a bad model, and a bound in closed form",
        ),
        Tends(
            "third",
            _LEAST.subs(M, N),
            sympy.Rational(1, 3),
            N,
            Domain(),
            rivals=[
                Rival(sympy.S.Zero, "it goes away with more samples"),
                Rival(sympy.Rational(1, 2), "the exponent of a maximum of N"),
            ],
            note="the lower bound at M = N; the upper one is 1/3 there, for every N",
        ),
        Tends(
            "recovers",
            GOOD.value,
            sympy.S.Zero,
            N,
            Domain(g=Reals("1/10", "9/10", probe=("1/10", "1/2", "9/10"))),
            rivals=[Rival(sympy.S.One, "one mark is enough, whatever else there is")],
            note="the chance of a bad fit to N samples of a good model, for g from 1/10 to 9/10",
        ),
        Tends(
            "found",
            BAD.value,
            sympy.S.Zero,
            N,
            Domain(x=Reals("1/100", 1, probe=("1/100", "1/2", "1"))),
            rivals=[Rival(1 - sympy.sqrt(x), "the first mark, not the least")],
            note="the chance that the fit to N samples of a bad model is not near it, for x of "
            "1/100 or more",
        ),
    ],
    sources=[
        Source(
            "barzilai2025",
            "theorems 5.1 and 5.2: the statement, for a family of their own",
            "consistency does not save accumulation",
        ),
    ],
)


def _good(samples: list[Fraction], parameter: Fraction) -> Fraction:
    """A good model's likelihood."""
    value = Fraction(1)
    for y in samples:
        if y < 1:
            value *= 1 / (1 - parameter) if y <= (1 - parameter) ** 2 else 0
        else:
            value *= parameter * (1 - parameter) if y < 2 else parameter**2
    return value


def _cases() -> list[list[Fraction]]:
    plain = [Fraction(1, 9), Fraction(4, 9), Fraction(16, 25)]
    flagged = [Fraction(3, 2), Fraction(5, 4), Fraction(5, 2)]
    return [
        plain[:many] + [y for y, taken in zip(flagged, which, strict=True) if taken]
        for many in (1, 2, 3)
        for which in product((0, 1), repeat=3)
    ]


def _largest() -> list[bool]:
    """Plain samples alone: no good model on a grid has more than 1 − √max."""
    found = []
    for samples in ([Fraction(1, 9)], [Fraction(1, 9), Fraction(4, 9)], [Fraction(16, 25)] * 3):
        root = {Fraction(1, 9): 1, Fraction(4, 9): 2}.get(max(samples))
        best = 1 - Fraction(root, 3) if root else Fraction(1, 5)
        grid = [Fraction(step, 60) for step in range(60)]
        found.append(all(_good(samples, each) <= _good(samples, best) for each in grid))
        found.append(_good(samples, best) > Fraction(1, 100) ** len(samples))
    return found


def _near(samples: list[Fraction], distance: Fraction) -> Any:
    """The likelihood of the bad model this little below the least mark."""
    marks = [y for y in samples if 1 < y < 2]
    if any(y > 2 for y in samples):
        return mpmath.mpf(0)
    b = min(marks) - distance
    value = mpf(_PLAIN) ** sum(y < 1 for y in samples)
    for y in marks:
        value *= mpf(1 - _PLAIN) / (2 * mpmath.sqrt(mpf((2 - b) * (y - b))))
    return value


def _outweighs() -> list[bool]:
    """With a mark and no witness a bad model near it beats every good one on a grid."""
    found = []
    for samples in _cases():
        if not any(1 < y < 2 for y in samples):
            continue
        best = max(_good(samples, Fraction(step, 60)) for step in range(60))
        witness = any(y > 2 for y in samples)
        found.append((_near(samples, Fraction(1, 10**40)) > mpf(best)) != witness)
    return found


def _splits() -> list[bool]:
    """(1 − g²)^M − (1 − g)^M: every way in which each of M samples is plain, mark or witness."""
    found = []
    for size in (1, 2, 3):
        for chance in (Fraction(1, 7), Fraction(1, 2), Fraction(9, 10)):
            kinds = (1 - chance, chance * (1 - chance), chance**2)
            total = Fraction(0)
            for outcome in product((0, 1, 2), repeat=size):
                if 1 in outcome and 2 not in outcome:
                    weight = Fraction(1)
                    for kind in outcome:
                        weight *= kinds[kind]
                    total += weight
            found.append(same(total, (1 - chance**2) ** size - (1 - chance) ** size))
    return found


def _by_parts() -> list[bool]:
    """The step from one mean to the next, for powers of whole numbers."""

    def mean(power: int, size: int) -> Fraction:
        parts = (Fraction((-1) ** m * comb(size, m), power + m + 1) for m in range(size + 1))
        return sum(parts, Fraction(0))

    return [
        mean(power + 1, size - 1) == Fraction(power + 1, size + power + 1) * mean(power, size - 1)
        for power in (0, 1, 4)
        for size in (1, 3, 8)
    ]


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "*Plain samples alone.* A good model's likelihood is $(1-g)^{-1}$ to the power of their "
        "number, as long as none exceeds $(1-g)^2$: it is greatest for the greatest such $g$, and "
        "at least $1$. A bad one's is a power of $1/100$. So the fit is good.",
        r"\hat g = 1 - \sqrt{\max}",
        trial=_largest,
        tried="three sets of samples, against sixty good models and a bad one",
    )
    p.argue(
        "So $\\hat g$ exceeds $y$ if all $N$ real samples are below $(1-y)^2$: with chance "
        "$(1-y)^{2N}$. It is as the least of $2N$ uniform variables, with the density "
        "$2N(1-y)^{2N-1}$.",
        tried="the law of a maximum",
    )
    y = sympy.Symbol("y", positive=True)
    law = 2 * N * (1 - y) ** (2 * N - 1)
    real = [dict(N=Fraction(size)) for size in (1, 2, 5, 40)]
    square = p.compute(
        sympy.Integral((1 - y) ** 2 * law, (y, 0, 1)),
        "The mean of $(1-\\hat g)^2$, the end of its plain samples:",
        at=real,
    )
    p.argue(
        "The first fit has the larger density below that end, and none from there to $1$: its "
        "total variation distance from the real model is what the latter has there.",
        r"\mathrm{TV} = 1 - (1-\hat g)^2",
        tried="the definition",
    )
    first = p.identity(1 - square, 1 / (N + 1), "Its mean:")
    p.argue(
        "*A mark and no witness.* The bad model whose $b$ is the least mark has an infinite "
        "likelihood, for it can have emitted all samples. No other model has: a larger $b$ cannot "
        "have emitted that mark, and at a smaller one, or a good model, every density is finite. "
        "*A witness.* No bad model can have emitted it.",
        trial=_outweighs,
        tried="21 sets of samples: a bad model just below the least mark, which is fitted as "
        "nearly as one likes, has more likelihood than sixty good ones, unless there is a witness",
    )
    p.argue(
        "So a fit is bad exactly if its data have a mark and no witness. In $M$ samples of a good "
        "model with the parameter $g$ that is so if none is a witness, but not all are plain.",
        r"(1-g^2)^M - (1-g)^M",
        trial=_splits,
        tried="every outcome of up to three samples, for three parameters",
    )
    good = (1 - g**2) ** N - (1 - g) ** N
    p.argue(
        "*Good models are found.* This tends to $0$, so that in the end a witness has come and "
        "the fit is good. Of its likelihood "
        "$g^{\\text{marks} + 2\\,\\text{witnesses}}(1-g)^{\\text{marks} - \\text{plain}}$ both "
        "factors rise with $g$ if there are more plain samples than marks, as the strong law "
        "brings about, since $1-g > g(1-g)$. So again $\\hat g = 1-\\sqrt{\\max}$ over plain "
        "samples, which tends to $g$.",
        tried="the strong law, and two rising factors",
    )
    u = sympy.Symbol("u", positive=True)
    above = p.compute(
        sympy.Integral(1 / (2 * sympy.sqrt(u)), (u, x, 1)),
        "*Bad models are found.* A mark of a bad model is above $b + x(2-b)$ with the chance",
        at=[dict(x=Fraction(1, 9)), dict(x=Fraction(1, 2)), dict(x=Fraction(1))],
    )
    bad = (1 - (1 - sympy.Rational(1, 100)) * (1 - above)) ** N
    p.argue(
        "The fit is good if there is no mark, and otherwise $\\hat b$ is the least one. So it is "
        "not within $x(2-b)$ of $b$ if none of $N$ samples is a mark below $b + x(2-b)$. That "
        "tends to $0$, and $\\hat b$ falls as samples come: it tends to $b$.",
        tried="the law of a least value",
    )
    p.argue(
        "*The chain.* While all samples are plain, later ones do not exceed the end that was "
        "fitted, and the fit stays as it is. Once its data have a mark and no witness it is bad, "
        "and stays so, the same model: a bad model emits no witness, and no mark below $b$. Once "
        "there is a witness no fit is bad.",
        tried="it follows from the three cases above",
    )
    p.cite(TOTAL_EXPECTATION)
    p.argue(
        "So fit $i + 1$ is the first bad one if the first $i-1$ lots are plain and the next has a "
        "mark and no witness. As $1-g^2 = (1-g)(1+g)$, that has the chance",
        r"\mathbb{E}\,(1-\hat g)^{M(i-1)}\bigl((1-\hat g^2)^M - (1-\hat g)^M\bigr) = "
        r"\sum_{j=1}^{M} \binom{M}{j}\,\mathbb{E}\,\hat g^{\,j}(1-\hat g)^{Mi}",
        tried="the binomial theorem",
    )
    p.argue(
        "With $m_n = \\mathbb{E}\\,\\hat g^{\\,n}(1-\\hat g)^M$ for any $M$ at first: it is "
        "$2N/(2N+M)$ at $n = 0$, and integration by parts takes it from $n$ to $n + 1$.",
        r"m_{n+1} = \frac{n+1}{2N+M}\,\mathbb{E}\,\hat g^{\,n}(1-\hat g)^{M+1} = "
        r"\frac{n+1}{2N+M}(m_n - m_{n+1})",
        trial=_by_parts,
        tried="polynomials integrated in exact rationals",
    )
    size = 2 * N + M
    mean = 2 * N * sympy.gamma(n + 1) * sympy.gamma(size) / sympy.gamma(size + n + 1)
    p.identity(mean.subs(n, 0), 2 * N / size, "A quotient of gamma functions starts like that")
    after = mean.subs(n, n + 1)
    p.identity(
        after,
        (n + 1) / size * (mean - after),
        "and goes on so. It is summed with $j$ for $n$ and $Mi$ for $M$.",
    )
    term = sympy.binomial(M, j) * mean.subs(M, M * i).subs(n, j)
    collapsed = sympy.Sum(sympy.Sum(term, (j, 1, M)), (i, 1, n - 1))
    return {"collapsed": collapsed, "first": first, "good": good, "bad": bad}


def _integrated(N: Fraction, M: Fraction, n: Fraction) -> Any:
    """Over the largest real sample, path by path: lots of plain samples, and then the bad one."""

    def bad(largest: Any) -> Any:
        plain = mpmath.sqrt(largest)
        no_witness = 1 - (1 - plain) ** 2
        chance, good_so_far = mpmath.mpf(0), mpmath.mpf(1)
        for _ in range(int(n) - 1):
            chance += good_so_far * (no_witness ** int(M) - plain ** int(M))
            good_so_far *= plain ** int(M)
        return chance * int(N) * largest ** (int(N) - 1)

    with mpmath.workdps(40):
        return mpmath.quad(bad, [0, mpmath.mpf(1) / 2, mpmath.mpf(9) / 10, 1])


def _missed(N: Fraction) -> Fraction:
    """The chance that a new sample is the largest of N + 1: any of them is, with one chance."""
    orders = 0
    total = 0
    size = int(N) + 1
    for place in range(size):
        total += 1
        orders += place == size - 1
    return Fraction(orders, total)


def _by_kinds(N: Fraction, g: Fraction) -> Fraction:
    """Sample by sample: all plain so far, marked, or witnessed."""
    plain, marked = Fraction(1), Fraction(0)
    for _ in range(int(N)):
        plain, marked = plain * (1 - g), marked * (1 - g**2) + plain * g * (1 - g)
    return marked


def _by_least(N: Fraction, x: Fraction) -> Any:
    """The law of the number of marks, and of each mark's distance, by quadrature."""
    with mpmath.workdps(40):
        inside = mpmath.quad(lambda r: 1, [0, mpmath.sqrt(mpf(x))])  # y = b + (2 − b) r²
        total = mpmath.mpf(0)
        for marks in range(int(N) + 1):
            weight = mpmath.binomial(int(N), marks) * mpf(1 - _PLAIN) ** marks
            total += weight * mpf(_PLAIN) ** (int(N) - marks) * (1 - inside) ** marks
        return total


ROUTES = [
    Route(
        _integrated,
        at=[
            dict(N=1, M=1, n=2),
            dict(N=2, M=5, n=3),
            dict(N=10, M=10, n=2),
            dict(N=4, M=30, n=6),
        ],
        words="integrated over the largest real sample at 40 digits, path by path",
        claim="collapsed",
    ),
    Route(
        _missed,
        at=[dict(N=1), dict(N=5), dict(N=40)],
        words="the chance that a new real sample exceeds all others: equally likely ranks",
        claim="first",
    ),
    Route(
        _by_kinds,
        at=[dict(N=1, g="1/2"), dict(N=5, g="1/10"), dict(N=40, g="9/10")],
        words="a chain, sample by sample, in exact rationals",
        claim="good",
    ),
    Route(
        _by_least,
        at=[dict(N=1, x="1/2"), dict(N=5, x="1/100"), dict(N=30, x="1")],
        words="summed over the number of marks",
        claim="bad",
    ),
]
