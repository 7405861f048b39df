"""Error pages over the page, and redirects in the place of swallowed ones, in the real client."""

from __future__ import annotations

from typing import Any

import pytest
from server import Reply, Request
from tab import Tab

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py import action_generator as actions
from datastar_py import attribute_generator as data
from datastar_py.error_pages import WSGIErrorPageMiddleware, show_errors
from datastar_py.redirects import WSGIRedirectMiddleware

PAGE = """<!doctype html><title>Error</title><h1>It broke: "quoted" &amp; 'single'</h1>
<script>parent.xss.push("script")</script><img src=x onerror='parent.xss.push("handler")'>
<p data-init="window.xss.push('init')">é</p>"""


def behind(middleware: Any, status: str, headers: dict[str, str], body: str) -> Any:
    """A path's handler: a WSGI application behind a middleware, called with the real request."""

    def app(environ: Any, start_response: Any) -> list[bytes]:
        start_response(status, list(headers.items()))
        return [body.encode()]

    def handler(request: Request) -> Reply:
        environ = {"REQUEST_METHOD": request.method, "SCRIPT_NAME": "", "PATH_INFO": request.path}
        for name, value in request.headers.items():
            environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
        started: list[Any] = []
        chunks = middleware(app)(environ, lambda *given: started.append(given))
        text = b"".join(chunks)
        said, pairs = started[0][:2]
        return Reply(text, int(said[:3]), dict(pairs))

    return handler


def debugging(app: Any) -> Any:
    return WSGIErrorPageMiddleware(app, debug=True)


def click(tab: Tab, path: str, bundle: str = "data-") -> None:
    data_ = type(data)(alias=bundle)
    client = "/client.js" if bundle == "data-" else "/aliased.js"
    button = f"<button id=go {data_.on('click', actions.post(path))}>go</button>"
    tab.open(button, client=client)
    tab.page.click("#go")


HTML = {"Content-Type": "text/html; charset=utf-8"}


@pytest.mark.parametrize("bundle", ["data-", "data-star-"])
def test_an_error_page_is_shown_over_the_page(tab: Tab, bundle: str) -> None:
    path = tab.server.add(behind(debugging, "500 Internal Server Error", HTML, PAGE))
    click(tab, path, bundle)
    frame = tab.page.frame_locator("dialog iframe")
    assert frame.locator("h1").inner_text() == "It broke: \"quoted\" & 'single'"
    assert frame.locator("p").inner_text() == "é"
    title = tab.page.locator("dialog strong").inner_text()
    assert title == f"500 Internal Server Error: POST {path}"
    # What the page says is shown, and never run.
    tab.forgive()
    assert tab.run("window.xss") == []
    assert tab.run("document.querySelector('dialog').checkVisibility()")
    over = "document.elementFromPoint(innerWidth / 2, innerHeight / 2).closest('dialog') != null"
    assert tab.run(over)
    tab.page.click("dialog button")
    tab.until("!document.querySelector('dialog').checkVisibility()")


def test_the_last_of_several_is_shown(tab: Tab) -> None:
    count = iter(range(1, 10))

    def handler(request: Request) -> Reply:
        page = f"<h1>error {next(count)}</h1>"
        reply: Reply = behind(debugging, "404 Not Found", HTML, page)(request)
        return reply

    click(tab, tab.server.add(handler))
    for number in (1, 2, 3):
        heading = tab.page.frame_locator(f"dialog iframe[srcdoc*='error {number}']").locator("h1")
        assert heading.inner_text() == f"error {number}"
        tab.until("document.querySelectorAll('dialog').length == 1")
        tab.run("document.querySelector('#go').click()")


def test_an_error_in_a_stream_is_shown(tab: Tab) -> None:
    show = show_errors(debug=True)
    assert show is not None
    try:
        raise KeyError("</iframe><script>parent.xss.push(1)</script>")
    except KeyError as error:
        event = show(error)
    first = SSE.patch_elements("<p id=first>before</p>", "body", "append")
    path = tab.server.add(
        lambda _: Reply(first + event, headers={"Content-Type": "text/event-stream"})
    )
    click(tab, path)
    shown = tab.page.frame_locator("dialog iframe").locator("pre").inner_text()
    assert "Traceback" in shown and "</iframe><script>" in shown
    assert tab.text("#first") == "before"
    assert tab.run("window.xss") == []


# --- redirects ------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_takes_the_page_along(tab: Tab, status: int) -> None:
    login = tab.server.add(lambda _: Reply("<h1>Log in</h1>", headers=HTML))
    path = tab.server.add(
        behind(WSGIRedirectMiddleware, f"{status} Moved", {"Location": f"{login}?a=b"}, "")
    )
    click(tab, path)
    tab.until("document.querySelector('h1')?.textContent == 'Log in'")
    assert tab.page.url == f"{tab.server.url}{login}?a=b"


def test_the_way_back_is_to_the_page(tab: Tab) -> None:
    login = tab.server.add(lambda _: Reply("<h1>Log in</h1>", headers=HTML))

    def handler(request: Request) -> Reply:
        location = {"Location": f"{login}?next={request.path}"}
        reply: Reply = behind(WSGIRedirectMiddleware, "302 Found", location, "")(request)
        return reply

    click(tab, tab.server.add(handler))
    page = tab.page.url
    tab.until("document.querySelector('h1')?.textContent == 'Log in'")
    assert f"{tab.server.url}{tab.page.url.partition('next=')[2]}" == page
    assert tab.page.url != page


@pytest.mark.parametrize(
    "location",
    ["javascript:xss.push(1)", "/\\example.invalid/", "//example.invalid/", "/x</script>"],
)
def test_hostile_locations(tab: Tab, location: str) -> None:
    path = tab.server.add(behind(WSGIRedirectMiddleware, "302 Found", {"Location": location}, ""))
    tab.forgive()
    click(tab, path)
    page = tab.page.url
    if location.startswith("/x"):
        tab.until("location.pathname.startsWith('/x')")
        assert tab.page.url.startswith(f"{tab.server.url}/x")
    else:
        tab.until("window.ready")
        assert tab.page.url == page
        assert tab.run("window.xss") == []


def test_a_slash_is_left_to_the_browser(tab: Tab) -> None:
    """It asks again by itself, with Datastar's headers, and the page gets the events."""
    path = "/t/slash"
    tab.server.at(path, behind(WSGIRedirectMiddleware, "308 Moved", {"Location": f"{path}/"}, ""))
    asked: list[str] = []

    def handler(request: Request) -> Reply:
        asked.append(request.headers.get("datastar-request", ""))
        events = SSE.patch_elements("<p id=out>done</p>", "body", "append")
        return Reply(events, headers={"Content-Type": "text/event-stream"})

    tab.server.at(f"{path}/", handler)
    click(tab, path)
    tab.has("done")
    assert asked == ["true"]
