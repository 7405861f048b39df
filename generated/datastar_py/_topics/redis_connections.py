# Copied from codegen/templates/generated/datastar_py/_topics/redis_connections.py
# by `python -m codegen`; edit that file, not this one.

"""Connections to Redis or Valkey: few of them, and each request waits for its turn.

The client's own pools are not used: they grow without limit or turn requests away, and connect
anew in the middle of a request, after which nobody knows whether it was carried out.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol, cast

import redis.asyncio.connection
import redis.connection
from redis import exceptions

from .failures import Unasked, one_line
from .redis_scripts import Call

# How many connections a loop has for requests, and how many all threads without a loop.
MOST = 4
MOST_BLOCKING = 1


class Connection(Protocol):
    """What is used of the client's connections on a loop."""

    is_connected: bool

    async def connect(self) -> None: ...
    async def send_command(self, *command: str | bytes | int) -> None: ...
    async def read_response(self) -> Any: ...
    async def can_read_destructive(self) -> object: ...
    async def disconnect(self, nowait: bool = False) -> None: ...


class BlockingConnection(Protocol):
    """What is used of those in threads."""

    def connect(self) -> None: ...
    def send_command(self, *command: str | bytes | int) -> None: ...
    def read_response(self) -> Any: ...
    def can_read(self, timeout: float) -> object: ...
    def disconnect(self) -> None: ...


def failure(error: BaseException, asked: bool) -> ConnectionError:
    """What every engine has in common, for what the client raised."""
    refused = isinstance(error, (exceptions.ResponseError, exceptions.BusyLoadingError))
    late = isinstance(error, (TimeoutError, exceptions.TimeoutError))
    text = "no answer in time" if late else one_line(error)
    return ConnectionError(text) if asked and not refused else Unasked(text)


def _options(given: dict[str, Any], client: Mapping[str, object], timeout: float) -> dict[str, Any]:
    given.pop("max_connections", None)
    return {
        **given,
        **client,
        "client_name": "datastar",
        "decode_responses": False,
        "health_check_interval": 0,
        "protocol": 2,
        "socket_connect_timeout": timeout,
    }


def opener(url: str, client: Mapping[str, object], timeout: float) -> Callable[[], Connection]:
    """Give what makes connections for a loop, which connect later and know no time limit."""
    options = _options(cast("Any", redis.asyncio.connection).parse_url(url), client, timeout)
    kind: Callable[..., Any] = options.pop("connection_class", redis.asyncio.connection.Connection)
    return lambda: cast("Connection", kind(**{**options, "socket_timeout": None}))


def opener_blocking(
    url: str, client: Mapping[str, object], timeout: float
) -> Callable[[], BlockingConnection]:
    """Give what makes connections for threads."""
    options = _options(cast("Any", redis.connection).parse_url(url), client, timeout)
    kind: Callable[..., Any] = options.pop("connection_class", redis.connection.Connection)
    return lambda: cast("BlockingConnection", kind(**{**options, "socket_timeout": timeout}))


class Pool:
    """The connections of one loop for requests."""

    def __init__(self, url: str, client: Mapping[str, object], timeout: float) -> None:
        self._open = opener(url, client, timeout)
        self._timeout = timeout
        self._room = asyncio.Semaphore(MOST)
        self._idle: list[Connection] = []

    async def call(self, call: Call) -> Any:
        """Have a script run, and give its reply.

        Raises:
            Unasked: it has not run.
            ConnectionError: it may have.
        """
        asked = False
        try:
            async with asyncio.timeout(self._timeout), self._room:
                connection = self._idle.pop() if self._idle else self._open()
                try:
                    await self._prepare(connection)
                    asked = True
                    reply = await self._run(connection, call)
                except exceptions.ResponseError:
                    self._idle.append(connection)
                    raise
                except BaseException:
                    await connection.disconnect(nowait=True)
                    raise
                self._idle.append(connection)
                return reply
        except (exceptions.RedisError, OSError) as error:
            raise failure(error, asked) from None

    @staticmethod
    async def _prepare(connection: Connection) -> None:
        if connection.is_connected:
            # It was idle; the engine may have closed it.
            look: Callable[[], Awaitable[object]] = (
                getattr(connection, "can_read", None) or connection.can_read_destructive
            )
            if not await look():
                return
            await connection.disconnect(nowait=True)
        await connection.connect()

    @staticmethod
    async def _run(connection: Connection, call: Call) -> Any:
        await connection.send_command(*call.by_hash)
        try:
            return await connection.read_response()
        except exceptions.NoScriptError:
            await connection.send_command(*call.by_text)
            return await connection.read_response()

    async def aclose(self) -> None:
        """Close those that are idle."""
        idle, self._idle = self._idle, []
        for connection in idle:
            await connection.disconnect(nowait=True)


class BlockingPool:
    """The connections of a process for threads in which no loop runs."""

    def __init__(self, url: str, client: Mapping[str, object], timeout: float) -> None:
        self._open = opener_blocking(url, client, timeout)
        # It does not connect, but refuses arguments that it does not know.
        self._open()
        self._timeout = timeout
        self._room = threading.Semaphore(MOST_BLOCKING)
        self._idle: list[BlockingConnection] = []

    def call(self, call: Call) -> Any:
        """Do what `Pool.call` does."""
        asked = False
        if not self._room.acquire(timeout=self._timeout):
            raise Unasked("no answer in time")
        try:
            connection = self._idle.pop() if self._idle else self._open()
            try:
                self._prepare(connection)
                asked = True
                reply = self._run(connection, call)
            except exceptions.ResponseError:
                self._idle.append(connection)
                raise
            except BaseException:
                connection.disconnect()
                raise
            self._idle.append(connection)
            return reply
        except (exceptions.RedisError, OSError) as error:
            raise failure(error, asked) from None
        finally:
            self._room.release()

    @staticmethod
    def _prepare(connection: BlockingConnection) -> None:
        try:
            stale = connection.can_read(0)
        except (exceptions.RedisError, OSError):
            stale = True
        if stale:
            connection.disconnect()
        connection.connect()

    @staticmethod
    def _run(connection: BlockingConnection, call: Call) -> Any:
        connection.send_command(*call.by_hash)
        try:
            return connection.read_response()
        except exceptions.NoScriptError:
            connection.send_command(*call.by_text)
            return connection.read_response()

    def close(self) -> None:
        """Close those that are idle."""
        while self._idle:
            self._idle.pop().disconnect()
