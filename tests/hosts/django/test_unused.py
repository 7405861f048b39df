"""A stream that was begun and is then not used is closed, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import gc
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.test import AsyncClient, Client
from django.utils.decorators import async_only_middleware, sync_only_middleware
from django.utils.deprecation import MiddlewareMixin

from datastar_py._django import content
from datastar_py.testing import iter_events

from .hosting import HOSTS, HUNG, AsyncTestClient, TestClient, eventually, site, under
from .kinds import ASYNC_WAYS, SYNC_WAYS, sync_only, view
from .leftovers import SOON, Watched, Watcher, newly_open, nothing_open
from .sdk import SSE

REQUESTS = 5


@pytest.fixture(autouse=True)
def without_the_collector() -> Iterator[None]:
    """Nothing may need it."""
    gc.collect()
    gc.disable()
    yield
    # Here, for what is closed then sets context variables: CPython 3.11 crashes if that comes to
    # pass while one is being set (python/cpython#148891).
    gc.collect()
    gc.enable()


@pytest.fixture(autouse=True)
def without_raising(monkeypatch: pytest.MonkeyPatch) -> None:
    for each in (TestClient, AsyncTestClient):
        monkeypatch.setattr(each, "raise_request_exception", False)


KINDS = {
    "sync-decorated": ("sync_events", "decorated"),
    "sync-response": ("sync_events", "response"),
    "async-decorated": ("async_events", "decorated"),
    "async-response": ("async_events", "async-response"),
}
kinds = pytest.mark.parametrize("kind", KINDS)
hosts = pytest.mark.parametrize("host", HOSTS)


def made(watched: Watched, kind: str) -> Any:
    events, way = KINDS[kind]
    return view(way, getattr(watched, events))


# --- middleware that does something else with it ---


class Replaces(MiddlewareMixin):
    def process_response(self, request: Any, response: Any) -> Any:
        return HttpResponse("instead")


class ReplacesByAStream(MiddlewareMixin):
    def process_response(self, request: Any, response: Any) -> Any:
        return StreamingHttpResponse([b"ins", b"tead"])


class ReplacesByATemplate(MiddlewareMixin):
    def process_response(self, request: Any, response: Any) -> Any:
        return TemplateResponse(request, engines["django"].from_string("instead")).render()


class Raises(MiddlewareMixin):
    def process_response(self, request: Any, response: Any) -> Any:
        raise ZeroDivisionError("planned failure")


@async_only_middleware
def replaces_later(get_response: Any) -> Any:
    async def middleware(request: Any) -> Any:
        await get_response(request)
        await asyncio.sleep(0.01)
        return HttpResponse("instead")

    return middleware


@async_only_middleware
def raises_later(get_response: Any) -> Any:
    async def middleware(request: Any) -> Any:
        response = await get_response(request)
        await asyncio.sleep(0.01)
        raise ZeroDivisionError(f"planned failure after {response.status_code}")

    return middleware


@sync_only_middleware
def raises_sync_only(get_response: Any) -> Any:
    def middleware(request: Any) -> Any:
        response = get_response(request)
        raise ZeroDivisionError(f"planned failure after {response.status_code}")

    return middleware


@async_only_middleware
def gives_up_waiting(get_response: Any) -> Any:
    async def middleware(request: Any) -> Any:
        async with asyncio.timeout(HUNG):
            response = await get_response(request)
        if response.status_code == 200:
            raise TimeoutError("planned failure")
        return response

    return middleware


class EmptiesTheContent(MiddlewareMixin):
    def process_response(self, request: Any, response: Any) -> Any:
        response.streaming_content = [b"instead"]
        return response


class WrapsAndNeverReads(MiddlewareMixin):
    def process_response(self, request: Any, response: Any) -> Any:
        def instead(content: Any) -> Any:
            yield b"instead"

        async def ainstead(content: Any) -> Any:
            yield b"instead"

        wrap = ainstead if response.is_async else instead
        response.streaming_content = wrap(response.streaming_content)
        return response


CHAINS = {
    "replaced": [Replaces],
    "replaced-by-a-stream": [ReplacesByAStream],
    "replaced-by-a-template": [ReplacesByATemplate],
    "replaced-later": [replaces_later],
    "replaced-behind-sync-only": [Replaces, sync_only],
    "replaced-before-sync-only": [sync_only, Replaces],
    "raised": [Raises],
    "raised-later": [raises_later],
    "raised-sync-only": [raises_sync_only],
    "raised-behind-sync-only": [Raises, sync_only],
    "raised-timeout": [gives_up_waiting],
    "emptied": [EmptiesTheContent],
    "wrapped": [WrapsAndNeverReads],
}


@kinds
@pytest.mark.parametrize("chain", CHAINS)
@hosts
def test_what_middleware_does_not_send_is_closed(host: str, chain: str, kind: str) -> None:
    watched = Watched()
    views = {"page": made(watched, kind), "plain": lambda request: HttpResponse("ok")}
    with under(host, views, CHAINS[chain]) as serving:
        serving.open("/plain").bytes()
        watcher = Watcher(serving)
        for _ in range(REQUESTS):
            answer = serving.open("/page")
            assert answer.status in (200, 500)
            assert b"event:" not in answer.bytes()
        assert watched.begun == REQUESTS
        assert watched.all_closed()
        assert watcher.nothing_left(), watcher.left()


@kinds
@pytest.mark.parametrize("chain", ["replaced", "raised", "replaced-before-sync-only"])
@pytest.mark.parametrize("host", ["client", "wsgi", "asgi"])
def test_it_is_closed_at_once_where_django_tells_that_the_request_is_over(
    host: str, chain: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not by a clock: 20 requests one after the other never have two streams open."""
    monkeypatch.setattr(content, "UNTAKEN_IN_THREAD", 10 * SOON)
    watched = Watched()
    most = []
    with under(host, made(watched, kind), CHAINS[chain]) as serving:
        for _ in range(20):
            serving.open().bytes()
            eventually(lambda: watched.begun == watched.closed)
            most.append(watched.begun - watched.closed)
    assert max(most) == 0


# --- clients that leave before anything was sent ---


@kinds
@pytest.mark.parametrize("how", ["async", "sync-only"])
def test_a_client_that_leaves_while_middleware_is_busy(kind: str, how: str) -> None:
    watched = Watched()

    @async_only_middleware
    def slow(get_response: Any) -> Any:
        async def middleware(request: Any) -> Any:
            response = await get_response(request)
            await asyncio.sleep(30)
            return response

        return middleware

    @sync_only_middleware
    def slow_sync_only(get_response: Any) -> Any:
        def middleware(request: Any) -> Any:
            response = get_response(request)
            time.sleep(0.5)
            return response

        return middleware

    middleware = slow if how == "async" else slow_sync_only
    with under("asgi", made(watched, kind), [middleware]) as serving:
        watcher = Watcher(serving)
        sockets = [_ask_without_waiting(serving) for _ in range(REQUESTS)]
        assert eventually(lambda: watched.begun == REQUESTS, SOON)
        for each in sockets:
            each.close()
        assert watched.all_closed()
        assert watcher.nothing_left(), watcher.left()


def _ask_without_waiting(serving: Any) -> Any:
    connection = socket.create_connection(("127.0.0.1", serving.port))
    connection.sendall(b"GET / HTTP/1.1\r\nHost: testserver\r\n\r\n")
    return connection


# --- tests that read late, or do not read ---


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test does not begin to read is closed soon."""
    monkeypatch.setattr(content, "UNTAKEN_ON_LOOP", 0.3)
    monkeypatch.setattr(content, "UNTAKEN_IN_THREAD", 0.3)


async def three_events(request: Any) -> Any:
    for number in range(3):
        yield SSE.patch_signals({"number": number})


def numbers(chunks: Any) -> list[Any]:
    return [event.signals["number"] for event in iter_events(b"".join(chunks))]


@pytest.mark.parametrize("way", ASYNC_WAYS)
@pytest.mark.parametrize("chain", [[], [sync_only]], ids=["alone", "behind-sync-only"])
def test_a_test_may_do_something_else_before_it_reads(chain: Any, way: str) -> None:
    async def check() -> None:
        async with asyncio.timeout(HUNG):
            responses: Any = [
                await asyncio.wait_for(AsyncClient().get("/"), HUNG),
                *await asyncio.gather(*(AsyncClient().get("/") for _ in range(3))),
            ]
            await asyncio.sleep(1.5)
            for response in responses:
                assert numbers([chunk async for chunk in response]) == [0, 1, 2]

    with site(view(way, three_events), chain):
        asyncio.run(check())
        response: Any = Client().get("/")
        time.sleep(1.5)
        assert numbers(response) == [0, 1, 2]


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("way", ASYNC_WAYS)
@hosts
def test_what_is_taken_slowly_is_not_closed(host: str, way: str) -> None:
    """Middleware says something first, and waits before it asks for the events."""

    class SaysSomethingFirst(MiddlewareMixin):
        def process_response(self, request: Any, response: Any) -> Any:
            content = response.streaming_content

            async def all_of_it() -> Any:
                yield b": first\n\n"
                await asyncio.sleep(1)
                async for chunk in content:
                    yield chunk

            response.streaming_content = all_of_it()
            return response

    with under(host, view(way, three_events), [SaysSomethingFirst]) as serving:
        assert [event["number"] for event in serving.open().events()] == [0, 1, 2]


@pytest.mark.parametrize("way", ASYNC_WAYS)
def test_what_a_test_drops_and_has_not_read_is_closed_when_it_is_collected(
    way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "UNTAKEN_ON_LOOP", 10 * SOON)
    monkeypatch.setattr(content, "UNTAKEN_IN_THREAD", 10 * SOON)
    watched = Watched()

    def all_closed() -> bool:
        gc.collect()
        return watched.begun == watched.closed == len(watched.reasons)

    async def check() -> None:
        response: Any = await AsyncClient().get("/")
        assert response.status_code == 200
        del response
        async with asyncio.timeout(SOON):
            while not all_closed():
                await asyncio.sleep(0.01)

    with site(view(way, watched.async_events)):
        asyncio.run(check())
        response: Any = Client().get("/")
        assert response.status_code == 200
        del response
        assert eventually(all_closed, SOON)
    assert watched.begun == 2


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("way", ASYNC_WAYS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_was_closed_since_nobody_read_it_says_so(way: str, method: str) -> None:
    async def check() -> None:
        response: Any = await getattr(AsyncClient(), method)("/")
        assert await asyncio.to_thread(nothing_open)
        with pytest.raises(RuntimeError, match="nobody had begun to read it"):
            await anext(aiter(response))

    with site(view(way, three_events)):
        asyncio.run(check())
        response: Any = getattr(Client(), method)("/")
        assert nothing_open()
        with pytest.raises(RuntimeError, match="nobody had begun to read it"):
            next(iter(response))


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("way", ASYNC_WAYS)
@pytest.mark.parametrize("keep", [True, False], ids=["kept", "dropped"])
@pytest.mark.parametrize("chain", [[], [sync_only]], ids=["alone", "behind-sync-only"])
def test_an_async_stream_that_a_test_with_the_client_never_reads(
    chain: Any, keep: bool, way: str
) -> None:
    watched = Watched()
    watcher = Watcher()
    kept = []
    with site(view(way, watched.async_events), chain):
        for _ in range(REQUESTS):
            response = Client().get("/")
            assert response.status_code == 200
            if keep:
                kept.append(response)
        del response
        assert watched.all_closed()
        assert watcher.nothing_left(), watcher.left()


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("way", ASYNC_WAYS)
@pytest.mark.parametrize("keep", [True, False], ids=["kept", "dropped"])
@pytest.mark.parametrize("chain", [[], [sync_only]], ids=["alone", "behind-sync-only"])
def test_an_async_stream_that_a_test_with_the_async_client_never_reads(
    chain: Any, keep: bool, way: str
) -> None:
    watched = Watched()
    kept = []

    async def check() -> None:
        await AsyncClient().get("/plain")
        tasks = asyncio.all_tasks()
        for _ in range(REQUESTS):
            response = await AsyncClient().get("/page")
            assert response.status_code == 200
            if keep:
                kept.append(response)
        del response
        async with asyncio.timeout(SOON):
            while not watched.begun == watched.closed == len(watched.reasons):
                await asyncio.sleep(0.01)
            while newly_open() or asyncio.all_tasks() - tasks:
                await asyncio.sleep(0.01)

    views = {
        "page": view(way, watched.async_events),
        "plain": lambda request: HttpResponse("ok"),
    }
    with site(views, chain):
        asyncio.run(check())
    assert watched.begun == REQUESTS


@pytest.mark.parametrize("way", ASYNC_WAYS)
def test_the_loop_of_a_test_that_ends_at_once_is_left_clean(
    way: str, caplog: pytest.LogCaptureFixture, recwarn: pytest.WarningsRecorder
) -> None:
    watched = Watched()

    async def check() -> None:
        response = await AsyncClient().get("/")
        assert response.status_code == 200

    with site(view(way, watched.async_events)):
        asyncio.run(check())
    assert watched.all_closed()
    assert nothing_open()
    gc.collect()
    assert "was destroyed" not in caplog.text
    assert "never awaited" not in " ".join(str(each.message) for each in recwarn)


@pytest.mark.parametrize("way", SYNC_WAYS)
@pytest.mark.parametrize("keep", [True, False], ids=["kept", "dropped"])
def test_a_sync_stream_that_a_test_never_reads_holds_nothing(way: str, keep: bool) -> None:
    """But the generator itself, as a plain one does; only its own thread may close it."""
    watched = Watched()
    watcher = Watcher()
    kept = []
    with site(view(way, watched.sync_events)):
        for _ in range(REQUESTS):
            response = Client().get("/")
            assert response.status_code == 200
            if keep:
                kept.append(response)
        del response
        assert watcher.nothing_left(), watcher.left()
    kept.clear()
    gc.collect()
    assert watched.begun == watched.closed
    assert watched.begun == len(watched.reasons)


@pytest.mark.parametrize("failing", [None, "first", "later"])
@kinds
def test_a_stream_that_a_test_reads_and_does_not_close_leaves_nothing(
    kind: str, failing: str | None
) -> None:
    def fail_at(step: str) -> None:
        if failing == step:
            raise ZeroDivisionError("planned failure")

    async def async_events(request: Any) -> Any:
        fail_at("first")
        yield SSE.patch_signals({"a": 1})
        await asyncio.sleep(0.01)
        fail_at("later")
        yield SSE.patch_signals({"a": 2})

    def sync_events(request: Any) -> Any:
        fail_at("first")
        yield SSE.patch_signals({"a": 1})
        fail_at("later")
        yield SSE.patch_signals({"a": 2})

    watcher = Watcher()
    kept = []
    events, way = KINDS[kind]
    with site(view(way, {"async_events": async_events, "sync_events": sync_events}[events])):
        for _ in range(REQUESTS):
            response = Client(raise_request_exception=False).get("/")
            if response.streaming:
                with suppress(ZeroDivisionError):
                    assert len(list(response)) == 2
            kept.append(response)
        assert watcher.nothing_left(), watcher.left()
    assert [each.status_code for each in kept] == [500 if failing == "first" else 200] * REQUESTS


@kinds
@pytest.mark.parametrize("host", ["client", "async-client"])
def test_a_response_that_a_test_closes_unread(host: str, kind: str) -> None:
    watched = Watched()
    with under(host, made(watched, kind)) as serving:
        watcher = Watcher(serving)
        for _ in range(REQUESTS):
            answer = serving.open()
            assert answer.status == 200
            answer.response.close()
        assert watched.all_closed()
        assert watcher.nothing_left(), watcher.left()


@kinds
@hosts
def test_a_response_that_a_view_makes_and_does_not_return(host: str, kind: str) -> None:
    watched = Watched()
    inner = made(watched, kind)

    async def page(request: Any) -> Any:
        response = inner(request)
        if asyncio.iscoroutine(response):
            response = await response
        assert response.status_code == 200
        return HttpResponse("instead")

    with under(host, page) as serving:
        serving.open().bytes()
        watcher = Watcher(serving)
        for _ in range(REQUESTS):
            assert serving.open().bytes() == b"instead"
        assert watched.all_closed()
        assert watcher.nothing_left(), watcher.left()


@kinds
@hosts
def test_streams_that_were_read_to_some_point_and_closed(host: str, kind: str) -> None:
    watched = Watched()
    views = {"page": made(watched, kind), "plain": lambda request: HttpResponse("ok")}
    with under(host, views) as serving:
        serving.open("/plain").bytes()
        watcher = Watcher(serving)
        for _ in range(REQUESTS):
            answer = serving.open("/page")
            next(answer.events())
            with suppress(Exception):
                answer.leave()
        assert watched.begun == REQUESTS
        assert watched.all_closed()
        assert watcher.nothing_left(), watcher.left()


@pytest.mark.parametrize("way", SYNC_WAYS)
def test_two_responses_of_one_test_may_be_open_at_once(way: str) -> None:
    """A second request does not mean that the first one's stream is no longer wanted."""

    def numbers(request: Any) -> Any:
        for number in range(3):
            yield SSE.patch_signals({"number": number})

    with under("client", view(way, numbers)) as serving:
        one = serving.open().events()
        other = serving.open().events()
        assert [next(one), next(other)] == [{"number": 0}] * 2
        assert [next(other), next(one)] == [{"number": 1}] * 2
        assert [next(one), next(other)] == [{"number": 2}] * 2


# --- the very first stream of a process, of which no decorator has told ---

FIRST = """
import asyncio, sys, threading
import django
from django.conf import settings
from django.http import HttpResponse
from django.test import AsyncClient, Client
from django.urls import path
from datastar_py.django import DatastarResponse, ServerSentEventGenerator as SSE

assert "datastar_py._django.unused" not in sys.modules

closed = threading.Event()
held = []

def kept(events):
    held.append(DatastarResponse(events))  # So that nothing but a call can close them.
    return held[0]

def events():
    try:
        yield SSE.patch_signals({"a": 1})
        yield SSE.patch_signals({"a": 2})
    finally:
        closed.set()

async def async_events():
    try:
        yield SSE.patch_signals({"a": 1})
        yield SSE.patch_signals({"a": 2})
    finally:
        closed.set()

def replaces(get_response):
    def middleware(request):
        get_response(request)
        return HttpResponse("instead")
    return middleware

urlpatterns = [
    path("sync", lambda request: kept(events())),
    path("async", lambda request: kept(async_events())),
]
settings.configure(
    ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], MIDDLEWARE=[f"{__name__}.replaces"],
)
django.setup()
asked = FIRST_REQUEST
print(asked.content.decode(), closed.wait(10))
"""


@pytest.mark.parametrize("events", ["sync", "async"])
@pytest.mark.parametrize("client", ["Client().get('/@')", "asyncio.run(AsyncClient().get('/@'))"])
def test_the_first_stream_of_all_is_closed_as_well(client: str, events: str) -> None:
    code = FIRST.replace("FIRST_REQUEST", client.replace("@", events))
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, timeout=60
    )
    assert done.stdout == "instead True\n", done.stderr
