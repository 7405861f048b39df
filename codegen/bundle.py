"""What a bundle of the client knows: its plugins, actions, events and options, read from its text.

A bundle is minified, but it exports the functions that register plugins, and calls them with
objects whose keys keep their names. So those calls are found, whatever the functions are called.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_NAME = r"[A-Za-z_$][\w$]*"
_OPENING, _CLOSING = "([{", ")]}"


class NoBundle(Exception):
    """A text with no plugin of the client in it."""


@dataclass(frozen=True)
class Attribute:
    """A plugin that handles an attribute, with what it says of keys and values."""

    name: str
    key: str
    value: str
    variables: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bundle:
    """The names that a client knows. `lines` are the data lines of each event."""

    version: str
    prefix: str
    attributes: tuple[Attribute, ...]
    handled: tuple[str, ...]
    modifiers: tuple[str, ...]
    actions: tuple[str, ...]
    options: tuple[str, ...]
    lines: Mapping[str, tuple[str, ...]]
    names: tuple[str, ...]


def read(text: str) -> Bundle:
    """The names in the text of a bundle. Raises NoBundle."""
    exported = _exports(text)
    attributes = tuple(_attributes(text, exported.get("attribute", "")))
    lines = dict(_events(text, exported.get("watcher", "")))
    if not attributes or not lines:
        raise NoBundle("no plugin of Datastar is in this file; give a bundle, not its sources")
    actions, options = _actions(text, exported.get("action", ""))
    found = re.search(r"Datastar v(\S+)", text[:200])
    prefix, handled = _handled(text)
    texts = set(re.findall(r"[\"'`](datastar-[a-z-]+)[\"'`]", text))
    return Bundle(
        version=f"v{found[1]}" if found else "an unknown version",
        prefix=prefix,
        attributes=attributes,
        handled=handled,
        modifiers=tuple(sorted(_modifiers(text))),
        actions=actions,
        options=options,
        lines=lines,
        names=tuple(sorted(texts - set(lines))),
    )


# --- JavaScript, as far as it is needed -----------------------------------------------------------


def _exports(text: str) -> dict[str, str]:
    """What each exported name is called inside of the bundle."""
    listed = re.findall(r"\bexport\s*\{([^}]*)\}", text)
    pairs = re.findall(rf"({_NAME})\s+as\s+({_NAME})", listed[-1] if listed else "")
    return {outside: inside for inside, outside in pairs}


def _calls(text: str, function: str) -> Iterator[tuple[str, str]]:
    """The name and the whole object in each `function({name:"…", …})`."""
    if not function:
        return
    call = rf"(?<![\w$.]){re.escape(function)}\(\s*(?=\{{\s*name:\s*\"([^\"]+)\")"
    for found in re.finditer(call, text):
        yield found[1], _closed(text, found.end())


def _closed(text: str, start: int) -> str:
    """The text from a bracket to the one that closes it."""
    depth = 0
    for found in re.compile(r"[()\[\]{}]").finditer(text, start):
        depth += 1 if found[0] in _OPENING else -1
        if depth == 0:
            return text[start : found.end()]
    return text[start:]


def _parts(text: str) -> list[str]:
    """What stands between the commas inside of a pair of brackets, at their own level."""
    depth, start = 0, 1
    parts: list[str] = []
    for index, sign in enumerate(text):
        depth += (sign in _OPENING) - (sign in _CLOSING)
        if (sign == "," and depth == 1) or (sign in _CLOSING and depth == 0):
            parts.append(text[start:index].strip())
            start = index + 1
    return [part for part in parts if part]


def _keys(pattern: str) -> tuple[str, ...]:
    """The names that an object pattern takes: `{signals: t, onlyIfMissing: n}`."""
    names = (re.match(rf"({_NAME})", part) for part in _parts(pattern))
    return tuple(found[1] for found in names if found)


def _parameters(text: str) -> list[str]:
    """The parameters of the method `apply` in the text of a plugin."""
    found = re.search(r"\bapply\s*(?::\s*(?:async\s*)?)?(?=\()", text)
    return _parts(_closed(text, found.end())) if found else []


# --- plugins ------------------------------------------------------------------------------------


def _attributes(text: str, function: str) -> Iterator[Attribute]:
    for name, body in _calls(text, function):
        key = value = "allowed"
        said = re.search(r"\brequirement:\s*(?:\"(\w+)\"|\{([^}]*)\})", body)
        if said and said[1]:
            key = value = said[1]
        elif said:
            given = dict(re.findall(r"(\w+):\s*\"(\w+)\"", said[2]))
            key, value = given.get("key", key), given.get("value", value)
        # Some refuse a key by themselves.
        if '"KeyNotAllowed"' in body:
            key = "denied"
        variables = re.search(r"\bargNames:\s*\[([^\]]*)\]", body)
        listed = re.findall(r"\"(\w+)\"", variables[1]) if variables else []
        yield Attribute(name, key, value, tuple(listed))


def _handled(text: str) -> tuple[str, tuple[str, ...]]:
    """The prefix, and the attributes that the client looks for itself, as no plugins."""
    found = re.search(rf"({_NAME})\s*=\s*({_NAME})\s*=>\s*`(data-[a-z-]*)\$\{{\2\}}`", text)
    if not found:
        return "data-", ()
    spells = re.escape(found[1])
    names = set(re.findall(rf"(?<![\w$.]){spells}\(\s*\"([a-z-]+)\"\s*\)", text))
    # A companion is named after its plugin.
    for owner, suffix in re.findall(
        rf"name:\s*\"([a-z-]+)\"(?:(?!name:).)*?{spells}\(\s*`\$\{{this\.name\}}([a-z-]+)`",
        text,
        re.S,
    ):
        names.add(owner + suffix)
    return found[3], tuple(sorted(names))


def _modifiers(text: str) -> Iterator[str]:
    yield from set(re.findall(r"\.(?:has|get)\(\s*[\"']([a-z]+)[\"']\s*\)", text))
    yield from set(re.findall(r"\}__([a-z]+)`", text))


def _actions(text: str, function: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The actions, and the options of those that send requests."""
    names = [name for name, _ in _calls(text, function)]
    options: tuple[str, ...] = ()
    made = re.search(
        rf"({_NAME})\s*=\s*\(({_NAME})[^()]*\)\s*=>\s*{re.escape(function)}\(\s*"
        rf"(?=\{{\s*name:\s*\2\b)",
        text,
    )
    if function and made:
        names += re.findall(rf"(?<![\w$.]){re.escape(made[1])}\(\s*\"(\w+)\"", text)
        patterns = [p for p in _parameters(_closed(text, made.end())) if p.startswith("{")]
        options = _keys(_closed(patterns[-1], 0)) if len(patterns) > 1 else ()
    return tuple(sorted(names)), tuple(sorted(options))


def _events(text: str, function: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, body in _calls(text, function):
        lines = [*_parameters(body), "", ""][1]
        if lines.startswith("{"):
            yield name, tuple(sorted(_keys(_closed(lines, 0))))
        else:
            used = set(re.findall(rf"(?<![\w$.]){re.escape(lines)}\.(\w+)", body))
            yield name, tuple(sorted(used))
