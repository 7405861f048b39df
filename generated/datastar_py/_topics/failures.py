# Copied from codegen/templates/generated/datastar_py/_topics/failures.py
# by `python -m codegen`; edit that file, not this one.

"""What goes wrong with an engine, in words and types that all engines share."""

from __future__ import annotations

from .backend import PublishError
from .health import Health


class Unasked(ConnectionError):
    """The engine was not asked, or has refused: nothing was done."""


class Unanswered(ConnectionError, TimeoutError):
    """The engine has not told what it was asked, for which one of these is promised."""

    def __init__(self, why: OSError, health: Health) -> None:
        super().__init__(one_line(why))
        self.health = health

        # What the log tells.
        self.why = why


def unpublished(engine: str, error: OSError) -> PublishError:
    """What a publisher hears."""
    if isinstance(error, Unasked):
        return PublishError(
            f"{engine} has not taken the events ({error}); nothing was stored", maybe_stored=False
        )
    return PublishError(
        f"{engine} did not say whether it has the events ({error}); they may be stored: publish "
        "them again with the same `once` as the first time, or not at all",
        maybe_stored=True,
    )


def one_line(error: BaseException) -> str:
    """What an exception says."""
    return " ".join(str(error).split()) or type(error).__name__
