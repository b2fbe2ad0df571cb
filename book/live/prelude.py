"""What a cell finds in the browser: its page's names, and a ``verify`` that says where it is.

Run once by worker.js, in Pyodide; ``page.say`` posts to the page.
"""

import ast
import linecache
import sys
import time
import traceback

import page
from IPython.display import display

import companion

sys.path.append("/lib/sympy.zip")

NAMES = {"__name__": "__main__", "display": display}
"""The names of the page's cells, as in one notebook."""


def verify(*rooms, **options):
    """The book's own ``verify``, whose table is shown twice a second while it works."""
    from companion.run import verify

    shown = time.monotonic()

    def progress(run):
        nonlocal shown
        if time.monotonic() - shown > 0.5:
            page.say("progress", run._repr_html_())
            shown = time.monotonic()

    return verify(*rooms, **{"progress": progress, **options})


companion.verify = verify  # found before the attribute that would import its own


def binds_nothing(last):
    """Whether a last line only shows a verdict: in a quiet run it would cost half a minute."""
    call = last.value
    return isinstance(call, ast.Call) and getattr(call.func, "id", "") in {"verify", "tried"}


def run(code, name, quiet):
    """Run a cell; the traceback where it fails, else nothing. A quiet cell shows nothing."""
    linecache.cache[name] = len(code), None, code.splitlines(True), name  # for tracebacks
    try:
        tree = ast.parse(code, name)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, name, "exec"), NAMES)
        if last is not None and not (quiet and binds_nothing(last)):
            value = eval(compile(ast.Expression(last.value), name, "eval"), NAMES)
            if value is not None and not quiet and not code.rstrip().endswith(";"):
                display(value)
    except BaseException as error:
        found = traceback.TracebackException.from_exception(error)
        own = next((at for at, frame in enumerate(found.stack) if frame.filename == name), None)
        del found.stack[: len(found.stack) if own is None else own]  # what is ours to begin with
        return "".join(found.format())
    return ""
