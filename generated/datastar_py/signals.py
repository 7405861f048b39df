# Copied from codegen/templates/generated/datastar_py/signals.py
# by `python -m codegen`; edit that file, not this one.

"""Signals: read without an adapter, as an object of a class, files among them, and their limits.

    from datastar_py.signals import InvalidSignals, SignalFile, limits, parse_signals

    limits.signals = 64 * 1024
    signals = parse_signals("POST", request.headers, request.query, request.body)

`SignalsError` is what each framework's `read_signals` raises; the framework answers with a 400. Of
its kinds, `SignalsTooLarge` is a 413, and `InvalidSignals`, which do not fit a model, a 422.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from ._exact import shown
from ._files import SignalFile
from ._models import InvalidSignals, SignalError, error_signals
from ._reading.body import Headers
from ._signals import Limits, SignalsError, SignalsTooLarge, limits
from ._signals import parse_signals as _parse_signals

__all__ = [
    "InvalidSignals",
    "Limits",
    "SignalError",
    "SignalFile",
    "SignalsError",
    "SignalsTooLarge",
    "error_signals",
    "limits",
    "parse_signals",
]

Text = str | bytes


def parse_signals(
    method: str,
    headers: Mapping[str, str] | Iterable[tuple[Text, Text]],
    query: Text | None,
    body: Text | None,
    *,
    limit: int | None = None,
) -> dict[str, Any] | None:
    """Read the signals out of the parts of a request, whatever it came by.

    `headers` is a mapping, or pairs, of names in whatever case and values; `query` is what stands
    after the `?`, `body` the whole body; all may be text or bytes. Gives `None` when there are no
    signals, also for a form and for a request that Datastar did not make.

    Raises:
        SignalsError: they are no JSON object; the right answer is a 400.
        SignalsTooLarge: they have more than `limit` bytes; the right answer is a 413.
        TypeError: an argument is of another type.

    https://data-star.dev/reference/actions#backend-actions
    """
    _check("method", method, str)
    if not isinstance(cast(object, headers), Iterable):
        raise TypeError(f"headers must be a mapping or pairs, not {type(headers).__name__}")
    _check("query", query, str, bytes, type(None))
    _check("body", body, str, bytes, bytearray, memoryview, type(None))
    return _parse_signals(
        method,
        Headers(_pairs(headers)),
        _text(query or "").removeprefix("?"),
        body if isinstance(body, str) else bytes(body or b""),
        limit=limit,
    )


_PAIRS = (tuple, list)


def _pairs(headers: Any) -> Iterator[tuple[str, str]]:
    # Not every class of headers is a mapping, and some are iterated pair by pair.
    items = getattr(headers, "items", None)
    for pair in headers if items is None else items():
        parts = list(cast("tuple[object, ...]", pair)) if issubclass(type(pair), _PAIRS) else []
        if len(parts) != 2:
            raise TypeError(f"headers must be a mapping or pairs, not {shown(pair)}")
        name, value = parts
        yield _text(name), _text(value)


def _text(value: object) -> str:
    _check("each name and value", value, str, bytes)
    return value.decode("latin-1") if isinstance(value, bytes) else cast(str, value)


def _check(name: str, value: object, *kinds: type) -> None:
    if not isinstance(value, kinds):
        allowed = " or ".join("None" if kind is type(None) else kind.__name__ for kind in kinds)
        raise TypeError(f"{name} must be {allowed}, not {type(value).__name__}: {shown(value)}")
