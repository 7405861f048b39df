"""Signals out of the parts of a request, for whatever has no adapter."""

from __future__ import annotations

import json
from email.message import Message
from http.client import HTTPMessage
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from datastar_py.signals import SignalsError, SignalsTooLarge, limits, parse_signals

PAGE: dict[str, Any] = {"name": "Zoë & Co", "n": 1.5, "deep": {"list": [None, True]}}
TEXT = json.dumps(PAGE, ensure_ascii=False)
QUERY = urlencode({"datastar": TEXT})
ASKS = {"Datastar-Request": "true"}
JSON = {**ASKS, "Content-Type": "application/json"}


class Pairs(list[tuple[str, str]]):
    """As werkzeug's: iterated pair by pair, with `items` besides."""

    def items(self) -> Any:
        return iter(self)


def message(headers: dict[str, str]) -> Message:
    made = HTTPMessage()
    for name, value in headers.items():
        made[name] = value
    return made


HEADERS = {
    "dict": lambda headers: headers,
    "lower": lambda headers: {name.lower(): value for name, value in headers.items()},
    "upper": lambda headers: {name.upper(): value for name, value in headers.items()},
    "pairs": lambda headers: list(headers.items()),
    "bytes": lambda headers: [(k.lower().encode(), v.encode()) for k, v in headers.items()],
    "generator": lambda headers: (pair for pair in headers.items()),
    "with-items": lambda headers: Pairs(headers.items()),
    "message": message,
}


@pytest.mark.parametrize("kind", HEADERS)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "QUERY", "post"])
@pytest.mark.parametrize("body", [TEXT, TEXT.encode(), bytearray(TEXT.encode())])
def test_in_a_body(method: str, kind: str, body: Any) -> None:
    assert parse_signals(method, HEADERS[kind](JSON), "datastar={}", body) == PAGE


@pytest.mark.parametrize("kind", HEADERS)
@pytest.mark.parametrize("method", ["GET", "DELETE", "get"])
@pytest.mark.parametrize("query", [QUERY, QUERY.encode(), f"?{QUERY}", f"a=1&{QUERY}&b=2"])
def test_in_a_query(method: str, kind: str, query: Any) -> None:
    assert parse_signals(method, HEADERS[kind](ASKS), query, b"not read") == PAGE


@pytest.mark.parametrize("query", [None, "", "a=1", "?"])
@pytest.mark.parametrize("body", [None, "", b"", b" \n"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_none(method: str, query: Any, body: Any) -> None:
    assert parse_signals(method, JSON, query, body) is None


@pytest.mark.parametrize(
    "headers",
    [{}, {"Content-Type": "application/json"}, {**JSON, "Datastar-Request": "false"}, []],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_not_of_datastar(method: str, headers: Any) -> None:
    assert parse_signals(method, headers, QUERY, TEXT) is None


def test_a_form_is_no_signals() -> None:
    form = {**ASKS, "Content-Type": "application/x-www-form-urlencoded"}
    assert parse_signals("POST", form, QUERY, "a=1") is None


@pytest.mark.parametrize("text", ["{", "[]", "1", "null", '"a"', '{"a": NaN}', "{} {}"])
def test_bad(text: str) -> None:
    with pytest.raises(SignalsError):
        parse_signals("POST", JSON, None, text)
    with pytest.raises(SignalsError):
        parse_signals("GET", ASKS, f"datastar={quote(text)}", None)


def test_limits() -> None:
    size = len(TEXT.encode())
    assert parse_signals("POST", JSON, None, TEXT.encode(), limit=size) == PAGE
    for method, query, body in [("POST", None, TEXT.encode()), ("GET", QUERY, None)]:
        with pytest.raises(SignalsTooLarge):
            parse_signals(method, JSON, query, body, limit=size - 1)
    before, limits.signals = limits.signals, 10
    try:
        with pytest.raises(SignalsTooLarge):
            parse_signals("POST", JSON, None, TEXT)
    finally:
        limits.signals = before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((None, JSON, "", ""), "method must be str, not NoneType"),
        ((b"GET", JSON, "", ""), "method must be str, not bytes"),
        (("GET", None, "", ""), "headers must be a mapping or pairs, not NoneType"),
        (("GET", 5, "", ""), "headers must be a mapping or pairs, not int"),
        (("GET", "Datastar-Request: true", "", ""), "headers must be a mapping or pairs, not 'D'"),
        (("GET", [("a", "b", "c")], "", ""), "headers must be a mapping or pairs, not ('a',"),
        (("GET", {"Datastar-Request": True}, "", ""), "each name and value must be str or bytes"),
        (("GET", ASKS, {"datastar": "{}"}, ""), "query must be str or bytes or None, not dict"),
        (("POST", JSON, "", {"a": 1}), "body must be str or bytes or bytearray or memoryview"),
    ],
)
def test_wrong_types(arguments: tuple[Any, ...], said: str) -> None:
    with pytest.raises(TypeError) as raised:
        parse_signals(*arguments)
    assert said in str(raised.value)


class Unshown:
    def __repr__(self) -> str:
        raise RuntimeError


class Lies(int):
    def __lt__(self, other: object) -> bool:
        return False

    __gt__ = __le__ = __ge__ = __lt__


@pytest.mark.parametrize(
    ("limit", "kind"),
    [
        ("10", TypeError), (b"10", TypeError), (1.5, TypeError), (True, TypeError), ([], TypeError),
        (float("nan"), TypeError), (Unshown(), TypeError), (-1, ValueError), (Lies(-1), ValueError),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_what_is_no_limit(limit: Any, kind: type[Exception]) -> None:
    """It is told of, and never taken for none."""
    for query, body in [("datastar={}", None), (None, b"{}"), (None, "{}")]:
        method = "GET" if query else "POST"
        with pytest.raises(kind, match=r"^limit must be ") as raised:
            parse_signals(method, JSON, query, body, limit=limit)
        assert not isinstance(raised.value, SignalsError)
    before, limits.signals = limits.signals, limit
    try:
        with pytest.raises(kind, match=r"^limits.signals must be "):
            parse_signals("POST", JSON, None, b"{}")
    finally:
        limits.signals = before


@pytest.mark.parametrize("text", ["\u00fc", "\u20ac", "\U0001f600"])
def test_limits_are_bytes_whatever_the_body_is(text: str) -> None:
    body = json.dumps({"a": text * 100}, ensure_ascii=False)
    size = len(body.encode())
    for given in (body, body.encode()):
        assert parse_signals("POST", JSON, None, given, limit=size)
        assert parse_signals("POST", JSON, None, given, limit=Lies(size))
        with pytest.raises(SignalsTooLarge):
            parse_signals("POST", JSON, None, given, limit=size - 1)


@pytest.mark.parametrize("headers", [[Unshown()], [(Unshown(), "a")], [("a", Unshown())], [[1]]])
def test_messages_survive_any_repr(headers: Any) -> None:
    with pytest.raises(TypeError, match=r"^(headers|each name and value) must be"):
        parse_signals("POST", headers, None, b"{}")
    with pytest.raises(TypeError, match=r"^method must be str"):
        parse_signals(headers[0], {}, None, b"{}")
