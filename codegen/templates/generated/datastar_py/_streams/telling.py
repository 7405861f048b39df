"""Callbacks are told that a stream has ended, on a loop or where there is none."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Iterable
from inspect import isawaitable

from .loops import keep, running_loop
from .options import CloseReason, OnClose

__all__ = ["logger", "tell", "tell_alone"]

# How long the end of a response waits for the callbacks that are told of it.
TELL_GRACE = 1.0

logger = logging.getLogger("datastar_py")


async def tell(callbacks: Iterable[OnClose], reason: CloseReason | None) -> None:
    """Tell them why the stream has ended, and wait a while for those that are coroutines."""
    if told := _called(callbacks, reason):
        telling = keep(asyncio.get_running_loop().create_task(_all(told)))
        await asyncio.wait({telling}, timeout=TELL_GRACE)


def tell_alone(callbacks: Iterable[OnClose], reason: CloseReason | None) -> None:
    """Do the same without waiting, on the loop of this thread or on one that is made for it."""
    if told := _called(callbacks, reason):
        loop = running_loop()
        if loop is None:
            asyncio.run(_all(told))
        else:
            keep(loop.create_task(_all(told)))


def _called(callbacks: Iterable[OnClose], reason: CloseReason | None) -> list[Awaitable[object]]:
    """Call them, and give what is to be awaited."""
    told: list[Awaitable[object]] = []
    for callback in callbacks:
        try:
            answer = callback(reason or CloseReason.FINISHED)
        except Exception:
            logger.exception("An on_close callback of a stream failed")
        else:
            if isawaitable(answer):
                told.append(answer)
    return told


async def _all(told: list[Awaitable[object]]) -> None:
    for waiting in told:
        try:
            await waiting
        except (Exception, asyncio.CancelledError):
            logger.exception("An on_close callback of a stream failed")
