"""Every public name of 1.0.3 is there, and every call that binds to its signature binds to ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conftest import Side

POSITIONAL = ("POSITIONAL_ONLY", "POSITIONAL_OR_KEYWORD")
Parameters = list[list[Any]]


def unbound(theirs: Parameters, ours: Parameters) -> Iterator[str]:
    """What a call that binds to their parameters would find wrong with ours."""
    takes = {kind for _, kind, _ in ours}
    ordered = [row for row in ours if row[1] in POSITIONAL]
    named = {row[0]: row for row in ours if row[1] in ("POSITIONAL_OR_KEYWORD", "KEYWORD_ONLY")}
    for index, (name, kind, optional) in enumerate(theirs):
        if kind in ("VAR_POSITIONAL", "VAR_KEYWORD"):
            if kind not in takes:
                yield f"does not take {kind}"
            continue
        if kind in POSITIONAL:
            if index >= len(ordered) and "VAR_POSITIONAL" not in takes:
                yield f"does not take {name} as argument {index + 1}"
            elif index < len(ordered) and kind != "POSITIONAL_ONLY" and ordered[index][0] != name:
                yield f"argument {index + 1} is {ordered[index][0]}, not {name}"
            if optional and index < len(ordered) and not ordered[index][2]:
                yield f"{name} is required"
        if kind != "POSITIONAL_ONLY":
            if name not in named and "VAR_KEYWORD" not in takes:
                yield f"does not take {name} by name"
            elif optional and name in named and not named[name][2]:
                yield f"{name} is required"
    known = {name for name, _, _ in theirs}
    count = sum(kind in POSITIONAL for _, kind, _ in theirs)
    for index, (name, kind, optional) in enumerate(ours):
        if not optional and not kind.startswith("VAR") and name not in known and index >= count:
            yield f"{name} is new and required"


def compared(where: str, theirs: list[Any], ours: list[Any]) -> Iterator[str]:
    kind, parameters, bases, members = theirs
    if ours[0] != kind:
        yield f"{where} is a {ours[0]}, not a {kind}"
        return
    if parameters is not None and ours[1] is not None:
        yield from (f"{where} {problem}" for problem in unbound(parameters, ours[1]))
    for base in bases:
        if base not in ours[2] and base not in ("Generic", "object"):
            yield f"{where} is no {base}"
    for name, (member, signature) in members.items():
        mine = ours[3].get(name)
        if mine is None:
            if name not in ("__init__", "__call__"):
                yield f"{where}.{name} is missing"
        elif mine[0] != member:
            yield f"{where}.{name} is a {mine[0]}, not a {member}"
        elif signature is not None and mine[1] is not None:
            yield from (f"{where}.{name} {problem}" for problem in unbound(signature, mine[1]))


def test_every_name_and_signature(theirs: Side, ours: Side) -> None:
    problems: list[str] = []
    count = 0
    for module, names in theirs.surface.items():
        for name, described in names.items():
            count += 1 + len(described[3])
            if name not in ours.names[module]:
                problems.append(f"{module}.{name} is missing")
            elif name in ours.surface[module]:
                problems += compared(f"{module}.{name}", described, ours.surface[module][name])
    assert count > 250
    assert not problems, "\n".join(problems)


def test_unbound() -> None:
    given = [["a", "POSITIONAL_OR_KEYWORD", False], ["b", "POSITIONAL_OR_KEYWORD", True]]
    assert not list(unbound(given, [*given, ["c", "KEYWORD_ONLY", True]]))
    assert list(unbound(given, [*given, ["c", "KEYWORD_ONLY", False]]))
    assert list(unbound(given, given[:1]))
    assert list(unbound(given, given[::-1]))
    assert list(unbound(given, [*given[:1], ["b", "POSITIONAL_OR_KEYWORD", False]]))
