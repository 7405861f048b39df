"""Many senders, one page: who gives what is no event hears of it, and nobody waits for the dead."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any

import pytest

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py.streams import EventStream

HUNG = 10.0

NO_EVENTS: list[Any] = [5, None, {"a": 1}, ["event: x\n\n"], object(), 1.5, print]


def event(name: object) -> Any:
    return SSE.patch_signals({"step": name})


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(asyncio.wait_for(work, HUNG))


@pytest.mark.parametrize("wrong", NO_EVENTS, ids=lambda wrong: type(wrong).__name__)
def test_push_refuses_what_is_no_event(wrong: Any) -> None:
    page = EventStream()
    with pytest.raises(TypeError, match=type(wrong).__name__):
        page.push(wrong)
    assert page.push(event(1))

    async def first() -> object:
        return await anext(aiter(page))

    assert run(first()) == event(1)


@pytest.mark.parametrize("wrong", NO_EVENTS, ids=lambda wrong: type(wrong).__name__)
def test_send_refuses_what_is_no_event(wrong: Any) -> None:
    async def test() -> None:
        page = EventStream()
        with pytest.raises(TypeError, match=type(wrong).__name__):
            await page.send(wrong)
        assert await page.send(event(1))
        assert await anext(aiter(page)) == event(1)

    run(test())


@pytest.mark.parametrize("wrong", NO_EVENTS[:3], ids=lambda wrong: type(wrong).__name__)
def test_send_refuses_it_although_there_is_no_room(wrong: Any) -> None:
    async def test() -> None:
        page = EventStream(1)
        page.push(event(1))
        with pytest.raises(TypeError):
            async with asyncio.timeout(1):
                await page.send(wrong)

    run(test())


def test_push_refuses_it_although_the_stream_is_closed() -> None:
    page = EventStream()
    page.close()
    assert page.push(event(1)) is False
    with pytest.raises(TypeError):
        page.push(NO_EVENTS[0])


@pytest.mark.parametrize("dead", [1, 3])
def test_a_sender_whose_loop_is_closed_costs_the_others_nothing(dead: int) -> None:
    page = EventStream(1)
    assert page.push(event("first"))
    lost: list[asyncio.Task[bool]] = []

    def wait_and_die() -> None:
        loop = asyncio.new_event_loop()

        async def begin() -> list[asyncio.Task[bool]]:
            sending = [asyncio.ensure_future(page.send(event("dead"))) for _ in range(dead)]
            await asyncio.sleep(0.02)
            return sending

        sending = loop.run_until_complete(begin())
        loop.close()
        lost.extend(sending)

    thread = threading.Thread(target=wait_and_die)
    thread.start()
    thread.join()

    async def test() -> None:
        living = asyncio.create_task(page.send(event("living")))
        await asyncio.sleep(0.02)
        reader = aiter(page)
        assert await anext(reader) == event("first")
        async with asyncio.timeout(2):
            assert await living
            assert await anext(reader) == event("living")

    run(test())


def test_a_sender_that_gives_up_makes_room_for_the_next() -> None:
    async def test() -> None:
        page = EventStream(1)
        page.push(event(1))
        impatient = asyncio.create_task(page.send(event("impatient")))
        patient = asyncio.create_task(page.send(event("patient")))
        await asyncio.sleep(0.01)
        impatient.cancel()
        reader = aiter(page)
        assert await anext(reader) == event(1)
        assert await patient
        assert await anext(reader) == event("patient")

    run(test())


@pytest.mark.parametrize("senders", [1, 4])
def test_threads_and_tasks_send_into_one(senders: int) -> None:
    async def test() -> None:
        page = EventStream(1000)
        threads = [
            threading.Thread(target=lambda n=n: [page.push(event(f"{n} {i}")) for i in range(50)])
            for n in range(senders)
        ]
        for thread in threads:
            thread.start()
        reader = aiter(page)
        got = [await anext(reader) for _ in range(50 * senders)]
        for thread in threads:
            thread.join()
        for n in range(senders):
            mine = [one for one in got if f'"{n} ' in one]
            assert mine == [event(f"{n} {i}") for i in range(50)]

    run(test())
