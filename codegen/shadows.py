"""Finds names, taken from the spec, that hide what the emitted code around them needs."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator


def shadows(source: str) -> Iterator[tuple[str, str]]:
    """Parameters that hide a function or are replaced by a local variable, each with its name."""
    module = ast.parse(source)
    outer = {*_module_names(module), *vars(builtins)}
    for function in ast.walk(module):
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            parameters = _parameters(function)
            for name in sorted(parameters & outer & set(_relied_on(function))):
                yield (
                    name,
                    f"in {function.name}, the parameter {name!r} hides the function it calls",
                )
            for name in sorted(parameters & set(_replaced(function))):
                yield name, f"in {function.name}, a local variable replaces the parameter {name!r}"


def redefined(source: str) -> Iterator[tuple[str, str]]:
    """Imported names that the module gives another meaning, each as the spec may spell it."""
    imported: set[str] = set()
    for node in ast.parse(source).body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            imported.update(alias.asname or alias.name for alias in node.names)
        for name in _given_by(node):
            if name in imported:
                words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", re.sub("(?<=.)(Attr|Mod)$", "", name))
                yield words, f"it makes a second {name}, beside the one that the module imports"


def _given_by(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, (ast.ClassDef, ast.FunctionDef)):
        yield node.name
    elif isinstance(node, (ast.Assign, ast.AnnAssign)):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        yield from (target.id for target in targets if isinstance(target, ast.Name))


def _module_names(module: ast.Module) -> Iterator[str]:
    for node in module.body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from (alias.asname or alias.name for alias in node.names)
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name


def _parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    given = function.args
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    return {argument.arg for argument in every if argument is not None}


def _relied_on(function: ast.AST) -> Iterator[str]:
    """What is called, and the types that values are held against."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id
            if node.func.id == "isinstance":
                yield from (
                    part.id for part in ast.walk(node.args[1]) if isinstance(part, ast.Name)
                )
        elif isinstance(node, ast.Compare):
            for operation, other in zip(node.ops, node.comparators, strict=True):
                if isinstance(operation, (ast.Is, ast.IsNot)) and isinstance(other, ast.Name):
                    yield other.id


def _replaced(function: ast.AST) -> Iterator[str]:
    """Names that get a value which does not come from themselves."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            used = {part.id for part in ast.walk(node.value) if isinstance(part, ast.Name)}
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id not in used:
                    yield target.id
