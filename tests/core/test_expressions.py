"""What an expression may be: code, and where its value is used a bool, a number or None."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from checkout import ROOT
from test_options import make

import datastar_py
from codegen.load import load
from datastar_py import action_generator as actions
from datastar_py import attribute_generator as data
from datastar_py import javascript as public_javascript
from datastar_py.attributes import AttributeGenerator, BaseAttr, JSExpression, javascript

SPEC = load(ROOT / "spec")
SCALARS: list[tuple[Any, str]] = [
    (True, "true"),
    (False, "false"),
    (None, "null"),
    (0, "0"),
    (5, "5"),
    (-3, "-3"),
    (1.5, "1.5"),
    (-0.5, "-0.5"),
    (1e-7, "1e-07"),
    (10**30, "1" + "0" * 30),
    (np.int64(5), "5"),
    (np.float32(0.5), "0.5"),
    (np.bool_(True), "true"),
    (np.False_, "false"),
    (Decimal("1.5"), "1.5"),
]

# Each way to give an expression whose value is used, and what is written around it.
USED: dict[str, tuple[Callable[[Any], BaseAttr], str]] = {
    "show": (data.show, "{}"),
    "text": (data.text, "{}"),
    "class_": (lambda v: data.class_(active=v), '{{"active": {}}}'),
    "class_ of a mapping": (lambda v: data.class_({"a b": v}), '{{"a b": {}}}'),
    "attr": (lambda v: data.attr(disabled=v), '{{"disabled": {}}}'),
    "style": (lambda v: data.style(opacity=v), '{{"opacity": {}}}'),
    "custom property": (lambda v: data.style({"--x": v}), "{}"),
    "computed": (lambda v: data.computed(total=v), "{}"),
    "computed, no key": (lambda v: data.computed({"A-b": v}), '{{"A-b": () => ({})}}'),
    "custom_validity": (data.custom_validity, "{}"),
    "replace_url": (data.replace_url, "{}"),
    "view_transition": (data.view_transition, "{}"),
    "animate": (lambda v: data.animate("opacity", v), "{}"),
}


@pytest.mark.parametrize(("value", "written"), SCALARS, ids=repr)
@pytest.mark.parametrize("name", USED)
def test_scalars(name: str, value: Any, written: str) -> None:
    call, around = USED[name]
    assert list(call(value).values()) == [around.format(written)]
    (code,) = call(JSExpression("$a")).values()
    assert code.replace("($a)", "$a") == around.replace("({})", "{}").format("$a")


def test_signals_of_expressions_take_scalars() -> None:
    given = {"a": 1, "b": [True, None, "$c"], "d": 0.5}
    assert data.signals(given, expressions_=True)["data-signals"] == (
        '{"a": 1, "b": [true, null, ($c)], "d": 0.5}'
    )


@pytest.mark.parametrize(
    "value", [b"x", [], {}, (), object(), set(), 1j, lambda: 1, data, JSExpression], ids=repr
)
@pytest.mark.parametrize("name", USED)
def test_what_is_no_expression(name: str, value: Any) -> None:
    with pytest.raises(TypeError, match="must be a JavaScript expression"):
        USED[name][0](value)


HUGE = Fraction(10**400, 3)
NO_NUMBERS = [float("nan"), float("inf"), 10**400, HUGE, Decimal("NaN"), Decimal("sNaN")]


@pytest.mark.parametrize("value", NO_NUMBERS, ids=lambda value: str(value)[:9])
@pytest.mark.parametrize("name", USED)
def test_numbers_that_javascript_has_not(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match="must be finite"):
        USED[name][0](value)


RUN = [attribute for attribute in SPEC.attributes if attribute.runs]


@pytest.mark.parametrize("attribute", RUN, ids=lambda attribute: attribute.name)
@pytest.mark.parametrize("value", [True, False, None, 1, 1.5])
def test_what_is_run_is_code(attribute: Any, value: Any) -> None:
    """A literal would do nothing."""
    method = getattr(data, attribute.name)
    with pytest.raises(TypeError, match="expression must be a JavaScript expression"):
        method("click", value) if attribute.is_keyed else method(value)


MUST = [a for a in SPEC.attributes if a.value == "must" and a.is_single]


@pytest.mark.parametrize("attribute", MUST, ids=lambda attribute: attribute.name)
@pytest.mark.parametrize("alias", ["data-", "data-star-"])
def test_no_value_is_named(attribute: Any, alias: str) -> None:
    method = getattr(AttributeGenerator(alias), attribute.name)
    for blank in ("", " ", "\n\t", "\u2003"):
        with pytest.raises(ValueError, match=rf"^data-{attribute.html} must have a value; "):
            method("name", blank) if attribute.is_keyed else method(blank)


@pytest.mark.parametrize("blank", ["", " ", "\n"])
def test_no_value_of_a_name_is_named(blank: str) -> None:
    for call in (data.computed, data.style, data.class_, data.attr):
        for name in ("a", "--b", "A-b"):
            with pytest.raises(ValueError, match="must have") as caught:
                call({name: blank})
            assert name in str(caught.value)


MAPPINGS = [attribute for attribute in SPEC.attributes if attribute.is_mapping]


@pytest.mark.parametrize("attribute", MAPPINGS, ids=lambda attribute: attribute.name)
@pytest.mark.parametrize("value", ["active", "", [], ["a"], 0, 5, False, {"a"}, b"a"], ids=repr)
def test_what_is_no_mapping_is_named(attribute: Any, value: Any) -> None:
    argument = f"{attribute.value_argument}_dict"
    with pytest.raises(TypeError, match=rf"^{argument} must be a mapping|has no form in JSON"):
        getattr(data, attribute.name)(value)


@pytest.mark.parametrize("attribute", MAPPINGS, ids=lambda attribute: attribute.name)
def test_an_empty_mapping_is_one(attribute: Any) -> None:
    method = getattr(data, attribute.name)
    assert method({}) == method() == method(None)
    assert method({}, name="$a") == make(attribute)


@pytest.mark.parametrize("attribute", MAPPINGS, ids=lambda attribute: attribute.name)
@pytest.mark.parametrize("name", [1, None, True, (1, 2), b"a", 1.5], ids=repr)
def test_names_are_strings(attribute: Any, name: Any) -> None:
    method = getattr(data, attribute.name)
    for given in ({name: "$a"}, {"b": "$a", name: "$a"}):
        with pytest.raises(TypeError, match=r"must (have names that are|be) (a )?str|keys must"):
            method(given)


@pytest.mark.parametrize("attribute", MAPPINGS, ids=lambda attribute: attribute.name)
def test_no_prototype(attribute: Any) -> None:
    method = getattr(data, attribute.name)
    for given in ({"__proto__": "$a"}, {"b": "1", "__proto__": "$a"}):
        with pytest.raises(ValueError, match=r"must not (hold the name|be) '__proto__'"):
            method(given)


def test_values_in_expressions() -> None:
    """What people would write as `{name!r}`."""
    assert datastar_py.javascript is public_javascript is javascript
    for name in (
        "it's",
        'say "hi"',
        "\\",
        "</script>",
        "a\nb",
        "é\u2028",
        "@get('/')",
        ";x",
        "${x}",
    ):
        written = f"$mode = {javascript(name)}"
        assert json.loads(written.removeprefix("$mode = ")) == name
        assert data.on("click", written)["data-on:click"] == written
    assert javascript([True, None, {"a": 1.5}]) == '[true, null, {"a": 1.5}]'


def test_kinds_of_errors_of_actions() -> None:
    wrong: list[tuple[Callable[[], object], type[Exception]]] = [
        (lambda: actions.get(None), TypeError),
        (lambda: actions.get(5), TypeError),
        (lambda: actions.get(b"/"), TypeError),
        (lambda: actions.get(" "), ValueError),
        (lambda: actions.get("/", headers={1: "x"}), TypeError),
        (lambda: actions.get("/", headers={"a b": "x"}), ValueError),
        (lambda: actions.get("/", headers={"a": 1}), TypeError),
        (lambda: actions.get("/", headers="x"), TypeError),
        (lambda: actions.get("/", include_signals=[]), TypeError),
        (lambda: actions.get("/", exclude_signals={}), TypeError),
        (lambda: actions.get("/", include_signals=0), TypeError),
        (lambda: actions.set_all(1, False), TypeError),
        (lambda: actions.toggle_all(0), TypeError),
        (lambda: actions.get("/", retry=1), TypeError),
        (lambda: actions.get("/", retry=""), ValueError),
        (lambda: actions.get("/", content_type=["json"]), TypeError),
        (lambda: actions.get("/", content_type="form", selector=1), TypeError),
        (lambda: actions.get("/", content_type="form", selector=""), ValueError),
        (lambda: actions.get("/", request_cancellation=True), TypeError),
        (lambda: actions.get("/", retry_interval="1"), TypeError),
        (lambda: actions.get("/", retry_scaler=True), TypeError),
        (lambda: actions.fit("1", 0, 1, 0, 1), TypeError),
        (lambda: actions.fit(True, 0, 1, 0, 1), TypeError),
        (lambda: actions.fit(float("nan"), 0, 1, 0, 1), ValueError),
        (lambda: actions.clipboard(None), TypeError),
        (lambda: actions.peek(None), TypeError),
        (lambda: actions.intl(1, 1), TypeError),
        (lambda: actions.intl("money", 1), ValueError),
        (lambda: JSExpression(None), TypeError),
        (lambda: JSExpression(5), TypeError),
        (lambda: JSExpression(b"a"), TypeError),
        (lambda: JSExpression(""), ValueError),
        (lambda: JSExpression(" \n"), ValueError),
    ]
    for call, kind in wrong:
        with pytest.raises(kind) as caught:
            call()
        assert type(caught.value) is kind


def test_an_empty_filter_is_one() -> None:
    """As in 1.0.3: it matches every signal."""
    assert actions.get("/", include_signals="") == '@get("/", {"filterSignals": {"include": ""}})'
    assert actions.get("/", exclude_signals="") == '@get("/", {"filterSignals": {"exclude": ""}})'
    assert actions.set_all(1, "") == '@setAll(1, {"include": ""})'
    assert actions.toggle_all(exclude="") == '@toggleAll({"exclude": ""})'
