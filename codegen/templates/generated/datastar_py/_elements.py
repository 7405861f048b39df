"""HTML, scripts and signals as the payload of an event."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser
from typing import Any, Protocol, cast, runtime_checkable
from urllib.parse import urlsplit

from ._attribute import escape
from ._checks import encodable, flag, shown
from ._javascript import javascript, script_safe


@runtime_checkable
class HtmlProvider(Protocol):
    """Anything that renders itself: markupsafe, htpy, FastHTML, Django's SafeString…"""

    def __html__(self) -> str: ...


def markup(elements: object) -> str:
    """HTML from a string, an object with `__html__`, or an iterable of these, one to a line."""
    if isinstance(elements, str):
        return encodable("elements", elements)
    if isinstance(elements, HtmlProvider):
        return encodable("elements", elements.__html__())
    if isinstance(elements, Iterable) and not isinstance(elements, (bytes, bytearray, Mapping)):
        return "\n".join(map(markup, cast("Iterable[object]", elements)))
    raise TypeError(
        "elements must be a str, an object with __html__, or an iterable of these; "
        f"got {type(elements).__name__} ({shown(elements)})"
    )


def unified(text: str) -> str:
    """Text whose line ends are all LF: these three are what an event stream takes for one."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


class _Siblings(HTMLParser):
    """Finds where each top-level element but the first begins."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._depth = 0
        self.starts: list[int] = []
        self.feed(text)
        self.close()

    def _found(self) -> None:
        if self._depth == 0:
            line, column = self.getpos()
            self.starts.append(self._line_starts[line - 1] + column)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._found()
        self._depth += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._found()

    def handle_endtag(self, tag: str) -> None:
        self._depth = max(0, self._depth - 1)


def siblings_apart(text: str) -> str:
    """Puts a line break between top-level elements that touch.

    Outside HTML the client moves siblings while it walks a live list, and loses every second one
    that has nothing before it.
    """
    pieces: list[str] = []
    done = 0
    for start in _Siblings(text).starts[1:]:
        if text[start - 1] == ">":
            pieces.append(text[done:start])
            done = start
    return "\n".join([*pieces, text[done:]])


_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def safe_url(argument: str, value: object) -> str:
    """A URL that the browser may be sent to: relative, or http(s); never `javascript:`."""
    if not isinstance(value, str):
        raise TypeError(f"{argument} must be a str, not {type(value).__name__} ({shown(value)})")
    if not value or value != value.strip() or any(c < " " or c == "\x7f" for c in value):
        raise ValueError(
            f"{argument} must be a URL without control characters or outer spaces; "
            f"got {shown(value)}"
        )
    if _SCHEME.match(value) and urlsplit(value).scheme not in ("http", "https"):
        raise ValueError(f"{argument} must be relative or start with http(s):; got {shown(value)}")
    return value


def safe_urls(argument: str, value: str | Iterable[str]) -> list[str]:
    """One URL or several, as a list."""
    return [safe_url(argument, one) for one in ((value,) if isinstance(value, str) else value)]


def nonempty(argument: str, value: object) -> str:
    """A string that is not empty."""
    if not isinstance(value, str) or not value:
        raise ValueError(f"{argument} must be a str that is not empty; got {shown(value)}")
    return value


def targets(argument: str, selector: object) -> str:
    """JavaScript that gives the elements a selector matches, or the document."""
    if selector is None:
        return "[document]"
    return f"document.querySelectorAll({literal(nonempty(argument, selector))})"


def literal(value: object) -> str:
    """A value as JavaScript for the inside of a script element."""
    return script_safe(javascript(value))


_ATTRIBUTE_NAME = re.compile(r"""[^\s\x00-\x20\x7f-\x9f"'<>/=]+""")


def _attributes(attributes: object) -> str:
    if attributes is None:
        return ""
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
                html += f" {name}"
            elif value is not False and value is not None:
                html += f' {name}="{escape(str(value))}"'
        return html
    if isinstance(attributes, Iterable):
        html = ""
        for attribute in cast("Iterable[object]", attributes):
            if not isinstance(attribute, str) or "<" in attribute or ">" in attribute:
                raise ValueError(
                    "attributes must be HTML attributes such as 'type=\"module\"', without < "
                    f"and >; got {shown(attribute)}"
                )
            html += f" {attribute}"
        return html
    raise TypeError(f"attributes must be a mapping or a list; got {shown(attributes)}")


def script_element(script: object, auto_remove: object, attributes: object, alias: str) -> str:
    """A script element that cannot be broken out of, and that removes itself if told to."""
    if not isinstance(script, str):
        raise TypeError(f"script must be a str, not {type(script).__name__} ({shown(script)})")
    removal = f' {alias}effect="el.remove()"' if flag("auto_remove", auto_remove) else ""
    html = f"<script{removal}{_attributes(attributes)}>{script_safe(script)}</script>"
    return encodable("script", html)


def nothing_at(paths: str | Iterable[str]) -> dict[str, Any]:
    """Signals in which each dotted path leads to None."""
    signals: dict[str, Any] = {}
    for path in (paths,) if isinstance(paths, str) else paths:
        *parents, last = path.split(".")
        if not last or not all(parents):
            raise ValueError(f"paths must be dotted names of signals; got {shown(path)}")
        branch: dict[str, Any] | None = signals
        for parent in parents:
            branch = branch.setdefault(parent, {}) if branch is not None else None
        if branch is not None:
            branch[last] = None
    if not signals:
        raise ValueError("paths must name at least one signal")
    return signals
