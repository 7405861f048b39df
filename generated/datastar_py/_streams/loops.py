# Copied from codegen/templates/generated/datastar_py/_streams/loops.py
# by `python -m codegen`; edit that file, not this one.

"""The loop that runs in this thread, and the tasks on it that nobody else holds."""

from __future__ import annotations

import asyncio

__all__ = ["keep", "loop_of_asyncio", "running_loop"]


def running_loop() -> asyncio.AbstractEventLoop | None:
    """Give the loop that runs in this thread, if one does."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def loop_of_asyncio() -> asyncio.AbstractEventLoop:
    """Give the loop that runs in this thread. Raises RuntimeError where something else runs."""
    loop = running_loop()
    if loop is None:
        raise RuntimeError(
            "a stream needs a running loop of asyncio, and there is none; run the server with "
            "asyncio or uvloop (Hypercorn: worker_class 'asyncio' or 'uvloop'), not with trio"
        )
    return loop


# Tasks that must not be lost while they run; the loop itself holds them weakly.
_kept: set[asyncio.Task[None]] = set()


def keep(task: asyncio.Task[None]) -> asyncio.Task[None]:
    """Hold a task until it is done."""
    _kept.add(task)
    task.add_done_callback(_kept.discard)
    return task
