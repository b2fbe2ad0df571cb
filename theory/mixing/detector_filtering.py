"""A detector used as a filter: what share of what passes is real, and what that keeps."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import sympy

from schemes import Step
from theory.domain import Domain, Integers, Positive, Reals
from theory.maths import two_types
from theory.maths.coalescence import coalescence
from theory.mixing._detector import CALLED, SAYS, precision, t_R, t_S
from theory.notation import Expectation, Expr, N, Probability, alpha, f, sigma, sigma_hat2
from theory.numeric import mpf, same
from theory.proof import Proof
from theory.statement import Bound
from theory.theorem import Claim, Rival, Route, Source, Theorem

_SHARE = Reals(0, 1, open="both", probe=("1/100", "1/10", "1/2", "9/10"))
_REAL = Reals(0, 1, open="low", probe=("1/20", "1/2", "1"))
_MADE = Reals(0, 1, probe=("0", "1/20", "1/2", "1"))
_RATES: Any = dict(alpha=_SHARE, t_R=_REAL, t_S=_MADE)
_PRECISION = alpha * t_R / (alpha * t_R + (1 - alpha) * t_S)


def _settled(share: Expr) -> Expr:
    return sigma**2 * (1 - 1 / (N - (N - 1) * (1 - share) ** 2))


PASSES = Claim(
    name="passes",
    quantity=Probability(r"\text{real} \mid \text{called real}", "real | called real"),
    value=_PRECISION,
    domain=Domain(**_RATES),
    words="Of the samples that pass, this share is real:",
    rivals=[
        Rival(t_R, "the rate at which it knows real samples"),
        Rival(alpha, "the share that came in"),
        Rival(t_R / (t_R + t_S), "the share that came in forgotten"),
        Rival(alpha * t_R, "real and called so, of all"),
    ],
)

KEPT = Claim(
    name="kept",
    quantity=Expectation(sigma_hat2(sympy.oo), low=0),
    value=_settled(_PRECISION),
    domain=Domain(**_RATES, N=Integers(1, probe=(1, 2, 10, 100, 10**6)), sigma=Positive(default=1)),
    words="Refitted to $N$ of them each time, a Gaussian model has in the long run the expected "
    "variance",
    rivals=[
        Rival(_settled(alpha), "no filter"),
        Rival(sigma**2, "the filter cures it"),
        Rival(
            sigma**2 * (1 - 1 / (N * _PRECISION * (2 - _PRECISION) + 1 - _PRECISION)),
            "the same share of real samples as a fixed number",
        ),
        Rival(_settled(t_R), "the rate at which it knows real samples, as the share"),
    ],
)

_ENOUGH = 1 - sympy.sqrt((N - 1 / (1 - f)) / (N - 1))
_RATIO = (1 - alpha) / alpha * _ENOUGH / (1 - _ENOUGH)

THEOREM = Theorem(
    title="A detector used as a filter",
    says="Where a detector lets samples through to the training set, [the share of real ones "
    "rises with the ratio of its two rates, and with nothing else of it](ratio, passes). A model "
    "trained on what passes keeps [more of the expected variance than without the filter if real "
    "samples pass more easily and N is 2 or more](better); [how large the ratio must be to keep a "
    "given fraction](needed) is known.",
    setting="""\
Samples come in one by one, each real with the chance $\\alpha$, and else from the last model.
"""
    + SAYS
    + """\
What it calls real passes, until $N$ samples have; the others are dropped.
The real distribution is $N(\\mu, \\sigma^2)$.
Each refit sets the model's mean and variance to those of the $N$ samples that passed (maximum
likelihood, ddof 0) and keeps none of them; how many of them are real varies.
The first refit sees real data only, as its model is the real distribution.
""",
    claims=[PASSES, KEPT],
    statements=[
        Bound(
            "ratio",
            _PRECISION,
            "=",
            1 / (1 + (1 - alpha) / alpha * (t_S / t_R)),
            Domain(**_RATES),
            [Rival(1 / (1 + (1 - alpha) / alpha * t_S), "the false alarms alone")],
            note="the share that is real depends on the two rates by their ratio",
        ),
        Bound(
            "better",
            KEPT.value,
            ">",
            _settled(alpha),
            Domain(
                alpha=_SHARE,
                t_R=_REAL,
                t_S=_MADE,
                N=Integers(2, probe=(2, 10, 1000)),
                sigma=Positive(default=1),
                where=[t_R > t_S],
            ),
            [Rival(KEPT.value * 2, "twice as much")],
            note="with the filter and without, where real samples pass more easily; N of 2 or more",
        ),
        Bound(
            "needed",
            1 - 1 / (N - (N - 1) * (1 - 1 / (1 + (1 - alpha) / alpha / _RATIO)) ** 2),
            "=",
            f,
            Domain(
                alpha=_SHARE,
                N=Integers(2, probe=(2, 10, 100, 10**6)),
                f=Reals(0, 1, open="both", probe=("1/10", "1/2", "9/10")),
                where=[f < 1 - 1 / N],
            ),
            [Rival(f / 2, "half of it"), Rival(1 - 1 / N, "the most that any ratio keeps")],
            note="what is kept of the real variance where the ratio t_R/t_S is "
            "((1 − α)/α)·s/(1 − s), s = 1 − √((N − 1/(1 − f))/(N − 1)); less than 1 − 1/N",
        ),
    ],
    sources=[Source("bertrand2024", "", "retraining on mixed data stays stable")],
)


def _bayes() -> list[bool]:
    """Sources and verdicts of a hundred samples counted, in fractions."""
    cases = []
    for share, real, made in ((10, 9, 2), (50, 3, 6), (90, 5, 1)):
        rates = {alpha: Fraction(share, 100), t_R: Fraction(real, 10), t_S: Fraction(made, 10)}
        truly, falsely = Fraction(share * real, 10), Fraction((100 - share) * made, 10)
        at = {symbol: sympy.Rational(str(value)) for symbol, value in rates.items()}
        cases.append(sympy.Rational(str(truly / (truly + falsely))) == precision().subs(at))
    return cases


def _at_random(real: Any, synthetic: Any) -> Any:
    return lambda refit: Step(real, synthetic, at_random=True)


def _two_lines() -> list[bool]:
    """The recursion against every outcome of a model of two types."""
    cases = []
    for real, synthetic in ((1, 1), (1, 3), (2, 1)):
        size, other = real + synthetic, Fraction(synthetic, real + synthetic)
        chance = Fraction(0)
        for refits in (1, 2, 3):
            chance = Fraction(1, size) + (1 - Fraction(1, size)) * other**2 * chance
            scheme = _at_random(real, synthetic)
            kept = 4 * two_types.expected(lambda w: w * (1 - w), scheme, refits)
            cases.append(same(kept, 1 - chance))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "A sample is real and called so with chance $\\alpha t_R$, synthetic and called real with "
        "chance $(1-\\alpha)t_S$. Dropping the others leaves these two in proportion (Bayes's "
        "rule), and each that passes is real with that chance, on its own.",
        trial=_bayes,
        tried="the two kinds of a hundred samples counted, for three detectors",
    )
    passes = p.identity(
        1 - (1 - alpha) * t_S / CALLED,
        precision(),
        "What is not real among those that pass is synthetic:",
    )
    p.uses("mixing/coalescence_principle", "within")
    p.argue(
        "Follow two picks from the pool back. They are one and the same sample with chance $1/N$. "
        "Else both are synthetic with the square of the chance of one, since the samples are real "
        "or not independently; then each descends from a random member of the last pool.",
        r"F_n = \frac1N + \Bigl(1-\frac1N\Bigr)(1-a)^2 F_{n-1},\quad a = "
        r"\frac{\alpha t_R}{\alpha t_R + (1-\alpha)t_S}",
        trial=_two_lines,
        tried="three refits of pools of two to four, against every outcome of a model of two types",
    )
    scheme = _at_random(real=alpha * N, synthetic=(1 - alpha) * N)
    for refits in (1, 2):
        chance = 1 / N if refits == 1 else 1 / N + (1 - 1 / N) * (1 - alpha) ** 2 / N
        p.identity(
            sympy.factor(coalescence(scheme, refits)),
            sympy.factor(chance),
            f"The same after {refits} refit{'s' * (refits > 1)}, for a share $\\alpha$, counted "
            "from the scheme's own description.",
            apart=True,
        )
    share = sympy.simplify(passes)
    met = 1 / N / (1 - (1 - 1 / N) * (1 - share) ** 2)
    met = p.identity(
        met,
        1 / (N - (N - 1) * (1 - share) ** 2),
        "The factor is below 1 where real samples pass, so $F_n$ tends to the fixed point.",
    )
    return {
        "passes": passes,
        "kept": sigma**2 * (1 - met),
    }


def _counted(alpha: Fraction, t_R: Fraction, t_S: Fraction) -> Fraction:
    """The two kinds of what passes, as whole numbers of a large lot."""
    lot = alpha.denominator * t_R.denominator * t_S.denominator
    truly = int(lot * alpha * t_R)
    return Fraction(truly, truly + int(lot * (1 - alpha) * t_S))


def _equilibrium(
    alpha: Fraction, t_R: Fraction, t_S: Fraction, N: Fraction, sigma: Fraction
) -> Any:
    """4 E w(1 − w) over the stationary law of a model of two types, by its transition matrix."""
    share, size = _counted(alpha, t_R, t_S), int(N)
    with mpmath.workdps(50):
        rows = []
        for count in range(size + 1):
            chance = mpf(share) / 2 + mpf(1 - share) * count / size
            rows.append(
                [
                    mpmath.binomial(size, j) * chance**j * (1 - chance) ** (size - j)
                    for j in range(size + 1)
                ]
            )
        flow = mpmath.matrix(rows).T - mpmath.eye(size + 1)
        flow[size, :] = mpmath.ones(1, size + 1)  # the chances add up to 1
        law = mpmath.lu_solve(flow, mpmath.matrix([0] * size + [1]))
        kept = mpmath.fsum(law[j] * j * (size - j) for j in range(size + 1)) / size**2
        return 4 * mpf(sigma) ** 2 * kept


_DETECTORS: list[dict[str, Any]] = [
    dict(alpha=Fraction(1, 10), t_R=Fraction(9, 10), t_S=Fraction(1, 5)),
    dict(alpha=Fraction(1, 2), t_R=Fraction(1, 3), t_S=Fraction(2, 3)),
    dict(alpha=Fraction(3, 4), t_R=1, t_S=0),
]
ROUTES = [
    Route(
        _counted,
        at=_DETECTORS,
        words="the two kinds of what passes of a large lot, counted",
        claim="passes",
    ),
    Route(
        _equilibrium,
        at=[
            _DETECTORS[0] | dict(N=3),
            _DETECTORS[1] | dict(N=6, sigma=2),
            _DETECTORS[0] | dict(N=1),
        ],
        words="the equilibrium of a model of two types, from its transition matrix at 50 digits",
        claim="kept",
    ),
]
