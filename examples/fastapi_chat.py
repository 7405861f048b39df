"""A chat in any number of workers: each message is an event. See docs/topics.md."""

import os
import sqlite3
from html import escape

from fastapi import FastAPI, Header
from fastapi.responses import HTMLResponse

from datastar_py import action_generator as actions
from datastar_py import attribute_generator as data
from datastar_py.consts import DATASTAR_CLIENT_VERSION
from datastar_py.fastapi import ReadSignals, datastar_response
from datastar_py.fastapi import ServerSentEventGenerator as SSE
from datastar_py.topics import Topics

CDN = f"https://cdn.jsdelivr.net/gh/starfederation/datastar@{DATASTAR_CLIENT_VERSION}/bundles/datastar.js"
app, topics = FastAPI(), Topics(os.environ.get("TOPICS") or None)
db = sqlite3.connect(os.getenv("CHAT", "chat.db"), isolation_level=None, check_same_thread=False)
db.execute("create table if not exists message (html text)")


def messages():
    rows = db.execute("select html from message order by rowid desc limit 100").fetchall()
    return SSE.patch_elements(f'<ul id="messages">{"".join(row[0] for row in rows[::-1])}</ul>')


async def present():
    return SSE.patch_signals({"_who": ", ".join(await topics.apresent("room"))})


@app.get("/", response_class=HTMLResponse)
def index(me: str = "Somebody"):  # an app takes the name from its session
    return f"""<!doctype html><title>Chat</title><script type="module" src="{CDN}"></script>
<body {data.signals(me=me[:40])} {data.init(actions.get("/feed", resumable=True))}>
<p id="who" {data.init(actions.get("/who", resumable=True))} {data.text("$_who")}></p>
<ul id="messages"></ul>
<form {data.on("submit", actions.post("/say"))}><input {data.bind("said")}></form>"""


@app.get("/feed")
@datastar_response
def feed(signals: ReadSignals, since: str | None = Header(None, alias="last-event-id")):
    return topics.stream("room", since=since, snapshot=messages, member=signals["me"])


@app.get("/who")
@datastar_response
def who():
    return topics.live("room", render=present, key="who")


@app.post("/say")
@datastar_response
def say(signals: ReadSignals):
    html = f"<li><b>{escape(signals['me'])}</b> {escape(signals['said'])}</li>"
    db.execute("insert into message values (?)", (html,))
    topics.publish("room", SSE.patch_elements(html, "#messages", "append"))
    return SSE.patch_signals({"said": ""})
