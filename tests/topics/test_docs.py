"""docs/topics.md: its code runs, and does what it says."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from datastar_py.topics import Topics

from .engines import ValkeyServer
from .test_frameworks import Page, post
from .workers import Worker

PAGE = (Path(__file__).parents[2] / "docs" / "topics.md").read_text("utf-8")
BLOCKS = re.findall(r"^```python\n# (\w+\.py)\n(.*?)^```$", PAGE, re.M | re.S)
EXAMPLES = Path(__file__).parents[2] / "examples"

# Routes for what the page defines besides, and what workers are asked.
MORE = """
from starlette.routing import Route as R
names = "rename index news board counter lobby who log_out health lobby_with_names"
for name in [*names.split(), "members_only", "ban"]:
    app.router.routes.append(R(f"/{name}", globals()[name], methods=["GET", "POST"]))
async def state(request):
    return JSONResponse({})
app.router.routes.append(R("/state", state))
"""
DJANGO = """
import os
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import JsonResponse
from django.urls import path
settings.configure(
    ROOT_URLCONF=__name__, SECRET_KEY="docs", ALLOWED_HOSTS=["*"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "docs.db"}},
)
app = get_asgi_application()
"""
DJANGO_URLS = """
urlpatterns = [path(view.__name__, view) for view in (VIEWS)]
urlpatterns += [path("state", lambda request: JsonResponse({}))]
"""
STATE = {
    "fastapi_app.py": '@app.get("/state")\nasync def state():\n    return {}\n',
    "fasthtml_app.py": "from starlette.responses import JSONResponse\n"
    '@app.get("/state")\nasync def state():\n    return JSONResponse({})\n',
    "litestar_app.py": '@get("/state")\nasync def state() -> dict[str, str]:\n    return {}\n'
    "app = Litestar([feed, say, state])\n",
    "quart_app.py": '@app.get("/state")\nasync def state():\n    return {}\n',
    "sanic_app.py": "from sanic.response import json\n"
    '@app.get("/state")\nasync def state(request):\n    return json({})\n',
}


def code(name: str) -> str:
    return "\n".join(text for found, text in BLOCKS if found == name)


def serve(folder: Path, name: str, text: str) -> Worker:
    """One of the page's apps, on a server."""
    (folder / name).write_text(text, "utf-8")
    command = f"uvicorn {name[:-3]}:app --app-dir {folder} --host 127.0.0.1 --port {{port}}"
    return Worker(command)


def test_every_block_is_run() -> None:
    ran = {"app.py", "job.py", "django_app.py", "django_views.py", "tls.py", *STATE}
    assert {name for name, _ in BLOCKS} == ran | {"test_room.py", "test_my_engine.py"}
    assert PAGE.count("```python") == len(BLOCKS)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    app = serve(tmp_path_factory.mktemp("app"), "app.py", code("app.py") + MORE)
    yield app
    app.close()


def test_the_room(app: Worker) -> None:
    """What the page begins with: a snapshot, events, and what was missed."""
    page = Page(app, "/feed")
    page.until(lambda _: "id: " in page.text)
    assert '<ul id="room"></ul>' in page.text
    assert post(app, "/say") == 204
    page.until(lambda _: "<li>1</li>" in page.text)
    page.leave()
    assert post(app, "/say") == 204
    again = Page(app, "/feed", page.since)
    again.until(lambda _: "<li>2</li>" in again.text)
    assert "<ul" not in again.text and "<li>1</li>" not in again.text
    assert "position" in app.ask("/rename?title=Hello")
    again.until(lambda _: "elements Hello" in again.text)
    other = Page(app, "/news")
    other.until(lambda _: '<ul id="room"><li>1</li><li>2</li></ul>' in other.text)
    for each in (again, other):
        each.leave()


def test_a_page_that_is_rendered_with_its_content(app: Worker) -> None:
    connection = Page(app, "/index")
    while connection.read():
        pass
    position = re.search(r"last-event-id&#34;: &#34;([^&]+)&#34;", connection.text)
    assert position, connection.text
    assert len(position[1]) <= 24
    before = connection.text.count("<li>")
    post(app, "/say")
    page = Page(app, "/feed", position[1])
    page.until(lambda _: f"<li>{before + 1}</li>" in page.text)
    assert "<ul" not in page.text
    page.leave()


def test_live_pages(app: Worker) -> None:
    board, counter = Page(app, "/board"), Page(app, "/counter")
    board.until(lambda _: "lines</p>" in board.text)
    lines = counter.until(lambda signals: signals)[-1]["lines"]
    post(app, "/say")
    board.until(lambda _: f"<p id='board'>{lines + 1} lines</p>" in board.text)
    counter.until(lambda signals: signals[-1] == {"lines": lines + 1})
    for page in (board, counter):
        page.leave()


def test_who_is_there_and_the_end(app: Worker) -> None:
    watching = Page(app, "/who")
    tabs = [Page(app, f"/lobby?me={name}") for name in ("Ada", "Ada", "Grace")]
    watching.until(lambda signals: {"who": ["Ada", "Grace"]} in signals)
    tabs[2].leave()
    watching.until(lambda signals: signals[-1] == {"who": ["Ada"]})
    tab = tabs[0]
    tab.until(lambda _: "id: " in tab.text)
    assert post(app, "/log_out") == 204
    while tab.read():
        pass
    back = Page(app, "/lobby?me=Ada", tab.since)
    assert back.status == 204
    back.leave()


def test_one_member_is_sent_away(app: Worker) -> None:
    ada, grace = (Page(app, f"/members_only?me={name}") for name in ("Ada", "Grace"))
    watching = Page(app, "/lobby_with_names?me=Mary")
    watching.until(lambda signals: {"who": ["Ada", "Grace", "Mary"]} in signals)
    for page in (ada, grace):
        page.until(lambda signals: signals)
    assert post(app, "/ban?whom=Ada") == 204
    while ada.read():
        pass
    watching.until(lambda signals: signals[-1] == {"who": ["Grace", "Mary"]})
    # Her page asks again, and what the handler says counts; that of the other has gone on.
    lines = grace.signals[-1]["lines"]
    post(app, "/say")
    again = Page(app, "/members_only?me=Ada", ada.since)
    assert again.status == 200
    for page in (again, grace):
        page.until(lambda signals: signals and signals[-1]["lines"] == lines + 1)
    for page in (again, grace, watching):
        page.leave()


def test_health(app: Worker) -> None:
    counter = Page(app, "/counter")
    lines = counter.until(lambda signals: signals)[-1]["lines"]
    post(app, "/say")
    counter.until(lambda signals: signals[-1] == {"lines": lines + 1})
    counter.leave()
    found = app.ask("/health")
    assert found["connected"] is True and found["gaps"] == found["reconnects"] == 0
    assert found["delivered"] > 0


@pytest.mark.parametrize("name", [*STATE, "django_views.py"])
def test_every_framework(name: str, tmp_path: Path) -> None:
    if name == "django_views.py":
        text = DJANGO + code(name) + DJANGO_URLS.replace("VIEWS", "feed, say")
    else:
        text = code(name) + STATE[name]
    app = serve(tmp_path, name, text)
    try:
        page = Page(app, "/feed")
        page.until(lambda _: "id: " in page.text)
        assert post(app, "/say?text=Hello") in (200, 201, 204)
        assert page.until(lambda signals: signals) == [{"said": "Hello"}]
        page.leave()
        assert post(app, "/say?text=missed") in (200, 201, 204)
        again = Page(app, "/feed", page.since)
        assert again.until(lambda signals: signals) == [{"said": "missed"}]
        again.leave()
        assert "Traceback" not in app.log()
    finally:
        app.close()


def test_a_transaction_that_rolls_back(tmp_path: Path) -> None:
    """Nothing is published then; else it is, after the commit."""
    program = (
        DJANGO.replace("docs.db", str(tmp_path / "docs.db"))
        + code("django_app.py")
        + """
urlpatterns = []
from django.test import RequestFactory
before = topics.position("orders")
order(RequestFactory().get("/?cancel=1"))
print("cancelled:", topics.stats.published)
order(RequestFactory().get("/"))
print("committed:", topics.stats.published)
"""
    )
    assert run(program, tmp_path) == ["cancelled: 0", "committed: 1"]


def run(program: str, folder: Path, *arguments: str) -> list[str]:
    (folder / "program.py").write_text(program, "utf-8")
    done = subprocess.run(
        [sys.executable, "program.py", *arguments],
        cwd=folder,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_process_that_serves_no_page(tmp_path: Path, valkey_server: ValkeyServer) -> None:
    topics = Topics(valkey_server.url)
    since = topics.position("job:7")
    for _ in range(2):
        # Once more, as a job that is tried again; its events are there once.
        assert run(code("job.py"), tmp_path, valkey_server.url) == []

    async def read() -> list[Any]:
        found: list[Any] = []
        stream = topics.stream("job:7", since=since)
        async with asyncio.timeout(20):
            async for chunk in stream:
                found += re.findall(r'"percent":\s*(\d+)', chunk)
                if len(found) >= 3:
                    break
        await stream.aclose()
        await topics.aclose()
        return found

    assert asyncio.run(read()) == ["0", "50", "100"]


def test_tls(tmp_path: Path) -> None:
    """Nothing is connected, and no password is shown."""
    assert run(code("tls.py") + "print(redis, nats)\n", tmp_path) == [
        "<Topics in rediss://redis.internal:6380> <Topics in tls://nats.internal:4222>"
    ]


def load(name: str, folder: Path) -> ModuleType:
    path = folder / name
    path.write_text(code(name), "utf-8")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_test_of_a_room(tmp_path: Path) -> None:
    load("test_room.py", tmp_path).test_nothing_is_lost_when_the_line_breaks()


def test_an_engine_of_ones_own(tmp_path: Path) -> None:
    """The page's lines, with an engine that is this package's."""
    (tmp_path / "my_engine.py").write_text(
        "from datastar_py._topics.memory import MemoryBackend\n"
        "def MyBackend(url, settings):\n    return MemoryBackend(settings)\n",
        "utf-8",
    )
    (tmp_path / "test_my_engine.py").write_text(code("test_my_engine.py"), "utf-8")
    arguments = ["-q", "-p", "no:cacheprovider", "-k", "not worker", "test_my_engine.py"]
    environment = {k: v for k, v in os.environ.items() if k != "PYTEST_ADDOPTS"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *arguments],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0 and re.search(r"^\d\d passed", done.stdout, re.M), done.stdout
