"""The pages of the reference: the signatures on them are those of the package."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from codegen.model import Spec

Functions = dict[str, ast.FunctionDef]


def methods(source: str, name: str) -> Functions:
    """The public methods of a class, without `self` or `cls`."""
    tree = ast.parse(source)
    (found,) = (n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == name)
    public = {n.name: n for n in found.body if isinstance(n, ast.FunctionDef) and n.name[0] != "_"}
    for method in public.values():
        first = [*method.args.posonlyargs, *method.args.args][:1]
        if first and first[0].arg in ("self", "cls"):
            del (method.args.posonlyargs or method.args.args)[0]
    return public


def code(page: str) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```$", page, re.M | re.S)


def signature(text: str) -> ast.FunctionDef:
    (function,) = ast.parse(f"{text.strip()}: ...").body
    assert isinstance(function, ast.FunctionDef)
    return function


def test_events(rendered: dict[str, str]):
    public = methods(rendered["generated/datastar_py/sse.py"], "ServerSentEventGenerator")
    page = code(rendered["docs/reference/events.md"])
    told = [signature(block) for block in page if block.startswith("def ")]
    for method in public.values():
        # Names of 0.x have a page of their own.
        every = [*method.args.args, *method.args.kwonlyargs]
        old = [a for a in every if a.annotation and ast.unparse(a.annotation) == "Former"]
        method.args.args = [a for a in method.args.args if a not in old]
        method.args.defaults = [d for d in method.args.defaults if ast.unparse(d) != "FORMER"]
    assert {f.name: ast.unparse(f.args) for f in told} == {
        name: ast.unparse(method.args) for name, method in public.items()
    }


def test_replies(rendered: dict[str, str]):
    tree = ast.parse(rendered["generated/datastar_py/replies.py"])
    public = {n.name: ast.unparse(n.args) for n in tree.body if isinstance(n, ast.FunctionDef)}
    page = code(rendered["docs/reference/replies.md"])
    told = [signature(block) for block in page if block.startswith("def ")]
    assert {f.name: ast.unparse(f.args) for f in told} == public


def calls(page: str, generator: str) -> dict[str, str]:
    """The arguments in each signature: the first block below the heading of its section."""
    sections = re.findall(rf"^## {generator}\.(\w+).*\n((?:(?!## ).*\n)*)", page, re.M)
    found: dict[str, str] = {}
    for name, body in sections:
        *_, call = code(body)[0].strip().splitlines()
        arguments = call.removeprefix(f"{generator}.{name}") or "()"
        found[name] = ast.unparse(signature(f"def {name}{arguments}").args)
    return found


def test_attributes(rendered: dict[str, str]):
    source = rendered["generated/datastar_py/attributes.py"]
    public = methods(source, "AttributeGenerator")
    told = calls(rendered["docs/reference/attributes.md"], "data")
    assert sorted(told) == sorted(public)
    for name, method in public.items():
        if method.decorator_list:
            kind = method.returns and ast.unparse(method.returns)
            (body,) = re.findall(rf"^class {kind}\(.*\n((?:(?!class ).*\n)*)", source, re.M) or [""]
            call = re.search(r"def __call__\((?:[^()]|\(\))*\)", body)
            method = signature(f"{call[0].replace('self,', '')}") if call else signature("def f()")
        assert told[name] == ast.unparse(method.args), name


def test_actions(rendered: dict[str, str]):
    public = methods(rendered["generated/datastar_py/actions.py"], "ActionGenerator")
    page = rendered["docs/reference/actions.md"]
    told = calls(page, "actions")
    assert sorted(told) == sorted(public)
    rows = re.findall(r"^\| `(\w+)` \| `(.+?)` \| .* \| .* \|$", page, re.M)
    options = {name: kind.replace("\\|", "|") for name, kind in rows}
    for name, method in public.items():
        if told[name].endswith("**options"):
            given = {
                a.arg: ast.unparse(a.annotation) for a in method.args.kwonlyargs if a.annotation
            }
            assert {n: ast.unparse(ast.parse(kind)) for n, kind in options.items()} == given
        else:
            assert told[name] == ast.unparse(method.args), name


def test_frameworks(rendered: dict[str, str]):
    """Every public name of every adapter is on the page."""
    page = rendered["docs/reference/frameworks.md"]
    shared = {*re.findall(r"`(\w+)`", page[: page.index("| Name | Module |")])}
    for path, text in rendered.items():
        module = re.fullmatch(r"generated/datastar_py/([a-z]+)(?:/__init__)?\.py", path)
        if module and f"datastar_py.{module[1]}" in page:
            (names,) = re.findall(r"^__all__ = (\[.*?\])$", text, re.M | re.S)
            for name in {*ast.literal_eval(names)} - shared:
                assert re.search(rf"`{name}` \|.*`{module[1]}`", page), (module[1], name)


@pytest.mark.parametrize("name", ["events", "replies", "attributes", "actions", "frameworks"])
def test_links(rendered: dict[str, str], name: str):
    """Every link inside of a page has its target."""
    page = rendered[f"docs/reference/{name}.md"]
    headings = re.findall(r"^##+ (.*)$", page, re.M)
    anchors = {re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in headings}
    anchors |= set(re.findall(r'<a id="([^"]+)">', page))
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= anchors


def test_readme(root: Path, real_spec: Spec):
    """The README's table of frameworks says what the spec says."""
    text = (root / "README.md").read_text("utf-8")
    row = r"^\| \[(.+?)\]\(.*?#(\w+)\) \| (.+?) \| (.+?) \| `(.+?)` \|"
    assert re.findall(row, text, re.M) == [
        (f.title, f.name, f.oldest or "any", ", ".join(s.name for s in f.servers), f.signals)
        for f in real_spec.frameworks
    ]
