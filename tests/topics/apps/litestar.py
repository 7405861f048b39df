from typing import Any

from litestar import Litestar, Request, get, post

from datastar_py.litestar import datastar_response
from datastar_py.sse import DatastarEvents

from .shared import said, snapshot, state, topics, view, where, who


@get("/feed")
@datastar_response
async def feed(request: Request, member: str | None = None) -> DatastarEvents:
    since = request.headers.get("last-event-id")
    return topics.stream("room", since=since, snapshot=snapshot, member=member)


@get("/feed-sync", sync_to_thread=True)
@datastar_response
def feed_sync(request: Request) -> DatastarEvents:
    return topics.stream("room", since=request.headers.get("last-event-id"), snapshot=snapshot)


@get("/board")
@datastar_response
async def board() -> DatastarEvents:
    return topics.live("room", render=view)


@get("/present")
@datastar_response
async def present() -> DatastarEvents:
    return topics.live("room", render=who, key="who")


@post("/say")
@datastar_response
async def say(text: str) -> DatastarEvents:
    await topics.apublish("room", said(text))
    return None


@post("/say-sync", sync_to_thread=True)
@datastar_response
def say_sync(text: str) -> DatastarEvents:
    topics.publish("room", said(text))
    return None


@get("/state")
async def report() -> dict[str, Any]:
    return state()


@get("/plain", sync_to_thread=True)
def plain() -> dict[str, Any]:
    return where()


app = Litestar([feed, feed_sync, board, present, say, say_sync, report, plain])
