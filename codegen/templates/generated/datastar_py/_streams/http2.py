"""How one stream of an HTTP/2 connection is reset, which leaves the page's others open.

These are private names of hypercorn's, which would leave a stream open and silent whose response is
left. Other servers reset it by themselves.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Iterable
from typing import Any

__all__ = ["reset"]

INTERNAL_ERROR = 2

# The loop itself holds no task.
_resets: set[asyncio.Task[None]] = set()


def reset(objects: Iterable[Any], abort: bool) -> bool:
    """Reset the stream of a request, at once or when all is sent; tell whether it could.

    `objects` are what its `receive` and `send` lead to, near ones first.
    """
    stream_id: int | None = None
    for found in objects:
        if stream_id is None:
            stream_id = getattr(found, "stream_id", None)
        elif hasattr(found, "stream_buffers"):
            task = asyncio.get_running_loop().create_task(_reset(found, stream_id, abort))
            _resets.add(task)
            task.add_done_callback(_resets.discard)
            return True
    return False


async def _reset(protocol: Any, stream_id: int, abort: bool) -> None:
    closed: Any = sys.modules["hypercorn.protocol.events"].StreamClosed
    buffer = protocol.stream_buffers.get(stream_id)
    if buffer is not None and buffer.buffer and not abort:
        await buffer.drain()
    # The client may have closed it meanwhile.
    with contextlib.suppress(sys.modules["h2.exceptions"].ProtocolError):
        protocol.connection.reset_stream(stream_id, INTERNAL_ERROR)
        await protocol._flush()
    await protocol.stream_send(closed(stream_id=stream_id))
    # This frees who waits to write.
    await protocol._window_updated(stream_id)
