# Copied from codegen/templates/generated/datastar_py/_requests.py
# by `python -m codegen`; edit that file, not this one.

"""What a request says of itself in its headers, and what that means for caches."""

from __future__ import annotations

from collections.abc import Mapping

from .consts import DATASTAR_REQUEST_HEADER

__all__ = ["is_datastar", "last_event_id", "varied"]

LAST_EVENT_ID = "Last-Event-ID"


def is_datastar(headers: Mapping[str, str]) -> bool:
    """Tell whether Datastar made a request, by headers that are found whatever their case.

    Whoever makes a request can say so: it is no proof of where the request came from.
    """
    return headers.get(DATASTAR_REQUEST_HEADER, "").strip(" \t").lower() == "true"


def last_event_id(headers: Mapping[str, str]) -> str | None:
    """Give the id of the last event that the page has seen, or None when it has seen none.

    The client says so when it connects again after a stream whose events had ids. What no event
    could have had as its id is None as well.
    """
    given = headers.get(LAST_EVENT_ID, "").strip(" \t")
    return given if given and given.isprintable() and max(given) <= "\xff" else None


def varied(vary: str | None) -> str:
    """The header Vary of a response that is another one for Datastar."""
    names = [name.strip() for name in (vary or "").split(",")]
    known = {name.lower() for name in names}
    if "*" in known or DATASTAR_REQUEST_HEADER.lower() in known:
        return vary or ""
    return ", ".join([*filter(None, names), DATASTAR_REQUEST_HEADER])
