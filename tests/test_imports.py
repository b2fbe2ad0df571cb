"""Who imports whom: the two witnesses never talk, and nothing heavy is loaded before its time."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.rooms import ROOT, slugs
from companion.values import LONGEST, parse_number, parse_parameters
from theory.domain import DomainError

FLOORS = ("schemes", "theory", "montecarlo", "exercises", "companion")

FORBIDDEN = {
    "schemes": {*FLOORS, "sympy", "mpmath", "numpy", "scipy"} - {"schemes"},
    "theory": {"montecarlo", "exercises", "companion"},
    "montecarlo": {"theory", "exercises", "companion"},
    "exercises": {"companion"},
}


def _named(tree: ast.AST) -> Iterator[str]:
    """Every module that a source names: imported, or as the text of an argument."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            if not node.module or node.level:
                yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.Call):
            for each in ast.walk(node):
                if isinstance(each, ast.Constant) and isinstance(each.value, str):
                    yield each.value if each.value.replace(".", "").isidentifier() else ""


def _offences(source: str, package: str) -> set[str]:
    named = {name.split(".")[0] for name in _named(ast.parse(source))}
    return named & FORBIDDEN[package]


SOURCES = [
    (package, path.relative_to(ROOT))
    for package in FORBIDDEN
    for path in sorted((ROOT / package).rglob("*.py"))
]


@pytest.mark.parametrize(("package", "path"), SOURCES, ids=[str(path) for _, path in SOURCES])
def test_the_witnesses_import_neither_each_other_nor_the_judge(package: str, path: Path) -> None:
    assert _offences((ROOT / path).read_text(encoding="utf-8"), package) == set()


@pytest.mark.parametrize(
    "source",
    [
        "import montecarlo",
        "import numpy, montecarlo.streams as s",
        "from montecarlo.streams import stream",
        "def f():\n    from companion import room",
        "from .. import montecarlo",
        "import importlib\nimportlib.import_module('montecarlo.streams')",
        "__import__('companion')",
    ],
)
def test_the_lint_sees_every_way_of_importing(source: str) -> None:
    assert _offences(source, "theory")


# -- rooms do not look into each other ------------------------------------------------------

ROOMS = [
    (package, slug)
    for package in ("theory", "montecarlo", "exercises")
    for slug in slugs()
    if (ROOT / package / f"{slug}.py").exists()
]


def _looks_into(source: str, package: str, slug: str) -> set[str]:
    """What a room's source takes from other rooms' modules, and from other modules' privacy."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.ImportFrom) or not node.module:
            continue
        top, *inside = node.module.split(".")
        own_chapter = node.module == f"{package}.{slug.split('/')[0]}"
        of_a_room = "/".join(inside[:2]) in slugs() and (top, "/".join(inside)) != (package, slug)
        shared = [each for each in inside if each.startswith("_")]
        elsewhere = shared and (top, inside[0]) != (package, slug.split("/")[0])
        private = [alias.name for alias in node.names if alias.name.startswith("_")]
        private *= not own_chapter  # whose modules for the chapter alone are named so
        if of_a_room or elsewhere or private:
            found.add(node.module)
    return found


@pytest.mark.parametrize(("package", "slug"), ROOMS, ids=map("/".join, ROOMS))
def test_no_room_looks_into_another(package: str, slug: str) -> None:
    source = (ROOT / package / f"{slug}.py").read_text(encoding="utf-8")
    assert _looks_into(source, package, slug) == set()


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("from theory.gaussian.almost_sure_collapse import log_mean", True),
        ("from theory.discrete._survival import Survival", True),
        ("from theory.gaussian._log_moments import _inner", True),
        ("from theory.gaussian._log_moments import log_mean", False),
        ("from theory.gaussian import _log_moments", False),
        ("from theory.discrete import _trials", True),
        ("from theory.maths.coalescence import coalescence", False),
    ],
)
def test_the_lint_sees_who_looks_into_whom(line: str, seen: bool) -> None:
    assert bool(_looks_into(line, "theory", "gaussian/mle_variance")) is seen


def loaded_by(code: str) -> set[str]:
    """The top-level modules that are loaded after some code has run in a fresh interpreter."""
    report = (
        "import json, sys; print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


_ALL = """
import importlib, pkgutil, {package}
for found in pkgutil.walk_packages({package}.__path__, "{package}."):
    importlib.import_module(found.name)
"""


@pytest.mark.parametrize(
    ("code", "forbidden", "wanted"),
    [
        (
            _ALL.format(package="theory"),
            {"numpy", "scipy", "matplotlib", "montecarlo", "companion"},
            {"sympy", "mpmath"},
        ),
        (
            "import montecarlo.streams" + _ALL.format(package="montecarlo.chains"),
            {"scipy", "sympy", "matplotlib", "theory", "companion"},
            {"numpy"},
        ),
        (
            _ALL.format(package="montecarlo"),
            {"scipy", "sympy", "matplotlib", "theory", "companion"},
            {"numpy"},
        ),
        (
            "import companion.cli",
            {"sympy", "mpmath", "numpy", "scipy", "rich", "matplotlib", "theory", "montecarlo"},
            {"click"},
        ),
        (
            "from companion.cli import main\n"
            "try:\n    main(['--help'])\nexcept SystemExit as done:\n    assert not done.code",
            {"sympy", "mpmath", "numpy", "scipy", "rich", "matplotlib", "theory", "montecarlo"},
            {"click"},
        ),
    ],
    ids=["theory", "chains and streams", "montecarlo", "companion.cli", "collapse --help"],
)
def test_nothing_heavy_is_loaded_before_its_time(
    code: str, forbidden: set[str], wanted: set[str]
) -> None:
    loaded = loaded_by(code)
    assert loaded & forbidden == set()
    assert wanted <= loaded


# -- what is typed is never run -------------------------------------------------------------

typed = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="0123456789+-*/.eE_()x ,", max_size=20),
    st.from_regex(r"[+-]?\d{1,12}(\.\d{0,12})?([eE][+-]?\d{1,5})?(/\d{1,5})?"),
    st.sampled_from(["__import__('os')", "1e400", "9**9", "inf", "nan", "1_0", "٣", "0x1", "1/0"]),
    st.integers(0, 2 * LONGEST).map(lambda count: "9" * count),
)


@given(typed)
def test_a_typed_number_is_a_fraction_or_a_value_error(text: str) -> None:
    try:
        number = parse_number(text)
    except ValueError:
        return
    # of an exact type: an instance of something else could carry code of its own
    assert type(number).__name__ == "Fraction"
    assert all(sign.isdecimal() or sign in "+-./eE" for sign in text.strip())


@given(
    st.lists(st.one_of(typed, st.tuples(st.sampled_from("Mn"), typed).map("=".join)), max_size=4)
)
def test_typed_parameters_are_numbers_or_refused(words: list[str]) -> None:
    try:
        given = parse_parameters(words)
    except DomainError:
        return
    assert all(name.isidentifier() for name in given)
    for value in given.values():
        parts = value if isinstance(value, tuple) else (value,)
        assert all(type(part).__name__ == "Fraction" for part in parts)
