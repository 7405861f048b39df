"""The app of the framework under test, with more kinds of content."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml

from tests.conformance.launcher import App, Reply
from tests.conformance.patches import signals

SPEC = Path(__file__).parents[3] / "spec" / "frameworks.yaml"


class Host(App):
    """A running app; `note` is what a run has written down of itself."""

    def __init__(self, name: str, server: str, log: Path) -> None:
        environment = {"HOSTS_APP": name}
        super().__init__(
            name, server, log, module="tests.hosts.common.served", environment=environment
        )
        self._numbers = itertools.count(1)

    def stream(
        self,
        kind: str,
        method: str = "GET",
        *,
        options: dict[str, Any] | None = None,
        buffer: int = 0,
        **query: Any,
    ) -> tuple[str, Reply]:
        """Open a stream of that kind; its run's name, and the reply once the headers are there."""
        id = self.new_name(kind)
        asked = urlencode({"id": id, **query, "options": json.dumps(options or {})})
        return id, self.open(f"/response/{kind}?{asked}", method)

    def new_name(self, kind: str) -> str:
        return f"{kind}-{next(self._numbers)}"

    def read(self, kind: str, method: str = "GET", **query: Any) -> tuple[str, Reply, list[Any]]:
        """The same, and the steps of all its events."""
        id, reply = self.stream(kind, method, **query)
        return id, reply, steps(reply)

    def revive(self) -> None:
        """Start it anew where a test before has ended it."""
        if self.process.poll() is not None:
            self._start()
            assert self._ready(), self.log()

    def alive(self) -> None:
        assert self.open("/ping").text() == "pong"


def steps(reply: Reply) -> list[Any]:
    return [signals(event)["step"] for event in reply.events()]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "host" in metafunc.fixturenames:
        rows = {row["name"]: row for row in yaml.safe_load(SPEC.read_text("utf-8"))["frameworks"]}
        name = metafunc.config.getoption("--framework")
        if name not in rows:
            raise pytest.UsageError(f"--framework {name}: choose one of {', '.join(rows)}")
        only = metafunc.config.getoption("--server")
        servers = [
            (name, server["name"])
            for server in rows[name]["servers"]
            if server["name"] == only or (only is None and server.get("full"))
        ]
        ids = [server for _, server in servers]
        metafunc.parametrize("host", servers, indirect=True, scope="session", ids=ids)


@pytest.fixture(scope="session")
def host(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Host]:
    name, server = request.param
    host = Host(name, server, tmp_path_factory.mktemp("host") / f"{name}-{server}.log")
    yield host
    host.stop()


@pytest.fixture(autouse=True)
def revived(request: pytest.FixtureRequest) -> None:
    if "host" in request.fixturenames:
        request.getfixturevalue("host").revive()


@pytest.fixture
def quiet(host: Host) -> Iterator[Callable[[str], None]]:
    """Whatever the server logs during the test that looks like a fault, but what was allowed."""
    before = len(host.log())
    allowed: list[str] = []
    yield allowed.append
    said = [
        line
        for line in host.log()[before:].splitlines()
        if ("Traceback" in line or "ERROR" in line or "never" in line)
        and not any(text in line for text in allowed)
    ]
    assert not said, host.log()[before:]
