"""How good must a verifier be? Generated labels, kept or thrown away before the next refit."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import comb
from typing import Any

import sympy

from theory.domain import Domain, Integers, Reals, whole
from theory.notation import Expr, M, N, Probability, local, n
from theory.proof import Proof
from theory.statement import Bound, Tends
from theory.theorem import Claim, Rival, Route, Source, Theorem

p = local("p", "the chance that a generated label is wrong", positive=True)
phi = local("phi", "the chance that the verifier keeps a right label", real=True)
psi = local("psi", "the chance that the verifier keeps a wrong label", real=True)

_RIGHT = Probability(r"\text{it is right} \mid \text{it is kept}", "it is right | it is kept")
_NOISE = Reals(0, 1, open="both", probe=("1/100", "1/3", "1/2", "9/10", "99/100"))
_KEEPS = Reals(0, 1, open="low", probe=("1/20", "1/2", "9/10", "1"))
_VERIFIER: dict[str, Any] = dict(p=_NOISE, phi=_KEEPS, psi=_KEEPS)

_KEPT = (1 - p) * phi / ((1 - p) * phi + p * psi)

KEPT = Claim(
    name="kept",
    quantity=_RIGHT,
    value=_KEPT,
    domain=Domain(**_VERIFIER),
    words="Of the labels that the verifier keeps, this share is right:",
    rivals=[
        Rival(1 - p, "no verification at all"),
        Rival(phi, "what the verifier keeps of the right ones"),
        Rival(phi / (phi + psi), "as if right and wrong labels were equally frequent"),
        Rival((1 - p) * phi + p * (1 - psi), "how often the verifier judges rightly"),
    ],
)

VOTE = Claim(
    name="vote",
    quantity=Probability(r"\text{the learner is right}", "the learner is right"),
    value=sympy.betainc_regularized((M + 1) / 2, (M + 1) / 2, 0, _KEPT),
    domain=Domain(
        M=Integers(1, probe=(1, 3, 11, 101, 1001)),
        where=[whole((M - 1) / 2)],
        **_VERIFIER,
    ),
    words="A learner that follows the majority of $M$ kept labels, $M$ odd:",
    rivals=[
        Rival(
            sympy.betainc_regularized((M + 1) / 2, (M + 1) / 2, 0, 1 - p), "no verification at all"
        ),
        Rival(_KEPT, "as right as one kept label"),
        Rival(1 - (1 - _KEPT) ** M, "right if one kept label is"),
        Rival(
            sympy.betainc_regularized((M + 1) / 2, (M + 1) / 2, 0, phi / (phi + psi)),
            "it is enough to keep right labels more often than wrong ones",
        ),
    ],
)

COUNTED = Claim(
    name="counted",
    quantity=Probability(r"X^n \text{ is right}", "Xⁿ is right"),
    value=(1 - p) * phi**n / ((1 - p) * phi**n + p * psi**n),
    domain=Domain(n=Integers(0, probe=(0, 1, 2, 7, 1000)), **_VERIFIER),
    words="A learner that repeats labels as often as it saw them, after $n$ refits to infinitely "
    "many kept labels, each time of its own:",
    rivals=[
        Rival(_KEPT, "one verification, and no more"),
        Rival((1 - p) ** (n + 1) / ((1 - p) ** (n + 1) + p ** (n + 1)), "no verifier, but a vote"),
        Rival(1 - p * (psi / phi) ** n, "the share of wrong labels multiplied, not their odds"),
        Rival((1 - p) * phi**n, "what is kept, not made up to 1"),
    ],
)

_HALF = sympy.Rational(1, 2)
_CAREFUL = {phi: sympy.Rational(9, 10), psi: sympy.Rational(1, 10), p: sympy.Rational(19, 20)}

THEOREM = Theorem(
    title="How good a verifier must be",
    says="If a generator's labels are wrong with chance p, and a verifier keeps right ones with "
    "chance φ and wrong ones with chance ψ, then [more than half of what is kept is right](below) "
    "just if [p is below 1/(1 + ψ/φ)](below, above, threshold): as kept labels pile up, a learner "
    "that follows the majority of them is [almost surely right](sure) on one side of that "
    "threshold and [almost surely wrong](lost) on the other. A learner that repeats labels as "
    "often as it saw them, refit after refit, [needs no more than φ > ψ, whatever p is](repeated).",
    setting="""\
A question has one right answer, and each generated label is wrong with chance $p$, always in the
same way: there are two answers.
A verifier who does not see the truth keeps a right label with chance $\\phi$ and a wrong one with
chance $\\psi$.
Labels are generated until enough are kept.
They are independent, and so are the verifier's verdicts.
Two learners are looked at.
One follows the majority of the $M$ labels that were kept.
The other one counts (maximum likelihood): its chance of the wrong answer is the share of wrong
labels among those that were kept, and it is the next refit's generator.
$X^n$ is a label that it generates after $n$ refits to infinitely many kept labels each.
""",
    claims=[KEPT, VOTE, COUNTED],
    statements=[
        Bound(
            "threshold",
            _KEPT.subs(p, 1 / (1 + psi / phi)),
            "=",
            _HALF,
            Domain(phi=_KEEPS, psi=_KEEPS),
            [
                Rival(phi, "what the verifier keeps of the right ones"),
                Rival(phi / (phi + psi), "as if right and wrong labels were equally frequent"),
            ],
            note="the share of right labels among the kept ones at p = 1/(1 + ψ/φ)",
        ),
        Bound(
            "below",
            _KEPT,
            ">",
            _HALF,
            Domain(where=[p * (phi + psi) < phi], **_VERIFIER),
            [Rival(phi / (phi + psi), "the share for equally many"), Rival(1 - psi, "1 − ψ")],
            note="the share of right labels among the kept ones, for p below the threshold",
        ),
        Bound(
            "above",
            _KEPT,
            "<",
            _HALF,
            Domain(where=[p * (phi + psi) > phi], **_VERIFIER),
            [Rival(1 - p, "less than without a verifier"), Rival(phi, "less than φ")],
            note="the same for p above it",
        ),
        Tends(
            "sure",
            VOTE.value.subs(M, 2 * N + 1),
            sympy.S.One,
            N,
            Domain(where=[11 * p * psi <= 9 * (1 - p) * phi], **_VERIFIER),
            far=(10, 100, 2000),
            rivals=[Rival(_KEPT, "as right as one kept label"), Rival(1 - p, "as the generator")],
            note="the chance that the majority of 2N + 1 kept labels is right, p well below the "
            "threshold",
        ),
        Tends(
            "lost",
            VOTE.value.subs(M, 2 * N + 1),
            sympy.S.Zero,
            N,
            Domain(where=[9 * p * psi >= 11 * (1 - p) * phi], **_VERIFIER),
            far=(10, 100, 2000),
            rivals=[Rival(_KEPT, "as right as one kept label"), Rival(1 - p, "as the generator")],
            note="the same, p well above it",
        ),
        Tends(
            "repeated",
            COUNTED.value,
            sympy.S.One,
            n,
            Domain(
                p=Reals("1/1000", "999/1000"),
                phi=_KEEPS,
                psi=Reals("1/1000", 1),
                where=[10 * psi <= 9 * phi],
            ),
            far=(100, 150, 200),
            rivals=[Rival(_KEPT, "one verification, and no more"), Rival(1 - p, "as it was")],
            note="the chance that a label of the counting learner is right, for φ > ψ by a tenth",
        ),
        Bound(
            "careful",
            _KEPT.subs(_CAREFUL),
            "<",
            sympy.Rational(1, 3),
            Domain(),
            [Rival(sympy.Rational(3, 10), "less than three in ten")],
            note="right labels among those kept by a verifier that is right nine times in ten, of "
            "labels that are wrong nineteen times in twenty",
        ),
    ],
    sources=[
        Source("feng2024", "seen: the abstract", "the threshold, for linear classifiers"),
    ],
)

Cell = tuple[Fraction, Fraction, Fraction]
_CASES: list[Cell] = [
    (Fraction(1, 3), Fraction(1, 2), Fraction(1, 4)),
    (Fraction(9, 10), Fraction(1), Fraction(1, 20)),
    (Fraction(1, 5), Fraction(1, 10), Fraction(3, 4)),
]


def _right(noise: Fraction, right: Fraction, wrong: Fraction) -> Fraction:
    return (1 - noise) * right / ((1 - noise) * right + noise * wrong)


def _listed() -> list[bool]:
    """Up to four labels one after the other, the first that is kept: right or wrong."""
    cases = []
    for noise, right, wrong in _CASES:
        verdicts = {
            (True, True): (1 - noise) * right,
            (True, False): (1 - noise) * (1 - right),
            (False, True): noise * wrong,
            (False, False): noise * (1 - wrong),
        }
        for tries in (1, 2, 4):
            found = {True: Fraction(0), False: Fraction(0)}
            for run in product(verdicts, repeat=tries):
                chance = Fraction(1)
                for each in run:
                    chance *= verdicts[each]
                first = next((good for good, kept in run if kept), None)
                if first is not None:
                    found[first] += chance
            cases.append(found[True] / sum(found.values()) == _right(noise, right, wrong))
    return cases


def _majorities() -> list[bool]:
    """The incomplete beta integral against the votes of up to seven labels, one by one."""
    cases = []
    t = sympy.Symbol("t")
    for size, share in product((1, 3, 5, 7), (Fraction(1, 3), Fraction(4, 5))):
        listed = Fraction(0)
        for votes in product((0, 1), repeat=size):
            if 2 * sum(votes) > size:
                listed += share ** sum(votes) * (1 - share) ** (size - sum(votes))
        half = (size - 1) // 2
        body = sympy.integrate(sympy.expand(t**half * (1 - t) ** half), t)
        at = sympy.Rational(share.numerator, share.denominator)
        cases.append(body.subs(t, at) * size * comb(size - 1, half) == sympy.Rational(listed))
    return cases


def proof(q: Proof) -> dict[str, Expr]:
    q.argue(
        "A label is right and kept with chance $(1-p)\\phi$, wrong and kept with chance $p\\psi$. "
        "What is not kept is generated anew, and so the first kept label is right with the share "
        "that the former has in the sum (Bayes' rule).",
        r"\mathbb{P}(\text{right} \mid \text{kept}) = \frac{(1-p)\phi}{(1-p)\phi + p\psi}",
        trial=_listed,
        tried="up to four labels and verdicts listed, for three verifiers, in fractions",
    )
    odds = q.solve(
        lambda v: v * psi / phi,
        p / (1 - p),
        "So a verification multiplies the odds of a wrong label by $\\psi/\\phi$. To a learner "
        "that counts this happens at each refit:",
        name="o",
    )
    kept = q.identity(
        1 / (1 + odds.subs(n, 1)),
        (1 - p) * phi / ((1 - p) * phi + p * psi),
        "After one of them the chance of a right label is",
    )
    q.identity(
        kept - sympy.Rational(1, 2),
        ((1 - p) * phi - p * psi) / (2 * ((1 - p) * phi + p * psi)),
        "It exceeds one half by this, which is positive just if $p < 1/(1+\\psi/\\phi)$:",
    )
    q.argue(
        "*The majority.* The kept labels are independent, so the number of right ones is binomial. "
        "It is $(M+1)/2$ or more with a chance that is an incomplete beta integral. By the law of "
        "large numbers it tends to 1 if more than half of the kept labels are right, and to 0 if "
        "less.",
        r"\mathbb{P}\left(J \ge \tfrac{M+1}{2}\right) = "
        r"I_x\left(\tfrac{M+1}{2}, \tfrac{M+1}{2}\right)",
        trial=_majorities,
        tried="all votes of up to seven labels listed, in fractions",
    )
    return {
        "kept": kept,
        "vote": sympy.betainc_regularized((M + 1) / 2, (M + 1) / 2, 0, kept),
        "counted": 1 / (1 + odds),
    }


def _first_step(p: Fraction, phi: Fraction, psi: Fraction) -> Fraction:
    """x = P(the first kept label is right): right and kept, or thrown away and all over again."""
    again = (1 - p) * (1 - phi) + p * (1 - psi)
    x = sympy.Symbol("x")
    (found,) = sympy.solve(sympy.Rational((1 - p) * phi) + sympy.Rational(again) * x - x, x)
    return Fraction(int(found.p), int(found.q))


def _votes(M: Fraction, p: Fraction, phi: Fraction, psi: Fraction) -> Fraction:
    """The law of the number of right labels, label by label."""
    share, law = _first_step(p, phi, psi), [Fraction(1)]
    for _ in range(int(M)):
        one_more = [Fraction(0)] * (len(law) + 1)
        for right, chance in enumerate(law):
            one_more[right] += chance * (1 - share)
            one_more[right + 1] += chance * share
        law = one_more
    return sum(law[(int(M) + 1) // 2 :], Fraction(0))


def _refit_by_refit(n: Fraction, p: Fraction, phi: Fraction, psi: Fraction) -> Fraction:
    wrong = p
    for _ in range(int(n)):
        wrong = 1 - _first_step(wrong, phi, psi)
    return 1 - wrong


_WORDS = "the first-step equation of the first label that is kept, solved in fractions"
_AT: list[dict[str, Any]] = [dict(p=noise, phi=right, psi=wrong) for noise, right, wrong in _CASES]
ROUTES = [
    Route(_first_step, at=_AT, words=_WORDS, claim="kept"),
    Route(
        _votes,
        at=[at | dict(M=size) for size, at in zip((1, 5, 21), _AT, strict=True)],
        words=f"{_WORDS}, and the law of the votes, label by label",
        claim="vote",
    ),
    Route(
        _refit_by_refit,
        at=[at | dict(n=refits) for refits, at in zip((0, 3, 5), _AT, strict=True)],
        words=f"{_WORDS}, refit by refit",
        claim="counted",
    ),
]
