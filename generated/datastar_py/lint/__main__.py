# Copied from codegen/templates/generated/datastar_py/lint/__main__.py
# by `python -m codegen`; edit that file, not this one.

"""The command line: `python -m datastar_py.lint PATH…`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from . import facts, report
from .check import Options
from .files import PAGES, PROGRAMS, Checked, checked, chosen

_EPILOG = """\
exit status:
  0  nothing was found, or --fix has mended all of it
  1  something was found
  2  a path is wrong, or a file cannot be read

a comment with `datastar: ignore` has its line ignored, or the next one where it stands alone:
  <!-- datastar: ignore -->   {# datastar: ignore #}   # datastar: ignore
and one with `datastar: ignore-file` the whole file.
"""

_FORMATS = {"text": report.as_text, "json": report.as_json, "sarif": report.as_sarif}


def main(arguments: Sequence[str] | None = None) -> int:
    """Checks files. Gives the exit status."""
    parser = _parser()
    given = parser.parse_args(arguments)
    options = Options(given.prefix.lower(), frozenset(given.plugin))
    files: list[Checked] = []
    refused = False
    try:
        for path in dict.fromkeys(chosen(given.paths)):
            try:
                files.append(checked(path, options, fix=given.fix))
            except UnicodeDecodeError as error:
                refused = True
                print(f"{path}: byte {error.start} is no UTF-8", file=sys.stderr)
    except FileNotFoundError as error:
        print(f"{error}: there is no such file or folder", file=sys.stderr)
        return 2
    except OSError as error:
        print(error, file=sys.stderr)
        return 2
    text = _FORMATS[given.format](files)
    if text:
        print(text)
    found = sum(len(file.findings) for file in files)
    if given.format == "text":
        print(_summary(files, found), file=sys.stderr)
    return 2 if refused else int(bool(found))


def _summary(files: Sequence[Checked], found: int) -> str:
    mended = sum(file.mended for file in files)
    fixable = sum(finding.edit is not None for file in files for finding in file.findings)
    said = f"{len(files)} files read, {found} found"
    if mended:
        said += f", {mended} mended"
    return f"{said}, {fixable} to be mended by --fix" if fixable else said


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m datastar_py.lint",
        description=f"Finds what the client of Datastar {facts.CLIENT} would ignore or trip over.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    known = " ".join((*PROGRAMS, *PAGES))
    parser.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help=f"files, or folders with {known}"
    )
    parser.add_argument(
        "--fix", action="store_true", help="mend what can be mended in one way alone"
    )
    parser.add_argument("--format", choices=tuple(_FORMATS), default="text", help="default: text")
    parser.add_argument(
        "--prefix",
        default="data-",
        help="what attributes start with: data- (default), or data-star- for the aliased bundle",
    )
    parser.add_argument(
        "--plugin",
        action="append",
        default=[],
        metavar="NAME",
        help="an attribute of the project's own, without data-; may be given several times",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
