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

import asyncio
import functools
import inspect
import weakref
from collections.abc import AsyncIterable, Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any, ParamSpec, cast, overload

import quart.globals
from quart import Quart, Response, after_this_request, current_app, has_request_context, request
from quart.globals import app_ctx
from quart.signals import request_finished, request_tearing_down
from quart.typing import ResponseTypes
from quart.wrappers.response import ResponseBody
from werkzeug.wrappers import Response as WerkzeugResponse

from . import _answering, _streams
from ._reading.quart import is_datastar, last_event_id, read_signals
from .sse import (
    SSE_HEADERS,
    DatastarEvent,
    DatastarEvents,
    ServerSentEventGenerator,
    SyncDatastarEvents,
)

if TYPE_CHECKING:
    from ._replies.quart import ElementsResponse, ScriptResponse, SignalsResponse
    from .streams import StreamOptions

__all__ = [
    "SSE_HEADERS",
    "DatastarEvent",
    "DatastarEvents",
    "DatastarResponse",
    "ElementsResponse",
    "ScriptResponse",
    "ServerSentEventGenerator",
    "SignalsResponse",
    "datastar_response",
    "is_datastar",
    "last_event_id",
    "page_or_patch",
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
        plan = self._plan = _answering.Plan(content, status, headers, self.default_headers)
        self.stream_body: _Body | None = None
        if plan.events is None:
            base.__init__(b"".join(plan.chunks or ()), plan.status, plan.headers)
            if not plan.chunks:
                self._become_empty()
            return
        life = _streams.looped.LoopedLife(options, encode=_answering.encode_event)
        # Quart takes a TimeoutError for its own, and leaves the connection open.
        front = _streams.front.Front(plan.events, life, misleading=(TimeoutError,))
        self.stream_body = _Body(front)
        base.__init__(self.stream_body, plan.status, plan.headers)
        self.timeout = None
        if has_request_context():
            life.repeatable = _answering.is_repeatable(request.method)
            # It holds the server's `send`.
            ways = [getattr(_behind(request), "_send_push_promise", None)]
            life.cutter = functools.partial(_streams.servers.cut, ways, request.scope)
            _note_response(self)
            after_this_request(_prime)

    async def prime(self) -> None:
        """Wait for the first event, or for its error, while Quart can still answer with that."""
        if self.stream_body is None:
            return
        if self.stream_body.primed_for is not None:
            if self.stream_body.primed_for() is not _behind(request):
                raise RuntimeError(_streams.ending.SECOND_USE)
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

    def __init__(self, front: _streams.front.Front) -> None:
        self.front = front
        # The request for which the first event was waited for.
        self.primed_for: Callable[[], object] | None = None
        self._held = False
        self._context: Any = None
        self._late: _answering.LateChanges | None = None
        self._failures: list[BaseException] = []

    async def hold_context(self) -> None:
        """Have the context of the request, which Quart is about to leave, go on until the end."""
        # Since 0.23 the context of the app is that of the request as well.
        context = _behind(vars(quart.globals).get("request_ctx", app_ctx))
        if self._held:
            raise RuntimeError(_streams.ending.SECOND_USE)
        self._held = True
        await context.push()
        self._context = context
        session = context.session
        self._late = _answering.LateChanges(
            f"{context.app.name}: {request.endpoint}",
            lambda: {"session": repr(session and dict(session))},
        )

    def let_go(self) -> None:
        """Close the stream if nobody takes it within a second."""
        life = self.front.life
        if not self._held and life.begun:
            life.box.loop.call_later(UNTAKEN, self.front.close_untaken)

    async def __aenter__(self) -> _streams.front.Front:
        self.front.claim()
        # Where the response ends whole, what is torn down is to hear of them as well.
        self.front.failures = self._failures
        if self._late is not None:
            self._late.note()
        return self.front

    async def __aexit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: Any
    ) -> None:
        context, self._context = self._context, None
        try:
            await self.front.aclose()
            if self._late is not None:
                self._late.warn()
        finally:
            failure = self._failures.pop() if self._failures else raised
            if context is not None:
                # That a server stops or a client leaves is no failure of the events.
                left = isinstance(failure, (asyncio.CancelledError, _streams.ending.BrokenOff))
                await context.pop(None if left else failure)


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
    handler = _answering.decorate(func, _respond)
    if not _answering.is_async(func):
        return handler

    @functools.wraps(func)
    async def primed(*args: Any, **kwargs: Any) -> ResponseTypes:
        response = await handler(*args, **kwargs)
        if isinstance(response, DatastarResponse):
            await response.prime()
        return cast("ResponseTypes", response)

    return primed


def _respond(result: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    content, status, headers = _answering.parts_of(result)
    if isinstance(content, (Response, WerkzeugResponse)):
        return result
    response = DatastarResponse(content, status)
    if headers is not None:
        response.headers.update(headers)
    return response


async def page_or_patch(page: object, patch: object) -> ResponseTypes:
    """Answer a browser with a whole page, and Datastar with a patch.

    `page` is whatever a view may return; `patch` is a response, or the content of a
    `DatastarResponse`. Either may be a function that gives it, sync or async, of which only the one
    that is needed is called: `lambda: render_template("page.html")`. Caches are told that the
    answers differ.

    Raises TypeError for a patch that holds no events.
    """
    if is_datastar():
        made: Any = _respond(await _answering.settled(patch), (), {})
    else:
        made = await _answering.settled(page)
        made = _answering.html_of(made) if hasattr(made, "__html__") else made
    response = await current_app.make_response(made)
    response.headers["Vary"] = _answering.varied(response.headers.get("Vary"))
    return response


if not TYPE_CHECKING:
    from ._former import missing_from

    # What few handlers use is read when one does.
    __getattr__, __dir__ = missing_from(
        __name__,
        {
            "ElementsResponse": "datastar_py._replies.quart",
            "ScriptResponse": "datastar_py._replies.quart",
            "SignalsResponse": "datastar_py._replies.quart",
        },
    )
