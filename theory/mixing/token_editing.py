"""A regression whose labels are edited: some of them at each round, by its own predictions."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

import mpmath
import sympy
from sympy.polys.rings import ring

from theory.domain import Domain, Integers, Positive, Reals
from theory.laws import ChiSquared
from theory.maths import eigenvalues
from theory.mixing._least_squares import DESIGNS, NOISES, TRUTH, fit
from theory.mixing._regression import ONE_FIT
from theory.notation import Expectation, Expr, T, d, excess_error, i, local, n
from theory.numeric import mpf
from theory.proof import Proof
from theory.standard import TOTAL_EXPECTATION
from theory.statement import Bound, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

q = local(
    "q", "the chance that a label is edited, in the first editing", real=True, nonnegative=True
)
eta = local("eta", "the factor by which that chance falls from editing to editing", positive=True)

_CLEAN = (T - d) / (T + 2)
_SHARE = q * eta ** (i - 1)
_LINEAR: dict[str, Any] = dict(d=Integers(1), T=Integers(3), sigma=Positive(default=1))
_Q = Reals(0, 1, probe=("0", "1/100", "1/2", "1"))
_ETA = Reals(0, 1, open="low", probe=("1/100", "1/2", "1"))
_n = Integers(1, probe=(1, 2, 3, 20), reach=200)
_DOMAIN = Domain(**_LINEAR, q=_Q, eta=_ETA, n=_n, where=[T - d >= 2])


def _summed(gain: Expr) -> Expr:
    return ONE_FIT * (1 + sympy.Sum(gain, (i, 1, n - 1)))


ONCE = Claim(
    name="once",
    quantity=Expectation(excess_error(2), low=0),
    value=ONE_FIT * (1 + q + q * (1 - q) * _CLEAN),
    domain=Domain(**_LINEAR, q=_Q, where=[T - d >= 2]),
    words="After one editing the error is [exactly](once) this, [at most twice the first fit's]"
    "(first).",
    rivals=[
        Rival(ONE_FIT * (1 + q), "the residuals of the labels that stay taken for nothing"),
        Rival(ONE_FIT, "the real labels are still there: nothing is lost"),
        Rival(2 * ONE_FIT, "the bound as a value"),
        Rival(ONE_FIT * (1 + q + q * (1 - q)), "every residual taken for as large as its noise"),
        Rival(ONE_FIT * (1 + q**2), "errors of independent parts"),
    ],
)

MOST = Claim(
    name="most",
    quantity=Expectation(excess_error(n), low=0),
    value=_summed(_SHARE * (1 + (1 - _SHARE) * _CLEAN)),
    relation="<=",
    domain=_DOMAIN,
    words="With the chance $q_i = q\\eta^{i-1}$ in editing $i$ it is [at most](most)",
    rivals=[
        Rival(
            2 * ONE_FIT,
            "twice one fit's",
            Source("zhu2025", "as we know it second-hand", "a bound for editing tokens"),
        ),
        Rival(ONE_FIT, "the real labels are still there: nothing is lost"),
        Rival(_summed(_SHARE), "the residuals of the labels that stay taken for nothing"),
    ],
)

LEAST = Claim(
    name="least",
    quantity=Expectation(excess_error(n), low=0),
    value=_summed(_SHARE),
    relation=">=",
    domain=_DOMAIN,
    words="and [at least](least)",
    rivals=[
        Rival(n * ONE_FIT, "all labels replaced at each round"),
        Rival(_summed(_SHARE * (2 - _SHARE)), "every residual taken for as large as its noise"),
        Rival(2 * ONE_FIT, "twice one fit's, as a value"),
    ],
)

_EVEN = {eta: sympy.S.One}

THEOREM = Theorem(
    title="Regression on labels that are edited, some at each round",
    says="Where at each round some labels are replaced by a fit's own predictions with new noise, "
    "and the others stay, what is added to the first fit's error is [its multiple by the sum of "
    "the edited shares at least](least), and [at most double that](double). So the error stays "
    "[at most twice the first fit's if the shares fall geometrically and add up to at most a half]"
    "(reported), while an equal share at each round makes it [pass that](passes) and [grow without "
    "end](endless).",
    setting="""\
Inputs have $d$ independent standard normal coordinates.
The real label of an input $x$ is $x\\cdot w_*$ plus noise $N(0, \\sigma^2)$.
There are $T$ inputs, drawn once, the rows of $X$, and their real labels.
Fit $1$ is the least squares fit to these.
Editing $i$ picks each label with the chance $q_i = q\\eta^{i-1}$, independently of all else.
It replaces those that it picks by the predictions of fit $i$ at their inputs plus fresh noise
$N(0, \\sigma^2)$, and leaves the others as they are, edited earlier or not.
Fit $i + 1$ is the least squares fit to all $T$ labels then.
So fit $n$ follows $n - 1$ editings.
The error is the excess test error
$\\mathbb{E}_x (x\\cdot\\hat w_n - x\\cdot w_*)^2 = \\lVert\\hat w_n - w_*\\rVert^2$, on real
labels without their noise.
Its expectation is over inputs, noise and picks.
""",
    claims=[ONCE, MOST, LEAST],
    statements=[
        Bound(
            "first",
            ONCE.value,
            "<=",
            2 * ONE_FIT,
            ONCE.domain,
            [Rival(ONE_FIT, "nothing is lost"), Rival(ONE_FIT * (1 + q), "1 + q of it")],
            note="the error after one editing, and twice one fit's",
        ),
        Bound(
            "double",
            MOST.value - ONE_FIT,
            "<=",
            2 * (LEAST.value - ONE_FIT),
            _DOMAIN,
            [Rival(LEAST.value - ONE_FIT, "the two bounds are one")],
            note="what both bounds add to the first fit's error, the upper and twice the lower",
        ),
        Bound(
            "reported",
            MOST.value,
            "<=",
            2 * ONE_FIT,
            Domain(**_LINEAR, q=_Q, eta=_ETA, n=_n, where=[T - d >= 2, 2 * q <= 1 - eta]),
            [Rival(ONE_FIT, "nothing is lost"), Rival(ONE_FIT * (1 + q), "the first editing's")],
            note="the upper bound and twice one fit's error, where q/(1 − η) is a half or less",
        ),
        Bound(
            "passes",
            LEAST.value.subs(_EVEN),
            ">",
            2 * ONE_FIT,
            Domain(**_LINEAR, q=_Q, n=_n, where=[T - d >= 2, (n - 1) * q > 1]),
            [
                Rival(n * ONE_FIT, "all labels replaced"),
                Rival(4 * ONE_FIT, "four times one fit's"),
            ],
            note="the lower bound at η = 1 and twice one fit's error, where (n − 1)q exceeds 1",
        ),
        Tends(
            "endless",
            ONE_FIT / (ONE_FIT * (1 + q * (n - 1))),
            sympy.S.Zero,
            n,
            Domain(q=Reals("1/10", 1, probe=("1/10", "1/2", "1"))),
            rivals=[
                Rival(sympy.Rational(1, 2), "a bound of twice one fit's"),
                Rival(sympy.S.One, "nothing is lost"),
            ],
            note="one fit's error over the lower bound at η = 1, for q of 1/10 or more",
        ),
    ],
    sources=[
        Source("zhu2025", "its abstract, and summaries", "editing, and a finite bound"),
        Source("dohmatob2024regression", "as we know it second-hand", "all labels replaced"),
    ],
)

_X = DESIGNS[0]
_TALL = sympy.Matrix([[1, 0], [2, 1], [1, -1], [0, 3]])


def _hat(X: Any) -> Any:
    return X * (X.T * X).inv() * X.T


def _picks(size: int, share: Any) -> Iterator[tuple[Any, Any]]:
    """Every way to pick labels, as a diagonal matrix, with its chance."""
    for picked in product((0, 1), repeat=size):
        chance = share ** sum(picked) * (1 - share) ** (size - sum(picked))
        yield sympy.diag(*picked), chance


def _errors_go_on() -> list[bool]:
    """Labels edited and fitted, against what the labels' errors should be."""
    cases = []
    for X in DESIGNS:
        for pick, _ in _picks(3, Fraction(1, 2)):
            labels = X * TRUTH + NOISES[0]
            edited = pick * (X * fit(X, labels) + NOISES[1]) + (sympy.eye(3) - pick) * labels
            rest = sympy.eye(3) - _hat(X)
            error = (sympy.eye(3) - pick * rest) * NOISES[0] + pick * NOISES[1]
            cases.append(edited - X * TRUTH == error)
            cases.append(fit(X, edited) - TRUTH == (X.T * X).inv() * X.T * error)
    return cases


def _edited(S: Any, H: Any, share: Any) -> Any:
    """The errors' mean squares after an editing, every way to pick labels listed."""
    one = sympy.eye(H.rows)
    total = sympy.zeros(H.rows)
    for pick, chance in _picks(H.rows, share):
        keep = one - pick * (one - H)
        total += chance * (keep * S * keep.T + pick)
    return total


def _gains() -> list[bool]:
    cases = []
    for X in (_X, _TALL):
        H = _hat(X)
        P, S = sympy.eye(X.rows) - H, sympy.eye(X.rows)
        for share in (sympy.Rational(1, 3), sympy.Rational(4, 5)):
            left = P * S * P
            gain = sum(H[k, k] * left[k, k] for k in range(X.rows))
            after = _edited(S, H, share)
            expected = (H * S).trace() + share * X.cols + share * (1 - share) * gain
            cases.append((H * after).trace() == expected)
            S = after
    return cases


def _no_larger() -> list[bool]:
    """No residual grows: P − PSP has no negative eigenvalue after three editings."""
    cases = []
    for X in (_X, _TALL):
        H = _hat(X)
        P, S = sympy.eye(X.rows) - H, sympy.eye(X.rows)
        for share in (sympy.Rational(1, 3), sympy.Rational(4, 5), sympy.Rational(1, 2)):
            S = _edited(S, H, share)
            gap = mpmath.matrix((P - P * S * P).evalf(30).tolist())
            cases.append(bool(min(mpmath.eigsy(gap, eigvals_only=True)) > -1e-12))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "Let $Z$ be the labels less $Xw_*$, $H = X(X^{\\top}X)^{-1}X^{\\top}$ the projection to "
        "the fitted values, $P = I - H$, and $D$ the diagonal matrix of picks. A picked label gets "
        "the fitted value and new noise, and",
        r"Z \mapsto (I - DP)Z + D\varepsilon,\quad \hat w - w_* = (X^{\top}X)^{-1}X^{\top}Z",
        trial=_errors_go_on,
        tried="three designs, every way to pick from three labels, in rational arithmetic",
    )
    one = p.uses("mixing/regression_replace", "refits").subs(n, 1)
    p.argue(
        "Let $\\sigma^2 S$ be the mean of $ZZ^{\\top}$ given $X$; at first $S = I$. It depends on "
        "$X$ through $H$ alone. Write $X = U(X^{\\top}X)^{1/2}$: the columns of $U$ are "
        "orthonormal, $H = UU^{\\top}$, and $U$ is independent of $X^{\\top}X$ and keeps its law "
        "if it is rotated from the right. So $\\mathbb{E}\\,U^{\\top}SU$ is a multiple of $I$, and",
        r"\mathbb{E}\,\lVert\hat w - w_*\rVert^2 = \sigma^2\,\mathbb{E}\operatorname{tr}"
        r"(X^{\top}X)^{-1}\cdot a,\quad a = \tfrac1d\,\mathbb{E}\operatorname{tr}(HS)",
        tried="rotations of a normal matrix",
    )
    p.cite(TOTAL_EXPECTATION)
    p.argue(
        "Average over the picks: a product of two labels' picks has the mean $q^2$, one label's "
        "has $q$. As $HP = 0$, what is left of it is, with $h_k$ the diagonal of $H$,",
        r"\operatorname{tr}(HS) \mapsto \operatorname{tr}(HS) + qd + q(1-q)\sum_k h_k (PSP)_{kk}",
        trial=_gains,
        tried="two designs, two editings one after the other, every way to pick",
    )
    p.argue(
        "The last sum is not negative. At first $PSP = P$, and never is $PSP$ larger than $P$ as a "
        "quadratic form: an editing takes it to $(1-q)^2 PSP + q(1-q)P\\operatorname{diag}(PSP)P + "
        "qP$, and where $PSP \\le P$ the diagonal is at most $1$, so that this is at most "
        "$((1-q)^2 + q(1-q) + q)P = P$.",
        trial=_no_larger,
        tried="two designs, three editings, by eigenvalues",
    )
    p.argue(
        "$h_k$ is the squared length of a row of $U$. It is as $Q_d/Q_T$, the part of $d$ squares "
        "in the sum of $T$ squares of normal variables, which is independent of that sum. So its "
        "moments are quotients.",
        r"\mathbb{E}\,h^m = \frac{\mathbb{E}\,Q_d^m}{\mathbb{E}\,Q_T^m}",
        tried="a column space in a uniform direction, and the law of a projection's length",
    )
    at = [dict(d=Fraction(a), T=Fraction(b)) for a, b in [(1, 4), (2, 6), (5, 40)]]
    some = p.compute(ChiSquared(d).mean(lambda x: x**2), "The mean of $Q_d^2$:", at=at)
    every = some.subs(d, T)
    clean = p.identity(
        T / d * (d / T - some / every),
        (T - d) / (T + 2),
        "The mean of $\\sum_k h_k(1 - h_k)$, over $d$:",
    )
    share = q * eta ** (i - 1)
    return {
        "once": one * (1 + q + q * (1 - q) * clean),
        "most": one * (1 + sympy.Sum(share * (1 + (1 - share) * clean), (i, 1, n - 1))),
        "least": one * (1 + sympy.Sum(share, (i, 1, n - 1))),
    }


def _by_rows(d: Fraction, T: Fraction, sigma: Fraction, q: Fraction) -> Any:
    """One editing, label by label: quadrature over the length of a row of U."""
    a, b = mpf(d) / 2, mpf(T - d) / 2
    with mpmath.workdps(30):
        mean = mpmath.quad(
            lambda t: 2 * t ** (2 * a + 1) * (1 - t * t) ** b, [0, 0.5, 1]
        ) / mpmath.beta(a, b)
        a_once = 1 + mpf(q) + mpf(q * (1 - q)) * mean * mpf(T / d)
        return mpf(sigma**2 * eigenvalues.mean_inverse_trace(int(d), int(T))) * a_once


def _on_a_line(
    d: Fraction, T: Fraction, sigma: Fraction, q: Fraction, eta: Fraction, n: Fraction
) -> Fraction:
    """One input, T = 4: every way to pick, and moments of a uniform direction, exactly."""
    if d != 1:
        raise ValueError("one input")
    size = int(T)
    polynomials, *u = ring([f"u{k}" for k in range(size)], sympy.QQ)
    cells = range(size)
    S = [[polynomials(int(a == b)) for b in cells] for a in cells]
    for editing in range(int(n) - 1):
        share = q * eta**editing
        total = [[polynomials(0) for _ in cells] for _ in cells]
        for picked in product((0, 1), repeat=size):
            chance = share ** sum(picked) * (1 - share) ** (size - sum(picked))
            keep = [
                [u[a] * u[b] if picked[a] else polynomials(int(a == b)) for b in cells]
                for a in cells
            ]
            half = [[sum(keep[a][c] * S[c][b] for c in cells) for b in cells] for a in cells]
            for a in cells:
                for b in cells:
                    whole = sum(half[a][c] * keep[b][c] for c in cells)
                    whole += int(a == b and picked[a])
                    total[a][b] += whole * sympy.QQ(chance.numerator, chance.denominator)
        S = total
    aimed = sum(u[a] * S[a][b] * u[b] for a in cells for b in cells)
    mean = Fraction(0)
    for powers, factor in aimed.terms():
        if all(power % 2 == 0 for power in powers):
            above = sympy.prod([sympy.factorial2(power - 1) for power in powers if power])
            below = sympy.prod([size + 2 * k for k in range(sum(powers) // 2)])
            mean += Fraction(int(factor.numerator), int(factor.denominator)) * Fraction(
                int(above), int(below)
            )
    return sigma**2 * eigenvalues.mean_inverse_trace(1, size) * mean


_LINE = [
    dict(d=1, T=4, sigma=1, q="1/2", eta=1, n=3),
    dict(d=1, T=4, sigma=2, q="1/3", eta="1/2", n=3),
    dict(d=1, T=4, sigma=1, q="4/5", eta=1, n=2),
]
_LISTED = "every way to pick labels of four inputs on a line, and exact moments of a direction"
ROUTES = [
    Route(
        _by_rows,
        at=[
            dict(d=1, T=4, sigma=1, q="1/2"),
            dict(d=2, T=7, sigma=3, q="1/5"),
            dict(d=3, T=6, sigma=1, q="9/10"),
        ],
        words="quadrature over the law of a row's length; " + eigenvalues.WORDS,
        claim="once",
    ),
    Route(_on_a_line, at=_LINE, words=_LISTED, claim="most"),
    Route(_on_a_line, at=_LINE, words=_LISTED, claim="least"),
]
