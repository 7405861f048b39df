"""Streams whose first event is there, and that nobody sends: middleware answered in their place.

Django tells of the end of each request, whatever became of the responses that were made in it. It
is asked to when the first stream has its first event, which is early enough for that one as well.
"""

from __future__ import annotations

import contextvars
import weakref
from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Protocol

from asgiref.sync import SyncToAsync
from django.core.signals import request_finished, request_started

__all__ = ["Prepared", "prepared"]


if TYPE_CHECKING:

    class Prepared(Protocol):
        """A stream that has its first event; `claimed` says that its response is to be sent."""

        claimed: bool

        def close(self) -> None: ...

    Streams = weakref.WeakSet[Prepared]

# The streams of one request: by what asgiref keeps for it under ASGI, elsewhere by the context.
_by_request: MutableMapping[object, Streams] = weakref.WeakKeyDictionary()
_here: contextvars.ContextVar[Streams | None] = contextvars.ContextVar(
    "datastar_prepared", default=None
)


def _none_yet() -> Streams:
    return weakref.WeakSet()


def prepared(stream: Prepared) -> None:
    """Have the stream closed at the end of its request, unless it is claimed by then."""
    _of_request().add(stream)


def _of_request() -> Streams:
    key = SyncToAsync.thread_sensitive_context.get(None)
    if key is not None:
        return _by_request.setdefault(key, _none_yet())
    found = _here.get()
    if found is None:
        found = _none_yet()
        _here.set(found)
    return found


def _begin(**_: object) -> None:
    _here.set(None)


def _close_unclaimed(**_: object) -> None:
    streams = _of_request()
    for stream in list(streams):
        streams.discard(stream)
        if not stream.claimed:
            stream.close()


request_started.connect(_begin)
request_finished.connect(_close_unclaimed)
