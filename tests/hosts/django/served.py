"""An app for servers in processes of their own, such as gunicorn."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from typing import Any

from django.core.asgi import get_asgi_application
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, JsonResponse
from django.urls import path

from datastar_py.streams import StreamOptions, configure, current_stream, open_streams

from .models import Note
from .sdk import SSE, DatastarResponse, datastar_response

configure(StreamOptions(farewell=SSE.patch_signals({"farewell": True})))
# In a thread that ends, so that a server's worker inherits no connection.
tables = threading.Thread(
    target=call_command, args=["migrate"], kwargs={"run_syncdb": True, "verbosity": 0}
)
tables.start()
tables.join()

# What became of streams, by the name that a request gives its own.
runs: dict[str, dict[str, Any]] = {}


def state(request: HttpRequest) -> JsonResponse:
    return JsonResponse(
        {
            "token": os.environ["CONFORMANCE_TOKEN"],
            "pid": os.getpid(),
            "open": len(open_streams()),
            "runs": runs,
        }
    )


def rows(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"count": Note.objects.count()})


def begun(request: HttpRequest) -> dict[str, Any]:
    run: dict[str, Any] = {"closed": 0, "reasons": [], "stopping": False}
    runs[request.GET.get("id", "")] = run
    current_stream().on_close(lambda reason: run["reasons"].append(reason.value))
    return run


def sync_events(request: HttpRequest) -> Any:
    run = begun(request)
    try:
        for number in range(int(request.GET.get("count", "1000000"))):
            yield SSE.patch_signals({"number": number, "rows": Note.objects.count()})
            time.sleep(float(request.GET.get("pause", "0.05")))
            run["stopping"] = current_stream().stopping
    finally:
        run["closed"] += 1


async def async_events(request: HttpRequest) -> Any:
    run = begun(request)
    try:
        for number in range(int(request.GET.get("count", "1000000"))):
            yield SSE.patch_signals({"number": number, "rows": await Note.objects.acount()})
            await asyncio.sleep(float(request.GET.get("pause", "0.05")))
            run["stopping"] = current_stream().stopping
    finally:
        run["closed"] += 1


@datastar_response
def sync_save(request: HttpRequest) -> Any:
    yield SSE.patch_signals({"saving": True})
    time.sleep(1)
    Note.objects.create(text="saved")
    yield SSE.patch_signals({"saved": Note.objects.count()})


@datastar_response
async def async_save(request: HttpRequest) -> Any:
    yield SSE.patch_signals({"saving": True})
    await asyncio.sleep(1)
    await Note.objects.acreate(text="saved")
    yield SSE.patch_signals({"saved": await Note.objects.acount()})


async def async_response(request: HttpRequest) -> Any:
    return DatastarResponse(async_events(request))


@datastar_response
def returned_async_events(request: HttpRequest) -> Any:
    return async_events(request)


urlpatterns = [
    path("state", state),
    path("rows", rows),
    path("sync", datastar_response(sync_events)),
    path("async", datastar_response(async_events)),
    path("async-response", async_response),
    path("async-returned", returned_async_events),
    path("sync-save", sync_save),
    path("async-save", async_save),
]

app = get_asgi_application()
wsgi = get_wsgi_application()
