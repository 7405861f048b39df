"""What a response is: its status, its headers, its events, whatever the handler gave."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from .launcher import READ_LIMIT, SOON, App
from .patches import elements, signals
from .routes import HANDLERS, METHODS, STREAMS, VALUES

JSON = {"Datastar-Request": "true", "Content-Type": "application/json"}


@pytest.mark.parametrize("path", VALUES + STREAMS)
def test_events_are_sent_in_order(app: App, path: str, name: Callable[[], str]) -> None:
    reply = app.open(f"{path}?id={name()}&count=3")
    events = list(reply.events())
    assert reply.status == 200
    assert not reply.truncated
    assert not reply.parser.rest
    assert [signals(event)["step"] for event in events] == [0, 1, 2]


@pytest.mark.parametrize("path", VALUES + STREAMS)
def test_one_event(app: App, path: str, name: Callable[[], str]) -> None:
    reply = app.open(f"{path}?id={name()}&count=1")
    events = list(reply.events())
    assert reply.status == 200
    assert [signals(event)["step"] for event in events] == [0]


@pytest.mark.parametrize("path", [*VALUES, "/view/sync", "/view/async"])
def test_headers(app: App, path: str, name: Callable[[], str]) -> None:
    reply = app.open(f"{path}?id={name()}")
    list(reply.events())
    media_type, _, charset = reply.headers["Content-Type"].partition(";")
    assert media_type == "text/event-stream"
    assert charset.strip().lower() in ("", "charset=utf-8")
    assert reply.headers["Cache-Control"] == "no-cache"
    assert reply.headers["X-Accel-Buffering"] == "no"
    # By which Django's own middleware leaves streams alone before 6.1.
    assert reply.headers["Content-Encoding"] in (None, "identity")
    for header in ("Content-Type", "Cache-Control", "X-Accel-Buffering"):
        assert len(reply.headers.get_all(header)) == 1


NOTHING = ["/response/none", "/sync-returns/none", "/async-returns/none"]


@pytest.mark.parametrize("path", VALUES + NOTHING)
def test_no_event_is_204(app: App, path: str, name: Callable[[], str]) -> None:
    reply = app.open(f"{path}?id={name()}&count=0")
    assert reply.status == 204
    assert reply.headers["Content-Type"] is None
    assert reply.headers["Transfer-Encoding"] is None
    assert reply.text() == ""


@pytest.mark.parametrize("kind", ["list", "tuple"])
def test_an_empty_collection_is_204(app: App, kind: str, name: Callable[[], str]) -> None:
    reply = app.open(f"/response/{kind}?id={name()}&count=0")
    assert reply.status == 204
    assert reply.text() == ""


@pytest.mark.parametrize("path", STREAMS)
def test_a_stream_without_events_ends_well(app: App, path: str, name: Callable[[], str]) -> None:
    reply = app.open(f"{path}?id={name()}&count=0")
    assert list(reply.events()) == []
    assert reply.status in (200, 204)
    assert not reply.truncated


@pytest.mark.parametrize("path", ["/response", "/sync-returns", "/async-returns"])
@pytest.mark.parametrize("kind", ["event", "list", "tuple", "iterator"])
def test_what_is_no_stream(app: App, path: str, kind: str, name: Callable[[], str]) -> None:
    reply = app.open(f"{path}/{kind}?id={name()}&count=2")
    events = list(reply.events())
    assert reply.status == 200
    assert [signals(event)["step"] for event in events] == [0, 1][: 1 if kind == "event" else 2]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("path", [*HANDLERS, "/response/list", "/response/async-generator"])
def test_every_method_is_200(app: App, path: str, method: str, name: Callable[[], str]) -> None:
    reply = app.open(f"{path}?id={name()}&count=2", method)
    assert len(list(reply.events())) == 2
    assert reply.status == 200
    assert reply.headers["Content-Type"].startswith("text/event-stream")


@pytest.mark.parametrize("method", METHODS)
def test_every_method_with_nothing_is_204(app: App, method: str, name: Callable[[], str]) -> None:
    for path in ("/async-value", "/response/none"):
        reply = app.open(f"{path}?id={name()}&count=0", method)
        assert reply.status == 204
        assert reply.text() == ""


@pytest.mark.parametrize("path", ["/view/sync", "/view/async"])
def test_a_view_has_methods_of_its_own(app: App, path: str, name: Callable[[], str]) -> None:
    reply = app.open(f"{path}?id={name()}&count=2", "POST")
    assert len(list(reply.events())) == 2
    assert reply.status == 200
    refused = app.open(f"{path}?id={name()}", "DELETE")
    refused.text()
    # Not every router tells a path that is unknown from one without that method.
    assert refused.status in (404, 405)


def test_status_headers_and_cookies_of_the_handler(app: App) -> None:
    reply = app.open("/custom")
    [event] = reply.events()
    assert signals(event) == {"custom": True}
    assert reply.status == 202
    assert reply.headers["X-Custom"] == "yes"
    assert reply.headers["Set-Cookie"].startswith("flavour=oat")
    assert reply.headers["Content-Type"].startswith("text/event-stream")
    assert reply.headers["X-Accel-Buffering"] == "no"


def test_work_left_for_after_the_response(app: App, name: Callable[[], str]) -> None:
    id = name()
    assert len(list(app.open(f"/after?id={id}").events())) == 1
    deadline = time.monotonic() + READ_LIMIT
    while id not in (after := app.state()["after"]) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert id in after


def test_the_connection_serves_on(app: App, name: Callable[[], str]) -> None:
    """The end of a stream is marked, so that the next request can follow."""
    connection = app.connect()
    for path in ("/async-generator", "/sync-value", "/sync-generator", "/response/none"):
        reply = app.open(f"{path}?id={name()}", connection=connection)
        reply.response.read()
        assert reply.status < 300
    connection.close()


@pytest.mark.parametrize("path", [*HANDLERS, "/response/async-generator"])
def test_head_does_not_hang(app: App, path: str, name: Callable[[], str]) -> None:
    """Of a stream without end, only what a HEAD asks for."""
    id = name()
    steps = 3 if path.endswith("value") else 10_000
    reply = app.open(f"{path}?id={id}&count={steps}&pause=0.05", "HEAD")
    assert reply.status in (200, 405)
    assert reply.response.read() == b""
    left = reply.leave()
    if run := app.run(id):
        assert app.closed(id)["closed"] == run["opened"] == 1
        assert app.run(id)["closed_at"] - left < SOON


@pytest.mark.parametrize("path", [*HANDLERS, "/response/list", "/response/none"])
def test_a_head_leaves_nothing_behind(app: App, path: str, name: Callable[[], str]) -> None:
    """A body would be taken for the beginning of the next answer."""
    connection = app.connect()
    reply = app.open(f"{path}?id={name()}&count=2", "HEAD", connection=connection)
    assert reply.status in (200, 204, 405)
    assert reply.response.read() == b""
    following = app.open(f"/sync-value?id={name()}&count=2", connection=connection)
    assert following.status == 200
    assert len(list(following.events())) == 2
    connection.close()


@pytest.mark.parametrize("path", [*HANDLERS, "/response/list"])
def test_an_event_of_a_megabyte(app: App, path: str, name: Callable[[], str]) -> None:
    reply = app.open(f"{path}?id={name()}&count=2&size=1000000")
    for event in reply.events():
        assert signals(event)["padding"] == "x" * 1_000_000
    assert not reply.truncated


HOSTILE = [
    "a\u2028b\u2029c\x85d",
    "a\x0bb\x0cc\x1cd\x1de\x1ef",
    "event: datastar-patch-elements\ndata: elements <img onerror=alert(1)>\n\n",
    "data: x\rid: 1\r\nretry: 1\n\r\n\r",
    "\ufeffbom \0 nul \x7f \U0001f600 é",
    "</script><!-- <script>",
    "  spaces  ",
    ": comment\n: another",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_payload_passes_unchanged(app: App, text: str) -> None:
    page = {"elements": f"<p>{text}</p>", "signals": {"text": text, text: 1}}
    reply = app.open("/echo", "POST", headers=JSON, body=json.dumps(page).encode())
    events = list(reply.events())
    assert reply.status == 200
    assert [event.type for event in events] == ["datastar-patch-elements", "datastar-patch-signals"]
    # HTML knows one line end; the event stream hands on no other.
    lines = page["elements"].replace("\r\n", "\n").replace("\r", "\n")
    assert elements(events[0]) == lines
    assert signals(events[1]) == page["signals"]
    assert reply.parser.retry is None
    assert reply.parser.last_id == ""


def test_the_openapi_page(app: App, framework: SimpleNamespace) -> None:
    if not framework.openapi:
        reply = app.open("/openapi.json")
        reply.text()
        assert reply.status == 404
        return
    from openapi_spec_validator import validate

    reply = app.open(framework.openapi)
    page = json.loads(reply.text())
    assert reply.status == 200
    validate(page)
    for path, method in (("/updates", "get"), ("/echo", "post")):
        responses = page["paths"][path][method]["responses"]
        assert [status for status in responses if status.startswith("2")] == ["200"], path
        assert list(responses["200"]["content"]) == ["text/event-stream"], path


def test_an_unknown_path_is_the_frameworks_own_404(app: App) -> None:
    reply = app.open("/nowhere")
    reply.text()
    assert reply.status == http.client.NOT_FOUND
