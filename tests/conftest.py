"""What the tests share: settings, a private cache, and one run of the judge that many look at."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from pathlib import Path

import pytest
from hypothesis import settings

from companion.results import Run
from companion.run import verify, workers

settings.register_profile("fixed", derandomize=True, deadline=None)
settings.load_profile("fixed")


@pytest.fixture(scope="session", autouse=True)
def _on_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The user's cache of verdicts and the user's terminal have no part in the tests."""
    cache: Path = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("platformdirs.user_cache_path", lambda name: cache / name)
        for variable in ("FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
            patch.delenv(variable, raising=False)
        yield


@pytest.hookimpl(tryfirst=True)  # before the groups are read
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where tests run side by side, one worker judges every room, once, for all who look."""
    for item in items:
        if "verified" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("verified"))


@pytest.fixture(scope="session")
def pool() -> Iterator[Executor]:
    """Two worker processes."""
    with workers(2) as executor:
        yield executor


@pytest.fixture(scope="session")
def verified(pool: Executor) -> Run:
    """Every room judged."""
    return verify(executor=pool)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of a size for toys; what has one draw to a replicate gets 131,072 of them."""
    monkeypatch.setattr("montecarlo.check.DRAWS", 1 << 17)
