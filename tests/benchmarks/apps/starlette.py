from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route

from . import events
from .events import HEADERS, SIDE

if SIDE == "bare":

    async def many(request: Request):
        return StreamingResponse(events.many(), headers=HEADERS)

    def many_sync(request: Request):
        return StreamingResponse(events.many_sync(), headers=HEADERS)

    async def one(request: Request):
        return StreamingResponse(events.one(), headers=HEADERS)

    async def hold(request: Request):
        return StreamingResponse(events.hold(), headers=HEADERS)

else:
    from datastar_py.starlette import datastar_response

    @datastar_response
    async def many(request: Request):
        return events.many()

    @datastar_response
    def many_sync(request: Request):
        return events.many_sync()

    @datastar_response
    async def one(request: Request):
        return events.one()

    @datastar_response
    async def hold(request: Request):
        return events.hold()


app = Starlette(
    routes=[
        Route("/many", many),
        Route("/many-sync", many_sync),
        Route("/one", one),
        Route("/hold", hold),
    ]
)
