from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

from litestar import Controller, Litestar, Request, delete, get, patch, post, put, route
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import Cookie
from litestar.logging import LoggingConfig
from probe import VERBS as METHODS
from probe import Run, after, content, on_loop, state, visitor

from datastar_py.litestar import (
    DatastarResponse,
    datastar_response,
    read_signals,
)
from datastar_py.litestar import (
    ServerSentEventGenerator as SSE,
)
from datastar_py.sse import DatastarEvent, DatastarEvents

VERBS = {"get": get, "post": post, "put": put, "patch": patch, "delete": delete}


def every_verb(path: str):
    return lambda handler: [
        verb(path, operation_id=f"{name}_{handler.__name__}")(datastar_response(handler))
        for name, verb in VERBS.items()
    ]


async def set_visitor(request: Request) -> None:
    visitor.set(request.headers.get("X-Visitor", "nobody"))


@get("/ping", media_type="text/plain")
async def ping() -> str:
    return "pong"


@get("/state")
async def report() -> dict[str, Any]:
    return state()


@get("/plain", sync_to_thread=True)
def plain() -> dict[str, bool]:
    return {"loop": on_loop()}


# --- handlers of every kind ---


# One route for all: handlers that share a path and go to threads are wrapped twice by Litestar.
@route("/sync-value", http_method=METHODS, status_code=200, sync_to_thread=True)
@datastar_response
def sync_value(request: Request) -> DatastarEvents:
    with Run(request.query_params) as run:
        return run.value(request.url.path)


@every_verb("/async-value")
async def async_value(request: Request) -> DatastarEvents:
    with Run(request.query_params) as run:
        return run.value(request.url.path)


# One route for all: handlers that share a path and go to threads are wrapped twice by Litestar.
@route("/sync-generator", http_method=METHODS, status_code=200, sync_to_thread=True)
@datastar_response
def sync_generator(request: Request) -> Iterator[DatastarEvent]:
    with Run(request.query_params) as run:
        time.sleep(run.wait)
        for step in run.steps:
            yield run.event(step, request.url.path)
            time.sleep(run.pause)


@every_verb("/async-generator")
async def async_generator(request: Request) -> AsyncIterator[DatastarEvent]:
    with Run(request.query_params) as run:
        await asyncio.sleep(run.wait)
        for step in run.steps:
            yield run.event(step, request.url.path)
            await asyncio.sleep(run.pause)


@get("/sync-returns/{kind:str}", sync_to_thread=True)
@datastar_response
def sync_returns(kind: str, request: Request) -> DatastarEvents:
    return content(kind, request.query_params, lambda: request.url.path)


@get("/async-returns/{kind:str}")
@datastar_response
async def async_returns(kind: str, request: Request) -> DatastarEvents:
    return content(kind, request.query_params, lambda: request.url.path)


class Handlers:
    @datastar_response
    def sync_value(self, request: Request) -> DatastarEvents:
        with Run(request.query_params) as run:
            return run.value(request.url.path)

    @datastar_response
    async def async_value(self, request: Request) -> DatastarEvents:
        with Run(request.query_params) as run:
            return run.value(request.url.path)

    @datastar_response
    def sync_generator(self, request: Request) -> Iterator[DatastarEvent]:
        with Run(request.query_params) as run:
            for step in run.steps:
                yield run.event(step, request.url.path)
                time.sleep(run.pause)

    @datastar_response
    async def async_generator(self, request: Request) -> AsyncIterator[DatastarEvent]:
        with Run(request.query_params) as run:
            for step in run.steps:
                yield run.event(step, request.url.path)
                await asyncio.sleep(run.pause)


handlers = Handlers()
methods = [
    get("/method/sync-value", sync_to_thread=True)(handlers.sync_value),
    get("/method/async-value")(handlers.async_value),
    get("/method/sync-generator", sync_to_thread=True)(handlers.sync_generator),
    get("/method/async-generator")(handlers.async_generator),
]


class AsyncView(Controller):
    path = "/view/async"

    @get()
    @datastar_response
    async def get(self, request: Request) -> AsyncIterator[DatastarEvent]:
        with Run(request.query_params) as run:
            for step in run.steps:
                yield run.event(step, request.url.path)
                await asyncio.sleep(run.pause)

    @post()
    @datastar_response
    async def post(self, request: Request) -> DatastarEvents:
        with Run(request.query_params) as run:
            return run.value(request.url.path)


class SyncView(Controller):
    path = "/view/sync"

    @get(sync_to_thread=True)
    @datastar_response
    def get(self, request: Request) -> Iterator[DatastarEvent]:
        with Run(request.query_params) as run:
            for step in run.steps:
                yield run.event(step, request.url.path)
                time.sleep(run.pause)

    @post(sync_to_thread=True)
    @datastar_response
    def post(self, request: Request) -> DatastarEvents:
        with Run(request.query_params) as run:
            return run.value(request.url.path)


# --- responses ---


async def response(kind: str, request: Request) -> DatastarResponse:
    return DatastarResponse(content(kind, request.query_params, lambda: request.url.path))


@get("/updates", media_type="text/event-stream")
async def updates(request: Request) -> DatastarResponse:
    async def events():
        with Run(request.query_params) as run:
            for step in run.steps:
                yield run.event(step, request.url.path)
                await asyncio.sleep(run.pause)

    return DatastarResponse(events())


@get("/custom")
async def custom() -> DatastarResponse:
    return DatastarResponse(
        SSE.patch_signals({"custom": True}),
        status_code=202,
        headers={"X-Custom": "yes"},
        cookies=[Cookie(key="flavour", value="oat")],
    )


@get("/after")
async def leave_work(request: Request) -> DatastarResponse:
    return DatastarResponse(
        SSE.patch_signals({"after": True}),
        background=BackgroundTask(after, request.query_params),
    )


# --- signals ---


@every_verb("/signals")
async def signals(request: Request) -> DatastarEvents:
    return SSE.patch_signals({"got": await read_signals(request)})


@every_verb("/signals/in-async-generator")
async def signals_in_async_generator(request: Request) -> AsyncIterator[DatastarEvent]:
    yield SSE.patch_signals({"got": await read_signals(request)})
    yield SSE.patch_signals({"last": True})


@every_verb("/signals/in-sync-generator")
async def signals_in_sync_generator(request: Request) -> DatastarEvents:
    loop = asyncio.get_running_loop()

    def events():
        reading = asyncio.run_coroutine_threadsafe(read_signals(request), loop)
        yield SSE.patch_signals({"got": reading.result()})
        yield SSE.patch_signals({"last": True})

    return events()


@every_verb("/signals/before-async-generator")
async def signals_before_async_generator(request: Request) -> DatastarEvents:
    got = await read_signals(request)

    async def events():
        yield SSE.patch_signals({"got": got})
        yield SSE.patch_signals({"last": True})

    return events()


@every_verb("/signals/before-sync-generator")
async def signals_before_sync_generator(request: Request) -> DatastarEvents:
    got = await read_signals(request)

    def events():
        yield SSE.patch_signals({"got": got})
        yield SSE.patch_signals({"last": True})

    return events()


@post("/form/before-signals")
@datastar_response
async def form_before_signals(request: Request) -> DatastarEvents:
    form = await request.form()
    return SSE.patch_signals({"got": await read_signals(request), "flavour": form["flavour"]})


@post("/form/after-signals")
@datastar_response
async def signals_before_form(request: Request) -> DatastarEvents:
    got = await read_signals(request)
    form = await request.form()
    return SSE.patch_signals({"got": got, "flavour": form["flavour"]})


@post("/echo", media_type="text/event-stream", status_code=200)
@datastar_response
async def echo(request: Request) -> DatastarEvents:
    got = await read_signals(request)
    return [SSE.patch_elements(got["elements"]), SSE.patch_signals(got["signals"])]


app = Litestar(
    [
        ping,
        report,
        plain,
        sync_value,
        *async_value,
        sync_generator,
        *async_generator,
        sync_returns,
        async_returns,
        *[
            verb(
                "/response/{kind:str}",
                operation_id=f"{name}_response",
                # A handler that says it answers a DELETE with a body must say the status too.
                status_code=200 if name == "delete" else None,
            )(response)
            for name, verb in VERBS.items()
        ],
        updates,
        custom,
        leave_work,
        *signals,
        *signals_in_async_generator,
        *signals_in_sync_generator,
        *signals_before_async_generator,
        *signals_before_sync_generator,
        form_before_signals,
        signals_before_form,
        echo,
        *methods,
        AsyncView,
        SyncView,
    ],
    before_request=set_visitor,
    logging_config=LoggingConfig(log_exceptions="always"),
)
