"""What the apps of all frameworks have in common: one object, a snapshot and a view."""

from __future__ import annotations

import asyncio
import os
import threading
from typing import Any

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py.topics import Topics

topics = Topics(os.environ.get("TOPICS") or None)


def where() -> dict[str, Any]:
    """In which thread, and whether a loop runs in it."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return {"thread": threading.get_ident(), "loop": False}
    return {"thread": threading.get_ident(), "loop": True}


def snapshot() -> Any:
    """A sync one, which says where it was called."""
    return SSE.patch_signals({"snapshot": where()})


def said(text: object) -> Any:
    return SSE.patch_signals({"said": str(text)})


def view() -> Any:
    """A sync one, of who is there."""
    return SSE.patch_signals({"view": where()})


async def who() -> Any:
    return SSE.patch_signals({"who": await topics.apresent("room")})


def state() -> dict[str, Any]:
    return {"pid": os.getpid(), "pages": topics.stats.pages, "connected": topics.connected}
