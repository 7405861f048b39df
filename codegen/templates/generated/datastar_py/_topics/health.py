"""What is counted, and what is logged: one line when the engine is lost, one when it is back."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass

logger = logging.getLogger("datastar_py.topics")


@dataclass(frozen=True)
class Stats:
    """What this process has done with its topics; all but the first two only grow."""

    pages: int
    """How many streams are open now."""

    topics: int
    """How many topics they follow now, those included that nobody has read for a few seconds."""

    published: int
    """How many events and notices were published from here."""

    delivered: int
    """How many events were handed to pages."""

    gaps: int
    """How often something was found missing while the connection held."""

    snapshots: int
    """How many pages began, or began anew, with a snapshot."""

    reconnects: int
    """How often the connection to the engine was made again."""


class Health:
    """The state of the engine as this process sees it."""

    def __init__(self, engine: str) -> None:
        self.engine = engine
        self.published = 0
        self.delivered = 0
        self.gaps = 0
        self.snapshots = 0
        self.reconnects = 0
        self._down: set[object] = set()
        self._lock = threading.Lock()

    @property
    def connected(self) -> bool:
        """Whether no one here waits for the engine."""
        return not self._down

    def down(self, who: object, why: BaseException) -> None:
        """Note that the engine does not answer."""
        with self._lock:
            first = not self._down
            self._down.add(who)
        if first:
            logger.warning(
                "%s does not answer; pages wait until it does (%s)", self.engine, describe(why)
            )

    def up(self, who: object) -> bool:
        """Note that it answers, and tell whether it did not before."""
        with self._lock:
            waited = who in self._down
            self._down.discard(who)
            last = waited and not self._down
        if last:
            logger.warning("%s answers again", self.engine)
        return waited

    def gone(self, who: object) -> None:
        """Forget one who does not need the engine any more."""
        with self._lock:
            self._down.discard(who)


def describe(error: BaseException) -> str:
    """An error in a line."""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
