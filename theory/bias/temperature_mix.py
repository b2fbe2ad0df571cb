"""A share of fresh real data beside samples drawn at a temperature."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import sympy

from theory.bias._emitted import POOLS, expected, settled
from theory.decimals import in_decimals
from theory.domain import Domain, Integers, Positive, Reals, whole
from theory.maths.two_point import DIGITS, WORDS
from theory.notation import Expectation, Expr, N, Statistic, alpha, f, lam, n, sigma, sigma_hat2
from theory.numeric import Algorithm, TooLarge, mpf, same
from theory.proof import Proof
from theory.standard import TOTAL_EXPECTATION
from theory.statement import About, Bound, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

_P = N * (2 - alpha)
_OLD = 1 - alpha
_REST = _P - _OLD * lam * (_P - 1)
_SIZES = Integers(1, probe=(1, 2, 10, 100, 10**6))
_ALPHA = Reals(0, 1, open="low", probe=("1/100", "1/10", "1/2", "1"))
_LAM = Reals(0, open="low", probe=("1/10", "4/5", 1, "21/20", 2))
_DOMAIN = Domain(
    where=[whole(alpha * N), _REST > 0],
    N=_SIZES,
    alpha=_ALPHA,
    lam=_LAM,
    sigma=Positive(default=1),
)
_ENDLESS = alpha / (1 - _OLD * lam)
_KEPT = alpha * (_P - 1) / _REST

_ERROR = Statistic(r"\left(\mu_\infty - \mu\right)^2", "(μ_∞ − μ)²", 2)

WITHIN = Claim(
    name="within",
    quantity=Expectation(sigma_hat2(sympy.oo), low=0),
    value=sigma**2 * _KEPT,
    domain=_DOMAIN,
    words="Where the fitted variance [comes to rest](settles), in expectation.",
    rivals=[
        Rival(
            sigma**2 * (1 - 1 / (alpha * _P + 1 - alpha)),
            "a temperature makes no difference where there are real data",
        ),
        Rival(
            sigma**2 * alpha * N / (N - _OLD * lam * (N - 1)),
            "a loss of 1/N per refit, and no error of the mean",
        ),
        Rival(sigma**2 * (alpha + _OLD * lam) * (1 - 1 / N), "the first refit's mixture"),
        Rival(
            sigma**2 * lam * (1 - 1 / (alpha * _P + 1 - alpha)),
            "the factor once, on what is kept without a temperature",
        ),
    ],
)

BETWEEN = Claim(
    name="between",
    quantity=Expectation(_ERROR, low=0),
    value=sigma**2 / _REST,
    domain=_DOMAIN,
    words="The error of the fitted mean, between runs.",
    rivals=[
        Rival(sigma**2 / N, "the error of a mean of N samples"),
        Rival(sigma**2 / (alpha * N), "the real samples' error alone"),
        Rival(sigma**2 / (alpha * _P + 1 - alpha), "as without a temperature"),
        Rival(sigma**2 * (1 - _KEPT), "what is missing within, as if the two added up to σ²"),
    ],
)


def by_recursion(N: Any, alpha: Any, lam: Any, n: Any) -> Any:
    """E σ̂²_n / σ², moved refit by refit with the squared error of the mean."""
    old, within, error = 1 - alpha, 1 - 1 / N, 1 / N
    for _ in range(int(n) - 1):
        sample = alpha + old * lam * within
        within, error = sample * (1 - 1 / N) + alpha * old * error, sample / N + old**2 * error
    return within


def by_errors(N: Any, alpha: Any, lam: Any, n: Any) -> Any:
    """The same, the error that each refit makes followed through all later ones."""
    old, samples, within = 1 - alpha, [1 + 0 * N], 1 - 1 / N
    for _ in range(int(n) - 1):
        error, weight = 0 * within, 1 + 0 * within
        for sample in reversed(samples):
            error += weight * sample / N
            weight *= old**2
        samples.append(alpha + old * lam * within)
        within = samples[-1] * (1 - 1 / N) + alpha * old * error
    return within


MOST_EXACT = 40
"""Refits up to which exact fractions, which grow and grow, are written out."""


def _checked(most: int, *args: Any) -> tuple[Any, ...]:
    """The arguments; ``ArithmeticError`` outside the domain, ``TooLarge`` beyond ``most``."""
    N, alpha, lam, n = args
    shares = isinstance(alpha, Fraction) and not 0 <= alpha <= 1
    if shares or N < 1 or n < 1 or (isinstance(lam, Fraction) and lam <= 0):
        raise ArithmeticError(f"no pool with N={N}, alpha={alpha}, lam={lam}, n={n}")
    if n > most:
        raise TooLarge(f"{n} refits, more than {most}")
    return args


MOST = 10_000
"""Refits up to which the recursion is run at all."""


class Within(Algorithm):
    """The expected variance after n refits in units of the real one."""

    latex_name = "V"
    definition = r"V(N, \alpha, \lambda, n) = \mathbb{E}\,\hat\sigma^2_n / \sigma^2"

    @staticmethod
    def recipe(N: Any, alpha: Any, lam: Any, n: Any) -> Any:
        return by_recursion(*_checked(MOST_EXACT, N, alpha, lam, n))

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        return in_decimals(by_recursion, *_checked(MOST, *args))


class ByErrors(Algorithm):
    """The same by another algorithm."""

    latex_name = "V"
    definition = Within.definition + r"\text{, error by error}"

    @staticmethod
    def recipe(N: Any, alpha: Any, lam: Any, n: Any) -> Any:
        return by_errors(*_checked(MOST_EXACT, N, alpha, lam, n))

    @classmethod
    def numeric(cls, *args: Any) -> Any:
        return in_decimals(by_errors, *_checked(MOST, *args))


REFITS = Claim(
    name="refits",
    quantity=Expectation(sigma_hat2(n), low=0),
    value=sigma**2 * Within(N, alpha, lam, n),
    domain=Domain(
        where=[whole(alpha * N)],
        N=Integers(1, probe=(1, 2, 10, 100), reach=10**6),
        alpha=Reals(0, 1, probe=("0", "1/10", "1/2", "1")),
        lam=_LAM,
        n=Integers(1, probe=(1, 2, 3, 8), reach=200),
        sigma=Positive(default=1),
    ),
    words="On the way there, from the recursion in the proof:",
    rivals=[
        Rival(sigma**2 * lam ** (n - 1) * (1 - 1 / N) ** n, "no real data after the first refit"),
        Rival(
            sigma**2 * (1 - (1 - (_OLD * (_OLD - 1 / N)) ** n) / (alpha * _P + 1 - alpha)),
            "a temperature makes no difference on the way",
        ),
        Rival(sigma**2 * (1 - 1 / N), "real data keep what the first refit leaves"),
    ],
)

THEOREM = Theorem(
    title="Fresh real data beside a temperature",
    says="Fresh real data [do not make up for a low temperature](short): if a share α of each "
    "refit is real and the rest is emitted at the variance factor λ, [a share below "
    "α/(1 − (1 − α)λ) of the expected variance is kept](most), and [just that with infinitely "
    "many samples](endless). [To keep f of it, at least the share f(1 − λ)/(1 − fλ) must be "
    "real](needed, most). At a high temperature [the expected variance explodes, from a factor "
    "on that is just above 1/(1 − α) where pools are not small](explodes, where).",
    setting="""\
The real distribution is $N(\\mu, \\sigma^2)$.
Refit $n$ is trained on a pool of $N$ samples: $\\alpha N$ new real ones, as they are, and
$(1-\\alpha)N$ from the last fitted model at a temperature,
$N(\\mu_{n-1}, \\lambda\\,\\hat\\sigma^2_{n-1})$, all independent given that model.
Both numbers are whole and the same at each refit, and $\\alpha > 0$.
(The first refit sees real data only, $N$ samples of them.)
It sets $\\mu_n$ and $\\hat\\sigma^2_n$ to the pool's mean and variance (maximum likelihood,
ddof 0) and keeps none of the samples.
""",
    claims=[WITHIN, BETWEEN, REFITS],
    statements=[
        Tends(
            "endless",
            _KEPT,
            _ENDLESS,
            N,
            Domain(alpha=_ALPHA, lam=_LAM, where=[_OLD * lam <= sympy.Rational(99, 100)]),
            rivals=[
                Rival(sympy.S.One, "all of it, as without a temperature"),
                Rival(alpha, "the real share"),
                Rival(alpha + _OLD * lam, "the first refit's mixture"),
            ],
            note="the share kept within, with infinitely many samples",
        ),
        Bound(
            "most",
            _KEPT,
            "<",
            _ENDLESS,
            Domain(N=_SIZES, alpha=_ALPHA, lam=_LAM, where=[whole(alpha * N), _OLD * lam < 1]),
            [Rival(alpha, "the real share")],
            note="the share kept within, below α/(1 − (1 − α)λ)",
        ),
        Tends(
            "settles",
            Within(N, alpha, lam, n),
            _KEPT,
            n,
            Domain(
                N=Integers(2, 1000),
                alpha=Reals("1/10", "9/10"),
                lam=Reals("1/10", 1),
                where=[whole(alpha * N)],
            ),
            far=(5, 20, 100),
            rivals=[
                Rival(sympy.S.Zero, "nothing is kept"),
                Rival(alpha, "the real share"),
            ],
            note="the expected variance over the real one",
        ),
        Bound(
            "short",
            _ENDLESS,
            "<",
            sympy.S.One,
            Domain(alpha=Reals(0, 1, open="both"), lam=Reals(0, 1, open="both")),
            [Rival(lam, "no more than the factor itself")],
            note="the share kept at a factor below 1, with infinitely many samples, which is the "
            "most that finitely many keep",
        ),
        Bound(
            "needed",
            _ENDLESS.subs(alpha, f * (1 - lam) / (1 - f * lam)),
            "=",
            f,
            Domain(f=Reals(0, 1, open="both"), lam=Reals(0, 1, open="both")),
            [Rival(lam, "the factor itself"), Rival(f * lam, "the factor once more")],
            note="what is kept with infinitely many samples if the share f(1 − λ)/(1 − fλ) is real",
        ),
        Bound(
            "edge",
            _KEPT.subs(lam, 1 / _OLD),
            "=",
            alpha * (_P - 1),
            Domain(N=_SIZES, alpha=Reals(0, 1, open="both"), where=[whole(alpha * N)]),
            [Rival(alpha * N, "the number of real samples"), Rival(sympy.S.One, "all of it")],
            note="the share kept at λ = 1/(1 − α), where with infinitely many samples it would be "
            "infinite",
        ),
        Tends(
            "explodes",
            1 / _KEPT.subs(lam, (1 - 1 / n) * _P / (_OLD * (_P - 1))),
            sympy.S.Zero,
            n,
            Domain(N=Integers(2), alpha=Reals("1/100", "99/100"), where=[whole(alpha * N)]),
            rivals=[Rival(sympy.S.One, "it stays as it is")],
            note="one over the share kept, at a factor λ that comes ever nearer to "
            "N(2 − α)/((1 − α)(N(2 − α) − 1)): what is kept explodes there",
        ),
        About(
            "where",
            _P / (_OLD * (_P - 1)),
            1 / _OLD,
            Fraction(1, 10),
            Domain(N=Integers(12), alpha=Reals(0, "99/100", open="low")),
            [Rival(1 / _OLD**2, "the factor of the standard deviation")],
            note="the factor at which it explodes; it is just above 1/(1 − α)",
        ),
    ],
    sources=[
        Source("bertrand2024", "", "retraining on mixed data stays stable, without a temperature"),
    ],
)


def _step(within: Expr, between: Expr) -> tuple[Expr, Expr]:
    emitted = alpha * sigma**2 + _OLD * lam * within
    error = emitted / N + _OLD**2 * between
    return emitted + _OLD * between - error, error


_CASES = [
    (1, 2, Fraction(1, 2), 2),
    (2, 2, Fraction(4, 5), 3),
    (1, 3, Fraction(3, 2), 3),
    (3, 1, Fraction(2), 4),
]
"""Real and synthetic samples, a factor, and a number of refits."""


def _listed() -> list[bool]:
    cases = []
    for real, copies, factor, refits in _CASES:
        size = Fraction(real + copies)
        at = {alpha: sympy.Rational(real, size), lam: sympy.Rational(factor), N: size, sigma: 1}
        now = (1 - sympy.Integer(1) / size, sympy.Integer(1) / size)
        for _ in range(refits - 1):
            now = tuple(sympy.nsimplify(e.subs(at)) for e in _step(*now))
        pools = [(int(size), 0)] + [(real, copies)] * (refits - 1)
        found = (
            expected(lambda _, v: v, pools, factor),
            expected(lambda m, _: m**2, pools, factor),
        )
        with mpmath.workdps(DIGITS):
            exact = (Fraction(int(each.p), int(each.q)) for each in now)
            cases += [same(one, mpf(two)) for one, two in zip(found, exact, strict=True)]
    return cases


def _both_ways() -> list[bool]:
    return [
        by_errors(*at, refits) == by_recursion(*at, refits)
        for at in (
            (Fraction(2), Fraction(1, 2), Fraction(4, 5)),
            (Fraction(10), Fraction(3, 10), Fraction(2)),
            (Fraction(7), Fraction(0), Fraction(1, 3)),
        )
        for refits in (1, 2, 5)
    ]


def _iterated() -> list[bool]:
    """The recursion, long iterated, on both sides of the edge."""
    cases = []
    for size, share in ((2, Fraction(1, 2)), (10, Fraction(1, 10)), (20, Fraction(3, 4))):
        edge = size * (2 - share) / ((1 - share) * (size * (2 - share) - 1))
        for factor in (edge * Fraction(9, 10), edge * Fraction(11, 10)):
            at = {alpha: float(share), lam: float(factor), N: float(size), sigma: 1.0}
            step = sympy.lambdify((_V, _B), [e.subs(at) for e in _step(_V, _B)])
            now = (1.0, 0.0)
            for _ in range(400):
                now = step(*now)
            after = step(*now)
            cases.append((after[0] < (1 + 1e-9) * now[0]) == (factor < edge))
    return cases


_V, _B = sympy.symbols("V B", positive=True)


def proof(p: Proof) -> dict[str, Expr]:
    p.cite(TOTAL_EXPECTATION)
    p.argue(
        "Let $V_n = \\mathbb{E}\\,\\hat\\sigma^2_n$ and $B_n = \\mathbb{E}(\\mu_n-\\mu)^2$. "
        "Given the last model, the pool's mean is off by $(1-\\alpha)(\\mu_{n-1}-\\mu)$ on "
        "average, and it has $1/N$ of the mean variance of a sample. A real sample's squared "
        "distance from $\\mu$ is $\\sigma^2$ on average, an emitted one's "
        "$\\lambda\\hat\\sigma^2_{n-1} + (\\mu_{n-1}-\\mu)^2$; less the squared error of the "
        "pool's mean, their average is the fitted variance. Only the mean and the variance of "
        "what is emitted enter.",
        r"\begin{gathered} B_n = \frac{\alpha\sigma^2 + (1-\alpha)\lambda V_{n-1}}{N} + "
        r"(1-\alpha)^2 B_{n-1} \\ V_n = \alpha\sigma^2 + (1-\alpha)(\lambda V_{n-1} + B_{n-1}) - "
        r"B_n \end{gathered}",
        trial=_listed,
        tried="both after two to four refits, every outcome of a fair sign for each sample listed",
    )
    within, between = _step(_V, _B)
    rest = sympy.solve([within - _V, between - _B], [_V, _B], dict=True)[0]
    kept, error = (sympy.factor(rest[each]) for each in (_V, _B))
    here, there = _step(kept, error)
    kept = p.identity(here, kept, "The recursion has one point of rest. Within a run it is")
    error = p.identity(there, error, "and between runs")
    determinant = (1 - sympy.diff(within, _V)) * (1 - sympy.diff(between, _B))
    determinant -= sympy.diff(within, _B) * sympy.diff(between, _V)
    p.identity(
        determinant,
        alpha * _REST / N,
        "Is it ever reached? The determinant of the identity less the recursion's matrix is",
    )
    p.argue(
        "The matrix has no negative entry. Then its largest eigenvalue is below 1 exactly if that "
        "determinant and what is left of the diagonal, $1-(1-\\alpha)\\lambda(1-1/N)$ and "
        "$1-(1-\\alpha)^2$, are positive. The last is, and the first is where the determinant is. "
        "So the recursion comes to rest exactly if "
        "$(1-\\alpha)\\lambda\\,(1-\\frac{1}{N(2-\\alpha)}) < 1$; else both expectations grow "
        "without end.",
        r"\lambda < \frac{1}{1-\alpha}\cdot\frac{N(2-\alpha)}{N(2-\alpha)-1}",
        trial=_iterated,
        tried="the recursion iterated 400 times, a tenth below that factor and a tenth above it",
    )
    p.argue(
        "*On the way there* the recursion starts from $V_1 = (1-\\frac1N)\\,\\sigma^2$ and "
        "$B_1 = \\sigma^2/N$. Here it is worked out in another way: the error that each refit "
        "makes, $1/N$ of a sample's mean variance, is followed through all later refits, each of "
        "which keeps $(1-\\alpha)^2$ of its square.",
        r"B_n = \sum_{k=1}^{n} (1-\alpha)^{2(n-k)}\, \frac{\alpha\sigma^2 + "
        r"(1-\alpha)\lambda V_{k-1}}{N}",
        trial=_both_ways,
        tried="both ways against each other, in exact fractions",
    )
    return {
        "within": kept,
        "between": error,
        "refits": sigma**2 * ByErrors(N, alpha, lam, n),
    }


def _rest(N: Fraction, alpha: Fraction, lam: Fraction, sigma: Fraction) -> tuple[Any, Any]:
    real = int(alpha * N)
    return settled(real, int(N) - real, lam, sigma**2)


def _listed_out(N: Fraction, alpha: Fraction, lam: Fraction, n: Fraction, sigma: Fraction) -> Any:
    real = int(alpha * N)
    pools = [(int(N), 0)] + [(real, int(N) - real)] * (int(n) - 1)
    return expected(lambda _, v: v, pools, lam, sigma)


_AT: list[dict[str, Any]] = [
    dict(N=1, alpha=1, lam=3),
    dict(N=2, alpha=Fraction(1, 2), lam=Fraction(1, 2)),
    dict(N=10, alpha=Fraction(1, 10), lam=Fraction(11, 10), sigma=3),
    dict(N=12, alpha=Fraction(3, 4), lam=2),
]
ROUTES = [
    Route(lambda **at: _rest(**at)[0], at=_AT, words=POOLS, claim="within"),
    Route(lambda **at: _rest(**at)[1], at=_AT, words=POOLS, claim="between"),
    Route(
        _listed_out,
        at=[
            dict(N=2, alpha=Fraction(1, 2), lam=Fraction(1, 2), n=4),
            dict(N=4, alpha=Fraction(1, 4), lam=2, n=3, sigma=2),
            dict(N=3, alpha=0, lam=Fraction(4, 5), n=4),
        ],
        words=WORDS,
        claim="refits",
    ),
]
