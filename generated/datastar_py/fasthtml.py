# Rendered from codegen/templates/generated/datastar_py/fasthtml.py.j2 and spec/
# by `python -m codegen`; edit those, not this file.

"""Datastar for FastHTML: answer with events, and read the signals of a request.

from datastar_py.fasthtml import ServerSentEventGenerator as SSE, datastar_response

@rt
@datastar_response
async def updates():
    yield Div("now", id="now")
    yield SSE.patch_signals({"updated": True})
"""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Coroutine
from importlib import import_module
from typing import TYPE_CHECKING, Any, ParamSpec, cast, overload

from starlette.requests import Request
from starlette.responses import Response

from . import _answering, _text, starlette
from ._reading.starlette import is_datastar, last_event_id, read_signals, share_receive
from .consts import DATASTAR_REQUEST_HEADER
from .sse import (
    SSE_HEADERS,
    DatastarEvent,
    DatastarEvents,
    ServerSentEventGenerator,
    SyncDatastarEvents,
)

if TYPE_CHECKING:
    from ._markup import HtmlProvider
    from ._replies.starlette import ElementsResponse, ScriptResponse, SignalsResponse

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


def _bytes_of(event: Any) -> bytes:
    """Give the bytes of an event; a component is one that patches it into the page."""
    component = event.__ft__() if hasattr(event, "__ft__") else event
    if hasattr(component, "__html__") or isinstance(
        component, _text.imported("fastcore.xml", "NotStr") or ()
    ):
        return ServerSentEventGenerator.patch_elements(component).encode()
    return _answering.encode_event(component)


class DatastarResponse(starlette.DatastarResponse):
    """A response of 0 to N events: 204 without any, else 200 unless `status_code` is given.

    `content` is an event, an iterable of events (sync or async, a generator for one), or `None`. A
    component stands for the event that patches it. A stream is closed as soon as its client leaves.

    Raises:
        TypeError: `content` is none of these.

    https://data-star.dev/reference/sse_events
    """

    @property
    def _encode(self) -> Callable[[Any], bytes]:
        return _bytes_of


@overload
def datastar_response(
    func: Callable[P, Coroutine[Any, Any, DatastarEvents | HtmlProvider | Response]],
) -> Callable[P, Coroutine[Any, Any, DatastarResponse]]: ...


@overload
def datastar_response(
    func: Callable[P, AsyncIterable[DatastarEvent]],
) -> Callable[P, Coroutine[Any, Any, DatastarResponse]]: ...


@overload
def datastar_response(
    func: Callable[P, SyncDatastarEvents | HtmlProvider | Response],
) -> Callable[P, DatastarResponse]: ...


def datastar_response(func: Callable[..., Any]) -> Callable[..., Any]:
    """Answer with the events or components that a handler returns or yields.

    The handler may be sync or async, a function, a method, or a generator; one that is sync stays
    sync, so that FastHTML runs it in its threadpool. A response that it returns is left as it is.

    https://data-star.dev/reference/sse_events
    """
    if type(func).__module__.startswith("fasthtml."):
        # What its routes give back, and nothing else that is a handler.
        raise TypeError(
            "@datastar_response stands above the route, which does not see it there. Write it "
            'below: first @rt("/path"), then @datastar_response, then the function.'
        )
    return _answering.decorate(func, _respond)


def _respond(result: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Response:
    if isinstance(result, Response):
        return result
    for request in _answering.arguments_of(Request, args, kwargs):
        share_receive(request)
    return DatastarResponse(result)


# What FastHTML says itself, and that the answers to Datastar differ.
VARY = f"HX-Request, HX-History-Restore-Request, {DATASTAR_REQUEST_HEADER}"


async def page_or_patch(request: Request, page: object, patch: object) -> Any:
    """Answer a browser with a whole page, and Datastar with a patch.

    `page` is whatever a handler may return for a page, elements or a tuple of them for one; `patch`
    is a response, or the content of a `DatastarResponse`. Either may be a function that gives it,
    sync or async, of which only the one that is needed is called. Caches are told that the answers
    differ.

    Raises TypeError for a patch that holds no events.
    """
    if is_datastar(request):
        response = _respond(await _answering.settled(patch), (request,), {})
        return await starlette.page_or_patch(request, None, response)
    made: Any = await _answering.settled(page)
    # FastHTML has no types.
    core: Any = import_module("fasthtml.core")
    is_html = hasattr(made, "__html__") and not isinstance(made, core.FT)
    if is_html or isinstance(made, (Response, str)):
        return await starlette.page_or_patch(request, made, None)
    parts = cast("tuple[object, ...]", made) if isinstance(made, tuple) else (made,)
    return (*parts, core.HttpHeader("vary", VARY))


if not TYPE_CHECKING:
    from ._former import missing_from

    # What few handlers use is read when one does.
    __getattr__, __dir__ = missing_from(
        __name__,
        {
            "ElementsResponse": "datastar_py._replies.starlette",
            "ScriptResponse": "datastar_py._replies.starlette",
            "SignalsResponse": "datastar_py._replies.starlette",
        },
    )
