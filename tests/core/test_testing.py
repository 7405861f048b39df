"""`datastar_py.testing` reads back what the generator made, and reads streams as browsers do."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py.testing import (
    Events,
    PatchElements,
    PatchSignals,
    aevents,
    aiter_events,
    ask,
    events,
    iter_events,
)

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


@pytest.mark.parametrize("response", [{"a": 1}, {}, MappingProxyType({"event": "x"})])
def test_a_mapping_is_no_response(response: object) -> None:
    """What a test has read as JSON has no events, and is no stream without them."""
    with pytest.raises(TypeError, match="response must be"):
        events(response)


@pytest.mark.parametrize("response", [[1], [None], [b"", 65], [["a"]], [object()], [{"a": 1}]])
def test_pieces_that_are_none(response: object) -> None:
    with pytest.raises(TypeError, match="a stream comes in pieces of text or bytes; got "):
        events(response)


@pytest.mark.parametrize("digits", [310, 5000, 100_000])
def test_a_retry_that_is_no_number(digits: int) -> None:
    text = f"retry: {'9' * digits}\n" + SSE.patch_signals({"a": 1})
    for stream in (text, text.encode(), list(text)):
        with pytest.raises(ValueError, match=f"retry has {digits} digits"):
            events(stream)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, '{"a":' + "9" * 5000 + "}"])
def test_signals_that_python_cannot_read(text: str) -> None:
    (found,) = events(f"event: datastar-patch-signals\ndata: signals {text}\n\n")
    assert isinstance(found, PatchSignals) and found.signals == text


def test_streams_are_read_in_linear_time() -> None:
    def seconds(size: int) -> float:
        line = "data: elements " + "x" * size
        lines = "data: elements <p>x</p>\n" * size
        before = time.process_time()
        (found,) = events(iter(f"event: datastar-patch-elements\n{line}\n{lines}\n"))
        spent = time.process_time() - before
        assert isinstance(found, PatchElements) and found.elements is not None
        assert found.elements.count("\n") == size
        return spent

    small = min(seconds(2_000) for _ in range(3))
    assert seconds(20_000) < 40 * small + 0.1


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


# --- responses ----------------------------------------------------------------------------------


class Response:
    """As test clients give them: with a status, headers and a body."""

    def __init__(self, status: int, kind: str | None, body: Any = b"") -> None:
        self.status_code = status
        self.headers = {} if kind is None else {"content-type": kind}
        self.content = body


class Named:
    """As Sanic's own responses: another name for the status, and no header for the type."""

    def __init__(self, status: int, kind: str, body: bytes) -> None:
        self.status, self.content_type, self.body = status, kind, body
        self.headers: dict[str, str] = {}


STREAM = "text/event-stream"
BODY = SSE.patch_signals({"a": 1}).encode()


@pytest.mark.parametrize(
    "response",
    [
        Response(200, STREAM, BODY),
        Response(200, "text/event-stream; charset=utf-8", BODY),
        Response(200, "Text/Event-Stream;charset=utf-8", iter([BODY[:9], BODY[9:]])),
        Named(200, STREAM, BODY),
        BODY,
        [BODY],
    ],
)
def test_a_stream_of_events(response: object) -> None:
    assert events(response) == [A]


def test_nothing_to_say() -> None:
    assert events(Response(204, None)) == []
    assert events(Response(204, "text/html", b"")) == []
    assert asyncio.run(aevents(Response(204, None))) == []


@pytest.mark.parametrize(
    ("response", "said"),
    [
        (
            Response(404, "text/html; charset=utf-8", b"<h1>Not Found"),
            ["404", "text/html", "<h1>Not Found"],
        ),
        (Response(500, "text/plain", b"Traceback"), ["500", "text/plain", "Traceback"]),
        (Response(302, None, b""), ["302", "no content type", "empty"]),
        (Response(200, "text/html", b"<p>Hi</p>"), ["200", "text/html", "<p>Hi</p>"]),
        (Response(200, "application/json", b"{}"), ["200", "application/json", "{}"]),
        (Response(200, None, BODY), ["200", "no content type"]),
        (Response(200, "text/event-streams", BODY), ["text/event-streams"]),
        # The client reads the body of a 200 alone.
        (Response(201, STREAM, BODY), ["201", STREAM]),
        (Response(500, STREAM, BODY), ["500", STREAM]),
        (Named(500, "text/html", b"no"), ["500", "text/html", "no"]),
        (Response(404, "text/plain", "é\n" * 50_000), ["404", "é", "…"]),
        (Response(404, "text/plain", b"\xff\xfe"), ["404"]),
        (Response(404, "text/plain", iter([b"a", b"b"])), ["404", "ab"]),
    ],
)
def test_what_is_no_stream_of_events(response: object, said: list[str]) -> None:
    with pytest.raises(ValueError, match="no stream of events") as caught:
        events(response)
    message = str(caught.value)
    assert all(word in message for word in said), message
    assert len(message) < 2000


def test_what_is_no_stream_of_events_where_it_is_awaited() -> None:
    async def body() -> AsyncIterator[bytes]:
        yield b"<h1>Not Found"

    for give in (aevents, lambda response: anext(aiter_events(response))):
        with pytest.raises(ValueError, match=r"status 404 and 'text/html'.*Not Found"):
            asyncio.run(give(Response(404, "text/html", body())))  # type: ignore[arg-type]


def test_awaited() -> None:
    assert asyncio.run(aevents(Response(200, STREAM, BODY))) == [A]


# --- what the events come to --------------------------------------------------------------------


def of(*made: str) -> Events:
    return events("".join(made))


@pytest.mark.parametrize(
    ("made", "before", "after"),
    [
        ([SSE.patch_signals({"a": 1}), SSE.patch_signals({"b": 2})], {}, {"a": 1, "b": 2}),
        (
            [SSE.patch_signals({"a": {"b": 1}}), SSE.patch_signals({"a": {"c": 2}})],
            {},
            {"a": {"b": 1, "c": 2}},
        ),
        ([SSE.patch_signals({"a": [1, 2]})], {"a": [3]}, {"a": [1, 2]}),
        ([SSE.patch_signals({"a": None})], {"a": 1, "b": 2}, {"b": 2}),
        ([SSE.remove_signals("a.b")], {"a": {"b": 1, "c": 2}}, {"a": {"c": 2}}),
        ([SSE.patch_signals({"a": {"b": 1}})], {"a": 5}, {"a": {"b": 1}}),
        ([SSE.patch_signals({"a": {"b": None}})], {}, {"a": {}}),
        ([SSE.patch_signals({"a": 1, "b": 2}, only_if_missing=True)], {"a": 0}, {"a": 0, "b": 2}),
        (
            [SSE.patch_signals({"a": {"b": 1, "c": 2}}, only_if_missing=True)],
            {"a": {"b": 0}},
            {"a": {"b": 0, "c": 2}},
        ),
        ([SSE.patch_signals({"a": {"b": 1}}, only_if_missing=True)], {"a": 0}, {"a": 0}),
        ([SSE.patch_signals({"a": None}, only_if_missing=True)], {"a": 0}, {"a": 0}),
        ([SSE.patch_elements("<p>")], {"a": 0}, {"a": 0}),
    ],
)
def test_signals(made: list[str], before: dict[str, Any], after: dict[str, Any]) -> None:
    given = json.dumps(before)
    assert of(*made).signals_after(before) == after
    assert json.dumps(before) == given
    if not before:
        assert of(*made).signals == after


def test_signals_that_are_no_json() -> None:
    with pytest.raises(ValueError, match="JSON object"):
        _ = of(f"{SIGNALS}{{a: 1}}\n\n").signals


PAGE = of(
    SSE.patch_elements('<p id="a">A<p><b id="b">no</b></p><div id=c>C</div>\n<br id="d">'),
    SSE.patch_elements("<li>1</li>", selector="#list", mode="append"),
    SSE.patch_elements(["<li>2</li>", "<li id='a'>3</li>"], selector="#list", mode="append"),
    SSE.remove_elements("#list"),
    SSE.patch_elements("<body class='x'><p id='e'></p></body>"),
    SSE.execute_script("f('</p>')"),
    SSE.patch_signals({"a": 1}),
)


@pytest.mark.parametrize(
    ("selector", "found"),
    [
        ("#c", ["<div id=c>C</div>"]),
        ("#d", ['<br id="d">']),
        ("#list", ["<li>1</li>", "<li>2</li>\n<li id='a'>3</li>"]),
        ("body", ["<body class='x'><p id='e'></p></body>", *PAGE.elements("body")[1:]]),
        # Inside of another element, and in an event with a selector, an id points nowhere.
        ("#b", []),
        ("#e", []),
        ("#nope", []),
        ("li", []),
    ],
)
def test_elements(selector: str, found: list[str]) -> None:
    assert PAGE.elements(selector) == found


def test_elements_of_all() -> None:
    assert len(PAGE.elements()) == 5
    assert PAGE.elements()[1] == "<li>1</li>"
    assert PAGE.elements("#a")[0].startswith('<p id="a">A')


@pytest.mark.parametrize(
    ("made", "scripts"),
    [
        (
            [SSE.execute_script("a()"), SSE.execute_script("b()\nc()", auto_remove=False)],
            ["a()", "b()\nc()"],
        ),
        ([SSE.redirect("/a")], ['setTimeout(() => window.location = "/a")']),
        (
            [SSE.patch_elements("<p><script>a && b</script></p><script src='x'></script>")],
            ["a && b", ""],
        ),
        ([SSE.execute_script("f('<p>&amp;')")], ["f('<p>&amp;')"]),
        ([SSE.patch_elements("<p>"), SSE.patch_signals({})], []),
    ],
)
def test_scripts(made: list[str], scripts: list[str]) -> None:
    assert of(*made).scripts == scripts


def test_still_a_list() -> None:
    assert of(SSE.patch_signals({"a": 1})) == [A]
    assert [*of(SSE.patch_signals({"a": 1})), B] == [A, B]
    assert isinstance(Events(iter([A, B])), list)


# --- requests -----------------------------------------------------------------------------------


class Httpx:
    def request(self, *given: object, **named: object) -> tuple[object, ...]:
        return (*given, named)


class Werkzeug:
    def open(self, *given: object, **named: object) -> tuple[object, ...]:
        return (*given, named)


class Generic:
    def generic(self, *given: object, **named: object) -> tuple[object, ...]:
        return (*given, named)


ACCEPT = {"Accept": "text/event-stream, text/html, application/json"}
QUERY = {"Datastar-Request": "true", **ACCEPT}
JSON = {**QUERY, "Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (
            (Httpx(), "GET", "/a", {"b": "é &"}),
            (
                "GET",
                "/a?datastar=%7B%22b%22%3A%22%C3%A9%20%26%22%7D",
                {"content": None, "headers": QUERY},
            ),
        ),
        (
            (Httpx(), "DELETE", "/a?x=1", {"b": 1}),
            ("DELETE", "/a?x=1&datastar=%7B%22b%22%3A1%7D", {"content": None, "headers": QUERY}),
        ),
        (
            (Httpx(), "POST", "/a?x=1", {"b": [1, None]}),
            ("POST", "/a?x=1", {"content": b'{"b":[1,null]}', "headers": JSON}),
        ),
        (
            (Httpx(), "get", "/a"),
            ("get", "/a?datastar=%7B%7D", {"content": None, "headers": QUERY}),
        ),
        ((Httpx(), "QUERY", "/a"), ("QUERY", "/a", {"content": b"{}", "headers": JSON})),
        (
            (Werkzeug(), "PUT", "/a", {"b": 1}),
            ("/a", {"method": "PUT", "headers": JSON, "data": b'{"b":1}'}),
        ),
        (
            (Generic(), "PATCH", "/a", {"b": 1}),
            ("PATCH", "/a", b'{"b":1}', {"content_type": "application/json", "headers": QUERY}),
        ),
        (
            (Generic(), "GET", "/a", {}),
            ("GET", "/a?datastar=%7B%7D", b"", {"content_type": "", "headers": QUERY}),
        ),
    ],
)
def test_requests(given: tuple[Any, ...], sent: object) -> None:
    assert ask(*given) == sent


def test_headers_of_ones_own() -> None:
    _, _, named = ask(Httpx(), "GET", "/a", headers={"Last-Event-ID": "7", "Accept": "x"})  # type: ignore[misc]
    assert named["headers"] == {**QUERY, "Last-Event-ID": "7", "Accept": "x"}


@pytest.mark.parametrize("signals", [{"a": object()}, {"a": float("nan")}, [1]])
def test_signals_that_cannot_be_sent(signals: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        ask(Httpx(), "POST", "/a", signals)


@pytest.mark.parametrize(
    "space", ["\n", "\r\n", "\u2028", "\u2029", "\x0b", "\x0c", "\x85", "\x1c"]
)
def test_elements_behind_whatever_ends_a_line(space: str) -> None:
    made = SSE.patch_elements(f'<p id="x">{space}</p>{space}<p id="a">b{space}</p><p>c</p>')
    end = space.replace("\r\n", "\n")
    assert events(made).elements("#a") == [f'<p id="a">b{end}</p>']


ODD: dict[str, tuple[str, list[str], list[str]]] = {
    "an id that is escaped": ("<i id='&#97;'>x</i>", ["<i id='&#97;'>x</i>"], []),
    "no id": ("<i>x</i><i id>y</i>", [], []),
    "a text that looks like it": ("<textarea>&lt;</i><i id=a></textarea>x", [], []),
    "a comment": ("<!-- <i id=a> --><b id=a>x</b>", ["<b id=a>x</b>"], []),
    "a script in a script": ("<script>1 < 2; '<i id=a>'</script>", [], ["1 < 2; '<i id=a>'"]),
    "a script that is long": ("<SCRIPT>a</SCRIPT ><script>b", [], ["a"]),
    "quotes": ("<i title='<b id=a>' id=a>x</i>", ["<i title='<b id=a>' id=a>x</i>"], []),
    "two ids": ("<i id=a id=b>x</i>", ["<i id=a id=b>x</i>"], []),
}


@pytest.mark.parametrize("case", ODD)
def test_odd_markup(case: str) -> None:
    text, elements, scripts = ODD[case]
    found = events(SSE.patch_elements(text))
    assert found.elements("#a") == elements
    assert found.scripts == scripts
    assert found.elements("#None") == []


HUGE = [
    "<a x='" * 20_000, "<!--" * 20_000, "<" * 50_000, "</" * 50_000, "<?" * 20_000, "<![x",
    "<script>" + "<!--<script>" * 20_000, "<p " + "a " * 50_000, "<div>" * 20_000 + "<p id=a>",
]  # fmt: skip


@pytest.mark.parametrize("text", HUGE, ids=lambda text: text[:8])
def test_markup_without_an_end_takes_no_time(text: str) -> None:
    found = events(SSE.patch_elements(text))
    before = time.process_time()
    assert not [one for one in found.elements("#b") + found.scripts if "id=b" in one]
    assert time.process_time() - before < 5


@pytest.mark.parametrize("selector", [3, b"#a", ["#a"], object()])
def test_a_selector_is_a_text(selector: Any) -> None:
    with pytest.raises(TypeError, match=r"^selector must be a str"):
        events(SSE.patch_elements("<p id=a>")).elements(selector)
