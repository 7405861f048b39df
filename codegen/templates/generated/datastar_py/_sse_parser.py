"""An event stream as browsers read it. https://html.spec.whatwg.org/multipage/server-sent-events.html"""

from __future__ import annotations

import asyncio
import codecs
import re
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from ._checks import shown

Chunk: TypeAlias = "str | bytes | bytearray"

_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True)
class RawEvent:
    """An event before anyone asks what is in it. `id` and `retry` are None where none was sent."""

    event: str
    data: str
    id: str | None
    retry: int | None


class Parser:
    """Takes a stream piece by piece, however it was cut, and gives each event when it is whole."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""
        self._began = False
        self._ended_in_cr = False
        self._event = ""
        self._data: list[str] = []
        self._id: str | None = None
        self._retry: int | None = None

    def feed(self, chunk: Chunk) -> Iterator[RawEvent]:
        """What comes to its end in this piece. An event that never ends never comes."""
        text = chunk if isinstance(chunk, str) else self._decoder.decode(bytes(chunk))
        if not text:
            return
        if not self._began:
            self._began = True
            text = text.removeprefix("\ufeff")
        if self._ended_in_cr:
            text = text.removeprefix("\n")
        self._ended_in_cr = text.endswith("\r")
        *lines, self._rest = _LINE_END.split(self._rest + text)
        for line in lines:
            if line:
                self._take(line)
            else:
                yield from self._whole()

    def _take(self, line: str) -> None:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "event":
            self._event = value
        elif name == "data":
            self._data.append(value)
        elif name == "id" and "\0" not in value:
            self._id = value
        elif name == "retry" and re.fullmatch("[0-9]+", value):
            self._retry = int(value)

    def _whole(self) -> Iterator[RawEvent]:
        if self._data:
            yield RawEvent(self._event, "\n".join(self._data), self._id, self._retry)
        self._event, self._data, self._id, self._retry = "", [], None, None


def chunks(response: object) -> Iterable[Chunk]:
    """The body of a response, whatever kind of response or body it is."""
    if isinstance(response, (str, bytes, bytearray)):
        return (response,)
    body = _body(response)
    if isinstance(body, (str, bytes, bytearray)):
        return (body,)
    if isinstance(body, AsyncIterable) and not isinstance(body, Iterable):
        if hasattr(response, "__iter__") and not _on_loop():
            # Django's responses give such a body in a thread, too.
            return cast("Iterable[Chunk]", response)
        raise TypeError(
            f"the body of {shown(response)} comes asynchronously; read it with aiter_events"
        )
    if isinstance(body, Iterable):
        return cast("Iterable[Chunk]", body)
    raise TypeError(
        f"response must be text, bytes or a response of a framework; got {shown(response)}"
    )


async def achunks(response: object) -> AsyncIterator[Chunk]:
    """The same for what can only be awaited, or may be."""
    receive = getattr(response, "receive", None)
    if callable(receive):
        # Quart's connection of a test client.
        wait = cast("Callable[[], Any]", receive)
        while chunk := await wait():
            yield chunk
        return
    given: object = response
    read = getattr(response, "aiter_bytes", None)
    if callable(read):
        given = read()
    elif not isinstance(response, (str, bytes, bytearray)):
        given = _body(response)
    if isinstance(given, AsyncIterable):
        async for chunk in cast("AsyncIterable[Chunk]", given):
            yield chunk
    else:
        for chunk in chunks(given):
            yield chunk


def _on_loop() -> bool:
    """Whether a loop runs in this thread, which nobody may hold up."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _body(response: object) -> object:
    """What holds the text: httpx and the test clients that are built on it have `iter_bytes`,
    Django `streaming_content` or `content`, Starlette `body_iterator`, Sanic `body`, Quart `data`
    below `response`."""
    read = getattr(response, "iter_bytes", None)
    if callable(read):
        return read()
    for name in ("streaming_content", "body_iterator", "content", "body"):
        body = getattr(response, name, None)
        if body is not None and not callable(body):
            return cast("object", body)
    inner = getattr(response, "response", None)
    if inner is not None:
        return cast("object", getattr(inner, "data", inner))
    return response
