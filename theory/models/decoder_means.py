"""An autoencoder that emits its decoder's means: the noise it leaves out is lost at each refit."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Positive, Reals
from theory.notation import Expectation, Expr, M, Statistic, alpha, i, local, n, sigma
from theory.numeric import mpf
from theory.proof import Proof
from theory.standard import SAMPLE_VARIANCE
from theory.statement import Bound, Rises, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

xi = local("xi", "variance of the decoder's noise", 2, positive=True)
zeta = local("zeta", "how much more noise there is than it takes", 2, real=True)

_SIGNAL = Expectation(Statistic(r"\hat s_n", "ŝₙ", 2), low=0)
_REFITS = Integers(1, probe=(1, 2, 3, 7, 1000, 10**6))
_SHARES = Reals(0, 1, open="low", probe=("1/1000", "1/10", "1/2", "1"))
_NOISE: Any = dict(sigma=Positive(default=1), xi=Positive())
_FIRST = sympy.Max(sigma**2 - xi, 0)


def _left(line: Expr) -> Expr:
    """What is left of a signal that falls along a line, and stays at 0."""
    return sympy.Max(line, 0)


REPLACED = Claim(
    name="replaced",
    quantity=_SIGNAL,
    value=_left(sigma**2 - n * xi),
    domain=Domain(n=_REFITS, **_NOISE),
    words="Each refit has infinitely many samples of the last model, and no others:",
    rivals=[
        Rival(_FIRST, "lost once, at the first refit"),
        Rival(_left(sigma**2 - (n - 1) * xi), "a refit too few"),
        Rival(sigma**2 * sympy.Max(1 - xi / sigma**2, 0) ** n, "the same share at each refit"),
        Rival(sigma**2, "infinitely many samples lose nothing"),
    ],
)

MIXED = Claim(
    name="mixed",
    quantity=_SIGNAL,
    value=_left(sigma**2 - xi * (1 - (1 - alpha) ** n) / alpha),
    domain=Domain(n=_REFITS, alpha=_SHARES, **_NOISE),
    words="The same, with a share $\\alpha$ of new real samples in each pool:",
    rivals=[
        Rival(_left(sigma**2 - n * xi), "as without real data"),
        Rival(
            _left(sigma**2 - xi * (1 - alpha) * (1 - (1 - alpha) ** (n - 1)) / alpha),
            "the pool's variance, not the model's signal",
        ),
        Rival(_left(sigma**2 - n * (1 - alpha) * xi), "the synthetic share of the loss, each time"),
        Rival(_left(sigma**2 - xi / alpha), "settled from the first refit on"),
        Rival(alpha * sigma**2 + (1 - alpha) * _left(sigma**2 - n * xi), "real data save a share"),
    ],
)

KEPT = Claim(
    name="kept",
    quantity=_SIGNAL,
    value=_left(sigma**2 - xi * sympy.harmonic(n)),
    domain=Domain(n=_REFITS, **_NOISE),
    words="The same, where every lot is kept, lots are of one size, and the first is real:",
    rivals=[
        Rival(_left(sigma**2 - n * xi), "nothing kept"),
        Rival(_left(sigma**2 - xi * sympy.log(n)), "the logarithm alone"),
        Rival(
            _left(sigma**2 - xi * (sympy.harmonic(n) - 1)), "the pool's variance, not the signal"
        ),
        Rival(_FIRST, "lost once, at the first refit"),
    ],
)

_SIZE = M * xi

LEAST = Claim(
    name="least",
    quantity=_SIGNAL,
    relation=">=",
    value=(1 - 1 / M) ** n * (sigma**2 + _SIZE) - _SIZE,
    domain=Domain(M=Integers(1, probe=(1, 2, 5, 100, 10**6)), n=_REFITS, **_NOISE),
    words="Each refit has $M$ samples of the last model, and no others: the expected signal is "
    "[at least](least)",
    rivals=[
        Rival((1 - 1 / M) ** n * sigma**2, "sampling error without the bias"),
        Rival(_left(sigma**2 - n * xi), "the bias without sampling error"),
        Rival((1 - 1 / M) ** n * sigma**2 - xi, "the bias of the last refit alone"),
        Rival((1 - 1 / M) ** n * (sigma**2 - xi), "the bias of the first refit alone"),
    ],
)

_HOLDS = [alpha * sigma**2 > xi]
_DIES = [alpha * sigma**2 < xi]

THEOREM = Theorem(
    title="Emitting means: a bias that sampling more does not cure",
    says="A model with decoder noise of variance ξ that emits its decoder's means, and is refitted "
    "to these alone, [loses ξ of a direction's variance at every refit, as long as there is any]"
    "(replaced), even with infinitely many samples: [it has then lost the whole direction after "
    "σ²/ξ refits](replaced, gone). A share α of real data [saves the direction if ασ² exceeds ξ]"
    "(lives, settles), and [does not if ασ² is below ξ](dies). Where all is kept, "
    "the loss [grows like the harmonic numbers](kept, endless) until nothing is left.",
    setting="""\
The real data have, in one direction, the mean $\\mu$ and the variance $\\sigma^2$.
A model is a Gaussian $x = m + \\sqrt{s}\\,z + \\text{noise}$: $z$ is its *latent* number, standard
normal, and the noise has the variance $\\xi$, which is given and not fitted.
Refit by refit, the *signal* $s \\ge 0$ and $m$ are fitted to a pool by maximum likelihood (the
pool's variance has ddof 0).
The model then emits *decoder means* $m + \\sqrt{\\hat s}\\,z$, without the noise, with $z$ drawn
afresh for each.
$\\hat s_n$ is the signal of the model of refit $n$; the first is fitted to real data.

This is one direction of a linear variational autoencoder at its optimum, whose decoder has a given
noise, the same in all directions: probabilistic principal component analysis with the noise given.
With infinitely many samples the directions do not mix: of the real data's principal directions each
obeys the formulas by itself, as long as there is a latent number for each that has a signal.
""",
    claims=[REPLACED, MIXED, KEPT, LEAST],
    statements=[
        Bound(
            "gone",
            REPLACED.value.subs(xi, sigma**2 / n + zeta),
            "=",
            sympy.S.Zero,
            Domain(n=_REFITS, sigma=Positive(default=1), zeta=Reals(0)),
            [Rival(sigma**2 / (n + 1), "a share of it"), Rival(zeta, "the excess")],
            note="the signal after σ²/ξ refits or more",
        ),
        Bound(
            "lives",
            MIXED.value,
            ">",
            sympy.S.Zero,
            Domain(n=_REFITS, alpha=_SHARES, where=_HOLDS, **_NOISE),
            [Rival(_left(sigma**2 - n * xi), "as without real data")],
            note="the signal at any refit, where ασ² exceeds ξ",
        ),
        Tends(
            "settles",
            MIXED.value,
            sigma**2 - xi / alpha,
            n,
            Domain(alpha=Reals("1/10", 1), where=[alpha * sigma**2 > 2 * xi], **_NOISE),
            far=(10, 100, 1000),
            rivals=[
                Rival(sigma**2 - xi, "lost once"),
                Rival(alpha * (sigma**2 - xi), "the real share of what one refit leaves"),
            ],
            note="the signal where ασ² exceeds twice ξ, a tenth or more of each pool real",
        ),
        Tends(
            "dies",
            MIXED.value,
            sympy.S.Zero,
            n,
            Domain(alpha=Reals("1/10", 1), where=[11 * alpha * sigma**2 < 10 * xi], **_NOISE),
            far=(10, 100, 1000),
            rivals=[Rival(alpha * sigma**2, "real data save their share")],
            note="the signal where ασ² is below ten elevenths of ξ, a tenth or more of each pool "
            "real",
        ),
        Rises(
            "endless",
            sympy.harmonic(n),
            n,
            Domain(n=_REFITS),
            [Rival(1 + 1 / n, "it settles at 1")],
            note="the loss in units of ξ, where all is kept, until nothing is left",
        ),
    ],
    sources=[
        Source("tipping1999", "seen: the abstract", "maximum likelihood gives the principal axes"),
        Source("lucas2019", "seen: the title", "linear autoencoders and probabilistic PCA"),
    ],
)


def _fit(variance: Any, noise: Any) -> Any:
    """The signal of greatest likelihood."""
    return max(variance - noise, variance * 0)


def _likeliest() -> list[bool]:
    """The likelihood of a signal, against the one that is claimed to be best, in 12 cases."""
    cases = []
    with mpmath.workdps(30):
        for variance in (Fraction(1, 2), Fraction(1), Fraction(3)):
            for noise in (Fraction(1, 10), Fraction(1, 2), Fraction(1), Fraction(2)):

                def lost(s: Fraction, v: Fraction = variance, e: Fraction = noise) -> Any:
                    return mpmath.log(mpf(s + e)) + mpf(v / (s + e))

                best = _fit(variance, noise)
                others = [best + Fraction(j, 50) for j in range(-150, 151) if j]
                cases.append(all(lost(best) < lost(s) for s in others if s >= 0))
    return cases


def _iterated(
    n: int, pool: Callable[[list[Fraction], int], Fraction], variance: Fraction, noise: Fraction
) -> list[Fraction]:
    """Signals refit by refit; ``pool`` gives the pool's variance from those before."""
    signals: list[Fraction] = []
    for refit in range(1, n + 1):
        signals.append(_fit(pool(signals, refit) if signals else variance, noise))
    return signals


def _of_mixed(signals: list[Fraction], _: int, real: Fraction, share: Fraction) -> Fraction:
    """The pool's variance where a share is real."""
    return share * real + (1 - share) * signals[-1]


def _of_kept(signals: list[Fraction], refit: int, real: Fraction) -> Fraction:
    """The pool's variance where every lot is kept, and the first is real."""
    return (real + sum(signals)) / refit


def _stays_down() -> list[bool]:
    """A signal that has reached 0 stays there, in three schemes."""
    cases = []
    for variance, noise in ((Fraction(1), Fraction(3, 10)), (Fraction(2), Fraction(1, 3))):
        for pool in (
            partial(_of_mixed, real=variance, share=Fraction(0)),
            partial(_of_mixed, real=variance, share=Fraction(1, 10)),
            partial(_of_kept, real=variance),
        ):
            found = _iterated(400, pool, variance, noise)
            at = next(j for j, each in enumerate(found) if each == 0)
            cases.append(not any(found[at:]) and all(found[:at]))
    return cases


def _above_the_line() -> list[bool]:
    return [
        max(v - e, Fraction(0)) >= v - e
        for v in (Fraction(j, 7) for j in range(30))
        for e in (Fraction(1, 3), Fraction(2))
    ]


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "A pool of variance $v$ (ddof 0) gives the signal $s$ the logarithmic likelihood "
        "$-\\tfrac12(\\ln(s+\\xi) + v/(s+\\xi))$ per sample, up to a constant. It rises until "
        "$s + \\xi = v$ and falls from there on. So the signal is what the pool has beyond the "
        "noise, and none if it has no more.",
        r"\hat s = \max(v - \xi,\, 0)",
        trial=_likeliest,
        tried="the likelihood at three hundred other signals, for twelve pairs of a variance and a "
        "noise",
    )
    p.argue(
        "Infinitely many samples of a model have its variance, which for decoder means is the "
        "signal. In each scheme the pool's variance $v$ then never rises from refit to refit, as "
        "no model's signal is more than the one before. So once $v$ is no more than $\\xi$, the "
        "signal is 0 and stays 0. It is enough to follow the line $v - \\xi$ and to stop it at "
        "0.",
        trial=_stays_down,
        tried="four hundred refits at most, in fractions, in three schemes and for two pairs of a "
        "variance and a noise",
    )
    line = p.solve(
        lambda s: s - xi,
        sigma**2,
        "*Replaced.* The real data stand in for a signal of $\\sigma^2$. Each refit takes off "
        "$\\xi$:",
        name="s",
    )
    mixed = p.solve(
        lambda s: alpha * sigma**2 + (1 - alpha) * s - xi,
        sigma**2,
        "*Mixed.* A share $\\alpha$ of the pool has the variance $\\sigma^2$, the rest that of the "
        "last signal:",
        name="s",
    )
    p.identity(
        (1 - 1 / n) * (sigma**2 - xi * (sympy.harmonic(n) - 1 / n - 1))
        + (sigma**2 - xi * (sympy.harmonic(n) - 1 / n)) / n,
        sigma**2 - xi * (sympy.harmonic(n) - 1),
        "*Kept.* The pool of refit $n$ is that of refit $n-1$ and the newest lot, which is one "
        "part in $n$ of it. If the older pool's variance is $\\sigma^2 - \\xi(H_{n-1} - 1)$, so "
        "that the newest lot's is $\\sigma^2 - \\xi H_{n-1}$, with $H_{n-1} = H_n - 1/n$, then the "
        "new pool's is",
    )
    lost = p.compute(
        sympy.Sum(1 / i, (i, 1, n)),
        "So in all the signal has lost $\\xi$ times",
        result=sympy.harmonic(n),
    )
    p.cite(SAMPLE_VARIANCE)
    p.argue(
        "*Finitely many.* A pool of $M$ decoder means has, given the model, the expected variance "
        "$(1 - 1/M)\\hat s$. A signal that is stopped at 0 is never below the line, so that",
        r"\mathbb{E}[\hat s_{n+1} \mid \hat s_n] \ge (1 - \tfrac1M)\,\hat s_n - \xi",
        trial=_above_the_line,
        tried="the larger of v − ξ and 0, against v − ξ",
    )
    least = p.solve(
        lambda s: (1 - 1 / M) * s - xi,
        sigma**2,
        "The same for their expected values, one refit after the other:",
        name="s",
    )
    return {
        "replaced": sympy.Max(line, 0),
        "mixed": sympy.Max(mixed, 0),
        "kept": sympy.Max(sigma**2 - xi * lost, 0),
        "least": least,
    }


def _replaced(n: Fraction, sigma: Fraction, xi: Fraction) -> Fraction:
    return _mixed(n, Fraction(0), sigma, xi)


def _mixed(n: Fraction, alpha: Fraction, sigma: Fraction, xi: Fraction) -> Fraction:
    real = sigma**2
    return _iterated(int(n), partial(_of_mixed, real=real, share=alpha), real, xi)[-1]


def _kept(n: Fraction, sigma: Fraction, xi: Fraction) -> Fraction:
    return _iterated(int(n), partial(_of_kept, real=sigma**2), sigma**2, xi)[-1]


def _expected(M: Fraction, n: Fraction, sigma: Fraction, xi: Fraction) -> Any:
    """The expected signal of the first refit, by quadrature over the law of chi squared."""
    if n != 1:
        raise ValueError("the first refit alone")
    with mpmath.workdps(40):
        half, real, noise = mpf(M - 1) / 2, mpf(sigma**2), mpf(xi)
        if M == 1:
            return mpmath.mpf(0)
        from_ = noise * mpf(M) / real

        def weighed(q: Any) -> Any:
            density = q ** (half - 1) * mpmath.exp(-q / 2) / (2**half * mpmath.gamma(half))
            return (real * q / mpf(M) - noise) * density

        return mpmath.quad(weighed, [*mpmath.linspace(from_, from_ + 40, 5), mpmath.inf])


_H = Fraction(1, 2)
_BY_REFIT = "refit by refit in fractions, each stopped at 0"
ROUTES = [
    Route(
        _replaced,
        at=[
            dict(n=1, sigma=1, xi=_H),
            dict(n=4, sigma=2, xi=Fraction(3, 7)),
            dict(n=9, sigma=1, xi=Fraction(1, 5)),
        ],
        words=_BY_REFIT,
        claim="replaced",
    ),
    Route(
        _mixed,
        at=[
            dict(n=5, alpha=Fraction(1, 10), sigma=1, xi=Fraction(1, 20)),
            dict(n=12, alpha=Fraction(1, 3), sigma=3, xi=2),
            dict(n=30, alpha=Fraction(1, 10), sigma=1, xi=Fraction(1, 5)),
            dict(n=3, alpha=1, sigma=1, xi=_H),
        ],
        words=_BY_REFIT,
        claim="mixed",
    ),
    Route(
        _kept,
        at=[
            dict(n=3, sigma=1, xi=Fraction(1, 10)),
            dict(n=40, sigma=2, xi=_H),
            dict(n=100, sigma=1, xi=Fraction(1, 4)),
        ],
        words=_BY_REFIT,
        claim="kept",
    ),
    Route(
        _expected,
        at=[
            dict(M=1, n=1, sigma=1, xi=_H),
            dict(M=2, n=1, sigma=1, xi=_H),
            dict(M=10, n=1, sigma=2, xi=Fraction(1, 10)),
        ],
        words="the first refit, by quadrature over the law of chi squared",
        claim="least",
    ),
]
