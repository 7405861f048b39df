"""Streams: how they are kept open, who may feed them, and what becomes of them.

from datastar_py.streams import StreamOptions, configure, current_stream

configure(StreamOptions(keep_alive=10, send_timeout=30))

@datastar_response
async def updates(request):
    current_stream().on_close(lambda reason: print("the stream has ended:", reason))
    while True:
        yield SSE.patch_elements(clock())
        await asyncio.sleep(1)
"""

from ._fan_in import EventStream, WhenFull
from ._streams.options import CloseReason, StreamOptions, configure
from ._streams.shutdown import close_streams, watch_signals
from ._streams.stream import Stream, current_stream, is_connected, open_streams

__all__ = [
    "CloseReason",
    "EventStream",
    "Stream",
    "StreamOptions",
    "WhenFull",
    "close_streams",
    "configure",
    "current_stream",
    "is_connected",
    "open_streams",
    "watch_signals",
]
