# Rendered from codegen/templates/generated/datastar_py/quart.py.j2 and spec/
# by `python -m codegen`; edit those, not this file.

"""Datastar for Quart: answer with events, and read the signals of a request.

from datastar_py.quart import ServerSentEventGenerator as SSE, datastar_response

@app.route("/updates")
@datastar_response
async def updates():
    yield SSE.patch_elements("<div id='now'>now</div>")
"""

from __future__ import annotations

import functools
import inspect
import weakref
from collections.abc import AsyncIterable, AsyncIterator, Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any, ParamSpec, cast, overload

import quart.globals
from quart import Quart, Response, after_this_request, current_app, has_request_context, request
from quart.globals import app_ctx
from quart.signals import request_finished, request_tearing_down
from quart.typing import ResponseTypes
from quart.wrappers.response import ResponseBody
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as WerkzeugResponse

from ._content import Plan, encode_event, is_repeatable
from ._handlers import decorate, injectable, is_async, parts_of
from ._late_changes import LateChanges
from ._reading import read_body, refused_as
from ._signals import parse_signals, signals_in_body
from ._streams import servers
from ._streams.ending import SECOND_USE
from ._streams.front import Front
from ._streams.looped import LoopedLife
from .sse import (
    SSE_HEADERS,
    DatastarEvent,
    DatastarEvents,
    ServerSentEventGenerator,
    SyncDatastarEvents,
)
from .streams import StreamOptions

__all__ = [
    "SSE_HEADERS",
    "DatastarEvent",
    "DatastarEvents",
    "DatastarResponse",
    "ServerSentEventGenerator",
    "datastar_response",
    "read_signals",
]

P = ParamSpec("P")


class DatastarResponse(Response):
    """A response of 0 to N events: 204 without any, else 200 unless `status` is given.

    `content` is an event, an iterable of events (sync or async, a generator for one), or `None`.
    A stream has the context of the request until its end, and is closed as soon as its client
    leaves; Quart's RESPONSE_TIMEOUT does not end it.

    Raises:
        TypeError: `content` is none of these.

    https://data-star.dev/reference/sse_events
    """

    default_headers: Mapping[str, str] = SSE_HEADERS.copy()

    def __init__(
        self,
        content: DatastarEvents = None,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        options: StreamOptions | None = None,
    ) -> None:
        base: Any = super()
        plan = self._plan = Plan(content, status, headers, self.default_headers)
        self.stream_body: _Body | None = None
        if plan.events is None:
            base.__init__(b"".join(plan.chunks or ()), plan.status, plan.headers)
            if not plan.chunks:
                self._become_empty()
            return
        life = LoopedLife(options, encode=encode_event)
        # Quart takes a TimeoutError for its own, and leaves the connection open.
        self.stream_body = _Body(Front(plan.events, life, misleading=(TimeoutError,)))
        base.__init__(self.stream_body, plan.status, plan.headers)
        self.timeout = None
        if has_request_context():
            life.repeatable = is_repeatable(request.method)
            # It holds the server's `send`.
            ways = [getattr(_behind(request), "_send_push_promise", None)]
            life.cutter = functools.partial(servers.cut, ways, request.scope)
            _note_response(self)
            after_this_request(_prime)

    async def prime(self) -> None:
        """Wait for the first event, or for its error, while Quart can still answer with that."""
        if self.stream_body is None:
            return
        if self.stream_body.primed_for is not None:
            if self.stream_body.primed_for() is not _behind(request):
                raise RuntimeError(SECOND_USE)
            return
        self.stream_body.primed_for = weakref.ref(_behind(request))
        if request.method == "HEAD":
            await self.stream_body.front.aclose()
            self.set_data(b"")
            return
        await self.stream_body.front.prime()
        if self.stream_body.front.empty:
            self.status_code = self._plan.empty_status
            if self.status_code == 204:
                self._become_empty()

    def _become_empty(self) -> None:
        self.headers.pop("Content-Type", None)
        self.headers.pop("Content-Length", None)


class _Body(ResponseBody):
    """The bytes of a stream. It holds the context of the request until their end."""

    def __init__(self, front: Front) -> None:
        self.front = front
        # The request for which the first event was waited for.
        self.primed_for: Callable[[], object] | None = None
        self._held = False
        self._context: Any = None
        self._late: LateChanges | None = None

    async def hold_context(self) -> None:
        """Have the context of the request, which Quart is about to leave, go on until the end."""
        # Since 0.23 the context of the app is that of the request as well.
        context = _behind(vars(quart.globals).get("request_ctx", app_ctx))
        if self._held:
            raise RuntimeError(SECOND_USE)
        self._held = True
        await context.push()
        self._context = context
        session = context.session
        self._late = LateChanges(
            f"{context.app.name}: {request.endpoint}",
            lambda: {"session": repr(session and dict(session))},
        )

    def let_go(self) -> None:
        """Close the stream if nobody takes it within a second."""
        life = self.front.life
        if not self._held and life.begun:
            life.box.loop.call_later(UNTAKEN, self.front.close_untaken)

    async def __aenter__(self) -> Front:
        self.front.claim()
        if self._late is not None:
            self._late.note()
        return self.front

    async def __aexit__(self, *_: object) -> None:
        context, self._context = self._context, None
        try:
            await self.front.aclose()
            if self._late is not None:
                self._late.warn()
        finally:
            if context is not None:
                await context.pop(None)


RESPONSES = "datastar_py.responses"

# How many seconds a stream may wait when its request is over, until somebody takes it.
UNTAKEN = 1.0


def _note_response(response: DatastarResponse) -> None:
    """Have the stream told at the end of the request whether its response is sent."""
    sender = _behind(current_app)
    request_finished.connect(_hold_context, sender=sender)
    request_tearing_down.connect(_let_go, sender=sender)
    _noted().append(weakref.ref(response))


def _noted() -> list[weakref.ref[DatastarResponse]]:
    """Give the responses that were made for the current request."""
    scope: Any = request.scope
    noted: list[weakref.ref[DatastarResponse]] = scope.setdefault(RESPONSES, [])
    return noted


async def _hold_context(app: Quart, response: ResponseTypes, **_: Any) -> None:
    body: Any = response.response
    if isinstance(body, _Body):
        await body.hold_context()


async def _let_go(app: Quart, **_: Any) -> None:
    """Have a stream closed that nobody takes, since its request is over without it."""
    for made in [reference() for reference in _noted()]:
        if made is not None and made.stream_body is not None:
            made.stream_body.let_go()


async def _prime(response: ResponseTypes) -> ResponseTypes:
    if isinstance(response, DatastarResponse):
        try:
            await response.prime()
        except Exception as error:
            return await _answer_to(error)
    return response


async def _answer_to(error: Exception) -> ResponseTypes:
    """What the application's error handlers make of an error that a view raised."""
    handle: Any = current_app.handle_user_exception
    # Since 0.23 the context comes first.
    takes_context = len(inspect.signature(handle).parameters) > 1
    answer = await (handle(_behind(app_ctx), error) if takes_context else handle(error))
    return await current_app.make_response(answer)


def _behind(proxy: Any) -> Any:
    """Give what a proxy stands for; the proxy itself can't be shown in a traceback."""
    return proxy._get_current_object()


@overload
def datastar_response(
    func: Callable[P, Coroutine[Any, Any, DatastarEvents | Response | WerkzeugResponse]],
) -> Callable[P, Coroutine[Any, Any, DatastarResponse]]: ...


@overload
def datastar_response(
    func: Callable[P, AsyncIterable[DatastarEvent]],
) -> Callable[P, Coroutine[Any, Any, DatastarResponse]]: ...


@overload
def datastar_response(
    func: Callable[P, SyncDatastarEvents | Response | WerkzeugResponse],
) -> Callable[P, DatastarResponse]: ...


def datastar_response(func: Callable[..., Any]) -> Callable[..., Any]:
    """Answer with the events that a handler returns or yields.

    The handler may be sync or async, a function, a method, or a generator; one that is sync stays
    sync, so that Quart runs it in a thread. A response that it returns is left as it is.

    https://data-star.dev/reference/sse_events
    """
    handler = decorate(func, _respond)
    if not is_async(func):
        return handler

    @functools.wraps(func)
    async def primed(*args: Any, **kwargs: Any) -> ResponseTypes:
        response = await handler(*args, **kwargs)
        if isinstance(response, DatastarResponse):
            await response.prime()
        return cast("ResponseTypes", response)

    return primed


def _respond(result: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    content, status, headers = parts_of(result)
    if isinstance(content, (Response, WerkzeugResponse)):
        return result
    response = DatastarResponse(content, status)
    if headers is not None:
        response.headers.update(headers)
    return response


@injectable
async def read_signals(*, limit: int | None = None) -> dict[str, Any] | None:
    """Read the signals that the browser sent with the current request.

    They come as JSON: in the query for GET and DELETE, in the body otherwise. Gives `None` when
    there are none, also for a form and for a request that Datastar did not make. May be called
    before the response begins or inside the generator that feeds it.

    Raises:
        SignalsError: they are no JSON object; unless caught, the answer is a 400.
        SignalsTooLarge: they have more than `limit` bytes; unless caught, the answer is a 413.

    https://data-star.dev/reference/actions#backend-actions
    """
    headers = cast("Mapping[str, str]", request.headers)
    query = request.query_string.decode("latin-1")
    with refused_as(BadRequest, _answer):
        if signals_in_body(request.method, headers):
            return await read_body(_RequestBody(), headers, limit)
        return parse_signals(request.method, headers, query, b"", limit=limit)


def _answer(error: Any, status: int, message: str) -> None:
    BadRequest.__init__(error, message)
    error.code = status


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


if not TYPE_CHECKING:
    from ._former import missing_from

    __getattr__ = missing_from(__name__)
