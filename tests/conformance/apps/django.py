import asyncio
import time
from inspect import iscoroutinefunction

from asgiref.sync import markcoroutinefunction
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.signals import request_finished
from django.core.wsgi import get_wsgi_application
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils.decorators import method_decorator, sync_and_async_middleware
from django.views import View
from probe import Run, after, content, on_loop, state, visitor

from datastar_py.django import (
    DatastarResponse,
    datastar_response,
    read_signals,
)
from datastar_py.django import (
    ServerSentEventGenerator as SSE,
)

settings.configure(
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="conformance",
    MIDDLEWARE=[
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        f"{__name__}.set_visitor",
    ],
    LOGGING={
        "version": 1,
        "disable_existing_loggers": False,
        "handlers": {"console": {"class": "logging.StreamHandler"}},
        "root": {"handlers": ["console"], "level": "INFO"},
    },
)


@sync_and_async_middleware
def set_visitor(get_response):
    def middleware(request: HttpRequest):
        visitor.set(request.headers.get("X-Visitor", "nobody"))
        return get_response(request)

    if iscoroutinefunction(get_response):
        markcoroutinefunction(middleware)
    return middleware


left = []


def ping(request: HttpRequest):
    return HttpResponse("pong")


def report(request: HttpRequest):
    return JsonResponse(state())


def plain(request: HttpRequest):
    return JsonResponse({"loop": on_loop()})


# --- handlers of every kind ---


@datastar_response
def sync_value(request: HttpRequest):
    with Run(request.GET) as run:
        return run.value(request.path)


@datastar_response
async def async_value(request: HttpRequest):
    with Run(request.GET) as run:
        return run.value(request.path)


@datastar_response
def sync_generator(request: HttpRequest):
    with Run(request.GET) as run:
        time.sleep(run.wait)
        for step in run.steps:
            yield run.event(step, request.path)
            time.sleep(run.pause)


@datastar_response
async def async_generator(request: HttpRequest):
    with Run(request.GET) as run:
        await asyncio.sleep(run.wait)
        for step in run.steps:
            yield run.event(step, request.path)
            await asyncio.sleep(run.pause)


@datastar_response
def sync_returns(request: HttpRequest, kind: str):
    return content(kind, request.GET, lambda: request.path)


@datastar_response
async def async_returns(request: HttpRequest, kind: str):
    return content(kind, request.GET, lambda: request.path)


class Handlers:
    @datastar_response
    def sync_value(self, request: HttpRequest):
        with Run(request.GET) as run:
            return run.value(request.path)

    @datastar_response
    async def async_value(self, request: HttpRequest):
        with Run(request.GET) as run:
            return run.value(request.path)

    @datastar_response
    def sync_generator(self, request: HttpRequest):
        with Run(request.GET) as run:
            for step in run.steps:
                yield run.event(step, request.path)
                time.sleep(run.pause)

    @datastar_response
    async def async_generator(self, request: HttpRequest):
        with Run(request.GET) as run:
            for step in run.steps:
                yield run.event(step, request.path)
                await asyncio.sleep(run.pause)


class AsyncView(View):
    @datastar_response
    async def get(self, request: HttpRequest):
        with Run(request.GET) as run:
            for step in run.steps:
                yield run.event(step, request.path)
                await asyncio.sleep(run.pause)

    @datastar_response
    async def post(self, request: HttpRequest):
        with Run(request.GET) as run:
            return run.value(request.path)


class SyncView(View):
    @method_decorator(datastar_response)
    def get(self, request: HttpRequest):
        with Run(request.GET) as run:
            for step in run.steps:
                yield run.event(step, request.path)
                time.sleep(run.pause)

    @method_decorator(datastar_response)
    def post(self, request: HttpRequest):
        with Run(request.GET) as run:
            return run.value(request.path)


# --- responses ---


async def response(request: HttpRequest, kind: str):
    return DatastarResponse(content(kind, request.GET, lambda: request.path))


async def updates(request: HttpRequest):
    async def events():
        with Run(request.GET) as run:
            for step in run.steps:
                yield run.event(step, request.path)
                await asyncio.sleep(run.pause)

    return DatastarResponse(events())


async def custom(request: HttpRequest):
    response = DatastarResponse(
        SSE.patch_signals({"custom": True}), status=202, headers={"X-Custom": "yes"}
    )
    response.set_cookie("flavour", "oat")
    return response


async def leave_work(request: HttpRequest):
    left.append(request.GET)
    return DatastarResponse(SSE.patch_signals({"after": True}))


@receiver(request_finished)
def work_left(**_):
    while left:
        after(left.pop())


# --- signals ---


@datastar_response
async def signals(request: HttpRequest):
    return SSE.patch_signals({"got": read_signals(request)})


@datastar_response
async def signals_in_async_generator(request: HttpRequest):
    yield SSE.patch_signals({"got": read_signals(request)})
    yield SSE.patch_signals({"last": True})


@datastar_response
def signals_in_sync_generator(request: HttpRequest):
    yield SSE.patch_signals({"got": read_signals(request)})
    yield SSE.patch_signals({"last": True})


@datastar_response
async def signals_before_async_generator(request: HttpRequest):
    got = read_signals(request)

    async def events():
        yield SSE.patch_signals({"got": got})
        yield SSE.patch_signals({"last": True})

    return events()


@datastar_response
async def signals_before_sync_generator(request: HttpRequest):
    got = read_signals(request)

    def events():
        yield SSE.patch_signals({"got": got})
        yield SSE.patch_signals({"last": True})

    return events()


@datastar_response
async def form_before_signals(request: HttpRequest):
    form = request.POST
    return SSE.patch_signals({"got": read_signals(request), "flavour": form["flavour"]})


@datastar_response
async def signals_before_form(request: HttpRequest):
    got = read_signals(request)
    form = request.POST
    return SSE.patch_signals({"got": got, "flavour": form["flavour"]})


@datastar_response
async def echo(request: HttpRequest):
    got = read_signals(request)
    return [SSE.patch_elements(got["elements"]), SSE.patch_signals(got["signals"])]


handlers = Handlers()
urlpatterns = [
    path("ping", ping),
    path("state", report),
    path("plain", plain),
    path("sync-value", sync_value),
    path("async-value", async_value),
    path("sync-generator", sync_generator),
    path("async-generator", async_generator),
    path("sync-returns/<kind>", sync_returns),
    path("async-returns/<kind>", async_returns),
    path("response/<kind>", response),
    path("updates", updates),
    path("custom", custom),
    path("after", leave_work),
    path("signals", signals),
    path("signals/in-async-generator", signals_in_async_generator),
    path("signals/in-sync-generator", signals_in_sync_generator),
    path("signals/before-async-generator", signals_before_async_generator),
    path("signals/before-sync-generator", signals_before_sync_generator),
    path("form/before-signals", form_before_signals),
    path("form/after-signals", signals_before_form),
    path("echo", echo),
    path("method/sync-value", handlers.sync_value),
    path("method/async-value", handlers.async_value),
    path("method/sync-generator", handlers.sync_generator),
    path("method/async-generator", handlers.async_generator),
    path("view/async", AsyncView.as_view()),
    path("view/sync", SyncView.as_view()),
]

app = get_asgi_application()
wsgi = get_wsgi_application()
