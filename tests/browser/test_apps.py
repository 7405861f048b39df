"""Every app of examples/, on the server that it comes with, as a person uses it in a browser."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
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


@pytest.fixture(scope="module", params=FRAMEWORKS)
def app(
    request: pytest.FixtureRequest, client: bytes, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[apps.App]:
    app = apps.App(request.param, client, tmp_path_factory.mktemp(request.param))
    yield app
    app.stop()


@pytest.fixture
def shown(app: apps.App, browser: Browser, server: Server) -> Iterator[Tab]:
    """A tab of its own, which shows the app. When it is closed, so are its streams."""
    context = browser.new_context()
    tab = Tab(context.new_page(), server)
    app.open(tab)
    yield tab
    if not tab.page.is_closed():
        app.next_end("disconnected", tab.page.close, apps.STREAMS)
    context.close()
    assert tab.errors == []


def test_every_framework_has_an_app() -> None:
    assert sorted(path.name for path in apps.EXAMPLES.glob("*_app.py")) == sorted(
        f"{name}_app.py" for name in FRAMEWORKS
    )


@pytest.mark.parametrize("clock", [0, 1], ids=["elements", "signals"])
def test_clock(shown: Tab, clock: int) -> None:
    read = f"document.querySelectorAll('time')[{clock}].textContent"
    times = ["--:--:--"]
    for _ in range(3):
        shown.until(f"{read} != '{times[-1]}'")
        times.append(shown.run(read))
    assert times[1:] == sorted(set(times[1:])), "it goes on"


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


def test_indicator(shown: Tab) -> None:
    idle, busy = ["Make tea", False, False], ["Brewing…", True, True]
    shown.run(WATCH)
    apps.ask_for_tea(shown)
    shown.until("document.querySelector('#tea.good')")
    shown.until("document.querySelector('.spinner').offsetWidth == 0")
    seen: list[Any] = shown.run("window.seen")
    changes = [now for before, now in zip([None, *seen], seen, strict=False) if now != before]
    assert changes == [idle, busy, idle]
    assert shown.text("#tea").startswith("Your tea was ready at ")


def read_clock(app: apps.App, count: int) -> list[Any]:
    """The first events of a clock's stream, read as the docs say."""
    first_events = over_the_network()["first_events"]
    # Playwright keeps a loop running in this thread.
    with ThreadPoolExecutor() as pool:
        found: list[Any] = pool.submit(asyncio.run, first_events(f"{app.url}clock", count)).result()
    return found


def test_the_stream_read_as_the_docs_say(app: apps.App) -> None:
    """Event by event, and the generator ends when the reader leaves."""
    found: list[Any] = []
    end = app.next_end("disconnected", lambda: found.extend(read_clock(app, 3)))
    assert [type(event) for event in found] == [PatchElements, PatchSignals, PatchElements]
    assert end["open"] == 0


def test_the_generator_ends_with_the_tab(app: apps.App, shown: Tab) -> None:
    """The clock's generator is open as long as its tab, whatever else is asked for."""
    apps.add_note(shown, "Still there?")
    other = app.next_end("disconnected", lambda: read_clock(app, 1))
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
