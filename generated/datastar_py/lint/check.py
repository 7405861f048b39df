# Copied from codegen/templates/generated/datastar_py/lint/check.py
# by `python -m codegen`; edit that file, not this one.

"""From a text to what is wrong in it: a page, a template or a program."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from . import facts
from .comments import heeded
from .elements import in_element
from .markup import elements
from .model import Finding
from .programs import in_program
from .templates import masked
from .whose import Scope

_ABOUT = re.compile(
    r"datastar|@(?:" + "|".join(facts.ACTIONS) + r")\(|(?<![\w-])data-(?:star-)?(?:"
    r"(?:on|bind|attr|class|style|computed|signals|indicator|ref)(?::[a-z]|__[a-z])|(?:signals|"
    r"json-signals|on-intersect|on-interval|on-raf|on-signal-patch|preserve-attr|ignore-morph)(?![\w-]))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Options:
    """How to check: what attributes start with, and the plugins that the project has itself."""

    prefix: str = "data-"
    plugins: frozenset[str] = frozenset()


def in_text(text: str, options: Options, *, is_python: bool) -> list[Finding]:
    """What is wrong in a text, in its order, without what comments tell to ignore."""
    # HTML knows no capitals in names.
    small = text.lower()
    signs = ("data-", options.prefix)
    if not any(sign in small for sign in signs) and not (
        is_python and any(sign in text for sign in ("data_", "datastar-"))
    ):
        return []
    ignored: list[tuple[int, int]] = []

    @cache
    def is_datastar() -> bool:
        return _ABOUT.search(text) is not None

    scope = Scope(options.prefix, options.plugins, is_datastar)
    found = in_program(text, scope, ignored) if is_python else _in_page(text, scope, ignored)
    listed = sorted(set(found), key=lambda finding: (finding.start, finding.end, finding.rule))
    return heeded(text, listed, ignored)


# --- pages ----------------------------------------------------------------------------------------


def _in_page(text: str, scope: Scope, comments: list[tuple[int, int]]) -> Iterator[Finding]:
    page, found = masked(text)
    comments += found
    for element in elements(page, comments):
        yield from in_element(element, scope)
