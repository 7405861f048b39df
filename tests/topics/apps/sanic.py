from sanic import Sanic
from sanic.response import json

from datastar_py.sanic import datastar_response

from .shared import said, snapshot, state, topics, view, where, who

app = Sanic("topics")


@app.get("/feed")
@datastar_response
async def feed(request):
    since = request.headers.get("last-event-id")
    return topics.stream("room", since=since, snapshot=snapshot, member=request.args.get("member"))


@app.get("/feed-sync")
@datastar_response
def feed_sync(request):
    return topics.stream("room", since=request.headers.get("last-event-id"), snapshot=snapshot)


@app.get("/board")
@datastar_response
async def board(request):
    return topics.live("room", render=view)


@app.get("/present")
@datastar_response
async def present(request):
    return topics.live("room", render=who, key="who")


@app.post("/say")
@datastar_response
async def say(request):
    await topics.apublish("room", said(request.args.get("text")))


@app.post("/say-sync")
@datastar_response
def say_sync(request):
    # Sanic calls sync handlers on the loop.
    topics.publish("room", said(request.args.get("text")))


@app.get("/state")
async def report(request):
    return json(state())


@app.get("/plain")
def plain(request):
    return json(where())
