"""What one event loop has of the topics, and the task that keeps it in step with the engine."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncGenerator, Callable, Hashable
from typing import TYPE_CHECKING, Protocol

from .backend import Link, Live, Settings
from .background import until_the_loop_ends
from .health import Health, logger
from .hub import Hub
from .presence import Presence
from .tasks import end

if TYPE_CHECKING:
    from .live import View

# For how long a topic that nobody reads is followed; the next page is often about to come.
LINGER = 15.0

# How often it is asked how far the topics are: nothing comes behind the last event of a topic that
# would tell that it was lost.
CHECK = 30.0

# How often it is told again who is there, for an engine does not keep that for ever.
TELL = 3600.0

# When that is asked for the first time of topics that are newly followed.
SOON = 1.0

# How many topics are read at once.
PART = 64

# The longest wait before the engine is tried again.
LONGEST_WAIT = 2.0


class Page(Protocol):
    """A stream, as far as its keeper knows it."""

    last_sent: float

    def remind(self) -> None:
        """Tell the client how far it is, or that all is over; it has heard nothing for long."""
        ...


class Keeper:
    """Runs while somebody reads topics on this loop; all else of the loop's share hangs on it."""

    def __init__(
        self, link: Link, settings: Settings, health: Health, forget: Callable[[Keeper], object]
    ) -> None:
        self.link = link
        self.settings = settings
        self.health = health
        self.hub = Hub(settings, health)
        self.presence = Presence(link, self.hub.change_all)
        self.pages: set[Page] = set()

        # The views that several pages share, by what these say that they have in common.
        self.views: dict[Hashable, View] = {}
        self.closing = False
        self._forget = forget
        self._life: AsyncGenerator[None] | None = None
        self._task: asyncio.Task[None] | None = None
        self._live: Live | None = None
        self._asked: asyncio.Task[bool] | None = None
        self._new: set[str] = set()
        self._failures = 0

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """Where all of this runs."""
        return self.hub.loop

    async def open(self) -> Keeper:
        """See that the loop, when it ends, closes what is open here."""
        if self._life is None:
            self._life = until_the_loop_ends(self._end)
            await anext(self._life)
        return self

    async def _end(self) -> None:
        self._forget(self)
        await self.link.aclose()

    def enter(self, page: Page) -> None:
        """Count a page, and see that the engine is followed."""
        page.last_sent = self.loop.time()
        self.pages.add(page)
        if not self.closing and (self._task is None or self._task.done()):
            self._task = self.loop.create_task(self._keep(), name="datastar-topics")

    def leave(self, page: Page) -> None:
        """Count a page less."""
        self.pages.discard(page)

    async def look(self) -> bool:
        """Hear how far the engine is, together with all who ask now; tell whether it answers."""
        asked = self._asked
        if asked is None:
            asked = self._asked = self.loop.create_task(self._answer())
        # Each of those who wait may be cancelled without the others.
        return await asyncio.shield(asked)

    async def _answer(self) -> bool:
        # One who asks later must not get an answer from before.
        await asyncio.sleep(0)
        self._asked = None
        if self._live is not None:
            with contextlib.suppress(OSError):
                await self._check(self._live, [])
                return True
        await asyncio.sleep(0.1)
        return False

    async def aclose(self) -> None:
        """End all that runs here; pages are broken off, and come back."""
        self.closing = True
        for page in list(self.pages):
            page.remind()
        with contextlib.suppress(OSError):
            await self.presence.retire()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._life is not None:
            await self._life.aclose()

    # The task

    async def _keep(self) -> None:
        try:
            while self._is_wanted():
                await self._follow_the_engine()
                await self.link.aclose()
        finally:
            self.health.gone(self)
            self._task = None

    def _is_wanted(self) -> bool:
        return bool(self.hub.topics) and not self.closing

    async def _follow_the_engine(self) -> None:
        while self._is_wanted():
            try:
                async with self.link.live(self.hub.receive) as live:
                    self._live = live
                    if self._is_wanted():
                        await self._serve(live)
            except Exception as error:
                if not isinstance(error, OSError):
                    logger.exception("The topics of this worker begin anew, after an error")
                self.health.down(self, error)
                self._failures += 1
            finally:
                self._live = None
                self.hub.fall_out()
            if self._failures:
                longest = min(0.05 * 2 ** min(self._failures, 9), LONGEST_WAIT)
                await asyncio.sleep(random.uniform(longest / 2, longest))

    async def _serve(self, live: Live) -> None:
        """Do all that is to be done over one connection, until it is lost or nobody reads."""
        parts = (
            live.lost(),
            self._read_what_is_wanted(live),
            self._check_now_and_then(live),
            self._tidy_now_and_then(),
            self.presence.keep_telling(),
            self.presence.keep_renewing(),
        )
        self.presence.tell_all()
        tasks = [self.loop.create_task(part) for part in parts]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            await end(tasks)

    async def _read_what_is_wanted(self, live: Live) -> None:
        followed: set[str] = set()
        hub = self.hub
        hub.wanted.set()
        while True:
            await hub.wanted.wait()
            gone = followed - hub.topics.keys()
            if gone:
                await live.drop(sorted(gone))
                followed -= gone
            names = hub.out_of_step()
            new = [name for name in names if name not in followed]
            if new:
                await live.follow(new)
                followed.update(new)
                self._new.update(new)
                # Whoever publishes after the log was read must find this connection listening.
                await live.barrier()
            for start in range(0, len(names), PART):
                before = hub.head
                reading = await self.link.read(names[start : start + PART])
                # What comes later than this was published after the log was read.
                await live.barrier()
                hub.take(reading, before)
            self._failures = 0
            if self.health.up(self):
                self.health.reconnects += 1

    async def _check_now_and_then(self, live: Live) -> None:
        every = min(CHECK, self.settings.max_age / 10)
        due = self.loop.time() + every
        while True:
            await asyncio.sleep(min(SOON, every))
            new, self._new = self._new, set()
            whole = self.loop.time() >= due
            topics = self.hub.topics.values()
            names = [t.name for t in topics if t.in_step and (whole or t.name in new)]
            if whole:
                due = self.loop.time() + every
            for start in range(0, len(names), PART):
                await self._check(live, names[start : start + PART])

    async def _check(self, live: Live, names: list[str]) -> None:
        before = self.hub.head
        look = await self.link.look(names)
        await live.barrier()
        self.hub.check(look, before)

    async def _tidy_now_and_then(self) -> None:
        """Let go of what is not needed, and remind pages; ends when there is no topic left."""
        max_age = self.settings.max_age
        told = self.loop.time()
        while self.hub.topics:
            await asyncio.sleep(min(1.0, max_age / 30))
            self.hub.tidy(LINGER)
            now = self.loop.time()
            for page in self.pages:
                if page.last_sent < now - max_age / 3:
                    page.remind()
            if told < now - min(max_age / 3, TELL):
                told = now
                self.presence.tell_all()
