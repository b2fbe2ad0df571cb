"""The whole book as one PDF, typeset by XeLaTeX: ``make pdf``.

The pages are those of the site, with what its build has kept of their cells; the solutions stand
at the end.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import yaml
from build import BOOK, BUILD, CACHE, ROOT, environment, execute_pages, forget, judge

NAME = "model-collapse-companion"

NEEDED = {
    "xelatex": "texlive-xetex texlive-latex-recommended texlive-latex-extra "
    "texlive-fonts-recommended fonts-freefont-otf tex-gyre",
    "latexmk": "latexmk",
    "rsvg-convert": "librsvg2-bin",
}
"""Programs, and Debian's packages that have them."""

PREAMBLE = r"""
% what comes before the results has letters, so that a result has its number of the site
\newcounter{parts}
\let\onlypart\part
\renewcommand{\part}[1]{\stepcounter{parts}\ifnum\value{parts}=2
\setcounter{chapter}{0}\renewcommand{\thechapter}{\arabic{chapter}}\fi\onlypart{#1}}
\renewcommand{\thechapter}{\Alph{chapter}}
\renewcommand{\theHchapter}{\thechapter}
"""

SETTINGS = {
    "latex_additional_files": ["bbm.sty"],
    "latex_elements": {"preamble": PREAMBLE, "fncychap": ""},
    "latex_domain_indices": False,  # a list of all theorems, which the contents are already
    "latex_use_xindy": False,
    "nb_mime_priority_overrides": [["latex", "text/markdown", 5], ["latex", "text/html", 15]],
    "nb_render_markdown_format": "gfm",  # a run's table
}
"""What Sphinx is told besides what it is told for the site."""

BBM = "\\ProvidesPackage{bbm}\n"
"""Jupyter Book's class asks for a package of letters that no page uses; it comes with all fonts."""


def lacks() -> str:
    """What has to be installed, as a line; empty where nothing has."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    packages = " ".join(NEEDED[name] for name in missing)
    return f"The PDF needs {', '.join(missing)}: apt-get install {packages}" if missing else ""


def source(folder: Path) -> Path:
    """The book's sources in a folder of their own, set for paper, with a page of solutions."""
    place = folder / "book"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(BOOK, place, ignore=shutil.ignore_patterns("_build", "__pycache__"))
    (place / "solutions.md").write_text("# Solutions\n\n```{solutions}\n```\n", "utf-8")
    (place / "bbm.sty").write_text(BBM, "utf-8")
    contents = yaml.safe_load((place / "_toc.yml").read_text("utf-8"))
    first, *_, last = contents["parts"]
    first["caption"] = "Before the results"
    last["chapters"].insert(-1, {"file": "solutions"})  # and after them the bibliography
    config = yaml.safe_load((place / "_config.yml").read_text("utf-8"))
    config["execute"]["cache"] = str(BUILD / CACHE)
    config["latex"] = {"latex_documents": {"targetname": f"{NAME}.tex"}}
    config["sphinx"]["local_extensions"]["printed"] = "_ext"
    config["sphinx"]["config"]["extensions"].append("printed")
    config["sphinx"]["config"] |= SETTINGS
    for name, data in (("_toc.yml", contents), ("_config.yml", config)):
        (place / name).write_text(yaml.safe_dump(data, sort_keys=False), "utf-8")
    return place


def typeset(place: Path) -> Path | None:
    """The PDF of the sources; nothing where TeX fails, which is then told."""
    book = Path(sys.executable).with_name("jupyter-book")
    writing = [book, "build", "--builder", "latex", place]
    subprocess.run(writing, check=True, stdout=subprocess.DEVNULL)
    print("Typesetting ...", flush=True)
    latex = place / "_build" / "latex"
    command = ["latexmk", "-xelatex", "-interaction=nonstopmode", "-file-line-error", NAME]
    done = subprocess.run(command, cwd=latex, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    made = latex / f"{NAME}.pdf"
    if done.returncode == 0 and made.exists():
        return made
    log = latex / f"{NAME}.log"
    lines = log.read_text("utf-8", errors="replace").splitlines() if log.exists() else []
    troubles = [line for line in lines if line.startswith(("!", "./"))]
    print(*troubles[:20], f"The log: {log}", sep="\n", file=sys.stderr)
    return None


def main() -> int:
    if trouble := lacks():
        print(trouble, file=sys.stderr)
        return 1
    forget("cells")  # the site's pages, if they are older, are none of its business
    judge([])
    os.environ |= environment() | {"PYTHONPATH": str(ROOT)}
    execute_pages()
    print("Writing LaTeX, some minutes ...", flush=True)
    made = typeset(source(BUILD / "pdf"))
    if made is None:
        return 1
    kept = BUILD / "pdf" / f"{NAME}.pdf"
    shutil.copy(made, kept)
    if (BUILD / "html").exists():
        shutil.copy(made, BUILD / "html")
    print(f"The PDF is at {kept.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
