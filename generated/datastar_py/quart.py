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

from collections.abc import AsyncIterable, Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager
from inspect import signature
from typing import Any, ParamSpec, cast, overload

import quart.globals
from quart import Response, after_this_request, current_app, has_request_context, request
from quart.globals import app_ctx
from quart.typing import ResponseTypes
from quart.wrappers.response import ResponseBody
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.wrappers import Response as WerkzeugResponse

from ._handlers import decorate, sort_events
from ._signals import SignalsError, SignalsTooLarge, check_size, parse_signals, signals_in_body
from ._stream import Pull, Stream, StreamOptions
from .sse import (
    SSE_HEADERS,
    DatastarEvent,
    DatastarEvents,
    ServerSentEventGenerator,
    SyncDatastarEvents,
)

__all__ = [
    "SSE_HEADERS",
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
        ready, events = sort_events(content)
        all_headers: dict[str, str] = {**self.default_headers, **(headers or {})}
        self._status_given = status is not None
        if events is not None:
            self._pull = Pull(Stream(events, options))
            base.__init__(_Body(self._pull), status or 200, all_headers)
            self.timeout = None
            if has_request_context():
                after_this_request(self._prime)
        else:
            base.__init__(ready, status or (200 if ready else 204), all_headers)
            if not ready:
                self._become_empty()

    async def _prime(self, response: ResponseTypes) -> ResponseTypes:
        """Wait for the first event while Quart can still answer with the error in its place."""
        if response is not self:
            return response
        if request.method == "HEAD":
            self._pull.close()
            self.set_data(b"")
            return self
        try:
            await self._pull.prime(_request_context())
        except Exception as error:
            return await _answer_to(error)
        if self._pull.empty and not self._status_given:
            self.status_code = 204
            self._become_empty()
        return self

    def _become_empty(self) -> None:
        self.headers.pop("Content-Type", None)
        self.headers.pop("Content-Length", None)


class _Body(ResponseBody):
    def __init__(self, pull: Pull) -> None:
        self._pull = pull

    async def __aenter__(self) -> Pull:
        return self._pull

    async def __aexit__(self, *_: object) -> None:
        await self._pull.aclose()


def _request_context() -> AbstractAsyncContextManager[object]:
    """Give a copy of the request's context, which holds it until the end of the stream."""
    # Since 0.23 the context of the app is that of the request as well.
    current: Any = vars(quart.globals).get("request_ctx", app_ctx)
    copied: AbstractAsyncContextManager[object] = current.copy()
    return copied


async def _answer_to(error: Exception) -> ResponseTypes:
    """What the application's error handlers make of an error that a view raised."""
    handle: Any = current_app.handle_user_exception
    arguments: list[Any] = [error]
    if len(signature(handle).parameters) > 1:
        # Since 0.23 the context comes first.
        context: Any = app_ctx
        arguments.insert(0, context._get_current_object())
    return await current_app.make_response(await handle(*arguments))


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
    return decorate(func, _respond)


def _respond(result: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> ResponseTypes:
    if isinstance(result, (Response, WerkzeugResponse)):
        return result
    return DatastarResponse(result)


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
    try:
        body: str | bytes = b""
        if signals_in_body(request.method, headers):
            check_size(headers.get("Content-Length"), limit)
            body = await request.get_data(parse_form_data=False)
        return parse_signals(request.method, headers, query, body, limit=limit)
    except SignalsTooLarge as error:
        raise _TooLarge(str(error)) from None
    except SignalsError as error:
        raise _BadSignals(str(error)) from None


class _BadSignals(SignalsError, BadRequest):
    """The framework's own answer to signals that can't be used."""

    def __init__(self, description: str) -> None:
        BadRequest.__init__(self, description)


class _TooLarge(SignalsTooLarge, RequestEntityTooLarge):
    """The framework's own answer to too many signals."""

    def __init__(self, description: str) -> None:
        RequestEntityTooLarge.__init__(self, description)
