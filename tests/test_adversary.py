"""Wrong formulas made by rule for every claim: what is exact verifies none of them."""

from __future__ import annotations

import pytest
from derived import derivation

from companion.adversary import RULES, kept_score, made, stands, wrong_claims
from companion.rooms import find_rooms, room, slugs

CLAIMS = [(slug, claim.name) for slug in slugs() for claim in room(slug).theorem.claims]


@pytest.mark.parametrize(("slug", "name"), CLAIMS, ids=[f"{s}:{n}" for s, n in CLAIMS])
def test_no_wrong_claim_is_verified(slug: str, name: str) -> None:
    found = room(slug)
    claim = found.theorem.claim(name)
    wrongs = wrong_claims(claim)
    assert wrongs
    standing = [w for w in wrongs if stands(w, claim, found, derivation(slug))]
    assert [(wrong.rule, wrong.where) for wrong in standing] == []


def test_the_page_shows_the_score_of_these_claims() -> None:
    kept = kept_score()
    assert {rule: count for rule, (count, _) in kept.items()} == dict(made(find_rooms())), (
        "run make adversary"
    )
    assert all(count == fell for count, fell in kept.values())


def test_every_rule_makes_wrong_claims() -> None:
    assert set(made(find_rooms())) == set(RULES)
