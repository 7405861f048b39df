"""Does the browser suite notice a wrong spec? `python -m tests.browser.mutations` finds out.

Each mutant is a copy of spec/ with one mistake, of the kind that people make. The SDK is generated
from it, and the suite runs against that SDK until its first failure. A mutant is caught when an
assertion of a test in the browser fails; one that the generator refuses, or that keeps the tests
from being collected, proves nothing. What runs depends on the file with the mistake and on nothing
else, and must pass with the spec as it is.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[2]

# The files of tests that hold what a file of the spec says against the client.
SELECTIONS = {
    "attributes.yaml": ("test_attributes.py", "test_modifiers.py"),
    "modifiers.yaml": ("test_attributes.py", "test_modifiers.py"),
    "events.yaml": ("test_events.py",),
    "replies.yaml": ("test_replies.py",),
    "actions.yaml": ("test_actions.py",),
}


@dataclass(frozen=True)
class Mutant:
    """In `file`, the one place that reads `right` reads `wrong`.

    `also` are such places in other files, where the spec is checked against itself.
    """

    what: str
    file: str
    right: str
    wrong: str
    also: tuple[tuple[str, str, str], ...] = ()

    @property
    def tests(self) -> tuple[str, ...]:
        return SELECTIONS[self.file]

    @property
    def change(self) -> str:
        """The lines that differ."""
        right, wrong = self.right.splitlines(), self.wrong.splitlines()
        gone = [line.strip("- ") for line in right if line not in wrong]
        come = [line.strip("- ") for line in wrong if line not in right]
        return f"`{'; '.join(gone)}` → {'`' + '; '.join(come) + '`' if come else 'nothing'}"

    def apply(self, spec: Path) -> None:
        for file, right, wrong in ((self.file, self.right, self.wrong), *self.also):
            path = spec / file
            text = path.read_text("utf-8")
            count = text.count(right)
            if count != 1:
                raise ValueError(f"{self.what}: {count} places in {file} read {right!r}")
            path.write_text(text.replace(right, wrong), "utf-8")


MUTANTS = (
    Mutant(
        "a modifier misspelt",
        "modifiers.yaml",
        "    html: viewtransition\n",
        "    html: viewtransitions\n",
        (("renamed.yaml", "    new: viewtransition\n", "    new: viewtransitions\n"),),
    ),
    Mutant(
        "a modifier with a time misspelt",
        "modifiers.yaml",
        "    html: debounce\n",
        "    html: debounced\n",
    ),
    Mutant(
        "a wrong grammar of names: aria_label",
        "attributes.yaml",
        "    hyphenates: true\n    doc: Sets attributes of",
        "    doc: Sets attributes of",
    ),
    Mutant(
        "a wrong default of a modifier",
        "modifiers.yaml",
        '    flags: [leading]\n    seconds: true\n    default: "1000"\n',
        '    flags: [leading]\n    seconds: true\n    default: "500"\n',
    ),
    Mutant(
        "an attribute misspelt",
        "attributes.yaml",
        "    html: preserve-attr\n",
        "    html: preserve-attribute\n",
        (("renamed.yaml", "    new: preserve-attr\n", "    new: preserve-attribute\n"),),
    ),
    Mutant(
        "a companion attribute misspelt",
        "attributes.yaml",
        "      html: on-signal-patch-filter\n",
        "      html: on-signal-patch-filters\n",
    ),
    Mutant(
        "a wrong default case, of signals",
        "attributes.yaml",
        "      keywords: computed\n    case: camel\n",
        "      keywords: computed\n    case: kebab\n",
    ),
    Mutant(
        "a wrong default case, of events",
        "attributes.yaml",
        "    key_kind: event\n    case: kebab\n",
        "    key_kind: event\n    case: camel\n",
    ),
    Mutant(
        "custom properties forgotten",
        "attributes.yaml",
        "    custom_properties: true\n",
        "",
    ),
    Mutant(
        "a data line misspelt",
        "events.yaml",
        "      - name: onlyIfMissing\n",
        "      - name: ifMissing\n        argument: only_if_missing\n",
        (
            (
                "renamed.yaml",
                "    new: consts.ONLY_IF_MISSING_DATALINE_LITERAL\n",
                "    new: consts.IF_MISSING_DATALINE_LITERAL\n",
            ),
        ),
    ),
    Mutant(
        "a type of event misspelt",
        "events.yaml",
        "    type: datastar-patch-signals\n",
        "    type: datastar-patch-signal\n",
        tuple(
            (
                "renamed.yaml",
                f"    old: {old}\n    new: datastar-patch-signals\n",
                f"    old: {old}\n    new: datastar-patch-signal\n",
            )
            for old in ("datastar-merge-signals", "datastar-remove-signals")
        ),
    ),
    Mutant(
        "a mode misspelt",
        "events.yaml",
        "replace, prepend,",
        "replace, prepent,",
    ),
    Mutant(
        "a wrong word of an enum",
        "events.yaml",
        "    members: [html, svg, mathml]\n",
        "    members: [html, svg, math]\n",
    ),
    Mutant(
        "a wrong default mode",
        "events.yaml",
        "        enum: ElementPatchMode\n        default: outer\n",
        "        enum: ElementPatchMode\n        default: inner\n",
    ),
    Mutant(
        "a wrong header",
        "events.yaml",
        "  Content-Type: text/event-stream\n",
        "  Content-Type: text/html\n",
    ),
    Mutant(
        "an action misspelt",
        "actions.yaml",
        "    html: setAll\n",
        "    html: setall\n",
    ),
    Mutant(
        "an option misspelt",
        "actions.yaml",
        "  - name: retryMaxWait\n",
        "  - name: retry_max_wait\n",
        (("renamed.yaml", "    new: retryMaxWait\n", "    new: retry_max_wait\n"),),
    ),
    Mutant(
        "a wrong default of one action",
        "actions.yaml",
        '      openWhenHidden: "false"\n',
        '      openWhenHidden: "true"\n',
    ),
    Mutant(
        "a wrong default of an option",
        "actions.yaml",
        '    kind: number\n    default: "2"\n',
        '    kind: number\n    default: "3"\n',
    ),
    Mutant(
        "signals of a method in the wrong place",
        "actions.yaml",
        "    method: DELETE\n    signals_in: query\n",
        "    method: DELETE\n    signals_in: body\n",
        also=(
            ("events.yaml", "query_methods: [GET, DELETE]", "query_methods: [GET]"),
            ("events.yaml", "body_methods: [POST,", "body_methods: [DELETE, POST,"),
        ),
    ),
    Mutant(
        "a header of a reply misspelt",
        "replies.yaml",
        "      - name: datastar-only-if-missing\n",
        "      - name: datastar-onlyifmissing\n",
    ),
    Mutant(
        "a reply of another media type",
        "replies.yaml",
        "    media_type: text/javascript\n",
        "    media_type: text/plain\n",
    ),
)


@dataclass(frozen=True)
class Outcome:
    """`test` is the first that failed, by an assertion or, if not, for the reason that is told."""

    test: str
    by_assertion: bool
    seconds: float
    said: str

    @property
    def caught(self) -> bool:
        return bool(self.test) and self.by_assertion


def run(
    mutant: Mutant | None, tests: Sequence[str], folder: Path, arguments: Sequence[str] = ()
) -> Outcome:
    """Generates the SDK of one mutant, or of the spec as it is, and runs the tests against it."""
    started = time.monotonic()
    spec, out = folder / "spec", folder / "out"
    shutil.copytree(ROOT / "spec", spec)
    if mutant is not None:
        mutant.apply(spec)
    out.mkdir()
    _call(sys.executable, "-m", "codegen", "--spec", spec, "--out", out)
    environment = {
        **os.environ,
        "DATASTAR_SPEC": str(spec),
        "PYTHONPATH": str(out / "generated"),
        "PYTEST_ADDOPTS": "",
        # Most mistakes show in what never comes; the spec as it is passes with this as well.
        "BROWSER_PATIENCE": "10",
    }
    where = "import datastar_py; print(datastar_py.__file__)"
    used = _call(sys.executable, "-c", where, environment=environment)
    if not Path(used.strip()).is_relative_to(out):
        raise RuntimeError(f"the tests would run against {used}")
    report = folder / "report.xml"
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
    command += [f"--junitxml={report}", f"--basetemp={folder / 'tmp'}", *arguments]
    command += [f"tests/browser/{name}" for name in tests]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    test, by_assertion = _first_failure(report)
    if bool(test) != bool(done.returncode):
        raise RuntimeError(f"{done.stdout}\n{done.stderr}")
    return Outcome(test, by_assertion, time.monotonic() - started, done.stdout)


def _call(*command: object, environment: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        [str(word) for word in command], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"{command}:\n{done.stdout}{done.stderr}")
    return done.stdout


def _first_failure(report: Path) -> tuple[str, bool]:
    """The name of the test, and whether what failed in it was an assertion."""
    for case in ElementTree.parse(report).iter("testcase"):
        for problem in case:
            if problem.tag in ("failure", "error"):
                message = problem.get("message", "")
                asserted = message.startswith(("AssertionError", "assert "))
                name = f"{case.get('classname', '').rpartition('.')[2]}::{case.get('name')}"
                return name, problem.tag == "failure" and asserted
    return "", False


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.browser.mutations")
    parser.add_argument("words", nargs="*", help="only mutants with one of these in their names")
    words = parser.parse_args(arguments).words
    chosen = [m for m in MUTANTS if not words or any(word in m.what for word in words)]
    print("| mutant | change | first test that failed | s |\n|---|---|---|---|", flush=True)
    failed: list[str] = []
    for tests in dict.fromkeys(mutant.tests for mutant in chosen):
        outcome = _in_a_folder(None, tests)
        print(_row("none: the spec as it is", ", ".join(tests), outcome), flush=True)
        if outcome.test:
            failed.append(f"{outcome.test} fails with the spec as it is\n{outcome.said}")
    for mutant in chosen:
        outcome = _in_a_folder(mutant, mutant.tests)
        print(_row(mutant.what, mutant.change, outcome), flush=True)
        if not outcome.caught:
            failed.append(f"{mutant.what}: not caught by an assertion\n{outcome.said}")
    if failed:
        print("", *failed, sep="\n\n")
        return 1
    print(f"\n{len(chosen)} mutants, all caught")
    return 0


def _in_a_folder(mutant: Mutant | None, tests: Sequence[str]) -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        return run(mutant, tests, Path(folder))


def _row(what: str, change: str, outcome: Outcome) -> str:
    test = f"`{outcome.test}`" if outcome.test else "none"
    return f"| {what} | {change} | {test} | {outcome.seconds:.0f} |"


if __name__ == "__main__":
    sys.exit(main())
