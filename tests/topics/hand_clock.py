"""A loop whose clock is moved by hand."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection

HUNG = 20.0


class Loop(asyncio.SelectorEventLoop):
    """Runs what is ready, and nothing that is due later than its clock."""

    # What asyncio's own loops hold.
    _ready: Collection[asyncio.Handle]
    _scheduled: list[asyncio.TimerHandle]

    def __init__(self) -> None:
        super().__init__()
        self.now = 1000.0
        self.complaints: list[str] = []
        self.set_exception_handler(lambda _, found: self.complaints.append(str(found)))

    def time(self) -> float:
        return self.now

    def turn(self) -> None:
        """One turn, which waits for nothing."""
        self.call_soon(self.stop)
        self.run_forever()

    def settle(self) -> None:
        """Run until nothing is left to do now."""
        began = time.monotonic()
        quiet = 0
        while quiet < 2:
            self.turn()
            due = self._scheduled and self._scheduled[0].when() <= self.now
            quiet = 0 if self._ready or due else quiet + 1
            assert time.monotonic() < began + HUNG, "the loop does not come to rest"

    def advance(self, seconds: float) -> None:
        """Move the clock, stopping at each timer on the way."""
        end = self.now + seconds
        self.settle()
        while True:
            timers = [timer for timer in self._scheduled if not timer.cancelled()]
            if not timers or min(timers).when() > end:
                break
            self.now = max(self.now, min(timers).when())
            self.settle()
        self.now = end
        self.settle()
