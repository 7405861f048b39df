from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import path

from . import events
from .events import HEADERS, SIDE

settings.configure(
    ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY="benchmarks", LOGGING_CONFIG=None
)

if SIDE == "bare":

    async def many(request: HttpRequest):
        return StreamingHttpResponse(events.many(), headers=HEADERS)

    def many_sync(request: HttpRequest):
        return StreamingHttpResponse(events.many_sync(), headers=HEADERS)

    async def one(request: HttpRequest):
        return StreamingHttpResponse(events.one(), headers=HEADERS)

    def one_sync(request: HttpRequest):
        return StreamingHttpResponse(events.one_sync(), headers=HEADERS)

    async def hold(request: HttpRequest):
        return StreamingHttpResponse(events.hold(), headers=HEADERS)

else:
    from datastar_py.django import datastar_response

    @datastar_response
    async def many(request: HttpRequest):
        return events.many()

    @datastar_response
    def many_sync(request: HttpRequest):
        return events.many_sync()

    @datastar_response
    async def one(request: HttpRequest):
        return events.one()

    @datastar_response
    def one_sync(request: HttpRequest):
        return events.one_sync()

    @datastar_response
    async def hold(request: HttpRequest):
        return events.hold()


urlpatterns = [
    path("many", many),
    path("many-sync", many_sync),
    path("one", one),
    path("one-sync", one_sync),
    path("hold", hold),
]

app = get_asgi_application()
wsgi = get_wsgi_application()
