"""Every way in which a block of asyncio's or anyio's is ended from inside of the program."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

import anyio
import httpx

BRIEF = 0.02

Scope = Callable[[], AbstractAsyncContextManager[None]]
Wait = Callable[[], Awaitable[None]]

SCOPES: dict[str, Scope] = {}
WAITS: dict[str, Wait] = {}


def scope(make: Callable[[], AsyncIterator[None]]) -> None:
    """A block that never ends by itself, is ended in a while, and goes on below."""
    SCOPES[make.__name__.replace("_", "-")] = asynccontextmanager(make)


def wait(make: Wait) -> None:
    """A wait that is given up in a while, and goes on."""
    WAITS[make.__name__.replace("_", "-")] = make


@scope
async def asyncio_timeout() -> AsyncIterator[None]:
    with suppress(TimeoutError):
        async with asyncio.timeout(BRIEF):
            yield


@scope
async def asyncio_timeout_at() -> AsyncIterator[None]:
    loop = asyncio.get_running_loop()
    with suppress(TimeoutError):
        async with asyncio.timeout_at(loop.time() + BRIEF):
            yield


@scope
async def asyncio_timeout_put_off() -> AsyncIterator[None]:
    loop = asyncio.get_running_loop()
    with suppress(TimeoutError):
        async with asyncio.timeout(30) as limit:
            limit.reschedule(loop.time() + BRIEF)
            yield


@scope
async def asyncio_timeout_in_a_timeout() -> AsyncIterator[None]:
    async with asyncio.timeout(30):
        with suppress(TimeoutError):
            async with asyncio.timeout(BRIEF):
                yield


@scope
async def asyncio_task_group() -> AsyncIterator[None]:
    async def fail() -> None:
        await asyncio.sleep(BRIEF)
        raise LookupError

    with contextlib.suppress(ExceptionGroup):
        async with asyncio.TaskGroup() as group:
            group.create_task(fail())
            yield


@scope
async def anyio_move_on_after() -> AsyncIterator[None]:
    with anyio.move_on_after(BRIEF) as block:
        yield
    assert block.cancelled_caught


@scope
async def anyio_fail_after() -> AsyncIterator[None]:
    with suppress(TimeoutError), anyio.fail_after(BRIEF):
        yield


@scope
async def anyio_deadline() -> AsyncIterator[None]:
    with anyio.CancelScope() as block:
        block.deadline = anyio.current_time() + BRIEF
        yield


@scope
async def anyio_cancel_scope() -> AsyncIterator[None]:
    with anyio.CancelScope() as block:
        asyncio.get_running_loop().call_later(BRIEF, block.cancel)
        yield


@scope
async def anyio_task_group() -> AsyncIterator[None]:
    async with anyio.create_task_group() as group:

        async def stop() -> None:
            await anyio.sleep(BRIEF)
            group.cancel_scope.cancel()

        group.start_soon(stop)
        yield


@scope
async def anyio_failing_task() -> AsyncIterator[None]:
    async def fail() -> None:
        await anyio.sleep(BRIEF)
        raise LookupError

    with contextlib.suppress(ExceptionGroup):
        async with anyio.create_task_group() as group:
            group.start_soon(fail)
            yield


@scope
async def anyio_scope_in_a_shield() -> AsyncIterator[None]:
    with anyio.CancelScope(shield=True), anyio.move_on_after(BRIEF):
        yield


@scope
async def anyio_in_asyncio() -> AsyncIterator[None]:
    async with asyncio.timeout(30):
        with anyio.move_on_after(BRIEF):
            yield


@wait
async def asyncio_wait_for() -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(asyncio.sleep(30), BRIEF)


@wait
async def asyncio_wait_for_a_queue() -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(asyncio.Queue[int]().get(), BRIEF)


@wait
async def asyncio_wait_for_a_task() -> None:
    task = asyncio.create_task(asyncio.sleep(30))
    with suppress(TimeoutError):
        await asyncio.wait_for(task, BRIEF)
    assert task.cancelled()


@wait
async def asyncio_cancelled_task() -> None:
    task = asyncio.create_task(asyncio.sleep(30))
    asyncio.get_running_loop().call_later(BRIEF, task.cancel)
    with suppress(asyncio.CancelledError):
        await task


@wait
async def anyio_event() -> None:
    with anyio.move_on_after(BRIEF):
        await anyio.Event().wait()


@asynccontextmanager
async def _silent_server() -> AsyncIterator[int]:
    """It takes connections, and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def client_of(times: httpx.Timeout, limits: httpx.Limits | None = None) -> httpx.AsyncClient:
    """Without the certificates, which it would read for a tenth of a second, on the loop."""
    return httpx.AsyncClient(timeout=times, limits=limits or httpx.Limits(), verify=False)


@wait
async def httpx_read_timeout() -> None:
    times = httpx.Timeout(30, read=BRIEF)
    async with _silent_server() as port, client_of(times) as client:
        with suppress(httpx.ReadTimeout):
            await client.get(f"http://127.0.0.1:{port}/")


@wait
async def httpx_pool_timeout() -> None:
    limits = httpx.Limits(max_connections=1)
    times = httpx.Timeout(30, pool=BRIEF)
    async with _silent_server() as port, client_of(times, limits) as client:
        first = asyncio.create_task(client.get(f"http://127.0.0.1:{port}/"))
        await asyncio.sleep(BRIEF)
        with suppress(httpx.PoolTimeout):
            await client.get(f"http://127.0.0.1:{port}/")
        first.cancel()
        with suppress(asyncio.CancelledError):
            await first


@wait
async def httpx_in_a_scope() -> None:
    async with _silent_server() as port, client_of(httpx.Timeout(30)) as client:
        with anyio.move_on_after(BRIEF):
            await client.get(f"http://127.0.0.1:{port}/")
