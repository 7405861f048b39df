# Copied from codegen/templates/generated/datastar_py/_topics/redis.py
# by `python -m codegen`; edit that file, not this one.

"""Topics on Redis or Valkey: a stream for each topic's log, and Pub/Sub for what is live."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager

from .backend import Link, Live, Look, Reading, Receive, Renewal, Settings
from .cursor import Mark
from .failures import unpublished

try:
    from .redis_connections import BlockingPool, Pool
    from .redis_live import live
except ModuleNotFoundError as error:
    if error.name != "redis":
        raise
    raise ImportError(
        'topics on Redis or Valkey need the package redis: pip install "datastar-py[redis]"'
    ) from None
from .redis_scripts import Scripts


class RedisBackend:
    """An engine that speaks the protocol of Redis 6.2 or newer."""

    def __init__(self, url: str, name: str, settings: Settings) -> None:
        self._url = url
        self._name = name
        self._settings = settings
        self._scripts = Scripts(settings)
        self._pool = BlockingPool(url, settings.client, settings.timeout)

    def publish(self, topic: str, events: Sequence[bytes], once: str | None) -> Mark:
        """Store events."""
        call = self._scripts.publish(topic, events, once)
        try:
            return self._scripts.mark(self._pool.call(call))
        except ConnectionError as error:
            raise unpublished(self._name, error) from None

    def look(self) -> Mark:
        """Give the engine's moment."""
        return self._scripts.mark(self._pool.call(self._scripts.look([])))

    def present(self, topic: str) -> set[str]:
        """Give who is there."""
        return self._scripts.members(self._pool.call(self._scripts.present(topic)))

    def link(self) -> Link:
        """Make what the running loop uses."""
        return _RedisLink(self._url, self._name, self._settings, self._scripts)

    def close(self) -> None:
        """Close what is open."""
        self._pool.close()


class _RedisLink:
    """One loop's way there."""

    def __init__(self, url: str, name: str, settings: Settings, scripts: Scripts) -> None:
        self._url = url
        self._name = name
        self._client = settings.client
        self._timeout = settings.timeout
        self._scripts = scripts
        self._pool = Pool(url, settings.client, settings.timeout)

    async def publish(self, topic: str, events: Sequence[bytes], once: str | None) -> Mark:
        call = self._scripts.publish(topic, events, once)
        try:
            return self._scripts.mark(await self._pool.call(call))
        except ConnectionError as error:
            raise unpublished(self._name, error) from None

    async def read(self, topics: Sequence[str]) -> Reading:
        return self._scripts.reading(topics, await self._pool.call(self._scripts.read(topics)))

    async def look(self, topics: Sequence[str]) -> Look:
        return self._scripts.looked(topics, await self._pool.call(self._scripts.look(topics)))

    async def announce(self, worker: str, topic: str, members: Sequence[str]) -> None:
        await self._pool.call(self._scripts.announce(worker, topic, members))

    async def renew(self, worker: str) -> Renewal:
        return self._scripts.renewal(await self._pool.call(self._scripts.renew(worker)))

    async def present(self, topic: str) -> set[str]:
        return self._scripts.members(await self._pool.call(self._scripts.present(topic)))

    def live(self, receive: Receive) -> AbstractAsyncContextManager[Live]:
        return live(self._url, self._client, self._timeout, self._scripts, receive)

    async def aclose(self) -> None:
        await self._pool.aclose()
