"""The command line: `python -m codegen` and `python -m codegen check`."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from .load import load
from .problems import SpecError
from .render import TemplateError, render
from .sync import Change, SyncError, compare, write

ROOT = Path(__file__).resolve().parent.parent
SPEC, TEMPLATES = ROOT / "spec", ROOT / "codegen" / "templates"

_EPILOG = """\
exit status:
  0  every file is as the spec and the templates say
  1  check found files that are stale, missing or stray
  2  the spec or a template is wrong, or the disk refused
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command. Gives the exit status."""
    given = _parser().parse_args(arguments)
    try:
        files = render(load(given.spec), given.templates)
        changes = compare(files, given.out)
        if given.command == "check":
            return _report(changes, len(files), _command(given))
        write(changes, given.out)
    except SpecError as error:
        count = len(error.problems)
        return _refuse(f"{error}\n\n{count} problem{'s' * (count != 1)} in the spec")
    except (TemplateError, SyncError) as error:
        return _refuse(str(error))
    except OSError as error:
        print(error, file=sys.stderr)
        return 2
    return _tell(changes, len(files))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m codegen",
        description="Makes the SDK, its docs, its examples and its test matrix from the spec.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "command",
        nargs="?",
        choices=("generate", "check"),
        default="generate",
        help="generate (default): write what changed, remove strays, print the paths; "
        "check: write nothing, print as a diff what generate would do",
    )
    _add_folder(parser, "--spec", SPEC, "the YAML files (default: spec/ of this repository)")
    _add_folder(parser, "--out", ROOT, "the root to write or check (default: this repository)")
    _add_folder(parser, "--templates", TEMPLATES, "the templates (default: codegen/templates/)")
    return parser


def _add_folder(parser: argparse.ArgumentParser, flag: str, default: Path, text: str) -> None:
    parser.add_argument(flag, type=Path, default=default, metavar="DIR", help=text)


def _command(given: argparse.Namespace) -> str:
    """What to type to mend what a check found."""
    words = ["python", "-m", "codegen"]
    for flag, default in (("spec", SPEC), ("out", ROOT), ("templates", TEMPLATES)):
        folder: Path = getattr(given, flag)
        if folder != default:
            words += [f"--{flag}", str(folder)]
    return shlex.join(words)


def _report(changes: Sequence[Change], total: int, command: str) -> int:
    """Prints a patch on stdout, and on stderr what it is about."""
    if not changes:
        print(f"{total} files up to date")
        return 0
    print("".join(change.diff() for change in changes), end="", flush=True)
    listed = "\n".join(f"{change.state}: {change.path}" for change in changes)
    print(f"\n{listed}\n\nto mend this, run: {command}", file=sys.stderr)
    return 1


def _tell(changes: Sequence[Change], total: int) -> int:
    for change in changes:
        print(change.path if change.new is not None else f"{change.path} (stray: removed)")
    written = sum(change.new is not None for change in changes)
    done = f"{written} written, " if changes else ""
    print(f"{done}{total - written} files up to date")
    return 0


def _refuse(message: str) -> int:
    print(f"{message}\nnothing was written", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
