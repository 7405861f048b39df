"""django-bolt refuses responses of Django; events go into a response of its own."""

from urllib.parse import urlencode

import django
from django.conf import settings

settings.configure(ALLOWED_HOSTS=["*"], INSTALLED_APPS=["django_bolt"], SECRET_KEY="a secret")
django.setup()

from django_bolt import BoltAPI, Request, StreamingResponse
from django_bolt.testing import TestClient

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py.django import DatastarResponse
from datastar_py.signals import parse_signals
from datastar_py.sse import SSE_HEADERS

api = BoltAPI()


@api.get("/updates")
async def updates(request: Request):
    got = parse_signals(request.method, request.headers, urlencode(request.query), b"")

    async def events():
        for step in range(2):
            yield SSE.patch_signals({"step": step, "got": got})

    headers = {name: SSE_HEADERS[name] for name in SSE_HEADERS if name != "Content-Type"}
    return StreamingResponse(events(), media_type="text/event-stream", headers=headers)


@api.get("/refused")
async def refused():
    return DatastarResponse(SSE.patch_signals({"never": "sent"}))


with TestClient(api) as client:
    stream = client.get("/updates?datastar=%7B%22x%22%3A1%7D", headers={"Datastar-Request": "true"})
    assert stream.headers["content-type"].startswith("text/event-stream")
    assert stream.text.count('"got":{"x":1}') == 2, stream.text
    assert client.get("/refused").status_code == 500
