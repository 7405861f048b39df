"""Corners of a stream's life that need an exact order of things, each tried in that order."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import socket
import sys
import threading
import time
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from datastar_py import ServerSentEventGenerator, sanic
from datastar_py._streams import servers, shutdown
from datastar_py._streams.asgi import serve
from datastar_py._streams.ending import BrokenOff
from datastar_py._streams.front import KEEP_ALIVE, Front
from datastar_py._streams.looped import LOOKS, LoopedLife
from datastar_py._streams.mailbox import AHEAD_EVENTS
from datastar_py._streams.options import CloseReason, StreamOptions
from datastar_py._streams.pulse import Pulse
from datastar_py._streams.stream import handle_of
from datastar_py._streams.wsgi import BlockingFront, CallerThread, OwnLoop
from datastar_py.sse import DatastarEvent
from datastar_py.streams import EventStream, Stream, close_streams, current_stream

HUNG = 20.0
EVENT = ServerSentEventGenerator.patch_elements("<p>")


@pytest.fixture(autouse=True)
def not_draining() -> None:
    shutdown._stopped_at = None


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(asyncio.wait_for(work, HUNG))


def front_of(
    events: Any, options: StreamOptions | None = None, *, repeatable: bool = True
) -> Front:
    return Front(events, LoopedLife(options, repeatable=repeatable))


async def all_of(front: Front) -> list[bytes]:
    """As a framework takes them that takes bytes from an iterator."""
    await front.prime()
    taken: list[bytes] = []
    try:
        async for chunk in front:
            taken.append(chunk)
    except BrokenOff:
        taken.append(b"broken off")
    finally:
        await front.aclose()
    return taken


async def served(front: Front, write: Callable[[bytes], Awaitable[None]]) -> None:
    """As an ASGI server does."""

    async def receive() -> Any:
        await asyncio.sleep(3600)

    async def send(message: Any) -> None:
        if message["type"] == "http.response.body" and message["body"]:
            await write(message["body"])

    start = {"type": "http.response.start"}
    await serve(front, {"method": "GET"}, receive, send, start=lambda _: start)


def test_cleanup_is_not_interrupted_by_the_end_that_the_handler_asked_for() -> None:
    noted: list[object] = []

    async def told(reason: CloseReason) -> None:
        await asyncio.sleep(0.01)
        noted.append(reason)

    async def events() -> AsyncIterator[str]:
        try:
            yield "a"
            current_stream().close()
            yield "b"
        finally:
            await asyncio.sleep(0.01)
            noted.append("cleaned")

    assert run(all_of(front_of(events(), StreamOptions(on_close=told)))) == [b"a"]
    assert noted == ["cleaned", CloseReason.FINISHED]


@pytest.mark.parametrize("repeatable", [True, False])
def test_a_busy_stream_says_farewell(repeatable: bool) -> None:
    async def events() -> AsyncIterator[str]:
        while True:
            yield "a"

    async def take() -> bytes:
        options = StreamOptions(farewell="bye", shutdown_grace=0.05)
        front = front_of(events(), options, repeatable=repeatable)
        await front.prime()
        taken = [await anext(front)]
        # While the framework writes.
        close_streams()
        with contextlib.suppress(BrokenOff):
            async for chunk in front:
                taken.append(chunk)
        assert front.life.whole is not repeatable
        return b"".join(taken)

    taken = run(take())
    assert taken.startswith(b"a")
    assert taken.endswith(b"bye")


@pytest.mark.parametrize("pause", [0, 0.0005, 0.002])
def test_headers_go_out_whatever_the_generator_awaits(pause: float) -> None:
    """The grace may end while nothing is awaited that could be left alone."""

    async def events() -> AsyncIterator[str]:
        began = time.monotonic()
        while time.monotonic() < began + 0.05:
            await asyncio.sleep(pause)
        await asyncio.sleep(3600)
        yield "never"

    async def first() -> bytes:
        options = StreamOptions(first_event_grace=0.02, keep_alive=None)
        front = front_of(events(), options)
        await front.prime()
        chunk = await anext(front)
        await front.aclose()
        return chunk

    assert run(first()) == b":\n\n"


def test_a_generator_without_awaits_lets_others_run() -> None:
    """After as many events as may be ahead, others have had a turn."""
    turns: list[int] = []
    count = 0

    async def events() -> AsyncIterator[str]:
        nonlocal count
        for _ in range(4 * AHEAD_EVENTS):
            time.sleep(0.001)
            count += 1
            yield "a"

    async def write(_: bytes) -> None:
        pass

    async def others() -> None:
        while True:
            turns.append(count)
            await asyncio.sleep(0)

    async def both() -> None:
        watching = asyncio.create_task(others())
        await served(front_of(events()), write)
        watching.cancel()

    run(both())
    assert max(after - before for before, after in pairwise(turns)) <= AHEAD_EVENTS


def test_keep_alive_is_not_late() -> None:
    """However the events lie between two looks, no longer passes than was asked for."""
    written: list[tuple[float, bytes]] = []

    async def events() -> AsyncIterator[str]:
        for _ in range(3):
            await asyncio.sleep(0.13)
            yield "a"
        await asyncio.sleep(0.9)

    async def write(data: bytes) -> None:
        written.append((asyncio.get_running_loop().time(), data))

    run(served(front_of(events(), StreamOptions(keep_alive=0.4)), write))
    (event, _), (comment, data) = written[2:4]
    assert data == KEEP_ALIVE
    # A busy machine may add to it, but nothing takes from it.
    assert comment - event >= 0.4 * (1 - 2 / LOOKS) - 0.01


def test_two_slow_comments_are_not_one_stuck_write() -> None:
    async def events() -> AsyncIterator[str]:
        yield "a"
        await asyncio.sleep(0.5)

    async def write(_: bytes) -> None:
        await asyncio.sleep(0.038)

    front = front_of(events(), StreamOptions(keep_alive=0.04, send_timeout=10))
    run(served(front, write))
    assert front.life.reason is CloseReason.FINISHED


def in_thread(events: Any) -> BlockingFront:
    front = front_of(events)
    front.single = True
    return BlockingFront(front, CallerThread(), OwnLoop())


def test_under_wsgi_an_empty_piece_holds_nothing_up() -> None:
    assert b"".join(in_thread(iter([b"a", b"", b"b"]))) == b"ab"


def test_under_wsgi_a_stream_that_is_broken_off_does_not_end_as_a_whole_one() -> None:
    page = EventStream(2, when_full="close")
    front = in_thread(page)
    assert page.push(EVENT)
    front.prime()
    assert next(front)
    # The next is asked for when the client has taken the first.
    assert not all(page.push(EVENT) for _ in range(4))
    with pytest.raises(BrokenOff):
        for _ in front:
            pass
    front.close()
    assert front.front.life.reason is CloseReason.TIMED_OUT


class Watched(DatastarEvent):
    """An event that a weak reference may look at."""


@pytest.mark.parametrize("pulled", [False, True])
def test_while_it_waits_a_stream_keeps_no_event(pulled: bool) -> None:
    references: list[weakref.ref[Watched]] = []

    def event() -> Watched:
        made = Watched("a")
        references.append(weakref.ref(made))
        return made

    async def events() -> AsyncIterator[str]:
        yield event()
        yield event()
        await asyncio.sleep(HUNG)

    async def write(_: bytes) -> None:
        pass

    async def watch() -> list[object]:
        front = front_of(events())
        work: Any = all_of(front) if pulled else served(front, write)
        running = asyncio.create_task(work)
        while len(references) < 2:
            await asyncio.sleep(0.01)
        kept = [reference() for reference in references]
        front.life.close(CloseReason.FINISHED)
        await running
        return kept

    assert run(watch()) == [None, None]


def freed_without_the_collector(make: Callable[[], object]) -> bool:
    """Whether what `make` gives is gone when nobody holds it any more."""
    gc.collect()
    gc.disable()
    try:
        reference = weakref.ref(make())
        return reference() is None
    finally:
        gc.enable()


@pytest.mark.parametrize("count", [0, 1, 3])
def test_an_error_of_the_events_holds_nothing_when_it_was_caught(count: int) -> None:
    def fail() -> Watched:
        held = Watched("a")

        async def events() -> AsyncIterator[str]:
            for _ in range(count):
                yield held
            raise LookupError

        async def caught() -> None:
            with contextlib.suppress(LookupError):
                await all_of(front_of(events()))

        run(caught())
        return held

    assert freed_without_the_collector(fail)


def test_a_stream_that_has_ended_holds_no_response() -> None:
    async def events() -> AsyncIterator[str]:
        yield "a"

    class Response:
        def __init__(self) -> None:
            self.front = front_of(events())

        async def write(self, _: bytes) -> None:
            pass

    def respond() -> Response:
        response = Response()
        run(served(response.front, response.write))
        return response

    assert freed_without_the_collector(respond)


@pytest.mark.parametrize("leaves", [False, True])
@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_stream_that_has_ended_leaves_nothing_to_the_collector(kind: str, leaves: bool) -> None:
    streams: list[Stream] = []

    def steps() -> Iterator[str]:
        streams.append(current_stream())
        yield "a"
        while leaves and streams[-1].wait(30):
            yield "b"

    async def async_steps() -> AsyncIterator[str]:
        streams.append(current_stream())
        yield "a"
        while leaves:
            await asyncio.sleep(0.01)
            yield "b"

    async def serve() -> weakref.ref[Any]:
        front = front_of(steps() if kind == "sync" else async_steps())

        async def write(_: bytes) -> None:
            if leaves:
                front.life.end(CloseReason.DISCONNECTED)

        await served(front, write)
        assert streams.pop() == handle_of(front.life)
        return weakref.ref(front.life)

    gc.disable()
    try:
        ended = run(serve())
        limit = time.monotonic() + HUNG
        while ended() is not None and time.monotonic() < limit:
            # A thread has its last moments still to come.
            time.sleep(0.01)
        assert ended() is None
    finally:
        gc.enable()


def test_streams_on_loops_of_many_threads_may_come_and_go_at_once() -> None:
    """As those of requests do that are served in threads."""
    failed: list[BaseException] = []

    class Watching:
        def look(self, now: float) -> None: ...

    def come_and_go() -> None:
        try:
            with contextlib.closing(asyncio.new_event_loop()) as loop:
                for turn in range(3000):
                    pulse = Pulse.of(loop, turn % 9 + 1)
                    pulse.streams.add(watching := Watching())
                    pulse.leave(watching)
        except BaseException as error:
            failed.append(error)

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=come_and_go) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    assert not failed


@pytest.mark.parametrize("primed", [True, False])
def test_a_stream_that_nobody_holds_is_closed(primed: bool) -> None:
    """Without the help of the garbage collector, and its events in their own task."""
    closed: list[object] = []

    async def events() -> AsyncIterator[str]:
        try:
            while True:
                yield "a"
                await asyncio.sleep(0)
        finally:
            await asyncio.sleep(0)
            closed.append(current_stream().reason)

    async def drop() -> None:
        front = front_of(events())
        await front.prime()
        if not primed:
            await anext(front)
        del front
        for _ in range(10):
            await asyncio.sleep(0)
        assert closed == [CloseReason.DISCONNECTED]
        assert not shutdown.open_lives()

    gc.disable()
    try:
        run(drop())
    finally:
        gc.enable()


def test_on_sanic_a_send_of_ones_own_is_called_once() -> None:
    sent: list[tuple[object, ...]] = []

    class Http:
        request = SimpleNamespace(method="GET", endpoint="app.page", path="/")

        async def send(self, data: bytes, end_stream: bool) -> None:
            sent.append((data, end_stream))

    class Response(sanic.DatastarResponse):
        lock = asyncio.Lock()

        async def send(self, data: Any = None, end_stream: bool | None = None) -> None:
            async with self.lock:
                await super().send(data, end_stream)

    async def events() -> AsyncIterator[DatastarEvent]:
        yield EVENT

    response: Any = Response(events())
    response.stream = Http()
    run(response.send(end_stream=True))
    assert sent == [(b"", False), (EVENT.encode(), False), (b"", True)]


def test_a_search_for_a_connection_keeps_no_descriptor(tmp_path: Path) -> None:
    with (tmp_path / "file").open("w"), socket.create_server(("127.0.0.1", 0)) as server:
        before = len(os.listdir("/dev/fd"))
        for _ in range(5):
            assert not servers.cut((), {"client": ("192.0.2.1", 5)}, True)
            with socket.create_connection(server.getsockname()) as client:
                connection, _ = server.accept()
                with connection:
                    assert servers.cut((), {"client": client.getsockname()}, True)
                    assert client.recv(1) == b""
        assert len(os.listdir("/dev/fd")) == before
