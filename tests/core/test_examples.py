"""Every example of the spec gives exactly what it says."""

from __future__ import annotations

import datetime
import re

import pytest
from checkout import ROOT
from client import attributes
from facts import Facts

from codegen.load import load
from codegen.model import Documented, Example
from datastar_py import ServerSentEventGenerator, action_generator, attribute_generator
from datastar_py.attributes import JSExpression

SPEC = load(ROOT / "spec")
NAMES = {
    "SSE": ServerSentEventGenerator,
    "data": attribute_generator,
    "actions": action_generator,
    "JSExpression": JSExpression,
    "timedelta": datetime.timedelta,
}


def _examples(*documented: Documented) -> list[object]:
    return [
        pytest.param(record, example, id=example.python)
        for record in documented
        for example in record.examples
    ]


@pytest.mark.parametrize(("record", "example"), _examples(*SPEC.events, *SPEC.helpers))
def test_event(record: Documented, example: Example, facts: Facts) -> None:
    event = eval(example.python, NAMES)
    assert event == example.output
    method = re.match(r"SSE\.(\w+)\(", example.python)
    assert method is not None and method[1] == record.name
    facts.event(event.splitlines())
    facts.helper(record.name)


@pytest.mark.parametrize(("record", "example"), _examples(*SPEC.attributes, *SPEC.modifiers))
def test_attribute(record: Documented, example: Example, facts: Facts) -> None:
    attribute = eval(example.python, NAMES)
    assert str(attribute) == example.output
    assert attributes(f"<i {attribute}></i>") == {
        name: "" if value is True else value for name, value in attribute.items()
    }
    facts.attribute(attribute)


@pytest.mark.parametrize(("record", "example"), _examples(*SPEC.actions))
def test_action(record: Documented, example: Example, facts: Facts) -> None:
    expression = eval(example.python, NAMES)
    assert expression == example.output
    facts.action(expression)
