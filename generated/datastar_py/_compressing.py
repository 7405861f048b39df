# Copied from codegen/templates/generated/datastar_py/_compressing.py
# by `python -m codegen`; edit that file, not this one.

"""A response that compresses its events, where the framework has nothing that could do it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._compression import Encoder

__all__ = ["Compressing"]


class Compressing:
    """What a response does with bytes that it sends: nothing, unless it was told to compress."""

    encoder: Encoder | None = None

    def compress(self, response: Any, request: Any) -> None:
        """Compress what is sent as the client of `request` would have it, if it would."""
        # Few apps compress.
        from ._compression import encoder_for, vary

        headers = response.headers
        if headers.get("Content-Encoding") or "no-transform" in headers.get("Cache-Control", ""):
            return
        headers["Vary"] = vary(headers.get("Vary"))
        if request.method != "HEAD":
            self.encoder = encoder_for(request.headers.get("Accept-Encoding"))
        if self.encoder is not None:
            headers["Content-Encoding"] = self.encoder.name

    def piece(self, data: bytes) -> bytes:
        """Give what is sent of some events."""
        return data if self.encoder is None or not data else self.encoder.piece(data)

    def end(self) -> bytes:
        """Give what is sent last."""
        encoder, self.encoder = self.encoder, None
        return b"" if encoder is None else encoder.end()
