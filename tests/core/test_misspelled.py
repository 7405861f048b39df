"""A name that holds a modifier, or an attribute, is refused with what to write instead."""

from __future__ import annotations

import tracemalloc
from typing import Any

import pytest
from checkout import ROOT

from codegen.load import load
from codegen.model import Attribute, Modifier
from datastar_py import attribute_generator as data
from datastar_py.attributes import BaseAttr

SPEC = load(ROOT / "spec")

INSTEAD: list[tuple[str, str]] = [
    ("data.on('input__debounce.200ms', 'x')", 'data.on("input", …).debounce("200ms")'),
    ("data.on('input__debounce.200', 'x')", 'data.on("input", …).debounce("200")'),
    ("data.on('input__debounce.1s.leading', 'x')", '.debounce("1s", leading=True)'),
    ("data.on('x__throttle.1s.noleading.trailing', 'x')", "noleading=True, trailing=True)"),
    ("data.on('x__throttle.1s.notrailing', 'x')", '.throttle("1s", …)'),
    ("data.on('x__debounce.1.5s.leading', 'x')", '.debounce("1", leading=True, …)'),
    ("data.on('x__delay.5ms.soon', 'x')", '.delay("5ms", …)'),
    ("data.on('click__once', 'x')", 'data.on("click", …).once'),
    ("data.on('click__once__prevent', 'x')", 'data.on("click", …).once.prevent'),
    ("data.on('keydown__window__debounce.5ms', 'x')", '.window.debounce("5ms")'),
    ("data.on('click__delay', 'x')", ".delay(…)"),
    ("data.on('my_event__stop', 'x')", 'data.on("my_event", …).stop'),
    ("data.on('a__b__stop', 'x')", 'data.on("a__b", …).stop'),
    ("data.on('myEvent__viewtransition', 'x')", 'data.on("myEvent", …).viewtransition'),
    ("data.on('my-event__case.camel', 'x')", 'data.on("myEvent", …)'),
    ("data.on('my-event__case.camel__stop', 'x')", 'data.on("myEvent", …).stop'),
    ("data.on('data-on-click', 'x')", 'data.on("click", …)'),
    ("data.on('data-on:click', 'x')", 'data.on("click", …)'),
    ("data.on('on:click', 'x')", 'data.on("click", …)'),
    ("data.on('data-on-click__debounce.5ms', 'x')", 'data.on("click", …).debounce("5ms")'),
    ("data.on('data-on:click__window__once', 'x')", 'data.on("click", …).window.once'),
    ("data.bind('name__prop.checked')", 'data.bind("name", …).prop("checked")'),
    ("data.bind('name__event.change.blur')", '.event("change blur")'),
    ("data.bind('data-bind:name')", 'data.bind("name", …)'),
    ("data.ref('data-ref-name')", 'data.ref("name", …)'),
    ("data.indicator('busy__case.snake')", 'data.indicator("busy", …)'),
    ("data.signals({'a__ifmissing': 1})", 'data.signals({"a": …}).ifmissing'),
    ("data.signals(a__ifmissing=1)", 'data.signals({"a": …}).ifmissing'),
    ("data.signals({'b': 1, 'full-name__case.camel': 1})", 'data.signals({"fullName": …})'),
    ("data.computed({'full-name__case.camel': '1'})", 'data.computed({"fullName": …})'),
    ("data.computed({'data-computed:a': '1'})", 'data.computed({"a": …})'),
    ("data.persist('key__session')", 'data.persist("key", …).session'),
    ("data.animate('opacity__duration.2s', 'x')", 'data.animate("opacity", …).duration("2s")'),
    ("data.animate('opacity__ease.linear__loop', 'x')", '.ease("linear").loop'),
    ("data.match_media('is-dark__case.camel', 'x')", 'data.match_media("isDark", …)'),
    ("BaseAttr('on-click', value='x')", 'data.on("click", …)'),
    ("BaseAttr('on-load', value='x')", "data.init(…)"),
    ("BaseAttr('on-click__debounce.5ms', value='x')", 'data.on("click", …)'),
    ("BaseAttr('on', key='click__once', value='x')", 'data.on("click", …).once'),
]
NAMES = {"data": data, "BaseAttr": BaseAttr}


@pytest.mark.parametrize(("call", "instead"), INSTEAD)
def test_what_to_write_instead(call: str, instead: str) -> None:
    with pytest.raises(ValueError, match="must be a name alone: for '") as caught:
        eval(call, NAMES)
    assert instead in str(caught.value)


# A class, and an attribute that an expression sets, may be called anything.
GOOD = [
    "data.on('a__b', 'x')",
    "data.on('turbo:load', 'x')",
    "data.on('htmx:after-swap', 'x')",
    "data.on('data-ready', 'x')",
    "data.on('on-change', 'x')",
    "data.on('once', 'x')",
    "data.on('click__x', 'x')",
    "data.on('x__once.y', 'x')",
    "data.computed({'phone__case': '1'})",
    "data.computed({'phone__case.colour': '1'})",
    "data.computed({'a__once': '1'})",
    "data.signals({'a__b': {'c__ifmissing': 1}})",
    "data.signals(phone__case=1)",
    "data.bind('a__b')",
    "data.bind('user__name')",
    "data.class_({'block__element': '1', 'md:flex': '1', 'menu__window': '1'})",
    "data.class_({'card__case.kebab': '1'})",
    "data.attr({'data-attr:title': '1'})",
    "data.attr({'data-on-click': '1', 'xlink:href': '1', 'aria-label': '1'})",
    "data.style({'--a': '1', 'grid-area': '1'})",
    "data.persist('on')",
    "data.match_media('is_dark', 'x')",
    "BaseAttr('own__mod.5', value='x')",
    "BaseAttr('on-intersect', value='x')",
    "BaseAttr('on-signal-patch', value='x')",
    "BaseAttr('own', key='a__once', value='x')",
    "BaseAttr('online', value='x')",
]


@pytest.mark.parametrize("call", GOOD)
def test_what_is_a_name(call: str) -> None:
    assert len(eval(call, NAMES)) > 0


KEYED = [a for a in SPEC.attributes if a.is_keyed or a.value_kind in ("signal", "functions")]
SAMPLES = {"time": "5ms", "percent": "5", "property": "x", "events": "x"}


@pytest.mark.parametrize(
    ("attribute", "modifier"),
    [
        pytest.param(attribute, modifier, id=f"{attribute.name}.{modifier.html}")
        for attribute in KEYED
        for modifier in attribute.every
    ],
)
def test_every_modifier_of_every_name(attribute: Attribute, modifier: Modifier) -> None:
    tag = SAMPLES.get(modifier.tag) or (modifier.choices[0] if modifier.choices else "")
    name = f"a__{modifier.html}" + (f".{tag}" if tag else "")
    method: Any = getattr(data, attribute.name)
    with pytest.raises(ValueError, match="must be a name alone") as caught:
        if attribute.value_kind == "functions":
            method({name: "x"})
        elif attribute.is_keyed:
            method(name, "x")
        else:
            method(name)
    wanted = "" if modifier.tag == "case" else f".{modifier.method_name}"
    assert wanted in str(caught.value)


@pytest.mark.parametrize("length", [100, 20_000])
def test_long_names_are_not_kept(length: int) -> None:
    def use(start: int) -> None:
        for number in range(start, start + 300):
            name = f"n{number}" + "x" * length
            data.on(name, "1")
            data.computed({name: "1"})
            data.bind(name)
            BaseAttr("own", key=name)

    use(0)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        use(1000)
        kept = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert kept < 300_000, f"{kept} bytes are kept of names that came once"


def test_names_that_come_again_are_kept_within_bounds() -> None:
    for number in range(20_000):
        data.on(f"event-{number}", "1")
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for number in range(20_000, 40_000):
            data.on(f"event-{number}", "1")
        assert tracemalloc.get_traced_memory()[0] - before < 1_000_000
    finally:
        tracemalloc.stop()
