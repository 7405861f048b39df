# Rendered from codegen/templates/generated/datastar_py/fasthtml.py.j2 and spec/
# by `python -m codegen`; edit those, not this file.

"""Datastar for FastHTML: answer with events, and read the signals of a request.

from datastar_py.fasthtml import ServerSentEventGenerator as SSE, datastar_response

@rt
@datastar_response
async def updates():
    yield SSE.patch_elements(Div("now", id="now"))
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import Response

from . import starlette
from ._pages import settled
from .consts import DATASTAR_REQUEST_HEADER
from .sse import SSE_HEADERS, DatastarEvent, ServerSentEventGenerator
from .starlette import (
    DatastarResponse,
    ElementsResponse,
    ScriptResponse,
    SignalsResponse,
    datastar_response,
    is_datastar,
    last_event_id,
    read_signals,
)

__all__ = [
    "SSE_HEADERS",
    "DatastarEvent",
    "DatastarResponse",
    "ElementsResponse",
    "ScriptResponse",
    "ServerSentEventGenerator",
    "SignalsResponse",
    "datastar_response",
    "is_datastar",
    "last_event_id",
    "page_or_patch",
    "read_signals",
]

# What FastHTML says itself, and that the answers to Datastar differ.
VARY = f"HX-Request, HX-History-Restore-Request, {DATASTAR_REQUEST_HEADER}"


async def page_or_patch(request: Request, page: object, patch: object) -> Any:
    """Answer a browser with a whole page, and Datastar with a patch.

    `page` is whatever a handler may return for a page, elements or a tuple of them for one; `patch`
    is a response, or the content of a `DatastarResponse`. Either may be a function that gives it,
    sync or async, of which only the one that is needed is called. Caches are told that the answers
    differ.

    Raises TypeError for a patch that holds no events.
    """
    # FastHTML has no types.
    core: Any = import_module("fasthtml.core")
    made: Any = None if is_datastar(request) else await settled(page)
    is_html = hasattr(made, "__html__") and not isinstance(made, core.FT)
    if is_datastar(request) or is_html or isinstance(made, (Response, str)):
        return await starlette.page_or_patch(request, made, patch)
    parts = cast("tuple[object, ...]", made) if isinstance(made, tuple) else (made,)
    return (*parts, core.HttpHeader("vary", VARY))
