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

from .sse import SSE_HEADERS, ServerSentEventGenerator
from .starlette import DatastarResponse, datastar_response, read_signals

__all__ = [
    "SSE_HEADERS",
    "DatastarResponse",
    "ServerSentEventGenerator",
    "datastar_response",
    "read_signals",
]
