"""A stream whose events reach an event loop: its mailbox, its maker, and its only timer."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from . import servers, shutdown
from .life import Encode, Life, as_bytes
from .loops import loop_of_asyncio, running_loop
from .mailbox import Mailbox
from .options import CloseReason, StreamOptions
from .pulse import Pulse

if TYPE_CHECKING:
    from .sources import Maker

__all__ = ["Cut", "LoopedLife"]

# How often in the time of a comment or a timeout it is looked whether it is due. A comment comes
# up to two looks too early rather than too late for a proxy.
LOOKS = 8

# How long a write may go on that keeps a stream from its end.
RESCUE = 0.5

Cut = Callable[[bool], bool]


class LoopedLife(Life):
    """Lives on the loop on which it begins, and may be ended from everywhere."""

    __slots__ = (
        "_closing",
        "_last",
        "_orphaned",
        "_pulse",
        "_seen",
        "_since",
        "box",
        "comment",
        "cutter",
        "host",
        "maker",
        "was_cut",
    )

    box: Mailbox

    def __init__(
        self,
        options: StreamOptions | None = None,
        *,
        encode: Encode = as_bytes,
        repeatable: bool | None = True,
    ) -> None:
        super().__init__(options, encode=encode, repeatable=repeatable)
        # The task in which the host writes.
        self.host: asyncio.Task[object] | None = None
        self.cutter: Cut | None = None
        # What steps the events, until they are closed.
        self.maker: Maker | None = None
        self.was_cut = False
        # A comment is due.
        self.comment = False
        # A thread has ended the stream, which its loop is about to hear.
        self._closing = False
        self._pulse: Pulse | None = None
        # Nobody holds what the bytes would leave through.
        self._orphaned = False
        self._seen = 0
        self._last = 0.0
        self._since: float | None = None

    @property
    def begun(self) -> bool:
        return self._pulse is not None

    def begin(self, maker: Callable[[LoopedLife], Maker]) -> None:
        """Begin to step the events, on the running loop."""
        loop = loop_of_asyncio()
        self.box = Mailbox(loop)
        self.maker = steps = maker(self)
        self._last = loop.time()
        self._pulse = Pulse.of(loop, self._seconds_of_a_look)
        self._pulse.streams.add(self)
        self.open()
        shutdown.watch_loop(loop)
        if self.reason is None:
            steps.start()
        else:
            self.box.close()

    # The end

    def end(self, reason: CloseReason, message: object = None) -> bool:
        if not super().end(reason):
            return False
        if self._pulse is not None:
            self._pulse.leave(self)
            lost = self.reason in (CloseReason.DISCONNECTED, CloseReason.TIMED_OUT)
            self.box.abandon(drop=lost)
            if self.maker is not None:
                self.maker.stop(message)
            if self.reason is not CloseReason.DISCONNECTED:
                self.rescue_after(0 if lost else RESCUE)
        return True

    def end_soon(self, reason: CloseReason) -> None:
        if self.begun:
            self._soon(self.end, reason)
        else:
            self.end(reason)

    @property
    def ended(self) -> bool:
        return self.reason is not None or self._closing

    def close(self, reason: CloseReason) -> None:
        if self.begun and running_loop() is not self.box.loop:
            self._closing = True
            self.wake_sleeper()
            self._soon(self.end, reason)
        else:
            self.end(reason)

    def end_later(self, seconds: float) -> None:
        if self.begun:
            self._soon(self.box.loop.call_later, seconds, self.end, CloseReason.SHUTDOWN)
        else:
            super().end_later(seconds)

    def _soon(self, call: Callable[..., object], *args: object) -> None:
        # A loop that is closed has ended everything that ran on it.
        with contextlib.suppress(RuntimeError):
            self.box.loop.call_soon_threadsafe(call, *args)

    def made_all(self, error: BaseException | None = None) -> None:
        """Take note that the events are closed, and what they ended with; on the loop."""
        # Each holds the other, and would stay until garbage is collected.
        self.maker = None
        if self.concluded:
            self.log_late(error)
            return
        cancelled = isinstance(error, asyncio.CancelledError)
        if cancelled and not self.box.asked and not self.box.empty:
            # Nobody has come for the first event, and the loop comes to its end.
            self.end(CloseReason.DISCONNECTED)
            self._orphaned, error = True, None
        self.box.close(error)
        if self._orphaned:
            self._bury()

    def made_all_in_thread(self, error: BaseException | None = None) -> None:
        """Do the same from a thread."""
        try:
            self.box.loop.call_soon_threadsafe(self.made_all, error)
        except RuntimeError:
            self.log_late(error)

    def abandon(self) -> None:
        if self.begun and not self.concluded:
            try:
                self.box.loop.call_soon_threadsafe(self._abandoned)
            except RuntimeError:
                # The loop was closed, and with it the events.
                self.end_stranded()
                self.tell_alone()

    def _abandoned(self) -> None:
        self.end(CloseReason.DISCONNECTED)
        self._orphaned = True
        if self.box.closed:
            self._bury()

    def _bury(self) -> None:
        """Do the last things, where no host is left to do them."""
        error, self.box.error = self.box.error, None
        self.log_late(error)
        self.tell_alone()

    def is_apart_from(self, loop: asyncio.AbstractEventLoop | None) -> bool:
        # There may be another server on the same one.
        mine = self.box.loop
        return mine is not loop or any(servers.stopping_tasks(mine))

    @property
    def stranded(self) -> bool:
        return self.begun and not self.box.loop.is_running()

    def end_stranded(self) -> None:
        """End the stream, whose loop can do nothing for it any more."""
        Life.end(self, CloseReason.SHUTDOWN)
        self.box.abandoned = True
        self.box.make_room()

    def rescue_after(self, seconds: float) -> None:
        """Free the host in a while, if it is still in the write that it is in now."""
        if self.box.writing:
            self.box.loop.call_later(seconds, self._rescue, self.box.taken)

    def host_writes(self) -> None:
        """Note that the host writes headers or the end, which must not hold up a stop."""
        self.host = asyncio.current_task()
        self.box.writing = True
        if self.reason is CloseReason.SHUTDOWN:
            self.rescue_after(RESCUE)

    def _rescue(self, taken: int) -> None:
        is_stuck = self.box.writing and self.box.taken == taken
        if is_stuck and not self.cut(True) and self.host is not None:
            self.host.cancel()

    def cut(self, abort: bool) -> bool:
        if self.cutter is not None:
            found = self.cutter(abort)
        else:
            found = self.host is not None and servers.cut_of_task(self.host, abort)
        self.was_cut = self.was_cut or found
        return found

    # Now and then

    @property
    def _seconds_of_a_look(self) -> float:
        limits = (self.options.keep_alive, self.options.send_timeout)
        return min((limit / LOOKS for limit in limits if limit is not None), default=3600.0)

    def look(self, now: float) -> None:
        """See what was written since the last look; an event itself costs no look at the clock."""
        box, keep_alive, send_timeout = self.box, self.options.keep_alive, self.options.send_timeout
        if box.taken != self._seen:
            # At some time since the last look.
            self._seen, self._last = box.taken, now - self._seconds_of_a_look
            self._since = None
        if box.writing and send_timeout is not None:
            self._since = now if self._since is None else self._since
            if now - self._since >= send_timeout:
                self.end(CloseReason.TIMED_OUT)
        elif keep_alive is not None and box.awaited:
            next_look = now + self._seconds_of_a_look
            if next_look > self._last + keep_alive:
                self._last, self.comment = now, True
                box.wake()
