"""What template engines put into a page: taken out of the way, with every place kept.

A template's output becomes as many holes as it has characters, and its statements as many gaps. So
quotes and angle brackets in them are none of the page's, and all else stays where it stands.
"""

from __future__ import annotations

import re

# Characters for private use: no page has them.
HOLE, GAP = "\ue000", "\ue001"

_CONSTRUCTS = re.compile(
    r"""
      (?P<comment> \{\# .*? \#\}
        | \{%-?\s* comment \b .*? %\} .*? \{%-?\s* endcomment \s*-?%\} )
    | (?P<hole> \{\{ .*? \}\} | <%= .*? %> | <\?= .*? \?> )
    | (?P<gap> \{% .*? %\} | <% .*? %> | <\?(?:php)?\s .*? \?> )
    """,
    re.VERBOSE | re.DOTALL,
)


def masked(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text with holes and gaps, and from where to where its template comments go."""
    if "{" not in text and "<%" not in text and "<?" not in text:
        return text, []
    comments: list[tuple[int, int]] = []

    def mask(found: re.Match[str]) -> str:
        if found.lastgroup == "comment":
            comments.append(found.span())
        sign = HOLE if found.lastgroup == "hole" else GAP
        return sign * (found.end() - found.start())

    return _CONSTRUCTS.sub(mask, text), comments


def is_unknown(text: str) -> bool:
    """Whether a template decides part of the text."""
    return HOLE in text or GAP in text
