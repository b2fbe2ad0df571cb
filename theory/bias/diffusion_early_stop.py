"""A diffusion model stopped early in every refit: what real data keep, and what blurs."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import comb
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Positive, Reals, whole
from theory.notation import Expectation, Expr, M, Statistic, alpha, local, n, sigma
from theory.numeric import same
from theory.proof import Proof
from theory.standard import TOTAL_EXPECTATION
from theory.statement import About, Bound, Falls, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

t = local(
    "t", "the time at which the reverse process stops, in a forward one of rate 1", positive=True
)
eta = local("eta", "the noise left in a sample, in units of σ", positive=True)
omega = local("omega", "a frequency, in units of 1/σ", positive=True)
m = local("m", "the order of a Hermite coefficient", integer=True, positive=True)

_RHO = sympy.exp(-m * t)
_LEFT = (1 - alpha) * _RHO
_ORDERS = Integers(1, probe=(1, 2, 3, 8, 1000))
_TIMES = Reals(0, open="low", probe=("1/1000", "1/10", "1/2", 3))
_POOL = Integers(1, probe=(2, 4, 10, 1000))
_SHARES = ("1/100", "1/10", "1/4", "1/2", "1")


def _coefficient(index: str, text: str) -> Any:
    return Statistic(
        rf"\frac{{\mathrm{{He}}_m(Y_{{{index}}})}}{{\mathbb{{E}}\,\mathrm{{He}}_m(X)}}",
        f"Heₘ(Y{text})/E Heₘ(X)",
    )


KEPT = Claim(
    name="kept",
    quantity=Expectation(_coefficient("n", "ₙ"), low=0),
    value=(alpha * _RHO + (1 - _RHO) * _LEFT**n) / (1 - _LEFT),
    domain=Domain(
        where=[whole(alpha * M)],
        m=_ORDERS,
        t=_TIMES,
        alpha=Reals(0, 1, probe=("0", *_SHARES)),
        n=Integers(1, probe=(1, 2, 3, 30, 1000)),
        M=_POOL,
    ),
    words="The same after $n$ refits: what the output of model $n$ has of the coefficient, in "
    "expectation, for every $M$.",
    rivals=[
        Rival(_RHO, "the first model's, as the real data correct the rest"),
        Rival(_RHO**n, "no real data"),
        Rival((alpha + (1 - alpha) * (1 - _RHO) * _LEFT ** (n - 1)) / (1 - _LEFT), "the pool's"),
        Rival(alpha * _RHO / (1 - _LEFT), "settled from the first model on"),
        Rival(alpha + (1 - alpha) * _RHO**n, "the real share kept, and the rest lost"),
    ],
)

SETTLED = Claim(
    name="settled",
    quantity=Expectation(_coefficient(r"\infty", "∞"), low=0),
    value=alpha * _RHO / (1 - _LEFT),
    domain=Domain(
        where=[whole(alpha * M)],
        m=_ORDERS,
        t=_TIMES,
        alpha=Reals(0, 1, open="low", probe=_SHARES),
        M=_POOL,
    ),
    words="What the output has of the real Hermite coefficient of order $m$, in expectation, "
    "[where that settles](tends):",
    rivals=[
        Rival(_RHO, "the blur of one model"),
        Rival(sympy.S.Zero, "a little real data only slows it down"),
        Rival(alpha / (1 - _LEFT), "the pool's"),
        Rival(alpha, "the share of real data"),
    ],
)

_WIDE = Domain(
    where=[whole(alpha * M)],
    alpha=Reals(0, 1, open="low", probe=_SHARES),
    eta=Positive(),
    sigma=Positive(default=1),
    M=_POOL,
)

SPREAD = Claim(
    name="spread",
    quantity=Expectation(Statistic(r"(Y_n - \mu)^2", "(Yₙ − μ)²", 2), low=0),
    value=sigma**2 * (1 + eta**2 * (1 - (1 - alpha) ** n) / alpha),
    domain=Domain(where=_WIDE.where, **_WIDE.parameters, n=Integers(1, probe=(1, 2, 3, 30, 1000))),
    words="The variance exploding process, in which each sample keeps noise of the variance "
    "$\\eta^2\\sigma^2$. The mean square of the distance from the real mean, over runs as well.",
    rivals=[
        Rival(sigma**2 * (1 + eta**2), "the blur of one model"),
        Rival(sigma**2 * (1 + n * eta**2), "no real data: it grows without end"),
        Rival(sigma**2 * (1 + eta**2) ** n, "noise in proportion to what is there"),
        Rival(sigma**2 * (1 + eta**2 / alpha), "settled from the first model on"),
        Rival(sigma**2 * (1 + (1 - alpha) * eta**2), "real samples have no noise"),
    ],
)

_END = 1 + eta**2 / alpha
_FOURTH = 1 + 2 * eta**2 / alpha + (2 - alpha) * eta**4 / alpha**2

_Q = sympy.exp(-(eta**2) * omega**2 / 2)

LAW = Claim(
    name="law",
    quantity=Expectation(
        Statistic(
            r"\frac{\cos(\omega(Y_\infty-\mu)/\sigma)}{\mathbb{E}\cos(\omega(X-\mu)/\sigma)}",
            "cos(ω(Y∞ − μ)/σ)/E cos(ω(X − μ)/σ)",
        )
    ),
    value=alpha * _Q / (1 - (1 - alpha) * _Q),
    domain=Domain(
        where=_WIDE.where,
        alpha=_WIDE.parameters["alpha"],
        eta=Reals(0, open="low", probe=("1/100", "1/2", 1, 3)),
        omega=Reals(0, open="low", probe=("1/100", "1/2", 1, 3)),
        M=_POOL,
    ),
    words="The same process in the end, feature by feature: what is left of a wave of the "
    "frequency $\\omega/\\sigma$. With a sine it is the same, so it fixes the law: a mixture of "
    "real ones, blurred by each number of models.",
    rivals=[
        Rival(_Q, "the blur of one model"),
        Rival(sympy.exp(-(eta**2) * omega**2 / (2 * alpha)), "normal noise of the final variance"),
        Rival(alpha / (1 - (1 - alpha) * _Q), "the pool's"),
        Rival(alpha + (1 - alpha) * _Q, "the blur of one model, where it is not real"),
    ],
)

_SHARE = Reals("1/100", 1)

THEOREM = Theorem(
    title="A diffusion model that stops early",
    says="A diffusion model with a perfect score that stops at time t, retrained with a share α of "
    "fresh real data, keeps [a stated part of each Hermite coefficient](settled, tends), [about "
    "α/(α + mt) of that of order m where mt is small](scale), and [the less the finer it "
    "is](finer). Without real data [all of them vanish](none). In the variance exploding process "
    "the mean square distance from the real mean [settles at 1 + η²/α times the real variance]"
    "(excess, spread), for normal data with [heavier tails](heavy, law) than normal ones.",
    setting="""\
The forward process blurs a sample $x$ to $e^{-t}x + \\sqrt{1-e^{-2t}}\\,Z$, with $Z$ standard
normal (Ornstein–Uhlenbeck; real data are in its units).
The score is that of the training pool, without error, and the reverse process starts in the
forward one's limit.
So, run to its end, it returns its training pool, and stopped at time $t > 0$ it gives samples of
the pool blurred by $t$: a random member of the pool each, with new noise.
A pool has $M$ samples: those of the first refit are real.
In every later one $\\alpha M$ are real and new, and the others come from the last model.
$Y_n$ is a sample of the output of model $n$, which is trained on the $n$-th pool; $X$ is a real
one.
The Hermite polynomials are $\\mathrm{He}_1 = x$, $\\mathrm{He}_2 = x^2-1$,
$\\mathrm{He}_3 = x^3-3x$, …: the first coefficients $\\mathbb{E}\\,\\mathrm{He}_m$ are a law's
coarse features, the later ones its details.
A coefficient is compared where the real one is not 0: one that is 0 stays so.
In the *variance exploding* process a sample of the pool is blurred to $x + \\eta\\sigma Z$ instead,
with $\\mu$ and $\\sigma^2$ the real mean and variance: no mean is pulled in.
""",
    claims=[SETTLED, KEPT, SPREAD, LAW],
    statements=[
        Tends(
            "tends",
            KEPT.value,
            SETTLED.value,
            n,
            Domain(m=Integers(1, 20), t=Reals("1/1000", 2), alpha=_SHARE),
            far=(100, 1000, 10_000),
            rivals=[Rival(_RHO, "the blur of one model")],
            note="the part of a coefficient that is kept, with the number of refits",
        ),
        About(
            "scale",
            SETTLED.value,
            alpha / (alpha + m * t),
            Fraction(6, 100),
            Domain(
                m=Integers(1, 40),
                t=Reals(0, "1/20", open="low"),
                alpha=_SHARE,
                where=[20 * m * t <= 1],
            ),
            [Rival(alpha / (alpha + t), "for every order"), Rival(alpha + 0 * t, "the real share")],
            note="the part of a coefficient that is kept, where mt is small: 1/20 or less",
        ),
        Falls(
            "finer",
            SETTLED.value,
            m,
            Domain(m=Integers(1, 30), t=Reals("1/1000", 1), alpha=_SHARE),
            [Rival(alpha / (alpha + t) + 0 * m, "the same for every order")],
            note="the part of a coefficient that is kept: the less the finer",
        ),
        Tends(
            "none",
            KEPT.value.subs(alpha, 0),
            sympy.S.Zero,
            n,
            Domain(m=Integers(1, 20), t=Reals("1/100", 2)),
            far=(10**3, 10**4, 10**5),
            rivals=[Rival(_RHO, "the blur of one model")],
            note="the part of a coefficient that is kept without real data",
        ),
        Tends(
            "excess",
            SPREAD.value / sigma**2,
            1 + eta**2 / alpha,
            n,
            Domain(alpha=_SHARE, eta=Reals("1/100", 3), sigma=Reals("1/2", 2)),
            far=(100, 1000, 10_000),
            rivals=[
                Rival(1 + eta**2, "the blur of one model"),
                Rival(1 + eta / alpha, "no square"),
            ],
            note="the mean square over σ²: 1 + η²/α, in excess by η²/α",
        ),
        Bound(
            "heavy",
            3 * _FOURTH,
            ">",
            3 * _END**2,
            Domain(alpha=Reals("1/100", "9/10"), eta=Reals("1/10", 3)),
            [Rival(3 * _END**2 + 3 * eta**4 / alpha**2, "by the square of the excess, whole")],
            note="for normal real data, the mean fourth power in the end over σ⁴, against that "
            "of a normal law of the same variance: heavier tails",
        ),
    ],
    sources=[
        Source("song2021", "from memory", "both processes, their reversal, and stopping before 0"),
        Source("bertrand2024", "", "retraining on mixed data stays stable"),
        Source(
            "khelifa2026limit",
            "seen: the abstract",
            "the limit as a mixture of ever more smoothed data, and as a low-pass filter",
        ),
    ],
)


# -- what the arguments are tried with --------------------------------------------------------


def _hermite(order: int, at: Any) -> Any:
    """The polynomial by its recursion."""
    last, now = 1, at
    if order == 0:
        return last
    for k in range(1, order):
        last, now = now, at * now - k * last
    return now


def _blurred() -> list[bool]:
    """E He_m(cx + sqrt(1 − c²) Z) = c^m He_m(x), as polynomials."""
    c, x, z = sympy.symbols("c x z")
    cases = []
    for order in range(1, 7):
        body = sympy.Poly(sympy.expand(_hermite(order, c * x + z)), z)
        # E z^k is (1 − c²)^(k/2) (k − 1)!! for an even k
        mean = sum(
            coefficient * (1 - c**2) ** (k // 2) * sympy.factorial2(k - 1)
            for (k,), coefficient in body.terms()
            if k % 2 == 0
        )
        cases.append(sympy.expand(mean - c**order * _hermite(order, x)) == 0)
    return cases


def _linear() -> list[bool]:
    """Two refits of a pool of two, half of it real: all atoms, picks and noises listed."""
    atoms, cases = (Fraction(-1), Fraction(2)), []
    for noise in (Fraction(0), Fraction(1, 3)):
        total, count = Fraction(0), 0
        for a, b, c in product(atoms, repeat=3):
            for first, second in product((0, 1), repeat=2):
                for one, two in product((noise, -noise), repeat=2):
                    out = (a, b)[first] + one
                    total, count = total + ((c, out)[second] + two) ** 2, count + 1
        real = sum(each**2 for each in atoms) / 2
        last = real + noise**2
        cases.append(total / count == (real + last) / 2 + noise**2)
    return cases


def _waves() -> list[bool]:
    """The mean of a wave over normal noise, by quadrature."""
    cases = []
    with mpmath.workdps(30):
        for at, frequency, width in ((0.5, 1, 1), (2, 0.75, 0.5), (-1, 3, 0.25)):

            def body(z: Any, a: float = at, f: float = frequency, w: float = width) -> Any:
                return mpmath.npdf(z) * mpmath.cos(f * (a + w * z))

            mean = mpmath.quad(body, [-14, -4, 0, 4, 14])
            wanted = mpmath.exp(-((frequency * width) ** 2) / 2) * mpmath.cos(frequency * at)
            cases.append(same(mean, wanted, 15))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "Blurring multiplies each Hermite coefficient by its own factor.",
        r"\mathbb{E}\,\mathrm{He}_m\bigl(e^{-t}x + \sqrt{1-e^{-2t}}\,Z\bigr) = "
        r"e^{-mt}\,\mathrm{He}_m(x)",
        trial=_blurred,
        tried="the orders 1 to 6, as polynomials in $x$ and $e^{-t}$",
    )
    p.cite(TOTAL_EXPECTATION)
    p.argue(
        "A coefficient is a mean, so it is linear in the law. The expected coefficient of a pool "
        "is $\\alpha$ times the real one and $1-\\alpha$ times that of the last output, whatever "
        "$M$ is; and a random member of the pool has it as well. Take the real law as the output "
        "of model 0.",
        r"r_n = e^{-mt}\left(\alpha + (1-\alpha)\, r_{n-1}\right),\qquad r_0 = 1",
        trial=_linear,
        tried="the mean square over a pool of two, two refits: all atoms, picks and noises listed",
    )
    rho = sympy.exp(-m * t)
    kept = p.solve(
        lambda v: rho * (alpha + (1 - alpha) * v),
        sympy.S.One,
        "The recursion is linear:",
        name="r",
    )
    settled = alpha * rho / (1 - (1 - alpha) * rho)
    p.identity(
        rho * (alpha + (1 - alpha) * settled),
        settled,
        "Its factor, $(1-\\alpha)e^{-mt}$, is below 1, so it tends to its fixed point:",
    )
    p.argue(
        "*Variance exploding.* New noise has the mean 0 and is independent, so it adds its "
        "variance to the mean square. The mixture is linear, as before.",
        r"v_n = \alpha\sigma^2 + (1-\alpha)\,v_{n-1} + \eta^2\sigma^2,\qquad v_0 = \sigma^2",
        tried="it is the mean of a square of a sum of independent terms",
    )
    spread = p.solve(
        lambda v: alpha * sigma**2 + (1 - alpha) * v + eta**2 * sigma**2, sigma**2, "So"
    )
    p.argue(
        "Noise that is normal and independent multiplies each wave by $q = "
        "e^{-\\eta^2\\omega^2/2}$. So the waves follow the recursion of the coefficients, with "
        "$q$ for $e^{-mt}$.",
        r"\mathbb{E}\cos\bigl(\omega(x + \eta Z)\bigr) = e^{-\eta^2\omega^2/2}\cos\omega x",
        trial=_waves,
        tried="that mean by quadrature, for three waves",
    )
    q = sympy.exp(-(eta**2) * omega**2 / 2)
    law = alpha * q / (1 - (1 - alpha) * q)
    p.identity(q * (alpha + (1 - alpha) * law), law, "Its fixed point is")
    fourth = p.differentiate(
        sympy.exp(-(omega**2) / 2) * law,
        omega,
        sympy.S.Zero,
        "For normal data the fourth power of the output, in units of $\\sigma$, is the fourth "
        "derivative at 0:",
        order=4,
    )
    p.identity(
        fourth,
        3 * (1 + 2 * eta**2 / alpha + (2 - alpha) * eta**4 / alpha**2),
        "which is",
    )
    return {"kept": kept, "settled": settled, "spread": spread, "law": law}


# -- the law itself, as a mixture of normal components -----------------------------------------

Component = tuple[Any, Any, Any]
"""Weight, mean and variance."""


def _normal_mean(coefficients: list[Any], mean: Any, variance: Any) -> Any:
    """The mean of a polynomial over a normal law, from the normal moments."""
    total = mpmath.mpf(0)
    for power, c in enumerate(coefficients):
        moment = mpmath.fsum(
            comb(power, k) * mean ** (power - k) * variance ** (k // 2) * mpmath.fac2(k - 1)
            for k in range(0, power + 1, 2)
        )
        total += c * moment
    return total


def _number(value: Fraction) -> Any:
    return mpmath.mpf(value.numerator) / value.denominator


def _components(
    real: list[Component], share: Any, shrink: Any, noise: Any, refits: int
) -> list[Component]:
    """The output after some refits: every component of the pool blurred."""
    pool = real
    out: list[Component] = []
    for refit in range(refits):
        if refit:
            pool = [(share * w, a, v) for w, a, v in real] + [
                ((1 - share) * w, a, v) for w, a, v in out
            ]
        out = [(w, shrink * a, shrink**2 * v + noise) for w, a, v in pool]
    return out


def _by_components(m: Fraction, t: Fraction, alpha: Fraction, refits: int) -> Any:
    """The coefficient over the real one, for real atoms at 0 and 2."""
    x = sympy.Symbol("x")
    order = int(m)
    poly = sympy.Poly(_hermite(order, x), x).all_coeffs()[::-1]
    with mpmath.workdps(50):
        atoms: list[Component] = [
            (mpmath.mpf(1) / 2, mpmath.mpf(at), mpmath.mpf(0)) for at in (0, 2)
        ]
        shrink = mpmath.exp(-_number(t))
        found = _components(atoms, _number(alpha), shrink, 1 - shrink**2, refits)
        coefficients = [mpmath.mpf(int(c)) for c in poly]
        mean = mpmath.fsum(w * _normal_mean(coefficients, a, v) for w, a, v in found)
        start = mpmath.fsum(w * _normal_mean(coefficients, a, v) for w, a, v in atoms)
        return mean / start


def _square_of(alpha: Fraction, eta: Fraction, sigma: Fraction, refits: int) -> Any:
    """The mean square of the output, for normal real data, component by component."""
    with mpmath.workdps(50):
        wide = _number(sigma) ** 2
        real: list[Component] = [(mpmath.mpf(1), mpmath.mpf(0), wide)]
        found = _components(real, _number(alpha), mpmath.mpf(1), _number(eta) ** 2 * wide, refits)
        coefficients = [mpmath.mpf(0), mpmath.mpf(0), mpmath.mpf(1)]
        return mpmath.fsum(w * _normal_mean(coefficients, a, v) for w, a, v in found)


def _wave_left(alpha: Fraction, eta: Fraction, omega: Fraction) -> Any:
    """What is left of a wave, for real atoms at −1 and 1, component by component."""
    with mpmath.workdps(50):
        atoms: list[Component] = [
            (mpmath.mpf(1) / 2, mpmath.mpf(at), mpmath.mpf(0)) for at in (-1, 1)
        ]
        found = _components(atoms, _number(alpha), mpmath.mpf(1), _number(eta) ** 2, 200)
        f = _number(omega)
        left = mpmath.fsum(w * mpmath.exp(-v * f**2 / 2) * mpmath.cos(f * a) for w, a, v in found)
        return left / mpmath.fsum(w * mpmath.cos(f * a) for w, a, _ in atoms)


_WORDS = "the law itself, a mixture of normal components, each blurred refit by refit"
ROUTES = [
    Route(
        lambda m, t, alpha, M: _by_components(m, t, alpha, 1 if alpha == 1 else 200),
        at=[
            dict(m=1, t=Fraction(1, 10), alpha=Fraction(1, 2), M=2),
            dict(m=2, t=Fraction(1, 5), alpha=Fraction(1, 4), M=8),
            dict(m=4, t=Fraction(1, 2), alpha=1, M=1),
        ],
        words=f"{_WORDS}, 200 of them",
        claim="settled",
    ),
    Route(
        lambda m, t, alpha, n, M: _by_components(m, t, alpha, int(n)),
        at=[
            dict(m=1, t=Fraction(1, 10), alpha=Fraction(1, 2), n=3, M=2),
            dict(m=3, t=Fraction(1, 5), alpha=0, n=4, M=1),
            dict(m=4, t=Fraction(1, 20), alpha=Fraction(1, 4), n=6, M=8),
        ],
        words=_WORDS,
        claim="kept",
    ),
    Route(
        lambda alpha, eta, sigma, M, n: _square_of(alpha, eta, sigma, int(n)),
        at=[
            dict(alpha=Fraction(1, 2), eta=Fraction(1, 3), M=2, n=1),
            dict(alpha=Fraction(1, 4), eta=2, sigma=3, M=4, n=5),
            dict(alpha=1, eta=1, M=1, n=3),
        ],
        words=_WORDS,
        claim="spread",
    ),
    Route(
        lambda alpha, eta, omega, M: _wave_left(alpha, eta, omega),
        at=[
            dict(alpha=Fraction(1, 2), eta=Fraction(1, 3), omega=2, M=2),
            dict(alpha=Fraction(1, 3), eta=2, omega=Fraction(1, 2), M=3),
            dict(alpha=1, eta=1, omega=1, M=1),
        ],
        words=f"{_WORDS}, 200 of them",
        claim="law",
    ),
]
