# pyright: strict

"""Mistakes that a type checker must find: each line that says so, and no other."""

from __future__ import annotations

from typing import Any

import pydantic
from django.http import HttpRequest
from starlette.requests import Request

from datastar_py import django, fastapi, litestar, quart, replies, starlette
from datastar_py.client import datastar_script
from datastar_py.error_pages import ErrorPageMiddleware, show_errors
from datastar_py.redirects import RedirectMiddleware
from datastar_py.signals import InvalidSignals, SignalFile


class Search(pydantic.BaseModel):
    query: str = ""


async def reads(request: Request) -> None:
    print((await starlette.read_signals(request, Search)).quary)  # expect-error
    (await starlette.read_signals(request)).get("a")  # expect-error
    await starlette.read_signals(request, Search())  # expect-error
    await starlette.read_signals(request, path="form")  # expect-error
    await starlette.read_signals(request, Search, "form")  # expect-error
    await starlette.read_signals(request, Search, path=5)  # expect-error
    await quart.read_signals(request, Search)  # expect-error
    number: int = (await starlette.read_signals(request, Search)).query  # expect-error
    print(number)


def reads_in_django(request: HttpRequest) -> None:
    print(django.read_signals(request, Search).quary)  # expect-error
    django.is_datastar()  # expect-error


def takes(signals: fastapi.Signals[Search], others: litestar.Signals[Search]) -> None:
    print(signals.quary)  # expect-error
    print(others.quary)  # expect-error


def told(error: InvalidSignals, file: SignalFile) -> None:
    print(error.errors[0].field)  # expect-error
    error.event(5)  # expect-error
    print(file.content)  # expect-error


async def asgi(scope: Any, receive: Any, send: Any) -> None: ...


replies.elements(5)  # expect-error
replies.elements("<p>", mode="morph")  # expect-error
replies.elements("<p>", "#a")  # expect-error
replies.script("a()", attributes=["async"])  # expect-error
starlette.SignalsResponse([1])  # expect-error
django.ElementsResponse("<p>", status=404)  # expect-error
RedirectMiddleware(asgi, ["a.example"])  # expect-error
RedirectMiddleware(asgi, hosts=5)  # expect-error
ErrorPageMiddleware(asgi)  # expect-error
ErrorPageMiddleware(asgi, debug="yes")  # expect-error
show_errors(debug=None)  # expect-error
datastar_script(nonce=5)  # expect-error
