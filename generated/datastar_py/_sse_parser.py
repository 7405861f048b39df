# Copied from codegen/templates/generated/datastar_py/_sse_parser.py
# by `python -m codegen`; edit that file, not this one.

"""An event stream as browsers read it. https://html.spec.whatwg.org/multipage/server-sent-events.html"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias, cast

from ._exact import shown

Chunk: TypeAlias = "str | bytes | bytearray"

_PIECES = (str, bytes, bytearray, memoryview)

_LINE_END = re.compile(r"\r\n|\n|\r")

# Of the largest number that JavaScript has.
_MOST_DIGITS = 309


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
        self._rest: list[str] = []
        self._began = False
        self._ended_in_cr = False
        self._event = ""
        self._data: list[str] = []
        self._id: str | None = None
        self._retry: int | None = None

    def feed(self, chunk: Chunk) -> Iterator[RawEvent]:
        """What comes to its end in this piece. An event that never ends never comes."""
        if not isinstance(cast("object", chunk), _PIECES):
            raise TypeError(f"a stream comes in pieces of text or bytes; got {shown(chunk)}")
        text = chunk if isinstance(chunk, str) else self._decoder.decode(bytes(chunk))
        if not text:
            return
        if not self._began:
            self._began = True
            text = text.removeprefix("\ufeff")
        if self._ended_in_cr:
            text = text.removeprefix("\n")
        self._ended_in_cr = text.endswith("\r")
        first, *others = _LINE_END.split(text)
        self._rest.append(first)
        if not others:
            return
        # Only what ends is put together, since a line may come in any number of pieces.
        *lines, rest = ["".join(self._rest), *others]
        self._rest = [rest]
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
            if len(value) > _MOST_DIGITS:
                raise ValueError(
                    f"retry has {len(value)} digits, more than any number of a browser"
                )
            self._retry = int(value)

    def _whole(self) -> Iterator[RawEvent]:
        if self._data:
            yield RawEvent(self._event, "\n".join(self._data), self._id, self._retry)
        self._event, self._data, self._id, self._retry = "", [], None, None
