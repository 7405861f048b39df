"""The command line: `python -m codegen`, and `check` and `diff` after it."""

from __future__ import annotations

import argparse
import shlex
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from . import bundle, plugins
from .differences import compare as beside
from .files import read_bytes
from .load import load
from .problems import MOST_PROBLEMS, SpecError, shortened
from .render import TemplateError, render
from .sync import Change, SyncError, compare, write

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
TEMPLATES = HERE / "templates"
# In an installed package, the spec is a part of the generator.
INSTALLED = (HERE / "spec").is_dir()
SPEC = (HERE if INSTALLED else ROOT) / "spec"
PROGRAM = f"python -m {__package__}"

_EPILOG = """\
exit status:
  0  every file is as the spec and the templates say; for diff: the client and the spec agree
  1  check found files that are stale, missing or stray; diff found a difference
  2  the spec, a template or a command is wrong, the disk refused, or the generator has failed
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command. Gives the exit status."""
    parser = _parser()
    given = parser.parse_args(arguments)
    try:
        if given.command == "diff":
            return _diff(parser, given)
        if given.spec.suffix in (".yaml", ".yml"):
            return _plugins(parser, given)
        if INSTALLED:
            parser.error("name the file of your plugins: --spec plugins.yaml --out module.py")
        return _repository(given)
    except SpecError as error:
        return _refuse(f"{error}\n\n{_counted(len(error.problems))} in the spec")
    except (TemplateError, SyncError) as error:
        return _refuse(str(error))
    except OSError as error:
        print(error, file=sys.stderr)
        return 2
    except Exception as error:
        # A traceback of Python's own would end with 1, which says that a file is stale.
        where = "".join(traceback.format_list(traceback.extract_tb(error.__traceback__)[-3:]))
        said = shortened(f"{type(error).__name__}: {error}")
        return _refuse(f"the generator has failed, which it never should:\n{where}{said}")


def _repository(given: argparse.Namespace) -> int:
    """Writes or checks all that follows from the spec."""
    out: Path = given.out or ROOT
    files = render(load(given.spec), given.templates)
    changes = compare(files, out)
    if given.command == "check":
        return _report(changes, len(files), _command(given))
    write(changes, out)
    return _tell(changes, len(files))


def _plugins(parser: argparse.ArgumentParser, given: argparse.Namespace) -> int:
    """Writes or checks the one module with the plugins of a project."""
    if given.out is None:
        parser.error("name the module to write: --out myapp/datastar.py")
    change = plugins.module(given.spec, SPEC, given.templates, given.out)
    changes = () if change is None else (change,)
    if given.command == "check":
        return _report(changes, 1, _command(given))
    write(changes, Path())
    return _tell(changes, 1)


def _diff(parser: argparse.ArgumentParser, given: argparse.Namespace) -> int:
    """Prints what a client knows beside what the spec says."""
    if given.client is None:
        parser.error("name the client to read: diff --client datastar.js")
    try:
        known = bundle.read(read_bytes(given.client).decode("utf-8"))
    except (bundle.NoBundle, UnicodeDecodeError) as error:
        print(f"{given.client}: {error}", file=sys.stderr)
        return 2
    report = beside(known, load(given.spec))
    print(report.text())
    return 1 if report.differs else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=PROGRAM,
        description="Makes the SDK, its docs, its examples and its test matrix from the spec; "
        "or, from a file with plugins of your own, a module with typed methods for them.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "command",
        nargs="?",
        choices=("generate", "check", "diff"),
        default="generate",
        help="generate (default): write what changed, remove strays, print the paths; "
        "check: write nothing, print as a diff what generate would do; "
        "diff: print what a client knows beside what the spec says",
    )
    here = "the package's own" if INSTALLED else "spec/ of this repository"
    _add(parser, "--spec", SPEC, f"the folder of the spec (default: {here}), or plugins.yaml")
    _add(parser, "--out", None, "the root to write or check; with plugins, the module")
    _add(parser, "--templates", TEMPLATES, "the templates (default: those of this program)")
    _add(parser, "--client", None, "for diff: a bundle of the client, such as datastar.js")
    return parser


def _add(parser: argparse.ArgumentParser, flag: str, default: Path | None, text: str) -> None:
    parser.add_argument(flag, type=Path, default=default, metavar="PATH", help=text)


def _command(given: argparse.Namespace) -> str:
    """What to type to mend what a check found."""
    words = PROGRAM.split()
    for flag, default in (("spec", SPEC), ("out", None), ("templates", TEMPLATES)):
        path: Path | None = getattr(given, flag)
        if path is not None and path != default:
            words += [f"--{flag}", str(path)]
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


def _counted(problems: int) -> str:
    if problems == MOST_PROBLEMS:
        return f"{problems} problems and perhaps more"
    return f"{problems} problem{'s' * (problems != 1)}"


def _refuse(message: str) -> int:
    print(f"{message}\nnothing was written", file=sys.stderr)
    return 2
