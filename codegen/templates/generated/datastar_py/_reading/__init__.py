"""Reading the signals of a request: what the adapters share, whatever their framework is."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Generator, Mapping
from typing import Any, Protocol

from .._signals import SignalsError, SignalsTooLarge, check_size, parse_body

__all__ = ["Body", "read_body", "refused_as", "shaped"]


class Body(Protocol):
    """The body of a request, and where its framework keeps it for whoever asks next."""

    @property
    def kept(self) -> bytes | None:
        """The whole body, if somebody has read it."""
        ...

    def chunks(self) -> AsyncIterator[bytes]:
        """Read it."""
        ...

    def keep(self, body: bytes) -> None:
        """Keep it for others."""
        ...


async def read_body(
    body: Body, headers: Mapping[str, str], limit: int | None
) -> dict[str, Any] | None:
    """Read signals from a body, of which no more is read than is allowed.

    Raises:
        SignalsError: they are no JSON object.
        SignalsTooLarge: they have more than `limit` bytes.
    """
    check_size(headers.get("content-length"), limit)
    kept = body.kept
    if kept is None:
        read = bytearray()
        async for chunk in body.chunks():
            read += chunk
            check_size(len(read), limit)
        kept = bytes(read)
        body.keep(kept)
    return parse_body(kept, limit)


def shaped(signals: dict[str, Any] | None, model: Any, path: str | None) -> Any:
    """Give signals as an object of a class, or as they are without one.

    Raises:
        InvalidSignals: they do not fit.
        TypeError: `model` is no such class, or there is a path without one.
    """
    if model is not None:
        # Few handlers ask for it, and all of them wait for what is imported here.
        from .._models import fit

        return fit(signals, model, path)
    if path is not None:
        raise TypeError(
            f"path is for signals with a type: read_signals(request, Form, path={path!r})"
        )
    return signals


@contextlib.contextmanager
def refused_as(base: type[Exception], answer: Callable[[Any, int, str], object]) -> Generator[None]:
    """Raise errors of signals as a framework's own error as well, so that it answers with it.

    `answer` initializes such an error with its status and message.
    """
    try:
        yield
    except SignalsError as error:
        status = getattr(error, "status", None) or _status_of(error)
        kind = _kind_of(type(error), base)
        refused = kind.__new__(kind)
        answer(refused, status, str(error))
        for name, value in vars(error).items():
            vars(refused).setdefault(name, value)
        raise refused from None


def _status_of(error: SignalsError) -> int:
    return 413 if isinstance(error, SignalsTooLarge) else 400


_kinds: dict[tuple[type[SignalsError], type[Exception]], type[Exception]] = {}


def _kind_of(error: type[SignalsError], base: type[Exception]) -> type[Exception]:
    """Give the class of errors that are both."""
    kind = _kinds.get((error, base))
    if kind is None:
        kind = _kinds[error, base] = type(error.__name__, (error, base), {})
    return kind
