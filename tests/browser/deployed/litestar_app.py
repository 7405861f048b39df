import parts
from litestar import Litestar, get, post

from datastar_py.litestar import DatastarResponse

VERSION = "one"


@get("/", media_type="text/html")
async def page() -> str:
    return parts.PAGE


@get("/clock")
async def clock() -> DatastarResponse:
    return DatastarResponse(parts.clock(VERSION))


@post("/save")
async def save() -> DatastarResponse:
    return DatastarResponse(parts.save())


@post("/fail")
async def fail() -> DatastarResponse:
    return DatastarResponse(parts.fail())


@get("/flaky")
async def flaky() -> DatastarResponse:
    return DatastarResponse(parts.flaky())


app = Litestar([page, clock, save, fail, flaky])
