"""A stream comes to an end whatever its events do, and the page is told what it may do about it."""

from __future__ import annotations

import http.client
import socket
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from tests.conformance.launcher import PAGE_HEADERS, READ_LIMIT, SOON

from .conftest import steps

if TYPE_CHECKING:
    from .conftest import Host

AGAIN = ["GET"]
ONCE = ["POST", "PUT", "PATCH", "DELETE"]

ODD = [
    "CancelledError",
    "TimeoutError",
    "StopAsyncIteration",
    "StopIteration",
    "SystemExit",
    "KeyboardInterrupt",
    "GeneratorExit",
    "ExceptionGroup",
    "Odd",
    "BrokenPipeError",
]

# What a `__next__` cannot raise and mean something else by it.
FROM_A_THREAD = [name for name in ODD if name != "StopIteration"]
FROM_A_COROUTINE = [name for name in ODD if name != "StopAsyncIteration"]

CASES = [
    *(("raises", name) for name in ["PlannedFailure", *ODD]),
    *(("raises-in-a-thread", name) for name in ["PlannedFailure", *ODD]),
    *(("SyncIterating", name) for name in ["PlannedFailure", *FROM_A_THREAD]),
    *(("AsyncIterating", name) for name in ["PlannedFailure", *FROM_A_COROUTINE]),
]


def one_reason(host: Host, id: str) -> str:
    run = host.closed(id)
    assert run["closed"] == 1
    deadline = time.monotonic() + READ_LIMIT
    while not (reasons := host.run(id)["reasons"]) and time.monotonic() < deadline:
        time.sleep(0.02)
    [reason] = reasons
    return reason


# --- errors of the events -----------------------------------------------------------------------


# What no framework answers: each says in its own way that this is none of its business.
NOT_ANSWERED = ["SystemExit", "KeyboardInterrupt", "GeneratorExit", "Odd"]


@pytest.mark.parametrize(("kind", "name"), [case for case in CASES if case[1] in NOT_ANSWERED])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_no_framework_answers_ends_one_request(
    host: Host, method: str, kind: str, name: str
) -> None:
    """It ends soon, whatever the framework makes of it, and the server goes on."""
    began = time.monotonic()
    with suppress(http.client.RemoteDisconnected, ConnectionResetError):
        _, reply = host.stream(kind, method, name=name, where="before")
        with suppress(http.client.IncompleteRead):
            assert "datastar-patch" not in reply.text()
    assert time.monotonic() - began < SOON, "the connection was silent"
    host.alive()
    assert host.read("Closing")[2] == [0, 1, 2]


@pytest.mark.parametrize(("kind", "name"), [case for case in CASES if case[1] not in NOT_ANSWERED])
def test_an_error_before_the_first_event_is_a_500(host: Host, kind: str, name: str) -> None:
    _, reply = host.stream(kind, name=name, where="before")
    text = reply.text()
    assert reply.status == 500
    assert not (reply.headers["Content-Type"] or "").startswith("text/event-stream")
    assert "datastar" not in text
    host.alive()


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_a_request_that_may_run_again_is_broken_off(host: Host, kind: str, name: str) -> None:
    began = time.monotonic()
    id, reply, got = host.read(kind, name=name, where="after")
    assert reply.status == 200
    assert got == ["first"]
    assert reply.truncated, "the page takes it for done"
    assert time.monotonic() - began < SOON, "the connection was silent"
    assert host.closed(id)["closed"] == 1
    host.alive()


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_a_request_that_may_not_run_again_ends_whole(host: Host, kind: str, name: str) -> None:
    began = time.monotonic()
    id, reply, got = host.read(kind, "POST", name=name, where="after")
    assert reply.status == 200
    assert got == ["first"]
    assert not reply.truncated, "the page runs it once more"
    assert time.monotonic() - began < SOON, "the connection was silent"
    assert host.closed(id)["closed"] == 1
    host.alive()


def asked_as_a_proxy(host: Host, method: str, kind: str, **query: Any) -> socket.socket:
    """A request as nginx makes it without further settings, in HTTP/1.0."""
    connection = socket.create_connection(("127.0.0.1", host.port), timeout=READ_LIMIT)
    path = f"/response/{kind}?{urlencode({'id': host.new_name(kind), **query})}"
    headers = "".join(f"{name}: {value}\r\n" for name, value in PAGE_HEADERS.items())
    request = f"{method} {path} HTTP/1.0\r\nHost: localhost\r\nContent-Length: 0\r\n{headers}\r\n"
    connection.sendall(request.encode())
    return connection


def is_whole(connection: socket.socket, got: bytes = b"") -> bool:
    """Read to the end; whether a proxy has to take that for the end of the response."""
    with connection:
        try:
            while piece := connection.recv(65536):
                got += piece
        except ConnectionResetError:
            return False
    assert b'"step":"first"' in got
    return b"transfer-encoding: chunked" not in got.lower() or got.endswith(b"\r\n0\r\n\r\n")


@pytest.mark.parametrize(("method", "whole"), [("GET", False), ("POST", True)])
@pytest.mark.parametrize("kind", ["raises", "raises-in-a-thread", "AsyncIterating"])
def test_a_proxy_that_speaks_http_1_0_is_told_whether_it_was_broken_off(
    host: Host, kind: str, method: str, whole: bool
) -> None:
    reply = asked_as_a_proxy(host, method, kind, name="PlannedFailure", where="after")
    assert is_whole(reply) is whole
    host.alive()


def test_such_a_proxy_is_told_so_when_the_server_stops(host: Host) -> None:
    reply = asked_as_a_proxy(host, "GET", "raises", name="PlannedFailure", where="after", pause=30)
    got = b""
    while b'"step":"first"' not in got:
        got += reply.recv(65536)
    host.stop()
    assert not is_whole(reply, got)


@pytest.mark.parametrize("method", [*AGAIN, *ONCE])
@pytest.mark.parametrize("kind", ["raises", "raises-in-a-thread"])
def test_each_method_fails_in_its_way(host: Host, kind: str, method: str) -> None:
    before = host.log().count("PlannedFailure: planned failure")
    id, reply, got = host.read(kind, method, name="PlannedFailure", where="after", pause=0.1)
    assert got == ["first"]
    assert reply.truncated == (method in AGAIN)
    assert one_reason(host, id) == "failed"
    deadline = time.monotonic() + READ_LIMIT
    while host.log().count("PlannedFailure: planned failure") == before:
        assert time.monotonic() < deadline, "the traceback is nowhere in the log"
        time.sleep(0.02)


@pytest.mark.parametrize("name", ODD)
def test_an_odd_error_of_a_generator_is_a_failure(host: Host, name: str) -> None:
    id, _, _ = host.read("raises", name=name, where="after")
    assert one_reason(host, id) == "failed"


# --- on_error -----------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize(
    "kind", ["raises", "raises-in-a-thread", "SyncIterating", "AsyncIterating"]
)
@pytest.mark.parametrize(
    ("on_error", "last"), [("panel", ["panel"]), ("panels", ["panel", "another"]), ("nothing", [])]
)
def test_on_error_tells_the_page(
    host: Host, kind: str, method: str, on_error: str, last: list[str]
) -> None:
    query: dict[str, Any] = {"name": "PlannedFailure", "where": "after"}
    _, reply, got = host.read(kind, method, options={"on_error": on_error}, **query)
    assert got == ["first", *last]
    assert reply.truncated == (method in AGAIN)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("on_error", "said"), [("failing", "planned failure of an option"), ("wrong", "on_error")]
)
def test_an_on_error_that_misbehaves_changes_nothing(
    host: Host, method: str, on_error: str, said: str
) -> None:
    id, reply, got = host.read(
        "raises", method, options={"on_error": on_error}, name="PlannedFailure", where="after"
    )
    assert got == ["first"]
    assert reply.truncated == (method in AGAIN)
    assert one_reason(host, id) == "failed"
    assert host.logged(said)


def test_on_error_is_not_asked_before_the_first_event(host: Host) -> None:
    _, reply = host.stream(
        "raises", options={"on_error": "panel"}, name="PlannedFailure", where="before"
    )
    assert reply.status == 500
    assert "panel" not in reply.text()


@pytest.mark.parametrize("name", ["TimeoutError", "ExceptionGroup"])
def test_on_error_is_given_the_error(host: Host, name: str) -> None:
    _, reply = host.stream(
        "raises", "POST", options={"on_error": "panel"}, name=name, where="after"
    )
    assert name in list(reply.events())[-1].data


# --- iterables that misbehave -------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["RefusesToIterate", "RefusesToIterateInAThread"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_iterable_that_does_not_begin_is_a_500(host: Host, kind: str, method: str) -> None:
    _, reply = host.stream(kind, method)
    reply.text()
    assert reply.status == 500
    assert host.logged("planned failure to begin")
    host.alive()


def test_an_iterable_that_does_not_close_has_said_all(host: Host) -> None:
    id, reply, got = host.read("Closing")
    assert got == [0, 1, 2]
    assert not reply.truncated
    assert host.closed(id)["closed"] == 1
    assert host.logged("planned failure to close")


@pytest.mark.parametrize("kind", ["SyncIterating", "AsyncIterating"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_iterable_that_fails_and_does_not_close(host: Host, kind: str, method: str) -> None:
    _, reply, got = host.read(kind, method, name="PlannedFailure", where="after", close="fails")
    assert got == ["first"]
    assert reply.truncated == (method in AGAIN)
    host.alive()


@pytest.mark.parametrize("yields", ["", "yes"])
def test_a_generator_that_takes_no_cancel_is_left_alone(host: Host, yields: str) -> None:
    """Neither is it cancelled over and over, nor stepped again, nor waited for."""
    id, reply = host.stream("swallows", yields=yields)
    next(reply.events())
    reply.leave()
    time.sleep(0.6)
    run = host.run(id)
    assert run["swallowed"] <= 2
    host.alive()
    if yields:
        run = host.closed(id)
        assert run["closed"] == 1
        time.sleep(0.3)
        assert host.run(id)["steps"] == run["steps"]


def test_a_generator_that_answers_a_cancel_with_its_end(host: Host) -> None:
    id, reply = host.stream("swallows-and-ends")
    next(reply.events())
    reply.leave()
    assert one_reason(host, id) == "disconnected"
    assert host.run(id)["closed_by"] is None


# --- the end, asked for -------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["itself", "thread", "timer", "reason"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_close_before_the_first_event_is_an_empty_answer(host: Host, by: str, method: str) -> None:
    id, reply = host.stream("closes", method, by=by, where="before")
    assert reply.status == 204
    assert reply.text() == ""
    assert one_reason(host, id) == "finished"
    assert "went on" not in host.run(id)


@pytest.mark.parametrize("by", ["itself", "thread", "timer", "reason"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_close_after_the_first_event_ends_it_whole(host: Host, by: str, method: str) -> None:
    id, reply, got = host.read("closes", method, by=by, where="after")
    assert got == ["first"]
    assert not reply.truncated
    assert one_reason(host, id) == "finished"
    assert "went on" not in host.run(id)


@pytest.mark.parametrize("where", ["before", "after"])
def test_close_in_a_sync_generator(host: Host, where: str) -> None:
    id, reply, got = host.read("closes-in-a-thread", where=where)
    assert reply.status == (200 if where == "after" else 204)
    assert got == (["first"] if where == "after" else [])
    assert not reply.truncated
    assert one_reason(host, id) == "finished"


# --- on_close -----------------------------------------------------------------------------------


def test_callbacks_that_misbehave_keep_nobody_else_from_being_told(host: Host) -> None:
    id, reply, got = host.read("tells-of-its-end")
    assert got == ["first"]
    assert not reply.truncated
    assert host.closed(id)["closed"] == 1
    deadline = time.monotonic() + READ_LIMIT
    wanted = {"raised", "raised later", "cancelled", "first", "last", "late finished"}
    while set(told := host.run(id)["told"]) != wanted and time.monotonic() < deadline:
        time.sleep(0.02)
    assert sorted(told) == sorted(wanted)
    assert host.logged("planned failure of a callback")
    host.alive()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_on_close_of_the_options_that_raises(host: Host, method: str) -> None:
    _, reply, got = host.read(
        "closes", method, options={"on_close": "failing"}, where="after", by="itself"
    )
    assert got == ["first"]
    assert not reply.truncated
    assert host.logged("planned failure of an option")


# --- one EventStream, one response --------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_event_stream_feeds_one_response(host: Host, method: str) -> None:
    name = f"shared-{method}"
    _, first = host.stream("shared", name=name)
    _, second = host.stream("shared", method, name=name)
    assert second.status == 500
    assert "EventStream" not in second.text()
    assert host.logged("EventStream")
    assert host.read("push-shared", name=name)[2] == [True]
    from tests.conformance.patches import signals

    assert signals(next(first.events()))["step"] == "pushed"
    first.leave()
    host.alive()


def test_what_is_said_of_a_stream_without_any_trouble(host: Host) -> None:
    _, reply = host.stream("Closing")
    assert steps(reply) == [0, 1, 2]
