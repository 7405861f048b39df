"""How tasks that run beside others come to their end."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

__all__ = ["end"]

# Seconds that a task may take to clean up, before it is told once more.
AGAIN = 1.0


async def end(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel tasks, and wait until all of them are done.

    Before Python 3.12 `asyncio.wait_for`, which the clients of engines call, loses a cancel that
    comes together with its result: hence the second one.
    """
    given = set(tasks)
    left = {task for task in given if not task.done()}
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=AGAIN)
    for task in given:
        # What it ended with is nobody's concern, and asyncio would warn of that.
        _ = task.cancelled() or task.exception()
