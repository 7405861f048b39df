# Rendered from codegen/templates/generated/datastar_py/_reading/sanic.py.j2 and spec/
# by `python -m codegen`; edit those, not this file.

"""What a request of Sanic brings: its signals, and what it says of itself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any, TypeVar, overload

from sanic.exceptions import SanicException
from sanic.request import Request

from .. import _reading
from ..consts import DATASTAR_REQUEST_HEADER

__all__ = ["is_datastar", "last_event_id", "read_signals"]

Model = TypeVar("Model")


@overload
async def read_signals(
    request: Request[Any, Any], *, limit: int | None = None
) -> dict[str, Any] | None: ...


@overload
async def read_signals(
    request: Request[Any, Any],
    model: type[Model],
    *,
    path: str | None = None,
    limit: int | None = None,
) -> Model: ...


@_reading.injectable
async def read_signals(
    request: Request[Any, Any],
    model: Any = None,
    *,
    path: str | None = None,
    limit: int | None = None,
) -> Any:
    """Read the signals that the browser sent with a request.

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
    sent: Any = request
    headers: Mapping[str, str] = sent.headers
    with _reading.refused_as(SanicException, _answer):
        if _reading.signals_in_body(request.method, headers):
            signals = await _reading.read_body(_Body(sent), headers, limit)
        else:
            query = request.query_string
            signals = _reading.parse_signals(request.method, headers, query, b"", limit=limit)
        return _reading.shaped(signals, model, path)


def _answer(error: Any, status: int, message: str) -> None:
    SanicException.__init__(error, message, status, quiet=True)


def is_datastar(request: Request[Any, Any]) -> bool:
    """Tell whether Datastar made a request.

    Whoever makes a request can say so: it is no proof of where the request came from.
    """
    return _reading.is_datastar(_latin(request))


def last_event_id(request: Request[Any, Any]) -> str | None:
    """Give the id of the last event that the page has seen, or None when it has seen none.

    The client says so when it connects again after a stream whose events had ids.
    """
    return _reading.last_event_id(_latin(request))


def _latin(request: Any) -> dict[str, str]:
    """The headers that are asked for, each byte a character, as HTTP has it."""
    names = (DATASTAR_REQUEST_HEADER, _reading.LAST_EVENT_ID)
    given = {name: request.headers.get(name, "") for name in names}
    return {
        name: value.encode("utf-8", "surrogateescape").decode("latin-1")
        for name, value in given.items()
    }


class _Body:
    """The body of a request, and where Sanic keeps it for whoever asks next."""

    def __init__(self, request: Any) -> None:
        self._request = request

    @property
    def kept(self) -> bytes | None:
        return self._request.body or None

    async def chunks(self) -> AsyncIterator[bytes]:
        if not self._request.body:
            async for chunk in self._request.stream:
                yield chunk

    def keep(self, body: bytes) -> None:
        self._request.body = body
