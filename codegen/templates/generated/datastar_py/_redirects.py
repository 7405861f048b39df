"""Which redirects become events, and where these lead. No I/O, no framework."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

from ._checks import shown
from ._elements import safe_url
from ._exact import items, text_of
from ._middleware import Headers, Replacement, Request, header
from .sse import ServerSentEventGenerator

__all__ = ["Redirects"]

STATUSES = frozenset({301, 302, 303, 307, 308})

_EVENTS = "text/event-stream"
_AUTHORITY = re.compile(r"(?:https?:/*|//+)([^/?#]*)", re.IGNORECASE)
_HOST = re.compile(r"[A-Za-z0-9._~-]+(?::\d+)?|\[[0-9A-Fa-f:.]+\](?::\d+)?")
_DEFAULT_PORT = re.compile(r":(?:80|443)?\Z")
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))


class Redirects:
    """Turns redirects within one's own host, and to some others, into events."""

    def __init__(self, hosts: Iterable[str] = ()) -> None:
        listed = items(hosts)
        if listed is None:
            raise TypeError(f"hosts must be several names, in a list or such; got {shown(hosts)}")
        self._hosts = frozenset(map(_checked_host, listed))

    def decide(self, request: Request, status: int, headers: Headers) -> Replacement | None:
        """Give the event for a response, or None for one that is to be left as it is."""
        location = header(headers, "Location")
        content = header(headers, "Content-Type") or ""
        if status not in STATUSES or not location or _EVENTS in content.lower():
            return None
        try:
            target = self._target(safe_url("location", _text(location)), request)
        except ValueError:
            return None
        if target is None:
            return None
        event = ServerSentEventGenerator.redirect(target)
        return Replacement(lambda _: event)

    def _target(self, location: str, request: Request) -> str | None:
        """Where the page goes, as seen from the page; None where it must not, or need not."""
        target = quote(location, safe=_PRINTABLE)
        if "\\" in re.split("[?#]", target)[0]:
            return None
        own = "/" + quote(request.path.lstrip("/\\"))
        ours = _host(request.host)
        authority = _AUTHORITY.match(target)
        theirs = _host(authority[1]) if authority else ""
        if authority is None:
            # It is meant from the request, not from the page.
            target = target if target.startswith("/") else urljoin(own, target)
            if not target.startswith("/") or target.startswith("//"):
                return None
        elif theirs != ours or not theirs:
            return target if theirs in self._hosts else None
        parts = urlsplit(target)
        if _differ_by_slash(parts.path, own):
            return None
        return urlunsplit(parts._replace(query=_query(parts.query, request)))


def _text(location: str) -> str:
    """A location as browsers read its bytes: UTF-8, or else Latin-1."""
    try:
        return location.encode("latin-1").decode("utf-8")
    except ValueError:
        return location


def _host(authority: str) -> str:
    """The host and port of an authority, as two of them are compared."""
    return _DEFAULT_PORT.sub("", authority.rpartition("@")[2]).lower()


def _checked_host(name: object) -> str:
    text = text_of(name)
    if text is None:
        raise TypeError(f"hosts must be names of hosts, each a str; got {shown(name)}")
    if not _HOST.fullmatch(text):
        raise ValueError(
            "hosts must be names such as 'login.example.com' or 'localhost:8443', without a "
            f"scheme and a path; got {shown(text)}"
        )
    return _host(text)


def _differ_by_slash(path: str, own: str) -> bool:
    """Whether it is the same request at its canonical path, which the browser follows by itself."""
    return path != own and path.rstrip("/") == own.rstrip("/")


def _query(query: str, request: Request) -> str:
    """The query of a location, in which what leads back to the request leads back to the page.

    Login pages go where they were asked from: to see the answer to an action as a page is no use.
    """
    pairs = parse_qsl(query, keep_blank_values=True)
    if not any(_leads_to(value, request) for _, value in pairs):
        return query
    page = urlsplit(request.referer)
    back = None
    if _host(page.netloc) == _host(request.host):
        back = urlunsplit(("", "", "/" + page.path.lstrip("/\\"), page.query, ""))
    led = ((name, back if _leads_to(value, request) else value) for name, value in pairs)
    kept = [(name, value) for name, value in led if value is not None]
    return urlencode(kept, quote_via=quote, safe="/")


def _leads_to(value: str, request: Request) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False  # What somebody looks for, say, which need be no URL.
    ours = not parts.netloc or _host(parts.netloc) == _host(request.host)
    return ours and unquote(parts.path) == request.path
