# Copied from codegen/templates/generated/datastar_py/_streams/steps.py
# by `python -m codegen`; edit that file, not this one.

"""Sync events, stepped in whatever thread asks for the next."""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from .closing import close_iterator
from .life import Encode, Life, logger
from .stream import feeding, restored

__all__ = ["Steps", "StepsInOneContext"]

T = TypeVar("T")


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
        return first if first is not None else self._run(self._step)

    def _step(self) -> bytes:
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
        try:
            self._run(self._close)
        except BaseException as error:
            logger.error("The events of a stream failed while they were closed", exc_info=error)

    def _close(self) -> None:
        token = feeding(self.life)
        try:
            close_iterator(self._iterator, self._events)
        finally:
            restored(token)

    def _run(self, call: Callable[[], T]) -> T:
        """Do what belongs to the events, in the context of the caller."""
        return call()


class StepsInOneContext(Steps):
    """Does that in one copy of the context in which the first step was asked for."""

    __slots__ = ("_context",)

    def __init__(self, events: Iterable[Any], encode: Encode) -> None:
        super().__init__(events, encode)
        self._context: contextvars.Context | None = None

    def _run(self, call: Callable[[], T]) -> T:
        if self._context is None:
            self._context = contextvars.copy_context()
        return self._context.run(call)
