# Copied from codegen/templates/generated/datastar_py/_topics/ring.py
# by `python -m codegen`; edit that file, not this one.

"""A topic's recent events. Who reads keeps no more than a number, so slow readers cost nothing."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from .backend import CLOSING, Entry, Log
from .cursor import START, Mark, write

# Until nothing was ever missed, every number is above this.
NOTHING_MISSED = -1


class Kept:
    """An event in a ring, written once for all pages that follow the same topics."""

    __slots__ = ("_tag", "_text", "_time", "_wire", "at", "closes", "id", "time")

    def __init__(self, entry: Entry, at: float, time: float) -> None:
        self.id = entry.id
        self.at = at

        # By the engine's clock: no later event is from before this.
        self.time = time
        self.closes = entry.data == CLOSING
        self._text = entry.data.decode(errors="replace")
        self._tag = self._wire = ""
        self._time: float = 0.0

    def wire(self, tag: str, time: float) -> str:
        """The event, and after it the block with its id, which was current at that time.

        The id comes last, and by itself: a page keeps an id as soon as it has read its line, so one
        that stood before the data would make it skip an event of which it got only a part.
        """
        if tag != self._tag or time != self._time:
            self._tag, self._time = tag, time
            self._wire = f"{self._text}id: {write(Mark(self.id, time, 0.0), tag)}\n\n"
        return self._wire


class Ring:
    """The last events of a topic, none missing between `floor` and `head`."""

    __slots__ = ("_history", "entries", "floor", "head", "last", "reach")

    def __init__(self, history: int) -> None:
        self._history = history
        self.entries: deque[Kept] = deque()

        # Some event with this id, or a lower one, is not here any more.
        self.floor = NOTHING_MISSED

        # What was current at an earlier time than this, by the engine's clock, may be incomplete.
        self.reach = 0.0

        # Up to here all is known.
        self.head = NOTHING_MISSED

        # The id of the newest event in here.
        self.last = NOTHING_MISSED

    def follows(self, entry: Entry) -> bool:
        """Whether nothing is missing between what is known and this event."""
        return entry.previous <= self.head

    def append(self, entry: Entry, at: float, time: float = 0.0) -> None:
        """Take the next event, which came `at` a time of the loop, and let go of the oldest."""
        if len(self.entries) == self._history:
            self.floor = self.entries.popleft().id
        self.entries.append(Kept(entry, at, time))
        self.head = self.last = entry.id

    def load(self, log: Log, mark: Mark, reach: float, known: Mark, at: float) -> int | None:
        """Take what the engine has, read at `mark`; all up to `known` had come before.

        Gives the lowest id that was not here before; who has read further has missed it.
        """
        whole = known != START and known.position >= log.floor and known.time >= reach
        missed = None
        if not whole:
            self.entries.clear()
            self.floor, self.reach, self.last = log.floor, reach, NOTHING_MISSED
            if known != START:
                missed = known.position + 1
                self.floor = max(self.floor, missed)
        for entry in log.entries:
            if entry.id > self.last:
                if missed is None:
                    # It may be one that should have come before `known`, and has not.
                    missed = entry.id
                self.append(entry, at)
        self.head = max(self.head, mark.position)
        return missed

    def forget(self, before: float) -> None:
        """Let go of what came before a moment of the loop's clock."""
        while self.entries and self.entries[0].at < before:
            self.floor = self.entries.popleft().id

    def covers(self, mark: Mark) -> bool:
        """Whether all that came after a page's last event is here."""
        return mark.position >= self.floor and mark.time >= self.reach

    def after(self, position: int) -> list[Kept]:
        """What has a higher id, oldest first."""
        found: list[Kept] = []
        for kept in reversed(self.entries):
            if kept.id <= position:
                break
            found.append(kept)
        found.reverse()
        return found


def merged(found: Iterable[list[Kept]]) -> list[Kept]:
    """The events of several topics, in the order of their ids."""
    return sorted((kept for part in found for kept in part), key=lambda kept: kept.id)
