"""Topics in every framework, on the servers that people run, with two workers each."""

from __future__ import annotations

import http.client
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest

from datastar_py.testing import PatchSignals, iter_events

from .engines import Engine
from .workers import STOP_LIMIT, Worker

LIMIT = 20.0

# How each is started with two workers, and whether it forks them or starts them anew.
ASGI = "uvicorn tests.topics.apps.{name}:app --host 127.0.0.1 --port {{port}} --workers 2"
UVLOOP = ASGI + " --loop uvloop --http httptools"
HYPERCORN = "hypercorn tests.topics.apps.{name}:app --bind 127.0.0.1:{{port}} -w 2"
GRANIAN = (
    "granian --interface asgi --workers 2 --respawn-failed-workers --host 127.0.0.1 --port {{port}}"
    " tests.topics.apps.{name}:app"
)
GUNICORN = (
    "gunicorn --config python:datastar_py.gunicorn --bind 127.0.0.1:{{port}} --workers 2"
    " --worker-class {kind} {more} {app}"
)
SANIC = "sanic tests.topics.apps.sanic:app --host 127.0.0.1 --port {port} --workers 2 --no-motd"


def gunicorn(name: str, kind: str, app: str, more: str = "") -> str:
    return GUNICORN.format(kind=kind, more=more, app=f"tests.topics.apps.{name}:{app}")


COMMANDS: dict[tuple[str, str], str] = {
    ("starlette", "uvicorn, spawned"): ASGI.format(name="starlette"),
    ("starlette", "uvicorn on uvloop"): UVLOOP.format(name="starlette"),
    ("starlette", "granian"): GRANIAN.format(name="starlette"),
    ("starlette", "gunicorn, forked"): gunicorn("starlette", "uvicorn_worker.UvicornWorker", "app"),
    ("starlette", "gunicorn, forked after import"): gunicorn(
        "starlette", "uvicorn_worker.UvicornWorker", "app", "--preload"
    ),
    ("fastapi", "uvicorn, spawned"): ASGI.format(name="fastapi"),
    ("fasthtml", "uvicorn, spawned"): ASGI.format(name="fasthtml"),
    ("litestar", "uvicorn, spawned"): ASGI.format(name="litestar"),
    ("quart", "hypercorn, spawned"): HYPERCORN.format(name="quart"),
    ("sanic", "its own"): SANIC,
    ("django", "uvicorn, spawned"): ASGI.format(name="django"),
    ("django", "gunicorn gthread, forked"): gunicorn("django", "gthread", "wsgi", "--threads 40"),
    ("django", "gunicorn gthread, forked after import"): gunicorn(
        "django", "gthread", "wsgi", "--threads 40 --preload"
    ),
}


@pytest.fixture(
    scope="module",
    params=COMMANDS,
    ids=lambda key: f"{key[0]} on {key[1]}".replace(" ", "-").replace(",", ""),
)
def server(request: pytest.FixtureRequest, redis_server: Engine) -> Iterator[Worker]:
    command = COMMANDS[request.param].replace("{{", "{").replace("}}", "}")
    worker = Worker(command, {"TOPICS": redis_server.url})
    yield worker
    try:
        if "granian" in command or "sanic" in command:
            # They do not stop while they start a worker.
            workers(worker)
        if "sanic" in command:
            # Nor does this one just after, whatever its app.
            time.sleep(2)
        # Gunicorn would give streams that nobody ends 30 s, and uvicorn all the time there is.
        took = worker.terminate()
        log = worker.log()
        assert took < STOP_LIMIT, f"it took {took:.1f} s to stop"
    finally:
        worker.close()
    assert "Traceback" not in log and "Exception" not in log and "never awaited" not in log, log


@pytest.fixture
def framework(server: Worker, request: pytest.FixtureRequest) -> str:
    name: str = request.node.callspec.params["server"][0]
    return name


class Page:
    """A stream that is open, and what has come of it."""

    def __init__(self, server: Worker, path: str, since: str | None = None) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=LIMIT)
        self.connection.request("GET", path, headers={"last-event-id": since} if since else {})
        self.response = self.connection.getresponse()
        self.status = self.response.status
        self.text = ""
        self.ended = False

    def read(self) -> bool:
        """Read what there is, and tell whether there may be more."""
        try:
            data = self.response.read1(65536)
        except (http.client.HTTPException, ConnectionError):
            data = b""
        self.text += data.decode()
        self.ended = not data
        return bool(data)

    @property
    def signals(self) -> list[Any]:
        return [e.signals for e in iter_events(self.text) if isinstance(e, PatchSignals)]

    def until(self, condition: Callable[[list[Any]], object]) -> list[Any]:
        deadline = time.monotonic() + LIMIT
        while not condition(self.signals):
            assert time.monotonic() < deadline and self.read(), self.text
        return self.signals

    def said(self) -> list[str]:
        return [signals["said"] for signals in self.signals if "said" in signals]

    @property
    def since(self) -> str:
        return self.text.rpartition("id: ")[2].partition("\n")[0]

    def leave(self) -> None:
        self.connection.close()
        self.response.close()


def post(server: Worker, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=LIMIT)
    with closing(connection):
        connection.request("POST", path)
        response = connection.getresponse()
        response.read()
        return response.status


def workers(server: Worker) -> set[int]:
    """The processes that answer."""
    found: set[int] = set()
    deadline = time.monotonic() + LIMIT
    while len(found) < 2 and time.monotonic() < deadline:
        found.add(server.state()["pid"])
    assert len(found) == 2, "there is one worker"
    return found


@pytest.mark.parametrize("path", ["/feed", "/feed-sync"])
@pytest.mark.parametrize("say", ["/say", "/say-sync"])
def test_every_page_hears_every_worker(server: Worker, framework: str, path: str, say: str) -> None:
    if (framework, say) == ("sanic", "/say-sync"):
        # It calls sync handlers on the loop, which must not wait; the error says what to do.
        assert post(server, "/say-sync?text=x") == 500
        log = server.log()
        assert "use `await topics.apublish(...)`" in log
        server.log_file.write_text("")
        return
    pages = [Page(server, path) for _ in range(8)]
    for page in pages:
        page.until(lambda signals: any("snapshot" in found for found in signals))
        page.until(lambda _, page=page: page.since)
    texts = [f"{say} {path} {number}" for number in range(10)]
    for text in texts:
        assert post(server, f"{say}?text={text.replace(' ', '%20')}") in (200, 204)
    for page in pages:
        page.until(lambda _, page=page: len(page.said()) == 10)
        assert page.said() == texts
    since = pages[0].since
    for page in pages:
        page.leave()
    assert post(server, f"{say}?text=missed") in (200, 204)
    again = Page(server, path, since)
    again.until(lambda _: again.said())
    assert again.said() == ["missed"] and "snapshot" not in again.text
    again.leave()


def test_a_sync_function_runs_where_a_sync_handler_would(server: Worker, framework: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=LIMIT)
    with closing(connection):
        connection.request("GET", "/plain")
        handler = json.loads(connection.getresponse().read())
    paths = ["/feed", "/feed-sync", "/board", *(["/board-sync"] if framework == "django" else [])]
    for path in paths:
        page = Page(server, path)
        first = page.until(lambda signals: signals)[0]
        (where,) = first.values()
        assert where["loop"] == handler["loop"], path
        page.leave()


def test_presence(server: Worker) -> None:
    watching = Page(server, "/present")
    tabs = [Page(server, "/feed?member=Ada") for _ in range(3)]
    others = [Page(server, f"/feed?member=Grace%20{number}") for number in range(3)]
    everybody = ["Ada", "Grace 0", "Grace 1", "Grace 2"]
    watching.until(lambda signals: {"who": everybody} in signals)
    for page in (*tabs, *others[1:]):
        page.leave()
    watching.until(lambda signals: signals[-1] == {"who": ["Grace 0"]})
    others[0].leave()
    watching.until(lambda signals: signals[-1] == {"who": []})
    watching.leave()


def test_a_worker_is_killed(server: Worker, framework: str) -> None:
    """Its pages come back to another, or to the next, and have missed nothing."""
    pages = [Page(server, "/feed") for _ in range(6)]
    for page in pages:
        page.until(lambda _, page=page: page.since)
    victim = sorted(workers(server))[0]
    assert post(server, "/say?text=before") in (200, 204)
    for page in pages:
        page.until(lambda _, page=page: page.said())
    os.kill(victim, signal.SIGKILL)
    time.sleep(1)
    if server.process.poll() is not None:
        # Hypercorn stops when a worker dies; what supervises it starts it anew.
        server.start()
    deadline = time.monotonic() + LIMIT
    while time.monotonic() < deadline:
        try:
            if post(server, "/say?text=after") in (200, 204):
                break
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
    for number, page in enumerate(pages):
        while page.said() != ["before", "after"] and page.read():
            pass
        if page.said() == ["before", "after"]:
            page.leave()
            continue
        assert page.said() == ["before"]
        pages[number] = again = _come_back(server, page.since)
        again.until(lambda _, again=again: again.said())
        assert again.said() == ["after"] and "snapshot" not in again.text
        again.leave()
    if framework == "sanic":
        # It starts another in its own time, perhaps when it is to stop.
        server.kill()
        server.start()
    server.log_file.write_text("")


def _come_back(server: Worker, since: str) -> Page:
    deadline = time.monotonic() + LIMIT
    while True:
        try:
            return Page(server, "/feed", since)
        except (OSError, http.client.HTTPException):
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_few_connections(server: Worker, redis_server: Engine) -> None:
    """However many pages there are, and whatever they do."""
    pages = [Page(server, path) for path in ("/feed", "/feed-sync", "/board") for _ in range(8)]
    for page in pages:
        page.until(lambda signals: signals)
    for number in range(20):
        post(server, f"/say?text={number}")
    found = redis_server.connections()  # type: ignore[attr-defined]
    assert 2 <= found <= 2 * 6
    for page in pages:
        page.leave()
