"""`live`: when a view is rendered, for whom, and what is sent of it."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py.topics import Topics

from .conftest import MakeTopics
from .reading import reading, until


class Board:
    """What is shown, and how often it was rendered."""

    def __init__(self) -> None:
        self.value = 0
        self.renders = 0
        self.times: list[float] = []
        self.threads: set[int] = set()

    async def render(self) -> Any:
        self.renders += 1
        self.times.append(asyncio.get_running_loop().time())
        return SSE.patch_signals({"value": self.value})

    def render_sync(self) -> Any:
        self.renders += 1
        self.threads.add(threading.get_ident())
        return SSE.patch_signals({"value": self.value})


def values(signals: list[Any]) -> list[Any]:
    return [found["value"] for found in signals]


def test_at_once_and_after_a_change(make: MakeTopics) -> None:
    async def run() -> None:
        topics, board = make(), Board()
        async with reading(topics.live("a", render=board.render)) as page:
            await page.count(1)
            board.value = 1
            await topics.apublish("a")
            assert values(await page.count(2)) == [0, 1]
            board.value = 2
            await topics.apublish("a", SSE.patch_signals({"an event": "is a change too"}))
            assert values(await page.count(3)) == [0, 1, 2]
        await topics.aclose()

    asyncio.run(run())


def test_a_time_to_come_back_is_drawn_for_each_page() -> None:
    async def run() -> None:
        topics, board = Topics(), Board()
        drawn = set[int]()
        for _ in range(8):
            stream = topics.live("a", render=board.render, key="board", retry=(300, 900))
            async with reading(stream) as page:
                await page.count(1)
                first = page.text.partition("\n\n")[0]
                assert first.startswith("retry: ") and page.text.count("retry: ") == 1
                drawn.add(int(first[7:]))
        assert len(drawn) > 1 and all(300 <= retry <= 900 for retry in drawn)
        async with reading(topics.live("a", render=board.render)) as page:
            board.value = 1
            await topics.apublish("a")
            assert values(await page.count(1)) and page.text.startswith("retry: ")
        async with reading(topics.live("a", render=board.render, retry=None)) as page:
            await page.count(1)
            assert "retry" not in page.text

    asyncio.run(run())


def test_what_equals_the_last_is_not_sent(make: MakeTopics) -> None:
    async def run() -> None:
        topics, board = make(), Board()
        async with reading(topics.live("a", "b", render=board.render, at_most_every=0)) as page:
            await page.count(1)
            renders = board.renders
            for _ in range(5):
                await topics.apublish("b")
                await asyncio.sleep(0.02)
            await until(lambda: board.renders >= renders + 2)
            assert len(page.chunks) == 1
        await topics.aclose()

    asyncio.run(run())


def test_at_most_every() -> None:
    """A hundred changes are a few renderings, and the last of them shows."""

    async def run() -> None:
        topics, board = Topics(), Board()
        async with reading(topics.live("a", render=board.render, at_most_every=0.1)) as page:
            await page.count(1)
            loop = asyncio.get_running_loop()
            began = loop.time()
            for number in range(1, 101):
                board.value = number
                await topics.apublish("a")
                await asyncio.sleep(0.003)
            await page.until(lambda: values(page.signals)[-1] == 100)
            took = loop.time() - began
            assert board.renders <= 3 + took / 0.1
            gaps = [b - a for a, b in zip(board.times, board.times[1:], strict=False)]
            assert min(gaps) >= 0.095

    asyncio.run(run())


def test_a_change_during_a_rendering_renders_once_more() -> None:
    async def run() -> None:
        topics = Topics()
        value, going_on, go_on = 0, asyncio.Event(), asyncio.Event()

        async def render() -> Any:
            seen = value
            going_on.set()
            await go_on.wait()
            return SSE.patch_signals({"value": seen})

        async with reading(topics.live("a", render=render, at_most_every=0)) as page:
            await going_on.wait()
            value = 1
            await topics.apublish("a")
            await topics.apublish("a")
            await asyncio.sleep(0.05)
            go_on.set()
            assert values(await page.count(2)) == [0, 1]

    asyncio.run(run())


def test_one_rendering_for_all_with_the_same_key(make: MakeTopics) -> None:
    async def run() -> None:
        topics, board, other = make(), Board(), Board()
        streams = [
            *(topics.live("a", render=board.render, key="everybody") for _ in range(20)),
            topics.live("a", render=other.render, key=("user", 7)),
            topics.live("a", render=other.render),
        ]
        pages = [reading(stream) for stream in streams]
        opened = [await page.__aenter__() for page in pages]
        for page in opened:
            await page.count(1)
        assert board.renders <= 2 and other.renders <= 4
        board.value = other.value = 1
        before = board.renders
        await topics.apublish("a")
        for page in opened:
            assert values(await page.count(2)) == [0, 1]
        assert board.renders <= before + 2
        for page in pages:
            await page.__aexit__(None, None, None)
        await topics.aclose()

    asyncio.run(run())


def test_a_page_that_comes_later_shares_what_is_there() -> None:
    async def run() -> None:
        topics, board = Topics(), Board()
        async with reading(topics.live("a", render=board.render, key=1)) as page:
            await page.count(1)
            renders = board.renders
            async with reading(topics.live("a", render=board.render, key=1)) as later:
                await later.count(1)
            assert board.renders == renders
        board.value = 1
        async with reading(topics.live("a", render=board.render, key=1)) as page:
            assert values(await page.count(1)) == [1], "nothing is kept for nobody"

    asyncio.run(run())


def test_the_page_that_renders_leaves() -> None:
    """In the middle of it; another one does it then."""

    async def run() -> None:
        topics = Topics()
        value, going_on, go_on = 0, asyncio.Event(), asyncio.Event()
        go_on.set()

        async def render() -> Any:
            going_on.set()
            await go_on.wait()
            return SSE.patch_signals({"value": value})

        def stream() -> Any:
            return topics.live("a", render=render, key=1, at_most_every=0.01)

        async with reading(stream()) as first, reading(stream()) as second:
            await first.count(1)
            await second.count(1)
            for number in (1, 2):
                value = number
                go_on.clear()
                going_on.clear()
                await topics.apublish("a")
                await going_on.wait()
                # It is one of the two.
                await (first if number == 1 else second).leave()
                if number == 1:
                    await going_on.wait()
                    go_on.set()
                    assert values(await second.count(2))[-1] == 1

    asyncio.run(run())


def test_a_page_that_does_not_read_holds_up_no_other() -> None:
    async def run() -> None:
        topics, board = Topics(), Board()

        def stream() -> Any:
            return topics.live("a", render=board.render, key=1, at_most_every=0.01)

        async with reading(stream()) as slow, reading(stream()) as fast:
            await slow.count(1)
            await fast.count(1)
            slow.reading.clear()
            for number in range(1, 8):
                board.value = number
                await topics.apublish("a")
                await fast.until(lambda number=number: values(fast.signals)[-1] == number)
            slow.reading.set()
            await slow.until(lambda: values(slow.signals)[-1] == 7)
            assert len(slow.signals) < 5

    asyncio.run(run())


def test_a_sync_function_runs_beside_the_loop() -> None:
    async def run() -> None:
        topics, board = Topics(), Board()
        async with reading(topics.live("a", render=board.render_sync)) as page:
            await page.count(1)
        async with reading(topics.live("a", render=lambda: board.render())) as page:
            await page.count(1)
        assert threading.get_ident() not in board.threads

    asyncio.run(run())


def test_an_error_ends_the_page_and_not_the_others() -> None:
    async def run() -> None:
        topics = Topics()
        fails = False

        async def render() -> Any:
            if fails:
                raise LookupError("no such board")
            return SSE.patch_signals({"value": topics.stats.published})

        def stream() -> Any:
            return topics.live("a", render=render, key=1, at_most_every=0.05)

        with pytest.raises(LookupError):
            fails = True
            await anext(stream())
        fails = False
        async with reading(stream()) as one, reading(stream()) as other:
            await one.count(1)
            await other.count(1)
            fails = True
            await topics.apublish("a")
            await until(lambda: one.task.done() or other.task.done())
            fails = False
            rest = other if one.task.done() else one
            await rest.count(2)
            assert topics.stats.pages == 1

    asyncio.run(run())


def test_nothing_to_show() -> None:
    async def run() -> None:
        topics = Topics()
        shown: list[Any] = []
        async with reading(topics.live("a", render=lambda: shown, at_most_every=0)) as page:
            await until(lambda: topics.stats.pages)
            await asyncio.sleep(0.05)
            assert page.text == ""
            shown.append(SSE.patch_signals({"value": 1}))
            await topics.apublish("a")
            await page.count(1)

    asyncio.run(run())


def test_close(make: MakeTopics) -> None:
    """Ends the page, and one that says where it was stays away; a new one is welcome."""

    async def run() -> None:
        topics, board = make(), Board()
        async with reading(topics.live("a", render=board.render)) as page:
            await page.until(lambda: page.since)
            await asyncio.sleep(0.3)
            await topics.aclose("a")
            await page.ended()
        async with reading(topics.live("a", render=board.render, since=page.since)) as back:
            assert await back.ended() == ""
        async with reading(topics.live("a", render=board.render)) as fresh:
            await fresh.count(1)
            await asyncio.sleep(0.2)
            assert not fresh.task.done()
        await topics.aclose()

    asyncio.run(run())


def test_aclose_breaks_views_off() -> None:
    async def run() -> None:
        topics, board = Topics(), Board()
        async with reading(topics.live("a", render=board.render)) as page:
            await page.count(1)
            await topics.aclose()
            await page.ended()

    asyncio.run(run())
