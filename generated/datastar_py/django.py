# Rendered from codegen/templates/generated/datastar_py/django.py.j2 and spec/
# by `python -m codegen`; edit those, not this file.

"""Datastar for Django, under ASGI and WSGI: answer with events, and read a request's signals.

from datastar_py.django import ServerSentEventGenerator as SSE, datastar_response

@datastar_response
async def updates(request):
    yield SSE.patch_elements("<div id='now'>now</div>")
"""

from __future__ import annotations

import asyncio
import functools
import inspect
from collections.abc import AsyncIterable, AsyncIterator, Callable, Coroutine, Iterator, Mapping
from typing import Any, ParamSpec, cast, overload

from asgiref.sync import SyncToAsync, async_to_sync
from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import connections
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token

from ._handlers import is_async, sort_events
from ._signals import SignalsError, SignalsTooLarge, check_size, parse_signals, signals_in_body
from ._stream import BlockingPull, Pull, Stream, StreamOptions, watch_signals
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
    "csrf_headers",
    "datastar_response",
    "read_signals",
    "watch_signals",
]

P = ParamSpec("P")


class DatastarResponse(StreamingHttpResponse):
    """A response of 0 to N events: 204 without any, else 200 unless `status` is given.

    `content` is an event, an iterable of events (sync or async, a generator for one), or `None`.
    Each kind streams event by event under ASGI and under WSGI, and is closed as soon as its client
    leaves. A sync one runs in a thread of its own, whose database connections are closed with it.

    Raises:
        TypeError: `content` is none of these.

    https://data-star.dev/reference/sse_events
    """

    default_headers: Mapping[str, str] = SSE_HEADERS.copy()

    # What middleware for template responses looks for in one that renders.
    template_name: None = None
    context_data: None = None

    # What Django keeps for each response.
    _iterator: Any
    _resource_closers: list[Callable[[], object]]

    def __init__(
        self,
        content: DatastarEvents = None,
        *,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
        options: StreamOptions | None = None,
    ) -> None:
        self._ready: bytes | None
        self._ready, events = sort_events(content)
        self._status_given = status is not None
        self._stream: Stream | None = None
        self._pull: Pull | BlockingPull | None = None
        streaming: Any = [self._ready] if self._ready else []
        if events is not None:
            self._stream = Stream(events, options, thread_exit=connections.close_all)
            self._pull = Pull(self._stream) if _under_asgi() else BlockingPull(self._stream)
            streaming = self._pull
        all_headers: dict[str, str] = {**self.default_headers, **(headers or {})}
        default_status = 204 if self._ready == b"" else 200
        super().__init__(streaming, status=status or default_status, headers=all_headers)
        self._own = self._iterator
        if self._stream is not None:
            # Django renders what has this method after the view and inside its error handling.
            self.render = (
                self.arender if isinstance(self._pull, Pull) and _on_loop() else self._render
            )
        if self._ready == b"":
            del self["Content-Type"]

    async def arender(self) -> HttpResponseBase:
        """Wait for the first event, so that its error can be the answer; Django calls this."""
        try:
            if isinstance(self._pull, Pull):
                await self._pull.prime()
        except SignalsError as error:
            return _refuse(error)
        return self._rendered()

    def _render(self) -> HttpResponseBase:
        try:
            if isinstance(self._pull, Pull):
                async_to_sync(self._pull.prime)()
            elif self._pull is not None:
                self._pull.prime()
        except SignalsError as error:
            return _refuse(error)
        return self._rendered()

    def _rendered(self) -> HttpResponseBase:
        if self._pull is not None and self._pull.empty and not self._status_given:
            self.status_code = 204
            del self["Content-Type"]
        return self

    def __iter__(self) -> Iterator[bytes]:
        """Give the bytes to a WSGI server."""
        request = self._request()
        if request is not None and request.method == "HEAD":
            self.close()
            return iter(())
        if not self.is_async:
            if isinstance(self._pull, BlockingPull) and request is not None:
                self._pull.client = request.META.get("gunicorn.socket")
            return iter(cast("Iterator[bytes]", self.streaming_content))
        if self._stream is not None and self._iterator is self._own:
            pull = BlockingPull(self._stream)
        else:
            pull = BlockingPull(Stream(self.streaming_content))
        self._resource_closers.append(pull.close)
        return pull

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Give the bytes to an ASGI server."""
        untouched = self._iterator is self._own
        request = self._request()
        if request is not None and request.method == "HEAD":
            self.close()
            return _given(b"")
        if self.is_async:
            return self._pull if untouched and isinstance(self._pull, Pull) else super().__aiter__()
        if self._ready is not None and untouched:
            return _given(self._ready)
        if self._stream is not None and untouched:
            return Pull(self._stream)
        return Pull(Stream(self.streaming_content))

    def _request(self) -> HttpRequest | None:
        """Find the request, which Django has this close."""
        for closer in self._resource_closers:
            owner = getattr(closer, "__self__", None)
            if isinstance(owner, HttpRequest):
                return owner
        return None


async def _given(data: bytes) -> AsyncIterator[bytes]:
    yield data


def _on_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _under_asgi() -> bool:
    # Django's ASGI handler opens such a context around each request, and its WSGI handler none.
    return SyncToAsync.thread_sensitive_context.get(None) is not None


@overload
def datastar_response(
    func: Callable[P, Coroutine[Any, Any, DatastarEvents | HttpResponseBase]],
) -> Callable[P, Coroutine[Any, Any, DatastarResponse]]: ...


@overload
def datastar_response(
    func: Callable[P, AsyncIterable[DatastarEvent]],
) -> Callable[P, Coroutine[Any, Any, DatastarResponse]]: ...


@overload
def datastar_response(
    func: Callable[P, SyncDatastarEvents | HttpResponseBase],
) -> Callable[P, DatastarResponse]: ...


def datastar_response(func: Callable[..., Any]) -> Callable[..., Any]:
    """Answer with the events that a view returns or yields.

    The view may be sync or async, a function, a method, or a generator; one that is sync stays
    sync. A response that it returns is left as it is.

    https://data-star.dev/reference/sse_events
    """
    if is_async(func):

        @functools.wraps(func)
        async def async_view(*args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                result = func(*args, **kwargs)
                return _respond(await result if inspect.isawaitable(result) else result)
            except SignalsError as error:
                return _refuse(error)

        return async_view

    @functools.wraps(func)
    def sync_view(*args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return _respond(func(*args, **kwargs))
        except SignalsError as error:
            return _refuse(error)

    return sync_view


def _respond(result: Any) -> HttpResponseBase:
    return result if isinstance(result, HttpResponseBase) else DatastarResponse(result)


def _refuse(error: SignalsError) -> HttpResponse:
    status = 413 if isinstance(error, SignalsTooLarge) else 400
    return HttpResponse(str(error), status=status, content_type="text/plain; charset=utf-8")


def read_signals(request: HttpRequest, *, limit: int | None = None) -> dict[str, Any] | None:
    """Read the signals that the browser sent with a request.

    They come as JSON: in the query for GET and DELETE, in the body otherwise. Gives `None` when
    there are none, also for a form and for a request that Datastar did not make. May be called
    before the response begins or inside the generator that feeds it.

    Raises:
        SignalsError: they are no JSON object; unless caught, the answer is a 400.
        SignalsTooLarge: they have more than `limit` bytes; unless caught, the answer is a 413
            from a decorated view, a 400 from others.

    https://data-star.dev/reference/actions#backend-actions
    """
    method = request.method or ""
    try:
        body = b""
        if signals_in_body(method, request.headers):
            check_size(request.headers.get("Content-Length"), limit)
            body = request.body
        query = request.META.get("QUERY_STRING", "")
        return parse_signals(method, request.headers, query, body, limit=limit)
    except SignalsTooLarge as error:
        raise _TooLarge(str(error)) from None
    except SignalsError as error:
        raise _BadSignals(str(error)) from None


def csrf_headers(request: HttpRequest) -> dict[str, str]:
    """Give the header with which an action passes Django's CSRF check.

    For `actions.post("/save", headers=csrf_headers(request))`.

    https://data-star.dev/reference/actions#options
    """
    name = settings.CSRF_HEADER_NAME.removeprefix("HTTP_").replace("_", "-").title()
    return {name: get_token(request)}


class _BadSignals(SignalsError, BadRequest):
    """The framework's own answer to signals that can't be used."""


class _TooLarge(SignalsTooLarge, BadRequest):
    """The framework's own answer to too many signals."""
