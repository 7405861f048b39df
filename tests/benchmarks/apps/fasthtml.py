from fasthtml.common import FastHTML
from starlette.responses import StreamingResponse

from . import events
from .events import HEADERS, SIDE

app = FastHTML(secret_key="benchmarks")

if SIDE == "bare":

    @app.route("/many", methods=["GET"])
    async def many():
        return StreamingResponse(events.many(), headers=HEADERS)

    @app.route("/one", methods=["GET"])
    async def one():
        return StreamingResponse(events.one(), headers=HEADERS)

    @app.route("/hold", methods=["GET"])
    async def hold():
        return StreamingResponse(events.hold(), headers=HEADERS)

else:
    from datastar_py.fasthtml import datastar_response

    @app.route("/many", methods=["GET"])
    @datastar_response
    async def many():
        return events.many()

    @app.route("/one", methods=["GET"])
    @datastar_response
    async def one():
        return events.one()

    @app.route("/hold", methods=["GET"])
    @datastar_response
    async def hold():
        return events.hold()
