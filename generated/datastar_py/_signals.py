# Copied from codegen/templates/generated/datastar_py/_signals.py
# by `python -m codegen`; edit that file, not this one.

"""What the browser sent: the signals of a Datastar request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from ._checks import whole_number
from ._json import JsonProblem, read_object
from ._requests import is_datastar
from .consts import DATASTAR_KEY, SIGNALS_IN_QUERY

__all__ = [
    "SignalsError",
    "SignalsTooLarge",
    "check_size",
    "length_of",
    "limits",
    "parse_body",
    "parse_query",
    "parse_signals",
    "signals_in_body",
]


# More digits make no length that is not above every limit; and thousands, an error of Python's int.
MOST_DIGITS = 30


class SignalsError(json.JSONDecodeError):
    """The signals of a request can't be used; the message may be shown to its sender.

    It is a JSONDecodeError, a kind of ValueError, so that `except json.JSONDecodeError` catches it.
    """

    # No framework has such an attribute: its own errors may be of this kind as well.
    http_status = 400

    msg = doc = ""
    pos = 0
    lineno = colno = 1

    def __init__(self, message: str) -> None:
        # What the sender wrote stays out of it: only the message is known.
        ValueError.__init__(self, message)
        self.msg = message

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self.args


class SignalsTooLarge(SignalsError):
    """The signals of a request are larger than the application allows."""

    http_status = 413


class Limits:
    """What `read_signals` accepts when a call names no limit of its own: bytes of JSON."""

    __slots__ = ("signals",)

    def __init__(self) -> None:
        self.signals = 1024 * 1024


limits = Limits()


def signals_in_body(method: str, headers: Mapping[str, str]) -> bool:
    """Tell whether the body of a request holds signals, so that no other body needs to be read."""
    return method.upper() not in SIGNALS_IN_QUERY and is_datastar(headers) and _is_json(headers)


def _is_json(headers: Mapping[str, str]) -> bool:
    media_type = headers.get("Content-Type", "")
    if media_type == "application/json":
        return True
    return media_type.partition(";")[0].strip().lower() == "application/json"


def check_size(size: int | str | None, limit: int | None = None) -> None:
    """Refuse `size` bytes of signals when they are above the limit.

    `size` may be a Content-Length as it came; one that is no number is left to the server.
    """
    given, where = (limits.signals, "limits.signals") if limit is None else (limit, "limit")
    allowed = given if type(given) is int and given >= 0 else whole_number(where, given)
    if isinstance(size, str):
        size = length_of(size)
    if size is not None and size > allowed:
        raise SignalsTooLarge(f"The signals are larger than the {allowed} bytes allowed.")


def length_of(header: str) -> int | None:
    """Give what a Content-Length says, or None for what is no number; of too many digits, some."""
    if not (header.isascii() and header.isdigit()):
        return None
    return int(header.lstrip("0")[:MOST_DIGITS] or "0")


def parse_signals(
    method: str,
    headers: Mapping[str, str],
    query: str | None,
    body: bytes | str,
    *,
    limit: int | None = None,
) -> dict[str, Any] | None:
    """Read the signals out of the parts of a request.

    `headers` must find names whatever their case, `query` is the raw query string. Gives `None`
    for a request that Datastar did not make, or one without signals (a form, for one).

    Raises:
        SignalsError: they are no JSON object.
        SignalsTooLarge: they have more than `limit` bytes.

    https://data-star.dev/reference/actions#backend-actions
    """
    if method.upper() in SIGNALS_IN_QUERY:
        return parse_query(query or "", limit) if is_datastar(headers) else None
    return parse_body(body, limit) if signals_in_body(method, headers) else None


def parse_body(body: bytes | str, limit: int | None = None) -> dict[str, Any] | None:
    """Read the signals out of a body that is known to hold them."""
    size = len(body) if isinstance(body, bytes) or body.isascii() else len(_bytes_of(body))
    check_size(size, limit)
    return _parse_object(body)


def _bytes_of(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def parse_query(query: str, limit: int | None = None) -> dict[str, Any] | None:
    """Read the signals out of the query string of a request that Datastar made."""
    if DATASTAR_KEY not in query and "%" not in query:
        return None
    # surrogateescape keeps the bytes that are no UTF-8, so that they are refused below.
    for name, value in parse_qsl(query, keep_blank_values=True, errors="surrogateescape"):
        if name == DATASTAR_KEY:
            raw = value.encode("utf-8", "surrogateescape")
            check_size(len(raw), limit)
            return _parse_object(raw)
    return None


def _parse_object(raw: bytes | str) -> dict[str, Any] | None:
    try:
        text = raw if isinstance(raw, str) else raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SignalsError(f"The signals are not UTF-8: bad byte at {error.start}.") from None
    if not text or text.isspace():
        return None
    try:
        return read_object(text)
    except JsonProblem as problem:
        raise SignalsError(f"The signals {problem}.") from None
