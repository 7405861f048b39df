# Rendered from codegen/templates/generated/datastar_py/_replies/blacksheep.py.j2 and spec/
# by `python -m codegen`; edit those, not this file.

"""Responses of one patch, for BlackSheep."""

from __future__ import annotations

from collections.abc import Mapping

from blacksheep import Content, Response

from .. import replies
from .._content import merged_headers
from .._types import Elements, Signals
from ..consts import (
    ElementPatchMode,
    ElementPatchModeName,
    ElementPatchNamespace,
    ElementPatchNamespaceName,
)

__all__ = ["ElementsResponse", "ScriptResponse", "SignalsResponse"]


class ElementsResponse(Response):
    """One patch of elements, as a response of HTML.

    Takes what `datastar_py.replies.elements` takes. The status is 200, since the client looks
    at no other body.

    Raises ValueError or TypeError for a value that is not allowed; the message names it.

    https://data-star.dev/reference/actions#response-handling
    """

    def __init__(
        self,
        elements: Elements | None = None,
        *,
        selector: str | None = None,
        mode: ElementPatchMode | ElementPatchModeName | None = None,
        namespace: ElementPatchNamespace | ElementPatchNamespaceName | None = None,
        use_view_transition: bool | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        reply = replies.elements(
            elements,
            selector=selector,
            mode=mode,
            namespace=namespace,
            use_view_transition=use_view_transition,
        )

        all_headers = merged_headers(reply.headers, headers)
        given = [(name.encode(), value.encode("latin-1")) for name, value in all_headers.items()]
        super().__init__(200, given, Content(reply.content_type.encode(), reply.body))


class SignalsResponse(Response):
    """One patch of signals, as a response of JSON.

    Takes what `datastar_py.replies.signals` takes. The status is 200, since the client looks
    at no other body.

    Raises ValueError or TypeError for a value that is not allowed; the message names it.

    https://data-star.dev/reference/actions#response-handling
    """

    def __init__(
        self,
        signals: Signals | str,
        *,
        only_if_missing: bool | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        reply = replies.signals(
            signals,
            only_if_missing=only_if_missing,
        )

        all_headers = merged_headers(reply.headers, headers)
        given = [(name.encode(), value.encode("latin-1")) for name, value in all_headers.items()]
        super().__init__(200, given, Content(reply.content_type.encode(), reply.body))


class ScriptResponse(Response):
    """JavaScript that the page runs, as a response of its own type.

    The client never says that such a request has finished, so an indicator stays on, and
    leaves the script in the page; `execute_script` has neither fault.

    Takes what `datastar_py.replies.script` takes. The status is 200, since the client looks
    at no other body.

    Raises ValueError or TypeError for a value that is not allowed; the message names it.

    https://data-star.dev/reference/actions#response-handling
    """

    def __init__(
        self,
        script: str,
        *,
        attributes: Mapping[str, str | bool] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        reply = replies.script(
            script,
            attributes=attributes,
        )

        all_headers = merged_headers(reply.headers, headers)
        given = [(name.encode(), value.encode("latin-1")) for name, value in all_headers.items()]
        super().__init__(200, given, Content(reply.content_type.encode(), reply.body))
