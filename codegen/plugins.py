"""Plugins of one's own: a small spec beside the real one, and the module that is made from both."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from types import ModuleType

from . import rules
from .files import read_bytes
from .imports import pruned
from .load import load, read_one
from .model import Action, Attribute, Documented, Group, Modifier, Spec
from .problems import Problem, Record, SpecError, shown
from .render import ShadowError, formatted, in_spec, known, rendered
from .sync import Change, SyncError

HERE = Path(__file__).resolve().parent
TEMPLATE = "plugin_module.py.j2"
COMMAND = "python -m datastar_py.codegen"


@dataclass(frozen=True, kw_only=True)
class Plugins(Record):
    """What a project adds to Datastar."""

    attributes: tuple[Attribute, ...] = ()
    actions: tuple[Action, ...] = ()
    modifiers: tuple[Modifier, ...] = ()
    groups: tuple[Group, ...] = ()


def module(path: Path, spec: Path, templates: Path, out: Path) -> Change | None:
    """What has to change in the file `out`, which holds the plugins that `path` tells of.

    Raises SpecError, TemplateError or SyncError.
    """
    old = _ours(out)
    base, given = load(spec), read_one(path, Plugins)
    whole = extended(base, given)
    # The facts of a project are described wherever it likes.
    found = tuple(rules.problems(whole, pages=""))
    if found:
        raise SpecError(found)
    own = _joined(whole, given)
    text = rendered({**known(whole), "own": own}, TEMPLATE, templates, HERE)
    try:
        source = formatted(pruned(text), shown(path))
    except ShadowError as error:
        raise in_spec(given, error) from None
    found = tuple(_wrong_examples(own, source))
    if found:
        raise SpecError(found)
    new = (_header(path, out) + source).encode()
    return None if new == old else Change(shown(out), old, new)


def extended(spec: Spec, plugins: Plugins) -> Spec:
    """The spec with the plugins behind all that it has."""
    return replace(
        spec,
        attributes=spec.attributes + plugins.attributes,
        actions=spec.actions + plugins.actions,
        modifiers=spec.modifiers + plugins.modifiers,
        groups=spec.groups + plugins.groups,
        # A plugin may well have a name that Datastar has given up.
        renamed=(),
    )


def _joined(whole: Spec, plugins: Plugins) -> Plugins:
    """The plugins as the whole spec has them: each record with what it needs of others."""
    names = {attribute.name for attribute in plugins.attributes}
    attributes = tuple(a for a in whole.attributes if a.name in names)
    return replace(plugins, attributes=attributes)


# --- the file -----------------------------------------------------------------------------------


def _header(path: Path, out: Path) -> str:
    # From the file itself, so that it is the same wherever the command is run.
    where = Path(os.path.relpath(path.resolve(), out.resolve().parent)).as_posix()
    return f"# Rendered from {where}\n# by `{COMMAND}`; edit that file, not this one.\n\n"


def _ours(out: Path) -> bytes | None:
    """What the file holds. Raises SyncError where it is no file of this command."""
    if out.is_dir():
        raise SyncError(f"{shown(out)}: this is a folder; name the module to write")
    if out.suffix != ".py":
        raise SyncError(f"{shown(out)}: this is no name of a module; give one that ends with .py")
    if not out.exists():
        return None
    old = read_bytes(out)
    if not re.match(rb"# Rendered from .+\n# by `" + re.escape(COMMAND.encode()), old):
        raise SyncError(f"{shown(out)}: this file was not written by {COMMAND}; give another --out")
    return old


# --- examples -----------------------------------------------------------------------------------


def _wrong_examples(own: Plugins, source: str) -> Iterator[Problem]:
    """Runs each example in the module, and tells of those that give something else."""
    made = ModuleType("plugins")
    exec(compile(source, "plugins", "exec"), made.__dict__)
    public = {name: made.__dict__[name] for name in made.__dict__["__all__"]}
    # The file is a person's, but it may be somebody else's: an example can call these, and no more.
    names: dict[str, object] = {**public, "timedelta": timedelta, "__builtins__": {}}
    records: tuple[Documented, ...] = (*own.attributes, *own.actions, *own.modifiers)
    for record in records:
        for example in record.examples:
            if strange := _strange(example.python, names):
                yield example.problem(
                    "python",
                    what=f"the example is more than calls with plain values: {strange}",
                    mend=f"use {', '.join(sorted({*public, 'timedelta'}))}, and values",
                )
                continue
            try:
                text = str(eval(example.python, dict(names)))
            except Exception as error:
                yield example.problem(
                    "python",
                    what=f"the example fails: {type(error).__name__}: {error}",
                    mend="mend it, or the facts above it",
                )
                continue
            if text != example.output:
                yield example.problem(
                    "output",
                    what=f"the example gives {text}",
                    mend="write that, or mend the facts above it",
                )


_PLAIN = (
    *(ast.Expression, ast.Call, ast.keyword, ast.Attribute, ast.Name, ast.Load, ast.Constant),
    *(ast.List, ast.Tuple, ast.Set, ast.Dict, ast.UnaryOp, ast.unaryop, ast.BinOp, ast.Add),
    *(ast.JoinedStr, ast.FormattedValue),
)


def _strange(example: str, names: Container[str]) -> str | None:
    """What in an example is neither a call of what it is about nor a value, if anything."""
    for node in ast.walk(ast.parse(example, mode="eval")):
        match node:
            case ast.Name(id=name) if name not in names or name.startswith("_"):
                return name
            case ast.Attribute(attr=name) if name.startswith("_"):
                return name
            case _ if not isinstance(node, _PLAIN):
                part = ast.get_source_segment(example, node)
                return part or type(node).__name__
            case _:
                pass
    return None
