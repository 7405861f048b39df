"""Python values as JavaScript and as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from types import MappingProxyType
from typing import Any
from uuid import UUID

import html5lib
import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py import action_generator as actions
from datastar_py import attribute_generator as data
from datastar_py.attributes import JSExpression, javascript


class Colour(Enum):
    RED = "red"


class Word(str, Enum):
    YES = "yes"


@dataclass
class Point:
    x: float
    label: object = None


class Model(pydantic.BaseModel):
    when: datetime
    price: Decimal


class Dumps:
    """Like a Pydantic model."""

    def model_dump(self, *, mode: str) -> dict[str, str]:
        return {"mode": mode}


NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
VALUES: list[tuple[object, object]] = [
    (None, None),
    (True, True),
    (1.5, 1.5),
    (10**30, 10**30),
    ("é\u2028</script>", "é\u2028</script>"),
    ((1, 2), [1, 2]),
    (NOON, "2026-01-02T12:00:00+00:00"),
    (date(2026, 1, 2), "2026-01-02"),
    (time(12, 30), "12:30:00"),
    (Decimal("1.10"), 1.1),
    (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    (Colour.RED, "red"),
    (Word.YES, "yes"),
    ({1}, [1]),
    (frozenset(["a"]), ["a"]),
    (Point(1.0, Point(2.0, NOON)), {"x": 1.0, "label": {"x": 2.0, "label": NOON.isoformat()}}),
    (Model(when=NOON, price=Decimal(2)), {"when": "2026-01-02T12:00:00Z", "price": "2"}),
    (Dumps(), {"mode": "json"}),
    (MappingProxyType({"a": MappingProxyType({"b": 1})}), {"a": {"b": 1}}),
]


@pytest.mark.parametrize(("value", "wanted"), VALUES, ids=lambda value: repr(value)[:40])
def test_values(value: object, wanted: object) -> None:
    assert json.loads(javascript(value)) == wanted
    event = SSE.patch_signals({"a": [value]})
    assert json.loads(event.split("data: signals ", 1)[1]) == {"a": [wanted]}
    beside = javascript([value, JSExpression("x")])
    assert json.loads(beside.replace("(x)", "0")) == [wanted, 0]


def test_keys_that_are_no_strings() -> None:
    """Events write them as JSON does; attributes and actions refuse them. So does 1.0.3."""
    keys: Any = {1: "a", None: "b", 1.5: "c"}
    assert '{"a":{"1":"a","null":"b","1.5":"c"}}' in SSE.patch_signals({"a": keys})
    for way in (javascript, data.signals, lambda v: actions.post("/x", payload=[v])):
        for value in (keys, {"a": keys}, {"a": [JSExpression("$b"), keys]}):
            with pytest.raises(
                TypeError, match=r"object keys must be strings, not (int|NoneType|float)"
            ):
                way(value)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(JSON)
def test_anything_that_json_holds(value: Any) -> None:
    assert json.loads(javascript(value)) == value
    beside = javascript({"a": value, "b": JSExpression("0")})
    assert json.loads(beside.replace("(0)", "0")) == {"a": value, "b": 0}


def test_expressions() -> None:
    x = JSExpression("a, b")
    assert javascript(x) == "(a, b)"
    assert javascript({"a": [x, {"b": x}], "c": "x"}) == '{"a": [(a, b), {"b": (a, b)}], "c": "x"}'
    assert javascript(Point(1.0, x)) == '{"x": 1.0, "label": (a, b)}'
    assert javascript((x, None, True)) == "[(a, b), null, true]"
    assert str(x) == "a, b"
    assert JSExpression("a") == JSExpression("a") != JSExpression("b")


def test_action_calls_in_strings_are_data() -> None:
    """Up to v1.0.3 the client rewrites them, and the expression no longer compiles."""
    for value in ("@get('/x')", {"@get(": "a@post('/y') me@example.com"}, ["@$a(", "@a1_("]):
        for text in (javascript(value), javascript([value, JSExpression("1")])):
            assert "@get(" not in text and "@post(" not in text and "@$a(" not in text
            assert "@a1_(" not in text
        assert json.loads(javascript(value)) == value
    assert "me@example.com" in javascript("me@example.com")


PIECES = ["<", "</", "!--", "-->", "script", "SCRIPT", ">", " ", "/", "a", "é", "</script>", "<!--"]
MARKUP = st.lists(st.sampled_from(PIECES)).map("".join)


@given(st.lists(MARKUP, min_size=1, max_size=4), st.sampled_from(["{}", "[{}]", '{{"a": {}}}']))
def test_no_text_ends_the_script_around_it(texts: list[str], around: str) -> None:
    beside = JSExpression("$a < $b")
    for value in (texts, "".join(texts), dict.fromkeys(texts, beside), [texts, beside]):
        code = around.format(javascript(value))
        fragment = html5lib.parseFragment(
            f"<script>let a = {code}</script><b></b>", namespaceHTMLElements=False
        )
        assert [element.tag for element in fragment] == ["script", "b"]
        assert fragment[0].text == f"let a = {code}"
    assert json.loads(javascript(texts)) == texts


class Mapped(dict[str, Any]):
    """A dict of another class."""


def cycle() -> list[object]:
    found: list[object] = []
    found.append(found)
    return found


def deep(depth: int = 100_000) -> list[object]:
    found: list[object] = []
    for _ in range(depth):
        found = [found]
    return found


NUMBERS = [math.nan, math.inf, -math.inf, Decimal("NaN"), Decimal("Infinity"), Decimal("1e999")]
WAYS: dict[str, Callable[[Any], object]] = {
    "value": javascript,
    "value beside an expression": lambda v: javascript([v, JSExpression("x")]),
    "signals": lambda v: SSE.patch_signals({"a": v}),
    "signals of an attribute": lambda v: data.signals(a=v),
    "message": SSE.console_log,
    "detail": lambda v: SSE.dispatch_custom_event("a", v),
    "payload": lambda v: actions.post("/x", payload=v),
    "value of set_all": actions.set_all,
    "options": lambda v: actions.intl("list", 1, v),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("number", NUMBERS, ids=str)
@pytest.mark.parametrize(
    "wrap",
    [lambda v: v, lambda v: [v], lambda v: {"a": (v,)}, lambda v: Point(v), lambda v: Mapped(a=v)],
)
def test_no_nan(way: str, number: object, wrap: Callable[[object], object]) -> None:
    with pytest.raises(ValueError, match=rf"^{way.split()[0]} cannot be written as "):
        WAYS[way](wrap(number))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("make", [cycle, deep])
def test_cycles_and_depth(way: str, make: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=rf"^{way.split()[0]} "):
        WAYS[way](make())


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("value", [object(), print, b"bytes", 1j, Point], ids=repr)
def test_what_has_no_form(way: str, value: object) -> None:
    with pytest.raises(
        TypeError, match=rf"^{way.split()[0]} cannot be written as .* has no form in"
    ):
        WAYS[way](value)


@pytest.mark.parametrize("way", WAYS)
def test_surrogates(way: str) -> None:
    """A page may send them, so that an answer may hold them again: as escapes."""
    assert r"\ud800" in str(WAYS[way]("\ud800"))
    str(WAYS[way]("\ud800")).encode()


@pytest.mark.parametrize("way", WAYS)
def test_prototypes(way: str) -> None:
    with pytest.raises(ValueError, match=rf"^{way.split()[0]} must not hold the name '__proto__'"):
        WAYS[way]({"a": {"__proto__": 1}})
    WAYS[way]('"__proto__": 1')


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ("\N{REVERSED HAND WITH MIDDLE FINGER EXTENDED}JS_$'_DS", '"\\ud83d\\udd95JS_$\'_DS"'),
        ("a\\", r'"a\u005c"'),
        ('\\"', r'"\u005c\""'),
        ("\\\\\n", r'"\u005c\u005c\n"'),
        ("x;y", r'"x\u003by"'),
        ("@get('/')", "\"\\u0040get('/')\""),
        ("a@b.c", '"a@b.c"'),
    ],
)
def test_what_the_client_would_misread(text: str, literal: str) -> None:
    assert javascript(text) == literal
    assert json.loads(literal) == text


@pytest.mark.parametrize(
    "value", [JSExpression("$a"), [JSExpression("$a")], Point(1, JSExpression("$a"))]
)
def test_expressions_are_no_signals(value: Any) -> None:
    with pytest.raises(
        TypeError, match=r"^signals cannot .*JSExpression \('\$a'\) cannot be sent as data"
    ):
        SSE.patch_signals({"a": value})


def test_signals_of_expressions() -> None:
    given: Any = {"a": "$b", "c": {"d": ["$e", 1, None]}}
    attribute = data.signals(given, expressions_=True)
    assert attribute["data-signals"] == '{"a": ($b), "c": {"d": [($e), 1, null]}}'
