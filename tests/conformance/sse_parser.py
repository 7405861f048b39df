"""Reads an event stream as the WHATWG standard says a browser must."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_LINE_END = re.compile("\r\n|\n|\r")


@dataclass
class Event:
    """An event as it is dispatched to the page, and when it came."""

    type: str
    data: str
    id: str
    at: float = 0.0


@dataclass
class Parser:
    """Takes bytes as they arrive, in whatever pieces, and gives the events that they complete."""

    comments: list[str] = field(default_factory=list)
    retry: int | None = None
    last_id: str = ""

    def __post_init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._text = ""
        self._started = False
        self._type = ""
        self._data: list[str] = []

    def feed(self, piece: bytes, at: float = 0.0) -> Iterator[Event]:
        self._text += self._decoder.decode(piece)
        if self._text and not self._started:
            self._started = True
            self._text = self._text.removeprefix("\ufeff")
        start = 0
        for end in _LINE_END.finditer(self._text):
            if end[0] == "\r" and end.end() == len(self._text):
                break  # The other half of a CRLF may follow.
            event = self._line(self._text[start : end.start()])
            start = end.end()
            if event:
                event.at = at
                yield event
        self._text = self._text[start:]

    @property
    def rest(self) -> bool:
        """Whether something came that no blank line has ended."""
        return bool(self._text or self._data or self._type)

    def _line(self, line: str) -> Event | None:
        if not line:
            return self._dispatch()
        if line.startswith(":"):
            self.comments.append(line[1:])
            return None
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "event":
            self._type = value
        elif name == "data":
            self._data.append(value)
        elif name == "id" and "\0" not in value:
            self.last_id = value
        elif name == "retry" and value.isascii() and value.isdigit():
            self.retry = int(value)
        return None

    def _dispatch(self) -> Event | None:
        event = None
        if self._data:
            event = Event(self._type or "message", "\n".join(self._data), self.last_id)
        self._type = ""
        self._data = []
        return event


def parse(stream: bytes) -> list[Event]:
    """All events of a whole stream."""
    return list(Parser().feed(stream))
