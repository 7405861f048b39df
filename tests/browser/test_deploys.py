"""An open page survives every deploy and every hot reload; work that a POST began is done once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from deploys import RELOADS, SERVERS, Deployed
from playwright.sync_api import Browser
from server import Server
from tab import PATIENCE, Tab

# How much later than on a quiet machine things may be on one that others use as well.
SLACK = 10.0

# Between its first attempts the client waits one second, and two; then it is over four.
RETRIES = 5.0

RELOAD_LIMIT = 3.0


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Tab]:
    """A page whose clock goes on by itself, and may be turned ahead."""
    context = browser.new_context()
    page = context.new_page()
    page.clock.install()
    yield Tab(page, server)
    context.close()


@pytest.fixture
def deploy(client: bytes, tmp_path: Path) -> Iterator[Callable[[str], Deployed]]:
    made: list[Deployed] = []

    def start(what: str) -> Deployed:
        name, command = {**SERVERS, **RELOADS}[what]
        made.append(Deployed(name, command, client, tmp_path))
        return made[-1]

    yield start
    for deployed in made:
        deployed.kill()


def shows(tab: Tab, version: str, limit: float = PATIENCE) -> float:
    """Wait until the page's clock is of that version; the seconds that it took."""
    began = time.monotonic()
    read = "document.querySelector('#clock')?.textContent"
    while not str(tab.run(read)).startswith(version):
        assert time.monotonic() - began < limit, f"the page still shows {tab.run(read)!r}"
        tab.page.wait_for_timeout(20)
    return time.monotonic() - began


def goes_on(tab: Tab) -> None:
    before = tab.run("document.querySelector('#clock').textContent")
    tab.until(f"document.querySelector('#clock').textContent !== {before!r}")


def fails_once(tab: Tab, app: Deployed) -> None:
    """A POST that fails after its first event is not sent again, however long one waits."""
    tab.click("#fail")
    tab.has("begun", "#failed")
    # The page has to hear of the end before its clock is turned.
    tab.page.wait_for_timeout(300)
    for _ in range(2):
        tab.pass_(60_000)
        tab.run("url => fetch(url)", app.url)
    assert app.runs("fail") == 1
    assert "planned failure" in app.log()


def comes_back(tab: Tab, app: Deployed) -> None:
    """A GET that fails after its first event is sent again."""
    tab.click("#flaky")
    end = time.monotonic() + PATIENCE
    while app.runs("flaky") < 3:
        assert time.monotonic() < end, f"it ran {app.runs('flaky')} times"
        tab.page.wait_for_timeout(50)
        tab.pass_(5_000)


@pytest.mark.parametrize("what", SERVERS)
def test_a_page_survives_a_deploy(what: str, page: Tab, deploy: Callable[[str], Deployed]) -> None:
    """It asks for its clock with a bare `@get('/clock')`, and is not touched meanwhile.

    One second's work that a POST began is done before the server goes, is shown, and is not done
    again when the page comes back.
    """
    app = deploy(what)
    page.page.goto(app.url)
    shows(page, "one")
    fails_once(page, app)
    comes_back(page, app)
    page.click("#save")
    page.has("saving", "#saved")
    app.terminate()
    page.has("saved", "#saved")
    app.wait()
    app.change()
    app.start()
    took = shows(page, "two", RETRIES + SLACK)
    goes_on(page)
    print(f"{what}: live again {took:.1f} s after its start")
    page.has("saved", "#saved")
    assert (app.runs("save"), app.runs("saved"), app.runs("fail")) == (1, 1, 1)


@pytest.mark.parametrize("what", RELOADS)
def test_a_page_is_on_the_new_code_after_a_hot_reload(
    what: str, page: Tab, deploy: Callable[[str], Deployed]
) -> None:
    app = deploy(what)
    page.page.goto(app.url)
    shows(page, "one")
    # Reloaders that compare times take a while to note the first ones.
    page.page.wait_for_timeout(1500)
    app.change()
    took = shows(page, "two", RELOAD_LIMIT + SLACK)
    goes_on(page)
    print(f"{what}: on the new code after {took:.1f} s")
