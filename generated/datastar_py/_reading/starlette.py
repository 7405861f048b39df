# Rendered from codegen/templates/generated/datastar_py/_reading/starlette.py.j2 and spec/
# by `python -m codegen`; edit those, not this file.

"""What a request of Starlette brings: its signals, and what it says of itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, TypeVar, cast, overload

from starlette.exceptions import HTTPException
from starlette.requests import Request

from .. import _reading, _streams

__all__ = ["is_datastar", "last_event_id", "read_signals", "share_receive"]

Model = TypeVar("Model")


def share_receive(request: Request) -> None:
    # Starlette offers no public way to do this; see _streams/receive.
    vars(request)["_receive"] = _streams.receive.SharedReceive.of(request.scope, request.receive)


@overload
async def read_signals(request: Request, *, limit: int | None = None) -> dict[str, Any] | None: ...


@overload
async def read_signals(
    request: Request, model: type[Model], *, path: str | None = None, limit: int | None = None
) -> Model: ...


@_reading.injectable
async def read_signals(
    request: Request, model: Any = None, *, path: str | None = None, limit: int | None = None
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
    with _reading.refused_as(HTTPException, HTTPException.__init__):
        if _reading.signals_in_body(request.method, request.headers):
            share_receive(request)
            signals = await _reading.read_body(_Body(request), request.headers, limit)
        else:
            query = cast(bytes, request.scope["query_string"]).decode("latin-1")
            signals = _reading.parse_signals(
                request.method, request.headers, query, b"", limit=limit
            )
        return _reading.shaped(signals, model, path)


def is_datastar(request: Request) -> bool:
    """Tell whether Datastar made a request.

    Whoever makes a request can say so: it is no proof of where the request came from.
    """
    return _reading.is_datastar(request.headers)


def last_event_id(request: Request) -> str | None:
    """Give the id of the last event that the page has seen, or None when it has seen none.

    The client says so when it connects again after a stream whose events had ids.
    """
    return _reading.last_event_id(request.headers)


class _Body:
    """The body of a request, and where Starlette keeps it for whoever asks next."""

    def __init__(self, request: Request) -> None:
        self._request = request

    @property
    def kept(self) -> bytes | None:
        return vars(self._request).get("_body")

    def chunks(self) -> AsyncIterator[bytes]:
        return self._request.stream()

    def keep(self, body: bytes) -> None:
        vars(self._request)["_body"] = body
