"""A loop that is not asyncio's: clear words before a byte is sent, for what needs one."""

from __future__ import annotations

import subprocess
import sys

TRIO = """
import trio

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py.starlette import DatastarResponse, datastar_response

async def numbers():
    yield SSE.patch_signals({"n": 1})

def numbers_in_a_thread():
    yield SSE.patch_signals({"n": 1})

async def receive():
    await trio.sleep(60)

async def send(message):
    print(message["type"])

async def main():
    scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
    for events in (numbers(), numbers_in_a_thread(), SSE.patch_signals({"n": 1})):
        try:
            await DatastarResponse(events)(scope, receive, send)
        except RuntimeError as error:
            print("asyncio" in str(error) and "trio" in str(error))

trio.run(main)
"""


def test_a_loop_that_is_not_asyncios_is_refused_before_a_byte_is_sent() -> None:
    run = subprocess.run([sys.executable, "-c", TRIO], capture_output=True, text=True, timeout=60)
    whole = ["http.response.start", "http.response.body"]
    assert (run.stdout.split(), run.stderr) == (["True", "True", *whole], "")
