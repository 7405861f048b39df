"""The context of a request of Flask's, for a stream that goes on when the request is over.

Flask leaves the context as soon as it has a response. Here the stream keeps it: `request`, `g` and
`session` are there to the end, and only then is the context torn down.
"""

from __future__ import annotations

import contextvars
import functools
import threading
import weakref
from collections.abc import Callable
from typing import Any, cast

from flask import Flask, Response, after_this_request, current_app, has_request_context, request
from flask.globals import app_ctx, request_ctx
from flask.signals import request_finished, request_tearing_down
from werkzeug.exceptions import HTTPException

from ._handlers import decorate, is_coroutine_function, refuse_no_handler
from ._late_changes import LateChanges
from ._pages import html_of
from ._requests import varied
from ._streams.loops import running_loop
from ._streams.options import StreamOptions
from ._streams.sources import Events
from ._wsgi import Body, settled_in_thread

__all__ = ["FlaskBody", "RequestBody", "answer", "either", "primed_in_view"]

BODIES = "datastar_py.bodies"

# How many seconds a stream may wait when its request is over, until somebody takes it.
UNTAKEN = 1.0


class FlaskBody(Body):
    """The bytes of a stream, whose every step runs in the context of the request it is made in."""

    def __init__(self, events: Events, options: StreamOptions | None) -> None:
        super().__init__(events, options)
        self._context: _Context | None = None
        if has_request_context():
            self._context = _Context()
            self._late = LateChanges(f"{current_app.name}: {request.endpoint}", _look)
            request.environ.setdefault(BODIES, []).append(weakref.ref(self))
            after_this_request(_prime_or_answer)

    def _run(self, step: Callable[[], Any]) -> Any:
        return step() if self._context is None else self._context.run(step)

    def _over(self, error: BaseException | None) -> None:
        context, self._context = self._context, None
        if context is not None:
            context.let_go(error)

    def hold_context(self) -> None:
        """Have the context, which Flask is about to leave, go on until the end."""
        if self._context is not None and not self._closed:
            self._context.hold()


class _Context:
    """What `request`, `g`, `session` and `current_app` stand for.

    Flask counts how often each was entered by tokens, the last of which it leaves by.
    """

    def __init__(self) -> None:
        self._of_app, self._of_request = _behind(app_ctx), _behind(request_ctx)
        self._known = [*self._of_app._cv_tokens, *self._of_request._cv_tokens]
        # Before Flask 3.1.2, what `stream_with_context` gives has entered it already.
        self._entered = self._of_request._cv_tokens[1:]
        self._own: list[tuple[Any, object]] = []
        self.run = contextvars.copy_context().run

    def hold(self) -> None:
        """Have nothing torn down when Flask leaves the context."""
        if self._own:
            return
        tokens = self._of_request._cv_tokens
        for token in self._entered:
            # Their generators are going to leave it from inside of ours.
            _move(token, tokens, len(tokens) - 1)
            self._of_request.pop(None)
        self.run(self._enter)

    def let_go(self, error: BaseException | None) -> None:
        """Leave the context, which tears it down where nobody else is in it."""
        if self._own:
            self.run(self._leave, error)

    def _enter(self) -> None:
        for context in (self._of_app, *[self._of_request] * (1 + len(self._entered))):
            context.push()
            tokens = context._cv_tokens
            self._own.append((context, tokens[-1]))
            # Those that Flask came with stay the last.
            others = [token for token in tokens if token not in self._known]
            tokens[:] = [*others, *(token for token in tokens if token in self._known)]
            _move(others[-1], tokens, 0)

    def _leave(self, error: BaseException | None) -> None:
        for context, token in reversed(self._own):
            tokens = context._cv_tokens
            if token in tokens:
                _move(token, tokens, len(tokens) - 1)
                context.pop(error)
        self._own.clear()


def _move(token: object, tokens: list[object], place: int) -> None:
    tokens.remove(token)
    tokens.insert(place, token)


def _behind(proxy: Any) -> Any:
    """Give what a proxy stands for."""
    return proxy._get_current_object()


def _look() -> dict[str, object]:
    """Give what can't be changed any more once the headers are sent."""
    context = _behind(request_ctx)
    session = context.session
    return {
        "session": repr(session and dict(session)),
        "response (after_this_request)": len(context._after_request_functions),
    }


def primed_in_view(
    func: Callable[..., Any], respond: Callable[[Any, tuple[Any, ...], dict[str, Any]], Any]
) -> Callable[..., Any]:
    """Wrap a view so that an error before its first event is raised by it.

    An async one, which does not wait in the thread of the request, leaves that for later.
    """
    refuse_no_handler(func)
    if is_coroutine_function(func):
        return decorate(func, respond)

    @functools.wraps(func)
    def view(*args: Any, **kwargs: Any) -> Any:
        response = respond(func(*args, **kwargs), args, kwargs)
        if has_request_context() and running_loop() is None:
            _prime(response)
        return response

    return view


def _prime(response: Any) -> None:
    body = getattr(response, "stream_body", None)
    if body is not None:
        body.prime(request.environ)
        if body.empty:
            response.status_code = response.empty_status
            if response.status_code == 204:
                response.headers.pop("Content-Type", None)


def _prime_or_answer(response: Any) -> Any:
    """Do the same, or give what the application's error handlers make of the error."""
    try:
        _prime(response)
    except Exception as error:
        return current_app.make_response(current_app.handle_user_exception(error))
    return response


def answer(error: Any, status: int, message: str) -> None:
    """Initialize an error that Flask answers with."""
    HTTPException.__init__(error, message)
    error.code = status


def either(asked: bool, page: object, patch: object, respond: Callable[..., Any]) -> Response:
    """Give a page, or a patch where it is `asked` for, as a response that says so to caches."""
    made: Any = settled_in_thread(patch if asked else page)
    html = html_of(made) if hasattr(made, "__html__") else made
    response = current_app.make_response(respond(made, (), {}) if asked else html)
    response.headers["Vary"] = varied(response.headers.get("Vary"))
    return response


class RequestBody:
    """The body of the current request, and where Flask keeps it for whoever asks next."""

    @property
    def kept(self) -> bytes | None:
        kept: bytes | None = getattr(_behind(request), "_cached_data", None)
        return kept

    def read(self, size: int, /) -> bytes:
        return request.stream.read(size)

    def keep(self, body: bytes) -> None:
        vars(_behind(request))["_cached_data"] = body


def _hold_context(app: Flask, response: Response, **_: Any) -> None:
    """Note that a stream is sent, however middleware has wrapped its bytes."""
    body = vars(response).get("stream_body", response.response)
    if isinstance(body, FlaskBody):
        body.claim(request.environ)
        body.hold_context()


def _let_go(app: Flask, **_: Any) -> None:
    """Have a stream closed that nobody takes, since its request is over without it."""
    noted = cast("list[weakref.ref[FlaskBody]]", request.environ.get(BODIES, []))
    for made in noted:
        if (body := made()) is not None and not body.closed:
            timer = threading.Timer(UNTAKEN, body.close_untaken)
            timer.daemon = True
            timer.start()


request_finished.connect(_hold_context)
request_tearing_down.connect(_let_go)
