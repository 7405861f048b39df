"""Where threads are greenlets, sync generators stream, and async ones are refused and say why."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.conformance import launcher
from tests.conformance.launcher import App
from tests.conformance.patches import signals

MODULE = "tests.hosts.django.served_app"
SOON = 3.0
launcher.COMMANDS["eventlet"] = "tests.streams.eventlet_server {module} {port}"

SERVERS = [
    ("gunicorn-gevent", ""),
    ("gunicorn-gevent", "--config python:tests.streams.gunicorn_green"),
    # Eventlet takes no newer Python.
    *([("eventlet", "")] if sys.version_info < (3, 14) else []),
]


NAMES = ["gevent", "gevent-preload", "eventlet"]


@pytest.fixture(scope="module", params=SERVERS, ids=NAMES[: len(SERVERS)])
def green(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[App]:
    server, arguments = request.param
    log = tmp_path_factory.mktemp("green") / "server.log"
    app = App("django", server, log, module=MODULE, arguments=arguments)
    yield app
    app.process.kill()
    app.process.wait()


def eventually(check: Callable[[], Any], limit: float = SOON) -> Any:
    """What `check` gives once it is true, or when the time is up."""
    deadline = time.monotonic() + limit
    while not (found := check()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return found


ASYNC = ["/async", "/async-response", "/async-returned"]


def read(app: App, path: str) -> list[Any]:
    reply = app.open(path)
    assert reply.status == 200
    return [signals(event) for event in reply.events()]


def rows_are_served(app: App) -> None:
    for _ in range(5):
        reply = app.open("/rows")
        assert reply.status == 200
        assert reply.text() == '{"count": 0}'


def test_a_sync_generator_gives_one_event_after_the_other(green: App) -> None:
    reply = green.open("/sync?count=3&pause=0.3")
    events = reply.events()
    first = next(events)
    *_, last = events
    assert last.at - first.at > 0.2
    assert not reply.truncated


def test_many_sync_generators_go_on_beside_each_other(green: App) -> None:
    began = time.monotonic()
    found = []

    def ask() -> None:
        found.append(read(green, "/sync?count=3&pause=0.3"))

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [[event["number"] for event in each] for each in found] == [[0, 1, 2]] * 20
    assert time.monotonic() - began < 10
    rows_are_served(green)


def test_a_sync_generator_is_closed_when_its_client_leaves(green: App) -> None:
    reply = green.open("/sync?id=left&pause=0.05")
    next(reply.events())
    reply.leave()
    assert eventually(lambda: green.run("left").get("closed")) == 1


@pytest.mark.parametrize("path", ASYNC)
def test_async_events_are_a_clear_error_which_says_what_to_use(green: App, path: str) -> None:
    before = len(green.log())
    began = time.monotonic()
    reply = green.open(f"{path}?id=never")
    assert reply.status == 500
    assert "event:" not in reply.text()
    assert time.monotonic() - began < 5
    assert eventually(lambda: "RuntimeError" in green.log()[before:])
    told = green.log()[before:]
    assert "sync generator" in told
    assert "ASGI" in told
    assert green.run("never") == {}, "the generator began"


@pytest.mark.parametrize("path", ASYNC)
def test_views_that_use_the_database_work_on_after_such_an_error(green: App, path: str) -> None:
    assert green.open(path).text()
    rows_are_served(green)
    assert [event["rows"] for event in read(green, "/sync?count=2&pause=0.01")] == [0, 0]
    assert "SynchronousOnlyOperation" not in green.log()


def test_they_work_on_while_streams_are_open(green: App) -> None:
    reply = green.open("/sync?id=open&pause=0.05&count=100000")
    next(reply.events())
    for path in ASYNC:
        assert green.open(path).text()
        rows_are_served(green)
    next(reply.events())
    reply.leave()
    assert "SynchronousOnlyOperation" not in green.log()
