from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.test.utils import override_settings
from django.urls import path
from django.views.debug import technical_500_response
from forms import FORMS, PAGE, Upload, both, kinds, refusals, section, told, uploaded
from probe import PlannedFailure, state

from datastar_py.django import (
    ElementsResponse,
    ScriptResponse,
    SignalsResponse,
    apage_or_patch,
    datastar_response,
    is_datastar,
    last_event_id,
    page_or_patch,
    read_signals,
)
from datastar_py.django import ServerSentEventGenerator as SSE
from datastar_py.django.middleware import ErrorPageMiddleware
from datastar_py.signals import InvalidSignals, error_signals

TEMPLATE = (
    "{% load datastar %}{% action_post url as action %}"
    '<i {% data_on "click" action once %}></i>{% datastar_script "/d.js" %}'
)

settings.configure(
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="conformance",
    INSTALLED_APPS=["datastar_py.django"],
    MIDDLEWARE=[
        "datastar_py.django.middleware.RedirectMiddleware",
        f"{__name__}.DebugPages",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [("django.template.loaders.locmem.Loader", {"page.html": TEMPLATE})]
            },
        }
    ],
    LOGGING={
        "version": 1,
        "disable_existing_loggers": False,
        "handlers": {"console": {"class": "logging.StreamHandler"}},
        "root": {"handlers": ["console"], "level": "INFO"},
    },
)


class DebugPages(ErrorPageMiddleware):
    """Error pages as with DEBUG, below one path."""

    def __init__(self, get_response):
        with override_settings(DEBUG=True):
            super().__init__(get_response)

    def _replaced(self, request, response):
        shown = section(request.path) == "debug"
        return super()._replaced(request, response) if shown else response


def report(request: HttpRequest):
    return JsonResponse(state())


urlpatterns = [path("state", report)]


def route(where, by=lambda made: made):
    def add(handler):
        for kind, made in kinds(handler, by).items():
            urlpatterns.append(path(f"{kind}/{where}", made))
        return handler

    return add


@route("typed/<kind>", by=datastar_response)
def typed(request: HttpRequest, kind: str):
    return told(read_signals(request, FORMS[kind]))


@route("typed-part/<kind>", by=datastar_response)
def typed_part(request: HttpRequest, kind: str):
    return told(read_signals(request, FORMS[kind], path="page.form"))


@route("typed-in-generator/<kind>", by=datastar_response)
def typed_in_generator(request: HttpRequest, kind: str):
    yield told(read_signals(request, FORMS[kind]))


@route("checked/<kind>", by=datastar_response)
def checked(request: HttpRequest, kind: str):
    try:
        read_signals(request, FORMS[kind], path="form")
    except InvalidSignals as error:
        return error.event()
    return SSE.patch_signals(error_signals(FORMS[kind], "form"))


@route("upload", by=datastar_response)
def upload(request: HttpRequest):
    return uploaded(read_signals(request, Upload, limit=100_000))


@route("asked", by=datastar_response)
def asked(request: HttpRequest):
    return SSE.patch_signals({"asked": is_datastar(request), "last": last_event_id(request)})


def given(kind: str):
    return both(kind, HttpResponse(PAGE, headers={"Vary": "Cookie"}))


async def either_in_async(request: HttpRequest, kind: str):
    with refusals():
        return await apage_or_patch(request, *given(kind))


def either_in_sync(request: HttpRequest, kind: str):
    with refusals():
        return page_or_patch(request, *given(kind))


urlpatterns += [
    path("async/either/<kind>", either_in_async),
    path("sync/either/<kind>", either_in_sync),
]


@route("elements")
def elements(request: HttpRequest):
    given = request.GET.dict()
    with refusals():
        return ElementsResponse("<p id='part'>ü</p>", **given, headers={"X-Other": "kept"})


@route("signals")
def signals(request: HttpRequest):
    return SignalsResponse({"a": "ü"}, only_if_missing=True)


@route("script")
def script(request: HttpRequest):
    return ScriptResponse("done('ü')", attributes={"id": "ü"})


class Moved(HttpResponseRedirect):
    allowed_schemes = ("http", "https", "javascript")


@route("moves")
def moves(request: HttpRequest):
    response = Moved(request.GET["to"])
    response.status_code = int(request.GET.get("status", 303))
    response.set_cookie("first", "1")
    response.set_cookie("second", "2")
    return response


@route("debug/breaks")
@route("production/breaks")
def breaks(request: HttpRequest):
    try:
        raise PlannedFailure("planned failure <b>")
    except PlannedFailure as error:
        return technical_500_response(request, PlannedFailure, error, error.__traceback__)


@route("template")
def template(request: HttpRequest):
    return render(request, "page.html", {"url": "/a?<b>"})


app = get_asgi_application()
wsgi = get_wsgi_application()
