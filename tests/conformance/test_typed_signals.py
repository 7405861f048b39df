"""Signals as an object of a class, files among them, and messages about those that do not fit."""

from __future__ import annotations

import base64
import json
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest

from .launcher import App
from .patches import only, signals
from .routes import METHODS
from .test_signals import ASKS, ask

KINDS = ["pydantic", "msgspec", "attrs", "dataclass", "typed-dict"]
CLASSES = ["PydanticForm", "StructForm", "AttrsForm", "DataclassForm", "dict"]
FULL = {"query": "ü</script>", "page": 2, "tags": ["a", "b"]}
DEFAULTS = {"query": "all", "page": 1, "tags": []}
HOSTILE = "\"'><script>alert(1)</script>"


@pytest.mark.awaited
@pytest.mark.parametrize("path", ["/typed", "/typed-in-generator"])
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("kind", "name"), list(zip(KINDS, CLASSES, strict=True)))
def test_typed(kit: App, path: str, method: str, kind: str, name: str) -> None:
    text = json.dumps({**FULL, "theme": "dark"})
    assert signals(only(ask(kit, f"{path}/{kind}", method, text))) == {"got": FULL, "kind": name}


@pytest.mark.awaited
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_part_of_them(kit: App, method: str, kind: str) -> None:
    text = json.dumps({"page": {"form": FULL}, "query": 5})
    assert signals(only(ask(kit, f"/typed-part/{kind}", method, text)))["got"] == FULL


@pytest.mark.awaited
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("path", ["/typed", "/typed-part", "/typed-in-generator"])
def test_without_signals(kit: App, path: str, method: str, kind: str) -> None:
    expected = {} if kind == "typed-dict" else DEFAULTS
    for headers in (ASKS, {}):
        reply = kit.open(f"{path}/{kind}", method, headers=headers)
        assert signals(only(reply))["got"] == expected


@pytest.mark.awaited
@pytest.mark.parametrize("path", ["/typed", "/typed-in-generator"])
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", KINDS)
def test_signals_that_do_not_fit(
    kit: App, framework: SimpleNamespace, path: str, method: str, kind: str
) -> None:
    text = json.dumps({"page": HOSTILE, "tags": ["a", 5]})
    reply = ask(kit, f"{path}/{kind}", method, text)
    body = reply.text()
    assert reply.status == 422, body
    assert "text/event-stream" not in (reply.headers["Content-Type"] or "")
    assert ("page" in body) == framework.explains
    assert "<script" not in body or "json" in reply.headers["Content-Type"]


@pytest.mark.awaited
def test_the_words_of_fastapi(kit: App, framework: SimpleNamespace) -> None:
    """Where the framework has a form for what does not fit, it is that form."""
    reply = ask(kit, "/typed/pydantic", "POST", json.dumps({"page": "x", "tags": [5]}))
    body = reply.text()
    if framework.openapi == "/openapi.json":
        detail = json.loads(body)["detail"]
        assert [one["loc"] for one in detail] == [["body", "page"], ["body", "tags", "0"]]
        assert all(set(one) == {"type", "loc", "msg"} for one in detail)
    else:
        assert ("The signals do not fit: page: " in unescape(body)) == framework.explains


@pytest.mark.awaited
@pytest.mark.parametrize("kind", KINDS)
def test_other_errors_are_what_they_were(kit: App, kind: str) -> None:
    assert ask(kit, f"/typed/{kind}", "POST", "{").status == 400
    assert ask(kit, f"/typed/{kind}", "GET", "[1]").status == 400


@pytest.mark.awaited
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


@pytest.mark.awaited_or_injected
def test_files(kit: App) -> None:
    text = json.dumps({"photos": [photo(5), photo(2000, "b")]})
    got = signals(only(ask(kit, "/upload", "POST", text)))["got"]
    assert got == [["ü.png", "image/png", 5], ["b", "image/png", 2000]]


@pytest.mark.awaited_or_injected
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
def test_files_that_are_refused(
    kit: App, framework: SimpleNamespace, photos: object, status: int, said: str
) -> None:
    reply = ask(kit, "/upload", "POST", json.dumps({"photos": photos}))
    body = reply.text()
    tells = framework.explains or not said
    assert (reply.status, said in unescape(body)) == (status, tells), body
    assert reply.headers["Set-Cookie"] is None or "a=b" not in reply.headers["Set-Cookie"]


@pytest.mark.injected
@pytest.mark.parametrize("path", ["/injected", "/injected-part"])
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("kind", KINDS)
def test_injected(kit: App, path: str, method: str, kind: str) -> None:
    """Where the framework gives handlers their arguments."""
    given: dict[str, Any] = {"form": FULL, "query": "x"} if path.endswith("part") else FULL
    reply = ask(kit, f"{path}/{kind}", method, json.dumps(given))
    assert signals(only(reply)) == {"got": FULL, "kind": CLASSES[KINDS.index(kind)]}
    assert ask(kit, f"{path}/{kind}", method, '{"page": {}, "form": 5}').status == 422
    expected = {} if kind == "typed-dict" else DEFAULTS
    assert signals(only(kit.open(f"{path}/{kind}", method)))["got"] == expected
