# Copied from codegen/templates/generated/datastar_py/__init__.py
# by `python -m codegen`; edit that file, not this one.

"""Datastar for Python: events, attributes and actions. https://data-star.dev

Helpers for a web framework live in the module that bears its name, such as `datastar_py.quart`.
"""

from typing import TYPE_CHECKING

from . import consts as consts
from . import sse as sse
from .sse import (
    SSE_HEADERS,
    AsyncDatastarEvents,
    DatastarEvent,
    DatastarEvents,
    ServerSentEventGenerator,
    SyncDatastarEvents,
)

if TYPE_CHECKING:
    from . import actions as actions
    from . import attributes as attributes
    from ._plain import JSExpression
    from .attributes import action_generator, attribute_generator, javascript
else:
    from ._late import names

    # Most of all that there is, and nothing that only sends events needs it.
    __getattr__, __dir__ = names(
        __name__,
        {
            "JSExpression": "datastar_py._plain",
            "actions": "datastar_py.actions",
            "attributes": "datastar_py.attributes",
            "action_generator": "datastar_py.actions",
            "attribute_generator": "datastar_py.attributes",
            "javascript": "datastar_py._javascript",
        },
    )

__all__ = [
    "SSE_HEADERS",
    "AsyncDatastarEvents",
    "DatastarEvent",
    "DatastarEvents",
    "JSExpression",
    "ServerSentEventGenerator",
    "SyncDatastarEvents",
    "action_generator",
    "attribute_generator",
    "javascript",
]
