"""Corners of a stream's life that need an exact order of things, each tried in that order."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import time
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from itertools import pairwise
from typing import Any

import pytest

from datastar_py import ServerSentEventGenerator, _stream, sanic
from datastar_py._stream import BlockingPull, CloseReason, Pull, Stream, StreamOptions
from datastar_py.sse import DatastarEvent
from datastar_py.streams import EventStream, close_streams, current_stream

HUNG = 20.0
EVENT = ServerSentEventGenerator.patch_elements("<p>")


@pytest.fixture(autouse=True)
def not_draining() -> None:
    _stream._draining_until = 0.0


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(asyncio.wait_for(work, HUNG))


async def all_of(pull: Pull) -> list[bytes]:
    """As a framework takes them that takes bytes from an iterator."""
    await pull.prime()
    try:
        return [chunk async for chunk in pull]
    finally:
        await pull.aclose()


class Sink:
    """Writes by one function."""

    stream: Stream

    def __init__(self, write: Callable[[bytes], Awaitable[None]]) -> None:
        self.write = write

    async def start(self, empty: bool) -> None:
        pass

    async def end(self) -> None:
        pass


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

    assert run(all_of(Pull(Stream(events(), StreamOptions(on_close=told))))) == [b"a"]
    assert noted == ["cleaned", CloseReason.FINISHED]


def test_a_busy_stream_says_farewell() -> None:
    async def events() -> AsyncIterator[str]:
        while True:
            yield "a"

    async def take() -> list[bytes]:
        pull = Pull(Stream(events(), StreamOptions(farewell="bye")))
        await pull.prime()
        taken: list[bytes] = []
        async for chunk in pull:
            taken.append(chunk)
            if len(taken) == 3:
                # While the framework writes.
                close_streams()
                await asyncio.sleep(0)
        await pull.aclose()
        return taken

    assert run(take()) == [b"a", b"a", b"a", b"bye"]


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
        pull = Pull(Stream(events(), options))
        await pull.prime()
        chunk = await anext(pull)
        await pull.aclose()
        return chunk

    assert run(first()) == b":\n\n"


def test_a_generator_without_awaits_lets_others_run() -> None:
    """Each event takes as long as the loop may be held; so each is followed by a turn of others."""
    turns: list[int] = []
    count = 0

    async def events() -> AsyncIterator[str]:
        nonlocal count
        for _ in range(12):
            time.sleep(1.5 * _stream.BREATH)
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
        await Stream(events()).run(Sink(write))
        watching.cancel()

    run(both())
    assert max(after - before for before, after in pairwise(turns)) <= 2


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

    run(Stream(events(), StreamOptions(keep_alive=0.4)).run(Sink(write)))
    (event, _), (comment, data) = written[2:4]
    assert data == _stream.KEEP_ALIVE
    # A busy machine may add to it, but nothing takes from it.
    assert comment - event >= 0.4 * (1 - 1 / _stream.LOOKS) - 0.01


def test_two_slow_comments_are_not_one_stuck_write() -> None:
    async def events() -> AsyncIterator[str]:
        yield "a"
        await asyncio.sleep(0.5)

    async def write(_: bytes) -> None:
        await asyncio.sleep(0.038)

    stream = Stream(events(), StreamOptions(keep_alive=0.04, send_timeout=10))
    run(stream.run(Sink(write)))
    assert stream.reason is CloseReason.FINISHED


def test_under_wsgi_an_empty_piece_holds_nothing_up() -> None:
    pull = BlockingPull(Stream(iter([b"a", b"", b"b"])))
    assert b"".join(pull) == b"ab"


def test_under_wsgi_a_stream_that_is_broken_off_does_not_end_as_a_whole_one() -> None:
    page = EventStream(2, when_full="close")
    pull = BlockingPull(Stream(page))
    pull.prime()
    assert next(pull)
    # Some go ahead of a client that takes nothing.
    assert not all(page.push(EVENT) for _ in range(10 * _stream.AHEAD_EVENTS))
    with pytest.raises(TimeoutError, match="too slow"):
        for _ in pull:
            pass
    pull.close()
    assert pull.stream.reason is CloseReason.TIMED_OUT


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
        stream = Stream(events())
        work = all_of(Pull(stream)) if pulled else stream.run(Sink(write))
        running = asyncio.create_task(work)
        while len(references) < 2:
            await asyncio.sleep(0.01)
        kept = [reference() for reference in references]
        stream.close()
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
                await all_of(Pull(Stream(events())))

        run(caught())
        return held

    assert freed_without_the_collector(fail)


def test_a_stream_that_has_ended_holds_no_response() -> None:
    async def events() -> AsyncIterator[str]:
        yield "a"

    async def write(_: bytes) -> None:
        pass

    def respond() -> Sink:
        sink = Sink(write)
        sink.stream = Stream(events())
        run(sink.stream.run(sink))
        return sink

    assert freed_without_the_collector(respond)


def test_on_sanic_a_send_of_ones_own_is_called_once() -> None:
    sent: list[tuple[object, ...]] = []

    class Http:
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
