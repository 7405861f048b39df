"""Datastar for Python: events, attributes and actions. https://data-star.dev

Helpers for a web framework live in the module that bears its name, such as `datastar_py.quart`.
"""

from . import attributes as attributes
from . import consts as consts
from . import sse as sse
from .attributes import JSExpression, action_generator, attribute_generator, javascript
from .sse import (
    SSE_HEADERS,
    AsyncDatastarEvents,
    DatastarEvent,
    DatastarEvents,
    ServerSentEventGenerator,
    SyncDatastarEvents,
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
