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

    @app.get("/many")
    @datastar_response
    async def many(request: Request):
        return events.many()

    @app.get("/one")
    @datastar_response
    async def one(request: Request):
        return events.one()

    @app.get("/hold")
    @datastar_response
    async def hold(request: Request):
        return events.hold()


app.config.RESPONSE_TIMEOUT = 3600
