"""Reading signals from a body, and how it is said that they can't be used."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Generator, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from .._exact import shown
from .._signals import SignalsError, SignalsTooLarge, check_size, parse_body

__all__ = [
    "Body",
    "Headers",
    "SyncBody",
    "read_body",
    "read_sync_body",
    "refused_as",
    "shaped",
]

if TYPE_CHECKING:

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

    class SyncBody(Protocol):
        """The same of a framework that waits for it."""

        @property
        def kept(self) -> bytes | None:
            """The whole body, if somebody has read it."""
            ...

        def read(self, size: int, /) -> bytes:
            """Read at most so many bytes, none at the end."""
            ...

        def keep(self, body: bytes) -> None:
            """Keep it for others."""
            ...


# How much of a body is read at a time.
CHUNK = 64 * 1024


class Headers(Mapping[str, str]):
    """Headers that are found whatever the case of their names; of several, the first."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._values: dict[str, str] = {}
        for name, value in pairs:
            self._values.setdefault(name.lower(), value)

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


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


def read_sync_body(
    body: SyncBody, headers: Mapping[str, str], limit: int | None
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
        while chunk := body.read(CHUNK):
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
            f"path is for signals with a type: read_signals(request, Form, path={shown(path)})"
        )
    return signals


@contextlib.contextmanager
def refused_as(
    base: type[Exception],
    answer: Callable[[Any, int, str], object],
    too_large: type[Exception] | None = None,
) -> Generator[None]:
    """Raise errors of signals as a framework's own error as well, so that it answers with it.

    `answer` initializes such an error with its status and message. `too_large` is its error for
    what is that, where it is another.
    """
    try:
        yield
    except SignalsError as error:
        own = too_large if too_large and isinstance(error, SignalsTooLarge) else base
        kind = _kind_of(type(error), own)
        # That of the other base would not make what a framework has in C.
        refused: Any = own.__new__(kind)
        answer(refused, error.http_status, str(error))
        for name, value in vars(error).items():
            refused.__dict__.setdefault(name, value)
        raise refused from None


_kinds: dict[tuple[type[SignalsError], type[Exception]], type[Exception]] = {}


def _kind_of(error: type[SignalsError], base: type[Exception]) -> type[Exception]:
    """Give the class of errors that are both."""
    kind = _kinds.get((error, base))
    if kind is None:
        kind = _kinds[error, base] = type(error.__name__, (error, base), {})
    return kind
