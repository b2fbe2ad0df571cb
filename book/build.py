"""Build the book; nothing in it may be older than the code that made it."""

import hashlib
import importlib
import logging
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors.utils import single_nb_execution

from companion.records import latest

BOOK = Path(__file__).resolve().parent
ROOT = BOOK.parent
BUILD = BOOK / "_build"

TIMEOUT = 600
"""Seconds for one cell."""


def fingerprint() -> str:
    """What every page depends on: all code and settings, and which pages there are."""
    digest = hashlib.sha256(sys.version.encode())
    code = [
        p
        for name in ("schemes", "theory", "montecarlo", "companion")
        for p in (ROOT / name).rglob("*.py")
    ]
    book = [p for p in BOOK.rglob("*") if p.is_file() and BUILD not in p.parents]
    shown = ["CITATION.cff", "requirements.txt"]
    shown += [f"benchmarks/{name}" for name in ("report.py", "results.json", "calibration.json")]
    for path in sorted([*code, *book, *(ROOT / name for name in shown)]):
        if "__pycache__" not in path.parts:
            digest.update(str(path.relative_to(ROOT)).encode())
            digest.update(b"" if path.suffix == ".md" else path.read_bytes())
    return digest.hexdigest()


def environment() -> dict[str, str]:
    """For the cells' kernels: the journal, and no settings of the user's own, and no chatter."""
    importlib.import_module("matplotlib.font_manager")  # a first import says so, in a page's cell

    profile = BUILD / "ipython" / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    quiet = 'get_config().IPKernelApp.log_level = "ERROR"\n'
    (profile / "ipython_kernel_config.py").write_text(quiet)
    return {
        "COLLAPSE_JOURNAL": "1",  # what `collapse verify` has found is not computed again
        "IPYTHONDIR": str(profile.parent),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


def execute_pages() -> None:
    """Run the cells of all pages, as many at once as there are cores, into the build's cache.

    Sphinx finds them there. A page whose cell fails is not kept: Sphinx runs it again, alone,
    and says what is wrong with it.
    """
    logging.getLogger("traitlets").setLevel(logging.ERROR)
    cache = get_cache(str(BUILD / ".jupyter_cache"))
    reader = {"type": "plugin", "name": "myst_nb_md"}
    todo = []
    for path in sorted(BOOK.rglob("*.md"), key=lambda path: (path.parent != BOOK, path)):
        if BUILD in path.parents or "```{code-cell}" not in path.read_text("utf-8"):
            continue
        page = cache.get_project_notebook(cache.add_nb_to_project(str(path), read_data=reader).pk)
        try:
            cache.match_cache_notebook(page.nb)
        except KeyError:
            todo.append(page)

    def execute(page: Any) -> Any:
        return page, single_nb_execution(page.nb, str(Path(page.uri).parent), TIMEOUT, False)

    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        for page, result in pool.map(execute, todo):
            if result.err is None:
                seconds = {"execution_seconds": result.time}
                bundle = CacheBundleIn(page.nb, page.uri, data=seconds)
                cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


def main() -> int:
    mark, now = BUILD / "fingerprint", fingerprint()
    if not mark.exists() or mark.read_text() != now:
        shutil.rmtree(BUILD, ignore_errors=True)
        BUILD.mkdir()
        mark.write_text(now)
    latest()  # the pages show verdicts: what is not judged yet is judged now
    print("Building the book ...", flush=True)
    os.environ |= environment()
    execute_pages()
    command = [Path(sys.executable).with_name("jupyter-book"), "build", "-W", "-n", "--keep-going"]
    status = subprocess.call([*command, BOOK], stdout=subprocess.DEVNULL)
    if status:  # a page once read keeps its warnings to itself
        shutil.rmtree(BUILD / ".doctrees", ignore_errors=True)
    else:
        print(f"The book is at {(BUILD / 'html' / 'index.html').relative_to(ROOT)}")
    return status


if __name__ == "__main__":
    sys.exit(main())
