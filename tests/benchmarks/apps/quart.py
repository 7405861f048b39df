from quart import Quart, Response

from . import events
from .events import HEADERS, SIDE

app = Quart(__name__)


def response(stream) -> Response:
    found = Response(stream, headers=HEADERS)
    found.timeout = None
    return found


if SIDE == "bare":

    @app.get("/many")
    async def many():
        return response(events.many())

    @app.get("/one")
    async def one():
        return response(events.one())

    @app.get("/hold")
    async def hold():
        return response(events.hold())

else:
    from datastar_py.quart import datastar_response

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
