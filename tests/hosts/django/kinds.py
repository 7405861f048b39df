"""The ways in which a view gives events, and middleware that a test puts before it."""

from __future__ import annotations

from collections.abc import Callable
from inspect import iscoroutinefunction
from typing import Any

from asgiref.sync import sync_to_async
from django.utils.decorators import sync_and_async_middleware, sync_only_middleware

from .sdk import DatastarResponse, datastar_response

__all__ = ["ASYNC_WAYS", "SYNC_WAYS", "in_front", "sync_only", "view"]

Events = Callable[[Any], Any]


def _decorated(events: Events) -> Any:
    return datastar_response(events)


def _returned(events: Events) -> Any:
    @datastar_response
    def view(request: Any) -> Any:
        return events(request)

    return view


def _response(events: Events) -> Any:
    def view(request: Any) -> Any:
        return DatastarResponse(events(request))

    return view


def _async_returned(events: Events) -> Any:
    @datastar_response
    async def view(request: Any) -> Any:
        return events(request)

    return view


def _async_response(events: Events) -> Any:
    async def view(request: Any) -> Any:
        return DatastarResponse(events(request))

    return view


_WAYS: dict[str, Callable[[Events], Any]] = {
    "decorated": _decorated,
    "returned": _returned,
    "response": _response,
    "async-returned": _async_returned,
    "async-response": _async_response,
}

# "decorated" is a view of the same kind as the generator, the others are what their names say.
SYNC_WAYS = list(_WAYS)
ASYNC_WAYS = list(_WAYS)


def view(way: str, events: Events) -> Any:
    """Make a view that gives what `events(request)` does, a generator for one."""
    return _WAYS[way](events)


def in_front(before: Callable[[Any], object]) -> Any:
    """Make middleware that calls `before(request)` where Django calls sync code of the request."""

    @sync_and_async_middleware
    def factory(get_response: Any) -> Any:
        if iscoroutinefunction(get_response):

            async def middleware(request: Any) -> Any:
                await sync_to_async(before)(request)
                return await get_response(request)

        else:

            def middleware(request: Any) -> Any:
                before(request)
                return get_response(request)

        return middleware

    return factory


@sync_only_middleware
def sync_only(get_response: Any) -> Any:
    """Middleware of the old kind: under ASGI Django runs the view in a task of its own for it."""

    def middleware(request: Any) -> Any:
        response = get_response(request)
        response["X-Sync-Only"] = "yes"
        return response

    return middleware
