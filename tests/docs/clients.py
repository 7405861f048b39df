"""One small app for each framework, and every test client that people use with it."""

from __future__ import annotations

import sys
import types
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

from datastar_py import ServerSentEventGenerator as SSE

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
closed: list[str] = []

# Asks a client, and gives what it answered.
Client = Any
Asked = Callable[[Client], Any]


async def ticks() -> AsyncIterator[Any]:
    try:
        tick = 0
        while True:
            yield SSE.patch_signals({"tick": tick})
            tick += 1
    finally:
        closed.append("ticks")


def sync_ticks() -> Iterator[Any]:
    try:
        tick = 0
        while True:
            yield SSE.patch_signals({"tick": tick})
            tick += 1
    finally:
        closed.append("sync_ticks")


def starlette() -> Any:
    from starlette.applications import Starlette
    from starlette.routing import Route

    from datastar_py.starlette import DatastarResponse, datastar_response, read_signals

    @datastar_response
    async def echo(request: Any) -> Any:
        return SSE.patch_signals(await read_signals(request) or {})

    async def endless(request: Any) -> Any:
        return DatastarResponse(ticks())

    def sync_endless(request: Any) -> Any:
        return DatastarResponse(sync_ticks())

    routes = [
        Route("/echo", echo, methods=METHODS),
        Route("/ticks", endless),
        Route("/sync_ticks", sync_endless),
    ]
    return Starlette(routes=routes)


def fastapi() -> Any:
    from fastapi import FastAPI

    from datastar_py.fastapi import DatastarResponse, ReadSignals, datastar_response

    app = FastAPI()

    async def echo(signals: Any) -> Any:
        return SSE.patch_signals(signals or {})

    # As a text the name of a local import says nothing.
    echo.__annotations__ = {"signals": ReadSignals}
    app.api_route("/echo", methods=METHODS)(datastar_response(echo))

    @app.get("/ticks")
    async def endless() -> Any:
        return DatastarResponse(ticks())

    @app.get("/sync_ticks")
    def sync_endless() -> Any:
        return DatastarResponse(sync_ticks())

    return app


def fasthtml() -> Any:
    from fasthtml.common import FastHTML

    from datastar_py.fasthtml import DatastarResponse, datastar_response, read_signals

    app = FastHTML()

    @app.route("/echo", methods=METHODS)
    @datastar_response
    async def echo(request):
        return SSE.patch_signals(await read_signals(request) or {})

    @app.get("/ticks")
    def endless():
        return DatastarResponse(ticks())

    @app.get("/sync_ticks")
    def sync_endless():
        return DatastarResponse(sync_ticks())

    return app


def litestar() -> Any:
    from litestar import Litestar, Request, get, route

    from datastar_py.litestar import DatastarResponse, read_signals

    async def echo(request: Request) -> DatastarResponse:
        return DatastarResponse(SSE.patch_signals(await read_signals(request) or {}))

    async def endless() -> DatastarResponse:
        return DatastarResponse(ticks())

    async def sync_endless() -> DatastarResponse:
        return DatastarResponse(sync_ticks())

    for handler in (echo, endless, sync_endless):
        names = {"Request": Request, "DatastarResponse": DatastarResponse}
        handler.__annotations__ = {n: names[kind] for n, kind in handler.__annotations__.items()}
    return Litestar(
        [
            route("/echo", http_method=METHODS, status_code=200)(echo),
            get("/ticks")(endless),
            get("/sync_ticks")(sync_endless),
        ],
        openapi_config=None,
    )


def quart() -> Any:
    from quart import Quart

    from datastar_py.quart import DatastarResponse, datastar_response, read_signals

    app = Quart(__name__)

    @app.route("/echo", methods=METHODS)
    @datastar_response
    async def echo() -> Any:
        return SSE.patch_signals(await read_signals() or {})

    @app.get("/ticks")
    async def endless() -> Any:
        return DatastarResponse(ticks())

    @app.get("/sync_ticks")
    async def sync_endless() -> Any:
        return DatastarResponse(sync_ticks())

    return app


def sanic() -> Any:
    from sanic import Sanic

    from datastar_py.sanic import datastar_response, read_signals

    Sanic.test_mode = True
    app = Sanic(f"Clients{len(Sanic._app_registry)}", configure_logging=False)
    app.config.TOUCHUP = False

    @app.route("/echo", methods=METHODS, ignore_body=False)
    @datastar_response
    async def echo(request: Any) -> Any:
        return SSE.patch_signals(await read_signals(request) or {})

    @app.get("/ticks")
    @datastar_response
    async def endless(request: Any) -> Any:
        async for event in ticks():
            yield event

    @app.get("/sync_ticks")
    @datastar_response
    def sync_endless(request: Any) -> Any:
        yield from sync_ticks()

    return app


def django_views() -> types.ModuleType:
    """The URLs of the Django app; they are configured once for the process."""
    import django
    from django.conf import settings
    from django.urls import path
    from django.views.decorators.csrf import csrf_exempt

    if not settings.configured:
        settings.configure(
            ROOT_URLCONF="clients_urls", SECRET_KEY="tests", ALLOWED_HOSTS=["testserver"]
        )
        django.setup()
    settings.ROOT_URLCONF = "clients_urls"

    from datastar_py.django import DatastarResponse, datastar_response, read_signals

    @csrf_exempt
    @datastar_response
    def echo(request: Any) -> Any:
        return SSE.patch_signals(read_signals(request) or {})

    async def endless(request: Any) -> Any:
        return DatastarResponse(ticks())

    def sync_endless(request: Any) -> Any:
        return DatastarResponse(sync_ticks())

    module = types.ModuleType("clients_urls")
    vars(module).update(
        echo=echo,
        urlpatterns=[
            path("echo", echo),
            path("ticks", endless),
            path("sync_ticks", sync_endless),
        ],
    )
    sys.modules["clients_urls"] = module
    return module


def django() -> Any:
    from django.core.handlers.asgi import ASGIHandler

    django_views()
    return ASGIHandler()


APPS = {
    "starlette": starlette,
    "fastapi": fastapi,
    "fasthtml": fasthtml,
    "litestar": litestar,
    "quart": quart,
    "sanic": sanic,
    "django": django,
}


# --- clients ------------------------------------------------------------------------------------


def with_starlette(app: Any, asked: Asked) -> Any:
    from starlette.testclient import TestClient

    return asked(TestClient(app))


async def with_httpx(app: Any, asked: Asked) -> Any:
    import httpx

    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        return await asked(client)


def with_litestar(app: Any, asked: Asked) -> Any:
    from litestar.testing import TestClient

    with TestClient(app) as client:
        return asked(client)


async def with_litestar_awaited(app: Any, asked: Asked) -> Any:
    from litestar.testing import AsyncTestClient

    async with AsyncTestClient(app) as client:
        return await asked(client)


async def with_quart(app: Any, asked: Asked) -> Any:
    return await asked(app.test_client())


async def with_sanic_awaited(app: Any, asked: Asked) -> Any:
    from sanic_testing.testing import SanicASGITestClient

    original = type(app).__call__
    try:
        return (await asked(SanicASGITestClient(app)))[1]
    finally:
        # That client changes the class of all apps.
        type(app).__call__ = original


def with_sanic(app: Any, asked: Asked) -> Any:
    from sanic_testing.testing import SanicTestClient

    return asked(SanicTestClient(app))[1]


def with_django(app: Any, asked: Asked) -> Any:
    from django.test import Client

    return asked(Client())


async def with_django_awaited(app: Any, asked: Asked) -> Any:
    from django.test import AsyncClient

    return await asked(AsyncClient())


def with_django_request(app: Any, asked: Asked) -> Any:
    from django.test import RequestFactory

    return sys.modules["clients_urls"].echo(asked(RequestFactory()))


def with_django_request_awaited(app: Any, asked: Asked) -> Any:
    from django.test import AsyncRequestFactory

    return sys.modules["clients_urls"].echo(asked(AsyncRequestFactory()))


CLIENTS: list[tuple[str, Callable[[Any, Asked], Any | Awaitable[Any]]]] = [
    *(
        (name, client)
        for name in ("starlette", "fastapi", "fasthtml")
        for client in (with_starlette, with_httpx)
    ),
    ("litestar", with_litestar),
    ("litestar", with_litestar_awaited),
    ("litestar", with_httpx),
    ("quart", with_quart),
    ("quart", with_httpx),
    ("sanic", with_sanic),
    ("sanic", with_sanic_awaited),
    ("django", with_django),
    ("django", with_django_awaited),
    ("django", with_httpx),
]
FACTORIES = [with_django_request, with_django_request_awaited]
