"""Poisson counts refitted to their own samples: a type dies like a critical branching process."""

from __future__ import annotations

from fractions import Fraction
from math import comb, factorial
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Reals
from theory.maths.branching import REACH, Branching, Extinct
from theory.notation import Expr, M, Probability, Quantity, i, lam, n, x
from theory.numeric import same
from theory.proof import Proof
from theory.standard import TOTAL_EXPECTATION
from theory.statement import About, Bound, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

_ALIVE = Probability(r"\hat\theta_n > 0", "θ̂ₙ > 0")
_COUNTS = Reals(0, probe=(0, Fraction(1, 10**12), Fraction(1, 2), 5, 1000))
_SOME = Reals(0, open="low", probe=(Fraction(1, 10**12), Fraction(1, 2), 5, 1000))
_REFITS = Integers(1, probe=(1, 2, 7, 10**5), reach=REACH)
_SIZE = Integers(1, default=100)
_LATE = Integers(30, probe=(30, 100, 1000), reach=10**5)

ALIVE = Claim(
    name="alive",
    quantity=_ALIVE,
    value=1 - sympy.exp(-lam * Branching(n)),
    domain=Domain(lam=_COUNTS, n=_REFITS, M=_SIZE),
    words="$\\lambda = M\\theta$ is what matters, not $M$.",
    rivals=[
        Rival(
            1 - sympy.exp(-lam / n),
            "a lower bound that is reported, taken as the value",
            Source("suresh2025", "", "survival of at least this, as a summary of it reports"),
        ),
        Rival(1 - sympy.exp(-2 * lam / n), "the limit $2/n$ for every $n$"),
        Rival((1 - sympy.exp(-lam)) ** n, "the first refit's chance at every refit"),
        Rival(1 - sympy.exp(-lam * Branching(n + 1)), "a refit too many"),
        Rival(1 - sympy.exp(-lam), "what the first refit leaves"),
    ],
)

GROWN = Claim(
    name="grown",
    quantity=Quantity(
        r"\mathbb{E}\bigl[M\hat\theta_n \,\big|\, \hat\theta_n > 0\bigr]",
        "E[M θ̂ₙ | θ̂ₙ > 0]",
        0,
        sympy.S.Zero,
    ),
    value=lam / (1 - sympy.exp(-lam * Branching(n))),
    domain=Domain(lam=_SOME, n=_REFITS, M=_SIZE),
    words="The total count of a type that is left, on average over the runs in which it is.",
    rivals=[
        Rival(lam, "the mean count of all runs, which never moves"),
        Rival(n / 2, "the limit for a rare type and many refits"),
        Rival(lam + n / 2, "what is expected at the start and what is gained, added up"),
        Rival(1 / Branching(n), "as if it descended from one occurrence"),
    ],
)

CLUMPED = Claim(
    name="geometric",
    quantity=Probability(r"\hat\theta_1 > 0", "θ̂₁ > 0"),
    value=1 - (1 + lam / M) ** -M,
    domain=Domain(lam=Reals(0), M=Integers(1)),
    words="If the counts are geometric from zero on, with mean θ, and not Poisson: after the first "
    "refit.",
    rivals=[
        Rival(1 - sympy.exp(-lam), "Poisson counts"),
        Rival(1 - (1 + lam) ** -M, "the mean of one count taken for that of the sample"),
        Rival(lam / (1 + lam), "the sample taken as a single count"),
        Rival(1 - sympy.exp(-lam / (1 + lam / M)), "the variance's excess put into the exponent"),
    ],
)

THEOREM = Theorem(
    title="Extinction of a Poisson count",
    says="Where a type's counts are Poisson and refitted by maximum likelihood, [its mean count "
    "never moves](mean), and yet it is lost like a line of a critical branching process: "
    "[left after n refits with a chance of about 1 − e^(−2λ/n), within 7% for n of 30 or "
    "more](slow), which [tends to 0](dies). Where it is left, [it has grown](grown, more).",
    setting="""\
In each document a type (a word, say) occurs a Poisson number of times with mean $\\theta_0 =
\\theta$, independently.
Refit $n$ draws $M$ independent counts from the Poisson law with mean $\\hat\\theta_{n-1}$ and
nothing else.
It sets $\\hat\\theta_n$ to their mean, which is the maximum-likelihood estimate and unbiased.
A model with $\\hat\\theta_n = 0$ stays there: the type is lost.
$\\lambda = M\\theta$ is the type's expected count in the whole first sample.
""",
    claims=[ALIVE, GROWN, CLUMPED],
    statements=[
        About(
            "slow",
            ALIVE.value,
            1 - sympy.exp(-2 * lam / n),
            Fraction(7, 100),
            Domain(lam=_SOME, n=_LATE),
            [
                Rival(1 - sympy.exp(-lam / n), "half of the exponent"),
                Rival((1 - sympy.exp(-lam)) ** n, "exponential decay"),
            ],
            note="1 − e^(−2λ/n)",
        ),
        Bound(
            "mean",
            ALIVE.value * GROWN.value,
            "=",
            lam,
            Domain(lam=_SOME, n=Integers(1, probe=(1, 2, 7, 1000), reach=2000)),
            [
                Rival(lam * Branching(n), "the count falls like the line's chance"),
                Rival(lam + n / 2, "the count grows"),
            ],
            note="the mean count of all runs, lost ones counted as 0",
        ),
        Bound(
            "above",
            Branching(n),
            "<=",
            2 / (n + 1),
            Domain(n=Integers(1, probe=(1, 2, 7, 1000), reach=10**5)),
            [
                Rival(2 / (n + 2), "a little less"),
                Rival(1 / n, "the reported bound from below"),
            ],
            note="r_n for every n of 1 or more",
        ),
        Bound(
            "below",
            Branching(n),
            ">=",
            1 / n,
            Domain(n=Integers(1, probe=(1, 2, 7, 1000), reach=10**5)),
            [Rival(2 / n, "the limit"), Rival(sympy.Rational(3, 2) / n, "halfway between")],
            note="r_n for every n of 1 or more",
        ),
        Tends(
            "dies",
            1 - sympy.exp(-lam * 2 / (n + 1)),
            sympy.S.Zero,
            n,
            Domain(lam=Reals(0, 1000)),
            rivals=[Rival(sympy.Rational(1, 2), "half of all runs keep it")],
            far=(10**5, 10**7, 10**9),
            note="an upper bound of the chance, by the bound on r_n",
        ),
        Tends(
            "limit",
            n * Branching(n),
            sympy.Integer(2),
            n,
            Domain(),
            far=(10**2, 10**4, 10**6),
            rivals=[Rival(sympy.S.One, "the reported bound taken as the value")],
            note="n r_n",
        ),
        Bound(
            "more",
            GROWN.value,
            ">",
            lam + (n - 1) / 2,
            Domain(lam=Reals(0, 1, open="low"), n=Integers(2, probe=(2, 7, 1000), reach=10**5)),
            [
                Rival(lam + n, "twice the gain"),
                Rival(lam + (n + 4) / 2, "some refits more"),
            ],
        ),
        Bound(
            "faster",
            CLUMPED.value,
            "<",
            1 - sympy.exp(-lam),
            Domain(lam=Reals(0, 20, open="low"), M=Integers(1)),
            [
                Rival(1 - sympy.exp(-lam / 2), "half the exponent"),
                Rival(lam / (1 + lam), "the sample taken as a single count"),
            ],
            note="geometric counts are left less often than Poisson counts with the same mean",
        ),
    ],
    sources=[
        Source("athreya1972", "chapter I", "critical branching: survival falls like 2/n"),
        Source("suresh2025", "", "the time to forget a word is proportional to its count"),
    ],
)


def _poisson(mean: Fraction, count: int) -> Fraction:
    """P(a Poisson variable is ``count``), without its factor e^(−mean)."""
    return mean**count / factorial(count)


def _sums() -> list[bool]:
    """The law of the sum of several counts, convolved, against a Poisson law."""
    cases = []
    for theta, size in ((Fraction(1, 2), 3), (Fraction(2), 2), (Fraction(3, 4), 4)):
        one = [_poisson(theta, s) for s in range(7)]
        law = [Fraction(1)] + [Fraction(0)] * 6
        for _ in range(size):
            law = [sum((law[k] * one[s - k] for k in range(s + 1)), Fraction(0)) for s in range(7)]
        cases.append(law == [_poisson(theta * size, s) for s in range(7)])
    return cases


def _refitted(law: list[Any], refits: int) -> list[Any]:
    """The law of a total count, as far as the list is long, after some refits."""
    for _ in range(refits):
        after = [mpmath.mpf(0)] * len(law)
        for s, chance in enumerate(law):
            part = chance * mpmath.exp(-s)
            for t in range(len(law)):
                after[t] += part
                part = part * s / (t + 1)
        law = after
    return law


def _lines_apart() -> list[bool]:
    """The chance to be lost, from the law of the whole count and line by line."""
    cases = []
    for start in (1, 2, 5):
        e = mpmath.mpf(0)
        for refits in (1, 2, 3):
            e = mpmath.exp(e - 1)
            law = _refitted([mpmath.mpf(s == start) for s in range(80)], refits)
            cases.append(same(law[0], e**start, 12))
    return cases


def _from_the_start() -> list[bool]:
    cases = []
    for mean in (Fraction(1, 2), Fraction(3)):
        e, start = mpmath.mpf(0), mpmath.mpf(mean.numerator) / mean.denominator
        for refits in (1, 2, 3):
            cases.append(same(_lost(mean, refits), mpmath.exp(start * (e - 1)), 12))
            e = mpmath.exp(e - 1)
    return cases


def _mean_of_the_left() -> list[bool]:
    """A law on a few counts: its mean is the mean of what is left times the chance to be left."""
    cases = []
    for chances in ((1, 1, 2), (5, 0, 1, 1), (0, 3, 2)):
        total = sum(chances)
        mean = sum((Fraction(j * p, total) for j, p in enumerate(chances)), Fraction(0))
        left = Fraction(total - chances[0], total)
        conditional = sum(
            (Fraction(j * p, total - chances[0]) for j, p in enumerate(chances)), Fraction(0)
        )
        cases.append(mean == left * conditional)
    return cases


def _no_event() -> list[bool]:
    """A geometric law on 0, 1, 2, …: it adds up to 1, and has the mean that it should."""
    cases = []
    for mean in (Fraction(1, 3), Fraction(2), Fraction(7, 2)):
        zero = 1 / (1 + mean)
        j = sympy.Symbol("j", integer=True, nonnegative=True)
        ratio = sympy.Rational((1 - zero).numerator, (1 - zero).denominator)
        start = sympy.Rational(zero.numerator, zero.denominator)
        found = sympy.Sum(j * start * ratio**j, (j, 0, sympy.oo)).doit()
        whole = sympy.Sum(start * ratio**j, (j, 0, sympy.oo)).doit()
        cases += [found == sympy.Rational(mean.numerator, mean.denominator), whole == 1]
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "Let $S_n = M\\hat\\theta_n$ be the total count of refit $n$. A sum of independent Poisson "
        "counts is Poisson. So given the last model $S_n$ is Poisson with mean $S_{n-1}$, "
        "whatever $M$, and $S_1$ is Poisson with mean $\\lambda$.",
        trial=_sums,
        tried="the law of the sum of two to four counts, convolved in fractions",
    )
    j = sympy.Symbol("j", integer=True, nonnegative=True)
    generating = p.compute(
        sympy.Sum(x**j * sympy.exp(-lam) * lam**j / sympy.factorial(j), (j, 0, sympy.oo)),
        "The generating function of the first total count:",
        at=[
            dict(lam=a, x=b)
            for a in (Fraction(1, 3), Fraction(4))
            for b in (Fraction(2, 7), Fraction(1))
        ],
    )
    p.argue(
        "For the same reason the occurrences may be taken one by one: each has a Poisson number of "
        "heirs of mean 1 in the next refit, independently. That is a critical branching process. "
        "The line of one occurrence is extinct after $k$ refits with a chance $e_k$; it is if all "
        "its heirs' lines are, one refit earlier.",
        r"e_0 = 0,\qquad e_{k+1} = e^{\,e_k - 1}",
        trial=_lines_apart,
        tried="one and two refits from one to six occurrences, by the whole count and line by line",
    )
    alive = 1 - generating.subs(x, Extinct(n - 1))
    p.argue(
        "The type is lost by refit $n$ if the line of each of the first refit's occurrences is "
        "extinct after $n-1$ more: put $x = e_{n-1}$. The claim's $r_n$ is $1 - e_{n-1}$.",
        r"\mathbb{P}(S_n = 0) = \mathbb{E}\,e_{n-1}^{S_1} = e^{-\lambda(1-e_{n-1})}",
        trial=_from_the_start,
        tried="the law of the whole count after one to three refits, for two values of λ",
    )
    p.cite(TOTAL_EXPECTATION)
    p.argue(
        "Given the last model, the mean of $S_n$ is $S_{n-1}$, so the mean count stays "
        "$\\lambda$ for ever. It is the chance that the type is left times the mean count where it "
        "is.",
        trial=_mean_of_the_left,
        tried="three laws on a few counts",
    )
    p.argue(
        "A geometric law on $0, 1, 2, \\dots$ with mean $\\theta$ has the chance $1/(1+\\theta)$ "
        "of a zero.",
        trial=_no_event,
        tried="three laws summed up, and their means",
    )
    zeros = p.compute(
        sympy.Product(1 / (1 + lam / M), (i, 1, M)),
        "The type is lost in the first refit if all $M$ counts are 0; here $\\theta = \\lambda/M$.",
    )
    return {"alive": alive, "grown": lam / alive, "geometric": 1 - zeros}


def _lost(mean: Fraction, refits: int) -> Any:
    """P(S_n = 0) forward in time: the law of the total count, refit by refit, cut off at 120.

    What is cut off would have died out within one or two refits with a chance below e^(−75).
    """
    with mpmath.workdps(50):
        start = mpmath.mpf(mean.numerator) / mean.denominator
        law = [mpmath.exp(-start) * start**s / mpmath.factorial(s) for s in range(120)]
        return _refitted(law, refits - 1)[0]


def _zeros(lam: Fraction, M: Fraction) -> Any:
    """P(no event in M geometric counts), as a negative binomial law less all its other values."""
    size = int(M)
    theta = lam / M
    stop = 1 / (1 + theta)
    with mpmath.workdps(60):
        total = mpmath.mpf(0)
        p = mpmath.mpf(stop.numerator) / stop.denominator
        s = 1
        while True:
            term = comb(s + size - 1, s) * p**size * (1 - p) ** s
            total += term
            s += 1
            if s > 50 and term < mpmath.mpf(10) ** -50:
                return total


ROUTES = [
    Route(
        lambda lam, n, M: 1 - _lost(lam, int(n)),
        at=[
            dict(lam=Fraction(1, 2), n=1),
            dict(lam=Fraction(3, 2), n=2),
            dict(lam=1, n=3, M=2),
        ],
        words="forward in time, the law of the total count refit by refit, at 50 digits",
        claim="alive",
    ),
    Route(
        lambda lam, n, M: mpmath.mpf(lam.numerator) / lam.denominator / (1 - _lost(lam, int(n))),
        at=[dict(lam=Fraction(1, 2), n=2), dict(lam=2, n=3)],
        words="the mean over the same law, refit by refit, at 50 digits",
        claim="grown",
    ),
    Route(
        _zeros,
        at=[dict(lam=2, M=3), dict(lam=Fraction(1, 2), M=1), dict(lam=5, M=10)],
        words="the negative binomial law of the total, its values from 1 on added up",
        claim="geometric",
    ),
]
