"""Every app of examples/, on the server that it comes with, as a person uses it in a browser."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import apps
import inventory
import pytest
from playwright.sync_api import Browser
from server import Server
from tab import Tab
from test_testing_docs import over_the_network

from datastar_py.testing import PatchElements, PatchSignals

FRAMEWORKS = [framework.name for framework in inventory.spec().frameworks]

# All apps run side by side, and each of their tabs keeps what it shows, so that what one waits for
# comes to all of them at once. A test of one app is told what went wrong with that app alone.
Each = dict[str, Future[Any]]


def in_each(does: Callable[[str], object]) -> Each:
    """What it gave for each app, or raised."""
    found: Each = {name: Future() for name in FRAMEWORKS}
    for name, future in found.items():
        try:
            future.set_result(does(name))
        except Exception as error:
            future.set_exception(error)
    return found


@pytest.fixture(scope="module")
def running(
    client: bytes, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, apps.App]]:
    running = {name: apps.App(name, client, tmp_path_factory.mktemp(name)) for name in FRAMEWORKS}
    yield running
    stopped = in_each(lambda name: running[name].stop())
    for future in stopped.values():
        future.result()


@pytest.fixture(params=FRAMEWORKS)
def app(request: pytest.FixtureRequest, running: dict[str, apps.App]) -> apps.App:
    app = running[request.param]
    app.ready()
    return app


# Keeps the times that each clock shows.
CLOCKS = """() => {
  window.times = [[], []];
  const look = () => document.querySelectorAll("time").forEach((clock, i) => {
    const [now, seen] = [clock.textContent, window.times[i]];
    if (now !== "--:--:--" && seen.at(-1) !== now) seen.push(now);
  });
  look();
  const all = { characterData: true, childList: true, subtree: true };
  new MutationObserver(look).observe(document.body, all);
}"""


@pytest.fixture(scope="module")
def tabs(running: dict[str, apps.App], browser: Browser, server: Server) -> Iterator[Each]:
    """A tab of each app, in a context of its own."""
    contexts = {name: browser.new_context() for name in FRAMEWORKS}

    def opened(name: str) -> Tab:
        tab = Tab(contexts[name].new_page(), server)
        running[name].ready()
        tab.page.goto(running[name].url)
        return tab

    yield in_each(opened)
    for context in contexts.values():
        context.close()


@pytest.fixture
def shown(app: apps.App, tabs: Each) -> Iterator[Tab]:
    """The tab that shows the app."""
    tab: Tab = tabs[app.name].result()
    app.shown(tab)
    yield tab
    assert tab.errors == []


def test_every_framework_has_an_app() -> None:
    assert sorted(path.name for path in apps.EXAMPLES.glob("*_app.py")) == sorted(
        f"{name}_app.py" for name in FRAMEWORKS
    )


# --- without a tab --------------------------------------------------------------------------------


async def read(app: apps.App, count: int) -> list[Any]:
    """The first events of a clock's stream, read as the docs say."""
    found: list[Any] = await over_the_network()["first_events"](f"{app.url}clock", count)
    return found


def in_a_loop(*reads: Coroutine[Any, Any, list[Any]]) -> list[Any]:
    """What they read, or raised."""

    async def all_at_once() -> list[Any]:
        return await asyncio.gather(*reads, return_exceptions=True)

    # Playwright keeps a loop running in this thread.
    with ThreadPoolExecutor() as pool:
        return pool.submit(asyncio.run, all_at_once()).result()


@pytest.fixture(scope="module")
def events(running: dict[str, apps.App]) -> dict[str, Any]:
    """The first three of each app's clock."""
    in_each(lambda name: running[name].ready())
    found = in_a_loop(*(read(app, 3) for app in running.values()))
    return dict(zip(running, found, strict=True))


def test_the_stream_read_as_the_docs_say(app: apps.App, events: dict[str, Any]) -> None:
    """Event by event, and the generator ends when the reader leaves."""
    found = events[app.name]
    if isinstance(found, BaseException):
        raise found
    assert [type(event) for event in found] == [PatchElements, PatchSignals, PatchElements]
    # Nobody else has read it before.
    assert app.end("disconnected", 1)["open"] == 0


# --- in a tab -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ticking(tabs: Each) -> Each:
    return in_each(lambda name: tabs[name].result().run(CLOCKS))


@pytest.mark.parametrize("clock", [0, 1], ids=["elements", "signals"])
def test_clock(app: apps.App, shown: Tab, clock: int, ticking: Each) -> None:
    ticking[app.name].result()
    shown.until(f"window.times[{clock}].length > 2")
    times = shown.run(f"window.times[{clock}]")
    assert times == sorted(set(times)), "it goes on"


def answer(tab: Tab, text: str, kind: str) -> str:
    """Waits for an answer, and gives the names of the elements in it."""
    tab.has(text, f"#answer.{kind}")
    return str(tab.run("[...document.querySelectorAll('#answer *')].map(e => e.outerHTML).join()"))


def test_form(shown: Tab) -> None:
    apps.fill_in(shown, "", "")
    assert answer(shown, "Please tell us your name.", "bad") == ""
    attack = "<img src=x onerror=alert(1)>"
    apps.fill_in(shown, "Ada", attack)
    assert answer(shown, f"{attack} is no e-mail address.", "bad") == ""
    apps.fill_in(shown, attack, "ada@example.org")
    said = answer(shown, f"Welcome, {attack}! We wrote ada@example.org down.", "good")
    assert said == "<b>&lt;img src=x onerror=alert(1)&gt;</b>"


def test_list(shown: Tab) -> None:
    texts = ["Buy oat milk", "</li><script>alert(1)</script>", "Write to Charles"]
    for text in texts:
        apps.add_note(shown, text)
        shown.until("document.querySelector('[aria-label=Note]').value == ''")
        assert shown.page.get_by_role("button", name="Add").is_disabled()
    read = "[...document.querySelectorAll('#notes li')].map(e => e.firstChild.data)"
    assert shown.run(read) == ["Water the plants", *texts]


# Keeps all that a button shows, however shortly: its text, whether it spins and is disabled.
WATCH = """() => {
  const button = document.querySelector(".spinner").closest("button");
  const spins = () => button.querySelector(".spinner").offsetWidth > 0;
  const look = () => window.seen.push([button.innerText.trim(), spins(), button.disabled]);
  window.seen = [];
  look();
  const all = { attributes: true, characterData: true, childList: true, subtree: true };
  new MutationObserver(look).observe(button, all);
}"""


@pytest.fixture(scope="module")
def brewing(running: dict[str, apps.App], tabs: Each) -> Each:
    """Somebody has asked for tea, of whom all is kept that the button shows."""

    def asked(name: str) -> None:
        tab: Tab = tabs[name].result()
        running[name].shown(tab)
        tab.run(WATCH)
        apps.ask_for_tea(tab)

    return in_each(asked)


def test_indicator(app: apps.App, shown: Tab, brewing: Each) -> None:
    idle, busy = ["Make tea", False, False], ["Brewing…", True, True]
    brewing[app.name].result()
    shown.until("document.querySelector('#tea.good')")
    shown.until("document.querySelector('.spinner').offsetWidth == 0")
    seen: list[Any] = shown.run("window.seen")
    changes = [now for before, now in zip([None, *seen], seen, strict=False) if now != before]
    assert changes == [idle, busy, idle]
    assert shown.text("#tea").startswith("Your tea was ready at ")


def test_the_generator_ends_with_the_tab(app: apps.App, shown: Tab) -> None:
    """The clock's generator is open as long as its tab, whatever else is asked for."""
    apps.add_note(shown, "Still there?")
    other = app.next_end("disconnected", lambda: in_a_loop(read(app, 1)))
    assert other["open"] == 1
    clock = app.next_end("disconnected", shown.page.close, apps.STREAMS)
    assert clock["open"] == 0


def test_two_browsers_share_the_list(app: apps.App, browser: Browser, server: Server) -> None:
    """And each shows who has it open."""
    contexts = [browser.new_context() for _ in range(2)]
    tabs = [Tab(context.new_page(), server) for context in contexts]
    for tab in tabs:
        app.open(tab)
    for tab, text in zip(tabs, ("from one", "from the other"), strict=True):
        apps.add_note(tab, text)
    read = "[...document.querySelectorAll('#notes li')].slice(-2).map(e => e.firstChild.data)"
    here = "[...document.querySelectorAll('#here span')].map(e => e.textContent)"
    # Both may be given the same.
    names = sorted({tab.text("#me") for tab in tabs})
    for tab in tabs:
        tab.until(f"({read}).join() == 'from one,from the other'")
        tab.until(f"({here}).join() == '{','.join(names)}'")
        assert tab.errors == []
    for context in contexts:
        context.close()
