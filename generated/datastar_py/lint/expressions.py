# Copied from codegen/templates/generated/datastar_py/lint/expressions.py
# by `python -m codegen`; edit that file, not this one.

"""What is wrong with the actions that an expression calls, and with their options.

JavaScript is not parsed here: strings and brackets are told apart, and that is enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape

from . import facts
from .model import Action, Edit, Finding, Option
from .names import meant, nearest
from .templates import GAP, HOLE, is_unknown

_SKIPPED = re.compile(
    r"""
      "(?:\\.|[^"\\])*" | '(?:\\.|[^'\\])*' | `(?:\\.|[^`\\])*`
    | //[^\n]* | /\*.*?\*/
    """,
    re.VERBOSE | re.DOTALL,
)
_OLD_CALL = re.compile(r"\$\$([A-Za-z]\w*)\(")
_SIGN = re.compile(r"[()\[\]{},\"'`/]")
_CALL = re.compile(r"@([A-Za-z_$][\w$]*)\(")
_KEY = re.compile(r"""\s*(?:(?P<name>[A-Za-z_$][\w$]*)|"(?P<double>\w+)"|'(?P<single>\w+)')\s*""")
_WORD = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)')\s*""")
# What may hold a function, as far as anybody can tell.
_VARIABLE = re.compile(r"(?!(?:true|false|null|undefined)\b)(?:[A-Za-z_][\w.]*)?")
_ENTITY = re.compile(r"&(?:\#\d+|\#[xX][0-9a-fA-F]+|[A-Za-z]+\d*);")


@dataclass(frozen=True)
class _Code:
    """An expression without entities, and where each of its characters stands in the page."""

    text: str
    places: Sequence[int]

    def at(self, index: int) -> int:
        return self.places[index]


def in_expression(value: str, at: int) -> Iterator[Finding]:
    """What is wrong with the actions in the value of an attribute, which stands at a place."""
    code = _decoded(value, at)
    quiet = _SKIPPED.sub(lambda found: " " * len(found[0]), code.text)
    for call in _CALL.finditer(quiet):
        yield from _in_call(code, call)
    for old in _OLD_CALL.finditer(quiet):
        if old[1] in facts.ACTIONS:
            start = code.at(old.start())
            what = f"$${old[1]} is how actions were called before v1.0.0-beta.1"
            edit = Edit(start, code.at(old.start(1)), "@")
            yield Finding(start, code.at(old.end(1)), "old-name", what, f"write @{old[1]}", edit)


def in_functions(value: str, at: int, owner: str) -> Iterator[Finding]:
    """What is no function in an object of functions."""
    code = _decoded(value, at)
    for name, (key, span) in _properties(code.text, (0, len(code.text))):
        text = code.text[slice(*span)].strip()
        if "=>" in text or "function" in text or is_unknown(text) or _VARIABLE.fullmatch(text):
            continue
        start, end = code.at(key[0]), code.at(key[0] + len(name))
        what = f"{owner} takes functions, and {name} is an expression"
        yield Finding(start, end, "value", what, f"write {name}: () => {text}")


def _decoded(value: str, at: int) -> _Code:
    if "&" not in value:
        return _Code(value, range(at, at + len(value) + 1))
    text, last = "", 0
    listed: list[int] = []
    for found in _ENTITY.finditer(value):
        letters = unescape(found[0])
        text += value[last : found.start()] + letters
        listed += range(at + last, at + found.start())
        listed += [at + found.start()] * len(letters)
        last = found.end()
    listed += range(at + last, at + len(value) + 1)
    return _Code(text + value[last:], listed)


def _in_call(code: _Code, call: re.Match[str]) -> Iterator[Finding]:
    name = call[1]
    start, end = code.at(call.start(1)), code.at(call.end(1))
    action = facts.ACTIONS.get(name)
    if action is None:
        old = facts.RENAMED["action"].get(name)
        if old:
            what = f"@{name} is an action no more"
            yield Finding(start, end, "old-name", what, _small(old.note) or f"write @{old.new}")
        elif near := nearest(name, facts.ACTIONS):
            what = f"@{name} is no action of Datastar"
            yield Finding(start, end, "unknown-action", what, f"did you mean @{near}?")
        return
    arguments = list(_parts(code.text, call.end() - 1))
    if action.request and len(arguments) > 1:
        yield from _in_options(code, arguments[1], action)
    for index in action.filters:
        if len(arguments) > index:
            yield from _in_filter(code, arguments[index], f"@{name}")


def _small(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(".")


# --- options --------------------------------------------------------------------------------------

Span = tuple[int, int]


def _in_options(code: _Code, argument: Span, action: Action) -> Iterator[Finding]:
    given = dict(_properties(code.text, argument))
    for name, (key, value) in given.items():
        option = facts.OPTIONS.get(name)
        if option is None:
            yield _unknown(code, name, key, action)
        elif option.kind == "filter":
            yield from _in_filter(code, value, name)
        elif option.values:
            yield from _in_values(code, option, value)
    if any(name not in facts.OPTIONS for name in given) or _has_more(code.text, argument):
        return
    for name, (key, _) in given.items():
        option = facts.OPTIONS[name]
        if option.needs:
            yield from _in_needs(code, name, key, option.needs, given)


def _unknown(code: _Code, name: str, key: Span, action: Action) -> Finding:
    start, end = code.at(key[0]), code.at(key[0] + len(name))
    old = facts.RENAMED["option"].get(name)
    if old and old.new:
        what = f"{name} is an option no more; the client ignores it"
        return Finding(start, end, "old-name", what, f"write {old.new}", Edit(start, end, old.new))
    if old:
        what = f"{name} is an option no more; the client ignores it"
        return Finding(start, end, "old-name", what, _small(old.note))
    what = f"@{action.name} has no option {name}; the client ignores it"
    return Finding(start, end, "unknown-option", what, meant(name, facts.OPTIONS))


def _in_values(code: _Code, option: Option, value: Span) -> Iterator[Finding]:
    word = _WORD.fullmatch(code.text, *value)
    if word is None:
        return
    said = word[word.lastindex or 1]
    if said in option.values or is_unknown(said):
        return
    start, end = code.at(word.start(word.lastindex or 1)), code.at(word.end(word.lastindex or 1))
    what = f"{option.name} cannot be {said!r}"
    yield Finding(start, end, "wrong-option", what, meant(said, option.values))


def _in_needs(
    code: _Code,
    name: str,
    key: Span,
    needs: tuple[str, str, bool],
    given: dict[str, tuple[Span, Span]],
) -> Iterator[Finding]:
    other, value, is_usual = needs
    if other in given:
        word = _WORD.fullmatch(code.text, *given[other][1])
        said = None if word is None else word[word.lastindex or 1]
        if said is None or said == value or said not in facts.OPTIONS[other].values:
            return
    elif is_usual:
        return
    start, end = code.at(key[0]), code.at(key[0] + len(name))
    what = f"{name} does nothing without {other}: '{value}'"
    yield Finding(start, end, "wrong-option", what, f"add {other}: '{value}', or remove {name}")


def _in_filter(code: _Code, argument: Span, owner: str) -> Iterator[Finding]:
    for name, (key, _) in _properties(code.text, argument):
        if name not in ("include", "exclude"):
            start, end = code.at(key[0]), code.at(key[0] + len(name))
            what = f"a filter of {owner} has no {name}; the client ignores it"
            yield Finding(start, end, "unknown-option", what, meant(name, ("include", "exclude")))


# --- brackets -------------------------------------------------------------------------------------


def _parts(text: str, at: int) -> Iterator[Span]:
    """What stands between the commas inside of the bracket at a place."""
    depth, start = 0, at + 1
    while sign := _SIGN.search(text, at):
        at = sign.start()
        skipped = _SKIPPED.match(text, at)
        if skipped:
            at = skipped.end()
            continue
        if sign[0] in "([{":
            depth += 1
        elif sign[0] in ")]}":
            depth -= 1
        if (sign[0] == "," and depth == 1) or depth == 0:
            if text[start:at].strip():
                yield start, at
            start = at + 1
        if depth == 0:
            return
        at += 1


def _properties(text: str, argument: Span) -> Iterator[tuple[str, tuple[Span, Span]]]:
    """The names in an object, where each of them stands, and where its value does."""
    opening = argument[0] + len(text[slice(*argument)]) - len(text[slice(*argument)].lstrip())
    if not text.startswith("{", opening):
        return
    for start, end in _parts(text, opening):
        key = _KEY.match(text, start, end)
        if key is None or key.lastgroup is None:
            continue
        name = key[key.lastgroup]
        rest = text[key.end() : end]
        if rest.startswith(":"):
            value = (key.end() + 1, end)
        elif not rest.strip():
            value = (end, end)  # A shorthand: a variable of that name.
        else:
            continue
        yield name, ((key.start(key.lastgroup), key.end(key.lastgroup)), value)


def _has_more(text: str, argument: Span) -> bool:
    """Whether an object takes properties from elsewhere, or from a template."""
    inside = text[slice(*argument)]
    return "..." in inside or HOLE in inside or GAP in inside
