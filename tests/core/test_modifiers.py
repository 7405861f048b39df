"""Attributes as values: they never change, and say what is old."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
import warnings
from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest

from datastar_py import attribute_generator as data
from datastar_py.attributes import BaseAttr


def test_modifiers_give_new_values() -> None:
    click = data.on("click", "x")
    once = click.once
    assert list(click) == ["data-on:click"]
    assert list(once) == ["data-on:click__once"]
    assert list(once.stop) == ["data-on:click__once__stop"]
    assert list(click.debounce(5).prevent) == ["data-on:click__debounce.5__prevent"]
    assert list(click) == ["data-on:click"]
    assert type(once) is type(click)


def test_companions_are_not_shared() -> None:
    patch = data.on_signal_patch("x")
    filtered = patch.filter(include="a")
    assert len(patch) == 1 and len(filtered) == 2
    again = filtered.filter(exclude="b").debounce(5)
    assert filtered["data-on-signal-patch-filter"] == '{"include": "a"}'
    assert again["data-on-signal-patch-filter"] == '{"exclude": "b"}'


def test_calls_of_properties() -> None:
    assert list(data.ignore()) == ["data-ignore"]
    bare = data.persist
    assert bare("a")["data-persist:a"] is True
    assert bare.session("a", include="b") == {"data-persist:a__session": '{"include": "b"}'}
    assert data.json_signals().terse == {"data-json-signals__terse": True}
    assert list(bare) == ["data-persist"]


def test_attributes_are_mappings() -> None:
    attribute = data.computed(a="1", b="2")
    assert isinstance(attribute, Mapping)
    assert dict(attribute) == {"data-computed:a": "1", "data-computed:b": "2"}
    assert {**attribute} == dict(attribute) == attribute
    assert len(attribute) == 2 and "data-computed:a" in attribute and "x" not in attribute
    with pytest.raises(KeyError):
        attribute["x"]
    with pytest.raises(AttributeError):
        attribute.other = 1  # type: ignore[attr-defined]


def test_attributes_can_be_copied() -> None:
    attribute = data.on_signal_patch("x", include="a").debounce(5)
    for other in (
        copy.copy(attribute),
        copy.deepcopy(attribute),
        pickle.loads(pickle.dumps(attribute)),
    ):
        assert str(other) == str(attribute) and type(other) is type(attribute)
    assert repr(data.ignore) == "IgnoreAttr('data-ignore')"


@pytest.mark.parametrize(
    ("old", "same"),
    [
        (lambda: data.on("click", "x").trust, data.on("click", "x")),
        (lambda: data.init("x").once, data.init("x")),
    ],
)
def test_deprecated(old: Callable[[], BaseAttr], same: BaseAttr) -> None:
    with pytest.warns(DeprecationWarning, match="the client") as caught:
        attribute = old()
    assert attribute == same
    assert caught[0].filename == __file__


def test_nothing_else_warns() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert data.on("click", "x").once.stop and data.init("x").delay("1s")


@pytest.mark.parametrize(
    ("wait", "tag"),
    [
        (500, "500"),
        ("500", "500"),
        ("500ms", "500ms"),
        ("1s", "1s"),
        ("0.5s", "500ms"),
        ("1.025s", "1025ms"),
        (timedelta(minutes=1), "60000ms"),
        (timedelta(0), "0ms"),
    ],
)
def test_times(wait: int | str | timedelta, tag: str) -> None:
    click = data.on("a", "b")
    assert list(click.debounce(wait)) == [f"data-on:a__debounce.{tag}"]
    assert list(click.throttle(wait)) == [f"data-on:a__throttle.{tag}"]
    assert list(click.delay(wait)) == [f"data-on:a__delay.{tag}"]
    assert list(data.on_interval("b").duration(wait)) == [f"data-on-interval__duration.{tag}"]


@pytest.mark.parametrize(
    ("seconds", "tag"), [(0.5, "500ms"), (2.0, "2000ms"), (0.1, "100ms"), (0.29, "290ms")]
)
def test_floats_are_seconds_where_they_are_allowed(seconds: float, tag: str) -> None:
    assert list(data.on_interval("a").duration(seconds)) == [f"data-on-interval__duration.{tag}"]
    for method in (data.on("a", "b").debounce, data.on("a", "b").throttle, data.init("a").delay):
        with pytest.raises(TypeError, match="wait must be whole milliseconds as an int"):
            method(seconds)  # type: ignore[arg-type]


FRAMEWORKS = "quart django fastapi starlette fasthtml litestar sanic typing_extensions"


@pytest.mark.parametrize("module", ["datastar_py", "datastar_py.sse", "datastar_py.attributes"])
def test_importing_brings_no_framework(module: str) -> None:
    code = f"import sys, {module}; print(*set(sys.modules) & set({FRAMEWORKS.split()}))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (run.returncode, run.stdout.strip()) == (0, ""), run.stderr
