"""The stream in JetStream that holds the topics: that it is there, and what is read from it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

from .backend import Entry, Log, Settings
from .cursor import Mark
from .nats_messages import Subjects, seconds, sequence, status
from .nats_past import BORN, FLOOR, Past, noted
from .nats_requests import Message, Refused, Requests

# What a stream has to have, and what it has to keep at least.
NEEDED = ("subjects", "republish", "allow_direct", "allow_rollup_hdrs")
LIMITS = ("max_msgs_per_subject", "max_age", "duplicate_window")

# JetStream's number for: there is such a stream, but it was made differently.
MADE_DIFFERENTLY = 10058

# How often a log is read again where a replica has not got all yet.
TRIES = 20


class Stream:
    """What one loop knows of the stream."""

    def __init__(self, requests: Requests, settings: Settings) -> None:
        self._requests = requests
        self._settings = settings
        self._name = settings.prefix
        self._there = False
        self._offset = 0.0
        self._limit = settings.history + 1
        self._replicas = 1
        self.subjects = Subjects(settings.prefix)
        self.past = Past()

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
        seen = self.past.seen
        try:
            found = await self._ask("CREATE", wanted)
        except Refused as error:
            if error.code != MADE_DIFFERENTLY:
                raise
            found = await self._improve(wanted)
        if not await seen.is_still_in(found, self._read):
            found = await self._ask("INFO", {})
            found = await self._ask("UPDATE", noted(found["config"], BORN, found["ts"]))
        self._note(found)
        self._there = True

    async def _improve(self, wanted: Mapping[str, Any]) -> Any:
        """Change what has to be changed in a stream that somebody else made, or another version."""
        found = await self._ask("INFO", {})
        config: dict[str, Any] = found["config"]
        better = {**config, **{name: wanted[name] for name in NEEDED}}
        short = [limit for limit in LIMITS if 0 < config.get(limit, 0) < wanted[limit]]
        if short:
            better |= {limit: wanted[limit] for limit in short}
            better = noted(better, FLOOR, found["state"]["last_seq"])
        return found if better == config else await self._ask("UPDATE", better)

    def _wanted(self) -> dict[str, Any]:
        age = int(self._settings.max_age * 1_000_000_000)
        return {
            "name": self._name,
            "subjects": [self.subjects.of_topics, self.subjects.of_workers],
            "republish": {"src": self.subjects.of_topics, "dest": self.subjects.sent_on},
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

    def _note(self, found: Mapping[str, Any]) -> Mark:
        self._limit = found["config"]["max_msgs_per_subject"]
        self._replicas = found["config"]["num_replicas"]
        self.past.learn(found)
        now = seconds(found["ts"])
        self._offset = now - time.monotonic()
        return Mark(found["state"]["last_seq"], now, self.past.born)

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
        logs = await self._logs(topics)
        if self.past.limited:
            # By now more may have been pushed out of some of them, without a trace.
            await self.mark()
        floor = self.past.floor
        return {topic: log._replace(floor=max(log.floor, floor)) for topic, log in logs.items()}

    async def _logs(self, topics: Sequence[str]) -> dict[str, Log]:
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
        if self._replicas == 1:
            return dict.fromkeys(topics, 0)

        async def one(topic: str) -> int:
            question = json.dumps({"last_by_subj": self.subjects.log(topic)}).encode()
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
                    {
                        "seq": starts[name],
                        "batch": self._limit,
                        "next_by_subj": self.subjects.log(name),
                    }
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

    async def _read(self, question: Mapping[str, object]) -> list[Message]:
        """Give some messages, whatever their subjects."""
        ((*messages, _),) = await self._get([{**question, "next_by_subj": self.subjects.all}])
        return messages

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
        if len(messages) >= self._limit:
            floor, messages = sequence(messages[0]), messages[1:]
        entries: list[Entry] = []
        for message in messages:
            previous = entries[-1].id if entries else floor
            entries.append(Entry(sequence(message), previous, message.data))
        return Log(entries, floor)
