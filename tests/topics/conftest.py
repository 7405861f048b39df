"""Engines for the tests, each one server for all of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .engines import Engine, NatsServer, RedisServer, ValkeyServer


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Engine]:
    with RedisServer() as engine:
        yield engine


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[Engine]:
    with ValkeyServer() as engine:
        yield engine


@pytest.fixture(scope="session")
def nats_server() -> Iterator[Engine]:
    with NatsServer() as engine:
        yield engine
