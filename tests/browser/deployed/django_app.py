import sys

import parts
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.management import execute_from_command_line
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

from datastar_py.django import DatastarResponse

VERSION = "one"

settings.configure(
    ALLOWED_HOSTS=["*"],
    DEBUG=True,
    ROOT_URLCONF=__name__,
    SECRET_KEY="deployed",
)


def page(request):
    return HttpResponse(parts.PAGE)


def clock(request):
    return DatastarResponse(parts.clock(VERSION))


def save(request):
    return DatastarResponse(parts.save())


def fail(request):
    return DatastarResponse(parts.fail())


def flaky(request):
    return DatastarResponse(parts.flaky())


urlpatterns = [
    path("", page),
    path("clock", clock),
    path("save", save),
    path("fail", fail),
    path("flaky", flaky),
]

if __name__ == "__main__":
    execute_from_command_line(sys.argv)
else:
    app = get_asgi_application()
    wsgi = get_wsgi_application()
