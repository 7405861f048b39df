"""Names of datastar-py 0.x: the error that a missing name gives, with today's spelling in it."""

from __future__ import annotations

import copy
import importlib
import inspect
import pickle
import pydoc
import re
import rlcompleter
import typing
from abc import ABC
from typing import Any
from unittest import mock

import pytest
from checkout import ROOT

import datastar_py
from codegen.former import Renamed
from codegen.load import load
from datastar_py import ServerSentEventGenerator as SSE
from datastar_py import attribute_generator as data
from datastar_py import attributes, consts, sse

SPEC = load(ROOT / "spec")
CORE = {"attributes", "consts", "sse", "responses"}
NAMES = [name for name in SPEC.former_names if name.old.split(".")[0] in CORE]
IN_MODULES = [name for name in NAMES if name.home in CORE]
IN_CLASSES = [name for name in NAMES if "." in name.home]
CALLS = {
    "patch_elements": lambda **given: SSE.patch_elements("<p></p>", **given),
    "debounce": lambda **given: data.on("input", "$a").debounce(5, **given),
    "throttle": lambda **given: data.on("input", "$a").throttle(5, **given),
}


def by_old(name: Renamed) -> str:
    return name.old


def place(path: str) -> Any:
    """A module, or a class in a module."""
    module, _, inside = path.partition(".")
    found: Any = importlib.import_module(f"datastar_py.{module}")
    return getattr(found, inside) if inside else found


def is_there(path: str) -> bool:
    """A name of today, by its dotted path."""
    home, _, name = path.rpartition(".")
    return hasattr(place(home), name)


def test_there_is_something_of_each_kind() -> None:
    assert len(IN_MODULES) > 20 and len(IN_CLASSES) > 5
    assert {keyword.home for keyword in SPEC.former_arguments} == set(CALLS)


@pytest.mark.parametrize("name", NAMES, ids=by_old)
def test_one_sentence_with_the_spelling_of_today(name: Renamed) -> None:
    assert "\n" not in name.sentence
    assert name.member in name.sentence and "datastar-py 0." in name.sentence
    if name.new:
        assert is_there(name.new)
        assert name.new.rpartition(".")[2] in name.sentence


@pytest.mark.parametrize("name", [*IN_MODULES, *IN_CLASSES], ids=by_old)
def test_attribute_error(name: Renamed) -> None:
    home = place(name.home)
    with pytest.raises(AttributeError, match=f"^{re.escape(name.sentence)}$"):
        getattr(home, name.member)
    assert not hasattr(home, name.member)
    assert getattr(home, name.member, "other") == "other"
    assert name.member not in dir(home)


@pytest.mark.parametrize("name", IN_MODULES, ids=by_old)
@pytest.mark.parametrize(
    "statement",
    [
        "from datastar_py.{home} import {name}",
        "from datastar_py.{home} import __name__ as a, {name} as b",
        "def f():\n    from datastar_py.{home} import {name}\nf()",
        "class A:\n    from datastar_py.{home} import (\n        {name},\n    )",
    ],
)
def test_import_error(name: Renamed, statement: str) -> None:
    with pytest.raises(ImportError, match=f"^{re.escape(name.sentence)}$") as caught:
        exec(statement.format(home=name.home, name=name.member), {})
    assert caught.value.name == f"datastar_py.{name.home}"


def test_import_error_of_a_module() -> None:
    """Of one that is there no more."""
    for statement in (
        "import datastar_py.responses",
        "from datastar_py import responses",
        "from datastar_py.responses import make_datastar_quart_response",
    ):
        with pytest.raises(ModuleNotFoundError, match=r"datastar_py\.quart"):
            exec(statement, {})


def keyword_id(keyword: Renamed) -> str:
    return f"{keyword.home}-{keyword.member}"


@pytest.mark.parametrize("keyword", SPEC.former_arguments, ids=keyword_id)
@pytest.mark.parametrize("value", ["append", True, None, 5])
def test_type_error(keyword: Renamed, value: object) -> None:
    with pytest.raises(TypeError, match=f"^{re.escape(keyword.sentence)}$"):
        CALLS[keyword.home](**{keyword.member: value})
    assert f"{keyword.new}=" in keyword.sentence


@pytest.mark.parametrize(
    "call",
    [
        lambda: SSE.patch_elements("a", "#a", "inner", merge_mode="append"),
        lambda: SSE.patch_elements(["a"], merge_mode="append", selector="#a"),
        lambda: SSE.patch_elements(fragments=["<p></p>"], merge_mode="inner"),
        lambda: SSE().patch_elements("é", merge_mode=consts.ElementPatchMode.INNER),
    ],
)
def test_type_error_beside_other_arguments(call: Any) -> None:
    with pytest.raises(TypeError, match=r"of datastar-py 0\.5 is (mode|elements)= today"):
        call()


def test_other_arguments_that_are_unknown() -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'merge_modes'"):
        SSE.patch_elements("a", merge_modes="append")  # type: ignore[call-arg]


@pytest.mark.parametrize(
    "home", [datastar_py, sse, consts, attributes, SSE, data, consts.EventType]
)
@pytest.mark.parametrize("name", ["nope", "__wrapped__", "merge", "_private"])
def test_other_names(home: object, name: str) -> None:
    """Are missing in Python's own words."""
    with pytest.raises(AttributeError, match=f"has no attribute '{name}'"):
        getattr(home, name)


def test_import_of_other_names() -> None:
    with pytest.raises(ImportError, match=r"cannot import name 'nope' from 'datastar_py\.consts'"):
        exec("from datastar_py.consts import nope", {})


@pytest.mark.parametrize("module", ["", ".sse", ".consts", ".attributes"])
def test_import_of_everything(module: str) -> None:
    names: dict[str, Any] = {}
    exec(f"from datastar_py{module} import *", names)
    assert names and not {name.member for name in NAMES} & set(names)


class Derived(SSE, ABC):
    alias = "data-star-"


def test_derived_classes() -> None:
    for asked in (Derived, Derived(), SSE()):
        with pytest.raises(AttributeError, match=r"ServerSentEventGenerator\.patch_elements"):
            _ = asked.merge_fragments  # type: ignore[attr-defined]
        assert not hasattr(asked, "merge_fragments")
        assert "merge_fragments" not in dir(asked)
        assert "patch_elements" in dir(asked)


def test_completion() -> None:
    completer = rlcompleter.Completer({"SSE": SSE, "data": data, "consts": consts})
    for start, there in (
        ("SSE.", "patch_elements"),
        ("data.on", "on_interval"),
        ("consts.", "Elem"),
    ):
        listed = " ".join(completer.attr_matches(start))
        assert there in listed
        assert not re.search("merge|fragment|on_load|star_ignore|VERSION_", listed.lower())


def test_copies_and_pickles() -> None:
    for thing in (SSE, consts.EventType.PATCH_SIGNALS, consts.EventType, sse.DatastarEvent("x")):
        assert pickle.loads(pickle.dumps(thing)) == thing
        assert copy.deepcopy(thing) == copy.copy(thing) == thing
    assert str(pickle.loads(pickle.dumps(data)).text("$a")) == str(data.text("$a"))
    assert str(copy.deepcopy(data).text("$a")) == str(data.text("$a"))


def test_looking_at_it() -> None:
    """What documentation, type hints and mocks look at is there, and nothing else is."""
    assert "merge_fragments" not in pydoc.render_doc(SSE)
    assert "mode" in typing.get_type_hints(SSE.patch_elements)
    assert typing.get_type_hints(attributes.AttributeGenerator) is not None
    assert inspect.getmembers(data, inspect.ismethod)
    fake = mock.create_autospec(SSE)
    fake.patch_elements("a")
    assert not hasattr(fake, "merge_fragments")
    assert list(consts.EventType) == [
        consts.EventType.PATCH_ELEMENTS,
        consts.EventType.PATCH_SIGNALS,
    ]
    assert consts.EventType("datastar-patch-signals") is consts.EventType["PATCH_SIGNALS"]
