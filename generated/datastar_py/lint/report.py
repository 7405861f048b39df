# Copied from codegen/templates/generated/datastar_py/lint/report.py
# by `python -m codegen`; edit that file, not this one.

"""What was found, for people, for programs, and as SARIF for code hosts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from . import facts
from .comments import Lines
from .files import Checked
from .model import RULES, Finding


def as_text(files: Sequence[Checked]) -> str:
    """A line for each finding: `file:line:column: what; what to do`."""
    return "\n".join(
        f"{shown(file.path)}:{line}:{column}: {finding.what}; {finding.mend}"
        for file, finding, line, column in _each(files)
    )


def as_json(files: Sequence[Checked]) -> str:
    """A list of objects, one for each finding."""
    found = [
        {
            "file": shown(file.path),
            "line": line,
            "column": column,
            "rule": finding.rule,
            "what": finding.what,
            "mend": finding.mend,
            "fixable": finding.edit is not None,
        }
        for file, finding, line, column in _each(files)
    ]
    return json.dumps(found, ensure_ascii=False, indent=2)


def as_sarif(files: Sequence[Checked]) -> str:
    """The findings in the Static Analysis Results Interchange Format, version 2.1.0."""
    names = list(RULES)
    driver = {
        "name": "datastar-lint",
        "version": facts.CLIENT.removeprefix("v"),
        "informationUri": "https://data-star.dev/reference/attributes",
        "rules": [
            {
                "id": name,
                "shortDescription": {"text": text},
                "defaultConfiguration": {"level": "warning"},
            }
            for name, text in RULES.items()
        ],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(file, finding, names.index(finding.rule)) for file, finding, *_ in _each(files)
        ],
    }
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(log, ensure_ascii=False, indent=2)


def _result(file: Checked, finding: Finding, index: int) -> dict[str, object]:
    lines = Lines(file.text)
    where = {
        "artifactLocation": {"uri": _uri(file.path)},
        "region": _region(lines, finding.start, finding.end),
    }
    result: dict[str, object] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": "warning",
        "message": {"text": f"{finding.what}; {finding.mend}"},
        "locations": [{"physicalLocation": where}],
    }
    if finding.edit is not None:
        replacement = {
            "deletedRegion": _region(lines, finding.edit.start, finding.edit.end),
            "insertedContent": {"text": finding.edit.text},
        }
        change = {"artifactLocation": where["artifactLocation"], "replacements": [replacement]}
        result["fixes"] = [{"description": {"text": finding.mend}, "artifactChanges": [change]}]
    return result


def _region(lines: Lines, start: int, end: int) -> dict[str, int]:
    return {
        "startLine": lines.line(start),
        "startColumn": lines.column(start),
        "endLine": lines.line(end),
        "endColumn": lines.column(end),
    }


def _each(files: Sequence[Checked]) -> Iterator[tuple[Checked, Finding, int, int]]:
    for file in files:
        lines = Lines(file.text)
        for finding in file.findings:
            yield file, finding, lines.line(finding.start), lines.column(finding.start)


def shown(path: Path) -> str:
    """A path as it was given, with slashes."""
    return path.as_posix()


def _uri(path: Path) -> str:
    """Relative to the current folder where it lies below that."""
    absolute, here = path.absolute(), Path.cwd()
    if absolute.is_relative_to(here):
        return absolute.relative_to(here).as_posix().replace("%", "%25").replace(" ", "%20")
    return absolute.as_uri()
