"""What a sync handler cannot await is named where it is given for something else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py import attribute_generator as data
from datastar_py.starlette import DatastarResponse, datastar_response


async def reading() -> dict[str, int]:
    return {"a": 1}


TOLD = r"reading\(…\), which has to be awaited in an `async def`"

USES: dict[str, Callable[[Any], Any]] = {
    "signals": SSE.patch_signals,
    "a signal": lambda given: SSE.patch_signals({"a": given}),
    "elements": SSE.patch_elements,
    "an attribute": lambda given: data.signals(a=given),
    "a response": DatastarResponse,
    "an event of several": lambda given: DatastarResponse([SSE.patch_signals({}), given]),
}


@pytest.mark.parametrize("use", USES.values(), ids=list(USES))
def test_where_it_is_given(use: Callable[[Any], Any]) -> None:
    with closing(reading()) as given, pytest.raises(TypeError, match=TOLD):
        use(given)


def test_where_a_sync_handler_gives_it() -> None:
    """In a thread, where nobody waits for it; nothing is left that Python would complain of."""
    handler: Any = datastar_response(lambda: reading())
    with pytest.raises(TypeError, match=f"A sync handler gave coroutine: {TOLD}"):
        handler()


def test_where_it_can_be_awaited() -> None:
    async def event() -> Any:
        return SSE.patch_signals({"a": 1})

    async def main() -> Any:
        handler: Any = datastar_response(lambda: event())
        return await handler()

    assert asyncio.run(main()).status_code == 200
