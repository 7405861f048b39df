"""Engines for the tests, each one server for all of them."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from datastar_py.topics import Topics

from .engines import Engine, NatsServer, RedisServer, ValkeyServer


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Engine]:
    with RedisServer() if RedisServer.is_there() else ValkeyServer() as engine:
        yield engine


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[Engine]:
    with ValkeyServer() as engine:
        yield engine


@pytest.fixture(scope="session")
def nats_server() -> Iterator[Engine]:
    with NatsServer() as engine:
        yield engine


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "xdist_group(name): tests that one process runs")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where several processes share the tests, each server is started in one of them."""
    for item in items:
        if isinstance(item, pytest.Function) and hasattr(item, "callspec"):
            server = item.callspec.params.get("server")
            if isinstance(server, tuple):
                item.add_marker(pytest.mark.xdist_group(" on ".join(server)))


MakeTopics = Callable[..., Topics]


# What Debian has, where it is there; the other engines come from PyPI.
REDIS = ["redis"] if RedisServer.is_there() else []


@pytest.fixture(params=["memory", *REDIS, "valkey", "nats"])
def make(request: pytest.FixtureRequest) -> MakeTopics:
    """Makes topics in each engine, with a prefix of their own."""
    url = None
    if request.param != "memory":
        url = request.getfixturevalue(f"{request.param}_server").url
    prefix = f"test-{secrets.token_hex(6)}"

    def make(**options: Any) -> Topics:
        return Topics(url, **{"prefix": prefix, **options})

    return make
