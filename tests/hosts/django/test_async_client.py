"""`AsyncClient`, and views that a test awaits: the generator lives on the loop of the test."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
from collections.abc import Callable
from inspect import iscoroutinefunction
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.test import AsyncClient, AsyncRequestFactory, Client, RequestFactory, SimpleTestCase

from datastar_py.testing import aiter_events, events

from .cases import run_as_case
from .hosting import HUNG, site
from .kinds import ASYNC_WAYS, SYNC_WAYS, sync_only, view
from .sdk import SSE, DatastarResponse, datastar_response

visitor: contextvars.ContextVar[str] = contextvars.ContextVar("visitor", default="nobody")


def in_a_django_test(check: Callable[[], Any]) -> None:
    async def test(case: Any) -> None:
        await check()

    run_as_case(SimpleTestCase, test)


def in_a_loop(check: Callable[[], Any]) -> None:
    """As pytest's plugins for async tests run them."""
    asyncio.run(check())


async def by_async_client(given: Any, middleware: Any = ()) -> Any:
    with site(given, middleware):
        return await AsyncClient().get("/")


async def by_async_client_behind_sync_only(given: Any) -> Any:
    return await by_async_client(given, [sync_only])


async def by_async_request_factory(given: Any) -> Any:
    call = given if iscoroutinefunction(given) else sync_to_async(given)
    return await call(AsyncRequestFactory().get("/"))


async def by_request_factory(given: Any) -> Any:
    call = given if iscoroutinefunction(given) else sync_to_async(given)
    return await call(RequestFactory().get("/"))


async def by_request_factory_with_a_match(given: Any) -> Any:
    """As a test may do whose view looks at how it was found."""
    request = RequestFactory().get("/")
    request.resolver_match = object()
    call = given if iscoroutinefunction(given) else sync_to_async(given)
    return await call(request)


RUNNERS = [in_a_django_test, in_a_loop]
GETTERS = [
    by_async_client,
    by_async_client_behind_sync_only,
    by_async_request_factory,
    by_request_factory,
    by_request_factory_with_a_match,
]
runners = pytest.mark.parametrize("run", RUNNERS)
getters = pytest.mark.parametrize("get", GETTERS)
ways = pytest.mark.parametrize("way", ASYNC_WAYS)


async def numbers(request: Any) -> Any:
    for number in range(3):
        yield SSE.patch_signals({"number": number})


def number(chunk: bytes) -> int:
    [event] = events(chunk)
    return int(event.signals["number"])


@ways
@getters
@runners
def test_the_content_is_async_and_comes_one_chunk_for_each_event(
    run: Any, get: Any, way: str
) -> None:
    async def check() -> None:
        response = await get(view(way, numbers))
        assert response.is_async is True
        assert response.streaming is True
        found = [number(chunk) async for chunk in response.streaming_content]
        assert found == [0, 1, 2]

    run(check)


@ways
@getters
@runners
def test_the_response_can_be_iterated_itself(run: Any, get: Any, way: str) -> None:
    async def check() -> None:
        response = await get(view(way, numbers))
        assert [number(chunk) async for chunk in response] == [0, 1, 2]

    run(check)


@ways
@getters
@runners
def test_what_the_test_puts_into_a_queue_comes_out_at_once(run: Any, get: Any, way: str) -> None:
    async def check() -> None:
        queue: asyncio.Queue[int] = asyncio.Queue()

        async def page(request: Any) -> Any:
            while True:
                yield SSE.patch_signals({"number": await queue.get()})

        queue.put_nowait(0)
        response = await get(view(way, page))
        content = aiter(response.streaming_content)
        async with asyncio.timeout(HUNG):
            assert number(await anext(content)) == 0
            for each in range(1, 4):
                queue.put_nowait(each)
                assert number(await anext(content)) == each
        await content.aclose()

    run(check)


@getters
@runners
def test_a_stream_whose_first_event_the_test_gives_after_the_response(run: Any, get: Any) -> None:
    async def check() -> None:
        queue: asyncio.Queue[int] = asyncio.Queue()

        async def page(request: Any) -> Any:
            while True:
                yield SSE.patch_signals({"number": await queue.get()})

        async with asyncio.timeout(HUNG):
            response = await get(view("decorated", page))
            queue.put_nowait(7)
            event = await anext(aiter(aiter_events(response)))
        assert event.signals == {"number": 7}
        response.close()

    run(check)


@ways
@getters
@runners
def test_it_runs_on_the_loop_of_the_test_in_one_task(run: Any, get: Any, way: str) -> None:
    async def check() -> None:
        seen: list[Any] = []

        async def page(request: Any) -> Any:
            try:
                for each in range(3):
                    seen.append((asyncio.get_running_loop(), asyncio.current_task()))
                    yield SSE.patch_signals({"number": each})
            finally:
                seen.append((asyncio.get_running_loop(), asyncio.current_task()))

        response = await get(view(way, page))
        assert len([chunk async for chunk in response]) == 3
        assert len(seen) == 4
        assert len(set(seen)) == 1
        assert seen[0][0] is asyncio.get_running_loop()

    run(check)


@getters
@runners
def test_it_sees_the_context_of_the_test(run: Any, get: Any) -> None:
    async def check() -> None:
        visitor.set("the test")

        async def page(request: Any) -> Any:
            for each in range(2):
                yield SSE.patch_signals({"number": each, "visitor": visitor.get()})

        response = await get(view("decorated", page))
        found = [event.signals["visitor"] async for event in aiter_events(response)]
        assert found == ["the test"] * 2

    run(check)


@getters
@runners
def test_closing_the_content_closes_the_generator(run: Any, get: Any) -> None:
    async def check() -> None:
        closed = asyncio.Event()

        async def page(request: Any) -> Any:
            try:
                while True:
                    yield SSE.patch_signals({"number": 1})
                    await asyncio.sleep(0)
            finally:
                await asyncio.sleep(0)
                closed.set()

        response = await get(view("decorated", page))
        content = response.streaming_content
        assert number(await anext(content)) == 1
        await content.aclose()
        async with asyncio.timeout(HUNG):
            await closed.wait()

    run(check)


@getters
@runners
def test_closing_the_iterator_of_the_response_waits_for_the_generator(run: Any, get: Any) -> None:
    """As Django's handler does."""

    async def check() -> None:
        closed = []

        async def page(request: Any) -> Any:
            try:
                while True:
                    yield SSE.patch_signals({"number": 1})
                    await asyncio.sleep(60)
            finally:
                await asyncio.sleep(0.01)
                closed.append(asyncio.current_task())

        response = await get(view("decorated", page))
        async with contextlib.aclosing(aiter(response)) as content:
            assert number(await anext(content)) == 1
        assert len(closed) == 1

    run(check)


@getters
@runners
def test_closing_the_response_closes_the_generator(run: Any, get: Any) -> None:
    async def check() -> None:
        closed = asyncio.Event()

        async def page(request: Any) -> Any:
            try:
                while True:
                    yield SSE.patch_signals({"number": 1})
                    await asyncio.sleep(60)
            finally:
                closed.set()

        response = await get(view("decorated", page))
        assert number(await anext(aiter(response))) == 1
        response.close()
        async with asyncio.timeout(HUNG):
            await closed.wait()

    run(check)


@getters
@runners
def test_cancelling_the_reader_closes_the_generator(run: Any, get: Any) -> None:
    async def check() -> None:
        closed = asyncio.Event()

        async def page(request: Any) -> Any:
            try:
                yield SSE.patch_signals({"number": 1})
                await asyncio.sleep(60)
            finally:
                closed.set()

        response = await get(view("decorated", page))

        async def read() -> None:
            async with contextlib.aclosing(aiter(response)) as content:
                async for _ in content:
                    pass

        with pytest.raises(TimeoutError):
            await asyncio.wait_for(read(), 0.2)
        async with asyncio.timeout(HUNG):
            await closed.wait()

    run(check)


@getters
@runners
def test_a_later_failure_is_raised_where_the_test_reads(run: Any, get: Any) -> None:
    async def check() -> None:
        async def page(request: Any) -> Any:
            yield SSE.patch_signals({"number": 1})
            raise ZeroDivisionError("planned failure")

        response = await get(view("decorated", page))
        content = aiter(response)
        assert number(await anext(content)) == 1
        with pytest.raises(ZeroDivisionError, match="planned failure"):
            await anext(content)

    run(check)


@runners
def test_two_streams_of_one_client_go_hand_in_hand(run: Any) -> None:
    async def check() -> None:
        left: asyncio.Queue[int] = asyncio.Queue()
        right: asyncio.Queue[int] = asyncio.Queue()
        left.put_nowait(0)

        async def ping(request: Any) -> Any:
            while True:
                each = await left.get()
                right.put_nowait(each + 1)
                yield SSE.patch_signals({"number": each})

        async def pong(request: Any) -> Any:
            while True:
                each = await right.get()
                left.put_nowait(each + 1)
                yield SSE.patch_signals({"number": each})

        with site({"ping": datastar_response(ping), "pong": datastar_response(pong)}):
            client = AsyncClient()
            async with asyncio.timeout(HUNG):
                pings = aiter(await client.get("/ping"))
                pongs = aiter(await client.get("/pong"))
                found = []
                for _ in range(3):
                    found += [number(await anext(pings)), number(await anext(pongs))]
            await pings.aclose()
            await pongs.aclose()
        assert found == [0, 1, 2, 3, 4, 5]

    run(check)


@pytest.mark.parametrize("way", SYNC_WAYS)
@getters
@runners
def test_a_sync_generator_can_be_read_by_the_loop(run: Any, get: Any, way: str) -> None:
    async def check() -> None:
        def page(request: Any) -> Any:
            for each in range(3):
                yield SSE.patch_signals({"number": each})

        response = await get(view(way, page))
        assert [number(chunk) async for chunk in response] == [0, 1, 2]

    run(check)


@pytest.mark.parametrize("way", SYNC_WAYS)
@getters
@runners
def test_a_sync_generator_can_be_read_without_the_loop(run: Any, get: Any, way: str) -> None:
    async def check() -> None:
        def page(request: Any) -> Any:
            for each in range(3):
                yield SSE.patch_signals({"number": each})

        response = await get(view(way, page))
        assert response.is_async is False
        assert [number(chunk) for chunk in response.streaming_content] == [0, 1, 2]

    run(check)


def _event(each: int) -> Any:
    return SSE.patch_signals({"number": each})


CONTENTS: dict[str, Callable[[], Any]] = {
    "list": lambda: [_event(each) for each in range(3)],
    "tuple": lambda: tuple(_event(each) for each in range(3)),
    "iterator": lambda: iter([_event(each) for each in range(3)]),
    "map": lambda: map(_event, range(3)),
    "generator": lambda: (_event(each) for each in range(3)),
    "async-generator": lambda: numbers(None),
    "dict-values": lambda: {each: _event(each) for each in range(3)}.values(),
}


@pytest.mark.parametrize("content", CONTENTS)
def test_each_event_of_a_collection_is_a_chunk_with_both_clients(content: str) -> None:
    def page(request: Any) -> Any:
        return DatastarResponse(CONTENTS[content]())

    async def check() -> None:
        response: Any = await AsyncClient().get("/")
        assert [number(chunk) async for chunk in response] == [0, 1, 2]

    with site(page):
        asyncio.run(check())
        assert [number(chunk) for chunk in Client().get("/")] == [0, 1, 2]


@pytest.mark.parametrize("content", ["list", "tuple"])
def test_each_event_of_a_collection_is_a_message_of_asgi(content: str) -> None:
    def page(request: Any) -> Any:
        return DatastarResponse(CONTENTS[content]())

    sent: list[Any] = []

    async def serve() -> None:
        requests = [{"type": "http.request", "body": b"", "more_body": False}]

        async def receive() -> Any:
            if requests:
                return requests.pop()
            await asyncio.sleep(HUNG)

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": "GET",
            "path": "/",
            "query_string": b"",
            "headers": [(b"host", b"testserver")],
        }
        await ASGIHandler()(scope, receive, send)

    with site(page):
        asyncio.run(serve())
    bodies = [message["body"] for message in sent[1:] if message.get("body")]
    assert [number(body) for body in bodies] == [0, 1, 2]


def test_a_list_of_one_and_a_single_event_are_one_chunk() -> None:
    for given in (_event(5), [_event(5)], (_event(5),)):
        with site(lambda request, given=given: DatastarResponse(given)):
            assert [number(chunk) for chunk in Client().get("/")] == [5]
