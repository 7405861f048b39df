"""An engine whose every fault can be had on demand, and whose clock is the loop's."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from datastar_py.topics import (
    Entry,
    Last,
    Live,
    Log,
    Look,
    Mark,
    PublishError,
    Reading,
    Receive,
    Renewal,
    Settings,
)


@dataclass
class Kept:
    entries: deque[tuple[float, Entry]] = field(default_factory=deque)
    floor: int = 0
    last_event: int = 0
    notice: int = 0


class ToyEngine:
    """What would be a server."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.up = True
        self.frozen: asyncio.Future[None] | None = None

        # How long everything on a live connection is on its way; requests are faster.
        self.lag = 0.0
        self.clock = 0
        self.skew = 0.0
        self.lives_so_far = 0
        self.lives: list[ToyLive] = []

        # What happens right after a log was read, before anybody has got it.
        self.meanwhile: list[Callable[[], None]] = []
        self.members: dict[tuple[str, str], set[str]] = {}
        self.workers: dict[str, float] = {}
        self.restart_empty()

    def now(self) -> float:
        return asyncio.get_event_loop().time() + self.skew

    def tick(self) -> Mark:
        self.clock = max(self.clock + 1, int(self.now() * 1000))
        return Mark(self.clock, self.now(), self.born)

    def restart_empty(self) -> None:
        self.logs: dict[str, Kept] = {}
        self.members.clear()
        self.workers.clear()
        # Two lives have never begun at the same moment.
        self.lives_so_far += 1
        self.born = self.now() + self.lives_so_far / 1_000_000
        self.disconnect()

    def turn_back(self) -> None:
        """It is empty, and on a machine whose clock is slow."""
        self.clock = 0
        self.skew -= 40.0
        self.restart_empty()

    def disconnect(self) -> None:
        for live in list(self.lives):
            live.lose()

    def freeze(self) -> None:
        if self.frozen is None:
            self.frozen = asyncio.get_event_loop().create_future()

    def thaw(self) -> None:
        frozen, self.frozen = self.frozen, None
        if frozen is not None:
            frozen.set_result(None)

    def publish(self, topic: str, data: bytes) -> Mark:
        """What the server does, all at once."""
        mark = self.tick()
        self.trim(topic)
        kept = self.logs.setdefault(topic, Kept())
        entry = Entry(mark.position, kept.last_event if data else 0, data)
        if not data:
            kept.notice = mark.position
        else:
            kept.last_event = mark.position
            kept.entries.append((mark.time, entry))
            if len(kept.entries) > self.settings.history:
                kept.floor = kept.entries.popleft()[1].id
        for live in self.lives:
            live.hear(topic, entry)
        return mark

    def trim(self, topic: str) -> None:
        """As a log does that lets go of what is old."""
        kept = self.logs.get(topic)
        oldest = self.now() - self.settings.max_age
        while kept and kept.entries and kept.entries[0][0] < oldest:
            kept.floor = kept.entries.popleft()[1].id
            if not kept.entries:
                # It forgets that there was any.
                del self.logs[topic]


class ToyLink:
    """What `datastar_py.topics` asks of an engine, in one worker."""

    def __init__(self, engine: ToyEngine) -> None:
        self.engine = engine

    async def _reach(self) -> None:
        if self.engine.frozen is not None:
            try:
                async with asyncio.timeout(self.engine.settings.timeout):
                    await asyncio.shield(self.engine.frozen)
            except TimeoutError:
                raise TimeoutError("the engine does not answer") from None
        if not self.engine.up:
            raise ConnectionError("the engine is down")
        await asyncio.sleep(0)

    async def publish(self, topic: str, events: Sequence[bytes], once: str | None) -> Mark:
        try:
            await self._reach()
        except OSError as error:
            raise PublishError(str(error), maybe_stored=False) from None
        mark = self.engine.tick()
        for data in events or (b"",):
            mark = self.engine.publish(topic, data)
        return mark

    async def read(self, topics: Sequence[str]) -> Reading:
        await self._reach()
        mark = self.engine.tick()
        logs: dict[str, Log] = {}
        for name in topics:
            self.engine.trim(name)
            kept = self.engine.logs.get(name, Kept())
            logs[name] = Log([entry for _, entry in kept.entries], kept.floor)
        meanwhile, self.engine.meanwhile = self.engine.meanwhile, []
        for act in meanwhile:
            act()
        await asyncio.sleep(0)
        return Reading(mark, logs)

    async def look(self, topics: Sequence[str]) -> Look:
        await self._reach()
        logs = self.engine.logs
        there = [name for name in topics if name in logs]
        lasts = {name: Last(logs[name].last_event, logs[name].notice) for name in there}
        return Look(self.engine.tick(), lasts)

    async def announce(self, worker: str, topic: str, members: Sequence[str]) -> None:
        await self._reach()
        self.engine.members[worker, topic] = set(members)
        self.engine.publish(topic, b"")

    async def renew(self, worker: str) -> Renewal:
        await self._reach()
        known = worker in self.engine.workers
        self.engine.workers[worker] = self.engine.now()
        return Renewal(known, frozenset(self.engine.workers))

    async def present(self, topic: str) -> set[str]:
        await self._reach()
        found = [names for (_, of), names in self.engine.members.items() if of == topic]
        return set().union(*found)

    @asynccontextmanager
    async def live(self, receive: Receive) -> AsyncGenerator[Live]:
        await self._reach()
        live = ToyLive(self.engine, receive)
        self.engine.lives.append(live)
        try:
            yield live
        finally:
            live.lose()

    async def aclose(self) -> None:
        pass


class ToyLive:
    """A connection: what is on its way arrives in order and late, or is lost with it."""

    def __init__(self, engine: ToyEngine, receive: Receive) -> None:
        self.engine = engine
        self.receive = receive
        self.topics: set[str] = set()
        self.loop = asyncio.get_running_loop()
        self.to_engine: asyncio.Queue[Callable[[], None]] = asyncio.Queue()
        self.from_engine: asyncio.Queue[Callable[[], None]] = asyncio.Queue()
        self.broken = self.loop.create_future()
        self.pumps = [
            self.loop.create_task(self._pump(queue)) for queue in (self.to_engine, self.from_engine)
        ]
        self.drop_next = False

    def hear(self, topic: str, entry: Entry) -> None:
        """What the engine does for one that follows a topic."""
        if topic not in self.topics:
            return
        if self.drop_next:
            self.drop_next = False
            return
        self.from_engine.put_nowait(lambda: self.receive(topic, entry))

    async def _pump(self, queue: asyncio.Queue[Callable[[], None]]) -> None:
        while True:
            act = await queue.get()
            if self.engine.lag:
                await asyncio.sleep(self.engine.lag)
            if self.engine.frozen is not None:
                await asyncio.shield(self.engine.frozen)
            act()

    def lose(self) -> None:
        for pump in self.pumps:
            pump.cancel()
        if self in self.engine.lives:
            self.engine.lives.remove(self)
        if not self.broken.done():
            self.broken.set_result(None)

    async def follow(self, topics: Sequence[str]) -> None:
        self.to_engine.put_nowait(lambda: self.topics.update(topics))

    async def drop(self, topics: Sequence[str]) -> None:
        self.to_engine.put_nowait(lambda: self.topics.difference_update(topics))

    async def barrier(self) -> None:
        passed = self.loop.create_future()

        def come_back() -> None:
            if not passed.done():
                passed.set_result(None)

        self.to_engine.put_nowait(lambda: self.from_engine.put_nowait(come_back))
        await asyncio.wait({passed, self.broken}, return_when=asyncio.FIRST_COMPLETED)
        if not passed.done():
            raise ConnectionError("the connection is lost")

    async def lost(self) -> None:
        await asyncio.shield(self.broken)
        raise ConnectionError("the connection is lost")
