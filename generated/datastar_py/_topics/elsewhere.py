# Copied from codegen/templates/generated/datastar_py/_topics/elsewhere.py
# by `python -m codegen`; edit that file, not this one.

"""Streams on loops of their own, as under WSGI, while all topics are kept on one loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress

from ..sse import DatastarEvent
from .background import Background
from .calls import Home, Renderer, text
from .page import break_off


class Elsewhere(AsyncIterator[DatastarEvent]):
    """Steps events on another loop than the one that asks for them."""

    def __init__(self, background: Background, events: AsyncGenerator[DatastarEvent]) -> None:
        self._background = background
        self._events = events
        self._step: asyncio.Task[object] | None = None

    async def __anext__(self) -> DatastarEvent:
        try:
            return await self._background.arun(self._next)
        except ConnectionError:
            if self._background.loop is not None:
                raise
            break_off()
            raise StopAsyncIteration from None

    async def aclose(self) -> None:
        """Close the events, there."""
        with suppress(ConnectionError):
            # Where all is closed they are as well.
            await self._background.arun(self._close)

    async def _next(self) -> DatastarEvent:
        self._step = asyncio.current_task()
        try:
            return await anext(self._events)
        finally:
            self._step = None

    async def _close(self) -> None:
        step = self._step
        if step is not None:
            # Who asked for it was cancelled, and did not wait.
            step.cancel()
            await asyncio.wait((step,))
        await self._events.aclose()


def home_of_the_running_loop() -> Home:
    """Give what has a person's function called on the running loop, for another loop."""
    loop = asyncio.get_running_loop()
    return lambda argument, function: _called_on(loop, argument, function)


def _called_on(loop: asyncio.AbstractEventLoop, argument: str, function: Renderer) -> Renderer:
    async def call() -> DatastarEvent:
        made = asyncio.run_coroutine_threadsafe(text(argument, function), loop)
        given = await asyncio.wrap_future(made)
        return DatastarEvent(given)

    return call
