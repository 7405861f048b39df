"""Models are taken as mappings are, and values that JSON does not know as what stands for them."""

from __future__ import annotations

import dataclasses
import json
import pathlib
import subprocess
import sys
from collections import ChainMap, OrderedDict, defaultdict, deque, namedtuple
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Generic, TypedDict, TypeVar
from uuid import UUID

import attrs
import django.utils.functional
import msgspec
import numpy as np
import pydantic
import pydantic.dataclasses
import pytest
import yarl
from test_events import lines_of, only

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py import action_generator as actions
from datastar_py import attribute_generator as data
from datastar_py.attributes import JSExpression, javascript

T = TypeVar("T")


@dataclasses.dataclass
class Data:
    count: int = 1
    name: str = "Ada"
    _own: bool = True


@dataclasses.dataclass(frozen=True, slots=True)
class Slotted(Generic[T]):
    inner: T


class Pydantic(pydantic.BaseModel):
    count: int = 1
    when: date = date(2026, 1, 2)


class Aliased(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(serialize_by_alias=True)
    full_name: str = pydantic.Field("Ada", serialization_alias="fullName")


class Root(pydantic.RootModel[dict[str, int]]):
    pass


class Listed(pydantic.RootModel[list[int]]):
    pass


@pydantic.dataclasses.dataclass
class PydanticData:
    count: int = 1


@attrs.define
class Attrs:
    count: int = 1
    _own: list[int] = attrs.field(factory=lambda: [1])


@attrs.frozen
class FrozenAttrs:
    inner: Attrs = attrs.field(factory=Attrs)


class Struct(msgspec.Struct):
    count: int = 1
    tags: set[str] = msgspec.field(default_factory=lambda: {"a"})


class Renamed(msgspec.Struct, rename="camel"):
    full_name: str = "Ada"
    gone: str | msgspec.UnsetType = msgspec.UNSET


class Tagged(msgspec.Struct, tag_field="kind", tag="t"):
    count: int = 1


class Typed(TypedDict):
    count: int


class Hooked:
    """Says what it is in JSON, as several libraries have it."""

    def __json__(self) -> dict[str, object]:
        return {"count": Decimal("1.5")}


class Own(dict[str, Any]):
    pass


typed: Typed = {"count": 1}
MODELS: dict[str, tuple[Any, dict[str, Any]]] = {
    "dataclass": (Data(), {"count": 1, "name": "Ada", "_own": True}),
    "dataclass with slots": (Slotted(PydanticData(2)), {"inner": {"count": 2}}),
    "Pydantic": (Pydantic(), {"count": 1, "when": "2026-01-02"}),
    "Pydantic with an alias": (Aliased(), {"fullName": "Ada"}),
    "Pydantic root": (Root({"a": 1}), {"a": 1}),
    "Pydantic dataclass": (PydanticData(), {"count": 1}),
    "attrs": (Attrs(), {"count": 1, "_own": [1]}),
    "attrs, frozen": (FrozenAttrs(), {"inner": {"count": 1, "_own": [1]}}),
    "msgspec": (Struct(), {"count": 1, "tags": ["a"]}),
    "msgspec, renamed": (Renamed(), {"fullName": "Ada"}),
    "msgspec, tagged": (Tagged(), {"kind": "t", "count": 1}),
    "TypedDict": (typed, {"count": 1}),
    "__json__": (Hooked(), {"count": 1.5}),
    "subclass of dict": (Own(a=1), {"a": 1}),
    "OrderedDict": (OrderedDict(a=1), {"a": 1}),
    "defaultdict": (defaultdict(int, a=1), {"a": 1}),
    "ChainMap": (ChainMap({"a": 1}, {"b": 2}), {"a": 1, "b": 2}),
    "MappingProxyType": (MappingProxyType({"a": 1}), {"a": 1}),
    "lazy dict of Django": (
        django.utils.functional.SimpleLazyObject(lambda: {"a": 1}),
        {"a": 1},
    ),
    "lazy model of Django": (django.utils.functional.SimpleLazyObject(PydanticData), {"count": 1}),
}


def sent(signals: Any, **options: Any) -> Any:
    (line,) = lines_of(only(SSE.patch_signals(signals, **options)))["signals"]
    return json.loads(line)


@pytest.mark.parametrize("name", MODELS)
def test_models_at_the_top(name: str) -> None:
    model, wanted = MODELS[name]
    assert sent(model) == sent(model, only_if_missing=True) == wanted
    attribute = data.signals(model)
    assert json.loads(str(attribute["data-signals"])) == wanted
    assert json.loads(str(data.signals(model, more=1)["data-signals"])) == {**wanted, "more": 1}


@pytest.mark.parametrize("name", MODELS)
def test_models_inside(name: str) -> None:
    model, wanted = MODELS[name]
    assert sent({"a": [model], "b": {"c": model}}) == {"a": [wanted], "b": {"c": wanted}}
    assert json.loads(javascript(model)) == wanted
    assert javascript([model, JSExpression("$x")]) == f"[{javascript(model)}, ($x)]"
    payload = actions.post("/", payload=model).removeprefix('@post("/", ').removesuffix(")")
    assert json.loads(payload) == {"payload": wanted}


def test_expressions_in_models() -> None:
    @dataclasses.dataclass
    class Page:
        width: Any
        title: str = "$title"

    assert data.signals(Page(JSExpression("innerWidth")))["data-signals"] == (
        '{"width": (innerWidth), "title": "$title"}'
    )
    assert data.signals(Page("innerWidth"), expressions_=True)["data-signals"] == (
        '{"width": (innerWidth), "title": ($title)}'
    )
    assert data.signals(Attrs(JSExpression("$a")))["data-signals"] == '{"count": ($a), "_own": [1]}'


NO_MODELS: dict[str, Any] = {
    "list": [1],
    "tuple": ("a", 1),
    "set": {1},
    "root of a list": Listed([1]),
    "named tuple": namedtuple("Pair", "a b")(1, 2),
    "int": 5,
    "None": None,
    "bool": True,
    "float": 1.5,
    "date": date(2026, 1, 2),
    "path": pathlib.PurePosixPath("/a"),
    "enum": Enum("Colour", "RED").RED,
    "class": Data,
    "class of Pydantic": Pydantic,
    "class of attrs": Attrs,
    "class of msgspec": Struct,
    "object": object(),
    "bytes": b"{}",
    "generator": (x for x in [("a", 1)]),
}


@pytest.mark.parametrize("name", NO_MODELS)
def test_what_is_no_object(name: str) -> None:
    with pytest.raises(TypeError, match=r"^signals "):
        SSE.patch_signals(NO_MODELS[name])
    if name != "None":
        with pytest.raises(TypeError):
            data.signals(NO_MODELS[name])


class Level(Enum):
    LOW = Decimal("0.5")


VALUES: dict[str, tuple[Any, Any]] = {
    "timedelta": (timedelta(minutes=1, milliseconds=500), 60.5),
    "negative timedelta": (timedelta(days=-1), -86400.0),
    "path": (pathlib.PurePosixPath("/a/b"), "/a/b"),
    "real path": (pathlib.Path("a"), "a"),
    "url": (yarl.URL("https://host/a?b=c"), "https://host/a?b=c"),
    "Fraction": (Fraction(1, 4), 0.25),
    "enum of Decimal": (Level.LOW, 0.5),
    "deque": (deque([1, 2]), [1, 2]),
    "range": (range(3), [0, 1, 2]),
    "dict keys": ({"a": 1}.keys(), ["a"]),
    "dict values": ({"a": UUID(int=1)}.values(), ["00000000-0000-0000-0000-000000000001"]),
    "named tuple": (namedtuple("Pair", "a b")(1, date(2026, 1, 2)), [1, "2026-01-02"]),
    "lazy number of Django": (django.utils.functional.lazy(lambda: 5, int)(), 5),
    "int64": (np.int64(5), 5),
    "uint8": (np.uint8(255), 255),
    "float64": (np.float64(1.5), 1.5),
    "float32": (np.float32(0.5), 0.5),
    "float16": (np.float16(0.5), 0.5),
    "longdouble": (np.longdouble(1.5), 1.5),
    "array of long doubles": (np.array([[1.5], [2]], dtype=np.longdouble), [[1.5], [2.0]]),
    "array without dimensions": (np.array(2.5, dtype=np.longdouble), 2.5),
    "bool_": (np.bool_(True), True),
    "str_": (np.str_("a"), "a"),
    "datetime64": (np.datetime64("2026-01-02T03:04"), "2026-01-02T03:04"),
    "datetime64 in ns": (np.datetime64(1, "ns"), "1970-01-01T00:00:00.000000001"),
    "timedelta64": (np.timedelta64(1500, "ms"), 1.5),
    "array": (np.array([[1, 2], [3, 4]]), [[1, 2], [3, 4]]),
    "array of floats": (np.array([0.5, 1.5]), [0.5, 1.5]),
    "array of dates": (np.array(["2026-01-02"], dtype="M8[D]"), ["2026-01-02"]),
}


@pytest.mark.parametrize("name", VALUES)
def test_values(name: str) -> None:
    value, wanted = VALUES[name]
    assert sent({"a": value}) == {"a": wanted}
    assert json.loads(javascript({"a": [value]})) == {"a": [wanted]}
    beside = javascript([value, JSExpression("0")])
    assert json.loads(beside.replace("(0)", "0")) == [wanted, 0]


class NoDate(date):
    """A missing date of pandas is a date, and equals nothing."""

    def __ne__(self, other: object) -> bool:
        return True

    def isoformat(self) -> str:
        return "NaT"


WITHOUT_FORM: list[Any] = [
    np.float64("nan"),
    np.longdouble("nan"),
    np.clongdouble(1j),
    np.float32("inf"),
    np.array([1.0, np.nan]),
    Decimal("Infinity"),
    Decimal("sNaN"),
    Fraction(10**400, 3),
    np.datetime64("NaT"),
    np.array(["2026-01-02", "NaT"], dtype="M8[D]"),
    np.timedelta64("NaT"),
    NoDate(2026, 1, 2),
    np.bytes_(b"a"),
    np.complex64(1),
    1j,
    b"a",
    bytearray(b"a"),
    memoryview(b"a"),
    (x for x in [1]),
    iter([1]),
    object(),
    Data,
    Struct,
    sys,
    print,
    lambda: 1,
    Exception("a"),
    {"__proto__": 1},
    Own(__proto__=1),
]


@pytest.mark.parametrize("value", WITHOUT_FORM, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize(
    "way", [lambda v: SSE.patch_signals({"a": v}), lambda v: data.signals(a=[v]), javascript]
)
def test_values_without_a_form(way: Callable[[Any], object], value: Any) -> None:
    with pytest.raises((TypeError, ValueError), match=r"^(signals|value) "):
        way(value)


def test_no_library_is_imported_for_it() -> None:
    code = """
import sys
from datastar_py import ServerSentEventGenerator as SSE, attribute_generator as data, javascript
before = set(sys.modules)
class Thing:
    pass
for value in (Thing(), object(), b"x", 1j, Thing):
    for way in (SSE.patch_signals, SSE.patch_elements, javascript, SSE.redirect, SSE.console_log):
        try:
            way(value)
        except TypeError:
            pass
found = {name.partition(".")[0] for name in set(sys.modules) - before}
print(sorted(found - {"datastar_py"}))
assert not found & {"numpy", "django", "pydantic", "attrs", "attr", "msgspec", "jinja2", "fastcore"}
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
