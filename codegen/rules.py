"""Rules of the spec that no single type can state, each with what to do about it."""

from __future__ import annotations

import itertools
import keyword
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Protocol

from . import former
from .former import Renamed
from .problems import MOST_PROBLEMS, Problem, Record, suggestion

if TYPE_CHECKING:
    from .model import (
        Action,
        ActionArgument,
        ActionOption,
        ActionPreset,
        Attribute,
        Enum,
        Event,
        EventOption,
        Framework,
        Helper,
        Modifier,
        Reply,
        Spec,
    )

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_HTML = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LITERAL = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_TYPE = re.compile(r"datastar-[a-z-]+")
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_WHOLE = re.compile(r"0|[1-9][0-9]{0,17}")


class Named(Protocol):
    """A record with a name."""

    @property
    def name(self) -> str: ...

    def problem(self, *path: str | int, what: str, mend: str) -> Problem: ...


# Where everything of Datastar is described.
REFERENCE = "https://data-star.dev/"

# Methods of `data` that make no attribute of the spec.
_TAKEN = ("custom",)
# Methods of every attribute: what it has as a mapping, and what it is made by.
_TAKEN_BY_ATTRIBUTES = ("get", "items", "keys", "made", "together", "values")


def problems(spec: Spec, pages: str = REFERENCE) -> Iterator[Problem]:
    """Every broken rule of the whole spec. `pages` is what each link has to start with.

    Names of before are looked at once those of today are right: they point at these.
    """
    found = list(itertools.islice(_of_today(spec, pages), MOST_PROBLEMS))
    yield from found
    if not found:
        today = _names_of_today(spec)
        for renamed in spec.renamed:
            yield from _renamed(renamed, today.get(renamed.kind))
        yield from former.problems(spec)


def _of_today(spec: Spec, pages: str) -> Iterator[Problem]:
    for label, records in (
        ("enum", spec.enums),
        ("event", (*spec.events, *spec.helpers)),
        ("reply", spec.replies),
        ("modifier", spec.modifiers),
        ("group", spec.groups),
        ("attribute", spec.attributes),
        ("option", spec.request_options),
        ("preset", spec.request_presets),
        ("action", spec.actions),
        ("old name", spec.renamed),
        ("framework", spec.frameworks),
    ):
        yield from _unique(label, records)
    for record in (
        *spec.events,
        *spec.helpers,
        *spec.replies,
        *spec.modifiers,
        *spec.attributes,
        *spec.actions,
    ):
        yield from record.documentation_problems(pages)
    yield from _unique_html("attribute data-", spec.attributes)
    yield from _unique_html("action @", spec.actions)
    yield from _bundle(spec)
    yield from _requests(spec)
    yield from _enums(spec)
    for event in spec.events:
        yield from _event(event, spec)
    for helper in spec.helpers:
        yield from _helper(helper, spec)
    for reply in spec.replies:
        yield from _reply(reply, spec)
    used = {name for attribute in spec.attributes for name in attribute.modifiers}
    used |= {name for group in spec.groups for name in group.modifiers}
    for modifier in spec.modifiers:
        yield from _modifier(modifier, spec, used)
    yield from _groups(spec)
    for attribute in spec.attributes:
        yield from _attribute(attribute, spec)
    options = {option.name: option for option in spec.request_options}
    for option in spec.request_options:
        yield from _action_option(option, options)
    for preset in spec.request_presets:
        yield from _action_preset(preset, spec)
    for action in spec.actions:
        yield from _action(action, spec)
    for framework in spec.frameworks:
        yield from _framework(framework, spec)
    yield from _listed_once(spec, "native_events", spec.native_events)
    yield from _listed_once(spec, "pythons", spec.pythons)


# --- names --------------------------------------------------------------------------------------


def _unique(label: str, records: Iterable[Named]) -> Iterator[Problem]:
    seen: set[str] = set()
    for record in records:
        if record.name in seen:
            yield record.problem(
                "name",
                what=f"a second {label} named {record.name!r}",
                mend="rename or remove one",
            )
        seen.add(record.name)


def _unique_html(label: str, records: Iterable[Attribute | Action]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for record in records:
        if record.html in seen and record.name != seen[record.html]:
            yield record.problem(
                "html",
                what=f"a second {label}{record.html}, beside {seen[record.html]!r}",
                mend="rename or remove one",
            )
        seen.setdefault(record.html, record.name)


def _listed_once(record: Record, key: str, values: Iterable[str]) -> Iterator[Problem]:
    listed = tuple(values)
    last = {value: index for index, value in enumerate(listed)}
    for value, count in Counter(listed).items():
        if count > 1:
            yield record.problem(
                key, last[value], what=f"{value!r} is listed twice", mend="remove one of them"
            )


def _known(
    record: Record, path: tuple[str | int, ...], label: str, name: str, known: Iterable[str]
) -> Iterator[Problem]:
    names = tuple(known)
    if name not in names:
        yield record.problem(
            *path, what=f"there is no {label} {name!r}", mend=suggestion(name, names)
        )


def _python_name(record: Record, path: tuple[str | int, ...], name: str) -> Iterator[Problem]:
    if keyword.iskeyword(name):
        yield record.problem(
            *path, what=f"{name!r} is a word of Python's own", mend=f"write {name + '_'!r}"
        )
    elif not _NAME.fullmatch(name):
        yield record.problem(
            *path,
            what=f"{name!r} is no Python name in lower case",
            mend="use letters, digits and underscores",
        )


def _member_name(record: Record, name: str) -> Iterator[Problem]:
    if name == "property":
        yield record.problem(
            "name",
            what=f"{name!r} is what members of a class are made by",
            mend="give it another name",
        )
    yield from _python_name(record, ("name",), name)


def _parameter_name(record: Record, path: tuple[str | int, ...], name: str) -> Iterator[Problem]:
    if name in ("self", "cls"):
        yield record.problem(
            *path, what=f"{name!r} is the first parameter of methods", mend="give it another name"
        )
    yield from _python_name(record, path, name)


def _html_name(record: Record, name: str) -> Iterator[Problem]:
    if not _HTML.fullmatch(name):
        yield record.problem(
            "html",
            what=f"{name!r} cannot stand in an attribute's name",
            mend="use lower-case words with hyphens between them",
        )


# --- events -------------------------------------------------------------------------------------


def _bundle(spec: Spec) -> Iterator[Problem]:
    if f"@{spec.client}/" not in spec.bundle.url:
        yield spec.bundle.problem(
            "url",
            what=f"this is not the address of {spec.client}",
            mend="write the version of 'client' into it, and the hash of that file",
        )
    if not _SHA256.fullmatch(spec.bundle.sha256):
        yield spec.bundle.problem(
            "sha256", what="this is no SHA-256", mend="write its 64 digits in lower case"
        )


def _requests(spec: Spec) -> Iterator[Problem]:
    requests = spec.requests
    for index, method in enumerate(requests.body_methods):
        if method in requests.query_methods:
            yield requests.problem(
                "body_methods",
                index,
                what=f"{method} is one of the query methods too",
                mend="signals travel one way: remove it from one list",
            )


def _enums(spec: Spec) -> Iterator[Problem]:
    used = {option.enum for event in spec.events for option in event.options}
    for enum in spec.enums:
        yield from _listed_once(enum, "members", enum.members)
        yield from _known(enum, ("default",), f"member of {enum.name}", enum.default, enum.members)
        for index, member in enumerate(enum.members):
            yield from _python_name(enum, ("members", index), member)
        if enum.name not in used:
            yield enum.problem(
                "name", what=f"no option uses the enum {enum.name!r}", mend="use it or remove it"
            )


def _event(event: Event, spec: Spec) -> Iterator[Problem]:
    yield from _python_name(event, ("name",), event.name)
    if not _TYPE.fullmatch(event.type):
        yield event.problem(
            "type",
            what=f"the client drops events of type {event.type!r}",
            mend="start it with 'datastar-'",
        )
    yield from _unique("line", event.lines)
    payloads = [line for line in event.lines if line.kind in ("elements", "signals")]
    if len(payloads) != 1 or event.lines[-1] is not payloads[0]:
        yield event.problem(
            "lines",
            what=f"{event.name!r} must end with its one line of kind elements or signals",
            mend="put that line last and give no other one",
        )
    parameters = [option.parameter for option in event.options]
    yield from _listed_once(event, "positional", event.positional)
    for index, name in enumerate(event.positional):
        yield from _known(event, ("positional", index), "option", name, parameters)
    by_parameter = {option.parameter: option for option in reversed(event.options)}
    enums = {enum.name: enum for enum in spec.enums}
    for option in event.options:
        if by_parameter[option.parameter] is not option:
            yield option.problem(
                "argument" if option.argument else "name",
                what=f"{event.name!r} has a second option called {option.parameter!r}",
                mend="give one of them another 'argument'",
            )
        yield from _event_option(option, by_parameter, enums)


def _event_option(
    option: EventOption, by_parameter: Mapping[str, EventOption], enums: Mapping[str, Enum]
) -> Iterator[Problem]:
    if not _LITERAL.fullmatch(option.name):
        yield option.problem(
            "name",
            what=f"{option.name!r} cannot start a data line",
            mend="use letters and digits, as the client spells it",
        )
    yield from _parameter_name(
        option, ("argument",) if option.argument else ("name",), option.parameter
    )
    if option.kind == "enum":
        yield from _known(option, ("enum",), "enum", option.enum, enums)
        if option.enum in enums:
            members = enums[option.enum].members
            yield from _known(
                option, ("default",), f"member of {option.enum}", option.default, members
            )
    elif option.enum:
        yield option.problem(
            "enum",
            what=f"an option of kind {option.kind} has no enum",
            mend="make the kind enum, or remove this",
        )
    if option.kind == "milliseconds" and not _WHOLE.fullmatch(option.default):
        yield option.problem(
            "default",
            what=f"{option.default!r} is no whole number of milliseconds",
            mend="write one in digits",
        )
    if option.sent_with:
        flags = [name for name, other in by_parameter.items() if other.kind == "flag"]
        yield from _known(option, ("sent_with",), "flag", option.sent_with, flags)
    for key, condition in (
        ("required_unless", option.required_unless),
        ("siblings_apart_unless", option.siblings_apart_unless),
    ):
        if condition is None:
            continue
        yield from _known(condition, ("argument",), "option", condition.argument, by_parameter)
        other = by_parameter.get(condition.argument)
        if other is not None and other.enum in enums:
            for index, value in enumerate(condition.values):
                label = f"member of {other.enum}"
                yield from _known(
                    condition, ("values", index), label, value, enums[other.enum].members
                )
        elif other is not None:
            yield condition.problem(
                "argument",
                what=f"{key} looks at {condition.argument!r}, which has no enum",
                mend="name an option of kind enum",
            )


def _helper(helper: Helper, spec: Spec) -> Iterator[Problem]:
    yield from _python_name(helper, ("name",), helper.name)
    events = {event.name: event for event in spec.events}
    yield from _known(helper, ("event",), "event", helper.event, events)
    if helper.event not in events:
        return
    event = events[helper.event]
    parameters = {option.parameter: option for option in event.options}
    arguments = [argument.name for argument in helper.arguments]
    yield from _unique("argument", helper.arguments)
    for key in ("positional", "keywords"):
        names = getattr(helper, key)
        yield from _listed_once(helper, key, names)
        for index, name in enumerate(names):
            yield from _known(helper, (key, index), "argument", name, (*arguments, *parameters))
    for name, value in helper.fixed.items():
        yield from _known(helper, ("fixed", name), "option", name, parameters)
        enum = _enum_of(parameters.get(name), spec)
        if enum is not None:
            yield from _known(
                helper, ("fixed", name), f"member of {enum.name}", value, enum.members
            )
    if helper.payload and helper.script:
        yield helper.problem(
            "script",
            what=f"{helper.name!r} has both a payload and a script",
            mend="keep one of them",
        )
    for name in dict.fromkeys(_PLACEHOLDER.findall(helper.script)):
        yield from _known(helper, ("script",), "argument", name, arguments)
    if helper.script:
        for argument in helper.arguments:
            if f"{{{argument.name}}}" not in helper.script:
                yield argument.problem(
                    "name",
                    what=f"the script does not use {argument.name!r}",
                    mend=f"write {{{argument.name}}} in it, or remove the argument",
                )


def _enum_of(option: EventOption | None, spec: Spec) -> Enum | None:
    if option is None or not option.enum:
        return None
    return next((enum for enum in spec.enums if enum.name == option.enum), None)


def _reply(reply: Reply, spec: Spec) -> Iterator[Problem]:
    yield from _python_name(reply, ("name",), reply.name)
    yield from _unique("header", reply.headers)
    events = {event.name: event for event in spec.events}
    if reply.event and not reply.arguments:
        yield from _known(reply, ("event",), "event", reply.event, events)
        if reply.event not in events:
            return
        event = events[reply.event]
        options = [line.parameter for line in event.lines if line is not event.payload]
    elif reply.arguments and not reply.event:
        options = [argument.name for argument in reply.arguments[1:]]
    else:
        yield reply.problem(
            "name",
            what=f"{reply.name!r} must have an event or arguments of its own, and not both",
            mend="its body is the payload of the event, or else the first of its arguments",
        )
        return
    for header in reply.headers:
        yield from _known(header, ("option",), "option", header.option, options)
        if not _TYPE.fullmatch(header.name):
            yield header.problem(
                "name",
                what=f"the client reads no header {header.name!r}",
                mend="start it with 'datastar-', in lower case",
            )
    said = [header.option for header in reply.headers]
    for argument in reply.arguments[1:]:
        if argument.name not in said:
            yield argument.problem(
                "name", what=f"no header says {argument.name!r}", mend="give it one, or remove it"
            )


# --- attributes ---------------------------------------------------------------------------------


def _modifier(modifier: Modifier, spec: Spec, used: set[str]) -> Iterator[Problem]:
    yield from _member_name(modifier, modifier.name)
    yield from _html_name(modifier, modifier.html)
    if modifier.name in _TAKEN_BY_ATTRIBUTES:
        yield modifier.problem(
            "name",
            what=f"{modifier.name}() is a method of every attribute",
            mend="give it another name",
        )
    takes_argument = modifier.tag not in ("none", "case")
    if takes_argument and not modifier.argument:
        yield modifier.problem(
            "tag",
            what=f"a modifier with a {modifier.tag} tag needs a name for its argument",
            mend="add 'argument'",
        )
    if modifier.argument and not takes_argument:
        yield modifier.problem(
            "argument",
            what=f"{modifier.name!r} takes no tag, so it has no argument",
            mend="remove it, or say which tag it takes",
        )
    has_choices = modifier.tag in ("choice", "case")
    if has_choices != bool(modifier.choices):
        yield modifier.problem(
            "choices" if modifier.choices else "tag",
            what=f"a modifier with a {modifier.tag} tag has "
            + ("no choices" if has_choices else "choices"),
            mend="give them" if has_choices else "remove them, or make the tag 'choice'",
        )
    if modifier.tag != "time":
        for key, given in (("flags", modifier.flags), ("seconds", modifier.seconds)):
            if given:
                yield modifier.problem(
                    key,
                    what=f"only a time tag has {key}; this one is {modifier.tag}",
                    mend="remove it",
                )
    for index, name in enumerate(modifier.excludes):
        known = [other.name for other in spec.modifiers if other.name != modifier.name]
        yield from _known(modifier, ("excludes", index), "other modifier", name, known)
    if modifier.name not in used:
        yield modifier.problem(
            "name",
            what=f"no attribute and no group takes the modifier {modifier.name!r}",
            mend="name it in one of them, or remove it",
        )


def _groups(spec: Spec) -> Iterator[Problem]:
    modifiers = [modifier.name for modifier in spec.modifiers]
    used = {name for attribute in spec.attributes for name in attribute.modifiers}
    owners: dict[str, str] = {}
    for group in spec.groups:
        yield from _python_name(group, ("name",), group.name)
        if group.name in modifiers and group.modifiers != (group.name,):
            yield group.problem(
                "name",
                what=f"the group {group.name!r} has the name of a modifier",
                mend="rename it, unless it holds that modifier alone",
            )
        for index, name in enumerate(group.modifiers):
            yield from _known(group, ("modifiers", index), "modifier", name, modifiers)
            if name in owners:
                yield group.problem(
                    "modifiers",
                    index,
                    what=f"{name!r} is in the group {owners[name]!r} already",
                    mend="a modifier has one home: remove it from one of them",
                )
            owners.setdefault(name, group.name)
        if group.name not in used:
            yield group.problem(
                "name",
                what=f"no attribute takes the group {group.name!r}",
                mend="name it in one, or remove it",
            )


_REQUIREMENTS = {
    "none": ("denied", "allowed"),
    "filter": ("allowed", "must"),
    "signal": ("exclusive", "must"),
    "signals": ("allowed", "must"),
}


def _attribute(attribute: Attribute, spec: Spec) -> Iterator[Problem]:
    yield from _member_name(attribute, attribute.name)
    yield from _html_name(attribute, attribute.html)
    if attribute.name in _TAKEN:
        yield attribute.problem(
            "name",
            what=f"data.{attribute.name} is a method of every generator",
            mend="give it another name",
        )
    if attribute.name.strip("_") == "base":
        yield attribute.problem(
            "name", what="BaseAttr is what all attributes are", mend="give it another name"
        )
    allowed = _REQUIREMENTS.get(attribute.value_kind, ("must",))
    if attribute.value not in allowed:
        yield attribute.problem(
            "value",
            what=f"a value of kind {attribute.value_kind} cannot be {attribute.value!r}",
            mend=f"make it {' or '.join(allowed)}, or change the kind",
        )
    if (attribute.key == "denied") != (attribute.key_kind is None):
        yield attribute.problem(
            "key_kind" if attribute.key_kind else "key",
            what=f"the key is {attribute.key!r}, "
            + ("yet it has a kind" if attribute.key_kind else "yet it has no kind"),
            mend="remove key_kind" if attribute.key_kind else "add key_kind, or deny the key",
        )
    keys = ("key", "value", "keywords")
    for name, python in attribute.arguments.items():
        yield from _known(attribute, ("arguments", name), "argument called", name, keys)
        if name != "value" or attribute.value_kind not in ("expressions", "functions", "signals"):
            yield from _python_name(attribute, ("arguments", name), python)
    yield from _attribute_modifiers(attribute, spec)
    if attribute.honours_case != (attribute.case != "raw"):
        yield attribute.problem(
            "case",
            what=f"the case is {attribute.case!r}, but the modifier 'case' is "
            + ("listed" if attribute.honours_case else "not listed"),
            mend="the client honours it for camel and kebab, and never for raw",
        )
    for key in ("hyphenates", "custom_properties"):
        if getattr(attribute, key) and attribute.value_kind != "expressions":
            yield attribute.problem(
                key,
                what=f"{key} is for values of kind expressions, not {attribute.value_kind}",
                mend="remove it",
            )
    if attribute.runs and attribute.value_kind != "expression":
        yield attribute.problem(
            "runs",
            what=f"runs is for values of kind expression, not {attribute.value_kind}",
            mend="remove it",
        )
    if attribute.companion is not None:
        yield from _html_name(attribute.companion, attribute.companion.html)


def _attribute_modifiers(attribute: Attribute, spec: Spec) -> Iterator[Problem]:
    known = [*(m.name for m in spec.modifiers), *(group.name for group in spec.groups)]
    yield from _listed_once(attribute, "modifiers", attribute.modifiers)
    for index, name in enumerate(attribute.modifiers):
        yield from _known(attribute, ("modifiers", index), "modifier or group", name, known)
    for index, name in enumerate(attribute.undocumented):
        names = [modifier.name for modifier in attribute.every]
        yield from _known(attribute, ("undocumented", index), "modifier here", name, names)
    methods = Counter(m.method_name for m in attribute.every)
    for method, count in methods.items():
        if count > 1:
            yield attribute.problem(
                "modifiers",
                what=f"two modifiers of {attribute.name!r} have the method {method!r}",
                mend="give one of them another 'method'",
            )
    for deprecated in attribute.deprecated:
        if deprecated.name in methods:
            yield deprecated.problem(
                "name",
                what=f"{deprecated.name!r} is deprecated and a modifier at once",
                mend="remove one",
            )


# --- actions ------------------------------------------------------------------------------------


def _action_option(option: ActionOption, options: Mapping[str, ActionOption]) -> Iterator[Problem]:
    yield from _parameter_name(option, ("name",), option.parameter)
    yield from _values(option, needed=option.kind in ("enum", "abort"))
    yield from _filter_doc(option)
    if option.needs is not None:
        yield from _known(option.needs, ("option",), "option", option.needs.option, options)
        needed = options.get(option.needs.option)
        if needed is not None:
            label = f"value of {needed.name}"
            yield from _known(option.needs, ("value",), label, option.needs.value, needed.values)


_PRESET_VALUES = {
    "flag": re.compile("true|false"),
    "milliseconds": re.compile("[0-9]+"),
    "count": re.compile("[0-9]+"),
    "number": re.compile(r"[0-9]+(\.[0-9]+)?"),
}


def _action_preset(preset: ActionPreset, spec: Spec) -> Iterator[Problem]:
    yield from _python_name(preset, ("name",), preset.name)
    options = {option.name: option for option in spec.request_options}
    if preset.name in {option.parameter for option in spec.request_options}:
        yield preset.problem(
            "name", what=f"an option has the argument {preset.name!r}", mend="rename the preset"
        )
    for name, value in preset.options.items():
        yield from _known(preset, ("options", name), "option", name, options)
        option = options.get(name)
        if option is None:
            continue
        if option.kind in ("enum", "abort"):
            if option.values:
                label = f"value of {name}"
                yield from _known(preset, ("options", name), label, value, option.values)
        elif option.kind not in _PRESET_VALUES:
            yield preset.problem(
                "options",
                name,
                what=f"{name!r} is of kind {option.kind}, which no preset can decide",
                mend="remove it",
            )
        elif not _PRESET_VALUES[option.kind].fullmatch(value):
            yield preset.problem(
                "options",
                name,
                what=f"{value!r} is no {option.kind}",
                mend="write true or false" if option.kind == "flag" else "write a number",
            )


def _values(item: ActionOption | ActionArgument, *, needed: bool) -> Iterator[Problem]:
    if needed != bool(item.values):
        yield item.problem(
            "values" if item.values else "kind",
            what=f"{item.name!r} is of kind {item.kind} and has "
            + ("no values" if needed else "values"),
            mend="list what is allowed" if needed else "remove them, or make the kind enum",
        )
    elif item.values and item.default:
        yield from _known(item, ("default",), f"value of {item.name}", item.default, item.values)


def _filter_doc(item: ActionOption | ActionArgument) -> Iterator[Problem]:
    if (item.kind == "filter") != bool(item.exclude_doc):
        yield item.problem(
            "exclude_doc" if item.exclude_doc else "kind",
            what=f"{item.name!r} is of kind {item.kind} and has "
            + ("an exclude_doc" if item.exclude_doc else "no exclude_doc"),
            mend="a filter has one, nothing else does",
        )


def _action(action: Action, spec: Spec) -> Iterator[Problem]:
    yield from _python_name(action, ("name",), action.name)
    yield from _unique("argument", action.arguments)
    optional = False
    for argument in action.arguments:
        yield from _parameter_name(argument, ("name",), argument.name)
        yield from _values(argument, needed=argument.kind == "enum")
        yield from _filter_doc(argument)
        if argument.kind == "flag" and argument.default not in ("", "true", "false"):
            yield argument.problem(
                "default",
                what=f"the default of a flag cannot be {argument.default!r}",
                mend="write true or false, as text",
            )
        if optional and argument.required:
            yield argument.problem(
                "name",
                what=f"{argument.name!r} is required but follows an optional argument",
                mend="put required arguments first",
            )
        optional = optional or not argument.required
    options = [option.name for option in spec.request_options]
    for name in action.defaults:
        yield from _known(action, ("defaults", name), "option", name, options)
    if not action.request:
        return
    where = {"query": spec.requests.query_methods, "body": spec.requests.body_methods}
    if action.signals_in is None:
        yield action.problem(
            "request",
            what=f"{action.name!r} does not say where its signals travel",
            mend="add signals_in: query or body",
        )
    elif action.method not in where[action.signals_in]:
        yield action.problem(
            "method",
            what=f"{action.method!r} does not send signals in the {action.signals_in}",
            mend=suggestion(action.method, where[action.signals_in]),
        )


# --- names of before ----------------------------------------------------------------------------


def _names_of_today(spec: Spec) -> dict[str, list[str]]:
    """What the client knows, by kind; those of the package are known to `former`."""
    return {
        "attribute": [attribute.html for attribute in spec.attributes],
        "modifier": [modifier.html for modifier in spec.modifiers],
        "tag": [flag for modifier in spec.modifiers for flag in modifier.flags],
        "action": [action.html for action in spec.actions],
        "option": [option.name for option in spec.request_options],
        "event": [*(event.type for event in spec.events), *spec.native_events],
    }


def _renamed(renamed: Renamed, today: list[str] | None) -> Iterator[Problem]:
    if today is not None and renamed.old in today:
        yield renamed.problem(
            "old",
            what=f"{renamed.old!r} is the name of today's {renamed.kind}",
            mend="remove the entry",
        )
    if renamed.new and today is not None:
        yield from _known(renamed, ("new",), renamed.kind, renamed.new, today)
    elif not renamed.new and not renamed.note:
        yield renamed.problem(
            "old",
            what=f"nothing says what stands for {renamed.old!r} today",
            mend="add 'new', or a 'note' with what to do",
        )


# --- frameworks ---------------------------------------------------------------------------------


KIT = ("pages", "replies", "redirects", "error pages", "templates")


def _framework(framework: Framework, spec: Spec) -> Iterator[Problem]:
    yield from _python_name(framework, ("name",), framework.name)
    if bool(framework.package) != bool(framework.oldest):
        given, missing = ("package", "oldest") if framework.package else ("oldest", "package")
        yield framework.problem(
            given,
            what=f"{framework.name!r} has {given!r} and no {missing!r}",
            mend="give both, or neither where there is nothing to install",
        )
    for index, row in enumerate(framework.lacks):
        yield from _known(framework, ("lacks", index), "row of the kit", row, KIT)
    if framework.extends:
        others = [other.name for other in spec.frameworks if other.name != framework.name]
        yield from _known(framework, ("extends",), "other framework", framework.extends, others)
    if not any(server.full for server in framework.servers):
        yield framework.problem(
            "servers",
            what=f"{framework.name!r} has no server for the whole suite",
            mend="give one of them 'full: true'",
        )
    yield from _unique("server", framework.servers)
