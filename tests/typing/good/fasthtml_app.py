# pyright: strict

"""Handlers of FastHTML as people write them: arguments and kind are kept."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any, assert_type

from starlette.requests import Request

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py.fasthtml import (
    DatastarResponse,
    datastar_response,
    read_signals,
)
from datastar_py.sse import DatastarEvent


@datastar_response
async def updates(request: Request, page: int = 1) -> AsyncIterator[DatastarEvent]:
    signals = await read_signals(request)
    assert_type(signals, "dict[str, Any] | None")
    yield SSE.patch_signals(signals or {})


@datastar_response
def steps(request: Request) -> Iterator[DatastarEvent]:
    yield SSE.patch_elements("<p></p>")


@datastar_response
async def one(request: Request) -> DatastarEvent:
    return SSE.patch_elements("<p></p>")


@datastar_response
def several(request: Request) -> list[DatastarEvent]:
    return [SSE.patch_elements("<p></p>"), SSE.patch_signals({"a": 1})]


@datastar_response
def nothing(request: Request) -> None:
    return None


@datastar_response
async def maybe(request: Request) -> DatastarEvent | None:
    return None


@datastar_response
async def own(request: Request) -> DatastarResponse | DatastarEvent:
    return DatastarResponse(SSE.patch_elements("<p></p>"), headers={"X-A": "b"})


class View:
    @datastar_response
    async def get(self, request: Request) -> AsyncIterator[DatastarEvent]:
        yield SSE.patch_elements("<p></p>")


def by_hand(request: Request) -> DatastarResponse:
    return DatastarResponse([SSE.patch_elements("<p></p>")])


async def call(request: Request) -> None:
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
