"""Every modifier on every attribute, every option of every event and action."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from checkout import ROOT
from client import read
from facts import Facts

from codegen.load import load
from codegen.model import (
    Action,
    ActionOption,
    ActionPreset,
    Attribute,
    Event,
    EventOption,
    Modifier,
)
from datastar_py import ServerSentEventGenerator, action_generator, attribute_generator, consts
from datastar_py.attributes import AttributeGenerator, BaseAttr, JSExpression

SPEC = load(ROOT / "spec")


def make(attribute: Attribute, generator: AttributeGenerator = attribute_generator) -> BaseAttr:
    """The attribute with the least that it takes."""
    method: Any = getattr(generator, attribute.name)
    if attribute.is_property:
        return method
    if attribute.is_mapping:
        return method(name="$a")
    return method("name", "$a") if attribute.is_keyed else method("name")


def chained(attribute: Attribute) -> list[object]:
    return [
        pytest.param(attribute, modifier, id=f"{attribute.name}.{modifier.method_name}")
        for modifier in attribute.every
        if modifier.tag != "case"
    ]


TAGS: dict[str, list[tuple[object, str]]] = {
    "time": [
        (250, "250"),
        (0, "0"),
        ("500ms", "500ms"),
        ("500", "500"),
        ("1s", "1s"),
        ("0.5s", "500ms"),
        ("1.025s", "1025ms"),
        (timedelta(seconds=1.5), "1500ms"),
    ],
    "percent": [(0, "0"), (25, "25"), (100, "100")],
    "property": [("valueAsNumber", "value-as-number"), ("checked", "checked")],
    "events": [
        ("change", "change"),
        ("change blur", "change.blur"),
        (["change", "blur"], "change.blur"),
    ],
}


@pytest.mark.parametrize(
    ("attribute", "modifier"), [case for row in SPEC.attributes for case in chained(row)]
)
def test_modifier(attribute: Attribute, modifier: Modifier, facts: Facts) -> None:
    bare: Any = make(attribute)
    (first, *_) = bare
    if modifier.tag == "none":
        facts.attribute(_is(getattr(bare, modifier.method_name), f"{first}__{modifier.html}"))
        return
    method = getattr(bare, modifier.method_name)
    tags = TAGS.get(modifier.tag) or [(choice, choice) for choice in modifier.choices]
    if modifier.seconds:
        tags = [*tags, (0.5, "500ms"), (2.0, "2000ms"), (0.001, "1ms")]
    for given, tag in tags:
        facts.attribute(_is(method(given), f"{first}__{modifier.html}.{tag}"))
    for flag in modifier.flags:
        given, tag = tags[0]
        facts.attribute(
            _is(method(given, **{flag: True}), f"{first}__{modifier.html}.{tag}.{flag}")
        )
    if modifier.flags:
        given, tag = tags[0]
        every = dict.fromkeys(modifier.flags, True)
        _is(method(given, **every), f"{first}__{modifier.html}.{tag}.{'.'.join(modifier.flags)}")
    assert next(iter(bare)) == first, "a modifier must not change what it was called on"


def _is(attribute: Any, name: str) -> Any:
    assert next(iter(attribute)) == name
    assert str(attribute).startswith(name)
    return attribute


NAMES = {"camel": "aB", "kebab": "a-b", "snake": "a__b", "pascal": "Ab-2"}


@pytest.mark.parametrize(
    "attribute", [a for a in SPEC.attributes if a.honours_case], ids=lambda a: a.name
)
@pytest.mark.parametrize(("case", "name"), NAMES.items())
def test_case(attribute: Attribute, case: str, name: str, facts: Facts) -> None:
    spelled = [BaseAttr(attribute.html, key=name, value="x")]
    if attribute.is_keyed:
        spelled.append(getattr(attribute_generator, attribute.name)(name, "x"))
    elif attribute.value_kind == "functions":
        spelled.append(getattr(attribute_generator, attribute.name)({name: "x"}))
    for keyed in spelled:
        (html,) = keyed
        assert read(html).name == name
        facts.attribute({html: "x"})


@pytest.mark.parametrize("attribute", SPEC.attributes, ids=lambda a: a.name)
@pytest.mark.parametrize("alias", ["data-star-", "_data-"])
def test_alias(attribute: Attribute, alias: str) -> None:
    made = make(attribute, AttributeGenerator(alias))
    if attribute.companion:
        made = getattr(made, attribute.companion.name)(include="a")
        assert len(made) == 2
    plain = make(attribute)
    assert next(iter(made)) == alias + next(iter(plain)).removeprefix("data-")
    assert all(name.startswith(alias) for name in made)
    assert str(made).count(alias) == len(made)


def test_alias_of_several_attributes() -> None:
    made = AttributeGenerator("data-star-").style({"--a": "x", "--b": "y", "color": "z"})
    assert list(made) == ["data-star-style", "data-star-style:--a", "data-star-style:--b"]


ENUMS = {enum.name: enum for enum in SPEC.enums}
REQUIRED: dict[str, dict[str, Any]] = {
    "patch_elements": {"elements": "<i></i>", "selector": "#a"},
    "patch_signals": {"signals": {"a": 1}},
}
DATA = {
    "patch_elements": ["data: selector #a", "data: elements <i></i>"],
    "patch_signals": ['data: signals {"a":1}'],
}


def _options(event: Event) -> list[object]:
    return [
        pytest.param(event, option, id=f"{event.name}-{option.parameter}")
        for option in event.options
        if option.parameter not in REQUIRED[event.name]
    ]


@pytest.mark.parametrize(
    ("event", "option"), [case for event in SPEC.events for case in _options(event)]
)
def test_event_option(event: Event, option: EventOption, facts: Facts) -> None:
    method = getattr(ServerSentEventGenerator, event.name)
    required = REQUIRED[event.name]

    def lines(**given: object) -> list[str]:
        text = method(**required, **given)
        assert text.endswith("\n\n") and text.count("\n\n") == 1
        rest = text[:-2].split("\n")
        assert rest[0] == f"event: {event.type}"
        facts.event(rest)
        return [line for line in rest[1:] if line not in DATA[event.name]]

    name = option.parameter
    assert lines() == lines(**{name: None}) == []
    if option.kind == "enum":
        enum = ENUMS[option.enum]
        for member in enum.members:
            wanted = [] if member == enum.default else [f"data: {option.name} {member}"]
            assert lines(**{name: member}) == wanted
            assert lines(**{name: getattr(consts, enum.name)(member)}) == wanted
    elif option.kind == "flag":
        assert lines(**{name: False}) == []
        assert lines(**{name: True}) == [f"data: {option.name} true"]
    elif option.kind == "milliseconds":
        assert lines(**{name: int(option.default)}) == []
        assert lines(**{name: 0}) == [f"{option.name}: 0"]
        assert lines(**{name: 5000}) == [f"{option.name}: 5000"]
    elif option.kind == "id":
        assert lines(**{name: ""}) == [f"{option.name}: "]
        assert lines(**{name: "7"}) == [f"{option.name}: 7"]
    else:
        assert option.sent_with
        assert lines(**{name: "#b"}) == []
        assert f"data: {option.name} #b" in lines(**{name: "#b", option.sent_with: True})


def test_wire_order() -> None:
    event = ServerSentEventGenerator.patch_elements(
        "<g/>", "#a", "inner", True, "#b", "svg", "1", 2
    )
    assert [line.removeprefix("data: ").split(" ")[0] for line in event.splitlines()] == [
        "event:",
        "id:",
        "retry:",
        "mode",
        "selector",
        "useViewTransition",
        "viewTransitionSelector",
        "namespace",
        "elements",
        "",
    ]


REQUESTS = [action for action in SPEC.actions if action.request]
SAMPLES: dict[str, list[tuple[Any, str]]] = {
    "flag": [(True, "true"), (False, "false")],
    "milliseconds": [(0, "0"), (1000, "1000")],
    "count": [(0, "0"), (3, "3")],
    "number": [(1.5, "1.5"), (2, "2"), (0, "0")],
    "text": [("#f", '"#f"'), (JSExpression("$f"), "($f)")],
    "value": [({"a": JSExpression("$b")}, '{"a": ($b)}'), (0, "0"), (False, "false"), ("", '""')],
    "headers": [({"X-A": "b"}, '{"X-A": "b"}'), ({}, "{}")],
}


@pytest.mark.parametrize("option", SPEC.request_options, ids=lambda option: option.name)
@pytest.mark.parametrize("action", REQUESTS, ids=lambda action: action.name)
def test_action_option(action: Action, option: ActionOption, facts: Facts) -> None:
    method = getattr(action_generator, action.name)
    others = {"content_type": "form"} if option.name == "selector" else {}

    def check(given: dict[str, object], wanted: str) -> None:
        expression = method("/x", **others, **given)
        before = '"contentType": "form", ' if others else ""
        assert expression == f'@{action.html}("/x", {{{before}"{option.name}": {wanted}}})'
        facts.action(expression)

    if option.kind == "filter":
        check({"include_signals": "^a"}, '{"include": "^a"}')
        check({"exclude_signals": JSExpression("/b/")}, '{"exclude": (/b/)}')
        check({"include_signals": "a", "exclude_signals": "b"}, '{"include": "a", "exclude": "b"}')
        return
    for value, wanted in SAMPLES.get(option.kind) or [(v, f'"{v}"') for v in option.values]:
        check({option.parameter: value}, wanted)
    if option.kind == "abort":
        check({option.parameter: JSExpression("$c")}, "($c)")
    assert method("/x", **{option.parameter: None}) == f'@{action.html}("/x")'


@pytest.mark.parametrize("preset", SPEC.request_presets, ids=lambda preset: preset.name)
@pytest.mark.parametrize("action", REQUESTS, ids=lambda action: action.name)
def test_action_preset(action: Action, preset: ActionPreset, facts: Facts) -> None:
    """It is the same as its options, each of which may be given beside it, and then wins."""
    method = getattr(action_generator, action.name)
    values = preset.values(SPEC.request_options)
    options = {option.parameter: eval(value) for option, value in values}
    assert len(options) == len(preset.options) > 1
    whole = method("/x", **options)
    assert method("/x", **{preset.name: True}) == whole
    assert method("/x", **{preset.name: False}) == f'@{action.html}("/x")'
    others = {"headers": {"X-A": "b"}, "retry_interval": 5}
    assert method("/x", **others, **{preset.name: True}) == method("/x", **others, **options)
    for option, _ in values:
        for value, _ in SAMPLES.get(option.kind) or [(v, "") for v in option.values]:
            given = {option.parameter: value}
            both = method("/x", **given, **{preset.name: True})
            assert both == method("/x", **{**options, **given})
    facts.action(whole)
