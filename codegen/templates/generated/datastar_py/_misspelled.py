"""Names that hold what is written after them: `input__debounce.200ms`, or `data-on-click`.

The client would take such a name for another one, and listen for what never happens.
"""

from __future__ import annotations

import json
import re
from typing import NoReturn

from ._checks import shown
from ._modifiers import TAKEN, WRITTEN
from ._names import read_by_client

_TIME = re.compile(r"\d+(ms|s)?", re.ASCII)


def refuse_attribute(plugin: str, argument: str, name: str) -> None:
    """Raises ValueError for a name that is more than a name, with what to write instead."""
    if plugin not in TAKEN:
        return
    method, modifiers, is_mapping = TAKEN[plugin]
    bare = name.removeprefix("data-")
    is_attribute = bare.startswith((f"{plugin}:", f"{plugin}-") if bare != name else f"{plugin}:")
    before, *after = (bare[len(plugin) + 1 :] if is_attribute else name).split("__")
    while after and _call(after[0], modifiers) is None:
        before = f"{before}__{after.pop(0)}"
    if not is_attribute and not after:
        return
    calls = "".join(_call(modifier, modifiers) or "" for modifier in after)
    for modifier in after:
        if modifier.startswith("case."):
            before = read_by_client(before, modifier.removeprefix("case."))
    given = f"{{{_quoted(before)}: …}}" if is_mapping else f"{_quoted(before)}, …"
    _refuse(argument, name, f"data.{method}({given}){calls}")


def refuse_old_plugin(argument: str, name: str) -> None:
    """Raises ValueError for `on-click`, which no plugin is called since the key follows a colon."""
    event = name.partition("__")[0].removeprefix("data-").removeprefix("on-")
    if f"on-{event}" not in TAKEN:
        _refuse(
            argument, name, "data.init(…)" if event == "load" else f"data.on({_quoted(event)}, …)"
        )


def _refuse(argument: str, name: str, instead: str) -> NoReturn:
    raise ValueError(f"{argument} must be a name alone: for {shown(name)} write {instead}")


def _call(modifier: str, known: frozenset[str]) -> str | None:
    """A modifier as it is written in Python, empty for `case`; None where it is none."""
    html, *tags = modifier.split(".")
    if html not in known:
        return None
    method, tag, words = WRITTEN[html]
    flags = [word for word in tags if word in words]
    others = [word for word in tags if word not in words]
    if tag == "case":
        return "" if flags and not others else None
    if tag == "none":
        return None if tags else f".{method}"
    if tag == "choice":
        return f".{method}({_quoted(flags[0])})" if flags and not others else None
    if tag in ("property", "events"):
        return f".{method}({_quoted(' '.join(others))})" if others else None
    numbers = [word for word in others if _TIME.fullmatch(word)]
    if others and not numbers:
        return None
    given = [_quoted(numbers[0]) if tag == "time" else numbers[0]] if numbers else ["…"]
    given += [f"{flag}=True" for flag in flags]
    if len(others) > 1:
        given.append("…")
    return f".{method}({', '.join(given)})"


def _quoted(word: str) -> str:
    return word if word == "…" else json.dumps(word, ensure_ascii=False)
