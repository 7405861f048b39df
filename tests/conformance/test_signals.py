"""How the page's signals reach a handler, and what a bad page gets."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from .launcher import PAGE_HEADERS, App, Reply
from .patches import signals

PAGE: dict[str, Any] = {"name": "Zoë & Co + 100%", "n": 1.5, "on": True, "deep": {"list": [None]}}
TEXT = json.dumps(PAGE, ensure_ascii=False)
ASKS = {"Datastar-Request": "true"}
JSON = {**ASKS, "Content-Type": "application/json"}
IN_QUERY = ["GET", "DELETE"]
IN_BODY = ["POST", "PUT", "PATCH"]
READERS = [
    "/signals/in-async-generator",
    "/signals/in-sync-generator",
    "/signals/before-async-generator",
    "/signals/before-sync-generator",
]


def ask(app: App, path: str, method: str, text: str | bytes, **headers: str) -> Reply:
    """Send signals as the client does."""
    body = text.encode() if isinstance(text, str) else text
    if method in IN_QUERY:
        return app.open(f"{path}?datastar={quote(body)}", method, headers={**ASKS, **headers})
    return app.open(path, method, headers={**JSON, **headers}, body=body)


def got(reply: Reply) -> Any:
    first, *_ = reply.events()
    assert reply.status == 200
    assert not reply.truncated
    return signals(first)["got"]


@pytest.mark.parametrize("method", IN_QUERY + IN_BODY)
def test_signals_of_each_method(app: App, method: str) -> None:
    assert got(ask(app, "/signals", method, TEXT)) == PAGE


def test_query(app: App, framework: SimpleNamespace) -> None:
    """With its signals in the body, where the framework routes it; refused where it does not."""
    reply = app.open("/signals", "QUERY", headers=JSON, body=TEXT.encode())
    if framework.query_method:
        assert got(reply) == PAGE
    else:
        reply.text()
        assert reply.status in (400, 404, 405, 501)


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "PUT"])
@pytest.mark.parametrize("path", READERS)
def test_signals_before_and_inside_a_generator(app: App, path: str, method: str) -> None:
    reply = ask(app, path, method, TEXT)
    first, last = reply.events()
    assert reply.status == 200
    assert signals(first)["got"] == PAGE
    assert signals(last) == {"last": True}


@pytest.mark.parametrize("path", READERS)
def test_signals_that_come_late(app: App, path: str) -> None:
    """The body arrives in pieces, after the handler has begun."""
    body = TEXT.encode()
    connection = app.connect()
    connection.putrequest("POST", path)
    for name, value in {**JSON, "Content-Length": str(len(body))}.items():
        connection.putheader(name, value)
    connection.putheader("Cookie", "csrftoken=" + "c" * 32)
    connection.putheader("X-CSRFToken", "c" * 32)
    connection.endheaders(body[:7])
    app.state()
    connection.send(body[7:])
    assert got(Reply(connection)) == PAGE


@pytest.mark.parametrize(
    "media_type",
    [
        "application/json; charset=utf-8",
        'application/json;charset="UTF-8"',
        "Application/JSON",
        "application/json ; boundary=x",
    ],
)
def test_a_media_type_is_read_as_one(app: App, media_type: str) -> None:
    reply = ask(app, "/signals", "POST", TEXT, **{"Content-Type": media_type})
    assert got(reply) == PAGE


def test_header_names_have_no_case(app: App) -> None:
    headers = {"datastar-request": "true", "content-type": "application/json"}
    assert got(app.open("/signals", "POST", headers=headers, body=TEXT.encode())) == PAGE


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("header", [{}, {"Datastar-Request": "false"}, {"Datastar-Request": ""}])
def test_no_datastar_request_has_no_signals(app: App, method: str, header: dict[str, str]) -> None:
    path = f"/signals?datastar={quote(TEXT)}" if method == "GET" else "/signals"
    body = None if method == "GET" else TEXT.encode()
    headers = {"Content-Type": "application/json", **header}
    assert got(app.open(path, method, headers=headers, body=body)) is None


@pytest.mark.parametrize("method", IN_QUERY + IN_BODY)
@pytest.mark.parametrize("path", ["/signals", "/signals?other=1"])
def test_nothing_sent_is_no_signals(app: App, path: str, method: str) -> None:
    assert got(app.open(path, method, headers=ASKS)) is None


def test_signals_of_a_delete_are_not_in_its_body(app: App) -> None:
    assert got(app.open("/signals", "DELETE", headers=JSON, body=TEXT.encode())) is None


BAD: dict[str, str | bytes] = {
    "a-broken-object": "{",
    "no-json": "hello",
    "python": "{'a': 1}",
    "two-values": "{} {}",
    "list": "[]",
    "string": '"text"',
    "number": "1",
    "null": "null",
    "bad-utf-8": b'{"a": "\xff"}',
    "nan": '{"a": NaN}',
    "infinity": '{"a": Infinity}',
    "minus-infinity": '{"a": [-Infinity]}',
    "overlong-number": '{"a": ' + "9" * 5000 + "}",
}
DEEP = '{"a":' + "[" * 100_000 + "]" * 100_000 + "}"
INTERNALS = ("Traceback", "site-packages", 'File "', ".py", "json.decoder", "JSONDecodeError")


def assert_refused(reply: Reply) -> None:
    text = reply.text()
    assert reply.status == 400
    assert not reply.headers["Content-Type"].startswith("text/event-stream")
    assert re.search("signals|JSON", text)
    assert len(text) < 2000
    for internal in INTERNALS:
        assert internal not in text


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_bad_signals_are_a_bad_request(app: App, method: str, kind: str) -> None:
    assert_refused(ask(app, "/signals", method, BAD[kind]))


@pytest.mark.parametrize("path", ["/signals", *READERS])
def test_absurd_nesting_is_a_bad_request(app: App, path: str) -> None:
    # With a charset, no framework takes it on itself to decode the body first.
    media_type = {"Content-Type": "application/json; charset=utf-8"}
    assert_refused(ask(app, path, "POST", DEEP, **media_type))


@pytest.mark.parametrize("kind", ["no-json", "list", "nan", "bad-utf-8"])
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", READERS)
def test_bad_signals_in_a_generator(app: App, path: str, method: str, kind: str) -> None:
    # A server that is starved of the processor may take longer to the error than its headers wait.
    for _ in range(3):
        reply = ask(app, path, method, BAD[kind])
        if reply.status != 200:
            break
    assert_refused(reply)


ENCODED = {
    "half of gzip": (gzip.compress(TEXT.encode())[:40], {"Content-Encoding": "gzip"}),
    "UTF-16": (TEXT.encode("utf-16"), {"Content-Type": "application/json; charset=utf-16"}),
    "Latin-1": (TEXT.encode("latin-1"), {"Content-Type": "application/json; charset=latin-1"}),
}


@pytest.mark.parametrize("kind", ENCODED)
def test_a_body_that_cannot_be_decoded_is_a_bad_request(app: App, kind: str) -> None:
    body, headers = ENCODED[kind]
    assert_refused(ask(app, "/signals", "POST", body, **headers))


def multipart(fields: dict[str, str]) -> tuple[str, bytes]:
    parts = [
        f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    return "multipart/form-data; boundary=edge", ("".join(parts) + "--edge--\r\n").encode()


@pytest.mark.parametrize("path", ["/form/before-signals", "/form/after-signals"])
@pytest.mark.parametrize("kind", ["urlencoded", "multipart"])
def test_a_form_is_no_signals_and_stays_readable(app: App, path: str, kind: str) -> None:
    fields = {"flavour": "Zoë & oat", "other": "1"}
    if kind == "multipart":
        media_type, body = multipart(fields)
    else:
        media_type, body = "application/x-www-form-urlencoded", urlencode(fields).encode()
    headers = {**ASKS, "Content-Type": media_type}
    reply = app.open(path, "POST", headers=headers, body=body)
    [event] = reply.events()
    assert reply.status == 200
    assert signals(event) == {"got": None, "flavour": "Zoë & oat"}


def test_a_page_at_once_with_others(app: App, name: Callable[[], str]) -> None:
    """Signals do not mix between requests that are open together."""
    pages = [{"page": number, "pad": "x" * 5000} for number in range(20)]
    connections = [app.connect() for _ in pages]
    for connection, page in zip(connections, pages, strict=True):
        body = json.dumps(page).encode()
        connection.request("POST", READERS[page["page"] % 4], body, {**JSON, **PAGE_HEADERS})
    assert [got(Reply(connection)) for connection in connections] == pages
