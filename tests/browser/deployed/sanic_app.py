import parts
from sanic import Sanic
from sanic.response import html

from datastar_py.sanic import DatastarResponse

VERSION = "one"

app = Sanic("deployed")
app.config.AUTO_EXTEND = False


@app.get("/")
async def page(request):
    return html(parts.PAGE)


@app.get("/clock")
async def clock(request):
    return DatastarResponse(parts.clock(VERSION))


@app.post("/save")
async def save(request):
    return DatastarResponse(parts.save())


@app.post("/fail")
async def fail(request):
    return DatastarResponse(parts.fail())


@app.get("/flaky")
async def flaky(request):
    return DatastarResponse(parts.flaky())
