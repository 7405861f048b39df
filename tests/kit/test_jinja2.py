"""Attributes, actions and the script tag in templates of Jinja2."""

from types import SimpleNamespace
from typing import Any

import jinja2
import pytest

from datastar_py import attribute_generator as data
from datastar_py.client import datastar_script
from datastar_py.jinja2 import install

HOSTILE = "'\"><script>alert(1)</script>&"


@pytest.fixture(params=[{}, {"enable_async": True}], ids=["sync", "async"])
def environment(request: pytest.FixtureRequest) -> jinja2.Environment:
    made = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, **request.param)
    install(made)
    return made


def test_attributes(environment: jinja2.Environment) -> None:
    source = """<i {{ data.on("click", actions.post("/a?b='c'")).debounce(500) }}>"""
    got = environment.from_string(source).render()
    assert got == ('<i data-on:click__debounce.500="@post(&#34;/a?b=&#39;c&#39;&#34;)">')
    assert environment.from_string("{{ data.bind('name') }}").render() == str(data.bind("name"))


def test_actions_in_an_attribute_of_ones_own(environment: jinja2.Environment) -> None:
    source = """<i data-on:click="{{ actions.get(url) }}">"""
    got = environment.from_string(source).render(url=HOSTILE)
    assert "<script" not in got and got.count('"') == 2


def test_values_are_data(environment: jinja2.Environment) -> None:
    source = "<i {{ data.signals(name=name) }}>"
    got = environment.from_string(source).render(name=HOSTILE)
    assert got == f"<i {data.signals(name=HOSTILE)}>"
    assert "<script" not in got


def test_expressions(environment: jinja2.Environment) -> None:
    source = """{{ data.signals(a=JSExpression("$b")) }}"""
    assert environment.from_string(source).render() == 'data-signals="{&#34;a&#34;: ($b)}"'


def test_script(environment: jinja2.Environment) -> None:
    source = "{{ datastar_script() }}{{ datastar_script('/d.js', nonce=nonce) }}"
    got = environment.from_string(source).render(nonce="n1")
    assert got == datastar_script() + datastar_script("/d.js", nonce="n1")


def test_in_macros_and_imports() -> None:
    loader = jinja2.DictLoader(
        {
            "parts.html": "{% macro button(url) %}<b {{ data.on('click', actions.put(url)) }}>"
            "{% endmacro %}",
            "page.html": "{% from 'parts.html' import button %}{{ button('/a') }}",
        }
    )
    made = jinja2.Environment(loader=loader, autoescape=True)
    install(made)
    got = made.get_template("page.html").render()
    assert got == '<b data-on:click="@put(&#34;/a&#34;)">'


def test_mistakes_are_told(environment: jinja2.Environment) -> None:
    for source in ("{{ data.on('click') }}", "{{ data.on_interval('a').duration('soon') }}"):
        with pytest.raises((TypeError, ValueError)):
            environment.from_string(source).render()


def test_the_aliased_bundle() -> None:
    made = jinja2.Environment()
    install(made, alias="data-star-")
    assert made.from_string("{{ data.show('$a') }}").render() == 'data-star-show="$a"'
    with pytest.raises(ValueError, match=r"^alias must not"):
        install(made, alias="data-\n")


@pytest.mark.parametrize("holder", ["env", "jinja_env", "engine", "environment"])
def test_what_holds_an_environment(holder: str) -> None:
    made = jinja2.Environment()
    install(SimpleNamespace(**{holder: made}))
    assert made.from_string("{{ data.ignore }}").render() == "data-ignore"


@pytest.mark.parametrize("templates", [None, 5, "templates", SimpleNamespace(env=5), jinja2])
def test_what_holds_none(templates: Any) -> None:
    with pytest.raises(TypeError, match=r"^templates must be an Environment of Jinja2"):
        install(templates)
