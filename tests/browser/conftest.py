"""One Chromium, one server, and the account of what was proved."""

from __future__ import annotations

from collections.abc import Iterator

import bundle
import chromium
import inventory
import pytest
from playwright.sync_api import Browser
from server import Reply, Server
from tab import Tab

ACCOUNT = pytest.StashKey[inventory.Account]()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "covers(*names): parts of the spec that the test proves")
    config.stash[ACCOUNT] = inventory.Account()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Where several processes share the tests, what all of them need is fetched before."""
    if session.config.getoption("numprocesses", None):
        chromium.get()
        bundle.fetch(bundle.cache())


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    account = config.stash[ACCOUNT]
    for item in items:
        for mark in item.iter_markers("covers"):
            account.claimed.update(mark.args)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    names = {name for mark in item.iter_markers("covers") for name in mark.args}
    account = item.config.stash[ACCOUNT]
    if report.failed:
        account.failed |= names
        account.failures += 1
    elif report.when == "call" and report.passed:
        account.passed |= names
    return report


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    terminalreporter.section("browser")
    for line in config.stash[ACCOUNT].lines():
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def account(request: pytest.FixtureRequest) -> inventory.Account:
    return request.config.stash[ACCOUNT]


@pytest.fixture(scope="session")
def client() -> bytes:
    return bundle.fetch(bundle.cache())


@pytest.fixture(scope="session")
def server(client: bytes) -> Iterator[Server]:
    server = Server()
    script = {"Content-Type": "text/javascript", "Cache-Control": "max-age=600"}
    server.at("/client.js", lambda _: Reply(client, headers=script))
    server.at("/favicon.ico", lambda _: Reply(status=204))
    aliased = bundle.aliased(client)
    server.at("/aliased.js", lambda _: Reply(aliased, headers=script))
    yield server
    server.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium.opened() as browser:
        yield browser


@pytest.fixture(scope="session")
def plain(browser: Browser, server: Server) -> Tab:
    return Tab(browser.new_context().new_page(), server)


@pytest.fixture(scope="session")
def timed(browser: Browser, server: Server) -> Tab:
    """A tab whose clock tests turn."""
    page = browser.new_context().new_page()
    page.clock.install(time=0)
    return Tab(page, server)


def _clean(tab: Tab) -> Iterator[Tab]:
    tab.start()
    yield tab
    left = list(tab.errors)
    assert tab.forgiving or not left, f"the page said: {left}"


@pytest.fixture
def tab(plain: Tab) -> Iterator[Tab]:
    yield from _clean(plain)


@pytest.fixture
def clock(timed: Tab) -> Iterator[Tab]:
    timed.page.clock.resume()
    yield from _clean(timed)
