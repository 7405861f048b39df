"""What adapters of WSGI frameworks share: a stream as what their servers iterate over."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from typing import Any

from ._content import encode_event, is_repeatable
from ._late_changes import LateChanges
from ._streams.options import StreamOptions
from ._streams.servers import Client
from ._streams.sources import Events
from ._streams.wsgi import ThreadFront, front_in_thread

__all__ = ["Body"]


class Body:
    """The bytes of one stream, for a host that iterates over them and closes them.

    The first event can be waited for before that. `run` is what each step runs in. `enter` is
    called first in the other thread where async events run.
    """

    def __init__(
        self,
        events: Events,
        options: StreamOptions | None,
        environ: Mapping[str, Any],
        *,
        run: Callable[..., Any] | None = None,
        enter: Callable[[], object] | None = None,
        late: LateChanges | None = None,
        over: Callable[[BaseException | None], object] | None = None,
    ) -> None:
        self._events = events
        self._options = options
        self._environ = environ
        self._run = run or _plainly
        self._enter = enter
        self._late = late
        self._tell_over = over
        self._front: ThreadFront | None = None
        self._error: BaseException | None = None
        self._primed = False
        self._begun = False
        self._closed = False

    def __del__(self) -> None:
        with contextlib.suppress(AttributeError):
            self.close()

    @property
    def empty(self) -> bool:
        """Whether there was no event at all."""
        return self._front is not None and self._front.empty

    def prime(self) -> None:
        """Wait for the first event, or for its error, or a short while if async ones take longer.

        Of a HEAD request, nobody gets the events, and they are closed.
        """
        if self._primed:
            return
        self._primed = True
        front = self._opened()
        if self._environ.get("REQUEST_METHOD") == "HEAD":
            self.close()
        else:
            self._run(front.prime)

    def __iter__(self) -> Body:
        return self

    def __next__(self) -> bytes:
        self.prime()
        if self._closed:
            raise StopIteration
        if not self._begun:
            self._begun = True
            if self._late is not None:
                self._run(self._late.note)
        try:
            data: bytes = self._run(self._opened().__next__)
        except StopIteration:
            raise
        except BaseException as error:
            self._error = error
            raise
        return data

    def close(self) -> None:
        """End the stream, if it has not ended, and close its events."""
        if self._closed:
            return
        self._closed = True
        # What the host has been told it ended with.
        error, self._error = self._error, None
        try:
            if self._front is not None:
                self._run(self._front.close)
            if self._late is not None:
                self._run(self._late.warn)
        finally:
            if self._tell_over is not None:
                self._tell_over(error)
            # Its traceback leads back to here.
            del error

    def _opened(self) -> ThreadFront:
        if self._front is None:
            self._front = front_in_thread(
                self._events,
                self._options,
                Client.of(self._environ),
                encode=encode_event,
                repeatable=is_repeatable(self._environ.get("REQUEST_METHOD")),
                enter=self._enter,
            )
        return self._front


def _plainly(step: Callable[[], Any]) -> Any:
    return step()
