from fastapi import FastAPI, Header

from datastar_py.fastapi import datastar_response

from .shared import said, snapshot, state, topics, view, where, who

app = FastAPI()


@app.get("/feed")
@datastar_response
async def feed(member: str | None = None, last_event_id: str | None = Header(None)):
    return topics.stream("room", since=last_event_id, snapshot=snapshot, member=member)


@app.get("/feed-sync")
@datastar_response
def feed_sync(last_event_id: str | None = Header(None)):
    return topics.stream("room", since=last_event_id, snapshot=snapshot)


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
    return state()


@app.get("/plain")
def plain():
    return where()
