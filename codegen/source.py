"""The text of a spec file: its tree of nodes, its marks, and what forbids a tree."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Iterable, Iterator
from typing import cast

import yaml
from yaml.nodes import Node

from .problems import MOST_PROBLEMS, Mark, Problem

# The real files are nested 6 deep.
_MOST_DEPTH = 20


@dataclasses.dataclass(frozen=True)
class Source:
    path: str
    lines: tuple[str, ...]

    @classmethod
    def of(cls, path: str, text: str) -> Source:
        return cls(path, tuple(re.split("\r\n|[\n\r\x85\u2028\u2029]", text)))

    def mark(self, line: int = 0, column: int = 0) -> Mark:
        """A mark at a line and column that count from 0, as YAML's do."""
        line = min(line, len(self.lines) - 1)
        # YAML reports the end of a file on the empty line after the last.
        while line > 0 and (not self.lines[line] or self.lines[line].isspace()):
            line, column = line - 1, len(self.lines[line - 1].rstrip())
        return Mark(self.path, line + 1, column + 1, self.lines[line])

    def at(self, node: Node | yaml.Event) -> Mark:
        # Only nodes that were made without a text have no mark.
        start = cast(yaml.Mark, node.start_mark)
        return self.mark(start.line, start.column)


def compose(source: Source, text: str) -> tuple[list[Problem], Node | None]:
    """The node tree, or the problems that forbid one. Raises YAMLError."""
    try:
        return composed_by(getattr(yaml, "CSafeLoader", yaml.SafeLoader), source, text)
    except yaml.YAMLError:
        # libyaml words its messages in another way: take PyYAML's, to say the same everywhere.
        return composed_by(yaml.SafeLoader, source, text)


def composed_by(
    loader: type[yaml.SafeLoader], source: Source, text: str
) -> tuple[list[Problem], Node | None]:
    events = yaml.parse(text, Loader=loader)
    forbidden = list(itertools.islice(_forbidden(source, events), MOST_PROBLEMS))
    node = None if forbidden else yaml.compose(text, Loader=loader)
    return forbidden, node


def _forbidden(source: Source, events: Iterable[yaml.Event]) -> Iterator[Problem]:
    """What valid YAML may hold and a spec may not. Ends where it is nested too deep."""
    depth = 0
    for event in events:
        yield from _references(source, event)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _MOST_DEPTH:
            what = f"this is nested more than {_MOST_DEPTH} deep"
            yield Problem(source.at(event), what, "no key of the spec is as deep: take it out")
            return


def _references(source: Source, event: yaml.Event) -> Iterator[Problem]:
    """Anchors, aliases and tags: each would hide where a fact stands, or what it is."""
    for sort, sign in _signs(event):
        yield Problem(
            source.at(event),
            f"{sort} is not allowed",
            f"write the value out, or put quotes around text that starts with {sign!r}",
        )


def _signs(event: yaml.Event) -> Iterator[tuple[str, str]]:
    if isinstance(event, yaml.AliasEvent):
        yield "an alias", "*"
    elif isinstance(event, yaml.NodeEvent):
        if event.anchor is not None:
            yield "an anchor", "&"
        if getattr(event, "tag", None) is not None:
            yield "a tag", "!"


@dataclasses.dataclass(frozen=True)
class _Slip:
    """A message of PyYAML that holds `sign`, in words for a person."""

    sign: str
    what: str
    mend: str
    # Found late: the mistake is where the value begins.
    at_start: bool = False


_SLIPS = (
    _Slip("found character '\\t'", "a tab", "indent with spaces"),
    _Slip("found character", "text cannot start with this sign", "put quotes around the text"),
    _Slip(
        "mapping values are not allowed",
        "a second ': ' in one line",
        "put quotes around text that holds ': '",
    ),
    _Slip(
        "could not find expected ':'",
        "the line above has no ': '",
        "write it as 'key: value', or indent it below its key",
    ),
    _Slip("found unexpected end of stream", "this quote is not closed", "close it", at_start=True),
    _Slip(
        "expected ',' or",
        "this bracket is not closed, or a comma is missing in it",
        "write it as [one, two]",
        at_start=True,
    ),
    _Slip(
        "found '<scalar>'",
        "text after the end of a value",
        "put quotes around the whole value, or close a quote that was opened above",
    ),
    _Slip(
        "expected <block end>",
        "this line does not go on with the list or mapping above",
        "give it the indentation, or the '- ', of its neighbours",
    ),
    _Slip("document", "a second document", "remove the line '---'"),
    _Slip(
        "found unknown escape",
        "an unknown escape",
        "put single quotes around the text, or write the backslash twice",
    ),
)


def broken(source: Source, error: yaml.YAMLError) -> Problem:
    if isinstance(error, yaml.reader.ReaderError):
        return _character(source, error)
    marked = cast(yaml.MarkedYAMLError, error)
    said = marked.problem or marked.context or "it cannot be read"
    slip = next((slip for slip in _SLIPS if slip.sign in said), _Slip("", said, "mend it"))
    at = marked.problem_mark or marked.context_mark
    if slip.at_start and marked.context_mark is not None:
        at = marked.context_mark
    mark = source.mark(at.line, at.column) if at else source.mark()
    return Problem(mark, f"not valid YAML: {slip.what}", slip.mend)


def _character(source: Source, error: yaml.reader.ReaderError) -> Problem:
    for line, text in enumerate(source.lines):
        column = text.find(chr(cast(int, error.character)))
        if column >= 0:
            return Problem(
                source.mark(line, column),
                f"the character {text[column]!r} is not allowed",
                "take it out",
            )
    return Problem(source.mark(), str(error.reason), "remove the character")
