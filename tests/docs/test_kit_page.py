"""docs/kit.md: its code runs, and does what the page says."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fasthtml.common import FastHTML
from litestar import Litestar
from litestar import get as litestar_get
from litestar.response import Redirect
from quart import Quart
from quart import redirect as quart_redirect
from sanic import Sanic
from sanic.response import redirect as sanic_redirect
from sanic_testing.testing import SanicASGITestClient
from starlette.applications import Starlette
from starlette.responses import RedirectResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from datastar_py.django import ServerSentEventGenerator as SSE
from datastar_py.testing import PatchElements, PatchSignals, events
from tests import pages
from tests.pages import DOCS, files

PAGE = (DOCS / "kit.md").read_text("utf-8")
SECTIONS: dict[str, str] = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S))
HEADERS = {"Datastar-Request": "true"}


def program(section: str) -> Any:
    """What the code of a section defines, run in its order."""
    return pages.program(*re.findall(r"^```python\n(.*?)^```$", SECTIONS[section], re.M | re.S))


def client(handler: Callable[..., Any], method: str = "POST") -> TestClient:
    return TestClient(Starlette(routes=[Route("/", handler, methods=[method])]), headers=HEADERS)


def test_every_section_is_tested():
    with_code = {title for title, text in SECTIONS.items() if "```python" in text}
    tested = {test for name, test in globals().items() if name.startswith("SECTION_")}
    assert with_code == tested


SECTION_TYPED = "Signals with a type"


def test_typed():
    asks = client(program(SECTION_TYPED).search)
    assert events(asks.post("/", json={"query": "tea", "page": 3})) == [
        PatchElements("<p id='page'>Page 3</p>")
    ]
    assert events(asks.post("/", json={})) == [PatchElements("<p id='page'>Page 1</p>")]
    assert asks.post("/", json={"page": "many"}).status_code == 422
    assert asks.post("/", json={"query": "x" * 2_000_000}).status_code == 413


SECTION_FORM = "Messages beside the fields of a form"


def test_form():
    page = program(SECTION_FORM)
    empty = {"_errors": {"form": {"name": "", "age": ""}}, "_error": ""}
    assert page.error_signals(page.Form, "form") == empty
    assert "$_errors.form.age" in page.PAGE
    asks = TestClient(page.app, headers=HEADERS)
    (messages,) = events(asks.post("/join", json={"form": {"name": "", "age": 36}}))
    assert messages.signals["_errors"]["form"]["name"]
    assert messages.signals["_errors"]["form"]["age"] == ""
    welcome, cleared = events(asks.post("/join", json={"form": {"name": "<b>Ada", "age": 36}}))
    assert welcome == PatchElements("<p id='welcome'>Welcome, &lt;b&gt;Ada!</p>")
    assert cleared == PatchSignals(empty)


SECTION_FILES = "Files"


def test_files():
    page = program(SECTION_FILES)
    photo = page.Photo("tea.png", "image/png", b"123")
    assert page.sizes(page.Album("Tea", [photo])) == {"tea.png": 3}
    with pytest.raises(ValueError, match="larger than the 5242880 bytes allowed"):
        page.Photo("tea.png", "image/png", bytes(5 * 1024 * 1024 + 1))


SECTION_REQUEST = "What a request says of itself"


def test_request():
    asks = client(program(SECTION_REQUEST).news, "GET")
    (told,) = events(asks.get("/", headers={"Last-Event-ID": "7"}))
    assert told == PatchSignals({"after": "7"})
    assert events(asks.get("/")) == [PatchSignals({"after": None})]
    assert asks.get("/", headers={"Datastar-Request": ""}).text == "Come with a browser."


SECTION_PAGE = "A page or a patch"


def test_page_or_patch():
    asks = client(program(SECTION_PAGE).people, "GET")
    rows = "<ul id='people'><li>Ada</li></ul>"
    patch = asks.get("/")
    assert events(patch) == [PatchElements(rows)]
    page = asks.get("/", headers={"Datastar-Request": ""})
    assert page.text == f"<!doctype html>{rows}"
    assert patch.headers["vary"] == page.headers["vary"] == "Datastar-Request"


SECTION_REDIRECTS = "Redirects"


def test_redirects():
    page = program(SECTION_REDIRECTS)
    expected = events(SSE.redirect("/login"))

    @page.fasthtml_app.get("/save")
    @page.fastapi_app.get("/save")
    def save():
        return RedirectResponse("/login")

    page.starlette_app.router.routes.append(Route("/save", lambda request: save()))

    @litestar_get("/save", sync_to_thread=False)
    def litestar_save() -> Redirect:
        return Redirect("/login")

    page.litestar_app.register(litestar_save)
    apps: list[Starlette | FastHTML | Litestar] = [
        page.starlette_app,
        page.fastapi_app,
        page.fasthtml_app,
        page.litestar_app,
    ]
    for app in apps:
        asks = TestClient(app, headers=HEADERS)
        assert events(asks.get("/save")) == expected, app

    quart_app: Quart = page.quart_app

    @quart_app.get("/save")
    async def quart_save():
        return quart_redirect("/login")

    async def ask_quart() -> Any:
        return events(await quart_app.test_client().get("/save", headers=HEADERS))

    assert asyncio.run(ask_quart()) == expected

    sanic_app: Sanic[Any, Any] = page.sanic_app

    @sanic_app.get("/save")
    async def sanic_save(request: Any):
        return sanic_redirect("/login")

    async def ask_sanic() -> Any:
        _, response = await SanicASGITestClient(sanic_app).get("/save", headers=HEADERS)
        return events(response)

    assert asyncio.run(ask_sanic()) == expected


SECTION_ERRORS = "Error pages"


def test_error_pages():
    asks = TestClient(program(SECTION_ERRORS).app, headers=HEADERS, raise_server_exceptions=False)
    (overlay,) = events(asks.get("/breaks"))
    assert "ZeroDivisionError" in overlay.elements and "sandbox" in overlay.elements
    begun, overlay = events(asks.get("/later"))
    assert begun == PatchSignals({"begun": True})
    assert "ZeroDivisionError" in overlay.elements


SECTION_SCRIPT = "The script tag"


def test_script(capsys: pytest.CaptureFixture[str]):
    program(SECTION_SCRIPT)
    (shown,) = re.findall(r"^```html\n(.*?)^```$", SECTIONS[SECTION_SCRIPT], re.M | re.S)
    assert capsys.readouterr().out == shown


SECTION_JINJA2 = "Jinja2"


def test_jinja2():
    rendered = program(SECTION_JINJA2).button.render()
    assert rendered == '<button data-on:click="@post(&#34;/save&#34;)">Save</button>'


# One project is all that a process can have.
SECTION_DJANGO = "Django"

PROJECT = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "project"
import django
django.setup()
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from datastar_py.testing import events
call_command("migrate", verbosity=0)
client = Client(enforce_csrf_checks=True)
page = client.get("/").content.decode()
assert page.startswith("<!doctype html>") and 'data-on:click__debounce.200ms="@post(' in page, page
token = page.partition("X-Csrftoken&#34;: &#34;")[2].partition("&#34;")[0]
assert len(token) == 64, page
headers = {"Datastar-Request": "true", "X-CSRFToken": token, "Referer": "http://testserver/"}
def save():
    return client.post("/save", {"count": 1}, "application/json", headers=headers)
(redirect,) = events(save())
assert "/accounts/login/?next=/" in redirect.elements, redirect
client.force_login(User.objects.create_user("ada"))
signals, toast = events(save())
assert signals.signals == {"count": 2} and "Saved." in toast.elements, (signals, toast)
assert client.post("/save", headers={"Datastar-Request": "true"}).status_code == 403
print("done")
"""

SETTINGS = """
from settings import *
SECRET_KEY = "docs"
ALLOWED_HOSTS = ["testserver"]
ROOT_URLCONF = "urls"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
TEMPLATES = [
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": ["templates"]}
]
TEMPLATES[0]["OPTIONS"] = {"context_processors": ["django.template.context_processors.request"]}
"""

URLS = """
import views
from django.urls import path
urlpatterns = [path("", views.page), path("save", views.save)]
"""


def ran(folder: Path, code: str) -> str:
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
    )
    return run.stdout


def test_django(tmp_path: Path):
    found = files(SECTIONS[SECTION_DJANGO])
    assert sorted(found) == ["settings.py", "templates/page.html", "views.py"]
    (tmp_path / "templates").mkdir()
    for path, text in {**found, "project.py": SETTINGS, "urls.py": URLS}.items():
        (tmp_path / path).write_text(text, "utf-8")
    output = ran(tmp_path, PROJECT)
    assert output.endswith("done\n"), output


SECTION_PARTS = "Parts of pages"


def test_parts():
    page = program(SECTION_PARTS)
    for part in (page.by_jinja2, page.by_htpy, page.by_fasthtml):
        (found,) = events(part)
        assert re.sub("[\"'\n]", "", found.elements) == "<li id=Ada>Ada</li>"
