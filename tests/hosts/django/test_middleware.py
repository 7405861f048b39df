"""Middleware finds a response of Django's own, whatever it looks at, wraps or asks for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from inspect import iscoroutinefunction
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.http import HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.utils.decorators import (
    async_only_middleware,
    sync_and_async_middleware,
    sync_only_middleware,
)
from django.utils.deprecation import MiddlewareMixin

from .hosting import HOSTS, under
from .kinds import view
from .sdk import SSE


def sync_events(request: Any) -> Any:
    for number in range(3):
        yield SSE.patch_signals({"number": number})


async def async_events(request: Any) -> Any:
    for number in range(3):
        await asyncio.sleep(0)
        yield SSE.patch_signals({"number": number})


VIEWS = {
    "sync-decorated": (sync_events, "decorated"),
    "sync-response": (sync_events, "response"),
    "async-decorated": (async_events, "decorated"),
    "async-returned": (async_events, "returned"),
    "async-response": (async_events, "async-response"),
}

hosts = pytest.mark.parametrize("host", HOSTS)
kinds = pytest.mark.parametrize("kind", VIEWS)


def made(kind: str) -> Any:
    events, way = VIEWS[kind]
    return view(way, events)


# --- what middleware for templates does ---


class AddsToTheContext(MiddlewareMixin):
    def process_template_response(self, request: Any, response: Any) -> Any:
        response.context_data["theme"] = "dark"
        return response


class AddsToTheContextIfThereIsOne(MiddlewareMixin):
    def process_template_response(self, request: Any, response: Any) -> Any:
        if response.context_data is None:
            response.context_data = {}
        response.context_data.setdefault("theme", "dark")
        response.context_data.update(user=None)
        return response


class ChoosesTheTemplate(MiddlewareMixin):
    def process_template_response(self, request: Any, response: Any) -> Any:
        if response.template_name and not isinstance(response.template_name, str):
            response.template_name = [f"mobile/{name}" for name in response.template_name]
        return response


class CallsBackAfterRendering(MiddlewareMixin):
    def process_template_response(self, request: Any, response: Any) -> Any:
        def callback(response: Any) -> None:
            response["X-Rendered"] = "yes"

        response.add_post_render_callback(callback)
        return response

    def process_response(self, request: Any, response: Any) -> Any:
        # What has no template of its own never passes the method above.
        response.headers.setdefault("X-Rendered", "yes")
        return response


class WaitsForRendering(MiddlewareMixin):
    """As Django's own cache middleware does."""

    def process_response(self, request: Any, response: Any) -> Any:
        def note(response: Any) -> Any:
            response["X-Rendered"] = "yes"
            return response

        if hasattr(response, "render") and callable(response.render):
            response.add_post_render_callback(note)
        else:
            note(response)
        return response


class AsksWhetherItIsRendered(MiddlewareMixin):
    def process_response(self, request: Any, response: Any) -> Any:
        assert getattr(response, "is_rendered", True)
        response["X-Rendered"] = "yes"
        return response


class RendersWhatIsNot(MiddlewareMixin):
    def process_response(self, request: Any, response: Any) -> Any:
        if hasattr(response, "is_rendered") and not response.is_rendered:
            response = response.render()
        response["X-Rendered"] = "yes"
        return response


class ReadsTheContext(MiddlewareMixin):
    def process_response(self, request: Any, response: Any) -> Any:
        context = getattr(response, "context_data", None) or {}
        response["X-Theme"] = context.get("theme", "none")
        return response


class LooksAtTheType(MiddlewareMixin):
    def process_response(self, request: Any, response: Any) -> Any:
        assert isinstance(response, StreamingHttpResponse)
        assert not isinstance(response, (HttpResponse, TemplateResponse))
        assert response.streaming
        with pytest.raises(AttributeError):
            _ = response.content
        assert response.get("Content-Length") is None
        assert repr(response)
        return response


TEMPLATES: list[Any] = [
    AddsToTheContext,
    AddsToTheContextIfThereIsOne,
    ChoosesTheTemplate,
    CallsBackAfterRendering,
    WaitsForRendering,
    AsksWhetherItIsRendered,
    RendersWhatIsNot,
    ReadsTheContext,
    LooksAtTheType,
]


@kinds
@pytest.mark.parametrize("middleware", TEMPLATES)
@hosts
def test_middleware_for_templates_lets_it_pass(host: str, middleware: Any, kind: str) -> None:
    with under(host, made(kind), [middleware]) as serving:
        answer = serving.open()
        assert answer.status == 200
        assert [event["number"] for event in answer.events()] == [0, 1, 2]
        assert answer.headers.get("X-Rendered", "yes") == "yes"


@kinds
@hosts
def test_all_of_them_at_once(host: str, kind: str) -> None:
    with under(host, made(kind), TEMPLATES) as serving:
        answer = serving.open()
        assert [event["number"] for event in answer.events()] == [0, 1, 2]
        assert answer.headers["X-Rendered"] == "yes"


@kinds
@hosts
def test_middleware_may_put_a_template_in_its_place(host: str, kind: str) -> None:
    class Replaces(MiddlewareMixin):
        def process_response(self, request: Any, response: Any) -> Any:
            response.close()
            return HttpResponse("instead")

    with under(host, made(kind), [Replaces]) as serving:
        answer = serving.open()
        assert answer.status == 200
        assert answer.bytes() == b"instead"


@kinds
@hosts
def test_headers_cookies_and_status_of_middleware_go_out(host: str, kind: str) -> None:
    class Changes(MiddlewareMixin):
        def process_response(self, request: Any, response: Any) -> Any:
            response["X-Team"] = "blue"
            response.headers["cache-control"] = "private"
            response.set_cookie("seen", "1")
            response.status_code = 203
            del response["X-Accel-Buffering"]
            return response

    with under(host, made(kind), [Changes]) as serving:
        answer = serving.open()
        assert answer.status == 203
        assert answer.headers["X-Team"] == "blue"
        assert answer.headers["Cache-Control"] == "private"
        assert "X-Accel-Buffering" not in answer.headers
        if answer.response is None:
            assert answer.headers["Set-Cookie"].startswith("seen=1")
        else:
            assert answer.response.cookies["seen"].value == "1"
        assert [event["number"] for event in answer.events()] == [0, 1, 2]


# --- middleware that wraps the content ---


def upper(chunk: bytes) -> bytes:
    return chunk.replace(b'"number"', b'"NUMBER"')


def wrap_sync(content: Any) -> Any:
    for chunk in content:
        yield upper(chunk)


async def wrap_async(content: Any) -> Any:
    async for chunk in content:
        yield upper(chunk)


def wrap_by_map(content: Any) -> Any:
    return map(upper, content)


class SyncWrapper:
    """An iterator that is no generator, with a close of its own."""

    def __init__(self, content: Any) -> None:
        self.content = content

    def __iter__(self) -> Any:
        return self

    def __next__(self) -> bytes:
        return upper(next(self.content))

    def close(self) -> None:
        pass


class AsyncWrapper:
    """An async iterator that is no generator."""

    def __init__(self, content: Any) -> None:
        self.content = aiter(content)

    def __aiter__(self) -> Any:
        return self

    async def __anext__(self) -> bytes:
        return upper(await anext(self.content))


WRAPPERS: list[tuple[Callable[[Any], Any], Callable[[Any], Any]]] = [
    (wrap_sync, wrap_async),
    (wrap_by_map, AsyncWrapper),
    (SyncWrapper, wrap_async),
]


def wrapping(wrap_sync: Any, wrap_async: Any) -> Any:
    class Wraps(MiddlewareMixin):
        """What Django's documentation shows."""

        def process_response(self, request: Any, response: Any) -> Any:
            if response.is_async:
                response.streaming_content = wrap_async(response.streaming_content)
            else:
                response.streaming_content = wrap_sync(response.streaming_content)
            return response

    return Wraps


@kinds
@pytest.mark.parametrize(("sync_wrapper", "async_wrapper"), WRAPPERS)
@hosts
def test_a_wrapper_of_the_content_sees_each_event(
    host: str, sync_wrapper: Any, async_wrapper: Any, kind: str
) -> None:
    with under(host, made(kind), [wrapping(sync_wrapper, async_wrapper)]) as serving:
        answer = serving.open()
        assert [event["NUMBER"] for event in answer.events()] == [0, 1, 2]


@kinds
@hosts
def test_two_wrappers_one_around_the_other(host: str, kind: str) -> None:
    def lower(content: Any) -> Any:
        for chunk in content:
            yield chunk.replace(b'"NUMBER"', b'"Number"')

    async def alower(content: Any) -> Any:
        async for chunk in content:
            yield chunk.replace(b'"NUMBER"', b'"Number"')

    chain = [wrapping(lower, alower), wrapping(wrap_sync, wrap_async)]
    with under(host, made(kind), chain) as serving:
        assert [event["Number"] for event in serving.open().events()] == [0, 1, 2]


@kinds
@hosts
def test_a_wrapper_may_add_events_before_and_after(host: str, kind: str) -> None:
    first = SSE.patch_signals({"number": "first"}).encode()
    last = SSE.patch_signals({"number": "last"}).encode()

    def frame(content: Any) -> Any:
        yield first
        yield from content
        yield last

    async def aframe(content: Any) -> Any:
        yield first
        async for chunk in content:
            yield chunk
        yield last

    with under(host, made(kind), [wrapping(frame, aframe)]) as serving:
        found = [event["number"] for event in serving.open().events()]
        assert found == ["first", 0, 1, 2, "last"]


@kinds
@hosts
def test_a_wrapper_may_end_the_stream_early(host: str, kind: str) -> None:
    def one(content: Any) -> Any:
        for chunk in content:
            yield chunk
            break

    async def aone(content: Any) -> Any:
        async for chunk in content:
            yield chunk
            break

    with under(host, made(kind), [wrapping(one, aone)]) as serving:
        assert [event["number"] for event in serving.open().events()] == [0]


@pytest.mark.parametrize("kind", ["async-decorated", "async-returned", "async-response"])
@hosts
def test_an_async_wrapper_may_do_blocking_work(host: str, kind: str) -> None:
    async def slow(content: Any) -> Any:
        async for chunk in content:
            yield await sync_to_async(upper)(chunk)

    with under(host, made(kind), [wrapping(wrap_sync, slow)]) as serving:
        assert [event["NUMBER"] for event in serving.open().events()] == [0, 1, 2]


@pytest.mark.parametrize("kind", ["sync-decorated", "sync-response"])
@hosts
def test_a_wrapper_of_the_wrong_kind_around_a_sync_stream_is_taken_as_django_takes_it(
    host: str, kind: str
) -> None:
    """An async generator around sync content."""

    async def turned(content: Any) -> Any:
        for chunk in content:
            yield upper(chunk)

    with under(host, made(kind), [wrapping(turned, wrap_async)]) as serving:
        assert [event["NUMBER"] for event in serving.open().events()] == [0, 1, 2]


@kinds
@hosts
def test_the_content_may_be_replaced_by_something_else(host: str, kind: str) -> None:
    class Replaces(MiddlewareMixin):
        def process_response(self, request: Any, response: Any) -> Any:
            response.streaming_content = [b"some", b"thing"]
            return response

    with under(host, made(kind), [Replaces]) as serving:
        assert serving.open().bytes() == b"something"


# --- middleware of each kind around it ---


@sync_only_middleware
def sync_only(get_response: Any) -> Any:
    def middleware(request: Any) -> Any:
        response = get_response(request)
        response["X-Sync"] = "yes"
        return response

    return middleware


@async_only_middleware
def async_only(get_response: Any) -> Any:
    async def middleware(request: Any) -> Any:
        response = await get_response(request)
        await asyncio.sleep(0.01)
        response["X-Async"] = "yes"
        return response

    return middleware


@sync_and_async_middleware
def both(get_response: Any) -> Any:
    if iscoroutinefunction(get_response):

        async def middleware(request: Any) -> Any:
            return await get_response(request)

    else:

        def middleware(request: Any) -> Any:
            return get_response(request)

    return middleware


class OldStyle(MiddlewareMixin):
    async_capable = False

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> None:
        request.seen = True

    def process_response(self, request: Any, response: Any) -> Any:
        assert request.seen
        response["X-Old"] = "yes"
        return response


CHAINS = {
    "sync": [sync_only],
    "async": [async_only],
    "sync-in-async": [async_only, sync_only],
    "async-in-sync": [sync_only, async_only],
    "sync-async-sync": [sync_only, async_only, sync_only],
    "async-sync-async": [async_only, sync_only, async_only],
    "old-style": [OldStyle],
    "all": [both, OldStyle, async_only, sync_only, both],
}


@kinds
@pytest.mark.parametrize("chain", CHAINS)
@hosts
def test_every_mixture_of_sync_and_async_middleware(host: str, chain: str, kind: str) -> None:
    with under(host, made(kind), CHAINS[chain]) as serving:
        answer = serving.open()
        assert answer.status == 200
        assert [event["number"] for event in answer.events()] == [0, 1, 2]


@pytest.mark.parametrize("chain", CHAINS)
@hosts
def test_blocking_work_at_every_moment_behind_every_mixture(host: str, chain: str) -> None:
    """While the view runs, while middleware is on its way out, and while events are taken."""

    async def events(request: Any) -> Any:
        await sync_to_async(int)()
        task = asyncio.create_task(beside())
        for number in range(3):
            yield SSE.patch_signals({"number": await sync_to_async(int)(number)})
            await asyncio.sleep(0.01)
            await sync_to_async(int)()
        await task

    async def beside() -> None:
        for _ in range(20):
            await sync_to_async(int)()
            await asyncio.sleep(0.002)

    with under(host, view("decorated", events), CHAINS[chain]) as serving:
        assert [event["number"] for event in serving.open().events()] == [0, 1, 2]


@pytest.mark.parametrize("kind", ["sync-decorated", "async-decorated"])
@hosts
def test_a_middleware_that_takes_its_time_after_the_view_costs_no_event(
    host: str, kind: str
) -> None:
    @async_only_middleware
    def slow(get_response: Any) -> Any:
        async def middleware(request: Any) -> Any:
            response = await get_response(request)
            await asyncio.sleep(1.5)
            return response

        return middleware

    with under(host, made(kind), [slow]) as serving:
        assert [event["number"] for event in serving.open().events()] == [0, 1, 2]


@kinds
@hosts
def test_a_view_may_call_another_and_wrap_what_it_gives(host: str, kind: str) -> None:
    inner = made(kind)

    if iscoroutinefunction(inner):

        async def page(request: Any) -> Any:
            response = await inner(request)
            response["X-Outer"] = "yes"
            return response

    else:

        def page(request: Any) -> Any:
            response = inner(request)
            response["X-Outer"] = "yes"
            return response

    with under(host, page) as serving:
        answer = serving.open()
        assert answer.headers["X-Outer"] == "yes"
        assert [event["number"] for event in answer.events()] == [0, 1, 2]


@pytest.mark.parametrize("kind", ["async-decorated", "async-response"])
@hosts
def test_a_sync_view_may_call_an_async_one(host: str, kind: str) -> None:
    def page(request: Any) -> Any:
        return async_to_sync(made(kind))(request)

    with under(host, page) as serving:
        assert [event["number"] for event in serving.open().events()] == [0, 1, 2]
