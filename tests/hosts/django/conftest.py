"""A small project for all tests here: settings, a database, and a site for each test."""

from __future__ import annotations

import contextlib
import gc
import itertools
import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
FOLDER = tempfile.TemporaryDirectory(prefix="datastar-django-")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("hosts")
    # The conformance suite, which may run beside these tests, has this option too.
    with contextlib.suppress(ValueError):
        group.addoption("--framework", default=None, help="django: nothing else is tested here")
    group.addoption("--plain", action="store_true", help="try Django's own streaming response")
    group.addoption("--every", action="store_true", help="all combinations, not only all pairs")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--plain", False):
        os.environ["DATASTAR_HOSTS_PLAIN"] = "1"
    if config.getoption("--every", False):
        os.environ["DATASTAR_HOSTS_EVERY"] = "1"
    from .project import configure

    configure(Path(FOLDER.name))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of the combinations of a test's arguments, keep as many as have each pair of values once."""
    if config.getoption("--every"):
        return
    of_test: dict[str, list[pytest.Item]] = {}
    for item in items:
        if item.path.is_relative_to(HERE):
            of_test.setdefault(item.nodeid.partition("[")[0], []).append(item)
    kept = {item for combinations in of_test.values() for item in with_each_pair(combinations)}
    left_out = {item for each in of_test.values() for item in each} - kept
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=list(left_out))


def with_each_pair(combinations: list[pytest.Item]) -> list[pytest.Item]:
    pairs = {item: pairs_of(item) for item in combinations}
    open_pairs = set[Any]().union(*pairs.values())
    kept = []
    while open_pairs:
        best = max(combinations, key=lambda item: len(pairs[item] & open_pairs))
        open_pairs -= pairs[best]
        kept.append(best)
    return kept


def pairs_of(item: Any) -> set[Any]:
    """The pairs of values that a test is run with; a value alone where there is but one."""
    given = getattr(item, "callspec", None)
    values = [] if given is None else [(name, id(value)) for name, value in given.params.items()]
    return set(itertools.combinations(values, min(len(values), 2)))


@pytest.fixture(scope="session", autouse=True)
def databases() -> Iterator[None]:
    from django.test.utils import (
        setup_databases,
        setup_test_environment,
        teardown_databases,
        teardown_test_environment,
    )

    setup_test_environment()
    names = setup_databases(verbosity=0, interactive=False)
    # What is there by now stays: it need not be looked through by tests that collect garbage.
    gc.freeze()
    yield
    gc.unfreeze()
    teardown_databases(names, verbosity=0)
    teardown_test_environment()


@pytest.fixture(autouse=True)
def not_hung() -> Iterator[None]:
    """A test that hangs fails, and the others go on."""

    from .leftovers import begin

    begin()

    def fail(*_: object) -> None:
        raise TimeoutError("the test hung")

    before = signal.signal(signal.SIGALRM, fail)
    signal.setitimer(signal.ITIMER_REAL, 60)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)
