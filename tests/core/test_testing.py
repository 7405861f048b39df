"""`datastar_py.testing` reads back what the generator made, and reads streams as browsers do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py.testing import PatchElements, PatchSignals, aiter_events, events, iter_events

MADE = [
    (SSE.patch_elements("<p>x</p>"), PatchElements("<p>x</p>")),
    (SSE.patch_elements("a\n\n b \r\nc\u2028d"), PatchElements("a\n\n b \nc\u2028d")),
    (SSE.patch_elements(["<b></b>", "<i></i>"]), PatchElements("<b></b>\n<i></i>")),
    (SSE.patch_elements(""), PatchElements("")),
    (
        SSE.patch_elements("<g/>", "#a b", "inner", True, "#v", "svg", "7", 500),
        PatchElements("<g/>", "#a b", "inner", True, "#v", "svg", "7", 500),
    ),
    (
        SSE.patch_elements("x", event_id="", retry_duration=0),
        PatchElements("x", event_id="", retry_duration=0),
    ),
    (SSE.remove_elements("#a"), PatchElements(selector="#a", mode="remove")),
    (
        SSE.execute_script("a()\nb()"),
        PatchElements('<script data-effect="el.remove()">a()\nb()</script>', "body", "append"),
    ),
    (SSE.patch_signals({"a": {"b": [1, None, "é"]}}), PatchSignals({"a": {"b": [1, None, "é"]}})),
    (SSE.patch_signals('{\n"a": 1\n}', "3", True, 9), PatchSignals({"a": 1}, "3", True, 9)),
    ("event: datastar-patch-signals\ndata: signals {a: 1}\n\n", PatchSignals("{a: 1}")),
    (SSE.remove_signals("a.b"), PatchSignals({"a": {"b": None}})),
]  # fmt: skip


@pytest.mark.parametrize(("made", "event"), MADE)
def test_what_the_generator_makes(made: str, event: object) -> None:
    assert events(made) == [event]
    assert events(made.encode()) == [event]


def test_several_events() -> None:
    assert events("".join(made for made, _ in MADE)) == [event for _, event in MADE]
    assert events([made for made, _ in MADE]) == [event for _, event in MADE]


@given(st.lists(st.integers(1, 400), max_size=40), st.sampled_from(["\n", "\r", "\r\n"]))
def test_streams_cut_anywhere(cuts: list[int], end: str) -> None:
    whole = "\ufeff" + "".join(made for made, _ in MADE)
    body = whole.replace("\n", end).encode()
    places = sorted({0, len(body), *(cut * 7 % len(body) for cut in cuts)})
    pieces = [body[a:b] for a, b in pairwise(places)]
    assert events(pieces) == [event for _, event in MADE]


A, B = PatchSignals({"a": 1}), PatchSignals({"b": 1})
SIGNALS = "event: datastar-patch-signals\ndata: signals "


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        (f'{SIGNALS}{{"a": 1}}\n\n', [A]),
        (f'{SIGNALS}{{"a": 1}}\n', []),
        (f'{SIGNALS}{{"a": 1}}', []),
        (f'\ufeff{SIGNALS}{{"a": 1}}\n\n', [A]),
        (f': hello\n:\n\n{SIGNALS}{{"a": 1}}\nwhat: ever\nalone\n\n', [A]),
        (
            f'event:datastar-patch-signals\ndata:signals {{"a": 1}}\n\n{SIGNALS}{{"b": 1}}\n\n',
            [A, B],
        ),
        (f'event: message\ndata: x\n\ndata: y\n\n{SIGNALS}{{"a": 1}}\n\n', [A]),
        (f'id: a\0b\nretry: 1x\n{SIGNALS}{{"a": 1}}\n\n', [A]),
        (
            f'id: 1\n{SIGNALS}{{"a": 1}}\n\n{SIGNALS}{{"b": 1}}\n\n',
            [PatchSignals({"a": 1}, "1"), B],
        ),
        ("event: datastar-patch-signals\n\n", []),
        (
            f'{SIGNALS}{{\ndata: signals "a": 1}}\ndata: onlyIfMissing true \n\n',
            [PatchSignals({"a": 1}, None, True)],
        ),
    ],
)
def test_rules_of_browsers(text: str, found: list[object]) -> None:
    assert events(text) == found


def test_bytes_that_are_no_utf8() -> None:
    assert events(b'event: datastar-patch-signals\ndata: signals {"a": "\xff"}\n\n') == [
        PatchSignals({"a": "\ufffd"})
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("event: datastar-merge-signals\ndata: signals {}\n\n", "datastar-merge-signals"),
        ("event: datastar-patch-elements\ndata: fragments <p>\n\n", "fragments"),
        ("event: datastar-patch-elements\ndata: elements\n\n", "elements"),
        ("event: datastar-patch-elements\ndata:  elements x\n\n", "elements x"),
        ("event: datastar-patch-elements\ndata: mode morph\n\n", "morph"),
        ("event: datastar-patch-elements\ndata: namespace xml\n\n", "xml"),
        ("event: datastar-patch-signals\ndata: onlyIfMissing true\n\n", "no signals"),
    ],
)
def test_what_the_client_would_stumble_over(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        events(text)


@pytest.mark.parametrize("response", [None, 3, object()])
def test_what_is_no_response(response: object) -> None:
    with pytest.raises(TypeError, match="response must be"):
        events(response)


def endless() -> Iterator[str]:
    while True:
        yield SSE.patch_signals({"a": 1})


async def aendless() -> AsyncIterator[bytes]:
    while True:
        yield SSE.patch_signals({"a": 1}).encode()


def test_event_by_event() -> None:
    assert next(iter_events(endless())) == A


def test_event_by_event_asynchronously() -> None:
    async def first(source: object) -> Any:
        async for event in aiter_events(source):
            return event

    assert asyncio.run(first(aendless())) == A
    assert asyncio.run(first(endless())) == A
    assert asyncio.run(first(SSE.patch_signals({"a": 1}))) == A


def test_asynchronous_bodies_say_where_to_go() -> None:
    with pytest.raises(TypeError, match="aiter_events"):
        events(aendless())


def test_shown_without_what_is_usual() -> None:
    assert repr(PatchElements("<p>")) == "PatchElements(elements='<p>')"
    assert (
        repr(PatchSignals({}, only_if_missing=True))
        == "PatchSignals(signals={}, only_if_missing=True)"
    )
