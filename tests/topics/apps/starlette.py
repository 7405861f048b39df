from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from datastar_py.starlette import datastar_response

from .shared import said, snapshot, state, topics, view, where, who


@datastar_response
async def feed(request: Request):
    since = request.headers.get("last-event-id")
    member = request.query_params.get("member")
    return topics.stream("room", since=since, snapshot=snapshot, member=member)


@datastar_response
def feed_sync(request: Request):
    return topics.stream("room", since=request.headers.get("last-event-id"), snapshot=snapshot)


@datastar_response
async def board(request: Request):
    return topics.live("room", render=view)


@datastar_response
async def present(request: Request):
    return topics.live("room", render=who, key="who")


@datastar_response
async def say(request: Request):
    await topics.apublish("room", said(request.query_params["text"]))


@datastar_response
def say_sync(request: Request):
    topics.publish("room", said(request.query_params["text"]))


async def report(request: Request):
    return JSONResponse(state())


def plain(request: Request):
    return JSONResponse(where())


app = Starlette(
    routes=[
        Route("/feed", feed),
        Route("/feed-sync", feed_sync),
        Route("/board", board),
        Route("/present", present),
        Route("/say", say, methods=["POST"]),
        Route("/say-sync", say_sync, methods=["POST"]),
        Route("/state", report),
        Route("/plain", plain),
    ]
)
