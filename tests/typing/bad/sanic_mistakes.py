# pyright: strict, reportUnusedFunction=false

"""Mistakes that a type checker must find in handlers of Sanic."""

from __future__ import annotations

from collections.abc import AsyncIterator

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py.sanic import DatastarResponse, datastar_response, read_signals
from datastar_py.sse import DatastarEvent


@datastar_response
async def updates(page: int) -> AsyncIterator[DatastarEvent]:
    yield SSE.patch_elements("<p></p>")


@datastar_response
def several() -> list[DatastarEvent]:
    return [SSE.patch_elements("<p></p>")]


async def number() -> int:
    return 5


def text() -> list[str]:
    return ["<p></p>"]


async def call() -> None:
    await updates()  # expect-error
    await updates(page="2")  # expect-error
    await several()  # expect-error
    str(updates(1).status)  # expect-error
    DatastarResponse(5)  # expect-error
    DatastarResponse(["a"])  # expect-error
    datastar_response(number)  # expect-error
    datastar_response(text)  # expect-error
    SSE.patch_signals(await read_signals(1, 2, 3))  # expect-error
