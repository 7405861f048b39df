"""Options of streams that cannot be meant are refused where they are written."""

from __future__ import annotations

from typing import Any

import pytest

from datastar_py.streams import EventStream, StreamOptions, configure, current_stream

NAN = float("nan")

WRONG_TYPES: list[tuple[str, Any]] = [
    ("keep_alive", "15"),
    ("keep_alive", [1]),
    ("send_timeout", "30"),
    ("send_timeout", {}),
    ("first_event_grace", None),
    ("first_event_grace", "0.2"),
    ("shutdown_grace", None),
    ("shutdown_grace", "2"),
    ("on_close", "print"),
    ("on_close", 1),
    ("on_error", "panel"),
    ("on_error", object()),
]

WRONG_VALUES: list[tuple[str, Any]] = [
    ("keep_alive", 0),
    ("keep_alive", -1),
    ("keep_alive", NAN),
    ("send_timeout", 0),
    ("send_timeout", -0.5),
    ("first_event_grace", -1),
    ("first_event_grace", NAN),
    ("shutdown_grace", -0.1),
    ("shutdown_grace", NAN),
]


@pytest.mark.parametrize(("name", "value"), WRONG_TYPES)
def test_a_wrong_type(name: str, value: object) -> None:
    with pytest.raises(TypeError, match=name):
        StreamOptions(**{name: value})


@pytest.mark.parametrize(("name", "value"), WRONG_VALUES)
def test_a_wrong_value(name: str, value: object) -> None:
    with pytest.raises(ValueError, match=name):
        StreamOptions(**{name: value})


def test_what_is_right() -> None:
    StreamOptions(keep_alive=None, send_timeout=None, first_event_grace=0, shutdown_grace=0)
    StreamOptions(on_error=lambda error: None, on_close=print, shutdown_grace=2)
    assert StreamOptions().shutdown_grace == 2.0
    assert StreamOptions().on_error is None


@pytest.mark.parametrize("options", [None, {}, {"keep_alive": 1}, 15.0])
def test_configure_takes_options(options: Any) -> None:
    with pytest.raises(TypeError, match="StreamOptions"):
        configure(options)


def test_there_is_no_current_stream_here() -> None:
    with pytest.raises(LookupError):
        current_stream()


@pytest.mark.parametrize("capacity", [1.5, 2.0, "3", None, True, NAN, [1]])
def test_a_capacity_that_is_no_whole_number(capacity: Any) -> None:
    with pytest.raises(TypeError, match="capacity"):
        EventStream(capacity)


@pytest.mark.parametrize("capacity", [0, -1, -100])
def test_a_capacity_without_room(capacity: int) -> None:
    with pytest.raises(ValueError, match="capacity"):
        EventStream(capacity)


@pytest.mark.parametrize("when_full", ["block", "", None, "Wait"])
def test_what_is_no_way_to_be_full(when_full: Any) -> None:
    with pytest.raises((TypeError, ValueError), match="when_full"):
        EventStream(when_full=when_full)
