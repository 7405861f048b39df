"""A stream whose sync events are stepped in the thread that writes them, as under WSGI."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NoReturn, cast

from . import attendant
from .ending import SECOND_USE, BrokenOff, last_words, presentable_in_a_thread
from .life import Encode, Life, as_bytes, logger
from .options import CloseReason, OnClose, StreamOptions
from .steps import Steps

__all__ = ["CLIENT_CHECK", "SyncFront", "ThreadedLife"]

# How often a thread that waits looks whether its client is there, and whether it may go on.
CLIENT_CHECK = 0.2

# How often at most it looks when events come without a pause.
BUSY_CHECK = 0.02


class ThreadedLife(Life):
    """Lives in whatever thread asks for the next bytes; may be ended from any other."""

    __slots__ = ("_looked", "cutter", "has_left")

    def __init__(
        self,
        options: StreamOptions | None = None,
        *,
        encode: Encode = as_bytes,
        repeatable: bool | None = True,
    ) -> None:
        super().__init__(options, encode=encode, repeatable=repeatable)
        # Tells whether the client has closed its connection, where that can be seen.
        self.has_left: Callable[[], bool] | None = None
        self.cutter: Callable[[bool], bool] | None = None
        self._looked = 0.0

    @property
    def send_timeout(self) -> float | None:
        """How many seconds a write may take."""
        return self.options.send_timeout

    def open(self) -> None:
        super().open()
        attendant.attend(self)

    def rest(self) -> None:
        attendant.leave(self)
        super().rest()

    def conclude(self) -> list[OnClose]:
        attendant.leave(self)
        return super().conclude()

    def end(self, reason: CloseReason) -> bool:
        ended = super().end(reason)
        if ended and self.writing:
            attendant.wake()
        return ended

    def abandon(self) -> None:
        super().abandon()
        self.tell_alone()

    def sleep(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        self.look_around()
        while not self.ended and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, CLIENT_CHECK))
            self.look_around()
        return not self.ended

    def look_around(self) -> None:
        now = time.monotonic()
        if now - self._looked < BUSY_CHECK:
            return
        self._looked = now
        if self.reason is None and self.has_left is not None and self.has_left():
            self.end(CloseReason.DISCONNECTED)
        super().look_around()

    def cut(self, abort: bool) -> bool:
        return self.cutter is not None and self.cutter(abort)


class SyncFront:
    """The bytes of one stream, for a host that takes them in a thread, where they are stepped."""

    __slots__ = (
        "_failures",
        "_life",
        "_new_life",
        "_over",
        "_said",
        "_steps",
        "_waits",
        "empty",
        "repeatable",
    )

    def __init__(self, steps: Steps, new_life: Callable[[], Life]) -> None:
        self._steps = steps
        self._new_life = new_life
        self._life: Life | None = None
        self._failures: list[BaseException] | None = None
        self._said = False
        self._over = False
        # It has its first event, and nobody has asked for that.
        self._waits = False
        # There was no event at all.
        self.empty = False
        # Whether the request may be made again, once that is known.
        self.repeatable: bool | None = None

    def __del__(self) -> None:
        # A copy that failed has no life.
        life = getattr(self, "_life", None)
        if life is not None and not life.concluded:
            self.close()

    @property
    def begun(self) -> bool:
        return self._life is not None

    @property
    def life(self) -> Life:
        """What the stream lives by; it begins when it is first asked for."""
        if self._life is None:
            self.begin(self._new_life())
        return cast(Life, self._life)

    def begin(self, life: Life) -> None:
        """Begin the stream, and count it as open."""
        self._life = self._steps.life = life
        if self.repeatable is not None:
            life.settle(self.repeatable)
        life.open()

    def note_failures(self, failures: list[BaseException]) -> None:
        """Put there what the events fail with, even where the response ends whole."""
        self._failures = failures

    def refuse_second_use(self) -> None:
        """Raise RuntimeError when the stream has been sent, or is being sent."""
        if self._life is not None:
            raise RuntimeError(SECOND_USE)

    def prime(self) -> None:
        """Step to the first event, or to its error."""
        life = self.life
        try:
            if not life.ended:
                self._steps.prime()
            if life.ended:
                self._steps.forget()
                self.empty = life.reason is CloseReason.FINISHED
            self._waits = True
            life.rest()
        except StopIteration:
            self.empty = True
            life.end(CloseReason.FINISHED)
        except BaseException as error:
            life.end(CloseReason.FAILED)
            self.close()
            raise presentable_in_a_thread(error) from error.__cause__

    def __iter__(self) -> SyncFront:
        return self

    def __next__(self) -> bytes:
        if self._over:
            raise StopIteration
        life = self._life or self.life
        if self._waits:
            self._waits = False
            life.open()
        life.writing = False
        data = self._next(life)
        life.writing = True
        life.taken += 1
        return data

    def _next(self, life: Life) -> bytes:
        life.look_around()
        if life.reason is None:
            try:
                data = self._steps.__next__()
                if life.reason is None:
                    return data
            except StopIteration:
                life.end(CloseReason.FINISHED)
            except BaseException as error:
                if life.end(CloseReason.FAILED):
                    life.error = error
                else:
                    life.log_late(error)
        if not self._said:
            self._said = True
            self._steps.close()
            if words := last_words(life):
                return words
        self._leave(life)

    def close(self) -> None:
        """End the stream, if it has not ended, and close its events."""
        if not self._over:
            self._over = True
            life = self.life
            life.end(CloseReason.DISCONNECTED)
            self._steps.close()
            life.tell_alone()

    def _leave(self, life: Life) -> NoReturn:
        """Come to the end, in the way that tells the client whether to come back."""
        error, life.error = life.error, None
        self.close()
        if life.whole:
            if error is not None:
                logger.error("The events of a stream failed after the first one", exc_info=error)
                if self._failures is not None:
                    self._failures.append(presentable_in_a_thread(error))
            raise StopIteration
        life.cut(False)
        if error is None:
            raise BrokenOff
        try:
            raise presentable_in_a_thread(error)
        finally:
            # Its traceback leads back to here.
            del error
