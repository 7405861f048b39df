"""Runs a function as the one test of a Django test case, so that pytest can give it arguments."""

from __future__ import annotations

import unittest
from collections.abc import Callable
from inspect import iscoroutinefunction
from typing import Any

__all__ = ["run_as_case"]


class _Outcome(unittest.TestResult):
    problem: BaseException | None = None

    def addError(self, test: Any, err: Any) -> None:
        self.problem = self.problem or err[1]

    def addFailure(self, test: Any, err: Any) -> None:
        self.problem = self.problem or err[1]


def run_as_case(base: type[unittest.TestCase], check: Callable[[Any], Any]) -> None:
    """Run `check(case)`, sync or async, within one of Django's classes, set up and torn down."""
    if iscoroutinefunction(check):

        async def test(self: Any) -> None:
            await check(self)

    else:

        def test(self: Any) -> None:
            check(self)

    given = {"test": test, "databases": {"default", "memory"}}
    case = type(f"Case{base.__name__}", (base,), given)
    outcome = _Outcome()
    unittest.TestSuite([case("test")]).run(outcome)
    if outcome.problem is not None:
        raise outcome.problem
    assert outcome.testsRun == 1
