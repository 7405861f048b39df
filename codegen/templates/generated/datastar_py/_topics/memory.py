"""Topics in one process: what `Topics()` keeps, with no engine at all."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import OrderedDict, deque
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress

from .backend import LEASE, Entry, Last, Link, Live, Log, Look, Reading, Receive, Renewal, Settings
from .cursor import Mark

# How many events are handed on before others on the loop get their turn.
TURN = 64


class _Kept:
    """A topic's log."""

    __slots__ = ("entries", "floor", "last_event", "notice", "touched")

    def __init__(self) -> None:
        self.entries: deque[Entry] = deque()
        self.floor = 0
        self.last_event = 0
        self.notice = 0
        self.touched = 0.0


class MemoryBackend:
    """Keeps events in this process; any of its threads and loops may publish and read."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._clock = 0
        # The clock of the machine may be set back.
        self._born, self._start = time.time(), time.monotonic()
        # The one that was touched last stands last.
        self._logs: OrderedDict[str, _Kept] = OrderedDict()
        self._once: OrderedDict[tuple[str, str], Mark] = OrderedDict()
        self._members: dict[tuple[str, str], frozenset[str]] = {}
        # Until when each worker counts as alive.
        self._workers: dict[str, float] = {}
        self._listeners: set[_MemoryLive] = set()

    def publish(self, topic: str, events: Sequence[bytes], once: str | None) -> Mark:
        """Keep events, and hand them to every loop that follows their topic."""
        with self._lock:
            mark = self._tick()
            self._forget(mark.time)
            if once is not None and (topic, once) in self._once:
                return self._once[topic, once]
            for data in events or (b"",):
                mark = self._tick()
                self._publish(topic, data, mark)
            if once is not None:
                self._once[topic, once] = mark
            return mark

    def look(self) -> Mark:
        """Give this moment."""
        with self._lock:
            return self._tick()

    def present(self, topic: str) -> set[str]:
        """Give who is there."""
        with self._lock:
            alive = self._alive()
            found = [
                members
                for (worker, name), members in self._members.items()
                if name == topic and worker in alive
            ]
        return {member for members in found for member in members}

    def link(self) -> Link:
        """Make what the running loop uses."""
        return _MemoryLink(self)

    def close(self) -> None:
        """There is nothing to close."""

    def _tick(self) -> Mark:
        now = self._born + time.monotonic() - self._start
        self._clock = max(int(now * 1_000_000), self._clock + 1)
        return Mark(self._clock, now, self._born)

    def _publish(self, topic: str, data: bytes, mark: Mark) -> None:
        kept = self._logs.get(topic)
        if kept is None:
            kept = self._logs[topic] = _Kept()
        self._logs.move_to_end(topic)
        entry = Entry(mark.position, kept.last_event if data else 0, data)
        kept.touched = mark.time
        if not data:
            kept.notice = mark.position
        else:
            kept.last_event = mark.position
            kept.entries.append(entry)
            if len(kept.entries) > self._settings.history:
                kept.floor = kept.entries.popleft().id
        for listener in self._listeners:
            listener.hear(topic, entry)

    def _forget(self, now: float) -> None:
        oldest = now - self._settings.max_age
        while self._logs and next(iter(self._logs.values())).touched < oldest:
            self._logs.popitem(last=False)
        while self._once and next(iter(self._once.values())).time < oldest:
            self._once.popitem(last=False)

    # For links

    def read(self, topics: Sequence[str]) -> Reading:
        """Give the logs of some topics."""
        with self._lock:
            mark = self._tick()
            self._forget(mark.time)
            logs = {
                name: Log(tuple(kept.entries), kept.floor)
                for name in topics
                if (kept := self._logs.get(name)) is not None
            }
        nothing = Log((), 0)
        return Reading(mark, {name: logs.get(name, nothing) for name in topics})

    def lasts(self, topics: Sequence[str]) -> Look:
        """Tell how far some topics are."""
        with self._lock:
            mark = self._tick()
            there = {name: self._logs[name] for name in topics if name in self._logs}
            lasts = {name: Last(kept.last_event, kept.notice) for name, kept in there.items()}
            return Look(mark, lasts)

    def announce(self, worker: str, topic: str, members: Sequence[str]) -> None:
        """Replace a worker's members of a topic."""
        with self._lock:
            before = self._members.pop((worker, topic), frozenset())
            if members:
                self._members[worker, topic] = frozenset(members)
            if before != frozenset(members):
                self._publish(topic, b"", self._tick())

    def renew(self, worker: str) -> Renewal:
        """Have a worker count as alive."""
        with self._lock:
            known = worker in self._alive()
            self._workers[worker] = time.monotonic() + LEASE
            return Renewal(known, self._alive())

    def _alive(self) -> frozenset[str]:
        now = time.monotonic()
        return frozenset(worker for worker, until in self._workers.items() if until >= now)

    def dismiss(self, worker: str) -> None:
        """Forget a worker whose loop has ended."""
        with self._lock:
            self._workers.pop(worker, None)
            topics = [topic for name, topic in self._members if name == worker]
        for topic in topics:
            self.announce(worker, topic, ())

    def add(self, listener: _MemoryLive) -> None:
        """Have a loop hear of events."""
        with self._lock:
            self._listeners.add(listener)

    def remove(self, listener: _MemoryLive) -> None:
        """Have it hear no more."""
        with self._lock:
            self._listeners.discard(listener)


class _MemoryLink:
    """One loop's way to what is kept in the process. Nothing here ever waits."""

    def __init__(self, backend: MemoryBackend) -> None:
        self._backend = backend
        self._workers: set[str] = set()

    async def publish(self, topic: str, events: Sequence[bytes], once: str | None) -> Mark:
        return self._backend.publish(topic, events, once)

    async def read(self, topics: Sequence[str]) -> Reading:
        return self._backend.read(topics)

    async def look(self, topics: Sequence[str]) -> Look:
        return self._backend.lasts(topics)

    async def announce(self, worker: str, topic: str, members: Sequence[str]) -> None:
        self._backend.announce(worker, topic, members)

    async def renew(self, worker: str) -> Renewal:
        self._workers.add(worker)
        return self._backend.renew(worker)

    async def present(self, topic: str) -> set[str]:
        return self._backend.present(topic)

    @asynccontextmanager
    async def live(self, receive: Receive) -> AsyncGenerator[Live]:
        live = _MemoryLive(receive)
        self._backend.add(live)
        try:
            yield live
        finally:
            self._backend.remove(live)

    async def aclose(self) -> None:
        for worker in self._workers:
            self._backend.dismiss(worker)
        self._workers.clear()


class _MemoryLive:
    """Hands events over to a loop."""

    def __init__(self, receive: Receive) -> None:
        self._loop = asyncio.get_running_loop()
        self._receive = receive
        self._topics: frozenset[str] = frozenset()
        self._waiting: deque[tuple[str, Entry] | asyncio.Future[None]] = deque()
        self._called = False

    def hear(self, topic: str, entry: Entry) -> None:
        """Take an event, in any thread, under the lock of what is kept."""
        if topic in self._topics:
            self._waiting.append((topic, entry))
            if not self._called:
                self._called = True
                # A loop that is closed has nobody left who reads.
                with suppress(RuntimeError):
                    self._loop.call_soon_threadsafe(self._hand_on)

    def _hand_on(self) -> None:
        self._called = False
        for _ in range(TURN):
            if not self._waiting:
                return
            first = self._waiting.popleft()
            if isinstance(first, asyncio.Future):
                if not first.done():
                    first.set_result(None)
            else:
                self._receive(*first)
        self._called = True
        self._loop.call_soon(self._hand_on)

    async def follow(self, topics: Sequence[str]) -> None:
        self._topics |= set(topics)

    async def drop(self, topics: Sequence[str]) -> None:
        self._topics -= set(topics)

    async def barrier(self) -> None:
        passed = self._loop.create_future()
        self._waiting.append(passed)
        if not self._called:
            self._called = True
            self._loop.call_soon(self._hand_on)
        await passed

    async def lost(self) -> None:
        await self._loop.create_future()
