from fastapi import FastAPI
from fastapi.responses import StreamingResponse

from . import events
from .events import HEADERS, SIDE

app = FastAPI()

if SIDE == "bare":

    @app.get("/many")
    async def many():
        return StreamingResponse(events.many(), headers=HEADERS)

    @app.get("/one")
    async def one():
        return StreamingResponse(events.one(), headers=HEADERS)

    @app.get("/hold")
    async def hold():
        return StreamingResponse(events.hold(), headers=HEADERS)

else:
    from datastar_py.fastapi import datastar_response

    @app.get("/many")
    @datastar_response
    async def many():
        return events.many()

    @app.get("/one")
    @datastar_response
    async def one():
        return events.one()

    @app.get("/hold")
    @datastar_response
    async def hold():
        return events.hold()
