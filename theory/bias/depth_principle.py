"""TODO: the result in one line."""

from __future__ import annotations

from theory.domain import Domain, Integers, Positive
from theory.notation import Expectation, Expr, M, n, sigma, sigma_hat2
from theory.proof import Proof
from theory.theorem import Claim, Route, Theorem

# A symbol of this room alone: theta = local("theta", "what it means", 1, positive=True).

CLAIM = Claim(
    name="main",
    quantity=Expectation(sigma_hat2(n), low=0),
    value=sigma**2 * (1 - 1 / M) ** n,  # TODO: the formula
    # No closed form (an Algorithm): reach= is how far two algorithms go, Integers(2, reach=400).
    domain=Domain(M=Integers(2), n=Integers(0), sigma=Positive(default=1)),
    rivals=[],  # TODO: Rival(formula, "who would believe it"), two or more
)

THEOREM = Theorem(
    title="TODO: the title",
    # What can be false stands in brackets, with the claims or statements that carry it.
    says="TODO: one sentence for a person in a hurry, [what it says](carrier).",
    setting="TODO: the model, the estimator (ddof 0 or 1), the scheme, the sampling.",
    claims=[CLAIM],
    # Beside the claims (theory.statement: Bound, About, Tends, Rises, Falls):
    # statements=[Falls("falls", CLAIM.value, n, CLAIM.domain, [Rival(sigma**2, "it stays")])],
    sources=[],  # TODO: Source("a key of book/references.bib", "where", "what is said there")
)


def proof(p: Proof) -> Expr:
    # p.cite(COCHRAN)
    # factor = p.compute(ChiSquared(M - 1).mean(lambda q: q / M), "The mean of one factor.")
    # p.argue("Words.", trial=small_cases, tried="what the trial works out, in a phrase")
    # p.argue("Words.", tried="why this cannot be tried")
    # return p.solve(lambda v: factor * v, sigma**2, "The recursion, solved.")
    raise NotImplementedError("TODO: steps that arrive at the formula and never read the claim")


ROUTES: list[Route] = []  # TODO: Route(another_exact_way, at=[dict(M=2, n=3)], words="how")
