"""The spec, and the count of its facts that the tests have seen at work."""

from __future__ import annotations

from pathlib import Path

import pytest
from checkout import ROOT
from facts import Facts

from codegen.load import load
from codegen.model import Spec

HERE = Path(__file__).resolve().parent
FACTS = pytest.StashKey[Facts]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[FACTS] = Facts(load(ROOT / "spec"))


@pytest.fixture(scope="session")
def facts(pytestconfig: pytest.Config) -> Facts:
    return pytestconfig.stash[FACTS]


@pytest.fixture(scope="session")
def spec(facts: Facts) -> Spec:
    return facts.spec


def _is_whole(session: pytest.Session) -> bool:
    """Whether the run was of the whole folder, so that every fact should have been seen."""
    option = session.config.option
    run = {item.path for item in session.items}
    return not (option.keyword or option.collectonly) and run >= set(HERE.glob("test_*.py"))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    missing = session.config.stash[FACTS].missing()
    if missing and _is_whole(session) and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, exitstatus: int, config: pytest.Config
) -> None:
    facts = config.stash[FACTS]
    for fact in facts.missing()[:40]:
        terminalreporter.write_line(f"no test has seen: {fact}")
    terminalreporter.write_line(facts.line())
