"""Requests as the client makes them, through the test client of any framework."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar, overload
from urllib.parse import quote

from .._json import object_to_json
from ..consts import DATASTAR_KEY, DATASTAR_REQUEST_HEADER, SIGNALS_IN_QUERY

R_co = TypeVar("R_co", covariant=True)

_ACCEPTED = "text/event-stream, text/html, application/json"


class DjangoClient(Protocol[R_co]):
    """Django's clients and request factories."""

    def generic(
        self,
        method: str,
        path: str,
        data: Any = "",
        content_type: str = "",
        secure: bool = False,
        *,
        headers: Mapping[str, Any] | None = None,
    ) -> R_co:
        """A request of any method."""
        ...


class WerkzeugClient(Protocol[R_co]):
    """Quart's client, whose type asks for `json`, and others that are made like it."""

    def open(
        self, path: str, *, method: str = "", headers: Any = None, data: Any = None, json: Any
    ) -> R_co:
        """A request of any method."""
        ...


class HttpxClient(Protocol[R_co]):
    """httpx, and what Starlette, FastAPI, Litestar and Sanic build on it."""

    def request(
        self, method: str, url: str, *, content: bytes | None = None, headers: dict[str, str] = ...
    ) -> R_co:
        """A request of any method."""
        ...


def prepared(
    method: str,
    url: str,
    signals: Mapping[str, object] | None,
    headers: Mapping[str, str] | None,
) -> tuple[str, bytes | None, dict[str, str]]:
    """The URL, the body and the headers of a request that carries signals."""
    text = "{}" if signals is None else object_to_json("signals", signals)
    every = {DATASTAR_REQUEST_HEADER: "true", "Accept": _ACCEPTED}
    body: bytes | None = None
    if method.upper() in SIGNALS_IN_QUERY:
        mark = "&" if "?" in url else "?"
        url = f"{url}{mark}{DATASTAR_KEY}={quote(text, safe='')}"
    else:
        body = text.encode()
        every["Content-Type"] = "application/json"
    return url, body, {**every, **(headers or {})}


@overload
def ask(
    client: HttpxClient[R_co],
    method: str,
    url: str,
    signals: Mapping[str, object] | None = ...,
    *,
    headers: Mapping[str, str] | None = ...,
) -> R_co: ...


@overload
def ask(
    client: DjangoClient[R_co],
    method: str,
    url: str,
    signals: Mapping[str, object] | None = ...,
    *,
    headers: Mapping[str, str] | None = ...,
) -> R_co: ...


@overload
def ask(
    client: WerkzeugClient[R_co],
    method: str,
    url: str,
    signals: Mapping[str, object] | None = ...,
    *,
    headers: Mapping[str, str] | None = ...,
) -> R_co: ...


def ask(
    client: Any,
    method: str,
    url: str,
    signals: Mapping[str, object] | None = None,
    *,
    headers: Mapping[str, str] | None = None,
) -> Any:
    """Make a request as the client in the browser makes it, and give what the test client gives.

    `client` is the test client of any supported framework, a `RequestFactory` of Django, or a
    client of httpx; what an asynchronous one gives is awaited. The signals go into the query of a
    GET or DELETE, else they are the body; without any the page has none. `headers` come on top.

    Raises TypeError or ValueError for signals that have no form in JSON.
    https://data-star.dev/reference/actions#backend-actions
    """
    url, body, given = prepared(method, url, signals, headers)
    if hasattr(client, "generic"):
        kind = given.pop("Content-Type", "")
        return client.generic(method, url, body or b"", content_type=kind, headers=given)
    if hasattr(client, "open"):
        return client.open(url, method=method, headers=given, data=body)
    if hasattr(client, "_sanic_endpoint_test"):
        # Sanic's synchronous client makes a function of its name of each method.
        send: Any = getattr(client, method.lower())
        return send(url, headers=given) if body is None else send(url, content=body, headers=given)
    return client.request(method, url, content=body, headers=given)
