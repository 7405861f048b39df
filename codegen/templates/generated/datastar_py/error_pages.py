"""Error pages shown over the page, while an application is developed.

    app = ErrorPageMiddleware(app, debug=True)

The client drops the body of a response that is no 200, so that the traceback with which a framework
answers is seen by nobody. Behind this middleware, an error page that answers a request of
Datastar's is shown over the page. It may hold whatever the application knows, so `debug` has to be
said, and nothing happens when it is False.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ._checks import flag
from ._middleware import Application, ASGIMiddleware, Decide, WSGIMiddleware
from ._overlay import decide, nothing, shown_error
from .sse import DatastarEvent

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

__all__ = ["ErrorPageMiddleware", "WSGIErrorPageMiddleware", "show_errors"]


class ErrorPageMiddleware(ASGIMiddleware):
    """Shows what an ASGI application answers with a status from 400 on, over the page.

    HTML is shown as it is, in a frame without scripts; plain text and JSON as text. It must stand
    inside of what compresses responses. With `debug=False` it does nothing.

    Raises TypeError when `debug` is no bool, for a text such as "false" would count as true.
    """

    def __init__(self, app: Application, *, debug: bool) -> None:
        super().__init__(app, _if_asked(debug))


class WSGIErrorPageMiddleware(WSGIMiddleware):
    """Shows what a WSGI application answers with a status from 400 on, over the page.

    As `ErrorPageMiddleware` does; what it says of `debug` holds here as well.
    """

    def __init__(self, app: WSGIApplication, *, debug: bool) -> None:
        super().__init__(app, _if_asked(debug))


def show_errors(*, debug: bool) -> Callable[[BaseException], DatastarEvent] | None:
    """Give the function that shows the traceback of an exception over the page.

    For a stream whose generator fails: `StreamOptions(on_error=show_errors(debug=True))`. Gives
    None with `debug=False`. Raises TypeError when `debug` is no bool.
    """
    return shown_error if flag("debug", debug) else None


def _if_asked(debug: bool) -> Decide:
    return decide if flag("debug", debug) else nothing
