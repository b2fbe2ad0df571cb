"""Packs NumPy, SymPy and mpmath as byte code; run by Pyodide itself, in Node (packages.mjs).

Reads ``/numpy`` (a package of emscripten-forge) and ``/site`` (the project's site-packages), and
writes ``/numpy.zip`` and ``/sympy.zip``. ``libraries`` are NumPy's compiled modules.
"""

import ast
import importlib.util
import io
import marshal
import tarfile
import zipfile
from pathlib import Path

LEFT_OUT = ("/tests/", "/benchmarks/", "/f2py/", "/parsing/latex/_antlr/", "/parsing/autolev/")
"""What no cell needs. SymPy's physics stays: its solvers of recurrences import it."""

LONGEST = 80
"""Characters of a docstring that is kept: short ones are parsed by some modules."""


def wanted(name):
    skipped = name.endswith((".pyi", ".pyc", ".a", ".exe", "/RECORD"))
    return not skipped and not any(part in f"/{name}" for part in LEFT_OUT)


def compiled(source, name):
    """A module's byte code as a ``.pyc`` file, assertions in and long docstrings out."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            match node.body:
                case [ast.Expr(ast.Constant(str(text)) as words), *_] if len(text) > LONGEST:
                    words.value = ""
    code = compile(tree, name, "exec", dont_inherit=True, optimize=0)
    return importlib.util.MAGIC_NUMBER + bytes(12) + marshal.dumps(code)


def pack(files, place):
    """``files`` are pairs of a name and bytes. Stored: all is deflated once, later."""
    with zipfile.ZipFile(place, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files:
            if name.endswith(".py"):
                name, content = f"{name}c", compiled(content, name)
            archive.writestr(zipfile.ZipInfo(name), content)  # without a date: the same each time


def of_numpy():
    (place,) = Path("/numpy").glob("numpy-*.tar.gz")
    inside = "lib/python3.12/site-packages/"
    with tarfile.open(fileobj=io.BytesIO(place.read_bytes())) as archive:
        for member in sorted(archive, key=lambda member: member.name):
            name = member.name.removeprefix("./")
            if member.isfile() and name.startswith(inside) and wanted(name.removeprefix(inside)):
                yield name.removeprefix(inside), archive.extractfile(member).read()


def of_sympy():
    site = Path("/site")
    for package in sorted([*site.glob("sympy*"), *site.glob("mpmath*")]):
        for path in sorted(package.rglob("*")):
            name = path.relative_to(site).as_posix()
            if path.is_file() and wanted(name):
                yield name, path.read_bytes()


def core():
    found = dict(of_numpy())
    pack(found.items(), "/numpy.zip")
    return [content for name, content in found.items() if name.endswith(".so")]


libraries = core()
pack(of_sympy(), "/sympy.zip")
