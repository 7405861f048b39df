# Copied from codegen/templates/generated/datastar_py/jinja2.py
# by `python -m codegen`; edit that file, not this one.

"""Datastar in templates of Jinja2.

    from datastar_py.jinja2 import install

    install(templates)

Then `data`, `actions`, `datastar_script` and `JSExpression` are known in each of them:

    <button {{ data.on("click", actions.post("/save")) }}>Save</button>
"""

from __future__ import annotations

from typing import Any

from jinja2 import Environment

from ._checks import shown
from .attributes import AttributeGenerator, JSExpression, action_generator
from .client import datastar_script

__all__ = ["install"]

# Where the helpers of Starlette and FastAPI, Quart, Litestar, and Sanic keep theirs.
_HOLDERS = ("env", "jinja_env", "engine", "environment")


def install(templates: object, *, alias: str = "data-") -> None:
    """Make Datastar known in all templates of an environment.

    `templates` is an `Environment`, or what a framework has around one: `Jinja2Templates` of
    Starlette and FastAPI, the app of Flask and Quart, `JinjaTemplateEngine` of Litestar, `app.ext`
    of Sanic. `alias` is what attributes start with, `data-star-` for the aliased bundle of the
    client. A variable of the same name that is given to a template hides a global one, as always.

    Raises:
        TypeError: there is no environment in `templates`.
        ValueError: `alias` cannot start the name of an attribute.

    https://data-star.dev/reference/attributes
    """
    known: dict[str, Any] = {
        "data": AttributeGenerator(alias),
        "actions": action_generator,
        "datastar_script": datastar_script,
        "JSExpression": JSExpression,
    }
    _environment(templates).globals.update(known)


def _environment(templates: object) -> Environment:
    if isinstance(templates, Environment):
        return templates
    for name in _HOLDERS:
        held = getattr(templates, name, None)
        if isinstance(held, Environment):
            return held
    raise TypeError(
        "templates must be an Environment of Jinja2, or a framework's helper that has one; "
        f"got {shown(templates)}"
    )
