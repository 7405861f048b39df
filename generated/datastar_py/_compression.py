# Copied from codegen/templates/generated/datastar_py/_compression.py
# by `python -m codegen`; edit that file, not this one.

"""Compression of streams: which one a client prefers, and events that it can decode one by one.

Windows are small, for an idle stream keeps its own as long as a page is open.
"""

from __future__ import annotations

import importlib
import re
import zlib
from collections.abc import Callable
from typing import Any, Protocol

__all__ = ["Encoder", "encoder_for", "vary"]

# What 200 events differ in is near; a larger window holds more memory than it saves bytes.
GZIP_WINDOW = 14
ZSTD_WINDOW = 16

CODING = re.compile(
    r"\s*([!#$%&'*+.^_`|~\w-]+)\s*(?:;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?", re.I
)


class Encoder(Protocol):
    """Compresses one response."""

    @property
    def name(self) -> str:
        """What is sent as Content-Encoding."""
        ...

    def piece(self, data: bytes) -> bytes:
        """Give so many bytes that the client can decode all of `data` now."""
        ...

    def end(self) -> bytes:
        """Give what is sent last."""
        ...


class _Gzip:
    name = "gzip"

    def __init__(self) -> None:
        self._encoder = zlib.compressobj(6, zlib.DEFLATED, 16 + GZIP_WINDOW)

    def piece(self, data: bytes) -> bytes:
        return self._encoder.compress(data) + self._encoder.flush(zlib.Z_SYNC_FLUSH)

    def end(self) -> bytes:
        return self._encoder.flush()


class _Zstd:
    name = "zstd"

    def __init__(self, library: Any) -> None:
        parameter = library.CompressionParameter
        options = {parameter.compression_level: 1, parameter.window_log: ZSTD_WINDOW}
        self._encoder = library.ZstdCompressor(options=options)

    def piece(self, data: bytes) -> bytes:
        piece: bytes = self._encoder.compress(data, mode=self._encoder.FLUSH_BLOCK)
        return piece

    def end(self) -> bytes:
        end: bytes = self._encoder.flush()
        return end


def _zstd() -> Any:
    """Give the standard library's module, since Python 3.14, or the same for older ones."""
    for name in ("compression.zstd", "backports.zstd"):
        try:
            return importlib.import_module(name)
        except ImportError:
            continue
    return None


def _makers() -> dict[str, Callable[[], Encoder]]:
    """Give what there is, the best first."""
    library = _zstd()
    makers: dict[str, Callable[[], Encoder]] = {}
    if library is not None:
        makers["zstd"] = lambda: _Zstd(library)
    makers["gzip"] = _Gzip
    return makers


MAKERS = _makers()


def encoder_for(accepted: str | None) -> Encoder | None:
    """Give what compresses for a client that sent this Accept-Encoding, or None for nothing."""
    qualities: dict[str, float] = {}
    for part in (accepted or "").split(","):
        if match := CODING.fullmatch(part):
            # The old name of the same.
            name = match[1].lower().removeprefix("x-")
            qualities[name] = float(match[2] or 1)
    others = qualities.get("*", 0.0)
    best = max(MAKERS, key=lambda name: qualities.get(name, others))
    quality = qualities.get(best, others)
    if quality == 0 or quality < qualities.get("identity", 0.0):
        return None
    return MAKERS[best]()


def vary(before: str | None) -> str:
    """Give a Vary header that names Accept-Encoding as well."""
    names = [name.strip() for name in (before or "").split(",") if name.strip()]
    if any(name == "*" or name.lower() == "accept-encoding" for name in names):
        return ", ".join(names)
    return ", ".join([*names, "Accept-Encoding"])
