"""Where a person's own functions run, and the events that come out of them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable
from inspect import isawaitable
from typing import TypeAlias, cast

from .._content import EVENT
from .._exact import items, shown
from .._handlers import is_async
from .._streams.stream import call_as_handler
from ..sse import DatastarEvents

Renderer: TypeAlias = Callable[[], "DatastarEvents | Awaitable[DatastarEvents]"]

# What makes of a person's function, which is an argument of that name, one that is called where
# that person's code runs.
Home: TypeAlias = Callable[[str, Renderer], Renderer]


def at_home(argument: str, function: Renderer) -> Renderer:
    """Leave a function as it is, for a stream whose loop keeps the topics."""
    return function


def check_renderer(argument: str, value: object) -> None:
    """Raise for what cannot be called."""
    if not callable(value):
        raise TypeError(
            f"{argument} must be a function without arguments that gives events, not {shown(value)}"
        )


async def texts(argument: str, function: Renderer) -> AsyncIterator[str]:
    """Call a function, where a handler like it would be called, and give its events' text."""
    if is_async(function):
        given: object = function()
    else:
        given = await call_as_handler(_call, argument, function)
    if isawaitable(given):
        given = await given
    if isinstance(given, AsyncIterable):
        async for event in cast("AsyncIterable[object]", given):
            yield _text(argument, event)
    elif given is not None and given != "":
        # What came out of a coroutine function may be made of anything.
        yield _joined(argument, given)


async def text(argument: str, function: Renderer) -> str:
    """The same, all at once."""
    return "".join([part async for part in texts(argument, function)])


def _call(argument: str, function: Renderer) -> object:
    given: object = function()
    if given is None or isinstance(given, AsyncIterable) or isawaitable(given):
        return given
    # A generator runs here as well.
    return _joined(argument, given)


def _joined(argument: str, given: object) -> str:
    if isinstance(given, str):
        return _text(argument, given)
    events = items(given)
    if events is None:
        raise TypeError(
            f"{argument} must give what ServerSentEventGenerator makes, an iterable of that, or "
            f"None, not {type(given).__name__} ({shown(given)})"
        )
    return "".join(_text(argument, event) for event in events)


def _text(argument: str, event: object) -> str:
    if not isinstance(event, str) or not re.fullmatch(EVENT, event):
        raise TypeError(
            f"{argument} must give events, such as SSE.patch_elements(...), "
            f"not {type(event).__name__} ({shown(event)})"
        )
    return str.__str__(event)
