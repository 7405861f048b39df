"""An open page survives every deploy and every hot reload; work that a POST began is done once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from deploys import RELOADS, SERVERS, Deployed
from playwright.sync_api import Browser, Page
from server import Server
from tab import PATIENCE, Tab

# How much later than on a quiet machine things may be on one that others use as well.
SLACK = 10.0

# Between its first attempts the client waits one second, and two; then it is over four.
RETRIES = 5.0

RELOAD_LIMIT = 3.0


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Tab]:
    context = browser.new_context()
    yield Tab(context.new_page(), server)
    context.close()


@pytest.fixture
def clocked(browser: Browser, server: Server) -> Iterator[Tab]:
    """A page whose clock tests turn, so that what the client puts off comes at once."""
    context = browser.new_context()
    page: Page = context.new_page()
    page.clock.install(time=0)
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


@pytest.mark.parametrize("what", SERVERS)
def test_a_page_is_live_again_after_a_deploy(
    what: str, page: Tab, deploy: Callable[[str], Deployed]
) -> None:
    """It asks for its clock with a bare `@get('/clock')`, and is not touched."""
    app = deploy(what)
    page.page.goto(app.url)
    shows(page, "one")
    for _ in range(2):
        app.terminate()
        app.wait()
        app.start()
        page.run("() => { document.querySelector('#clock').textContent = 'old' }")
        shows(page, "one", RETRIES + SLACK)
        goes_on(page)
    app.terminate()
    app.wait()
    app.change()
    app.start()
    took = shows(page, "two", RETRIES + SLACK)
    print(f"{what}: live again {took:.1f} s after its start")


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


@pytest.mark.parametrize("what", SERVERS)
def test_a_post_finishes_across_a_stop(
    what: str, page: Tab, deploy: Callable[[str], Deployed]
) -> None:
    """One second's work is done, shown, and done once, although the page comes back."""
    app = deploy(what)
    page.page.goto(app.url)
    shows(page, "one")
    page.click("#save")
    page.has("saving", "#saved")
    app.terminate()
    page.has("saved", "#saved")
    app.wait()
    app.change()
    app.start()
    shows(page, "two", RETRIES + SLACK)
    page.has("saved", "#saved")
    assert (app.runs("save"), app.runs("saved")) == (1, 1)


@pytest.mark.parametrize("what", SERVERS)
def test_a_post_that_fails_runs_once(
    what: str, clocked: Tab, deploy: Callable[[str], Deployed]
) -> None:
    app = deploy(what)
    clocked.page.goto(app.url)
    clocked.page.clock.resume()
    clocked.click("#fail")
    clocked.has("begun", "#failed")
    # The response has ended when the page has taken notice of it.
    clocked.page.wait_for_timeout(500)
    for _ in range(3):
        clocked.pass_(60_000)
        clocked.run("url => fetch(url)", app.url)
    assert app.runs("fail") == 1
    assert "planned failure" in app.log()


@pytest.mark.parametrize("what", SERVERS)
def test_a_get_that_fails_comes_back(
    what: str, clocked: Tab, deploy: Callable[[str], Deployed]
) -> None:
    app = deploy(what)
    clocked.page.goto(app.url)
    clocked.page.clock.resume()
    clocked.click("#flaky")
    end = time.monotonic() + PATIENCE
    while app.runs("flaky") < 3:
        assert time.monotonic() < end, f"it ran {app.runs('flaky')} times"
        clocked.page.wait_for_timeout(50)
        clocked.pass_(5_000)
