# Copied from codegen/templates/generated/datastar_py/_streams/closing.py
# by `python -m codegen`; edit that file, not this one.

"""How the events of a stream are closed, and how long somebody waits for that."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from inspect import isawaitable
from typing import Any

from .looped import LoopedLife
from .loops import keep
from .options import CloseReason

__all__ = [
    "CLOSE_GRACE",
    "close",
    "close_async",
    "close_iterator",
    "close_unbegun",
    "close_unused",
]

# How long the end of a response waits for the events to be closed.
CLOSE_GRACE = 1.0


async def close(life: LoopedLife) -> None:
    """Wait until the events of a stream that has ended are closed, and tell who is to know."""
    if life.concluded:
        return
    try:
        await _conclude(life)
    except asyncio.CancelledError:
        # A cancel means the stream, so this waits once more; whoever cancels again need not wait.
        try:
            await _conclude(life)
        except asyncio.CancelledError:
            keep(life.box.loop.create_task(_conclude(life)))
        raise


async def _conclude(life: LoopedLife) -> None:
    if await life.box.closure(CLOSE_GRACE):
        error, life.box.error = life.box.error, None
        life.log_late(error)
    elif life.maker is not None:
        life.maker.outlive()
    await life.tell()


async def close_unbegun(life: LoopedLife, events: object) -> None:
    """End a stream whose events nobody is going to step."""
    if life.concluded:
        return
    life.end(CloseReason.FINISHED)
    try:
        await close_unused(events)
    except Exception as error:
        life.log_late(error)
    await life.tell()


async def close_async(iterator: Any) -> None:
    """Close an async iterator, if there is one that can be closed."""
    close = getattr(iterator, "aclose", None)
    if close is not None:
        await close()


def close_iterator(iterator: Iterator[Any], events: object) -> None:
    """Close an iterator, or what it is made of, if either can be closed."""
    close = getattr(iterator, "close", None) or getattr(events, "close", None)
    if close is not None:
        close()


async def close_unused(events: object) -> None:
    """Close events that were never stepped."""
    for name in ("aclose", "close"):
        close = getattr(events, name, None)
        if close is not None:
            closing = close()
            if isawaitable(closing):
                await closing
            return
