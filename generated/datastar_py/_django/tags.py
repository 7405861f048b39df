# Copied from codegen/templates/generated/datastar_py/_django/tags.py
# by `python -m codegen`; edit that file, not this one.

"""How a template tag is read, tried out while its template loads, and written.

What each tag takes is said in `templatetags/datastar.py`. Its arguments are given to the method of
the same name, which checks them: all that stands in the template itself is tried when the template
is loaded, so that a mistake is told there and then.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from django.template import Context, TemplateSyntaxError, Variable
from django.template.base import FilterExpression, Node, Parser, Token
from django.utils.functional import Promise
from django.utils.html import conditional_escape

from .._checks import flag, shown
from .._exact import text_of
from ..attributes import BaseAttr, JSExpression
from .csrf import csrf_header

__all__ = ["Tag", "parsed", "plain"]

Expressions = dict[str, FilterExpression]

_PAIR = re.compile(
    r"""(?:(?P<name>[A-Za-z_][\w.:-]*)|"(?P<double>[^"\\]*)"|'(?P<single>[^'\\]*)')=(?P<value>.+)""",
    re.DOTALL,
)
_WITH_FLAGS = re.compile(r"(.*?)((?:\.[a-z]+)*)", re.DOTALL)


@dataclass(frozen=True)
class Tag:
    """What a tag takes, and what makes the attribute or the action of it."""

    make: Callable[..., BaseAttr | str]
    required: Mapping[str, object] = field(default_factory=dict[str, object])
    """Arguments in their order, each with a value that is always right."""
    optional: tuple[str, ...] = ()
    """Arguments that are given by name."""
    expressions: tuple[str, ...] = ()
    """Arguments whose text is an expression, which Python's method does not take for one."""
    takes_names: bool = False
    """Whether it takes a mapping, or names of the author's own with their values."""
    nests: bool = False
    """Whether a name with dots, `form.email`, is of what is in an object."""
    presets: tuple[str, ...] = ()
    """Arguments that are true or false, and true where only their name stands."""
    words: tuple[str, ...] = ()
    """Modifiers without a value."""
    valued: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """Modifiers with a value, and the flags that may follow it after dots."""
    csrf: bool = False
    """Whether the action's request needs a token."""


@dataclass
class _Given:
    """What stands in a tag, sorted."""

    name: str
    arguments: Expressions = field(default_factory=Expressions)
    mapping: FilterExpression | None = None
    names: Expressions = field(default_factory=Expressions)
    modifiers: dict[str, FilterExpression | None] = field(
        default_factory=dict[str, "FilterExpression | None"]
    )
    csrf: bool = False
    variable: str | None = None


def parsed(parser: Parser, token: Token, tag: Tag) -> Node:
    """Read a tag and try it out.

    Raises:
        TemplateSyntaxError: it takes no such thing, or a value in it is not allowed.
    """
    given = _read(parser, token, tag)
    node = TagNode(tag, given)
    node.try_out()
    return node


def _read(parser: Parser, token: Token, tag: Tag) -> _Given:
    name, *bits = token.split_contents()
    given = _Given(name)
    if len(bits) > 1 and bits[-2] == "as":
        *bits, _, given.variable = bits
    free = list(tag.required)
    for bit in bits:
        pair = _PAIR.fullmatch(bit)
        if pair is not None:
            key = pair["name"] or pair["double"] or pair["single"] or ""
            _put(given, tag, key, parser.compile_filter(pair["value"]))
            if key in free:
                free.remove(key)
        elif bit in tag.words:
            _once(given, bit, given.modifiers)
            given.modifiers[bit] = None
        elif bit in tag.presets:
            _put(given, tag, bit, parser.compile_filter("True"))
        elif tag.csrf and bit == "csrf":
            given.csrf = True
        elif free:
            _put(given, tag, free.pop(0), parser.compile_filter(bit))
        elif tag.takes_names and given.mapping is None:
            given.mapping = parser.compile_filter(bit)
        else:
            raise TemplateSyntaxError(f"{name} does not take {bit}; {_usage(tag)}")
    if free:
        raise TemplateSyntaxError(f"{name} needs {' and '.join(free)}; {_usage(tag)}")
    return given


def _put(given: _Given, tag: Tag, key: str, value: FilterExpression) -> None:
    if key in tag.required or key in tag.optional or key in tag.presets:
        where: dict[str, Any] = given.arguments
    elif not tag.takes_names and (key in tag.words or key in tag.valued):
        where = given.modifiers
    elif tag.takes_names:
        where = given.names
    else:
        raise TemplateSyntaxError(f"{given.name} does not take {key!r}; {_usage(tag)}")
    _once(given, key, where)
    where[key] = value


def _once(given: _Given, key: str, where: Mapping[str, object]) -> None:
    if key in where:
        raise TemplateSyntaxError(f"{given.name} got {key!r} twice")


def _usage(tag: Tag) -> str:
    parts = [*tag.required]
    if tag.takes_names:
        parts.append("a mapping, or name=value")
    parts += [f"{name}=" for name in (*tag.optional, *tag.valued)]
    parts += [*tag.presets, *tag.words, *(["csrf"] if tag.csrf else [])]
    return f"it takes {', '.join(parts) or 'nothing'}, and 'as name' at the end"


class TagNode(Node):
    """A tag in a template."""

    def __init__(self, tag: Tag, given: _Given) -> None:
        self._tag = tag
        self._given = given
        self._whole: BaseAttr | str | None = None

    def try_out(self) -> None:
        """Make it with what is known while the template loads; keep it where that is all."""
        trial = _Values(None)
        try:
            made = self._made(trial)
        except (TypeError, ValueError) as error:
            raise TemplateSyntaxError(f"{self._given.name}: {error}") from None
        if trial.complete and not self._tag.csrf:
            self._whole = made

    def render(self, context: Context) -> str:
        """Write it; templates call this."""
        made = self._whole if self._whole is not None else self._made(_Values(context))
        if self._given.variable is not None:
            context[self._given.variable] = made
            return ""
        if isinstance(made, BaseAttr):
            return str(made)
        return conditional_escape(made) if context.autoescape else made

    def _made(self, values: _Values) -> BaseAttr | str:
        tag, given = self._tag, self._given
        arguments = {
            name: values.of(expression, tag.required.get(name, _LEFT_OUT))
            for name, expression in given.arguments.items()
        }
        arguments = {name: value for name, value in arguments.items() if value is not _LEFT_OUT}
        for name in tag.expressions:
            if isinstance(arguments[name], str):
                arguments[name] = JSExpression(arguments[name])
        if tag.csrf:
            arguments = csrf_header(values.context, arguments, forced=given.csrf)
        names = {name: values.of(value, "0") for name, value in given.names.items()}
        names = _nested(names) if tag.nests else names
        mapping = [] if given.mapping is None else [values.of(given.mapping, {})]
        made = tag.make(*mapping, **arguments, **names)
        for name, expression in given.modifiers.items():
            value = True if expression is None else values.of(expression, _LEFT_OUT)
            if value is not _LEFT_OUT:
                made = _modified(made, name, value, tag)
        return made


class _Object(dict[str, Any]):
    """Signals that are in a signal."""


def _nested(names: Mapping[str, Any]) -> dict[str, Any]:
    """Objects of names with dots: `form.email` is `email` in `form`."""
    whole = _Object()
    for name, value in names.items():
        *path, last = name.split(".")
        if not all((*path, last)):
            raise ValueError(f"{name} must be a signal's name, or several with dots between them")
        inner = whole
        for part in path:
            inner = inner.setdefault(part, _Object())
            if not isinstance(inner, _Object):
                raise ValueError(f"{name} cannot be in a signal that has a value of its own")
        if last in inner:
            raise ValueError(f"{name} cannot have a value, and signals in it")
        inner[last] = value
    return whole


_LEFT_OUT: Any = object()


class _Values:
    """What expressions give in a context or, without one, those that need none."""

    def __init__(self, context: Context | None) -> None:
        self.context = context
        self.complete = True

    def of(self, expression: FilterExpression, instead: object) -> Any:
        """The value of an expression; `instead` where it is not known yet."""
        variable: object = expression.var
        if self.context is None:
            if expression.filters or not _is_constant(variable):
                self.complete = False
                return instead
            return plain(expression.resolve(Context()))
        if isinstance(variable, Variable) and not expression.filters:
            # Which raises where there is no such variable, since nothing in its place would do.
            return plain(variable.resolve(self.context))
        return plain(expression.resolve(self.context))


def _is_constant(variable: object) -> bool:
    if isinstance(variable, Variable):
        return variable.lookups in (None, ("True",), ("False",), ("None",))
    return not isinstance(variable, Promise)


def plain(value: object) -> object:
    """The value itself; of texts that are lazy or marked safe, the plain text."""
    found = text_of(value)
    return value if found is None else found


def _modified(made: Any, name: str, value: object, tag: Tag) -> BaseAttr:
    if name in tag.words:
        return cast("BaseAttr", getattr(made, name)) if flag(name, value) else made
    flags = tag.valued[name]
    if not flags or not isinstance(value, str):
        return cast("BaseAttr", getattr(made, name)(value))
    found = _WITH_FLAGS.fullmatch(value)
    text, *named = [found[1], *found[2].split(".")[1:]] if found else [value]
    for one in named:
        if one not in flags:
            raise ValueError(
                f"{name} takes {' and '.join(flags)} after its time; got {shown(value)}"
            )
    return cast("BaseAttr", getattr(made, name)(text, **dict.fromkeys(named, True)))
