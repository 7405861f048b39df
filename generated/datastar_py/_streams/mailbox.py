# Copied from codegen/templates/generated/datastar_py/_streams/mailbox.py
# by `python -m codegen`; edit that file, not this one.

"""Where bytes wait between who makes them and who writes them, and how far the one may be ahead."""

from __future__ import annotations

import asyncio
import threading

__all__ = ["AHEAD_BYTES", "AHEAD_EVENTS", "Mailbox"]

# How far a maker may be ahead of who writes. While a write is under way it is stopped after the
# event that it was making.
AHEAD_EVENTS = 32
AHEAD_BYTES = 64 * 1024


class Mailbox:
    """One maker puts, one taker takes, on the loop; the maker may also be a thread.

    Who takes is taken to be writing until it asks for more. A maker that is far enough ahead waits
    until it does, and so does one whose first event nobody has asked for yet.
    """

    __slots__ = (
        "_arrived",
        "_closures",
        "_items",
        "_room",
        "_size",
        "abandoned",
        "ahead",
        "asked",
        "closed",
        "error",
        "loop",
        "taken",
        "writing",
    )

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        # How many events a maker may be ahead, and whether anybody has asked for the first.
        self.ahead = AHEAD_EVENTS
        self.asked = False
        self.writing = False
        # How often something was taken.
        self.taken = 0
        # Nothing is taken any more, and so nobody need wait for room.
        self.abandoned = False
        # No more will be put.
        self.closed = False
        self.error: BaseException | None = None
        self._items: list[bytes] = []
        self._size = 0
        self._arrived: asyncio.Future[None] | None = None
        self._closures: tuple[asyncio.Future[None], ...] = ()
        self._room: asyncio.Future[None] | threading.Event | None = None

    # For the maker

    def put(self, data: bytes) -> bool:
        """Put bytes in, on the loop; tell whether there is room for more."""
        self._items.append(data)
        self._size += len(data)
        if self._arrived is not None:
            self.wake()
        return self._has_room()

    async def room(self) -> None:
        """Wait until there is room for more."""
        while not self._has_room():
            self._room = room = self.loop.create_future()
            await room

    def put_from_thread(self, data: bytes) -> bool:
        """Put bytes in, from a thread; tell whether there is room for more."""
        self._items.append(data)
        self._size += len(data)
        if self._arrived is not None:
            try:
                self.loop.call_soon_threadsafe(self.wake)
            except RuntimeError:
                # The loop is gone, and with it everybody who could wait.
                self.abandoned = True
        return self._has_room()

    def room_from_thread(self) -> None:
        """Hold the thread until there is room for more."""
        if not isinstance(self._room, threading.Event):
            self._room = threading.Event()
        self._room.clear()
        # What was made room for before `clear` is seen here, what comes later wakes `wait`.
        while not self._has_room():
            self._room.wait()
            self._room.clear()

    def close(self, error: BaseException | None = None) -> None:
        """Say that no more will be put, and why, if that is an error; on the loop."""
        self.closed = True
        self.error = error
        self.wake()
        for waiter in self._closures:
            if not waiter.done():
                waiter.set_result(None)

    def _has_room(self) -> bool:
        if self.abandoned:
            return True
        if self.writing or not self.asked:
            return False
        waiting = len(self._items)
        # `_size` may be off by what a thread puts while it is taken; so it counts beside items.
        return not waiting or (waiting < self.ahead and self._size < AHEAD_BYTES)

    # For the taker

    def take(self) -> bytes | None:
        """Take what has arrived; give None if that is nothing."""
        items = self._items
        waiting = len(items)
        if not waiting:
            return None
        self.writing = True
        self.taken += 1
        self._size = 0
        # A thread may put more meanwhile, behind these.
        data = items[0] if waiting == 1 else b"".join(items[:waiting])
        del items[:waiting]
        return data

    def beside(self, data: bytes) -> bytes:
        """Count bytes as taken that nobody has put in: comments, and what is said last."""
        self.writing = True
        self.taken += 1
        return data

    @property
    def empty(self) -> bool:
        return not self._items

    def arrival(self) -> asyncio.Future[None]:
        """Give what is done when something arrives, the maker is done, or somebody wakes the taker.

        The taker looks for what has arrived before it asks for this, and once more after.
        """
        self._arrived = arrived = self.loop.create_future()
        self.make_room()
        if self._items or self.closed:
            self.wake()
        return arrived

    async def closure(self, seconds: float) -> bool:
        """Wait until the maker is done, for some time; tell whether it is."""
        if not self.closed:
            waiter = self.loop.create_future()
            self._closures += (waiter,)
            await asyncio.wait({waiter}, timeout=seconds)
        return self.closed

    @property
    def awaited(self) -> bool:
        """Whether the taker waits for something to arrive."""
        return self._arrived is not None

    def wake(self) -> None:
        """Have the taker look again, though nothing may have arrived."""
        arrived, self._arrived = self._arrived, None
        if arrived is not None and not arrived.done():
            arrived.set_result(None)

    def make_room(self) -> None:
        """Let a maker go on that waits for room; it looks itself whether there is."""
        room = self._room
        if isinstance(room, threading.Event):
            room.set()
        elif room is not None:
            self._room = None
            if not room.done():
                room.set_result(None)

    def abandon(self, *, drop: bool) -> None:
        """Hold the maker no longer, since the stream has ended; `drop` what it has put in."""
        self.abandoned = True
        if drop:
            self._items.clear()
        self.wake()
        self.make_room()
