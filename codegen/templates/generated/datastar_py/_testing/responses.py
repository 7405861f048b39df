"""What a response of a test client says of itself, and its body, whichever framework made it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator, Mapping
from typing import Any, cast

from .._checks import shown
from .._sse_parser import Chunk

_EVENT_STREAM = "text/event-stream"
# How much of a body that is no event stream an error shows.
_SHOWN = 400


def checked_chunks(response: object) -> Iterator[Chunk]:
    """The body of a response of which the client would take events; none of a 204.

    Raises ValueError for any other, and TypeError for what is no response.
    """
    refuse_other(response, _chunks(response))
    if not is_empty(response):
        yield from _chunks(response)


async def achecked_chunks(response: object) -> AsyncIterator[Chunk]:
    """The same for what can only be awaited, or may be."""
    pieces = _achunks(response)
    first: list[Chunk] = []
    # A connection of Quart's test client knows its status when the body begins.
    if _is_connection(response) or problem_with(response):
        first += [await anext(pieces, b"")]
    refuse_other(response, first)
    if not is_empty(response):
        for piece in first:
            yield piece
        async for piece in pieces:
            yield piece


def refuse_other(response: object, body: Iterable[Chunk]) -> None:
    """Raises ValueError for a response of which the client would take no events."""
    problem = problem_with(response)
    if problem is not None:
        raise ValueError(problem + _begins(body))


def is_empty(response: object) -> bool:
    """Whether it says that it has no events."""
    return _status(response) == 204


def problem_with(response: object) -> str | None:
    """Why the client would take no events of a response; None for one, and for a bare body."""
    status = _status(response)
    if status is None or status == 204:
        return None
    content_type = _content_type(response)
    if status == 200 and content_type.partition(";")[0].strip().lower() == _EVENT_STREAM:
        return None
    said = shown(content_type) if content_type else "no content type"
    return f"the response is no stream of events: it has status {status} and {said}"


def _begins(body: Iterable[Chunk]) -> str:
    text = ""
    for piece in body:
        text += piece if isinstance(piece, str) else bytes(piece).decode("utf-8", "replace")
        if len(text) > _SHOWN:
            return f", and begins with {text[:_SHOWN]!r}…"
    return f", and is {text!r}" if text else ", and is empty"


def _status(response: object) -> int | None:
    """Its status, as Sanic and as all others call it; None for what has none."""
    for name in ("status_code", "status"):
        status = getattr(response, name, None)
        if isinstance(status, int):
            return int(status)
    return None


def _content_type(response: object) -> str:
    headers: object = getattr(response, "headers", None)
    if isinstance(headers, Mapping) or hasattr(headers, "get"):
        named = cast("Mapping[str, object]", headers)
        found = named.get("content-type") or named.get("Content-Type")
        if found:
            return str(found)
    # Sanic adds the header when it sends, Litestar's own responses have a media type.
    for name in ("content_type", "media_type"):
        found = getattr(response, name, None)
        if found:
            return str(getattr(found, "value", found))
    return ""


# --- bodies -------------------------------------------------------------------------------------


def _chunks(response: object) -> Iterable[Chunk]:
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
            f"the body of {shown(response)} comes asynchronously; read it with aevents or "
            "aiter_events"
        )
    if isinstance(body, Iterable) and not isinstance(body, Mapping):
        return cast("Iterable[Chunk]", body)
    raise TypeError(
        f"response must be text, bytes or a response of a framework; got {shown(response)}"
    )


def _is_connection(response: object) -> bool:
    """Whether it is a connection of Quart's test client."""
    return callable(getattr(response, "receive", None)) and hasattr(response, "send_complete")


async def _achunks(response: object) -> AsyncIterator[Chunk]:
    receive = getattr(response, "receive", None)
    if _is_connection(response) and callable(receive):
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
        for chunk in _chunks(given):
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
