"""No test of this project may be skipped: what cannot run has failed."""

from __future__ import annotations

import os

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("frameworks")
    group.addoption(
        "--framework",
        default=os.environ.get("FRAMEWORK"),
        help="the row of spec/frameworks.yaml to test; $FRAMEWORK by default",
    )
    group.addoption("--server", help="only this one of its servers")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if skipped and exitstatus == pytest.ExitCode.OK:
        reporter.write_line(f"\n{len(skipped)} skipped: a run must skip nothing", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
