"""Whichever library writes and reads, it means the same and refuses the same."""

from __future__ import annotations

import dataclasses
import datetime
import enum
import functools
import json
import uuid
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import msgspec
import orjson
import pytest

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py import attribute_generator as data
from datastar_py._signals import SignalsError, parse_body
from datastar_py.attributes import JSExpression, javascript
from datastar_py.fast_json import use_json, use_orjson, use_standard_json


@dataclasses.dataclass
class Point:
    x: float
    _hidden: str = "seen"


class Level(enum.Enum):
    HIGH = "high"


class Word(str, enum.Enum):
    ONE = "one"


class Count(enum.IntEnum):
    ONE = 1


class Number(float):
    def __repr__(self) -> str:
        return "alert(1)"


WRITTEN: list[Any] = [
    {},
    {"count": 1, "name": "Ada"},
    {"text": "null"},
    {"gone": None},
    {"deep": {"list": [1, 2.5, True, None, "x"], "tuple": (1, 2)}},
    {"text": 'quotes " and \\ and \n and \x00 and \x7f and \u2028'},
    {"text": "Grüße 😀 日本"},
    {"lone": "a\ud800b"},
    {"big": 2**70, "small": -(2**70), "float": 1e300, "tiny": 5e-324},
    {1: "int", 1.5: "float", None: "none"},
    {"point": Point(1.5)},
    {"level": Level.HIGH, "word": Word.ONE},
    {"set": {1}, "frozen": frozenset([2])},
    {"day": datetime.date(2026, 1, 2), "time": datetime.time(3, 4, 5, 6)},
    {"then": datetime.datetime(2026, 1, 2, 3, 4, 5, 6, datetime.UTC)},
    {"id": uuid.UUID(int=5), "price": Decimal("1.50")},
    {"delta": datetime.timedelta(1)},
    {"own": [Point(1), {"in": (Point(2), {Level.HIGH})}], "flags": [True, None, 0, -0.0]},
    {"ints": [Count.ONE, True], "words": [Word.ONE, "a"], "floats": [Number(0.5)]},
    Point(2.5),
]

nested: Any = []
for _ in range(100_000):
    nested = [nested]
held_by_itself: dict[str, Any] = {}
held_by_itself["me"] = held_by_itself

REFUSED: list[Any] = [
    {"nan": float("nan")},
    {"list": [1, [float("inf")]]},
    {"point": Point(float("-inf"))},
    {"price": Decimal("NaN")},
    {"bytes": b"x"},
    {"object": object()},
    {"expression": JSExpression("$a")},
    {"complex": 1j, "array": bytearray(b"x")},
    {"inner": [{"deep": {"x": Number("nan")}}]},
    {"inner": {"__proto__": {}}},
    {"keys": [{("a",): 1}]},
    [1],
    Point,
    {("a", "tuple"): 1},
    {"__proto__": 1},
    {"nested": nested},
    held_by_itself,
]


def orjson_itself() -> None:
    pytest.importorskip("orjson", reason="orjson has no wheel here", exc_type=ImportError)
    use_orjson()


def orjson_functions() -> None:
    orjson = pytest.importorskip("orjson", reason="orjson has no wheel here", exc_type=ImportError)
    use_json(orjson.dumps, orjson.loads)


LIBRARIES: dict[str, Callable[[], None]] = {
    "orjson": orjson_itself,
    "functions of orjson": orjson_functions,
    "msgspec": lambda: use_json(msgspec.json.encode, msgspec.json.decode),
    "msgspec, made once": lambda: use_json(
        msgspec.json.Encoder().encode, msgspec.json.Decoder().decode
    ),
    "json": lambda: use_json(json.dumps, json.loads),
    "json, indented": lambda: use_json(lambda v: json.dumps(v, indent=2), json.loads),
    "json, escaped bytes": lambda: use_json(lambda v: json.dumps(v).encode(), json.loads),
    "json, writing alone": lambda: use_json(functools.partial(json.dumps, separators=(",", ":"))),
}


@pytest.fixture(params=LIBRARIES)
def library(request: pytest.FixtureRequest) -> Iterator[str]:
    LIBRARIES[request.param]()
    yield request.param
    use_standard_json()


def payload(event: str) -> Any:
    (line,) = [line for line in event.split("\n") if line.startswith("data: ")]
    return json.loads(line.removeprefix("data: signals "))


@pytest.mark.parametrize("signals", WRITTEN, ids=lambda signals: repr(signals)[:40])
def test_same_meaning(signals: Any, library: str) -> None:
    fast = SSE.patch_signals(signals)
    use_standard_json()
    assert payload(fast) == payload(SSE.patch_signals(signals))
    assert "\n\n" not in fast.removesuffix("\n\n")
    fast.encode()


@pytest.mark.parametrize("signals", REFUSED, ids=lambda signals: type(signals).__name__)
def test_same_refusal(signals: Any, library: str) -> None:
    with pytest.raises((TypeError, ValueError)) as fast:
        SSE.patch_signals(signals)
    use_standard_json()
    with pytest.raises((TypeError, ValueError)) as standard:
        SSE.patch_signals(signals)
    assert (fast.type, str(fast.value)) == (standard.type, str(standard.value))


READ = [
    "{}",
    '{"a": [1, -2.5, true, null, "é\\u00e9", {"b": {}}]}',
    ' { "a" :\n1 } ',
    '{"lone": "\\ud800", "big": 9007199254740993}',
    '{"a": 1, "a": 2}',
    '{"proto": "__proto__", "NaN": "Infinity"}',
]
NOT_READ = [
    "{a: 1}",
    "{'a': 1}",
    '{"a": 1,}',
    '{"a": NaN}',
    '{"a": [-Infinity]}',
    '{"a": 1e999}',
    '{"a": "\t"}',
    '{"a": 1} x',
    "[1]",
    "null",
    '{"__proto__": 1}',
    '{"a": [{"\\u005f_proto__": 1}]}',
    "{" + '"a":{' * 1000 + "}" * 1001,
    "",
]


@pytest.mark.parametrize("text", READ)
def test_same_value(text: str, library: str) -> None:
    assert parse_body(text) == parse_body(text.encode()) == json.loads(text)
    event = SSE.patch_signals(text)
    use_standard_json()
    assert event == SSE.patch_signals(text)


@pytest.mark.parametrize("text", NOT_READ, ids=lambda text: text[:20])
def test_same_errors(text: str, library: str) -> None:
    def said(call: Callable[[str], object]) -> str:
        try:
            return repr(call(text))
        except ValueError as error:
            return repr(error)

    fast = said(parse_body), said(SSE.patch_signals)
    use_standard_json()
    assert fast == (said(parse_body), said(SSE.patch_signals))
    assert "Error" in fast[1]


def test_the_functions_are_used() -> None:
    asked: list[object] = []

    def encode(value: object) -> str:
        asked.append(value)
        return json.dumps(value)

    def decode(text: str) -> Any:
        asked.append(text)
        return json.loads(text)

    use_json(encode, decode)
    try:
        asked.clear()
        SSE.patch_signals({"a": Point(1.5), "b": {Level.HIGH}})
        assert asked == [{"a": {"x": 1.5, "_hidden": "seen"}, "b": ["high"]}]
        asked.clear()
        assert parse_body('{"a": 1}') == {"a": 1}
        SSE.patch_signals('{"b": 2}')
        assert asked == ['{"a": 1}', '{"b": 2}']
    finally:
        use_standard_json()
    asked.clear()
    SSE.patch_signals({"a": 1})
    parse_body('{"a": 1}')
    assert asked == []


class Money:
    def __init__(self, cents: int) -> None:
        self.cents = cents


def test_hooks_know_more() -> None:
    """What this package has no form for, the app's own encoder may know, wherever it stands."""

    def known(value: object) -> object:
        if isinstance(value, Money):
            return {"cents": value.cents}
        raise TypeError(f"{value!r} is unknown")

    for signals in ({"price": Money(5)}, {"prices": [Money(5), Point(1.5)]}, Money(5)):
        with pytest.raises(TypeError, match="Money"):
            SSE.patch_signals(signals)
    use_json(functools.partial(json.dumps, default=known), json.loads)
    try:
        assert payload(SSE.patch_signals({"price": Money(5)})) == {"price": {"cents": 5}}
        assert payload(SSE.patch_signals(Money(5))) == {"cents": 5}
        assert javascript([Money(5), JSExpression("$a")]) == '[{"cents": 5}, ($a)]'
        assert data.signals(price=Money(5))["data-signals"] == '{"price": {"cents": 5}}'
        for unknown in (object(), b"x", bytearray(b"x"), Money, JSExpression("$a")):
            with pytest.raises(TypeError, match=r"^signals cannot be written as JSON: "):
                SSE.patch_signals({"a": [unknown]})
    finally:
        use_standard_json()
    with pytest.raises(TypeError, match="Money"):
        SSE.patch_signals({"price": Money(5)})


def test_decoders_may_give_other_types() -> None:
    """A mapping of their own, numbers of their own: the rules are the same for these."""
    for decode in (
        functools.partial(json.loads, object_pairs_hook=OrderedDict),
        functools.partial(json.loads, parse_float=Decimal),
        functools.partial(json.loads, object_hook=lambda found: defaultdict(None, found)),
    ):
        use_json(json.dumps, decode)
        try:
            assert parse_body('{"a": {"b": [0.5]}}') == {"a": {"b": [0.5]}}
            for text in ('{"__proto__": 1}', '{"a": [{"\\u005f_proto__": 1}]}', '{"a": 1e999}'):
                with pytest.raises(SignalsError):
                    parse_body(text)
                with pytest.raises(ValueError, match=r"^signals hold "):
                    SSE.patch_signals(text)
        finally:
            use_standard_json()


@pytest.mark.parametrize(
    "error", [NotImplementedError, KeyError, OverflowError, msgspec.EncodeError]
)
def test_hooks_may_raise_what_they_like(error: type[Exception]) -> None:
    """What they do not take is written or refused as it is without them."""

    def unknown(value: object) -> object:
        raise error(type(value).__name__)

    for encode in (
        functools.partial(json.dumps, default=unknown),
        msgspec.json.Encoder(enc_hook=unknown).encode,
        functools.partial(orjson.dumps, default=unknown),
    ):
        use_json(encode)
        try:
            assert payload(SSE.patch_signals({"a": 2**70})) == {"a": 2**70}
            for value in ({"a": object()}, {"a": [1j]}, Money(5)):
                with pytest.raises(TypeError, match=r"^signals cannot be written as JSON: "):
                    SSE.patch_signals(value)
        finally:
            use_standard_json()


BAD_FUNCTIONS: list[tuple[Any, Any, type[Exception], str]] = [
    (None, json.loads, TypeError, "encode must be a function"),
    ("dumps", json.loads, TypeError, "encode must be a function"),
    (json.dumps, 5, TypeError, "decode must be a function"),
    (repr, json.loads, ValueError, "encode must give JSON"),
    (lambda value: value, json.loads, ValueError, "encode must give JSON"),
    (lambda value: "{}", json.loads, ValueError, "encode must give JSON"),
    (lambda value: json.dumps(value).encode("utf-16"), None, ValueError, "encode must give JSON"),
    (json.dumps, repr, ValueError, "decode must give the value"),
    (json.dumps, lambda text: {}, ValueError, "decode must give the value"),
    (json.dumps, json.dumps, ValueError, "decode must give the value"),
]


@pytest.mark.parametrize(("encode", "decode", "kind", "message"), BAD_FUNCTIONS)
def test_functions_that_do_not(encode: Any, decode: Any, kind: Any, message: str) -> None:
    with pytest.raises(kind, match=message):
        use_json(encode, decode)
    assert payload(SSE.patch_signals({"a": 1})) == {"a": 1}


def test_orjson_is_used() -> None:
    orjson_itself()
    try:
        assert "1e-7" in SSE.patch_signals({"a": 1e-7})
    finally:
        use_standard_json()
    assert "1e-07" in SSE.patch_signals({"a": 1e-7})
