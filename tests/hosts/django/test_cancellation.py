"""Timeouts and cancel scopes work inside async generators, at every moment, under every host."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from typing import Any

import anyio
import httpx
import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient

from datastar_py.streams import CloseReason, current_stream

from .hosting import HOSTS, eventually, site, under
from .kinds import ASYNC_WAYS, sync_only, view
from .sdk import SSE, datastar_response

# Longer than any test may take, so that only a cancel can end it.
FOREVER = 3600


async def asyncio_timeout() -> str:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0.02):
            await asyncio.sleep(FOREVER)
    return "timeout"


async def asyncio_timeout_at() -> str:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout_at(asyncio.get_running_loop().time() + 0.02):
            await asyncio.Event().wait()
    return "timeout_at"


async def asyncio_timeout_within_a_timeout() -> str:
    async with asyncio.timeout(FOREVER):
        return await asyncio_timeout()


async def asyncio_wait_for() -> str:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(asyncio.Event().wait(), 0.02)
    return "wait_for"


async def asyncio_wait_for_a_queue() -> str:
    queue: asyncio.Queue[int] = asyncio.Queue()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(queue.get(), 0.02)
    return "queue"


async def asyncio_task_group_whose_member_fails() -> str:
    async def fail() -> None:
        await asyncio.sleep(0.02)
        raise ZeroDivisionError("planned failure")

    with contextlib.suppress(ExceptionGroup):
        async with asyncio.TaskGroup() as group:
            group.create_task(fail())
            await asyncio.sleep(FOREVER)
    return "group"


async def asyncio_task_group_that_ends() -> str:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(asyncio.sleep(0.02, "done"))
    return str(task.result())


async def asyncio_shield_around_a_timeout() -> str:
    inner = asyncio.create_task(asyncio.sleep(0.05, "shielded"))
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(asyncio.shield(inner), 0.02)
    return await inner


async def asyncio_cancel_of_a_task() -> str:
    task = asyncio.create_task(asyncio.sleep(FOREVER))
    await asyncio.sleep(0.02)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    return "cancelled"


async def asyncio_cancel_of_itself() -> str:
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().call_later(0.02, task.cancel, "by itself")
    try:
        await asyncio.sleep(FOREVER)
    except asyncio.CancelledError as error:
        if error.args != ("by itself",):
            raise
        task.uncancel()
    return "itself"


async def asyncio_timeout_around_blocking_work() -> str:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0.02):
            await sync_to_async(int)()
            await asyncio.sleep(FOREVER)
    await sync_to_async(int)()
    return "blocking"


async def anyio_move_on_after() -> str:
    with anyio.move_on_after(0.02) as scope:
        await anyio.sleep(FOREVER)
    assert scope.cancelled_caught
    return "move_on_after"


async def anyio_fail_after() -> str:
    with contextlib.suppress(TimeoutError):
        with anyio.fail_after(0.02):
            await anyio.sleep(FOREVER)
        raise AssertionError("did not fail")
    return "fail_after"


async def anyio_cancel_scope() -> str:
    with anyio.CancelScope() as scope:
        asyncio.get_running_loop().call_later(0.02, scope.cancel)
        await anyio.sleep(FOREVER)
    assert scope.cancelled_caught
    return "scope"


async def anyio_cancel_scope_cancelled_at_once() -> str:
    with anyio.CancelScope() as scope:
        scope.cancel()
        await anyio.sleep(FOREVER)
    assert scope.cancelled_caught
    return "scope"


async def anyio_cancel_scope_of_a_task_group() -> str:
    async with anyio.create_task_group() as group:
        group.start_soon(anyio.sleep, FOREVER)
        await anyio.sleep(0.02)
        group.cancel_scope.cancel()
        await anyio.sleep(FOREVER)
    return "group"


async def anyio_task_group_whose_member_fails() -> str:
    async def fail() -> None:
        raise ZeroDivisionError("planned failure")

    with contextlib.suppress(ExceptionGroup):
        async with anyio.create_task_group() as group:
            group.start_soon(fail)
            await anyio.sleep(FOREVER)
    return "group"


async def anyio_inner_scope_of_two() -> str:
    with anyio.move_on_after(FOREVER) as outer:
        with anyio.move_on_after(0.02) as inner:
            await anyio.sleep(FOREVER)
        assert inner.cancelled_caught
        await anyio.sleep(0.01)
    assert not outer.cancelled_caught
    return "inner"


async def anyio_shielded_scope() -> str:
    with anyio.move_on_after(0.02) as outer:
        with anyio.CancelScope(shield=True):
            await anyio.sleep(0.05)
        await anyio.sleep(FOREVER)
    assert outer.cancelled_caught
    return "shielded"


async def anyio_event_with_a_timeout() -> str:
    with anyio.move_on_after(0.02):
        await anyio.Event().wait()
    return "event"


@contextlib.asynccontextmanager
async def silent_server() -> AsyncIterator[str]:
    """Takes connections and never answers."""
    listener = socket.create_server(("127.0.0.1", 0))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        listener.close()


async def httpx_read_timeout() -> str:
    async with silent_server() as url, httpx.AsyncClient(timeout=0.1, trust_env=False) as client:
        with contextlib.suppress(httpx.TimeoutException):
            await client.get(url)
            raise AssertionError("did not time out")
    return "httpx"


async def httpx_within_a_timeout() -> str:
    async with silent_server() as url, httpx.AsyncClient(timeout=None, trust_env=False) as client:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.1):
                await client.get(url)
    return "httpx"


SCENES: list[Callable[[], Any]] = [
    asyncio_timeout,
    asyncio_timeout_at,
    asyncio_timeout_within_a_timeout,
    asyncio_wait_for,
    asyncio_wait_for_a_queue,
    asyncio_task_group_whose_member_fails,
    asyncio_task_group_that_ends,
    asyncio_shield_around_a_timeout,
    asyncio_cancel_of_a_task,
    asyncio_cancel_of_itself,
    asyncio_timeout_around_blocking_work,
    anyio_move_on_after,
    anyio_fail_after,
    anyio_cancel_scope,
    anyio_cancel_scope_cancelled_at_once,
    anyio_cancel_scope_of_a_task_group,
    anyio_task_group_whose_member_fails,
    anyio_inner_scope_of_two,
    anyio_shielded_scope,
    anyio_event_with_a_timeout,
    httpx_read_timeout,
    httpx_within_a_timeout,
]

CHAINS = {
    "alone": [],
    "behind-sync-only": [sync_only],
    "behind-two": [sync_only, "django.middleware.common.CommonMiddleware", sync_only],
}

scenes = pytest.mark.parametrize("scene", SCENES)
chains = pytest.mark.parametrize("chain", CHAINS)
hosts = pytest.mark.parametrize("host", HOSTS)


def run(host: str, events: Any, chain: str, way: str = "decorated") -> list[Any]:
    """The events; asserts that the stream was told that it ran to its end."""
    reasons: list[CloseReason] = []

    async def watched(request: Any) -> Any:
        current_stream().on_close(reasons.append)
        async with contextlib.aclosing(events(request)) as given:
            async for event in given:
                yield event
        task = asyncio.current_task()
        assert task is not None
        assert task.cancelling() == 0

    with under(host, view(way, watched), CHAINS[chain]) as serving:
        answer = serving.open()
        assert answer.status == 200
        found = list(answer.events())
        assert not answer.broken
    assert eventually(lambda: reasons) == [CloseReason.FINISHED]
    return found


@scenes
@pytest.mark.parametrize("chain", ["alone", "behind-sync-only"])
@hosts
def test_it_ends_what_it_should_and_the_stream_goes_on(host: str, chain: str, scene: Any) -> None:
    async def events(request: Any) -> Any:
        name = await scene()
        yield SSE.patch_signals({"before": name})
        yield SSE.patch_signals({"after": await scene()})
        await asyncio.sleep(0.01)
        yield SSE.patch_signals({"again": await scene()})
        assert await scene() == name

    found = run(host, events, chain)
    assert [list(event) for event in found] == [["before"], ["after"], ["again"]]


@pytest.mark.parametrize(
    "scene", [asyncio_timeout, asyncio_wait_for, anyio_move_on_after, anyio_fail_after]
)
@pytest.mark.parametrize("way", ASYNC_WAYS)
@pytest.mark.parametrize("host", ["client", "asgi"])
def test_so_it_does_however_the_generator_is_given(host: str, way: str, scene: Any) -> None:
    async def events(request: Any) -> Any:
        yield SSE.patch_signals({"first": 1})
        yield SSE.patch_signals({"then": await scene()})

    assert len(run(host, events, "behind-sync-only", way)) == 2


@chains
@hosts
def test_a_timeout_that_spans_events_ends_the_wait_between_them(host: str, chain: str) -> None:
    async def events(request: Any) -> Any:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(None) as limit:
                yield SSE.patch_signals({"number": 0})
                yield SSE.patch_signals({"number": 1})
                limit.reschedule(asyncio.get_running_loop().time() + 0.1)
                await asyncio.sleep(FOREVER)
        yield SSE.patch_signals({"number": 2})

    assert run(host, events, chain) == [{"number": 0}, {"number": 1}, {"number": 2}]


@chains
@hosts
def test_a_scope_of_anyio_that_spans_events_ends_the_wait_between_them(
    host: str, chain: str
) -> None:
    async def events(request: Any) -> Any:
        with anyio.CancelScope() as scope:
            yield SSE.patch_signals({"number": 0})
            yield SSE.patch_signals({"number": 1})
            scope.deadline = anyio.current_time() + 0.1
            await anyio.sleep(FOREVER)
        assert scope.cancelled_caught
        yield SSE.patch_signals({"number": 2})

    assert run(host, events, chain) == [{"number": 0}, {"number": 1}, {"number": 2}]


@chains
@hosts
def test_groups_of_tasks_that_span_events(host: str, chain: str) -> None:
    async def events(request: Any) -> Any:
        queue: asyncio.Queue[int] = asyncio.Queue()

        async def produce() -> None:
            for number in range(3):
                await asyncio.sleep(0.02)
                await queue.put(number)

        async with asyncio.TaskGroup() as group, anyio.create_task_group() as other:
            task = group.create_task(produce())
            other.start_soon(asyncio.sleep, FOREVER)
            while not task.done() or not queue.empty():
                with anyio.move_on_after(0.5):
                    yield SSE.patch_signals({"number": await queue.get()})
            other.cancel_scope.cancel()

    assert run(host, events, chain) == [{"number": 0}, {"number": 1}, {"number": 2}]


@chains
@hosts
def test_a_group_whose_member_fails_between_events_stops_the_generator(
    host: str, chain: str
) -> None:
    async def events(request: Any) -> Any:
        async def fail() -> None:
            await asyncio.sleep(0.05)
            raise ZeroDivisionError("planned failure")

        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(fail())
                yield SSE.patch_signals({"number": 0})
                await asyncio.sleep(FOREVER)
        except* ZeroDivisionError:
            pass
        yield SSE.patch_signals({"number": 1})

    assert run(host, events, chain) == [{"number": 0}, {"number": 1}]


@chains
@hosts
def test_a_timeout_within_the_cleanup(host: str, chain: str) -> None:
    done = []

    async def events(request: Any) -> Any:
        try:
            yield SSE.patch_signals({"number": 0})
        finally:
            done.append(await asyncio_timeout())
            done.append(await anyio_move_on_after())

    assert run(host, events, chain) == [{"number": 0}]
    assert done == ["timeout", "move_on_after"]


@chains
@pytest.mark.parametrize("host", ["wsgi", "asgi"])
def test_timeouts_within_the_cleanup_of_a_stream_whose_client_has_left(
    host: str, chain: str
) -> None:
    done = []

    @datastar_response
    async def page(request: Any) -> Any:
        try:
            while True:
                yield SSE.patch_signals({"pad": "." * 5000})
                await asyncio.sleep(0.02)
        finally:
            for scene in (asyncio_timeout, asyncio_wait_for, anyio_move_on_after, anyio_fail_after):
                done.append(await scene())

    with under(host, page, CHAINS[chain]) as serving:
        answer = serving.open()
        next(answer.events())
        answer.leave()
        assert eventually(lambda: len(done) == 4)


@chains
@pytest.mark.parametrize("host", ["wsgi", "asgi"])
def test_a_shielded_scope_is_kept_when_the_client_leaves(host: str, chain: str) -> None:
    done = []

    @datastar_response
    async def page(request: Any) -> Any:
        try:
            while True:
                yield SSE.patch_signals({"pad": "." * 5000})
                await asyncio.sleep(0.02)
        finally:
            with anyio.CancelScope(shield=True):
                await anyio.sleep(0.1)
                done.append("saved")

    with under(host, page, CHAINS[chain]) as serving:
        answer = serving.open()
        next(answer.events())
        answer.leave()
        assert eventually(lambda: done) == ["saved"]


@scenes
@pytest.mark.parametrize("chain", ["alone", "behind-sync-only"])
@pytest.mark.parametrize("host", ["wsgi", "asgi"])
def test_a_client_that_leaves_ends_a_generator_in_the_middle_of_it(
    host: str, chain: str, scene: Any
) -> None:
    """Even where a library swallows the cancel: the generator is not stepped again."""
    reasons: list[CloseReason] = []

    @datastar_response
    async def page(request: Any) -> Any:
        current_stream().on_close(reasons.append)
        yield SSE.patch_signals({"pad": "." * 5000})
        async with asyncio.timeout(FOREVER):
            with anyio.CancelScope():
                while True:
                    await scene()
                    yield SSE.patch_signals({"pad": "." * 5000})

    with under(host, page, CHAINS[chain]) as serving:
        answer = serving.open()
        next(answer.events())
        answer.leave()
        assert eventually(lambda: reasons) == [CloseReason.DISCONNECTED]


@pytest.mark.parametrize("chain", ["alone", "behind-sync-only"])
def test_a_cancel_of_who_reads_keeps_its_message_and_count(chain: str) -> None:
    @datastar_response
    async def page(request: Any) -> Any:
        yield SSE.patch_signals({"number": 0})
        await asyncio.sleep(FOREVER)

    async def check() -> None:
        response: Any = await AsyncClient().get("/")
        content = aiter(response)
        await anext(content)

        async def read() -> None:
            try:
                await anext(content)
            except asyncio.CancelledError as error:
                task = asyncio.current_task()
                assert task is not None
                assert error.args == ("enough",)
                assert task.cancelling() == 1
                raise

        task = asyncio.create_task(read())
        await asyncio.sleep(0.05)
        task.cancel("enough")
        with pytest.raises(asyncio.CancelledError):
            await task
        await content.aclose()

    with site(page, CHAINS[chain]):
        asyncio.run(check())
