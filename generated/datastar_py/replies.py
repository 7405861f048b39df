# Rendered from codegen/templates/generated/datastar_py/replies.py.j2 and spec/
# by `python -m codegen`; edit those, not this file.

"""Responses that are one patch, without a stream: the body, its media type and its headers.

Each framework's adapter has them as response classes; these functions are for all else.

    >>> replies.elements("<li>new</li>", selector="#list", mode="append")

https://data-star.dev/reference/actions#response-handling
"""

from __future__ import annotations

from collections.abc import Mapping

from . import _text
from ._reply import Reply, attributes_header, code, selector_header
from ._types import Elements, Signals
from .consts import (
    ElementPatchMode,
    ElementPatchModeName,
    ElementPatchNamespace,
    ElementPatchNamespaceName,
)

__all__ = ["Reply", "elements", "signals", "script"]


def elements(
    elements: Elements | None = None,
    *,
    selector: str | None = None,
    mode: ElementPatchMode | ElementPatchModeName | None = None,
    namespace: ElementPatchNamespace | ElementPatchNamespaceName | None = None,
    use_view_transition: bool | None = None,
) -> Reply:
    """One patch of elements, as a response of HTML.

    Args:
        elements: HTML as a string, an object that says what its HTML is, or several of
            these, which are written one to a line.
        selector: The CSS selector of the target. Without it each element goes where its own
            id is.
        mode: How the elements are put in; `outer` and `inner` morph, the others do not.
        namespace: The namespace that the elements are parsed in.
        use_view_transition: Whether the patch runs inside a view transition.

    Raises ValueError or TypeError for a value that is not allowed; the message names it.

    https://data-star.dev/reference/actions#response-handling

        >>> replies.elements('<p id="answer">42</p>')
        >>> replies.elements(["<li>one</li>", "<li>two</li>"], selector="#list", mode="append", use_view_transition=True)
        >>> replies.elements(selector="#größe", mode="remove")
    """
    headers: dict[str, str] = {}
    if mode is not None:
        chosen = _text.choice(
            "mode",
            mode,
            ("outer", "inner", "remove", "replace", "prepend", "append", "before", "after"),
        )
        if chosen != "outer":
            headers["datastar-mode"] = chosen
    if selector is not None and (line := selector_header("selector", selector)):
        headers["datastar-selector"] = line
    elif mode is not None and mode not in ("outer", "replace"):
        raise ValueError(
            f"selector is required unless mode is outer or replace; got mode {_text.shown(mode)}"
        )
    if use_view_transition is not None and _text.flag("use_view_transition", use_view_transition):
        headers["datastar-use-view-transition"] = "true"
    if namespace is not None:
        chosen = _text.choice("namespace", namespace, ("html", "svg", "mathml"))
        if chosen != "html":
            headers["datastar-namespace"] = chosen
    if elements is None:
        if mode is None or mode != "remove":
            raise ValueError(
                f"elements is required unless mode is remove; got mode {_text.shown(mode)}"
            )
        body = ""
    else:
        body = _text.unified(_text.markup(elements))
        if namespace is not None and namespace != "html":
            body = _text.siblings_apart(body, namespace)
    return Reply(body.encode(), "text/html; charset=utf-8", headers)


def signals(
    signals: Signals | str,
    *,
    only_if_missing: bool | None = None,
) -> Reply:
    """One patch of signals, as a response of JSON.

    Args:
        signals: A mapping of names to values or a model, or their JSON as text. It is
            merged into the page's signals; `None` removes a signal.
        only_if_missing: Whether signals that the page already has are left as they are.

    Raises ValueError or TypeError for a value that is not allowed; the message names it.

    https://data-star.dev/reference/actions#response-handling

        >>> replies.signals({"count": 1})
        >>> replies.signals({"theme": "dark"}, only_if_missing=True)
    """
    headers: dict[str, str] = {}
    if only_if_missing is not None and _text.flag("only_if_missing", only_if_missing):
        headers["datastar-only-if-missing"] = "true"
    written = _text.text_of(signals)
    if written is None:
        body = _text.object_to_json("signals", signals)
    else:
        body = _text.object_text("signals", _text.nonempty("signals", written))
    return Reply(body.encode(), "application/json", headers)


def script(
    script: str,
    *,
    attributes: Mapping[str, str | bool] | None = None,
) -> Reply:
    """JavaScript that the page runs, as a response of its own type.

    The client never says that such a request has finished, so an indicator stays on, and
    leaves the script in the page; `execute_script` has neither fault.

    Args:
        script: The code.
        attributes: Attributes of the script element, as a mapping of names to values.

    Raises ValueError or TypeError for a value that is not allowed; the message names it.

    https://data-star.dev/reference/actions#response-handling

        >>> replies.script("alert('Hello')")
        >>> replies.script("run()", attributes={"type": "module", "id": "runner"})
    """
    headers: dict[str, str] = {}
    if attributes is not None and (text := attributes_header("attributes", attributes)):
        headers["datastar-script-attributes"] = text
    body = code("script", script)
    return Reply(body.encode(), "text/javascript; charset=utf-8", headers)
