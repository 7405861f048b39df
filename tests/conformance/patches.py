"""What a page reads out of an event."""

from __future__ import annotations

import json
from typing import Any

from .sse_parser import Event


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
