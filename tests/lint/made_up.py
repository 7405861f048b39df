"""Templates as people publish them, made up by a generator: right ones, of many kinds."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from codegen.load import load
from codegen.model import Attribute, Modifier, Spec

ROOT = Path(__file__).resolve().parents[2]
SPEC: Spec = load(ROOT / "spec")


def foreign() -> list[str]:
    """What other libraries write, and people without any: each as it stands in documentations."""
    path = Path(__file__).with_name("foreign.txt")
    return path.read_text("utf-8").splitlines()


EXPRESSIONS = (
    "$count++",
    "$open = !$open",
    "@get('/updates')",
    "@post('/save', {contentType: 'form', headers: {'X-Token': $token, contentTyp: 1}})",
    "$a.b > 1 && @put(`/x/${$id}`)",
    "evt.key == 'Enter' && @patch('/x', {retry: 'never', filterSignals: {include: /^a/}})",
    "@setAll(true, {include: /^a/}); @toggleAll({exclude: /b$/})",
    "console.log('@gett(1) $mail@example.com')",
    "$list.map(x => x.id).join(', ')",
    "@delete('/x', {selector: '#f', contentType: 'form'})",
    "@get('/x', options)",
    "@get('/x', {...options, selector: '#f'})",
    "$x ? 'a' : 'b'",
    "@ourOwnAction('x', {any: 1})",
    "el.value = $price.toFixed(2)",
)
OBJECTS = ("{a: $x, 'b-c': !$y}", '{"active": $tab == 1}', "{'--c1': $c}", "$styles")
FUNCTIONS = ("{sum: () => $a + $b}", "{a: function () { return 1 }, b: makeB}")
SIGNALS = ("{count: 0, user: {name: 'Ada'}}", '{"a": [1, 2], "b": null}', "{}")
NAMES = ("name", "user.email", "form.first-name", "_local", "fooBar", "a1")
KEYS = ("name", "first-name", "user.first-name", "_private", "x1", "a_b")


def values(attribute: Attribute) -> tuple[str, ...]:
    """What the attribute may hold."""
    return {
        "expression": EXPRESSIONS,
        "expressions": OBJECTS,
        "functions": FUNCTIONS,
        "signals": SIGNALS,
        "signal": NAMES,
        "filter": ("{include: /^a/, exclude: /b/}", '{"include": "^a"}'),
        "text": ("rAnd0m", "(min-width: 40em)"),
        "names": ("open", "open class"),
        "none": ("",),
    }[attribute.value_kind]


def tags(modifier: Modifier, pick: random.Random) -> str:
    """A modifier with tags that it takes."""
    text = f"__{modifier.html}"
    if modifier.tag == "time":
        text += pick.choice((".500", ".500ms", ".1s", ".0"))
        text += "".join(f".{flag}" for flag in modifier.flags if pick.random() < 0.4)
    elif modifier.tag == "percent":
        text += pick.choice((".0", ".50", ".100"))
    elif modifier.tag in ("choice", "case"):
        text += f".{pick.choice(modifier.choices)}"
    elif modifier.tag == "property":
        text += pick.choice((".checked", ".value-as-number"))
    elif modifier.tag == "events":
        text += pick.choice((".change", ".change.blur"))
    return text


@dataclass(frozen=True)
class Right:
    """An attribute that is right: its parts, as HTML has them."""

    fact: Attribute
    name: str
    value: str | None

    def __str__(self) -> str:
        if self.value is None:
            return self.name
        quote = "'" if '"' in self.value else '"'
        text = self.value.replace(quote, "&quot;" if quote == '"' else "&#39;")
        return f"{self.name}={quote}{text}{quote}"


def right(attribute: Attribute, pick: random.Random, prefix: str = "data-") -> Right:
    """An attribute in one of the forms that the client takes."""
    keyed = attribute.key == "must" or (attribute.key != "denied" and pick.random() < 0.5)
    name = prefix + attribute.html
    value: str | None = pick.choice(values(attribute))
    if keyed:
        name += ":" + pick.choice(
            (*SPEC.native_events, "my-event", "ns:event", "custom.event")
            if attribute.key_kind == "event"
            else KEYS
        )
        if attribute.is_mapping or attribute.value_kind in ("expression", "text"):
            value = pick.choice(EXPRESSIONS)
    if attribute.key == "exclusive" and keyed:
        value = pick.choice((None, ""))
    if attribute.value == "denied" or (attribute.value == "allowed" and pick.random() < 0.3):
        value = None
    excluded: set[str] = set()
    every = list(attribute.every)
    pick.shuffle(every)
    for modifier in every[: pick.choice((0, 0, 1, 2, 3))]:
        if modifier.name in excluded or (modifier.tag == "case" and not keyed):
            continue
        excluded |= {modifier.name, *modifier.excludes}
        name += tags(modifier, pick)
    if attribute.value_kind == "none" and value == "":
        value = None
    return Right(attribute, name, value)


def element(pick: random.Random, datastar: bool, prefix: str = "data-") -> tuple[str, list[str]]:
    """A tag and its attributes, no two of the same name."""
    chosen = [str(pick.choice(FOREIGN_ONES)) for _ in range(pick.randint(0, 3))]
    tag = pick.choice(
        ("div", "p", "button", "input", "li", "span", "form", "my-field", "svg", "html")
    )
    if datastar:
        for _ in range(pick.randint(0, 3)):
            fact = pick.choice(SPEC.attributes)
            if fact.elements and tag not in fact.elements:
                continue
            chosen.append(str(right(fact, pick, prefix)))
    names = [one.partition("=")[0] for one in chosen]
    return tag, [one for index, one in enumerate(chosen) if names.index(names[index]) == index]


FOREIGN_ONES = foreign()
BARE_WORDS = frozenset(f"data-{a.html}" for a in SPEC.attributes if "-" not in a.html)


def plain(pick: random.Random) -> str:
    lines = ["<!doctype html>", '<script type="module" src="/static/datastar.js"></script>']
    for number in range(pick.randint(15, 60)):
        tag, given = element(pick, datastar=True)
        given = [one for one in given if not clashes(one)]
        lines.append(f"<{tag} id={number} {' '.join(given)}>a &lt; b<br/></{tag}>")
    lines.append("<script>const x = `<b data-txt=\"$x\" data-on-click='$y'>`</script>")
    return "\n".join(lines)


def clashes(attribute: str) -> bool:
    """Whether it is one that a page with Datastar cannot have, since the client would take it."""
    name, _, value = attribute.partition("=")
    if name in ("data-model", "data-store", "data-attributes", "data-signals-strength"):
        return False
    hyphens = (
        "data-on-load",
        "data-on-click",
        "data-on-change",
        "data-computed-style",
        "data-intersects",
    )
    return name in hyphens or (name in BARE_WORDS and value.strip("'\"") in ("", "Yes", *ONES))


# Values that stand for something else in other libraries, where the client needs a key.
ONES = ("fadeInUp", "bounce", "<i class=", "true", "false")


def others(pick: random.Random) -> str:
    """A page without Datastar."""
    lines = ["<!doctype html>", "<link rel=stylesheet href=bootstrap.css>"]
    for number in range(pick.randint(15, 60)):
        tag, given = element(pick, datastar=False)
        lines.append(f'<{tag} class="c{number}" {" ".join(given)}>text</{tag}>')
    return "\n".join(lines)


def jinja(pick: random.Random) -> str:
    lines = ['{% extends "base.html" %}', "{# <b data-on-click='$no'> #}", "{% block body %}"]
    for _ in range(pick.randint(10, 40)):
        tag, given = element(pick, datastar=True)
        given = [one for one in given if not clashes(one)]
        lines.append(f"{{% if a > {pick.randint(0, 9)} %}}<{tag} {{{{ attrs }}}}")
        lines += (f'  {{% if x == "{i}" %}}{one}{{% endif %}}' for i, one in enumerate(given))
        lines.append('  data-on:{{ event }}="{{ data }}" data-class="{{ x|tojson }}">{{ y }}')
        lines.append(
            f'  <i data-text="{{{{ \'"\' ~ x }}}}" {{{{ data.on("click", "$a") }}}}></i></{tag}>'
        )
        lines.append("{% endif %}")
    return "\n".join([*lines, "{% endblock %}"])


def django(pick: random.Random) -> str:
    lines = ["{% load static datastar %}", "{% comment %}<b data-txt='$x'>{% endcomment %}"]
    for _ in range(pick.randint(10, 40)):
        tag, given = element(pick, datastar=True)
        given = [one for one in given if not clashes(one)]
        lines.append(f"{{% for row in rows %}}<{tag} {' '.join(given)}")
        lines.append(
            "  data-on:click=\"@post('{% url 'save' pk=row.pk %}')\" {% data_text '$x' %}>"
        )
        lines.append(f"  {{{{ row.name|default:'<b data-on-click>' }}}}</{tag}>{{% endfor %}}")
    return "\n".join(lines)


def as_mapping(attributes: list[Right], underscore: str) -> str:
    pairs = (
        f"{underscore + one.name!r}: {'True' if one.value is None else repr(one.value)}"
        for one in attributes
    )
    return "{" + ", ".join(pairs) + "}"


def htmy(pick: random.Random) -> str:
    lines = [
        "from htmy import Context, html",
        "",
        "",
        "def page(context: Context):",
        "    return html.div(",
    ]
    for number in range(pick.randint(10, 40)):
        given = [right(a, pick) for a in pick.sample(SPEC.attributes, 2) if not a.elements]
        lines.append(
            f'        html.p("row {number}", data_id="{number}", **{as_mapping(given, "_")}),'
        )
    return "\n".join([*lines, "    )", ""])


def program(pick: random.Random) -> str:
    lines = [
        '"""Says `<b data-on-click="$x">` and data-txt."""',
        "from datastar_py import SSE_HEADERS",
        "",
    ]
    for number in range(pick.randint(10, 30)):
        tag, given = element(pick, datastar=True)
        text = " ".join(one for one in given if not clashes(one))
        doubled = text.replace("{", "{{").replace("}", "}}").replace("\\", "\\\\")
        lines.append(f"def view_{number}(x: str, rows: list[str]) -> str:")
        lines.append("    inner = ''.join(f'<li data-text=\"$a{i}\">{i}</li>' for i in rows)")
        lines.append(f'    return f"""<{tag} {doubled} data-on:{{x}}="$n++">{{inner}}</{tag}>"""')
        pairs = [right(a, pick) for a in pick.sample(SPEC.attributes, 2) if not a.elements]
        lines.append(f"ATTRIBUTES_{number} = {as_mapping(pairs, '')}")
        lines.append(f"TEXT_{number} = {text!r}  # data-on-click is a name of before")
    return "\n".join([*lines, ""])


KINDS: dict[str, tuple[str, Callable[[random.Random], str]]] = {
    "plain": ("html", plain),
    "others": ("html", others),
    "jinja": ("jinja", jinja),
    "django": ("djhtml", django),
    "htmy": ("py", htmy),
    "program": ("py", program),
}


def templates(count: int, seed: int) -> Iterator[tuple[str, str]]:
    """Names and texts of that many templates, each kind as often as any other."""
    pick = random.Random(seed)
    for number in range(count):
        kind = list(KINDS)[number % len(KINDS)]
        suffix, make = KINDS[kind]
        yield f"{kind}/page_{number}.{suffix}", make(pick)
