"""Near names: which known name somebody probably meant, and which names are words of their own."""

from __future__ import annotations

from collections.abc import Iterable

# Words that many pages have after `data-`, and that are near to an attribute of Datastar's.
WORDS = frozenset(
    {
        "action",
        "animated",
        "animation",
        "attribute",
        "bin",
        "binding",
        "bound",
        "class-name",
        "effects",
        "find",
        "glass",
        "href",
        "id",
        "ignored",
        "index",
        "indicators",
        "init-value",
        "inits",
        "int",
        "kind",
        "mind",
        "model-name",
        "next",
        "nor",
        "note",
        "off",
        "one",
        "own",
        "pref",
        "querystring",
        "rel",
        "shop",
        "shot",
        "shown",
        "signal",
        "slow",
        "snow",
        "src",
        "state",
        "store-id",
        "style-id",
        "styled",
        "sty",
        "tab",
        "tag",
        "test",
        "testid",
        "text-id",
        "texture",
        "texts",
        "title",
        "type",
        "unit",
    }
)


def distance(one: str, other: str, limit: int) -> int:
    """How many letters are missing, too many, wrong or swapped; above `limit`, any number more."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before, last = [0] * (len(other) + 1), list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        current = [row] + [0] * len(other)
        for column, wanted in enumerate(other, 1):
            current[column] = min(
                last[column] + 1,
                current[column - 1] + 1,
                last[column - 1] + (letter != wanted),
            )
            swapped = column > 1 and row > 1
            if swapped and letter == other[column - 2] and one[row - 2] == wanted:
                current[column] = min(current[column], before[column - 2] + 1)
        if min(current) > limit:
            return limit + 1
        before, last = last, current
    return last[-1]


def reach(name: str) -> int:
    """How many slips there may be in a word of that length."""
    return 1 if len(name) <= 4 else 2 if len(name) <= 9 else 3


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name that was probably meant."""
    best: tuple[int, str] | None = None
    for name in known:
        if is_same(name, word):
            return name
        limit = reach(name)
        found = distance(word, name, limit)
        if found <= limit and (best is None or found < best[0]):
            best = found, name
    return best[1] if best else None


def is_same(one: str, other: str) -> bool:
    """Whether two names differ in hyphens and underscores alone."""
    return _bare(one) == _bare(other)


def _bare(name: str) -> str:
    return name.replace("-", "").replace("_", "").lower()


def meant(word: str, known: Iterable[str]) -> str:
    """What to do instead of an unknown word."""
    names = sorted(known)
    near = nearest(word, names)
    if near:
        return f"did you mean {near}?"
    return f"use one of {', '.join(names)}" if names else "remove it"
