# Rendered from codegen/templates/generated/datastar_py/django/__init__.py.j2 and spec/
# by `python -m codegen`; edit those, not this file.

"""Datastar for Django, under ASGI and WSGI: answer with events, and read a request's signals.

from datastar_py.django import ServerSentEventGenerator as SSE, datastar_response

@datastar_response
async def updates(request):
    yield SSE.patch_elements("<div id='now'>now</div>")
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import AsyncIterable, AsyncIterator, Callable, Coroutine, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ParamSpec, overload

import django
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from .. import _answering, _django, _reading, _streams
from .._django.rendering import Closers, PrimedResponse, refusal
from .._reading.django import is_datastar, last_event_id, read_signals
from ..sse import (
    SSE_HEADERS,
    DatastarEvent,
    DatastarEvents,
    ServerSentEventGenerator,
    SyncDatastarEvents,
)

if TYPE_CHECKING:
    from .._replies.django import ElementsResponse, ScriptResponse, SignalsResponse
    from .._streams.shutdown import watch_signals
    from ..streams import StreamOptions

__all__ = [
    "SSE_HEADERS",
    "DatastarEvent",
    "DatastarEvents",
    "DatastarResponse",
    "ElementsResponse",
    "ScriptResponse",
    "ServerSentEventGenerator",
    "SignalsResponse",
    "apage_or_patch",
    "csrf_headers",
    "datastar_response",
    "is_datastar",
    "last_event_id",
    "page_or_patch",
    "read_signals",
    "watch_signals",
]

P = ParamSpec("P")

# Before 6.1, GZipMiddleware compresses a stream so that browsers read its first event only, or all
# at the end. It passes over what has an encoding already.
COMPRESSES_IN_PIECES = django.VERSION < (6, 1)


class DatastarResponse(PrimedResponse):
    """A response of 0 to N events: 204 without any, else 200 unless `status` is given.

    `content` is an event, an iterable of events (sync or async, a generator for one), or `None`.
    Each kind streams event by event under ASGI and under WSGI, and is closed as soon as its client
    leaves. A sync one runs in the thread in which Django runs the sync code of the request.

    Raises:
        TypeError: `content` is none of these.

    https://data-star.dev/reference/sse_events
    """

    default_headers: Mapping[str, str] = SSE_HEADERS.copy()

    # What Django keeps for each response.
    _iterator: Any
    _own: Any = None
    _handler_class: type | None

    def __init__(
        self,
        content: DatastarEvents = None,
        *,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
        options: StreamOptions | None = None,
    ) -> None:
        plan = _answering.Plan(content, status, headers, self.default_headers)
        self._content: _django.content.Content
        if isinstance(plan.events, AsyncIterable):
            self._content = _django.content.AsyncContent(
                plan.events, options, _answering.encode_event
            )
        elif plan.events is not None:
            self._content = _django.content.SyncContent(
                plan.events, options, _answering.encode_event
            )
        else:
            self._content = _django.content.ReadyContent(plan.chunks or [])
        self.empty_status = plan.empty_status
        self._sent = False
        super().__init__(self._content.iterator, status=plan.status, headers=plan.headers)
        self._own = self._iterator
        if COMPRESSES_IN_PIECES and (plan.chunks is None or len(plan.chunks) > 1):
            self.setdefault("Content-Encoding", "identity")
        if isinstance(self._content, _django.content.ReadyContent):
            if not plan.chunks:
                self._say_nothing()
        else:
            self._resource_closers = Closers(self._content.let_go)
            self._resource_closers.append(self._content.close)
            self._wait_for_render(self._content)

    @property
    def streaming_content(self) -> Any:
        """The bytes, event by event; middleware puts its own iterator around them."""
        # What Django would put around them could not be closed.
        if self._iterator is self._own:
            return self._iterator
        return self._all_of(self._iterator) if self.is_async else super().streaming_content

    @streaming_content.setter
    def streaming_content(self, value: Any) -> None:
        base: Any = super()
        base._set_streaming_content(value)

    async def _all_of(self, body: Any) -> AsyncIterator[bytes]:
        """Give what middleware has put around the bytes, and close all of it."""
        self._content.taken = True
        try:
            async for part in body:
                yield self.make_bytes(part)
        finally:
            await _streams.closing.close_async(body)
            await self._content.aclose()

    def for_request(self, request: HttpRequest) -> None:
        """Take note of the request; a decorated view does this, else it shows later."""
        self._content.settle(_answering.is_repeatable(request.method))
        if request.method == "HEAD":
            self._unwanted = True

    def __iter__(self) -> Iterator[bytes]:
        """Give the bytes to a WSGI server."""
        request = self._begin()
        if request is not None and request.method == "HEAD":
            self._content.close()
            return iter(())
        if self._iterator is self._own:
            return self._content.in_thread({} if request is None else request.META)
        if not self.is_async:
            return iter(self.streaming_content)
        if isinstance(self._content, _django.content.AsyncContent):
            return self._content.around(self.streaming_content)
        return _django.content.blocking_passage(self.streaming_content)

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Give the bytes to an ASGI server."""
        request = self._begin()
        # The handler of a server says who it is, that of a test does not.
        single = self._handler_class is None
        if request is not None and request.method == "HEAD":
            self._content.close()
            return _django.content.passage((), single)
        if self._iterator is self._own:
            return self._content.on_loop(single)
        if self.is_async:
            return aiter(self.streaming_content)
        return _django.content.passage(self.streaming_content, single)

    def getvalue(self) -> bytes:
        """Give all bytes at once; for tests."""
        return b"".join(self)

    def _begin(self) -> HttpRequest | None:
        """Begin to send the response; give its request, which Django has it close."""
        if self._sent and not isinstance(self._content, _django.content.ReadyContent):
            raise RuntimeError(_streams.ending.SECOND_USE)
        self._sent = True
        request = self._answered
        if request is not None:
            self.for_request(request)
            late = _answering.LateChanges(
                _view_name(request), functools.partial(_look, request, self)
            )
            late.note()
            self._resource_closers.append(late.warn)
        return request


def _view_name(request: HttpRequest) -> str:
    match: Any = request.resolver_match
    return request.path if match is None else _answering.name_of(match.func)


def _look(request: Any, response: HttpResponseBase) -> dict[str, object]:
    """Give what can't be changed any more once the headers are sent."""
    session: Any = getattr(request, "session", None)
    messages: Any = getattr(request, "_messages", None)
    return {
        # What was only read is loaded by that, which is no change.
        "session": session is not None
        and session.modified
        and repr(getattr(session, "_session_cache", None)),
        "cookies": str(response.cookies),
        "messages": messages is not None and len(messages._queued_messages),
        "CSRF cookie": request.META.get("CSRF_COOKIE_NEEDS_UPDATE"),
    }


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
    _django.make_ready()
    if _answering.is_async(func):

        @functools.wraps(func)
        async def async_view(*args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                result = func(*args, **kwargs)
                return _respond(await result if inspect.isawaitable(result) else result, args)
            except _reading.SignalsError as error:
                return refusal(error)

        return async_view

    @functools.wraps(func)
    def sync_view(*args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return _respond(func(*args, **kwargs), args)
        except _reading.SignalsError as error:
            return refusal(error)

    return sync_view


def _respond(result: Any, args: tuple[Any, ...]) -> HttpResponseBase:
    if isinstance(result, HttpResponseBase):
        return result
    response = DatastarResponse(result)
    for argument in args:
        if isinstance(argument, HttpRequest):
            response.for_request(argument)
    return response


def page_or_patch(request: HttpRequest, page: object, patch: object) -> HttpResponseBase:
    """Answer a browser with a whole page, and Datastar with a patch.

    `page` is a response, or HTML as text or as an object with `__html__`; `patch` is a response, or
    the content of a `DatastarResponse`. Either may be a function that gives it, of which only the
    one that is needed is called. Caches are told that the answers differ.

    Raises TypeError for what is neither.
    """
    if is_datastar(request):
        return _varied(_respond(_answering.settled_now("patch", patch), (request,)))
    return _varied(_page(_answering.settled_now("page", page)))


async def apage_or_patch(request: HttpRequest, page: object, patch: object) -> HttpResponseBase:
    """Answer as `page_or_patch` does, from an async view; the functions may be async as well."""
    if is_datastar(request):
        return _varied(_respond(await _answering.settled(patch), (request,)))
    return _varied(_page(await _answering.settled(page)))


def _page(made: object) -> HttpResponseBase:
    return made if isinstance(made, HttpResponseBase) else HttpResponse(_answering.html_of(made))


def _varied(response: HttpResponseBase) -> HttpResponseBase:
    response.headers["Vary"] = _answering.varied(response.headers.get("Vary"))
    return response


def csrf_headers(request: HttpRequest) -> dict[str, str]:
    """Give the header with which an action passes Django's CSRF check.

    For `actions.post("/save", headers=csrf_headers(request))`.

    https://data-star.dev/reference/actions#options
    """
    from .._django import csrf

    return csrf.csrf_headers(request)


if not TYPE_CHECKING:
    from .._former import missing_from

    # What few handlers use is read when one does.
    __getattr__, __dir__ = missing_from(
        __name__,
        {
            "ElementsResponse": "datastar_py._replies.django",
            "ScriptResponse": "datastar_py._replies.django",
            "SignalsResponse": "datastar_py._replies.django",
            "watch_signals": "datastar_py._streams.shutdown",
        },
    )
