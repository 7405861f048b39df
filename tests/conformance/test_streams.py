"""The life of a stream: events as they come, and an end, whoever makes it."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Hashable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest

from .launcher import READ_LIMIT, SOON, App, Reply
from .patches import signals
from .routes import ASYNC_STREAMS, HANDLERS, STREAMS, SYNC_STREAMS, VALUES

ENDLESS = 1_000_000


class Together:
    """Runs a case on all its paths at once, so that their waits are one wait.

    The first test that asks starts them all, and each is given what became of its own.
    """

    def __init__(self, app: App, pool: ThreadPoolExecutor) -> None:
        self.app = app
        self.pool = pool
        self.started: dict[str, dict[Hashable, Future[Any]]] = {}

    def __call__(self, case: Callable[..., Any], every: Iterable[Any], mine: Hashable) -> Any:
        """What `case(app, id, ...)` returned for mine, or raised."""
        name = case.__name__
        if name not in self.started:
            self.started[name] = {
                each: self.pool.submit(case, self.app, f"{name}-{number}", each)
                for number, each in enumerate(every)
            }
        return self.started[name][mine].result()


@pytest.fixture(scope="module")
def together(app: App) -> Iterator[Together]:
    with ThreadPoolExecutor(32) as pool:
        yield Together(app, pool)


# What the sockets on the way of a stream never take, in events of 300 kB.
TOO_MANY = 200


def settled(app: App, id: str) -> dict[str, Any]:
    """Wait until this run, and every other, has sent all that the sockets on its way take."""
    before: dict[str, Any] = {}
    hung = time.monotonic() + 20
    while True:
        runs = app.state()["runs"]
        run: dict[str, Any] = runs.get(id, {})
        if (run and runs == before) or run.get("sent", 0) >= TOO_MANY or time.monotonic() > hung:
            return run
        before = runs
        time.sleep(0.08)


def one_by_one(app: App, id: str, path: str) -> tuple[dict[str, Any], float]:
    """The run when the first event is here, and the seconds from that one to the last."""
    events = app.open(f"{path}?id={id}&count=3&pause=1").events()
    first = next(events)
    run = app.run(id)
    *_, last = events
    return run, last.at - first.at


@pytest.mark.parametrize("path", STREAMS)
def test_events_arrive_one_by_one(path: str, together: Together) -> None:
    run, took = together(one_by_one, STREAMS, path)
    assert run["closed"] == 0, "the first event came when all were there"
    assert run["sent"] < 3
    assert took > 0.08


LATE = 4
BEGINNING = ["/sync-generator", "/async-generator", "/response/iterable"]


def headers(app: App, id: str, path: str) -> tuple[int, float]:
    """The status of a stream whose first event is late, and the seconds until it came."""
    asked = time.monotonic()
    reply = app.open(f"{path}?id={id}&wait={LATE}")
    reply.leave()
    return reply.status, reply.began - asked


@pytest.mark.parametrize("path", BEGINNING)
def test_headers_do_not_wait_long_for_the_first_event(
    path: str, framework: SimpleNamespace, together: Together
) -> None:
    status, took = together(headers, BEGINNING, path)
    assert status == 200
    if framework.request_thread and path in SYNC_STREAMS:
        # The thread that would send them is the one that makes the event.
        assert took >= LATE
    else:
        assert took < LATE


@pytest.mark.parametrize("path", ["/sync-generator", "/response/generator", "/view/sync"])
def test_others_are_served_while_a_sync_generator_sleeps(
    app: App, path: str, name: Callable[[], str]
) -> None:
    id = name()
    reply = app.open(f"{path}?id={id}&count=2&pause=4")
    next(reply.events())
    for _ in range(3):
        assert app.open("/ping").text() == "pong"
    assert app.run(id)["sent"] == 1, "they were served when it had slept"
    reply.leave()


@pytest.mark.parametrize("path", SYNC_STREAMS)
def test_a_sync_iterable_stays_off_the_loop(app: App, path: str, name: Callable[[], str]) -> None:
    """In one thread, from its first step to its close."""
    id = name()
    for event in app.open(f"{path}?id={id}&count=5&pause=0.003").events():
        assert signals(event)["loop"] is False
    run = app.closed(id)
    assert run["closed_on_loop"] is False
    assert len(run["threads"]) == 1


@pytest.mark.parametrize("path", ASYNC_STREAMS)
def test_an_async_iterable_stays_on_its_loop(app: App, path: str, name: Callable[[], str]) -> None:
    id = name()
    for event in app.open(f"{path}?id={id}&count=5&pause=0.003").events():
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
    assert run["closed_at"] - last.at < SOON


def assert_closed_in_time(app: App, id: str, left: float) -> None:
    run = app.closed(id)
    assert (run["opened"], run["closed"]) == (1, 1)
    assert run["closed_at"] - left < SOON
    assert app.open("/ping").text() == "pong"


# The path, and whether the client goes as a crashed one does.
LEAVES = [(path, False) for path in STREAMS] + [
    (path, True) for path in STREAMS if path.count("/") == 1
]


def as_said(how: tuple[str, bool]) -> str:
    path, reset = how
    return f"{path}-{'resets' if reset else 'closes'}"


def leave_while_it_waits(app: App, id: str, how: tuple[str, bool]) -> tuple[str, float]:
    path, reset = how
    pause = 30 if path in ASYNC_STREAMS else 0.2
    reply = app.open(f"{path}?id={id}&count={ENDLESS}&pause={pause}")
    next(reply.events())
    return id, reply.leave(reset=reset)


@pytest.mark.parametrize("how", LEAVES, ids=as_said)
def test_closed_when_the_client_leaves_while_it_waits(
    app: App, how: tuple[str, bool], together: Together
) -> None:
    assert_closed_in_time(app, *together(leave_while_it_waits, LEAVES, how))


def leave_amid_a_send(
    app: App, id: str, how: tuple[str, bool]
) -> tuple[int, dict[str, Any], str, float]:
    path, reset = how
    reply = app.open(f"{path}?id={id}&count={ENDLESS}&size=300000")
    run = settled(app, id)
    return reply.status, run, id, reply.leave(reset=reset)


@pytest.mark.parametrize("how", LEAVES, ids=as_said)
def test_closed_when_the_client_leaves_amid_a_send(
    app: App, how: tuple[str, bool], together: Together
) -> None:
    """And until it leaves, nothing is consumed that nobody reads."""
    status, run, id, left = together(leave_amid_a_send, LEAVES, how)
    assert status == 200
    assert (run["opened"], run["closed"]) == (1, 0)
    assert run["sent"] < TOO_MANY
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
    reply = app.open(f"{path}?id={id}&count=5&pause=0.01&fail=2")
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
    assert app.open("/ping").text() == "pong"
    left = [reply.leave() for reply in replies]
    for id, at in zip(ids, left, strict=True):
        run = app.closed(id)
        assert run["closed"] == 1
        assert run["closed_at"] - at < SOON


def test_nothing_is_left_open(app: App, name: Callable[[], str]) -> None:
    """After all that this file did to it."""
    deadline = time.monotonic() + READ_LIMIT
    while True:
        runs = app.state()["runs"]
        still = [id for id, run in runs.items() if run["opened"] != run["closed"]]
        if not still or time.monotonic() > deadline:
            break
        time.sleep(0.1)
    assert not still
    assert app.state()["collects"] is False
