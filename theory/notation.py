"""The symbols that the whole book shares, one meaning each, and the quantities named with them.

A room declares a symbol that it alone needs with ``local``; its page shows what it means.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from keyword import iskeyword
from typing import Any

import sympy

Expr = Any  # SymPy ships no type information


def _psi(function: Expr, printer: Any, exp: str | None = None) -> str:
    """The digamma function and its derivatives as ψ, ψ′, …, where SymPy prints their name."""
    order, at = (printer.doprint(arg) for arg in function.args)
    name = {"0": r"\psi", "1": r"\psi'"}.get(order, rf"\psi^{{({order})}}")
    power = f"^{{{exp}}}" if exp else ""
    return rf"{name}{power}\left({at}\right)"


def _incomplete_beta(function: Expr, printer: Any, exp: str | None = None) -> str:
    """The regularised incomplete beta function from 0 to x, I with x below, as people write it."""
    a, b, low, high = (printer.doprint(arg) for arg in function.args)
    power = f"^{{{exp}}}" if exp else ""
    upto = high if low == "0" else f"({low}, {high})"
    return rf"I_{{{upto}}}{power}\left({a}, {b}\right)"


def _harmonic(function: Expr, printer: Any, exp: str | None = None) -> str:
    """Harmonic numbers as H with their index below."""
    length, *order = (printer.doprint(arg) for arg in function.args)
    upper = "".join(f"({each})" for each in order)
    name = rf"H_{{{length}}}" + (rf"^{{{upper}}}" if upper else "")
    return rf"\left({name}\right)^{{{exp}}}" if exp else name


sympy.polygamma._latex = _psi
sympy.harmonic._latex = _harmonic
sympy.betainc_regularized._latex = _incomplete_beta


@dataclass(frozen=True)
class Entry:
    """One symbol of the book: its meaning, and its unit as a power of the data's unit.

    ``length`` is how many there are of an indexed one, numbered from 1.
    """

    symbol: Expr
    meaning: str
    units: int = 0
    length: Expr | None = None


def _count(name: str) -> Expr:
    return sympy.Symbol(name, integer=True, nonnegative=True)


def _real(name: str, **assumptions: bool) -> Expr:
    return sympy.Symbol(name, real=True, **assumptions)


M = sympy.Symbol("M", integer=True, positive=True)
n = _count("n")
mu = _real("mu")
sigma = _real("sigma", positive=True)
w = _real("w", nonnegative=True)
K = sympy.Symbol("K", integer=True, positive=True)
alpha = _real("alpha", nonnegative=True)
N = sympy.Symbol("N", integer=True, positive=True)
d = sympy.Symbol("d", integer=True, positive=True)
rho = _real("rho")
T = sympy.Symbol("T", integer=True, positive=True)
lam = _real("lambda", nonnegative=True)
k = _real("k")
f = _real("f", positive=True)
x = _real("x")
beta = _real("beta", positive=True)
i = sympy.Symbol("i", integer=True, positive=True)
Ms = sympy.IndexedBase("M", positive=True, integer=True)
"""A schedule of sample sizes, ``Ms[i]`` for the i-th refit, of length ``n``."""

NOTATION: dict[str, Entry] = {
    "M": Entry(M, "samples drawn for each refit"),
    "Ms": Entry(Ms, "sample sizes $M_1, …, M_n$ where they differ from refit to refit", 0, n),
    "n": Entry(n, "refits so far; $n = 0$ is the real distribution"),
    "mu": Entry(mu, "mean of the real distribution", units=1),
    "sigma": Entry(sigma, "standard deviation of the real distribution, or of labels", units=1),
    "w": Entry(w, "weight of a word, mode or class, or of the real data in an average"),
    "K": Entry(K, "number of types (words, modes, classes)"),
    "alpha": Entry(alpha, "share of real data in each refit"),
    "N": Entry(N, "number of real samples"),
    "d": Entry(d, "dimension"),
    "rho": Entry(rho, "correlation of two coordinates of the real distribution"),
    "T": Entry(T, "samples in a regression's training set"),
    "lam": Entry(
        lam,
        "ratio of synthetic to real samples, a temperature's variance factor, or a type's expected "
        "count in the first sample",
    ),
    "k": Entry(k, "order of a moment, a rank, a ratio, or a number of answers or candidates"),
    "f": Entry(f, "fraction of the original variance"),
    "x": Entry(x, "a value of the data", units=1),
    "beta": Entry(beta, "exponent of Zipf's law, $p_i \\propto i^{-\\beta}$"),
    "i": Entry(i, "running index"),
}


class UnknownSymbol(KeyError):
    """A name that neither the book nor a room uses."""

    def __str__(self) -> str:
        return str(self.args[0])


class Clash(ValueError):
    """A room's own symbol that is another's already."""


LOCAL: dict[str, dict[str, Entry]] = {}
"""The symbols that rooms declare for themselves: by ASCII name, then by the declaring module."""

TYPED = ("address", "digits", "as_fraction", "rivals")
"""Names that ``value`` takes for itself."""


def local(
    name: str, meaning: str, units: int = 0, *, length: Expr | None = None, **assumptions: bool
) -> Expr:
    """A symbol of one room (or one chapter) alone, such as ``local("u", "a level", real=True)``.

    ``name`` is its ASCII name, which it prints from; ``meaning`` is shown on the room's page;
    ``units`` is its unit as a power of the data's. With a ``length``, a symbol such as ``K``, it
    is indexed: ``q[1]`` to ``q[K]``. Raises ``Clash`` where the book has a symbol of this name or
    looks, or another room one with other properties.
    """
    if not name.isidentifier() or iskeyword(name) or name in TYPED:
        raise Clash(f"{name} cannot be a parameter's name")
    made = sympy.Symbol(name, **assumptions)
    if length is not None:
        made = sympy.IndexedBase(name, **assumptions)
    for known, entry in NOTATION.items():
        if name == known or sympy.latex(made) == sympy.latex(entry.symbol):
            raise Clash(f"{name} is a symbol of the book: {known}, {entry.meaning}")
    new = Entry(made, meaning, units, length)
    here = sys._getframe(1).f_globals.get("__name__", "")
    for module, other in LOCAL.get(name, {}).items():
        if module != here and (other.symbol, other.units, other.length) != (made, units, length):
            raise Clash(f"{name} is declared otherwise in {module}: {other.meaning}")
    LOCAL.setdefault(name, {})[here] = new
    return made


def entry(name: str, module: str = "") -> Entry:
    """The symbol of that ASCII name, of the book or of a room; its meaning as ``module`` gives it.

    Raises ``UnknownSymbol``.
    """
    if name in NOTATION:
        return NOTATION[name]
    if name not in LOCAL:
        raise UnknownSymbol(f"{name} is no symbol of the book: a room declares its own by local()")
    known = LOCAL[name]
    return known.get(module) or next(iter(known.values()))


def declared_by(module: str) -> dict[str, Entry]:
    """The symbols that a module declares for itself, by ASCII name."""
    return {name: by[module] for name, by in LOCAL.items() if module in by}


def entries() -> list[Entry]:
    """All symbols, of the book and of the rooms that are loaded."""
    return [*NOTATION.values(), *(next(iter(each.values())) for each in LOCAL.values())]


def symbol(name: str) -> Expr:
    """The symbol of a parameter's ASCII name; ``UnknownSymbol`` (a ``KeyError``) names others."""
    return entry(name).symbol


_SUBSCRIPTS = str.maketrans("0123456789n+-", "₀₁₂₃₄₅₆₇₈₉ₙ₊₋")


def _sub(index: Expr) -> str:
    return str(index).replace(" ", "").translate(_SUBSCRIPTS)


@dataclass(frozen=True)
class Statistic:
    """A random quantity of the model, named once: how it prints, and its unit."""

    latex: str
    text: str
    units: int = 0


def sigma_hat2(index: Expr) -> Statistic:
    """The fitted variance after ``index`` refits (maximum likelihood, ddof 0)."""
    return Statistic(rf"\hat\sigma^2_{{{sympy.latex(index)}}}", f"σ̂²{_sub(index)}", 2)


def s2(index: Expr) -> Statistic:
    """The fitted variance after ``index`` refits (unbiased, ddof 1)."""
    return Statistic(rf"s^2_{{{sympy.latex(index)}}}", f"s²{_sub(index)}", 2)


def sigma_hat(index: Expr) -> Statistic:
    """The fitted standard deviation after ``index`` refits, the root of ``sigma_hat2``."""
    return Statistic(rf"\hat\sigma_{{{sympy.latex(index)}}}", f"σ̂{_sub(index)}", 1)


def s(index: Expr) -> Statistic:
    """The fitted standard deviation after ``index`` refits, the root of ``s2``."""
    return Statistic(rf"s_{{{sympy.latex(index)}}}", f"s{_sub(index)}", 1)


def mu_hat(index: Expr) -> Statistic:
    """The fitted mean after ``index`` refits."""
    return Statistic(rf"\mu_{{{sympy.latex(index)}}}", f"μ{_sub(index)}", 1)


def draw(index: Expr) -> Statistic:
    """One sample from the model after ``index`` refits."""
    return Statistic(rf"X^{{{sympy.latex(index)}}}", f"X^{index}", 1)


def weight(index: Expr) -> Statistic:
    """The fitted weight of one type after ``index`` refits."""
    return Statistic(rf"w_{{{sympy.latex(index)}}}", f"w{_sub(index)}")


def excess_error(index: Expr) -> Statistic:
    """A regression's test error beyond the noise: ``‖ŵ − w*‖²`` where inputs are isotropic."""
    return Statistic(
        rf"\lVert\hat w_{{{sympy.latex(index)}}} - w_*\rVert^2", f"‖ŵ{_sub(index)} − w*‖²", 2
    )


def Ratio(over: Statistic, under: Statistic) -> Statistic:
    """One statistic divided by another."""
    return Statistic(
        rf"\frac{{{over.latex}}}{{{under.latex}}}",
        f"{over.text}/{under.text}",
        over.units - under.units,
    )


def Power(of: Statistic, exponent: Expr) -> Statistic:
    """A statistic raised to a power, which may be a symbol."""
    return Statistic(
        rf"\left({of.latex}\right)^{{{sympy.latex(exponent)}}}",
        f"({of.text})^{exponent}",
        of.units * exponent,
    )


def LogRatio(over: Statistic, under: Expr) -> Statistic:
    """The natural logarithm of a statistic divided by a constant of its own unit."""
    return Statistic(
        rf"\ln\frac{{{over.latex}}}{{{sympy.latex(under)}}}", f"ln({over.text}/{under})"
    )


@dataclass(frozen=True)
class Quantity:
    """What a claim is about: how it prints, its unit (a power of the data's), and its range."""

    latex: str
    text: str
    units: int = 0
    low: Expr = -sympy.oo
    high: Expr = sympy.oo


def Expectation(of: Statistic, low: Expr = -sympy.oo) -> Quantity:
    """E[of]; ``low`` is 0 where the statistic cannot be negative."""
    return Quantity(rf"\mathbb{{E}}\,{of.latex}", f"E[{of.text}]", of.units, low)


def ConditionalExpectation(of: Statistic, *given: Statistic, low: Expr = -sympy.oo) -> Quantity:
    """E[of | given], where it does not depend on what is given."""
    latex, text = (", ".join(getattr(each, how) for each in given) for how in ("latex", "text"))
    return Quantity(
        rf"\mathbb{{E}}\left[{of.latex} \,\middle|\, {latex}\right]",
        f"E[{of.text} | {text}]",
        of.units,
        low,
    )


def Variance(of: Statistic) -> Quantity:
    """Var[of], over everything that is random, runs included."""
    return Quantity(
        rf"\operatorname{{Var}}\,{of.latex}", f"Var[{of.text}]", 2 * of.units, sympy.S.Zero
    )


def Plus(first: Quantity, second: Quantity) -> Quantity:
    """The sum of two quantities of one unit."""
    return Quantity(
        f"{first.latex} + {second.latex}",
        f"{first.text} + {second.text}",
        first.units,
        first.low + second.low,
        first.high + second.high,
    )


def InTheLimit(of: Quantity) -> Quantity:
    """What a quantity tends to as the number of refits grows."""
    return Quantity(rf"\lim_{{n\to\infty}} {of.latex}", f"lim {of.text}", of.units, of.low, of.high)


def Probability(latex: str, text: str) -> Quantity:
    """P(event), the event given as it prints."""
    return Quantity(rf"\mathbb{{P}}({latex})", f"P({text})", 0, sympy.S.Zero, sympy.S.One)


def Law(of: Statistic, at: Expr = x) -> Quantity:
    """The distribution function of a statistic, at the point ``at``."""
    return Probability(rf"{of.latex} \le {sympy.latex(at)}", f"{of.text} ≤ {at}")
