"""A client that has several streams in one HTTP/2 connection, and the server that it asks."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import h2.config
import h2.connection
import h2.events
from hypercorn.asyncio import serve
from hypercorn.config import Config

from .asgi import HUNG, nothing_open


class Client:
    """A connection, whose streams are read together."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._connection = h2.connection.H2Connection(h2.config.H2Configuration())
        self._connection.initiate_connection()
        self.bodies: dict[int, bytes] = {}
        self.ends: dict[int, str] = {}

    def ask(self, path: str, method: str = "GET") -> int:
        stream: int = self._connection.get_next_available_stream_id()
        pairs = {":method": method, ":path": path, ":scheme": "http", ":authority": "localhost"}
        self._connection.send_headers(stream, list(pairs.items()), end_stream=True)
        self.bodies[stream] = b""
        self._writer.write(self._connection.data_to_send())
        return stream

    async def end_of(self, stream: int) -> str:
        async with asyncio.timeout(HUNG):
            while stream not in self.ends:
                data = await self._reader.read(65536)
                assert data, "the whole connection was closed"
                for found in self._connection.receive_data(data):
                    self._take(found)
                self._writer.write(self._connection.data_to_send())
        return self.ends[stream]

    def _take(self, found: Any) -> None:
        if isinstance(found, h2.events.DataReceived):
            self.bodies[found.stream_id] += found.data
            length = found.flow_controlled_length
            self._connection.acknowledge_received_data(length, found.stream_id)
        elif isinstance(found, h2.events.StreamReset):
            self.ends[found.stream_id] = "reset"
        elif isinstance(found, h2.events.StreamEnded):
            self.ends[found.stream_id] = "ended"


@asynccontextmanager
async def connected(app: Any) -> AsyncIterator[Client]:
    """A client of a hypercorn that serves this app."""
    listening = socket.create_server(("127.0.0.1", 0))
    address = listening.getsockname()
    config = Config()
    config.bind = [f"fd://{listening.detach()}"]
    config.errorlog = None
    stop: Any = asyncio.Event()
    serving = asyncio.create_task(serve(app, config, shutdown_trigger=stop.wait))
    try:
        reader, writer = await asyncio.open_connection(*address)
        yield Client(reader, writer)
        writer.close()
    finally:
        stop.set()
        await asyncio.wait({serving}, timeout=HUNG)
    await nothing_open()
