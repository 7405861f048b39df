# Rendered from codegen/templates/generated/datastar_py/_reading/litestar.py.j2 and spec/
# by `python -m codegen`; edit those, not this file.

"""What a request of Litestar brings: its signals, and what it says of itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, TypeVar, cast, overload

import litestar.di
import litestar.params
from litestar import Request
from litestar.di import Provide
from litestar.exceptions import ClientException

from .. import _reading, _streams

__all__ = [
    "Signals",
    "from_signals",
    "is_datastar",
    "last_event_id",
    "read_signals",
    "share_receive",
]

Model = TypeVar("Model")

if TYPE_CHECKING:
    Signals: TypeAlias = Annotated[Model, "signals"]
else:
    try:
        Signals = litestar.di.NamedDependency[litestar.params.SkipValidation[Model]]
    except AttributeError:
        # Before 2.23.
        Signals = Annotated[Model, litestar.params.Dependency(skip_validation=True)]

"""The type of a parameter that is to hold the signals as an object of a class: `Signals[Search]`.

The app, or the route, has to say where it comes from; see `from_signals`.
"""


def share_receive(request: Request[Any, Any, Any]) -> None:
    asked: Any = request
    asked.receive = _streams.receive.SharedReceive.of(asked.scope, asked.receive)


@overload
async def read_signals(
    request: Request[Any, Any, Any], *, limit: int | None = None
) -> dict[str, Any] | None: ...


@overload
async def read_signals(
    request: Request[Any, Any, Any],
    model: type[Model],
    *,
    path: str | None = None,
    limit: int | None = None,
) -> Model: ...


@_reading.injectable
async def read_signals(
    request: Request[Any, Any, Any],
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
    headers = request.headers
    with _reading.refused_as(ClientException, _answer):
        if _reading.signals_in_body(request.method, headers):
            share_receive(request)
            signals = await _reading.read_body(_Body(request), headers, limit)
        else:
            query = request.scope["query_string"].decode("latin-1")
            signals = _reading.parse_signals(request.method, headers, query, b"", limit=limit)
        return _reading.shaped(signals, model, path)


def _answer(error: Any, status: int, message: str) -> None:
    ClientException.__init__(error, detail=message, status_code=status)


def from_signals(
    model: Any = None, *, path: str | None = None, limit: int | None = None
) -> Provide:
    """Make the dependency that gives signals as an object of a class.

    For `@get("/", dependencies={"form": from_signals(Form, path="form")})`, or without a class
    for a whole app, `Litestar(dependencies={"signals": from_signals()})`: then the class is the
    one that the handler names, `signals: Signals[Search]`. The arguments are those of
    `read_signals`. https://data-star.dev/reference/actions#backend-actions
    """

    async def provide(request: Request[Any, Any, Any]) -> Any:
        wanted = _annotated(request, provider) if model is None else model
        return await read_signals(request, wanted, path=path, limit=limit)

    provider = Provide(provide)
    return provider


def _annotated(request: Request[Any, Any, Any], provider: Provide) -> Any:
    """What the handler of a request names as the type of a dependency."""
    handler: Any = request.scope["route_handler"]
    for name, given in handler.resolve_dependencies().items():
        if given is provider:
            return handler.parsed_fn_signature.parameters[name].annotation
    raise LookupError("no dependency of the handler is made of its signals")


def is_datastar(request: Request[Any, Any, Any]) -> bool:
    """Tell whether Datastar made a request.

    Whoever makes a request can say so: it is no proof of where the request came from.
    """
    return _reading.is_datastar(request.headers)


def last_event_id(request: Request[Any, Any, Any]) -> str | None:
    """Give the id of the last event that the page has seen, or None when it has seen none.

    The client says so when it connects again after a stream whose events had ids.
    """
    return _reading.last_event_id(request.headers)


class _Body:
    """The body of a request, and where Litestar keeps it for whoever asks next."""

    def __init__(self, request: Request[Any, Any, Any]) -> None:
        self._request: Any = request

    @property
    def kept(self) -> bytes | None:
        body = getattr(self._request, "_body", None)
        return body if isinstance(body, bytes) else None

    def chunks(self) -> AsyncIterator[bytes]:
        return cast("AsyncIterator[bytes]", self._request.stream())

    def keep(self, body: bytes) -> None:
        self._request._body = body
