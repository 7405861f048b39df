"""Random orders of what can happen to topics, beside a model that knows what every page must have.

Two workers, one engine with every fault that an engine can have, a clock that is moved by hand, and
pages whose connections are cut at any byte.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py._topics import cursor
from datastar_py._topics.backend import CLOSING
from datastar_py._topics.calls import at_home
from datastar_py._topics.follow import follow
from datastar_py._topics.health import Health
from datastar_py._topics.keeper import Keeper
from datastar_py.topics import Settings

from .hand_clock import Loop
from .toy_engine import ToyEngine, ToyLink, ToyLive

SETTINGS = Settings(history=4, max_age=300.0, timeout=5.0)
SETS = (("a",), ("b",), ("a", "b"), ("a", "b", "c"))

# Long enough for all that heals by itself: the longest wait, a check, a frozen request.
HEALED = 60.0


@dataclass
class Published:
    id: int
    topic: str
    time: float


@dataclass
class Browser:
    """What a page has read, as the client reads it: an id counts when its line ends."""

    names: tuple[str, ...]
    since: str | None = None
    base: int = -1
    got: list[int] = field(default_factory=list)
    over: bool = False
    cuts: int = 0
    repeats: int = 0
    rest: str = ""
    event: str | None = None

    # An engine has dropped an event: until that is found, the page may be ahead of it, and if it
    # goes to another worker meanwhile nobody can know.
    suspect: bool = False
    hopeless: bool = False

    def feed(self, text: str, truth: list[Published], bases: list[int]) -> None:
        *lines, self.rest = (self.rest + text).split("\n")
        for line in lines:
            if line.startswith("id: "):
                self.since = line[4:]
            elif line.startswith("data: signals "):
                self.event = line[14:]
            elif line == "" and self.event is not None:
                self.take(self.event, truth, bases)
                self.event = None

    def take(self, signals: str, truth: list[Published], bases: list[int]) -> None:
        found = re.fullmatch(r'\{"(event|snapshot)":(\d+)\}', signals)
        assert found, signals
        number = int(found[2])
        if found[1] == "snapshot":
            self.base = max(self.base, bases[number])
            self.got = []
            self.suspect = self.hopeless = False
            return
        event = truth[number]
        assert event.topic in self.names
        if self.suspect:
            self.got = sorted({*self.got, number})
            return
        if number in self.got:
            self.repeats += 1
            assert self.repeats <= self.cuts, "repeated without a cut"
            return
        assert not self.got or number > self.got[-1], "out of order"
        self.got.append(number)
        # The event may be one that the snapshot had already; none before it may be missing.
        assert not self.missing(truth[:number]), "lost"

    def missing(self, truth: list[Published]) -> list[int]:
        return [
            number
            for number, event in enumerate(truth)
            if event.topic in self.names and number > self.base and number not in self.got
        ]


class Worker:
    def __init__(self, engine: ToyEngine) -> None:
        self.health = Health("toy")
        self.keeper = Keeper(ToyLink(engine), SETTINGS, self.health, lambda _: None)
        self.dropped: set[str] = set()
        self.dropped_at = float("-inf")

    async def here(self) -> Keeper:
        return await self.keeper.open()


class Life(RuleBasedStateMachine):
    @initialize(first=st.sampled_from(SETS), second=st.sampled_from(SETS))
    def start(self, first: tuple[str, ...], second: tuple[str, ...]) -> None:
        self.loop = Loop()
        asyncio.set_event_loop(self.loop)
        self.truth: list[Published] = []
        self.closings: list[Published] = []
        self.bases: list[int] = []
        self.browsers: list[Browser] = []
        self.streams: dict[int, asyncio.Task[None]] = {}
        self.workers_of: dict[int, Worker] = {}
        self.gates: dict[int, asyncio.Event] = {}
        self.cut_at: dict[int, int] = {}

        async def begin() -> None:
            self.engine = ToyEngine(SETTINGS)
            self.workers = [Worker(self.engine), Worker(self.engine)]

        self.loop.run_until_complete(begin())
        self.new_page(first, 0)
        self.new_page(second, 1)

    # Pages

    async def _stream(self, number: int, worker: Worker) -> None:
        browser = self.browsers[number]
        sent = browser.since
        began_with = browser.since
        first = True

        async def snapshot() -> str:
            self._check_reason(browser, worker, sent)
            self.bases.append(len(self.truth) - 1)
            return SSE.patch_signals({"snapshot": len(self.bases) - 1})

        browser.rest, browser.event = "", None
        browser.hopeless = browser.hopeless or browser.suspect
        source = follow(
            worker.here,
            at_home,
            names=browser.names,
            since=browser.since,
            snapshot=snapshot,
            retry=(200, 1000),
            when_behind="snapshot",
            member=None,
        )
        try:
            async for chunk in source:
                first = False
                ids = re.findall(r"^id: (.*)$", chunk, re.M)
                if ids:
                    sent = ids[-1]
                await self.gates[number].wait()
                cut = self.cut_at.pop(number, None)
                if cut is not None:
                    browser.cuts += 1
                    browser.feed(chunk[: cut % (len(chunk) + 1)], self.truth, self.bases)
                    return
                browser.feed(chunk, self.truth, self.bases)
            # It ended by itself: for good where a topic was closed, or was broken off.
            closed = any(closing.topic in browser.names for closing in self.closings)
            browser.over = closed and first and browser.since == began_with
        finally:
            await source.aclose()

    def _check_reason(self, browser: Browser, worker: Worker, last: str | None) -> None:
        """A snapshot is made where the model says so, and nowhere else."""
        tag = cursor.tag_of(browser.names, self.engine.born)
        sent = cursor.read(last, tag, self.engine.born)
        if sent is None:
            # The page is new, or brings nonsense, or what it knows is of data that was lost.
            return
        now = self.loop.time()
        after = [e for e in self.truth + self.closings if e.topic in browser.names]
        after = [event for event in after if event.id > sent.position]
        trimmed = any(
            sum(event.topic == name for event in after) > SETTINGS.history for name in browser.names
        )
        reasons = {
            "of no event": sent.position > self.engine.clock,
            "too old": sent.time < self.engine.now() - SETTINGS.max_age,
            "trimmed": trimmed,
            "aged": any(event.time <= now - SETTINGS.max_age for event in after),
            "dropped": bool(worker.dropped & set(browser.names)),
        }
        assert any(reasons.values()), f"a snapshot for no reason: {sent} {browser}"

    def _open(self, number: int, worker: Worker) -> None:
        if self.loop.time() < worker.dropped_at + HEALED:
            # What this worker does not know to have been dropped may be an event of this page.
            self.browsers[number].suspect = True
        self.workers_of[number] = worker
        self.gates[number] = asyncio.Event()
        self.gates[number].set()
        self.streams[number] = self.loop.create_task(self._stream(number, worker))

    def _settle(self) -> None:
        self.loop.settle()
        for number, task in list(self.streams.items()):
            if task.done():
                del self.streams[number]
                if not task.cancelled():
                    task.result()
        assert self.loop.complaints == []

    def _away(self) -> list[int]:
        return [n for n, b in enumerate(self.browsers) if n not in self.streams and not b.over]

    @precondition(lambda self: len(self.browsers) < 5)
    @rule(names=st.sampled_from(SETS), worker=st.integers(0, 1))
    def new_page(self, names: tuple[str, ...], worker: int) -> None:
        self.browsers.append(Browser(names))
        self._open(len(self.browsers) - 1, self.workers[worker])
        self._settle()

    @precondition(lambda self: self._away())
    @rule(worker=st.integers(0, 1), topics=st.lists(st.sampled_from("abc"), max_size=3))
    def all_come_back(self, worker: int, topics: list[str]) -> None:
        """While events are on their way."""
        for topic in topics:
            self._publish_quietly(topic)
        for number in self._away():
            self._open(number, self.workers[worker])
        self._settle()

    @precondition(lambda self: self._away())
    @rule(since=st.sampled_from(["", "x", "9-9-zzzz", "é", "zzzzzzzzzzz-zzzzzzz-"]))
    def come_back_with_nonsense(self, since: str) -> None:
        number = self._away()[0]
        browser = self.browsers[number]
        # The last is from the future, as of another engine.
        tag = cursor.tag_of(browser.names, self.engine.born)
        browser.since = since + tag if since.endswith("-") else since
        browser.base, browser.got = -1, []
        self._open(number, self.workers[0])
        self._settle()

    @precondition(lambda self: self.streams)
    @rule(which=st.integers(0, 4), all_of_them=st.booleans())
    def leave(self, which: int, all_of_them: bool) -> None:
        numbers = list(self.streams)
        for number in numbers if all_of_them else [numbers[which % len(numbers)]]:
            self.streams[number].cancel()
        self._settle()

    @precondition(lambda self: self.streams)
    @rule(which=st.integers(0, 4), at=st.integers(0, 400), worker=st.integers(0, 1))
    def cut_and_come_back(self, which: int, at: int, worker: int) -> None:
        """A connection breaks in the middle of the next events."""
        number = list(self.streams)[which % len(self.streams)]
        self.cut_at[number] = at
        self.publish(self.browsers[number].names[-1], 2, False)
        if number not in self.streams and not self.browsers[number].over:
            self._open(number, self.workers[worker])
            self._settle()

    @precondition(lambda self: self._away())
    @rule(
        at=st.integers(0, 400), worker=st.integers(0, 1), away=st.sampled_from([0.0, 31.0, 200.0])
    )
    def cut_while_it_comes_back(self, at: int, worker: int, away: float) -> None:
        """In the middle of what it has missed; and then it stays away."""
        number = self._away()[0]
        self.cut_at[number] = at
        self._open(number, self.workers[worker])
        self._settle()
        self.loop.advance(away)
        self._settle()

    @precondition(lambda self: self.streams)
    @rule(which=st.integers(0, 4))
    def stop_reading(self, which: int) -> None:
        self.gates[list(self.streams)[which % len(self.streams)]].clear()

    @rule()
    def all_read_on(self) -> None:
        for gate in self.gates.values():
            gate.set()
        self._settle()

    # Producers

    @rule(topic=st.sampled_from("abc"), count=st.integers(1, 3), settle=st.booleans())
    def publish(self, topic: str, count: int, settle: bool) -> None:
        if not self.engine.up:
            return
        for _ in range(count):
            number = len(self.truth)
            data = SSE.patch_signals({"event": number}).encode()
            self.truth.append(Published(0, topic, self.loop.time()))
            self.truth[-1].id = self.engine.publish(topic, data).position
            if settle:
                self._settle()
        self._settle()

    @rule(topics=st.lists(st.sampled_from("abc"), min_size=2, max_size=8))
    def publish_all_over(self, topics: list[str]) -> None:
        for topic in topics:
            self.publish(topic, 1, False)

    @rule(topic=st.sampled_from("abc"))
    def notice(self, topic: str) -> None:
        if self.engine.up:
            self.engine.publish(topic, b"")
            self._settle()

    @rule()
    def close(self) -> None:
        if self.engine.up:
            concerned = [
                number
                for number in self.streams
                if "c" in self.browsers[number].names
                and self.gates[number].is_set()
                and self.workers_of[number].keeper.hub.topics["c"].in_step
                and not self.engine.lag
            ]
            mark = self.engine.publish("c", CLOSING)
            self.closings.append(Published(mark.position, "c", mark.time))
            self._settle()
            assert not set(concerned) & self.streams.keys(), "a page of a closed topic is open"

    # The engine, and time

    @rule(seconds=st.sampled_from([0.05, 0.5, 3.0, 10.0, 31.0]))
    def time_passes(self, seconds: float) -> None:
        self.loop.advance(seconds)
        self._settle()

    @rule(seconds=st.sampled_from([301.0, 650.0]))
    def much_time_passes(self, seconds: float) -> None:
        self.loop.advance(seconds)
        self._settle()

    def _lives(self, worker: int) -> list[ToyLive]:
        hub = self.workers[worker].keeper.hub
        return [live for live in self.engine.lives if live.receive == hub.receive]

    @rule(worker=st.integers(0, 1), topics=st.lists(st.sampled_from("abc"), max_size=3))
    def connection_lost(self, worker: int, topics: list[str]) -> None:
        """With what is on its way, and with what is published until it is there again."""
        for topic in topics:
            self._publish_quietly(topic)
        for live in self._lives(worker):
            live.lose()
        self.publish_all_over(topics)
        self._settle()

    def _publish_quietly(self, topic: str) -> None:
        if self.engine.up:
            self.truth.append(Published(0, topic, self.loop.time()))
            data = SSE.patch_signals({"event": len(self.truth) - 1}).encode()
            self.truth[-1].id = self.engine.publish(topic, data).position

    @precondition(lambda self: self.engine.up)
    @rule(
        topics=st.lists(st.sampled_from("abc"), max_size=6),
        empty=st.sampled_from(["", "empty", "empty, and its clock is slow"]),
        seconds=st.sampled_from([0.0, 1.0, 20.0]),
        meanwhile=st.lists(st.sampled_from("abc"), max_size=6),
    )
    def engine_restarts(
        self, topics: list[str], empty: str, seconds: float, meanwhile: list[str]
    ) -> None:
        for topic in topics:
            self._publish_quietly(topic)
        self.engine.up = False
        self.engine.disconnect()
        self.time_passes(seconds + 0.001)
        self.engine.up = True
        if empty:
            if empty == "empty":
                self.engine.restart_empty()
            else:
                self.engine.turn_back()
        self.engine.meanwhile = [partial(self._publish_quietly, topic) for topic in meanwhile]
        self._settle()

    @rule(topics=st.lists(st.sampled_from("abc"), max_size=6), seconds=st.sampled_from([1.0, 9.0]))
    def freeze(self, topics: list[str], seconds: float) -> None:
        self.engine.freeze()
        for topic in topics:
            self._publish_quietly(topic)
        self.time_passes(seconds)
        self.engine.thaw()
        self._settle()

    @rule(seconds=st.sampled_from([0.0, 0.3, 2.0]))
    def the_way_grows_long(self, seconds: float) -> None:
        if not seconds:
            self.time_passes(20 * self.engine.lag)
        self.engine.lag = seconds

    @rule(topics=st.lists(st.sampled_from("abc"), max_size=3))
    def all_is_there_soon(self, topics: list[str]) -> None:
        """Long before the next check would find that something was lost."""
        for topic in topics:
            self._publish_quietly(topic)
        self.time_passes(20 * self.engine.lag)
        self.engine.lag = 0.0
        self.time_passes(5.0)
        for number in self.streams:
            browser = self.browsers[number]
            if self.gates[number].is_set() and not browser.suspect and not browser.hopeless:
                assert not browser.missing(self.truth), f"late: {browser}"

    @precondition(lambda self: self.engine.up)
    @rule(worker=st.integers(0, 1), topic=st.sampled_from("abc"))
    def an_event_is_dropped(self, worker: int, topic: str) -> None:
        """Which no engine should do; the next event or check finds it."""
        lives = self._lives(worker)
        for live in lives:
            live.drop_next = True
            self.workers[worker].dropped.add(topic)
            self.workers[worker].dropped_at = self.loop.time()
        for number in self.streams:
            if self.workers_of[number] is self.workers[worker]:
                self.browsers[number].suspect = True
        self._publish_quietly(topic)
        for live in lives:
            live.drop_next = False
        self._settle()

    @rule(worker=st.integers(0, 1))
    def worker_is_killed(self, worker: int) -> None:
        old = self.workers[worker]
        gone = [number for number in self.streams if self.workers_of[number] is old]
        for number in gone:
            self.streams[number].cancel()
        if old.keeper._task is not None:
            old.keeper._task.cancel()

        async def anew() -> None:
            self.workers[worker] = Worker(self.engine)

        self.loop.run_until_complete(anew())
        self._settle()
        for number in gone:
            self._open(number, self.workers[1 - worker])
        self._settle()

    def teardown(self) -> None:
        if not hasattr(self, "loop"):
            return
        try:
            self.engine.thaw()
            self.engine.lag = 0.0
            self.engine.up = True
            self.cut_at.clear()
            self.all_read_on()
            self.loop.advance(HEALED)
            self._settle()
            for number in self._away():
                self._open(number, self.workers[0])
            self.loop.advance(HEALED)
            self._settle()
            for number, browser in enumerate(self.browsers):
                if not browser.over and not browser.hopeless and number in self.streams:
                    assert not browser.missing(self.truth), f"lost at the end: {browser}"
        finally:
            for task in asyncio.all_tasks(self.loop):
                task.cancel()
            with suppress(Exception):
                self.loop.settle()
                self.loop.run_until_complete(self.loop.shutdown_asyncgens())
            self.loop.close()
            asyncio.set_event_loop(None)


Life.TestCase.settings = settings(
    max_examples=120,
    stateful_step_count=50,
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


class TestLife(Life.TestCase):
    pass


@pytest.mark.parametrize("text", [None, "", 7, b"1-1-aaaa", "1-1-AAAA", "1-1-aaaa ", "-1-1-aaaa"])
def test_what_is_no_cursor(text: object) -> None:
    assert cursor.read(text, "aaaa", 1.0) is None


# What the machine has found, step by step.


@pytest.fixture
def life() -> Iterator[Life]:
    life = Life()
    life.start(first=("a", "b", "c"), second=("a", "b", "c"))
    life.publish(topic="a", count=2, settle=True)
    yield life
    life.teardown()


def test_events_come_while_an_empty_engine_is_read(life: Life) -> None:
    life.engine_restarts(topics=[], empty="empty", seconds=0.0, meanwhile=["a", "a"])
    life.time_passes(seconds=5.0)
    life.publish(topic="b", count=1, settle=True)
    life.publish(topic="a", count=1, settle=True)
    assert [worker.keeper.health.gaps for worker in life.workers] == [0, 0]


def test_an_event_is_dropped_and_the_connection_lost(life: Life) -> None:
    life.an_event_is_dropped(worker=0, topic="a")
    life.publish(topic="b", count=1, settle=True)
    life.connection_lost(worker=0, topics=[])


def test_a_topic_is_closed_after_an_event_was_dropped(life: Life) -> None:
    life.an_event_is_dropped(worker=0, topic="c")
    life.publish(topic="a", count=1, settle=True)
    life.close()
