"""A small project for all tests here: settings, a database, and a site for each test."""

from __future__ import annotations

import contextlib
import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

FOLDER = tempfile.TemporaryDirectory(prefix="datastar-django-")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("hosts")
    # The conformance suite, which may run beside these tests, has this option too.
    with contextlib.suppress(ValueError):
        group.addoption("--framework", default=None, help="django: nothing else is tested here")
    group.addoption("--plain", action="store_true", help="try Django's own streaming response")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--plain", False):
        os.environ["DATASTAR_HOSTS_PLAIN"] = "1"
    from .project import configure

    configure(Path(FOLDER.name))


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
    yield
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
