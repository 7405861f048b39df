"""Error pages over the page: which are shown, what is in them, and that it is off in production."""

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from answers import Answer, Pairs, asgi, wsgi

from datastar_py.error_pages import ErrorPageMiddleware, WSGIErrorPageMiddleware, show_errors
from datastar_py.testing import PatchElements, events

HTML = {"Content-Type": "text/html; charset=utf-8"}
HOSTILE = "\"></iframe></dialog><script>alert(1)</script>\n\ndata: x\r\n&quot;\u2028'é"


class Overlay(HTMLParser):
    """What an overlay holds, as a browser would read it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.frame: dict[str, str | None] = {}
        self.title = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "iframe":
            self.frame = dict(attrs)

    def handle_data(self, data: str) -> None:
        if self.tags[-1] == "strong":
            self.title += data

    @property
    def page(self) -> str:
        return self.frame["srcdoc"] or ""


def shown(text: str | bytes) -> Overlay:
    """The one overlay that an answer shows, and nothing besides it."""
    (event,) = events(text)
    assert isinstance(event, PatchElements)
    assert (event.selector, event.mode) == ("body", "append")
    overlay = Overlay(event.elements)
    assert overlay.tags == ["dialog", "div", "form", "strong", "button", "iframe"]
    assert overlay.frame["sandbox"] in (None, "")
    return overlay


def by_asgi(status: int, headers: Pairs, *, debug: bool = True, **options: Any) -> Answer:
    return asgi(lambda app: ErrorPageMiddleware(app, debug=debug), status, headers, **options)


def by_wsgi(status: int, headers: Pairs, *, debug: bool = True, **options: Any) -> Answer:
    return wsgi(lambda app: WSGIErrorPageMiddleware(app, debug=debug), status, headers, **options)


Call = Callable[..., Answer]


@pytest.fixture(params=[by_asgi, by_wsgi], ids=["asgi", "wsgi"])
def call(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.mark.parametrize("status", [400, 403, 404, 418, 422, 500, 503, 599])
def test_an_error_page_is_shown(call: Call, status: int) -> None:
    page = "<h1>Broken &amp; gone</h1><script>alert('x')</script>"
    got = call(status, HTML, body=[page[:9].encode(), page[9:].encode()], path="/save/ü")
    assert got.is_replaced
    overlay = shown(got.body)
    assert overlay.page == page
    assert overlay.title.startswith(f"{status} ")
    assert overlay.title.endswith(": POST /save/ü")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/json", "application/problem+json; charset=utf-8"]
)
def test_text_is_shown_as_text(call: Call, kind: str) -> None:
    got = call(500, {"Content-Type": kind}, body=[HOSTILE.encode()])
    page = shown(got.body).page
    assert page.startswith("<!doctype html><pre")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (200, HTML),
        (204, {}),
        (302, HTML),
        (399, HTML),
        (404, {}),
        (404, {"Content-Type": "image/png"}),
        (404, {"Content-Type": "text/event-stream"}),
        (404, {"Content-Type": ""}),
        (500, {**HTML, "Content-Encoding": "gzip"}),
    ],
)
def test_the_rest_is_left_alone(call: Call, status: int, headers: dict[str, str]) -> None:
    got = call(status, headers)
    assert (got.status, got.body) == (status, b"moved")
    assert dict(got.headers) in (headers, {n.lower(): v for n, v in headers.items()})


def test_requests_of_others_are_left_alone(call: Call) -> None:
    got = call(500, HTML, sent={"Datastar-Request": ""})
    assert (got.status, got.body) == (500, b"moved")


def test_off(call: Call) -> None:
    got = call(500, HTML, debug=False)
    assert (got.status, got.body) == (500, b"moved")
    assert not got.is_replaced


@pytest.mark.parametrize("debug", ["true", "false", "", 1, 0, None])
def test_debug_is_a_bool(debug: Any) -> None:
    for make in (
        lambda: ErrorPageMiddleware(lambda *_: None, debug=debug),  # type: ignore
        lambda: WSGIErrorPageMiddleware(lambda *_: [], debug=debug),
        lambda: show_errors(debug=debug),
    ):
        with pytest.raises(TypeError, match=r"^debug must be True or False"):
            make()


def test_debug_has_to_be_said() -> None:
    for make in (ErrorPageMiddleware, WSGIErrorPageMiddleware):
        with pytest.raises(TypeError, match="debug"):
            make(lambda *_: None)  # type: ignore


def test_hostile_pages_stay_in_the_frame(call: Call) -> None:
    got = call(500, HTML, body=[HOSTILE.encode()], path=f"/{HOSTILE}")
    overlay = shown(got.body)
    assert overlay.page == HOSTILE.replace("\r\n", "\n")
    assert "<script>alert(1)</script>" in overlay.title


@pytest.mark.parametrize(
    ("content_type", "body", "page"),
    [
        ("text/html; charset=iso-8859-1", b"\xe9", "é"),
        ('TEXT/HTML;CHARSET="utf-8"', "é".encode(), "é"),
        ("text/html", b"\xff", "\ufffd"),
        ("text/html; charset=nonsense", "é".encode(), "é"),
        ("text/html; charset=utf-8", b"a\0b", "a\ufffdb"),
        ("text/html; charset=utf-7", b"+2AA-", "?"),
        ("text/html; charset=base64", b"eA==", "eA=="),
        ("text/html; charset=undefined", "é".encode(), "é"),
        ("text/html; charset=idna", "é".encode(), "é"),
        ("text/html; charset=a\0b", "é".encode(), "é"),
        ("text/html; charset=rot13", b"a", "a"),
        ("text/html", b"", ""),
    ],
)
def test_any_bytes(call: Call, content_type: str, body: bytes, page: str) -> None:
    got = call(500, {"Content-Type": content_type}, body=[body])
    assert shown(got.body).page == page


def test_long_pages_are_cut(call: Call) -> None:
    got = call(500, HTML, body=[b"a" * 1024 * 1024] * 5)
    assert len(shown(got.body).page) == 2 * 1024 * 1024


def test_cookies_are_kept(call: Call) -> None:
    got = call(403, [*HTML.items(), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
    assert got.is_replaced
    assert got.header("Set-Cookie") == ["a=1", "b=2"]


def test_head(call: Call) -> None:
    got = call(404, HTML, method="HEAD")
    assert (got.status, got.body) == (200, b"")


def test_an_error_in_a_stream() -> None:
    show = show_errors(debug=True)
    assert show is not None
    assert show_errors(debug=False) is None

    def broken() -> None:
        raise ValueError(HOSTILE)

    with pytest.raises(ValueError) as caught:
        broken()
    overlay = shown(show(caught.value))
    assert overlay.title.startswith("ValueError: ")
    assert "in broken" in overlay.page
    assert "&lt;script&gt;alert(1)" in overlay.page and "<script" not in overlay.page


class Bad(Exception):
    def __str__(self) -> str:
        raise RuntimeError


class Long(Exception):
    def __str__(self) -> str:
        return "x" * 10_000 + "\ud800\0"


@pytest.mark.parametrize("error", [Bad(), Long(), ExceptionGroup("two", [KeyError(1)]), OSError()])
def test_any_error(error: Exception) -> None:
    show = show_errors(debug=True)
    assert show is not None
    overlay = shown(show(error))
    assert 0 < len(overlay.title) <= 200
    assert overlay.page


@pytest.mark.parametrize("size", [3_000_000, 20_000_000])
def test_long_errors_are_cut(size: int) -> None:
    show = show_errors(debug=True)
    assert show is not None
    overlay = shown(show(ValueError("x" * size)))
    assert len(overlay.page) < 2.1 * 1024 * 1024
    assert "ValueError" in overlay.title
