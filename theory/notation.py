"""The symbols that the whole book shares, one meaning each, and the quantities named with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy

Expr = Any  # SymPy ships no type information


def _psi(function: Expr, printer: Any, exp: str | None = None) -> str:
    """The digamma function and its derivatives as ψ, ψ′, …, where SymPy prints their name."""
    order, at = (printer.doprint(arg) for arg in function.args)
    name = {"0": r"\psi", "1": r"\psi'"}.get(order, rf"\psi^{{({order})}}")
    power = f"^{{{exp}}}" if exp else ""
    return rf"{name}{power}\left({at}\right)"


sympy.polygamma._latex = _psi


@dataclass(frozen=True)
class Entry:
    """One symbol of the book: its meaning, and its unit as a power of the data's unit."""

    symbol: Expr
    meaning: str
    units: int = 0


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
    "Ms": Entry(Ms, "sample sizes $M_1, …, M_n$ where they differ from refit to refit"),
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
    "lam": Entry(lam, "ratio of synthetic to real samples, or a temperature's variance factor"),
    "k": Entry(k, "order of a moment, a rank, or a ratio"),
    "f": Entry(f, "fraction of the original variance"),
    "x": Entry(x, "a value of the data", units=1),
    "beta": Entry(beta, "exponent of Zipf's law, $p_i \\propto i^{-\\beta}$"),
    "i": Entry(i, "running index"),
}


def symbol(name: str) -> Expr:
    """The symbol of a parameter's ASCII name; ``KeyError`` for a name the book does not use."""
    return NOTATION[name].symbol


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
