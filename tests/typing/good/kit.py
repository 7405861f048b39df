# pyright: strict

"""Signals with a type, and what else people would write by hand, on every framework."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any, TypedDict, assert_type

import attrs
import jinja2
import msgspec
import pydantic
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from fastapi import FastAPI
from fastapi import Request as FastAPIRequest
from litestar import Litestar, get
from litestar import Request as LitestarRequest
from quart import Quart
from sanic import Request as SanicRequest
from sanic import Sanic
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from datastar_py import attribute_generator as data
from datastar_py import django, fastapi, fasthtml, litestar, quart, replies, sanic, starlette
from datastar_py.client import datastar_script
from datastar_py.error_pages import ErrorPageMiddleware, show_errors
from datastar_py.jinja2 import install
from datastar_py.redirects import RedirectMiddleware, WSGIRedirectMiddleware
from datastar_py.signals import InvalidSignals, SignalError, SignalFile, error_signals
from datastar_py.sse import DatastarEvent
from datastar_py.sse import ServerSentEventGenerator as SSE
from datastar_py.streams import StreamOptions


class Photo(SignalFile, limit=5_000_000):
    pass


class Search(pydantic.BaseModel):
    query: str = ""
    photos: list[Photo] = []


class Filter(msgspec.Struct):
    query: str = ""


@attrs.define
class Sort:
    query: str = ""


@dataclass
class Page:
    query: str = ""


class Cart(TypedDict):
    query: str


# --- the same on all of them ---


async def by_starlette(request: Request) -> None:
    assert_type(await starlette.read_signals(request), dict[str, Any] | None)
    signals = await starlette.read_signals(request, Search)
    assert_type(signals.query, str)
    assert_type(signals.photos[0].contents, bytes)
    assert_type((await starlette.read_signals(request, Filter, path="a.b")).query, str)
    assert_type((await starlette.read_signals(request, Sort, limit=5)).query, str)
    assert_type(await starlette.read_signals(request, Page), Page)
    assert_type((await starlette.read_signals(request, Cart))["query"], str)
    assert_type(await starlette.read_signals(request, list[int], path="numbers"), list[int])
    assert_type(starlette.is_datastar(request), bool)
    assert_type(starlette.last_event_id(request), str | None)
    assert_type(await starlette.page_or_patch(request, "<p>", SSE.patch_elements("<p>")), Response)


async def by_fasthtml(request: Request) -> None:
    assert_type((await fasthtml.read_signals(request, Search)).query, str)
    await fasthtml.page_or_patch(request, lambda: ("a", "b"), None)


async def by_fastapi(request: FastAPIRequest) -> None:
    assert_type((await fastapi.read_signals(request, Search)).query, str)
    assert_type(await fastapi.read_signals(request), dict[str, Any] | None)
    assert_type(fastapi.is_datastar(request), bool)


async def by_litestar(request: LitestarRequest[Any, Any, Any]) -> None:
    assert_type((await litestar.read_signals(request, Filter)).query, str)
    assert_type(litestar.last_event_id(request), str | None)
    await litestar.page_or_patch(request, "<p>", [SSE.patch_signals({"a": 1})])


async def by_quart() -> None:
    assert_type((await quart.read_signals(Search, path="form")).query, str)
    assert_type(await quart.read_signals(), dict[str, Any] | None)
    assert_type(quart.is_datastar(), bool)
    await quart.page_or_patch("<p>", SSE.patch_elements("<p>"))


async def by_sanic(request: SanicRequest[Any, Any]) -> None:
    assert_type((await sanic.read_signals(request, Search)).query, str)
    assert_type(sanic.is_datastar(request), bool)
    await sanic.page_or_patch(request, "<p>", SSE.patch_elements("<p>"))


def by_django(request: HttpRequest) -> HttpResponseBase:
    assert_type(django.read_signals(request, Search).query, str)
    assert_type(django.read_signals(request), dict[str, Any] | None)
    assert_type(django.last_event_id(request), str | None)
    return django.page_or_patch(request, lambda: "<p>", lambda: SSE.patch_elements("<p>"))


async def by_django_later(request: HttpRequest) -> HttpResponseBase:
    return await django.apage_or_patch(request, "<p>", None)


# --- arguments ---

app = FastAPI()


@app.get("/search")
@fastapi.datastar_response
async def search(
    signals: fastapi.Signals[Search],
    form: Annotated[Page, fastapi.from_signals(Page, path="form")],
) -> AsyncIterator[DatastarEvent]:
    assert_type(signals, Search)
    assert_type(form.query, str)
    yield SSE.patch_signals({"query": signals.query})


@get("/search", dependencies={"form": litestar.from_signals(Page, path="form")})
@litestar.datastar_response
async def find(signals: litestar.Signals[Filter], form: litestar.Signals[Page]) -> DatastarEvent:
    assert_type(signals.query, str)
    return SSE.patch_signals({"query": form.query})


Litestar([find], dependencies={"signals": litestar.from_signals()})

# --- errors ---


def told(error: InvalidSignals) -> DatastarEvent:
    assert_type(error.errors, tuple[SignalError, ...])
    assert_type([one.path for one in error.errors], list[str])
    assert_type(error.signals(), dict[str, Any])
    return error.event("_wrong", others="_note")


data.signals(error_signals(Search, "form"))
SSE.patch_signals(error_signals(Cart))

# --- replies ---

assert_type(replies.elements("<p>", selector="#a", mode="append"), replies.Reply)
assert_type(replies.signals({"a": 1}, only_if_missing=True).headers, dict[str, str])
replies.script("a()", attributes={"type": "module", "async": True})
starlette.ElementsResponse(["<p>", "<p>"], headers={"X-A": "b"})
fastapi.SignalsResponse({"a": 1})
fasthtml.ScriptResponse("a()")
litestar.ElementsResponse(selector="#a", mode="remove", cookies=[])
quart.SignalsResponse('{"a": 1}')
sanic.ScriptResponse("a()", attributes={"id": "a"})
django.ElementsResponse("<p>", use_view_transition=True)

# --- middleware, and the rest ---

RedirectMiddleware(Starlette(), hosts=["login.example.com"])
Starlette(middleware=[Middleware(RedirectMiddleware)])
Litestar(middleware=[RedirectMiddleware])
quart_app = Quart(__name__)
quart_app.asgi_app = RedirectMiddleware(quart_app.asgi_app)  # type: ignore[method-assign]
sanic_app: Any = Sanic("kit")
sanic_app.register_middleware(sanic.redirect_middleware(hosts=["a.example"]), "response")
sanic_app.register_middleware(sanic.error_page_middleware(debug=False), "response")
ErrorPageMiddleware(app, debug=True)
WSGIRedirectMiddleware(lambda environ, start_response: [])
StreamOptions(on_error=show_errors(debug=False))
assert_type(datastar_script("/d.js", nonce="a"), str)
install(jinja2.Environment())
