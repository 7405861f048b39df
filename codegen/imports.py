"""Imports of emitted modules: a template names all that it might need, and what is unused goes."""

from __future__ import annotations

import ast


def pruned(source: str) -> str:
    """The module without the imports of names that nothing in it uses, nor `__all__` lists."""
    module = ast.parse(source)
    used = {node.id for node in ast.walk(module) if isinstance(node, ast.Name)} | _listed(module)
    lines = source.splitlines(keepends=True)
    for statement in reversed(module.body):
        if isinstance(statement, ast.ImportFrom) and statement.module != "__future__":
            kept = [name for name in statement.names if (name.asname or name.name) in used]
            statement.names = sorted(kept, key=lambda name: _order(name.name))
            text = [f"{ast.unparse(statement)}\n"] if kept else []
            lines[statement.lineno - 1 : statement.end_lineno] = text
    return "".join(lines)


def _order(name: str) -> tuple[int, str]:
    """Constants first, then classes, then all else: as linters sort imports."""
    if name.isupper():
        return 0, name
    return (1 if name[0].isupper() else 2), name


def _listed(module: ast.Module) -> set[str]:
    """What `__all__` lists."""
    for statement in module.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
                return set(ast.literal_eval(value))
            case _:
                pass
    return set()
