"""Topics in NATS JetStream: one stream for all logs, and what it sends on for what is live."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, TypeVar

from .backend import (
    LEASE,
    Last,
    Link,
    Live,
    Look,
    PublishError,
    Reading,
    Receive,
    Renewal,
    Settings,
)
from .background import Background, until_the_loop_ends
from .cursor import Mark
from .failures import unpublished

try:
    from .nats_live import live
    from .nats_messages import sequence, stored_at, subject, token
    from .nats_requests import Message, Requests, check_options
    from .nats_stream import Stream
except ModuleNotFoundError as error:
    if error.name != "nats":
        raise
    raise ImportError(
        'topics in NATS need the package nats-py: pip install "datastar-py[nats]"'
    ) from None

T = TypeVar("T")

# A message that replaces those before it on its subject.
ALONE = {"Nats-Rollup": "sub"}


class NatsBackend:
    """An engine that is a server of NATS 2.11 or newer, with JetStream."""

    def __init__(self, url: str, name: str, settings: Settings) -> None:
        self._url = url
        self._name = name
        self._settings = settings
        self._background = Background()
        self._link: Link | None = None
        self._life: AsyncGenerator[None] | None = None
        check_options(settings.client)

    def publish(self, topic: str, events: Sequence[bytes], once: str | None) -> Mark:
        """Store events."""
        try:
            return self._run(lambda link: link.publish(topic, events, once))
        except PublishError:
            raise
        except OSError as error:
            raise unpublished(self._name, error) from None

    def look(self) -> Mark:
        """Give the engine's moment."""
        return self._run(lambda link: link.look([])).mark

    def present(self, topic: str) -> set[str]:
        """Give who is there."""
        return self._run(lambda link: link.present(topic))

    def link(self) -> Link:
        """Make what the running loop uses."""
        return _NatsLink(self._url, self._name, self._settings)

    def close(self) -> None:
        """Close what is open."""
        self._background.close()
        self._link = self._life = None

    def _run(self, work: Callable[[Link], Coroutine[Any, Any, T]]) -> T:
        async def there() -> T:
            if self._link is None:
                self._link = self.link()
                self._life = until_the_loop_ends(self._link.aclose)
                await anext(self._life)
            return await work(self._link)

        # The link has its own limits; this one is for a loop that is held up.
        return self._background.run(there, 4 * self._settings.timeout)


class _NatsLink:
    """One loop's way there."""

    def __init__(self, url: str, name: str, settings: Settings) -> None:
        self._url = url
        self._name = name
        self._timeout = settings.timeout
        self._client = settings.client
        self._requests = Requests(url, settings.timeout, settings.client)
        self._stream = Stream(self._requests, settings)
        self._subjects = self._stream.subjects
        # What was told last, so that what is told again is no news.
        self._told: dict[tuple[str, str], list[str]] = {}

    async def publish(self, topic: str, events: Sequence[bytes], once: str | None) -> Mark:
        stored = 0
        try:
            if not events:
                headers = dict(ALONE)
                if once is not None:
                    headers["Nats-Msg-Id"] = _once("note", topic, once, 0)
                stored = await self._stream.store(self._subjects.note(topic), b"", headers)
            for number, data in enumerate(events):
                known = None if once is None else {"Nats-Msg-Id": _once("log", topic, once, number)}
                stored = await self._stream.store(self._subjects.log(topic), data, known)
        except OSError as error:
            if stored:
                error = ConnectionError(f"{error}, after the first of them were stored")
            raise unpublished(self._name, error) from None
        return Mark(stored, self._stream.now, self._stream.past.born)

    async def read(self, topics: Sequence[str]) -> Reading:
        mark = await self._stream.mark()
        return Reading(mark, await self._stream.logs(topics))

    async def look(self, topics: Sequence[str]) -> Look:
        mark = await self._stream.mark()
        subjects = [
            of(topic) for topic in topics for of in (self._subjects.log, self._subjects.note)
        ]
        found = await self._stream.last(subjects) if subjects else ()
        ids = {(subject(message)[-2], subject(message)[-1]): sequence(message) for message in found}
        lasts = {
            topic: Last(ids.get(("log", token(topic)), 0), ids.get(("note", token(topic)), 0))
            for topic in topics
        }
        return Look(mark, lasts)

    async def announce(self, worker: str, topic: str, members: Sequence[str]) -> None:
        told = json.dumps(list(members)).encode() if members else b""
        await self._stream.store(self._subjects.members(topic, worker), told, ALONE)
        if self._told.get((worker, topic), []) != list(members):
            await self._stream.store(self._subjects.note(topic), b"", ALONE)
        if members:
            self._told[worker, topic] = list(members)
        else:
            self._told.pop((worker, topic), None)

    async def renew(self, worker: str) -> Renewal:
        alive = self._alive(await self._stream.last([self._subjects.worker("*")]))
        await self._stream.store(self._subjects.worker(worker), b"", ALONE)
        if worker not in alive:
            self._told.clear()
        return Renewal(worker in alive, frozenset({*alive, worker}))

    async def present(self, topic: str) -> set[str]:
        await self._stream.mark()
        found = await self._stream.last(
            [self._subjects.members(topic, "*"), self._subjects.worker("*")]
        )
        alive = self._alive(found)
        told = [
            message
            for message in found
            if message.data and subject(message)[-3] == "who" and subject(message)[-1] in alive
        ]
        return {member for message in told for member in json.loads(message.data)}

    def _alive(self, found: Sequence[Message]) -> set[str]:
        since = self._stream.now - LEASE
        return {
            subject(message)[-1]
            for message in found
            if subject(message)[-2] == "worker" and stored_at(message) >= since
        }

    def live(self, receive: Receive) -> AbstractAsyncContextManager[Live]:
        # A stream that is not there sends nothing on.
        self._stream.forget()
        return live(self._url, self._timeout, self._client, self._stream, receive)

    async def aclose(self) -> None:
        await self._requests.aclose()
        self._stream.forget()


def _once(kind: str, topic: str, once: str, number: int) -> str:
    # Of all that may stand in a header only this is sure not to.
    return json.dumps([kind, topic, once, number])
