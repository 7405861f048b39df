"""A warning for what a handler changes when it can no longer be sent: sessions and cookies."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

__all__ = ["LateChanges", "name_of", "warn_once"]

logger = logging.getLogger("datastar_py")

# The handlers that were warned of, each with what it had changed.
_warned: set[tuple[str, str]] = set()


class LateChanges:
    """Compares what `look` gives when the headers are sent with what it gives at the end."""

    __slots__ = ("_before", "_look", "_where")

    def __init__(self, where: str, look: Callable[[], Mapping[str, object]]) -> None:
        self._where = where
        self._look = look
        self._before: Mapping[str, object] | None = None

    def note(self) -> None:
        """Take note of what is sent now."""
        if self._before is None:
            self._before = self._seen()

    def warn(self) -> None:
        """Log what has changed since, once for each handler."""
        if self._before is None:
            return
        for name, value in self._seen().items():
            if value != self._before.get(name):
                warn_once(self._where, name)

    def _seen(self) -> Mapping[str, object]:
        # What an app keeps as its session need not be one that can be looked at.
        try:
            return self._look()
        except Exception:
            return self._before or {}


def warn_once(where: str, what: str) -> None:
    """Log that a handler has changed what can no longer be sent, the first time it does."""
    if (where, what) not in _warned:
        _warned.add((where, what))
        logger.warning(
            "%s changed the %s after its headers were sent, so the change is lost. Change it "
            "before the first `yield`, or return the events instead of yielding them.",
            where,
            what,
        )


def name_of(handler: object) -> str:
    """Give what a handler is called in the log."""
    module = getattr(handler, "__module__", None)
    name = getattr(handler, "__qualname__", None) or type(handler).__qualname__
    return f"{module}.{name}" if module else name
