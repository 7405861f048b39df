# Copied from codegen/templates/generated/datastar_py/_streams/servers.py
# by `python -m codegen`; edit that file, not this one.

"""The private names of servers that streams rely on; each has a test that fails when it changes.

No ASGI server offers a way to close a connection in the middle of a response without its log
telling of a fault. The connection is found from the server's `receive` and `send`, which middleware
may have wrapped.
"""

from __future__ import annotations

import _socket
import asyncio
import contextlib
import functools
import inspect
import os
import select
import socket
import stat
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from types import FrameType, FunctionType, MethodType
from typing import Any, cast

from . import http2

__all__ = ["Client", "cut", "cut_of_task", "reset_when_closed", "stopping_tasks"]

# What leads from a server's `send` or `receive` to its transport, by the package of the object.
LINKS = {
    "uvicorn": ("transport",),
    "hypercorn": ("send", "writer"),
    "gunicorn": ("protocol", "_protocol", "transport"),
    "asyncio": ("transport",),
    "daphne": ("channel",),
    "twisted": ("transport",),
    # Middleware that hands on a `receive` or `send` of its own.
    "starlette": ("_receive", "_send"),
    "sanic": ("_receive", "_send"),
    "quart": ("_send_push_promise",),
    "datastar_py": ("receive",),
}

# How many objects are looked at before the search is given up.
MOST = 200


def cut(ways: Iterable[Any], scope: Mapping[str, Any], abort: bool) -> bool:
    """Close the connection of a request, at once or when all is sent; tell whether it could.

    `ways` are the `receive` and `send` of the request.
    """
    if scope.get("http_version", "1.1")[0] > "1":
        if http2.reset(_objects_behind(ways), abort):
            return True
        if not abort:
            # It carries other streams, and the server resets this one when its response is left.
            return False
    transport = _transport_behind(ways)
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


def reset_when_closed(connection: Any) -> None:
    """Have a socket reset instead of closed.

    Where a response has no end of its own, as in HTTP/1.0, which many proxies speak, only that
    tells the client that it was broken off.
    """
    with contextlib.suppress(OSError):
        at_once = struct.pack("ii", 1, 0)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)


def cut_of_task(task: asyncio.Task[Any], abort: bool) -> bool:
    """Do the same for a host that shows nobody its `receive` and `send`, by its frames."""
    frames = list(_frames_of(task))
    ways = [frame.f_locals.get(name) for frame in frames for name in ("receive", "send", "self")]
    scope = _scope_of(frames)
    # This frame is among them.
    frames.clear()
    return cut(ways, scope, abort)


def _scope_of(frames: list[FrameType]) -> Mapping[str, Any]:
    """Give the ASGI scope that was made first, by the server."""
    for frame in reversed(frames):
        scope: Any = frame.f_locals.get("scope")
        if isinstance(scope, dict):
            return cast("dict[str, Any]", scope)
    return {}


def _cut_socket_to(client: Sequence[Any] | None) -> bool:
    """Shut the socket whose other end is `client`, for servers that let nobody at it."""
    if not client:
        return False
    wanted = [str(part) for part in client[:2]]
    with contextlib.suppress(OSError):
        for descriptor in map(int, os.listdir("/dev/fd")):
            with contextlib.suppress(OSError):
                # A copy that is found to be no socket would stay open.
                if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                    continue
                with socket.socket(fileno=os.dup(descriptor)) as found:
                    if [str(part) for part in found.getpeername()[:2]] == wanted:
                        found.shutdown(socket.SHUT_RDWR)
                        return True
    return False


def _frames_of(task: asyncio.Task[Any]) -> Iterator[FrameType]:
    """Give the frames of a task, whether it runs or waits."""
    if _is_current(task):
        frame = inspect.currentframe()
        while frame is not None:
            yield frame
            frame = frame.f_back
        return
    step: Any = task.get_coro()
    while step is not None:
        frame = getattr(step, "cr_frame", None) or getattr(step, "ag_frame", None)
        if frame is not None:
            yield frame
        step = getattr(step, "cr_await", None) or getattr(step, "ag_await", None)


def _is_current(task: asyncio.Task[Any]) -> bool:
    try:
        return asyncio.current_task() is task
    except RuntimeError:
        return False


def _transport_behind(ways: Iterable[Any]) -> Any:
    for found in _objects_behind(ways):
        for link in _links(found):
            way = getattr(found, link, None)
            if hasattr(way, "abort") or hasattr(way, "abortConnection"):
                return way
    return None


def _objects_behind(ways: Iterable[Any]) -> Iterator[Any]:
    """Look for the server, near objects first."""
    waiting, seen = list(ways), set[int]()
    while waiting and len(seen) < MOST:
        found = waiting.pop(0)
        if found is None or id(found) in seen:
            continue
        seen.add(id(found))
        yield found
        waiting.extend(getattr(found, link, None) for link in _links(found))
        waiting.extend(_enclosed(found))


def _links(found: object) -> Iterator[str]:
    for base in type(found).__mro__:
        yield from LINKS.get(base.__module__.partition(".")[0], ())


def _enclosed(found: Any) -> Iterator[Any]:
    """Give what a callable leads to."""
    if isinstance(found, MethodType):
        yield found.__self__
    elif isinstance(found, functools.partial):
        yield found.func
        yield from found.args
    elif isinstance(found, FunctionType):
        for cell in found.__closure__ or ():
            # A cell may still be empty.
            with contextlib.suppress(ValueError):
                yield cell.cell_contents
    elif not isinstance(found, type) and not any(_links(found)):
        # An object of some middleware, which may hold the `receive` and `send` that it was given.
        yield from filter(_can_be_awaited, _held(found))


def _held(found: object) -> Iterator[Any]:
    yield from getattr(found, "__dict__", {}).values()
    for base in type(found).__mro__:
        slots: Any = base.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            yield getattr(found, name, None)


def _can_be_awaited(value: Any) -> bool:
    while isinstance(value, functools.partial):
        value = value.func
    if isinstance(value, type):
        return False
    calls = (vars(base).get("__call__") for base in type(value).__mro__)
    return any(map(inspect.iscoroutinefunction, (value, *calls)))


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
