"""A browser that reads the built book from disk, as a reader's does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from built import browser, missing
from playwright.sync_api import Browser, Page, sync_playwright


def pytest_configure(config: pytest.Config) -> None:
    if lacks := missing():
        pytest.exit(f"The book cannot be looked at: {lacks}", returncode=1)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=browser(), args=["--disable-gpu"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def empty(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """An empty page with a module's ``SCRIPTS``, and nothing of the book."""
    found = chromium.new_page()
    for script in request.module.SCRIPTS:
        found.add_script_tag(content=script)
    yield found
    found.close()


def _page(chromium: Browser, width: int) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": width, "height": 844})
    page = context.new_page()
    page.set_default_timeout(60_000)  # a page of formulas takes seconds where many tests run
    yield page
    context.close()


@pytest.fixture(scope="session")
def phone(chromium: Browser) -> Iterator[Page]:
    yield from _page(chromium, 390)


@pytest.fixture(scope="session")
def desk(chromium: Browser) -> Iterator[Page]:
    yield from _page(chromium, 1200)


@pytest.fixture(scope="session")
def window(chromium: Browser) -> Iterator[Page]:
    """A page whose size and colours a test may change."""
    yield from _page(chromium, 1200)
