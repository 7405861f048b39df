"""Compression of event streams where no middleware does it well: under WSGI.

    from datastar_py.compression import CompressStreams

    application = CompressStreams(application)

Each event can be decoded as soon as it is sent. Sanic has `compress_streams` in its adapter, and
for others there is middleware of their own: see docs/compression.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ._compression import Encoder, encoder_for, vary
from ._exact import shown

__all__ = ["CompressStreams"]

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]


class CompressStreams:
    """WSGI middleware that compresses responses of `text/event-stream`, and leaves all others.

    The client's Accept-Encoding decides: zstd where there is `datastar-py[compression]` or Python
    3.14, else gzip. An idle stream keeps less than 300 KiB for it.

    Raises:
        TypeError: `application` can't be called.
    """

    def __init__(self, application: Application) -> None:
        if not callable(application):
            raise TypeError(
                "CompressStreams takes a WSGI application, which can be called, not "
                f"{type(application).__name__}: {shown(application)}"
            )
        self.application = application

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as the application does; a server calls this."""
        response = _Response(environ, start_response)
        response.body = self.application(environ, response.start)
        return response


class _Response:
    """The bytes of a response; what compresses them is known when its headers are."""

    def __init__(self, environ: Environ, start_response: StartResponse) -> None:
        self.body: Iterable[bytes] = ()
        self._environ = environ
        self._start_response = start_response
        self._encoder: Encoder | None = None
        self._chunks: Iterator[bytes] | None = None

    def start(self, status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], Any]:
        named = {name.lower(): value for name, value in headers}
        self._encoder = None
        if _is_stream(status, named):
            if self._environ["REQUEST_METHOD"] != "HEAD":
                self._encoder = encoder_for(self._environ.get("HTTP_ACCEPT_ENCODING"))
            headers = _without(headers, "vary")
            headers.append(("Vary", vary(named.get("vary"))))
        if self._encoder is not None:
            headers = _without(headers, "content-length")
            headers.append(("Content-Encoding", self._encoder.name))
        # Servers look at how many arguments there are.
        further = () if exc_info is None else (exc_info,)
        write: Callable[[bytes], Any] = self._start_response(status, headers, *further)
        return lambda data: write(self._piece(data))

    def __iter__(self) -> _Response:
        return self

    def __next__(self) -> bytes:
        if self._chunks is None:
            self._chunks = iter(self.body)
        try:
            return self._piece(next(self._chunks))
        except StopIteration:
            encoder, self._encoder = self._encoder, None
            if encoder is None:
                raise
            return encoder.end()

    def _piece(self, data: bytes) -> bytes:
        return data if self._encoder is None or not data else self._encoder.piece(data)

    def close(self) -> None:
        """Close the body of the application, as a server would."""
        self._encoder = None
        close: Callable[[], Any] | None = getattr(self.body, "close", None)
        if close is not None:
            close()


def _is_stream(status: str, named: dict[str, str]) -> bool:
    media_type = named.get("content-type", "").partition(";")[0].strip().lower()
    is_plain = named.get("content-encoding", "identity") == "identity"
    no_transform = "no-transform" in named.get("cache-control", "").lower()
    return (
        media_type == "text/event-stream"
        and is_plain
        and not no_transform
        and status[:3] not in ("204", "304")
    )


def _without(headers: Headers, name: str) -> Headers:
    return [pair for pair in headers if pair[0].lower() not in (name, "content-encoding")]
