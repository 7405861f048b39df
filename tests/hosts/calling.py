"""Asks a WSGI app without any server, as a server does it, so that a test decides each step."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import Any
from wsgiref.util import setup_testing_defaults

from datastar_py.streams import Stream, open_streams

App = Callable[..., Iterable[bytes]]

HUNG = 30.0


class Answer:
    """What an app answers; its bytes are taken one piece after the other."""

    def __init__(
        self,
        app: App,
        path: str = "/",
        method: str = "GET",
        *,
        headers: dict[str, str] | None = None,
        body: bytes = b"",
        **environ: Any,
    ) -> None:
        self.errors = BytesIO()
        bare, _, query = path.partition("?")
        self.environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": bare,
            "QUERY_STRING": query,
            "wsgi.input": BytesIO(body),
            "CONTENT_LENGTH": str(len(body)),
            **environ,
        }
        for name, value in (headers or {}).items():
            key = name.upper().replace("-", "_")
            prefix = "" if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else "HTTP_"
            self.environ[prefix + key] = value
        setup_testing_defaults(self.environ)
        self.status = 0
        self.headers: list[tuple[str, str]] = []
        self._given = app(self.environ, self._start)
        self._pieces: Iterator[bytes] = iter(self._given)
        self.body = b""

    def _start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        self.status = int(status.partition(" ")[0])
        self.headers = list(headers)

    def header(self, name: str) -> list[str]:
        """Each value that a header has, whatever its case."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def take(self, pieces: int = 1) -> bytes:
        """Take so many pieces."""
        taken = b"".join(next(self._pieces) for _ in range(pieces))
        self.body += taken
        return taken

    def close(self) -> None:
        """What a server does at the end, and when its client has left."""
        close = getattr(self._given, "close", None)
        if close is not None:
            close()

    def read(self) -> Answer:
        """Take all, and close."""
        try:
            for piece in self._pieces:
                self.body += piece
        finally:
            self.close()
        return self


def get(app: App, path: str = "/", method: str = "GET", **options: Any) -> Answer:
    """Ask, and read to the end."""
    return Answer(app, path, method, **options).read()


# What tests before have left open is not this one's fault.
_before: frozenset[Stream] = frozenset()


def begin() -> None:
    """Count the streams that are open from now on."""
    global _before
    _before = open_streams()


def nothing_open(within: float = HUNG) -> None:
    """Wait until every stream of this test has ended."""
    end = time.monotonic() + within
    while open_streams() - _before and time.monotonic() < end:
        time.sleep(0.01)
    assert not open_streams() - _before
