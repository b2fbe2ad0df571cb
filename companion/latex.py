"""A light reader of the sheets' LaTeX: it finds what would not be set, where no TeX is at hand."""

from __future__ import annotations

import re
from collections.abc import Iterator

_WORDS = r"""
documentclass usepackage begin end section item emph newpage binoppenalty raggedright
frac tfrac sqrt binom left right big bigl bigr Bigl Bigr text mathrm mathbf mathbb mathcal
operatorname hat bar tilde top ln log exp sin cos arcsin max min det Re sum prod int partial
to in infty le leq ge geq ne neq ll gg sim approx propto pm mid cdot cdots ldots times quad
lfloor rfloor lceil rceil alpha beta gamma delta epsilon kappa lambda mu pi rho sigma tau
theta phi varphi psi omega varsigma Gamma Delta Lambda Sigma Phi
"""

COMMANDS = {*_WORDS.split(), *",;|%&#_{"}
"""What sheets may use: each is known to print, in TeX and on the pages."""


def troubles(text: str) -> list[str]:
    """What is wrong with a document, a line each: environments, braces, formulas, commands."""
    return list(dict.fromkeys(_troubles(text)))


def _troubles(text: str) -> Iterator[str]:
    if not (text.startswith(r"\documentclass") and text.rstrip().endswith(r"\end{document}")):
        yield "it does not begin and end as a document"
        return
    yield from _unmatched(text)
    bare = re.sub(r"\\[%&#_{}$]", "", text)
    for part in re.split(r"\$[^$]*\$", bare.partition(r"\begin{document}")[2]):
        if stray := set('$%&#_^<>|"') & set(part):  # the last four print as other signs
            yield f"{' '.join(sorted(stray))} outside of a formula: {_shown(part)}"
        if strange := [sign for sign in part if ord(sign) >= 0x250 and sign not in "–—…é"]:
            yield f"{''.join(strange)} is no sign that TeX sets: {_shown(part)}"
    for command in re.findall(r"\\([A-Za-z]+|.)", text):
        if command not in COMMANDS:
            yield rf"\{command} is no command of the sheets (companion/latex.py lists them)"
    yield from _unread(re.findall(r"\$[^$]*\$", bare))


def _unmatched(text: str) -> Iterator[str]:
    open_: list[str] = []
    for kind, name in re.findall(r"\\(begin|end)\{(\w+)\}", text):
        if kind == "begin":
            open_.append(name)
        elif not open_ or open_.pop() != name:
            yield rf"\end{{{name}}} ends nothing"
    yield from (rf"\begin{{{name}}} is not ended" for name in open_)
    depth = 0
    for sign in re.sub(r"\\[{}]", "", text):
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            break
    if depth:
        yield "braces do not match"


def _unread(formulas: list[str]) -> Iterator[str]:
    """Formulas that Matplotlib's reader of them does not know."""
    from matplotlib.mathtext import MathTextParser

    parser = MathTextParser("path")
    for formula in formulas:
        braced = re.sub(r"frac *(\w) *(\w)", r"frac{\1}{\2}", formula)  # which this parser wants
        try:
            parser.parse(re.sub(r"\\sqrt *(\w)", r"\\sqrt{\1}", braced.replace("tfrac", "frac")))
        except ValueError as wrong:
            yield f"{formula} is no formula: {str(wrong).splitlines()[-1]}"


def _shown(part: str) -> str:
    return " ".join(part.split())[:60]
