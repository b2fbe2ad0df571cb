"""A regression with more inputs than samples, on labels that are in part its own."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, permutations, product
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Positive, Reals
from theory.laws import ChiSquared
from theory.maths import eigenvalues
from theory.mixing._least_squares import trace
from theory.mixing._regression import ONE_FIT
from theory.notation import (
    Expectation,
    Expr,
    InTheLimit,
    Quantity,
    T,
    alpha,
    d,
    excess_error,
    local,
    n,
    sigma,
    w,
)
from theory.numeric import same
from theory.proof import Proof
from theory.standard import INVERSE_GRAM, TOTAL_EXPECTATION
from theory.statement import Bound, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

B = local("B", "the length of the vector of real coefficients", 1, real=True)

_U = 1 - alpha
_C = T / d
_LABELS = alpha**2 + _U**2
"""The noise of a mixed label, in units of that of a real one."""

_SPREAD = sigma**2 * T / (d - T - 1)
"""The expected squared length of what pure noise of real labels is fitted by."""

_MISSED = (1 - _C) * B**2
"""The expected squared part of the real coefficients that a fit cannot see."""

_ROUND = _MISSED + _LABELS * _SPREAD
_NEW = _ROUND * (1 - (_U**2 * _C) ** n) / (1 - _U**2 * _C)
_LATE = _ROUND / (1 - _U**2 * _C)
_SAME = _MISSED + _LABELS * _SPREAD * (1 - _U ** (2 * n)) / (1 - _U**2)

_KAPPA = _MISSED / _SPREAD * _C
_BEST = 1 - (2 + _C + _KAPPA - sympy.sqrt((2 + _C + _KAPPA) ** 2 - 4 * _C)) / (2 * _C)
_GOLDEN = (sympy.sqrt(5) - 1) / 2

_SIZES: Any = dict(
    d=Integers(3, probe=(3, 4, 12, 2000, 10**6)),
    T=Integers(1, probe=(1, 2, 10, 1000)),
    B=Positive(default=1),
    sigma=Positive(default=1),
)
_MORE: Any = dict(where=[d - T >= 2])

NEW = Claim(
    name="new",
    quantity=Expectation(excess_error(n), low=0),
    value=_NEW,
    domain=Domain(alpha=Reals(0, 1), n=Integers(0, probe=(0, 1, 2, 12, 1000)), **_SIZES, **_MORE),
    words="New inputs in each round, $d \\ge T + 2$:",
    rivals=[
        Rival(_SAME.subs(n, 1), "one fit's error"),
        Rival(n * _ROUND, "errors that add up, as where there are samples enough"),
        Rival(_ROUND * (1 - (_U * _C) ** n) / (1 - _U * _C), "the share of own labels, once"),
        Rival(_ROUND * (1 - (_U**2 * _C**2) ** n) / (1 - _U**2 * _C**2), "the aspect squared"),
    ],
)

SAME = Claim(
    name="same",
    quantity=Expectation(excess_error(n), low=0),
    value=_SAME,
    domain=Domain(
        alpha=Reals(0, 1, open="low"), n=Integers(1, probe=(1, 2, 12, 1000)), **_SIZES, **_MORE
    ),
    words="The same inputs in each round, labelled anew, $d \\ge T + 2$:",
    rivals=[
        Rival(_NEW, "new inputs in each round"),
        Rival(_SAME.subs(n, 1), "one fit's error"),
        Rival(_ROUND * (1 - _U ** (2 * n)) / (1 - _U**2), "what is not seen counted every round"),
        Rival(_SAME - _MISSED, "the noise alone"),
    ],
)

BEST = Claim(
    name="best",
    quantity=Quantity(
        rf"\arg\min_{{\alpha}} {InTheLimit(Expectation(excess_error(n))).latex}",
        f"argmin over α of {InTheLimit(Expectation(excess_error(n))).text}",
        low=sympy.S.Zero,
        high=sympy.S.One,
    ),
    value=_BEST,
    domain=Domain(**_SIZES, **_MORE),
    words="The best weight of the real labels where inputs are new in each round:",
    rivals=[
        Rival(_GOLDEN, "the golden ratio, as for the same inputs"),
        Rival(sympy.Rational(1, 2), "equal weights"),
        Rival(sympy.S.One, "real labels alone"),
        Rival(
            1 - (3 + _KAPPA - sympy.sqrt((3 + _KAPPA) ** 2 - 4)) / 2,
            "as many samples as inputs",
        ),
    ],
)

FEWER = Claim(
    name="fewer",
    quantity=Expectation(excess_error(n), low=0),
    value=ONE_FIT * _LABELS * (1 - _U ** (2 * n)) / (1 - _U**2),
    domain=Domain(
        alpha=Reals(0, 1, open="low"),
        n=Integers(0, probe=(0, 1, 2, 12, 1000)),
        d=Integers(1, probe=(1, 2, 10, 1000)),
        T=Integers(3, probe=(3, 4, 12, 2000, 10**6)),
        sigma=Positive(default=1),
        where=[T - d >= 2],
    ),
    words="Fewer inputs than samples, $T \\ge d + 2$, new in each round or the same:",
    rivals=[
        Rival(ONE_FIT, "one fit to real labels"),
        Rival(n * ONE_FIT, "no real labels after the first round"),
        Rival(ONE_FIT * (1 - _U ** (2 * n)) / (1 - _U**2), "mixed labels as noisy as real ones"),
        Rival(
            ONE_FIT * _LABELS * (1 - (_U**2 * d / T) ** n) / (1 - _U**2 * d / T),
            "errors shrunk by the aspect, as where inputs are more",
        ),
    ],
)

_LIMIT_AT: Any = dict(alpha=Reals(0, 1), **_SIZES, **_MORE)

THEOREM = Theorem(
    title="More inputs than samples: where the golden ratio holds",
    says="A least-norm regression on labels mixed of real ones and its own has an expected error "
    "that [settles](new, settles). With the same inputs in each round the mixed noise alone adds "
    "up, and [the inverse golden ratio is the best weight for real labels in the long run](same, "
    "golden), as [with fewer inputs than samples](fewer, golden). With new inputs [the best weight "
    "depends on the signal and the noise](best): it is [above one half](half).",
    setting="""\
Inputs have $d$ independent standard normal coordinates.
The real label of an input $x$ is $x\\cdot w_*$ plus noise $N(0, \\sigma^2)$, with
$\\lVert w_*\\rVert = B$.
Each round has $T$ inputs, the rows of $X$, drawn anew or the same in all rounds.
It labels each of them twice, with independent noise $N(0, \\sigma^2)$ each time: once really, once
by $\\hat w_{n-1}$ in the place of $w_*$.
The mixed label is $\\alpha$ times the real one plus $1-\\alpha$ times the other.
Refit $n$ is the solution of least squares; where $d > T$ it is the one of least norm among those
that fit all labels.
In the first round $\\hat w_0 = w_*$.
The error is the excess test error $\\lVert\\hat w_n - w_*\\rVert^2$ on a new input, without its
label's noise.
Its expectation is over inputs and noise.
""",
    claims=[NEW, SAME, BEST, FEWER],
    statements=[
        Tends(
            "settles",
            _NEW,
            _LATE,
            n,
            Domain(
                alpha=Reals(0, 1),
                d=Integers(3, 1000),
                T=Integers(1, 900, probe=(1, 2, 900)),
                B=Reals("1/10", 10),
                sigma=Reals("1/10", 10),
                where=[d - T >= 2, 9 * d >= 10 * T],
            ),
            rivals=[Rival(_ROUND, "one fit's error")],
            note="the error with new inputs",
        ),
        Bound(
            "golden",
            _LABELS / (1 - _U**2),
            ">=",
            _GOLDEN,
            Domain(alpha=Reals(0, 1, open="low")),
            [
                Rival(sympy.Rational(2, 3), "its value at equal weights"),
                Rival(sympy.Rational(625, 1000), "a little more"),
            ],
            note="the mixed noise in the long run, in units of one fit's, with the same inputs",
        ),
        Bound(
            "attained",
            (_LABELS / (1 - _U**2)).subs(alpha, _GOLDEN),
            "=",
            _GOLDEN,
            Domain(),
            [Rival(sympy.Rational(618, 1000), "three digits of it")],
            note="the same, at the inverse golden ratio",
        ),
        Bound(
            "half",
            _BEST,
            ">",
            sympy.Rational(1, 2),
            BEST.domain,
            [Rival(_GOLDEN, "the inverse golden ratio"), Rival(sympy.Rational(51, 100), "0.51")],
            note="the best weight with new inputs",
        ),
        Bound(
            "unseen",
            _NEW.subs(alpha, 0) - _NEW.subs(alpha, 0).subs(B, 0),
            "=",
            B**2 * (1 - _C**n),
            Domain(n=Integers(0, probe=(0, 1, 2, 12, 1000)), **_SIZES, **_MORE),
            [
                Rival(B**2 * (1 - _C), "what one fit misses"),
                Rival(B**2 * (1 - _C ** (2 * n)), "twice as fast"),
            ],
            note="new inputs and no real labels: the error that is there without any noise",
        ),
    ],
    sources=[
        Source(
            "garg2025",
            "the abstracts of two versions were read",
            "the mixing of labels, its best weight, the golden ratio with more inputs than samples",
        ),
        Source(
            "dohmatob2024regression",
            "its abstract",
            "exponentially fast collapse with more inputs than samples",
        ),
    ],
)

_X = sympy.Matrix([[1, 2, 0], [0, 1, -1]])
_TRUTH = sympy.Matrix([2, -1, 3])


def _turned() -> list[bool]:
    """A vector's squared part in a row space, over all permutations and signs of coordinates."""
    cases = []
    for X in (_X, sympy.Matrix([[1, 3, -2]])):
        onto = X.T * (X * X.T).inv() * X
        total = sympy.S.Zero
        for order in permutations(range(3)):
            for signs in product((1, -1), repeat=3):
                vector = sympy.Matrix(
                    [sign * _TRUTH[j] for sign, j in zip(signs, order, strict=True)]
                )
                total += (onto * vector).dot(onto * vector)
        share = sympy.Rational(X.rows, 3)
        cases.append(bool(total / 48 == share * _TRUTH.dot(_TRUTH)))
    return cases


def _splits() -> list[bool]:
    """The fit to mixed labels is the fit to their linear part plus that to their noise."""
    cases = []
    back = _X.T * (_X * _X.T).inv()
    onto = back * _X
    for own, noise, u in (
        (sympy.Matrix([1, 0, 1]), sympy.Matrix([1, -3]), sympy.Rational(1, 3)),
        (sympy.Matrix([0, 5, -2]), sympy.Matrix([2, 2]), sympy.Rational(4, 5)),
    ):
        labels = (1 - u) * _X * _TRUTH + u * _X * own + noise
        off = u * onto * (own - _TRUTH) - (_TRUTH - onto * _TRUTH) + back * noise
        cases.append(bool(back * labels - _TRUTH == off))
        across = (onto * (own - _TRUTH)).dot(_TRUTH - onto * _TRUTH)
        cases.append(bool(across == 0))
    return cases


def _fitted_noise() -> list[bool]:
    """The mean squared length of what fair signs are fitted by, all signs listed."""
    cases = []
    for X in (_X, sympy.Matrix([[1, 3, -2]])):
        gram = (X * X.T).inv()
        total = sympy.S.Zero
        for signs in product((1, -1), repeat=X.rows):
            fitted = X.T * gram * sympy.Matrix(signs)
            total += fitted.dot(fitted)
        cases.append(same(Fraction(int((total / 2**X.rows).p), int((total / 2**X.rows).q)),
                          trace(gram)))  # fmt: skip
    return cases


def _level() -> list[bool]:
    """At whole numbers the late error falls before the root and rises after it."""
    cases = []
    for inputs, samples, length in ((6, 1, 1), (12, 6, 3), (40, 37, 1)):
        at = {d: inputs, T: samples, B: length, sigma: 1}
        root = Fraction(str(sympy.N(_BEST.subs(at), 12)))
        grid = [Fraction(j, 40) for j in range(41)]
        values = [(each, _LATE.subs({**at, alpha: sympy.Rational(each)})) for each in grid]
        for (low, before), (high, after) in pairwise(values):
            if high <= root:
                cases.append(bool(before > after))
            if low >= root:
                cases.append(bool(before < after))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.cite(TOTAL_EXPECTATION)
    p.argue(
        "Let $P$ be the projection onto the rows' span, $X^+ = X^{\\top}(XX^{\\top})^{-1}$, "
        "$u = 1-\\alpha$, and $z$ the noise of the mixed labels. The least-norm fit gives a "
        "label's linear part back on the span and 0 off it. The three parts are orthogonal in "
        "the mean.",
        r"\hat w_n - w_* = u\,P(\hat w_{n-1} - w_*) - (I-P)\,w_* + X^+ z",
        trial=_splits,
        tried="two inputs of three coordinates, two fits and noises, in rational arithmetic",
    )
    p.argue(
        "The span of new normal inputs has no preferred direction. So a vector that does not "
        "depend on them has the share $T/d$ of its squared length in it, on average.",
        r"\mathbb{E}\,\lVert Pv\rVert^2 = \frac{T}{d}\,\lVert v\rVert^2",
        trial=_turned,
        tried="two designs, all permutations and signs of the coordinates",
    )
    p.argue(
        "A mixed label's noise has the variance $(\\alpha^2 + u^2)\\sigma^2$, and what it is "
        "fitted by the expected squared length of that times a trace.",
        r"\mathbb{E}\,\lVert X^+ z\rVert^2 = (\alpha^2+u^2)\,\sigma^2\,"
        r"\mathbb{E}\operatorname{tr}(XX^{\top})^{-1}",
        trial=_fitted_noise,
        tried="two designs, a fair sign for each label's noise, all signs listed",
    )
    p.cite(INVERSE_GRAM)
    entry = p.compute(
        ChiSquared(d - T + 1).mean(lambda q: 1 / q),
        "Here with $d$ and $T$ exchanged, as it is $XX^{\\top}$: each of the trace's $T$ entries "
        "has the mean",
        at=[
            dict(T=Fraction(a), d=Fraction(b))
            for a, b in [(1, 4), (1, 5), (2, 6), (3, 9), (5, 40), (40, 50)]
        ],
    )
    noise = _LABELS * sigma**2
    missed = (1 - T / d) * B**2
    passed = _U**2 * T / d
    late = (missed + noise * T * entry) / (1 - passed)
    off = p.solve(
        lambda v: passed * v,
        -sympy.S.One,
        "*New inputs.* The error goes on with the factor $u^2T/d$, and the round adds the part "
        "that is missed and the noise. From 0 on, the distance from its fixed point, in units of "
        "that, is",
    )
    new = late * (1 + off)
    spread = p.solve(
        lambda v: _U**2 * v,
        -sympy.S.One,
        "*The same inputs.* $P$ is the same in all rounds. The part off the span stays $-(I-P)w_*$ "
        "from the first fit on; on the span the error goes on with the factor $u^2$. The distance "
        "of its noise from the fixed point, in units of that:",
    )
    total = (1 + spread) / (1 - _U**2)
    same_inputs = missed + noise * T * entry * total
    one_over = p.compute(
        ChiSquared(T - d + 1).mean(lambda q: 1 / q),
        "*Fewer inputs than samples.* Then $P$ is the identity and nothing is missed; there are "
        "$d$ entries, each with the mean",
        at=[
            dict(d=Fraction(a), T=Fraction(b))
            for a, b in [(1, 4), (1, 5), (2, 6), (3, 9), (5, 40), (40, 50)]
        ],
    )
    fewer = noise * d * one_over * total
    c, kappa = T / d, missed / (sigma**2 * T * entry) * T / d
    quadratic = c * _U**2 - (2 + c + kappa) * _U + 1
    p.identity(
        sympy.diff(late, alpha),
        2 * sigma**2 * T * entry * quadratic / (1 - passed) ** 2,
        "*The best weight.* In the limit the error is the fixed point. With $c = T/d$ and "
        "$\\kappa = c\\,(1-c)B^2/(\\sigma^2\\,T/(d-T-1))$ its derivative by $\\alpha$ has a "
        "numerator that is quadratic in $u$:",
    )
    p.argue(
        "That numerator is 1 at $u = 0$ and $-1-\\kappa$ at $u = 1$, and has one root between. So "
        "the error falls in $\\alpha$ up to it and rises from there on.",
        r"c\,u^2 - (2+c+\kappa)\,u + 1 = 0",
        trial=_level,
        tried="three sizes, every fortieth of a weight",
    )
    at, bend = sympy.symbols("c kappa", positive=True)
    u = min(
        sympy.solve(at * w**2 - (2 + at + bend) * w + 1, w),
        key=lambda root: root.subs({at: sympy.Rational(1, 2), bend: 1}),
    )
    best = 1 - u.subs(bend, kappa).subs(at, c)
    return {"new": new, "same": same_inputs, "best": best, "fewer": fewer}


def _number(value: Any) -> Any:
    value = Fraction(value)
    return mpmath.mpf(value.numerator) / value.denominator


def _seen_part(T: int, d: int) -> Any:
    """The mean of a Beta(T/2, (d − T)/2) law, by quadrature of its density."""
    a, b = mpmath.mpf(T) / 2, mpmath.mpf(d - T) / 2

    # x = sin² of an angle: the density has no ends that are infinite
    def density(angle: Any) -> Any:
        return mpmath.sin(angle) ** (2 * a - 1) * mpmath.cos(angle) ** (2 * b - 1)

    half = mpmath.pi / 2
    whole = mpmath.quad(density, [0, half])
    return mpmath.quad(lambda t: mpmath.sin(t) ** 2 * density(t), [0, half]) / whole


def _rounds(passed: Any, added: Any, n: int) -> Any:
    error = mpmath.mpf(0)
    for _ in range(n):
        error = passed * error + added
    return error


def _noise(alpha: Fraction, sigma: Fraction, entries: Fraction) -> Any:
    """Two labels' noise, weighed and fitted."""
    return _number((alpha**2 + (1 - alpha) ** 2) * Fraction(sigma) ** 2 * entries)


def _new(
    alpha: Fraction, n: Fraction, d: Fraction, T: Fraction, B: Fraction, sigma: Fraction
) -> Any:
    with mpmath.workdps(50):
        part = _seen_part(int(T), int(d))
        added = (1 - part) * _number(B) ** 2
        added += _noise(alpha, sigma, eigenvalues.mean_inverse_trace(int(T), int(d)))
        return _rounds(_number(1 - alpha) ** 2 * part, added, int(n))


def _same(
    alpha: Fraction, n: Fraction, d: Fraction, T: Fraction, B: Fraction, sigma: Fraction
) -> Any:
    with mpmath.workdps(50):
        added = _noise(alpha, sigma, eigenvalues.mean_inverse_trace(int(T), int(d)))
        noise = _rounds(_number(1 - alpha) ** 2, added, int(n))
        return (1 - _seen_part(int(T), int(d))) * _number(B) ** 2 + noise


def _fewer(alpha: Fraction, n: Fraction, d: Fraction, T: Fraction, sigma: Fraction) -> Any:
    with mpmath.workdps(50):
        added = _noise(alpha, sigma, eigenvalues.mean_inverse_trace(int(d), int(T)))
        return _rounds(_number(1 - alpha) ** 2, added, int(n))


def _searched(d: Fraction, T: Fraction, B: Fraction, sigma: Fraction) -> Any:
    """The weight at which the numerically differentiated error after many rounds is level."""
    with mpmath.workdps(60):
        part = _seen_part(int(T), int(d))
        missed = (1 - part) * _number(B) ** 2
        fitted = _number(Fraction(sigma) ** 2 * eigenvalues.mean_inverse_trace(int(T), int(d)))

        def late(weight: Any) -> Any:
            u = 1 - weight
            return _rounds(u**2 * part, missed + (weight**2 + u**2) * fitted, 80)

        return mpmath.findroot(
            lambda each: mpmath.diff(late, each), (0.55, 0.7), solver="secant", tol=1e-66
        )


_WORDS = (
    "the seen share integrated over its Beta law, and " + eigenvalues.WORDS + ", round by round"
)
_FITS: Any = [
    dict(alpha=Fraction(1, 2), n=4, d=4, T=1, B=3, sigma=1),
    dict(alpha=Fraction(1, 5), n=9, d=7, T=2, B=1, sigma=2),
    dict(alpha=Fraction(7, 8), n=2, d=10, T=3, B=Fraction(1, 2), sigma=1),
]
ROUTES = [
    Route(_new, at=[*_FITS, {**_FITS[0], "alpha": 0}], words=_WORDS, claim="new"),
    Route(_same, at=_FITS, words=_WORDS, claim="same"),
    Route(
        _searched,
        at=[
            dict(d=4, T=1, B=3, sigma=1),
            dict(d=7, T=2, B=Fraction(1, 2), sigma=1),
            dict(d=6, T=3, B=1, sigma=5),
        ],
        words=_WORDS + ", 80 of them, the least searched",
        claim="best",
    ),
    Route(
        _fewer,
        at=[
            dict(alpha=Fraction(1, 2), n=3, d=1, T=4, sigma=2),
            dict(alpha=Fraction(1, 6), n=8, d=3, T=8, sigma=1),
        ],
        words=eigenvalues.WORDS + ", round by round",
        claim="fewer",
    ),
]
