"""What a server does with an ASGI app before its first request and after its last one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any


class Lifespan:
    """The start and the end of an app; of one that knows of none, nothing."""

    def __init__(self, app: Callable[[Any, Any, Any], Awaitable[Any]], patience: float) -> None:
        self._patience = patience
        self._said: asyncio.Queue[str] = asyncio.Queue()
        self._heard: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
        self.state: dict[str, Any] = {}
        scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": self.state}
        self._task = asyncio.ensure_future(app(scope, self._receive, self._heard.put))

    async def _receive(self) -> dict[str, Any]:
        return {"type": await self._said.get()}

    async def say(self, what: str) -> None:
        """`startup` or `shutdown`. Raises RuntimeError when the app fails, or TimeoutError."""
        if self._task.done():
            return
        self._said.put_nowait(f"lifespan.{what}")
        answer = asyncio.ensure_future(self._heard.get())
        tasks = {answer, self._task}
        await asyncio.wait(tasks, timeout=self._patience, return_when=asyncio.FIRST_COMPLETED)
        if self._task.done() and not answer.done():
            # An app that raises at this knows no lifespan, as servers see it.
            answer.cancel()
            self._task.exception()
            return
        failure = _failure(what, answer, self._patience)
        if failure or what == "shutdown":
            answer.cancel()
            await self._end(at_once=failure is not None)
        if failure:
            raise failure

    async def _end(self, *, at_once: bool) -> None:
        if at_once:
            self._task.cancel()
        await asyncio.wait([self._task], timeout=self._patience)


def _failure(
    what: str, answer: asyncio.Future[MutableMapping[str, Any]], patience: float
) -> Exception | None:
    """What went wrong at the start or the end."""
    if not answer.done():
        return TimeoutError(f"the app took more than {patience:g} s for its {what}")
    message = answer.result()
    if message["type"] == f"lifespan.{what}.failed":
        return RuntimeError(f"the {what} of the app failed: {message.get('message', '')}")
    return None
