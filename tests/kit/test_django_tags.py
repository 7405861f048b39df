"""Template tags of Django: what each writes, and what is refused."""

import json
import re
import warnings
from collections import UserString
from datetime import timedelta
from enum import Enum
from html import unescape
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
from django_project import rendered
from markupsafe import Markup

from codegen.load import load
from codegen.template_tags import TemplateTag
from datastar_py import action_generator as actions
from datastar_py import attribute_generator as data
from datastar_py.attributes import JSExpression
from datastar_py.client import datastar_script

# isort: split
from django.middleware.csrf import _does_token_match, get_token
from django.template import TemplateSyntaxError, VariableDoesNotExist
from django.test import RequestFactory, override_settings
from django.utils.functional import SimpleLazyObject, lazy, lazystr
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override

SPEC = load(Path(__file__).parents[2] / "spec")
TAGS = SPEC.template_tags
HOSTILE = "'\"><script>alert(1)</script>&amp;{{ x }}{% y %}\n$a @post('/x')"


# --- each attribute, as its method writes it ------------------------------------------------------

SAME = [
    ('{% data_on "click" "$a = 1" %}', data.on("click", "$a = 1")),
    ("{% data_on 'click' '$a = 1' once prevent %}", data.on("click", "$a = 1").once.prevent),
    ('{% data_on "input" "$a" debounce="500ms" %}', data.on("input", "$a").debounce("500ms")),
    ('{% data_on "input" "$a" debounce=500 %}', data.on("input", "$a").debounce(500)),
    (
        '{% data_on "input" "$a" debounce="0.5s.leading.notrailing" stop %}',
        data.on("input", "$a").debounce("0.5s", leading=True, notrailing=True).stop,
    ),
    ('{% data_on event="saveAll" expression="f(evt)" %}', data.on("saveAll", "f(evt)")),
    ('{% data_on expression="f(evt)" "click" %}', data.on("click", "f(evt)")),
    ('{% data_on "click" "$a == \\"b\\"" %}', data.on("click", '$a == "b"')),
    ('{% data_bind "userName" %}', data.bind("userName")),
    (
        '{% data_bind "a" prop="valueAsNumber" event="input change" %}',
        data.bind("a").prop("valueAsNumber").event("input change"),
    ),
    ('{% data_class active="$tab == 1" %}', data.class_(active="$tab == 1")),
    (
        '{% data_class font-bold="$big" "text-xl p-1"="$big" %}',
        data.class_({"font-bold": "$big", "text-xl p-1": "$big"}),
    ),
    ("{% data_class '\"a'='$b' %}", data.class_({'"a': "$b"})),
    ('{% data_attr aria_label="$a" for="$b" %}', data.attr(aria_label="$a", **{"for": "$b"})),
    ('{% data_attr aria-label="$a" %}', data.attr({"aria-label": "$a"})),
    ('{% data_style --c1="$a" %}', None),
    ('{% data_style "--c1"="$a" color="$b" %}', data.style({"--c1": "$a", "color": "$b"})),
    ('{% data_computed total="$a + $b" %}', data.computed(total="$a + $b")),
    (
        '{% data_signals count=0 name="Ada" on=True none=None %}',
        data.signals(count=0, name="Ada", on=True, none=None),
    ),
    (
        '{% data_signals form.name="Ada" form.address.city="" n=1 form.tags=None %}',
        data.signals(form={"name": "Ada", "address": {"city": ""}, "tags": None}, n=1),
    ),
    ("{% data_signals count=-1.5 ifmissing %}", data.signals(count=-1.5).ifmissing),
    ('{% data_signals ifmissing="text" %}', data.signals(ifmissing="text")),
    ("{% data_signals %}", data.signals()),
    (
        '{% data_signals total="$a * 2"|js %}',
        data.signals(total=JSExpression("$a * 2")),
    ),
    ("{% data_ignore %}", data.ignore),
    ("{% data_ignore self %}", data.ignore.self),
    ("{% data_json_signals terse %}", data.json_signals.terse),
    ('{% data_json_signals include="^a" exclude="b$" %}', data.json_signals("^a", "b$")),
    ('{% data_persist storage_key="k" include="a" session %}', data.persist("k", "a").session),
    ('{% data_on_intersect "$a" threshold=50 once %}', data.on_intersect("$a").threshold(50).once),
    (
        '{% data_on_interval "$a" duration="2s.leading" %}',
        data.on_interval("$a").duration("2s", leading=True),
    ),
    (
        '{% data_on_signal_patch "f(patch)" include="^a" debounce=5 %}',
        data.on_signal_patch("f(patch)", "^a").debounce(5),
    ),
    (
        '{% data_init "f()" delay="1s" viewtransition %}',
        data.init("f()").delay("1s").viewtransition,
    ),
    ('{% data_preserve_attr "open class" %}', data.preserve_attr("open class")),
    ('{% data_animate "opacity" "$a" ease="inquad" duration="1s" loop %}',
     data.animate("opacity", "$a").ease("inquad").duration("1s").loop),
    ('{% data_scroll_into_view smooth vcenter %}', data.scroll_into_view.smooth.vcenter),
    ('{% data_match_media "isDark" "(prefers-color-scheme: dark)" %}',
     data.match_media("isDark", "(prefers-color-scheme: dark)")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "expected"), [pair for pair in SAME if pair[1] is not None], ids=lambda v: str(v)
)
def test_attributes(source: str, expected: Any) -> None:
    assert rendered(f"<i {source}>") == f"<i {expected}>"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{% action_get "/a?b=c&d" %}', actions.get("/a?b=c&d")),
        (
            '{% action_get "/a" include_signals="^q$" open_when_hidden=True retry_interval=500 %}',
            actions.get("/a", include_signals="^q$", open_when_hidden=True, retry_interval=500),
        ),
        ('{% action_get "/feed" resumable %}', actions.get("/feed", resumable=True)),
        ('{% action_post "/feed" retry="never" resumable %}',
         actions.post("/feed", retry="never", resumable=True)),
        ('{% action_get "/feed" resumable=False %}', actions.get("/feed", resumable=False)),
        ('{% action_get "/a/"|add:"b" %}', actions.get("/a/b")),
        ("{% action_get \"'/rows/' + $id\"|js %}", actions.get(JSExpression("'/rows/' + $id"))),
        ('{% action_post "https://other.example/" %}', actions.post("https://other.example/")),
        ('{% action_set_all 5 include="^a" %}', actions.set_all(5, "^a")),
        ("{% action_toggle_all %}", actions.toggle_all()),
        ('{% action_peek "$a" %}', actions.peek(JSExpression("$a"))),
        ('{% action_peek "$a"|js %}', actions.peek(JSExpression("$a"))),
        ('{% action_clipboard "text" is_base64=True %}', actions.clipboard("text", True)),
        ('{% action_fit "$a"|js 0 10 0 1.5 should_clamp=True %}',
         actions.fit(JSExpression("$a"), 0, 10, 0, 1.5, True)),
        ('{% action_intl "number" 5 %}', actions.intl("number", 5)),
    ],
)  # fmt: skip
def test_actions(source: str, expected: str) -> None:
    assert unescape(rendered(f'<i data-on:click="{source}">')) == f'<i data-on:click="{expected}">'
    assert rendered(f"{{% autoescape off %}}{source}{{% endautoescape %}}") == expected
    kept = source.replace(" %}", " as it %}") + '{% data_on "click" it %}'
    assert rendered(kept) == str(data.on("click", expected))


def test_there_is_a_tag_for_each() -> None:
    names = {tag.name for tag in TAGS}
    assert names == {f"data_{a.name.rstrip('_')}" for a in SPEC.attributes} | {
        f"action_{a.name}" for a in SPEC.actions
    }
    for tag in TAGS:
        for source in minimal(tag), everything(tag):
            assert rendered(source, {"headers": {"a": "b"}}), source


ACTIONS = [tag for tag in TAGS if tag.name.startswith("action_")]


@pytest.mark.parametrize("tag", ACTIONS, ids=lambda tag: tag.name)
def test_a_tag_takes_what_its_method_takes(tag: TemplateTag) -> None:
    method = getattr(actions, tag.name.removeprefix("action_"))
    assert {*tag.required, *tag.optional, *tag.presets} == {*signature(method).parameters}


def test_a_preset_from_the_context() -> None:
    for on in (True, False, None):
        got = rendered('{% action_get "/feed" resumable=on as it %}{{ it|safe }}', {"on": on})
        assert got == actions.get("/feed", resumable=on)


WORTH = {"event": '"click"', "type": '"number"'}


def minimal(tag: TemplateTag) -> str:
    values = " ".join(WORTH.get(name, json.dumps(v)) for name, v in tag.required.items())
    return f"{{% {tag.name} {values} %}}"


def together(tag: TemplateTag) -> list[str]:
    """Words that can all stand in one tag."""
    excludes = {modifier.method_name: modifier.excludes for modifier in SPEC.modifiers}
    taken = list(tag.valued)
    for word in tag.words:
        if not any(one in excludes[word] or word in excludes[one] for one in taken):
            taken.append(word)
    return taken[len(tag.valued) :]


# Values of modifiers and of options.
VALUES = {
    "prop": '"value"', "event": '"input"', "ease": '"linear"', "threshold": "50",
    "content_type": '"json"', "selector": None, "headers": "headers", "payload": "1",
    "open_when_hidden": "False", "retry": '"never"', "retry_scaler": "1.5",
    "retry_max_count": "3", "retry_interval": "5", "retry_max_wait": "5",
    "request_cancellation": '"disabled"', "include": '"a"', "exclude": '"a"',
    "include_signals": '"a"', "exclude_signals": '"a"', "storage_key": '"k"',
    "is_base64": "True", "should_clamp": "True", "should_round": "True", "options": "headers",
    "locale": '"de"',
}  # fmt: skip


def everything(tag: TemplateTag) -> str:
    parts = [minimal(tag)[3:-3]]
    parts += ['a="0"'] * tag.takes_names
    parts += [f"{n}={VALUES[n]}" for n in tag.optional if VALUES[n] is not None]
    parts += tag.presets
    parts += [
        f'{n}="1s{"".join(f".{one}" for one in flags)}"' if n not in VALUES else f"{n}={VALUES[n]}"
        for n, flags in tag.valued.items()
    ]
    parts += together(tag)
    return f"{{% {' '.join(parts)} %}}"


# --- what comes from the context ------------------------------------------------------------------


def test_values_are_data() -> None:
    got = rendered("<i {% data_signals name=name %}>", {"name": HOSTILE})
    assert got == f"<i {data.signals(name=HOSTILE)}>"
    assert "<script" not in got
    got = rendered('<i data-on:click="{% action_get url %}">', {"url": f"/?{HOSTILE}"})
    assert unescape(got) == f'<i data-on:click="{actions.get(f"/?{HOSTILE}")}">'
    assert "<script" not in got and got.count('"') == 2


def test_a_mapping() -> None:
    given = {"count": 1, "user": {"name": HOSTILE}}
    assert rendered("{% data_signals given %}", {"given": given}) == str(data.signals(given))
    got = rendered("{% data_signals given count=2 ifmissing %}", {"given": given})
    assert got == str(data.signals({**given, "count": 2}).ifmissing)


def test_modifiers_from_the_context() -> None:
    source = '{% data_on "click" "f()" debounce=wait once=once prevent=prevent %}'
    context = {"wait": timedelta(seconds=1), "once": True, "prevent": False}
    expected = data.on("click", "f()").debounce(timedelta(seconds=1)).once
    assert rendered(source, context) == str(expected)


def test_kept_for_later() -> None:
    source = '{% data_show "$a" as shown %}<i {{ shown }}><b {{ shown }}>'
    assert rendered(source) == '<i data-show="$a"><b data-show="$a">'
    source = '{% for n in "12" %}<i {% data_text n as t %}{{ t }}>{% endfor %}'
    assert rendered(source) == '<i data-text="1"><i data-text="2">'


def test_lazy_and_safe_texts() -> None:
    context = {
        "safe": mark_safe("'<b>'"),
        "lazy": lazystr("$lazy"),
        "object": SimpleLazyObject(lambda: "$object"),
    }
    assert rendered("{% data_text safe %}", context) == str(data.text("'<b>'"))
    assert rendered("{% data_text lazy %}", context) == 'data-text="$lazy"'
    assert rendered("{% data_text object %}", context) == 'data-text="$object"'
    assert rendered("{% data_signals a=lazy %}", context) == str(data.signals(a="$lazy"))
    url = {"url": lazystr("/late")}
    assert "/late" in rendered("{% action_get url %}", url)


class Status(str, Enum):
    OPEN = "open"


class Lies(str):
    def __str__(self) -> str:
        return "lies"

    __format__ = __str__  # type: ignore[assignment]


class Unshown:
    def __repr__(self) -> str:
        raise RuntimeError


@pytest.mark.parametrize("text", [Status.OPEN, Lies("open"), UserString("open"), Markup("open")])
def test_a_text_is_its_content(text: Any) -> None:
    """As it is in Python, where a member of an enum is its value."""
    context = {"text": text}
    assert rendered("{% data_signals a=text %}", context) == str(data.signals(a="open"))
    assert rendered("{% data_text text %}", context) == 'data-text="open"'
    assert rendered("{% data_bind text %}", context) == 'data-bind="open"'
    assert rendered("{% action_get text %}", context) == "@get(&quot;open&quot;)"
    assert ' nonce="open">' in rendered("{% datastar_script nonce=text %}", context)
    assert ' src="open"' in rendered("{% datastar_script text %}", context)
    assert rendered("{% data_signals a=text|js %}", context) == str(
        data.signals(a=JSExpression("open"))
    )


def test_a_lazy_number_is_one() -> None:
    context = {"count": lazy(lambda: 5, int)()}
    assert rendered("{% data_signals a=count %}", context) == str(data.signals(a=5))


@pytest.mark.parametrize(
    "source",
    ["data_text x", "data_signals a=x", "data_bind x", "action_get x", "datastar_script x",
     "datastar_script nonce=x", "datastar_script integrity=x", "data_class a=x"],
)  # fmt: skip
def test_messages_survive_any_repr(source: str) -> None:
    with pytest.raises(TypeError, match="whose repr raises RuntimeError"):
        rendered(f"{{% {source} %}}", {"x": Unshown()})


def test_translations_are_made_when_they_are_shown() -> None:
    from django.template import engines

    template = engines["django"].from_string(
        '{% load datastar %}{% data_signals a=_("Yes") b=yes %}'
    )
    for language, word in (("en", "Yes"), ("de", "Ja")):
        with override(language):
            got = template.render({"yes": gettext_lazy("Yes")})
            assert got == str(data.signals(a=word, b=word))


def test_variables_that_are_not_there() -> None:
    """Nothing in their place would do: an empty expression is a dead button."""
    for source in (
        '{% data_on "click" missing %}',
        "{% data_signals a=missing.b %}",
        "{% action_get missing %}",
        '{% data_on "click" "f()" debounce=missing %}',
    ):
        with pytest.raises(VariableDoesNotExist):
            rendered(source)
    got = rendered('{% data_on "click" missing|default:"f()" %}')
    assert got == 'data-on:click="f()"'


def test_values_that_are_wrong_are_told_of_when_they_are_known() -> None:
    for source, context in (
        ('{% data_on "click" value %}', {"value": 5}),
        ('{% data_on "click" "f()" debounce=value %}', {"value": "soon"}),
        ('{% data_on "click" "f()" once=value %}', {"value": "yes"}),
        ("{% data_bind value %}", {"value": "$a"}),
        ("{% data_signals a=value %}", {"value": object()}),
        ('{% action_get "/a" headers=value %}', {"value": {"a": "b\r\nc"}}),
        ("{{ value|js }}", {"value": 5}),
    ):
        with pytest.raises((TypeError, ValueError)):
            rendered(source, context)


# --- mistakes, told while the template loads ------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ('{% data_on "click" %}', "data_on needs expression; it takes event, expression, "),
        ("{% data_on %}", "data_on needs event and expression; it takes "),
        ('{% data_on "click" "a" "b" %}', 'data_on does not take "b"; it takes event, '),
        ('{% data_on "click" "a" wait=5 %}', "data_on does not take 'wait'; it takes event, "),
        ('{% data_on "click" "a" twice %}', "data_on does not take twice; it takes event, "),
        ('{% data_on "click" "a" once once %}', "data_on got 'once' twice"),
        ('{% action_get "/a" resumable resumable=False %}', "action_get got 'resumable' twice"),
        ('{% action_get "/a" resumable="yes" %}', "action_get: resumable must be"),
        ('{% action_peek "$a" resumable %}', "action_peek does not take resumable; "),
        ('{% data_on "click" "a" delay=1 delay=2 %}', "data_on got 'delay' twice"),
        ('{% data_on "a b" "a" %}', "data_on: event must not hold ' '"),
        ('{% data_on "a b" expression %}', "data_on: event must not hold ' '"),
        ('{% data_on "click" expression debounce="soon" %}', "data_on: wait must be whole "),
        ('{% data_on event "a" debounce="1s.leeding" %}', "data_on: debounce takes leading and "),
        ('{% data_on event expression delay="1s.leading" %}', "data_on: wait must be whole "),
        ('{% data_on event expression once="no" %}', "data_on: once must be True or False"),
        ('{% data_on "click" 5 %}', "data_on: expression must be a JavaScript expression"),
        ("{% data_on_intersect a threshold=101 %}", "data_on_intersect: threshold must be a "),
        ("{% data_on_intersect a half full %}", "data_on_intersect: full cannot be combined"),
        ('{% data_bind "$a" %}', "data_bind: signal_name must be a signal's name"),
        ('{% data_animate "a" b ease="soft" %}', "data_animate: name must be one of "),
        ("{% data_ignore 5 %}", "data_ignore does not take 5; it takes self, "),
        ("{% data_ignore_morph a=5 %}", "data_ignore_morph does not take 'a'; it takes nothing, "),
        ('{% data_class "a" "b" %}', 'data_class does not take "b"; it takes a mapping, or '),
        ('{% data_class a="" %}', "data_class: class must have values; 'a' has none"),
        ("{% data_json_signals include=5 %}", "data_json_signals: include must be a regular "),
        ("{% data_signals a=1 a.b=2 %}", "data_signals: a.b cannot be in a signal that has a "),
        ("{% data_signals a.b.c=2 a.b=b %}", "data_signals: a.b cannot have a value, and "),
        ("{% data_signals a..b=2 %}", "data_signals: a..b must be a signal's name, or "),
        ('{% data_signals "a."=2 %}', "data_signals: a. must be a signal's name, or "),
        ('{% action_get "" %}', "action_get: url must be a str that is not blank"),
        ("{% action_get %}", "action_get needs url; it takes url, content_type=, "),
        ('{% action_get "/a" retry="soon" %}', "action_get: retry must be one of auto, "),
        ('{% action_get url retry_interval=-1 %}', "action_get: retry_interval must be 0 or "),
        ('{% action_get "/a" csrf %}', "action_get does not take csrf; it takes url, "),
        ('{% action_post url payload=1 content_type="form" %}', "action_post: payload needs "),
        ("{% action_fit 1 2 3 4 %}", "action_fit needs new_max; it takes value, old_min, "),
        ('{% action_intl "nunber" 5 %}', "action_intl: type must be one of datetime, "),
        ('{% data_text "a %}', "Could not parse the remainder"),
        ("{% data_text a|nofilter %}", "Invalid filter: 'nofilter'"),
        ("{% data_tex a %}", "Invalid block tag"),
    ],
)  # fmt: skip
def test_mistakes(source: str, message: str) -> None:
    from django.template import engines

    with pytest.raises(TemplateSyntaxError) as caught:
        engines["django"].from_string("{% load datastar %}" + source)
    assert message in str(caught.value)


# --- the token against forged requests ------------------------------------------------------------


@pytest.fixture
def request_() -> Any:
    return RequestFactory().get("/page", HTTP_HOST="app.example")


def headers(text: str) -> dict[str, str]:
    found = re.search(r'"headers": (\{[^}]*\})', unescape(text))
    return dict(json.loads(found[1])) if found else {}


UNSAFE = ["post", "put", "patch", "delete", "query"]


@pytest.mark.parametrize("method", UNSAFE)
@pytest.mark.parametrize(
    "url",
    ['"/save"', '"save"', '"?a=b"', '"http://app.example/save"', '"//app.example/save"',
     "\"'/rows/' + $id\"|js", '"`/rows/${$id}`"|js'],
)  # fmt: skip
def test_unsafe_actions_have_the_token(method: str, url: str, request_: Any) -> None:
    got = headers(rendered(f"{{% action_{method} {url} %}}", {}, request_))
    assert set(got) == {"X-Csrftoken"}
    assert _does_token_match(got["X-Csrftoken"], request_.META["CSRF_COOKIE"])


@pytest.mark.parametrize("url", ['"/save"', '"/a"|js'])
def test_get_has_none(url: str, request_: Any) -> None:
    assert headers(rendered(f"{{% action_get {url} %}}", {}, request_)) == {}
    assert "CSRF_COOKIE" not in request_.META


@pytest.mark.parametrize(
    "url",
    ['"https://evil.example/"', '"//evil.example/a"', '"///evil.example"',
     '"/\\\\\\\\evil.example"', '"http:///evil.example"', '"http://app.example@evil.example/"',
     '"javascript:x"', '"$url"|js', "\"'//evil.example/' + $a\"|js", "\"'https://evil.example'\"|js",
     "\"'/' + $a\"|js", "\"`/${$a}`\"|js", "\"'/\\\\\\\\evil.example'\"|js",
     "\"a ? '/b' : $c\"|js"],
)  # fmt: skip
def test_the_token_stays_at_home(url: str, request_: Any) -> None:
    assert headers(rendered(f"{{% action_post {url} %}}", {}, request_)) == {}


def test_the_author_knows_where_an_expression_leads(request_: Any) -> None:
    assert set(headers(rendered('{% action_post "$url"|js csrf %}', {}, request_))) == {
        "X-Csrftoken"
    }


def test_other_headers_stay(request_: Any) -> None:
    context = {"given": {"X-Other": "1"}, "own": {"x-csrftoken": "mine"}}
    got = headers(rendered('{% action_post "/a" headers=given %}', context, request_))
    assert set(got) == {"X-Csrftoken", "X-Other"}
    got = headers(rendered('{% action_post "/a" headers=own %}', context, request_))
    assert got == {"x-csrftoken": "mine"}


def test_one_token_for_a_page(request_: Any) -> None:
    source = '{% action_post "/a" %}|{% action_put "/b" %}|{% csrf_token %}'
    first, second, field = rendered(source, {}, request_).split("|")
    assert headers(first) == headers(second)
    assert headers(first)["X-Csrftoken"] in field


@override_settings(CSRF_HEADER_NAME="HTTP_X_XSRF_TOKEN")
def test_the_name_of_the_header(request_: Any) -> None:
    assert set(headers(rendered('{% action_post "/a" %}', {}, request_))) == {"X-Xsrf-Token"}


def test_without_a_request() -> None:
    source = '{% action_post "/a" %}'
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert unescape(rendered(source)) == actions.post("/a")
    with override_settings(DEBUG=True), pytest.warns(UserWarning, match="needs a CSRF token"):
        rendered(source)


def test_the_helper_for_python_gives_the_same(request_: Any) -> None:
    from datastar_py.django import csrf_headers

    assert set(csrf_headers(request_)) == {"X-Csrftoken"}
    assert get_token(request_)


# --- the rest -------------------------------------------------------------------------------------


def test_script() -> None:
    assert rendered("{% datastar_script %}") == datastar_script()
    got = rendered('{% datastar_script "/d.js" nonce=nonce %}', {"nonce": "n<"})
    assert got == datastar_script("/d.js", nonce="n<")
    assert rendered("{% datastar_script nonce=missing %}") == datastar_script()


def test_script_under_a_content_security_policy() -> None:
    nonce = SimpleLazyObject(lambda: "late")
    assert 'nonce="late"' in rendered("{% datastar_script %}", {"csp_nonce": nonce})


@pytest.mark.parametrize(
    "source",
    ['{% datastar_script "javascript:alert(1)" %}', '{% datastar_script integrity="x" %}'],
)
def test_script_refuses(source: str) -> None:
    with pytest.raises(ValueError):
        rendered(source)


def test_inside_of_other_tags() -> None:
    source = (
        '{% if show %}<i {% data_show "$a" %}>{% else %}<b {% data_ignore %}>{% endif %}'
        '{% with e="f()" %}<u {% data_on "click" e once %}>{% endwith %}'
    )
    assert rendered(source, {"show": True}) == ('<i data-show="$a"><u data-on:click__once="f()">')
