"""An error page laid over a page, as an event. No I/O, no framework."""

from __future__ import annotations

import traceback
from email.message import Message
from http import HTTPStatus

from ._middleware import Headers, Replacement, Request, header
from ._tstrings import escape
from .sse import DatastarEvent
from .sse import ServerSentEventGenerator as SSE

__all__ = ["decide", "nothing", "overlay", "shown_error"]

# More of a page than this is cut off.
LONGEST_PAGE = 2 * 1024 * 1024

_ID = "datastar-py-error"
_DIALOG = (
    "position: fixed; inset: 2rem; z-index: 2147483647; width: auto; height: auto; margin: 0;"
    " padding: 0; border: 0; border-radius: 0.5rem; overflow: hidden; background: #fff;"
    " color: #111; box-shadow: 0 0 0 100vmax rgb(0 0 0 / 0.5);"
    " font: 1rem/1.5 system-ui, sans-serif"
)
_PARTS = "display: flex; flex-direction: column; height: 100%"
_BAR = "display: flex; gap: 1rem; margin: 0; padding: 0.5rem 1rem; background: #b00020; color: #fff"
_FRAME = "flex: 1; width: 100%; border: 0; background: #fff"


# Of several errors the last is shown.
_ALONE = f"document.querySelectorAll('[id={_ID}]').forEach(one => one == el || one.remove())"


def overlay(title: str, page: str) -> DatastarEvent:
    """The event that shows a page of HTML over the page, in the place of what it last showed.

    Whatever is in it has no scripts and no access to the page.
    """
    # `method="dialog"` closes it without a script, which a page's own rules might forbid.
    dialog = (
        f'<dialog open id="{_ID}" aria-label="Error" style="{_DIALOG}"'
        f' data-init="{_ALONE}" data-star-init="{_ALONE}">'
        f'<div style="{_PARTS}"><form method="dialog" style="{_BAR}">'
        f'<strong style="flex: 1">{escape(_sendable(title))}</strong>'
        "<button autofocus>Close</button></form>"
        f'<iframe sandbox title="Error page" srcdoc="{escape(_sendable(page))}" style="{_FRAME}">'
        "</iframe></div></dialog>"
    )
    return SSE.patch_elements(dialog, "body", "append")


def text_page(text: str) -> str:
    """A page of HTML that shows a text."""
    return f'<!doctype html><pre style="font: 0.9rem/1.5 monospace">{escape(text)}</pre>'


def shown_error(error: BaseException) -> DatastarEvent:
    """The event that shows an exception with its traceback."""
    name = "".join(traceback.format_exception_only(error)).strip()
    told = "".join(traceback.format_exception(error))
    if len(told) > LONGEST_PAGE:
        # What went wrong last stands at the end.
        told = f"{told[: LONGEST_PAGE // 2]}\n…\n{told[-LONGEST_PAGE // 2 :]}"
    return overlay(_cut(name), text_page(told))


def decide(request: Request, status: int, headers: Headers) -> Replacement | None:
    """Give the event for an error page that can be shown, and None for all else."""
    content = Message()
    content["Content-Type"] = header(headers, "Content-Type") or "application/octet-stream"
    kind = content.get_content_type()
    encoding = header(headers, "Content-Encoding") or "identity"
    if not 400 <= status < 600 or kind not in _SHOWN or encoding.lower() != "identity":
        return None
    charset = str(content.get_param("charset") or "utf-8")
    phrase = _PHRASES.get(status, "")
    title = f"{status} {phrase}: {request.method} {_cut(request.path)}"

    def events(body: bytes) -> DatastarEvent:
        text = _text(body, charset)
        return overlay(title, text if kind == "text/html" else text_page(text))

    return Replacement(events, LONGEST_PAGE)


def nothing(request: Request, status: int, headers: Headers) -> Replacement | None:
    """Leave every response as it is."""
    return None


_SHOWN = frozenset({"text/html", "text/plain", "application/json", "application/problem+json"})
_PHRASES = {status.value: status.phrase for status in HTTPStatus}


def _text(body: bytes, charset: str) -> str:
    try:
        return body.decode(charset, "replace")
    except (LookupError, ValueError):
        # Some of Python's codecs are no charsets, and some have no "replace".
        return body.decode("utf-8", "replace")


def _sendable(text: str) -> str:
    """The text without what no event can hold: NUL, and halves of characters."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def _cut(line: str) -> str:
    return line if len(line) <= 200 else f"{line[:199]}…"
