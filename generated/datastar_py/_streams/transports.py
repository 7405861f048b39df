# Copied from codegen/templates/generated/datastar_py/_streams/transports.py
# by `python -m codegen`; edit that file, not this one.

"""The search for a server's transport, which is somewhere behind its `receive` and `send`.

Middleware may have wrapped these, and some hosts show them to nobody.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import inspect
from collections.abc import Iterable, Iterator, Mapping
from types import FrameType, FunctionType, MethodType
from typing import Any, cast

__all__ = ["objects_behind", "transport_behind", "ways_of_task"]

# What leads from a server's `send` or `receive` to its transport, by the package of the object.
LINKS = {
    "uvicorn": ("transport",),
    "hypercorn": ("send", "writer"),
    "gunicorn": ("protocol", "_protocol", "transport"),
    "asyncio": ("transport",),
    "daphne": ("channel",),
    "twisted": ("transport",),
    # Middleware that hands on a `receive` or `send` of its own.
    "starlette": ("_receive", "_send"),
    "sanic": ("_receive", "_send"),
    "quart": ("_send_push_promise",),
    "datastar_py": ("receive",),
}

# How many objects are looked at before the search is given up.
MOST = 200


def transport_behind(ways: Iterable[Any]) -> Any:
    """Give the transport that a `receive` or `send` leads to, if any; near objects come first."""
    for found in objects_behind(ways):
        for link in _links(found):
            way = getattr(found, link, None)
            if hasattr(way, "abort") or hasattr(way, "abortConnection"):
                return way
    return None


def objects_behind(ways: Iterable[Any]) -> Iterator[Any]:
    """Give what a `receive` or `send` leads to; near objects come first."""
    waiting, seen = list(ways), set[int]()
    while waiting and len(seen) < MOST:
        found = waiting.pop(0)
        if found is None or id(found) in seen:
            continue
        seen.add(id(found))
        yield found
        waiting.extend(getattr(found, link, None) for link in _links(found))
        waiting.extend(_enclosed(found))


def _links(found: object) -> Iterator[str]:
    for base in type(found).__mro__:
        yield from LINKS.get(base.__module__.partition(".")[0], ())


def _enclosed(found: Any) -> Iterator[Any]:
    """Give what a callable leads to."""
    if isinstance(found, MethodType):
        yield found.__self__
    elif isinstance(found, functools.partial):
        yield found.func
        yield from found.args
    elif isinstance(found, FunctionType):
        for cell in found.__closure__ or ():
            # A cell may still be empty.
            with contextlib.suppress(ValueError):
                yield cell.cell_contents
    elif not isinstance(found, type) and not any(_links(found)):
        # An object of some middleware, which may hold the `receive` and `send` that it was given.
        yield from filter(_can_be_awaited, _held(found))


def _held(found: object) -> Iterator[Any]:
    yield from getattr(found, "__dict__", {}).values()
    for base in type(found).__mro__:
        slots: Any = base.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            yield getattr(found, name, None)


def _can_be_awaited(value: Any) -> bool:
    while isinstance(value, functools.partial):
        value = value.func
    if isinstance(value, type):
        return False
    calls = (vars(base).get("__call__") for base in type(value).__mro__)
    return any(map(inspect.iscoroutinefunction, (value, *calls)))


def ways_of_task(task: asyncio.Task[Any]) -> tuple[list[Any], Mapping[str, Any]]:
    """Find what may lead to the transport in the frames of a task, and the ASGI scope."""
    frames = list(_frames_of(task))
    ways = [frame.f_locals.get(name) for frame in frames for name in ("receive", "send", "self")]
    first = _scope_of(frames)
    # This frame is among them.
    frames.clear()
    return ways, first


def _scope_of(frames: list[FrameType]) -> Mapping[str, Any]:
    """Give the ASGI scope that was made first, by the server."""
    for frame in reversed(frames):
        # Some hosts answer in a task that has the request alone.
        known = frame.f_locals
        scope: Any = known.get("scope", getattr(known.get("request"), "scope", None))
        if isinstance(scope, dict):
            return cast("dict[str, Any]", scope)
    return {}


def _frames_of(task: asyncio.Task[Any]) -> Iterator[FrameType]:
    """Give the frames of a task, whether it runs or waits."""
    if _is_current(task):
        frame = inspect.currentframe()
        while frame is not None:
            yield frame
            frame = frame.f_back
        return
    step: Any = task.get_coro()
    while step is not None:
        frame = getattr(step, "cr_frame", None) or getattr(step, "ag_frame", None)
        if frame is not None:
            yield frame
        step = getattr(step, "cr_await", None) or getattr(step, "ag_await", None)


def _is_current(task: asyncio.Task[Any]) -> bool:
    try:
        return asyncio.current_task() is task
    except RuntimeError:
        return False
