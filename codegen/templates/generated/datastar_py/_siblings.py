"""Top-level nodes of markup, and what stands between them."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from ._nesting import Nesting
from ._open_elements import VOID
from ._tokens import RAW, Tokens


class _TopLevel(NamedTuple):
    """Where each top-level node or stray end tag begins, and what it is, as far as is known."""

    found: list[tuple[int, str]]
    end: int


def _top_level(text: str, root: str) -> _TopLevel:
    nesting, tokens = Nesting(root), Tokens(text)
    found: list[tuple[int, str]] = []
    while True:
        begun = tokens.position
        token = tokens.read(nesting.is_foreign)
        if token is None:
            break
        was_at_root = nesting.at_root
        raw = nesting.take(token)
        if not nesting.is_known:
            break
        if was_at_root:
            found.append((token.start, "element" if token.kind == "start" else token.kind))
        if raw and not tokens.skip_content(raw):
            begun = len(text)
            break
    return _TopLevel(found, begun)


def parted(text: str, root: str) -> str:
    """What `siblings_apart` gives for any text, even one with a single element.

    What an HTML parser would not take for a part of these nodes, such as all behind a tag that has
    no end, is left as it is.
    """
    found, end = _top_level(text, root)
    apart = ""
    last = between = ""
    for (start, kind), (after, _) in pairwise([*found, (end, "end")]):
        piece = text[start:after]
        if kind == "end":
            apart += piece
            continue
        if kind == "comment" or (kind == "space" and last != "text"):
            between = piece if kind == "space" and not between else "\n"
            continue
        kind = "text" if kind == "space" else kind
        if last and (last, kind) == ("element", "element"):
            apart += between or "\n"
        elif last and (between or last != kind):
            # Also between texts, which would make a tag where they touch: `<`, `img>`.
            apart += "<!---->"
        apart += piece
        last, between = kind, ""
    return apart + text[end:]


def is_whole(html: str) -> bool:
    """Whether a piece of HTML closes all elements that it opens, and no others."""
    tokens = Tokens(html)
    open_: list[str] = []
    while (token := tokens.read(False)) is not None:
        if token.kind == "start" and token.name in RAW:
            if not tokens.skip_content(token.name):
                return False
        elif token.kind == "start" and token.name not in VOID and not token.closes_itself:
            open_.append(token.name)
        elif token.kind == "end" and (not open_ or open_.pop() != token.name):
            return False
    return tokens.position >= len(html) and not open_
