"""Exercises on the time until a first type is lost."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice, product
from math import comb
from typing import Any

import mpmath

from exercises import Answer, Exercise, claim, mpf
from exercises.discrete import laws

ROOM = "discrete/first_loss"


def as_many(K: int) -> Any:
    """All samples listed: a refit with no loss leaves equal weights again."""
    all_ = sum(len(set(labels)) == K for labels in product(range(K), repeat=K))
    chance, total, power = Fraction(all_, K**K), Fraction(1), Fraction(1)
    for _ in range(200):
        power *= chance
        total += power
    return mpf(total)


def sets_of_types(M: int, K: int) -> Any:
    """The diffusion's mean: 2M p ln p over sets of types, with signs."""
    return sum(
        (-1) ** j * comb(K, j) * 2 * M * mpmath.mpf(j) / K * mpmath.log(mpmath.mpf(j) / K)
        for j in range(1, K)
    )


def product_law(M: int, K: int) -> Any:
    """The mean under the product law, integrated over u = 2M/(Kt)."""

    def there(u: Any) -> Any:
        return (-mpmath.expm1(-u)) ** K / u**2

    near = mpmath.quad(there, [0, 1])
    far = mpmath.quad(there, [1, 4, 20, mpmath.inf])
    return 2 * mpmath.mpf(M) / K * (near + far)


def followed(M: int) -> float:
    """Both of two equal types there after M refits, by the law of the count."""
    law = next(islice(laws(M, 0.5), M - 1, None))
    return float(law[1:M].sum())


EXERCISES = [
    Exercise(
        "few",
        "There are as many samples to a refit as types, $M = K = «K»$, and the types start out "
        "equally frequent.\nFind by hand the mean number of refits until one is lost.",
        dict(K=3),
        dict(K=[2, 3, 4, 5, 6]),
        dict(refits=Answer(lambda K: claim(f"{ROOM}:equal", M=K, K=K), as_many, digits=4)),
        [
            "No type is lost exactly if the samples are all different, and then the weights are "
            "equal again.",
            "So each refit loses nothing with the same chance $K!/K^K$, and the number is "
            "geometric: its mean is $1/(1-K!/K^K) «refits=»$.",
        ],
    ),
    Exercise(
        "same",
        "For large $M$ the mean is near $\\sum_S (-1)^{|S|}\\,2Mp_S\\ln p_S$, "
        "a sum over sets of types that are not empty, $p_S$ being a set's weight.\nWhat is "
        "this for $K = «K»$ equal types and $M = «M»$?\nWhich mean does the product "
        "$\\prod_i (1-e^{-2Mp_i/n})$ have, as the chance that none is lost after $n$ refits?",
        dict(M=100, K=3),
        dict(M=[50, 100, 200, 1000], K=[2, 3, 4, 5]),
        dict(mean=Answer(sets_of_types, product_law, within=1e-8)),
        [
            "Multiply out: the product is $\\sum_S (-1)^{|S|} e^{-a_S/n}$ with $a_S = 2Mp_S$.",
            "Its integral over $n$ is $\\sum_S (-1)^{|S|} a_S \\ln a_S$ over the same sets, and as "
            "$\\sum_S (-1)^{|S|} p_S = 0$ the factor $2M$ inside the logarithm drops out.",
            "So both means are the same, $«mean»$. The mean cannot tell the product from the "
            "truth.",
        ],
    ),
    Exercise(
        "truth",
        "Two types are equally frequent, and $M = «M»$.\nWith which chance are both still there "
        "after $M$ refits?\nWhat does the product of $1-e^{-2Mp_i/n}$ say?",
        dict(M=50),
        dict(M=[10, 20, 30, 40, 50]),
        dict(
            truth=Answer(
                lambda M: mpf(claim(f"{ROOM}:law", M=M, w=Fraction(1, 2), n=M)),
                followed,
                within=1e-8,
            )
        ),
        [
            "The chain of one type's count gives «truth».",
            "The product gives $(1-e^{-1})^2 «product=»$: what one type loses the other gains, so "
            "both are seldom small at once.",
        ],
        also=lambda M: dict(product=(1 - mpmath.exp(-1)) ** 2),
    ),
]
