"""The connection to NATS on which events come as they are stored."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from secrets import token_hex

from nats import errors

from .backend import Entry, Live, Receive
from .failures import one_line
from .nats_messages import sequence, topic_of
from .nats_requests import Client, Message, Subscription, connect, shut
from .nats_stream import Stream

# How many events are handed on before others on the loop get their turn.
TURN = 64

# How often, in seconds, it is stored again what a barrier waits for: a server sends nothing on of
# which it has not yet heard that somebody looks out for it.
AGAIN = 0.25

# How long it takes, with much to spare, until a new subscription gets what is stored.
SETTLING = 0.02


@asynccontextmanager
async def live(
    url: str,
    timeout: float,
    options: Mapping[str, object],
    stream: Stream,
    receive: Receive,
) -> AsyncGenerator[Live]:
    """Connect, and hand on what comes for as long as the connection holds."""
    closed = asyncio.get_running_loop().create_future()

    def close() -> None:
        if not closed.done():
            closed.set_result(None)

    client = await connect(url, timeout, options, close)
    try:
        opened = NatsLive(client, timeout, stream, receive, closed)
        await opened.look_out()
        yield opened
    finally:
        await shut(client)


class NatsLive:
    """One such connection.

    The client gives each subscription a queue and a task of its own, so events of several topics
    may come out of them in another order than they came in. What had come in before a turn of the
    loop has come out when it ends; so an event is handed on when everything that was there together
    with it has had such a turn, in the order of the ids.
    """

    def __init__(
        self,
        client: Client,
        timeout: float,
        stream: Stream,
        receive: Receive,
        closed: asyncio.Future[None],
    ) -> None:
        self._client = client
        self._timeout = timeout
        self._stream = stream
        self._receive = receive
        self._closed = closed
        self._loop = asyncio.get_running_loop()
        self._subscriptions: dict[str, Subscription] = {}
        self._came: list[tuple[int, str, Entry]] = []
        # The highest ids of the last turns; up to the first of them all has come.
        self._turns: list[int] = []
        self._handing_on = False
        # What is stored here comes back behind all that was stored before it.
        self._name = f"~{token_hex(8)}"
        self._barriers: dict[bytes, asyncio.Future[None]] = {}
        self._count = 0

    async def look_out(self) -> None:
        """Have what is stored for barriers."""
        try:
            await self._client.subscribe(
                self._stream.subjects.synced(self._name), cb=self._hear_sync, pending_bytes_limit=0
            )
        except (errors.Error, OSError) as error:
            raise ConnectionError(one_line(error)) from None

    async def follow(self, topics: Sequence[str]) -> None:
        """Have the events of these topics as well."""
        subjects = self._stream.subjects
        try:
            for topic in topics:
                self._subscriptions[topic] = await self._client.subscribe(
                    subjects.live(topic), cb=self._hear, pending_bytes_limit=0
                )
            # A server does not always send on, to a subscription that it has confirmed, what is
            # stored within the next millisecond; the pause comes after it has heard of it.
            await self._client.flush(5)
        except (errors.Error, OSError) as error:
            raise ConnectionError(one_line(error)) from None
        await asyncio.sleep(SETTLING)

    async def drop(self, topics: Sequence[str]) -> None:
        """Have no more of these."""
        for topic in topics:
            with suppress(errors.Error, OSError):
                await self._subscriptions.pop(topic).unsubscribe()

    async def barrier(self) -> None:
        """Wait until all that was published before this call has been received.

        A server that answers a ping may have something that was stored and not sent on yet.
        """
        self._count += 1
        token = b"%d" % self._count
        passed = self._barriers[token] = self._loop.create_future()
        try:
            async with asyncio.timeout(self._timeout):
                while not passed.done() and not self._closed.done():
                    await self._stream.store(self._stream.subjects.sync(self._name), token, None)
                    await asyncio.wait(
                        {passed, self._closed}, timeout=AGAIN, return_when=asyncio.FIRST_COMPLETED
                    )
        except TimeoutError:
            raise ConnectionError("nothing comes in time of what is stored") from None
        finally:
            del self._barriers[token]
        if not passed.done():
            raise ConnectionError("the connection is lost")
        # It has come in; now it comes out, and then it is handed on.
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        highest = max((id for id, _, _ in self._came), default=0)
        while self._came and min(self._came)[0] <= highest:
            await asyncio.sleep(0)

    async def lost(self) -> None:
        """Wait until the connection is lost."""
        await asyncio.shield(self._closed)
        raise ConnectionError("the connection is lost")

    async def _hear_sync(self, message: Message) -> None:
        passed = self._barriers.get(message.data)
        if passed is not None and not passed.done():
            passed.set_result(None)

    async def _hear(self, message: Message) -> None:
        headers = message.headers or {}
        topic = topic_of(message.subject.rpartition(".")[2])
        is_event = ".live.log." in message.subject
        previous = int(headers["Nats-Last-Sequence"]) if is_event else 0
        id = sequence(message)
        if "Nats-Time-Stamp" in headers:
            self._stream.past.saw(id, headers["Nats-Time-Stamp"])
        self._came.append((id, topic, Entry(id, previous, message.data if is_event else b"")))
        if not self._handing_on:
            self._handing_on = True
            self._loop.call_soon(self._hand_on)

    def _hand_on(self) -> None:
        self._came.sort(key=lambda found: found[0])
        self._turns.append(self._came[-1][0])
        if len(self._turns) > 2:
            whole = self._turns.pop(0)
            count = 0
            for id, topic, entry in self._came:
                if id > whole or count == TURN:
                    break
                self._receive(topic, entry)
                count += 1
            del self._came[:count]
        if self._came:
            self._loop.call_soon(self._hand_on)
        else:
            self._turns.clear()
            self._handing_on = False
