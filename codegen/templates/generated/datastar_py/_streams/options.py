"""How streams are kept, and why they end."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum

from .._exact import shown

__all__ = ["CloseReason", "OnClose", "StreamOptions", "configure", "default_options"]


class CloseReason(str, Enum):
    """Why a stream came to its end."""

    FINISHED = "finished"
    DISCONNECTED = "disconnected"
    TIMED_OUT = "timed out"
    SHUTDOWN = "shutdown"
    FAILED = "failed"


OnClose = Callable[[CloseReason], object]


@dataclass(frozen=True)
class StreamOptions:
    """How streams are kept; `configure` sets what holds where a response says nothing.

    Raises:
        TypeError: a value of the wrong kind.
        ValueError: a number of seconds that is out of range.
    """

    keep_alive: float | None = 15.0
    """Seconds without an event until a comment line is sent, at most; `None` sends none."""

    send_timeout: float | None = None
    """Seconds that one write may wait for the client to read; `None` waits for ever."""

    first_event_grace: float = 0.2
    """Seconds that the headers wait for the first event, so that its error can be the answer."""

    farewell: str | Iterable[str] | Callable[[], object] | None = None
    """What is sent last when the server stops: events, or a function that gives them."""

    on_close: OnClose | None = None
    """Called with the reason when the stream has ended; may be a coroutine function."""

    on_error: Callable[[Exception], object] | None = None
    """Called with the exception when a handler fails after its first event; gives events that tell
    the page, which are sent before the end."""

    shutdown_grace: float = 2.0
    """Seconds that a request which may not be run again (POST, PUT, PATCH, DELETE) may go on once
    the server has been told to stop."""

    def __post_init__(self) -> None:
        for name in ("keep_alive", "send_timeout"):
            seconds: object = getattr(self, name)
            if seconds is not None and not _number(name, seconds, " or None") > 0:
                raise ValueError(
                    f"{name} must be a number of seconds above 0 or None: {shown(seconds)}"
                )
        for name in ("first_event_grace", "shutdown_grace"):
            seconds = getattr(self, name)
            if not _number(name, seconds) >= 0:
                raise ValueError(f"{name} must be 0 or more seconds: {shown(seconds)}")
        for name in ("on_close", "on_error"):
            given: object = getattr(self, name)
            if given is not None and not callable(given):
                raise TypeError(f"{name} must be a function or None, not {type(given).__name__}")


def _number(name: str, value: object, other: str = "") -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    raise TypeError(
        f"{name} must be a number of seconds{other}, not {type(value).__name__}: {shown(value)}"
    )


_defaults = StreamOptions()


def configure(options: StreamOptions) -> None:
    """Set the options of every stream that is opened from now on without its own."""
    global _defaults
    _defaults = _checked(options)


def _checked(options: object) -> StreamOptions:
    if isinstance(options, StreamOptions):
        return options
    raise TypeError(
        f"options must be StreamOptions, not {type(options).__name__}: {shown(options)}"
    )


def default_options() -> StreamOptions:
    """Give the options of streams that have none of their own."""
    return _defaults
