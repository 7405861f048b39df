import asyncio
import os

from sanic import Request, Sanic

from . import events
from .events import HEADERS, SIDE

app = Sanic("benchmarks")

if SIDE == "bare":

    async def send(request: Request, stream) -> None:
        response = await request.respond(
            headers={"Cache-Control": "no-cache"}, content_type=HEADERS["Content-Type"]
        )
        async for event in stream:
            await response.send(event)
        await response.eof()

    @app.get("/many")
    async def many(request: Request):
        await send(request, events.many())

    @app.get("/one")
    async def one(request: Request):
        await send(request, events.one())

    @app.get("/hold")
    async def hold(request: Request):
        await send(request, events.hold())

else:
    from datastar_py.sanic import datastar_response

    # The peer's decorator takes no generator from a handler, only a handler that is one.
    @app.get("/many")
    @datastar_response
    async def many(request: Request):
        for number in range(events.COUNT):
            yield events.event(number)
            if events.AWAITS:
                await asyncio.sleep(0)

    @app.get("/one")
    @datastar_response
    async def one(request: Request):
        yield events.event(os.getpid())

    @app.get("/hold")
    @datastar_response
    async def hold(request: Request):
        yield events.event(0)
        await asyncio.sleep(3600)


app.config.RESPONSE_TIMEOUT = 3600
