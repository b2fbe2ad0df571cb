"""Build the book; nothing in it may be older than the code that made it."""

import hashlib
import importlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from companion.records import latest

BOOK = Path(__file__).resolve().parent
ROOT = BOOK.parent
BUILD = BOOK / "_build"


def fingerprint() -> str:
    """What every page depends on: all code and settings, and which pages there are."""
    digest = hashlib.sha256(sys.version.encode())
    code = [
        p
        for name in ("schemes", "theory", "montecarlo", "companion")
        for p in (ROOT / name).rglob("*.py")
    ]
    book = [p for p in BOOK.rglob("*") if p.is_file() and BUILD not in p.parents]
    for path in sorted([*code, *book, ROOT / "CITATION.cff", ROOT / "requirements.txt"]):
        if "__pycache__" not in path.parts:
            digest.update(str(path.relative_to(ROOT)).encode())
            digest.update(b"" if path.suffix == ".md" else path.read_bytes())
    return digest.hexdigest()


def environment() -> dict[str, str]:
    """Ours, with the cells' kernel kept from the user's own settings and from chatter."""
    importlib.import_module("matplotlib.font_manager")  # a first import says so, in a page's cell

    profile = BUILD / "ipython" / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    quiet = 'get_config().IPKernelApp.log_level = "ERROR"\n'
    (profile / "ipython_kernel_config.py").write_text(quiet)
    return os.environ | {
        "IPYTHONDIR": str(profile.parent),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


def main() -> int:
    mark, now = BUILD / "fingerprint", fingerprint()
    if not mark.exists() or mark.read_text() != now:
        shutil.rmtree(BUILD, ignore_errors=True)
        BUILD.mkdir()
        mark.write_text(now)
    latest()  # the pages show verdicts: what is not judged yet is judged now
    print("Building the book ...", flush=True)
    command = [Path(sys.executable).with_name("jupyter-book"), "build", "-W", "-n", "--keep-going"]
    status = subprocess.call([*command, BOOK], env=environment(), stdout=subprocess.DEVNULL)
    if status:  # a page once read keeps its warnings to itself
        shutil.rmtree(BUILD / ".doctrees", ignore_errors=True)
    else:
        print(f"The book is at {(BUILD / 'html' / 'index.html').relative_to(ROOT)}")
    return status


if __name__ == "__main__":
    sys.exit(main())
