"""The chance that a word, mode or class is still present after n refits."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import comb

import sympy

from theory.discrete import _trials as listed
from theory.discrete._survival import REACH_REFITS, REACH_SAMPLES, Genealogy, Survival
from theory.domain import Domain, Integers, Reals
from theory.maths.wright_fisher import parents
from theory.notation import Expr, M, Probability, n, w
from theory.proof import Proof
from theory.theorem import Claim, Rival, Source, Theorem

SURVIVAL = Claim(
    name="present",
    quantity=Probability(r"w_n > 0", "wₙ > 0"),
    value=Survival(M, w, n),
    domain=Domain(
        M=Integers(1, probe=(1, 2, 3, 5, 12), reach=REACH_SAMPLES),
        w=Reals(0, 1, probe=(0, Fraction(1, 10**12), Fraction(1, 20), Fraction(1, 3), 1)),
        n=Integers(0, probe=(0, 1, 2, 7, 20), reach=REACH_REFITS),
    ),
    rivals=[
        Rival(
            (1 - (1 - w) ** M) ** n,
            "each refit survived as if it drew from the original weights: exponential decay",
            Source("theorempath2026", "tail loss", "survival that decays exponentially in n"),
        ),
        Rival(1 - (1 - w) ** M, "survived once, survived for ever"),
        Rival(1 - (1 - w) ** (M * n), "seen at least once in all n samples together"),
        Rival(1 - sympy.exp(-2 * M * w / n), "the branching approximation taken as exact"),
        Rival(1 - (1 - w) * (1 - (1 - 1 / M) ** n), "lost at the rate at which diversity is lost"),
    ],
)

THEOREM = Theorem(
    title="Survival of a word under retraining",
    says="[A type of weight 1/M is still present after n refits with a chance of about 2/n, for n "
    "from 30 to M/10](discrete/survival_regimes:once_below, discrete/survival_regimes:once_above); "
    "[a type of weight w is so with a chance of at least w](discrete/survival_regimes:late) after "
    "any number of refits, [which is no decay to 0](discrete/survival_regimes:levels).",
    setting="""\
A categorical model holds a type (a word, a mode, a class) of weight $w_0 = w$.
Refit $n$ draws $M$ independent samples from the model $w_{n-1}$, with replacement and with
nothing else mixed in, and sets $w_n$ to the type's share among them (maximum likelihood).
The type is *present* while $w_n > 0$. Once lost it never returns.
In population genetics this is the Wright–Fisher model without mutation, with $M$ gene copies.
""",
    claims=[SURVIVAL],
    sources=[
        Source("ewens2004", "chapter 3", "the Wright–Fisher chain"),
        Source("theorempath2026", "tail loss", "the popular product"),
    ],
)


def _copying() -> list[bool]:
    """The next sample's law given each sample: by its shares, and by copying its members."""
    cases = []
    for labels in product((0, 1), repeat=3):
        by_copies: dict[tuple[int, ...], Fraction] = {}
        for parents_ in listed.choices(3, 3):
            new = tuple(labels[parent] for parent in parents_)
            by_copies[new] = by_copies.get(new, Fraction(0)) + Fraction(1, 27)
        by_shares = dict(listed.samples(listed.shares(labels, 2), 3))
        cases.append({k: p for k, p in by_shares.items() if p} == by_copies)
    return cases


def _lost() -> list[bool]:
    """P(no copy shows the type) against E (1 − w)^A, copies and first samples listed."""
    cases = []
    for size, steps in ((2, 1), (2, 2), (3, 1)):
        origins = listed.copied(size, steps)
        law = listed.ancestors(size, steps)
        for share in listed.WEIGHTS:
            lost = sum(
                odds * chance
                for first, odds in listed.samples((1 - share, share), size)
                for last, chance in origins.items()
                if not any(first[each] for each in last)
            )
            cases.append(lost == sum(p * (1 - share) ** a for a, p in enumerate(law)))
    return cases


def _powers() -> list[bool]:
    """The mean of (1 − w₁)^k forward and backward, for all powers up to six."""

    def forwards(size: int, power: int, share: Fraction) -> Fraction:
        chances = (comb(size, j) * share**j * (1 - share) ** (size - j) for j in range(size + 1))
        return sum(
            (p * Fraction(size - j, size) ** power for j, p in enumerate(chances)), Fraction(0)
        )

    def backwards(size: int, power: int, share: Fraction) -> Fraction:
        law = enumerate(parents(Fraction(size), power))
        return sum((p * (1 - share) ** b for b, p in law), Fraction(0))

    cases = product((2, 3, 7), range(1, 7), listed.WEIGHTS)
    return [forwards(*case) == backwards(*case) for case in cases]


def proof(p: Proof) -> Expr:
    p.argue(
        "Refitting by counting and then sampling is the same as copying: each of the $M$ samples "
        "of refit $k+1$ copies one of the $M$ samples of refit $k$, chosen uniformly. "
        "So trace the last $M$ samples back. Let $A$ be the number of distinct ancestors that "
        "they have in the first sample.",
        trial=_copying,
        tried="every sample of three, and the next sample's law by its shares and by copying",
    )
    p.argue(
        "Each sample of the first refit shows the type with probability $w$, independently. "
        "The type is lost exactly when none of the $A$ ancestors shows it.",
        r"\mathbb{P}(w_n = 0) = \mathbb{E}\,(1-w)^{A}",
        trial=_lost,
        tried="two and three refits: every first sample and every copy listed, and the loss "
        "counted by what the last copies show",
    )
    for lines in (2, 3):
        t = sympy.Symbol("t")
        generating = (w + (1 - w) * sympy.exp(t)) ** M
        moment = generating.diff(t, lines).subs(t, 0) / M**lines
        chances = parents(M, lines)
        p.identity(
            sympy.expand(moment),
            sum(chance * (1 - w) ** b for b, chance in enumerate(chances)),
            f"One refit forward and one generation back agree. On the left, the mean of "
            f"$(1-w_1)^{lines}$ from the binomial law; on the right, the mean of $(1-w)^B$, where "
            f"$B$ is the number of distinct parents of {lines} samples.",
        )
    p.argue(
        "The same holds for every power, because the chance that given samples all miss the type "
        "is counted once over types and once over parents. "
        "Stepping back $n-1$ times from $M$ samples gives $A$, and hence the claim by induction.",
        trial=_powers,
        tried="the mean of $(1-w_1)^k$ by the binomial law and by the law of the parents",
    )
    return Genealogy(M, w, n)
