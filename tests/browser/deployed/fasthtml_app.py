import parts
from fasthtml.common import FastHTML
from starlette.responses import HTMLResponse

from datastar_py.fasthtml import DatastarResponse

VERSION = "one"

app = FastHTML(secret_key="deployed")


@app.get("/")
async def page():
    return HTMLResponse(parts.PAGE)


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
