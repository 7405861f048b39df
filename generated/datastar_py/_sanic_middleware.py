# Copied from codegen/templates/generated/datastar_py/_sanic_middleware.py
# by `python -m codegen`; edit that file, not this one.

"""Redirects as events, and error pages over the page, where Sanic serves without ASGI."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable
from inspect import isawaitable
from typing import Any, cast
from urllib.parse import unquote

from sanic.compat import Header
from sanic.request import Request as SanicRequest
from sanic.response import BaseHTTPResponse, HTTPResponse

from . import _overlay
from ._checks import flag
from ._middleware import Decide, Request, asked_by_datastar, event_headers, header
from ._redirects import Redirects
from .sse import SSE_HEADERS

__all__ = ["error_page_middleware", "redirect_middleware"]

Middleware = Callable[
    [SanicRequest[Any, Any], BaseHTTPResponse], Coroutine[Any, Any, "BaseHTTPResponse | None"]
]


def redirect_middleware(*, hosts: Iterable[str] = ()) -> Middleware:
    """Make the middleware that sends pages where handlers redirect Datastar's requests to.

    For `app.register_middleware(redirect_middleware(), "response")`. What is said of
    `datastar_py.redirects.RedirectMiddleware` holds here as well.

    Raises:
        TypeError: `hosts` is no iterable of strings.
        ValueError: one of `hosts` is no host's name.

    https://data-star.dev/how_tos/redirect_the_page_from_the_backend
    """
    return _replacing(Redirects(hosts).decide)


def error_page_middleware(*, debug: bool) -> Middleware:
    """Make the middleware that shows error pages over the page, while an app is developed.

    For `app.register_middleware(error_page_middleware(debug=True), "response")`. What is said of
    `datastar_py.error_pages.ErrorPageMiddleware` holds here as well.

    Raises TypeError when `debug` is no bool.
    """
    return _replacing(_overlay.decide if flag("debug", debug) else _overlay.nothing)


def _replacing(decide: Decide) -> Middleware:
    async def middleware(
        request: SanicRequest[Any, Any], response: BaseHTTPResponse
    ) -> BaseHTTPResponse | None:
        asked: Any = request
        sent = [(str(name), str(value)) for name, value in asked.headers.items()]
        answer: Any = response
        body: object = answer.body if hasattr(answer, "body") else None
        if not asked_by_datastar(sent) or not isinstance(body, bytes):
            return None
        headers = [(str(name), str(value)) for name, value in answer.headers.items()]
        if header(headers, "Content-Type") is None and answer.content_type:
            headers.append(("Content-Type", answer.content_type))
        described = Request(
            request.method,
            header(sent, "Host") or "",
            unquote(request.path),
            header(sent, "Referer") or "",
        )
        replacement = decide(described, answer.status, headers)
        if replacement is None:
            return None
        events = replacement.events(body[: replacement.reads]).encode()
        kept = Header(event_headers(headers, events))
        sends = b"" if request.method == "HEAD" else events
        following = _after(middleware, request)
        if following is None:
            # Middleware of the app's own has called this one, and need not look at what it gives.
            answer.status, answer.body, answer.headers = 200, sends, kept
            answer.content_type = SSE_HEADERS["Content-Type"]
            return None
        # A handler may give the same response for many requests, so that one stays as it is.
        made = HTTPResponse(sends, 200, kept, SSE_HEADERS["Content-Type"])
        asked.stream.respond(made)
        # What Sanic would pass over for a new response.
        for one in following:
            given = one(request, made)
            given = await given if isawaitable(given) else given
            if given:
                return cast("BaseHTTPResponse", given)
        return made

    return middleware


def _after(own: object, request: SanicRequest[Any, Any]) -> list[Any] | None:
    """The response middleware that Sanic calls after our own; None where it does not call that."""
    asked: Any = request
    route = asked.route
    every = list((route and route.extra.response_middleware) or asked.app.response_middleware)
    functions = [getattr(one, "func", one) for one in every]
    return every[functions.index(own) + 1 :] if own in functions else None
