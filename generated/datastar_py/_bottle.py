# Copied from codegen/templates/generated/datastar_py/_bottle.py
# by `python -m codegen`; edit that file, not this one.

"""A stream as Bottle iterates over it, in its two threads both of which know the request."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from functools import partial
from typing import Any

import bottle
from bottle import HTTPResponse

from ._pages import html_of
from ._reading.body import Headers
from ._requests import varied
from ._streams.options import StreamOptions
from ._streams.sources import Events
from ._wsgi import Body, Environ, settled_in_thread

__all__ = ["BottleBody", "either", "request_headers"]


class BottleBody(Body):
    """The bytes of a stream; its status, where it has none, is `empty_status`."""

    def __init__(self, events: Events, options: StreamOptions | None, empty_status: int) -> None:
        super().__init__(events, options)
        self.empty_status = empty_status

    def _entrance(self, environ: Environ) -> Callable[[], object]:
        return partial(_enter, environ)

    def __iter__(self) -> BottleBody:
        """Wait for the first event, now that Bottle is going to ask for it."""
        request: Any = bottle.request
        try:
            self.prime(request.environ)
        except bottle.HTTPResponse:
            raise
        except Exception:
            # Of what a view raises Bottle writes this by itself, but not of what it iterates over.
            request.environ["wsgi.errors"].write(traceback.format_exc())
            request.environ["wsgi.errors"].flush()
            raise
        if self.empty:
            bottle.response.status = self.empty_status
        return self


def _enter(environ: Environ) -> None:
    request: Any = bottle.request
    request.bind(environ)


def request_headers() -> Headers:
    """Give the headers of the current request; Bottle's own fail for what is no UTF-8."""
    environ: dict[str, Any] = bottle.request.environ
    return Headers(
        (name.removeprefix("HTTP_").replace("_", "-"), value)
        for name, value in environ.items()
        if name.startswith("HTTP_")
    )


def either(asked: bool, page: object, patch: object, respond: Callable[..., Any]) -> HTTPResponse:
    """Give a page, or a patch where it is `asked` for, as a response that says so to caches."""
    made: Any = settled_in_thread(patch if asked else page)
    if asked:
        made = respond(made, (), {})
    elif not isinstance(made, HTTPResponse):
        made = HTTPResponse(html_of(made), headers={"Content-Type": "text/html; charset=UTF-8"})
    response: Any = made
    response.set_header("Vary", varied(response.get_header("Vary")))
    answer: HTTPResponse = response
    return answer
