"""What docs/testing.md shows for a running server."""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import inventory
from server import Reply, Request, Server, held
from tab import PATIENCE

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py.testing import PatchSignals

PAGE = inventory.ROOT / "docs" / "testing.md"


def blocks() -> dict[str, str]:
    """The code below each heading."""
    found: dict[str, str] = {}
    for section in re.split(r"^## ", PAGE.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        title = section.partition("\n")[0]
        found[title] = "\n".join(re.findall(r"^```python\n(.*?)^```", section, re.S | re.M))
    return found


def over_the_network() -> dict[str, Any]:
    """The functions that the page shows for httpx."""
    names: dict[str, Any] = {}
    exec(blocks()["Over the network"], names)
    return names


def started(server: Server) -> str:
    """The URL of a stream that sends two events, and then stays open."""

    def handler(request: Request) -> Reply:
        for number in (1, 2):
            request.line.send(SSE.patch_signals({"n": number}))
        return held(request)

    return server.url + server.add(handler)


def test_over_the_network(server: Server) -> None:
    url = started(server)
    assert over_the_network()["first_event"](url) == PatchSignals({"n": 1})
    assert server.asked(urlsplit(url).path)[0].gone.wait(PATIENCE)


def test_over_the_network_without_blocking(server: Server) -> None:
    url = started(server)
    # Playwright keeps a loop running in this thread.
    with ThreadPoolExecutor() as pool:
        found = pool.submit(asyncio.run, over_the_network()["first_events"](url, 2)).result()
    assert found == [PatchSignals({"n": 1}), PatchSignals({"n": 2})]
    assert server.asked(urlsplit(url).path)[0].gone.wait(PATIENCE)
