# Copied from codegen/templates/generated/datastar_py/redirects.py
# by `python -m codegen`; edit that file, not this one.

"""Redirects as events: middleware for any ASGI or WSGI application.

    app = RedirectMiddleware(app)

A browser follows the redirect that answers an action by itself, and the page gets what is found
there: a login page is swallowed. Behind this middleware, a redirect that answers a request of
Datastar's becomes the event that sends the page there. All other responses are left as they are.
https://data-star.dev/how_tos/redirect_the_page_from_the_backend
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ._middleware import Application, ASGIMiddleware, WSGIMiddleware
from ._redirects import Redirects

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

__all__ = ["RedirectMiddleware", "WSGIRedirectMiddleware"]


class RedirectMiddleware(ASGIMiddleware):
    """Sends pages where an ASGI application redirects Datastar's requests to.

    Only to the request's own host, and to `hosts`, such as `["login.example.com"]`: other redirects
    are left to the browser, as are those that add or take a slash at the end of the path. Cookies
    and other headers of the redirect are kept. Where a parameter of the location leads back to the
    request (`/login?next=/save`), it leads back to the page instead.

    Raises:
        TypeError: `hosts` is no iterable of strings.
        ValueError: one of `hosts` is no host's name.

    https://data-star.dev/how_tos/redirect_the_page_from_the_backend
    """

    def __init__(self, app: Application, *, hosts: Iterable[str] = ()) -> None:
        super().__init__(app, Redirects(hosts).decide)


class WSGIRedirectMiddleware(WSGIMiddleware):
    """Sends pages where a WSGI application redirects Datastar's requests to.

    As `RedirectMiddleware` does; what it says of `hosts` holds here as well.

    https://data-star.dev/how_tos/redirect_the_page_from_the_backend
    """

    def __init__(self, app: WSGIApplication, *, hosts: Iterable[str] = ()) -> None:
        super().__init__(app, Redirects(hosts).decide)
