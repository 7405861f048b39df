"""Whose signal handlers are in place before, while and after streams are open."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

START = """
import asyncio, os, signal

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py.starlette import DatastarResponse

# A program in the background may begin with SIGINT ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
said = []

async def numbers():
    while True:
        yield SSE.patch_signals({"n": 1})
        await asyncio.sleep(0.01)

async def visit(begun):
    async def receive():
        await asyncio.Event().wait()

    async def send(message):
        said.append(message["type"])
        if len(said) > 2:
            begun.set()

    scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
    await DatastarResponse(numbers())(scope, receive, send)

async def open_stream():
    begun = asyncio.Event()
    task = asyncio.create_task(visit(begun))
    await begun.wait()
    return task
"""

PROGRAMS = {
    "Ctrl-C of asyncio.run, of python": (
        """
        async def main():
            task = await open_stream()
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.sleep(5)

        try:
            asyncio.run(main())
        except KeyboardInterrupt:
            print("interrupted")
        print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)
        """,
        ["interrupted", "True"],
    ),
    "Ctrl-C after the loop": (
        """
        async def main():
            task = await open_stream()
            task.cancel()
            await asyncio.wait([task])

        asyncio.run(main())
        print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)
        try:
            os.kill(os.getpid(), signal.SIGINT)
        except KeyboardInterrupt:
            print("interrupted")
        """,
        ["True", "interrupted"],
    ),
    "a handler of the program's own": (
        """
        def mine(number, frame):
            print("mine")

        signal.signal(signal.SIGTERM, mine)

        async def main():
            task = await open_stream()
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.wait([task])
            print("ended")

        asyncio.run(main())
        print(signal.getsignal(signal.SIGTERM) is mine)
        """,
        ["mine", "ended", "True"],
    ),
    "one that is ignored": (
        """
        signal.signal(signal.SIGTERM, signal.SIG_IGN)

        async def main():
            task = await open_stream()
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.sleep(0.2)
            print(task.done())
            task.cancel()
            await asyncio.wait([task])

        asyncio.run(main())
        print(signal.getsignal(signal.SIGTERM) is signal.SIG_IGN)
        """,
        ["False", "True"],
    ),
    "one that is set while a stream is open": (
        """
        def mine(number, frame):
            print("mine")

        async def main():
            task = await open_stream()
            signal.signal(signal.SIGTERM, mine)
            task.cancel()
            await asyncio.wait([task])

        asyncio.run(main())
        print(signal.getsignal(signal.SIGTERM) is mine)
        """,
        ["True"],
    ),
    "two loops, one after the other": (
        """
        def mine(number, frame):
            print("mine")

        signal.signal(signal.SIGTERM, mine)

        async def main():
            task = await open_stream()
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.wait([task])

        asyncio.run(main())
        from datastar_py._streams import shutdown
        shutdown._stopped_at = None
        said.clear()
        asyncio.run(main())
        print(signal.getsignal(signal.SIGTERM) is mine)
        """,
        ["mine", "mine", "True"],
    ),
    "a loop in a thread": (
        """
        import threading

        async def main():
            task = await open_stream()
            task.cancel()
            await asyncio.wait([task])

        before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
        thread = threading.Thread(target=lambda: asyncio.run(main()))
        thread.start()
        thread.join()
        print((signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before)
        """,
        ["True"],
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_handlers_are_given_back(name: str) -> None:
    program, expected = PROGRAMS[name]
    run = subprocess.run(
        [sys.executable, "-c", START + textwrap.dedent(program)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.stdout.split() == expected, run.stderr
    assert not run.stderr
