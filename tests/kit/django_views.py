"""Views of the small project: redirects, errors, and messages."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

from django_project import APP

# isort: split
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import path

from datastar_py.django import ServerSentEventGenerator as SSE
from datastar_py.django import datastar_response

toasts: Any = __import__(f"{APP}.messages", fromlist=["toasts"])


def to_login(request: HttpRequest) -> HttpResponse:
    response = redirect(f"/login?next={request.path}")
    response.set_cookie("seen", "yes", httponly=True)
    response.set_cookie("other", "1")
    response["X-Other"] = "kept"
    return response


def elsewhere(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect("https://login.example.com/")


closed: list[str] = []


class Body:
    """A body that says when it is closed."""

    def __iter__(self) -> Iterator[bytes]:
        yield b"never sent"

    def close(self) -> None:
        closed.append("closed")


def streamed(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(Body(), status=302, headers={"Location": "/login"})


def broken(request: HttpRequest) -> HttpResponse:
    raise ValueError("broken on purpose")


def page(request: HttpRequest) -> HttpResponse:
    template = engines["django"].from_string("{% load datastar %}{% datastar_messages %}")
    return HttpResponse(template.render({}, request))


def add(request: HttpRequest) -> HttpResponse:
    messages.success(request, request.GET["text"], extra_tags=request.GET.get("tags", ""))
    return HttpResponse("added")


@datastar_response
def act(request: HttpRequest) -> Any:
    messages.success(request, "done")
    return [SSE.patch_signals({"a": 1}), *toasts.toasts(request)]


@datastar_response
async def aact(request: HttpRequest) -> Any:
    messages.success(request, "done")
    return [SSE.patch_signals({"a": 1}), *await toasts.atoasts(request)]


@datastar_response
def generates(request: HttpRequest) -> Iterator[Any]:
    yield SSE.patch_signals({"a": 1})
    messages.success(request, "made late")
    yield from toasts.toasts(request)


@datastar_response
async def agenerates(request: HttpRequest) -> AsyncIterator[Any]:
    yield SSE.patch_signals({"a": 1})
    messages.success(request, "made late")
    for event in await toasts.atoasts(request):
        yield event


def leaves(request: HttpRequest) -> HttpResponse:
    messages.success(request, "left")
    return redirect("/page")


@datastar_response
def leaves_by_event(request: HttpRequest) -> Any:
    messages.success(request, "left")
    return SSE.redirect("/page")


urlpatterns = [
    path("to-login", to_login),
    path("elsewhere", elsewhere),
    path("streamed", streamed),
    path("broken", broken),
    path("slash/", page),
    path("page", page),
    path("add", add),
    path("act", act),
    path("aact", aact),
    path("generates", generates),
    path("agenerates", agenerates),
    path("leaves", leaves),
    path("leaves-by-event", leaves_by_event),
]
