"""Random orders of what can happen to a stream, with a clock that is moved by hand."""

from __future__ import annotations

import asyncio
import threading
import time
from functools import partial
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from datastar_py import _stream
from datastar_py._stream import BlockingPull, CloseReason, Pull, Stream, StreamOptions

from .machine import AsyncSource, Client, Clock, Loop, Planned, Source, SyncSource

# Long enough for all that is bounded: a thread's grace, a rescue, the end of a write.
BOUND = 5.0


class Life(RuleBasedStateMachine):
    """One stream, from its start to its end and somewhat beyond."""

    @initialize(
        sync=st.booleans(),
        pulled=st.booleans(),
        keep_alive=st.sampled_from([None, 15]),
        send_timeout=st.sampled_from([None, 30]),
        farewell=st.sampled_from([None, "farewell"]),
    )
    def start(
        self,
        sync: bool,
        pulled: bool,
        keep_alive: float | None,
        send_timeout: float | None,
        farewell: str | None,
    ) -> None:
        self.clock = Clock()
        self.patch = patch.object(_stream, "time", self.clock)
        self.patch.start()
        _stream._draining_until = 0.0
        self.loop = Loop(self.clock)
        self.told: list[CloseReason] = []
        self.causes: set[str] = set()
        options = StreamOptions(
            keep_alive=keep_alive,
            send_timeout=send_timeout,
            farewell=farewell,
            on_close=self.told.append,
        )

        async def begin() -> None:
            self.source: Source = SyncSource() if sync else AsyncSource()
            self.client = Client()
            self.stream = Stream(self.source.events(), options)
            work = self._framework(Pull(self.stream)) if pulled else self._direct()
            self.task = asyncio.ensure_future(work)

        self.loop.run_until_complete(begin())

    async def _direct(self) -> None:
        try:
            await self.stream.run(self.client)
        finally:
            self.client.ended = True

    async def _framework(self, pull: Pull) -> None:
        """As frameworks do that take bytes from an iterator."""
        try:
            await pull.prime()
            # Headers find room; what follows may not.
            self.client.started += 1
            async for chunk in pull:
                await self.client.write(chunk)
        except OSError:
            pass
        finally:
            await pull.aclose()
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
        self.client.reading.set()
        self.causes.add("leave")
        self.loop.call_soon(self.stream.close, CloseReason.DISCONNECTED)
        self.then(settle)

    @rule(settle=st.booleans())
    def server_cancels(self, settle: bool) -> None:
        self.task.cancel()
        self.causes.add("cancel")
        self.then(settle)

    @rule(settle=st.booleans())
    def shutdown(self, settle: bool) -> None:
        _stream.close_streams()
        self.causes.add("shutdown")
        self.then(settle)

    @rule(settle=st.booleans())
    def handler_closes(self, settle: bool) -> None:
        self.stream.close_soon(CloseReason.FINISHED)
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
        if not hasattr(self, "stream"):
            return
        sent = self.client.events()
        assert sent == self.source.given[: len(sent)], "out of order"
        assert not self.client.late, "sent after the end"
        assert self.source.closed <= self.source.opened <= 1
        assert len(self.told) <= 1
        assert self.client.started <= 1
        if self.task.done() and not isinstance(self.source, SyncSource):
            assert self.source.opened == self.source.closed, "over, and not closed"

    def teardown(self) -> None:
        if not hasattr(self, "stream"):
            return
        try:
            self.client_leaves(True)
            self.is_closed_soon()
            self.holds()
            assert self.stream not in _stream.open_streams()
            if self.source.opened:
                assert len(self.told) == 1
                assert self.told == [self.stream.reason]
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


@given(orders=ORDERS, sync=st.booleans(), keep_alive=st.sampled_from([None, 0.01]))
@settings(max_examples=60, deadline=None)
def test_blocking_pull(orders: list[str], sync: bool, keep_alive: float | None) -> None:
    """The thread of a WSGI server takes what there is, and closes when it is done with it."""
    _stream._draining_until = 0.0
    told: list[CloseReason] = []
    options = StreamOptions(
        keep_alive=keep_alive, first_event_grace=0.005, on_close=told.append, farewell="bye"
    )
    source: Any = SyncSource() if sync else AsyncSource()
    loop = _stream._shared_loop()
    put = source.order if sync else partial(loop.call_soon_threadsafe, source.order)
    stream = Stream(source.events(), options)
    pull = BlockingPull(stream)
    client = Client()
    failed: list[BaseException] = []

    def serve() -> None:
        try:
            pull.prime()
            for chunk in pull:
                client.received.append(chunk)
        except Planned as error:
            failed.append(error)
        finally:
            pull.close()

    thread = threading.Thread(target=serve)
    thread.start()
    for order in orders:
        if order == "close":
            stream.close(CloseReason.DISCONNECTED)
        elif order == "shutdown":
            _stream.close_streams()
        elif order == "pause":
            time.sleep(0.012)
        else:
            put(order)
    put("end")
    thread.join(10)
    assert not thread.is_alive()
    until = time.monotonic() + 5
    while source.opened != source.closed and time.monotonic() < until:
        time.sleep(0.005)
    assert source.closed == source.opened <= 1
    sent = client.events()
    assert sent == source.given[: len(sent)]
    assert len(told) <= 1
    if told == [CloseReason.FINISHED]:
        assert sent == source.given
    if failed:
        assert told == [CloseReason.FAILED]
    assert stream not in _stream.open_streams()
    if not sync:
        return
    assert source.opened_in == source.closed_in
