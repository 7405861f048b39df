"""A folder with each fault: the findings are exactly those of expected.txt."""

from __future__ import annotations

import random
from pathlib import Path

import made_up
import pytest

from datastar_py.lint import RULES, Lines, Options, in_text
from datastar_py.lint.__main__ import main

FAULTS = Path(__file__).resolve().parent / "faults"


def said(text: str, *, is_python: bool = False, options: Options | None = None) -> list[str]:
    """The findings in a text: `line:column: rule: what; what to do`."""
    lines = Lines(text)
    return [
        f"{lines.line(one.start)}:{lines.column(one.start)}: {one.rule}: {one.what}; {one.mend}"
        for one in in_text(text, options or Options(), is_python=is_python)
    ]


def rules(text: str, *, is_python: bool = False, options: Options | None = None) -> list[str]:
    found = in_text(text, options or Options(), is_python=is_python)
    return [finding.rule for finding in found]


def test_the_folder(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FAULTS)
    expected = (FAULTS / "expected.txt").read_text("utf-8")
    assert main(["."]) == 1
    printed = capsys.readouterr()
    assert printed.out == expected
    count = len(expected.splitlines())
    assert printed.err.startswith(f"8 files read, {count} found, ")


def test_every_rule_has_a_fault() -> None:
    found: set[str] = set()
    for path in FAULTS.rglob("*.*"):
        if path.name != "expected.txt":
            text = path.read_text("utf-8")
            found.update(rules(text, is_python=path.suffix == ".py"))
    assert found == set(RULES)


# An element with one fault, and the rule that finds it. `F` stands before what is pointed at.
ONE_FAULT = {
    '<b F¦data-on-click="$n++">': "old-name",
    '<b F¦data-on-keydown__window="$n++">': "old-name",
    "<b data-F¦preserve-attrs=\"class\">": "old-name",
    "<b data-F¦on-load=\"@get('/x')\">": "old-name",
    '<b data-on:F¦datastar-sse="$n++">': "old-name",
    '<b data-on:click__throttle.1s.F¦trail="$n++">': "old-name",
    "<b data-init=\"@get('/x', {F¦retryMaxWaitMs: 1})\">": "old-name",
    "<b data-init=\"F¦$$get('/x')\">": "old-name",
    '<b data-F¦efect="$n++">': "unknown-attribute",
    '<b data-F¦txt="$n">': "unknown-attribute",
    '<b data-F¦shwo="$n">': "unknown-attribute",
    '<b data-F¦singals="{n: 1}">': "unknown-attribute",
    '<b data-F¦compued:x="$n">': "unknown-attribute",
    '<b data-F¦indicatr:busy>': "unknown-attribute",
    '<b F¦data-init.delay.1s="$n++">': "unknown-attribute",
    '<b F¦data-on.click="$n++">': "unknown-attribute",
    '<b F¦data-class.active="$on">': "unknown-attribute",
    '<b F¦data-on_click="$n++">': "unknown-attribute",
    '<b F¦DATA-ON-CLICK="$n++">': "old-name",
    '<b Data-F¦Store="{n: 1}">': "old-name",
    '<b data-on:click__F¦view-transition="$n++">': "unknown-modifier",
    '<b data-on:click__F¦windw="$n++">': "unknown-modifier",
    '<b data-init__F¦once="$n++">': "unknown-modifier",
    '<b data-text__F¦debounce.500ms="$n">': "unknown-modifier",
    '<b data-bind__F¦case.camel="n">': "unknown-modifier",
    '<b data-on:input__F¦debounce="$n++">': "wrong-tag",
    '<b data-on:input__debounceF¦.1.5s="$n++">': "wrong-tag",
    '<b data-on:input__debounceF¦.fast="$n++">': "wrong-tag",
    '<b data-on:input__debounce.1s.F¦lead="$n++">': "wrong-tag",
    '<b data-on:input__onceF¦.1s="$n++">': "wrong-tag",
    '<b data-on-intersect__thresholdF¦.half="$n++">': "wrong-tag",
    '<b data-signals:a__caseF¦.kebap="1">': "wrong-tag",
    '<b data-on-intersect__half__F¦full="$n++">': "conflict",
    '<b data-text="$a" F¦data-text="$b">': "conflict",
    '<b F¦data-on="$n++">': "key",
    '<b F¦data-text:a="$n">': "key",
    '<b F¦data-show:a__x="$n">': "key",
    '<b F¦data-show>': "value",
    '<b F¦data-on:click>': "value",
    '<b F¦data-attr:title="">': "value",
    '<b F¦data-bind>': "value",
    '<b F¦data-ref:a="b">': "key",
    '<b data-computed="{F¦a: $b}">': "value",
    '<b data-computed="{F¦a: 1}">': "value",
    '<b data-computed="{b: () => 1, F¦a: true}">': "value",
    '<b data-signals:F¦userName="1">': "wrong-name",
    '<b data-on:F¦userAdded="$n++">': "wrong-name",
    '<b data-on:F¦click.prevent="$n++">': "wrong-name",
    '<b data-on:F¦keydown.enter="$n++">': "wrong-name",
    '<b data-on:F¦click.left__once="$n++">': "wrong-name",
    '<b data-bind="F¦$user.name">': "wrong-name",
    '<b data-bind:a__prop.F¦valueAsNumber>': "wrong-name",
    '<b F¦data-star-on-click="$n++">': "wrong-prefix",
    '<b F¦data-nonce="x">': "wrong-element",
    '<b F¦data-star-show="$n">': "wrong-prefix",
    "<b data-on:click=\"$n ? @F¦pots('/x') : 0\">": "unknown-action",
    "<b data-on:click=\"@post('/x', {F¦content_type: 'form'})\">": "unknown-option",
    "<b data-on:click=\"@post('/x', {headers: {}, F¦selektor: '#f'})\">": "unknown-option",
    "<b data-on:click=\"@setAll(1, {F¦includes: /a/})\">": "unknown-option",
    "<b data-on:click=\"@post('/x', {retry: 'F¦maybe'})\">": "wrong-option",
    "<b data-on:click=\"@post('/x', {F¦selector: '#f'})\">": "wrong-option",
}  # fmt: skip


@pytest.mark.parametrize("marked", ONE_FAULT)
@pytest.mark.parametrize("kind", ["plain", "jinja", "django"])
def test_one_fault_in_a_right_page(kind: str, marked: str) -> None:
    """Among right elements, it is found where it stands, and nothing else is."""
    element = marked.replace("F¦", "")
    _, make = made_up.KINDS[kind]
    page = make(random.Random(marked))
    at = page.index("\n", page.index("\n") + 1) + 1
    text = f"{page[:at]}{element}</b>\n{page[at:]}"
    found = in_text(text, Options(), is_python=False)
    more = [one for one in found if one.rule != ONE_FAULT[marked]]
    # A modifier after a key that is not taken is not looked at twice.
    assert [one.rule for one in more] in ([], ["unknown-modifier"])
    places = [one.start for one in found if one.rule == ONE_FAULT[marked]]
    assert places == [at + marked.index("F¦")]


@pytest.mark.parametrize("marked", ONE_FAULT)
def test_one_fault_in_a_program(marked: str) -> None:
    """As a string, in every way to write one, at the place in the program."""
    element = marked.replace("F¦", "")
    offset = marked.index("F¦")
    escaped = element.replace("'", "\\'").replace('"', '\\"')
    forms = {
        f"PAGE = '''datastar {element}</b>'''": 19,
        f"PAGE = r'''datastar {element}</b>'''": 20,
        f"PAGE = f'''datastar {{x!r:>10}} {element.replace('{', '{{').replace('}', '}}')}</b>'''": None,
        f'PAGE = "datastar {escaped}</b>"': None,
        f"PAGE = ('datastar '  # why\n  '''{element}''' '</b>')": None,
    }
    for program, start in forms.items():
        found = in_text(program, Options(), is_python=True)
        chosen = [one for one in found if one.rule == ONE_FAULT[marked]]
        assert len(chosen) == 1, program
        if start is not None:
            assert chosen[0].start == start + offset
        rest = marked[offset + 2 :]
        word = rest[: max(1, chosen[0].end - chosen[0].start)]
        assert program[chosen[0].start] == word[0] or program[chosen[0].start] == "\\"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('PAGE = """<b {attrs} data-txt="$n">""" % x', ["unknown-attribute"]),
        ('x = html.b({"data-on-click": "$n++"})', ["old-name"]),
        ('x = html.b({"data-on:click": "@gett(1)"})', ["unknown-action"]),
        ('x = html.b({"data-show": ""}, datastar)', ["value"]),
        ('x = html.b({"data-show": True, "data-text": None, "data-y": False})', ["value"]),
        ('attributes["data-on-click"] = "$n++"', ["old-name"]),
        ('x = Div("a", data_on_click="$n++")', ["old-name"]),
        ('x = Div("a", data_txt="$n")', ["unknown-attribute"]),
        ('x = Div("a", data_signls="{n: 1}", data_options="{n: 1}")', ["unknown-attribute"]),
        ('x = Div("a", data_text="$n", data_on_click=handler, data_test="$n")', []),
        ("x = f'<b data-on:{event}=\"$n++\" data-{name} {rest}>'", []),
        ("x = f\"<ul>{''.join(f'<li data-txt=\"$n\">' for _ in y)}</ul>\"", ["unknown-attribute"]),
        ("x = t'<b data-txt=\"$n\" class={name}>'", ["unknown-attribute"]),
        ("x = '<b data-on:' + event + '=\"$n++\">'", []),
        ("x = '<b data-text=' + quoteattr(y) + '>'", []),
        ("x = '<b data-text=\"' + y + '\" data-show>'", []),
        ("def f():\n    '''Write <b data-txt=\"$n\">.'''\n    return 1", []),
        ("# <b data-txt=\"$n\">\nx = 1", []),
        ("assert 'data-on-click' not in html", []),
        ("element.get('data-on-click')", []),
        ("x = [\n    '<b data-txt=\"$n\">',\n    'y'\n]", ["unknown-attribute"]),
        ("x = rb'<b data-txt=\"$n\">'", ["unknown-attribute"]),
        ("x = 'event: datastar-merge-signals\\ndata: signals {}'", ["old-name"]),
        ("x = 'uses datastar-merge-signals'", []),
        ("x = 'a\\\n<b data-txt=\"$n\">'", ["unknown-attribute"]),
        ("x = '\\N{BULLET}\\x41\\u0042\\101<b data-txt=\"$n\">'", ["unknown-attribute"]),
    ],
)  # fmt: skip
def test_programs(text: str, expected: list[str]) -> None:
    assert rules(text, is_python=True) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('<b data-star-on:click="$n++" data-star-text="$n">', []),
        ('<b data-on:click="$n++">', ["wrong-prefix"]),
        ('<b data-signals="{n: 1}" data-id="7" data-text="Hi" data-bind="text: name">', ["wrong-prefix"]),
        ('<b data-star-on-click="$n++">', ["old-name"]),
        ('<b data-star-on:click__view-transition="$n++">', ["unknown-modifier"]),
        ('<b data-star-txt="$n">', ["unknown-attribute"]),
        ('<b data-star-signals:myName="1">', ["wrong-name"]),
    ],
)  # fmt: skip
def test_the_aliased_bundle(text: str, expected: list[str]) -> None:
    assert rules(text, options=Options(prefix="data-star-")) == expected


def test_the_aliased_bundle_gives_names_with_its_prefix() -> None:
    options = Options(prefix="data-star-")
    assert said('<b data-star-txt="$n" data-show:x="$n">', options=options) == [
        "1:14: unknown-attribute: data-star-txt is no attribute of Datastar; "
        "did you mean data-star-text?",
        "1:23: wrong-prefix: data-show:x is for the plain bundle; the aliased one ignores it; "
        "write data-star-show:x",
    ]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("<b data-text>", "value"),
        ('<b data-show="">', "value"),
        ("<input data-bind>", "value"),
        ('<b data-on="open()">', "key"),
        ('<b data-on-click="open()">', "old-name"),
        ("<b data-ignoremorph>", "unknown-attribute"),
        ("<b data-on-intersects='x()'>", "unknown-attribute"),
        ('<b data-signal="{n: 1}">', "unknown-attribute"),
        ('<b data-preserve-attrs="open">', "old-name"),
        ('<b data-star-bind="name">', "wrong-prefix"),
        ('<b data-onclick="$n++">', "unknown-attribute"),
    ],
)
def test_alone_in_a_page(text: str, rule: str) -> None:
    """Found without any other sign that the page is about Datastar."""
    assert rules(text) == [rule]


@pytest.mark.parametrize(
    "text",
    [
        '<b data-on="x" data-onset="a" data-text-align="left" data-showcase data-referrer="x">',
        '<a data-test="$1.00" data-price="$5" data-sort-by="$name" data-foo:bar="$x" data-x__y>',
        '<b data-on-change="fn" data-on-open="x" data-init data-ref data-style="">',
        '<b data-on:app.saved="$a" data-signals:a.b.c__ifmissing="1">',
        '<b data-on:click="$list[0] && @post(`/a/${$b}`, {headers: {[$k]: 1}})">',
        '<b data-on:click__viewTransition="$a" data-on:click__debounce.500MS="$a">',
    ],
)  # fmt: skip
def test_no_fault(text: str) -> None:
    assert rules(text) == []


def test_plugins_of_the_project() -> None:
    text = '<b data-txt="$n" data-on-swipe="$n++" data-efect:x__y="1">'
    assert len(rules(text)) == 3
    plugins = frozenset({"txt", "on-swipe", "efect"})
    assert rules(text, options=Options(plugins=plugins)) == []


@pytest.mark.parametrize(
    "text",
    [
        "<", "<b", '<b data-text="', "<b data-text='x", "<b data-on:click=", "{{", "{% if", "<!--",
        "<b data-on:click='{{ x'>", "<script>", "<b data-text=`x`>", '<b """data-text>', "<b =data-x>",
        "<b data->", "<b data-:x>", "<b data-__once>", "<b data-on:__once='$n'>", "\0<b data-on>",
        "<b data-on:click='@get('>", "<b data-on:click='@get(\"/x\", {'>", "data-text", "<b data-text/>",
    ],
)  # fmt: skip
def test_what_is_broken_is_read_too(text: str) -> None:
    """Nothing fails, whatever a page holds; a program even less."""
    said(text)
    said(f"x = {text!r}", is_python=True)
    said(f"x = f'''{text}", is_python=True)
    said(f"x = '{text}", is_python=True)
