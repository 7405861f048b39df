# Copied from codegen/templates/generated/datastar_py/topics/testing.py
# by `python -m codegen`; edit that file, not this one.

"""For tests: what a page has read when its line breaks, and what every engine has to do.

`cut` reads a stream as a page does whose connection breaks. `BackendContract` holds a `Backend` of
your own to what this package expects of it:

    class TestMyBackend(BackendContract):
        def make(self, settings):
            return MyBackend("my://localhost", settings)

pytest finds its tests by themselves; they need no plugin, and each uses a prefix of its own.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import threading
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from .._topics.backend import LEASE
from ..sse import DatastarEvent
from ..testing import Event
from ..testing import events as events_of
from . import Backend, Entry, Link, Live, Settings, Topics

__all__ = ["BackendContract", "Received", "cut"]

# When something is taken never to come.
PATIENCE = 10.0


@dataclass(frozen=True)
class Received:
    """What a page has got before its line broke."""

    text: str
    """All of it."""

    events: list[Event]
    """The events that were whole."""

    last_event_id: str | None
    """What the page sends when it comes back."""


async def cut(stream: AsyncIterator[DatastarEvent], after: int) -> Received:
    """Read a stream until `after` bytes have come, or it ends, and close it.

    Raises:
        TimeoutError: nothing more came for some seconds.

    https://data-star.dev/reference/sse_events
    """
    data = b""
    try:
        while len(data) < after:
            async with asyncio.timeout(PATIENCE):
                chunk = await anext(stream, None)
            if chunk is None:
                break
            data += chunk.encode()
    finally:
        close: Callable[[], Coroutine[Any, Any, None]] | None = getattr(stream, "aclose", None)
        if close is not None:
            await close()
    text = data[:after].decode(errors="ignore")
    ids = re.findall(r"^id: ?(.*)\n", text, re.M)
    return Received(text, events_of(text), ids[-1] if ids else None)


class _Heard:
    """What a live connection has brought."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, Entry]] = []

    def take(self, topic: str, entry: Entry) -> None:
        self.entries.append((topic, entry))

    def data(self, topic: str | None = None) -> list[bytes]:
        return [entry.data for name, entry in self.entries if topic in (None, name)]


def _event(number: int) -> bytes:
    return b'event: datastar-patch-signals\ndata: signals {"number":%d}\n\n' % number


class BackendContract:
    """What every `Backend` has to do; derive a class, and say how yours is made."""

    def make(self, settings: Settings) -> Backend:
        """Give a new backend, in which nothing has its prefix yet."""
        raise NotImplementedError

    def settings(self, history: int = 5, max_age: float = 60.0) -> Settings:
        """Settings with a prefix that nobody else has."""
        prefix = f"contract-{secrets.token_hex(6)}"
        return Settings(prefix=prefix, history=history, max_age=max_age)

    @asynccontextmanager
    async def _live(self, link: Link, *topics: str) -> AsyncGenerator[tuple[Live, _Heard]]:
        heard = _Heard()
        async with link.live(heard.take) as live:
            await live.follow(topics)
            await live.barrier()
            yield live, heard

    def _run(
        self, work: Callable[[Backend, Link], Coroutine[Any, Any, None]], settings: Settings
    ) -> None:
        backend = self.make(settings)

        async def run() -> None:
            link = backend.link()
            try:
                async with asyncio.timeout(6 * PATIENCE):
                    await work(backend, link)
            finally:
                await link.aclose()
                await link.aclose()

        try:
            asyncio.run(run())
        finally:
            backend.close()
            backend.close()

    # What is published

    def test_events_are_kept_in_order(self) -> None:
        """Each with the id of the one before it in its topic, and an id above all before it."""

        async def work(backend: Backend, link: Link) -> None:
            marks = [(await link.publish("a", [_event(0)], None)).position]
            marks.append((await link.publish("b", [_event(1)], None)).position)
            marks.append((await link.publish("a", [_event(2), _event(3)], None)).position)
            assert marks == sorted(set(marks))
            reading = await link.read(["a", "b", "nothing"])
            assert set(reading.logs) == {"a", "b", "nothing"}
            log = reading.logs["a"]
            assert [entry.data for entry in log.entries] == [_event(0), _event(2), _event(3)]
            _assert_whole(log.entries)
            assert log.floor == 0
            assert log.entries[0].id == marks[0]
            assert log.entries[-1].id == marks[2] <= reading.mark.position
            assert log.entries[0].id < reading.logs["b"].entries[0].id < log.entries[1].id
            assert list(reading.logs["nothing"].entries) == []

        self._run(work, self.settings())

    def test_what_comes_after_a_moment_is_above_it(self) -> None:
        """Of `read` and of `look`, right away and again."""

        async def work(backend: Backend, link: Link) -> None:
            for _ in range(20):
                read = (await link.read(["a"])).mark.position
                first = (await link.publish("a", [_event(0)], None)).position
                look = (await link.look(["a"])).mark.position
                second = (await link.publish("b", [], None)).position
                assert read < first <= look < second

        self._run(work, self.settings())

    def test_old_events_make_room(self) -> None:
        """At least `history` are kept, and the floor says what is not there any more."""

        async def work(backend: Backend, link: Link) -> None:
            ids = [(await link.publish("a", [_event(n)], None)).position for n in range(12)]
            log = (await link.read(["a"])).logs["a"]
            assert 5 <= len(log.entries) < 12
            assert [entry.id for entry in log.entries] == ids[-len(log.entries) :]
            gone = ids[: -len(log.entries)]
            assert gone[-1] <= log.floor < log.entries[0].id
            _assert_whole(log.entries)

        self._run(work, self.settings())

    def test_time(self) -> None:
        """Marks carry the engine's time, and since when it has its data."""

        async def work(backend: Backend, link: Link) -> None:
            first = await link.publish("a", [_event(0)], None)
            one = await link.read(["a"])
            await asyncio.sleep(1.1)
            other = await link.read(["a"])
            assert first.born == one.mark.born == other.mark.born
            assert 1.0 < other.mark.time - one.mark.time < 1.0 + PATIENCE
            assert one.mark.time - 3 < first.time <= one.mark.time
            look = await link.look([])
            assert look.mark.time >= other.mark.time and look.mark.born == first.born

        self._run(work, self.settings())

    def test_what_is_too_old_is_forgotten(self) -> None:
        """Sooner or later after `max_age`; a topic can be used again after that."""

        async def work(backend: Backend, link: Link) -> None:
            await link.publish("a", [_event(0)], None)
            deadline = time.monotonic() + 3 * PATIENCE
            while (await link.read(["a"])).logs["a"].entries:
                assert time.monotonic() < deadline, "an event is kept for ever"
                await link.publish("b", [_event(1)], None)
                await asyncio.sleep(0.2)
            last = await link.publish("a", [_event(2)], None)
            entries = (await link.read(["a"])).logs["a"].entries
            assert [(entry.id, entry.data) for entry in entries] == [(last.position, _event(2))]

        self._run(work, self.settings(max_age=1.0))

    def test_once(self) -> None:
        """The same key is stored once in its topic, and not in another."""

        async def work(backend: Backend, link: Link) -> None:
            for _ in range(3):
                await link.publish("a", [_event(0), _event(1)], "order 7: paid")
            await link.publish("a", [_event(2)], "order 8: paid")
            await link.publish("b", [_event(3)], "order 7: paid")
            await asyncio.to_thread(backend.publish, "b", [_event(3)], "order 7: paid")
            logs = (await link.read(["a", "b"])).logs
            assert [entry.data for entry in logs["a"].entries] == [_event(0), _event(1), _event(2)]
            assert [entry.data for entry in logs["b"].entries] == [_event(3)]

        self._run(work, self.settings())

    def test_any_name_and_any_event(self) -> None:
        """Names of topics are no patterns, and events come back byte by byte."""
        names = ["a", "a.b", "*", ">", "a b", "{x}", "a:b", "ä/€/🎉", "n" * 200, "€" * 66, "A"]
        large = b"data: elements " + b"x" * 300_000 + b"\n\n"
        odd = "data: elements \u2028 🎉 \\ %s {} ' \" \t\n\n".encode()

        async def work(backend: Backend, link: Link) -> None:
            async with self._live(link, *names) as (live, heard):
                for number, name in enumerate(names):
                    await link.publish(name, [_event(number), odd], None)
                await link.publish("a", [large], None)
                await live.barrier()
                logs = (await link.read(names)).logs
                for number, name in enumerate(names):
                    expected = [_event(number), odd, *([large] if name == "a" else [])]
                    assert [entry.data for entry in logs[name].entries] == expected
                    assert heard.data(name) == expected

        self._run(work, self.settings())

    def test_prefixes_are_apart(self) -> None:
        """What another app does is not seen."""
        other = self.make(self.settings())

        async def work(backend: Backend, link: Link) -> None:
            async with self._live(link, "a") as (live, heard):
                await asyncio.to_thread(other.publish, "a", [_event(0)], "key")
                await link.publish("a", [_event(1)], "key")
                await live.barrier()
                assert heard.data() == [_event(1)]
                assert len((await link.read(["a"])).logs["a"].entries) == 1

        try:
            self._run(work, self.settings())
        finally:
            other.close()

    def test_many_threads_publish(self) -> None:
        """From where no loop runs, all at once: each event is there, once."""

        async def work(backend: Backend, link: Link) -> None:
            def publish(first: int) -> None:
                for number in range(first, first + 25):
                    backend.publish("a", [_event(number)], None)

            async with self._live(link, "a") as (live, heard):
                threads = [threading.Thread(target=publish, args=(25 * n,)) for n in range(4)]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    await asyncio.to_thread(thread.join)
                await live.barrier()
                expected = sorted(map(_event, range(100)))
                assert sorted(heard.data()) == expected
                entries = [entry for _, entry in heard.entries]
                _assert_whole(entries)
                assert backend.look().position >= entries[-1].id

        self._run(work, self.settings(history=200))

    # What is live

    def test_events_come_in_order_whatever_the_topic(self) -> None:
        """And what was published before a barrier has come after it."""
        names = [f"topic {number}" for number in range(20)]

        async def work(backend: Backend, link: Link) -> None:
            async with self._live(link, *names) as (live, heard):
                for number in range(300):
                    await link.publish(names[number * 7 % 20], [_event(number)], None)
                    if number % 100 == 0:
                        await live.barrier()
                        assert len(heard.entries) == number + 1
                await live.barrier()
                assert heard.data() == list(map(_event, range(300)))
                ids = [entry.id for _, entry in heard.entries]
                assert ids == sorted(set(ids))
                for name in names:
                    _assert_whole([entry for topic, entry in heard.entries if topic == name])

        self._run(work, self.settings(history=20))

    def test_a_barrier_waits_for_what_others_have_published(self) -> None:
        """All that the engine tells of had come, however much was published at once."""
        names = [f"topic {number}" for number in range(8)]
        event = _event(0) * 20

        async def work(backend: Backend, link: Link) -> None:
            others = [backend.link() for _ in range(4)]
            async with self._live(link, *names) as (live, heard):
                for _ in range(15):
                    burst = asyncio.gather(
                        *(
                            other.publish(names[number % 8], [event], None)
                            for other in others
                            for number in range(60)
                        )
                    )
                    while not burst.done():
                        look = await link.look(names)
                        await live.barrier()
                        last = {topic: entry.id for topic, entry in heard.entries}
                        for name, found in look.lasts.items():
                            assert last.get(name, 0) >= found.event, "it has not come"
                    await burst
            for other in others:
                await other.aclose()

        self._run(work, self.settings(history=2000))

    def test_live_events_and_the_log_fit_together(self) -> None:
        """They have the same ids, and the first live one follows the last of the log."""

        async def work(backend: Backend, link: Link) -> None:
            await link.publish("a", [_event(0), _event(1)], None)
            before = (await link.read(["a"])).logs["a"].entries
            async with self._live(link, "a") as (live, heard):
                await link.publish("a", [_event(2), _event(3)], None)
                await live.barrier()
                after = (await link.read(["a"])).logs["a"].entries
                assert [*before, *(entry for _, entry in heard.entries)] == list(after)

        self._run(work, self.settings())

    def test_notices(self) -> None:
        """They are not in the log, but come, and `look` knows of them."""

        async def work(backend: Backend, link: Link) -> None:
            async with self._live(link, "a") as (live, heard):
                await link.publish("a", [_event(0)], None)
                mark = await link.publish("a", [], None)
                await live.barrier()
                assert heard.data() == [_event(0), b""]
                assert heard.entries[-1][1].id == mark.position
                log = (await link.read(["a"])).logs["a"]
                assert [entry.data for entry in log.entries] == [_event(0)]
                lasts = (await link.look(["a", "b"])).lasts
                assert lasts["a"] == (log.entries[0].id, mark.position)
                assert lasts.get("b", (0, 0)) == (0, 0)
                last = await link.publish("a", [_event(1)], None)
                await live.barrier()
                assert heard.entries[-1][1].previous == log.entries[0].id
                lasts = (await link.look(["a"])).lasts
                assert lasts["a"] == (last.position, mark.position)

        self._run(work, self.settings())

    def test_topics_that_are_not_followed(self) -> None:
        """Before `follow` and after `drop` nothing comes; other topics are not concerned."""

        async def work(backend: Backend, link: Link) -> None:
            async with self._live(link, "a", "b") as (live, heard):
                await link.publish("c", [_event(0)], None)
                await live.drop(["a"])
                await live.barrier()
                await link.publish("a", [_event(1)], None)
                await link.publish("b", [_event(2)], None)
                await live.follow(["a", "c"])
                await live.barrier()
                await link.publish("a", [_event(3)], None)
                await live.barrier()
                assert heard.data() == [_event(2), _event(3)]

        self._run(work, self.settings())

    def test_a_connection_that_holds_is_not_lost(self) -> None:
        """Neither idle nor busy, and one is none of the other's business."""

        async def work(backend: Backend, link: Link) -> None:
            async with self._live(link, "a") as (live, heard):
                lost = asyncio.ensure_future(live.lost())
                async with self._live(link, "a") as (_, other):
                    await link.publish("a", [_event(0)], None)
                    await asyncio.sleep(0.3)
                    assert other.data() == [_event(0)]
                await link.publish("a", [_event(1)], None)
                await live.barrier()
                assert heard.data() == [_event(0), _event(1)]
                assert not lost.done()
                lost.cancel()

        self._run(work, self.settings())

    # Who is there

    def test_presence(self) -> None:
        """Of all workers that are alive; each change is a notice."""

        async def work(backend: Backend, link: Link) -> None:
            other = backend.link()
            async with self._live(link, "a") as (live, heard):
                first = await link.renew("w1")
                assert not first.known and first.workers == {"w1"}
                assert (await other.renew("w2")).workers == {"w1", "w2"}
                assert (await link.renew("w1")).known
                await link.announce("w1", "a", ["Ada", "Grace"])
                await other.announce("w2", "a", ["Grace", "Zoë 🎉"])
                await other.announce("w2", "b", ["Mary"])
                assert await link.present("a") == {"Ada", "Grace", "Zoë 🎉"}
                assert await asyncio.to_thread(backend.present, "b") == {"Mary"}
                assert await link.present("c") == set()
                await live.barrier()
                assert heard.data() == [b"", b""]
                await link.announce("w1", "a", ["Ada", "Grace"])
                await live.barrier()
                assert heard.data() == [b"", b""], "nobody came or went"
                await link.announce("w1", "a", [])
                assert await link.present("a") == {"Grace", "Zoë 🎉"}
                await live.barrier()
                assert heard.data() == [b"", b"", b""]
            await other.announce("w2", "a", [])
            await other.aclose()

        self._run(work, self.settings())

    def test_a_worker_that_is_gone(self) -> None:
        """It is not there any more when its lease is over, and neither are its members."""

        async def work(backend: Backend, link: Link) -> None:
            await link.renew("w1")
            await link.renew("w2")
            await link.announce("w1", "a", ["Ada"])
            await link.announce("w2", "a", ["Grace"])
            deadline = time.monotonic() + LEASE + 3
            while "w2" in (await link.renew("w1")).workers:
                assert time.monotonic() < deadline, "it is there for ever"
                await asyncio.sleep(0.5)
            assert await link.present("a") == {"Ada"}
            assert not (await link.renew("w2")).known

        self._run(work, self.settings())

    # All of it

    def test_topics(self) -> None:
        """`Topics` on it: each event once and in order, however the stream is cut."""
        settings = self.settings(history=50)
        topics = Topics(
            prefix=settings.prefix,
            history=settings.history,
            backend=lambda given: self.make(given),
        )

        async def run() -> None:
            since = await topics.aposition("a", "b")
            for number in range(30):
                await topics.apublish("ab"[number % 2], DatastarEvent(_event(number).decode()))
            seen: list[object] = []
            after = 150
            while len(seen) < 20:
                got = await cut(topics.stream("a", "b", since=since), after)
                # An event is repeated if the line broke in its id.
                seen += [event for event in got.events if event not in seen]
                since = got.last_event_id or since
                after = after % 400 + 67
            numbers = [getattr(event, "signals", None) for event in seen]
            assert numbers == [{"number": number} for number in range(len(seen))]
            await topics.aclose()

        asyncio.run(run())


def _assert_whole(entries: Sequence[Entry]) -> None:
    for before, after in pairwise(entries):
        assert before.id < after.id
        assert after.previous == before.id
