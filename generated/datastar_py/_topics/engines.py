# Copied from codegen/templates/generated/datastar_py/_topics/engines.py
# by `python -m codegen`; edit that file, not this one.

"""Which engine a URL means, and how it is called where people read it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias
from urllib.parse import urlsplit

from .._checks import shown
from .backend import Backend, Settings
from .memory import MemoryBackend

MakeBackend: TypeAlias = Callable[[Settings], Backend]

REDIS = ("redis", "rediss", "unix")
NATS = ("nats", "tls")


def engine(url: object) -> tuple[str, MakeBackend]:
    """Give a name that may be logged, and what makes the backend; nothing is opened."""
    if url is None:
        return "the memory of this process", MemoryBackend
    if not isinstance(url, str):
        raise TypeError(f"url must be a str or None, not {type(url).__name__}")
    scheme = url.partition("://")[0].lower()
    if scheme in REDIS:
        name = _without_secrets(url)
        from .redis import RedisBackend

        return name, lambda settings: RedisBackend(url, name, settings)
    if scheme in NATS:
        name = ", ".join(map(_without_secrets, url.split(",")))
        from .nats import NatsBackend

        return name, lambda settings: NatsBackend(url, name, settings)
    # What does not begin with a scheme may be anything, a password too.
    has_one = "://" in url and scheme.isalnum()
    got = f"the scheme {shown(scheme)}" if has_one else "a text that begins with no scheme"
    if not url.strip():
        got = "an empty text"
    raise ValueError(
        "url must begin with redis://, rediss:// or unix:// (Redis, Valkey), or with nats:// or "
        f"tls:// (NATS), or be None; got {got}"
    )


def _without_secrets(url: str) -> str:
    """The scheme, the address and the path: a name, a password or a key may stand anywhere else."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        # Its message would show what it could not read, which may be half of a password.
        raise ValueError(
            "url can't be read: write a ':', '@' or '/' of a user's name or password as %3A, %40 "
            "or %2F"
        ) from None
    address = f"[{host}]" if host and ":" in host else host or ""
    if port is not None:
        address += f":{port}"
    return f"{parts.scheme}://{address}{parts.path}"
