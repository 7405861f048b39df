"""Where Falcon keeps what its two adapters need of a request, and of its response."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, TypeVar

import falcon

from ._content import Plan
from ._exact import shown
from ._handlers import arguments_of
from ._late_changes import LateChanges
from ._reading.body import refused_as
from ._streams.receive import Message, SharedReceive

__all__ = [
    "RequestBody",
    "fill",
    "late_changes_of",
    "receive_of",
    "refused",
    "request_and_response",
]

Q = TypeVar("Q")
R = TypeVar("R")


def request_and_response(
    request: type[Q], response: type[R], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[Q, R]:
    """Give what a responder was called with.

    Raises:
        TypeError: it was not called with both.
    """
    requests, responses = (
        arguments_of(request, args, kwargs),
        arguments_of(response, args, kwargs),
    )
    if not requests or not responses:
        raise TypeError(
            f"A decorated responder is called with a {request.__module__}.Request and its "
            f"Response, not with {shown(args)}; datastar_py.falcon is for falcon.App, and "
            "datastar_py.falcon_asgi for falcon.asgi.App."
        )
    return requests[0], responses[0]


def fill(
    resp: falcon.Response,
    plan: Plan,
    status: int | None,
    headers: Mapping[str, str],
    *,
    empty: bool,
) -> None:
    """Write status, headers and events that exist already; what the responder set stays."""
    given = {name.lower() for name in headers}
    for name, value in plan.headers.items():
        if name.lower() in given or resp.get_header(name) is None:
            resp.set_header(name, value)
    if empty or plan.chunks == []:
        resp.status = _line(plan.empty_status)
        if plan.empty_status == 204:
            resp.delete_header("Content-Type")
    elif status is not None:
        resp.status = _line(status)
    if plan.chunks:
        resp.data = b"".join(plan.chunks)


def _line(status: int) -> str:
    line: str = falcon.code_to_http_status(status)
    return line


def refused() -> AbstractContextManager[None]:
    """Raise errors of signals as such of Falcon's as well, which it answers with."""
    return refused_as(falcon.HTTPError, _answer)


def _answer(error: Any, status: int, message: str) -> None:
    falcon.HTTPError.__init__(error, _line(status), title=_line(status)[4:], description=message)


def receive_of(req: Any) -> SharedReceive:
    """Give what a request reads its body by, which the response may listen to as well."""
    # Falcon offers no public way to do this; see _streams/receive.
    receive = req._receive
    if type(receive).__module__ == "falcon.testing.helpers" and receive.disconnected:
        receive = _Simulated(receive)
    shared = req._receive = SharedReceive.of(req.scope, receive)
    return shared


class _Simulated:
    """What Falcon's test client is asked by, which leaves at once and takes all that is sent.

    It stays for as long as `asgi_disconnect_ttl` says, so that a stream without end has one.
    """

    def __init__(self, receive: Any) -> None:
        self._receive = receive
        self._until: float = getattr(receive, "_disconnect_at", 0.0)

    async def __call__(self) -> Message:
        message: Message = await self._receive()
        if message["type"] == "http.disconnect":
            await asyncio.sleep(self._until - time.time())
        return message


def late_changes_of(req: Any, resp: Any) -> LateChanges:
    """Give who knows what is sent of a response with its headers."""
    return LateChanges(
        f"{req.method} {req.uri_template}",
        lambda: {"headers": str(resp.headers), "cookies": str(resp._cookies or "")},
    )


class RequestBody:
    """The body of a request under ASGI, and where it is kept for whoever asks next."""

    def __init__(self, req: Any) -> None:
        receive_of(req)
        self._req = req

    @property
    def kept(self) -> bytes | None:
        kept: bytes | None = self._req.scope.get("datastar_py.body")
        return kept

    async def chunks(self) -> AsyncIterator[bytes]:
        async for chunk in self._req.stream:
            yield chunk

    def keep(self, body: bytes) -> None:
        self._req.scope["datastar_py.body"] = body
