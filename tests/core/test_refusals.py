"""Bad values are refused with a message that names the argument, the value and what is allowed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

import pytest
import yaml
from checkout import ROOT

from codegen.load import load
from datastar_py import ServerSentEventGenerator, action_generator, attribute_generator
from datastar_py.attributes import AttributeGenerator, BaseAttr, JSExpression

SPEC = load(ROOT / "spec")
TABLE = yaml.safe_load((ROOT / "tests" / "core" / "refusals.yaml").read_text())
CALLS: list[str] = [row["call"] for row in TABLE]
KINDS: dict[str, type[Exception]] = {"ValueError": ValueError, "TypeError": TypeError}
SSE, actions, data = ServerSentEventGenerator, action_generator, attribute_generator
NAMES = {
    "SSE": SSE,
    "actions": actions,
    "data": data,
    "AttributeGenerator": AttributeGenerator,
    "BaseAttr": BaseAttr,
    "JSExpression": JSExpression,
    "timedelta": timedelta,
}


@pytest.mark.parametrize("row", TABLE, ids=CALLS)
def test_refused(row: dict[str, str]) -> None:
    (name,) = set(row) - {"call"}
    with pytest.raises(KINDS[name]) as caught:
        eval(row["call"], NAMES)
    assert type(caught.value) is KINDS[name]
    assert str(caught.value).startswith(row[name])


def test_long_values_are_cut() -> None:
    with pytest.raises(TypeError) as caught:
        SSE.patch_signals(cast("Any", ["x" * 1000]))
    assert len(str(caught.value)) < 200


def test_every_option_is_in_the_table() -> None:
    """All that not every value will do for."""

    def tried(start: str, inside: str = "") -> bool:
        return any(call.startswith(start) and inside in call for call in CALLS)

    messages = " ".join(text for row in TABLE for text in row.values())
    for event in SPEC.events:
        for option in event.options:
            assert option.parameter in messages
    for request in SPEC.request_options:
        name = "include_signals" if request.kind == "filter" else request.parameter
        assert tried("actions.get(", f"{name}=")
    for preset in SPEC.request_presets:
        assert tried("actions.get(", f"{preset.name}=")
    for action in SPEC.actions:
        assert action.request or tried(f"actions.{action.name}(")
    for helper in SPEC.helpers:
        assert tried(f"SSE.{helper.name}(") or helper.name == "console_error"
    for modifier in SPEC.modifiers:
        assert not modifier.argument or tried("data.", f".{modifier.method_name}(")


def test_good_values_at_the_edges() -> None:
    assert SSE.patch_elements([]) == "event: datastar-patch-elements\ndata: elements \n\n"
    assert SSE.patch_signals({}) == "event: datastar-patch-signals\ndata: signals {}\n\n"
    assert data.signals() == {"data-signals": "{}"}
    assert data.computed() == {"data-computed": "{}"}
    assert BaseAttr("a", value="") == {"data-a": ""}
