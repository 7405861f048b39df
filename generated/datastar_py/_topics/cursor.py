# Copied from codegen/templates/generated/datastar_py/_topics/cursor.py
# by `python -m codegen`; edit that file, not this one.

"""How far a page has read its topics: what `id:` says, and `last-event-id` brings back.

One number holds for all topics of the page: it has seen every event up to there. With it stand the
engine's time at which that was so, for a log forgets what is old, and a hash of what the number is
about: the set of topics, and the data of the engine, which may have been lost since.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import blake2b
from typing import NamedTuple

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"

# What comes back is untrusted.
_TEXT = re.compile(r"([0-9a-z]{1,11})-([0-9a-z]{1,9})-([0-9a-z]{4})")
MOST_CHARACTERS = 24
_TAG_VALUES = 36**4


class Mark(NamedTuple):
    """A moment of an engine."""

    position: int
    """At least the id of every event before it, and less than that of every event after it."""

    time: float
    """By the engine's clock, or earlier: seconds since the epoch."""

    born: float
    """Since when the engine has its data: with the same number all of it is there, except for what
    is too old or too much. It is compared, and nothing else."""


START = Mark(0, 0.0, 0.0)


def tag_of(names: Iterable[str], born: float) -> str:
    """A short hash of a set of topics, in an engine with its data."""
    text = "\n".join((repr(born), *sorted(names)))
    digest = blake2b(text.encode(), digest_size=8).digest()
    return _base36(int.from_bytes(digest, "big") % _TAG_VALUES).rjust(4, "0")


def write(mark: Mark, tag: str) -> str:
    """What stands in `id:`; the time is rounded down to milliseconds."""
    return f"{_base36(mark.position)}-{_base36(int(mark.time * 1000))}-{tag}"


def read(text: object, tag: str, born: float) -> Mark | None:
    """What a page with that tag brings back; None for anything else."""
    if not isinstance(text, str) or len(text) > MOST_CHARACTERS:
        return None
    found = _TEXT.fullmatch(text)
    if found is None or found[3] != tag:
        return None
    return Mark(int(found[1], 36), int(found[2], 36) / 1000, born)


def _base36(number: int) -> str:
    digits = ""
    while number >= 36:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return _DIGITS[number] + digits
