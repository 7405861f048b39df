# pyright: strict

"""Handlers of Quart as people write them: arguments and kind are kept."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any, assert_type

from quart import Quart

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py.quart import (
    DatastarResponse,
    datastar_response,
    read_signals,
)
from datastar_py.sse import DatastarEvent

app = Quart(__name__)


@datastar_response
async def updates(page: int = 1) -> AsyncIterator[DatastarEvent]:
    signals = await read_signals()
    assert_type(signals, "dict[str, Any] | None")
    yield SSE.patch_signals(signals or {})


@datastar_response
def steps() -> Iterator[DatastarEvent]:
    yield SSE.patch_elements("<p></p>")


@datastar_response
async def one() -> DatastarEvent:
    return SSE.patch_elements("<p></p>")


@datastar_response
def several() -> list[DatastarEvent]:
    return [SSE.patch_elements("<p></p>"), SSE.patch_signals({"a": 1})]


@datastar_response
def nothing() -> None:
    return None


@datastar_response
async def maybe() -> DatastarEvent | None:
    return None


@datastar_response
async def own() -> DatastarResponse | DatastarEvent:
    return DatastarResponse(SSE.patch_elements("<p></p>"), headers={"X-A": "b"})


class View:
    @datastar_response
    async def get(self) -> AsyncIterator[DatastarEvent]:
        yield SSE.patch_elements("<p></p>")


def by_hand() -> DatastarResponse:
    return DatastarResponse([SSE.patch_elements("<p></p>")])


async def call() -> None:
    assert_type(await updates(page=2), DatastarResponse)
    assert_type(steps(), DatastarResponse)
    assert_type(await one(), DatastarResponse)
    assert_type(several(), DatastarResponse)
    assert_type(nothing(), DatastarResponse)
    assert_type(await maybe(), DatastarResponse)
    assert_type(await own(), DatastarResponse)
    assert_type(await View().get(), DatastarResponse)
    assert_type(DatastarResponse(), DatastarResponse)


handler: Callable[..., Coroutine[Any, Any, DatastarResponse]] = updates


@app.get("/updates")
@datastar_response
async def routed() -> AsyncIterator[DatastarEvent]:
    yield SSE.patch_elements("<p></p>")
