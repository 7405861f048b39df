"""Random orders of what can happen to a stream, with a clock that is moved by hand."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from datastar_py._streams import shutdown
from datastar_py._streams.asgi import serve
from datastar_py._streams.ending import BrokenOff
from datastar_py._streams.front import Front
from datastar_py._streams.looped import LoopedLife
from datastar_py._streams.options import CloseReason, StreamOptions
from datastar_py._streams.sources import Task
from datastar_py._streams.steps import Steps
from datastar_py._streams.threaded import SyncFront, ThreadedLife
from datastar_py._streams.wsgi import BlockingFront, CallerThread, OwnLoop
from datastar_py.streams import close_streams

from .machine import AsyncSource, Client, Clock, Loop, Planned, Source, SyncSource

# Long enough for all that is bounded: a thread's grace, a rescue, the end of a write.
BOUND = 5.0


class Life(RuleBasedStateMachine):
    """One stream, from its start to its end and somewhat beyond."""

    @initialize(
        sync=st.booleans(),
        pulled=st.booleans(),
        repeatable=st.booleans(),
        keep_alive=st.sampled_from([None, 15]),
        send_timeout=st.sampled_from([None, 30]),
        farewell=st.sampled_from([None, "farewell"]),
    )
    def start(
        self,
        sync: bool,
        pulled: bool,
        repeatable: bool,
        keep_alive: float | None,
        send_timeout: float | None,
        farewell: str | None,
    ) -> None:
        self.clock = Clock()
        self.patch = patch.object(shutdown, "time", self.clock)
        self.patch.start()
        shutdown._stopped_at = None
        self.loop = Loop(self.clock)
        self.told: list[CloseReason] = []
        self.causes: set[str] = set()
        self.cancels = 0
        options = StreamOptions(
            keep_alive=keep_alive,
            send_timeout=send_timeout,
            farewell=farewell,
            on_close=self.told.append,
        )

        async def begin() -> None:
            self.source: Source = SyncSource() if sync else AsyncSource()
            self.client = Client()
            self.life = LoopedLife(options, repeatable=repeatable)
            front = Front(self.source.events(), self.life)
            work = self._pulled(front) if pulled else self._served(front)
            self.task = asyncio.ensure_future(work)

        self.loop.run_until_complete(begin())

    async def _served(self, front: Front) -> None:
        """As an ASGI server does, which hands out messages and takes some."""

        async def receive() -> Any:
            await self.client.left.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                await self.client.start(False)
            elif message["body"]:
                await self.client.write(message["body"])

        start = {"type": "http.response.start"}
        try:
            await serve(front, {"method": "GET"}, receive, send, start=lambda _: start)
        finally:
            self.client.ended = True

    async def _pulled(self, front: Front) -> None:
        """As frameworks do that take bytes from an iterator."""
        try:
            await front.prime()
            # Headers find room; what follows may not.
            self.client.started += 1
            async for chunk in front:
                await self.client.write(chunk)
        except (BrokenOff, OSError):
            pass
        finally:
            await front.aclose()
            self.client.ended = True

    def then(self, settle: bool) -> None:
        """Let it have its effect; or not yet, so that the next thing comes in the same moment."""
        if settle:
            self.loop.settle(lambda: self.source.busy)

    @rule(count=st.integers(1, 3), settle=st.booleans())
    def event(self, count: int, settle: bool) -> None:
        for _ in range(count):
            self.source.order("event")
        self.then(settle)

    @rule(settle=st.booleans())
    def source_fails(self, settle: bool) -> None:
        self.source.order("fail")
        self.causes.add("fail")
        self.then(settle)

    @rule(settle=st.booleans())
    def source_ends(self, settle: bool) -> None:
        self.source.order("end")
        self.then(settle)

    @rule(seconds=st.sampled_from([0.05, 0.3, 1.0, 16.0, 100.0]))
    def wait(self, seconds: float) -> None:
        self.loop.advance(seconds, lambda: self.source.busy)

    @rule()
    def turn(self) -> None:
        self.loop.turn()

    @rule(settle=st.booleans())
    def client_leaves(self, settle: bool) -> None:
        """The server tells of it, and its writes come back."""
        self.client.gone = True
        self.client.left.set()
        self.client.reading.set()
        self.causes.add("leave")
        self.loop.call_soon(self.life.close, CloseReason.DISCONNECTED)
        self.then(settle)

    @rule(settle=st.booleans())
    def server_cancels(self, settle: bool) -> None:
        self.task.cancel()
        self.cancels += 1
        self.then(settle)

    @rule(settle=st.booleans())
    def shutdown(self, settle: bool) -> None:
        close_streams()
        self.causes.add("shutdown")
        self.then(settle)

    @rule(settle=st.booleans())
    def handler_closes(self, settle: bool) -> None:
        self.life.end_soon(CloseReason.FINISHED)
        self.then(settle)

    @rule()
    def client_stops_reading(self) -> None:
        if not self.client.gone:
            self.client.reading.clear()

    @rule(settle=st.booleans())
    def client_reads_on(self, settle: bool) -> None:
        self.client.reading.set()
        self.then(settle)

    @precondition(lambda self: self.causes & {"leave", "shutdown"})
    @rule()
    def is_closed_soon(self) -> None:
        """Whatever the client does."""
        self.loop.advance(BOUND, lambda: self.source.busy)
        if isinstance(self.source, SyncSource):
            # Nobody can wake a thread; it sees the end when it has its next event.
            self.source.order("event")
            for thread in threading.enumerate():
                if thread.ident in self.source.opened_in:
                    thread.join(10)
                    assert not thread.is_alive()
        self.loop.advance(BOUND, lambda: self.source.busy)
        assert self.task.done(), "it goes on after the client or the server has left"
        assert self.source.opened == self.source.closed

    @invariant()
    def holds(self) -> None:
        if not hasattr(self, "life"):
            return
        sent = self.client.events()
        assert sent == self.source.given[: len(sent)], "out of order"
        assert not self.client.late, "sent after the end"
        assert self.source.closed <= self.source.opened <= 1
        assert len(self.told) <= 1
        assert self.client.started <= 1
        # A server that cancels a second time does not wait for what the first one led to.
        patient = self.cancels < 2
        if patient and self.task.done() and not isinstance(self.source, SyncSource):
            assert self.source.opened == self.source.closed, "over, and not closed"

    def teardown(self) -> None:
        if not hasattr(self, "life"):
            return
        try:
            self.client_leaves(True)
            self.is_closed_soon()
            self.holds()
            assert self.life not in shutdown.open_lives()
            if self.source.opened:
                assert len(self.told) == 1
                assert self.told == [self.life.reason]
            if isinstance(self.source, SyncSource):
                assert self.source.opened_in == self.source.closed_in
            if not self.task.cancelled() and (error := self.task.exception()):
                assert isinstance(error, Planned)
                assert "fail" in self.causes
            assert not self.loop.complaints
        finally:
            self.patch.stop()
            self.task.cancel()
            for _ in range(5):
                self.loop.turn()
            self.loop.close()


Life.TestCase.settings = settings(
    max_examples=100,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestLife = pytest.mark.filterwarnings("ignore::ResourceWarning")(Life.TestCase)


ORDERS = st.lists(
    st.sampled_from(["event", "event", "event", "end", "fail", "close", "shutdown", "pause"]),
    max_size=12,
)


@given(orders=ORDERS, keep_alive=st.sampled_from([None, 0.01]), repeatable=st.booleans())
@settings(max_examples=60, deadline=None)
def test_async_events_for_the_thread_of_a_wsgi_server(
    orders: list[str], keep_alive: float | None, repeatable: bool
) -> None:
    """It takes what there is, and closes when it is done with it."""
    options = StreamOptions(keep_alive=keep_alive, first_event_grace=0.005, farewell="bye")
    source, loop, life = AsyncSource(), OwnLoop(), LoopedLife(options, repeatable=repeatable)
    front = Front(source.events(), life, make=lambda life: Task(source.events(), life))
    front.single = True
    blocking = BlockingFront(front, CallerThread(), loop)

    def put(order: str) -> None:
        # The stream, and the loop with it, may have come to its end.
        with contextlib.suppress(RuntimeError):
            loop.loop.call_soon_threadsafe(source.order, order)

    in_order(orders, source, put, life, blocking)


@given(orders=ORDERS, repeatable=st.booleans())
@settings(max_examples=60, deadline=None)
def test_sync_events_in_the_thread_of_a_wsgi_server(orders: list[str], repeatable: bool) -> None:
    source, life = SyncSource(), ThreadedLife(StreamOptions(farewell="bye"), repeatable=repeatable)
    front = SyncFront(Steps(source.events(), life.encode), lambda: life)
    in_order(orders, source, source.order, life, front)
    assert source.opened_in == source.closed_in


def in_order(
    orders: list[str],
    source: Source,
    put: Callable[[str], object],
    life: LoopedLife | ThreadedLife,
    front: BlockingFront | SyncFront,
) -> None:
    """Have a server take the bytes while these things happen."""
    shutdown._stopped_at = None
    told: list[CloseReason] = []
    life.on_close(told.append)
    client = Client()
    failed: list[BaseException] = []

    def serve() -> None:
        try:
            front.prime()
            for chunk in front:
                client.received.append(chunk)
        except (Planned, BrokenOff) as error:
            failed.append(error)
        finally:
            front.close()

    thread = threading.Thread(target=serve)
    thread.start()
    for order in orders:
        if order == "close":
            life.close(CloseReason.DISCONNECTED)
        elif order == "shutdown":
            close_streams()
        elif order == "pause":
            time.sleep(0.012)
        else:
            put(order)
    put("end")
    thread.join(10)
    assert not thread.is_alive()
    assert source.closed == source.opened <= 1
    sent = client.events()
    assert sent == source.given[: len(sent)]
    assert len(told) == 1
    if told == [CloseReason.FINISHED]:
        assert sent == source.given
        assert not failed
    if any(isinstance(error, Planned) for error in failed):
        # Or another end came in the same moment.
        assert told == [CloseReason.FAILED] or {"close", "shutdown"} & {*orders}
    if any(isinstance(error, BrokenOff) for error in failed):
        assert told == [CloseReason.DISCONNECTED] or (
            life.repeatable and told == [CloseReason.SHUTDOWN]
        )
    assert life not in shutdown.open_lives()
