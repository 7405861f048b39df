"""A page in a test: it opens a stream of an ASGI app, reads from it, and leaves when it likes."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, ExitStack
from typing import Any, Self, TypeAlias

from .._checks import shown
from .._sse_parser import Parser
from .asgi import Conversation, scope_of
from .asking import prepared
from .events import Event, typed
from .found import Events
from .lifespan import Lifespan
from .responses import is_empty, problem_with, refuse_other

App: TypeAlias = "Callable[[Any, Any, Any], Awaitable[Any]]"


def visit(
    app: App,
    url: str,
    signals: Mapping[str, object] | None = None,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    lifespan: bool = False,
    patience: float = 10.0,
) -> Visit:
    """Open a stream of an ASGI app, without a server, to read from it and to leave it.

        async with visit(app, "/ticks") as page:
            assert await page.take(2) == [PatchSignals({"tick": 0}), PatchSignals({"tick": 1})]

    Inside of a coroutine the app runs on the loop that is there; `with` in place of `async with`
    brings a loop of its own. At the end of the block the app is told that the client has left. It
    has `patience` seconds to end, and as many for each event. Signals and headers are sent as `ask`
    sends them. With `lifespan` the app is started and shut down as a server does it, which Sanic
    cannot do without.

    Raises TimeoutError when the app takes longer, what the app raises, and what `events` raises.
    https://data-star.dev/reference/sse_events
    """
    if not callable(app):
        raise TypeError(f"app must be an ASGI application; got {shown(app)}")
    path, body, given = prepared(method, url, signals, headers)
    scope = scope_of(method, path, given)
    begin = Conversation.beginning(app, scope, body or b"")
    return Visit(begin, patience, (lambda: Lifespan(app, patience)) if lifespan else None)


class Visit:
    """A visit that has not begun: enter it, with `with` or `async with`."""

    def __init__(
        self,
        begin: Callable[[Mapping[str, Any]], Conversation],
        patience: float,
        lifespan: Callable[[], Lifespan] | None,
    ) -> None:
        self._begin, self._patience, self._make_lifespan = begin, patience, lifespan
        self._ending = AsyncExitStack()
        self._runner: asyncio.Runner | None = None

    async def __aenter__(self) -> AsyncPage:
        state: Mapping[str, Any] = {}
        async with AsyncExitStack() as ending:
            if self._make_lifespan is not None:
                lifespan = self._make_lifespan()
                await lifespan.say("startup")
                ending.push_async_callback(lifespan.say, "shutdown")
                state = lifespan.state
            page = AsyncPage(self._begin(state), self._patience)
            ending.push_async_callback(page.leave)
            self._ending = ending.pop_all()
        return page

    async def __aexit__(self, kind: object, error: object, traceback: object) -> None:
        try:
            await self._ending.aclose()
        except Exception:
            # What went wrong in the test comes first.
            if error is None:
                raise

    def __enter__(self) -> Page:
        if _is_looping():
            raise RuntimeError("a loop is running here: write `async with visit(…)`")
        with ExitStack() as ending:
            runner = ending.enter_context(asyncio.Runner())
            page = Page(runner.run(self.__aenter__()), runner)
            ending.pop_all()
        self._runner = runner
        return page

    def __exit__(self, kind: object, error: object, traceback: object) -> None:
        if self._runner is not None:
            with self._runner:
                self._runner.run(self.__aexit__(kind, error, traceback))


def _is_looping() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


class AsyncPage:
    """A response that comes, event by event. Its end is that of the block that opened it."""

    def __init__(self, conversation: Conversation, patience: float) -> None:
        self._conversation = conversation
        self._patience = patience
        self._parser = Parser()
        self._ready: deque[Event] = deque()

    @property
    def status_code(self) -> int | None:
        """The status, once the response has begun."""
        return self._conversation.status_code

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers, once the response has begun, with names in lower case."""
        return self._conversation.headers

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Event:
        while not self._ready:
            try:
                piece = await asyncio.wait_for(self._conversation.read(), self._patience)
            except TimeoutError:
                raise TimeoutError(f"no event came within {self._patience:g} s") from None
            if await self._has_no_events(piece) or not piece:
                raise StopAsyncIteration
            for raw in self._parser.feed(piece):
                self._ready += typed(raw)
        return self._ready.popleft()

    async def _has_no_events(self, piece: bytes) -> bool:
        """Whether it is a 204. Raises ValueError for what is no stream of events."""
        if problem_with(self._conversation):
            # What the app raised says more than the page of its error.
            await self._conversation.close(self._patience)
            refuse_other(self._conversation, [piece])
        return is_empty(self._conversation)

    async def take(self, count: int) -> Events:
        """The next events, as many as these; fewer where the response ends before."""
        found = Events()
        while len(found) < count:
            try:
                found.append(await anext(self))
            except StopAsyncIteration:
                break
        return found

    async def leave(self) -> None:
        """Leave before the end of the block; what has not been read is gone."""
        await self._conversation.close(self._patience)


class Page:
    """The same for tests that are no coroutines. Its app runs while something is asked of it."""

    def __init__(self, page: AsyncPage, runner: asyncio.Runner) -> None:
        self._page, self._runner = page, runner

    @property
    def status_code(self) -> int | None:
        """The status, once the response has begun."""
        return self._page.status_code

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers, once the response has begun, with names in lower case."""
        return self._page.headers

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Event:
        found = self.take(1)
        if not found:
            raise StopIteration
        return found[0]

    def take(self, count: int) -> Events:
        """The next events, as many as these; fewer where the response ends before."""
        return self._runner.run(self._page.take(count))

    def leave(self) -> None:
        """Leave before the end of the block; what has not been read is gone."""
        self._runner.run(self._page.leave())
