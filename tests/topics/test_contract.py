"""Every engine of the package, held to the contract that one of your own is held to."""

from __future__ import annotations

import pytest

from datastar_py._topics.memory import MemoryBackend
from datastar_py._topics.nats import NatsBackend
from datastar_py._topics.redis import RedisBackend
from datastar_py.topics import Backend, Settings
from datastar_py.topics.testing import BackendContract

from .engines import Engine


class TestMemory(BackendContract):
    def make(self, settings: Settings) -> Backend:
        return MemoryBackend(settings)


class TestRedis(BackendContract):
    @pytest.fixture(autouse=True)
    def _server(self, redis_server: Engine) -> None:
        self.url = redis_server.url

    def make(self, settings: Settings) -> Backend:
        return RedisBackend(self.url, "Redis", settings)


class TestValkey(BackendContract):
    @pytest.fixture(autouse=True)
    def _server(self, valkey_server: Engine) -> None:
        self.url = valkey_server.url

    def make(self, settings: Settings) -> Backend:
        return RedisBackend(self.url, "Valkey", settings)


class TestNats(BackendContract):
    @pytest.fixture(autouse=True)
    def _server(self, nats_server: Engine) -> None:
        self.url = nats_server.url

    def make(self, settings: Settings) -> Backend:
        return NatsBackend(self.url, "NATS", settings)
