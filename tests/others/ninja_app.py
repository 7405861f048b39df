"""Django Ninja leaves responses of Django alone, so Django's adapter works on its operations."""

import asyncio

import django
from django.conf import settings

if not settings.configured:
    settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY="a secret")
    django.setup()

from django.test import AsyncClient, Client
from django.urls import path
from ninja import NinjaAPI

from datastar_py.django import DatastarResponse, datastar_response, read_signals
from datastar_py.django import ServerSentEventGenerator as SSE

api = NinjaAPI(docs_url=None)


@api.get("/sync/{count}")
@datastar_response
def stepped(request, count: int):
    for step in range(count):
        yield SSE.patch_signals({"step": step, "got": read_signals(request)})


@api.get("/async/{count}")
@datastar_response
async def awaited(request, count: int):
    for step in range(count):
        yield SSE.patch_signals({"step": step})


@api.post("/at-hand")
def at_hand(request):
    return DatastarResponse(SSE.patch_signals({"got": read_signals(request)}))


urlpatterns = [path("api/", api.urls)]


async def ask_async():
    response = await AsyncClient().get("/api/async/2")
    return b"".join([chunk async for chunk in response.streaming_content])


def ask():
    client = Client(headers={"Datastar-Request": "true"})
    stream = client.get("/api/sync/2?datastar=%7B%22x%22%3A1%7D")
    assert stream["Content-Type"] == "text/event-stream"
    assert b"".join(stream.streaming_content).count(b'"got":{"x":1}') == 2
    assert client.get("/api/sync/two").status_code == 422
    assert client.get("/api/sync/2?datastar=%7B").status_code == 400
    answer = client.post("/api/at-hand", b'{"y":2}', content_type="application/json")
    assert b'"got":{"y":2}' in b"".join(answer.streaming_content)
    assert asyncio.run(ask_async()).count(b"event: datastar-patch-signals") == 2


if __name__ == "__main__":
    ask()
