"""What is wrong with the modifiers of an attribute, and with their tags."""

from __future__ import annotations

import re
from collections.abc import Iterator

from . import facts
from .markup import Attribute
from .model import Attribute as Fact
from .model import Edit, Finding, Modifier
from .names import meant, nearest
from .templates import is_unknown

_TIME = re.compile(r"\d+(?:ms|s)?")


def in_modifiers(
    given: Attribute, fact: Fact, modifiers: list[str], prefix: str, keyed: bool
) -> Iterator[Finding]:
    """What is wrong with what stands after each `__` of an attribute's name."""
    at = given.start + given.name.lower().index("__") + 2 if modifiers else 0
    seen: dict[str, str] = {}
    for text in modifiers:
        name, *tags = text.split(".")
        end = at + len(text)
        if not is_unknown(text) and "{" not in text and "%" not in text:
            if modifier := fact.modifiers.get(name):
                if modifier.tag == "case" and not keyed:
                    what = f"__{name} changes a key, and there is none; the client ignores it"
                    yield Finding(at, end, "unknown-modifier", what, "remove it")
                yield from _conflicts(modifier, seen, at, end)
                yield from _tags(modifier, tags, at + len(name), end)
                yield from _capitals(given, modifier, at + len(name) + 1, end)
                seen[name] = text
            else:
                yield _unknown(name, fact, at, prefix)
        at = end + 2


def _unknown(name: str, fact: Fact, at: int, prefix: str) -> Finding:
    attribute, end = prefix + fact.name, at + len(name)
    old = facts.RENAMED["modifier"].get(name)
    if old and old.new in fact.modifiers:
        what = f"__{name} is no modifier; the client ignores it"
        edit = Edit(at, end, old.new)
        return Finding(at, end, "unknown-modifier", what, f"write __{old.new}", edit)
    if old and not old.new:
        what = f"__{name} is a modifier no more; the client ignores it"
        return Finding(at, end, "old-name", what, _small(old.note))
    what = f"{attribute} takes no modifier __{name}; the client ignores it"
    joined = re.match(r"([a-z]+)(?:[-_:](?=.)|(?=\d))(.+)", name)
    if joined and joined[1] in fact.modifiers:
        mend = f"tags follow after a dot: __{joined[1]}.{joined[2]}"
    elif near := nearest(name, fact.modifiers):
        mend = f"did you mean __{near}?"
    else:
        mend = "remove it" if not fact.modifiers else _listed(fact)
    return Finding(at, end, "unknown-modifier", what, mend)


def _listed(fact: Fact) -> str:
    return f"use one of {', '.join(f'__{name}' for name in sorted(fact.modifiers))}"


def _small(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(".")


def _conflicts(modifier: Modifier, seen: dict[str, str], at: int, end: int) -> Iterator[Finding]:
    for other in (modifier.name, *modifier.excludes):
        if other in seen:
            what = f"__{modifier.name} stands beside __{other}; the client heeds one of them"
            yield Finding(at, end, "conflict", what, "remove one of them")
            return


def _tags(modifier: Modifier, tags: list[str], at: int, end: int) -> Iterator[Finding]:
    """What is wrong with the tags, the first of which stands behind a dot at `at`."""
    name = f"__{modifier.name}"
    check = {
        "none": _none,
        "time": _time,
        "percent": _percent,
        "choice": _choice,
        "case": _choice,
        "property": _one,
        "events": _some,
    }[modifier.tag]
    said = check(modifier, tags)
    if said:
        # Where the tag is missing, there is the modifier alone to point at.
        start = at if tags else at - len(modifier.name)
        yield Finding(start, end, "wrong-tag", f"{name} {said[0]}", said[1])
        return
    if modifier.tag == "time":
        yield from _flags(modifier, tags, at)


def _capitals(given: Attribute, modifier: Modifier, at: int, end: int) -> Iterator[Finding]:
    """Names in tags, whose capitals HTML makes small before the client sees them."""
    written = given.name[at - given.start : end - given.start]
    if modifier.tag not in ("property", "events") or written == written.lower():
        return
    what = f"the client reads .{written} as .{written.lower()}, since HTML knows no capitals"
    if modifier.tag == "property":
        spelled = re.sub("[A-Z]", lambda found: f"-{found[0].lower()}", written)
        mend = f"write .{spelled}"
    else:
        mend = "such an event cannot be named here: listen for it with data-on"
    yield Finding(at, end, "wrong-name", what, mend)


def _none(modifier: Modifier, tags: list[str]) -> tuple[str, str] | None:
    if not tags:
        return None
    return f"takes no tag; the client ignores .{'.'.join(tags)}", f"write __{modifier.name}"


def _time(modifier: Modifier, tags: list[str]) -> tuple[str, str] | None:
    example = f"write it as __{modifier.name}.500ms, or in whole seconds as __{modifier.name}.1s"
    if not tags:
        return "needs a time", example
    if _TIME.fullmatch(tags[0]):
        rest = tags[1] if len(tags) > 1 else ""
        if _TIME.fullmatch(rest):
            return f"reads .{'.'.join(tags[:2])} as .{tags[0]}: a time has no decimals", example
        return None
    if tags[0] in modifier.flags or tags[0] in facts.RENAMED["tag"]:
        return f"needs its time before .{tags[0]}", example
    return f"knows no time .{tags[0]}", example


def _flags(modifier: Modifier, tags: list[str], at: int) -> Iterator[Finding]:
    """What follows after the time."""
    at += len(tags[0]) + 1
    for tag in tags[1:]:
        start, end = at + 1, at + 1 + len(tag)
        old = facts.RENAMED["tag"].get(tag)
        if old and old.new in modifier.flags:
            what = f"__{modifier.name} knows no .{tag}, a name before {old.since}"
            edit = Edit(start, end, old.new)
            yield Finding(start, end, "old-name", what, f"write .{old.new}", edit)
        elif tag not in modifier.flags:
            what = f"__{modifier.name} knows no .{tag}; the client ignores it"
            yield Finding(start, end, "wrong-tag", what, meant(tag, modifier.flags))
        at = end


def _percent(modifier: Modifier, tags: list[str]) -> tuple[str, str] | None:
    if len(tags) == 1 and tags[0].isdecimal() and int(tags[0]) <= 100:
        return None
    return (
        "needs one whole number from 0 to 100" + (f", not .{'.'.join(tags)}" if tags else ""),
        f"write it as __{modifier.name}.50",
    )


def _choice(modifier: Modifier, tags: list[str]) -> tuple[str, str] | None:
    if len(tags) == 1 and tags[0] in modifier.choices:
        return None
    if not tags:
        return "needs a tag", meant("", modifier.choices)
    wrong = next((tag for tag in tags if tag not in modifier.choices), "")
    if not wrong:
        return "takes one tag", f"write __{modifier.name}.{tags[0]}"
    return f"knows no .{wrong}", meant(wrong, modifier.choices)


def _one(modifier: Modifier, tags: list[str]) -> tuple[str, str] | None:
    if len(tags) == 1 and tags[0]:
        return None
    return "needs the name of one property", f"write it as __{modifier.name}.value-as-number"


def _some(modifier: Modifier, tags: list[str]) -> tuple[str, str] | None:
    if tags and all(tags):
        return None
    return "needs the name of an event", f"write it as __{modifier.name}.change"
