"""Facts that are added to a copy of the spec, and nothing else: the SDK has them, and they work."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from spec_edits import Edit

from codegen.command_line import SPEC, TEMPLATES
from codegen.load import load
from codegen.render import render
from codegen.sync import compare, write

LINK = "https://data-star.dev/reference/attributes"

MODIFIERS = f"""\
modifiers:
  - name: gently
    html: gently
    tag: none
    excludes: [sparks]
    doc: Twinkles gently.
    link: {LINK}
    examples:
      - python: data.twinkle("$star").gently
        output: data-twinkle__gently="$star"
  - name: fading
    html: fade
    tag: time
    argument: time
    flags: [eased, late]
    doc: Fades for a while.
    link: {LINK}
    examples:
      - python: data.twinkle("$star").fading("2s", late=True)
        output: data-twinkle__fade.2s.late="$star"
  - name: sparks
    html: sparks
    tag: choice
    argument: colour
    choices: [red, white]
    excludes: [gently]
    doc: Throws sparks of a colour.
    link: {LINK}
    examples:
      - python: data.twinkle("$star").sparks("red")
        output: data-twinkle__sparks.red="$star"
  - name: brightness
    html: brightness
    tag: percent
    argument: percentage
    doc: How bright it is at the most.
    link: {LINK}
    examples:
      - python: data.twinkle("$star").brightness(80)
        output: data-twinkle__brightness.80="$star"
"""

ATTRIBUTES = f"""\
attributes:
  - name: twinkle
    html: twinkle
    key: denied
    value: must
    value_kind: expression
    modifiers: [gently, fading, sparks, brightness, once]
    doc: Makes the element "twinkle" \\ glow.
    link: {LINK}
    examples:
      - python: data.twinkle("$star")
        output: data-twinkle="$star"
  - name: orbit
    html: orbit-around
    key: must
    value: must
    value_kind: expression
    key_kind: event
    case: kebab
    modifiers: [case]
    doc: Runs an expression on each orbit.
    link: {LINK}
    examples:
      - python: data.orbit("moonRise", "$n++")
        output: data-orbit-around:moon-rise__case.camel="$n++"
  - name: constellation
    html: constellation
    key: allowed
    value: must
    value_kind: expressions
    key_kind: attribute
    doc: Draws lines.
    link: {LINK}
    examples:
      - python: data.constellation(lyra="$vega")
        output: 'data-constellation="{{&#34;lyra&#34;: ($vega)}}"'
"""

LINES = """\
      - name: focusSelector
        kind: line
        doc: The element that has the focus afterwards.
      - name: keepScroll
        kind: flag
        doc: Whether the page stays where it is.
      - name: pace
        kind: enum
        enum: PatchPace
        default: normal
        doc: How fast it happens.
      - name: namespace
"""

ENUM = """\
enums:
  - name: PatchPace
    doc: How fast a patch happens.
    members: [normal, slow, fast]
    default: normal
"""

OPTIONS = """\
request_options:
  - name: priority
    kind: enum
    values: [auto, high, low]
    default: auto
    doc: How urgent the request is.
  - name: keepAlive
    kind: flag
    doc: Whether the request outlives the page.
  - name: maxBytes
    kind: count
    default: "0"
    doc: The size at which the request is given up.
"""

ACTIONS = """\
actions:
  - name: link
    html: link
    request: true
    method: POST
    signals_in: body
    doc: Sends a LINK request.
    link: https://data-star.dev/reference/actions
    arguments:
      - name: url
        kind: url
        doc: Where to send the request.
    examples:
      - python: 'actions.link("/a", priority="low")'
        output: '@link("/a", {"priority": "low"})'
  - name: wish
    html: wishUpon
    doc: Makes a wish.
    link: https://data-star.dev/reference/actions
    arguments:
      - name: star
        kind: text
        doc: The name of the star.
      - name: aloud
        kind: flag
        doc: Whether others hear it.
        default: "false"
        required: false
    examples:
      - python: actions.wish("vega", True)
        output: '@wishUpon("vega", true)'
"""

EVENTS = """\
events:
  - name: patch_title
    type: datastar-patch-title
    doc: Patches the title of the page.
    link: https://data-star.dev/reference/sse_events
    positional: [elements]
    lines:
      - name: separator
        kind: line
        doc: What stands between the parts.
      - name: elements
        kind: elements
        required: true
        doc: The title.
    examples:
      - python: SSE.patch_title("Vega")
        output: |+
          event: datastar-patch-title
          data: elements Vega

"""

HELPERS = """\
helpers:
  - name: beep
    doc: Plays a sound.
    link: https://data-star.dev/reference/sse_events
    event: patch_elements
    arguments:
      - name: sound
        kind: text
        doc: The name of the sound.
    script: beep({sound})
    positional: [sound, event_id, retry_duration]
    examples:
      - python: SSE.beep("ping")
        output: |+
          event: datastar-patch-elements
          data: mode append
          data: selector body
          data: elements <script data-effect="el.remove()">beep("ping")</script>

"""

EDITS = [
    Edit("modifiers.yaml", "modifiers:\n", MODIFIERS),
    Edit("attributes.yaml", "attributes:\n", ATTRIBUTES),
    Edit("events.yaml", "      - name: namespace\n", LINES),
    Edit("events.yaml", "\nenums:\n", "\n" + ENUM),
    Edit("events.yaml", "\nevents:\n", "\n" + EVENTS),
    Edit("events.yaml", "\nhelpers:\n", "\n" + HELPERS),
    Edit("actions.yaml", "request_options:\n", OPTIONS),
    Edit("actions.yaml", "\nactions:\n", "\n" + ACTIONS),
]

HEAD = """\
import json, sys
from datetime import timedelta
from datastar_py import ServerSentEventGenerator as SSE, consts
from datastar_py import action_generator as actions, attribute_generator as data
from datastar_py.attributes import JSExpression

results = []
for source in json.load(sys.stdin):
    try:
        results.append(str(eval(source)))
    except (TypeError, ValueError) as error:
        results.append(f"{type(error).__name__}: {error}")
print(json.dumps(results))
"""


@pytest.fixture(scope="module")
def new_spec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    spec = shutil.copytree(SPEC, tmp_path_factory.mktemp("new") / "spec")
    for edit in EDITS:
        edit.apply(spec)
    return spec


@pytest.fixture(scope="module")
def new_sdk(new_spec: Path) -> Path:
    out = new_spec.parent / "out"
    write(compare(render(load(new_spec), TEMPLATES), out), out)
    return out / "generated"


def evaluate(sdk: Path, *sources: str) -> list[str]:
    """What expressions give, in a fresh interpreter that knows the new SDK and no other."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(sdk)!r})\n{HEAD}"],
        input=json.dumps(sources),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    results: list[str] = json.loads(done.stdout)
    return results


def test_every_example_holds(new_spec: Path, new_sdk: Path) -> None:
    """Those that are new, and all others beside them."""
    spec = load(new_spec)
    examples = [
        example
        for record in (
            *spec.attributes,
            *spec.modifiers,
            *spec.actions,
            *spec.events,
            *spec.helpers,
        )
        for example in record.examples
    ]
    found = evaluate(new_sdk, *(example.python for example in examples))
    assert found == [example.output for example in examples]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # an attribute
        ("data.twinkle('$a').once", 'data-twinkle__once="$a"'),
        ("type(data.twinkle('$a')).__name__", "TwinkleAttr"),
        ("data.orbit('tide', '$a')", 'data-orbit-around:tide="$a"'),
        ("'Makes the element \"twinkle\" \\\\ glow.' in data.twinkle.__doc__", "True"),
        # modifiers
        ("data.twinkle('$a').fading(500)", 'data-twinkle__fade.500="$a"'),
        ("data.twinkle('$a').fading(5, eased=True)", 'data-twinkle__fade.5.eased="$a"'),
        ("hasattr(data.on('click', '$a'), 'gently')", "False"),
        # a data line
        (
            "SSE.patch_elements('<p>', focus_selector='#a')",
            "event: datastar-patch-elements\ndata: focusSelector #a\ndata: elements <p>\n\n",
        ),
        (
            "SSE.patch_elements('<p>', keep_scroll=True, pace='slow')",
            "event: datastar-patch-elements\ndata: keepScroll true\ndata: pace slow\n"
            "data: elements <p>\n\n",
        ),
        (
            "SSE.patch_elements('<p>', keep_scroll=False, pace='normal')",
            "event: datastar-patch-elements\ndata: elements <p>\n\n",
        ),
        (
            "SSE.patch_elements('<p>', pace=consts.PatchPace.FAST)",
            "event: datastar-patch-elements\ndata: pace fast\ndata: elements <p>\n\n",
        ),
        # an event and a helper
        (
            "SSE.patch_title('A', separator='|', event_id='1')",
            "event: datastar-patch-title\nid: 1\ndata: separator |\ndata: elements A\n\n",
        ),
        # options of actions
        ("actions.post('/a', priority='high')", '@post("/a", {"priority": "high"})'),
        (
            "actions.get('/a', keep_alive=True, max_bytes=9)",
            '@get("/a", {"keepAlive": true, "maxBytes": 9})',
        ),
        # an action
        ("actions.wish('vega')", '@wishUpon("vega")'),
        ("data.on('click', actions.link('/a'))", 'data-on:click="@link(&#34;/a&#34;)"'),
    ],
)
def test_it_works(new_sdk: Path, source: str, expected: str) -> None:
    assert evaluate(new_sdk, source) == [expected]


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("data.twinkle('$a').sparks('blue')", "colour"),
        ("data.twinkle('$a').brightness(101)", "percentage"),
        ("data.twinkle('$a').fading('soon')", "time"),
        ("data.twinkle('$a').gently.sparks('red')", "gently"),
        ("SSE.patch_elements('<p>', focus_selector='a\\nb')", "focus_selector"),
        ("SSE.patch_elements('<p>', pace='never')", "pace"),
        ("SSE.patch_elements('<p>', keep_scroll='yes')", "keep_scroll"),
        ("actions.get('/a', priority='urgent')", "priority"),
        ("actions.get('/a', keep_alive='yes')", "keep_alive"),
        ("actions.get('/a', max_bytes=-1)", "max_bytes"),
        ("actions.wish('vega', 'yes')", "aloud"),
    ],
)
def test_it_is_checked(new_sdk: Path, source: str, named: str) -> None:
    (said,) = evaluate(new_sdk, source)
    kind, _, message = said.partition(": ")
    assert kind in ("TypeError", "ValueError"), said
    assert named in message


def test_a_framework_is_a_row_and_a_template(tmp_path: Path) -> None:
    spec = shutil.copytree(SPEC, tmp_path / "spec")
    templates = shutil.copytree(TEMPLATES, tmp_path / "templates")
    Edit(
        "frameworks.yaml",
        "frameworks:\n",
        "frameworks:\n"
        "  - name: comet\n"
        "    title: Comet\n"
        "    package: comet-web\n"
        "    extends: starlette\n"
        '    oldest: "2.1"\n'
        "    link: https://comet.example/\n"
        "    doc: Endpoints with a tail.\n"
        "    signals: await read_signals(request)\n"
        "    servers:\n"
        "      - name: uvicorn\n"
        "        requires: [uvicorn]\n"
        "        full: true\n",
    ).apply(spec)
    (templates / "generated/datastar_py/comet.py.j2").write_text(
        '{% set framework = frameworks | named("comet") %}\n'
        '"""{{ framework.title | docstring(0) }}: {{ framework.doc | docstring(0) }}"""\n\n'
        "from .starlette import DatastarResponse\n\n"
        '__all__ = ["DatastarResponse"]\n'
    )
    files = render(load(spec), templates)
    assert '"""Comet: Endpoints with a tail."""' in files["generated/datastar_py/comet.py"]
    assert {path for path in files if "comet" in path} >= {"generated/datastar_py/comet.py"}
