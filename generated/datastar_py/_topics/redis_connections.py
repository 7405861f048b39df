# Copied from codegen/templates/generated/datastar_py/_topics/redis_connections.py
# by `python -m codegen`; edit that file, not this one.

"""Connections to Redis or Valkey: few of them, and each request waits for its turn.

The client's own pools are not used: they grow without limit or turn requests away, and connect
anew in the middle of a request, after which nobody knows whether it was carried out.
"""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol, cast
from weakref import WeakKeyDictionary

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


# The reply to INFO says so; not every proxy knows it, and not every user may ask.
_RUN = re.compile(rb"^run_id:(\w+)", re.M)


def _run_of(info: object) -> bytes:
    """Which run of a server that is; nothing where it does not say."""
    found = _RUN.search(info) if isinstance(info, bytes) else None
    return found[1] if found else b""


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
        self._runs: WeakKeyDictionary[Connection, bytes] = WeakKeyDictionary()

        # How often all was closed; what was in use then is not kept.
        self._closings = 0

    async def call(self, call: Call) -> Any:
        """Have a script run, and give its reply.

        Raises:
            Unasked: it has not run.
            ConnectionError: it may have.
        """
        asked = False
        closings = self._closings
        try:
            async with asyncio.timeout(self._timeout), self._room:
                connection = self._idle.pop() if self._idle else self._open()
                try:
                    await self._prepare(connection)
                    asked = True
                    reply = await self._run(connection, call)
                except exceptions.ResponseError:
                    await self._keep(connection, closings)
                    raise
                except BaseException:
                    await connection.disconnect(nowait=True)
                    raise
                await self._keep(connection, closings)
                return reply
        except (exceptions.RedisError, OSError) as error:
            raise failure(error, asked) from None

    async def _keep(self, connection: Connection, closings: int) -> None:
        if closings == self._closings:
            self._idle.append(connection)
        else:
            await connection.disconnect(nowait=True)

    async def _prepare(self, connection: Connection) -> None:
        if connection.is_connected:
            # It was idle; the engine may have closed it.
            look: Callable[[], Awaitable[object]] = (
                getattr(connection, "can_read", None) or connection.can_read_destructive
            )
            if not await look():
                return
            await connection.disconnect(nowait=True)
        await connection.connect()
        await connection.send_command("INFO", "server")
        try:
            self._runs[connection] = _run_of(await connection.read_response())
        except exceptions.ResponseError:
            self._runs[connection] = b""

    async def _run(self, connection: Connection, call: Call) -> Any:
        run = self._runs[connection]
        await connection.send_command(*call.by_hash(run))
        try:
            return await connection.read_response()
        except exceptions.NoScriptError:
            await connection.send_command(*call.by_text(run))
            return await connection.read_response()

    async def aclose(self) -> None:
        """Close those that are idle, and the others when they are."""
        self._closings += 1
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
        self._runs: WeakKeyDictionary[BlockingConnection, bytes] = WeakKeyDictionary()
        self._closings = 0

    def call(self, call: Call) -> Any:
        """Do what `Pool.call` does."""
        asked = False
        closings = self._closings
        if not self._room.acquire(timeout=self._timeout):
            raise Unasked("no answer in time")
        try:
            connection = self._idle.pop() if self._idle else self._open()
            try:
                self._prepare(connection)
                asked = True
                reply = self._run(connection, call)
            except exceptions.ResponseError:
                self._keep(connection, closings)
                raise
            except BaseException:
                connection.disconnect()
                raise
            self._keep(connection, closings)
            return reply
        except (exceptions.RedisError, OSError) as error:
            raise failure(error, asked) from None
        finally:
            self._room.release()

    def _keep(self, connection: BlockingConnection, closings: int) -> None:
        self._idle.append(connection)
        if closings != self._closings:
            self._close_idle()

    def _prepare(self, connection: BlockingConnection) -> None:
        if connection in self._runs:
            try:
                if not connection.can_read(0):
                    return
            except (exceptions.RedisError, OSError):
                pass
            del self._runs[connection]
            connection.disconnect()
        connection.connect()
        connection.send_command("INFO", "server")
        try:
            self._runs[connection] = _run_of(connection.read_response())
        except exceptions.ResponseError:
            self._runs[connection] = b""

    def _run(self, connection: BlockingConnection, call: Call) -> Any:
        run = self._runs[connection]
        connection.send_command(*call.by_hash(run))
        try:
            return connection.read_response()
        except exceptions.NoScriptError:
            connection.send_command(*call.by_text(run))
            return connection.read_response()

    def close(self) -> None:
        """Close those that are idle, and the others when they are."""
        self._closings += 1
        self._close_idle()

    def _close_idle(self) -> None:
        while self._idle:
            self._idle.pop().disconnect()
