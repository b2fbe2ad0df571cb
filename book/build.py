"""Build the book; nothing in it may be older than the code that made it.

``book/build.py gaussian/mle_variance`` builds that page alone, for its author.
"""

import hashlib
import importlib
import logging
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors.utils import single_nb_execution
from live import stage

from companion import javascript
from companion.command import terminal
from companion.executors import workers
from companion.graph import near
from companion.printing import line_by_line
from companion.records import latest
from companion.rooms import find_rooms, slugs

BOOK = Path(__file__).resolve().parent
ROOT = BOOK.parent
BUILD = BOOK / "_build"

TIMEOUT = 600
"""Seconds for one cell."""


CACHE = ".jupyter_cache"
"""Where the build keeps what the pages' cells gave."""


def _digest(paths: Iterable[Path]) -> str:
    """Files' places and contents; of a page only that it is there."""
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(path for path in paths if "__pycache__" not in path.parts):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(b"" if path.suffix == ".md" else path.read_bytes())
    return digest.hexdigest()


def fingerprints() -> dict[str, str]:
    """What the cells depend on, and what the pages depend on besides."""
    code = [
        p
        for name in ("schemes", "theory", "montecarlo", "exercises", "experiments", "companion")
        for p in (ROOT / name).rglob("*.py")
    ]
    shown = ["CITATION.cff", "requirements.txt", "companion/tags.txt"]
    shown += [f"experiments/results/{name}.json" for name in ("digits", "language")]
    shown += [f"benchmarks/{name}" for name in ("report.py", "results.json", "profile.json")]
    shown += ["benchmarks/calibration.json"]
    book = [p for p in BOOK.rglob("*") if p.is_file() and BUILD not in p.parents]
    data = [path for path in book if path.suffix == ".json" and path.parent == BOOK]
    return {"cells": _digest([*code, *(ROOT / n for n in shown), *data]), "pages": _digest(book)}


def forget(*of: str) -> None:
    """Throw away what an earlier build made by other code than that which is here now.

    ``of`` names the fingerprints to look at: all, unless told.
    """
    now = {name: found for name, found in fingerprints().items() if not of or name in of}
    kept = {name: BUILD / f"fingerprint-{name}" for name in now}
    other = {n for n, mark in kept.items() if not mark.exists() or mark.read_text() != now[n]}
    for path in BUILD.glob("*"):
        if "cells" in other or (other and path.name != CACHE):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    BUILD.mkdir(exist_ok=True)
    for name, mark in kept.items():
        mark.write_text(now[name])


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
    cache = get_cache(str(BUILD / CACHE))
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
        for number, (page, result) in enumerate(pool.map(execute, todo), 1):
            name = Path(page.uri).relative_to(BOOK).with_suffix("").as_posix()
            print(f"{number}/{len(todo)} {name} {result.time or 0:.1f} s", flush=True)
            if result.err is None:
                seconds = {"execution_seconds": result.time}
                bundle = CacheBundleIn(page.nb, page.uri, data=seconds)
                cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


def judge(names: list[str]) -> None:
    """The pages show verdicts: what is not judged yet is judged now."""
    print("Looking for what is not judged yet ...", flush=True)
    latest(find_rooms(names), progress=line_by_line(terminal()))


def tabulate() -> None:
    """What the explorers have no JavaScript for, on all cores: Sphinx reads pages one by one."""
    print("Looking for what is not tabulated yet ...", flush=True)
    with workers() as executor:
        for slug, count in zip(slugs(), executor.map(javascript.tabulate, slugs()), strict=True):
            if count:
                print(f"{slug}: tables of {count}", flush=True)


def live() -> dict[str, str]:
    """For the extension ``running``: where the cells' scripts are staged; nothing without npm."""
    folder = BUILD / "live"
    if lacking := stage.lacks():
        print(f"Cells cannot be run on the pages: {lacking}.", flush=True)
        return {}
    print("Staging Python for the pages' cells ...", flush=True)
    try:
        stage.stage(folder)
    except subprocess.CalledProcessError as failed:
        print(f"Cells cannot be run on the pages: {failed.cmd[0]} failed.", flush=True)
        return {}
    return {"COLLAPSE_LIVE": str(folder)}


def command(*options: str | Path) -> list[str | Path]:
    return [Path(sys.executable).with_name("jupyter-book"), "build", *options, BOOK]


def whole() -> int:
    forget()
    judge([])
    tabulate()
    print("Building the book ...", flush=True)
    os.environ |= environment() | live()
    execute_pages()
    status = subprocess.call(command("-W", "-n", "--keep-going"), stdout=subprocess.DEVNULL)
    if status:  # a page once read keeps its warnings to itself
        shutil.rmtree(BUILD / ".doctrees", ignore_errors=True)
    else:
        print(f"The book is at {(BUILD / 'html' / 'index.html').relative_to(ROOT)}")
    return status


ELSEWHERE = re.compile(
    r"undefined label|[Uu]nknown (?:source )?document|label .* not found|cross-reference"
)
"""What Sphinx says of links to pages that are not built."""


def one(name: str) -> int:
    """Build one page, with its cells; links to others lead nowhere."""
    folder = BUILD / "one"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    config = (BOOK / "_config.yml").read_text("utf-8").replace(": _ext\n", f": {BOOK / '_ext'}\n")
    (folder / "_config.yml").write_text(f"only_build_toc_files: true\n{config}", "utf-8")
    toc = "format: jb-book\nroot: {}\nchapters:\n  - file: bibliography\n"
    (folder / "_toc.yml").write_text(toc.format(name), "utf-8")
    os.environ |= environment() | live()
    if name in slugs():
        judge([name])
        os.environ["COLLAPSE_NEAR"] = " ".join(near(name))
    print(f"Building {name} ...", flush=True)
    settings = ["--config", folder / "_config.yml", "--toc", folder / "_toc.yml"]
    done = subprocess.run(
        command("--path-output", folder, *settings),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    troubles = [line for line in done.stderr.splitlines() if not ELSEWHERE.search(line)]
    print(*troubles, sep="\n", end="\n" if troubles else "", file=sys.stderr)
    page = folder / "_build" / "html" / f"{name}.html"
    if page.exists():
        print(f"The page is at {page.relative_to(ROOT)}")
    said = any("WARNING" in line or "ERROR" in line for line in troubles)
    return 1 if done.returncode or said or not page.exists() else 0


def main(names: list[str]) -> int:
    if not names:
        return whole()
    if len(names) > 1 or not (BOOK / f"{names[0]}.md").exists():
        print(f"book/build.py takes one page, such as gaussian/mle_variance: {' '.join(names)}")
        return 2
    return one(names[0])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
