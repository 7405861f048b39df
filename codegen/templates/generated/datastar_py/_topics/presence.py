"""Who is there: the members of this loop's pages, told to the engine, which knows all loops'."""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter
from collections.abc import Callable, Iterable

from .backend import LEASE, Link

# A page that is loaded again, or whose line was cut, has not left.
LINGER = 2.0

# Those who come or go within this time are told of at once.
TOGETHER = 0.05


class Presence:
    """Counts the pages of each member, and tells who is there.

    A worker that is killed tells nobody; it has a lease that it does not renew, and who follows its
    topics hears of that from the engine.
    """

    def __init__(self, link: Link, changed: Callable[[], None]) -> None:
        self.worker = secrets.token_hex(8)
        self._link = link
        self._changed = changed
        self._pages: dict[str, Counter[str]] = {}
        self._untold: set[str] = set()
        self._alive: frozenset[str] = frozenset()
        self._news = asyncio.Event()

        # What is told later must not arrive before what was told first.
        self._telling = asyncio.Lock()
        self._retired = False

    def enter(self, topics: Iterable[str], member: str) -> None:
        """Note one more page of a member."""
        if self._retired:
            return
        for topic in topics:
            pages = self._pages.setdefault(topic, Counter())
            if member not in pages:
                self._tell(topic)
            pages[member] += 1

    def leave(self, topics: Iterable[str], member: str) -> None:
        """Note one page less; the member is there a little longer."""
        if self._retired:
            return
        loop = asyncio.get_running_loop()
        for topic in topics:
            self._pages[topic][member] -= 1
            if not self._pages[topic][member]:
                loop.call_later(LINGER, self._go, topic, member)

    def _go(self, topic: str, member: str) -> None:
        pages = self._pages.get(topic)
        if pages is not None and member in pages and not pages[member]:
            del pages[member]
            self._tell(topic)

    def _tell(self, topic: str) -> None:
        self._untold.add(topic)
        self._news.set()

    def tell_all(self) -> None:
        """Tell everything again, to an engine that may have forgotten it."""
        for topic in self._pages:
            self._tell(topic)

    async def keep_telling(self) -> None:
        """Tell who comes and goes."""
        while True:
            await self._news.wait()
            await asyncio.sleep(TOGETHER)
            self._news.clear()
            await self._tell_untold()

    async def _tell_untold(self) -> None:
        async with self._telling:
            while self._untold:
                topic = self._untold.pop()
                try:
                    members = sorted(self._pages.get(topic, ()))
                    await self._link.announce(self.worker, topic, members)
                except BaseException:
                    self._untold.add(topic)
                    raise
                if not self._pages.get(topic, True):
                    del self._pages[topic]

    async def keep_renewing(self) -> None:
        """Say that this worker is alive, and hear who else is."""
        while True:
            renewal = await self._link.renew(self.worker)
            if not renewal.known:
                self.tell_all()
            if self._alive and self._alive != renewal.workers:
                # One that is back, after it was held up for long, may have nothing new to tell.
                self._changed()
            self._alive = renewal.workers
            await asyncio.sleep(LEASE / 3)

    async def retire(self) -> None:
        """Tell that nobody is here any more."""
        self._retired = True
        for pages in self._pages.values():
            pages.clear()
        self.tell_all()
        await self._tell_untold()
