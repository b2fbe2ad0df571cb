"""What a detector of synthetic samples makes a round of data worth."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Reals
from theory.laws import StandardNormal
from theory.mixing._detector import CALLED, SAYS, t_R, t_S
from theory.notation import Expr, M, Quantity, alpha, local
from theory.numeric import mpf, same
from theory.proof import Proof
from theory.statement import Bound
from theory.theorem import Claim, Rival, Route, Source, Theorem

_SHARE = Reals(0, 1, open="both", probe=("1/100", "1/10", "1/2", "9/10"))
_RATE = Reals(0, 1, probe=("0", "1/20", "1/2", "1"))
_DOMAIN = Domain(
    M=Integers(1, probe=(1, 10, 1000)),
    alpha=_SHARE,
    t_R=_RATE,
    t_S=_RATE,
    where=[CALLED > 0, CALLED < 1],
)
_EITHER = local("e", "the chance of an error, or of no verdict", nonnegative=True)
_APART = (t_R - CALLED) ** 2 / (CALLED * (1 - CALLED))
"""χ² of the verdicts' law on real samples from that on all."""

_KEPT = alpha**2 * t_R**2 / CALLED
_DROPPED = alpha**2 * (1 - t_R) ** 2 / (1 - CALLED)

WORTH = Claim(
    name="worth",
    quantity=Quantity(r"\sigma^2 I", "σ²·I", low=sympy.S.Zero),
    value=M * (_KEPT + _DROPPED),
    domain=_DOMAIN,
    words="With the detector's verdict beside each sample, a round is worth so many real samples:",
    rivals=[
        Rival(M * alpha * t_R, "the real ones that it calls real"),
        Rival(M * alpha, "labels known"),
        Rival(M * alpha**2, "no detector"),
        Rival(M * alpha * t_R / CALLED, "all samples, each by the precision of the detector"),
    ],
)

KEPT = Claim(
    name="kept",
    quantity=Quantity(r"\sigma^2 I_{\text{kept}}", "σ²·I of what is kept", low=sympy.S.Zero),
    value=M * _KEPT,
    domain=_DOMAIN,
    words="If what it calls synthetic is dropped:",
    rivals=[
        Rival(M * alpha * t_R, "the real ones that it calls real"),
        Rival(M * (_KEPT + _DROPPED), "as much as with the rest"),
        Rival(M * alpha**2 * t_R, "no detector, and fewer samples"),
    ],
)

THEOREM = Theorem(
    title="What a detector is worth",
    says="A detector that calls samples real or synthetic, and errs, makes a round of M samples, a "
    "share α of them real, worth [between α²M and αM real ones](least, most): [αM if it never "
    "errs](labels), [α²M if it guesses](guesses). [If it calls some real samples synthetic, "
    "what it calls so is worth something too](dropped), and is lost where it is dropped.",
    setting="""\
The real distribution is $N(\\mu, \\sigma^2)$ with a known variance.
A round has $M$ samples, each real with the chance $\\alpha$, which is known, and else from the last
model $N(\\mu_{n-1}, \\sigma^2)$, which is known too.
"""
    + SAYS
    + """\
Both rates are known.
$I$ is the Fisher information about $\\mu$ in the samples and their verdicts, at
$\\mu_{n-1} = \\mu$: the mean square of the slope of the log-likelihood.
A real sample that is known to be one has the information $1/\\sigma^2$, so $\\sigma^2 I$ counts
real samples.
In large rounds no unbiased estimate has a smaller variance than $1/I$, and weighing each class
of samples by its precision comes near to it.
""",
    claims=[WORTH, KEPT],
    statements=[
        Bound(
            "least",
            WORTH.value,
            ">=",
            M * alpha**2,
            _DOMAIN,
            [Rival(2 * M * alpha**2, "twice as much")],
            note="never less than α²M, what there is without a detector",
        ),
        Bound(
            "most",
            WORTH.value,
            "<=",
            M * alpha,
            _DOMAIN,
            [Rival(M * alpha * t_R, "the real ones that it calls real")],
            note="never more than αM, the real samples",
        ),
        Bound(
            "labels",
            WORTH.value.subs({t_R: 1, t_S: 0}),
            "=",
            M * alpha,
            Domain(M=Integers(1), alpha=_SHARE),
            [Rival(M * alpha**2, "no detector")],
            note="a detector that never errs: αM",
        ),
        Bound(
            "guesses",
            WORTH.value.subs(t_S, t_R),
            "=",
            M * alpha**2,
            Domain(M=Integers(1), alpha=_SHARE, t_R=Reals(0, 1, open="both")),
            [Rival(M * alpha, "labels known"), Rival(M * alpha**2 * t_R, "what it calls real")],
            note="both rates alike: α²M",
        ),
        Bound(
            "divergence",
            WORTH.value,
            "=",
            M * alpha**2 * (1 + _APART),
            _DOMAIN,
            [
                Rival(
                    M * alpha**2 * (1 - _APART),
                    "a factor of 1 − χ²: a sign lost",
                    Source("kanabar2026", "the discussion, as the text came to us"),
                ),
                Rival(M * alpha**2 * _APART, "χ² alone"),
            ],
            note="α²M times 1 + χ², χ² being the divergence of the verdicts' law on real samples "
            "from that on all",
        ),
        Bound(
            "symmetric",
            WORTH.value.subs({t_R: 1 - _EITHER, t_S: _EITHER}, simultaneous=True),
            "=",
            M
            * alpha**2
            * (
                1
                + (1 - 2 * _EITHER)
                * (
                    1 / (alpha / (1 - alpha) + _EITHER / (1 - _EITHER))
                    - 1 / (alpha / (1 - alpha) + (1 - _EITHER) / _EITHER)
                )
            ),
            Domain(M=Integers(1), alpha=_SHARE, e=Reals(0, 1, open="both")),
            [Rival(M * alpha, "labels known"), Rival(M * alpha**2, "no detector")],
            note="a detector that errs with the chance e either way",
        ),
        Bound(
            "abstains",
            ((1 - _EITHER) * WORTH.value).subs({t_R: 1, t_S: 0})
            + _EITHER * WORTH.value.subs(t_S, t_R).subs(t_R, sympy.Rational(1, 2)),
            "=",
            M * alpha**2 * (1 + (1 - _EITHER) * (1 - alpha) / alpha),
            Domain(M=Integers(1), alpha=_SHARE, e=Reals(0, 1)),
            [
                Rival(
                    M * alpha**2 * (2 - _EITHER / alpha),
                    "χ² = 1 − e/α",
                    Source("kanabar2026", "claim 1, as the text came to us"),
                ),
                Rival(
                    M * alpha**2 * (1 + (1 - _EITHER) / alpha),
                    "χ² = (1 − e)/α",
                    Source("kanabar2026", "claim 1, in another reading"),
                ),
                Rival(M * alpha * (1 - _EITHER), "what has a verdict, and no more"),
            ],
            note="a detector that never errs and gives no verdict with the chance e, whatever the "
            "sample: then a sample tells as much as without labels",
        ),
        Bound(
            "dropped",
            KEPT.value,
            "<",
            WORTH.value,
            Domain(
                M=Integers(1, probe=(1, 10, 1000)),
                alpha=_SHARE,
                t_R=Reals(0, 1, open="high", probe=("1/20", "1/2", "9/10")),
                t_S=_RATE,
                where=[CALLED > 0],
            ),
            [Rival(WORTH.value / 2, "half of it")],
            note="what is kept, beside all, where some real samples are called synthetic",
        ),
    ],
    sources=[
        Source(
            "kanabar2025",
            "as a later paper of the same authors quotes it",
            "for counts: labels and no labels",
        ),
        Source("kanabar2026", "theorems 1 and 2", "for counts: a detector's verdicts"),
    ],
)


def _density(x: Any, mean: Any, model: Any, real: Any, made: Any) -> Any:
    """Of a value with a verdict that has these chances for a real and a synthetic sample."""
    return real * mpmath.npdf(x - mean) + made * mpmath.npdf(x - model)


def _slopes() -> list[bool]:
    """The slope of the log-likelihood at the model's own mean, by a derivative in numbers."""
    cases = []
    with mpmath.workdps(30):
        for share, real, made in (("0.1", "0.9", "0.2"), ("0.5", "0.3", "0.6")):
            a, r, s = map(mpmath.mpf, (share, real, made))
            for x in map(mpmath.mpf, ("-1.5", "0.3", "2")):
                slope = mpmath.diff(
                    lambda m, x=x, a=a, r=r, s=s: mpmath.log(
                        _density(x, m, mpmath.mpf(0), a * r, (1 - a) * s)
                    ),
                    0,
                )
                cases.append(same(slope, x * a * r / (a * r + (1 - a) * s), 12))
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "A sample with the verdict $v$ and the value $x$ has a likelihood with two terms, real and "
        "synthetic. Only the first depends on $\\mu$. Where the model's mean is the real one both "
        "have the same shape in $x$, so that the slope of the logarithm is that of a real sample, "
        "times the share $\\pi_v$ of real ones among all with this verdict.",
        r"\frac{\partial}{\partial\mu} \ln p(x, v) = \pi_v\,\frac{x-\mu}{\sigma^2}",
        trial=_slopes,
        tried="the derivative of the log-likelihood in numbers, for two detectors and three values",
    )
    square = p.compute(
        StandardNormal().mean(lambda value: value**2),
        "Its mean square is $\\pi_v^2/\\sigma^2$, for a normal sample's squared deviation has the "
        "mean, in units of $\\sigma^2$:",
        at=[{}],
    )
    kept, rest = (
        chance * (alpha * rate / chance) ** 2
        for chance, rate in ((CALLED, t_R), (1 - CALLED, 1 - t_R))
    )
    worth = p.identity(
        kept + rest,
        alpha**2 * (1 + ((1 - alpha) * (t_R - t_S)) ** 2 / (CALLED * (1 - CALLED))),
        "Each verdict counts with its chance. The sum is $\\alpha^2$ and a gain that grows with "
        "the difference of the two rates:",
    )
    return {"worth": M * square * worth, "kept": M * square * kept}


def _integrated(*verdicts: int) -> Any:
    """∫ (∂p/∂μ)²/p over the values, for these verdicts, from the density itself."""

    def by(M: Fraction, alpha: Fraction, t_R: Fraction, t_S: Fraction) -> Any:
        with mpmath.workdps(45):
            total = mpmath.mpf(0)
            for verdict in verdicts:
                real = mpf(alpha * (t_R if verdict else 1 - t_R))
                made = mpf((1 - alpha) * (t_S if verdict else 1 - t_S))

                def at(x: Any, real: Any = real, made: Any = made) -> Any:
                    slope = real * x * mpmath.npdf(x)
                    return slope**2 / _density(x, 0, 0, real, made)

                total += mpmath.quad(at, [-16, -8, -4, 0, 4, 8, 16])
            return mpf(M) * total

    return by


_AT: list[dict[str, Any]] = [
    dict(M=100, alpha=Fraction(1, 10), t_R=Fraction(9, 10), t_S=Fraction(1, 5)),
    dict(M=3, alpha=Fraction(1, 2), t_R=Fraction(1, 3), t_S=Fraction(2, 3)),
    dict(M=1, alpha=Fraction(3, 4), t_R=Fraction(1, 2), t_S=0),
]
_WORDS = "the squared slope over the density, integrated by quadrature at 45 digits"
ROUTES = [
    Route(_integrated(1, 0), at=_AT, words=_WORDS, claim="worth"),
    Route(_integrated(1), at=_AT, words=_WORDS, claim="kept"),
]
