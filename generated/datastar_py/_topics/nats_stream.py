# Copied from codegen/templates/generated/datastar_py/_topics/nats_stream.py
# by `python -m codegen`; edit that file, not this one.

"""The stream in JetStream that holds the topics: its subjects, its limits, its messages.

An id is a message's sequence in the stream. `<prefix>.t.log.*` are events, and `<prefix>.t.note.*`
the last notice of each topic; what is stored there is sent on to `<prefix>.live.*.*` at once.
`<prefix>.s.*` says who is there. Topics are written in Base64, for a subject takes few characters.
"""

from __future__ import annotations

import asyncio
import json
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from .backend import Entry, Log, Settings
from .cursor import Mark
from .nats_requests import Message, Refused, Requests

# What a stream has to keep at least.
LIMITS = ("max_msgs_per_subject", "max_age", "duplicate_window")

# JetStream's number for: there is such a stream, but it was made differently.
MADE_DIFFERENTLY = 10058

# What is noted in the stream's configuration: up to where something may be missing that would be
# kept now; and since when it has its data, where that is later than when it was made.
FLOOR = "datastar-floor"
BORN = "datastar-born"

# How many messages are looked at after the server was restarted, and how much of them.
LOOK_BACK = 50
LOOK_BACK_BYTES = 64 * 1024

# How often a log is read again where a replica has not got all yet.
TRIES = 20


def token(topic: str) -> str:
    """A topic, as a part of a subject."""
    return urlsafe_b64encode(topic.encode()).decode().rstrip("=")


def topic_of(token: str) -> str:
    """Which topic that is."""
    return urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()


def seconds(timestamp: str) -> float:
    """A time of the server."""
    return datetime.fromisoformat(timestamp).timestamp()


class Stream:
    """What one loop knows of the stream."""

    def __init__(self, requests: Requests, settings: Settings) -> None:
        self._requests = requests
        self._settings = settings
        self._name = settings.prefix
        self._prefix = settings.prefix
        self._there = False
        self._offset = 0.0
        self.limit = settings.history + 1
        self.replicas = 1
        self.born = 0.0

        # Its oldest message, and whether more than topics' own limits pushes messages out.
        self.first = 0
        self.limited = False
        self._floor = 0

        # How far it was at some moment, and when it was made.
        self._seen: tuple[int, str] = (0, "")
        self._created = ""

    # Names

    def log(self, topic: str) -> str:
        """Where a topic's events are stored."""
        return f"{self._prefix}.t.log.{token(topic)}"

    def note(self, topic: str) -> str:
        """Where its last notice is."""
        return f"{self._prefix}.t.note.{token(topic)}"

    def live(self, topic: str) -> str:
        """Where both are sent on to."""
        return f"{self._prefix}.live.*.{token(topic)}"

    def members(self, topic: str, worker: str) -> str:
        """Where a worker tells who is there."""
        return f"{self._prefix}.s.who.{token(topic)}.{worker}"

    def worker(self, worker: str) -> str:
        """Where it says that it is alive."""
        return f"{self._prefix}.s.worker.{worker}"

    # The stream itself

    @property
    def now(self) -> float:
        """The server's time, or a little less."""
        return time.monotonic() + self._offset

    def forget(self) -> None:
        """Look for the stream again before it is used, for it may be gone."""
        self._there = False

    async def ensure(self) -> None:
        """See that the stream is there, and keeps what it should."""
        if self._there:
            return
        wanted = self._wanted()
        seen = self._created, self._seen
        try:
            found = await self._ask("CREATE", wanted)
        except Refused as error:
            if error.code != MADE_DIFFERENTLY:
                raise
            found = await self._ask("INFO", {})
            config: dict[str, Any] = found["config"]
            better = {**config, **self._improved(config, wanted)}
            if any(better[limit] != config[limit] for limit in LIMITS):
                better = _noted(better, FLOOR, found["state"]["last_seq"])
            if better != config:
                found = await self._ask("UPDATE", better)
        if not await self._is_what_it_was(found, *seen):
            found = await self._ask("INFO", {})
            found = await self._ask("UPDATE", _noted(found["config"], BORN, found["ts"]))
        self._note(found)
        self._there = True

    async def _is_what_it_was(
        self, found: Mapping[str, Any], created: str, seen: tuple[int, str]
    ) -> bool:
        """Whether a server that was restarted has all that was seen; it may have been set back.

        Then what it lacks was stored later than what was seen, or is not there.
        """
        last, time = seen
        if found["created"] != created or not last:
            return True
        if found["state"]["last_seq"] < last:
            return False
        question = {
            "seq": max(1, last - LOOK_BACK),
            "batch": LOOK_BACK + 1,
            "max_bytes": LOOK_BACK_BYTES,
            "next_by_subj": f"{self._prefix}.>",
        }
        ((*messages, _),) = await self._get([question])
        limit = seconds(time)
        return all(stored_at(found) <= limit for found in messages if sequence(found) <= last)

    def saw(self, sequence: int, timestamp: str) -> None:
        """Note that this was stored, and when."""
        if sequence > self._seen[0]:
            self._seen = sequence, timestamp

    def _wanted(self) -> dict[str, Any]:
        age = int(self._settings.max_age * 1_000_000_000)
        return {
            "name": self._name,
            "subjects": [f"{self._prefix}.t.>", f"{self._prefix}.s.>"],
            "republish": {"src": f"{self._prefix}.t.>", "dest": f"{self._prefix}.live.>"},
            "retention": "limits",
            "discard": "old",
            "storage": "file",
            # With one more than is asked for it shows whether one was pushed out.
            "max_msgs_per_subject": self._settings.history + 1,
            "max_age": age,
            "duplicate_window": age,
            "allow_direct": True,
            "allow_rollup_hdrs": True,
        }

    @staticmethod
    def _improved(config: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
        """What has to be changed in a stream that somebody else made, or another version."""
        better = {
            key: wanted[key]
            for key in ("subjects", "republish", "allow_direct", "allow_rollup_hdrs")
        }
        for key in LIMITS:
            there = config.get(key, 0)
            if 0 < there < wanted[key]:
                better[key] = wanted[key]
        return better

    def _note(self, found: Mapping[str, Any]) -> Mark:
        config = found["config"]
        self.limit = config["max_msgs_per_subject"]
        self.replicas = config["num_replicas"]
        state = found["state"]
        noted: dict[str, Any] = config.get("metadata") or {}
        self.born = seconds(noted.get(BORN, found["created"]))
        self._floor = int(noted.get(FLOOR, 0))
        self.first = state["first_seq"]
        self.limited = config.get("max_bytes", -1) > 0 or config.get("max_msgs", -1) > 0
        if found["created"] != self._created or state["last_seq"] < self._seen[0]:
            self._created, self._seen = found["created"], (0, "")
        self.saw(state["last_seq"], found["ts"])
        now = seconds(found["ts"])
        self._offset = now - time.monotonic()
        return Mark(state["last_seq"], now, self.born)

    async def _ask(self, what: str, payload: Mapping[str, Any]) -> Any:
        subject = f"$JS.API.STREAM.{what}.{self._name}"
        return await self._requests.ask(subject, json.dumps(payload).encode())

    # What is in it

    async def store(self, subject: str, data: bytes, headers: dict[str, str] | None) -> int:
        """Store a message, and give its sequence."""
        await self.ensure()
        try:
            stored = await self._requests.ask(subject, data, headers)
        except ConnectionError:
            self.forget()
            raise
        return int(stored["seq"])

    async def mark(self) -> Mark:
        """Give this moment."""
        await self.ensure()
        try:
            return self._note(await self._ask("INFO", {}))
        except ConnectionError:
            self.forget()
            raise

    async def last(self, subjects: Sequence[str]) -> list[Message]:
        """Give the last message of each of these subjects, which may have wildcards."""
        await self.ensure()
        (found,) = await self._get([{"multi_last": list(subjects)}])
        return [message for message in found if not status(message)]

    async def logs(self, topics: Sequence[str]) -> dict[str, Log]:
        """Give what is left of some topics."""
        logs: dict[str, Log] = {}
        left = list(topics)
        for _ in range(TRIES):
            lasts = await self._lasts(left)
            found = await self._messages(left)
            for topic in left[:]:
                messages = found[topic]
                if (sequence(messages[-1]) if messages else 0) >= lasts[topic]:
                    logs[topic] = self._log(messages)
                    left.remove(topic)
            if not left:
                return logs
            await asyncio.sleep(0.05)
        raise ConnectionError("the replica that answers has not got all yet")

    async def _lasts(self, topics: Sequence[str]) -> dict[str, int]:
        """The last sequences of topics, as the leader has them: others may not be there yet."""
        if self.replicas == 1:
            return dict.fromkeys(topics, 0)

        async def one(topic: str) -> int:
            question = json.dumps({"last_by_subj": self.log(topic)}).encode()
            try:
                found = await self._requests.ask(f"$JS.API.STREAM.MSG.GET.{self._name}", question)
            except Refused:
                return 0
            return int(found["message"]["seq"])

        return dict(zip(topics, await asyncio.gather(*map(one, topics)), strict=True))

    async def _messages(self, topics: Sequence[str]) -> dict[str, list[Message]]:
        found: dict[str, list[Message]] = {topic: [] for topic in topics}
        starts = dict.fromkeys(topics, 1)
        while starts:
            names = list(starts)
            answers = await self._get(
                [
                    {"seq": starts[name], "batch": self.limit, "next_by_subj": self.log(name)}
                    for name in names
                ]
            )
            starts = {}
            for name, (*messages, end) in zip(names, answers, strict=True):
                found[name] += messages
                if messages and int((end.headers or {}).get("Nats-Num-Pending", "0")):
                    # An answer has its largest size.
                    starts[name] = sequence(messages[-1]) + 1
        return found

    async def _get(self, questions: Sequence[Mapping[str, object]]) -> list[list[Message]]:
        subject = f"$JS.API.DIRECT.GET.{self._name}"
        answers = await self._requests.ask_for_messages(subject, questions)
        for answer in answers:
            if status(answer[-1]) not in ("204", "404"):
                self.forget()
                raise ConnectionError(f"the log can't be read: status {status(answer[-1])}")
        return answers

    def _log(self, messages: Sequence[Message]) -> Log:
        floor = 0
        if len(messages) >= self.limit:
            floor, messages = sequence(messages[0]), messages[1:]
        entries: list[Entry] = []
        for message in messages:
            previous = entries[-1].id if entries else floor
            entries.append(Entry(sequence(message), previous, message.data))
        return Log(entries, max(floor, self._floor))


def _noted(config: Mapping[str, Any], name: str, value: object) -> dict[str, Any]:
    """A stream's configuration, with a note in it."""
    return {**config, "metadata": {**(config.get("metadata") or {}), name: str(value)}}


def status(message: Message) -> str:
    """What a message without data says; empty for one that was stored."""
    return (message.headers or {}).get("Status", "")


def sequence(message: Message) -> int:
    """The sequence of a stored message."""
    return int((message.headers or {})["Nats-Sequence"])


def stored_at(message: Message) -> float:
    """When it was stored."""
    return seconds((message.headers or {})["Nats-Time-Stamp"])
