"""Whether Datastar made a request, what it has seen, and the header Vary."""

import pytest

from datastar_py._requests import is_datastar, last_event_id, varied


@pytest.mark.parametrize(
    ("value", "expected"),
    [("true", True), ("True", True), (" true ", True), ("", False), ("false", False),
     ("1", False), ("true, true", False), ("TRUE", True), ("yes", False), ("\xa0true", False)],
)  # fmt: skip
def test_is_datastar(value: str, expected: bool) -> None:
    assert is_datastar({"Datastar-Request": value}) is expected


def test_is_datastar_without_the_header() -> None:
    assert is_datastar({}) is False
    assert is_datastar({"Accept": "text/event-stream"}) is False


@pytest.mark.parametrize(
    ("value", "expected"),
    [("7", "7"), (" a-7:ü ", "a-7:ü"), ("", None), (" ", None), ("a\nb", None), ("a\x7f", None),
     ("a\x85", None), ("\u0100", None), ("\udce9", None), ("\U0001f595", None), ("0", "0")],
)  # fmt: skip
def test_last_event_id(value: str, expected: str | None) -> None:
    assert last_event_id({"Last-Event-ID": value}) == expected


def test_last_event_id_without_the_header() -> None:
    assert last_event_id({}) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, "Datastar-Request"),
        ("", "Datastar-Request"),
        (" , ", "Datastar-Request"),
        ("Cookie", "Cookie, Datastar-Request"),
        ("Accept-Encoding,Cookie", "Accept-Encoding, Cookie, Datastar-Request"),
        ("datastar-request", "datastar-request"),
        ("Cookie, Datastar-Request", "Cookie, Datastar-Request"),
        ("*", "*"),
        ("Cookie, *", "Cookie, *"),
        ("Datastar-Request-Else", "Datastar-Request-Else, Datastar-Request"),
    ],
)
def test_vary(before: str | None, after: str) -> None:
    assert varied(before) == after
