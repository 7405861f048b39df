# Copied from codegen/templates/generated/datastar_py/_topics/page.py
# by `python -m codegen`; edit that file, not this one.

"""A stream that reads topics: where it waits, and what it tells its client of its place."""

from __future__ import annotations

import asyncio
import random

from ..streams import CloseReason, current_stream
from .cursor import Mark, read, tag_of, write
from .hub import Topic
from .keeper import Keeper

# How far the clocks of an engine's servers may be apart, in seconds.
AHEAD = 5.0


class Page:
    """One stream's place in its topics; a number is all that is kept for it."""

    def __init__(self, keeper: Keeper, names: tuple[str, ...], member: str | None) -> None:
        self.keeper = keeper
        self.hub = keeper.hub
        self.names = names
        self.member = member
        self.position = 0

        # What it began with has all up to here.
        self.begun = 0

        # When, by the engine's clock, that was all that there was.
        self.time = 0.0
        self.last_sent = 0.0

        # Events that it should have got are gone, though its place is still there.
        self.missed = False

        # It has sent nothing for long, or has to look whether all is over.
        self.reminded = False

        self._waiter: asyncio.Future[None] | None = None
        self.topics: tuple[Topic, ...] = self.hub.join(names)
        keeper.enter(self)
        if member is not None:
            keeper.presence.enter(names, member)

    def leave(self) -> None:
        """Go for good."""
        self.hub.leave(self.topics)
        self.keeper.leave(self)
        if self.member is not None:
            self.keeper.presence.leave(self.names, self.member)

    def wake(self) -> None:
        """Look again."""
        waiter = self._waiter
        if waiter is not None and not waiter.done():
            waiter.set_result(None)

    def remind(self) -> None:
        """Say how far the page is, or that all is over."""
        self.reminded = True
        self.wake()

    async def wait(self) -> None:
        """Wait until somebody calls."""
        self._waiter = self.hub.loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    @property
    def in_step(self) -> bool:
        """Whether all that is published in its topics comes here."""
        # Each event asks this of each page, and a generator would take longer than the answer.
        for topic in self.topics:
            if not topic.in_step:
                break
        else:
            return True
        return False

    async def until_in_step(self) -> None:
        """Wait until that is so; for as long as the engine is gone."""
        while not self.in_step and not self.keeper.closing:
            await self.wait()

    def where(self) -> str:
        """The block that tells the client how far it is, where nothing is left to be told."""
        self.position = max(self.position, self.hub.head.position)
        self.time = self.hub.head.time
        self.sent()
        return block(self.hub.head._replace(position=self.position), self.names)

    def brought(self, since: object) -> Mark | None:
        """What a client brings back that has read these topics; they are in step."""
        born = self.hub.head.born
        return read(since, tag_of(self.names, born), born)

    def is_ahead(self, mark: Mark, seconds: float = 0.0) -> bool:
        """Whether that is later than all that is known here, by its clock so many seconds."""
        head = self.hub.head
        return mark.position > head.position or mark.time > head.time + seconds

    def sent(self) -> None:
        """Note that the client is about to hear where it is."""
        self.reminded = False
        self.last_sent = self.hub.loop.time()


def opening(retry: tuple[int, int] | None) -> str:
    """What a stream begins with: after how long its client comes back, drawn from a range."""
    return f"retry: {random.randint(*retry)}\n\n" if retry else ""


def block(mark: Mark, names: tuple[str, ...]) -> str:
    """What tells a client its place in some topics."""
    return f"id: {write(mark, tag_of(names, mark.born))}\n\n"


def break_off() -> None:
    """End the running stream so that its client comes back."""
    try:
        current_stream().close(CloseReason.TIMED_OUT)
    except LookupError:
        # It is read without a response around it, as in a test.
        return
