from quart import Quart, request

from datastar_py.quart import datastar_response

from .shared import said, snapshot, state, topics, view, where, who

app = Quart(__name__)


@app.get("/feed")
@datastar_response
async def feed():
    since = request.headers.get("last-event-id")
    return topics.stream("room", since=since, snapshot=snapshot, member=request.args.get("member"))


@app.get("/feed-sync")
@datastar_response
def feed_sync():
    return topics.stream("room", since=request.headers.get("last-event-id"), snapshot=snapshot)


@app.get("/board")
@datastar_response
async def board():
    return topics.live("room", render=view)


@app.get("/present")
@datastar_response
async def present():
    return topics.live("room", render=who, key="who")


@app.post("/say")
@datastar_response
async def say():
    await topics.apublish("room", said(request.args["text"]))


@app.post("/say-sync")
@datastar_response
def say_sync():
    topics.publish("room", said(request.args["text"]))


@app.get("/state")
async def report():
    return state()


@app.get("/plain")
def plain():
    return where()
