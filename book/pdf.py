"""The whole book as one PDF, typeset by XeLaTeX: ``make pdf``.

The pages are those of the site, with the cells' results that its build has kept; the solutions
stand at the end.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from build import BOOK, BUILD, ROOT, environment, execute_pages, judge

from companion.cite import TITLE

NEEDED = {
    "xelatex": "texlive-xetex texlive-latex-recommended texlive-latex-extra "
    "texlive-fonts-recommended fonts-freefont-otf tex-gyre",
    "latexmk": "latexmk",
    "rsvg-convert": "librsvg2-bin",
}
"""Programs, and Debian's packages that have them."""

NAME = "model-collapse-companion"

SOLUTIONS = """\
  - caption: Solutions
    chapters:
      - file: solutions
"""


def lacks() -> str:
    """What has to be installed, as a line; empty where nothing has."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    packages = " ".join(NEEDED[name] for name in missing)
    return (missing and f"The PDF needs {', '.join(missing)}: apt-get install {packages}") or ""


def source(folder: Path) -> Path:
    """The book's sources in a folder of their own, with the page of solutions."""
    place = folder / "book"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(BOOK, place, ignore=shutil.ignore_patterns("_build", "__pycache__"))
    (place / "solutions.md").write_text("# Solutions\n\n```{solutions}\n```\n", "utf-8")
    toc = place / "_toc.yml"
    toc.write_text(toc.read_text("utf-8") + SOLUTIONS, "utf-8")
    config = place / "_config.yml"
    text = config.read_text("utf-8").replace(
        "execute_notebooks: cache", f"execute_notebooks: cache\n  cache: {BUILD / '.jupyter_cache'}"
    )
    text = text.replace(
        "  local_extensions:\n", "  local_extensions:\n    printed: _ext\n"
    ).replace("      - myst_nb\n", "      - myst_nb\n      - printed\n")
    config.write_text(text, "utf-8")
    return place


def main() -> int:
    if trouble := lacks():
        print(trouble, file=sys.stderr)
        return 1
    judge([])
    os.environ |= environment() | {"PYTHONPATH": str(ROOT)}
    execute_pages()
    place = source(BUILD / "pdf")
    print("Writing LaTeX ...", flush=True)
    book = Path(sys.executable).with_name("jupyter-book")
    subprocess.run(
        [book, "build", "--builder", "latex", place], check=True, stdout=subprocess.DEVNULL
    )
    latex = place / "_build" / "latex"
    (main_file,) = latex.glob("*.tex")
    print("Typesetting ...", flush=True)
    command = [
        "latexmk",
        "-xelatex",
        "-interaction=nonstopmode",
        "-file-line-error",
        main_file.name,
    ]
    done = subprocess.run(command, cwd=latex, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    made = main_file.with_suffix(".pdf")
    if done.returncode or not made.exists():
        log = main_file.with_suffix(".log").read_text("utf-8", errors="replace")
        troubles = [line for line in log.splitlines() if line.startswith(("!", "./"))]
        print(
            *troubles[:20], f"The log: {main_file.with_suffix('.log')}", sep="\n", file=sys.stderr
        )
        return 1
    for folder in (BUILD / "pdf", BUILD / "html"):
        if folder.exists():
            shutil.copy(made, folder / f"{NAME}.pdf")
    print(f"{TITLE} is at {(BUILD / 'pdf' / f'{NAME}.pdf').relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
