"""A Django project whose database has a pool of two connections."""

from __future__ import annotations

import asyncio
import os
import time
from typing import Any

import django
from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, JsonResponse, StreamingHttpResponse
from django.urls import path

from datastar_py.django import DatastarResponse
from datastar_py.django import ServerSentEventGenerator as SSE

POOL = {"min_size": 1, "max_size": 2, "timeout": 10}

settings.configure(
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="pooled",
    LOGGING_CONFIG=None,
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "postgres",
            "USER": "postgres",
            "HOST": os.environ["POSTGRES_FOLDER"],
            "OPTIONS": {"pool": POOL},
        }
    },
)
django.setup()


def backend() -> int:
    """The server's process behind the connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def sync_events() -> Any:
    for _ in range(3):
        yield SSE.patch_signals({"step": backend()})
        time.sleep(0.01)


async def async_events() -> Any:
    for _ in range(3):
        yield SSE.patch_signals({"step": await sync_to_async(backend)()})
        await asyncio.sleep(0.01)


def plain(request: HttpRequest) -> StreamingHttpResponse:
    backend()
    return StreamingHttpResponse(str(event) for event in sync_events())


def sync(request: HttpRequest) -> DatastarResponse:
    backend()
    return DatastarResponse(sync_events())


def mixed(request: HttpRequest) -> DatastarResponse:
    backend()
    return DatastarResponse(async_events())


async def awaited(request: HttpRequest) -> DatastarResponse:
    await sync_to_async(backend)()
    return DatastarResponse(async_events())


def state(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"token": os.environ["CONFORMANCE_TOKEN"]})


urlpatterns = [
    path("plain", plain),
    path("sync", sync),
    path("mixed", mixed),
    path("awaited", awaited),
    path("state", state),
]

app = get_asgi_application()
wsgi = get_wsgi_application()
