"""The eigenvalues of the Wright–Fisher matrix, and what each of them measures."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from itertools import pairwise, product
from math import prod
from typing import Any

import sympy

from theory.discrete import _trials as listed
from theory.domain import Domain, Integers, Reals
from theory.laws import Binomial
from theory.maths.wright_fisher import parents, transitions
from theory.notation import Expectation, Expr, M, Probability, Quantity, Statistic, i, k, n, w, x
from theory.numeric import Algorithm
from theory.proof import Proof
from theory.statement import Bound
from theory.theorem import Claim, Rival, Route, Source, Theorem

_SIZES = Integers(1, probe=(1, 2, 3, 5, 12, 50), reach=10**4)
_ORDERS = Integers(0, probe=(0, 1, 2, 3, 5), reach=100)
_FALLING = sympy.Product(1 - i / M, (i, 1, k - 1))
_BY_PAIRS = (1 - 1 / M) ** (k * (k - 1) / 2)

APART = Claim(
    name="apart",
    quantity=Probability(r"k \text{ samples, } k \text{ ancestors}", "k samples, k ancestors"),
    value=_FALLING**n,
    domain=Domain(M=_SIZES, k=_ORDERS, n=Integers(0, probe=(0, 1, 2, 7), reach=100)),
    words="Of $k$ samples of one refit, no two descend from the same sample $n$ refits earlier "
    "with the chance",
    rivals=[
        Rival(_BY_PAIRS**n, "pairs taken as independent of each other"),
        Rival(sympy.exp(-n * k * (k - 1) / (2 * M)), "Kingman's rate, taken as exact"),
        Rival((1 - k * (k - 1) / (2 * M)) ** n, "the chances of the pairs added up"),
        Rival(sympy.Product(1 - i / M, (i, 1, k)) ** n, "one factor too many"),
        Rival(1 - (1 - _FALLING) ** n, "apart at some time, not at all times"),
    ],
)

EIGENVALUE = Claim(
    name="eigenvalue",
    quantity=Quantity(r"\lambda_k", "λₖ", 0, sympy.S.Zero, sympy.S.One),
    value=_FALLING,
    domain=Domain(M=_SIZES, k=_ORDERS, where=[k <= M]),
    words="The matrix has the $M+1$ eigenvalues $\\lambda_0 \\ge \\lambda_1 \\ge \\dots \\ge "
    "\\lambda_M$ with",
    rivals=[
        Rival((1 - 1 / M) ** k, "powers of the second eigenvalue"),
        Rival(_BY_PAIRS, "pairs taken as independent of each other"),
        Rival(1 - k * (k - 1) / (2 * M), "the first order in 1/M"),
        Rival(sympy.Product(1 - i / M, (i, 1, k)), "counted from one"),
    ],
)

FACTORIAL = Claim(
    name="factorial",
    quantity=Expectation(
        Statistic(
            r"w_1\bigl(w_1-\tfrac1M\bigr)\cdots\bigl(w_1-\tfrac{k-1}M\bigr)",
            "w₁(w₁−1/M)…(w₁−(k−1)/M)",
        ),
        low=0,
    ),
    value=w**k * _FALLING,
    domain=Domain(M=_SIZES, k=_ORDERS, w=Reals(0, 1, open="low")),
    words="One refit multiplies a power of the weight, read as a falling power, by it:",
    rivals=[
        Rival(w**k, "no weight moves on average, so neither should its powers"),
        Rival(w**k * _BY_PAIRS, "pairs taken as independent of each other"),
        Rival((w * (1 - 1 / M)) ** k, "each factor shrunk alike"),
    ],
)

THEOREM = Theorem(
    title="The spectrum of retraining",
    says="The transition matrix of a type's count has the eigenvalues [1 twice, then 1 − 1/M, then "
    "(1 − 2/M)(1 − 1/M)](twice, third, fourth), and so on: [each is the chance that so many "
    "samples have distinct parents](eigenvalue, apart).",
    setting="""\
A type's weight $w_n = j/M$ after refit $n$ is the share among $M$ independent samples from the
model $w_{n-1}$, with replacement and with nothing else mixed in (maximum likelihood).
The counts $j = 0, \\dots, M$ form a Markov chain, the Wright–Fisher chain without mutation, with
the matrix $P_{ij} = \\binom Mj \\left(\\frac iM\\right)^j\\left(1-\\frac iM\\right)^{M-j}$.
Backward in time, each sample of a refit copies one of the $M$ samples of the refit before, its
*parent*, chosen uniformly and independently.
An empty product is 1.
""",
    claims=[EIGENVALUE, APART, FACTORIAL],
    statements=[
        Bound(
            "twice",
            _FALLING.subs(k, 1),
            "=",
            sympy.S.One,
            Domain(M=Integers(1)),
            [Rival(1 - 1 / M, "one refit's loss of diversity")],
            note="k = 1, and k = 0 likewise: products of no factor",
        ),
        Bound(
            "third",
            _FALLING.subs(k, 2),
            "=",
            1 - 1 / M,
            Domain(M=Integers(2)),
            [Rival(1 - 2 / M, "one for each sample")],
        ),
        Bound(
            "fourth",
            _FALLING.subs(k, 3),
            "=",
            (1 - 1 / M) * (1 - 2 / M),
            Domain(M=Integers(3)),
            [Rival((1 - 1 / M) ** 2, "the square"), Rival((1 - 1 / M) ** 3, "three pairs")],
        ),
    ],
    sources=[
        Source("feller1951", "", "the eigenvalues of the Wright–Fisher matrix"),
        Source("ewens2004", "chapter 3", "the eigenvalues and what follows"),
    ],
)


class Apart(Algorithm):
    """``Apart(M, k)``: P(k distinct parents of k samples), one sample after another."""

    latex_name = r"\mathbb{P}"

    @staticmethod
    def recipe(M: Any, k: Any) -> Any:
        return parents(Fraction(int(M)), int(k))[int(k)]


def _ways(size: int, order: int) -> Fraction:
    """M!/(M − k)! over M^k, as a product of whole numbers."""
    return Fraction(prod(size - step for step in range(order)), size**order)


def _falling() -> list[bool]:
    """The mean falling power of a count, by listing labels."""
    cases = []
    for size, share in product(range(1, 6), listed.WEIGHTS):
        law = listed.two_types(size, share, 1)
        for order in range(7):
            powers = (prod(j - step for step in range(order)) for j in range(size + 1))
            mean = sum((p * q for p, q in zip(law, powers, strict=True)), Fraction(0))
            cases.append(mean == _ways(size, order) * size**order * share**order)
    return cases


def _differences(values: list[Fraction], order: int) -> list[Fraction]:
    for _ in range(order):
        values = [b - a for a, b in pairwise(values)]
    return values


def _triangular() -> list[bool]:
    """Powers of i/M, and what the matrix makes of them, by their differences."""
    cases = []
    for size in (3, 5):
        rows = [[Fraction(p, size**size) for p in row] for row in transitions(size)]
        for order in range(size + 1):
            power = [Fraction(i, size) ** order for i in range(size + 1)]
            moved = [
                sum((p * q for p, q in zip(row, power, strict=True)), Fraction(0)) for row in rows
            ]
            leading, shrunk = (_differences(each, order) for each in (power, moved))
            cases.append(not any(_differences(moved, order + 1)))
            cases.append(shrunk == [_ways(size, order) * each for each in leading])
        cases += [_ways(size, k + 1) <= _ways(size, k) for k in range(size)]
    return cases


def _apart() -> list[bool]:
    """Choices without a repetition, counted, and the chain that takes samples one by one."""
    cases = []
    for size, lines in product((3, 4, 5), range(1, 5)):
        chosen = list(listed.choices(size, lines))
        apart = Fraction(sum(len(set(each)) == lines for each in chosen), len(chosen))
        one_by_one = prod((1 - Fraction(b, size) for b in range(lines)), start=Fraction(1))
        cases += [apart == _ways(size, lines), apart == one_by_one]
    return cases


def _twice() -> list[bool]:
    """Both refits listed together: every choice of all parents, and of the lines' among them."""
    cases = []
    for size, lines in ((2, 2), (3, 2), (3, 3)):
        paths = [
            [grandparents[parent] for parent in chosen]
            for chosen in listed.choices(size, lines)
            for grandparents in listed.choices(size, size)
        ]
        apart = Fraction(sum(len(set(each)) == lines for each in paths), len(paths))
        cases.append(apart == _ways(size, lines) ** 2)
    return cases


def proof(p: Proof) -> dict[str, Expr]:
    count = Binomial(M, w)
    generating = p.compute(
        count.mean(lambda j: x**j),
        "The count after a refit from weight $w$ is binomial. Its generating function is",
        at=[dict(M=Fraction(size), w=Fraction(1, 3), x=Fraction(2, 7)) for size in (1, 2, 5, 12)],
        result=(1 - w + w * x) ** M,
    )
    for order in (2, 3):
        factor = sympy.simplify(generating.diff(x, order).subs(x, 1) / w**order / M**order)
        p.identity(
            factor,
            sympy.prod([1 - sympy.Rational(place) / M for place in range(1, order)]),
            f"Its derivative of order {order} at $x=1$, the mean of a falling power of the count, "
            f"divided by $M^{order}w^{order}$:",
        )
    p.argue(
        "Each derivative takes down one factor $M, M-1, M-2, \\dots$ and one factor $w$. So the "
        "mean of the falling power of order $k$ is $w^k$ times the number of ways to choose $k$ "
        "different samples in order, over $M^k$.",
        r"\mathbb{E}\,J(J-1)\cdots(J-k+1) = \frac{M!}{(M-k)!}\,w^k",
        trial=_falling,
        tried="all samples of up to five listed, orders 0 to 6",
    )
    p.argue(
        "Hence the matrix maps polynomials in $i/M$ to polynomials of the same degree at most. In "
        "the basis of the powers it is triangular, and the eigenvalues stand on its diagonal: the "
        "coefficients of $w^k$, of which the next is never larger than the last.",
        trial=_triangular,
        tried="the matrix applied to each power, for three and five samples: differences of the "
        "next order vanish, and those of its own order are shrunk by the coefficient",
    )
    p.argue(
        "The coefficient counts parents, too: $k$ samples choose one of $M$ each, and there are "
        "$M!/(M-k)!$ ways to choose differently. Take them one by one: where $b$ parents are "
        "known, the next sample's is a new one with chance $1-b/M$.",
        r"\lambda_k = \mathbb{P}(k \text{ samples have } k \text{ parents})",
        trial=_apart,
        tried="every choice of parents of up to four samples among three to five",
    )
    p.argue(
        "Refits are independent, so over $n$ of them the chances multiply.",
        trial=_twice,
        tried="every choice of parents and grandparents of two and three samples",
    )
    alone = Apart(M, k)
    return {"eigenvalue": alone, "apart": alone**n, "factorial": w**k * alone}


@lru_cache(maxsize=16)
def _roots(size: int) -> list[Fraction]:
    """All eigenvalues of the matrix from its characteristic polynomial, the largest first."""
    scale = size**size
    matrix = sympy.Matrix([[sympy.Rational(p, scale) for p in row] for row in transitions(size)])
    roots = sympy.roots(matrix.charpoly().as_expr())
    out = [Fraction(int(r.p), int(r.q)) for r, times in roots.items() for _ in range(times)]
    return sorted(out, reverse=True)


def _listed(M: Fraction, k: Fraction, n: Fraction) -> Fraction:
    """P(apart) by listing every choice of parents, refit by refit."""
    size, lines = int(M), int(k)
    choices = list(product(range(size), repeat=lines))
    apart = sum(len(set(parents)) == lines for parents in choices)
    return Fraction(apart, len(choices)) ** int(n)


def _direct(M: Fraction, k: Fraction, w: Fraction) -> Fraction:
    """The mean over the count's law of the falling power, term by term."""
    size, total = int(M), Fraction(0)
    for labels in product((0, 1), repeat=size):
        hits, chance = sum(labels), Fraction(1)
        for label in labels:
            chance *= w if label else 1 - w
        for step in range(int(k)):
            chance *= Fraction(hits - step, size)
        total += chance
    return total


ROUTES = [
    Route(
        lambda M, k: _roots(int(M))[int(k)],
        at=[dict(M=size, k=order) for size in (1, 2, 4, 6) for order in range(size + 1)],
        words="the roots of the matrix's characteristic polynomial, in rational arithmetic",
        claim="eigenvalue",
    ),
    Route(
        _listed,
        at=[dict(M=4, k=3, n=2), dict(M=5, k=5, n=1), dict(M=3, k=4, n=2), dict(M=2, k=0, n=3)],
        words="every choice of parents listed",
        claim="apart",
    ),
    Route(
        _direct,
        at=[dict(M=4, k=3, w=Fraction(1, 3)), dict(M=7, k=2, w=Fraction(2, 5))],
        words="every sample listed label by label",
        claim="factorial",
    ),
]
