"""Sentences and statements judged: what is carried stands, what is false or loose does not."""

from __future__ import annotations

import pickle
from dataclasses import replace
from fractions import Fraction

import pytest
import sympy
from toy import SQUARE, judged, with_claim

from companion.results import Verdict
from companion.rooms import room
from companion.said import judge, said
from theory.domain import Domain, Integers, Positive, Reals
from theory.notation import M, N, n, sigma, w
from theory.sentence import Sentence, numbers, says
from theory.statement import About, Bound, Falls, Rises, Statement, Tends
from theory.theorem import Rival

pytestmark = pytest.mark.usefixtures("small_batches")

ONE = Domain(M=Integers(2))
BOTH = Domain(M=Integers(2), n=Integers(1))
HALF = [Rival(sympy.Rational(1, 2), "a half")]


# -- sentences ------------------------------------------------------------------------------


def test_a_reader_sees_a_sentence_without_its_carriers() -> None:
    sentence = Sentence("It [falls by 1/M](fixed, gaussian/x:y) at once.")
    assert sentence == "It falls by 1/M at once."
    assert [(p.words, p.carriers) for p in sentence.phrases] == [
        ("falls by 1/M", ("fixed", "gaussian/x:y"))
    ]
    assert Sentence(sentence).phrases == sentence.phrases
    assert pickle.loads(pickle.dumps(sentence)).phrases == sentence.phrases


@pytest.mark.parametrize(
    ("text", "loose"),
    [
        ("It [falls](a) at most so far.", ["at most"]),
        ("It is about [so](a).", ["about"]),
        ("It is never so.", ["never"]),
        ("A share of 3 parts.", ["3"]),
        ("A model is fitted to $M \\ge 2$ samples.", []),
        ("[About half of it is lost](a).", []),
    ],
)
def test_words_that_judge_must_be_carried(text: str, loose: list[str]) -> None:
    assert Sentence(text).loose == loose


@pytest.mark.parametrize(
    ("phrase", "text", "stands"),
    [
        ("loses 1 − 1/M", "sigma**2*(1 - 1/M)**n", True),
        ("loses 1/M", "1/(2*N + 1)", False),
        ("below 1/(2N + 1)", "drift < 1/(2*N + 1)", True),
        ("below $1/(2N+1)$", "drift < 1/(2*N + 1)", True),
        ("within 10%", "x ~ y 10% 0.1 1/10", True),
        ("within 1%", "x ~ y 10% 0.1 1/10", False),
        ("about 4.73", "TailIndex(2) ≈ 473/100 4.73", True),
        ("about 73", "4.73", False),
        ("σ²/M", "sigma**2/M", True),
        ("about −1/M", "drift ; -1/M", True),
        ("about 1/M", "drift ; -1/M", True),
        ("is (a − 1)/M", "(a - 1)/M", True),
        ("after 1,000 refits", "n is an integer from 1000 to 2000", True),
    ],
)
def test_numbers_of_a_phrase_are_those_of_its_carriers(
    phrase: str, text: str, stands: bool
) -> None:
    found = numbers(phrase)
    assert found
    assert all(says(each, text) for each in found) is stands


def _saying(sentence: str, *statements: Statement) -> tuple[Verdict, str]:
    theorem = replace(SQUARE.theorem, says=sentence, statements=statements)
    rung = judged(replace(SQUARE, theorem=theorem)).rung("said")
    return rung.verdict, rung.detail


def test_a_sentence_stands_on_a_verified_claim() -> None:
    assert _saying("The mean square [is σ²](square).")[0] is Verdict.VERIFIED


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("The mean square is the variance.", "nothing carries"),
        ("The mean square is at most [σ²](square).", "nothing carries “at most”"),
        ("The mean square [is σ³](square).", "does not say"),
        ("The mean square [is σ²](circle).", "no claim circle"),
        ("The mean square [is σ²](gaussian/nowhere:fixed).", "there is no room"),
    ],
)
def test_a_sentence_that_nothing_carries_is_undecided(sentence: str, why: str) -> None:
    verdict, detail = _saying(sentence)
    assert verdict is Verdict.UNDECIDED
    assert why in detail


def test_a_sentence_falls_with_its_statement() -> None:
    domain = Domain(sigma=Positive())
    true = Bound("below", sigma**2, "<", sigma**2 + 1, domain, [Rival(sigma, "no square")])
    text = "The mean square [stays below σ² + 1](below)."
    assert _saying(text, true)[0] is Verdict.VERIFIED
    false = replace(true, right=sigma + 1)
    assert _saying(text.replace("σ² + 1", "σ + 1"), false)[0] is Verdict.REFUTED
    assert _saying(text.replace("σ² + 1", "2σ"), true)[0] is Verdict.UNDECIDED


def test_a_sentence_is_undecided_where_its_claim_is_not_verified() -> None:
    theorem = replace(SQUARE.theorem, says="The mean square [is σ²](square).")
    wrong = replace(SQUARE, theorem=theorem).claiming(2 * sigma**2)
    result = judged(wrong)
    assert result.rung("said").verdict is Verdict.UNDECIDED


def test_a_claim_verified_but_for_its_words_is_no_pass() -> None:
    result = judged(with_claim(words="It is always about so:"))
    assert result.rung("said").verdict is Verdict.UNDECIDED
    assert result.verdict is Verdict.UNDECIDED
    assert result.stands_without_words


def test_at_most_one_in_m_is_put_back() -> None:
    found = room("discrete/partially_fresh_words")
    headline = found.theorem.claims[0]
    assert said(found, headline).verdict is Verdict.VERIFIED

    def with_words(old: str, new: str) -> Verdict:
        sentence = Sentence(found.theorem.says).written.replace(old, new)
        theorem = replace(found.theorem, says=sentence)
        return said(replace(found, theorem=theorem), headline).verdict

    assert with_words("below 1/(2N + 1)", "at most about 1/M") is Verdict.UNDECIDED
    assert with_words("](near)", "](near), off by about 1/M at most") is Verdict.UNDECIDED
    near = found.theorem.statement("near")
    assert near is not None
    looser = replace(near, right=1 / M)
    others = [each for each in found.theorem.statements if each is not near]
    theorem = replace(
        found.theorem,
        says=Sentence(found.theorem.says).written.replace("1/(2N + 1)](near)", "1/M](near)"),
        statements=[looser, *others],
    )
    assert said(replace(found, theorem=theorem), headline).verdict is Verdict.REFUTED


# -- statements -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "verdict"),
    [
        (Bound("a", 1 / M, "<=", sympy.Rational(1, 2), ONE, [Rival(1 / M**2, "")]), "verified"),
        (Bound("a", 1 / M, "<", sympy.Rational(1, 2), ONE, [Rival(1 / M**2, "")]), "refuted"),
        (Bound("a", 1 / M, ">", 1 / M**2, ONE, [Rival(2 / M, "")]), "verified"),
        (Bound("a", 1 / M, "<=", sympy.S.One, ONE, [Rival(sympy.Integer(2), "")]), "undecided"),
        (Bound("a", 1 / M, "<=", sympy.S.One, ONE, []), "undecided"),
        (Bound("a", (M + 1) ** 2, "=", M**2 + 2 * M + 1, ONE, [Rival(M**2, "")]), "verified"),
        (Bound("a", 1 / M, "<=", w, ONE, HALF), "undecided"),
        (About("a", 1 + 1 / M, 1, Fraction(1, 2), ONE), "verified"),
        (About("a", 1 + 1 / M, 1, Fraction(1, 3), ONE), "refuted"),
        (About("a", 1 + 1 / M, 1, 100, ONE), "undecided"),
        (Rises("a", 1 - 1 / M, M, ONE), "verified"),
        (Falls("a", 1 - 1 / M, M, ONE), "refuted"),
        (Falls("a", w * (1 - w), w, Domain(w=Reals(0, 1))), "refuted"),
        (Falls("a", w * (1 - w), w, Domain(w=Reals(Fraction(1, 2), 1))), "verified"),
        (Tends("a", (1 - 1 / n) ** n, sympy.exp(-1), n, Domain(M=Integers(2))), "verified"),
        (Tends("a", (1 - 1 / M) ** n, 0, n, Domain(M=Integers(2, 50))), "verified"),
        (Tends("a", (1 - 1 / M) ** n, 1, n, Domain(M=Integers(2, 50))), "refuted"),
        (Tends("a", (-1) ** n, 1, n, ONE, far=(3, 5, 7)), "refuted"),
    ],
    ids=range(18),
)
def test_a_statement_is_judged_over_its_region(statement: Statement, verdict: str) -> None:
    assert judge(statement).verdict == verdict


def test_a_rival_of_a_direction_is_another_expression() -> None:
    rises = Rises("a", 1 - 1 / M, M, ONE, rivals=[Rival(1 / M, "falls")])
    assert judge(rises).verdict is Verdict.VERIFIED
    same = replace(rises, rivals=[Rival(2 - 1 / M, "rises too")])
    assert judge(same).verdict is Verdict.UNDECIDED
    assert "rises too" in judge(same).detail


def test_a_bound_that_is_wrong_far_out_only_is_refuted() -> None:
    value = sympy.Piecewise((1 / M, M <= 10**6 + 5), (sympy.S.One, True))
    assert judge(Bound("a", value, "<=", sympy.Rational(1, 2), ONE, HALF)).verdict == "refuted"


def test_a_statement_prints_its_relation() -> None:
    assert "within 50%" in About("a", 1 + 1 / M, 1, Fraction(1, 2), ONE).text
    assert "as n → ∞" in Tends("a", 1 / n, 0, n, ONE).text
    assert "falls with N" in Falls("a", 1 / N, N, Domain(N=Integers(1))).text
