"""HTML as people pass it: strings, objects that say what their HTML is, and several of these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import GeneratorType
from typing import Any, Protocol, cast, runtime_checkable

from ._checks import encodable, shown
from ._exact import imported, items, text_of
from ._tstrings import html_of_template


@runtime_checkable
class HtmlProvider(Protocol):
    """Anything that renders itself: markupsafe, htpy, FastHTML, Django's SafeString…"""

    def __html__(self) -> str: ...


# What it is called in `datastar_py.sse`, from where programs have imported it since 0.x.
_HtmlProvider = HtmlProvider


def markup(elements: object) -> str:
    """The HTML of one thing, or of several, one to a line.

    One thing is a string, a t-string, or an object that says what its HTML is: by `__html__`, by
    FastHTML's `__ft__`, or by being what Jinja makes of a template. Several are a list, tuple, set,
    generator and the like.
    """
    if type(elements) is str:
        return encodable("elements", elements)
    html = _rendered(elements)
    if html is not None:
        return encodable("elements", html)
    module = _module_of(elements)
    listed = items(elements)
    if listed is None:
        raise _refusal(elements)
    _refuse_unescaped(elements, module)
    try:
        pieces = [markup(element) for element in listed]
    except RecursionError:
        raise ValueError("elements must not hold itself, or be nested so deeply") from None
    if isinstance(elements, Iterator) and not _each_whole(pieces):
        return "".join(pieces)
    return "\n".join(pieces)


def _rendered(value: object) -> str | None:
    provider = None if isinstance(value, type) else getattr(value, "__html__", None)
    if callable(provider):
        html = text_of(provider())
        if html is None:
            raise TypeError(
                f"elements must have an __html__ that gives a str; got {shown(value)}"
                f"{_advice(value)}"
            )
        return html
    if _is_parsed_text(value):
        raise TypeError(
            f"elements must be HTML; {type(value).__name__} ({shown(value)}) is the text that a "
            "parser found in it: write html.escape(x)"
        )
    found = text_of(value)
    if found is not None:
        return found
    template = html_of_template(value)
    if template is not None:
        return template
    to_xml = imported("fastcore.xml", "to_xml")
    if to_xml is not None and hasattr(type(value), "__ft__"):
        return text_of(to_xml(value, indent=False))
    return "".join(map(str, cast("Iterable[object]", value))) if _is_of_jinja(value) else None


def _is_parsed_text(value: object) -> bool:
    """Whether it is a string of BeautifulSoup or lxml, in which `<` is no longer `&lt;`."""
    kind = type(value)
    return issubclass(kind, str) and (hasattr(kind, "output_ready") or hasattr(kind, "is_tail"))


# Their iterators give the texts of a document, or its elements and the texts between these.
_PARSERS = frozenset(("_elementtree", "bs4", "lxml", "parsel", "xml"))


def _module_of(value: object) -> str:
    """Whose type it is, or whose generator, as long as that has not ended."""
    if not isinstance(value, GeneratorType):
        return type(value).__module__
    frame = cast("Any", value).gi_frame
    return "" if frame is None else str(frame.f_globals.get("__name__"))


def _refuse_unescaped(value: object, module: str) -> None:
    """Raise TypeError for several texts in which `<` is no longer, or not yet, `&lt;`."""
    if module.partition(".")[0] in _PARSERS:
        raise TypeError(
            f"elements must be HTML; {type(value).__name__} ({shown(value)}) gives what a parser "
            "found in it: write html.escape(x) for each text, str(x) for each element"
        )
    # An element of simple_html: its start tag, its children, which are not escaped, its end tag.
    if type(value) is tuple and imported("simple_html", "render") is not None:
        parts = list(cast("tuple[object, ...]", value))
        if len(parts) == 3 and type(parts[1]) is tuple and isinstance(parts[0], str):
            raise TypeError(
                f"elements must be HTML; got an element of simple_html ({shown(parts)}): "
                "write render(x)"
            )


def _is_of_jinja(value: object) -> bool:
    """Whether it gives the pieces in which Jinja renders a template."""
    template = imported("jinja2.environment", "Template")
    if template is None:
        return False
    if isinstance(value, GeneratorType):
        return cast("Any", value).gi_code is template.generate.__code__
    return isinstance(value, imported("jinja2.environment", "TemplateStream"))


def _each_whole(pieces: list[str]) -> bool:
    """Whether each piece closes what it opens.

    Libraries give one element in many pieces too, and a line break between those would change it.
    """
    # Rows of a list, say, are known without a parser.
    if all(
        piece.startswith("<")
        and piece.endswith(">")
        and not piece.startswith("</")
        and piece.count("<") == piece.count(">") == 2 * piece.count("</")
        for piece in pieces
    ):
        return True
    from ._siblings import is_whole

    return all(map(is_whole, pieces))


_NO_HTML = (bytes, bytearray, memoryview, Mapping)


def _refusal(value: object) -> TypeError:
    return TypeError(
        "elements must be a str, an object with __html__, or an iterable of these; "
        f"got {type(value).__name__} ({shown(value)}){_advice(value)}"
    )


def _advice(value: object) -> str:
    if hasattr(type(value), "read"):
        return "; write x.read() for what it holds"
    if hasattr(type(value), "__iter__") and not isinstance(value, _NO_HTML):
        return "; write str(x) for its HTML"
    return ""


def unified(text: str) -> str:
    """Text whose line ends are all LF: these three are what an event stream takes for one."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def siblings_apart(text: str, namespace: str) -> str:
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

    return parted(text, {"mathml": "math"}.get(namespace, namespace))
