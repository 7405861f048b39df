"""JSON goes out as it comes in: what one side refuses, the other refuses, and text is checked."""

from __future__ import annotations

import gc
import json
import pickle
import sys
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_events import JSON, lines_of, only

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py import attribute_generator as data
from datastar_py._signals import check_size, parse_body, parse_query, parse_signals
from datastar_py.signals import SignalsError, SignalsTooLarge

HEADERS = {"Datastar-Request": "true", "Content-Type": "application/json"}
DEEP = 2_000


def nested(depth: int, start: str = '{"a":', end: str = "}", inner: str = "1") -> str:
    return start * depth + inner + end * depth


# Text that is no signals, and what the message says of it.
BAD: list[tuple[str, str]] = [
    ("{a: 1}", "are not JSON: line 1, column 2"),
    ("{a: pwn()}", "are not JSON"),
    ("{'a': 1}", "are not JSON"),
    ('{"a": 1,}', "are not JSON"),
    ('{"a": 1} // x', "are not JSON"),
    ('{"a": 1}; pwn()', "are not JSON"),
    ('{"a": 01}', "are not JSON"),
    ('{"a": .5}', "are not JSON"),
    ('{"a": 0x10}', "are not JSON"),
    ('{"a": +1}', "are not JSON"),
    ('{"a": undefined}', "are not JSON"),
    ('{"a": `x`}', "are not JSON"),
    ('{"a": "x\ny"}', "are not JSON"),
    ('{"a": "\\x41"}', "are not JSON"),
    ('{["a"]: 1}', "are not JSON"),
    ("(() => pwn())()", "are not JSON"),
    ("pwn()", "are not JSON"),
    ("{}{}", "are not JSON"),
    ("{", "are not JSON"),
    ("\ufeff{}", "are not JSON"),
    ("[1]", "must be a JSON object, not an array"),
    ("1", "must be a JSON object, not a number"),
    ("1.5", "must be a JSON object, not a number"),
    ('"a"', "must be a JSON object, not a string"),
    ("true", "must be a JSON object, not a boolean"),
    ("null", "must be a JSON object, not null"),
    ('{"a": NaN}', "hold NaN, which is not JSON"),
    ('{"a": [Infinity]}', "hold Infinity, which is not JSON"),
    ('{"a": {"b": -Infinity}}', "hold -Infinity, which is not JSON"),
    ('{"a": 1e400}', "hold a number that is too large: 1e400"),
    ('{"a": [-1e999]}', "hold a number that is too large: -1e999"),
    ('{"a": 1E+0999}', "hold a number that is too large"),
    ('{"a": ' + "9" * 400 + ".0}", "hold a number that is too large: 99999"),
    ('{"a": ' + "9" * 5_000 + "}", "hold a number that is too long"),
    ('{"__proto__": 1}', "hold the name '__proto__'"),
    ('{"a": [{"b": {"__proto__": {}}}]}', "hold the name '__proto__'"),
    ('{"\\u005f_proto__": 1}', "hold the name '__proto__'"),
    ('{"a": {"__\\u0070roto__": null}}', "hold the name '__proto__'"),
    (nested(DEEP), "are nested too deeply"),
    (nested(DEEP, "[", "]").join(('{"a":', "}")), "are nested too deeply"),
    (nested(100_000), "are nested too deeply"),
    (nested(DEEP, '{"\\u0061":'), "are nested too deeply"),
]
IDS = [f"{text[:20]!r} {len(text)}" for text, _ in BAD]
READERS: dict[str, Callable[[str], Any]] = {
    "body": parse_body,
    "bytes": lambda text: parse_body(text.encode()),
    "query": lambda text: parse_query(f"datastar={quote(text)}"),
    "POST": lambda text: parse_signals("POST", HEADERS, None, text),
    "GET": lambda text: parse_signals("GET", HEADERS, f"datastar={quote(text)}", b""),
}


@pytest.mark.parametrize(("text", "message"), BAD, ids=IDS)
def test_text_is_checked(text: str, message: str) -> None:
    """The client runs what is no JSON."""
    for send in (SSE.patch_signals, lambda t: SSE.patch_signals(t, "1", True)):
        with pytest.raises(ValueError, match=r"^signals ") as caught:
            send(text)
        assert str(caught.value).startswith(f"signals {message}")
        assert len(str(caught.value)) < 250


@pytest.mark.parametrize(("text", "message"), BAD, ids=IDS)
@pytest.mark.parametrize("reader", READERS)
def test_signals_are_checked(reader: str, text: str, message: str) -> None:
    with pytest.raises(SignalsError) as caught:
        READERS[reader](text)
    assert str(caught.value).startswith(f"The signals {message}")
    assert not isinstance(caught.value, SignalsTooLarge)
    assert len(str(caught.value)) < 150, "it may be shown to the sender, and is no copy"


GOOD = [
    "{}",
    ' \n{"a" :\t1}\r\n',
    '{"a": 1e308, "b": -0.0, "c": 1E-999, "d": 123456789012345678901234567890}',
    '{"a": "__proto__", "b": ["__proto__"], "c": "\\"__proto__\\": 1"}',
    '{"a": "\\u005f\\ud83d\\ude00\\ud800", "\\u0062": "\u2028"}',
    '{"a.__proto__": 1, "__proto": 2}',
    '{"a": "NaN", "b": "1e999"}',
    '{"a": 1, "a": 2}',
    nested(200),
    '{"a": ' + nested(200, "[", "]") + "}",
    json.dumps({"rows": [{"id": i, "tags": [["\\u0041"]]} for i in range(1000)]}),
]


@pytest.mark.parametrize("text", GOOD, ids=lambda text: f"{text[:20]!r} {len(text)}")
@pytest.mark.parametrize("reader", READERS)
def test_what_came_in_goes_out(reader: str, text: str) -> None:
    signals = READERS[reader](text)
    assert signals == json.loads(text)
    (line,) = lines_of(only(SSE.patch_signals(signals)))["signals"]
    assert json.loads(line) == signals
    data.signals(signals)
    event = only(SSE.patch_signals(text))
    assert json.loads("\n".join(lines_of(event)["signals"])) == signals


@given(st.dictionaries(st.text(), JSON), st.booleans())
def test_an_echo_is_no_error(signals: dict[str, Any], escaped: bool) -> None:
    """Whatever is read can be sent, and what is sent can be read."""
    text = json.dumps(signals, ensure_ascii=escaped)
    try:
        found = parse_body(text)
    except SignalsError:
        with pytest.raises(ValueError):
            SSE.patch_signals(signals)
        with pytest.raises(ValueError):
            SSE.patch_signals(text)
        return
    assert found == signals
    (line,) = lines_of(only(SSE.patch_signals(signals)))["signals"]
    assert parse_body(line) == signals


def test_an_echo_from_deep_in_the_stack() -> None:
    """The depth that is read can be written where frameworks have called a handler."""
    text = nested(500 if sys.version_info >= (3, 12) else 300)
    signals = parse_body(text)

    def called(depth: int) -> str:
        return called(depth - 1) if depth else SSE.patch_signals(signals)

    assert called(200).startswith("event: datastar-patch-signals")


@pytest.mark.parametrize("text", ["{a: 1}", "{", '{"a": NaN}', b"\xff{}", "[1]", '{"a": 1e999}'])
def test_caught_as_json_decode_error(text: Any) -> None:
    """As in 1.0.3."""
    with pytest.raises(json.JSONDecodeError) as caught:
        parse_body(text)
    error = caught.value
    assert isinstance(error, SignalsError) and isinstance(error, ValueError)
    assert error.msg == str(error) and (error.doc, error.pos) == ("", 0)
    assert (error.lineno, error.colno) == (1, 1)
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error) and str(copy) == str(error)


def test_errors_of_an_adapter_are_caught_too() -> None:
    """Adapters derive from it, beside the framework's own."""

    class Bad(SignalsError, LookupError):
        def __init__(self, detail: str) -> None:
            LookupError.__init__(self, detail)

    error = Bad("why")
    assert isinstance(error, json.JSONDecodeError) and str(error) == "why"
    assert (error.msg, error.pos, error.colno) == ("", 0, 1)


@pytest.mark.parametrize(
    ("size", "allowed"),
    [
        ("0", True),
        ("100", True),
        ("0100", True),
        ("0" * 5_000, True),
        ("0" * 4_999 + "7", True),
        ("101", False),
        ("9" * 20, False),
        ("9" * 5_000, False),
        ("1" + "0" * 100_000, False),
        ("-1", True),
        ("1_000", True),
        ("1e9", True),
        ("\u0669" * 5, True),
        ("abc", True),
        ("", True),
        (" 500", True),
        (None, True),
        (100, True),
        (101, False),
        (10**5000, False),
    ],
    ids=lambda value: str(value)[:12] if not isinstance(value, int) else type(value).__name__,
)
def test_sizes(size: Any, allowed: bool) -> None:
    """What is no number is left to the server."""
    if allowed:
        check_size(size, 100)
        return
    with pytest.raises(SignalsTooLarge, match=r"^The signals are larger than the 100 bytes"):
        check_size(size, 100)


def test_a_size_of_any_length_is_refused_in_linear_time() -> None:
    """Eight times the digits take about eight times as long, and not sixty-four times."""

    def taken(digits: int) -> float:
        size = "9" * digits
        begun = time.process_time()
        with pytest.raises(SignalsTooLarge):
            check_size(size, 100)
        return time.process_time() - begun

    few, many = (min(taken(digits) for _ in range(5)) for digits in (1_250_000, 10_000_000))
    assert many < few * 24, f"{few:.4f} s, then {many:.4f} s"


def test_large_signals_are_checked_in_linear_time() -> None:
    """Eight times the rows take about eight times as long, and not sixty-four times."""

    def taken(rows: int) -> float:
        inner = {"\\u0041": [[["x"]]], "name": "é"}
        text = json.dumps({"rows": [inner] * rows})
        gc.collect()
        gc.disable()
        begun = time.process_time()
        parse_body(text, limit=10**9)
        found = time.process_time() - begun
        gc.enable()
        return found

    few, many = (min(taken(rows) for _ in range(3)) for rows in (2_500, 20_000))
    assert many < max(0.05, few * 30), f"{few:.4f} s, then {many:.4f} s"
