# Copied from codegen/templates/generated/datastar_py/_topics/redis_scripts.py
# by `python -m codegen`; edit that file, not this one.

"""What is done inside of Redis or Valkey: each script is one step, which no other comes between.

An id is a time in microseconds, made to grow by the clock that is kept beside the logs. All names
have the prefix as their hash tag, so that a cluster keeps them on one node.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha1
from typing import Any, TypeAlias

from .backend import LEASE, Entry, Last, Log, Look, Reading, Renewal, Settings
from .cursor import Mark

Command: TypeAlias = "tuple[str | bytes | int, ...]"

# For how long the members of a topic are kept; they are told again well before.
MEMBERS_AGE = 86_400_000

# What every script begins with. Its last two arguments are the highest id that its caller has seen,
# and which run of the server its connection goes to.
#
# The time is the server's, but never goes back by more than a second: what was put off by a clock
# that was fast would be taken for newer than what came after it, and leases would not end.
#
# A server that was restarted may not have all that it had; nobody may have told it so before others
# went on. So what it had is kept, and who has seen more of it makes it begin anew.
_HEAD = """
local function whole(number) return string.format('%.0f', number) end
local time = redis.call('TIME')
local clock = redis.call('HMGET', KEYS[1], 'last', 'born', 'ahead', 'run', 'kept', 'since')
local last, born = tonumber(clock[1] or '0'), clock[2]
local now = time[1] * 1000000 + time[2] + tonumber(clock[3] or '0')
if now < last - 1000000 then
  redis.call('HSET', KEYS[1], 'ahead', whole(last - now + tonumber(clock[3] or '0')))
  now = last
end
local seen, run = tonumber(ARGV[#ARGV - 1]), ARGV[#ARGV]
local kept, since = tonumber(clock[5] or '0'), tonumber(clock[6] or '0')
if not born then
  born = whole(now)
  redis.call('HSET', KEYS[1], 'born', born, 'run', run, 'kept', born, 'since', born)
elseif run ~= '' then
  if run ~= clock[4] then
    kept, since = last, math.max(now, last)
    redis.call('HSET', KEYS[1], 'run', run, 'kept', whole(kept), 'since', whole(since))
  end
  if kept < seen and seen < since then
    born = whole(math.max(now, last))
    redis.call('HSET', KEYS[1], 'born', born, 'kept', whole(since))
  end
end
"""

# Keys: clock, log, marks, and once where it is given. Arguments: channel, history, age, events.
_PUBLISH = """
if KEYS[4] then
  local id = redis.call('GET', KEYS[4])
  if id then return {id, whole(now), born} end
end
last = math.max(now - 1, last)
local previous = redis.call('HGET', KEYS[3], 'event') or '0'
local id
for i = 4, #ARGV - 2 do
  last = last + 1
  id = whole(last)
  if ARGV[i] == '' then
    redis.call('PUBLISH', ARGV[1], id .. ' 0 ')
  else
    redis.call('XADD', KEYS[2], 'MAXLEN', '=', ARGV[2], id .. '-0', 'p', previous, 'd', ARGV[i])
    redis.call('PUBLISH', ARGV[1], id .. ' ' .. previous .. ' ' .. ARGV[i])
    previous = id
  end
end
redis.call('HSET', KEYS[1], 'last', id, 'age:' .. ARGV[3], whole(now))
redis.call('HSET', KEYS[3], #ARGV[4] == 0 and 'notice' or 'event', id)
redis.call('PEXPIRE', KEYS[3], ARGV[3])
redis.call('XTRIM', KEYS[2], 'MINID', '=', whole(last - ARGV[3] * 1000))
redis.call('PEXPIRE', KEYS[2], ARGV[3])
if KEYS[4] then redis.call('SET', KEYS[4], id, 'PX', ARGV[3]) end
return {id, whole(now), born}
"""

# Keys: clock, logs. The clock moves, so that what is published later has a higher id. With it stand
# the ages to which logs were cut, and when that was last.
_READ = """
last = math.max(now, last)
redis.call('HSET', KEYS[1], 'last', whole(last))
local found = {whole(last), whole(now), born, redis.call('HGETALL', KEYS[1])}
for i = 2, #KEYS do found[i + 3] = redis.call('XRANGE', KEYS[i], '-', '+') end
return found
"""

# Keys: clock, marks.
_LOOK = """
last = math.max(now, last)
redis.call('HSET', KEYS[1], 'last', whole(last))
local found = {whole(last), whole(now), born}
for i = 2, #KEYS do found[i + 2] = redis.call('HMGET', KEYS[i], 'event', 'notice') end
return found
"""

# Keys: clock, workers, members, marks. Arguments: channel, worker, members, their age, age.
_ANNOUNCE = """
local changed = (redis.call('HGET', KEYS[3], ARGV[2]) or '') ~= ARGV[3]
if ARGV[3] == '' then
  redis.call('HDEL', KEYS[3], ARGV[2])
else
  redis.call('HSET', KEYS[3], ARGV[2], ARGV[3])
end
for _, worker in ipairs(redis.call('HKEYS', KEYS[3])) do
  local lease = tonumber(redis.call('ZSCORE', KEYS[2], worker) or '0')
  if worker ~= ARGV[2] and lease < now then
    redis.call('HDEL', KEYS[3], worker)
    changed = true
  end
end
redis.call('PEXPIRE', KEYS[3], ARGV[4])
if changed then
  local id = whole(math.max(now, last + 1))
  redis.call('HSET', KEYS[1], 'last', id)
  redis.call('HSET', KEYS[4], 'notice', id)
  redis.call('PEXPIRE', KEYS[4], ARGV[5])
  redis.call('PUBLISH', ARGV[1], id .. ' 0 ')
end
return 1
"""

# Keys: clock, workers. Arguments: worker, lease in microseconds.
_RENEW = """
local lease = tonumber(redis.call('ZSCORE', KEYS[2], ARGV[1]) or '0')
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', '(' .. whole(now))
redis.call('ZADD', KEYS[2], whole(now + ARGV[2]), ARGV[1])
return {lease >= now and 1 or 0, redis.call('ZRANGE', KEYS[2], 0, -1)}
"""

# Keys: clock, workers, members.
_PRESENT = """
local found = {}
local told = redis.call('HGETALL', KEYS[3])
for i = 1, #told, 2 do
  local lease = tonumber(redis.call('ZSCORE', KEYS[2], told[i]) or '0')
  if lease >= now then found[#found + 1] = told[i + 1] end
end
return found
"""


@dataclass(frozen=True)
class Call:
    """A script with all that it is called with."""

    text: str
    sha: str
    arguments: Command

    def by_hash(self, run: bytes) -> Command:
        """The command for an engine that knows the script, in that run of it."""
        return ("EVALSHA", self.sha, *self.arguments, run)

    def by_text(self, run: bytes) -> Command:
        """The command for one that does not."""
        return ("EVAL", self.text, *self.arguments, run)


class Scripts:
    """Calls, and what their replies mean. Replies are as RESP 2 has them, undecoded."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._tag = f"{{{settings.prefix}}}"
        self._age = int(settings.max_age * 1000)
        self._clock = f"{self._tag}:clock"
        self._workers = f"{self._tag}:workers"
        self._seen = 0

    def _call(self, body: str, keys: Sequence[str], *arguments: str | bytes | int) -> Call:
        text = _HEAD + body
        sha = sha1(text.encode()).hexdigest()
        return Call(text, sha, (len(keys), *keys, *arguments, self._seen))

    def channel(self, topic: str) -> str:
        """Where a topic's events are sent."""
        return f"{self._tag}:live:{topic}"

    def topic(self, channel: bytes) -> str:
        """Whose channel that is."""
        return channel.decode()[len(self.channel("")) :]

    def _of(self, kind: str, topic: str) -> str:
        return f"{self._tag}:{kind}:{topic}"

    def entry(self, message: bytes) -> Entry:
        """What a channel brings."""
        number, previous, data = message.split(b" ", 2)
        id = int(number)
        if id > self._seen:
            self._seen = id
        return Entry(id, int(previous), data)

    def publish(self, topic: str, events: Sequence[bytes], once: str | None) -> Call:
        keys = [self._clock, self._of("log", topic), self._of("marks", topic)]
        if once is not None:
            keys.append(f"{self._of('once', topic)}\n{once}")
        channel = self.channel(topic)
        return self._call(
            _PUBLISH, keys, channel, self._settings.history, self._age, *(events or (b"",))
        )

    def mark(self, reply: Any) -> Mark:
        """Of `publish`; and of `read` and `look`, which begin the same way."""
        self._seen = max(self._seen, int(reply[0]))
        return Mark(int(reply[0]), int(reply[1]) / 1_000_000, int(reply[2]) / 1_000_000)

    def read(self, topics: Sequence[str]) -> Call:
        return self._call(_READ, [self._clock, *(self._of("log", topic) for topic in topics)])

    def reading(self, topics: Sequence[str], reply: Any) -> Reading:
        logs = dict(zip(topics, map(self._log, reply[4:]), strict=True))
        mark = self.mark(reply)
        return Reading(mark, logs, self._whole_since(mark, reply[3]))

    def _whole_since(self, mark: Mark, clock: Sequence[bytes]) -> float:
        """What others have cut to a shorter age than ours is missing."""
        since = 0.0
        for name, value in zip(clock[::2], clock[1::2], strict=True):
            age = int(name[4:]) if name.startswith(b"age:") else self._age
            if age < self._age:
                since = max(since, min(int(value) / 1_000_000, mark.time - age / 1000))
        return since

    @staticmethod
    def _log(found: Any) -> Log:
        entries = [
            Entry(int(id.partition(b"-")[0]), int(fields[1]), fields[3]) for id, fields in found
        ]
        return Log(entries, entries[0].previous if entries else 0)

    def look(self, topics: Sequence[str]) -> Call:
        return self._call(_LOOK, [self._clock, *(self._of("marks", topic) for topic in topics)])

    def looked(self, topics: Sequence[str], reply: Any) -> Look:
        lasts = [Last(int(event or 0), int(notice or 0)) for event, notice in reply[3:]]
        return Look(self.mark(reply), dict(zip(topics, lasts, strict=True)))

    def announce(self, worker: str, topic: str, members: Sequence[str]) -> Call:
        keys = [self._clock, self._workers, self._of("members", topic), self._of("marks", topic)]
        told = json.dumps(list(members)) if members else ""
        return self._call(
            _ANNOUNCE, keys, self.channel(topic), worker, told, MEMBERS_AGE, self._age
        )

    def renew(self, worker: str) -> Call:
        return self._call(_RENEW, [self._clock, self._workers], worker, int(LEASE * 1_000_000))

    @staticmethod
    def renewal(reply: Any) -> Renewal:
        return Renewal(bool(reply[0]), frozenset(worker.decode() for worker in reply[1]))

    def present(self, topic: str) -> Call:
        return self._call(_PRESENT, [self._clock, self._workers, self._of("members", topic)])

    @staticmethod
    def members(reply: Any) -> set[str]:
        return {member for told in reply for member in json.loads(told)}
