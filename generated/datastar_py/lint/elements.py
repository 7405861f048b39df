# Copied from codegen/templates/generated/datastar_py/lint/elements.py
# by `python -m codegen`; edit that file, not this one.

"""What is wrong with the attributes of one element."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .attributes import in_attribute, is_known
from .markup import Element
from .model import Finding
from .whose import Scope


def in_element(element: Element, scope: Scope) -> Iterator[Finding]:
    seen: set[str] = set()
    for attribute in element.attributes:
        name = attribute.name.lower()
        if name.startswith(("data-", scope.prefix)):
            for finding in in_attribute(attribute, element, scope):
                yield replace(finding, anchors=(element.start,))
            if name in seen and element.is_whole and is_known(attribute, scope):
                yield Finding(
                    attribute.start,
                    attribute.start + len(name),
                    "conflict",
                    f"a second {attribute.name}; the browser keeps the first one alone",
                    "make one of both",
                    anchors=(element.start,),
                )
            seen.add(name)
