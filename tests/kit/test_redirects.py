"""Redirects as events: which, where to, and what becomes of the rest of the response."""

import asyncio
import io
import json
import re
from collections import UserString
from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any
from urllib.parse import quote
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import pytest
from answers import Answer, Pairs, asgi, call_wsgi, wsgi
from hypothesis import given
from hypothesis import strategies as some

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py.redirects import RedirectMiddleware, WSGIRedirectMiddleware
from datastar_py.testing import PatchElements, events


def target(answer: Answer) -> str | None:
    """Where the page is sent; None when it is not."""
    if not answer.is_replaced:
        return None
    (event,) = events(answer.body)
    assert isinstance(event, PatchElements)
    script = re.search(r"window\.location = (\".*\")\)</script>$", event.elements)
    assert script is not None
    assert event == events(SSE.redirect(json.loads(script[1])))[0]
    return str(json.loads(script[1]))


Call = Callable[..., Answer]


def by_asgi(status: int, headers: Pairs, **options: Any) -> Answer:
    hosts = options.pop("hosts", ())
    return asgi(lambda app: RedirectMiddleware(app, hosts=hosts), status, headers, **options)


def by_wsgi(status: int, headers: Pairs, **options: Any) -> Answer:
    hosts = options.pop("hosts", ())
    return wsgi(lambda app: WSGIRedirectMiddleware(app, hosts=hosts), status, headers, **options)


@pytest.fixture(params=[by_asgi, by_wsgi], ids=["asgi", "wsgi"])
def call(request: pytest.FixtureRequest) -> Any:
    return request.param


# --- which ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_redirects(call: Call, status: int, method: str) -> None:
    assert target(call(status, {"Location": "/login"}, method=method)) == "/login"


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (200, {"Location": "/login"}),
        (201, {"Location": "/made"}),
        (300, {"Location": "/login"}),
        (304, {}),
        (305, {"Location": "/login"}),
        (302, {}),
        (302, {"Location": ""}),
        (404, {"Content-Type": "text/html"}),
        (302, {"Location": "/login", "Content-Type": "text/event-stream"}),
        (302, {"Location": "/login", "Content-Type": "Text/Event-Stream; charset=utf-8"}),
    ],
)
def test_the_rest_is_left_alone(call: Call, status: int, headers: dict[str, str]) -> None:
    got = call(status, headers)
    assert (got.status, got.body) == (status, b"moved")
    assert {name.lower(): value for name, value in got.headers} == {
        name.lower(): value for name, value in headers.items()
    }


@pytest.mark.parametrize("value", ["", "false", "1"])
def test_requests_of_others_are_left_alone(call: Call, value: str) -> None:
    got = call(302, {"Location": "/login"}, sent={"Datastar-Request": value})
    assert (got.status, got.header("Location"), got.body) == (302, ["/login"], b"moved")
    assert len(got.headers) == 1


# --- where to -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("/", "/"),
        ("/login?next=/a#top", "/login?next=/a#top"),
        ("http://app.example/login", "http://app.example/login"),
        ("HTTP://APP.example:80/login", "http://APP.example:80/login"),
        ("https://app.example/login", "https://app.example/login"),
        ("//app.example/login", "//app.example/login"),
        ("http://app.example", "http://app.example"),
        # Meant from the request's own path, which is /items/7/save.
        ("done", "/items/7/done"),
        ("./done", "/items/7/done"),
        ("../8", "/items/8"),
        ("?saved=1", "/items/7/save?saved=1"),
        # Other characters, as a browser reads them.
        ("/größe", "/gr%C3%B6%C3%9Fe"),
        ("/gr\xc3\xb6\xc3\x9fe", "/gr%C3%B6%C3%9Fe"),
        ("/a b", "/a%20b"),
        ("/a%20b?c=%2F", "/a%20b?c=%2F"),
        ("/\"'</script>", "/\"'</script>"),
        ("/a?b=\\", "/a?b=\\"),
        ("/${alert(1)}", "/${alert(1)}"),
    ],
)
def test_targets(call: Call, location: str, expected: str) -> None:
    got = call(303, {"Location": location}, path="/items/7/save")
    assert target(got) == expected


ELSEWHERE = [
    "http://evil.example/",
    "https://evil.example/login",
    "//evil.example/",
    "///evil.example/",
    "////evil.example",
    "http:evil.example",
    "http:/evil.example",
    "http:///evil.example",
    "HTTPS:evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "http:\\\\evil.example",
    "http://app.example@evil.example/",
    "http://app.example:pw@evil.example/",
    "http://app.example.evil.example/",
    "http://app.example:8080/",
    "http://app.example\\@evil.example/",
    "http://evil.example\\@app.example/",
    "http://evilapp.example/",
    "http://app.exampleé/",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "ftp://app.example/",
    "foo:bar",
    "..//evil.example",
    "../..//evil.example",
    ".//evil.example\x01",
    "http://[::1/",
    "//",
    "http://",
    "https:",
]


@pytest.mark.parametrize("location", ELSEWHERE)
def test_the_page_is_not_sent_elsewhere(call: Call, location: str) -> None:
    got = call(302, {"Location": location})
    assert target(got) is None
    assert (got.status, got.header("Location"), got.body) == (302, [location], b"moved")


@pytest.mark.parametrize("location", [" /login", "/login ", "/lo\tgin", "\x01javascript:alert(1)"])
def test_locations_that_browsers_would_clean_are_left_alone(location: str) -> None:
    assert target(by_asgi(302, {"Location": location})) is None


@pytest.mark.parametrize("path", ["//evil.example/a", "/\\evil.example/a", "///evil.example"])
def test_the_request_cannot_lead_elsewhere(call: Call, path: str) -> None:
    for location in ("done", "?a=1", "./b"):
        where = target(call(302, {"Location": location}, path=path))
        assert where is None or re.match(r"/[^/\\]", where)


@pytest.mark.parametrize(
    "location",
    ["https://login.example.com/a?b=/act", "//LOGIN.example.com/a", "http://login.example.com:80"],
)
def test_hosts_that_are_allowed(call: Call, location: str) -> None:
    hosts = ["login.example.com", "other.example:8443"]
    assert target(call(302, {"Location": location}, hosts=hosts)) == location
    assert target(call(302, {"Location": location}, hosts=["other.example"])) is None
    assert target(call(302, {"Location": "https://other.example:8443/"}, hosts=hosts))
    assert target(call(302, {"Location": "https://other.example/"}, hosts=hosts)) is None


@pytest.mark.parametrize(
    ("host", "location"),
    [
        ("app.example:8000", "http://app.example:8000/a"),
        ("APP.example", "http://app.example/a"),
        ("app.example:443", "https://app.example/a"),
        ("[::1]:8000", "http://[::1]:8000/a"),
        ("127.0.0.1:5000", "http://127.0.0.1:5000/a"),
    ],
)
def test_own_hosts(call: Call, host: str, location: str) -> None:
    assert target(call(302, {"Location": location}, sent={"Host": host})) == location
    assert target(call(302, {"Location": location}, sent={"Host": ""})) is None


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/items", "/items/"),
        ("/items/", "/items"),
        ("/items", "http://app.example/items/"),
        ("/items", "/items/?datastar=%7B%7D"),
        ("/größe", "/gr%C3%B6%C3%9Fe/"),
        ("/a b", "/a%20b/"),
    ],
)
def test_a_slash_is_left_to_the_browser(call: Call, path: str, location: str) -> None:
    """It sends the same request again, with its headers, and the page gets its events."""
    assert target(call(308, {"Location": location}, path=path)) is None


def test_back_to_the_same_path_is_a_redirect(call: Call) -> None:
    assert target(call(303, {"Location": "/items"}, path="/items")) == "/items"


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("/login?next=/act", "/login?next=/page%3Ftab%3D2"),
        ("/login?next=%2Fact%3Fdatastar%3D%7B%7D", "/login?next=/page%3Ftab%3D2"),
        ("/login?next=http%3A%2F%2Fapp.example%2Fact", "/login?next=/page%3Ftab%3D2"),
        ("/login?a=1&next=/act&b=", "/login?a=1&next=/page%3Ftab%3D2&b="),
        ("/login?next=/acts", "/login?next=/acts"),
        ("/login?next=/", "/login?next=/"),
        ("/login?a&b=%zz", "/login?a&b=%zz"),
        ("/login?next=http://evil.example/act", "/login?next=http://evil.example/act"),
        ("http://app.example/login?next=/act", "http://app.example/login?next=/page%3Ftab%3D2"),
    ],
)
def test_the_way_back_is_to_the_page(call: Call, location: str, expected: str) -> None:
    assert target(call(302, {"Location": location})) == expected


@pytest.mark.parametrize(
    "referer", ["", "http://evil.example/page", "about:blank", "http://[", "//evil.example/page"]
)
def test_no_way_back_to_a_page_that_is_not_ours(call: Call, referer: str) -> None:
    got = call(302, {"Location": "/login?next=/act&a=1"}, sent={"Referer": referer})
    assert target(got) in ("/login?a=1", None)


def test_a_way_back_that_looks_like_a_host(call: Call) -> None:
    got = call(302, {"Location": "/login?next=/act"}, sent={"Referer": "http://app.example//evil"})
    assert target(got) == "/login?next=/evil"


@given(some.text(some.characters(min_codepoint=1, max_codepoint=255)))
def test_whatever_a_location_says(text: str) -> None:
    """A target is on the own host, as the URL standard reads it."""
    for location in (text, f"/{text}", f"http:{text}", f"//{text}"):
        where = target(by_asgi(302, {"Location": location}))
        if where is not None:
            assert lands_on(where) == "app.example", (location, where)


def lands_on(where: str) -> str:
    """The host that a browser at http://app.example/page goes to, by the URL standard's rules."""
    cleaned = re.sub("[\t\n\r]", "", where.strip("".join(map(chr, range(0x21)))))
    cleaned = cleaned.replace("\\", "/")
    scheme = re.match(r"([a-z][a-z0-9+.-]*):", cleaned, re.I)
    if scheme and scheme[1].lower() not in ("http", "https"):
        return f"scheme {scheme[1]}"
    rest = cleaned[scheme.end() :] if scheme else cleaned
    if scheme and scheme[1].lower() == "http" and not rest.startswith("/"):
        return "app.example"
    if not scheme and not rest.startswith("//"):
        return "app.example"
    authority = re.split(r"[/?#]", rest.lstrip("/"))[0]
    return re.sub(r":\d*$", "", authority.rpartition("@")[2]).lower()


# --- the rest of the response ---------------------------------------------------------------------


def test_headers(call: Call) -> None:
    given = [
        ("Location", "/login"),
        ("Content-Type", "text/html"),
        ("Content-Length", "5"),
        ("Content-Encoding", "gzip"),
        ("ETag", '"1"'),
        ("Set-Cookie", "a=1; Path=/"),
        ("Set-Cookie", "b=2"),
        ("Cache-Control", "max-age=60"),
        ("Vary", "Cookie"),
        ("X-Frame-Options", "DENY"),
    ]
    got = call(302, given)
    assert target(got) == "/login"
    assert got.header("Set-Cookie") == ["a=1; Path=/", "b=2"]
    assert got.header("X-Frame-Options") == ["DENY"]
    assert got.header("Vary") == ["Cookie, Datastar-Request"]
    assert got.header("Cache-Control") == ["no-cache"]
    for name in ("Location", "Content-Encoding", "ETag"):
        assert got.header(name) == []


def test_what_must_not_be_stored(call: Call) -> None:
    kept = "max-age=0, no-cache, no-store, must-revalidate, private"
    got = call(302, {"Location": "/login", "Cache-Control": kept})
    assert got.header("Cache-Control") == [kept]


def test_head(call: Call) -> None:
    got = call(302, {"Location": "/login"}, method="HEAD")
    assert (got.status, got.body) == (200, b"")
    assert got.header("Content-Type") == ["text/event-stream"]


def test_the_body_is_dropped(call: Call) -> None:
    got = call(302, {"Location": "/login"}, body=[b"a" * 1000] * 3)
    assert target(got) == "/login"


def test_an_asgi_answer_waits_for_nothing_and_the_application_goes_on() -> None:
    said: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        head = {"status": 302, "headers": [(b"location", b"/login")]}
        await send({"type": "http.response.start", **head})
        said.append("begun")
        await send({"type": "http.response.body", "body": b"a", "more_body": True})
        await send({"type": "http.response.pathsend", "path": "/etc/passwd"})
        await send({"type": "http.response.trailers", "headers": []})
        await send({"type": "http.response.body", "body": b"b"})
        said.append("ended")

    async def send(message: Any) -> None:
        said.append(message["type"])

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "headers": [(b"datastar-request", b"true"), (b"host", b"a")],
    }
    asyncio.run(RedirectMiddleware(app)(scope, None, send))  # type: ignore[arg-type]
    assert said == ["http.response.start", "http.response.body", "begun", "ended"]


@pytest.mark.parametrize("kind", ["websocket", "lifespan"])
def test_other_connections_of_asgi(kind: str) -> None:
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.extend([scope, receive, send])

    given = ({"type": kind}, object(), object())
    asyncio.run(RedirectMiddleware(app)(*given))  # type: ignore[arg-type]
    assert seen == list(given)


class Chunks:
    """A body under WSGI that says when it is read and closed."""

    def __init__(self, said: list[str], start: Callable[[], object] | None = None) -> None:
        self.said = said
        self.start = start

    def __iter__(self) -> Iterator[bytes]:
        if self.start is not None:
            self.start()
        for _ in range(3):
            self.said.append("read")
            yield b"x"

    def close(self) -> None:
        self.said.append("closed")


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("status", ["302 Found", "200 OK"])
def test_a_wsgi_body_is_closed(late: bool, status: str) -> None:
    said: list[str] = []

    def app(environ: Any, start_response: Any) -> Chunks:
        def start() -> None:
            start_response(status, [("Location", "/login"), ("Content-Type", "text/plain")])

        if late:
            return Chunks(said, start)
        start()
        return Chunks(said)

    got = call_wsgi(WSGIRedirectMiddleware(app))  # type: ignore[arg-type]
    if status == "200 OK":
        assert (got.status, got.body, said) == (200, b"xxx", ["read"] * 3 + ["closed"])
    else:
        assert target(got) == "/login"
        # One that begins late is read until it has begun.
        assert said == ["read", "closed"] if late else ["closed"]


def test_a_wsgi_body_that_nobody_reads_is_closed() -> None:
    said: list[str] = []

    def app(environ: Any, start_response: Any) -> Chunks:
        start_response("302 Found", [("Location", "/login")])
        return Chunks(said)

    environ: dict[str, Any] = {"HTTP_DATASTAR_REQUEST": "true", "HTTP_HOST": "a"}
    setup_testing_defaults(environ)
    chunks: Any = WSGIRedirectMiddleware(app)(environ, lambda *_: lambda _: None)  # type: ignore
    chunks.close()
    assert said == ["closed"]


def test_a_wsgi_file_stays_one() -> None:
    """Servers send files in ways of their own, which they know by the very object."""
    file = object()

    def app(environ: Any, start_response: Any) -> Any:
        start_response("200 OK", [])
        return file

    environ: dict[str, Any] = {"HTTP_DATASTAR_REQUEST": "true"}
    setup_testing_defaults(environ)
    assert WSGIRedirectMiddleware(app)(environ, lambda *_: lambda _: None) is file  # type: ignore


def test_wsgi_write_and_errors() -> None:
    def writes(environ: Any, start_response: Any) -> list[bytes]:
        write = start_response("302 Found", [("Location", "/login")])
        write(b"moved")
        return []

    def fails(environ: Any, start_response: Any) -> list[bytes]:
        start_response("302 Found", [("Location", "/login")])
        try:
            raise KeyError("late")
        except KeyError as error:
            info = (KeyError, error, error.__traceback__)
            start_response("500 Oops", [("Content-Type", "text/plain")], info)
        return [b"oops"]

    assert target(call_wsgi(WSGIRedirectMiddleware(writes))) == "/login"
    got = call_wsgi(WSGIRedirectMiddleware(fails))
    assert (got.status, got.body) == (500, b"oops")


@pytest.mark.parametrize("status", ["302 Found", "200 OK", "404 Not Found"])
@pytest.mark.parametrize("datastar", ["true", ""])
def test_the_rules_of_wsgi_are_kept(status: str, datastar: str) -> None:
    def app(environ: Any, start_response: Any) -> list[bytes]:
        start_response(status, [("Location", "/login"), ("Content-Type", "text/plain")])
        return [b"moved"]

    checked = validator(WSGIRedirectMiddleware(validator(app)))
    got = call_wsgi(checked, "/act", "GET", {"Datastar-Request": datastar})
    assert got.status == (200 if datastar and status == "302 Found" else int(status[:3]))


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize("hosts", ["login.example", b"login.example", 5, None, [5], [None]])
def test_hosts_of_another_type(hosts: Any) -> None:
    for middleware in (RedirectMiddleware, WSGIRedirectMiddleware):
        with pytest.raises(TypeError, match=r"hosts|iterable"):
            middleware(lambda *_: None, hosts=hosts)  # type: ignore[call-arg,arg-type,return-value]


@pytest.mark.parametrize(
    "hosts",
    [io.StringIO("a.example"), UserString("a.example"), {"a.example": 1}, lambda: ["a"], object()],
    ids=lambda hosts: type(hosts).__name__,
)
def test_hosts_that_are_no_list(hosts: Any) -> None:
    """What can be iterated need not be several names."""
    with pytest.raises(TypeError, match=r"^hosts must be several names"):
        RedirectMiddleware(lambda *_: None, hosts=hosts)  # type: ignore[arg-type,return-value]


class Texts(str, Enum):
    HOST = "a.example"


@pytest.mark.parametrize("host", [UserString("A.example"), Texts.HOST, "a.example:443"])
def test_hosts_are_texts(host: Any) -> None:
    for call in (by_asgi, by_wsgi):
        got = call(302, {"Location": "http://a.example/x"}, hosts=(one for one in [host]))
        assert target(got) == "http://a.example/x"


@pytest.mark.parametrize("text", ["//[", "http://[x", "https://[::1", "//a]b", "http://\u2100"])
def test_a_query_may_hold_anything(call: Call, text: str) -> None:
    """Somebody may look for what is no URL."""
    location = f"/search?q={quote(text, safe='')}"
    assert target(call(303, {"Location": location})) == location


@pytest.mark.parametrize(
    "host", ["", "https://a.example", "a.example/", "*", "a b", "a\nb", "a@b", "a:b", "a\\b"]
)
def test_hosts_that_are_none(host: str) -> None:
    with pytest.raises(ValueError, match=r"^hosts must be names such as"):
        RedirectMiddleware(lambda *_: None, hosts=[host])  # type: ignore[arg-type,return-value]
