"""What saves each project some code: signals with a type, replies, redirects, pages and templates.

The same on each framework, sync and async where it has both, on its real servers.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest

from datastar_py import attribute_generator as data

from .launcher import App, Reply
from .patches import elements, signals
from .sse_parser import Event
from .test_signals import ASKS, ask

METHODS = ["GET", "POST", "DELETE", "PATCH"]
KINDS = ["pydantic", "msgspec", "attrs", "dataclass", "typed-dict"]
CLASSES = ["PydanticForm", "StructForm", "AttrsForm", "DataclassForm", "dict"]
FULL = {"query": "ü</script>", "page": 2, "tags": ["a", "b"]}
DEFAULTS = {"query": "all", "page": 1, "tags": []}
PAGE = "<!doctype html><title>page</title><p id='part'>page</p>"
ATTRIBUTE = str(data.on("click", '@post("/a?<b>")').once)
HOSTILE = "\"'><script>alert(1)</script>"


@pytest.fixture(scope="module")
def kit(
    app: App, framework: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[App]:
    """The app of the kit, on the server that the other app is on."""
    log = tmp_path_factory.mktemp("kit") / f"{app.server}.log"
    kit = App(f"{framework.name}_kit", app.server, log)
    yield kit
    kit.stop()
    complaints = kit.complaints()
    assert not complaints, f"{app.server} logged:\n" + "\n---\n".join(complaints)


@pytest.fixture(scope="module")
def injects(kit: App) -> bool:
    """Whether the framework gives signals to handlers as arguments."""
    return bool(kit.state()["injects"])


def only(reply: Reply) -> Event:
    assert reply.status == 200, reply.text()
    (event,) = reply.events()
    return event


# --- signals with a type --------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/typed", "/typed-in-generator"])
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("kind", "name"), list(zip(KINDS, CLASSES, strict=True)))
def test_typed(kit: App, path: str, method: str, kind: str, name: str) -> None:
    text = json.dumps({**FULL, "theme": "dark"})
    assert signals(only(ask(kit, f"{path}/{kind}", method, text))) == {"got": FULL, "kind": name}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_part_of_them(kit: App, method: str, kind: str) -> None:
    text = json.dumps({"page": {"form": FULL}, "query": 5})
    assert signals(only(ask(kit, f"/typed-part/{kind}", method, text)))["got"] == FULL


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("path", ["/typed", "/typed-part", "/typed-in-generator"])
def test_without_signals(kit: App, path: str, method: str, kind: str) -> None:
    expected = {} if kind == "typed-dict" else DEFAULTS
    for headers in (ASKS, {}):
        reply = kit.open(f"{path}/{kind}", method, headers=headers)
        assert signals(only(reply))["got"] == expected


@pytest.mark.parametrize("path", ["/typed", "/typed-in-generator"])
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", KINDS)
def test_signals_that_do_not_fit(kit: App, path: str, method: str, kind: str) -> None:
    text = json.dumps({"page": HOSTILE, "tags": ["a", 5]})
    reply = ask(kit, f"{path}/{kind}", method, text)
    body = reply.text()
    assert reply.status == 422, body
    assert "text/event-stream" not in (reply.headers["Content-Type"] or "")
    assert "page" in body
    assert "<script" not in body or "json" in reply.headers["Content-Type"]


def test_the_words_of_fastapi(kit: App, framework: SimpleNamespace) -> None:
    """Where the framework has a form for what does not fit, it is that form."""
    reply = ask(kit, "/typed/pydantic", "POST", json.dumps({"page": "x", "tags": [5]}))
    body = reply.text()
    if framework.openapi == "/openapi.json":
        detail = json.loads(body)["detail"]
        assert [one["loc"] for one in detail] == [["body", "page"], ["body", "tags", "0"]]
        assert all(set(one) == {"type", "loc", "msg"} for one in detail)
    else:
        assert "The signals do not fit: page: " in unescape(body)


@pytest.mark.parametrize("kind", KINDS)
def test_other_errors_are_what_they_were(kit: App, kind: str) -> None:
    assert ask(kit, f"/typed/{kind}", "POST", "{").status == 400
    assert ask(kit, f"/typed/{kind}", "GET", "[1]").status == 400


@pytest.mark.parametrize("kind", KINDS)
def test_messages_beside_fields(kit: App, kind: str) -> None:
    def told(form: object) -> Any:
        return signals(only(ask(kit, f"/checked/{kind}", "POST", json.dumps({"form": form}))))

    blank = {"query": "", "page": "", "tags": ""}
    assert told(FULL) == {"_errors": {"form": blank}, "_error": ""}
    got = told({"page": HOSTILE, "tags": ["a", 5]})
    assert got["_error"] == ""
    assert got["_errors"]["form"]["page"]
    assert got["_errors"]["form"]["tags"].startswith("1: ")
    assert got["_errors"]["form"]["query"] == ""
    assert told(5)["_error"]


def photo(size: int, name: str = "ü.png") -> dict[str, str]:
    contents = base64.b64encode(b"0" * size).decode()
    return {"name": name, "contents": contents, "mime": "image/png"}


def test_files(kit: App) -> None:
    text = json.dumps({"photos": [photo(5), photo(2000, "b")]})
    got = signals(only(ask(kit, "/upload", "POST", text)))["got"]
    assert got == [["ü.png", "image/png", 5], ["b", "image/png", 2000]]


@pytest.mark.parametrize(
    ("photos", "status", "said"),
    [
        ([photo(2001)], 422, "larger than the 2000 bytes allowed"),
        ([photo(5, "../../etc/passwd")], 422, "without a path"),
        ([photo(5, "a\r\nSet-Cookie: a=b")], 422, "without a path"),
        ([{**photo(5), "contents": "*"}], 422, "not Base64"),
        ([photo(80_000)], 413, ""),
    ],
)
def test_files_that_are_refused(kit: App, photos: object, status: int, said: str) -> None:
    reply = ask(kit, "/upload", "POST", json.dumps({"photos": photos}))
    body = reply.text()
    assert (reply.status, said in unescape(body)) == (status, True), body
    assert reply.headers["Set-Cookie"] is None or "a=b" not in reply.headers["Set-Cookie"]


INJECTED = ["/injected", "/injected-sync", "/injected-part"]


@pytest.mark.parametrize("path", INJECTED)
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("kind", KINDS)
def test_injected(kit: App, injects: bool, path: str, method: str, kind: str) -> None:
    """Where the framework gives handlers their arguments, sync ones too."""
    given: dict[str, Any] = {"form": FULL, "query": "x"} if path.endswith("part") else FULL
    reply = ask(kit, f"{path}/{kind}", method, json.dumps(given))
    if not injects:
        reply.text()
        assert reply.status == 404
        return
    assert signals(only(reply)) == {"got": FULL, "kind": CLASSES[KINDS.index(kind)]}
    assert ask(kit, f"{path}/{kind}", method, '{"page": {}, "form": 5}').status == 422
    expected = {} if kind == "typed-dict" else DEFAULTS
    assert signals(only(kit.open(f"{path}/{kind}", method)))["got"] == expected


# --- what a request says --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "asked", "last"),
    [
        ({}, False, None),
        ({"Datastar-Request": "false"}, False, None),
        ({"datastar-request": "True"}, True, None),
        ({**ASKS, "Last-Event-ID": "7-a"}, True, "7-a"),
        ({**ASKS, "last-event-id": ""}, True, None),
        ({"Last-Event-ID": "é"}, False, "é"),
        ({"Last-Event-ID": "Ã©"}, False, "Ã©"),
    ],
)
def test_what_a_request_says(
    kit: App, headers: dict[str, str], asked: bool, last: str | None
) -> None:
    assert signals(only(kit.open("/asked", headers=headers))) == {"asked": asked, "last": last}


# --- a page or a patch ----------------------------------------------------------------------------

GIVEN = ["values", "html", "functions", "async", "generator", "responses"]


def vary(reply: Reply) -> set[str]:
    return {
        name.strip().lower()
        for value in reply.headers.get_all("Vary", [])
        for name in value.split(",")
    }


@pytest.mark.parametrize("kind", [*GIVEN, "unwanted-patch"])
def test_a_page(kit: App, kind: str) -> None:
    reply = kit.open(f"/either/{kind}")
    assert reply.status == 200
    assert reply.headers.get_content_type() == "text/html"
    assert "datastar-request" in vary(reply)
    assert kind != "responses" or "cookie" in vary(reply)
    assert reply.text() == PAGE


@pytest.mark.parametrize("kind", [*GIVEN, "unwanted-page"])
def test_a_patch(kit: App, kind: str) -> None:
    reply = kit.open(f"/either/{kind}", headers=ASKS)
    assert reply.status == 200
    assert "datastar-request" in vary(reply)
    if kind == "responses":
        assert reply.text() == PAGE
        return
    assert reply.headers.get_content_type() == "text/event-stream"
    parts = [elements(event) for event in reply.events()]
    assert parts == ["<p id='part'>part</p>"] * (2 if kind in ("async", "generator") else 1)


def test_no_patch_is_no_content(kit: App) -> None:
    reply = kit.open("/either/none", headers=ASKS)
    assert (reply.status, reply.text()) == (204, "")
    assert "datastar-request" in vary(reply)


def test_components(kit: App) -> None:
    """Where the framework makes pages of components, they may be the page."""
    page = kit.open("/either-components")
    text = page.text()
    if page.status == 404:
        return
    assert "<html" in text and '<p id="part">page</p>' in text
    assert "datastar-request" in vary(page)
    patch = kit.open("/either-components", headers=ASKS)
    assert elements(only(patch)).strip() == '<p id="part">part</p>'


@pytest.mark.parametrize("headers", [{}, ASKS])
def test_neither_a_page_nor_a_patch(kit: App, headers: dict[str, str]) -> None:
    reply = kit.open("/either/wrong", headers=headers)
    reply.text()
    assert reply.status == 500


# --- replies of one patch -------------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
def test_elements(kit: App, method: str) -> None:
    reply = kit.open("/elements?selector=%23gr%C3%B6%C3%9Fe&mode=append", method, headers=ASKS)
    assert reply.status == 200
    assert reply.headers["Content-Type"].lower() == "text/html; charset=utf-8"
    assert reply.headers["datastar-selector"] == "#gr\\f6 \\df e"
    assert reply.headers["datastar-mode"] == "append"
    assert reply.headers["datastar-namespace"] is None
    assert reply.headers["X-Other"] == "kept"
    assert reply.text() == "<p id='part'>ü</p>"


@pytest.mark.parametrize("method", METHODS)
def test_signals(kit: App, method: str) -> None:
    reply = kit.open("/signals", method, headers=ASKS)
    assert reply.status == 200
    assert reply.headers.get_content_type() == "application/json"
    assert reply.headers["datastar-only-if-missing"] == "true"
    assert json.loads(reply.text()) == {"a": "ü"}


@pytest.mark.parametrize("method", METHODS)
def test_script(kit: App, method: str) -> None:
    reply = kit.open("/script", method, headers=ASKS)
    assert reply.status == 200
    assert reply.headers.get_content_type() == "text/javascript"
    assert json.loads(reply.headers["datastar-script-attributes"]) == {"id": "ü"}
    assert reply.text() == "done('ü')"


@pytest.mark.parametrize(
    "query", ["mode=morph", "mode=append", "selector=%23a%0D%0ASet-Cookie:%20a=b", "namespace=xml"]
)
def test_replies_that_are_refused(kit: App, query: str) -> None:
    """Before anything is sent: the handler's own mistake is the framework's 500."""
    reply = kit.open(f"/elements?{query}", headers=ASKS)
    reply.text()
    assert reply.status == 500
    assert "a=b" not in str(reply.headers)


# --- redirects ------------------------------------------------------------------------------------


def target(reply: Reply) -> str:
    found = re.search(r'window\.location = (".*")\)</script>', elements(only(reply)))
    assert found is not None
    return str(json.loads(found[1]))


def cookies(reply: Reply) -> set[str]:
    return {text.partition(";")[0] for text in reply.headers.get_all("Set-Cookie", [])}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_event(kit: App, method: str, status: int) -> None:
    path = f"/moves?to=/login%3Fa=b&status={status}"
    reply = kit.open(path, method, headers=ASKS)
    assert {"first=1", "second=2"} <= cookies(reply)
    assert reply.headers["Location"] is None
    assert "datastar-request" in vary(reply)
    assert target(reply) == "/login?a=b"
    plain = kit.open(path, method)
    plain.text()
    assert (plain.status, plain.headers["Location"]) == (status, "/login?a=b")


def test_redirects_within_the_host(kit: App) -> None:
    own = f"http://127.0.0.1:{kit.port}/login"
    assert target(kit.open(f"/moves?to={own}", headers=ASKS)) == own
    back = {**ASKS, "Referer": f"http://127.0.0.1:{kit.port}/page?a=1"}
    assert target(kit.open("/moves?to=/login%3Fnext=/moves", headers=back)) == (
        "/login?next=/page%3Fa%3D1"
    )


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_redirects_elsewhere_are_left_alone(kit: App, to: str) -> None:
    reply = kit.open(f"/moves?to={to}", headers=ASKS)
    # Some frameworks make a path of it.
    assert not re.search(r'window\.location = "(?!/%5C)', reply.text())


# --- error pages ----------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_error_pages(kit: App, method: str) -> None:
    reply = kit.open("/debug/breaks", method, headers={**ASKS, "Accept": "text/html"})
    overlay = elements(only(reply))
    assert overlay.startswith('<dialog open id="datastar-py-error"')
    assert f"500 Internal Server Error: {method} /debug/breaks" in overlay
    assert re.fullmatch(r'[^"<>]+', overlay.partition('srcdoc="')[2].partition('"')[0])


@pytest.mark.parametrize("path", ["/debug/breaks", "/production/breaks"])
def test_error_pages_are_for_development_and_for_datastar(kit: App, path: str) -> None:
    headers = {} if path.startswith("/debug") else ASKS
    reply = kit.open(path, headers=headers)
    assert reply.status == 500
    assert "datastar-py-error" not in reply.text()


# --- templates ------------------------------------------------------------------------------------


def test_templates(kit: App) -> None:
    text = kit.open("/template").text()
    # Django's has a token as well, before the end of the call.
    assert f"<i {ATTRIBUTE.removesuffix(')' + chr(34))}" in text
    assert '<script type="module" src="/d.js"></script>' in text
    assert "<b>" not in text
