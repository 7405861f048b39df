"""A HEAD to a stream ends at once, tells so, and leaves nothing behind, however many there are."""

from __future__ import annotations

import asyncio
import gc
import http.client
import os
import threading
from collections import Counter
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import AsyncClient

from datastar_py.streams import CloseReason, StreamOptions

from .hosting import HOSTS, eventually, site, under
from .kinds import ASYNC_WAYS, SYNC_WAYS, sync_only, view
from .leftovers import SOON, Watcher, newly_open, nothing_open
from .sdk import SSE, DatastarResponse

REQUESTS = 2000 if os.environ.get("DATASTAR_HOSTS_EVERY") else 500


class Closing:
    """Endless events that are no generator, and can be closed."""

    def __init__(self, closed: list[str]) -> None:
        self.closed = closed


class SyncEvents(Closing):
    def __iter__(self) -> Any:
        return self

    def __next__(self) -> Any:
        return SSE.patch_signals({"number": 1})

    def close(self) -> None:
        self.closed.append("close")


class AsyncEvents(Closing):
    def __aiter__(self) -> Any:
        return self

    async def __anext__(self) -> Any:
        await asyncio.sleep(0)
        return SSE.patch_signals({"number": 1})

    async def aclose(self) -> None:
        self.closed.append("aclose")


hosts = pytest.mark.parametrize("host", HOSTS)
chains = pytest.mark.parametrize("chain", [[], [sync_only]], ids=["alone", "behind-sync-only"])
KINDS = [
    *(pytest.param("sync", way, id=f"sync-{way}") for way in SYNC_WAYS),
    *(pytest.param("async", way, id=f"async-{way}") for way in ASYNC_WAYS),
]


@chains
@pytest.mark.parametrize(("kind", "way"), KINDS)
@hosts
def test_the_events_are_closed_and_there_is_no_body(
    host: str, kind: str, way: str, chain: Any
) -> None:
    closed: list[str] = []
    events = SyncEvents if kind == "sync" else AsyncEvents
    with under(host, view(way, lambda request: events(closed)), chain) as serving:
        answer = serving.open("/", "HEAD")
        assert answer.status == 200
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        assert answer.bytes() == b""
        assert eventually(lambda: closed, SOON)
        assert len(closed) == 1
        assert nothing_open()


@chains
@pytest.mark.parametrize("kind", ["sync", "async"])
@hosts
def test_on_close_is_called_once(host: str, kind: str, chain: Any) -> None:
    reasons: list[CloseReason] = []

    def sync_events() -> Any:
        while True:
            yield SSE.patch_signals({"number": 1})

    async def async_events() -> Any:
        while True:
            yield SSE.patch_signals({"number": 1})
            await asyncio.sleep(0)

    def page(request: Any) -> Any:
        events = sync_events() if kind == "sync" else async_events()
        return DatastarResponse(events, options=StreamOptions(on_close=reasons.append))

    with under(host, page, chain) as serving:
        for _ in range(3):
            before = len(reasons)
            assert serving.open("/", "HEAD").bytes() == b""
            assert eventually(lambda before=before: len(reasons) > before, SOON)
        assert eventually(lambda: len(reasons) > 3, 0.1) is False


@pytest.mark.parametrize("kind", ["sync", "async"])
@hosts
def test_a_generator_that_has_begun_is_closed(host: str, kind: str) -> None:
    """One that has not need not begin."""
    begun, closed = [], []

    def sync_events(request: Any) -> Any:
        begun.append(request)
        try:
            while True:
                yield SSE.patch_signals({"number": 1})
        finally:
            closed.append(request)

    async def async_events(request: Any) -> Any:
        begun.append(request)
        try:
            while True:
                yield SSE.patch_signals({"number": 1})
                await asyncio.sleep(0)
        finally:
            closed.append(request)

    events = sync_events if kind == "sync" else async_events
    with under(host, view("decorated", events)) as serving:
        for _ in range(5):
            assert serving.open("/", "HEAD").bytes() == b""
        assert eventually(lambda: len(begun) == len(closed), SOON)


@pytest.mark.parametrize("kind", ["sync", "async"])
@hosts
def test_an_error_of_the_handler_itself_shows(host: str, kind: str) -> None:
    """A HEAD is answered as the GET would be, as far as the view goes."""

    def page(request: Any) -> Any:
        return HttpResponse(status=418)

    async def async_page(request: Any) -> Any:
        return HttpResponse(status=418)

    with under(host, page if kind == "sync" else async_page) as serving:
        assert serving.open("/", "HEAD").status == 418


def alive() -> Counter[str]:
    """How many objects there are of each kind that belongs to a stream or a request."""
    gc.collect()
    kinds = Counter(type(each).__name__ for each in gc.get_objects())
    wanted = ("Response", "Request", "Stream", "generator", "Task", "coroutine", "Life", "Front")
    return Counter({name: count for name, count in kinds.items() if name.endswith(wanted)})


def grown(before: Counter[str], after: Counter[str]) -> dict[str, int]:
    """What there is more of than the noise of a few requests."""
    return {name: count for name, count in (after - before).items() if count > REQUESTS / 20}


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("host", ["wsgi", "asgi"])
def test_many_leave_nothing(host: str, kind: str) -> None:
    def sync_events(request: Any) -> Any:
        while True:
            yield SSE.patch_signals({"number": 1})

    async def async_events(request: Any) -> Any:
        while True:
            yield SSE.patch_signals({"number": 1})
            await asyncio.sleep(0)

    events = sync_events if kind == "sync" else async_events
    with under(host, view("decorated", events)) as serving:

        def ask(times: int) -> None:
            port = serving.port if host == "asgi" else serving.server.server_port
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            for _ in range(times):
                connection.request("HEAD", "/")
                response = connection.getresponse()
                assert response.status == 200
                assert response.read() == b""
                if host == "wsgi":
                    connection.close()
            connection.close()

        ask(100)
        watcher = Watcher(serving)
        before, threads = alive(), threading.active_count()
        ask(REQUESTS)
        assert eventually(lambda: gc.collect() >= 0 and not kept(watcher), SOON), kept(watcher)
        assert grown(before, alive()) == {}
        assert threading.active_count() < threads + 20


def kept(watcher: Watcher) -> list[Any]:
    """What is left; a server may keep the context of a request, and so its thread, for longer."""
    return [left for left in watcher.left() if not isinstance(left, threading.Thread)]


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_many_of_the_async_client_leave_nothing(kind: str) -> None:
    def sync_events(request: Any) -> Any:
        while True:
            yield SSE.patch_signals({"number": 1})

    async def async_events(request: Any) -> Any:
        while True:
            yield SSE.patch_signals({"number": 1})
            await asyncio.sleep(0)

    async def check() -> None:
        client = AsyncClient()

        async def ask(times: int) -> None:
            for _ in range(times):
                response: Any = await client.head("/")
                assert response.status_code == 200
                assert [chunk async for chunk in response] == []

        await ask(50)
        before, tasks = alive(), asyncio.all_tasks()
        await ask(REQUESTS)
        async with asyncio.timeout(SOON):
            while newly_open() or asyncio.all_tasks() - tasks:
                await asyncio.sleep(0.01)
        assert grown(before, alive()) == {}

    with site(view("decorated", sync_events if kind == "sync" else async_events)):
        asyncio.run(check())
