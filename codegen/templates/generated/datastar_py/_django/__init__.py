"""What the adapter for Django is made of: where its streams run, and how they leave.

`content`, which needs all that streams are made of, and `unused` are read by the first view or by
the first stream.
"""

from typing import TYPE_CHECKING

from .. import _answering

if TYPE_CHECKING:
    from . import content as content
    from . import unused as unused
else:
    from .._late import names

    __getattr__, __dir__ = names(
        __name__, {room: f"{__name__}.{room}" for room in ("content", "unused")}
    )


def make_ready() -> None:
    """Read what views and their events need, so that no request has to wait for that."""
    from . import content as content
    from . import unused as unused

    _answering.make_ready()
