import parts
from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from datastar_py.fastapi import datastar_response

VERSION = "one"

app = FastAPI()


@app.get("/", response_class=HTMLResponse)
async def page():
    return parts.PAGE


@app.get("/clock")
@datastar_response
async def clock():
    async for event in parts.clock(VERSION):
        yield event


@app.post("/save")
@datastar_response
async def save():
    async for event in parts.save():
        yield event


@app.post("/fail")
@datastar_response
async def fail():
    async for event in parts.fail():
        yield event


@app.get("/flaky")
@datastar_response
async def flaky():
    async for event in parts.flaky():
        yield event
