"""Ridge regression trained on its own predictions: a few rounds denoise, many erase."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import isqrt
from typing import Any

from theory.bias._shrinkage import ERROR, TURN, Row, design, dot, once, signs
from theory.domain import Domain, Integers, Positive, Reals
from theory.notation import Expectation, Expr, Statistic, local, n, sigma
from theory.proof import Proof
from theory.standard import TOTAL_VARIANCE
from theory.statement import Bound, Falls, Rises, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

s = local("s", "the eigenvalue of $X^\\top X$ in a direction", positive=True)
kappa = local("kappa", "the penalty of a ridge regression", positive=True)
B = local("B", "the real coefficient in that direction", 1, real=True)

_G = s / (s + kappa)
_NOISE = sigma**2 / s
_DOMAIN = Domain(
    s=Positive(),
    kappa=Positive(),
    B=Reals(probe=(-3, 0, Fraction(1, 7), 1, 50)),
    sigma=Positive(default=1),
    n=Integers(1, probe=(1, 2, 3, 10, 100, 1000)),
)

ERRORS = Claim(
    name="error",
    quantity=Expectation(ERROR, low=0),
    value=once(_G, B, s),
    domain=_DOMAIN,
    words="The first labels alone are noisy: the expected squared error of the coefficient in one "
    "direction after $n$ fits, with $g = s/(s+\\kappa)$.",
    rivals=[
        Rival((1 - _G**n) ** 2 * B**2 + _G**n * _NOISE, "the noise shrunk like the coefficient"),
        Rival(once(_G, B, s).subs(n, 1), "the first fit's: its own predictions teach it nothing"),
        Rival(_NOISE, "least squares: no penalty is passed on"),
        Rival((1 - _G**n) ** 2 * B**2 + _NOISE, "a bias only, and the noise as it was"),
        Rival(once(_G, B, s).subs(n, n - 1), "the real labels' fit without a penalty"),
    ],
)

MEAN = Claim(
    name="mean",
    quantity=Expectation(Statistic(r"\hat c_n", "ĉₙ", 1)),
    value=_G**n * B,
    domain=_DOMAIN,
    words="Its mean, with noisy labels in every round as well.",
    rivals=[
        Rival(B, "a fit to predictions returns them"),
        Rival(_G * B, "the penalty once: refitting a ridge fit changes nothing"),
        Rival(B * s / (s + n * kappa), "the penalties added up"),
        Rival(_G ** (n - 1) * B, "the real labels' fit without a penalty"),
    ],
)

_STEADY = s * sigma**2 / (kappa * (kappa + 2 * s))

FRESH = Claim(
    name="fresh",
    quantity=Expectation(ERROR, low=0),
    value=(1 - _G**n) ** 2 * B**2 + _STEADY * (1 - _G ** (2 * n)),
    domain=_DOMAIN,
    words="Each round's labels are the last model's predictions with new noise $N(0, \\sigma^2)$.",
    rivals=[
        Rival(once(_G, B, s), "noise in the first labels only"),
        Rival((1 - _G**n) ** 2 * B**2 + n * _NOISE, "the noise of all rounds added up"),
        Rival(n * _NOISE, "least squares in every round"),
        Rival((1 - _G**n) ** 2 * B**2 + _STEADY, "the noise's level in the end, from the start"),
    ],
)

_BEST = B**2 * sigma**2 / (s * B**2 + sigma**2)
_SMALL = Domain(
    s=Reals("1/2", 20),
    kappa=Reals("1/10", 5),
    B=Reals("1/2", 3),
    sigma=Reals("1/2", 5),
    n=Integers(1, 12),
    where=[_G**n * (1 + _G) * (s * B**2 + sigma**2) > 2 * s * B**2],
)
_LATE = Domain(
    s=Reals("1/2", 20),
    kappa=Reals("1/10", 5),
    B=Reals("1/2", 3),
    sigma=Reals("1/2", 5),
    n=Integers(1, 12),
    where=[_G**n * (1 + _G) * (s * B**2 + sigma**2) < 2 * s * B**2],
)

THEOREM = Theorem(
    title="Ridge regression on its own predictions",
    says="A ridge regression trained again and again on its own predictions [loses the share "
    "κ/(s + κ) of every mean coefficient at each fit](mean, share). Where the first labels alone "
    "are noisy its expected error in a direction [falls as long as g^n is large, as noise is lost]"
    "(falls, error), which it is not under a large penalty, and then [rises](rises) [to B²]"
    "(end), as if nothing had been learnt; in that direction [no number of fits does better than "
    "the one best penalty](least, reached).",
    setting="""\
The inputs $X$ are given: $T$ rows, the same in every round.
The first labels are real: $X w_*$ plus independent noise $N(0, \\sigma^2)$.
Each fit is a ridge regression with the penalty $\\kappa > 0$:
it minimises $\\lVert y - Xw \\rVert^2 + \\kappa \\lVert w \\rVert^2$.
From the second round on the labels are the last fit's predictions, $y = X \\hat w_{n-1}$
(self-distillation); or, in the last claim, these with new noise of the same variance.
So $n$ counts the fits, and $n = 1$ is the fit to real labels.
Along a unit eigenvector $u$ of $X^\\top X$, with the eigenvalue $s$, the coefficient is
$\\hat c_n = u \\cdot \\hat w_n$ and the real one $B = u \\cdot w_*$.
With $T$ samples of inputs of one kind $s$ grows like $T$.
Expectations are over the noise.
""",
    claims=[ERRORS, MEAN, FRESH],
    statements=[
        Bound(
            "share",
            1 - MEAN.value.subs(n, n + 1) / MEAN.value,
            "=",
            kappa / (s + kappa),
            Domain(
                s=Positive(),
                kappa=Positive(),
                B=Reals(1, 9),
                n=Integers(1, probe=(1, 2, 10, 1000)),
            ),
            [Rival(kappa / (s + n * kappa), "ever smaller shares"), Rival(0 * s, "nothing")],
            note="the share of a coefficient that a fit loses: κ/(s + κ)",
        ),
        Falls(
            "falls",
            ERRORS.value,
            n,
            _SMALL,
            [Rival((1 - _G**n) ** 2 * B**2, "the bias alone"), Rival(_NOISE + 0 * n, "constant")],
            note="the expected squared error, while gⁿ is so large that its mean with the next "
            "power exceeds B²/(B² + σ²/s)",
        ),
        Rises(
            "rises",
            ERRORS.value,
            n,
            _LATE,
            [Rival(_G ** (2 * n) * _NOISE, "the noise alone"), Rival(_NOISE + 0 * n, "constant")],
            note="the same from then on",
        ),
        Tends(
            "end",
            ERRORS.value,
            B**2,
            n,
            Domain(
                s=Reals("1/2", 20), kappa=Reals("1/10", 5), B=Reals("1/2", 3), sigma=Reals("1/2", 5)
            ),
            far=(10**3, 10**4, 10**5),
            rivals=[Rival(0 * B, "nothing"), Rival(_NOISE, "the noise of one fit")],
            note="the expected squared error of a model that has learnt nothing: B²",
        ),
        Bound(
            "least",
            ERRORS.value,
            ">=",
            _BEST,
            Domain(
                s=Positive(),
                kappa=Positive(),
                B=Reals("1/10", 50),
                sigma=Positive(default=1),
                n=Integers(1, probe=(1, 2, 3, 10, 1000)),
            ),
            [
                Rival(_NOISE, "least squares"),
                Rival(2 * _BEST, "twice as much"),
            ],
            note="the expected squared error, against the least of all shrunken fits",
        ),
        Bound(
            "reached",
            ERRORS.value.subs(n, 1).subs(kappa, sigma**2 / B**2),
            "=",
            _BEST,
            Domain(s=Positive(), B=Reals("1/10", 50), sigma=Positive(default=1)),
            [Rival(_NOISE, "least squares"), Rival(_BEST / 2, "half of it")],
            note="one fit with the penalty σ²/B²",
        ),
        Tends(
            "steady",
            FRESH.value,
            B**2 + _STEADY,
            n,
            Domain(
                s=Reals("1/2", 20), kappa=Reals("1/10", 5), B=Reals("1/2", 3), sigma=Reals("1/2", 5)
            ),
            far=(10**3, 10**4, 10**5),
            rivals=[Rival(B**2, "as without new noise"), Rival(_STEADY, "the noise alone")],
            note="the expected squared error with new noise in every round",
        ),
    ],
    sources=[
        Source("mobahi2020", "seen: the abstract", "a few rounds help, further ones underfit"),
        Source("dohmatob2024regression", "as we know it second-hand", "ridge on its own labels"),
    ],
)


# -- literal regressions in fractions ---------------------------------------------------------


def _ridge(inputs: Sequence[Row], labels: Row, penalty: Fraction) -> Row:
    """The ridge fit in two dimensions, by its normal equations."""
    a = dot(tuple(x[0] for x in inputs), tuple(x[0] for x in inputs)) + penalty
    b = dot(tuple(x[0] for x in inputs), tuple(x[1] for x in inputs))
    d = dot(tuple(x[1] for x in inputs), tuple(x[1] for x in inputs)) + penalty
    e = dot(tuple(x[0] for x in inputs), labels)
    f = dot(tuple(x[1] for x in inputs), labels)
    determinant = a * d - b * b
    return ((d * e - b * f) / determinant, (a * f - b * e) / determinant)


def _after(
    penalty: Fraction, size: Fraction, root: Fraction, noises: Sequence[Row], B: Fraction
) -> Fraction:
    """The first direction's coefficient after a fit to each round's noise, the first real."""
    inputs = design(root, Fraction(2))
    w = tuple(B * u + Fraction(7, 3) * v for u, v in zip(*TURN, strict=True))
    for noise in noises:
        labels = tuple(dot(x, w) + size * e for x, e in zip(inputs, noise, strict=True))
        w = _ridge(inputs, labels, penalty)
    return dot(TURN[0], w)


def _root(value: Fraction) -> Fraction:
    return Fraction(isqrt(value.numerator), isqrt(value.denominator))


_SILENT: Row = (Fraction(0), Fraction(0))


def _listed(
    s: Fraction, kappa: Fraction, B: Fraction, sigma: Fraction, n: Fraction, fresh: bool, power: int
) -> Fraction:
    """The mean of (ĉ − B)² or of ĉ, all fair signs of all labels listed."""
    rounds = [signs(2)] + [signs(2) if fresh else [_SILENT]] * (int(n) - 1)
    total, count = Fraction(0), 0
    for noises in product(*rounds):
        found = _after(kappa, sigma, _root(s), noises, B)
        total, count = total + ((found - B) ** 2 if power == 2 else found), count + 1
    return total / count


def _factor_by_direction() -> list[bool]:
    """A ridge fit to a model's predictions, in each direction on its own."""
    cases = []
    for root, penalty, weight in product(
        (Fraction(1), Fraction(3, 2)), (Fraction(1, 3), Fraction(2)), (Fraction(5), Fraction(-1, 2))
    ):
        value = root**2
        cases.append(
            _after(penalty, Fraction(0), root, [_SILENT], weight)
            == weight * value / (value + penalty)
        )
    return cases


def _label_noise() -> list[bool]:
    """The least squares coefficient's variance in a direction, all fair signs listed."""
    cases = []
    for root in (Fraction(1), Fraction(3, 2), Fraction(4)):
        found = [_after(Fraction(0), Fraction(1), root, [e], Fraction(2)) for e in signs(2)]
        mean = sum(found) / len(found)
        variance = sum((each - mean) ** 2 for each in found) / len(found)
        cases.append((mean, variance) == (2, 1 / root**2))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "The ridge fit to $y$ is $(X^\\top X + \\kappa)^{-1}X^\\top y$. Along $u$ it is the least "
        "squares coefficient times $g = s/(s+\\kappa)$. The least squares fit to predictions "
        "returns the coefficient that made them.",
        r"\hat c_n = g\,\hat c_{n-1}",
        trial=_factor_by_direction,
        tried="ridge fits in two dimensions by their normal equations, in fractions",
    )
    p.argue(
        "The least squares coefficient of noisy labels is that of the labels without noise plus an "
        "error of mean 0 and variance $\\sigma^2/s$.",
        r"u\cdot(X^\top X)^{-1}X^\top\varepsilon = \frac{(Xu)\cdot\varepsilon}{s},\qquad "
        r"\lVert Xu\rVert^2 = s",
        trial=_label_noise,
        tried="three designs, all fair signs of the labels listed",
    )
    g = s / (s + kappa)
    mean = p.solve(lambda v: g * v, B, "So the mean shrinks by $g$ at each fit, noise or not:")
    p.argue(
        "*Noise in the first labels only.* Then $\\hat c_n$ is $g^n$ times the first least squares "
        "coefficient, whose mean is $B$ and whose variance is $\\sigma^2/s$. An expected squared "
        "error is the bias squared plus the variance.",
        r"\mathbb{E}(\hat c_n - B)^2 = (g^n B - B)^2 + g^{2n}\,\frac{\sigma^2}{s}",
        trial=lambda: [
            _listed(Fraction(4), Fraction(1), Fraction(3), Fraction(2), Fraction(refits), False, 2)
            == (3 - 3 * Fraction(4, 5) ** refits) ** 2 + Fraction(4, 5) ** (2 * refits)
            for refits in (1, 2, 3)
        ],
        tried="one design, all fair signs of the first labels, up to three fits",
    )
    lost = p.identity((mean - B) ** 2, (1 - g**n) ** 2 * B**2, "The bias squared is")
    first = lost + g ** (2 * n) * sigma**2 / s
    p.cite(TOTAL_VARIANCE)
    noise = p.solve(
        lambda v: g**2 * (v + sigma**2 / s),
        0 * sigma,
        "*New noise in every round.* The variance of the last coefficient and that of the new "
        "labels' error are shrunk together:",
    )
    p.identity(
        noise,
        s * sigma**2 / (kappa * (kappa + 2 * s)) * (1 - g ** (2 * n)),
        "Written with the level that it tends to:",
    )
    p.argue(
        "*The best number.* As a function of $x = g^n$ the first error is a parabola, "
        "$(1-x)^2B^2 + x^2\\sigma^2/s$, with its least value at $x = B^2/(B^2+\\sigma^2/s)$. A "
        "further fit takes $x$ to $gx$: it helps exactly if the middle of the two lies to the "
        "right of that. The best $n$ is 1, or a number next to $\\ln x/\\ln g$, which exceeds 1 "
        "exactly if $\\kappa < \\sigma^2/B^2$.",
        tried="it is the vertex of a parabola; the statements about it are tried in their region",
    )
    return {"error": first, "mean": mean, "fresh": lost + noise}


_AT: list[dict[str, Any]] = [
    dict(s=4, kappa=1, B=3, n=1),
    dict(s=Fraction(9, 4), kappa=Fraction(1, 3), B=-2, sigma=Fraction(3, 2), n=3),
    dict(s=1, kappa=5, B=0, sigma=2, n=2),
]
_WORDS = "regressions in two dimensions, all fair signs of all labels listed, in fractions"
ROUTES = [
    Route(lambda **at: _listed(**at, fresh=False, power=2), at=_AT, words=_WORDS, claim="error"),
    Route(lambda **at: _listed(**at, fresh=True, power=1), at=_AT, words=_WORDS, claim="mean"),
    Route(lambda **at: _listed(**at, fresh=True, power=2), at=_AT, words=_WORDS, claim="fresh"),
]
