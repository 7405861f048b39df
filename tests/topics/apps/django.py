from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from django.http import JsonResponse
from django.urls import path

from datastar_py.django import datastar_response

from .shared import said, snapshot, state, topics, view, where, who

settings.configure(ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__, SECRET_KEY="topics")


@datastar_response
async def feed(request):
    since = request.headers.get("last-event-id")
    return topics.stream("room", since=since, snapshot=snapshot, member=request.GET.get("member"))


@datastar_response
def feed_sync(request):
    return topics.stream("room", since=request.headers.get("last-event-id"), snapshot=snapshot)


@datastar_response
async def board(request):
    return topics.live("room", render=view)


@datastar_response
def board_sync(request):
    return topics.live("room", render=view)


@datastar_response
async def present(request):
    return topics.live("room", render=who, key="who")


@datastar_response
async def say(request):
    await topics.apublish("room", said(request.GET["text"]))


@datastar_response
def say_sync(request):
    topics.publish("room", said(request.GET["text"]))


def report(request):
    return JsonResponse(state())


def plain(request):
    return JsonResponse(where())


urlpatterns = [
    path("feed", feed),
    path("feed-sync", feed_sync),
    path("board", board),
    path("board-sync", board_sync),
    path("present", present),
    path("say", say),
    path("say-sync", say_sync),
    path("state", report),
    path("plain", plain),
]

app = get_asgi_application()
wsgi = get_wsgi_application()
