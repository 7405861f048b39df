from fasthtml.common import FastHTML
from starlette.requests import Request
from starlette.responses import JSONResponse

from datastar_py.fasthtml import datastar_response

from .shared import said, snapshot, state, topics, view, where, who

app = FastHTML(secret_key="topics")


@app.get("/feed")
@datastar_response
async def feed(request: Request):
    since = request.headers.get("last-event-id")
    member = request.query_params.get("member")
    return topics.stream("room", since=since, snapshot=snapshot, member=member)


@app.get("/feed-sync")
@datastar_response
def feed_sync(request: Request):
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
async def say(text: str):
    await topics.apublish("room", said(text))


@app.post("/say-sync")
@datastar_response
def say_sync(text: str):
    topics.publish("room", said(text))


@app.get("/state")
async def report():
    return JSONResponse(state())


@app.get("/plain")
def plain():
    return JSONResponse(where())
