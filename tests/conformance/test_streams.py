"""The life of a stream: events as they come, and an end, whoever makes it."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from .launcher import App, Reply
from .patches import signals
from .routes import ASYNC_STREAMS, HANDLERS, STREAMS, SYNC_STREAMS, VALUES

ENDLESS = 1_000_000


def settled(app: App, id: str) -> None:
    """Wait until the run has sent all that the sockets on its way take."""
    before = -1
    while (sent := app.run(id).get("sent", 0)) != before:
        before = sent
        time.sleep(0.08)


@pytest.mark.parametrize("path", STREAMS)
def test_events_arrive_one_by_one(app: App, path: str, name: Callable[[], str]) -> None:
    id = name()
    reply = app.open(f"{path}?id={id}&count=3&pause=0.2")
    events = reply.events()
    first = next(events)
    run = app.run(id)
    assert run["closed"] == 0, "the first event came when all were there"
    assert run["sent"] < 3
    *_, last = events
    assert last.at - first.at > 0.08


@pytest.mark.parametrize("path", ["/sync-generator", "/async-generator", "/response/iterable"])
def test_headers_do_not_wait_long_for_the_first_event(
    app: App, path: str, framework: SimpleNamespace, name: Callable[[], str]
) -> None:
    asked = time.monotonic()
    reply = app.open(f"{path}?id={name()}&wait=2")
    assert reply.status == 200
    if framework.request_thread and path in SYNC_STREAMS:
        # The thread that would send them is the one that makes the event.
        assert 2 <= reply.began - asked < 3
    else:
        assert reply.began - asked < 1
    reply.leave()


@pytest.mark.parametrize("path", ["/sync-generator", "/response/generator", "/view/sync"])
def test_others_are_served_while_a_sync_generator_sleeps(
    app: App, path: str, name: Callable[[], str]
) -> None:
    reply = app.open(f"{path}?id={name()}&count=2&pause=1.5")
    next(reply.events())
    for _ in range(3):
        asked = time.monotonic()
        assert app.open("/ping").text() == "pong"
        assert time.monotonic() - asked < 0.75
    reply.leave()


@pytest.mark.parametrize("path", SYNC_STREAMS)
def test_a_sync_iterable_stays_off_the_loop(app: App, path: str, name: Callable[[], str]) -> None:
    """In one thread, from its first step to its close."""
    id = name()
    for event in app.open(f"{path}?id={id}&count=5&pause=0.01").events():
        assert signals(event)["loop"] is False
    run = app.closed(id)
    assert run["closed_on_loop"] is False
    assert len(run["threads"]) == 1


@pytest.mark.parametrize("path", ASYNC_STREAMS)
def test_an_async_iterable_stays_on_its_loop(app: App, path: str, name: Callable[[], str]) -> None:
    id = name()
    for event in app.open(f"{path}?id={id}&count=5&pause=0.01").events():
        assert signals(event)["loop"] is True
    run = app.closed(id)
    assert run["closed_on_loop"] is True
    assert len(run["threads"]) == 1


def test_a_sync_handler_runs_where_the_framework_runs_one(
    app: App, name: Callable[[], str]
) -> None:
    plain = app.open("/plain").text()
    [event] = app.open(f"/sync-value?id={name()}&count=1").events()
    assert f'"loop":{str(signals(event)["loop"]).lower()}' in plain.replace(" ", "")


# --- the end ---


@pytest.mark.parametrize("path", STREAMS)
def test_closed_at_its_normal_end(app: App, path: str, name: Callable[[], str]) -> None:
    id = name()
    reply = app.open(f"{path}?id={id}&count=3")
    *_, last = reply.events()
    run = app.closed(id)
    assert (run["opened"], run["closed"], run["closed_by"]) == (1, 1, None)
    assert run["closed_at"] - last.at < 1


def assert_closed_in_time(app: App, id: str, left: float) -> None:
    run = app.closed(id)
    assert (run["opened"], run["closed"]) == (1, 1)
    assert run["closed_at"] - left < 1
    assert app.open("/ping").text() == "pong"


LEAVES = [pytest.param(path, False, id=f"{path}-closes") for path in STREAMS] + [
    pytest.param(path, True, id=f"{path}-resets") for path in STREAMS if path.count("/") == 1
]


@pytest.mark.parametrize(("path", "reset"), LEAVES)
def test_closed_when_the_client_leaves_while_it_waits(
    app: App, path: str, reset: bool, name: Callable[[], str]
) -> None:
    id = name()
    pause = 30 if path in ASYNC_STREAMS else 0.2
    reply = app.open(f"{path}?id={id}&count={ENDLESS}&pause={pause}")
    next(reply.events())
    left = reply.leave(reset=reset)
    assert_closed_in_time(app, id, left)


@pytest.mark.parametrize(("path", "reset"), LEAVES)
def test_closed_when_the_client_leaves_amid_a_send(
    app: App, path: str, reset: bool, name: Callable[[], str]
) -> None:
    """And until it leaves, nothing is consumed that nobody reads."""
    id = name()
    reply = app.open(f"{path}?id={id}&count={ENDLESS}&size=300000")
    assert reply.status == 200
    settled(app, id)
    run = app.run(id)
    assert (run["opened"], run["closed"]) == (1, 0)
    assert run["sent"] < 200
    left = reply.leave(reset=reset)
    assert_closed_in_time(app, id, left)


@pytest.mark.parametrize("path", ["/sync-generator", "/async-generator", "/updates"])
def test_a_slow_client_misses_nothing(app: App, path: str, name: Callable[[], str]) -> None:
    id = name()
    reply = app.open(f"{path}?id={id}&count={ENDLESS}&size=300000")
    settled(app, id)
    events = reply.events()
    steps = [signals(event)["step"] for event in itertools.islice(events, 50)]
    assert steps == list(range(50))
    assert_closed_in_time(app, id, reply.leave())


# --- errors ---

# What a handler sends by hand, where a framework has it do so, is that framework's to end.
FAILING = [path for path in STREAMS if path != "/updates"]


@pytest.mark.parametrize("path", VALUES + FAILING)
def test_a_failure_before_the_first_event_is_a_500(
    app: App, path: str, name: Callable[[], str]
) -> None:
    id = name()
    reply = app.open(f"{path}?id={id}&fail=0")
    text = reply.text()
    assert reply.status == 500
    assert not (reply.headers["Content-Type"] or "").startswith("text/event-stream")
    assert id not in text
    assert app.logged(f"planned failure {id}")
    assert app.closed(id)["closed_by"] == "PlannedFailure"
    assert app.open("/ping").text() == "pong"


@pytest.mark.parametrize("path", FAILING)
def test_a_later_failure_truncates_the_response(
    app: App, path: str, name: Callable[[], str]
) -> None:
    id = name()
    reply = app.open(f"{path}?id={id}&count=5&pause=0.02&fail=2")
    events = list(reply.events())
    assert reply.status == 200
    assert [signals(event)["step"] for event in events] == [0, 1]
    assert reply.truncated, "the client cannot tell that it failed"
    assert app.logged(f"planned failure {id}")
    run = app.closed(id)
    assert (run["closed"], run["closed_by"]) == (1, "PlannedFailure")
    assert app.open("/ping").text() == "pong"


# --- context ---


@pytest.mark.parametrize("path", VALUES + STREAMS)
def test_context_is_there_to_the_end(app: App, path: str, name: Callable[[], str]) -> None:
    """Context variables that a middleware set, and the request itself."""
    id = name()
    headers = {"X-Visitor": id}
    for event in app.open(f"{path}?id={id}&count=3", headers=headers).events():
        assert signals(event)["visitor"] == id
        assert signals(event)["path"] == path
    assert app.closed(id)["closed_for"] == id


@pytest.mark.parametrize("path", ["/sync-generator", "/async-generator", "/response/iterable"])
def test_context_is_there_when_the_client_leaves(
    app: App, path: str, name: Callable[[], str]
) -> None:
    id = name()
    query = f"id={id}&count={ENDLESS}&pause=0.1"
    reply = app.open(f"{path}?{query}", headers={"X-Visitor": id})
    next(reply.events())
    reply.leave()
    assert app.closed(id)["closed_for"] == id


# --- many ---


def test_fifty_streams_at_once(app: App, name: Callable[[], str]) -> None:
    ids = [name() for _ in range(50)]
    replies: list[Reply] = []
    for id, path in zip(ids, itertools.cycle(HANDLERS[2:]), strict=False):
        replies.append(app.open(f"{path}?id={id}&count={ENDLESS}&pause=0.1"))
    streams = [reply.events() for reply in replies]
    for stream in streams:
        assert [signals(next(stream))["step"] for _ in range(3)] == [0, 1, 2]
    asked = time.monotonic()
    assert app.open("/ping").text() == "pong"
    assert time.monotonic() - asked < 1
    left = [reply.leave() for reply in replies]
    for id, at in zip(ids, left, strict=True):
        run = app.closed(id)
        assert run["closed"] == 1
        assert run["closed_at"] - at < 1


def test_nothing_is_left_open(app: App, name: Callable[[], str]) -> None:
    """After all that this file did to it."""
    deadline = time.monotonic() + 10
    while True:
        runs = app.state()["runs"]
        still = [id for id, run in runs.items() if run["opened"] != run["closed"]]
        if not still or time.monotonic() > deadline:
            break
        time.sleep(0.1)
    assert not still
    assert app.state()["collects"] is False
