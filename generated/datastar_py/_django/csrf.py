# Copied from codegen/templates/generated/datastar_py/_django/csrf.py
# by `python -m codegen`; edit that file, not this one.

"""Django's token against forged requests, in the headers of an action."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template import Context
from django.utils.http import url_has_allowed_host_and_scheme

from .._javascript import JSExpression

__all__ = ["csrf_header", "csrf_headers"]

# An expression that begins with a path, and so ends on the page's own host whatever follows.
_OWN = re.compile(r"""\s*['"`]/[^/\\'"`$\s\x00-\x1f]""")


def csrf_headers(request: HttpRequest) -> dict[str, str]:
    """Give the header with which an action passes Django's check."""
    return {_header_name(): get_token(request)}


def _header_name() -> str:
    """What Django's middleware calls the header."""
    name: str = settings.CSRF_HEADER_NAME
    return name.removeprefix("HTTP_").replace("_", "-").title()


def csrf_header(
    context: Context | None, arguments: dict[str, Any], *, forced: bool
) -> dict[str, Any]:
    """Put the token among an action's headers, unless its request goes to another host.

    `context` is None while the template loads. With `forced` the token is put there wherever the
    request goes: for expressions of which only their author knows where they lead.
    """
    if context is None or not (forced or _is_own(arguments["url"], context.get("request"))):
        return arguments
    token = context.get("csrf_token")
    if not token:
        if settings.DEBUG:
            warnings.warn(
                "an action that needs a CSRF token is in a template whose context has none; "
                "render it with the request",
                stacklevel=2,
            )
        return arguments
    headers: Any = arguments.get("headers") or {}
    name = _header_name()
    if str(token) == "NOTPROVIDED" or not isinstance(headers, Mapping):
        return arguments
    given = cast("Mapping[object, object]", headers)
    if any(str(key).lower() == name.lower() for key in given):
        return arguments
    return {**arguments, "headers": {name: str(token), **given}}


def _is_own(url: object, request: object) -> bool:
    if isinstance(url, JSExpression):
        return _OWN.match(url.value) is not None
    hosts = {request.get_host()} if isinstance(request, HttpRequest) else set[str]()
    return isinstance(url, str) and url_has_allowed_host_and_scheme(url, hosts)
