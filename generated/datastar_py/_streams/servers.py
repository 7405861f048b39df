# Copied from codegen/templates/generated/datastar_py/_streams/servers.py
# by `python -m codegen`; edit that file, not this one.

"""What streams do to connections: cut one, see that a client has left, see that a server stops.

No ASGI server offers a way to close a connection in the middle of a response without its log
telling of a fault. Each private name of a server that is used here, or in `transports` to find the
connection and in `http2` to reset a stream of it, has a test that fails when it changes.
"""

from __future__ import annotations

import _socket
import asyncio
import contextlib
import os
import select
import socket
import stat
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

from . import http2
from .transports import objects_behind, transport_behind, ways_of_task

__all__ = ["Client", "cut", "cut_of_task", "reset_when_closed", "stopping_tasks"]


def cut(ways: Iterable[Any], scope: Mapping[str, Any], abort: bool) -> bool:
    """Close the connection of a request, at once or when all is sent; tell whether it could.

    `ways` are the `receive` and `send` of the request.
    """
    if scope.get("http_version", "1.1")[0] > "1":
        if http2.reset(objects_behind(ways), abort):
            return True
        if not abort:
            # It carries other streams, and the server resets this one when its response is left.
            return False
    transport = transport_behind(ways)
    if transport is None:
        # Such a server (granian) closes it by itself when the response is left.
        return abort and _cut_socket_to(scope.get("client"))
    if scope.get("http_version") == "1.0" and hasattr(transport, "get_extra_info"):
        reset_when_closed(transport.get_extra_info("socket"))
    names = ("abort", "abortConnection") if abort else ("close", "loseConnection")
    for name in names:
        close = getattr(transport, name, None)
        if close is not None:
            close()
            return True
    return False


def cut_of_task(task: asyncio.Task[Any], abort: bool) -> bool:
    """Do the same for a host that shows nobody its `receive` and `send`."""
    return cut(*ways_of_task(task), abort)


def _cut_socket_to(client: Sequence[Any] | None) -> bool:
    """Shut the socket whose other end is `client`, for servers that let nobody at it."""
    if not client:
        return False
    wanted = _address(client)
    with contextlib.suppress(OSError):
        return any(_cut_if_to(wanted, int(name)) for name in os.listdir("/dev/fd"))
    return False


def _cut_if_to(wanted: list[str], descriptor: int) -> bool:
    with contextlib.suppress(OSError):
        # A copy that is found to be no socket would stay open.
        if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
            with socket.socket(fileno=os.dup(descriptor)) as found:
                if _address(found.getpeername()) == wanted:
                    found.shutdown(socket.SHUT_RDWR)
                    return True
    return False


def _address(end: Sequence[Any]) -> list[str]:
    return [str(part) for part in end[:2]]


def reset_when_closed(connection: Any) -> None:
    """Have a socket reset instead of closed.

    Where a response has no end of its own, as in HTTP/1.0, which many proxies speak, only that
    tells the client that it was broken off.
    """
    with contextlib.suppress(OSError):
        at_once = struct.pack("ii", 1, 0)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)


def stopping_tasks(loop: asyncio.AbstractEventLoop) -> Iterator[asyncio.Task[Any]]:
    """Give the tasks that end when the server on that loop stops.

    Hypercorn's worker processes get no signal. Each waits for the end in a task that runs
    `raise_shutdown`, before it grants the connections their grace.
    """
    for task in asyncio.all_tasks(loop):
        if getattr(task.get_coro(), "__name__", "") == "raise_shutdown":
            yield task


# WSGI servers


class Client:
    """The connection of a WSGI request, where the server lets one see it.

    `chunked` says whether its response has an end of its own; where it has none, as in HTTP/1.0
    and with wsgiref, only a reset tells the client that it was broken off.
    """

    def __init__(self, connection: socket.socket, chunked: bool = True) -> None:
        self._connection = connection
        self._chunked = chunked

    @classmethod
    def of(cls, environ: Mapping[str, Any]) -> Client | None:
        """Find it; gunicorn and werkzeug tell, wsgiref has it behind the body."""
        for name in ("gunicorn.socket", "werkzeug.socket"):
            connection = environ.get(name)
            if isinstance(connection, socket.socket):
                return cls(connection, chunked=environ.get("SERVER_PROTOCOL") != "HTTP/1.0")
        body: Any = environ.get("wsgi.input")
        read = getattr(body, "_read", getattr(body, "read", None))
        reader = getattr(read, "__self__", None)
        connection = getattr(getattr(reader, "raw", None), "_sock", None)
        return cls(connection, chunked=False) if isinstance(connection, socket.socket) else None

    def has_left(self) -> bool:
        """Tell whether the other side has closed; reads nothing away."""
        try:
            # gevent would wait in `recv`, whatever its flags.
            return self._is_readable() and self._connection.recv(1, socket.MSG_PEEK) == b""
        except (BlockingIOError, ValueError):
            # TLS can't be looked into.
            return False
        except OSError:
            return True

    def _is_readable(self) -> bool:
        # Windows has none, and `select` takes no large descriptors.
        polling: Any = select
        if hasattr(polling, "poll"):
            poll = polling.poll()
            poll.register(self._connection, polling.POLLIN)
            return bool(poll.poll(0))
        return bool(select.select([self._connection], [], [], 0)[0])

    def cut(self, abort: bool) -> bool:
        """Close it when the server does, in a way that tells the client; or at once."""
        with contextlib.suppress(OSError):
            if not self._chunked:
                reset_when_closed(self._connection)
                if not abort and os.name == "posix":
                    self._reset()
            if abort:
                # An SSLSocket's own would have the server write on without encryption, and that of
                # gevent would tell who hangs in a write of a fault.
                with closing(_socket.socket(fileno=os.dup(self._connection.fileno()))) as found:
                    found.shutdown(socket.SHUT_RDWR)
        return True

    def _reset(self) -> None:
        """Put a closed socket in the place of the connection's last descriptor.

        Such servers shut a connection down before they close it, which a client takes for the end.
        """
        closed, other = socket.socketpair()
        with closed:
            other.close()
            os.dup2(closed.fileno(), self._connection.fileno(), inheritable=False)
