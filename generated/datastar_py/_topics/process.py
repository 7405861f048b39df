# Copied from codegen/templates/generated/datastar_py/_topics/process.py
# by `python -m codegen`; edit that file, not this one.

"""What one process has of the topics: an engine, and for each loop a keeper."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Coroutine, Generator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from .._streams.wsgi import serves_one_stream
from ..sse import DatastarEvent
from .backend import Backend, Link, Settings
from .background import Background
from .calls import Home, at_home
from .elsewhere import Elsewhere, home_of_the_running_loop
from .failures import Unanswered
from .health import Health, Stats
from .keeper import Keeper

T = TypeVar("T")

Here = Callable[[], Awaitable[Keeper]]
Begin = Callable[[Here, Home], AsyncGenerator[DatastarEvent]]


class Process:
    """Belongs to the process that made it; after a fork the child makes its own.

    Topics are kept on the loop that reads them. A loop that serves one stream and ends with it has
    them from one in the background, so that there is one connection for all such streams.
    """

    def __init__(self, backend: Backend, settings: Settings, engine: str) -> None:
        self.pid = os.getpid()
        self.backend = backend
        self.health = Health(engine)
        self._settings = settings
        self._background = Background()
        self._keepers: dict[int, Keeper] = {}

    def begin(self, begin: Begin) -> AsyncIterator[DatastarEvent]:
        """Begin to read topics for a stream on the running loop."""
        if not serves_one_stream(asyncio.get_running_loop()):
            return begin(self.here, at_home)
        return Elsewhere(self._background, begin(self.here, home_of_the_running_loop()))

    async def ask(self, work: Callable[[Link], Coroutine[Any, Any, T]]) -> T:
        """Have the engine do something, from the running loop."""

        async def there() -> T:
            return await work((await self.here()).link)

        if serves_one_stream(asyncio.get_running_loop()):
            return await self._background.arun(there)
        return await there()

    @contextmanager
    def questions(self) -> Generator[None]:
        """Mark that it was this engine that did not answer; a live view asks again later then."""
        try:
            yield
        except (ConnectionError, TimeoutError) as error:
            raise Unanswered(error, self.health) from error

    async def here(self) -> Keeper:
        """Give what the running loop has of the topics."""
        loop = asyncio.get_running_loop()
        keeper = self._keepers.get(id(loop))
        if keeper is None or keeper.loop is not loop:
            for number, other in list(self._keepers.items()):
                if other.loop.is_closed():
                    self._keepers.pop(number, None)
            keeper = Keeper(self.backend.link(), self._settings, self.health, self._forget)
            self._keepers[id(loop)] = keeper
        return await keeper.open()

    def _forget(self, keeper: Keeper) -> None:
        self._keepers.pop(id(keeper.loop), None)

    async def aclose(self) -> bool:
        """Close what the running loop has; tell whether that was all."""
        keeper = self._keepers.get(id(asyncio.get_running_loop()))
        if keeper is not None:
            await keeper.aclose()
        # Streams may go on where other loops are left.
        background, self._background = self._background, Background()
        for other in list(self._keepers.values()):
            if other.loop is background.loop:
                with suppress(OSError):
                    await background.arun(other.aclose)
        await asyncio.to_thread(background.close)
        if self._keepers:
            return False
        self.backend.close()
        return True

    @property
    def stats(self) -> Stats:
        """What was done so far."""
        keepers = list(self._keepers.values())
        health = self.health
        return Stats(
            pages=sum(len(keeper.pages) for keeper in keepers),
            topics=sum(len(keeper.hub.topics) for keeper in keepers),
            published=health.published,
            delivered=health.delivered,
            gaps=health.gaps,
            snapshots=health.snapshots,
            reconnects=health.reconnects,
        )
