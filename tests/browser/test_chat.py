"""The chats of examples/ and of the cookbook: two workers, and kill -9 of one after the other."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import apps
import pytest
import recipes
from playwright.sync_api import Browser, Route
from server import Server
from tab import PATIENCE, Tab

from tests.topics.engines import Engine, NatsServer, ValkeyServer
from tests.topics.workers import Worker

# Each with one of the engines.
CHATS: dict[str, tuple[type[Engine], str]] = {
    "fastapi": (
        NatsServer,
        "uvicorn fastapi_chat:app --app-dir examples --host 127.0.0.1 --port {port} --workers 2",
    ),
    "django": (
        ValkeyServer,
        "gunicorn django_chat:app --chdir examples --bind 127.0.0.1:{port} --workers 2"
        " --worker-class gthread --threads 20 --config python:datastar_py.gunicorn",
    ),
}


class Chat(Worker):
    """One of them, with its workers."""

    def state(self) -> dict[str, object]:
        socket.create_connection(("127.0.0.1", self.port), 1).close()
        workers = self.workers()
        if len(workers) < 2:
            raise ConnectionError("a worker is missing")
        return {"workers": workers}

    def workers(self) -> list[int]:
        return children(self.process.pid)


def children(server: int) -> list[int]:
    """The workers of a server; what multiprocessing has beside them does not serve."""
    found: list[int] = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((process / "stat").read_text().rpartition(") ")[2].split()[1])
            command = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if parent == server and b"resource_tracker" not in command:
            found.append(int(process.name))
    return sorted(found)


@pytest.fixture(params=CHATS)
def chat(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Chat]:
    make, command = CHATS[request.param]
    with make() as engine:
        chat = Chat(command, {"TOPICS": engine.url, "CHAT": str(tmp_path / "chat.db")})
        yield chat
        chat.close()


@pytest.fixture
def enter(
    browser: Browser, server: Server, chat: Chat, client: bytes
) -> Iterator[Callable[[str], Tab]]:
    """Opens a tab for somebody, in a browser of their own."""
    contexts = []

    def give_client(route: Route) -> None:
        headers = {"Access-Control-Allow-Origin": "*"}
        route.fulfill(body=client, content_type="text/javascript", headers=headers)

    def enter(name: str) -> Tab:
        context = browser.new_context()
        contexts.append(context)
        context.route("https://cdn.jsdelivr.net/**", give_client)
        tab = Tab(context.new_page(), server)
        tab.page.goto(f"http://127.0.0.1:{chat.port}/?me={name}")
        return tab

    yield enter
    for context in contexts:
        context.close()


MESSAGES = "[...document.querySelectorAll('#messages li')].map(e => e.textContent)"


def say(tab: Tab, text: str) -> None:
    field = "document.querySelector('form input').value"
    tab.page.locator("form input").fill(text)
    tab.page.keyboard.press("Enter")
    tab.until(f"{field} == ''")


def has(tab: Tab, texts: list[str]) -> None:
    try:
        tab.until(f"({MESSAGES}).length >= {len(texts)}")
    finally:
        assert tab.run(MESSAGES) == texts


def until(condition: Callable[[], object], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.05)


def test_two_tabs_and_workers_that_are_killed(chat: Chat, enter: Callable[[str], Tab]) -> None:
    ada, grace = enter("Ada"), enter("Grace")
    for tab in (ada, grace):
        tab.has("Ada, Grace", "#who")
    texts: list[str] = []

    def talk(*said: str) -> None:
        for text in said:
            for tab, name in ((ada, "Ada"), (grace, "Grace")):
                say(tab, text)
                texts.append(f"{name} {text}")
        for tab in (ada, grace):
            has(tab, texts)

    talk("hello", "<b>&</b>")
    for victim in chat.workers():
        os.kill(victim, signal.SIGKILL)
        talk(f"without {victim}", "and on")
        until(lambda: len(chat.workers()) == 2, chat.log())
        for tab in (ada, grace):
            tab.has("Ada, Grace", "#who")
    third = enter("Ada")
    has(third, texts)
    third.has("Ada, Grace", "#who")
    third.page.close()
    grace.page.close()
    ada.has("Ada", "#who")


@pytest.fixture
def log_in(
    browser: Browser, server: Server, client: bytes
) -> Iterator[Callable[[recipes.Recipe, str], Tab]]:
    """Logs somebody in to the cookbook's, in a browser of their own."""
    contexts = []

    def log_in(recipe: recipes.Recipe, name: str) -> Tab:
        context = browser.new_context()
        contexts.append(context)
        recipes.without_network(context, client)
        tab = Tab(context.new_page(), server)
        tab.page.goto(recipe.url)
        tab.page.get_by_label("Username").fill(name)
        tab.page.get_by_label("Password").fill("analytical")
        tab.page.get_by_role("button", name="Log in").click()
        return tab

    yield log_in
    for context in contexts:
        context.close()


def test_the_cookbook_s_chat(
    log_in: Callable[[recipes.Recipe, str], Tab], client: bytes, tmp_path: Path
) -> None:
    """As its page says that it is served by several workers."""
    with ValkeyServer() as engine, recipes.running("chat", client, tmp_path, engine.url) as recipe:
        ada, grace = log_in(recipe, "ada"), log_in(recipe, "grace")
        second = Tab(ada.page.context.new_page(), ada.server)
        second.page.goto(recipe.url)
        tabs = (ada, second, grace)

        def all_see(text: str) -> None:
            for tab in tabs:
                tab.until(f"document.querySelector('#said li:last-child')?.innerText == '{text}'")
                tab.has("ada grace ", "#here")

        def say(tab: Tab, text: str) -> None:
            tab.page.get_by_label("Message").fill(text)
            tab.page.get_by_role("button", name="Say").click()
            tab.until("document.querySelector('input').value == ''")

        say(ada, "hello")
        all_see("ada hello")
        until(lambda: len(children(recipe.process.pid)) == 2, recipe.log())
        for victim in children(recipe.process.pid):
            grace.page.get_by_label("Message").fill("half a sen")
            os.kill(victim, signal.SIGKILL)
            say(ada, f"without {victim}")
            all_see(f"ada without {victim}")
            until(lambda: len(children(recipe.process.pid)) == 2, recipe.log())
            assert grace.page.get_by_label("Message").input_value() == "half a sen"
        # The page has a token from before; without the cookie nobody believes it.
        grace.page.context.clear_cookies(name="csrftoken")
        grace.page.get_by_role("button", name="Say").click()
        grace.has("That did not work (403).", "#problem")
        second.page.get_by_role("button", name="Leave").click()
        for tab in (ada, second):
            tab.until("location.pathname == '/accounts/login/'")
        grace.has("grace ", "#here")


@pytest.mark.parametrize("name", CHATS)
def test_they_are_short(name: str) -> None:
    assert len((apps.EXAMPLES / f"{name}_chat.py").read_text("utf-8").splitlines()) < 60
