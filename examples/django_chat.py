"""A chat in any number of WSGI workers: pages show a view, made anew. See docs/topics.md."""

import os
from dataclasses import make_dataclass

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import path
from django.utils.html import format_html, format_html_join

from datastar_py import action_generator as actions
from datastar_py import attribute_generator as data
from datastar_py.client import CLIENT_URL
from datastar_py.django import ServerSentEventGenerator as SSE
from datastar_py.django import csrf_headers, datastar_response, read_signals
from datastar_py.topics import Topics

DATABASE = {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ.get("CHAT", "chat.db")}
CSRF = "django.middleware.csrf.CsrfViewMiddleware"
settings.configure(DATABASES={"default": DATABASE}, MIDDLEWARE=[CSRF], ROOT_URLCONF=__name__)
settings.SECRET_KEY, settings.ALLOWED_HOSTS = "choose one of your own", ["127.0.0.1"]
Message = make_dataclass("Message", [("me", str), ("said", str, "")])  # needs pydantic or msgspec
app, topics = get_wsgi_application(), Topics(os.environ.get("TOPICS") or None)
connection.cursor().execute("create table if not exists message (me text, said text)")


def room():
    with connection.cursor() as cursor:
        cursor.execute("select me, said from message order by rowid desc limit 100")
        said = format_html_join("", "<li><b>{}</b> {}</li>", reversed(cursor.fetchall()))
    html = '<div id="room"><p id="who">{}</p><ul id="messages">{}</ul></div>'
    return SSE.patch_elements(format_html(html, ", ".join(topics.present("room")), said))


def index(request):  # an app takes the name from its session
    say = actions.post("/say", headers=csrf_headers(request))
    return HttpResponse(f"""<!doctype html><script type="module" src="{CLIENT_URL}"></script>
<body {data.signals(me=request.GET.get("me", "Somebody")[:40])}>
<div id="room"></div><i {data.init(actions.get("/feed", resumable=True))}></i>
<form {data.on("submit", say)}><input {data.bind("said")}></form>""")


@datastar_response
def feed(request):
    return topics.live("room", render=room, key="room", member=read_signals(request, Message).me)


@datastar_response
def say(request):
    signals = read_signals(request, Message)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("insert into message values (%s, %s)", [signals.me, signals.said])
        transaction.on_commit(lambda: topics.publish("room"))
    return SSE.patch_signals({"said": ""})


urlpatterns = [path("", index), path("feed", feed), path("say", say)]
