"""What is wrong in the strings of a program, and in what HTML libraries are called with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from . import facts
from .attributes import in_attribute
from .elements import in_element
from .markup import Attribute, Element, attributes, elements
from .model import Finding
from .python import String, is_docstring, strings
from .templates import HOLE, masked
from .unknown import is_object
from .whose import Scope, is_reactive

_ONE_NAME = re.compile(r"(_?)(data-[^\s\"'<>=/]+?)(_?)", re.IGNORECASE)
_FRAGMENT = re.compile(r"\s*data-[^\s\"'<>=/]+\s*=\s*(?:[\"']|" + HOLE + ")", re.IGNORECASE)
_VALUE = re.compile(r"\s*(?:\]\s*=(?!=)|:)\s*")
_WORD = re.compile(r"\w+")
_KEYWORD = re.compile(r"(?<![\w.])(data(?:_[a-z0-9]+)+)\s*=\s*(?=[rRfFtT]{0,2}[\"'])")
_HTMY = re.compile(r"^\s*(?:from|import)\s+htmy\b", re.MULTILINE)
_OLD_EVENT = re.compile(
    r"^(?:event:[ ]?)?(" + "|".join(facts.RENAMED["event"]) + r")$", re.MULTILINE
)


def in_program(text: str, scope: Scope, comments: list[tuple[int, int]]) -> Iterator[Finding]:
    """What is wrong in a program. Adds what comments it comes by."""
    by_start: dict[int, String] = {}
    is_htmy = _HTMY.search(text) is not None
    listed = list(strings(text, 0, len(text), comments))
    for string in listed:
        by_start[string.start] = string
    for string in listed:
        if "datastar-" in string.text and not is_docstring(text, string):
            yield from _old_events(string)
        if "data-" in string.text.lower() and not is_docstring(text, string):
            for finding in _in_string(text, string, by_start, scope, is_htmy, comments):
                yield replace(finding, anchors=(*finding.anchors, string.start, string.end - 1))
    for keyword in _KEYWORD.finditer(text):
        # What stands in a string that is no argument has no string behind it.
        if value := by_start.get(keyword.end()):
            yield from _in_keyword(keyword, value, scope)


def _in_string(
    source: str,
    string: String,
    by_start: dict[int, String],
    scope: Scope,
    is_htmy: bool,
    comments: list[tuple[int, int]],
) -> Iterator[Finding]:
    page, inner = masked(string.text)
    places = string.places
    found: list[Finding] = []
    if name := _ONE_NAME.fullmatch(page):
        if mapped := _of_mapping(source, string, name, by_start):
            attribute, places = mapped
            found += in_attribute(attribute, Element("", 0, []), scope)
            if is_htmy and "__" in name[2] and not (name[1] or name[3]):
                found.append(_respelled_by_htmy(name[2], attribute))
    elif _FRAGMENT.match(page):
        found += in_element(Element("", 0, attributes(page, 0)[0]), scope)
    elif "<" in page:
        for element in elements(page, inner):
            found += in_element(element, scope)
    comments += ((places[start], places[min(end, len(places) - 1)]) for start, end in inner)
    yield from (_placed(finding, places) for finding in found)


def _of_mapping(
    source: str, string: String, name: re.Match[str], by_start: dict[int, String]
) -> tuple[Attribute, Sequence[int]] | None:
    """The attribute that a key of a mapping makes, with the places of its name and its value."""
    after = _VALUE.match(source, string.end)
    before = source[max(0, string.start - 200) : string.start].rstrip()
    if after is None or before[-1:] not in ("{", ",", "["):
        return None
    value = by_start.get(after.end())
    word = _WORD.match(source, after.end())
    if word and word[0] in ("False", "None"):
        return None
    if value is not None:
        places = [*string.places, *value.places]
        return Attribute(name[2], len(name[1]), value.text, len(string.places)), places
    text = None if word and word[0] == "True" else HOLE
    return Attribute(name[2], len(name[1]), text, len(name[1])), string.places


def _old_events(string: String) -> Iterator[Finding]:
    """Events of the stream, in programs that write them by hand."""
    for found in _OLD_EVENT.finditer(string.text):
        old = facts.RENAMED["event"][found[1]]
        mend = f"send {old.new}, or call a method of the SDK"
        what = f"the client knows no event {old.old} since {old.since}"
        finding = Finding(*found.span(1), "old-name", what, mend, anchors=())
        yield replace(_placed(finding, string.places), anchors=(string.start, string.end - 1))


def _respelled_by_htmy(name: str, given: Attribute) -> Finding:
    return Finding(
        given.start,
        given.start + len(name),
        "wrong-name",
        f"htmy writes {name} as {name.replace('_', '-')}",
        f"put an underscore before it: _{name}",
    )


def _in_keyword(keyword: re.Match[str], string: String, scope: Scope) -> Iterator[Finding]:
    """An argument that HTML libraries write with hyphens; only a name of before can be told."""
    name = keyword[1].replace("_", "-")
    attribute = Attribute(name, keyword.start(1), string.text, keyword.start(1))
    if not is_reactive(attribute) and not is_object(attribute):
        return
    for finding in in_attribute(attribute, Element("", 0, []), scope):
        if finding.rule in ("old-name", "unknown-attribute"):
            mend = finding.mend
            wanted = re.fullmatch(r"write (\S+)", mend)
            if wanted and finding.edit and ":" in finding.edit.text:
                mend = f'write it as a key of a mapping: **{{"{wanted[1]}": …}}'
            yield replace(finding, mend=mend, edit=None, start=keyword.start(1), end=keyword.end(1))


def _placed(finding: Finding, places: Sequence[int]) -> Finding:
    """A finding in a string as one in its program."""
    last = len(places) - 1

    def place(index: int) -> int:
        return places[min(index, last)]

    edit = finding.edit
    if edit is not None:
        start, end = place(edit.start), place(edit.end)
        # Text that the program spells in another way is left to a person.
        is_plain = end - start == edit.end - edit.start
        edit = replace(edit, start=start, end=end) if is_plain else None
    return replace(
        finding,
        start=place(finding.start),
        end=place(finding.end),
        edit=edit,
        anchors=tuple(place(anchor) for anchor in finding.anchors),
    )
