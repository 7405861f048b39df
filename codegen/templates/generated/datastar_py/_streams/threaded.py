"""A stream whose sync events are stepped in the thread that writes them, as under WSGI."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NoReturn, cast

from .ending import SECOND_USE, BrokenOff, last_words, presentable
from .life import Encode, Life, after, as_bytes, logger
from .looped import LOOKS, RESCUE
from .options import CloseReason, StreamOptions
from .sources import close_iterator
from .stream import feeding, restored

__all__ = ["CLIENT_CHECK", "Steps", "SyncFront", "ThreadedLife"]

# How often a thread that waits looks whether its client is there.
CLIENT_CHECK = 0.2


class ThreadedLife(Life):
    """Lives in whatever thread asks for the next bytes; may be ended from any other."""

    __slots__ = ("cutter", "has_left")

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

    def open(self) -> None:
        super().open()
        if self.options.send_timeout is not None:
            _watch(self)

    def end(self, reason: CloseReason) -> bool:
        ended = super().end(reason)
        if ended and self.writing and reason in (CloseReason.SHUTDOWN, CloseReason.TIMED_OUT):
            after(RESCUE if reason is CloseReason.SHUTDOWN else 0.0, self._rescue, self.taken)
        return ended

    def abandon(self) -> None:
        super().abandon()
        self.tell_from_thread()

    def sleep(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while not self.ended and (left := until - time.monotonic()) > 0:
            super().sleep(min(left, CLIENT_CHECK))
            self.look_for_client()
        return not self.ended

    def look_for_client(self) -> None:
        if self.reason is None and self.has_left is not None and self.has_left():
            self.end(CloseReason.DISCONNECTED)

    def cut(self, abort: bool) -> bool:
        return self.cutter is not None and self.cutter(abort)

    def _rescue(self, taken: int) -> None:
        """Free the thread from a write that goes on since the stream has ended."""
        if self.writing and self.taken == taken:
            self.cut(True)


class Steps:
    """Steps sync events in whatever thread asks for the next, and closes them in the last one."""

    __slots__ = ("_encode", "_events", "_first", "_iterator", "begun", "closed", "life")

    def __init__(self, events: Iterable[Any], encode: Encode) -> None:
        self._events = events
        self._encode = encode
        self._iterator: Iterator[Any] = iter(())
        self._first: bytes | None = None
        self.closed = False
        self.begun = False
        self.life: Life | None = None

    def prime(self) -> None:
        """Step to the first event, and keep it."""
        self._first = next(self)

    def forget(self) -> None:
        """Forget the event that was kept, since the stream has ended."""
        self._first = None

    def __iter__(self) -> Steps:
        return self

    def __next__(self) -> bytes:
        first, self._first = self._first, None
        if first is not None:
            return first
        token = feeding(self.life)
        try:
            if not self.begun:
                self.begun = True
                self._iterator = iter(self._events)
            return self._encode(next(self._iterator))
        finally:
            restored(token)

    def close(self) -> None:
        """Close the events, once, and log what they raise at that."""
        if self.closed:
            return
        self.closed = True
        token = feeding(self.life)
        try:
            close_iterator(self._iterator, self._events)
        except BaseException as error:
            logger.error("The events of a stream failed while they were closed", exc_info=error)
        finally:
            restored(token)


class SyncFront:
    """The bytes of one stream, for a host that takes them in a thread, where they are stepped."""

    __slots__ = ("_life", "_new_life", "_over", "_said", "_steps", "empty")

    def __init__(self, steps: Steps, new_life: Callable[[], Life]) -> None:
        self._steps = steps
        self._new_life = new_life
        self._life: Life | None = None
        self._said = False
        self._over = False
        # There was no event at all.
        self.empty = False

    def __del__(self) -> None:
        if self._life is not None and not self._life.concluded:
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
        life.open()

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
        except StopIteration:
            self.empty = True
            life.end(CloseReason.FINISHED)
        except BaseException as error:
            life.end(CloseReason.FAILED)
            self.close()
            raise presentable(error) from error.__cause__

    def __iter__(self) -> SyncFront:
        return self

    def __next__(self) -> bytes:
        if self._over:
            raise StopIteration
        life = self.life
        life.writing = False
        data = self._next(life)
        life.writing = True
        life.taken += 1
        return data

    def _next(self, life: Life) -> bytes:
        life.look_for_client()
        if life.reason is None:
            try:
                data = next(self._steps)
                if not life.ended:
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
            life.tell_from_thread()

    def _leave(self, life: Life) -> NoReturn:
        """Come to the end, in the way that tells the client whether to come back."""
        error, life.error = life.error, None
        self.close()
        if life.whole:
            if error is not None:
                logger.error("The events of a stream failed after the first one", exc_info=error)
            raise StopIteration
        life.cut(False)
        if error is None:
            raise BrokenOff
        try:
            raise presentable(error)
        finally:
            # Its traceback leads back to here.
            del error


# Streams that are given up when a write takes too long, and the thread that looks after them.

_watched: set[ThreadedLife] = set()
_watching = threading.Lock()


def _watch(life: ThreadedLife) -> None:
    with _watching:
        begin = not _watched
        _watched.add(life)
    if begin:
        threading.Thread(target=_look_after, name="datastar-timeouts", daemon=True).start()


def _look_after() -> None:
    since: dict[ThreadedLife, tuple[int, float]] = {}
    while True:
        with _watching:
            _watched.difference_update([life for life in _watched if life.reason is not None])
            if not _watched:
                return
            lives = list(_watched)
        limits = [life.options.send_timeout or 1.0 for life in lives]
        time.sleep(min(limits) / LOOKS)
        now = time.monotonic()
        for life, limit in zip(lives, limits, strict=True):
            if not life.writing or since.get(life, (-1, 0.0))[0] != life.taken:
                since[life] = life.taken, now
            elif now - since[life][1] >= limit:
                life.end(CloseReason.TIMED_OUT)
        since = {life: seen for life, seen in since.items() if life in _watched}
