"""What happens seldom, and to nobody who looks: each of these lost something once."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest
from nats.aio.client import Client as NatsClient

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py._topics import cursor
from datastar_py._topics.backend import Entry, Log, Look, Renewal, Settings
from datastar_py._topics.backend import Reading as LogReading
from datastar_py._topics.health import Health
from datastar_py._topics.hub import Hub
from datastar_py._topics.keeper import Keeper
from datastar_py._topics.nats import NatsBackend
from datastar_py._topics.presence import Presence
from datastar_py.topics import Mark, PublishError, Topics

from .conftest import MakeTopics
from .engines import Engine, NatsServer, ValkeyServer
from .hand_clock import Loop
from .reading import Reading, reading, until


def event(number: int) -> Any:
    return SSE.patch_signals({"n": number})


def snapshot() -> Any:
    return SSE.patch_signals({"n": "snapshot"})


async def view() -> Any:
    return event(0)


class Follower(SimpleNamespace):
    """Stands for a page, and can be kept in a set."""

    __hash__ = object.__hash__


def numbers(page: Reading) -> list[Any]:
    return [found["n"] for found in page.signals]


async def first_of(topics: Topics, since: str) -> Any:
    """What a page gets first that comes back: what it has missed, or a snapshot."""
    async with reading(topics.stream("a", since=since, snapshot=snapshot)) as page:
        await page.until(lambda: page.text)
        await topics.apublish("a", event(99))
        await page.until(lambda: page.signals)
        return numbers(page)[0]


@pytest.fixture(params=[ValkeyServer, NatsServer], ids=["valkey", "nats"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with request.param() as engine:
        yield engine


# What an id says of the time


@pytest.mark.parametrize("at", [0, 1])
def test_cut_in_the_middle_of_what_was_missed(engine: Engine, at: int) -> None:
    """Its last event is old then, though it was read lately: what came after may be gone."""

    async def run() -> None:
        one, other = Topics(engine.url, max_age=2.0), Topics(engine.url, max_age=2.0)
        since = await one.aposition("a")
        for number in range(3):
            await one.apublish("a", event(number))
        await asyncio.sleep(1.2)
        async with reading(one.stream("a", since=since, snapshot=snapshot)) as page:
            await page.count(3)
            ids = re.findall(r"^id: (.*)$", page.text, re.M)
        await asyncio.sleep(1.7)
        assert await first_of(other, ids[at]) == "snapshot"
        await one.aclose()
        await other.aclose()

    asyncio.run(run())


def test_all_that_was_missed_was_read(engine: Engine) -> None:
    """Then it counts from now."""

    async def run() -> None:
        one, other = Topics(engine.url, max_age=2.0), Topics(engine.url, max_age=2.0)
        since = await one.aposition("a")
        for number in range(3):
            await one.apublish("a", event(number))
        await asyncio.sleep(1.2)
        async with reading(one.stream("a", since=since, snapshot=snapshot)) as page:
            await page.count(3)
            last = page.since
        await asyncio.sleep(1.2)
        assert last is not None and await first_of(other, last) == 99
        await one.aclose()
        await other.aclose()

    asyncio.run(run())


def test_the_clock_of_redis_was_fast() -> None:
    """An id of that time is not newer than what comes after it."""

    async def run(engine: Engine) -> None:
        topics, other = Topics(engine.url, max_age=1.0), Topics(engine.url, max_age=1.0)
        await topics.apublish("a")
        fast = int((time.time() + 3600) * 1_000_000)
        engine.talk(f"HSET {{datastar}}:clock last {fast}".encode(), b"\r\n")
        look = await topics._here().backend.link().look([])
        mark = Mark(look.mark.position, time.time() + 3600, look.mark.born)
        since = cursor.write(mark, cursor.tag_of(["a"], mark.born))
        await topics.apublish("a", event(1))
        await asyncio.sleep(1.6)
        assert await first_of(other, since) == "snapshot"
        await topics.aclose()
        await other.aclose()

    with ValkeyServer() as engine:
        asyncio.run(run(engine))


def test_the_clock_of_this_machine_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        topics = Topics(max_age=1.0)
        since = await topics.aposition("a")
        now = time.time
        monkeypatch.setattr(time, "time", lambda: now() - 3600)
        await topics.apublish("a", event(1))
        await asyncio.sleep(1.3)
        assert await first_of(topics, since) == "snapshot"
        await topics.aclose()

    asyncio.run(run())


# What an engine does not have any more


def test_others_keep_events_for_less_time() -> None:
    """What they cut is noticed, though it is not old."""

    async def run(engine: Engine) -> None:
        app, job = Topics(engine.url, max_age=600.0), Topics(engine.url, max_age=1.0)
        before = await app.aposition("a")
        await job.apublish("a", event(1))
        between = await app.aposition("a")
        await app.apublish("b", event(2))
        await asyncio.sleep(1.5)
        assert await first_of(app, before) == "snapshot"
        await app.apublish("a", event(3))
        last = await app.aposition("a")
        assert await first_of(Topics(engine.url, max_age=600.0), last) == 99
        assert between
        await app.aclose()
        await job.aclose()

    with ValkeyServer() as engine:
        asyncio.run(run(engine))


def test_nats_keeps_more_than_before() -> None:
    """What was dropped until then is noticed."""

    async def run(engine: Engine) -> None:
        job = Topics(engine.url, history=2)
        before = await job.aposition("a")
        for number in range(6):
            await job.apublish("a", event(number))
        app = Topics(engine.url, history=20)
        assert await first_of(app, before) == "snapshot"
        since = await app.aposition("a")
        await app.apublish("a", event(7))
        assert await first_of(Topics(engine.url, history=20), since) == 7
        await job.aclose()
        await app.aclose()

    with NatsServer() as engine:
        asyncio.run(run(engine))


def test_nats_has_a_limit_for_all_topics() -> None:
    import nats

    async def run(engine: Engine) -> None:
        topics = Topics(engine.url)
        since = await topics.aposition("a")
        client = await nats.connect(engine.url)
        config = (await client.jetstream().stream_info("datastar")).config
        config.max_msgs = 5
        await client.jetstream().update_stream(config)
        await client.close()
        await topics.apublish("a", event(1))
        for number in range(8):
            await topics.apublish("b", event(number))
        assert await first_of(topics, since) == "snapshot"
        since = await topics.aposition("a")
        await topics.apublish("a", event(2))
        assert await first_of(Topics(engine.url), since) == 2
        await topics.aclose()

    with NatsServer() as engine:
        asyncio.run(run(engine))


class OnSnapshots(ValkeyServer):
    """Keeps what it had when it was told to save, and no more."""

    def command(self) -> list[str]:
        command = super().command()
        command[command.index("yes")] = "no"
        return command

    def save(self) -> None:
        assert self.talk(b"SAVE", b"\r\n") == b"+OK\r\n"

    def set_back(self) -> None:
        self.kill()
        self.start()


class FromBackup(NatsServer):
    """Gets its folder back."""

    @property
    def backup(self) -> Path:
        return self.folder / "backup"

    def save(self) -> None:
        shutil.copytree(self.folder / "store", self.backup)

    def set_back(self) -> None:
        self.kill()
        shutil.rmtree(self.folder / "store")
        shutil.copytree(self.backup, self.folder / "store")
        self.start()


@pytest.mark.parametrize("make", [OnSnapshots, FromBackup])
@pytest.mark.parametrize("is_lost", [True, False], ids=["lost", "nothing-lost"])
def test_an_engine_is_set_back(make: Callable[[], Any], is_lost: bool) -> None:
    """It lacks events that were there, and others were published before anybody saw that."""

    async def publish(topics: Topics, number: int) -> None:
        async with asyncio.timeout(20):
            while True:
                with suppress(PublishError):
                    await topics.apublish("a", event(number), once=str(number))
                    return
                await asyncio.sleep(0.05)

    async def run(engine: Any) -> None:
        topics, other = Topics(engine.url, timeout=1.0), Topics(engine.url)
        await topics.apublish("a", event(1))
        async with reading(topics.stream("a", snapshot=snapshot)) as page:
            await page.count(1)
            since = page.since
            if is_lost:
                await asyncio.to_thread(engine.save)
            for number in (2, 3):
                await topics.apublish("a", event(number))
            await page.count(3)
            if not is_lost:
                await asyncio.to_thread(engine.save)
            await asyncio.to_thread(engine.set_back)
            for number in range(4, 12):
                await publish(other, number)
            if is_lost:
                await page.until(lambda: numbers(page).count("snapshot") == 2)
            await page.until(lambda: topics.connected)
            await publish(other, 12)
            await page.until(lambda: numbers(page)[-1] == 12)
            if not is_lost:
                assert numbers(page) == ["snapshot", *range(2, 13)]
            assert await first_of(topics, since or "") == ("snapshot" if is_lost else 2)
        await topics.aclose()
        await other.aclose()

    with make() as engine:
        asyncio.run(run(engine))


def test_it_is_found_out_once_that_an_engine_has_lost_its_data() -> None:
    """An answer that comes late, of one who asked before, is no news."""

    async def run() -> None:
        hub = Hub(Settings(), Health("toy"))
        old, new = Mark(100, 1000.0, 1.0), Mark(5, 1001.0, 2.0)
        hub.check(Look(old, {}), hub.head)
        before = hub.head
        hub.check(Look(new, {}), before)
        hub.check(Look(new, {}), hub.head)
        page: Any = Follower(position=5, missed=False, wake=lambda: None)
        hub.join(["a"])[0].followers.add(page)
        hub.check(Look(new._replace(position=6), {}), before)
        assert not page.missed
        hub.check(Look(new._replace(position=3), {}), hub.head)
        assert page.missed, "it has gone back"

    asyncio.run(run())


def test_what_comes_while_the_log_of_an_empty_engine_is_read() -> None:
    """It was forgotten where a question from before it was lost was answered meanwhile."""

    async def run() -> tuple[list[int], int]:
        health = Health("toy")
        hub = Hub(Settings(), health)
        (topic,) = hub.join(["a"])
        old, new = Mark(9, 1e9, 1.0), Mark(1, 1e9 + 1, 2.0)
        empty = Log((), 0)
        hub.take(LogReading(old, {"a": empty}), hub.head)
        asked = hub.head
        hub.fall_out()
        hub.take(LogReading(new, {"a": empty}), asked)
        before = hub.head
        hub.receive("a", Entry(2, 0, b"data: 1\n\n"))
        hub.check(Look(new._replace(position=2), {}), asked)
        hub.take(LogReading(new, {"a": empty}), before)
        hub.receive("a", Entry(3, 2, b"data: 2\n\n"))
        return [kept.id for kept in topic.ring.entries], health.gaps

    assert asyncio.run(run()) == ([2, 3], 0)


def test_an_event_that_comes_behind_later_ones_of_other_topics() -> None:
    """Who has read those is behind; what a page began with had it."""

    async def run() -> list[bool]:
        hub = Hub(Settings(), Health("toy"))
        for topic in hub.join(["a", "b"]):
            topic.followers.update(pages)
        hub.take(LogReading(Mark(5, 1e9, 1.0), dict.fromkeys("ab", Log((), 0))), hub.head)
        hub.receive("b", Entry(8, 0, b"data: 8\n\n"))
        for page, position in zip(pages, (5, 7, 8, 8, 8), strict=True):
            page.position = position
        hub.receive("a", Entry(7, 0, b"data: 7\n\n"))
        assert hub.health.gaps == 0
        return [page.missed for page in pages]

    pages: list[Any] = [
        Follower(begun=begun, position=5, missed=False, wake=lambda: None)
        for begun in (5, 5, 5, 7, 8)
    ]
    assert asyncio.run(run()) == [False, True, True, False, False]


@pytest.fixture
def sent_on_late(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """What a NATS server sends on comes late, and in its order; some of it never comes."""
    at_once = NatsClient._process_msg
    # Each is a part of a subject, and what has it is dropped once.
    dropped: set[bytes] = set()
    tasks: list[asyncio.Task[None]] = []

    async def late(client: Any, sid: int, subject: bytes, *rest: Any) -> None:
        if not subject.startswith(b"datastar.live."):
            await at_once(client, sid, subject, *rest)
            return
        for part in dropped:
            if part in subject:
                dropped.remove(part)
                return
        loop = asyncio.get_running_loop()
        loop.call_later(
            0.05,
            lambda: tasks.append(loop.create_task(at_once(client, sid, subject, *rest))),
        )

    monkeypatch.setattr(NatsClient, "_process_msg", late)
    return dropped.add


def on_nats(work: Callable[[Any, Any, list[tuple[str, int]]], Any]) -> None:
    """With what follows two topics there, and what it has heard."""
    heard: list[tuple[str, int]] = []

    async def run(url: str) -> None:
        backend = NatsBackend(url, url, Settings())
        link = backend.link()
        async with link.live(lambda topic, entry: heard.append((topic, entry.id))) as live:
            await live.follow("ab")
            await live.barrier()
            await work(link, live, heard)
        await link.aclose()
        backend.close()

    with NatsServer() as engine:
        asyncio.run(asyncio.wait_for(run(engine.url), 60))


async def publish_and_meet(link: Any, live: Any, heard: list[tuple[str, int]]) -> None:
    for number in range(10):
        stored = await link.publish("ab"[number % 2], [b"data: 1\n\n"], None)
        await live.barrier()
        assert heard[-1] == ("ab"[number % 2], stored.position)


@pytest.mark.usefixtures("sent_on_late")
def test_a_nats_server_that_answers_a_ping_before_it_sends_on() -> None:
    """As where much is published at once, or another server of its cluster has the stream."""

    async def work(link: Any, live: Any, heard: list[tuple[str, int]]) -> None:
        await publish_and_meet(link, live, heard)
        assert heard == sorted(heard, key=lambda found: found[1])
        assert len(heard) == 10

    on_nats(work)


@pytest.mark.usefixtures("sent_on_late")
def test_a_barrier_after_a_stream_was_made_anew() -> None:
    """Its ids begin again, while the connection holds."""

    async def work(link: Any, live: Any, heard: list[tuple[str, int]]) -> None:
        await publish_and_meet(link, live, heard)
        await link._stream._ask("DELETE", {})
        with pytest.raises(PublishError):
            await link.publish("a", [b"data: 1\n\n"], None)
        await publish_and_meet(link, live, heard)
        assert heard[-1][1] <= heard[9][1]

    on_nats(work)


def test_what_a_barrier_waits_for_is_stored_again(
    sent_on_late: Callable[[bytes], None],
) -> None:
    """The server had not heard yet that somebody looks out for it."""

    async def work(link: Any, live: Any, heard: list[tuple[str, int]]) -> None:
        sent_on_late(b".live.sync.")
        await publish_and_meet(link, live, heard)

    on_nats(work)


def test_barriers_leave_what_shows_that_a_stream_was_set_back() -> None:
    async def work(link: Any, live: Any, heard: list[tuple[str, int]]) -> None:
        for _ in range(5):
            await live.barrier()
        state = (await link._stream._ask("INFO", {}))["state"]
        assert state["messages"] == state["last_seq"] >= 6

    on_nats(work)


def test_an_event_that_is_no_text(make: MakeTopics) -> None:
    """Whoever put it there, pages go on."""

    async def run() -> None:
        topics = make()
        since = await topics.aposition("a")
        data = b'event: datastar-patch-signals\ndata: signals {"n":"\xff"}\n\n'
        await asyncio.to_thread(topics._here().backend.publish, "a", [data], None)
        await topics.apublish("a", event(2))
        async with reading(topics.stream("a", since=since, snapshot=snapshot)) as page:
            await page.count(2)
            assert numbers(page) == ["\ufffd", 2]
        await topics.aclose()

    asyncio.run(run())


# What was closed


def test_a_topic_was_closed_in_data_that_is_lost(engine: Engine) -> None:
    """Pages that were opened later are not concerned, and can still be closed."""

    async def run() -> None:
        topics = Topics(engine.url, timeout=1.0)
        for number in range(20):
            await topics.apublish("a", event(number))
        async with reading(topics.stream("a", snapshot=snapshot)) as page:
            await page.count(1)
            await topics.aclose("a")
            await page.ended()
        async with (
            reading(topics.live("a", render=view)) as live,
            reading(topics.stream("a", snapshot=snapshot)) as page,
        ):
            await live.count(1)
            await page.count(1)
            engine.kill()
            engine.lose_data()
            await asyncio.sleep(0.05)
            await asyncio.to_thread(engine.start)
            await page.count(2)
            await asyncio.sleep(0.5)
            assert not live.task.done() and not page.task.done()
            await topics.aclose("a")
            await live.ended()
            await page.ended()
        await topics.aclose()

    asyncio.run(run())


@pytest.mark.parametrize(
    "forged", ["zzzzzzzzzz-zzzzzzzz-", "zzzzzzzzzz-0-", "zzzzzzzzzzz-zzzzzzz-"]
)
def test_nobody_stays_by_coming_from_the_future(make: MakeTopics, forged: str) -> None:
    async def run() -> None:
        topics = make()
        async with reading(topics.stream("a", snapshot=snapshot)) as page:
            await page.until(lambda: page.since)
            tag = (page.since or "")[-4:]
        since = f"{forged}{tag}"
        async with (
            reading(topics.live("a", render=view, since=since)) as live,
            reading(topics.stream("a", snapshot=snapshot, since=since)) as page,
        ):
            await live.count(1)
            await page.count(1)
            await asyncio.sleep(0.4)
            await topics.aclose("a")
            await live.ended()
            await page.ended()
        await topics.aclose()

    asyncio.run(run())


# Who is there


@pytest.mark.parametrize("kind", ["stream", "live"])
def test_a_member_leaves_after_all_was_closed(make: MakeTopics, kind: str) -> None:
    """Its client had not read what was sent."""

    async def run() -> None:
        topics = make()
        if kind == "stream":
            events: Any = topics.stream("a", "b", member="Ada")
        else:
            events = topics.live("a", "b", render=view, member="Ada")
        await anext(events)
        await asyncio.sleep(0.2)
        await topics.aclose()
        await events.aclose()
        assert topics.stats.pages == 0
        assert await topics.apresent("a") == []
        await topics.aclose()

    asyncio.run(run())


def test_a_worker_is_back_that_was_held_up() -> None:
    """It tells nothing new, but others have heard that it is gone."""
    loop = Loop()
    asyncio.set_event_loop(loop)
    found = [{"me", "it"}, {"me", "it"}, {"me"}, {"me"}, {"me", "it"}, {"me", "it"}]
    changes: list[int] = []

    class Link:
        async def renew(self, worker: str) -> Renewal:
            return Renewal(True, frozenset(found.pop(0)))

    async def begin() -> Presence:
        return Presence(Link(), lambda: changes.append(len(found)))  # type: ignore[arg-type]

    presence = loop.run_until_complete(begin())
    task = loop.create_task(presence.keep_renewing())
    loop.advance(5 * 3.0)
    task.cancel()
    loop.settle()
    loop.close()
    assert changes == [3, 1]


# What is left


CHILD = """
import os, sys
from datastar_py import ServerSentEventGenerator as SSE
from datastar_py.topics import Topics
topics = Topics(sys.argv[1])
topics.publish("a", SSE.patch_signals({"n": 1}))
child = os.fork()
topics.publish("a", SSE.patch_signals({"n": 2}))
if child:
    os.waitpid(child, 0)
    topics.publish("a", SSE.patch_signals({"n": 3}))
"""


def test_a_process_forks_after_it_has_published(engine: Engine) -> None:
    """Both go on, and neither waits at its end for a thread that only the other has."""
    topics = Topics(engine.url)
    since = topics.position("a")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", CHILD, engine.url],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    # A thread that is waited for in vain is complained of.
    assert done.stderr == ""

    async def run() -> None:
        async with reading(topics.stream("a", since=since)) as page:
            assert sorted(found["n"] for found in await page.count(4)) == [1, 2, 2, 3]
        await topics.aclose()

    asyncio.run(run())


def test_closed_while_many_publish(make: MakeTopics) -> None:
    """They hear of it, or make what they need anew; what was open is closed."""

    async def run() -> None:
        topics = make()
        going = True
        odd: list[BaseException] = []

        def in_thread() -> None:
            while going:
                try:
                    topics.publish("a", event(1))
                except PublishError:
                    pass
                except BaseException as error:
                    odd.append(error)
                time.sleep(0.002)

        async def on_loop() -> None:
            while going:
                try:
                    await topics.apublish("a", event(2))
                except PublishError:
                    pass
                except Exception as error:
                    odd.append(error)
                await asyncio.sleep(0.002)

        threads = [Thread(target=in_thread) for _ in range(3)]
        async with reading(topics.stream("a", member="Ada")) as page:
            await page.until(lambda: page.text)
            tasks = [asyncio.create_task(on_loop()) for _ in range(4)]
            for thread in threads:
                thread.start()
            for _ in range(4):
                await asyncio.sleep(0.05)
                await topics.aclose()
            going = False
            await asyncio.gather(*tasks)
            for thread in threads:
                await asyncio.to_thread(thread.join)
        await topics.aclose()
        assert odd == []
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(run())


def test_no_connection_is_left_by_who_publishes_while_all_is_closed() -> None:
    async def run(engine: ValkeyServer) -> None:
        topics = Topics(engine.url)
        for _ in range(5):
            tasks = [asyncio.create_task(topics.apublish("a", event(n))) for n in range(20)]
            await asyncio.sleep(0.003)
            await topics.aclose()
            await asyncio.gather(*tasks, return_exceptions=True)
        await topics.aclose()
        await until(lambda: engine.connections() == 0)

    with ValkeyServer() as engine:
        asyncio.run(run(engine))


@pytest.mark.parametrize("part", ["_check", "_read_what_is_wanted"])
def test_a_client_of_an_engine_that_loses_a_cancel(
    engine: Engine, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`asyncio.wait_for` does so before Python 3.12, now and then."""
    reached = asyncio.Event()

    async def stubborn(*_: object) -> None:
        with suppress(asyncio.CancelledError):
            reached.set()
            await asyncio.sleep(30)
        await asyncio.sleep(30)

    async def run() -> None:
        topics = Topics(engine.url, max_age=1.0)
        async with reading(topics.stream("a", snapshot=snapshot)) as page:
            await page.count(1)
            monkeypatch.setattr(Keeper, part, stubborn)
            if part != "_check":
                # It begins anew with the next connection.
                engine.kill()
                engine.start()
            await asyncio.wait_for(reached.wait(), 20)
        await asyncio.wait_for(topics.aclose(), 20)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(run())


# A view that asks who is there


@pytest.mark.parametrize("sync", [True, False], ids=["present", "apresent"])
def test_a_view_that_asks_is_tried_again(
    engine: Engine, sync: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """Pages stay open with what they have, and so does one that opens while the engine is away."""

    async def run() -> None:
        topics = Topics(engine.url, timeout=1.0)

        def here() -> Any:
            return SSE.patch_signals({"here": topics.present("a")})

        async def ahere() -> Any:
            return SSE.patch_signals({"here": await topics.apresent("a")})

        def page(member: str, key: Any = "here") -> Any:
            render = here if sync else ahere
            return reading(topics.live("a", render=render, key=key, member=member))

        def sees(page: Reading, *members: str) -> Any:
            return page.until(lambda: page.signals and page.signals[-1] == {"here": [*members]})

        await asyncio.to_thread(engine.kill)
        async with page("Ada") as first:
            await until(lambda: not topics.connected)
            async with page("Grace") as second, page("Mary", None) as third:
                await asyncio.sleep(0.5)
                assert not first.text + second.text + third.text
                await asyncio.to_thread(engine.start)
                for each in (first, second, third):
                    await sees(each, "Ada", "Grace", "Mary")
                await asyncio.to_thread(engine.kill)
                had = [len(each.signals) for each in (first, second, third)]
                async with page("Alan") as late:
                    await until(lambda: not topics.connected)
                    await asyncio.sleep(0.5)
                    open_pages = (first, second, third, late)
                    assert not any(each.task.done() for each in open_pages)
                    assert [len(each.signals) for each in (first, second, third)] == had
                    await late.until(lambda: late.text)
                    await asyncio.to_thread(engine.start)
                    for each in open_pages:
                        await sees(each, "Ada", "Alan", "Grace", "Mary")
        assert topics.connected
        await topics.aclose()

    asyncio.run(run())
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 4, lines
    assert all("does not answer" in line for line in lines[::2])
    assert all("answers again" in line for line in lines[1::2])


def test_a_view_asks_another_engine(caplog: pytest.LogCaptureFixture) -> None:
    """Nobody tells when that is back, so it is tried now and then."""

    async def run(engine: Engine) -> None:
        topics, others = Topics(), Topics(engine.url, timeout=1.0)
        engine.kill()

        async def render() -> Any:
            return SSE.patch_signals({"here": await others.apresent("a")})

        async with reading(topics.live("a", render=render)) as page:
            await until(lambda: not others.connected)
            assert topics.connected and not page.text
            await topics.apublish("a")
            await asyncio.to_thread(engine.start)
            assert await page.count(1) == [{"here": []}]
            assert others.connected and others.stats.reconnects == 0
        await others.aclose()
        await topics.aclose()

    with ValkeyServer() as engine:
        asyncio.run(run(engine))
    assert len(caplog.records) == 2


def test_what_else_a_view_raises_ends_its_page(caplog: pytest.LogCaptureFixture) -> None:
    """A database that is away is not the engine, though it raises the same."""

    async def run() -> None:
        topics = Topics()

        async def render() -> Any:
            raise ConnectionError("the database")

        async with reading(topics.live("a", render=render, key="here")) as page:
            with pytest.raises(ConnectionError, match="the database"):
                await page.ended()
        assert topics.connected
        await topics.aclose()

    asyncio.run(run())
    assert not caplog.records
