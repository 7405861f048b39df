"""Scripts, URLs and paths of signals as the payload of an event."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, cast

from ._checks import encodable, flag, nonempty, several, shown, string
from ._exact import items, number, text_of, url_of
from ._javascript import javascript, script_safe
from ._tstrings import escape

_SCHEME = r"([A-Za-z][A-Za-z0-9+.-]*):"


def safe_url(argument: str, value: object) -> str:
    """A URL that the browser may be sent to: relative, or http(s); never `javascript:`."""
    url = value if type(value) is str else url_of(value)
    if url is None:
        raise TypeError(f"{argument} must be a str, not {type(value).__name__} ({shown(value)})")
    if not url or url != url.strip() or any(c < " " or c == "\x7f" for c in url):
        raise ValueError(
            f"{argument} must be a URL without control characters or outer spaces; got {shown(url)}"
        )
    scheme = re.match(_SCHEME, url)
    if scheme and scheme[1].lower() not in ("http", "https"):
        raise ValueError(f"{argument} must be relative or start with http(s):; got {shown(url)}")
    return encodable(argument, url)


def safe_urls(argument: str, value: object) -> list[str]:
    """One URL or several, as a list."""
    return [safe_url(argument, one) for one in several(argument, value, url_of)]


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
_ATTRIBUTES = rf"{_NAME}(?:={_VALUE})?(?:\s+{_NAME}(?:={_VALUE})?)*"


def _attributes(attributes: object) -> str:
    one = text_of(attributes)
    if one is not None:
        raise TypeError(
            "attributes must be a mapping of names to values, or a list of HTML attributes; "
            f"got the str {shown(one)}"
        )
    if isinstance(attributes, Mapping):
        given = cast("Mapping[object, object]", attributes).items()
        return "".join(_named(name, value) for name, value in given)
    listed = items(attributes)
    if listed is None:
        raise TypeError(f"attributes must be a mapping or a list; got {shown(attributes)}")
    return "".join(map(_written, listed))


def attribute(given: object, value: object) -> tuple[str, str] | None:
    """A name and a text that can be an attribute; None for one that is not to be there."""
    name = text_of(given)
    if name is None:
        raise TypeError(f"attributes must have names that are a str; got {shown(given)}")
    if not re.fullmatch(_NAME, name):
        raise ValueError(f"attributes must have HTML names; got {shown(name)}")
    if value is False:
        return None
    return name, "" if value is True else _content(name, value)


def _named(given: object, value: object) -> str:
    """A name and a value as an attribute, with a space before it."""
    found = attribute(given, value)
    if found is None:
        return ""
    name, text = found
    return f" {name}" if value is True else f' {name}="{escape(text)}"'


def _content(name: str, value: object) -> str:
    content = url_of(value)
    if content is not None:
        return content
    found = number(value)
    if found is not None:
        if found != found or found in (math.inf, -math.inf):
            raise ValueError(f"attributes must have finite numbers; {name} has {found}")
        return repr(found)
    if type(value).__str__ is object.__str__ or hasattr(type(value), "__iter__"):
        raise TypeError(f"attributes must have values that are a str; {name} has {shown(value)}")
    return str.__str__(str(value))


def _written(given: object) -> str:
    """HTML attributes as they stand, with a space before them.

    Angle brackets are escaped all the same: the client looks for `</body>` anywhere in the text.
    """
    html = text_of(given)
    if html is None:
        raise TypeError(f"attributes must be a list of str; got {shown(given)}")
    if not re.fullmatch(_ATTRIBUTES, html):
        raise ValueError(
            f"attributes must be HTML attributes such as 'type=\"module\"'; got {shown(html)}"
        )
    return " " + html.replace("<", "&lt;").replace(">", "&gt;")


def script_element(script: object, auto_remove: object, attributes: object, alias: str) -> str:
    """A script element that cannot be broken out of, and that removes itself if told to."""
    code = encodable("script", string("script", script))
    removes = auto_remove is True or flag("auto_remove", auto_remove)
    removal = f' {alias}effect="el.remove()"' if removes else ""
    given = "" if attributes is None else encodable("attributes", _attributes(attributes))
    if "<" in code:
        code = script_safe(code)
    return f"<script{removal}{given}>{code}</script>"


def nothing_at(paths: object) -> dict[str, Any]:
    """Signals in which each dotted path leads to None."""
    signals: dict[str, Any] = {}
    for given in several("paths", paths):
        path = text_of(given)
        if path is None:
            raise TypeError(f"paths must be dotted names of signals; got {shown(given)}")
        *parents, last = path.split(".")
        if not last or not all(parents):
            raise ValueError(f"paths must be dotted names of signals; got {shown(path)}")
        branch: dict[str, Any] | None = signals
        for parent in parents:
            branch = branch.setdefault(parent, {}) if branch is not None else None
        if branch is not None:
            branch[last] = None
    return signals
