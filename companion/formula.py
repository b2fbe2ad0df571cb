"""A formula that somebody typed, read into SymPy, and judged in a claim's place.

What is typed is parsed, never run: Python's own parser gives a tree, and only the nodes that are
listed here are taken from it. Numbers are exact.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import sympy

from companion import verify
from companion.values import find_claim
from theory.domain import DomainError
from theory.notation import Expr, symbol

LONGEST, DEEPEST, LARGEST = 400, 40, 1000
"""Signs of a formula, nested parts, and the largest number that is an exponent or is put into a
function that grows as factorials do."""

SIGNS = str.maketrans({"·": "*", "×": "*", "⋅": "*", "−": "-", "÷": "/", "–": "-", "\u00a0": " "})
POWERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
SPELT = {"lambda": "lam", "λ": "lam"}
"""Names that cannot be written as the book's parameters are called."""

GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "η": "eta",
    "θ": "theta", "κ": "kappa", "μ": "mu", "ν": "nu", "ρ": "rho", "σ": "sigma",
    "τ": "tau", "φ": "phi", "ϕ": "phi", "ψ": "psi", "ω": "omega", "Δ": "Delta",
}  # fmt: skip

FUNCTIONS: dict[str, tuple[Callable[..., Expr], int]] = {
    "sqrt": (sympy.sqrt, 1),
    "exp": (sympy.exp, 1),
    "log": (sympy.log, 1),
    "ln": (sympy.log, 1),
    "abs": (sympy.Abs, 1),
    "gamma": (sympy.gamma, 1),
    "factorial": (sympy.factorial, 1),
    "binomial": (sympy.binomial, 2),
    "digamma": (sympy.digamma, 1),
    "harmonic": (sympy.harmonic, 1),
    "erf": (sympy.erf, 1),
    "sin": (sympy.sin, 1),
    "cos": (sympy.cos, 1),
    "floor": (sympy.floor, 1),
    "ceiling": (sympy.ceiling, 1),
    "min": (sympy.Min, 0),
    "max": (sympy.Max, 0),
}
"""What may be called, and with how many arguments; 0 for one or more."""

GROWING = {"gamma", "factorial", "binomial", "harmonic", "digamma"}
CONSTANTS = {"pi": sympy.pi, "π": sympy.pi, "e": sympy.E}
OPERATORS: dict[type, Callable[[Expr, Expr], Expr]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Pow: lambda a, b: a**b,
}


class NotAFormula(DomainError):
    """What was typed is no formula, or none of this claim's parameters."""


def read(text: str, names: Mapping[str, Expr]) -> Expr:
    """A typed formula as SymPy, such as ``sigma^2*(1-1/M)^n``.

    ``names`` are the parameters that it may use, by their ASCII names; Greek letters stand for
    theirs. ``^`` and ``**`` are powers, and decimals are exact. Raises ``NotAFormula``.
    """
    if len(text) > LONGEST:
        raise NotAFormula(f"the formula has {len(text)} signs: {LONGEST} at most")
    plain = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda found: "^" + found[0].translate(POWERS), text)
    plain = plain.translate(SIGNS).replace("^", "**").strip()
    for spelt, name in SPELT.items():
        plain = re.sub(rf"\b{spelt}\b", name, plain)
    try:
        tree = ast.parse(plain, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        offset = getattr(error, "offset", None) or len(plain) + 1
        at = f" near “{plain[offset - 1 :][:12]}”" if plain[offset - 1 :] else ""
        raise NotAFormula(f"“{text}” is not a formula{at}") from None
    try:
        return _Reader(plain, names).taken(tree.body, 0)
    except (TypeError, ValueError) as error:
        if isinstance(error, NotAFormula):
            raise
        # SymPy does not order what is no real number, as in max(sqrt(-1), 2)
        raise NotAFormula(f"“{text}” orders what is no real number") from None


class _Reader:
    def __init__(self, text: str, names: Mapping[str, Expr]) -> None:
        self.text, self.names = text, names

    def said(self, node: ast.AST) -> str:
        return ast.get_source_segment(self.text, node) or "it"

    def taken(self, node: ast.AST, depth: int) -> Expr:
        if depth > DEEPEST:
            raise NotAFormula(f"the formula is nested more than {DEEPEST} deep")
        if isinstance(node, ast.Constant):
            return self.number(node)
        if isinstance(node, ast.Name):
            return self.name(node)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
            inner = self.taken(node.operand, depth + 1)
            return -inner if isinstance(node.op, ast.USub) else inner
        if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
            left, right = (self.taken(each, depth + 1) for each in (node.left, node.right))
            self.bounded(node, left, right)
            return OPERATORS[type(node.op)](left, right)
        if isinstance(node, ast.Call):
            return self.called(node, depth)
        raise NotAFormula(
            f"“{self.said(node)}”: a formula has numbers, names, + - * / ^, brackets and "
            f"{', '.join(FUNCTIONS)}"
        )

    def number(self, node: ast.Constant) -> Expr:
        said = self.said(node).replace("_", "")
        if not re.fullmatch(r"\d{1,30}(\.\d{0,30})?([eE][+-]?\d{1,2})?|\.\d{1,30}", said):
            raise NotAFormula(f"“{said}” is no number that can be read: write 12, 1/3 or 0.25")
        return sympy.Rational(said)

    def name(self, node: ast.Name) -> Expr:
        asked = GREEK.get(node.id, node.id)
        if asked in self.names:
            return self.names[asked]
        if asked in CONSTANTS:
            return CONSTANTS[asked]
        known = ", ".join(self.names)
        also = f"; {node.id} is a function: {node.id}(…)" if node.id in FUNCTIONS else ""
        raise NotAFormula(f"{node.id} is no parameter here: there are {known}{also}")

    def called(self, node: ast.Call, depth: int) -> Expr:
        name = node.func.id if isinstance(node.func, ast.Name) else self.said(node.func)
        name = name.lower() if name.lower() in FUNCTIONS else name
        if name in self.names and name not in FUNCTIONS:
            raise NotAFormula(f"“{self.said(node)}”: write {name}*(…) for a product")
        if name not in FUNCTIONS:
            raise NotAFormula(f"{name} is no function here: there are {', '.join(FUNCTIONS)}")
        function, count = FUNCTIONS[name]
        if node.keywords or not node.args or count not in (0, len(node.args)):
            raise NotAFormula(f"“{self.said(node)}”: {name} takes {count or 'some'} argument(s)")
        given = [self.taken(each, depth + 1) for each in node.args]
        if name in GROWING and any(each.is_number and abs(each) > LARGEST for each in given):
            raise NotAFormula(
                f"“{self.said(node)}”: numbers up to {LARGEST} can be put into {name}"
            )
        return function(*given)

    def bounded(self, node: ast.BinOp, left: Expr, right: Expr) -> None:
        """Refuse what would not be written out in a lifetime, and a division by 0."""
        if isinstance(node.op, ast.Div) and right.is_zero:
            raise NotAFormula(f"“{self.said(node)}” divides by 0")
        if isinstance(node.op, ast.Pow):
            if left.is_zero and right.is_negative:
                raise NotAFormula(f"“{self.said(node)}” divides by 0")
            if right.is_number and abs(right) > LARGEST:
                raise NotAFormula(f"“{self.said(node)}”: exponents up to {LARGEST} can be read")


def tried(address: str, text: str, **options: Any) -> Any:
    """Judge a typed formula in a claim's place, by the same evidence: a ``Run`` of that claim.

    The room's sentences are about its own formula, so their rung is left out. ``options`` are
    those of ``verify``. Raises ``NotAFormula``, ``UnknownRoom``.
    """
    from companion.rooms import room

    slug, claim = find_claim(address)
    lists = [
        name for name in claim.domain.parameters if isinstance(symbol(name), sympy.IndexedBase)
    ]
    if lists:
        raise NotAFormula(f"{slug}:{claim.name} is a formula of a list, {lists[0]}: none is read")
    names = {name: symbol(name) for name in claim.domain.parameters}
    run = verify(room(slug).claiming(read(text, names), claim.name), **options)
    result = run.claim(slug, claim.name)
    rungs = [rung for rung in result.rungs if rung.name != "said"]
    run.claims = [replace(result, rungs=rungs)]
    return run
