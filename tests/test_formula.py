"""Formulas that readers type: read exactly, never run, and judged like a claim."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from companion.formula import FUNCTIONS, LONGEST, NotAFormula, read, tried
from companion.results import Verdict
from companion.rooms import find_rooms
from theory.notation import M, n, sigma, symbol
from theory.numeric import Algorithm

NAMES = {"M": M, "n": n, "sigma": sigma}


def _closed() -> list[Any]:
    """Every formula of the book, claims and rivals, that has only what can be typed."""
    allowed = (sympy.Symbol, sympy.Number, sympy.NumberSymbol, sympy.Add, sympy.Mul, sympy.Pow)
    functions = (sympy.log, sympy.exp, sympy.gamma, sympy.factorial, sympy.binomial, sympy.Min)
    found = []
    for room in find_rooms():
        for claim in room.theorem.claims:
            for value in (claim.value, *(rival.value for rival in claim.rivals)):
                value = sympy.sympify(value, strict=True)
                nodes = list(sympy.preorder_traversal(value))
                if not value.atoms(Algorithm) and all(
                    isinstance(each, (*allowed, *functions)) for each in nodes
                ):
                    found.append(pytest.param(claim, value, id=f"{room.slug}:{claim.name}"))
    return found


@pytest.mark.parametrize(("claim", "value"), _closed())
def test_what_the_book_prints_can_be_typed(claim: Any, value: Any) -> None:
    names = {name: symbol(name) for name in claim.domain.parameters}
    if value.free_symbols <= set(names.values()) and len(str(value)) <= LONGEST:
        assert sympy.simplify(read(str(value), names) - value) == 0


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sigma^2*(1-1/M)^n", sigma**2 * (1 - 1 / M) ** n),
        ("σ²·(1 − 1/M)^n", sigma**2 * (1 - 1 / M) ** n),
        ("sigma**2 * exp(-n/M)", sigma**2 * sympy.exp(-n / M)),
        ("0.1*sqrt(M)", sympy.sqrt(M) / 10),
        ("-2^2", sympy.Integer(-4)),
        ("2^3^2", sympy.Integer(512)),
        ("1/3", sympy.Rational(1, 3)),
        ("ln(M)/log(M)", sympy.Integer(1)),
        ("e^n", sympy.exp(n)),
        ("n!=", None),
    ],
)
def test_usual_spellings(typed: str, meant: Any) -> None:
    if meant is None:
        with pytest.raises(NotAFormula, match="not a formula"):
            read(typed, NAMES)
    else:
        assert read(typed, NAMES) == meant


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "not a formula"),
        ("sigma^2*(", "not a formula"),
        ("__import__('os')", "no function here"),
        ("M.__class__", "a formula has numbers"),
        ("[M]", "a formula has numbers"),
        ("M if n else n", "a formula has numbers"),
        ("lambda: M", "not a formula"),
        ("'M'", "no number"),
        ("1j", "no number"),
        ("True", "no number"),
        ("x + 1", "x is no parameter here: there are M, n, sigma"),
        ("gamma", "gamma is a function"),
        ("M(n)", r"write M\*"),
        ("sqrt(M, n)", "takes 1"),
        ("sqrt(x=M)", "takes 1"),
        ("1/0", "divides by 0"),
        ("0^(-1)", "divides by 0"),
        ("9^9^9", "exponents up to"),
        ("M^100000", "exponents up to"),
        ("factorial(10^6)", "can be put into"),
        ("1" * 31, "no number"),
        ("M+" * LONGEST + "M", "signs"),
        ("(" * 100 + "M" + ")" * 100, None),
        ("-" * 100 + "M", "nested"),
        ("max(sqrt(-1), 2)", "no real number"),
        ("gamma(log(0)*0)", "no real number"),
    ],
)
def test_what_is_refused(typed: str, why: str | None) -> None:
    if why is None:
        assert read(typed, NAMES) == M
    else:
        with pytest.raises(NotAFormula, match=why):
            read(typed, NAMES)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = read(text, NAMES)
    except NotAFormula:
        return
    assert isinstance(found, sympy.Expr)
    assert found.free_symbols <= set(NAMES.values())


@given(st.text(alphabet="Mnσ0123456789.+-*/^() ²sqrtexplog,", max_size=30))
def test_any_formula_like_text_is_read_or_refused(text: str) -> None:
    try:
        found = read(text, NAMES)
    except NotAFormula:
        return
    assert found.free_symbols <= set(NAMES.values())


def test_each_function_can_be_called() -> None:
    for name, (_, count) in FUNCTIONS.items():
        args = ", ".join(["M", "n"][: count or 2])
        assert read(f"{name}({args})", NAMES).free_symbols <= {M, n}


def test_a_right_formula_is_verified_and_a_wrong_one_refuted_with_a_point() -> None:
    right = tried("gaussian/mle_variance", "sigma^2*((M-1)/M)^n")
    assert right.verdict is Verdict.VERIFIED
    wrong = tried("gaussian/mle_variance", "sigma^2*(1-1/M)^(n+1)")
    assert wrong.verdict is Verdict.REFUTED
    details = " ".join(rung.detail for rung in wrong.claims[0].rungs)
    assert "M=" in details
    assert "where the claim gives" in details


def test_a_formula_of_a_list_is_refused() -> None:
    with pytest.raises(NotAFormula, match="a formula of a list, Ms"):
        tried("gaussian/mle_variance:schedule", "sigma^2")


@pytest.mark.parametrize(
    ("formula", "code"), [("sigma^2*(1-1/M)^n", 0), ("sigma^2", 1), ("sigma^2*oops", 2)]
)
def test_exit_codes(formula: str, code: int) -> None:
    words = ["try", "gaussian/mle_variance", formula, "--json"]
    done = subprocess.run(
        [sys.executable, "-c", "from companion.cli import main; main()", *words],
        capture_output=True,
        text=True,
    )
    assert done.returncode == code, done.stderr
    if code == 2:
        assert len(done.stderr.splitlines()) == 1
    else:
        verdict = json.loads(done.stdout)["verdict"]
        assert verdict == ("verified" if code == 0 else "refuted")
