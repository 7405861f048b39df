"""What the tests try: this package, or with `--plain` Django's own streaming response in its place.

A test that passes with `--plain` asks for no more than Django gives to any stream.
"""

from __future__ import annotations

import functools
import inspect
import os
from typing import Any

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase

from datastar_py.django import ServerSentEventGenerator as SSE
from datastar_py.streams import StreamOptions

__all__ = ["PLAIN", "SSE", "DatastarResponse", "datastar_response"]

PLAIN = bool(os.environ.get("DATASTAR_HOSTS_PLAIN"))


class PlainResponse(StreamingHttpResponse):
    def __init__(
        self, content: Any = (), *, options: StreamOptions | None = None, **given: Any
    ) -> None:
        given.setdefault("headers", {"Content-Type": "text/event-stream"})
        super().__init__([content] if isinstance(content, str) else content or (), **given)


def plain_response(func: Any) -> Any:
    def respond(result: Any) -> Any:
        return result if isinstance(result, HttpResponseBase) else PlainResponse(result)

    if inspect.iscoroutinefunction(func) or inspect.isasyncgenfunction(func):

        @functools.wraps(func)
        async def async_view(*args: Any, **kwargs: Any) -> Any:
            result = func(*args, **kwargs)
            return respond(await result if inspect.isawaitable(result) else result)

        return async_view

    @functools.wraps(func)
    def view(*args: Any, **kwargs: Any) -> Any:
        return respond(func(*args, **kwargs))

    return view


if PLAIN:
    DatastarResponse: Any = PlainResponse
    datastar_response: Any = plain_response
else:
    from datastar_py.django import DatastarResponse, datastar_response
