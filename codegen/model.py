"""The spec as frozen dataclasses: what templates see, and every rule that spans two records."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol, TypeVar

from . import rules, template_tags
from .former import Renamed, in_homes
from .problems import Problem, Record
from .syntax import (
    ClassName,
    Expression,
    HeaderName,
    Lines,
    Link,
    Method,
    Name,
    Package,
    Path,
    PipRequirement,
    PythonVersion,
    Release,
    Sentence,
    Token,
    Version,
    Word,
)

Case = Literal["camel", "kebab", "raw"]
Requirement = Literal["must", "denied", "allowed", "exclusive"]


def snake(name: str) -> str:
    """`onlyIfMissing` and `on-signal-patch` as Python names."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).replace("-", "_").lower()


def pascal(name: str) -> str:
    """`on_signal_patch` as a class name."""
    return "".join(word.capitalize() for word in re.split(r"[-_]", name) if word)


@dataclass(frozen=True, kw_only=True)
class Example(Record):
    """A Python expression and the exact text that it gives."""

    python: Expression
    output: Lines
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Documented(Record):
    """What every public name carries."""

    name: str
    doc: str
    link: Link
    examples: tuple[Example, ...]
    since: Release = ""
    note: Sentence = ""

    def documentation_problems(self, pages: str) -> Iterator[Problem]:
        """What is wrong with its words; `pages` is what its link has to start with."""
        if not self.examples:
            yield self.problem("examples", what=f"{self.name!r} has no example", mend="give one")
        if not self.doc.endswith("."):
            yield self.problem("doc", what="the doc is no sentence", mend="end it with a full stop")
        if not self.link.startswith(pages):
            yield self.problem(
                "link",
                what=f"{self.link!r} is no page of the reference",
                mend=f"start it with {pages}",
            )


@dataclass(frozen=True)
class Parameter:
    """A parameter of a method, for its docstring."""

    parameter: str
    doc: str


# --- events -------------------------------------------------------------------------------------

OptionKind = Literal["line", "enum", "flag", "elements", "signals", "id", "milliseconds"]


@dataclass(frozen=True, kw_only=True)
class Bundle(Record):
    """Where the client is, and the hash of what is there."""

    url: str
    sha256: str

    @property
    def integrity(self) -> str:
        """The hash as browsers take it."""
        return f"sha256-{b64encode(bytes.fromhex(self.sha256)).decode()}"


@dataclass(frozen=True, kw_only=True)
class File(Record):
    """What the client calls the parts of a file that an input is bound to."""

    name: str
    media_type: str
    contents: str


@dataclass(frozen=True, kw_only=True)
class Requests(Record):
    """How signals travel from the page to the server."""

    key: Word
    header: HeaderName
    query_methods: tuple[Method, ...]
    body_methods: tuple[Method, ...]
    file: File


@dataclass(frozen=True, kw_only=True)
class Enum(Record):
    """A closed set of strings."""

    name: ClassName
    doc: Sentence
    members: tuple[str, ...]
    default: str

    @property
    def constant(self) -> str:
        """What its values are called: `ELEMENT_PATCH_MODES`."""
        return f"{snake(self.name).upper()}S"


@dataclass(frozen=True, kw_only=True)
class Condition(Record):
    """`argument` is one of `values`."""

    argument: str
    values: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class EventOption(Record):
    """One data line of an event, or one field of the event stream."""

    name: str
    kind: OptionKind
    doc: Sentence
    argument: str = ""
    enum: str = ""
    default: str = ""
    sent_with: str = ""
    required: bool = False
    required_unless: Condition | None = None
    siblings_apart_unless: Condition | None = None
    since: Release = ""
    # Joined in by Spec: whether it is required while the other argument is not given.
    needed_by_default: bool = field(default=False, metadata={"derived": True})

    is_option = True

    @property
    def parameter(self) -> str:
        return self.argument or snake(self.name)

    @property
    def constant(self) -> str:
        return f"{snake(self.name).upper()}_DATALINE_LITERAL"


@dataclass(frozen=True, kw_only=True)
class Event(Documented):
    """An event type of the protocol, and the method that makes it."""

    type: str
    positional: tuple[str, ...]
    lines: tuple[EventOption, ...]
    # Joined in by Spec: the stream fields that every event takes.
    fields: tuple[EventOption, ...] = field(default=(), metadata={"derived": True})

    @property
    def member(self) -> str:
        return self.name.upper()

    @property
    def options(self) -> tuple[EventOption, ...]:
        """In the order of the wire."""
        return self.fields + self.lines

    @property
    def parameters(self) -> tuple[EventOption, ...]:
        """In the order of the signature."""
        return in_signature_order(self.options, self.positional)

    @property
    def payload(self) -> EventOption:
        return next(line for line in self.lines if line.kind in ("elements", "signals"))

    def option(self, parameter: str) -> EventOption:
        return next(option for option in self.options if option.parameter == parameter)


ArgumentKind = Literal[
    "text", "url", "urls", "value", "flag", "targets", "script", "attributes", "paths"
]


@dataclass(frozen=True, kw_only=True)
class Argument(Record):
    """A Python argument of a helper or an action."""

    name: Name
    doc: Sentence
    kind: ArgumentKind
    default: Literal["None", "True", "False"] | None = None

    is_option = False

    @property
    def parameter(self) -> str:
        return self.name


Encoding = Literal["script", "signal_paths"]


@dataclass(frozen=True, kw_only=True)
class Helper(Documented):
    """A method that sends one of the events with part of it decided."""

    event: str
    positional: tuple[str, ...]
    keywords: tuple[str, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict[str, str])
    arguments: tuple[Argument, ...] = ()
    payload: Encoding | None = None
    script: str = ""
    script_type: str = ""
    keeps_script: bool = False
    # Joined in by Spec: what it passes on to its event.
    options: tuple[EventOption, ...] = field(default=(), metadata={"derived": True})

    @property
    def parameters(self) -> tuple[Argument | EventOption, ...]:
        """In the order of the signature."""
        return in_signature_order((*self.arguments, *self.options), self.positional)

    @property
    def script_pieces(self) -> tuple[str | Argument, ...]:
        """The script cut at its arguments."""
        known = {argument.name: argument for argument in self.arguments}
        pieces = re.split(rf"\{{({'|'.join(known) or '(?!)'})\}}", self.script)
        return tuple(known.get(piece, piece) for piece in pieces if piece)


@dataclass(frozen=True, kw_only=True)
class ReplyHeader(Record):
    """A header that says what an option of an event, or an argument of the reply, says."""

    name: str
    option: str


@dataclass(frozen=True, kw_only=True)
class Reply(Documented):
    """A response that is one patch: the payload as its body, the rest as headers."""

    media_type: str
    headers: tuple[ReplyHeader, ...]
    event: str = ""
    arguments: tuple[Argument, ...] = ()
    # Joined in by Spec: the event's payload, and the options that there is a header for.
    options: tuple[EventOption, ...] = field(default=(), metadata={"derived": True})

    @property
    def parameters(self) -> tuple[Argument | EventOption, ...]:
        """In the order of the signature: the first one is the body."""
        return (*self.arguments, *self.options)

    @property
    def payload(self) -> Argument | EventOption:
        return self.parameters[0]

    @property
    def class_name(self) -> str:
        """What each adapter calls the response."""
        return f"{pascal(self.name)}Response"

    @property
    def content_type(self) -> str:
        return self.media_type + ("; charset=utf-8" if self.media_type.startswith("text/") else "")

    def header_of(self, parameter: str) -> str:
        return next(header.name for header in self.headers if header.option == parameter)


class HasParameter(Protocol):
    """Something that is a parameter in Python."""

    @property
    def parameter(self) -> str: ...


P = TypeVar("P", bound=HasParameter)


def in_signature_order(options: Iterable[P], positional: Iterable[str]) -> tuple[P, ...]:
    """The positional ones first, as listed; the others after them, keyword-only."""
    by_name = {option.parameter: option for option in options}
    first = [by_name.pop(name) for name in positional if name in by_name]
    return (*first, *by_name.values())


# --- attributes ---------------------------------------------------------------------------------

TagKind = Literal["none", "time", "percent", "choice", "property", "events", "case"]
ValueKind = Literal[
    "expression", "expressions", "functions", "signals", "signal", "filter", "text", "names", "none"
]
KeyKind = Literal["event", "signal", "attribute", "storage"]


@dataclass(frozen=True, kw_only=True)
class Modifier(Documented):
    """What may follow an attribute's name after `__`, and the tags it takes."""

    html: str
    tag: TagKind
    method: Name = ""
    argument: Name = ""
    choices: tuple[Token, ...] = ()
    flags: tuple[Name, ...] = ()
    seconds: bool = False
    default: Word = ""
    excludes: tuple[str, ...] = ()
    undocumented: bool = False

    @property
    def method_name(self) -> str:
        return self.method or self.name

    @property
    def described(self) -> tuple[Parameter, ...]:
        """What its method takes."""
        if not self.argument:
            return ()
        said = {
            "time": "Whole milliseconds as an int, a str such as `500ms` or `1s`, or a timedelta"
            + ("; a float is seconds." if self.seconds else "."),
            "percent": "A whole number from 0 to 100.",
            "choice": "One of the names that the client knows.",
            "property": "The name of a DOM property, as JavaScript spells it.",
            "events": "The name of an event, or several.",
        }[self.tag]
        flags = (Parameter(flag, "Adds the tag of that name.") for flag in self.flags)
        return (Parameter(self.argument, said), *flags)

    @property
    def is_written_by_name(self) -> bool:
        """`__case` follows from the name given; nobody writes it by hand."""
        return self.tag == "case"

    @property
    def is_property(self) -> bool:
        return self.tag == "none" and not self.flags

    @property
    def choice_name(self) -> str:
        """What the type of its choices is called."""
        return pascal(self.name)


@dataclass(frozen=True, kw_only=True)
class Group(Record):
    """Modifiers that go together wherever they are offered."""

    name: str
    doc: Sentence
    modifiers: tuple[str, ...]

    @property
    def class_name(self) -> str:
        return f"{pascal(self.name)}Mod"


@dataclass(frozen=True, kw_only=True)
class Deprecated(Record):
    """A name that datastar-py 1.0.3 offers and the client ignores."""

    name: Name
    reason: str


@dataclass(frozen=True, kw_only=True)
class Companion(Record):
    """A second attribute that only means something beside the first."""

    html: str
    name: Name
    value_kind: Literal["filter"]
    doc: Sentence


@dataclass(frozen=True, kw_only=True)
class Attribute(Documented):
    """A `data-*` attribute, and the method or property that makes it."""

    html: str
    key: Requirement
    value: Requirement
    value_kind: ValueKind
    runs: bool = False
    key_kind: KeyKind | None = None
    arguments: Mapping[str, Name] = field(default_factory=dict[str, str])
    case: Case = "raw"
    hyphenates: bool = False
    custom_properties: bool = False
    modifiers: tuple[str, ...] = ()
    companion: Companion | None = None
    variables: tuple[Word, ...] = ()
    deprecated: tuple[Deprecated, ...] = ()
    elements: tuple[str, ...] = ()
    plugin: bool = True
    pro: bool = False
    undocumented: tuple[str, ...] = ()
    # Joined in by Spec.
    groups: tuple[Group, ...] = field(default=(), metadata={"derived": True})
    own: tuple[Modifier, ...] = field(default=(), metadata={"derived": True})
    every: tuple[Modifier, ...] = field(default=(), metadata={"derived": True})

    @property
    def is_property(self) -> bool:
        return self.value_kind == "none" or self.value_kind == "filter"

    @property
    def is_mapping(self) -> bool:
        return self.value_kind in ("expressions", "functions", "signals")

    @property
    def is_keyed(self) -> bool:
        return self.key_kind is not None and self.is_single

    @property
    def is_single(self) -> bool:
        """Whether its value is one text, and that is code or words."""
        return self.value_kind in ("expression", "text")

    @property
    def honours_case(self) -> bool:
        return any(modifier.is_written_by_name for modifier in self.every)

    @property
    def class_name(self) -> str:
        """Attributes with nothing of their own are plain `BaseAttr`."""
        chained = [m for m in self.every if not m.is_written_by_name]
        if chained or self.deprecated or self.companion or self.value_kind == "filter":
            return f"{pascal(self.name)}Attr"
        return "BaseAttr"

    @property
    def bases(self) -> tuple[str, ...]:
        return tuple(group.class_name for group in self.groups) or ("BaseAttr",)

    @property
    def keywords_argument(self) -> str:
        value = self.value_argument
        return self.arguments.get("keywords", value if value.endswith("s") else f"{value}s")

    @property
    def key_argument(self) -> str:
        return self.arguments.get("key", self.key_kind or "")

    @property
    def value_argument(self) -> str:
        if self.is_mapping:
            default = snake(self.html)
        else:
            default = "signal_name" if self.value_kind == "signal" else self.value_kind
        return self.arguments.get("value", default)


# --- actions ------------------------------------------------------------------------------------

ActionOptionKind = Literal[
    "enum", "text", "headers", "filter", "flag", "value", "milliseconds", "number", "count", "abort"
]
ActionArgumentKind = Literal["url", "value", "callable", "filter", "text", "flag", "number", "enum"]


@dataclass(frozen=True, kw_only=True)
class Needs(Record):
    """An option that only works beside another option's value."""

    option: str
    value: str


@dataclass(frozen=True, kw_only=True)
class ActionOption(Record):
    """One key of the options object of a request action."""

    name: str
    kind: ActionOptionKind
    doc: Sentence
    values: tuple[str, ...] = ()
    default: str = ""
    needs: Needs | None = None
    exclude_doc: Sentence = ""

    suffix = "_signals"

    @property
    def parameter(self) -> str:
        return snake(self.name)


@dataclass(frozen=True, kw_only=True)
class ActionPreset(Record):
    """Options of a request action that go together, under a flag; those given beside it win."""

    name: str
    options: Mapping[str, str]
    doc: str

    def values(
        self, request_options: Iterable[ActionOption]
    ) -> tuple[tuple[ActionOption, str], ...]:
        """Each of its options, in their own order, with its value as Python."""
        python = {"true": "True", "false": "False"}
        return tuple(
            (option, f'"{value}"' if option.values else python.get(value, value))
            for option in request_options
            for name, value in self.options.items()
            if name == option.name
        )


@dataclass(frozen=True, kw_only=True)
class ActionArgument(Record):
    """One positional argument of an action, in Python and in the expression alike."""

    name: str
    kind: ActionArgumentKind
    doc: Sentence
    values: tuple[str, ...] = ()
    default: str = ""
    required: bool = True
    exclude_doc: Sentence = ""

    suffix = ""

    @property
    def parameter(self) -> str:
        return self.name

    @property
    def python_default(self) -> object:
        """What it is in Python when nobody gives it: None, unless it is a word or a flag."""
        if self.kind == "enum" and self.default:
            return self.default
        return self.default == "true" if self.kind == "flag" else None

    @property
    def may_be_none(self) -> bool:
        return not self.required and self.python_default is None

    @property
    def written_default(self) -> str:
        """The client's default as it would be written."""
        if self.kind == "enum" and self.default:
            return json.dumps(self.default)
        return self.default or "undefined"


@dataclass(frozen=True, kw_only=True)
class Action(Documented):
    """An `@action`."""

    html: Word
    arguments: tuple[ActionArgument, ...]
    request: bool = False
    method: str = ""
    signals_in: Literal["query", "body"] | None = None
    defaults: Mapping[str, str] = field(default_factory=dict[str, str])
    pro: bool = False

    def arguments_of(
        self, request_options: Iterable[ActionOption], presets: Iterable[ActionPreset]
    ) -> tuple[Parameter, ...]:
        """Every parameter of its method."""
        given: list[ActionArgument | ActionOption] = [*self.arguments]
        if self.request:
            given += request_options
        flags = [Parameter(preset.name, preset.doc) for preset in presets if self.request]
        return tuple(parameter for item in given for parameter in _parameters(item)) + tuple(flags)


def _parameters(item: ActionArgument | ActionOption) -> tuple[Parameter, ...]:
    """A filter is two parameters in Python, anything else is one."""
    if item.kind != "filter":
        return (Parameter(item.parameter, item.doc),)
    return (
        Parameter(f"include{item.suffix}", item.doc),
        Parameter(f"exclude{item.suffix}", item.exclude_doc),
    )


# --- frameworks ---------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Server(Record):
    """A server that a framework is tested on: by the conformance suite, or a shorter one."""

    name: Word
    requires: tuple[PipRequirement, ...] = ()
    full: bool = False


def _required(servers: Iterable[Server]) -> set[str]:
    return {requirement for server in servers for requirement in server.requires}


@dataclass(frozen=True, kw_only=True)
class Framework(Record):
    """A web framework that has an adapter, or what servers call applications by."""

    name: str
    title: str
    link: Link
    doc: Sentence
    signals: str
    servers: tuple[Server, ...]
    package: Package = ""
    oldest: Version = ""
    extends: str = ""
    requires: tuple[PipRequirement, ...] = ()
    oldest_requires: tuple[PipRequirement, ...] = ()
    long_term: Version = ""
    query_method: bool = True
    request_thread: bool = False
    openapi: Path = ""
    openapi_note: Sentence = ""
    notes: tuple[Sentence, ...] = ()
    every_python: bool = False
    hosted: bool = False
    explains: bool = True
    handlers: tuple[str, ...] = ("async", "sync")
    lacks: tuple[str, ...] = ()

    @property
    def tested_with(self) -> tuple[str, ...]:
        """What the conformance suite needs beside the framework."""
        return tuple(
            sorted({*_required(server for server in self.servers if server.full), *self.requires})
        )


# --- the whole ----------------------------------------------------------------------------------


def _in(name: str) -> dict[str, str]:
    return {"file": name}


@dataclass(frozen=True, kw_only=True)
class Spec(Record):
    """Everything that templates know."""

    client: Release = field(metadata=_in("events.yaml"))
    bundle: Bundle = field(metadata=_in("events.yaml"))
    headers: Mapping[HeaderName, str] = field(metadata=_in("events.yaml"))
    requests: Requests = field(metadata=_in("events.yaml"))
    replies: tuple[Reply, ...] = field(metadata=_in("replies.yaml"))
    enums: tuple[Enum, ...] = field(metadata=_in("events.yaml"))
    event_fields: tuple[EventOption, ...] = field(metadata=_in("events.yaml"))
    events: tuple[Event, ...] = field(metadata=_in("events.yaml"))
    helpers: tuple[Helper, ...] = field(metadata=_in("events.yaml"))
    modifiers: tuple[Modifier, ...] = field(metadata=_in("modifiers.yaml"))
    groups: tuple[Group, ...] = field(metadata=_in("modifiers.yaml"))
    attributes: tuple[Attribute, ...] = field(metadata=_in("attributes.yaml"))
    native_events: tuple[Word, ...] = field(metadata=_in("attributes.yaml"))
    request_options: tuple[ActionOption, ...] = field(metadata=_in("actions.yaml"))
    request_presets: tuple[ActionPreset, ...] = field(metadata=_in("actions.yaml"))
    actions: tuple[Action, ...] = field(metadata=_in("actions.yaml"))
    renamed: tuple[Renamed, ...] = field(metadata=_in("renamed.yaml"))
    pythons: tuple[PythonVersion, ...] = field(metadata=_in("frameworks.yaml"))
    frameworks: tuple[Framework, ...] = field(metadata=_in("frameworks.yaml"))

    def __post_init__(self) -> None:
        """Gives each record what it needs of others, so that templates need not look it up."""
        events = tuple(self._with_fields(event) for event in self.events)
        by_name: dict[str, Event] = {event.name: event for event in events}
        helpers = tuple(_with_options(helper, by_name.get(helper.event)) for helper in self.helpers)
        replies = tuple(_with_headers(reply, by_name.get(reply.event)) for reply in self.replies)
        attributes = tuple(self._with_modifiers(attribute) for attribute in self.attributes)
        object.__setattr__(self, "events", events)
        object.__setattr__(self, "helpers", helpers)
        object.__setattr__(self, "replies", replies)
        object.__setattr__(self, "attributes", attributes)

    def _with_fields(self, event: Event) -> Event:
        defaults = {option.parameter: option.default for option in event.lines}
        lines = tuple(
            replace(
                line,
                needed_by_default=line.required_unless is not None
                and defaults.get(line.required_unless.argument, "")
                not in line.required_unless.values,
            )
            for line in event.lines
        )
        return replace(event, fields=self.event_fields, lines=lines)

    def _with_modifiers(self, attribute: Attribute) -> Attribute:
        groups = {group.name: group for group in self.groups}
        known = {modifier.name: modifier for modifier in self.modifiers}
        own = tuple(known[n] for n in attribute.modifiers if n not in groups and n in known)
        mixed = tuple(groups[name] for name in attribute.modifiers if name in groups)
        names = [
            name
            for given in attribute.modifiers
            for name in (groups[given].modifiers if given in groups else (given,))
        ]
        every = tuple(known[name] for name in names if name in known)
        return replace(attribute, own=own, groups=mixed, every=every)

    @property
    def every_server(self) -> tuple[str, ...]:
        """The packages of all servers, of every framework."""
        return tuple(sorted(_required(s for f in self.frameworks for s in f.servers)))

    @property
    def environments(self) -> tuple[str, ...]:
        """Tox's name of each Python."""
        return tuple("py" + python.replace(".", "") for python in self.pythons)

    @property
    def data_lines(self) -> tuple[tuple[str, str], ...]:
        """The constant and the literal of each data line, once each."""
        lines = {line.constant: line.name for event in self.events for line in event.lines}
        return tuple(sorted(lines.items()))

    @property
    def template_tags(self) -> tuple[template_tags.TemplateTag, ...]:
        """A tag for each attribute and each action."""
        attributes = map(template_tags.of_attribute, self.attributes)
        actions = (
            template_tags.of_action(one, self.request_options, self.request_presets)
            for one in self.actions
        )
        return (*attributes, *actions)

    @property
    def former_names(self) -> tuple[Renamed, ...]:
        """The names that datastar-py had otherwise."""
        return tuple(old for old in self.renamed if old.kind == "name")

    @property
    def former_arguments(self) -> tuple[Renamed, ...]:
        """The arguments that methods of datastar-py had under other names."""
        return tuple(old for old in self.renamed if old.kind == "argument")

    @property
    def former_in(self) -> Mapping[str, tuple[Renamed, ...]]:
        """What was former, by the module or class that had it."""
        return in_homes(self.former_names)

    @property
    def older_releases(self) -> tuple[str, ...]:
        """The releases of datastar-py that were the last ones with a name."""
        return tuple(sorted({old.until for old in self.renamed if old.until}))

    def former_arguments_of(self, method: str) -> tuple[Renamed, ...]:
        return tuple(old for old in self.former_arguments if old.home == method)

    def problems(self) -> Iterator[Problem]:
        """Every rule that no single type can state."""
        return rules.problems(self)


def _with_options(helper: Helper, event: Event | None) -> Helper:
    if event is None:
        return helper
    offered = {*helper.positional, *helper.keywords} - {a.name for a in helper.arguments}
    options = tuple(option for option in event.options if option.parameter in offered)
    return replace(helper, options=options)


def _with_headers(reply: Reply, event: Event | None) -> Reply:
    if event is None:
        return reply
    by_name = {option.parameter: option for option in event.options}
    named = (by_name[h.option] for h in reply.headers if h.option in by_name)
    return replace(reply, options=(event.payload, *named))
