# Copied from codegen/templates/generated/datastar_py/_tstrings.py
# by `python -m codegen`; edit that file, not this one.

"""t-strings (PEP 750) as HTML: what is written stands as it is, what is put in is escaped.

A value stays in its place: it cannot end a text or a quoted value of an attribute, and where that
cannot be promised, in a script or outside of quotes, it is refused.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Generator

from ._checks import shown
from ._exact import items

_SIGN = r"""<!--|<[/!?]?[A-Za-z][^\s/>"'=<]*|[>"']"""
# What these hold is no text in which a reference such as `&lt;` stands for a character.
_RAW = ("script", "style", "xmp", "iframe", "noembed", "noframes", "plaintext")
_ATTRIBUTE = r"[A-Za-z_:@][\w:.@-]*"


def escape(text: str) -> str:
    """Text for a double-quoted attribute value."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if '"' in text:
        text = text.replace('"', "&#34;")
    if "'" in text:
        text = text.replace("'", "&#39;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text


class _Place:
    """Where in a document the next value would stand, by all that was written before it."""

    def __init__(self) -> None:
        self._tag = self._quote = self._raw = self._last = ""

    def read(self, text: str) -> None:
        """Goes on over text that the program wrote itself."""
        at = 0
        while at < len(text):
            if self._raw:
                # Only its end tag, or the end of a comment, ends it.
                end = re.compile(re.escape(self._raw), re.IGNORECASE).search(text, at)
                if end is None:
                    break
                self._tag = "/" if self._raw[0] == "<" else ""
                self._raw, at = "", end.end()
                continue
            if self._quote:
                at = text.find(self._quote, at) + 1
                if not at:
                    break
                self._quote = ""
                continue
            sign = re.compile(_SIGN).search(text, at)
            if sign is None:
                break
            at = sign.end()
            self._sign(sign[0], text[: sign.start()].rstrip().endswith("="))
        self._last = text.rstrip()[-1:] if text.strip() else self._last

    def _sign(self, sign: str, is_valued: bool) -> None:
        if not self._tag:
            if sign == "<!--":
                self._raw = "-->"
            elif sign[0] == "<":
                self._tag = sign[1:].lower()
        elif sign == ">":
            self._raw = f"</{self._tag}" if self._tag in _RAW else ""
            self._tag = ""
        elif sign in "\"'" and is_valued:
            self._quote = sign

    def taken(self, value: str, name: str, *, is_html: bool) -> str:
        """A value as it is written here. Raises ValueError where it cannot stand."""
        if self._raw and not is_html:
            inside = "a comment" if self._raw[0] == "-" else f"<{self._raw[2:]}>"
            raise ValueError(
                f"elements must not put a value into {inside}, where nothing can be escaped; "
                f"got {{{name}}}"
            )
        if self._tag and not self._quote:
            if self._last == "=":
                raise ValueError(
                    "elements must have quotes around the value of an attribute; "
                    f"got {{{name}}} without"
                )
            if not is_html and value and not re.fullmatch(_ATTRIBUTE, value):
                raise ValueError(
                    f"elements must have names of attributes in a tag; {{{name}}} is {shown(value)}"
                )
            return value
        if is_html:
            # In quotes, it must not end them; the rest is escaped already.
            return value.replace(self._quote, f"&#{ord(self._quote)};") if self._quote else value
        return escape(value)


__all__ = ["Template", "escape", "html_of_template"]

if sys.version_info >= (3, 14):
    from string.templatelib import Interpolation, Template, convert

    _SEVERAL: tuple[type, ...] = (list, tuple, Generator, map)

    def html_of_template(value: object) -> str | None:
        """The HTML of a t-string; None for anything else. Raises ValueError for a bad place."""
        return _html(value, _Place()) if isinstance(value, Template) else None

    def _html(template: Template, place: _Place) -> str:
        pieces: list[str] = []
        for part in template:
            if isinstance(part, str):
                place.read(part)
                pieces.append(part)
            else:
                pieces.append(_value(part, place))
        return "".join(pieces)

    def _value(part: Interpolation[object], place: _Place) -> str:
        value = part.value
        if part.conversion or part.format_spec:
            text = format(convert(value, part.conversion), part.format_spec)
            return place.taken(str.__str__(text), part.expression, is_html=False)
        return _put(value, part.expression, place)

    def _put(value: object, name: str, place: _Place) -> str:
        if isinstance(value, Template):
            return _html(value, place)
        html: Callable[[], str] | None = getattr(value, "__html__", None)
        if html is not None and not isinstance(value, type):
            return place.taken(str.__str__(html()), name, is_html=True)
        if isinstance(value, _SEVERAL):
            return "".join(_put(one, name, place) for one in items(value) or ())
        return place.taken(str.__str__(str(value)), name, is_html=False)

else:

    class Template:
        """A t-string, of which this Python has none."""

    def html_of_template(value: object) -> str | None:
        """None: this Python has no t-strings."""
        return None
