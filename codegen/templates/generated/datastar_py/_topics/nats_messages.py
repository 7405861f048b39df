"""Messages in JetStream: under which subjects they are stored, and what they say of themselves.

An id is a message's sequence in the stream. `<prefix>.t.log.*` are events, `<prefix>.t.note.*` the
last notice of each topic, and `<prefix>.t.sync.*` what a connection stores to see that all before
it has come; what is stored there is sent on to `<prefix>.live.*.*` soon. `<prefix>.s.*` says who is
there. Topics are written in Base64, for a subject takes few characters.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime

from .nats_requests import Message


class Subjects:
    """The subjects of one app."""

    def __init__(self, prefix: str) -> None:
        self.all = f"{prefix}.>"
        self.of_topics = f"{prefix}.t.>"
        self.of_workers = f"{prefix}.s.>"
        self.sent_on = f"{prefix}.live.>"
        self._prefix = prefix

    def log(self, topic: str) -> str:
        """Where a topic's events are stored."""
        return f"{self._prefix}.t.log.{token(topic)}"

    def note(self, topic: str) -> str:
        """Where its last notice is."""
        return f"{self._prefix}.t.note.{token(topic)}"

    def live(self, topic: str) -> str:
        """Where both are sent on to."""
        return f"{self._prefix}.live.*.{token(topic)}"

    def sync(self, connection: str) -> str:
        """Where a connection stores what it looks out for."""
        return f"{self._prefix}.t.sync.{connection}"

    def synced(self, connection: str) -> str:
        """Where that is sent on to."""
        return f"{self._prefix}.live.sync.{connection}"

    def members(self, topic: str, worker: str) -> str:
        """Where a worker tells who is there."""
        return f"{self._prefix}.s.who.{token(topic)}.{worker}"

    def worker(self, worker: str) -> str:
        """Where it says that it is alive."""
        return f"{self._prefix}.s.worker.{worker}"


def token(topic: str) -> str:
    """A topic, as a part of a subject."""
    return urlsafe_b64encode(topic.encode()).decode().rstrip("=")


def topic_of(token: str) -> str:
    """Which topic that is."""
    return urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()


def seconds(timestamp: str) -> float:
    """A time of the server."""
    return datetime.fromisoformat(timestamp).timestamp()


def status(message: Message) -> str:
    """What a message without data says; empty for one that was stored."""
    return (message.headers or {}).get("Status", "")


def sequence(message: Message) -> int:
    """The sequence of a stored message."""
    return int((message.headers or {})["Nats-Sequence"])


def stored_at(message: Message) -> float:
    """When it was stored."""
    return seconds((message.headers or {})["Nats-Time-Stamp"])


def subject(message: Message) -> list[str]:
    """The parts of the subject under which it was stored."""
    return (message.headers or {})["Nats-Subject"].split(".")
