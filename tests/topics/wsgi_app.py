"""The same as `app`, as far as faults need it, in Django under WSGI: sync views and no loop."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, JsonResponse
from django.urls import path

from datastar_py.django import ServerSentEventGenerator as SSE
from datastar_py.django import datastar_response
from datastar_py.topics import Topics

from .truth import Truth

settings.configure(ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__, SECRET_KEY="topics")

topics = Topics(os.environ["TOPICS"], history=1000)
truth = Truth(os.environ["STATE"])


def snapshot() -> str:
    """What has been committed, topic by topic."""
    return SSE.patch_signals({"snapshot": truth.read()})


@datastar_response
def feed(request: HttpRequest):
    names = request.GET["topics"].split(",")
    return topics.stream(*names, since=request.headers.get("last-event-id"), snapshot=snapshot)


def figures(request: HttpRequest) -> JsonResponse:
    stats = topics.stats
    return JsonResponse(
        {"stats": {name: getattr(stats, name) for name in stats.__dataclass_fields__}}
    )


urlpatterns = [path("feed", feed), path("state", figures)]
app = get_wsgi_application()
