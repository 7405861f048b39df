"""One value gives the same attributes in every template engine and HTML library."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast

import django
import htpy
import jinja2
import markupsafe
import pytest
from client import attributes, expected
from django.conf import settings
from django.template import Context, Template
from django.utils.html import format_html
from fasthtml.common import Div, to_xml
from htmy import Renderer
from htmy import html as htmy_html
from hypothesis import assume, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from datastar_py import action_generator as actions
from datastar_py import attribute_generator as data
from datastar_py.attributes import AttributeGenerator, BaseAttr

if not settings.configured:
    settings.configure(TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}])
django.setup()

ESCAPING = jinja2.Environment(autoescape=True).from_string("<div {{ attr }}></div>")
PLAIN = jinja2.Environment(autoescape=False).from_string("<div {{ attr }}></div>")
DJANGO = Template("<div {{ attr }}></div>")
DJANGO_PLAIN = Template("{% autoescape off %}<div {{ attr }}></div>{% endautoescape %}")

RENDERERS: dict[str, Callable[[BaseAttr], str]] = {
    "f-string": lambda attr: f"<div {attr}></div>",
    "format": lambda attr: f"<div {attr}></div>",
    "Jinja2 with autoescape": lambda attr: ESCAPING.render(attr=attr),
    "Jinja2 without": lambda attr: PLAIN.render(attr=attr),
    "Django template": lambda attr: DJANGO.render(Context({"attr": attr})),
    "Django template without autoescape": lambda attr: DJANGO_PLAIN.render(Context({"attr": attr})),
    "Django format_html": lambda attr: format_html("<div {}></div>", attr),
    "markupsafe.escape": lambda attr: f"<div {markupsafe.escape(attr)}></div>",
    "Markup.format": lambda attr: markupsafe.Markup("<div {}></div>").format(attr),
    "Markup %": lambda attr: markupsafe.Markup("<div %s></div>") % attr,
    "htpy": lambda attr: str(htpy.div(attr)),
    "FastHTML": lambda attr: to_xml(Div(attr)),
    "FastHTML called": lambda attr: to_xml(Div(attr)()),
}
ENGINES = pytest.mark.parametrize("engine", RENDERERS)

HOSTILE = st.one_of(
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    st.sampled_from(
        [
            '"><script>alert(1)</script>',
            "' onclick='alert(1)",
            "&quot;&#39;&amp;amp;&lt",
            "{{ 7 * 7 }}{% x %}{}%s",
            "<!-- --><![CDATA[",
            "`a=b`",
            "\n\t\r\n",
            "é💥\u2028\x85",
        ]
    ),
)

WITH_TEXT: dict[str, Callable[[str], BaseAttr]] = {
    "attr": lambda t: data.attr({t: t}, title=t),
    "class_": lambda t: data.class_({t: t}),
    "style": lambda t: data.style({"a" + t: t, "--b": t}),
    "computed": lambda t: data.computed({"a": t, "A-b": t}),
    "signals": lambda t: data.signals({t: {t: [t]}}),
    "signals of expressions": lambda t: data.signals({t: t}, expressions_=True),
    "effect": lambda t: data.effect(t),
    "init": lambda t: data.init(t).delay(5),
    "nonce": lambda t: data.nonce(t),
    "on": lambda t: data.on("click", t).once.debounce(5, leading=True),
    "on_signal_patch": lambda t: data.on_signal_patch(t, include=t, exclude=t),
    "json_signals": lambda t: data.json_signals(include=t),
    "persist": lambda t: data.persist("key", exclude=t),
    "match_media": lambda t: data.match_media("isDark", t),
    "actions": lambda t: data.on(
        "click", actions.post("/" + t, payload={t: t}, headers={"A": "b"})
    ),
    "own": lambda t: BaseAttr("own", key="aKey", value=t),
    "custom": lambda t: data.custom("own", "once", key="a", value=t),
}


@ENGINES
@pytest.mark.parametrize("method", WITH_TEXT)
@hypothesis_settings(max_examples=15)
@given(text=HOSTILE)
@example(text='"><script>alert(1)</script>')
@example(text="' a='\" b=\"&quot;&amp;")
def test_text_stays_in_its_attribute(engine: str, method: str, text: str) -> None:
    # The client cannot hold a signal of that name, and no expression is blank.
    assume(text != "__proto__" and text.strip())
    attribute = WITH_TEXT[method](text)
    assert same(attributes(RENDERERS[engine](attribute)), expected(dict(attribute)))


def same(found: dict[str, str], wanted: dict[str, str]) -> bool:
    """Line ends apart, which HTML makes one."""
    return {n: " ".join(v.splitlines()) for n, v in found.items()} == {
        n: " ".join(v.splitlines()) for n, v in wanted.items()
    }


NAMED: dict[str, Callable[[str], BaseAttr]] = {
    "on": lambda t: data.on(t, "x"),
    "computed": lambda t: data.computed({t: "x"}),
    "match_media": lambda t: data.match_media(t, "x"),
    "animate": lambda t: data.animate(t, "x"),
    "persist": lambda t: data.persist(t),
    "style": lambda t: data.style({"--" + t: "x"}),
    "bind": lambda t: data.bind(t),
    "ref": lambda t: data.ref(t),
    "indicator": lambda t: data.indicator(t),
    "preserve_attr": lambda t: data.preserve_attr(t),
    "preserve_attr of a list": lambda t: data.preserve_attr([t]),
    "prop": lambda t: data.bind("a").prop(t),
    "event": lambda t: data.bind("a").event(t),
    "event of a list": lambda t: data.bind("a").event([t, "b"]),
    "debounce": lambda t: data.on("a", "b").debounce(t),
    "throttle": lambda t: data.on("a", "b").throttle(t),
    "delay": lambda t: data.on("a", "b").delay(t),
    "duration": lambda t: data.on_interval("a").duration(t),
    "ease": lambda t: data.animate("a", "b").ease(cast("Any", t)),
    "alias": lambda t: AttributeGenerator("data-" + t).text("a"),
    "own": lambda t: BaseAttr(t, key=t, alias=t),
    "custom": lambda t: data.custom(t, t, key=t, value=t),
}


@pytest.mark.parametrize("method", NAMED)
@given(text=st.one_of(HOSTILE, st.text("a-_:.B\"'<>/= \0")))
@example(text="click onmouseover=alert(1) x")
@example(text="1s onclick=alert(1)")
@example(text="a/b")
@example(text="a>b")
def test_no_name_ends_its_attribute(method: str, text: str) -> None:
    try:
        attribute = NAMED[method](text)
    except ValueError:
        return
    wanted = {name.lower(): value for name, value in expected(dict(attribute)).items()}
    for render in RENDERERS.values():
        found = attributes(render(attribute))
        assert {name.lower(): value for name, value in found.items()} == wanted


PLAIN_ONES: list[BaseAttr] = [
    data.ignore,
    data.ignore(),
    data.ignore.self,
    data.ignore_morph,
    data.json_signals,
    data.persist.session,
    data.query_string.filter.history,
    data.scroll_into_view.smooth.vcenter.focus,
    data.computed(a="1", b_c="2", dE="3"),
    data.style({"color": "$c", "--c_1": "$d"}),
    data.on("my_event", "x").stop,
    data.on("myEvent", "x").debounce(500).prevent,
]


@ENGINES
@pytest.mark.parametrize("attribute", PLAIN_ONES, ids=str)
def test_the_same_everywhere(engine: str, attribute: BaseAttr) -> None:
    assert attributes(RENDERERS[engine](attribute)) == expected(dict(attribute))


@pytest.mark.parametrize("attribute", PLAIN_ONES, ids=str)
def test_htmy(attribute: BaseAttr) -> None:
    """htmy takes keywords and strips the underscore that a name starts with."""
    given: Any = {f"_{name}": value for name, value in attribute.items()}
    rendered = asyncio.run(Renderer().render(htmy_html.div(**given)))
    found = attributes(str(rendered))
    assert set(found) == set(attribute)
    assert {n: v for n, v in found.items() if attribute[n] is not True} == {
        n: v for n, v in attribute.items() if v is not True
    }


@pytest.mark.parametrize("text", ['"><script>', "a & b", "'", "&quot;"])
def test_htmy_with_its_alias(text: str) -> None:
    attribute = AttributeGenerator("_data-").on("myEvent", text).debounce("1s").stop
    rendered = asyncio.run(Renderer().render(htmy_html.div("x", **attribute)))
    (found,) = attributes(str(rendered).replace("x</div>", "</div>")).items()
    assert found == ("data-on:my-event__case.camel__debounce.1s__stop", text)


def test_django_reads_members() -> None:
    template = Template("<div {{ data.ignore.self }}></div>")
    assert "data-ignore__self" in template.render(Context({"data": data}))
