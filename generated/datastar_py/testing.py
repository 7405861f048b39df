# Rendered from codegen/templates/generated/datastar_py/testing.py.j2 and spec/
# by `python -m codegen`; edit those, not this file.

"""What a response sends to the page, for tests of apps.

    >>> response = ask(client, "POST", "/greet", {"name": "Ada"})
    >>> assert events(response) == [PatchElements("<p id='answer'>Hello, Ada!</p>")]

Takes text, bytes, events, and the responses of every supported framework's test client and of
httpx. Streams are read by the rules that browsers follow: what would never reach the page is not
there either. https://data-star.dev/reference/sse_events
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from ._sse_parser import Parser
from ._testing.asking import ask
from ._testing.events import Event, PatchElements, PatchSignals, typed
from ._testing.found import Events
from ._testing.responses import checked_chunks, achecked_chunks
from ._testing.visiting import AsyncPage, Page, visit

__all__ = [
    "AsyncPage",
    "Event",
    "Events",
    "Page",
    "PatchElements",
    "PatchSignals",
    "aevents",
    "aiter_events",
    "ask",
    "events",
    "iter_events",
    "visit",
]


def events(response: object) -> Events:
    """Every event of a response that ends. Waits for its end. A 204 has none.

    Raises ValueError for a response of which the client would take no events, with its status, its
    content type and how it begins, and for an event that the client would stumble over; TypeError
    for what is no response, or one whose body only `aevents` can read.
    https://data-star.dev/reference/sse_events
    """
    return Events(iter_events(response))


async def aevents(response: object) -> Events:
    """The same, where the body has to be awaited. https://data-star.dev/reference/sse_events"""
    return Events([event async for event in aiter_events(response)])


def iter_events(response: object) -> Iterator[Event]:
    """Each event as soon as it is there: of a response, or of an iterable of text or bytes.

    Raises what `events` raises. https://data-star.dev/reference/sse_events
    """
    parser = Parser()
    for chunk in checked_chunks(response):
        for raw in parser.feed(chunk):
            yield from typed(raw)


async def aiter_events(response: object) -> AsyncIterator[Event]:
    """Each event as soon as it is there, where the body has to be awaited.

    Takes asynchronous iterables of text or bytes too. Raises what `events` raises.
    https://data-star.dev/reference/sse_events
    """
    parser = Parser()
    async for chunk in achecked_chunks(response):
        for raw in parser.feed(chunk):
            for event in typed(raw):
                yield event
