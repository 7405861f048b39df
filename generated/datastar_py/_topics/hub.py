# Copied from codegen/templates/generated/datastar_py/_topics/hub.py
# by `python -m codegen`; edit that file, not this one.

"""The topics of one event loop, and who reads them. Everything here runs on that loop."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from typing import Protocol

from .backend import CLOSING, Entry, Log, Look, Reading, Settings
from .cursor import START, Mark
from .health import Health
from .ring import NOTHING_MISSED, Ring


class Follower(Protocol):
    """Who is told of the topics that it follows."""

    begun: int
    position: int
    missed: bool

    def wake(self) -> None:
        """Look again: there are events, or the topics are in step, or out of it."""
        ...


class Watcher(Protocol):
    """Who is only told that something has changed."""

    def change(self) -> None:
        """Something has changed, or may have."""
        ...


class Topic:
    """What this loop knows of a topic."""

    __slots__ = (
        "closed",
        "followers",
        "idle_since",
        "in_step",
        "known",
        "name",
        "noticed",
        "pending",
        "ring",
        "watchers",
    )

    def __init__(self, name: str, history: int) -> None:
        self.name = name
        self.ring = Ring(history)
        self.followers: set[Follower] = set()
        self.watchers: set[Watcher] = set()

        # Whether every event that is published comes here by itself.
        self.in_step = False

        # Up to when that was so; START for a topic that never was.
        self.known = START

        # What came while the topic was not in step.
        self.pending: list[Entry] = []

        # The id of the last notice, and of the last event that closed the topic.
        self.noticed = 0
        self.closed = NOTHING_MISSED
        self.idle_since: float | None = None

    @property
    def used(self) -> bool:
        """Whether anybody reads it."""
        return bool(self.followers or self.watchers)


class Hub:
    """Takes the events that come from the engine, and hands them to who reads the topics.

    Nobody reads on while one of its topics is out of step: the id that a page is given says that it
    has seen all up to there, of all its topics.
    """

    def __init__(self, settings: Settings, health: Health) -> None:
        self.loop = asyncio.get_running_loop()
        self.settings = settings
        self.health = health
        self.topics: dict[str, Topic] = {}

        # Topics that wait to be read from the engine's log.
        self.wanted: asyncio.Event = asyncio.Event()

        # All that was published up to here has come, for topics that are in step.
        self.head = START

    # Who reads

    def join(self, names: Sequence[str]) -> tuple[Topic, ...]:
        """Give topics, new ones if need be; who puts itself into them is told from then on."""
        return tuple(self._topic(name) for name in names)

    def leave(self, topics: Collection[Topic]) -> None:
        """Note which of these nobody reads any more."""
        for topic in topics:
            if not topic.used:
                topic.idle_since = self.loop.time()

    def _topic(self, name: str) -> Topic:
        topic = self.topics.get(name)
        if topic is None:
            topic = self.topics[name] = Topic(name, self.settings.history)
            self.wanted.set()
        topic.idle_since = None
        return topic

    # What comes from the engine

    def receive(self, name: str, entry: Entry) -> None:
        """Take an event or a notice; they come in the order of their ids."""
        topic = self.topics.get(name)
        if topic is None:
            return
        if not topic.in_step:
            topic.pending.append(entry)
            del topic.pending[: -self.settings.history]
            return
        # What comes late, after a log was read, may be older than something that is known.
        time = 0.0
        is_late = entry.id <= self.head.position
        if not is_late:
            time = self.head.time
            self.head = self.head._replace(position=entry.id)
        if entry.data:
            if entry.id <= topic.ring.last or not topic.ring.follows(entry):
                # Something is missing, or the engine's ids have gone back.
                self._find_gap(topic)
                topic.pending.append(entry)
                return
            topic.ring.append(entry, self.loop.time(), time)
            for follower in topic.followers:
                if is_late and follower.begun < entry.id <= follower.position:
                    # It has read on in its other topics.
                    follower.missed = True
                follower.wake()
            self._note_closing(topic, entry)
        else:
            topic.noticed = entry.id
        for watcher in topic.watchers:
            watcher.change()

    def _note_closing(self, topic: Topic, entry: Entry) -> None:
        if entry.data == CLOSING:
            topic.closed = entry.id

    # In step, and out of it

    def fall_out(self) -> None:
        """Note that nothing comes any more, for the connection is lost."""
        for topic in self.topics.values():
            if topic.in_step:
                self._fall_out(topic, self.head)
            else:
                topic.pending.clear()

    def check(self, look: Look, before: Mark) -> None:
        """Hear how far the engine is; all has come that was published until then.

        `before` is how far this hub was when it asked.
        """
        if self._is_another(look.mark, before):
            is_being_read = self.head == START
            is_known = is_being_read or before.born != look.mark.born == self.head.born
            # A second time it would forget what comes while the logs are being read.
            if not is_known:
                self.reset()
            return
        for name, last in look.lasts.items():
            topic = self.topics.get(name)
            if topic is None or not topic.in_step:
                continue
            if last.event > topic.ring.head or last.notice > topic.noticed:
                self._find_gap(topic)
        self._advance(look.mark)

    @staticmethod
    def _is_another(mark: Mark, before: Mark) -> bool:
        """Whether the engine has lost its data, so that none of its ids means what it did."""
        return before != START and (mark.born != before.born or mark.position < before.position)

    def reset(self) -> None:
        """Start anew, with an engine that has lost its data."""
        for topic in self.topics.values():
            topic.ring = Ring(self.settings.history)
            topic.known, topic.in_step, topic.noticed = START, False, 0
            topic.closed = NOTHING_MISSED
            topic.pending.clear()
            for follower in topic.followers:
                follower.missed = True
        self.head = START
        self.wanted.set()

    def out_of_step(self) -> list[str]:
        """The topics whose logs have to be read."""
        self.wanted.clear()
        return [topic.name for topic in self.topics.values() if not topic.in_step]

    def take(self, reading: Reading, before: Mark) -> None:
        """Take what was read; all has come that was published until then.

        `before` is how far this hub was when it asked.
        """
        if self._is_another(reading.mark, before):
            # What came since this was read is forgotten, so that it is read once more.
            self.reset()
            return
        reach = max(reading.mark.time - self.settings.max_age, reading.whole_since)
        for name, log in reading.logs.items():
            topic = self.topics.get(name)
            if topic is not None and not topic.in_step:
                self._take(topic, log, reading.mark, reach)
        self._advance(reading.mark)

    def _take(self, topic: Topic, log: Log, mark: Mark, reach: float) -> None:
        missed = topic.ring.load(log, mark, reach, topic.known, self.loop.time())
        if missed is not None:
            for follower in topic.followers:
                follower.missed = follower.missed or follower.position >= missed
        topic.in_step = True
        topic.noticed = max(topic.noticed, mark.position)
        for entry in log.entries:
            self._note_closing(topic, entry)
        pending, topic.pending = topic.pending, []
        for entry in pending:
            # What was stored while the log was read may be in both.
            if entry.id > max(mark.position, topic.ring.last):
                self.receive(topic.name, entry)
        for follower in topic.followers:
            follower.wake()
        for watcher in topic.watchers:
            watcher.change()

    def _find_gap(self, topic: Topic) -> None:
        self.health.gaps += 1
        self._fall_out(topic, self.head._replace(position=topic.ring.head))

    def _fall_out(self, topic: Topic, known: Mark) -> None:
        topic.in_step, topic.known = False, known
        topic.pending.clear()
        self.wanted.set()

    def _advance(self, mark: Mark) -> None:
        self.head = mark._replace(position=max(self.head.position, mark.position))

    def change_all(self) -> None:
        """Note that something may have changed in any topic."""
        for topic in self.topics.values():
            for watcher in topic.watchers:
                watcher.change()

    # Now and then

    def tidy(self, linger: float) -> None:
        """Let go of what is old, and of topics that were not read for a while."""
        now = self.loop.time()
        for topic in list(self.topics.values()):
            topic.ring.forget(now - self.settings.max_age)
            if topic.idle_since is not None and topic.idle_since <= now - linger:
                del self.topics[topic.name]
                self.wanted.set()
