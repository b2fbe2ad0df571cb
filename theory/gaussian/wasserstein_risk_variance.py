"""The variance of the squared Wasserstein distance, exactly and to leading order."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Positive
from theory.gaussian._wasserstein import MONOTONE, distance
from theory.laws import ChiSquared, StandardNormal
from theory.maths import two_point
from theory.notation import Expr, M, Variance, i, k, n, s, sigma, x
from theory.numeric import same
from theory.proof import Proof
from theory.standard import COCHRAN, TOTAL_EXPECTATION
from theory.statement import About, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

_DOMAIN = Domain(M=Integers(2), n=Integers(0), sigma=Positive(default=1))


_C4 = sympy.sqrt(2 / (M - 1)) * sympy.gamma(M / 2) / sympy.gamma((M - 1) / 2)
_MEAN = n / M + 2 * (1 - _C4**n)
_SECOND = (  # E W₂⁴ in the unit σ, its terms collected
    (7 * M - 5) / (2 * M) * ((M + 1) / (M - 1)) ** n
    + (9 * M + 5) / (2 * M)
    - n * (M - 3) / M**2
    - 4 / M * _C4**n
    - 4 * (2 * M - 1) / M * (_C4 * M / (M - 1)) ** n
)
_PRINTED = Source(
    "shumailov2024",
    "the one-dimensional Gaussian, as we know it second-hand",
    "½σ⁴(3Σ1/Mᵢ² + 4Σ_{i≠j}1/(MᵢMⱼ))",
)

EXACT = Claim(
    name="exact",
    quantity=Variance(distance(s(n))),
    value=sigma**4 * (_SECOND - _MEAN**2),
    domain=_DOMAIN,
    words="With the unbiased estimator. $\\Gamma$ is the gamma function.",
    rivals=[
        Rival(
            sigma**4 * (3 * n + 4 * n * (n - 1)) / (2 * M**2),
            "as reported: ½σ⁴(3Σ1/Mᵢ² + 4Σ1/(MᵢMⱼ)), every ordered pair once",
            _PRINTED,
        ),
        Rival(
            sigma**4 * (3 * n + 2 * n * (n - 1)) / (2 * M**2),
            "as reported, with every unordered pair once",
            _PRINTED,
        ),
        Rival(5 * sigma**4 * n**2 / (2 * M**2), "the right leading order taken as exact"),
        Rival(5 * sigma**4 * n / (2 * M**2), "refits whose contributions are independent"),
        Rival(
            sigma**4 * (_SECOND - _MEAN**2) + sigma**4 * _MEAN**2,
            "the second moment, its centre not taken away",
        ),
    ],
)

THEOREM = Theorem(
    title="Variance of the Wasserstein distance between runs",
    says="With the unbiased estimator the squared Wasserstein distance varies between runs with a "
    "variance [of about 5σ⁴n²/(2M²)](early) while there are few refits to a sample; in the long "
    "run each refit makes it [(M + 1)/(M − 1) times as large](late).",
    setting="""\
The real distribution is $N(\\mu, \\sigma^2)$.
Refit $n$ draws $M$ independent samples from the last model and nothing else.
It fits their mean $\\mu_n$ and their deviation $s_n$, the root of the unbiased variance (the sum
of squares is divided by $M-1$, ddof 1).
$W_2^2 = (\\mu_n-\\mu)^2 + (s_n-\\sigma)^2$ is the squared 2-Wasserstein distance of the model
from the real distribution.
Its variance is over independent runs of the whole chain.
""",
    claims=[EXACT],
    statements=[
        About(
            "early",
            EXACT.value / sigma**4,
            5 * n**2 / (2 * M**2),
            Fraction(1, 10),
            Domain(M=Integers(20), n=Integers(1), where=[sympy.Le(20 * n, M)]),
            [
                Rival(EXACT.rivals[0].value / sigma**4, "as reported, ordered pairs"),
                Rival(EXACT.rivals[1].value / sigma**4, "as reported, unordered pairs"),
                Rival(19 * n**2 / (4 * M**2), "the second moment, its centre not taken away"),
            ],
            note="in units of σ⁴: 5σ⁴n²/(2M²)",
        ),
        Tends(
            "late",
            EXACT.value.subs(n, n + 1) / EXACT.value,
            (M + 1) / (M - 1),
            n,
            Domain(M=Integers(2, probe=(2, 3, 5, 10, 1000))),
            rivals=[Rival(sympy.S.One, "a power of n")],
        ),
    ],
    sources=[
        Source(
            "shumailov2024",
            "the one-dimensional Gaussian, as we know it second-hand",
            "the risk, to leading order",
        ),
    ],
)

_TRIED = [dict(M=Fraction(a), n=Fraction(b)) for a, b in [(2, 1), (3, 4), (20, 7)]]


def _squared() -> list[bool]:
    return [
        (far**2 + (s - 1) ** 2) ** 2
        == far**4 + 2 * far**2 * (s**2 - 2 * s + 1) + s**4 - 4 * s**3 + 6 * s**2 - 4 * s + 1
        for far in (Fraction(0), Fraction(-2, 3), Fraction(5))
        for s in (Fraction(0), Fraction(1, 7), Fraction(3))
    ]


def _outcomes(size: int) -> Iterator[tuple[Fraction, Fraction, Fraction]]:
    """Chance, the mean's squared step and the variance of −√3, 0, √3 drawn ``size`` times."""
    for drawn in product((-1, 0, 1), repeat=size):
        chance = Fraction(4 ** drawn.count(0), 6**size)
        mean = Fraction(sum(drawn), size)
        squares = sum(((z - mean) ** 2 for z in drawn), Fraction(0))
        yield chance, 3 * mean**2, 3 * squares / (size - 1)


def _moved() -> list[bool]:
    """The two recursions from a model off by ``far``; the step's odd powers have mean 0."""
    cases = []
    for size in (2, 3, 4):
        for far, v in ((Fraction(0), Fraction(1)), (Fraction(2), Fraction(1, 3))):
            mixed = fourth = Fraction(0)
            for chance, step, by in _outcomes(size):
                mixed += chance * (far**2 + v * step) * v * by
                fourth += chance * (far**4 + 6 * far**2 * v * step + v**2 * step**2)
            cases.append(mixed == far**2 * v + v**2 / size)
            cases.append(fourth == far**4 + 6 * far**2 * v / size + 3 * v**2 / size**2)
    return cases


def _mean_itself() -> list[bool]:
    with mpmath.workdps(two_point.DIGITS):
        squares = two_point.expected(lambda mean, v: mean**2 + v, [3, 3, 3], ddof=1)
        factor = mpmath.sqrt(mpmath.pi) / 2
        return [same(squares + 1 - 2 * factor**3, 1 + 2 * (1 - factor**3))]


def proof(p: Proof) -> Expr:
    p.cite(MONOTONE)
    p.argue(
        "In the unit $\\sigma$ let $D_n = \\mu_n - \\mu$. The square of the distance is a "
        "polynomial, so its mean needs a few mixed moments.",
        r"\begin{gathered} W_2^4 = D_n^4 + 2 D_n^2 (s_n^2 - 2 s_n + 1) \\ "
        r"{} + s_n^4 - 4 s_n^3 + 6 s_n^2 - 4 s_n + 1 \end{gathered}",
        trial=_squared,
        tried="at rational errors and deviations",
    )
    p.cite(COCHRAN)
    p.compute(
        StandardNormal().mean(lambda z: (x + z / sympy.sqrt(M)) ** 4),
        "One step of the mean, in units of the last deviation, makes a fourth power of its error "
        "$x$ into",
        at=[dict(x=Fraction(1, 3), M=Fraction(4)), dict(x=Fraction(-2), M=Fraction(9))],
    )
    first = p.compute(
        ChiSquared(M - 1).mean(lambda q: sympy.sqrt(q / (M - 1))),
        "The deviation is multiplied by a factor that is independent of this step. Its mean is "
        "$g_1$,",
    )
    first = p.identity(
        first,
        sympy.sqrt(2 / (M - 1)) * sympy.gamma(M / 2) / sympy.gamma((M - 1) / 2),
        "that is,",
    )
    third = p.compute(
        ChiSquared(M - 1).mean(lambda q: (q / (M - 1)) ** sympy.Rational(3, 2)),
        "that of its third power is $g_3$; $g_2 = 1$,",
    )
    third = p.identity(third, first * M / (M - 1), "which is a multiple of $g_1$,")
    fourth = p.uses("gaussian/variance_moments", "variance").subs({sigma: 1, n: 1}) + 1
    fourth = sympy.factor(fourth)
    p.cite(TOTAL_EXPECTATION)
    p.argue(
        "and $g_4 = \\frac{M+1}{M-1}$ by the room just used. So all moments follow linear "
        "recursions that feed each other, with $\\mathbb{E}\\,s_n^j = g_j^n$.",
        r"\begin{gathered} \mathbb{E}\,D_n^2 s_n^j = g_j\,\bigl(\mathbb{E}\,D_{n-1}^2 s_{n-1}^j + "
        r"\tfrac1M\,\mathbb{E}\,s_{n-1}^{j+2}\bigr) \\ \mathbb{E}\,D_n^4 = \mathbb{E}\,D_{n-1}^4 "
        r"+ \tfrac6M\,\mathbb{E}\,D_{n-1}^2 s_{n-1}^2 + \tfrac3{M^2}\,\mathbb{E}\,s_{n-1}^4 "
        r"\end{gathered}",
        trial=_moved,
        tried="one refit from several models, every outcome of the three-point Gauss–Hermite rule "
        "added up, where the deviation's power is even",
    )
    mixed = p.compute(
        sympy.Sum(fourth ** (i - 1) / M, (i, 1, n)),
        "Solved, they are geometric sums. For $D_n^2 s_n^2$:",
        result=(M - 1) / (2 * M) * (fourth**n - 1),
        at=_TRIED,
    )
    p.compute(
        sympy.Sum(k ** (n - i + 1) * (k * M / (M - 1)) ** (i - 1) / M, (i, 1, n)),
        "For $D_n^2 s_n$, with $k$ for $g_1$, so that $g_3 = kM/(M-1)$:",
        result=(M - 1) / M * ((k * M / (M - 1)) ** n - k**n),
        at=[dict(point, k=Fraction(4, 5)) for point in _TRIED],
    )
    halved = (M - 1) / M * (third**n - first**n)
    far = p.compute(
        sympy.Sum(6 / M * mixed.subs(n, i - 1) + 3 / M**2 * fourth ** (i - 1), (i, 1, n)),
        "For $D_n^4$:",
        result=3 * (M - 1) / (2 * M) * (fourth**n - 1) - 3 * n * (M - 1) / M**2,
        at=_TRIED,
    )
    square = p.compute(sympy.Sum(1 / M, (i, 1, n)), "And for $D_n^2$:", result=n / M, at=_TRIED)
    second = (
        far + 2 * (mixed - 2 * halved + square) + (fourth**n - 4 * third**n + 6 - 4 * first**n + 1)
    )
    mean = square + 2 * (1 - first**n)
    p.argue(
        "The mean of $W_2^2$ itself is $n/M + 2(1-g_1^n)$; its square is taken away.",
        trial=_mean_itself,
        tried="three refits to three samples, where $g_1$ is $\\frac12\\sqrt{\\pi}$: the squares "
        "by listing fair signs",
    )
    return sigma**4 * (second - mean**2)


def _stepwise(M: Fraction, n: Fraction, sigma: Fraction) -> Any:
    """The same moments refit by refit, the factors from integrals over one refit's deviation.

    Nothing is solved: a table of E D^k s^j is moved by the binomial expansion of one refit.
    """
    size = int(M)
    with mpmath.workdps(50):
        half = mpmath.mpf(size - 1) / 2
        knots = [-300, -80, -20, -6, -2, 0, 1, 2, 3, 4, 6]

        def factor(j: int) -> Any:
            # y is the logarithm of the chi-squared variable over its degrees of freedom
            def integrand(y: Any) -> Any:
                return mpmath.exp((half + mpmath.mpf(j) / 2) * y - half * mpmath.exp(y))

            return mpmath.quad(integrand, knots) * half**half / mpmath.gamma(half)

        factors = [factor(j) for j in range(5)]
        normal = [mpmath.mpf(1), 0, mpmath.mpf(1), 0, mpmath.mpf(3)]
        pairs = [(k, j) for k in range(5) for j in range(5 - k)]
        table = {pair: mpmath.mpf(pair[0] == 0) for pair in pairs}
        for _ in range(int(n)):
            table = {
                (k, j): factors[j]
                * sum(
                    mpmath.binomial(k, r) * normal[r] / mpmath.sqrt(size) ** r * table[k - r, j + r]
                    for r in range(k + 1)
                )
                for k, j in pairs
            }
        narrow = [1, -4, 6, -4, 1]
        second = table[4, 0] + 2 * (table[2, 2] - 2 * table[2, 1] + table[2, 0])
        second += sum(c * table[0, j] for j, c in enumerate(narrow))
        mean = table[2, 0] + table[0, 2] - 2 * table[0, 1] + 1
        return (mpmath.mpf(sigma.numerator) / sigma.denominator) ** 4 * (second - mean**2)


ROUTES = [
    Route(
        _stepwise,
        at=[dict(M=2, n=3), dict(M=5, n=1, sigma=2), dict(M=10, n=40), dict(M=40, n=20)],
        words="a table of all mixed moments up to order 4, moved refit by refit, its factors by "
        "quadrature at 50 digits",
    ),
]
