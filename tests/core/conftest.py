"""The spec, and the count of its facts that the tests have seen at work."""

from __future__ import annotations

from pathlib import Path

import pytest
from checkout import ROOT
from facts import Facts
from hypothesis import settings

from codegen.load import load
from codegen.model import Spec

HERE = Path(__file__).resolve().parent

# The same examples each time, and nothing kept between runs; the Pythons between the lowest and the
# highest, which have them all, have fewer.
settings.register_profile("repeatable", deadline=None, derandomize=True, database=None)
settings.register_profile("few", settings.get_profile("repeatable"), max_examples=20)
settings.load_profile("repeatable")
FACTS = pytest.StashKey[Facts]()
MISSING = pytest.StashKey[list[str]]()


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
    missing = session.config.stash[FACTS].missing() if _is_whole(session) else []
    session.config.stash[MISSING] = missing
    if missing and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, exitstatus: int, config: pytest.Config
) -> None:
    for fact in config.stash[MISSING]:
        terminalreporter.write_line(f"no test has seen: {fact}", red=True)
    terminalreporter.write_line(config.stash[FACTS].line())
