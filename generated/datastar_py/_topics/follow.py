# Copied from codegen/templates/generated/datastar_py/_topics/follow.py
# by `python -m codegen`; edit that file, not this one.

"""`stream`: a page gets each event once and in order, and a snapshot where that can't be."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Literal, TypeAlias

from ..sse import DatastarEvent
from .calls import Home, Renderer, texts
from .cursor import Mark, tag_of
from .keeper import Keeper
from .page import AHEAD, Page, break_off, opening
from .ring import merged

WhenBehind: TypeAlias = Literal["snapshot", "close"]

# How much leaves in one write, about; a slow reader holds no more than that.
MOST_AT_ONCE = 64 * 1024

# How many snapshots may follow each other, where a page falls behind while each is made.
MOST_SNAPSHOTS = 3


class Reader(Page):
    """A page that reads the events of its topics."""

    def __init__(self, keeper: Keeper, names: tuple[str, ...], member: str | None) -> None:
        super().__init__(keeper, names, member)
        self.closed = False
        self._tag = ""
        for topic in self.topics:
            topic.followers.add(self)

    def leave(self) -> None:
        """Go for good."""
        for topic in self.topics:
            topic.followers.discard(self)
        super().leave()

    @property
    def behind(self) -> bool:
        """Whether something that it has not read is not there any more."""
        for topic in self.topics:
            if self.position < topic.ring.floor:
                return True
        return self.missed

    @property
    def was_closed(self) -> bool:
        """Whether one of its topics was closed after all that it has read."""
        return any(topic.closed > self.position for topic in self.topics)

    async def resume(self, since: object) -> bool:
        """Begin after what the client has got, if that is known and all later events are there."""
        mark = self.brought(since)
        while mark is not None and self.is_ahead(mark) and not self.keeper.closing:
            # It was on a worker that is a little ahead, or on another engine.
            asked = await self.keeper.look() and self.in_step
            await self.until_in_step()
            mark = self.brought(since)
            if asked:
                break
        if mark is None or self.is_ahead(mark, AHEAD):
            return False
        if all(topic.ring.covers(mark) for topic in self.topics):
            self._begin(mark)
            return True
        return False

    def restart(self) -> None:
        """Begin with what comes from now on."""
        self._begin(self.hub.head)

    def _begin(self, mark: Mark) -> None:
        # Whatever was missed, all that comes after this is there.
        self.missed = False
        self.begun = self.position = mark.position
        self.time = mark.time
        self._tag = tag_of(self.names, mark.born)

    def take(self) -> str:
        """Give what is new, each event with its id; notes whether a topic was closed."""
        for topic in self.topics:
            if self.position < topic.ring.last:
                break
        else:
            return ""
        if len(self.topics) == 1:
            new = self.topics[0].ring.after(self.position)
        else:
            new = merged(topic.ring.after(self.position) for topic in self.topics)
        head = self.hub.head
        parts: list[str] = []
        size = 0
        for kept in new:
            if kept.closes:
                self.closed = True
                break
            # Only with the last of them the page has all that there is now; if it is cut before,
            # what it does not have may be as old as what it began with.
            self.time = head.time if kept is new[-1] else max(self.time, kept.time)
            parts.append(kept.wire(self._tag, self.time))
            self.position = kept.id
            size += len(parts[-1])
            if size >= MOST_AT_ONCE:
                break
        if parts:
            self.keeper.health.delivered += len(parts)
            self.sent()
        return "".join(parts)


async def follow(
    here: Callable[[], Awaitable[Keeper]],
    home: Home,
    *,
    snapshot: Renderer | None,
    names: tuple[str, ...],
    since: object,
    retry: tuple[int, int] | None,
    when_behind: WhenBehind,
    member: str | None,
) -> AsyncGenerator[DatastarEvent]:
    """Give the events of some topics, from `since` on or after a snapshot."""
    keeper = await here()
    if snapshot is not None:
        snapshot = home("snapshot", snapshot)
    page = Reader(keeper, names, member)
    try:
        await page.until_in_step()
        lost = not await page.resume(since)
        first = opening(retry)
        snapshots = 0
        while not keeper.closing:
            if not page.in_step:
                await page.wait()
                continue
            if lost or page.behind:
                if not lost and page.was_closed:
                    return
                if snapshots == MOST_SNAPSHOTS or (when_behind == "close" and not lost):
                    break
                lost = False
                snapshots += 1
                page.restart()
                where = page.where()
                if snapshot is not None:
                    keeper.health.snapshots += 1
                    async for part in texts("snapshot", snapshot):
                        yield DatastarEvent(first + part)
                        first = ""
                yield DatastarEvent(first + where)
                first = ""
                continue
            snapshots = 0
            text = page.take()
            if not text and page.closed:
                return
            if not text and page.reminded:
                text = page.where()
            if text or first:
                yield DatastarEvent(first + text)
                first = ""
            else:
                await page.wait()
        break_off()
    finally:
        page.leave()
