"""What a request brings: its signals, and what it says of itself, as the adapters share it.

What only a request needs is read when one does, by whoever asks for it as `_reading.read_body`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from .._requests import LAST_EVENT_ID as LAST_EVENT_ID
    from .._requests import is_datastar as is_datastar
    from .._requests import last_event_id as last_event_id
    from .._signals import SignalsError as SignalsError
    from .._signals import check_size as check_size
    from .._signals import parse_body as parse_body
    from .._signals import parse_signals as parse_signals
    from .._signals import signals_in_body as signals_in_body
    from .body import read_body as read_body
    from .body import read_sync_body as read_sync_body
    from .body import refused_as as refused_as
    from .body import shaped as shaped
else:
    from .._late import by_home, names

    __getattr__, __dir__ = names(
        __name__,
        by_home(
            {
                "datastar_py._requests": "LAST_EVENT_ID is_datastar last_event_id",
                "datastar_py._signals": (
                    "SignalsError check_size parse_body parse_signals signals_in_body"
                ),
                "datastar_py._reading.body": "read_body read_sync_body refused_as shaped",
            }
        ),
    )

F = TypeVar("F", bound=Callable[..., Any])


def injectable(func: F) -> F:
    """Show frameworks that inject arguments only those without a default; ours are no queries."""
    signature = inspect.signature(func)
    parameters = [one for one in signature.parameters.values() if one.default is one.empty]
    vars(func)["__signature__"] = signature.replace(parameters=parameters)
    return func
