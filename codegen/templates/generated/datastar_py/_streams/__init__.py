"""The life of a stream: bytes in time. Nothing here knows an event, a request or a framework.

What the handler gives is stepped where its framework would step it (`sources`), waits in a mailbox
(`mailbox`), and leaves through one front (`front`) that the host iterates. `life` holds what all of
them share, and decides how a stream ends.

Adapters ask for rooms as `_streams.front` and the like, which are read when the first handler or
stream needs them: a program that makes none does not wait for them, nor for asyncio.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import asgi as asgi
    from . import closing as closing
    from . import ending as ending
    from . import front as front
    from . import looped as looped
    from . import loops as loops
    from . import receive as receive
    from . import servers as servers
else:
    from .._late import names

    __getattr__, __dir__ = names(
        __name__,
        {
            room: f"{__name__}.{room}"
            for room in (
                "asgi",
                "closing",
                "ending",
                "front",
                "looped",
                "loops",
                "receive",
                "servers",
            )
        },
    )


def make_ready() -> None:
    """Read what a stream needs, so that no request has to wait for that."""
    from . import front as front
