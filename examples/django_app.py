"""Datastar on Django, in one file. Run it with `python examples/django_app.py`."""

import asyncio
from pathlib import Path

import uvicorn
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET, require_http_methods, require_POST

import notes
from datastar_py.django import ServerSentEventGenerator as SSE
from datastar_py.django import csrf_headers, datastar_response, read_signals
from page import DATASTAR_JS, PORT, answer, clock, now, page, tea

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1", "localhost"],
    MIDDLEWARE=["django.middleware.csrf.CsrfViewMiddleware"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="choose one of your own",
)


@require_GET
async def index(request):
    return HttpResponse(page("Django", headers=csrf_headers(request)))


@require_GET
@datastar_response
async def clocks(request):
    while True:
        yield SSE.patch_elements(clock())
        yield SSE.patch_signals({"_time": now()})
        await asyncio.sleep(1)


@require_POST
@datastar_response
async def greet(request):
    return SSE.patch_elements(answer(read_signals(request)))


@require_http_methods(["GET", "POST"])
@datastar_response
async def shared_notes(request):
    if request.method == "GET":
        return notes.shared(request.GET.get("me"))
    signals = read_signals(request)
    if signals and signals.get("note"):
        await notes.add(signals["note"])
        return SSE.patch_signals({"note": ""})


@require_GET
@datastar_response
async def make_tea(request):
    await asyncio.sleep(2)
    return SSE.patch_elements(tea())


@require_GET
def client(request):
    return HttpResponse(Path(DATASTAR_JS).read_bytes(), content_type="text/javascript")


urlpatterns = [
    path("", index),
    path("clock", clocks),
    path("greet", greet),
    path("notes", shared_notes),
    path("tea", make_tea),
    path("datastar.js", client),
]

app = get_asgi_application()

if __name__ == "__main__":
    uvicorn.run(app, port=PORT)
