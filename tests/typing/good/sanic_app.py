# pyright: strict

"""Handlers of Sanic as people write them: arguments and kind are kept."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any, assert_type

from sanic import Request

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py.sanic import (
    DatastarResponse,
    datastar_respond,
    datastar_response,
    read_signals,
)
from datastar_py.sse import DatastarEvent


@datastar_response
async def updates(request: Request[Any, Any], page: int = 1) -> AsyncIterator[DatastarEvent]:
    signals = await read_signals(request)
    assert_type(signals, "dict[str, Any] | None")
    yield SSE.patch_signals(signals or {})


@datastar_response
def steps(request: Request[Any, Any]) -> Iterator[DatastarEvent]:
    yield SSE.patch_elements("<p></p>")


@datastar_response
async def one(request: Request[Any, Any]) -> DatastarEvent:
    return SSE.patch_elements("<p></p>")


@datastar_response
def several(request: Request[Any, Any]) -> list[DatastarEvent]:
    return [SSE.patch_elements("<p></p>"), SSE.patch_signals({"a": 1})]


@datastar_response
def nothing(request: Request[Any, Any]) -> None:
    return None


@datastar_response
async def maybe(request: Request[Any, Any]) -> DatastarEvent | None:
    return None


@datastar_response
async def own(request: Request[Any, Any]) -> DatastarResponse | DatastarEvent:
    return DatastarResponse(SSE.patch_elements("<p></p>"), headers={"X-A": "b"})


class View:
    @datastar_response
    async def get(self, request: Request[Any, Any]) -> AsyncIterator[DatastarEvent]:
        yield SSE.patch_elements("<p></p>")


def by_hand(request: Request[Any, Any]) -> DatastarResponse:
    return DatastarResponse([SSE.patch_elements("<p></p>")])


async def call(request: Request[Any, Any]) -> None:
    assert_type(await updates(request, page=2), DatastarResponse)
    assert_type(steps(request), DatastarResponse)
    assert_type(await one(request), DatastarResponse)
    assert_type(several(request), DatastarResponse)
    assert_type(nothing(request), DatastarResponse)
    assert_type(await maybe(request), DatastarResponse)
    assert_type(await own(request), DatastarResponse)
    assert_type(await View().get(request), DatastarResponse)
    assert_type(DatastarResponse(), DatastarResponse)


handler: Callable[..., Coroutine[Any, Any, DatastarResponse]] = updates


async def pushed(request: Request[Any, Any]) -> None:
    response = await datastar_respond(request)
    assert_type(response, DatastarResponse)
    await response.send(SSE.patch_elements("<p></p>"))
