"""Middleware and messages of Django, by its own test clients, sync and async."""

import asyncio
import re
from typing import Any

import pytest
from django_project import APP, rendered

# isort: split
import django_views
from django.conf import settings
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponseRedirect
from django.test import AsyncClient, Client, RequestFactory, override_settings

from datastar_py.testing import PatchElements, PatchSignals, events

HOSTILE = '"><script>alert(1)</script>&\n\ndata: x'
STORAGE = f"{APP}.messages.Storage"
ASKED = {
    "HTTP_DATASTAR_REQUEST": "true",
    "HTTP_REFERER": "http://testserver/page?a=1",
}


class Browser:
    """A client of Django's that asks as Datastar does, or as a browser does."""

    def __init__(self, kind: str) -> None:
        self.client: Any = Client() if kind == "sync" else AsyncClient()
        self.is_async = kind == "async"

    def act(self, path: str, method: str = "post") -> Any:
        return self._ask(method, path, ASKED)

    def see(self, path: str) -> Any:
        return self._ask("get", path, {})

    def _ask(self, method: str, path: str, headers: dict[str, str]) -> Any:
        if not self.is_async:
            response = getattr(self.client, method)(path, **headers)
            if response.streaming:
                response.text_ = b"".join(response)
        else:
            response = asyncio.run(self._later(method, path, headers))
        if not response.streaming:
            response.text_ = response.content
        return response

    async def _later(self, method: str, path: str, headers: dict[str, str]) -> Any:
        given = {name.removeprefix("HTTP_").replace("_", "-"): v for name, v in headers.items()}
        response = await getattr(self.client, method)(path, headers=given)
        if response.streaming:
            response.text_ = b"".join([chunk async for chunk in response])
        return response


@pytest.fixture(params=["sync", "async"])
def browser(request: pytest.FixtureRequest) -> Browser:
    return Browser(request.param)


# --- redirects ------------------------------------------------------------------------------------


def test_a_redirect_is_an_event(browser: Browser) -> None:
    got = browser.act("/to-login")
    assert got.status_code == 200
    assert got["Content-Type"] == "text/event-stream"
    (event,) = events(got)
    assert isinstance(event, PatchElements)
    assert '"/login?next=/page%3Fa%3D1"' in event.elements
    assert "Location" not in got
    assert got["X-Other"] == "kept"
    assert got["Content-Length"] == str(len(got.content))
    assert "Datastar-Request" in got["Vary"]
    assert (got.cookies["seen"].value, got.cookies["seen"]["httponly"]) == ("yes", True)
    assert got.cookies["other"].value == "1"


def test_a_response_for_many_requests_collects_no_cookies() -> None:
    middleware: Any = __import__(f"{APP}.middleware", fromlist=["RedirectMiddleware"])
    shared = HttpResponseRedirect("/login")
    shared.set_cookie("seen", "yes")
    outer = middleware.RedirectMiddleware(lambda request: shared)
    for user in ("first", "second"):
        answer = outer(RequestFactory().post("/act", **ASKED))
        assert answer["Content-Type"] == "text/event-stream"
        assert answer.cookies["seen"].value == "yes"
        assert "sid" not in answer.cookies
        answer.set_cookie("sid", user)
        answer.set_cookie("seen", user, max_age=1)
    assert shared.cookies["seen"].value == "yes" and not shared.cookies["seen"]["max-age"]
    assert shared.status_code == 302 and "sid" not in shared.cookies


def test_browsers_get_the_redirect(browser: Browser) -> None:
    got = browser.see("/to-login")
    assert (got.status_code, got["Location"]) == (302, "/login?next=/to-login")


def test_redirects_elsewhere(browser: Browser) -> None:
    assert browser.act("/elsewhere").status_code == 302
    with override_settings(DATASTAR_REDIRECT_HOSTS=["login.example.com"]):
        got = Browser("sync").act("/elsewhere")
        assert '"https://login.example.com/"' in got.content.decode()


def test_a_slash_is_left_to_the_browser(browser: Browser) -> None:
    got = browser.act("/slash", "get")
    assert (got.status_code, got["Location"]) == (301, "/slash/")


def test_a_streamed_body_is_closed(browser: Browser) -> None:
    django_views.closed.clear()
    got = browser.act("/streamed")
    assert got.status_code == 200
    assert '"/login"' in got.content.decode()
    got.close()
    assert django_views.closed == ["closed"]


def test_a_host_that_is_not_allowed() -> None:
    got = Client().post("/to-login", **ASKED, HTTP_HOST="evil.example")
    assert got.status_code == 400


@pytest.mark.parametrize("hosts", ["login.example.com", ["https://a/"], 5, [5]])
def test_hosts_that_are_none(hosts: Any) -> None:
    refused = pytest.raises(ImproperlyConfigured, match=r"^DATASTAR_REDIRECT_HOSTS: ")
    with override_settings(DATASTAR_REDIRECT_HOSTS=hosts), refused:
        Client().get("/page")


# --- error pages ----------------------------------------------------------------------------------

WITH_ERRORS = [f"{APP}.middleware.ErrorPageMiddleware", *settings.MIDDLEWARE]


@pytest.mark.parametrize(("path", "title"), [("/broken", "500 "), ("/nowhere", "404 ")])
def test_error_pages(browser: Browser, path: str, title: str) -> None:
    with override_settings(MIDDLEWARE=WITH_ERRORS, DEBUG=True):
        browser.client.raise_request_exception = False
        got = browser.act(path)
        (event,) = events(got)
        assert isinstance(event, PatchElements)
        assert f">{title}" in event.elements
        assert path in event.elements
        assert browser.see(path).status_code == int(title)


def test_no_error_pages_without_debug(browser: Browser) -> None:
    with override_settings(MIDDLEWARE=WITH_ERRORS, DEBUG=False):
        browser.client.raise_request_exception = False
        got = browser.act("/broken")
        assert got.status_code == 500
        assert b"on purpose" not in got.content


@pytest.mark.parametrize("debug", ["True", 1, "yes", None])
def test_debug_has_to_be_true(debug: Any) -> None:
    """A text such as "False" would count as true."""
    with override_settings(MIDDLEWARE=WITH_ERRORS, DEBUG=debug):
        client = Client(raise_request_exception=False)
        assert client.get("/broken", **ASKED).status_code == 500


# --- messages -------------------------------------------------------------------------------------


def toasts(got: Any) -> list[str]:
    """The texts of the toasts that an answer brings."""
    texts: list[str] = []
    for event in events(got.text_):
        if isinstance(event, PatchElements) and event.selector == "#datastar-messages":
            assert event.mode == "append"
            texts += re.findall(r"<div class=\"toast [^>]*>([^<]*)</div>", event.elements)
    return texts


def shown(got: Any) -> list[str]:
    """The texts of those in a page."""
    text = got.content.decode()
    assert text.startswith('<div id="datastar-messages" role="status">')
    return re.findall(r"<div class=\"toast [^>]*>([^<]*)</div>", text)


@pytest.mark.parametrize("path", ["/act", "/aact"])
def test_an_action_brings_its_own(browser: Browser, path: str) -> None:
    got = browser.act(path)
    first, second = events(got.text_)
    assert isinstance(first, PatchSignals) and isinstance(second, PatchElements)
    assert toasts(got) == ["done"]
    assert shown(browser.see("/page")) == []


@pytest.mark.parametrize("storage", [None, STORAGE])
def test_those_that_wait_come_along_once(browser: Browser, storage: str | None) -> None:
    given = {} if storage is None else {"MESSAGE_STORAGE": storage}
    with override_settings(**given):
        browser.see("/add?text=first")
        browser.see("/add?text=second")
        assert toasts(browser.act("/act")) == ["first", "second", "done"]
        assert toasts(browser.act("/act")) == ["done"]
        assert shown(browser.see("/page")) == []


@pytest.mark.parametrize("path", ["/leaves", "/leaves-by-event"])
def test_after_a_redirect(browser: Browser, path: str) -> None:
    got = browser.act(path)
    assert got.status_code == 200
    assert toasts(got) == []
    assert 'window.location = "/page"' in got.text_.decode()
    assert shown(browser.see("/page")) == ["left"]
    assert shown(browser.see("/page")) == []


@pytest.mark.parametrize("path", ["/generates", "/agenerates"])
def test_in_a_generator(browser: Browser, path: str) -> None:
    with override_settings(MESSAGE_STORAGE=STORAGE):
        browser.see("/add?text=first")
        shown_now = toasts(browser.act(path))
        assert "made late" in shown_now
        # What waited is shown once: here, where it was still in time, or in the next page.
        assert sorted(shown_now + shown(browser.see("/page"))) == ["first", "made late"]
        assert shown(browser.see("/page")) == []


def test_in_a_generator_with_another_storage(
    browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    """They could not be forgotten there, and so would be shown again."""
    got = browser.act("/generates")
    assert toasts(got) == []
    assert f'MESSAGE_STORAGE = "{STORAGE}"' in caplog.text


def test_hostile_messages(browser: Browser) -> None:
    from urllib.parse import quote

    browser.see(f"/add?text={quote(HOSTILE)}&tags={quote(HOSTILE)}")
    got = browser.act("/act")
    assert len(events(got.text_)) == 2
    assert "<script" not in got.text_.decode()
    browser.see(f"/add?text={quote(HOSTILE)}&tags={quote(HOSTILE)}")
    page = browser.see("/page").content.decode()
    assert "<script" not in page and "&lt;script&gt;" in page


def test_a_template_of_ones_own() -> None:
    import importlib

    module = importlib.import_module(f"{APP}.messages")
    message = Message(constants.INFO, "hello")
    assert "hello</div>" in module.as_html(message)
    files = {"toast.html": "<li>{{ message }}"}
    options = {"loaders": [("django.template.loaders.locmem.Loader", files)]}
    engine = {**settings.TEMPLATES[0], "OPTIONS": options}
    with override_settings(DATASTAR_MESSAGE_TEMPLATE="toast.html", TEMPLATES=[engine]):
        assert module.as_html(Message(constants.INFO, "<b>")) == "<li>&lt;b&gt;"


def test_messages_without_a_request() -> None:
    got = rendered("{% datastar_messages %}", {"messages": [Message(constants.INFO, "<b>")]})
    assert "&lt;b&gt;</div>" in got
    assert rendered("{% datastar_messages %}") == '<div id="datastar-messages" role="status"></div>'
