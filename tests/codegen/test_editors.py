"""What editors are given: held to the schemas of both formats, and to the spec."""

from __future__ import annotations

import json
import random
import re
import sys
from pathlib import Path
from typing import Any, cast

import jsonschema
import pytest
from spec_edits import Run, ran

from codegen.model import Spec
from tests.pages import written_in
from tests.schemas import WEB_TYPES, schema

VSCODE = "vscode.html-data.json"
JETBRAINS = "datastar.web-types.json"


def given(root: Path, name: str) -> Any:
    return json.loads((root / "editors" / name).read_text("utf-8"))


def published(root: Path, name: str) -> Any:
    if name == JETBRAINS:
        return schema(WEB_TYPES)
    rules = json.loads((root / "tests/editors/vscode-customData.schema.json").read_text("utf-8"))
    # As published, a bracket stands too far down: these two are said of `tags`, beside its items,
    # where they bind nothing.
    properties = rules["properties"]
    for name in ("globalAttributes", "valueSets"):
        properties[name] = properties["tags"].pop(name)
    return rules


@pytest.mark.parametrize("name", [VSCODE, JETBRAINS])
def test_the_schema(root: Path, name: str) -> None:
    rules = published(root, name)
    validator = jsonschema.validators.validator_for(rules)
    validator.check_schema(rules)
    assert list(validator(rules).iter_errors(given(root, name))) == []


@pytest.mark.parametrize(
    ("name", "break_it"),
    [
        (VSCODE, lambda data: data["globalAttributes"][0].pop("name")),
        (VSCODE, lambda data: data["valueSets"][0]["values"][0]["references"][0].update(url="x")),
        (VSCODE, lambda data: data["globalAttributes"][0]["description"].update(kind="html")),
        (JETBRAINS, lambda data: data.pop("version")),
        (JETBRAINS, lambda data: attributes_of(data)[0]["value"].update(kind="code")),
        (JETBRAINS, lambda data: attributes_of(data)[0]["pattern"].update(templat=[])),
    ],
)
def test_the_schema_finds_what_is_wrong(root: Path, name: str, break_it: Any) -> None:
    data = given(root, name)
    break_it(data)
    rules = published(root, name)
    assert list(jsonschema.validators.validator_for(rules)(rules).iter_errors(data))


def test_facts_for_vscode(root: Path, real_spec: Spec) -> None:
    data = given(root, VSCODE)
    told = {one["name"]: one for one in data["globalAttributes"]}
    assert len(told) == len(data["globalAttributes"])
    sets = {one["name"] for one in data["valueSets"]}
    assert {one.get("valueSet", "v") for one in told.values()} == {*sets, "v"}
    for attribute in real_spec.attributes:
        if attribute.elements:
            elements = [
                tag["name"]
                for tag in data["tags"]
                if any(one["name"] == f"data-{attribute.html}" for one in tag["attributes"])
            ]
            assert tuple(elements) == attribute.elements
            continue
        names = [name for name in told if re.split(":|__", name)[0] == f"data-{attribute.html}"]
        assert names or attribute.key == "must"
        for name in names:
            text = told[name]["description"]["value"]
            assert text.startswith(attribute.doc)
            assert all(f"`__{modifier.html}`" in text for modifier in attribute.every)
            if "__" not in name:
                assert told[name]["references"][0]["url"] == attribute.link
    assert {f"data-on:{event}" for event in real_spec.native_events} <= set(told)
    values = next(one["values"] for one in data["valueSets"] if one["name"] == "datastar-actions")
    assert [one["name"][1:].partition("(")[0] for one in values] == [
        action.html for action in real_spec.actions
    ]


# --- patterns of web-types ------------------------------------------------------------------------


def attributes_of(data: Any) -> list[Any]:
    return cast("list[Any]", data["contributions"]["html"]["attributes"])


def expression(part: Any, owner: Any) -> str:
    """A pattern of the format as a regular expression."""
    if isinstance(part, str):
        return re.escape(part)
    if isinstance(part, list):
        return "".join(expression(one, owner) for one in part)
    if "regex" in part:
        return f"(?:{part['regex']})"
    if "items" in part:
        items = [expression(one.get("pattern", one["name"]), one) for one in owner[part["items"]]]
        text = "|".join(items)
    elif "or" in part:
        text = "|".join(expression(one, owner) for one in part["or"])
    else:
        text = expression(part["template"], owner)
    sign = {(True, False): "", (False, False): "?", (True, True): "+", (False, True): "*"}
    return f"(?:{text}){sign[part.get('required', True), part.get('repeat', False)]}"


def test_facts_for_jetbrains(root: Path, real_spec: Spec) -> None:
    """Its patterns take every name that the client does, and none that it does not."""
    sys.path.insert(0, str(root / "tests" / "lint"))
    import made_up

    data = given(root, JETBRAINS)
    assert data["version"] == real_spec.client.removeprefix("v")
    told = {one["name"]: one for one in attributes_of(data)}
    companions = [f"data-{a.companion.html}" for a in real_spec.attributes if a.companion]
    assert list(told) == list(
        dict.fromkeys(
            name
            for a in real_spec.attributes
            for name in (f"data-{a.html}", *(companions if a.companion else ()))
        )
    )
    pick = random.Random(11)
    for attribute in real_spec.attributes:
        entry = told[f"data-{attribute.html}"]
        pattern = re.compile(expression(entry["pattern"], entry))
        assert entry["doc-url"] == attribute.link
        for _ in range(50):
            name = made_up.right(attribute, pick).name
            assert pattern.fullmatch(name), name
        bare = f"data-{attribute.html}"
        assert bool(pattern.fullmatch(bare)) == (attribute.key != "must")
        assert bool(pattern.fullmatch(f"{bare}:key")) == (attribute.key != "denied")
        keyed = bare + (":key" if attribute.key == "must" else "")
        taken = {modifier.html for modifier in attribute.every if modifier.tag == "none"}
        for modifier in real_spec.modifiers:
            if modifier.tag == "none":
                fits = bool(pattern.fullmatch(f"{keyed}__{modifier.html}"))
                assert fits == (modifier.html in taken), (keyed, modifier.html)
        assert not pattern.fullmatch(f"{keyed}__view-transition")
        assert not pattern.fullmatch(f"{keyed}__debounce.0.5s")
        kind = entry["value"]["kind"]
        assert (kind == "no-value") == (attribute.value_kind == "none")


def test_in_the_wheel(python: Path, tmp_path: Path, root: Path) -> None:
    """Where the docs say that they are, and as they are here."""
    code = "import datastar_py; print(datastar_py.__path__[0])"
    package = Path(ran(python, tmp_path, "-c", code).stdout.strip())
    for name in (VSCODE, JETBRAINS):
        shipped = (package / "editors" / name).read_bytes()
        assert shipped == (root / "editors" / name).read_bytes()


def test_the_page(root: Path) -> None:
    """Its settings are JSON, and name these files by where they are installed."""
    settings = [json.loads(block) for block in written_in("editors.md", "json")]
    assert [list(one) for one in settings] == [["html.customData"], ["name", "web-types"]]
    paths = [*settings[0]["html.customData"], settings[1]["web-types"]]
    assert [Path(path).name for path in paths] == [VSCODE, JETBRAINS]
    assert all("datastar_py/editors/" in path for path in paths)


def test_json_that_is_none_is_refused(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t").mkdir()
    (tmp_path / "t" / "x.json.j2").write_text('{"a": {{ client | json }},}\n')
    result = run("--templates", "t", "--out", "out")
    assert result.status == 2
    assert result.err.startswith("t/x.json.j2: what it renders to is no JSON: ")
