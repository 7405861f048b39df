"""A stream opens as many connections as a plain streaming response does, and leaves none."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connection, connections
from django.http import StreamingHttpResponse

from .counting import base as counting
from .hosting import ASGI, HUNG, WSGI, Host, TestClient, eventually, site
from .kinds import ASYNC_WAYS, SYNC_WAYS, sync_only, view
from .models import Note
from .sdk import SSE, datastar_response

REQUESTS = 6


def sync_events(request: Any) -> Any:
    for _ in range(3):
        yield SSE.patch_signals({"count": Note.objects.count()})


async def async_events(request: Any) -> Any:
    for _ in range(3):
        yield SSE.patch_signals({"count": await Note.objects.acount()})


def plainly(events: Any) -> Any:
    return lambda request: StreamingHttpResponse(events(request))


@contextmanager
def kept(seconds: int | None) -> Iterator[None]:
    """Connections are kept for that long."""
    mine = connections.settings["default"]
    before = mine["CONN_MAX_AGE"]
    connections["default"].close()
    mine["CONN_MAX_AGE"] = seconds
    counting.opened.clear()
    counting.closed.clear()
    yield
    connections["default"].close()
    mine["CONN_MAX_AGE"] = before


@contextmanager
def serving(host: str, views: Any, middleware: Any = ()) -> Iterator[Host]:
    """One thread under WSGI, so that it is certain which one gets a request."""
    hosts: dict[str, Callable[[], Host]] = {"wsgi": lambda: WSGI(1), "asgi": ASGI}
    with site(views, middleware), hosts[host]() as served:
        yield served


def balance() -> None:
    """Begin to count, once the last request has closed what it will."""
    if connections.settings["default"]["CONN_MAX_AGE"] == 0:
        eventually(lambda: len(counting.opened) == len(counting.closed))
    counting.opened.clear()
    counting.closed.clear()


def counted(serving: Host, path: str) -> tuple[int, int]:
    """How many connections some requests open and close."""
    balance()
    for _ in range(REQUESTS):
        assert len(list(serving.open(path).events())) == 3
    if connections.settings["default"]["CONN_MAX_AGE"] == 0:
        eventually(lambda: len(counting.opened) == len(counting.closed))
    return len(counting.opened), len(counting.closed)


KINDS = [
    *(pytest.param(sync_events, way, id=f"sync-{way}") for way in SYNC_WAYS),
    *(pytest.param(async_events, way, id=f"async-{way}") for way in ASYNC_WAYS),
]


@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume")
@pytest.mark.parametrize("chain", [[], [sync_only]], ids=["alone", "behind-sync-only"])
@pytest.mark.parametrize("seconds", [0, 60, None])
@pytest.mark.parametrize(("events", "way"), KINDS)
@pytest.mark.parametrize("host", ["wsgi", "asgi"])
def test_as_many_as_a_plain_streaming_response(
    host: str, events: Any, way: str, seconds: int | None, chain: Any
) -> None:
    views = {"plain": plainly(events), "ours": view(way, events)}
    with kept(seconds), serving(host, views, chain) as served:
        # The first request of a thread opens what the others may find.
        list(served.open("/plain").events())
        wanted = counted(served, "/plain")
        found = counted(served, "/ours")
    assert found == wanted
    if host == "wsgi":
        assert wanted[0] == (REQUESTS if seconds == 0 else 0)


@pytest.mark.parametrize("seconds", [0, 60])
@pytest.mark.parametrize("events", [sync_events, async_events], ids=["sync", "async"])
def test_the_test_client_opens_none(events: Any, seconds: int) -> None:
    with kept(seconds), site(view("decorated", events)), TestClient() as served:
        Note.objects.count()
        counting.opened.clear()
        counting.closed.clear()
        for _ in range(REQUESTS):
            assert len(list(served.open().events())) == 3
        assert (counting.opened, counting.closed) == ([], [])


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("host", ["wsgi", "asgi"])
def test_none_is_left_open_when_clients_leave(host: str, kind: str) -> None:
    @datastar_response
    def sync_page(request: Any) -> Any:
        while True:
            yield SSE.patch_signals({"count": Note.objects.count(), "pad": "." * 5000})
            time.sleep(0.01)

    @datastar_response
    async def async_page(request: Any) -> Any:
        while True:
            yield SSE.patch_signals({"count": await Note.objects.acount(), "pad": "." * 5000})
            await asyncio.sleep(0.01)

    with kept(0), serving(host, sync_page if kind == "sync" else async_page) as served:
        balance()
        for _ in range(REQUESTS):
            answer = served.open()
            next(answer.events())
            answer.leave()
            assert eventually(lambda: len(counting.opened) == len(counting.closed))
        assert len(counting.opened) == REQUESTS


@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume")
@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("host", ["wsgi", "asgi"])
def test_no_more_are_left_open_when_a_generator_fails_than_by_a_plain_one(
    host: str, kind: str
) -> None:
    """Django's ASGI handler closes no response that failed, which leaves it to the thread's end."""

    def failing_sync_events(request: Any) -> Any:
        yield from sync_events(request)
        raise ValueError("planned failure")

    async def failing_async_events(request: Any) -> Any:
        async for event in async_events(request):
            yield event
        raise ValueError("planned failure")

    events = failing_sync_events if kind == "sync" else failing_async_events
    views = {"plain": plainly(events), "ours": view("decorated", events)}

    def ask(path: str) -> None:
        counting.opened.clear()
        counting.closed.clear()
        for _ in range(REQUESTS):
            with suppress(Exception):
                served.open(path).bytes()

    def left_open() -> int:
        return len(counting.opened) - len(counting.closed)

    with kept(0), serving(host, views) as served:
        balance()
        ask("/plain")
        eventually(lambda: left_open() == 0, 0.5)
        plainly_left_open = left_open()
        ask("/ours")
        assert len(counting.opened) == REQUESTS
        assert eventually(lambda: left_open() <= plainly_left_open)


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("host", ["wsgi", "asgi"])
def test_a_connection_that_broke_costs_one_request_only(host: str, kind: str) -> None:
    def lose() -> None:
        connection.ensure_connection()
        connection.connection.close()
        Note.objects.count()

    @datastar_response
    def sync_breaking(request: Any) -> Any:
        yield SSE.patch_signals({"count": Note.objects.count()})
        lose()

    @datastar_response
    async def async_breaking(request: Any) -> Any:
        yield SSE.patch_signals({"count": await Note.objects.acount()})
        await sync_to_async(lose)()

    views = {
        "breaking": sync_breaking if kind == "sync" else async_breaking,
        "events": view("decorated", sync_events if kind == "sync" else async_events),
    }
    with kept(60), serving(host, views) as served:
        answer = served.open("/breaking")
        next(answer.events())
        answer.leave()
        for _ in range(3):
            answer = served.open("/events")
            assert answer.status == 200
            assert len(list(answer.events())) == 3


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("host", ["wsgi", "asgi"])
def test_five_streams_at_once_have_a_connection_each(host: str, kind: str) -> None:
    go_on = threading.Event()

    @datastar_response
    def sync_page(request: Any) -> Any:
        yield SSE.patch_signals({"count": Note.objects.count()})
        go_on.wait(HUNG)
        for _ in range(3):
            yield SSE.patch_signals({"count": Note.objects.count()})

    @datastar_response
    async def async_page(request: Any) -> Any:
        yield SSE.patch_signals({"count": await Note.objects.acount()})
        await asyncio.to_thread(go_on.wait, HUNG)
        for _ in range(3):
            yield SSE.patch_signals({"count": await Note.objects.acount()})

    page = sync_page if kind == "sync" else async_page
    with kept(0), site(page), WSGI(8) if host == "wsgi" else ASGI() as served:
        balance()
        answers = [served.open().events() for _ in range(5)]
        assert [next(answer) for answer in answers] == [{"count": 0}] * 5
        go_on.set()
        for _ in range(3):
            assert [next(answer) for answer in answers] == [{"count": 0}] * 5
        assert len(counting.opened) == 5
        assert len(set(counting.opened)) == 5
