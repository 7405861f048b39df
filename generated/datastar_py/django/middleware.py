# Copied from codegen/templates/generated/datastar_py/django/middleware.py
# by `python -m codegen`; edit that file, not this one.

"""Middleware for MIDDLEWARE: redirects as events, and error pages while DEBUG is on.

Both stand at the top, so that they see each response as it goes out; only what compresses
responses stands above them. They serve sync and async projects alike.
"""

from __future__ import annotations

import copy
from collections.abc import Awaitable, Callable
from inspect import iscoroutinefunction
from typing import Any, TypeAlias, cast

from asgiref.sync import markcoroutinefunction
from django.conf import settings
from django.core.exceptions import DisallowedHost, ImproperlyConfigured, MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from .._middleware import Decide, Request, event_headers
from .._overlay import decide as decide_on_errors
from .._redirects import Redirects
from .._requests import is_datastar

__all__ = ["ErrorPageMiddleware", "RedirectMiddleware"]

Respond: TypeAlias = (
    Callable[[HttpRequest], HttpResponseBase] | Callable[[HttpRequest], Awaitable[HttpResponseBase]]
)


class _Replacing:
    """Answers Datastar with events where `decide` says so."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Respond, decide: Decide) -> None:
        self._get_response = get_response
        self._decide = decide
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        """Answer a request; Django calls this."""
        if self._is_async:
            return self._later(request)
        return self._replaced(request, cast("HttpResponseBase", self._get_response(request)))

    async def _later(self, request: HttpRequest) -> HttpResponseBase:
        response = await cast("Awaitable[HttpResponseBase]", self._get_response(request))
        return self._replaced(request, response)

    def _replaced(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not is_datastar(request.headers):
            return response
        headers = list(response.headers.items())
        replacement = self._decide(_described(request), response.status_code, headers)
        if replacement is None or (replacement.reads and response.streaming):
            return response
        body = getattr(response, "content", b"")
        events = replacement.events(body[: replacement.reads]).encode()
        answer = HttpResponse(
            b"" if request.method == "HEAD" else events,
            headers=dict(event_headers(headers, events)),
        )
        # A response may be the same one for many requests; what is added later is not for all.
        answer.cookies = copy.deepcopy(response.cookies)
        # What the response would have closed at its end: its files, and the body that is not sent.
        new, old = cast("Any", answer), cast("Any", response)
        new._resource_closers.extend(old._resource_closers)
        return answer


def _described(request: HttpRequest) -> Request:
    try:
        host = request.get_host()
    except DisallowedHost:
        host = ""
    return Request(request.method or "", host, request.path, request.headers.get("Referer", ""))


class RedirectMiddleware(_Replacing):
    """Sends pages where views and `login_required` redirect Datastar's requests to.

    Only within the request's own host, and to those that the setting DATASTAR_REDIRECT_HOSTS
    lists, such as `["login.example.com"]`: other redirects are left to the browser, as are those
    that add or take a slash at the end of the path. Cookies and other headers of the redirect are
    kept. Where a parameter of the location leads back to the request (`?next=/save`), it leads back
    to the page instead. https://data-star.dev/how_tos/redirect_the_page_from_the_backend

    Raises ImproperlyConfigured when the setting is no list of hosts.
    """

    def __init__(self, get_response: Respond) -> None:
        try:
            redirects = Redirects(getattr(settings, "DATASTAR_REDIRECT_HOSTS", ()))
        except (TypeError, ValueError) as error:
            raise ImproperlyConfigured(f"DATASTAR_REDIRECT_HOSTS: {error}") from None
        super().__init__(get_response, redirects.decide)


class ErrorPageMiddleware(_Replacing):
    """Shows Django's error pages over the page, while the setting DEBUG is on.

    The client drops the body of a response that is no 200, so that a traceback would be seen by
    nobody. Without DEBUG, Django takes this out of its middleware.
    """

    def __init__(self, get_response: Respond) -> None:
        if settings.DEBUG is not True:
            raise MiddlewareNotUsed("error pages are shown while DEBUG is on")
        super().__init__(get_response, decide_on_errors)
