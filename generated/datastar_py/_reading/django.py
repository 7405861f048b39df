# Rendered from codegen/templates/generated/datastar_py/_reading/django.py.j2 and spec/
# by `python -m codegen`; edit those, not this file.

"""What a request of Django brings: its signals, and what it says of itself."""

from __future__ import annotations

from io import BytesIO
from typing import Any, TypeVar, overload

from django.core.exceptions import BadRequest
from django.http import HttpRequest

from .. import _reading

__all__ = ["is_datastar", "last_event_id", "read_signals"]

Model = TypeVar("Model")

# How much of a body is read at a time.
CHUNK = 64 * 1024


@overload
def read_signals(request: HttpRequest, *, limit: int | None = None) -> dict[str, Any] | None: ...


@overload
def read_signals(
    request: HttpRequest, model: type[Model], *, path: str | None = None, limit: int | None = None
) -> Model: ...


@_reading.injectable
def read_signals(
    request: HttpRequest, model: Any = None, *, path: str | None = None, limit: int | None = None
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
        SignalsTooLarge: they have more than `limit` bytes; unless caught, the answer is a 413 from a
            decorated view, a 400 from others.
        InvalidSignals: they do not fit the model; unless caught, the answer is a 422 from a
            decorated view, a 400 from others.
        TypeError: `model` is no such class, or neither pydantic nor msgspec is installed.

    https://data-star.dev/reference/actions#backend-actions
    """
    method, headers = request.method or "", request.headers
    with _reading.refused_as(BadRequest, _answer):
        if _reading.signals_in_body(method, headers):
            _reading.check_size(headers.get("Content-Length"), limit)
            signals = _reading.parse_body(_body_of(request, limit), limit)
        else:
            query = request.META.get("QUERY_STRING", "")
            signals = _reading.parse_signals(method, headers, query, b"", limit=limit)
        return _reading.shaped(signals, model, path)


def _answer(error: Any, status: int, message: str) -> None:
    BadRequest.__init__(error, message)
    error.status = status


def _body_of(request: Any, limit: int | None) -> bytes:
    """Read no more of the body than is allowed, and keep it where Django looks for it."""
    if not hasattr(request, "_body") and not request._read_started:
        read = bytearray()
        while chunk := request.read(CHUNK):
            read += chunk
            _reading.check_size(len(read), limit)
        request._body = bytes(read)
        request._stream = BytesIO(request._body)
    body: bytes = request.body
    return body


def is_datastar(request: HttpRequest) -> bool:
    """Tell whether Datastar made a request.

    Whoever makes a request can say so: it is no proof of where the request came from.
    """
    return _reading.is_datastar(request.headers)


def last_event_id(request: HttpRequest) -> str | None:
    """Give the id of the last event that the page has seen, or None when it has seen none.

    The client says so when it connects again after a stream whose events had ids.
    """
    return _reading.last_event_id(request.headers)
