"""`stream`: what a page gets, and when, on each engine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py.testing import PatchSignals
from datastar_py.topics import Topics
from datastar_py.topics.testing import cut

from .conftest import MakeTopics
from .reading import reading, until


def event(number: int) -> Any:
    return SSE.patch_signals({"n": number})


def snapshot_of(value: object) -> Callable[[], Any]:
    return lambda: SSE.patch_signals({"snapshot": value})


def numbers(signals: list[Any]) -> list[Any]:
    return [found.get("n", found) for found in signals]


def test_each_event_once_and_in_order(make: MakeTopics) -> None:
    async def run() -> None:
        topics = make()
        async with reading(topics.stream("a", "b")) as page:
            await page.until(lambda: page.since)
            for number in range(30):
                await topics.apublish("abc"[number % 3], event(number))
            await page.count(20)
            assert numbers(page.signals) == [n for n in range(30) if n % 3 != 2]
        await topics.aclose()

    asyncio.run(run())


def test_what_leaves_first(make: MakeTopics) -> None:
    """A time to come back after, of each page its own, and an id to come back with."""

    async def run() -> None:
        topics = make()
        retries = set()
        for _ in range(8):
            async with reading(topics.stream("a", retry=(300, 900))) as page:
                await page.until(lambda: page.since)
                first, rest = page.text.split("\n\n", 1)
                assert first.startswith("retry: ") and rest.startswith("id: ")
                retries.add(int(first[7:]))
        assert len(retries) > 1 and all(300 <= retry <= 900 for retry in retries)
        async with reading(topics.stream("a", retry=None)) as page:
            await page.until(lambda: page.since)
            assert "retry" not in page.text
        await topics.aclose()

    asyncio.run(run())


def test_an_id_is_a_block_behind_its_event(make: MakeTopics) -> None:
    async def run() -> None:
        topics = make()
        async with reading(topics.stream("a")) as page:
            await page.until(lambda: page.since)
            await topics.apublish("a", event(1), event(2))
            await page.count(2)
            blocks = page.text.split("\n\n")
            kinds = [block.partition(":")[0] for block in blocks if block]
            assert kinds == ["retry", "id", "event", "id", "event", "id"]
        ids = [block[4:] for block in blocks if block.startswith("id: ")]
        assert len(set(ids)) == 3 and all(len(id) <= 24 for id in ids)
        await topics.aclose()

    asyncio.run(run())


@pytest.mark.parametrize("after", range(0, 330, 11))
def test_cut_at_any_byte(after: int) -> None:
    """Nothing is lost, and one event is repeated at most."""

    async def run() -> None:
        topics = Topics()
        start = await topics.aposition("a")
        await topics.apublish("a", event(1), event(2), event(3))
        await topics.apublish("a", SSE.patch_elements("<p>" + "the rest " * 50 + "</p>"))
        got = await cut(topics.stream("a", since=start), after)
        async with reading(topics.stream("a", since=got.last_event_id or start)) as page:
            await page.until(lambda: PatchSignals({"n": 3}) in got.events + page.events)
            found = [found for found in got.events + page.events if isinstance(found, PatchSignals)]
        both = [found.signals["n"] for found in found]
        assert sorted(set(both)) == [1, 2, 3] and len(both) <= 4

    asyncio.run(run())


def test_a_page_comes_back_to_what_it_missed(make: MakeTopics) -> None:
    """On the same object and on one that has never heard of the topic, as in another worker."""

    async def run() -> None:
        topics = make()
        async with reading(topics.stream("a", "b", snapshot=snapshot_of(1))) as page:
            await page.until(lambda: page.since)
            await topics.apublish("a", event(1))
            await page.count(2)
        for number in (2, 3):
            await topics.apublish("b", event(number))
        async with reading(
            topics.stream("b", "a", since=page.since, snapshot=snapshot_of(2))
        ) as again:
            assert numbers(await again.count(2)) == [2, 3]
            await topics.apublish("a", event(4))
            assert numbers(await again.count(3)) == [2, 3, 4]
        await topics.aclose()

    asyncio.run(run())


def test_another_worker(make: MakeTopics, request: pytest.FixtureRequest) -> None:
    if "memory" in request.node.callspec.id:
        # Memory is one worker's own.
        assert make()._make.__name__ == "MemoryBackend"
        return

    async def run() -> None:
        one, other = make(), make()
        async with reading(one.stream("a", snapshot=snapshot_of(1))) as page:
            await page.count(1)
            await other.apublish("a", event(1))
            await page.count(2)
        await asyncio.to_thread(one.publish, "a", event(2))
        async with reading(other.stream("a", since=page.since, snapshot=snapshot_of(2))) as again:
            assert numbers(await again.count(1)) == [2]
        await one.aclose()
        await other.aclose()

    asyncio.run(run())


def test_position_before_the_state(make: MakeTopics) -> None:
    """What is published between the page and its stream is not missing."""

    async def run() -> None:
        topics = make()
        await topics.apublish("a", event(0))
        position = await topics.aposition("a")
        await topics.apublish("a", event(1))
        async with reading(topics.stream("a", since=position, snapshot=snapshot_of(0))) as page:
            assert numbers(await page.count(1)) == [1]
        after = await topics.apublish("a", event(2))
        await topics.apublish("a", event(3))
        async with reading(topics.stream("a", since=after, snapshot=snapshot_of(0))) as page:
            assert numbers(await page.count(1)) == [3]
        assert await asyncio.to_thread(topics.position, "a") > after
        await topics.aclose()

    asyncio.run(run())


BAD = [
    *(None, "", "0", "7", "x" * 10_000, "1-1-zzzz", "1-1", "--", "1-1-1-1", "\n", "é", "1 -1-aaaa"),
    "zzzzzzzzzzz-zzzzzzzz-{tag}",
    "1-1-{tag}",
    "0-0-{tag}",
]


@pytest.mark.parametrize("since", BAD, ids=repr)
def test_a_bad_since_is_no_error(since: str | None) -> None:
    async def run() -> None:
        topics = Topics()
        tag = (await topics.aposition("a"))[-4:]
        given = since.replace("{tag}", tag) if since else since
        async with reading(topics.stream("a", since=given, snapshot=snapshot_of(1))) as page:
            assert await page.count(1) == [{"snapshot": 1}]
            await topics.apublish("a", event(1))
            assert numbers(await page.count(2))[1:] == [1]

    asyncio.run(run())


@pytest.mark.parametrize(
    "since", [7, b"x", object(), ["a"]], ids=["int", "bytes", "object", "list"]
)
def test_a_since_that_is_no_text(since: Any) -> None:
    async def run() -> None:
        stream = Topics().stream("a", since=since, snapshot=snapshot_of(1))
        assert "snapshot" in await anext(stream)
        await stream.aclose()  # type: ignore[attr-defined]

    asyncio.run(run())


def test_since_of_another_set_of_topics(make: MakeTopics) -> None:
    """A page that has not followed a topic so far does not get that one from somewhere on."""

    async def run() -> None:
        topics = make()
        since = await topics.aposition("a")
        async with reading(topics.stream("a", "b", since=since, snapshot=snapshot_of(1))) as page:
            assert await page.count(1) == [{"snapshot": 1}]
        await topics.aclose()

    asyncio.run(run())


def test_too_much_was_missed(make: MakeTopics) -> None:
    async def run() -> None:
        topics = make(history=5)
        since = await topics.aposition("a")
        for number in range(5):
            await topics.apublish("a", event(number))
        async with reading(topics.stream("a", since=since, snapshot=snapshot_of(1))) as page:
            assert numbers(await page.count(5)) == [0, 1, 2, 3, 4]
            await topics.apublish("a", event(5))
            await page.count(6)
        async with reading(topics.stream("a", since=since, snapshot=snapshot_of(2))) as page:
            assert await page.count(1) == [{"snapshot": 2}]
        await topics.aclose()

    asyncio.run(run())


def test_it_is_too_old(make: MakeTopics) -> None:
    async def run() -> None:
        topics = make(max_age=1.0)
        since = await topics.aposition("a")
        await asyncio.sleep(1.2)
        async with reading(topics.stream("a", since=since, snapshot=snapshot_of(1))) as page:
            assert await page.count(1) == [{"snapshot": 1}]
        await topics.aclose()

    asyncio.run(run())


def test_a_page_that_hears_nothing_stays_young(make: MakeTopics) -> None:
    """Its id is sent again in time, so that it can come back after an hour of silence."""

    async def run() -> None:
        topics = make(max_age=1.0)
        async with reading(topics.stream("a")) as page:
            await page.until(lambda: len(page.chunks) >= 9)
            assert page.events == []
        await topics.apublish("a", event(1))
        async with reading(topics.stream("a", since=page.since, snapshot=snapshot_of(1))) as again:
            assert numbers(await again.count(1)) == [1]
        await topics.aclose()

    asyncio.run(run())


def sync_function() -> Any:
    return [event(1), event(2)]


def sync_generator() -> Iterator[Any]:
    yield event(1)
    yield event(2)


async def coroutine_function() -> Any:
    await asyncio.sleep(0)
    return [event(1), event(2)]


async def async_generator() -> AsyncIterator[Any]:
    yield event(1)
    await asyncio.sleep(0)
    yield event(2)


async def gives_a_generator() -> Any:
    return sync_generator()


@pytest.mark.parametrize(
    "snapshot",
    [
        sync_function,
        sync_generator,
        coroutine_function,
        async_generator,
        gives_a_generator,
        lambda: coroutine_function(),
        lambda: async_generator(),
        lambda: event(1) + event(2),
        lambda: (event(1), event(2)),
    ],
)
def test_a_snapshot_is_anything_that_a_handler_may_be(snapshot: Any) -> None:
    async def run() -> None:
        topics = Topics()
        async with reading(topics.stream("a", snapshot=snapshot)) as page:
            assert numbers(await page.count(2)) == [1, 2]
            await page.until(lambda: page.since)
        assert topics.stats.snapshots == 1

    asyncio.run(run())


def test_a_snapshot_of_nothing() -> None:
    async def run() -> None:
        topics = Topics()
        async with reading(topics.stream("a", snapshot=lambda: None)) as page:
            await page.until(lambda: page.since)
            assert page.events == []

    asyncio.run(run())


@pytest.mark.parametrize("value", [7, b"x", {"a": 1}, "<p>", ["<p>"], [7], [None]], ids=repr)
def test_a_snapshot_of_something_else(value: Any) -> None:
    async def run() -> None:
        with pytest.raises(TypeError, match=r"^snapshot must give .*ServerSentEv|SSE.patch_el"):
            await anext(Topics().stream("a", snapshot=lambda: value))

    asyncio.run(run())


def test_an_error_of_a_snapshot_comes_before_anything_else() -> None:
    """So that it can be the answer."""

    async def run() -> None:
        def fail() -> Any:
            raise LookupError("no such room")

        topics = Topics()
        with pytest.raises(LookupError, match="no such room"):
            await anext(topics.stream("a", snapshot=fail))
        assert topics.stats.pages == 0

    asyncio.run(run())


def test_position_then_snapshot_then_what_came_after(make: MakeTopics) -> None:
    """An event that is published while the snapshot is made is not lost."""

    async def run() -> None:
        topics = make()

        async def snapshot() -> Any:
            await topics.apublish("a", event(1))
            return event(0)

        async with reading(topics.stream("a", snapshot=snapshot)) as page:
            assert numbers(await page.count(2)) == [0, 1]
        await topics.aclose()

    asyncio.run(run())


def test_a_page_that_reads_too_slowly(make: MakeTopics) -> None:
    """It gets a snapshot and goes on; nothing was kept for it."""

    async def run() -> None:
        topics = make(history=5)
        made = iter(range(1, 10))
        async with reading(
            topics.stream("a", snapshot=lambda: SSE.patch_signals({"snapshot": next(made)}))
        ) as page:
            await page.until(lambda: page.since)
            page.reading.clear()
            for number in range(20):
                await topics.apublish("a", event(number))
                await asyncio.sleep(0.01)
            page.reading.set()
            await page.until(lambda: {"snapshot": 2} in page.signals)
            await topics.apublish("a", event(99))
            await page.until(lambda: {"n": 99} in page.signals)
            signals = numbers(page.signals)
            second = signals.index({"snapshot": 2})
            assert signals[:second] == [{"snapshot": 1}, *range(second - 1)]
            assert signals[second + 1 :] == [99]
        assert topics.stats.snapshots == 2
        await topics.aclose()

    asyncio.run(run())


def test_a_slow_page_that_would_rather_be_closed(make: MakeTopics) -> None:
    async def run() -> None:
        topics = make(history=5)
        stream = topics.stream("a", snapshot=snapshot_of(1), when_behind="close")
        async with reading(stream) as page:
            await page.until(lambda: page.since)
            page.reading.clear()
            for number in range(20):
                await topics.apublish("a", event(number))
                await asyncio.sleep(0.01)
            page.reading.set()
            await page.ended()
            assert page.signals.count({"snapshot": 1}) == 1
        async with reading(
            topics.stream("a", since=page.since, snapshot=snapshot_of(2), when_behind="close")
        ) as again:
            assert await again.count(1) == [{"snapshot": 2}]
        await topics.aclose()

    asyncio.run(run())


def test_what_has_piled_up_leaves_in_one_write() -> None:
    async def run() -> None:
        topics = Topics()
        async with reading(topics.stream("a")) as page:
            await page.until(lambda: page.since)
            chunks = len(page.chunks)
            await topics.apublish("a", *(event(number) for number in range(50)))
            await page.count(50)
            assert len(page.chunks) == chunks + 1
            large = SSE.patch_elements("x" * 50_000)
            await topics.apublish("a", *[large] * 10)
            await page.count(60)
            assert len(page.chunks) <= chunks + 11
            assert max(map(len, page.chunks)) < 200_000

    asyncio.run(run())


def test_close(make: MakeTopics) -> None:
    """Open pages end, and those that come back hear that there is nothing more: no event at all."""

    async def run() -> None:
        topics = make()
        async with (
            reading(topics.stream("a", "b")) as page,
            reading(topics.stream("b")) as other,
        ):
            await page.until(lambda: page.since)
            await other.until(lambda: other.since)
            await topics.apublish("a", event(1))
            await topics.aclose("a")
            await topics.apublish("b", event(2))
            await page.ended()
            assert numbers(page.signals) == [1]
            assert numbers(await other.count(1)) == [2]
            again = reading(topics.stream("a", "b", since=page.since, snapshot=snapshot_of(1)))
            async with again as back:
                assert await back.ended() == ""
        async with reading(topics.stream("a", "b", snapshot=snapshot_of(1))) as fresh:
            await fresh.count(1)
            await topics.apublish("a", event(3))
            assert numbers(await fresh.count(2))[1:] == [3]
        await asyncio.to_thread(topics.close, "b")
        await topics.aclose()

    asyncio.run(run())


def test_a_page_that_was_away_while_its_topic_was_closed(make: MakeTopics) -> None:
    async def run() -> None:
        topics = make()
        since = await topics.aposition("a")
        await topics.apublish("a", event(1))
        await topics.aclose("a")
        async with reading(topics.stream("a", since=since)) as page:
            await page.ended()
            assert numbers(page.signals) == [1]
        async with reading(topics.stream("a", since=page.since)) as page:
            assert await page.ended() == ""
        await topics.aclose()

    asyncio.run(run())


def test_once(make: MakeTopics) -> None:
    async def run() -> None:
        topics = make()
        async with reading(topics.stream("a")) as page:
            await page.until(lambda: page.since)
            for _ in range(3):
                await topics.apublish("a", event(1), once="payment 7")
            await topics.apublish("a", event(2))
            assert numbers(await page.count(2)) == [1, 2]
        await topics.aclose()

    asyncio.run(run())


def test_publish_from_threads(make: MakeTopics) -> None:
    async def run() -> None:
        topics = make()
        async with reading(topics.stream("a")) as page:
            await page.until(lambda: page.since)
            work = [asyncio.to_thread(topics.publish, "a", event(n)) for n in range(20)]
            await asyncio.gather(*work)
            assert sorted(numbers(await page.count(20))) == list(range(20))
        await topics.aclose()

    asyncio.run(run())


def test_two_loops_in_one_process(make: MakeTopics) -> None:
    topics = make()

    def other_loop(loop_started: asyncio.Event, main: asyncio.AbstractEventLoop) -> list[Any]:
        async def run() -> list[Any]:
            async with reading(topics.stream("a")) as page:
                await page.until(lambda: page.since)
                main.call_soon_threadsafe(loop_started.set)
                found = numbers(await page.count(2))
            await topics.aclose()
            return found

        return asyncio.run(run())

    async def run() -> None:
        started = asyncio.Event()
        async with reading(topics.stream("a")) as page:
            other = asyncio.get_running_loop().run_in_executor(
                None, other_loop, started, asyncio.get_running_loop()
            )
            await page.until(lambda: page.since)
            await started.wait()
            await topics.apublish("a", event(1), event(2))
            assert numbers(await page.count(2)) == [1, 2]
            assert await other == [1, 2]
        await topics.aclose()

    asyncio.run(run())


def test_one_loop_after_the_other(make: MakeTopics) -> None:
    """As in tests, where each has its own; and nobody closes anything."""
    topics = make()
    since = None
    for number in range(3):

        async def run(number: int, since: str | None) -> str | None:
            async with reading(topics.stream("a", since=since)) as page:
                await page.until(lambda: page.text)
                await topics.apublish("a", event(number))
                await page.count(1)
                return page.since

        since = asyncio.run(run(number, since))
    topics.publish("a", event(3))
    assert topics.stats.pages == 0


def test_aclose_breaks_streams_off(make: MakeTopics) -> None:
    async def run() -> None:
        topics = make()
        async with reading(topics.stream("a")) as page:
            await page.until(lambda: page.since)
            await topics.aclose()
            await page.ended()
        assert topics.stats.pages == 0
        # It may be used again.
        async with reading(topics.stream("a")) as again:
            await again.until(lambda: again.since)
            await topics.apublish("a", event(1))
            await again.count(1)
        await topics.aclose()

    asyncio.run(run())


def test_stats_and_connected(make: MakeTopics) -> None:
    async def run() -> None:
        topics = make()
        assert topics.connected
        async with reading(topics.stream("a", "b", snapshot=snapshot_of(1))) as page:
            await page.until(lambda: page.since)
            await topics.apublish("a", event(1), event(2))
            await topics.apublish("b")
            await page.until(lambda: {"n": 2} in page.signals)
            stats = topics.stats
            assert (stats.pages, stats.topics, stats.published) == (1, 2, 3)
            assert (stats.delivered, stats.snapshots) == (2, 1)
            assert (stats.gaps, stats.reconnects) == (0, 0)
        await until(lambda: topics.stats.pages == 0)
        await topics.aclose()
        assert topics.connected

    asyncio.run(run())
