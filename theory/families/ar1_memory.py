"""A first-order autoregression refitted to its own series: what it remembers of its coefficient."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Reals
from theory.notation import Expectation, Expr, Power, Statistic, local
from theory.numeric import Algorithm, mpf, same
from theory.proof import Proof
from theory.statement import About, Bound, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

L = local("L", "points of each series", integer=True, positive=True)
phi = local("phi", "the coefficient of the real series", real=True)

Jet = tuple[Any, Any, Any]
"""A function of v, with its first two derivatives."""


def _times(a: Jet, b: Jet) -> Jet:
    return (
        a[0] * b[0],
        a[0] * b[1] + a[1] * b[0],
        a[0] * b[2] + 2 * a[1] * b[1] + a[2] * b[0],
    )


def _closed(size: int, square: Any, z: Any) -> Jet:
    """4 z^L times the determinant for five points or more, v = φ²z², from the roots 1 and v."""
    v = square * z**2
    gap, corner = 1 - v, 1 + z - square * z + v  # the roots' difference; twice a corner
    order = size - 3
    by = 1 / gap
    cube, bend = by**3, order * (order - 1) * by**2
    power = v ** (order - 2)
    once, twice = power * v, power * v**2
    first = (1, -order * by, bend - 2 * order * cube)
    second = (twice, order * once * by, 2 * order * once * cube + bend * power)
    slope, curve = corner * by, 2 * corner * cube
    left = (corner - 2 * v, -slope - 2, -curve)
    right = (corner * v - 2 * v, slope - 2, curve)
    one, two = _times(first, _times(left, left)), _times(second, _times(right, right))
    inverse = (by, 2 * cube, 12 * cube * by**2)
    return _times((one[0] - two[0], one[1] - two[1], one[2] - two[2]), inverse)


Way = Callable[[int, Any, Any], Jet]
"""The determinant's jet for L points, from φ² and z."""


def _mean_at(way: Way, size: int, square: Any, y: Any, root: Callable[[Any], Any]) -> Any:
    """The integrand of the mean, without 2φ√(1−φ²)."""
    one, two, _ = way(size, square, y**2)
    return -(y ** (size + 1)) * (1 - square * y**4) * two / (one * root(one))


def _square_at(way: Way, size: int, square: Any, y: Any, root: Callable[[Any], Any]) -> Any:
    """The integrand of the mean square, without √(1−φ²)/4."""
    z = y**2
    one, two, three = way(size, square, z)
    inner = 12 * square * z**2 * two**2 / one - (8 * square * z**2 * three + 4 * two)
    outer = y ** (size - 1) * (1 - z) * (1 - square * z) * (1 - square * z**2)
    return outer * inner / (one * root(one))


Integrand = Callable[[Way, int, Any, Any, Callable[[Any], Any]], Any]


@lru_cache(maxsize=2048)
def _integrated(at: Integrand, way: Way, size: int, coefficient: Fraction, digits: int) -> Any:
    """The integral over y from 0 to 1 to so many digits: Arb's, where it is installed."""
    try:
        from theory.ball import middle
    except ImportError:
        return _by_quadrature(at, way, size, coefficient, digits)
    with mpmath.workdps(digits + 10):
        return middle(_enclosed(at, way, size, coefficient, 4 * digits + 20))


def _by_quadrature(at: Integrand, way: Way, size: int, coefficient: Fraction, digits: int) -> Any:
    """The same by mpmath, cut at points that crowd towards 1, where it is steep."""
    narrow = min(Fraction(1, size), 1 - abs(coefficient)) / 4
    lost = len(str(int(1 / narrow)))
    with mpmath.workdps(digits + 10 + 3 * lost):
        square = mpmath.mpf(coefficient.numerator) ** 2 / coefficient.denominator**2
        cuts, gap = [mpmath.mpf(0)], mpmath.mpf(1) / 2
        while gap > narrow.numerator / mpmath.mpf(narrow.denominator):
            cuts.append(1 - gap)
            gap /= 4
        return mpmath.quad(lambda y: at(way, size, square, y, mpmath.sqrt), [*cuts, 1])


@lru_cache(maxsize=4096)
def _enclosed(at: Integrand, way: Way, size: int, coefficient: Fraction, bits: int) -> Any:
    """The same as a ball, to about so many bits; kept, for wrong claims ask for the same ones."""
    from flint import acb, arb, ctx, fmpq

    from theory.ball import NoBall

    kept = ctx.prec
    ctx.prec = bits + 20
    try:
        square = acb(fmpq(coefficient.numerator, coefficient.denominator)) ** 2
        found = acb.integral(
            lambda y, analytic: at(way, size, square, y, lambda of: of.sqrt(analytic=analytic)),
            0,
            1,
            rel_tol=arb(2) ** -bits,
        )
    finally:
        ctx.prec = kept
    if not found.is_finite():
        raise NoBall("an integrand that is not analytic on the path")
    return found.real


def _allowed(points: Fraction, coefficient: Fraction) -> tuple[int, Fraction]:
    if points < 5 or points.denominator > 1 or abs(coefficient) >= 1:
        raise ArithmeticError("5 points or more and a coefficient between −1 and 1 are wanted")
    return int(points), coefficient


class _Moment(Algorithm):
    """A moment of the first refit's coefficient: a factor times an integral."""

    way: Way = staticmethod(_closed)
    at: Integrand
    digits = 30

    @classmethod
    def factor(cls, coefficient: Any, root: Any) -> Any:
        """What stands before the integral; ``root`` is that of 1 − φ²."""
        raise NotImplementedError

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        size, coefficient = _allowed(*args)
        found = _integrated(cls.at, cls.way, size, coefficient, mpmath.mp.dps)
        return found * cls.factor(mpf(coefficient), mpmath.sqrt(mpf(1 - coefficient**2)))

    @classmethod
    def ball(cls, *args: Any) -> Any:
        from flint import arb, ctx, fmpq

        def exact(value: Fraction) -> Any:
            return arb(fmpq(value.numerator, value.denominator))

        size, coefficient = _allowed(*args)
        found = _enclosed(cls.at, cls.way, size, coefficient, ctx.prec)
        return found * cls.factor(exact(coefficient), exact(1 - coefficient**2).sqrt())


class Memory(_Moment):
    """``m(L, φ)``: the mean of the first refit's coefficient."""

    latex_name = "m"
    definition = (
        r"m(L, \phi) = \int_0^\infty \frac{\partial}{\partial s} \sqrt{\frac{1-\phi^2}{D(s, t)}}"
        r"\,\bigg|_{s=0} \mathrm{d}t,\quad D(s,t) = \det(P + 2tB - 2sA)"
    )
    at = staticmethod(_mean_at)

    @classmethod
    def factor(cls, coefficient: Any, root: Any) -> Any:
        return 2 * coefficient * root


class Square(_Moment):
    """``q(L, φ)``: the mean of its square."""

    latex_name = "q"
    definition = (
        r"q(L, \phi) = \int_0^\infty t\, \frac{\partial^2}{\partial s^2} "
        r"\sqrt{\frac{1-\phi^2}{D(s, t)}}\,\bigg|_{s=0} \mathrm{d}t"
    )
    at = staticmethod(_square_at)

    @classmethod
    def factor(cls, coefficient: Any, root: Any) -> Any:
        return root / 4


@lru_cache(maxsize=1)
def _jet() -> tuple[Expr, tuple[Expr, Expr, Expr]]:
    """E and its two derivatives in v, from the recursion's roots 1 and v; q is v^(L − 5)."""
    first, second, corner, q = sympy.symbols("first second corner q", positive=True)
    v = first * second

    def slope(of: Expr) -> Expr:  # with the roots' sum kept, one falls as the other grows
        moved = sympy.diff(of, second) + sympy.diff(of, q) * (L - 5) * q / second
        return (moved - sympy.diff(of, first)) / (first - second)

    whole = (
        first ** (L - 3) * (corner * first - 2 * v) ** 2
        - second**2 * q * (corner * second - 2 * v) ** 2
    ) / (first - second)
    found = (whole, slope(whole), slope(slope(whole)))
    one, two, three = (_gathered(sympy.cancel(each.subs(first, 1)), q) for each in found)
    return sympy.Tuple(second, corner, q, L), (one, two, three)


def _gathered(ratio: Expr, by: Expr) -> Expr:
    """A ratio with the powers of a symbol apart, each with its factors: balls stay narrow."""
    above, below = sympy.fraction(ratio)
    parts = sympy.Poly(above, by).all_coeffs()[::-1]
    return sum(sympy.factor(part) * by**order for order, part in enumerate(parts)) / sympy.factor(
        below
    )


def _by_sympy(size: int, square: Any, z: Any) -> Jet:
    """The jet from SymPy's derivatives."""
    v = square * z**2
    one, two, three = _compiled()(v, 1 + z - square * z + v, v ** (size - 5), size)
    return one, two, three


@lru_cache(maxsize=1)
def _compiled() -> Callable[..., list[Any]]:
    names, formulas = _jet()
    made: Callable[..., list[Any]] = sympy.lambdify(tuple(names), list(formulas), cse=True)
    return made


class DerivedMemory(Memory):
    """The same integral over the derivatives that SymPy takes."""

    latex_name = r"m_\circ"
    way = staticmethod(_by_sympy)


class DerivedSquare(Square):
    """The same integral over the derivatives that SymPy takes."""

    latex_name = r"q_\circ"
    way = staticmethod(_by_sympy)


_POINTS = Integers(5, probe=(5, 20), reach=10**4)
_NEAR = Fraction(19, 20)
_INSIDE = Reals(-_NEAR, _NEAR, probe=(Fraction(-1, 2), Fraction(4, 5)))
_PROBE = (Fraction(1, 10), Fraction(4, 5))
_MOST = Reals(Fraction(1, 10), Fraction(9, 10), probe=_PROBE)
_LONG = Integers(100, probe=(100, 1000), reach=10**5)
_FITTED = Statistic(r"\hat\phi_1", "φ̂₁", 0)

MEAN = Claim(
    name="mean",
    quantity=Expectation(_FITTED),
    value=Memory(L, phi),
    domain=Domain(L=_POINTS, phi=_INSIDE),
    words="The first refit's coefficient, on average. $P$ is the inverse covariance of the series "
    "for unit noise: $1$ at its two corners and $1+\\phi^2$ between them, $-\\phi$ beside the "
    "diagonal. $B$ has $1$ at the corners and $2$ between, $A$ has $1$ beside the diagonal.",
    rivals=[
        Rival(phi, "kept on average"),
        Rival(phi * (1 - 2 / L), "the first order in 1/L as the value"),
        Rival(phi * (1 - 3 / L), "the first order with a fitted mean"),
        Rival(phi * (1 - 1 / L), "the missing pair alone"),
        Rival(sympy.S.Zero, "forgotten at once"),
    ],
)

SQUARE = Claim(
    name="square",
    quantity=Expectation(Power(_FITTED, sympy.Integer(2)), low=0),
    value=Square(L, phi),
    domain=Domain(L=_POINTS, phi=_INSIDE),
    words="Its square:",
    rivals=[
        Rival(phi**2, "kept on average"),
        Rival(phi**2 + (1 - phi**2) / L, "the large-sample variance added"),
        Rival(phi**2 * (1 - 4 / L) + (1 - phi**2) / L, "the first orders of both"),
        Rival(sympy.Rational(1, 5), "the limit law's"),
    ],
)

_LAW = sympy.Rational(3, 4) * (1 - phi**2)

THEOREM = Theorem(
    title="The memory of a refitted autoregression",
    says="A refit to a stationary series of L points (Burg's estimate) [takes about 2/L off the "
    "coefficient on average, for 100 points or more](forgets), and [adds a variance of about "
    "(1 − φ²)/L](wanders). So it forgets its coefficient and goes on to wander: the diffusion "
    "with these two rates [rests in the density ¾(1 − φ²)](rest).",
    setting="""\
The real series is $x_t = \\phi\\, x_{t-1} + \\varepsilon_t$ with $\\lvert\\phi\\rvert < 1$ and
independent normal noise, and it is stationary with mean 0, which is known.
Refit $n$ draws one stationary series of $L$ points from the coefficient $\\hat\\phi_{n-1}$, with
$\\hat\\phi_0 = \\phi$, and sets
$\\hat\\phi_n = 2\\sum_{t=2}^{L} x_t x_{t-1} \\big/ \\sum_{t=2}^{L}(x_t^2 + x_{t-1}^2)$
(Burg's estimate). It lies between $-1$ and $1$, so every refitted series is stationary again.
The scale of the noise cancels.
""",
    claims=[MEAN, SQUARE],
    statements=[
        About(
            "forgets",
            1 - MEAN.value / phi,
            2 / L,
            Fraction(1, 15),
            Domain(L=_LONG, phi=_MOST),
            [Rival(3 / L, "with a fitted mean"), Rival(1 / L, "half of it")],
            note="the share that a refit takes off, for 100 points or more and φ up to 9/10",
        ),
        About(
            "wanders",
            SQUARE.value - MEAN.value**2,
            (1 - phi**2) / L,
            Fraction(3, 10),
            Domain(L=_LONG, phi=_MOST),
            [Rival(2 * (1 - phi**2) / L, "twice as much"), Rival(1 / L, "the same for each φ")],
            note="the variance of the first refit, near (1 − φ²)/L, over the same region",
        ),
        Tends(
            "drift",
            L * (1 - MEAN.value / phi),
            sympy.Integer(2),
            L,
            Domain(phi=_MOST),
            rivals=[Rival(sympy.Integer(3), "with a fitted mean")],
            far=(10**3, 10**4, 10**5),
        ),
        Tends(
            "spread",
            L * (SQUARE.value - MEAN.value**2) / (1 - phi**2),
            sympy.S.One,
            L,
            Domain(phi=_MOST),
            rivals=[Rival(sympy.Integer(2), "twice as much")],
            far=(10**3, 10**4, 10**5),
        ),
        Bound(
            "towards",
            MEAN.value,
            "<",
            phi,
            Domain(
                L=_POINTS, phi=Reals(0, _NEAR, open="low", probe=(Fraction(1, 10), Fraction(1, 2)))
            ),
            [Rival(phi * (1 - 2 / L), "the first order"), Rival(phi / 2, "half of it")],
            note="a positive coefficient falls on average at every length",
        ),
        Bound(
            "rest",
            sympy.diff((1 - phi**2) * _LAW, phi) / 2,
            "=",
            -2 * phi * _LAW,
            Domain(phi=Reals(-1, 1, open="both")),
            [Rival(-phi * _LAW, "half the drift"), Rival(-3 * phi * _LAW, "with a fitted mean")],
            note="the density ¾(1 − φ²): nothing flows where the variance's push is the drift's",
        ),
        Bound(
            "fifth",
            sympy.integrate(phi**2 * _LAW, (phi, -1, 1)),
            "=",
            sympy.Rational(1, 5),
            Domain(),
            [Rival(sympy.Rational(1, 3), "a uniform law's")],
            note="the mean square of the law with the density ¾(1 − φ²)",
        ),
    ],
    sources=[
        Source("shaman1988", "", "the first-order bias of estimates of autoregressions"),
        Source("ethier1986", "chapter 7", "chains with small steps and diffusions"),
    ],
)


def _matrices(size: int, value: Expr, s: Expr, t: Expr) -> Any:
    """P + 2tB − 2sA."""
    return sympy.Matrix(
        size,
        size,
        lambda r, c: (
            (1 + 2 * t if r in (0, size - 1) else 1 + value**2 + 4 * t)
            if r == c
            else (-value - 2 * s if abs(r - c) == 1 else 0)
        ),
    )


def _inverse_covariance() -> list[bool]:
    cases = []
    value = sympy.Rational(2, 3)
    for size in (2, 3, 5):
        covariance = sympy.Matrix(size, size, lambda r, c: value ** abs(r - c) / (1 - value**2))
        inverse = _matrices(size, value, sympy.S.Zero, sympy.S.Zero)
        cases += [covariance * inverse == sympy.eye(size), inverse.det() == 1 - value**2]
    return cases


def _ratios() -> list[bool]:
    """Two positive numbers: ∫ e^(−tq) dt = 1/q, ∫ t e^(−tq) dt = 1/q², and a ratio's law on top."""
    t, q = sympy.symbols("t q", positive=True)
    whole = [sympy.integrate(of * sympy.exp(-t * q), (t, 0, sympy.oo)) for of in (1, t)]
    return [whole == [1 / q, 1 / q**2]]


def _minors() -> list[bool]:
    """The same from the matrix itself, in fractions."""
    s, v = sympy.symbols("s v")
    cases = []
    for size, value, root in _CASES:
        z = root**2
        matrix = _matrices(size, value, s, (1 - z) * (1 - value**2 * z) / (4 * z))
        beside = matrix.subs(s, (sympy.sqrt(v) / z - value) / 2)
        whole = sympy.expand(4 * z**size * beside.det(method="berkowitz"))
        square, at = Fraction(str(value**2)), Fraction(str(z))
        for order, found in enumerate(_by_sympy(size, square, at)):
            exact = sympy.diff(whole, v, order).subs(v, value**2 * z**2)
            cases.append(exact == sympy.Rational(str(found)))
    return cases


_CASES = [
    (5, sympy.Rational(1, 2), sympy.Rational(1, 3)),
    (6, sympy.Rational(-2, 3), sympy.Rational(3, 4)),
]


def _both_ways() -> list[bool]:
    size, value = 5, Fraction(3, 5)
    with mpmath.workdps(30):
        return [
            same(Memory.numeric(Fraction(size), value), _literally(size, value, 1), 20),
            same(Square.numeric(Fraction(size), value), _literally(size, value, 2), 20),
        ]


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "For unit noise the series is normal with the inverse covariance $P$, whose determinant "
        "is $1 - \\phi^2$.",
        trial=_inverse_covariance,
        tried="series of two, three and five points with $\\phi = 2/3$, in fractions",
    )
    p.argue(
        "The estimate is a ratio $Q_A/Q_B$ of the quadratic forms $x^\\top A x$ and $x^\\top B x$. "
        "Their joint transform is a Gaussian integral, so a determinant.",
        r"\mathbb{E}\,e^{sQ_A - tQ_B} = \sqrt{\frac{1-\phi^2}{D(s,t)}},\quad "
        r"D(s,t) = \det(P + 2tB - 2sA)",
        tried="a Gaussian integral, which is the definition of the normal law",
    )
    p.argue(
        "Put $1/Q_B = \\int_0^\\infty e^{-tQ_B}\\,\\mathrm{d}t$ and "
        "$1/Q_B^2 = \\int_0^\\infty t\\,e^{-tQ_B}\\,\\mathrm{d}t$, and take $Q_A$ and $Q_A^2$ from "
        "the derivatives at $s=0$.",
        r"\mathbb{E}\frac{Q_A}{Q_B} = \int_0^\infty \frac{\partial}{\partial s}"
        r"\mathbb{E}\,e^{sQ_A-tQ_B}\,\mathrm{d}t,\quad "
        r"\mathbb{E}\frac{Q_A^2}{Q_B^2} = \int_0^\infty t\,\frac{\partial^2}{\partial s^2}"
        r"\mathbb{E}\,e^{sQ_A-tQ_B}\,\mathrm{d}t",
        trial=_ratios,
        tried="the two integrals over $t$",
    )
    p.argue(
        "The matrix is tridiagonal, so its determinant follows row by row, by a recursion with two "
        "roots. With $t = (1-z)(1-\\phi^2 z)/(4z)$ the roots are $1$ and $\\phi^2z^2$ at $s = 0$. "
        "So $E = 4z^L D$ has a closed form in $v = (\\phi+2s)^2z^2$, and so have its derivatives "
        "$E', E''$ in $v$.",
        r"u_{k+1} = (1+\phi^2z^2)\,u_k - v\,u_{k-1}",
        trial=_minors,
        tried="$E$, $E'$ and $E''$ for five and six points, the determinant expanded by minors, "
        "in fractions",
    )
    p.argue(
        "By the chain rule, and with $z = y^2$, both integrals go over $y$ from 0 to 1.",
        r"\begin{aligned} \mathbb{E}\,\hat\phi_1 &= 2\phi\sqrt{1-\phi^2} \int_0^1 y^{L+1} "
        r"(1-\phi^2y^4)\, \frac{-E'}{E^{3/2}}\,\mathrm{d}y \\ \mathbb{E}\,\hat\phi_1^2 &= "
        r"\tfrac14\sqrt{1-\phi^2} \int_0^1 y^{L-1}(1-y^2)(1-\phi^2y^2)(1-\phi^2y^4)\,"
        r"\frac{12\phi^2y^4 E'^2/E - 8\phi^2y^4 E'' - 4E'}{E^{3/2}}\,\mathrm{d}y \end{aligned}",
        trial=_both_ways,
        tried="both integrals for five points, against those over $t$, to 20 digits",
    )
    return {"mean": DerivedMemory(L, phi), "square": DerivedSquare(L, phi)}


@lru_cache(maxsize=16)
def _literally(size: int, value: Fraction, power: int) -> Any:
    """The integral over t as it stands, the determinant expanded by minors."""
    s, t = sympy.symbols("s t")
    whole = sympy.expand(_matrices(size, sympy.Rational(str(value)), s, t).det(method="berkowitz"))
    parts = [sympy.diff(whole, s, order).subs(s, 0) for order in (0, 1, 2)]
    with mpmath.workdps(40):
        one, two, three = (sympy.lambdify(t, part, "mpmath") for part in parts)

        def at(t: Any) -> Any:
            d, first, second = one(t), two(t), three(t)
            if power == 1:
                return -first / 2 * d ** -mpmath.mpf(1.5)
            return t * (0.75 * first**2 / d - second / 2) * d ** -mpmath.mpf(1.5)

        rest = 1 - mpmath.mpf(value.numerator) ** 2 / value.denominator**2
        return mpmath.sqrt(rest) * mpmath.quad(at, [0, 1, 10, mpmath.inf])


_WORDS = "the integral over t as it stands, the determinant expanded by minors, at 40 digits"
_AT = [dict(L=5, phi=Fraction(3, 5)), dict(L=6, phi=Fraction(-1, 2))]
ROUTES = [
    Route(lambda L, phi: _literally(int(L), phi, 1), at=_AT, words=_WORDS, claim="mean"),
    Route(lambda L, phi: _literally(int(L), phi, 2), at=_AT, words=_WORDS, claim="square"),
]
