import parts
from quart import Quart

from datastar_py.quart import DatastarResponse

VERSION = "one"

app = Quart(__name__)


@app.get("/")
async def page():
    return parts.PAGE


@app.get("/clock")
async def clock():
    return DatastarResponse(parts.clock(VERSION))


@app.post("/save")
async def save():
    return DatastarResponse(parts.save())


@app.post("/fail")
async def fail():
    return DatastarResponse(parts.fail())


@app.get("/flaky")
async def flaky():
    return DatastarResponse(parts.flaky())
