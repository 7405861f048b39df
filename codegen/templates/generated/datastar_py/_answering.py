"""Answering a request with events, as the adapters share it.

An adapter says what its framework wants of a response; the rest is read by the first handler that
is decorated, so that no request has to wait for it, or by the first response.
"""

from typing import TYPE_CHECKING

from . import _streams

if TYPE_CHECKING:
    from ._content import Plan as Plan
    from ._content import encode_event as encode_event
    from ._content import is_repeatable as is_repeatable
    from ._handlers import annotate as annotate
    from ._handlers import arguments_of as arguments_of
    from ._handlers import declare as declare
    from ._handlers import decorate as decorate
    from ._handlers import is_async as is_async
    from ._handlers import parts_of as parts_of
    from ._late_changes import LateChanges as LateChanges
    from ._late_changes import name_of as name_of
    from ._late_changes import warn_once as warn_once
    from ._pages import html_of as html_of
    from ._pages import settled as settled
    from ._pages import settled_now as settled_now
    from ._requests import varied as varied
else:
    from ._late import by_home, names

    __getattr__, __dir__ = names(
        __name__,
        by_home(
            {
                "datastar_py._content": "Plan encode_event is_repeatable",
                "datastar_py._handlers": (
                    "annotate arguments_of declare decorate is_async parts_of"
                ),
                "datastar_py._late_changes": "LateChanges name_of warn_once",
                "datastar_py._pages": "html_of settled settled_now",
                "datastar_py._requests": "varied",
            }
        ),
    )


def make_ready() -> None:
    """Read what handlers and their events need, so that no request has to wait for that."""
    from . import _content as _content
    from . import _elements as _elements
    from . import _late_changes as _late_changes
    from . import _markup as _markup
    from ._reading import body as body

    _streams.make_ready()
