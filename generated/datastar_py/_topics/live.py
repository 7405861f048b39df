# Copied from codegen/templates/generated/datastar_py/_topics/live.py
# by `python -m codegen`; edit that file, not this one.

"""`live`: a view that is rendered again when its topics have changed, and sent when it differs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Hashable
from contextlib import suppress
from hashlib import blake2b

from ..sse import DatastarEvent
from .calls import Home, Renderer, text
from .cursor import START
from .failures import Unanswered
from .health import Health
from .hub import Hub
from .keeper import LONGEST_WAIT, Keeper
from .page import AHEAD, Page, block, break_off, opening

# How long the first rendering waits for the topics to be followed; without an engine it does not.
PATIENCE = 0.2


class Viewer(Page):
    """A page that shows a view."""

    # What it has got last, as a digest.
    seen = b""

    # In which data of the engine it is known from where on the closing of a topic is meant for it.
    _born: float | None = None

    async def place(self, since: object) -> None:
        """Note where the page begins, while its topics are followed."""
        mark = self.brought(since)
        if mark is not None and self.is_ahead(mark):
            # It was on a worker that is a little ahead, or the client has made it up.
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await self.keeper.look()
            mark = self.brought(since)
        if self.in_step:
            head = self.hub.head
            if mark is None or self.is_ahead(mark, AHEAD):
                mark = head
            self.position, self._born = mark.position, head.born

    @property
    def placed(self) -> bool:
        """Whether that is known of the data that the engine has now."""
        return self._born == self.hub.head.born

    @property
    def closed(self) -> bool:
        """Whether one of its topics was closed since it began."""
        return self.placed and any(topic.closed > self.position for topic in self.topics)

    async def until_followed(self) -> None:
        """Wait until all that is published in its topics comes here, but not for long."""
        for topic in self.topics:
            topic.followers.add(self)
        try:
            async with asyncio.timeout(PATIENCE):
                await self.until_in_step()
        except TimeoutError:
            return
        finally:
            for topic in self.topics:
                topic.followers.discard(self)


class View:
    """What pages see that see the same: one of them renders it, for all of them.

    That is one that waits, so that it runs where that page's own code runs, and a page whose client
    does not read holds up no other.
    """

    def __init__(self, hub: Hub, names: tuple[str, ...], every: float) -> None:
        self._hub = hub
        self._names = names
        self._every = every
        self._topics = hub.join(names)
        self._pages: set[Viewer] = set()
        self._waiting: dict[Viewer, None] = {}
        self._stale = True
        self._rendering = False
        self._began = float("-inf")
        self._timer: asyncio.TimerHandle | None = None

        # What asked an engine that did not answer is not rendered again before a change, which is
        # also that the engine is back, or a while.
        self._resting = False

        # Where it is noted that this view waits for that engine.
        self._noted: Health | None = None
        self.text = ""
        self.seen = b""

    def enter(self, page: Viewer) -> None:
        """Add a page."""
        if not self._pages:
            for topic in self._topics:
                topic.watchers.add(self)
        self._pages.add(page)
        if not page.in_step:
            # Nobody would have told if something had changed.
            self._stale = True

    def leave(self, page: Viewer) -> bool:
        """Remove a page, and tell whether it was the last."""
        self._pages.discard(page)
        if self._pages:
            # The page may have been about to render.
            self._call()
            return False
        for topic in self._topics:
            topic.watchers.discard(self)
        self._hub.leave(self._topics)
        if self._timer is not None:
            self._timer.cancel()
        if self._noted is not None:
            self._noted.gone(self)
        return True

    def change(self) -> None:
        """Render as soon as it is allowed, for something has changed."""
        if self._resting:
            self._resting = False
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            self._call()
        elif not self._stale:
            self._stale = True
            self._call()

    @property
    def due(self) -> bool:
        """Whether the page that asks has to render."""
        return self._stale and not self._rendering and self._left() <= 0

    def _left(self) -> float:
        every = max(self._every, LONGEST_WAIT) if self._resting else self._every
        return self._began + every - self._hub.loop.time()

    def _call(self) -> None:
        """Have one of those that wait render, when it is time."""
        if self._stale and not self._rendering and self._timer is None and self._waiting:
            left = self._left()
            if left > 0:
                self._timer = self._hub.loop.call_later(left, self._ring)
            else:
                next(iter(self._waiting)).wake()

    def _ring(self) -> None:
        self._timer = None
        self._call()

    async def wait(self, page: Viewer) -> None:
        """Wait until there is something to send, or to render."""
        self._waiting[page] = None
        try:
            self._call()
            await page.wait()
        finally:
            del self._waiting[page]

    async def render(self, renderer: Renderer) -> None:
        """Make the view anew, and wake all if it differs from the last.

        Where an engine has not answered what was asked for it, that is to be done again.
        """
        self._rendering, self._stale, self._resting = True, False, False
        self._began = self._hub.loop.time()
        mark = self._hub.head
        try:
            made = await text("render", renderer)
        except Unanswered as error:
            # What has changed meanwhile may be that it answers.
            self._resting, self._stale = not self._stale, True
            self._wait_for(error)
            return
        except BaseException:
            self._stale = True
            raise
        finally:
            self._rendering = False
            self._call()
        self._have_waited()
        seen = blake2b(made.encode(), digest_size=16).digest()
        if seen != self.seen:
            # Without an engine there is no place to come back to.
            self.text = made if mark == START or not made else made + block(mark, self._names)
            self.seen = seen
            for page in self._waiting:
                page.wake()

    def _wait_for(self, error: Unanswered) -> None:
        if error.health.connected:
            self._have_waited()
            self._noted = error.health
            self._noted.down(self, error.why)

    def _have_waited(self) -> None:
        if self._noted is not None:
            self._noted.up(self)
            self._noted = None


async def live(
    here: Callable[[], Awaitable[Keeper]],
    home: Home,
    *,
    render: Renderer,
    names: tuple[str, ...],
    at_most_every: float,
    key: Hashable | None,
    since: object,
    retry: tuple[int, int] | None,
    member: str | None,
) -> AsyncGenerator[DatastarEvent]:
    """Give a view of some topics, now and whenever it has changed."""
    keeper = await here()
    render = home("render", render)
    page = Viewer(keeper, names, member)
    identity = None if key is None else (names, at_most_every, key)
    view: View | None = None
    first = opening(retry)
    try:
        await page.until_followed()
        view = keeper.views.get(identity) if identity else None
        if view is None:
            view = View(keeper.hub, names, at_most_every)
        if identity:
            keeper.views[identity] = view
        view.enter(page)
        while not keeper.closing:
            if page.in_step and not page.placed:
                await page.place(since)
                continue
            if page.closed:
                return
            if page.seen != view.seen:
                page.seen = view.seen
                text = view.text
                if identity is None:
                    view.text = ""
                if text:
                    page.sent()
                    keeper.health.delivered += 1
                    yield DatastarEvent(first + text)
                    first = ""
            elif view.due:
                await view.render(render)
            elif page.reminded and page.placed and page.in_step:
                yield DatastarEvent(first + page.where())
                first = ""
            else:
                await view.wait(page)
        break_off()
    finally:
        if view is not None and view.leave(page) and identity:
            del keeper.views[identity]
        page.leave()
