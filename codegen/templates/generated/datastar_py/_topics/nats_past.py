"""What is known of the past of a stream in JetStream: what it has lost, and how that shows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple

from .nats_messages import seconds, sequence, stored_at
from .nats_requests import Message

# What is noted in the stream's configuration: up to where something may be missing that would be
# kept now; and since when it has its data, where that is later than when it was made.
FLOOR = "datastar-floor"
BORN = "datastar-born"

# How many messages are looked at after the server was restarted, and how much of them.
LOOK_BACK = 50
LOOK_BACK_BYTES = 64 * 1024

Read = Callable[[Mapping[str, object]], Awaitable[Sequence[Message]]]


def noted(config: Mapping[str, Any], name: str, value: object) -> dict[str, Any]:
    """A stream's configuration, with a note in it."""
    return {**config, "metadata": {**(config.get("metadata") or {}), name: str(value)}}


class Seen(NamedTuple):
    """How far a stream was at some moment."""

    created: str = ""
    """When it was made."""

    last: int = 0
    """Its last sequence; 0 where none was seen."""

    time: str = ""
    """When that was so."""

    async def is_still_in(self, found: Mapping[str, Any], read: Read) -> bool:
        """Whether a server that was restarted has all that was seen; it may have been set back.

        Then what it lacks was stored later than what was seen, or is not there. `found` is what the
        server says of the stream, and `read` gives what a question asks for.
        """
        if found["created"] != self.created or not self.last:
            return True
        if found["state"]["last_seq"] < self.last:
            return False
        messages = await read(
            {
                "seq": max(1, self.last - LOOK_BACK),
                "batch": LOOK_BACK + 1,
                "max_bytes": LOOK_BACK_BYTES,
            }
        )
        limit = seconds(self.time)
        return all(stored_at(each) <= limit for each in messages if sequence(each) <= self.last)


class Past:
    """What one loop knows of it."""

    def __init__(self) -> None:
        self.born = 0.0
        self.seen = Seen()

        # Up to where something may be missing from any log, and whether that goes on: because more
        # than topics' own limits pushes messages out.
        self.floor = 0
        self.limited = False

    def learn(self, found: Mapping[str, Any]) -> None:
        """Take what the server says of the stream."""
        config, state, created = found["config"], found["state"], found["created"]
        notes: dict[str, Any] = config.get("metadata") or {}
        self.born = seconds(notes.get(BORN, created))
        self.floor = int(notes.get(FLOOR, 0))
        self.limited = config.get("max_bytes", -1) > 0 or config.get("max_msgs", -1) > 0
        if self.limited:
            self.floor = max(self.floor, state["first_seq"] - 1)
        if created != self.seen.created or state["last_seq"] < self.seen.last:
            self.seen = Seen(created)
        self.saw(state["last_seq"], found["ts"])

    def saw(self, sequence: int, timestamp: str) -> None:
        """Note that this was stored, and when."""
        if sequence > self.seen.last:
            self.seen = Seen(self.seen.created, sequence, timestamp)
