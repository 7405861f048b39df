# Rendered from codegen/templates/generated/datastar_py/starlette.py.j2 and spec/
# by `python -m codegen`; edit those, not this file.

"""Datastar for Starlette: answer with events, and read the signals of a request.

from datastar_py.starlette import ServerSentEventGenerator as SSE, datastar_response

@datastar_response
async def updates(request):
    yield SSE.patch_elements("<div id='now'>now</div>")
"""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any, ParamSpec, overload

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from . import _answering, _streams
from ._reading.starlette import is_datastar, last_event_id, read_signals, share_receive
from .sse import (
    SSE_HEADERS,
    DatastarEvent,
    DatastarEvents,
    ServerSentEventGenerator,
    SyncDatastarEvents,
)

if TYPE_CHECKING:
    from ._replies.starlette import ElementsResponse, ScriptResponse, SignalsResponse
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


class DatastarResponse(StreamingResponse):
    """A response of 0 to N events: 204 without any, else 200 unless `status_code` is given.

    `content` is an event, an iterable of events (sync or async, a generator for one), or `None`.
    A stream is closed as soon as its client leaves.

    Raises:
        TypeError: `content` is none of these.

    https://data-star.dev/reference/sse_events
    """

    default_headers: Mapping[str, str] = SSE_HEADERS.copy()
    media_type = "text/event-stream"

    def __init__(
        self,
        content: DatastarEvents = None,
        status_code: int | None = None,
        headers: Mapping[str, str] | None = None,
        background: BackgroundTask | None = None,
        *,
        options: StreamOptions | None = None,
    ) -> None:
        plan = self._plan = _answering.Plan(
            content, status_code, headers, self.default_headers, self._encode
        )
        self._front: _streams.front.Front | None = None
        body: Any = plan.chunks
        if plan.events is not None:
            life = _streams.looped.LoopedLife(options, encode=self._encode)
            body = self._front = _streams.front.Front(plan.events, life)
        super().__init__(body, plan.status, plan.headers, None, background)
        self._own_body = self.body_iterator
        if plan.chunks == []:
            del self.headers["content-type"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the response; Starlette calls this."""
        body = None if self.body_iterator is self._own_body else self.body_iterator
        # It may be the refusal of a websocket, whose `receive` is for the messages of that.
        refuses = scope["type"] == "websocket"
        give = _refusing(send) if refuses else send
        if self._front is not None:
            self._front.life.repeatable = _answering.is_repeatable(scope.get("method"))
            await _streams.asgi.serve(
                self._front,
                scope,
                None if refuses else receive,
                give,
                start=self._start,
                body=body,
                late=_answering.LateChanges(
                    _answering.name_of(scope.get("endpoint")), lambda: self._look(scope)
                ),
                raising=True,
            )
        elif body is None:
            await give(self._start(self._plan.chunks == []))
            await give({"type": "http.response.body", "body": b"".join(self._plan.chunks or ())})
        else:
            await super().__call__(scope, receive, send)
            return
        if self.background is not None:
            await self.background()

    @property
    def _encode(self) -> Callable[[Any], bytes]:
        """What makes bytes of an event."""
        return _answering.encode_event

    def _start(self, empty: bool) -> Message:
        """Give the message that begins the response."""
        if empty and self._front is not None:
            self.status_code = self._plan.empty_status
            if self.status_code == 204:
                del self.headers["content-type"]
        return {
            "type": "http.response.start",
            "status": self.status_code,
            "headers": self.raw_headers,
        }

    def _look(self, scope: Scope) -> dict[str, object]:
        session: Any = scope.get("session")
        is_mapping = isinstance(scope.get("session"), Mapping)
        seen = repr(dict(session) if is_mapping else session)
        return {"session": seen, "cookies": len(self.raw_headers)}


def _refusing(send: Send) -> Send:
    """Send a response in the place of a websocket's connection."""

    async def refuse(message: Message) -> None:
        await send({**message, "type": f"websocket.{message['type']}"})

    return refuse


@overload
def datastar_response(
    func: Callable[P, Coroutine[Any, Any, DatastarEvents | Response]],
) -> Callable[P, Coroutine[Any, Any, DatastarResponse]]: ...


@overload
def datastar_response(
    func: Callable[P, AsyncIterable[DatastarEvent]],
) -> Callable[P, Coroutine[Any, Any, DatastarResponse]]: ...


@overload
def datastar_response(
    func: Callable[P, SyncDatastarEvents | Response],
) -> Callable[P, DatastarResponse]: ...


def datastar_response(func: Callable[..., Any]) -> Callable[..., Any]:
    """Answer with the events that a handler returns or yields.

    The handler may be sync or async, a function, a method, or a generator; one that is sync stays
    sync, so that Starlette runs it in its threadpool. A response that it returns is left as it is.

    https://data-star.dev/reference/sse_events
    """
    return _answering.decorate(func, _respond)


def _respond(result: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Response:
    if isinstance(result, Response):
        return result
    for request in _answering.arguments_of(Request, args, kwargs):
        share_receive(request)
    return DatastarResponse(result)


async def page_or_patch(request: Request, page: object, patch: object) -> Response:
    """Answer a browser with a whole page, and Datastar with a patch.

    `page` is a response, or HTML as text or as an object with `__html__`; `patch` is a response, or
    the content of a `DatastarResponse`. Either may be a function that gives it, sync or async, of
    which only the one that is needed is called. Caches are told that the answers differ.

    Raises TypeError for what is neither.
    """
    if is_datastar(request):
        made = await _answering.settled(patch)
        response = _respond(made, (request,), {})
    else:
        made = await _answering.settled(page)
        response = made if isinstance(made, Response) else HTMLResponse(_answering.html_of(made))
    response.headers["vary"] = _answering.varied(response.headers.get("vary"))
    return response


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
