"""What a page reads out of a response and of an event."""

from __future__ import annotations

import json
from typing import Any

from .launcher import Reply
from .sse_parser import Event


def only(reply: Reply) -> Event:
    """The one event of a response."""
    assert reply.status == 200, reply.text()
    (event,) = reply.events()
    return event


def vary(reply: Reply) -> set[str]:
    """What the response says that it depends on, in lower case."""
    return {
        name.strip().lower()
        for value in reply.headers.get_all("Vary", [])
        for name in value.split(",")
    }


def lines(event: Event, name: str) -> list[str]:
    """The values of the data lines of that name."""
    pairs = [line.partition(" ") for line in event.data.split("\n")]
    return [value for key, _, value in pairs if key == name]


def signals(event: Event) -> Any:
    assert event.type == "datastar-patch-signals"
    return json.loads("\n".join(lines(event, "signals")))


def elements(event: Event) -> str:
    assert event.type == "datastar-patch-elements"
    return "\n".join(lines(event, "elements"))
