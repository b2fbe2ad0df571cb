"""What the tests share: settings, a private cache, and one run of the judge that many look at."""

from __future__ import annotations

import os
import pickle
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import Executor
from pathlib import Path

import collected
import platformdirs
import pytest
from built import missing
from hypothesis import settings

from companion.executors import workers
from companion.journal import Journal
from companion.results import Run
from companion.run import verify


def _in_a_browser(config: pytest.Config) -> bool:
    return any("browser" in Path(argument).parts for argument in config.args)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """The tests that need the built book and a browser are run when they are asked for."""
    return True if collection_path.name == "browser" and not _in_a_browser(config) else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line what these tests leave out."""
    if not _in_a_browser(terminalreporter.config):
        how = missing() or "make look"
        terminalreporter.write_line(f"The book was not looked at in a browser here: {how}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of one room go to one process, which derives the room once for all of them."""
    for item in items:
        given = getattr(item, "callspec", None)
        if given and "slug" in given.params:
            item.add_marker(pytest.mark.xdist_group(given.params["slug"]))


settings.register_profile("fixed", derandomize=True, deadline=None)
settings.load_profile("fixed")


@pytest.fixture(scope="session", autouse=True)
def _on_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The user's records and the user's terminal have no part in the tests.

    But what `collapse verify` found by these very sources is known at the start, in a copy.
    """
    cache: Path = tmp_path_factory.mktemp("cache")
    name = "model-collapse-companion"
    (cache / name).mkdir()
    for journal in platformdirs.user_cache_path(name).glob("*.journal"):
        shutil.copy(journal, cache / name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("platformdirs.user_cache_path", lambda of: cache / of)
        for variable in ("FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
            patch.delenv(variable, raising=False)
        yield


@pytest.fixture(scope="session")
def pool() -> Iterator[Executor]:
    """Two worker processes."""
    with workers(2) as executor:
        yield executor


_user_cache_path = platformdirs.user_cache_path


def _journal() -> Journal:
    """The user's journal: what `collapse verify` found by these very sources is not judged again.

    CI judges everything afresh just before the tests.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("platformdirs.user_cache_path", _user_cache_path)
        return Journal()


@pytest.fixture(scope="session")
def verified(
    request: pytest.FixtureRequest, pool: Executor, tmp_path_factory: pytest.TempPathFactory
) -> Run:
    """The rooms of the tests that were collected judged, once for all processes that test."""
    rooms = collected.rooms(request.session.items)
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return verify(rooms, executor=pool, journal=_journal())
    kept = tmp_path_factory.getbasetemp().parent / "verified"
    try:
        kept.with_suffix(".claimed").touch(exist_ok=False)
    except FileExistsError:  # another process is at it, on all cores
        while not kept.exists():
            time.sleep(0.5)
    else:
        part = kept.with_suffix(".part")
        part.write_bytes(pickle.dumps(verify(rooms, executor=pool, journal=_journal())))
        part.rename(kept)
    run: Run = pickle.loads(kept.read_bytes())
    return run


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of a size for toys; what has one draw to a replicate gets 131,072 of them."""
    monkeypatch.setattr("montecarlo.check.DRAWS", 1 << 17)
