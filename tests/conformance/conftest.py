"""Which framework is under test, and what the run amounted to."""

from __future__ import annotations

import copy
import importlib
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from .launcher import App

HERE = Path(__file__).parent
SPEC = Path(__file__).parents[2] / "spec" / "frameworks.yaml"
ROW = pytest.StashKey[SimpleNamespace]()
DEFAULTS: dict[str, Any] = {
    "explains": True,
    "handlers": ["async", "sync"],
    "lacks": [],
    "openapi": "",
    "query_method": True,
    "request_thread": False,
}


def pytest_configure(config: pytest.Config) -> None:
    for mark in ("awaited", "awaited_or_injected", "injected", "unawaited"):
        config.addinivalue_line("markers", f"{mark}: how its handlers have what they need")
    rows = {row["name"]: row for row in yaml.safe_load(SPEC.read_text())["frameworks"]}
    name = config.getoption("--framework")
    if name not in rows:
        raise pytest.UsageError(f"--framework {name}: choose one of {', '.join(rows)}")
    row = SimpleNamespace(**{**DEFAULTS, **rows[name]})
    servers = [server["name"] for server in row.servers if server.get("full")]
    row.servers = [s for s in servers if s == config.getoption("--server", s)] or servers
    config.stash[ROW] = row


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what the framework lacks, as the spec says, or as its adapter does."""
    row = config.stash[ROW]
    kept: list[pytest.Item] = []
    lacking: list[pytest.Item] = []
    for item in items:
        lacks = _row(item.nodeid) in row.lacks or not _is_for(item, row)
        (lacking if item.path.parent == HERE and lacks else kept).append(item)
    config.hook.pytest_deselected(items=lacking)
    items[:] = kept


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "app" in metafunc.fixturenames:
        servers = metafunc.config.stash[ROW].servers
        metafunc.parametrize("app", servers, indirect=True, scope="session")
    if "handler" in metafunc.fixturenames:
        kinds = metafunc.config.stash[ROW].handlers
        ids = [f"{kind}-handler" for kind in kinds]
        metafunc.parametrize("handler", kinds, ids=ids, scope="session")


def _is_for(item: pytest.Item, row: SimpleNamespace) -> bool:
    """Whether handlers of this kind can do what is tested: not all wait, or are given signals."""
    injects = hasattr(importlib.import_module(f"datastar_py.{row.name}"), "from_signals")
    waits = row.signals.startswith("read_signals(") or _kind(item.nodeid) != "sync"
    marks = {mark.name for mark in item.iter_markers()}
    return not (
        ("injected" in marks and not injects)
        or ("awaited" in marks and not waits)
        or ("awaited_or_injected" in marks and not (waits or injects))
        or ("unawaited" in marks and waits)
    )


@pytest.fixture(scope="session")
def framework(request: pytest.FixtureRequest) -> SimpleNamespace:
    return request.config.stash[ROW]


@pytest.fixture(scope="session")
def app(
    framework: SimpleNamespace,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[App]:
    log = tmp_path_factory.mktemp(framework.name) / f"{request.param}.log"
    app = App(framework.name, request.param, log)
    yield app
    app.stop()
    complaints = app.complaints()
    assert not complaints, f"{request.param} logged:\n" + "\n---\n".join(complaints)


@pytest.fixture(scope="session")
def both_kinds(
    app: App, framework: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[App]:
    """The app with what saves projects some code, on the server that the other app is on."""
    log = tmp_path_factory.mktemp("kit") / f"{app.server}.log"
    kit = App(f"{framework.name}_kit", app.server, log)
    yield kit
    kit.stop()
    complaints = kit.complaints()
    assert not complaints, f"{app.server} logged:\n" + "\n---\n".join(complaints)


@pytest.fixture(scope="session")
def handler(request: pytest.FixtureRequest) -> str:
    """The kind of the handlers that are asked: `async` or `sync`."""
    return str(request.param)


@pytest.fixture(scope="session")
def kit(both_kinds: App, framework: SimpleNamespace, handler: str) -> App:
    """The app of the kit, its handlers of one kind alone, where the framework has both."""
    kit = copy.copy(both_kinds)
    kit.prefix = f"/{handler}" if len(framework.handlers) > 1 else ""
    return kit


@pytest.fixture
def name(request: pytest.FixtureRequest) -> Callable[[], str]:
    """A new name for a run."""
    numbers = itertools.count(1)
    return lambda: f"{abs(hash(request.node.nodeid)):x}-{next(numbers)}"


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    cases: Counter[str] = Counter()
    rows: dict[str, Counter[str]] = {server: Counter() for server in config.stash[ROW].servers}
    kinds: Counter[tuple[str, str, str]] = Counter()
    skipped: Counter[str] = Counter()
    row = config.stash[ROW]
    for outcome, reports in terminalreporter.stats.items():
        for report in reports:
            for server in row.servers:
                if re.search(rf"[\[-]{server}[\]-]", getattr(report, "nodeid", "")):
                    if outcome == "skipped":
                        skipped[server] += 1
                    elif getattr(report, "when", "") == "call":
                        cases[server] += 1
                        rows[server][_row(report.nodeid)] += 1
                        kinds[server, _row(report.nodeid), _kind(report.nodeid)] += 1
    for server in row.servers:
        terminalreporter.write_line(
            f"conformance: {row.name} on {server}: {cases[server]} cases, {skipped[server]} skipped"
        )
        for name, count in sorted(rows[server].items()):
            of = {kind: kinds[server, name, kind] for kind in row.handlers}
            told = ", ".join(f"{number} {kind}" for kind, number in of.items())
            by_kind = f" ({told})" if any(of.values()) else ""
            terminalreporter.write_line(f"  {name} {count}{by_kind}")
    if row.lacks:
        terminalreporter.write_line(f"  by its row of the spec, without {', '.join(row.lacks)}")


def _kind(nodeid: str) -> str:
    """The kind of the handlers that a test asks, where it is about one."""
    found = re.search(r"[\[-](async|sync)-handler[\]-]", nodeid)
    return found[1] if found else ""


def _row(nodeid: str) -> str:
    """What a test is about, as its file says."""
    return Path(nodeid.partition("::")[0]).stem.removeprefix("test_").replace("_", " ")
