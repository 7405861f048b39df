# Copied from codegen/templates/generated/datastar_py/_sanic_middleware.py
# by `python -m codegen`; edit that file, not this one.

"""Redirects as events, and error pages over the page, where Sanic serves without ASGI."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable
from typing import Any
from urllib.parse import unquote

from sanic.request import Request as SanicRequest
from sanic.response import BaseHTTPResponse, HTTPResponse

from . import _overlay
from ._checks import flag
from ._middleware import Decide, Request, asked_by_datastar, event_headers, header
from ._redirects import Redirects

__all__ = ["error_page_middleware", "redirect_middleware"]

Middleware = Callable[
    [SanicRequest[Any, Any], BaseHTTPResponse], Coroutine[Any, Any, "HTTPResponse | None"]
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
    async def middleware(request: SanicRequest[Any, Any], response: BaseHTTPResponse) -> None:
        asked: Any = request
        sent = [(str(name), str(value)) for name, value in asked.headers.items()]
        answer: Any = response
        body: object = answer.body if hasattr(answer, "body") else None
        if not asked_by_datastar(sent) or not isinstance(body, bytes):
            return
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
            return
        # Other middleware still gets to see the response, so it stays the same object.
        events = replacement.events(body[: replacement.reads]).encode()
        answer.headers.clear()
        for name, value in event_headers(headers, events):
            answer.headers.add(name, value)
        answer.status, answer.body = 200, b"" if request.method == "HEAD" else events
        answer.content_type = answer.headers["Content-Type"]

    return middleware
