# Copied from codegen/templates/generated/datastar_py/_elements.py
# by `python -m codegen`; edit that file, not this one.

"""HTML, scripts and signals as the payload of an event."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Protocol, cast, runtime_checkable

from ._attribute import escape
from ._checks import encodable, flag, listing, several, shown
from ._javascript import javascript, script_safe
from ._tstrings import html_of_template


@runtime_checkable
class HtmlProvider(Protocol):
    """Anything that renders itself: markupsafe, htpy, FastHTML, Django's SafeString…"""

    def __html__(self) -> str: ...


def markup(elements: object) -> str:
    """HTML from a string, a t-string, an object with `__html__`, or an iterable of these.

    Each of an iterable stands on a line of its own.
    """
    if isinstance(elements, str):
        return encodable("elements", elements)
    if isinstance(elements, HtmlProvider):
        return encodable("elements", elements.__html__())
    template = html_of_template(elements)
    if template is not None:
        return encodable("elements", template)
    listed = listing(elements)
    if listed is not None:
        return "\n".join(map(markup, listed))
    raise TypeError(
        "elements must be a str, an object with __html__, or an iterable of these; "
        f"got {type(elements).__name__} ({shown(elements)})"
    )


def unified(text: str) -> str:
    """Text whose line ends are all LF: these three are what an event stream takes for one."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def siblings_apart(text: str) -> str:
    """Puts exactly one node between top-level elements, and none before the first.

    Outside HTML the client moves top-level nodes while it walks a live list of them, and so loses
    every second one. White space between elements is such a node; comments are left out.
    """
    # One element with no other inside, as most are, is known without a parser.
    end = len(text) - 1
    second = text.find("<", 1)
    if second == -1:
        if 1 < text.find("/>") == end - 1 and text[0] == "<" and text[1].isalpha():
            return text
    elif (
        text.find(">", second) == end
        and text[second + 1] == "/"
        and text[0] == "<"
        and text[1].isalpha()
        and "/>" not in text
    ):
        return text
    # Few texts come here, and its parser takes as long to import as this whole module.
    from ._siblings import parted

    return parted(text)


_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")


def safe_url(argument: str, value: object) -> str:
    """A URL that the browser may be sent to: relative, or http(s); never `javascript:`."""
    if not isinstance(value, str):
        raise TypeError(f"{argument} must be a str, not {type(value).__name__} ({shown(value)})")
    if not value or value != value.strip() or any(c < " " or c == "\x7f" for c in value):
        raise ValueError(
            f"{argument} must be a URL without control characters or outer spaces; "
            f"got {shown(value)}"
        )
    scheme = _SCHEME.match(value)
    if scheme and scheme[1].lower() not in ("http", "https"):
        raise ValueError(f"{argument} must be relative or start with http(s):; got {shown(value)}")
    return encodable(argument, value)


def safe_urls(argument: str, value: object) -> list[str]:
    """One URL or several, as a list."""
    return [safe_url(argument, one) for one in several(argument, value)]


def nonempty(argument: str, value: object) -> str:
    """A string that is not empty."""
    if not isinstance(value, str) or not value:
        raise ValueError(f"{argument} must be a str that is not empty; got {shown(value)}")
    return encodable(argument, value)


def targets(argument: str, selector: object) -> str:
    """JavaScript that gives the elements a selector matches, or the document."""
    if selector is None:
        return "[document]"
    return f"document.querySelectorAll({literal(nonempty(argument, selector))})"


def literal(value: object, argument: str = "value") -> str:
    """A value as JavaScript for the inside of a script element."""
    return script_safe(javascript(value, argument))


_NAME = r"""[^\s\x00-\x20\x7f-\x9f"'<>/=]+"""
_VALUE = r"""(?:"[^"\0]*"|'[^'\0]*'|[^\s\0"'<>=`/]+)"""
_ATTRIBUTE_NAME = re.compile(_NAME)
_ATTRIBUTES = re.compile(rf"{_NAME}(?:={_VALUE})?(?:\s+{_NAME}(?:={_VALUE})?)*")


def _attributes(attributes: object) -> str:
    if isinstance(attributes, str):
        raise TypeError(
            "attributes must be a mapping of names to values, or a list of HTML attributes; "
            f"got the str {shown(attributes)}"
        )
    if isinstance(attributes, Mapping):
        html = ""
        for name, value in cast("Mapping[object, object]", attributes).items():
            if not isinstance(name, str) or not _ATTRIBUTE_NAME.fullmatch(name):
                raise ValueError(f"attributes must have HTML names; got {shown(name)}")
            if value is True:
                html += f" {str.__str__(name)}"
            elif value is not False and value is not None:
                text = str.__str__(value) if isinstance(value, str) else str(value)
                html += f' {str.__str__(name)}="{escape(text)}"'
        return html
    if isinstance(attributes, Iterable):
        html = ""
        for attribute in cast("Iterable[object]", attributes):
            if not isinstance(attribute, str) or not _ATTRIBUTES.fullmatch(attribute):
                raise ValueError(
                    "attributes must be HTML attributes such as 'type=\"module\"'; "
                    f"got {shown(attribute)}"
                )
            html += f" {str.__str__(attribute)}"
        return html
    raise TypeError(f"attributes must be a mapping or a list; got {shown(attributes)}")


def script_element(script: object, auto_remove: object, attributes: object, alias: str) -> str:
    """A script element that cannot be broken out of, and that removes itself if told to."""
    if not isinstance(script, str):
        raise TypeError(f"script must be a str, not {type(script).__name__} ({shown(script)})")
    removes = auto_remove is True or flag("auto_remove", auto_remove)
    removal = f' {alias}effect="el.remove()"' if removes else ""
    given = "" if attributes is None else encodable("attributes", _attributes(attributes))
    code = encodable("script", script)
    if "<" in code:
        code = script_safe(code)
    return f"<script{removal}{given}>{code}</script>"


def nothing_at(paths: object) -> dict[str, Any]:
    """Signals in which each dotted path leads to None."""
    signals: dict[str, Any] = {}
    for path in several("paths", paths):
        *parents, last = path.split(".") if isinstance(path, str) else [""]
        if not last or not all(parents):
            raise ValueError(f"paths must be dotted names of signals; got {shown(path)}")
        branch: dict[str, Any] | None = signals
        for parent in parents:
            branch = branch.setdefault(parent, {}) if branch is not None else None
        if branch is not None:
            branch[last] = None
    return signals
