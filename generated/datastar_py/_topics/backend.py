# Copied from codegen/templates/generated/datastar_py/_topics/backend.py
# by `python -m codegen`; edit that file, not this one.

"""What an engine has to be: where events are kept, and how they reach every worker.

A `Backend` stands for the engine in one process, a `Link` in one event loop, a `Live` for as long
as one connection holds. None of them knows what an event says: to them it is bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol, TypeAlias

from .cursor import Mark

# An event of the log that ends the pages of its topic for good. To a browser it is a comment.
CLOSING = b": closed\n\n"

# How long a worker counts as alive after it has said so, in seconds.
LEASE = 9.0


class PublishError(ConnectionError):
    """The engine did not say in time that it has the events.

    `maybe_stored` tells whether some of them may be there all the same. Published again with the
    same `once`, they are not there twice.
    """

    def __init__(self, message: str, *, maybe_stored: bool) -> None:
        super().__init__(message)
        self.maybe_stored = maybe_stored


@dataclass(frozen=True)
class Settings:
    """What `Topics` was told, for whoever keeps its events."""

    prefix: str = "datastar"
    """What the names of everything in the engine begin with."""

    history: int = 256
    """How many events of a topic are kept, at least."""

    max_age: float = 300.0
    """For how many seconds an event is kept, at least, unless `history` pushes it out."""

    max_event_bytes: int = 1024 * 1024
    """How large one event may be."""

    timeout: float = 5.0
    """How many seconds the engine may take to answer."""

    client: Mapping[str, object] = field(default_factory=dict[str, object], repr=False)
    """What is passed on to the engine's client when it connects; it may hold secrets."""


class Entry(NamedTuple):
    """An event as it comes from the engine."""

    id: int
    """Grows from event to event, over all topics."""

    previous: int
    """The id of the event before it in its topic, or 0 where the engine knows of none."""

    data: bytes
    """The event; empty for a notice that something has changed, which is in no log."""


class Log(NamedTuple):
    """All that is left of a topic's events."""

    entries: Sequence[Entry]
    """In the order of their ids."""

    floor: int
    """Events with this id or a lower one may be missing; 0 where `history` dropped none."""


class Reading(NamedTuple):
    """What is in the engine at one moment."""

    mark: Mark
    """When that was. Every later event has a higher id."""

    logs: Mapping[str, Log]
    """One for each topic that was asked for."""

    whole_since: float = 0.0
    """By the engine's clock: what is older may be gone, though it is not as old as `max_age`."""


class Last(NamedTuple):
    """How far one topic is; 0 where nothing is known."""

    event: int
    """The id of its last event."""

    notice: int
    """The id of its last notice."""


class Look(NamedTuple):
    """How far the topics are at one moment."""

    mark: Mark
    """When that was. Every later event has a higher id."""

    lasts: Mapping[str, Last]
    """One for each topic that was asked for and of which anything is known."""


class Renewal(NamedTuple):
    """What a worker hears when it says that it is alive."""

    known: bool
    """Whether the engine still had it, with what it had announced."""

    workers: frozenset[str]
    """Who is alive."""


Receive: TypeAlias = Callable[[str, Entry], None]


class Live(Protocol):
    """A connection over which the topics' events come as they are published.

    All of them come in the order of their ids, whatever the topic.
    """

    async def follow(self, topics: Sequence[str]) -> None:
        """Have the events of these topics as well."""
        ...

    async def drop(self, topics: Sequence[str]) -> None:
        """Have no more of these."""
        ...

    async def barrier(self) -> None:
        """Wait until all that was published before this call has been received."""
        ...

    async def lost(self) -> None:
        """Wait until the connection is lost, and raise an OSError that says how."""
        ...


class Link(Protocol):
    """One event loop's way to an engine.

    What fails because the engine does not answer raises an OSError, such as ConnectionError or
    TimeoutError. Everything may be called by several tasks at once.
    """

    async def publish(self, topic: str, events: Sequence[bytes], once: str | None) -> Mark:
        """Store events; without any, only tell who follows the topic that it has changed.

        Events that were published to this topic with the same `once` lately are not stored again.
        Gives the moment right after the last of them.

        Raises:
            PublishError: the engine did not say that it has them.
        """
        ...

    async def read(self, topics: Sequence[str]) -> Reading:
        """Give all that is left of some topics."""
        ...

    async def look(self, topics: Sequence[str]) -> Look:
        """Tell how far some topics are."""
        ...

    async def announce(self, worker: str, topic: str, members: Sequence[str]) -> None:
        """Replace the members that a worker has in a topic, and tell who follows it."""
        ...

    async def renew(self, worker: str) -> Renewal:
        """Have a worker count as alive for `LEASE` seconds from now."""
        ...

    async def present(self, topic: str) -> set[str]:
        """Give the members that all workers that are alive have in a topic."""
        ...

    def live(self, receive: Receive) -> AbstractAsyncContextManager[Live]:
        """Connect for live events, each of which is given to `receive`, on this loop."""
        ...

    async def aclose(self) -> None:
        """Close what is open. May be called twice."""
        ...


class Backend(Protocol):
    """An engine in one process.

    Nothing is opened before it is needed. The methods that block are called from any thread in
    which no event loop runs, by several at once.
    """

    def publish(self, topic: str, events: Sequence[bytes], once: str | None) -> Mark:
        """Do what `Link.publish` does."""
        ...

    def look(self) -> Mark:
        """Give the engine's moment."""
        ...

    def present(self, topic: str) -> set[str]:
        """Do what `Link.present` does."""
        ...

    def link(self) -> Link:
        """Make what the running event loop uses."""
        ...

    def close(self) -> None:
        """Close what is open, besides the links. May be called twice."""
        ...
