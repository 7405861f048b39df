# Copied from codegen/templates/generated/datastar_py/_content.py
# by `python -m codegen`; edit that file, not this one.

"""The content of a response: what holds events, what is one, and what status and headers follow."""

from __future__ import annotations

import re
from collections.abc import AsyncIterable, Coroutine, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

from ._checks import shown, string
from ._exact import text_of
from .sse import DatastarEvent, DatastarEvents, SyncDatastarEvents

if TYPE_CHECKING:
    from ._streams.sources import Events

__all__ = [
    "Answer",
    "Plan",
    "encode_event",
    "is_repeatable",
    "merged_headers",
    "without_content_type",
]

R = TypeVar("R")

# What a handler may be: one that gives events, or a response of its framework's.
Answer: TypeAlias = (
    SyncDatastarEvents | AsyncIterable[DatastarEvent] | Coroutine[Any, Any, DatastarEvents | R] | R
)

ONE = (str, bytes, bytearray, memoryview, Mapping)

REPEATABLE = ("GET", "HEAD", "QUERY", "OPTIONS")

# What a person may have put together by hand, or joined from several events.
EVENT = r"(?:event|data|id|retry)?:(?s:.*)\n\n"


def encode_event(event: object) -> bytes:
    """Give the bytes of an event.

    Raises:
        TypeError: it is none.
    """
    if type(event) is DatastarEvent:
        return event.encode()
    if isinstance(event, str) and re.fullmatch(EVENT, event):
        return str.encode(event)
    if isinstance(event, bytes) and re.fullmatch(EVENT, bytes.decode(event, "latin-1")):
        return event
    raise TypeError(
        "A handler gives what ServerSentEventGenerator makes, such as "
        f"SSE.patch_elements(…) or SSE.patch_signals(…), not {type(event).__name__}: "
        f"{shown(event)}"
    )


class Plan:
    """What a response is to be, before a framework makes it.

    Raises:
        TypeError: `content` is nothing that holds events.
    """

    __slots__ = ("chunks", "content_type", "empty_status", "events", "headers", "status")

    def __init__(
        self,
        content: DatastarEvents,
        status: int | None,
        headers: Mapping[str, str] | None,
        defaults: Mapping[str, str],
        encode: Any = encode_event,
    ) -> None:
        # Those of events that exist already, one for each; None when they are still to come.
        self.chunks: list[bytes] | None
        self.events: Events | None
        self.chunks, self.events = _sorted(content, encode)
        # The status of a stream that turns out to have no event.
        self.empty_status = 204 if status is None else status
        self.status = 200 if status is None else status
        self.headers = merged_headers(defaults, headers)
        self.content_type = next(
            (value for name, value in self.headers.items() if name.lower() == "content-type"), None
        )
        if self.chunks == []:
            self.status = self.empty_status
            self.headers = without_content_type(self.headers)


def _sorted(content: Any, encode: Any) -> tuple[list[bytes], None] | tuple[None, Events]:
    if content is None:
        return [], None
    if isinstance(content, (list, tuple)):
        return [encode(event) for event in cast("Iterable[object]", content)], None
    if _holds_several(content):
        return None, content
    return [encode(content)], None


def _holds_several(content: object) -> bool:
    # An element that holds others can be iterated as well, and is no list of events.
    if isinstance(content, ONE) or hasattr(content, "__html__"):
        return False
    return text_of(content) is None and isinstance(content, (Iterable, AsyncIterable))


def merged_headers(defaults: Mapping[str, str], given: Mapping[str, str] | None) -> dict[str, str]:
    """Give the defaults, with what was given in their place, whatever the case of its names."""
    merged = {name.lower(): (name, value) for name, value in defaults.items()}
    for key, value in (given or {}).items():
        name = _of_one_line(key)
        # What is no text is left to the framework, which may take it.
        line = value if text_of(value) is None else _of_one_line(value)
        merged[name.lower()] = (name, line)
    return dict(merged.values())


def _of_one_line(given: object) -> str:
    """The text of a header, which would begin another one after a line break."""
    text = string("headers", given)
    if "\n" in text or "\r" in text or "\0" in text:
        raise ValueError(f"headers must have one line each, without NUL; got {shown(text)}")
    return text


def without_content_type(headers: Mapping[str, str]) -> dict[str, str]:
    """Give the headers of a response that has no content."""
    return {name: value for name, value in headers.items() if name.lower() != "content-type"}


def is_repeatable(method: str | None) -> bool:
    """Tell whether the client may make a request again when its response was broken off."""
    return (method or "GET").upper() in REPEATABLE
