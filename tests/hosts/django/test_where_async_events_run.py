"""An async generator is one task on one loop; its blocking work is done in its request's thread."""

from __future__ import annotations

import asyncio
import contextvars
import itertools
import sqlite3
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.urls import get_script_prefix, get_urlconf, set_script_prefix
from django.utils import timezone, translation

from .hosting import HOSTS, HUNG, eventually, under
from .kinds import ASYNC_WAYS, in_front, sync_only, view
from .models import Note
from .sdk import SSE, datastar_response

visitor: contextvars.ContextVar[str] = contextvars.ContextVar("visitor", default="nobody")
numbers = itertools.count(1)

CHAINS = {"alone": [], "behind-sync-only": [sync_only]}


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    translation.deactivate()
    timezone.deactivate()
    set_script_prefix("/")


def seen(
    host: str,
    way: str,
    chain: str,
    before: Callable[..., object],
    look: Callable[[], Any],
    pause: float = 0.01,
) -> list[Any]:
    """What `await look()` gives in three steps of a generator and in its cleanup."""
    found = []

    async def events(request: Any) -> Any:
        try:
            for number in range(3):
                found.append(await look())
                yield SSE.patch_signals({"number": number})
                await asyncio.sleep(pause)
        finally:
            found.append(await look())

    with under(host, view(way, events), [*CHAINS[chain], in_front(before)]) as serving:
        answer = serving.open()
        assert [event["number"] for event in answer.events()] == [0, 1, 2]
        assert eventually(lambda: len(found) == 4)
    return found


def nothing(request: Any) -> None:
    pass


@pytest.mark.parametrize("chain", CHAINS)
@pytest.mark.parametrize("way", ASYNC_WAYS)
@pytest.mark.parametrize("host", HOSTS)
def test_every_step_and_the_cleanup_are_in_one_task_on_one_loop(
    host: str, way: str, chain: str
) -> None:
    async def look() -> Any:
        return asyncio.current_task(), asyncio.get_running_loop()

    found = seen(host, way, chain, nothing, look)
    assert found[0][0] is not None
    assert len(set(found)) == 1


@pytest.mark.parametrize("chain", CHAINS)
@pytest.mark.parametrize("way", ASYNC_WAYS)
@pytest.mark.parametrize("host", ["async-client", "asgi"])
def test_it_is_on_the_loop_that_serves_the_request(host: str, way: str, chain: str) -> None:
    async def look() -> int:
        return threading.get_ident()

    found = []

    async def events(request: Any) -> Any:
        found.append(threading.get_ident())
        yield SSE.patch_signals({})
        found.append(threading.get_ident())

    with under(host, view(way, events), CHAINS[chain]) as serving:
        list(serving.open().events())
        home = serving.thread if host == "asgi" else serving.loop.thread
        assert found == [home.ident] * 2


@pytest.mark.parametrize("chain", CHAINS)
@pytest.mark.parametrize("way", ASYNC_WAYS)
@pytest.mark.parametrize("host", HOSTS)
def test_thread_sensitive_work_is_done_in_the_thread_of_the_request(
    host: str, way: str, chain: str
) -> None:
    homes = []
    found = seen(
        host,
        way,
        chain,
        lambda _: homes.append(threading.get_ident()),
        sync_to_async(threading.get_ident),
    )
    assert found == homes * 4


@pytest.mark.parametrize("chain", CHAINS)
@pytest.mark.parametrize("host", HOSTS)
def test_work_in_tasks_of_its_own_is_done_in_the_thread_of_the_request(
    host: str, chain: str
) -> None:
    """Begun before the first event, and still under way when the view is over."""
    homes, found = [], []

    async def ask() -> None:
        for _ in range(4):
            found.append(await sync_to_async(threading.get_ident)())
            await asyncio.sleep(0.1)

    @datastar_response
    async def page(request: Any) -> Any:
        async with asyncio.TaskGroup() as group:
            group.create_task(ask())
            await asyncio.sleep(0)
            for number in range(5):
                yield SSE.patch_signals({"number": number})
                await asyncio.sleep(0.1)

    chain_ = [*CHAINS[chain], in_front(lambda _: homes.append(threading.get_ident()))]
    with under(host, page, chain_) as serving:
        assert len(list(serving.open().events())) == 5
    assert found == homes * 4


@pytest.mark.parametrize("chain", CHAINS)
@pytest.mark.parametrize("host", HOSTS)
def test_sync_code_may_call_back_into_the_loop_of_the_generator(host: str, chain: str) -> None:
    async def where() -> Any:
        return asyncio.get_running_loop(), await sync_to_async(threading.get_ident)()

    def detour() -> Any:
        return async_to_sync(where)(), threading.get_ident()

    async def look() -> Any:
        (loop, inner), outer = await sync_to_async(detour)()
        return loop is asyncio.get_running_loop(), inner == outer

    assert seen(host, "decorated", chain, nothing, look) == [(True, True)] * 4


@pytest.mark.parametrize("chain", CHAINS)
@pytest.mark.parametrize("host", HOSTS)
def test_the_async_orm_uses_the_connection_of_the_request(host: str, chain: str) -> None:
    tenant = f"tenant-{next(numbers)}"
    homes = []

    def choose(request: Any) -> None:
        connection.tenant = tenant
        homes.append(threading.get_ident())

    queries: list[tuple[int, str | None]] = []

    def note(execute: Any, *rest: Any) -> Any:
        queries.append((threading.get_ident(), getattr(connection, "tenant", None)))
        return execute(*rest)

    def choose_and_note(request: Any) -> None:
        choose(request)
        connection.execute_wrappers.append(note)

    async def look() -> int:
        return await Note.objects.acount()

    try:
        found = seen(host, "decorated", chain, choose_and_note, look)
    finally:
        if note in connection.execute_wrappers:
            connection.execute_wrappers.remove(note)
    assert found == [0] * 4
    assert queries == [(homes[0], tenant)] * 4


@pytest.mark.parametrize("way", ASYNC_WAYS)
@pytest.mark.parametrize("chain", CHAINS)
@pytest.mark.parametrize("host", HOSTS)
def test_language_time_zone_script_prefix_and_urls_are_those_of_the_request(
    host: str, chain: str, way: str
) -> None:
    urls = []

    def choose(request: Any) -> None:
        translation.activate("de")
        timezone.activate("Asia/Tokyo")
        set_script_prefix("/deep/")
        urls.append(get_urlconf())

    def look() -> Any:
        zone = timezone.get_current_timezone_name()
        return translation.get_language(), zone, get_script_prefix(), get_urlconf()

    async def look_twice() -> Any:
        return look(), await sync_to_async(look)()

    found = seen(host, way, chain, choose, look_twice)
    wanted = ("de", "Asia/Tokyo", "/deep/", urls[0])
    assert found[:3] == [(wanted, wanted)] * 3


@pytest.mark.parametrize("chain", CHAINS)
@pytest.mark.parametrize("way", ASYNC_WAYS)
@pytest.mark.parametrize("host", HOSTS)
def test_context_variables_are_there(host: str, way: str, chain: str) -> None:
    name = f"visitor-{next(numbers)}"

    async def look() -> Any:
        return visitor.get(), await sync_to_async(visitor.get)()

    try:
        found = seen(host, way, chain, lambda _: visitor.set(name), look)
        assert found == [(name, name)] * 4
    finally:
        visitor.set("nobody")


@pytest.mark.parametrize("host", HOSTS)
def test_a_context_variable_set_by_thread_sensitive_work_is_there_in_the_next_step(
    host: str,
) -> None:
    found = []

    @datastar_response
    async def page(request: Any) -> Any:
        for number in range(3):
            found.append(visitor.get())
            await sync_to_async(visitor.set)(f"step-{number}")
            yield SSE.patch_signals({"number": number})

    with under(host, page) as serving:
        assert len(list(serving.open().events())) == 3
    assert found == ["nobody", "step-0", "step-1"]


@pytest.mark.parametrize("chain", CHAINS)
@pytest.mark.parametrize("host", HOSTS)
def test_a_cursor_that_the_view_opened_can_be_read(host: str, chain: str) -> None:
    @datastar_response
    async def page(request: Any) -> Any:
        @sync_to_async
        def ask() -> Any:
            mine = sqlite3.connect(":memory:")
            return mine, mine.execute("SELECT 1 UNION SELECT 2 UNION SELECT 3 ORDER BY 1")

        mine, cursor = await ask()

        async def events() -> Any:
            try:
                while row := await sync_to_async(cursor.fetchone)():
                    yield SSE.patch_signals({"number": row[0]})
            finally:
                await sync_to_async(mine.close)()

        return events()

    with under(host, page, CHAINS[chain]) as serving:
        assert [event["number"] for event in serving.open().events()] == [1, 2, 3]


@pytest.mark.parametrize("host", ["wsgi", "asgi"])
def test_no_stream_waits_for_the_blocking_work_of_another(host: str) -> None:
    """Each holds its own thread until all of them do."""
    together = threading.Barrier(5, timeout=HUNG)

    @datastar_response
    async def page(request: Any) -> Any:
        yield SSE.patch_signals({"number": 0})
        await sync_to_async(together.wait)()
        yield SSE.patch_signals({"number": 1})

    with under(host, page) as serving:
        answers = [serving.open().events() for _ in range(5)]
        assert [next(answer)["number"] for answer in answers] == [0] * 5
        assert [next(answer)["number"] for answer in answers] == [1] * 5


@pytest.mark.parametrize("host", ["wsgi", "asgi"])
def test_no_stream_waits_for_the_blocking_work_of_another_before_its_first_event(
    host: str,
) -> None:
    together = threading.Barrier(5, timeout=HUNG)
    found = []

    @datastar_response
    async def page(request: Any) -> Any:
        await sync_to_async(together.wait)()
        yield SSE.patch_signals({"number": 0})

    with under(host, page) as serving:

        def ask() -> None:
            found.extend(serving.open().events())

        threads = [threading.Thread(target=ask) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == [{"number": 0}] * 5


@pytest.mark.parametrize("host", HOSTS)
def test_an_event_is_there_before_the_blocking_work_that_follows_it(host: str) -> None:
    got = threading.Semaphore(0)

    @datastar_response
    async def page(request: Any) -> Any:
        for number in range(50):
            yield SSE.patch_signals({"number": number})
            assert await sync_to_async(got.acquire)(timeout=HUNG)

    with under(host, page) as serving:
        count = 0
        for event in serving.open().events():
            assert event["number"] == count
            count += 1
            got.release()
    assert count == 50


@pytest.mark.parametrize("host", ["client", "wsgi"])
def test_a_generator_that_blocks_its_loop_stops_no_other_stream_under_wsgi(host: str) -> None:
    blocked, go_on = threading.Event(), threading.Event()
    waited: list[bool] = []

    @datastar_response
    async def blocking(request: Any) -> Any:
        yield SSE.patch_signals({"number": 0})
        blocked.set()
        waited.append(go_on.wait(HUNG))
        yield SSE.patch_signals({"number": 1})

    @datastar_response
    async def page(request: Any) -> Any:
        for number in range(3):
            await asyncio.sleep(0.01)
            yield SSE.patch_signals({"number": number})

    with under(host, {"blocking": blocking, "page": page}) as serving:
        stuck = serving.open("/blocking").events()
        next(stuck)
        thread = threading.Thread(target=lambda: next(stuck))
        thread.start()
        assert blocked.wait(HUNG)
        assert len(list(serving.open("/page").events())) == 3
        assert waited == []
        go_on.set()
        thread.join()
    assert waited == [True]


@pytest.mark.parametrize("chain", CHAINS)
@pytest.mark.parametrize("host", ["wsgi", "asgi"])
def test_its_cleanup_may_use_the_database_when_the_client_leaves(host: str, chain: str) -> None:
    homes, found = [], []

    @datastar_response
    async def page(request: Any) -> Any:
        task = asyncio.current_task()
        try:
            while True:
                yield SSE.patch_signals({"pad": "." * 5000})
                await asyncio.sleep(0.02)
        finally:
            count = await Note.objects.acount()
            here = await sync_to_async(threading.get_ident)()
            found.append((count, here, asyncio.current_task() is task))

    middleware = [*CHAINS[chain], in_front(lambda _: homes.append(threading.get_ident()))]
    with under(host, page, middleware) as serving:
        answer = serving.open()
        next(answer.events())
        answer.leave()
        assert eventually(lambda: found) == [(0, homes[0], True)]


@pytest.mark.parametrize("host", ["client", "async-client"])
def test_its_cleanup_may_use_the_database_when_the_response_is_closed(host: str) -> None:
    homes, found = [], []

    @datastar_response
    async def page(request: Any) -> Any:
        try:
            while True:
                yield SSE.patch_signals({"pad": "."})
                await asyncio.sleep(0.02)
        finally:
            count = await Note.objects.acount()
            found.append((count, await sync_to_async(threading.get_ident)()))

    middleware = [in_front(lambda _: homes.append(threading.get_ident()))]
    with under(host, page, middleware) as serving:
        answer = serving.open()
        next(answer.events())
        answer.leave()
        assert eventually(lambda: found) == [(0, homes[0])]


@pytest.mark.parametrize("host", HOSTS)
def test_other_views_find_their_thread_as_it_was(host: str) -> None:
    """What a stream did in a thread does not send a later async view to the stream's loop."""
    loops = []

    @datastar_response
    async def page(request: Any) -> Any:
        for number in range(2):
            await sync_to_async(cache.get)("nothing")
            loops.append(asyncio.get_running_loop())
            yield SSE.patch_signals({"number": number})

    async def plain(request: Any) -> Any:
        loops.append(asyncio.get_running_loop())
        return HttpResponse(await sync_to_async(lambda: "ok")())

    with under(host, {"page": page, "plain": plain}) as serving:
        assert len(list(serving.open("/page").events())) == 2
        for _ in range(3):
            assert serving.open("/plain").bytes() == b"ok"
    if not HOSTS[host].asynchronous:
        assert loops[0] not in loops[2:]


@pytest.mark.parametrize("host", ["client", "wsgi"])
def test_work_that_needs_no_certain_thread_is_not_done_in_that_of_the_request(host: str) -> None:
    homes: list[int] = []

    async def look() -> int:
        return await asyncio.to_thread(threading.get_ident)

    found = seen(host, "decorated", "alone", lambda _: homes.append(threading.get_ident()), look)
    assert homes[0] not in found
