"""The shapes of what the linter knows and of what it finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# --- facts ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Modifier:
    """A modifier, and the tags that may follow it."""

    name: str
    tag: str
    choices: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Attribute:
    """An attribute: what it says of its key and its value, and the modifiers it takes."""

    name: str
    key: str
    value: str
    kind: str
    key_kind: str = ""
    case: str = "raw"
    elements: tuple[str, ...] = ()
    pro: bool = False
    link: str = ""
    modifiers: Mapping[str, Modifier] = field(default_factory=dict[str, Modifier])

    @property
    def holds_code(self) -> bool:
        """Whether its value is JavaScript, in which actions may be called."""
        return self.kind in ("expression", "expressions", "functions", "signals")


@dataclass(frozen=True)
class Option:
    """An option of requests; `needs` is another option, its value, and whether that is usual."""

    name: str
    kind: str
    values: tuple[str, ...] = ()
    needs: tuple[str, str, bool] | None = None


@dataclass(frozen=True)
class Action:
    """An action; `filters` are the places of the arguments that include and exclude signals."""

    name: str
    request: bool
    filters: tuple[int, ...] = ()
    link: str = ""


@dataclass(frozen=True)
class Renamed:
    """A name that people still write; without a new one, the note says what to do."""

    old: str
    new: str
    since: str
    note: str


# --- findings -------------------------------------------------------------------------------------

RULES: Mapping[str, str] = {
    "unknown-attribute": "An attribute that the client does not know, near to one that it does.",
    "old-name": "A name of an older version of Datastar.",
    "wrong-prefix": "An attribute with the prefix of the other bundle, aliased or plain.",
    "unknown-modifier": "A modifier that the attribute does not take; the client ignores it.",
    "wrong-tag": "A tag that the modifier does not take, or a tag that is missing.",
    "conflict": "Modifiers of which the client only heeds one.",
    "key": "A key that is missing, or that the attribute does not take.",
    "value": "A value that is missing, or that the attribute does not take.",
    "wrong-name": "A name that the client reads as another one.",
    "wrong-element": "An attribute on an element where it does nothing.",
    "unknown-action": "An action that the client does not know, near to one that it does.",
    "unknown-option": "An option that the action does not take; the client ignores it.",
    "wrong-option": "An option with a value that is unknown, or without what it needs.",
}


@dataclass(frozen=True, order=True)
class Edit:
    """Text to write between two places of a file."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong in a text, and what to do about it.

    `start` and `end` are places in the text. `anchors` are places whose lines a comment may stand
    on to have the finding ignored, beside its own. `edit` mends it, where there is but one way.
    """

    start: int
    end: int
    rule: str
    what: str
    mend: str
    edit: Edit | None = None
    anchors: tuple[int, ...] = ()
