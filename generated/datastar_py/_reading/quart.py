# Rendered from codegen/templates/generated/datastar_py/_reading/quart.py.j2 and spec/
# by `python -m codegen`; edit those, not this file.

"""What a request of Quart brings: its signals, and what it says of itself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any, TypeVar, cast, overload

from quart import request
from werkzeug.exceptions import BadRequest

from .. import _reading

__all__ = ["is_datastar", "last_event_id", "read_signals"]

Model = TypeVar("Model")


@overload
async def read_signals(*, limit: int | None = None) -> dict[str, Any] | None: ...


@overload
async def read_signals(
    model: type[Model], *, path: str | None = None, limit: int | None = None
) -> Model: ...


@_reading.injectable
async def read_signals(
    model: Any = None, *, path: str | None = None, limit: int | None = None
) -> Any:
    """Read the signals that the browser sent with the current request.

    They come as JSON: in the query for GET and DELETE, in the body otherwise. Gives `None` when
    there are none, also for a form and for a request that Datastar did not make. May be called
    before the response begins or inside the generator that feeds it.

    With a `model`, a pydantic model, a msgspec Struct, an attrs class, a dataclass or a TypedDict,
    gives an object of that class; `path` is the dotted path of the part that is meant. Signals that
    are not there are then what `{}` gives.

    Raises:
        SignalsError: they are no JSON object; unless caught, the answer is a 400.
        SignalsTooLarge: they have more than `limit` bytes; unless caught, the answer is a 413.
        InvalidSignals: they do not fit the model; unless caught, the answer is a 422.
        TypeError: `model` is no such class, or neither pydantic nor msgspec is installed.

    https://data-star.dev/reference/actions#backend-actions
    """
    headers = cast("Mapping[str, str]", request.headers)
    query = request.query_string.decode("latin-1")
    with _reading.refused_as(BadRequest, _answer):
        if _reading.signals_in_body(request.method, headers):
            signals = await _reading.read_body(_RequestBody(), headers, limit)
        else:
            signals = _reading.parse_signals(request.method, headers, query, b"", limit=limit)
        return _reading.shaped(signals, model, path)


def _answer(error: Any, status: int, message: str) -> None:
    BadRequest.__init__(error, message)
    error.code = status


def is_datastar() -> bool:
    """Tell whether Datastar made the current request.

    Whoever makes a request can say so: it is no proof of where the request came from.
    """
    return _reading.is_datastar(cast("Mapping[str, str]", request.headers))


def last_event_id() -> str | None:
    """Give the id of the last event that the page has seen, or None when it has seen none.

    The client says so when it connects again after a stream whose events had ids.
    """
    return _reading.last_event_id(cast("Mapping[str, str]", request.headers))


class _RequestBody:
    """The body of the current request, and where Quart keeps it for whoever asks next."""

    def __init__(self) -> None:
        self._body: Any = request.body

    @property
    def kept(self) -> bytes | None:
        kept = self._body._data
        return kept if isinstance(kept, bytes) else None

    async def chunks(self) -> AsyncIterator[bytes]:
        async for chunk in self._body:
            yield chunk

    def keep(self, body: bytes) -> None:
        # Before 0.23 it is a bytearray.
        self._body._data = bytearray(body) if isinstance(self._body._data, bytearray) else body
