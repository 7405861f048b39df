from collections.abc import AsyncIterable
from typing import Any

from litestar import Litestar, get
from litestar.response import Stream

from . import events
from .events import HEADERS, SIDE

if SIDE == "bare":

    @get("/many")
    async def many() -> Stream:
        return Stream(events.many(), headers=HEADERS, media_type="text/event-stream")

    @get("/one")
    async def one() -> Stream:
        return Stream(events.one(), headers=HEADERS, media_type="text/event-stream")

    @get("/hold")
    async def hold() -> Stream:
        return Stream(events.hold(), headers=HEADERS, media_type="text/event-stream")

else:
    from datastar_py.litestar import datastar_response

    @get("/many")
    @datastar_response
    async def many() -> AsyncIterable[Any]:
        return events.many()

    @get("/one")
    @datastar_response
    async def one() -> AsyncIterable[Any]:
        return events.one()

    @get("/hold")
    @datastar_response
    async def hold() -> AsyncIterable[Any]:
        return events.hold()


app = Litestar(route_handlers=[many, one, hold])
