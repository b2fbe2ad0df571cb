"""A quality that is measured on samples rises, or stands still, while a rare mode is lost."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import mpmath
import sympy

from theory.domain import Domain, Integers, Reals
from theory.notation import (
    Expectation,
    Expr,
    K,
    M,
    Probability,
    Statistic,
    Variance,
    local,
    n,
    w,
)
from theory.numeric import same
from theory.proof import Proof
from theory.standard import TOTAL_VARIANCE
from theory.statement import Bound, Falls, Rises
from theory.theorem import Claim, Rival, Route, Source, Theorem

tau = local("tau", "the temperature at which fitted models emit", positive=True)

_HEAD = (1 - w) / K
_RARE = Reals("1/1000", "1/3", probe=("1/1000", "1/20", "1/4", "1/3"))
_HEADS = Integers(1, probe=(1, 2, 10, 100, 1000))
_LIVELY = w * (K + 1) < 1
_HEAT = Domain(
    where=[_LIVELY],
    w=_RARE,
    K=_HEADS,
    tau=Reals("1/2", 1, probe=("1/2", "4/5", "1")),
    n=Integers(1, 10, probe=(1, 2, 5, 10)),
)
_PLAIN = Domain(where=[_LIVELY], w=_RARE, K=_HEADS, M=Integers(1), n=Integers(0))


def _mixed(rare: Expr) -> Expr:
    """The expected score of a sample of a model in which the rare mode has that chance."""
    return rare * sympy.log(w) + (1 - rare) * sympy.log(_HEAD)


def _sharpened(power: Expr) -> Expr:
    return w**power / (w**power + K * _HEAD**power)


_SCORE = Statistic(r"\ln p_0(X^{n})", "ln p₀(Xⁿ)")
_LEFT = _sharpened(tau ** (1 - n))
_GAP = sympy.log(_HEAD / w)
_REAL = _mixed(w)

SCORE = Claim(
    name="score",
    quantity=Expectation(_SCORE),
    value=_mixed(_LEFT),
    domain=_HEAT,
    words="At the temperature $\\tau$, infinitely many samples: the score of what model $n$ emits "
    "when it is asked at no temperature.",
    rivals=[
        Rival(_REAL, "an expected score never moves"),
        Rival(_mixed(_sharpened(tau**-n)), "the real samples tempered as well"),
        Rival(sympy.log(_HEAD), "the rare mode is lost at once"),
        Rival(_mixed(_sharpened(tau ** (n - 1))), "the model flattened, not sharpened"),
    ],
)

RARE = Claim(
    name="rare",
    quantity=Probability(r"X^{n} \text{ is rare}", "Xⁿ is rare"),
    value=_LEFT,
    domain=_HEAT,
    words="The chance of the rare mode in the same model.",
    rivals=[
        Rival(w, "an expected weight never moves"),
        Rival(_sharpened(tau**-n), "the real samples tempered as well"),
        Rival(_sharpened(tau ** (1 - n)).subs(K, 1), "the head as one type"),
        Rival(w * tau ** (n - 1), "a share τ of it at each refit"),
    ],
)

PLAIN = Claim(
    name="plain",
    quantity=Expectation(_SCORE),
    value=_REAL,
    domain=_PLAIN,
    words="Plain sampling, $M$ samples for each refit: the expected score, over runs as well, is "
    "that of a real sample for ever.",
    rivals=[
        Rival(sympy.log(_HEAD), "the rare mode is lost, and the score is that of the head"),
        Rival(_mixed(w * (1 - 1 / M) ** n), "the rare weight decays like the diversity"),
        Rival(_mixed(w * (1 - (1 - w) ** M)), "the rare mode counts only in runs that see it"),
        Rival(_mixed(1 / (K + 1)), "in the end all types are alike"),
    ],
)

SPREAD = Claim(
    name="spread",
    quantity=Variance(Statistic(r"S_n", "Sₙ")),
    value=_GAP**2 * w * (1 - w) * (1 - (1 - 1 / M) ** n),
    domain=_PLAIN,
    words="The variance between runs of a model's mean score, $S_n$, by plain sampling.",
    rivals=[
        Rival(_GAP**2 * w * (1 - w) / M, "the first refit's"),
        Rival(n * _GAP**2 * w * (1 - w) / M, "equal steps added up"),
        Rival(_GAP**2 * w * (1 - w), "the variance of one sample's score"),
        Rival(w * (1 - w) * (1 - (1 - 1 / M) ** n), "the variance of the rare weight"),
    ],
)

BETTER = Claim(
    name="better",
    quantity=Probability(r"S_\infty > S_0", "S∞ > S₀"),
    value=1 - w,
    domain=Domain(where=[_LIVELY], w=_RARE, K=_HEADS, M=Integers(1)),
    words="The chance that in the end a model has [a higher mean score](better, head) than real "
    "samples, by plain sampling.",
    rivals=[
        Rival(sympy.Rational(1, 2), "a martingale ends as often above as below"),
        Rival(sympy.S.One, "what is frequent wins in every run"),
        Rival(w, "only a run that keeps the rare mode scores higher"),
        Rival(_HEAD, "one type of the head must win"),
    ],
)

_VISIBLE = Domain(
    where=[w * (K + 1) < sympy.Rational(1, 2)],
    w=Reals("1/100", "1/5"),
    K=Integers(1, 20),
    tau=Reals("4/5", "19/20"),
    n=Integers(1, 4),
)

THEOREM = Theorem(
    title="Quality that seems to improve",
    says="Scored by their likelihood under the real model, as by the perplexity under a reference "
    "model, the samples of a model retrained at a low temperature [score better with every refit "
    "after the first](score, rises), while [the chance of a rare mode falls](rare, falls). By "
    "plain sampling [the expected score does not move](plain), and yet [in the share 1 − w of all "
    "runs the final model, of one type, scores better than real samples](better, head), w being "
    "the weight of the rare mode.",
    setting="""\
The real data have a head of $K$ types, each of the weight $(1-w)/K$, and one rare mode of the
weight $w$, which is less: $w(K+1) < 1$.
A sample's score is $\\ln p_0(X)$, its log-likelihood under the real model.
The mean score of a model's samples, with its sign changed and exponentiated, is their *perplexity
under the real model*: what one gets by scoring generated text with a good reference model.
Higher scores, or lower perplexities, are read as better quality.
Refit 1 is trained on real samples; from then on each refit is trained on samples of the last
model alone.
It sets the weights to the shares of the types (maximum likelihood).
Sampling is plain, or at a temperature $\\tau$: then a fitted model emits with chances in
proportion to $p^{1/\\tau}$; the model itself, which is scored, has the chances $p$.
$X^{n}$ is a sample from the model of refit $n$, and $S_n$ the mean score of that model.
""",
    claims=[SCORE, RARE, PLAIN, SPREAD, BETTER],
    statements=[
        Rises(
            "rises",
            SCORE.value,
            n,
            _VISIBLE,
            [
                Rival(_REAL + 0 * n, "an expected score never moves"),
                Rival(-SCORE.value, "the cross-entropy"),
            ],
            note="the expected score, refit by refit",
        ),
        Falls(
            "falls",
            RARE.value,
            n,
            _VISIBLE,
            [Rival(w + 0 * n, "an expected weight never moves")],
            note="the chance of the rare mode, refit by refit",
        ),
        Bound(
            "head",
            sympy.log(_HEAD),
            ">",
            _REAL,
            Domain(where=[_LIVELY], w=_RARE, K=_HEADS),
            [Rival(_REAL / 2, "half of it"), Rival(sympy.log(_HEAD) + w, "by more than w")],
            note="the score of a type of the head, against the mean score of real samples: a "
            "final model of one type scores better exactly if it is of the head, as it is in the "
            "share 1 − w of all runs",
        ),
    ],
    sources=[
        Source("shumailov2024", "seen: the abstract", "the tails of the real distribution go"),
        Source("holtzman2020", "as we know it second-hand", "likely text is not good text"),
    ],
)


# -- what the arguments are tried with --------------------------------------------------------

_VOCABULARIES = [
    [Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)],
    [Fraction(9, 20), Fraction(9, 20), Fraction(1, 10)],
    [Fraction(4, 10), Fraction(3, 10), Fraction(2, 10), Fraction(1, 10)],
]


def _raise(model: Sequence[Any], power: int) -> list[Any]:
    raised = [each**power for each in model]
    return [each / sum(raised) for each in raised]


def _sharpens() -> list[bool]:
    """The rare mode's chance among K equal others, after one and two emissions."""
    cases = []
    for types, rare, power in (
        (2, Fraction(1, 10), 2),
        (5, Fraction(1, 20), 2),
        (3, Fraction(1, 5), 3),
    ):
        model = [(1 - rare) / types] * types + [rare]
        head = model[0]
        for refits in (1, 2):
            model = _raise(model, power)
            total = power**refits
            cases.append(model[-1] == rare**total / (rare**total + types * head**total))
    return cases


def _by_the_variance() -> list[bool]:
    """The derivative of a sharpened model's mean score by the power is the score's variance."""
    cases = []
    with mpmath.workdps(40):
        for weights in _VOCABULARIES:
            logs = [mpmath.log(mpmath.mpf(p.numerator) / p.denominator) for p in weights]

            def mean(power: Any, order: int, logs: list[Any] = logs) -> Any:
                terms = [mpmath.exp(power * each) for each in logs]
                total = mpmath.fsum(terms)
                return mpmath.fsum(t * x**order for t, x in zip(terms, logs, strict=True)) / total

            for power in (mpmath.mpf(1), mpmath.mpf(5) / 2):
                slope = mpmath.diff(lambda b, mean=mean: mean(b, 1), power)
                cases.append(same(slope, mean(power, 2) - mean(power, 1) ** 2, 15))
    return cases


def _one_refit() -> list[bool]:
    """The mean share of each type in a refit, all samples listed."""
    cases = []
    for model, size in product(_VOCABULARIES[:2], (1, 2, 3)):
        means = [Fraction(0)] * len(model)
        for labels in product(range(len(model)), repeat=size):
            chance = Fraction(1)
            for label in labels:
                chance *= model[label]
            for label in range(len(model)):
                means[label] += chance * Fraction(labels.count(label), size)
        cases.append(means == model)
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    p.argue(
        "*At a temperature.* Emission raises the ratio of any two chances to the power $1/\\tau$, "
        "and infinitely many samples return what is emitted. The types of the head stay alike. So "
        "after refit $n$ all chances are in proportion to the real ones to the power "
        "$s = \\tau^{-(n-1)}$.",
        r"\mathbb{P}(X^{n} \text{ is rare}) = \frac{w^s}{w^s + K\left(\frac{1-w}{K}\right)^s}",
        trial=_sharpens,
        tried="three vocabularies, one and two emissions, in fractions",
    )
    power = tau ** (1 - n)
    rare = w**power / (w**power + K * ((1 - w) / K) ** power)
    p.argue(
        "A sample scores $\\ln w$ if it is rare, and $\\ln\\frac{1-w}{K}$ otherwise. The mean "
        "follows.",
        tried="it is the definition of the score",
    )
    score = rare * sympy.log(w) + (1 - rare) * sympy.log((1 - w) / K)
    p.argue(
        "This is not a matter of the one rare mode. For any real chances, the mean score of the "
        "model with chances in proportion to $p_0^s$ rises with $s$: its derivative is the "
        "variance of the score in that model, which is 0 only where all types that are left "
        "score alike.",
        r"\frac{\mathrm{d}}{\mathrm{d}s}\, \mathbb{E}_s \ln p_0(X) = "
        r"\operatorname{Var}_s \ln p_0(X) \ge 0",
        trial=_by_the_variance,
        tried="three vocabularies, the derivative by differences, to 15 digits",
    )
    martingale = p.uses("discrete/weight_martingale", "mean")
    p.argue(
        "*By plain sampling* it holds for each type. So the expected chance of the rare mode in "
        "model $n$ is $w$, and that of the head $1 - w$: the expected score is the real one.",
        trial=_one_refit,
        tried="each type's mean share in a refit, all samples of two vocabularies listed",
    )
    plain = martingale * sympy.log(w) + (1 - martingale) * sympy.log((1 - w) / K)
    p.cite(TOTAL_VARIANCE)
    mixed = p.solve(
        lambda v: (1 - 1 / M) * v,
        w * (1 - w),
        "*Between runs.* A refit's rare weight has, given the last one, the variance "
        "$w_{n-1}(1-w_{n-1})/M$. So $v_n = \\mathbb{E}\\, w_n(1-w_n)$ loses the share $1/M$ at "
        "each refit.",
    )
    between = p.identity(
        w - w**2 - mixed,
        w * (1 - w) * (1 - (1 - 1 / M) ** n),
        "The variance of $w_n$ is what $\\mathbb{E}\\,w_n(1-w_n)$ has lost.",
    )
    p.argue(
        "The mean score of a model falls by $\\ln\\frac{1-w}{K} - \\ln w$ times what its rare "
        "weight gains; so the score's variance is that of the weight times the square.",
        r"S_n = \ln\frac{1-w}{K} - w_n \ln\frac{1-w}{Kw}",
        tried="it is the mean of the two scores, rearranged",
    )
    fixation = p.uses("discrete/weight_martingale", "fixation")
    p.argue(
        "*In the end* one type is left, almost surely. With the chance $w$ it is the rare one, "
        "whose score is the lowest there is. Else it is of the head, and scores "
        "$\\ln\\frac{1-w}{K} > S_0$, since $S_0$ is a mean of that and of something lower.",
        trial=_ends_above,
        tried="the scores of both ends against the mean, for three vocabularies",
    )
    return {
        "score": score,
        "rare": rare,
        "plain": plain,
        "spread": sympy.log((1 - w) / K / w) ** 2 * between,
        "better": 1 - fixation,
    }


def _ends_above() -> list[bool]:
    cases = []
    for types, rare in ((1, 0.3), (5, 0.05), (20, 0.01)):
        head = mpmath.log((1 - rare) / types)
        mean = rare * mpmath.log(rare) + (1 - rare) * head
        cases.append(bool(mpmath.log(rare) < mean < head))
    return cases


def _model(w: Fraction, K: Fraction) -> list[Fraction]:
    return [(1 - w) / K] * int(K) + [w]


def _ln(value: Fraction) -> Any:
    return mpmath.log(mpmath.mpf(value.numerator) / value.denominator)


def _scored(model: Sequence[Fraction], real: Sequence[Fraction]) -> Any:
    with mpmath.workdps(50):
        return mpmath.fsum(
            mpmath.mpf(p.numerator) / p.denominator * _ln(q)
            for p, q in zip(model, real, strict=True)
        )


def _hot(w: Fraction, K: Fraction, tau: Fraction, n: Fraction) -> list[Fraction]:
    model = _model(w, K)
    for _ in range(int(n) - 1):
        model = _raise(model, int(1 / tau))
    return model


def _listed(
    w: Fraction, K: Fraction, M: Fraction, n: Fraction
) -> dict[tuple[Fraction, ...], Fraction]:
    """Every model after some refits with its chance, all samples listed."""
    size = int(M)
    found = {tuple(_model(w, K)): Fraction(1)}
    for _ in range(int(n)):
        after: dict[tuple[Fraction, ...], Fraction] = {}
        for model, chance in found.items():
            for labels in product(range(len(model)), repeat=size):
                odds = chance
                for label in labels:
                    odds *= model[label]
                new = tuple(Fraction(labels.count(each), size) for each in range(len(model)))
                after[new] = after.get(new, Fraction(0)) + odds
        found = after
    return found


def _plain(w: Fraction, K: Fraction, M: Fraction, n: Fraction) -> Any:
    real = _model(w, K)
    with mpmath.workdps(50):
        return mpmath.fsum(
            mpmath.mpf(chance.numerator) / chance.denominator * _scored(model, real)
            for model, chance in _listed(w, K, M, n).items()
        )


def _spread(w: Fraction, K: Fraction, M: Fraction, n: Fraction) -> Any:
    real = _model(w, K)
    with mpmath.workdps(50):
        found = [
            (mpmath.mpf(chance.numerator) / chance.denominator, _scored(model, real))
            for model, chance in _listed(w, K, M, n).items()
        ]
        mean = mpmath.fsum(p * s for p, s in found)
        return mpmath.fsum(p * (s - mean) ** 2 for p, s in found)


def _better(w: Fraction, K: Fraction, M: Fraction) -> Any:
    """First-step equations for two samples: the chance to end in the rare mode."""
    # a count of 0, 1 or 2 rare samples of 2: from 1 it goes to 2 with 1/4, stays with 1/2
    ends = {0: Fraction(0), 1: Fraction(1, 4) / (1 - Fraction(1, 2)), 2: Fraction(1)}
    law = {0: (1 - w) ** 2, 1: 2 * w * (1 - w), 2: w**2}
    return 1 - sum(law[j] * ends[j] for j in law)


_HALF = Fraction(1, 2)
_HOT: list[dict[str, Any]] = [
    dict(w=Fraction(1, 20), K=10, tau=_HALF, n=1),
    dict(w=Fraction(1, 10), K=2, tau=_HALF, n=3),
    dict(w=Fraction(1, 4), K=1, tau=1, n=4),
]
_SMALL: list[dict[str, Any]] = [
    dict(w=Fraction(1, 10), K=2, M=3, n=0),
    dict(w=Fraction(1, 10), K=2, M=3, n=2),
    dict(w=Fraction(1, 3), K=1, M=4, n=3),
]
ROUTES = [
    Route(
        lambda w, K, tau, n: _scored(_hot(w, K, tau, n), _model(w, K)),
        at=_HOT,
        words="all chances raised and scaled refit by refit, and every type's score averaged",
        claim="score",
    ),
    Route(
        lambda w, K, tau, n: _hot(w, K, tau, n)[-1],
        at=_HOT,
        words="all chances raised and scaled refit by refit, in fractions",
        claim="rare",
    ),
    Route(_plain, at=_SMALL, words="all samples of all refits listed", claim="plain"),
    Route(_spread, at=_SMALL, words="all samples of all refits listed", claim="spread"),
    Route(
        _better,
        at=[dict(w=Fraction(1, 20), K=5, M=2), dict(w=Fraction(1, 3), K=1, M=2)],
        words="first-step equations for two samples, in fractions",
        claim="better",
    ),
]
