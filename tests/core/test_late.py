"""Names that are read when somebody first asks for them: the same ones, for whoever asks."""

from __future__ import annotations

import ast
import importlib
import inspect
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

import datastar_py
from datastar_py import sse

# Modules that have nothing but such names, or many; adapters need their frameworks.
MODULES = ["", "._answering", "._reading", "._streams", "._text", ".sse"]


def shown_to_checkers(path: Path) -> list[ast.ImportFrom]:
    """The imports that type checkers are shown in the place of names that come late."""
    body = ast.parse(path.read_text()).body
    (block,) = [
        node
        for node in body
        if isinstance(node, ast.If)
        and isinstance(node.test, ast.Name)
        and node.test.id == "TYPE_CHECKING"
    ]
    return [node for node in block.body if isinstance(node, ast.ImportFrom)]


@pytest.mark.parametrize("name", MODULES)
def test_checkers_are_shown_what_is_there(name: str) -> None:
    module = importlib.import_module(f"datastar_py{name}")
    package = module.__package__
    assert module.__file__ and package
    shown = set[str]()
    for node in shown_to_checkers(Path(module.__file__)):
        home = "." * node.level + (node.module or "")
        for alias in node.names:
            if (name, node.module) == (".sse", "_types"):
                continue  # Those are for type checkers alone.
            called = "_HtmlProvider" if alias.name == "HtmlProvider" else alias.name
            shown.add(called)
            there = importlib.import_module(home, package) if node.module else None
            expected = (
                importlib.import_module(f"{home}{alias.name}", package)
                if there is None
                else getattr(there, alias.name)
            )
            assert getattr(module, called) is expected
    late = inspect.getclosurevars(module.__getattr__).nonlocals["homes"]
    assert shown == set(late)
    assert shown <= {*dir(module)}


def run(code: str) -> str:
    """In a process that has read nothing yet."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


CALLS = """
import threading
from datastar_py import ServerSentEventGenerator as SSE

CALLS = [
    lambda: SSE.patch_elements(["<p>a</p>", "<p>b</p>"], selector="#é", mode="inner"),
    lambda: SSE.patch_elements("<circle/><rect/>", namespace="svg"),
    lambda: SSE.patch_signals({"a": [1, {"b": None}]}),
    lambda: SSE.patch_signals('{"a": 1}', event_id="é"),
    lambda: SSE.remove_signals(["a.b", "c"]),
    lambda: SSE.execute_script("a()", attributes={"type": "module"}),
    lambda: SSE.redirect("/b"),
    lambda: SSE.console_log({"a": 1}),
]
"""


@pytest.mark.parametrize("turn", range(3))
def test_a_first_use_in_many_threads(turn: int) -> None:
    printed = run(
        CALLS
        + f"""
import sys
sys.setswitchinterval(1e-6)
assert "datastar_py._json" not in sys.modules
start = threading.Barrier(32)
given = [None] * 32
def call(number):
    start.wait()
    given[number] = CALLS[(number + {turn}) % 8]()
threads = [threading.Thread(target=call, args=(number,)) for number in range(32)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert given == [CALLS[(number + {turn}) % 8]() for number in range(32)], given
print("equal")
"""
    )
    assert printed == "equal\n"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on this system")
def test_a_first_use_in_forked_workers() -> None:
    printed = run(
        CALLS
        + """
import os
workers = []
for number in range(4):
    worker = os.fork()
    if worker == 0:
        os._exit(0 if all(call() for call in CALLS) else 1)
    workers.append(worker)
print([os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]) for worker in workers])
"""
    )
    assert printed == "[0, 0, 0, 0]\n"


def test_names_can_be_found_before_they_are_read() -> None:
    printed = run(
        "import sys, datastar_py; from datastar_py import sse;"
        "print({'JSExpression', 'attribute_generator', 'javascript'} <= {*dir(datastar_py)},"
        "{'SignalValue', '_HtmlProvider'} <= {*dir(sse)}, 'datastar_py._plain' in sys.modules)"
    )
    assert printed == "True True False\n"


def test_import_of_everything_reads_it() -> None:
    printed = run(
        "from datastar_py.sse import *; from datastar_py import *;"
        "print(JSExpression('a').value, JSExpression in SignalValue.__args__)"
    )
    assert printed == "a True\n"


def test_a_pickle_reads_what_it_needs() -> None:
    dumped = pickle.dumps([datastar_py.JSExpression("$a"), sse.SSE_HEADERS])
    assert run(f"import pickle; print(pickle.loads({dumped!r})[0])") == "$a\n"


def test_hints_can_be_read_before_anything_else() -> None:
    printed = run(
        "import typing; from datastar_py import DatastarEvent, ServerSentEventGenerator as SSE;"
        "methods = [getattr(SSE, name) for name in dir(SSE) if not name.startswith('_')];"
        "print({typing.get_type_hints(method)['return'] is DatastarEvent"
        " for method in methods if callable(method)})"
    )
    assert printed == "{True}\n"


def test_a_name_that_is_nowhere() -> None:
    for name in MODULES:
        module = importlib.import_module(f"datastar_py{name}")
        with pytest.raises(AttributeError, match="has no attribute 'nowhere'"):
            _ = module.nowhere
        assert not hasattr(module, "__wrapped__")
