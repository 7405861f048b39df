"""`diff --client`, on every bundle of the client that PyPI has, each held to its hash."""

from __future__ import annotations

from pathlib import Path

import pytest
from spec_edits import Run

from codegen.bundle import read
from tests.pages import written_in
from tests.wheels import Member, fetch, folder

STARIO = "stario/cli/templates/hello-world/static/js/datastar.js"

# By version of the client: a wheel that carries it. Later wheels of these projects carry none.
CLIENTS = {
    "v1.0.0-RC.7": Member(
        "stario==2.0.0",
        STARIO,
        "c9c8b99715d759df4543d4e01d6e6fe4b3940e4dee57ec9cde7eb344e86c61e2",
    ),
    # Laid out anew by somebody, with blanks and line breaks.
    "v1.0.0-RC.8": Member(
        "stario==2.3.0",
        STARIO,
        "44db4cdd15e8242c768e131704c026e6d9a5b5ced1343eb6582fa6341b565f3e",
    ),
    "v1.0.1": Member(
        "stario==3.4.0",
        STARIO,
        "54768cf34985be0229c7229f1df9469fbd32e2a0c09b4a3f1e81ad8c4d6840da",
    ),
    # The same version, changed by another project.
    "v1.0.1 of starhtml": Member(
        "starhtml==0.7.0",
        "starhtml/static/js/datastar-core.js",
        "31c8c9efb895beadeba5f73407c3ca60201dee321c5dea56c182817b475bde9f",
    ),
}

PRO = (
    "  Pro, in no free bundle: animate, custom-validity, match-media, on-raf, on-resize, persist, "
    "query-string, replace-url, scroll-into-view, view-transition\n"
)

OLDER = {"v1.0.0-RC.7", "v1.0.0-RC.8"}


@pytest.fixture
def client(request: pytest.FixtureRequest) -> Path:
    version: str = request.param
    path = folder() / f"datastar-{version.replace(' ', '-')}.js"
    fetch(CLIENTS[version], path)
    return path


def sections(text: str) -> dict[str, list[str]]:
    """The lines below each heading."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines()[2:]:
        if line.startswith("  "):
            found[list(found)[-1]].append(line.strip())
        elif line:
            found[line] = []
    return found


@pytest.mark.parametrize(("client", "version"), [(v, v) for v in CLIENTS], indirect=["client"])
def test_every_client(client: Path, version: str, run: Run) -> None:
    result = run("diff", "--client", client)
    assert (result.status, result.err) == (1, "")
    assert result.out.startswith(f"Datastar {version.split()[0]} (data-…), beside the spec of v1.")
    assert PRO in result.out
    found = sections(result.out)
    assert found["attributes: 21 in both"][0] == "only in the spec: nonce (since v1.0.3)"
    assert found["actions: 8 in both"][0] == "only in the spec: query (since v1.0.4)"
    assert found["lines of datastar-patch-elements: 5 in both"] == [
        "only in the spec: viewTransitionSelector (since v1.0.2)"
    ]
    assert found["lines of datastar-patch-signals: 2 in both"] == []
    assert found["events: 2 in both"] == []
    if version in OLDER:
        assert found["modifiers: 20 in both"][0] == (
            "only in the spec: prop (since v1.0.0), event (since v1.0.0), document (since v1.0.0)"
        )
        assert found["options of requests: 11 in both"] == [
            "only in the client: retryMaxWaitMs",
            "only in the spec: retryMaxWait",
        ]
    else:
        assert [line[:3] for line in found["modifiers: 23 in both"]] == ["Pro"]
        assert found["options of requests: 12 in both"] == []


@pytest.mark.parametrize("client", ["v1.0.1"], indirect=True)
def test_what_a_new_client_would_bring(client: Path, run: Run, tmp_path: Path) -> None:
    """Each kind of change, made in the text of a client."""
    text = client.read_text("utf-8")
    changes = {
        'm({name:"text",': 'm({name:"glow",requirement:"must",apply(){}});m({name:"text",',
        'm({name:"show",requirement:{key:"denied"': 'm({name:"show",requirement:{key:"must"',
        'argNames:["evt"]': 'argNames:["evt","more"]',
        'I({name:"peek",': 'I({name:"shout",apply(){}});I({name:"peek",',
        'Te("get","GET"': 'Te("search","SEARCH");Te("get","GET"',
        'contentType:u="json"': 'contentType:u="json",priority:zz="low"',
        'Se({name:"datastar-patch-signals",': (
            'Se({name:"datastar-patch-title",apply(e,{title:t}){}});'
            'Se({name:"datastar-patch-signals",'
        ),
        "signals:t,onlyIfMissing:n": "signals:t,onlyIfMissing:n,onlyUnder:uu",
        'n.has("capture")': 'n.has("capture")||n.has("later")',
        "// Datastar v1.0.1": "// Datastar v1.9.0",
    }
    for old, new in changes.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (tmp_path / "new.js").write_text(text, "utf-8")
    result = run("diff", "--client", tmp_path / "new.js")
    assert result.out.startswith("Datastar v1.9.0 ")
    found = sections(result.out)
    assert "only in the client: glow" in found["attributes: 21 in both"]
    assert found["attributes: 21 in both"][-2:] == [
        "data-on: variables evt, more in the client, evt in the spec",
        "data-show: key must in the client, denied in the spec",
    ]
    assert "only in the client: search, shout" in found["actions: 8 in both"]
    assert found["options of requests: 12 in both"] == ["only in the client: priority"]
    assert found["events: 2 in both"] == ["only in the client: datastar-patch-title"]
    assert found["lines of datastar-patch-signals: 2 in both"] == ["only in the client: onlyUnder"]
    assert "only in the client: later" in found["modifiers: 23 in both"]


@pytest.mark.parametrize("client", ["v1.0.1"], indirect=True)
def test_a_spec_that_says_the_same(client: Path, run: Run, tmp_path: Path, spec_copy: Path) -> None:
    """Exit status 0 where nothing differs: the spec without what this client is too old for."""
    for file, old, new in (
        ("attributes.yaml", "html: nonce", "html: nonce\n    pro: true"),
        ("actions.yaml", "html: query", "html: query\n    pro: true"),
    ):
        path = spec_copy / file
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    events = spec_copy / "events.yaml"
    text = events.read_text("utf-8")
    start = text.index("      - name: viewTransitionSelector")
    end = text.index("      - name: ", start + 10)
    text = text[:start] + text[end:]
    text = text.replace(", view_transition_selector", "")
    kept = [line for line in text.splitlines() if "view_transition_selector" not in line]
    events.write_text("\n".join(kept), "utf-8")
    result = run("diff", "--client", client, "--spec", "spec")
    assert (result.status, result.err) == (0, ""), result.out
    assert "only in" not in result.out


@pytest.mark.parametrize("client", ["v1.0.1"], indirect=True)
def test_an_aliased_client(client: Path) -> None:
    text = client.read_text("utf-8").replace("=e=>`data-${e}`,", "=e=>`data-star-${e}`,")
    bundle = read(text)
    assert bundle.prefix == "data-star-"
    # That of `bind` finds the other elements of a signal.
    assert bundle.handled == (
        *("bind", "ignore", "ignore-morph", "on-signal-patch-filter", "preserve-attr"),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no plugin of Datastar is in this file"),
        ("import { apply } from '../engine';\nload(A, B)\n", "give a bundle, not its sources"),
        ("export{a as action,b as attribute,c as watcher}", "no plugin of Datastar"),
    ],
)
def test_no_bundle(tmp_path: Path, run: Run, text: str, message: str) -> None:
    (tmp_path / "x.js").write_text(text)
    result = run("diff", "--client", tmp_path / "x.js")
    assert (result.status, result.out) == (2, "")
    assert message in result.err


def test_no_file(tmp_path: Path, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("diff", "--client", tmp_path / "x.js").status == 2
    with pytest.raises(SystemExit):
        run("diff")
    assert "name the client to read: diff --client datastar.js" in capsys.readouterr().err


@pytest.mark.parametrize("client", ["v1.0.0-RC.8"], indirect=True)
def test_the_page(client: Path, run: Run) -> None:
    """docs/maintaining.md shows what the command prints."""
    (shown,) = written_in("maintaining.md", "text")
    assert run("diff", "--client", client).out == shown
