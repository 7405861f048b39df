# Copied from codegen/templates/generated/datastar_py/_streams/attendant.py
# by `python -m codegen`; edit that file, not this one.

"""Who frees threads that hang in a write, for streams that live in the threads of a server.

A signal handler must neither start a thread nor wait for a lock, so one thread is there before, and
is woken through a pair of sockets.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from typing import Protocol

from .looped import LOOKS, RESCUE
from .options import CloseReason

__all__ = ["Attended", "attend", "leave", "wake"]


class Attended(Protocol):
    """A stream whose host writes in a thread."""

    reason: CloseReason | None
    writing: bool
    taken: int

    @property
    def send_timeout(self) -> float | None: ...

    def end(self, reason: CloseReason) -> bool: ...

    def cut(self, abort: bool) -> bool: ...


class _Attendant:
    def __init__(self) -> None:
        self.process = os.getpid()
        self.streams: set[Attended] = set()
        self._bell, self._ear = socket.socketpair()
        self._bell.setblocking(False)
        # Since when each hangs in the write that it is in, by how often it had taken something.
        self._since: dict[Attended, tuple[int, float]] = {}
        threading.Thread(target=self._run, name="datastar-attendant", daemon=True).start()

    def wake(self) -> None:
        with contextlib.suppress(OSError):
            self._bell.send(b".")

    def _run(self) -> None:
        while True:
            self._ear.settimeout(self._pause())
            with contextlib.suppress(TimeoutError):
                self._ear.recv(4096)
            now = time.monotonic()
            for stream in list(self.streams):
                self._look_after(stream, now)
            self._since = {stream: at for stream, at in self._since.items() if stream.writing}

    def _pause(self) -> float | None:
        limits = [limit for stream in list(self.streams) if (limit := _limit_of(stream))]
        return min(limits) / LOOKS if limits else None

    def _look_after(self, stream: Attended, now: float) -> None:
        limit = _limit_of(stream)
        taken, since = self._since.get(stream, (-1, now))
        if limit is None or not stream.writing or taken != stream.taken:
            self._since[stream] = stream.taken, now
        elif now - since >= limit:
            stream.end(CloseReason.TIMED_OUT)
            stream.cut(True)


def _limit_of(stream: Attended) -> float | None:
    """How long a write of that stream may take."""
    return stream.send_timeout if stream.reason is None else RESCUE


_attendant: _Attendant | None = None
_hiring = threading.Lock()


def attend(stream: Attended) -> None:
    """Look after a stream from now on."""
    global _attendant
    with _hiring:
        # A forked child has none of its parent's threads.
        if _attendant is None or _attendant.process != os.getpid():
            _attendant = _Attendant()
    _attendant.streams.add(stream)
    if stream.send_timeout is not None:
        _attendant.wake()


def leave(stream: Attended) -> None:
    """Look after a stream no longer."""
    if _attendant is not None:
        _attendant.streams.discard(stream)


def wake() -> None:
    """Have all streams looked at, since one was ended; also from a signal handler."""
    if _attendant is not None:
        _attendant.wake()
