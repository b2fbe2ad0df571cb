"""Stages what live cells need: scripts that hold files, for a page from disk can load no others.

What npm and pip bring is made once for a lock file (``packages.mjs``) and kept in the user's
cache; the book's own packages are packed each time. Nothing of it is committed.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import shutil
import subprocess
import sysconfig
import tempfile
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from platformdirs import user_cache_path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent

NPM = ("package.json", "package-lock.json", ".npmrc")
MAKERS = ("packages.mjs", "pack.py")

SHIPPED = ("schemes", "theory", "montecarlo", "exercises", "companion")
"""The project's packages that a cell can import; of other files only those that these read."""

LACKING = "npm and Node are not installed"

KEPT = 2
"""Sets of packages in the user's cache; the oldest go first."""


def lacks() -> str:
    """What live cells lack, in a line; nothing where they can be staged."""
    return "" if shutil.which("npm") and shutil.which("node") else LACKING


def script(name: str, content: bytes) -> str:
    """A script that puts a file into ``LIVE_ASSETS``, as gzip in base64; the same each time."""
    packed = base64.b64encode(gzip.compress(content, 9, mtime=0)).decode()
    return f'LIVE_ASSETS["{name}"]="{packed}";\n'


def _named() -> str:
    """A name for what ``packages`` makes: all that it depends on, hashed."""
    digest = sha256(f"{version('sympy')} {version('mpmath')}".encode())
    for name in (*NPM, *MAKERS, Path(__file__).name):
        digest.update((HERE / name).read_bytes())
    return f"live-{digest.hexdigest()[:16]}"


def packages() -> Path:
    """A folder with a script for each file of Pyodide, NumPy and SymPy; about a minute, once.

    Raises ``CalledProcessError`` where npm cannot install, or Node cannot make them.
    """
    cache = user_cache_path("model-collapse-companion")
    place = cache / _named()
    if place.exists():
        return place
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        draft, made = Path(folder), Path(folder) / "made"
        made.mkdir()
        for name in NPM:
            shutil.copy(HERE / name, draft)
        quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        subprocess.run(["npm", "ci", *quiet], cwd=draft, check=True)
        site = sysconfig.get_path("purelib")
        modules = draft / "node_modules"
        subprocess.run(["node", HERE / MAKERS[0], modules, site, made], check=True)
        scripts = draft / "scripts"
        scripts.mkdir()
        for path in made.iterdir():
            (scripts / f"{path.name}.js").write_text(script(path.name, path.read_bytes()))
        scripts.rename(place)
    kept = sorted(cache.glob("live-*"), key=lambda path: path.stat().st_mtime)
    for old in kept[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    return place


def own() -> Iterator[tuple[str, bytes]]:
    """The project's files, and what stands in for packages that a browser lacks."""
    for package in SHIPPED:
        for path in sorted((ROOT / package).rglob("*")):
            if path.is_file() and path.suffix in {".py", ".toml", ".txt"}:
                yield path.relative_to(ROOT).as_posix(), path.read_bytes()
    for path in sorted((HERE / "instead").rglob("*.py")):
        yield path.relative_to(HERE / "instead").as_posix(), path.read_bytes()
    name = "model-collapse-companion"
    about = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version(name)}\n"
    yield f"{name.replace('-', '_')}-{version(name)}.dist-info/METADATA", about.encode()


def book() -> bytes:
    """The project's packages as an archive, sources and all: a cell may ask for a source."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in own():
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def stage(folder: Path) -> None:
    """Write ``folder/live/``: the scripts, their list, ``live.js``, licences."""
    target = folder / "live"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(packages(), target)
    for name in ("worker.js", "prelude.py"):
        (target / f"{name}.js").write_text(script(name, (HERE / name).read_bytes()))
    (target / "book.zip.js").write_text(script("book.zip", book()))
    files = [
        [path.stem, sha256(path.read_bytes()).hexdigest()[:8], path.stat().st_size]
        for path in sorted(target.glob("*.js"))
    ]
    (target / "files.js").write_text(f"window.LIVE_FILES = {json.dumps(files)};\n")
    for name in ("live.js", "live.css", "LICENCES.txt"):
        shutil.copy(HERE / name, target)
