# Copied from codegen/templates/generated/datastar_py/_topics/names.py
# by `python -m codegen`; edit that file, not this one.

"""What people pass in: names of topics and members, events, keys. Checked before any I/O."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from typing import cast

from .._checks import encodable, shown, string
from .._exact import integer, items, number
from ..sse import DatastarEvent

MOST_TOPICS = 64
MOST_BYTES = 200

# What a float can hold, and no more.
MOST_SECONDS = sys.float_info.max

# Such a line would change what the page sends back as Last-Event-ID, in the middle of the topic.
# A line ends with any of these.
_ID_LINE = re.compile(r"(?:^|[\r\n])id(?:[:\r\n]|$)")

_PREFIX = re.compile(r"[A-Za-z0-9_-]{1,64}")


def name(argument: str, value: object) -> str:
    """Text that can stand for something in every engine, and in a log."""
    text = string(argument, value)
    if not text:
        raise ValueError(f"{argument} must not be empty")
    if any(character < " " or "\x7f" <= character <= "\x9f" for character in text):
        raise ValueError(f"{argument} must hold no control characters; got {shown(text)}")
    size = len(encodable(argument, text).encode())
    if size > MOST_BYTES:
        raise ValueError(
            f"{argument} must have at most {MOST_BYTES} bytes in UTF-8; got {size}: {shown(text)}"
        )
    return text


def topics(values: Iterable[object]) -> tuple[str, ...]:
    """The topics of one page: at least one, in one order however they were given, none twice."""
    names = sorted({name("a topic's name", value) for value in values})
    if not names:
        raise ValueError("name at least one topic")
    if len(names) > MOST_TOPICS:
        raise ValueError(
            f"a page may follow at most {MOST_TOPICS} topics; got {len(names)}: publish to fewer, "
            "such as one for each user or room"
        )
    return tuple(names)


def events(values: Iterable[object], most_bytes: int) -> list[bytes]:
    """The bytes of events that are published."""
    return [_event(value, most_bytes) for value in values]


def _event(value: object, most_bytes: int) -> bytes:
    if not isinstance(value, DatastarEvent):
        raise TypeError(
            "an event must be what ServerSentEventGenerator makes, such as "
            f"SSE.patch_elements(...), not {type(value).__name__} ({shown(value)})"
        )
    if not str.endswith(value, "\n\n"):
        raise ValueError(f"an event must end with an empty line; got {shown(value)}")
    if _ID_LINE.search(value):
        raise ValueError(
            f"an event of a topic gets its id from the topic; leave out event_id: {shown(value)}"
        )
    data = str.encode(value)
    if len(data) > most_bytes:
        raise ValueError(
            f"an event may have at most {most_bytes} bytes; got {len(data)}: send less, or raise "
            "max_event_bytes"
        )
    return data


def prefix(value: object) -> str:
    """What the names of an app's keys in an engine begin with."""
    text = string("prefix", value)
    if not _PREFIX.fullmatch(text):
        raise ValueError(f"prefix must be 1 to 64 letters, digits, '-' and '_'; got {shown(text)}")
    return text


def seconds(argument: str, value: object, least: float = 0.0) -> float:
    """A number of seconds."""
    found = number(value)
    if found is None:
        raise TypeError(f"{argument} must be a number of seconds, not {shown(value)}")
    if not least <= found <= MOST_SECONDS:
        raise ValueError(f"{argument} must be {least:g} or more seconds; got {shown(value)}")
    return float(found)


def count(argument: str, value: object) -> int:
    """A whole number above 0."""
    found = integer(value)
    if found is None:
        raise TypeError(f"{argument} must be a whole number, not {shown(value)}")
    if found < 1:
        raise ValueError(f"{argument} must be 1 or more; got {shown(found)}")
    return found


def mapping(argument: str, value: object) -> dict[str, object]:
    """Names to anything; nothing for None."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise TypeError(f"{argument} must be a mapping of names to values, or None")
    return {str(key): item for key, item in cast("Mapping[object, object]", value).items()}


def retry_range(value: object) -> tuple[int, int] | None:
    """The range, in milliseconds, from which a page's time until it comes back is drawn."""
    if value is None:
        return None
    low, high = [*(items(value) or ()), None, None][:2]
    if type(low) is int and type(high) is int and 0 <= low <= high:
        return low, high
    raise ValueError(
        "retry must be None or two whole numbers of milliseconds, the lower one first, such as "
        f"(200, 1000); got {shown(value)}"
    )
