"""What the apps beside this share: a page, its clock, and work that a button begins."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from datastar_py import ServerSentEventGenerator as SSE

CLIENT = Path(os.environ["DATASTAR_JS"]).read_text("utf-8")
RUNS = Path(os.environ["RUNS"])

PAGE = f"""<!doctype html>
<title>deployed</title>
<script type="module">{CLIENT}</script>
<p data-init="@get('/clock')"><b id="clock">none</b></p>
<button id="save" data-on:click="@post('/save')">save</button> <b id="saved">none</b>
<button id="fail" data-on:click="@post('/fail')">fail</button> <b id="failed">none</b>
<button id="flaky" data-on:click="@get('/flaky')">flaky</button> <b id="flaked">none</b>
"""


def note(name: str) -> None:
    with RUNS.open("a", encoding="utf-8") as runs:
        runs.write(f"{name}\n")


def shown(id: str, text: object) -> Any:
    return SSE.patch_elements(f'<b id="{id}">{text}</b>')


async def clock(version: str) -> AsyncIterator[Any]:
    count = 0
    while True:
        count += 1
        yield shown("clock", f"{version} {count}")
        await asyncio.sleep(0.2)


async def save() -> AsyncIterator[Any]:
    note("save")
    yield shown("saved", "saving")
    await asyncio.sleep(1)
    note("saved")
    yield shown("saved", "saved")


async def fail() -> AsyncIterator[Any]:
    note("fail")
    yield shown("failed", "begun")
    await asyncio.sleep(0.05)
    raise LookupError("planned failure")


async def flaky() -> AsyncIterator[Any]:
    note("flaky")
    yield shown("flaked", "begun")
    await asyncio.sleep(0.05)
    raise LookupError("planned failure")
