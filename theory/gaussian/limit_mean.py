"""Where the fitted means end: every run's mean settles, and its limit has heavy tails."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Positive
from theory.gaussian import _literal
from theory.gaussian._log_moments import log_mean
from theory.laws import ChiSquared, StandardNormal
from theory.notation import Expectation, Expr, M, Quantity, Statistic, Variance, k, sigma, x
from theory.numeric import Algorithm, mpf, same
from theory.proof import Proof
from theory.standard import COCHRAN, STRONG_LAW, Standard
from theory.statement import About, Bound, Falls, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem


def _newton(rise: Any, slope: Any, start: Any) -> Any:
    """The root of a convex function to the left of ``start``, where it is positive."""
    at = start
    for _ in range(200):
        step = rise(at) / slope(at)
        at -= step
        if abs(step) < mpmath.sqrt(mpmath.eps) * abs(at):  # the last step doubles the digits
            return at - rise(at) / slope(at)
    raise ArithmeticError("Newton's method does not settle")


def _enclosed(rise: Any, slope: Any, start: Any) -> Any:
    """The ball around the one root near a number, by the interval Newton method.

    Newton's steps double the digits first. Where the step from the middle of a ball, with the
    slope anywhere in it, then stays inside the ball, there is one root in it, and it is where
    the step can lead.
    """
    from flint import arb, ctx

    from theory.ball import of_mpf

    near = of_mpf(start)
    for _ in range(ctx.prec.bit_length()):
        near = (near - rise(near) / slope(near)).mid()
    for bits in (ctx.prec // 2, ctx.prec // 3, ctx.prec // 4):
        around = arb(near, abs(near) * arb((1, -bits)))
        found = near - rise(near) / slope(around)
        if around.contains_interior(found):
            return found
    return arb("nan")  # nothing is known at this precision


class TailIndex(Algorithm):
    """``kappa(M)``: the root of E A^κ = 1 by maximum likelihood, from the gamma functions."""

    latex_name = r"\kappa"
    definition = (
        r"\Bigl(\frac2M\Bigr)^{\kappa/2}\, \frac{\Gamma(\frac{M-1+\kappa}{2})}"
        r"{\Gamma(\frac{M-1}{2})} = 1,\quad \kappa = \kappa(M) > 0"
    )

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        size = int(args[0])
        with mpmath.extradps(5 + 3 * len(str(size))):  # the terms cancel to a part in M²
            half, log = mpmath.mpf(size - 1) / 2, mpmath.log(mpmath.mpf(2) / size)
            return _newton(
                lambda at: at / 2 * log + mpmath.loggamma(half + at / 2) - mpmath.loggamma(half),
                lambda at: (log + mpmath.digamma(half + at / 2)) / 2,
                mpmath.mpf(6),
            )

    @classmethod
    def ball(cls, *args: Any) -> Any:
        from flint import arb

        size = int(args[0])
        half, log = arb(size - 1) / 2, (arb(2) / size).log()
        with mpmath.workdps(20):
            start = cls.numeric(*args)
        return _enclosed(
            lambda at: at / 2 * log + (half + at / 2).lgamma() - half.lgamma(),
            lambda at: (log + (half + at / 2).digamma()) / 2,
            start,
        )


class BeyondFour(Algorithm):
    """``4 + ε``: the same root, its excess over 4 by bisection and secants, from the moments.

    With E A⁴ = 1 − 1/M² split off, what is left is a ratio of gamma functions ε/2 apart.
    """

    latex_name = r"\kappa_4"

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        size = int(args[0])
        with mpmath.extradps(5 + 3 * len(str(size))):
            fourth, base = mpmath.log1p(-(mpmath.mpf(size) ** -2)), mpmath.mpf(size + 3) / 2
            log = mpmath.log(mpmath.mpf(size) / 2)

            def rise(half: Any) -> Any:
                ratio = mpmath.rf(base, half)  # Γ(base + half)/Γ(base)
                return fourth - half * log + mpmath.log(ratio)

            first = mpmath.mpf(1) / (2 * size)
            return 4 + 2 * mpmath.findroot(
                rise, (first, 2 * first), solver="anderson", tol=mpmath.eps**2
            )

    @classmethod
    def ball(cls, *args: Any) -> Any:
        from flint import arb

        size = int(args[0])
        fourth, base, log = (-1 / arb(size) ** 2).log1p(), arb(size + 3) / 2, (arb(size) / 2).log()
        with mpmath.workdps(20):
            start = (cls.numeric(*args) - 4) / 2
        return 4 + 2 * _enclosed(
            lambda half: fourth - half * log + (base + half).lgamma() - base.lgamma(),
            lambda half: (base + half).digamma() - log,
            start,
        )


_REACH = 10**9
_SIZES = Domain(M=Integers(2, reach=_REACH))
_SCALED = Domain(M=Integers(2), sigma=Positive(default=1))
_LIMIT = Statistic(r"\mu_\infty", "μ∞", 1)
_BEYOND = r"\mathbb{P}(|\mu_\infty - \mu| > x)"


def _index(estimator: str) -> Quantity:
    latex = rf"-\lim_{{x\to\infty}} \frac{{\ln {_BEYOND}}}{{\ln x}}"
    return Quantity(latex, f"tail index of μ∞, {estimator}", low=sympy.S.Zero)


def _lognormal(divisor: Expr) -> Expr:
    """The index where ln A were normal with its own mean and variance."""
    half = (M - 1) / 2
    drift = sympy.digamma(half) - sympy.log(divisor / 2)
    return -4 * drift / sympy.trigamma(half)


INDEX = Claim(
    name="index",
    quantity=_index("maximum likelihood"),
    value=TailIndex(M),
    domain=_SIZES,
    words="By maximum likelihood [the chance to end far out falls like a power](index).",
    rivals=[
        Rival(sympy.Integer(4), "the limit for large $M$: Student's law with 4 degrees of freedom"),
        Rival(4 + 1 / M, "the first order in $1/M$"),
        Rival(sympy.Integer(2), "the unbiased estimator's index"),
        Rival(TailIndex(M) / 2, "the index of the conditional variance, not of the mean"),
        Rival(_lognormal(M), "lognormal factors with the same drift and spread"),
        Rival(M - 1, "Student's tails with the sample's degrees of freedom"),
    ],
)

UNBIASED = Claim(
    name="unbiased",
    quantity=_index("unbiased"),
    value=sympy.Integer(2),
    domain=_SIZES,
    words="With the unbiased estimator [the power is the same for every sample size](unbiased).",
    rivals=[
        Rival(TailIndex(M), "the maximum-likelihood index"),
        Rival(M - 1, "Student's tails with the sample's degrees of freedom"),
        Rival(sympy.S.One, "the index of the conditional variance, not of the mean"),
        Rival(_lognormal(M - 1), "lognormal factors with the same drift and spread"),
    ],
)

_TILTED = sympy.digamma((M + 1) / 2) + sympy.log(2 / (M - 1))

CONSTANT = Claim(
    name="constant",
    quantity=Quantity(
        rf"\lim_{{x\to\infty}} x^2\,{_BEYOND}", "lim x²·P(|μ∞ − μ| > x)", 2, sympy.S.Zero
    ),
    value=sigma**2 / (M * _TILTED),
    domain=_SCALED,
    words="With the unbiased estimator, the whole tail:",
    rivals=[
        Rival(
            sigma**2, "the limit for large $M$: Student's law with 2 degrees of freedom, times σ"
        ),
        Rival(sigma**2 * (1 - 1 / M), "that less a share of $1/M$, as for one refit"),
        Rival(sigma**2 / M, "Chebyshev's bound after one refit"),
        Rival(
            sigma**2 / (2 * M * _TILTED),
            "one of the two tails",
        ),
        Rival(
            -(sigma**2) / (M * (sympy.digamma((M - 1) / 2) + sympy.log(2 / (M - 1)))),
            "the drift of a typical run in place of the tilted one",
        ),
    ],
)

VARIANCE = Claim(
    name="variance",
    quantity=Variance(_LIMIT),
    value=sigma**2,
    domain=_SCALED,
    words="By maximum likelihood the ends are as spread as the real data were.",
    rivals=[
        Rival(sigma**2 / M, "the error of the first refit only"),
        Rival(sigma**2 * (1 - 1 / M), "each step's size taken from the model after the refit"),
        Rival(sigma**2 * M / (M - 1), "degrees of freedom in the mean's error"),
        Rival(
            sigma**2 / (M * (1 - sympy.exp(2 * sympy.digamma((M - 1) / 2)) / (M / 2) ** 2)),
            "the variance falling as in a typical run",
        ),
    ],
)

FOURTH = Claim(
    name="fourth",
    quantity=Expectation(Statistic(r"(\mu_\infty-\mu)^4", "(μ∞ − μ)⁴", 4), low=0),
    value=3 * (2 * M - 1) * sigma**4,
    domain=_SCALED,
    words="But their law is not normal:",
    rivals=[
        Rival(3 * sigma**4, "a normal law of variance $\\sigma^2$"),
        Rival(6 * (M - 1) * sigma**4, "the fourth cumulant"),
        Rival(6 * M * sigma**4, "the first order in $M$"),
        Rival((4 * M - 1) * sigma**4, "a binomial coefficient of 4 for 6"),
    ],
)

THEOREM = Theorem(
    title="Where the fitted means end",
    says="With probability one [every run's mean settles down](gaussian/almost_sure_collapse:down, "
    "gaussian/almost_sure_collapse:deep), but where it ends has heavy tails: with the unbiased "
    "estimator [of index 2](unbiased, constant), so of infinite variance; by maximum likelihood "
    "[of index 4.73 for M = 2](at_two), [falling as M grows](heavier) [to 4](to_four).",
    setting="""\
The real distribution is $N(\\mu, \\sigma^2)$.
Refit $n$ draws $M$ independent samples from the last model and nothing else.
It fits their mean $\\mu_n$, and their variance in one of two ways, used throughout a chain:
unbiased (the sum of squares is divided by $M-1$, ddof 1) or by maximum likelihood (divided by
$M$, ddof 0).
$\\mu_\\infty = \\lim_n \\mu_n$ is where a single run's mean ends.
Probabilities, $\\mathbb{E}$ and $\\operatorname{Var}$ are over independent runs.
""",
    claims=[INDEX, UNBIASED, CONSTANT, VARIANCE, FOURTH],
    statements=[
        About(
            "at_two",
            TailIndex(M),
            sympy.Rational(473, 100),
            Fraction(1, 10000),
            Domain(M=Integers(2, 2)),
            [Rival(sympy.Rational(9, 2), "4 + 1/M")],
            note="that is 4.73, at M = 2",
        ),
        Falls("heavier", TailIndex(M), M, _SIZES, [Rival(4 - 1 / M, "rising to 4")]),
        Tends("to_four", TailIndex(M), sympy.Integer(4), M, Domain(M=Integers(2))),
        Bound(
            "above",
            TailIndex(M),
            ">",
            4 + 1 / M,
            _SIZES,
            [Rival(4 + 1 / M + 1 / M**2, "with a second-order term of 1")],
            note="more than 4 + 1/M",
        ),
        Bound(
            "below",
            TailIndex(M),
            "<",
            4 + 1 / M + 1 / M**2,
            _SIZES,
            [Rival(4 + 1 / M, "the first order as an upper bound")],
            note="less than 4 + 1/M + 1/M²",
        ),
        Bound(
            "first_order",
            CONSTANT.value / sigma**2,
            ">",
            1 - 2 / (3 * M),
            Domain(M=Integers(2)),
            [
                Rival(1 - 1 / (2 * M), "a smaller first order"),
                Rival(1 - 2 / (3 * M) + 1 / M**2, "with a second-order term of 1"),
            ],
            note="the tail constant in units of σ², more than 1 − 2/(3M)",
        ),
        About(
            "chebyshev",
            CONSTANT.value / sigma**2,
            sympy.S.One,
            Fraction(1, 10),
            Domain(M=Integers(7)),
            note="the tail constant in units of σ²",
        ),
    ],
    sources=[
        Source("kesten1973", "", "the power law of a random recursion's limit"),
        Source("goldie1991", "theorem 4.1", "its constant"),
        Source("shumailov2024", "seen: the abstract", "the model and its collapse"),
    ],
)


def _implicit_renewal() -> list[bool]:
    # beta-prime variables: X of parameters (p, q) is A(1 + X') in law where A has (p, p + q),
    # so that index and constant are known beforehand
    cases = []
    s = sympy.Symbol("s", positive=True)
    for p in (1, 2, 3):
        for q, moment in ((1, 1), (2, 1 + sympy.Rational(2 * p, 1))):
            # E A^s, and E[(1 + X)^q − X^q], which is 1 and 1 + 2 E X = 1 + 2p
            of = sympy.gamma(p + s) * sympy.gamma(p + q - s) / sympy.gamma(p) / sympy.gamma(p + q)
            tilted = sympy.diff(of, s).subs(s, q)
            goldie = moment * of.subs(s, q) / (q * tilted)
            truth = 1 / (q * sympy.beta(p, q).rewrite(sympy.gamma))
            cases += [of.subs(s, q) == 1, sympy.simplify(goldie - truth) == 0]
    return [bool(case) for case in cases]


KESTEN_GOLDIE = Standard(
    "The implicit renewal theorem",
    "Let $L = B + A L'$ in law, where $L'$ has the law of $L$ and is independent of the pair "
    "$(A, B)$, and $A \\ge 0$ has a density. If $\\mathbb{E} A^\\kappa = 1$ with "
    "$\\mathbb{E} A^\\kappa \\ln^+ A$ and $\\mathbb{E}|B|^\\kappa$ finite, then this limit exists. "
    "The tail is a power of this index where $C > 0$.",
    r"\begin{gathered} x^\kappa\,\mathbb{P}(|L| > x) \to C \\ C = "
    r"\frac{\mathbb{E}\bigl[|B + AL'|^\kappa - |AL'|^\kappa\bigr]}"
    r"{\kappa\,\mathbb{E}[A^\kappa \ln A]} \end{gathered}",
    "goldie1991",
    _implicit_renewal,
)

_TRIED = [
    dict(M=Fraction(size), k=Fraction(order))
    for size, order in [("2", "1"), ("3", "9/2"), ("7", "5/2"), ("40", "2")]
]


def _walk() -> list[bool]:
    """The last mean of a literal chain, and the sum of its steps."""
    cases = []
    for size, ddof in ((2, 1), (3, 0), (5, 1)):
        z = _literal.draws(f"steps {size}", size, 5)
        end, _ = _literal.chain(z, ddof, centre=3, variance=2)
        with mpmath.workdps(_literal.DIGITS):
            at, spread = mpmath.mpf(3), mpmath.sqrt(2)
            for row in z:
                xi = mpf(_literal.mean(row)) * mpmath.sqrt(size)
                at += spread * xi / mpmath.sqrt(size)
                spread *= mpmath.sqrt(mpf(_literal.squares(row) / (size - ddof)))
            cases.append(same(end, at, 20))
    return cases


def _again() -> list[bool]:
    """A literal chain's last mean, and that of the chain which begins after its first refit."""
    cases = []
    for size, ddof in ((2, 1), (3, 0), (5, 1)):
        first, *rest = _literal.draws(f"again {size}", size, 6)
        whole, _ = _literal.chain([first, *rest], ddof)
        later, _ = _literal.chain(rest, ddof)
        with mpmath.workdps(_literal.DIGITS):
            factor = mpmath.sqrt(mpf(_literal.squares(first) / (size - ddof)))
            cases.append(same(whole, mpf(_literal.mean(first)) + factor * later, 20))
    return cases


def _adds() -> list[bool]:
    """What a normal B adds on average to |y|^κ, for a few y and orders above 1: more than 0."""
    with mpmath.workdps(15):
        grid = [mpmath.mpf(j) / 8 for j in range(-64, 65)]
        return [
            bool(
                sum(mpmath.npdf(z) / 8 * (abs(z / 2 + y) ** order - abs(y) ** order) for z in grid)
                > 0
            )
            for order in (2, mpmath.mpf(41) / 10, mpmath.mpf(473) / 100)
            for y in (0, mpmath.mpf(1) / 3, -5)
        ]


def _log_moment(degrees: int, order: int) -> Any:
    """ln E A^order, unbiased, by quadrature."""
    return mpmath.log(_literal.over(degrees, lambda q: (q / degrees) ** (mpmath.mpf(order) / 2)))


def _convex() -> list[bool]:
    """ln E A^k, unbiased, at the orders 0, …, 4: bent upwards, first below 0, and 0 at 2."""
    cases = []
    for degrees in (1, 2, 9):
        logs = [_log_moment(degrees, order) for order in range(5)]
        bends = [a - 2 * b + c for a, b, c in zip(logs, logs[1:], logs[2:], strict=False)]
        cases += [all(bend > 0 for bend in bends), bool(logs[1] < 0), bool(abs(logs[2]) < 1e-12)]
    return cases


def _second_and_fourth() -> list[bool]:
    """E (B + AL')² and its square, the samples by the three-point rule, L' of two values."""
    cases = []
    for size in (2, 3):
        v = Fraction(7, 3)
        w = v**2  # of ±√v
        second = fourth = Fraction(0)
        for z in product((-1, 0, 1), repeat=size):  # times √3
            chance = Fraction(4 ** z.count(0), 6**size)
            row = [Fraction(each) for each in z]
            b2, a2 = 3 * _literal.mean(row) ** 2, 3 * _literal.squares(row) / size
            # (b ± a√v)² and (b ± a√v)⁴, averaged over the sign
            second += chance * (b2 + a2 * v)
            fourth += chance * (b2**2 + 6 * b2 * a2 * v + a2**2 * w)
        m = Fraction(1, size)
        g, h = 1 - m, 1 - m**2
        cases += [second == m + g * v, fourth == 3 * m**2 + 6 * m * g * v + h * w]
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.cite(COCHRAN)
    p.argue(
        "So refit $k$ moves the mean by $\\sigma_{k-1}\\xi_k/\\sqrt M$ and multiplies the standard "
        "deviation by $A_k$. All $\\xi_k$ are standard normal, $A^2 = Q/(M-1)$ (unbiased) or $Q/M$ "
        "(maximum likelihood), and all are independent.",
        r"\mu_n = \mu + \frac{1}{\sqrt M}\sum_{k=1}^{n} \sigma_{k-1}\,\xi_k,\quad "
        r"\sigma_k = \sigma A_1 \cdots A_k",
        trial=_walk,
        tried="chains refitted literally to drawn samples, with either divisor",
    )
    p.uses("gaussian/almost_sure_collapse", "unbiased")
    p.uses("gaussian/almost_sure_collapse", "mle")
    p.cite(STRONG_LAW)
    p.argue(
        "The drift is negative, so in almost every run $\\sigma_k$ falls exponentially, while "
        "$|\\xi_k|$ exceeds $k$ only finitely often. The sum converges absolutely: the mean of "
        "almost every run has a limit, under either estimator.",
        tried="the limit is one of endlessly many refits, which no finite case shows",
    )
    p.argue(
        "Seen from the first refitted model, the rest of a run is a run again. In units of "
        "$\\sigma$, $L = (\\mu_\\infty-\\mu)/\\sigma$ solves an equation in law, with $L'$ a copy "
        "of $L$ that is independent of $\\xi$ and $A$.",
        r"L = \frac{\xi}{\sqrt M} + A\,L'",
        trial=_again,
        tried="literal chains, whole and begun again after the first refit",
    )
    moment = p.compute(
        ChiSquared(M - 1).mean(lambda q: (q / 2) ** (k / 2)), "A moment of the factor:", at=_TRIED
    )
    mle, unbiased = (moment * (2 / over) ** (k / 2) for over in (M, M - 1))
    p.cite(KESTEN_GOLDIE)
    p.argue(
        "Here $C > 0$ at every order $\\kappa > 1$: given $AL' = y$, the mean of $B = "
        "\\xi/\\sqrt M$ is 0, and $|\\cdot|^\\kappa$ is strictly convex (Jensen).",
        r"\mathbb{E}\,|B + y|^\kappa > |y|^\kappa",
        trial=_adds,
        tried="what $B$ adds on average, summed over its law, for several orders and $y$",
    )
    square = p.identity(
        sympy.expand_func(unbiased.subs(k, 2)),
        sympy.S.One,
        "Unbiased, $\\mathbb{E}A^2$ is",
    )
    p.argue(
        "A moment's logarithm is convex in its order and 0 at the order 0, where it falls, as the "
        "drift is negative. It returns to 0 once: at the order 2.",
        trial=_convex,
        tried="the moments of whole orders up to 4, by quadrature",
    )
    two = sympy.Integer(2) * square
    h = p.identity(
        sympy.expand_func(mle.subs(k, 4)),
        1 - 1 / M**2,
        "By maximum likelihood $\\mathbb{E}A^4$ falls just short of 1:",
    )
    p.identity(
        sympy.expand_func(mle.subs(k, 6)) - 1,
        3 / M - 1 / M**2 - 3 / M**3,
        "$\\mathbb{E}A^6 - 1$ is positive for all $M \\ge 2$. So the index lies between 4 and 6.",
    )
    tilt = p.differentiate(
        sympy.log(unbiased), k, two, "Unbiased, $\\mathbb{E}[A^2\\ln A]$ is the slope at 2:"
    )
    gain = p.compute(
        StandardNormal().mean(lambda z: (x + z / sympy.sqrt(M)) ** 2 - x**2),
        "Given $AL' = x$, the mean of what $B$ adds to the square does not depend "
        "on $x$. This is the numerator of $C$.",
        at=[dict(M=Fraction(a), x=Fraction(b)) for a, b in [(3, 1), (7, -2)]],
    )
    constant = sigma**2 * gain / (two * tilt)

    p.argue(
        "By maximum likelihood the second and the fourth moment are finite. The odd ones are 0 by "
        "symmetry. With $g = \\mathbb{E}A^2$, $h = \\mathbb{E}A^4$, $v = \\mathbb{E}L^2$ and "
        "$w = \\mathbb{E}L^4$ the equation in law gives",
        r"v = \frac1M + g\,v,\qquad w = \frac{3}{M^2} + \frac{6}{M}\,g\,v + h\,w",
        trial=_second_and_fourth,
        tried="$L'$ of two values, every outcome of the three-point rule for the samples listed",
    )
    g = p.identity(sympy.expand_func(mle.subs(k, 2)), 1 - 1 / M, "The mean of $A^2$:")
    unknown = sympy.Symbol("v")
    second = sympy.solve(sympy.Eq(unknown, 1 / M + g * unknown), unknown)[0]
    right = 3 / M**2 + 6 / M * g * second
    fourth = sympy.factor(sympy.solve(sympy.Eq(unknown, right + h * unknown), unknown)[0])
    p.identity(
        right + h * fourth, fourth, "So $v = 1$, and the second equation is solved by $3(2M-1)$:"
    )
    return {
        "index": BeyondFour(M),
        "unbiased": two,
        "constant": constant,
        "variance": sigma**2 * second,
        "fourth": sigma**4 * fourth,
    }


def _root(size: int, divisor: int) -> Any:
    """The root of E A^κ = 1 by secants, each moment an integral over the density of ln Q.

    The integrand is entire and falls fast, so a trapezoidal sum of step 1/10 has 38 digits.
    """
    with mpmath.workdps(40):
        half = mpmath.mpf(size - 1) / 2
        norm = half * mpmath.log(2) + mpmath.loggamma(half)

        def rise(kappa: Any) -> Any:
            def integrand(y: Any) -> Any:
                power = kappa / 2 * (y - mpmath.log(divisor))
                return mpmath.exp(half * y - mpmath.exp(y) / 2 - norm + power)

            low = int(1000 / (half + kappa / 2))
            return sum(integrand(mpmath.mpf(j) / 10) for j in range(-low, 70)) / 10 - 1

        start = 2 if divisor == size - 1 else 4 + 1 / mpmath.mpf(size)
        ends = start - mpmath.mpf("0.02"), start + mpmath.mpf("0.03")
        return mpmath.findroot(rise, ends, tol=mpmath.mpf(10) ** -70)


def _constant(M: Fraction, sigma: Fraction) -> Any:
    """The constant with the tilted drift from Laplace transforms: tilted, Q has M + 1 degrees."""
    with mpmath.workdps(50):
        drift = (log_mean(int(M) + 1) - mpmath.log(int(M) - 1)) / 2
        return mpmath.mpf(int(sigma**2 * 1000)) / 1000 / (2 * int(M) * drift)


def _forward(M: Fraction, order: int) -> Fraction:
    """E(μ_∞ − μ)² or its fourth power, σ = 1, summed forward over all refits in fractions.

    A refit takes (E D²v, E v²) to (g(E D²v + E v²/M), h E v²), where D = μ_n − μ, v is
    the fitted variance, g the mean of a refit's factor on it, and h its mean square, both by
    counting degrees of freedom.
    """
    g, h = (M - 1) / M, (M - 1) * (M + 1) / M**2
    if order == 2:
        return 1 / (M * (1 - g))
    squares = 1 / (1 - h)
    mixed = g * squares / M / (1 - g)
    return 6 * mixed / M + 3 * squares / M**2


_AT: list[dict[str, Any]] = [dict(M=2), dict(M=3), dict(M=10)]
_QUADRATURE = "integrals over the density of ln Q at 40 digits, and secants for the root"
_SUMS = "the recursion of the moments summed forward over all refits in fractions"
ROUTES = [
    Route(lambda M: _root(int(M), int(M)), at=_AT, words=_QUADRATURE),
    Route(lambda M: _root(int(M), int(M) - 1), at=_AT[1:2], words=_QUADRATURE, claim="unbiased"),
    Route(
        _constant,
        at=[dict(M=2), dict(M=3, sigma=2), dict(M=10)],
        words="the drift under the tilt from Laplace transforms at 50 digits",
        claim="constant",
    ),
    Route(
        lambda M, sigma: sigma**2 * _forward(M, 2),
        at=[dict(M=2), dict(M=7, sigma=3)],
        words=_SUMS,
        claim="variance",
    ),
    Route(
        lambda M, sigma: sigma**4 * _forward(M, 4),
        at=[dict(M=2), dict(M=7, sigma=3)],
        words=_SUMS,
        claim="fourth",
    ),
]
