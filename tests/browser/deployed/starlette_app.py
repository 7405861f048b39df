import parts
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from datastar_py.starlette import DatastarResponse

VERSION = "one"


async def page(request):
    return HTMLResponse(parts.PAGE)


async def clock(request):
    return DatastarResponse(parts.clock(VERSION))


async def save(request):
    return DatastarResponse(parts.save())


async def fail(request):
    return DatastarResponse(parts.fail())


async def flaky(request):
    return DatastarResponse(parts.flaky())


app = Starlette(
    routes=[
        Route("/", page),
        Route("/clock", clock),
        Route("/save", save, methods=["POST"]),
        Route("/fail", fail, methods=["POST"]),
        Route("/flaky", flaky),
    ]
)
