"""One timer for all streams of a loop that are to be looked at equally often."""

from __future__ import annotations

import asyncio
from typing import Protocol

__all__ = ["Pulse", "Watched"]


class Watched(Protocol):
    """A stream that wants to be looked at now and then."""

    def look(self, now: float) -> None:
        """See what has become of it; `now` is the time of its loop."""


class Pulse:
    """Looks at its streams every so many seconds, while it has any."""

    __slots__ = ("_loop", "_seconds", "_timer", "streams")

    def __init__(self, loop: asyncio.AbstractEventLoop, seconds: float) -> None:
        self._loop = loop
        self._seconds = seconds
        self.streams: set[Watched] = set()
        self._timer = loop.call_later(seconds, self._beat)

    @classmethod
    def of(cls, loop: asyncio.AbstractEventLoop, seconds: float) -> Pulse:
        """Give the one of that loop and time, or make it."""
        pulse = _pulses.get((id(loop), seconds))
        if pulse is None or pulse._loop is not loop:
            # Loops of other threads come and go meanwhile.
            for key, other in list(_pulses.items()):
                if other._loop.is_closed():
                    _pulses.pop(key, None)
            pulse = _pulses[id(loop), seconds] = cls(loop, seconds)
        return pulse

    def leave(self, stream: Watched) -> None:
        """Look at that stream no longer."""
        self.streams.discard(stream)
        key = id(self._loop), self._seconds
        if not self.streams and _pulses.get(key) is self:
            del _pulses[key]
            self._timer.cancel()

    def _beat(self) -> None:
        self._timer = self._loop.call_later(self._seconds, self._beat)
        now = self._loop.time()
        for stream in list(self.streams):
            stream.look(now)


_pulses: dict[tuple[int, float], Pulse] = {}
