# Copied from codegen/templates/generated/datastar_py/_topics/redis_live.py
# by `python -m codegen`; edit that file, not this one.

"""The connection to Redis or Valkey on which events come as they are published.

It is read by one plain loop. A limit around each read would have the client connect anew in the
middle, without its subscriptions; so silence is noticed beside the loop, by pings without answers.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from redis import exceptions

from .backend import Live, Receive
from .redis_connections import Connection, failure, opener
from .redis_scripts import Scripts
from .tasks import end

# How often the engine is asked for a sign of life, and how long it may give none.
PING = 2.0
SILENCE = 7.0

# How many events are handed on before others on the loop get their turn.
TURN = 64


@asynccontextmanager
async def live(
    url: str, client: Mapping[str, object], timeout: float, scripts: Scripts, receive: Receive
) -> AsyncGenerator[Live]:
    """Connect, and hand on what comes for as long as the connection holds."""
    connection = opener(url, client, timeout)()
    try:
        async with asyncio.timeout(timeout):
            await connection.connect()
    except (exceptions.RedisError, OSError) as error:
        await connection.disconnect(nowait=True)
        raise failure(error, asked=False) from None
    it = RedisLive(connection, scripts, receive)
    try:
        yield it
    finally:
        await it.close()


class RedisLive:
    """One such connection."""

    def __init__(self, connection: Connection, scripts: Scripts, receive: Receive) -> None:
        self._connection = connection
        self._scripts = scripts
        self._receive = receive
        self._loop = asyncio.get_running_loop()
        self._heard = self._loop.time()
        self._barriers: dict[bytes, asyncio.Future[None]] = {}
        self._count = 0
        self._tasks = [self._loop.create_task(part) for part in (self._listen(), self._ping())]

    async def follow(self, topics: Sequence[str]) -> None:
        """Have the events of these topics as well."""
        await self._send("SUBSCRIBE", *map(self._scripts.channel, topics))

    async def drop(self, topics: Sequence[str]) -> None:
        """Have no more of these."""
        await self._send("UNSUBSCRIBE", *map(self._scripts.channel, topics))

    async def barrier(self) -> None:
        """Wait until all that was published before this call has been received."""
        self._count += 1
        token = b"%d" % self._count
        passed = self._barriers[token] = self._loop.create_future()
        try:
            await self._send("PING", token)
            await asyncio.wait((passed, *self._tasks), return_when=asyncio.FIRST_COMPLETED)
        finally:
            del self._barriers[token]
        if not passed.done():
            await self.lost()

    async def lost(self) -> None:
        """Wait until the connection is lost, and raise what became of it."""
        done, _ = await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()

    async def close(self) -> None:
        """Leave nothing behind."""
        await end(self._tasks)
        await self._connection.disconnect(nowait=True)

    async def _send(self, *command: str | bytes) -> None:
        if not self._connection.is_connected:
            # The client would connect anew.
            raise ConnectionError("the connection is lost")
        try:
            await self._connection.send_command(*command)
        except (exceptions.RedisError, OSError) as error:
            raise failure(error, asked=True) from None

    async def _listen(self) -> None:
        turn = 0
        try:
            while True:
                message: Any = await self._connection.read_response()
                self._heard = self._loop.time()
                if message[0] == b"message":
                    self._receive(self._scripts.topic(message[1]), self._scripts.entry(message[2]))
                    turn += 1
                    if turn % TURN == 0:
                        # What is there already is read without any wait.
                        await asyncio.sleep(0)
                elif message[0] == b"pong" and message[1] in self._barriers:
                    passed = self._barriers[message[1]]
                    if not passed.done():
                        passed.set_result(None)
        except (exceptions.RedisError, OSError) as error:
            raise failure(error, asked=True) from None

    async def _ping(self) -> None:
        while True:
            await asyncio.sleep(PING)
            silent = self._loop.time() - self._heard
            if silent > SILENCE:
                raise ConnectionError(f"the engine was silent for {silent:.0f} s")
            await self._send("PING", b"")
