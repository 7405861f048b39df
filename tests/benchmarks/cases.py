"""The calls that are timed: each as the SDK spells it, and as the bare limit spells it."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Goal:
    """The ratios that the call is to reach: times the peer's speed, at most times the bare cost."""

    peer: float | None = None
    bare: float | None = None


@dataclass(frozen=True)
class Case:
    """One call; `bare` makes the same text by hand, without any check."""

    group: str
    name: str
    call: str
    bare: str
    goal: Goal = Goal()
    goal_from_313: Goal | None = None
    # Run in our own worker, before and after the call is timed.
    before: str = ""
    after: str = ""

    def wanted(self, version: tuple[int, int]) -> Goal:
        if version >= (3, 13) and self.goal_from_313 is not None:
            return self.goal_from_313
        return self.goal


def html_lines(count: int) -> str:
    return "\n".join(f'<li id="item-{i}" class="row">Item number {i}</li>' for i in range(count))


def records(size: int) -> dict[str, Any]:
    """Signals whose JSON has about `size` bytes."""
    one = {"id": 12345, "name": "Ada Lovelace", "email": "ada@example.org", "active": True}
    count = max(1, size // len(json.dumps(one, separators=(",", ":"))))
    return {"rows": [{**one, "id": i} for i in range(count)], "total": count}


def values() -> dict[str, Any]:
    """What the calls use, whichever SDK they belong to."""
    return {
        "html": '<div id="clock">12:00:00</div>',
        "lines": html_lines(200),
        "megabyte": html_lines(1_000_000 // len(html_lines(1000)) * 1000),
        "megabyte_line": "<p>" + "x" * 1_000_000 + "</p>",
        "small": {"count": 1, "name": "Ada"},
        "kilobytes10": records(10_000),
        "signals_megabyte": records(1_000_000),
        "lf": "\n",
        "lf_elements": "\ndata: elements ",
        "dumps": json.dumps,
        "escape": _escape,
    }


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&#34;").replace("'", "&#39;")


def sdk() -> dict[str, Any]:
    """The SDK that this process has on its path."""
    from datastar_py import ServerSentEventGenerator, action_generator, attribute_generator

    return {"SSE": ServerSentEventGenerator, "data": attribute_generator, "act": action_generator}


def requests(with_sdk: bool) -> dict[str, Any]:
    """Requests of Starlette's, with signals in the query and in the body."""
    from starlette.requests import Request

    body = json.dumps(records(10_000)).encode()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [
        (b"host", b"example.org"),
        (b"datastar-request", b"true"),
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
    ]
    query = b"datastar=%7B%22count%22%3A1%2C%22name%22%3A%22Ada%22%7D"
    common = {"type": "http", "path": "/", "headers": headers, "server": ("example.org", 80)}
    get = {**common, "method": "GET", "query_string": query}
    post = {**common, "method": "POST", "query_string": b""}
    found: dict[str, Any] = {
        "get": lambda: Request(dict(get), receive),
        "post": lambda: Request(dict(post), receive),
        "run": run,
        "loads": json.loads,
    }
    if with_sdk:
        from datastar_py.starlette import read_signals

        found["read_signals"] = read_signals
    return found


def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """The result of a coroutine that never waits."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value
    raise RuntimeError("it waits")


def steps(_: bool) -> dict[str, Any]:
    """Functions that do ever more of what one event and one attribute need."""
    from datastar_py.attributes import OnAttr
    from datastar_py.sse import DatastarEvent

    def bare(html: str) -> str:
        return f"event: datastar-patch-elements\ndata: elements {html}\n\n"

    def any_lines(html: str) -> str:
        html = html.replace("\n", "\ndata: elements ")
        return f"event: datastar-patch-elements\ndata: elements {html}\n\n"

    def optional(html: str, a=None, b=None, c=None, d=None, e=None, f=None, g=None) -> str:
        return f"event: datastar-patch-elements\ndata: elements {html}\n\n"

    def typed(html: str, a=None, b=None, c=None, d=None, e=None, f=None, g=None) -> str:
        return DatastarEvent(f"event: datastar-patch-elements\ndata: elements {html}\n\n")

    return {
        "bare": bare,
        "any_lines": any_lines,
        "optional": optional,
        "typed": typed,
        "new": object.__new__,
        "kind": OnAttr,
        "made": sdk()["data"].on("click", "$open = true"),
    }


NAMESPACES: dict[str, Callable[[bool], dict[str, Any]]] = {
    "read_signals": requests,
    "steps": steps,
}

ELEMENTS = "event: datastar-patch-elements\\ndata: elements "
SIGNALS = "event: datastar-patch-signals\\ndata: signals "
COMPACT = 'dumps({}, separators=(",", ":"))'
ORJSON = "from datastar_py.fast_json import use_orjson; use_orjson()"
STANDARD = "from datastar_py.fast_json import use_standard_json; use_standard_json()"

CASES = [
    Case(
        "events",
        "patch_elements, one line",
        "SSE.patch_elements(html)",
        f'f"{ELEMENTS}{{html}}\\n\\n"',
        Goal(20, 4),
        Goal(12, 4),
    ),
    Case(
        "events",
        "patch_elements, all options",
        'SSE.patch_elements(html, "#clock", "inner", True, "#view", "svg", "7", 500)',
        'f"event: datastar-patch-elements\\nid: {7}\\nretry: {500}\\ndata: mode inner\\n'
        "data: selector #clock\\ndata: useViewTransition true\\n"
        "data: viewTransitionSelector #view\\ndata: namespace svg\\n"
        'data: elements {html}\\n\\n"',
        Goal(6),
    ),
    Case(
        "events",
        "patch_elements, 200 lines",
        "SSE.patch_elements(lines)",
        f'f"{ELEMENTS}{{lines.replace(lf, lf_elements)}}\\n\\n"',
        Goal(7, 1.5),
    ),
    Case(
        "events",
        "patch_elements, 1 MB in lines",
        "SSE.patch_elements(megabyte)",
        f'f"{ELEMENTS}{{megabyte.replace(lf, lf_elements)}}\\n\\n"',
        Goal(None, 1.5),
    ),
    Case(
        "events",
        "patch_elements, 1 MB in one line",
        "SSE.patch_elements(megabyte_line)",
        f'f"{ELEMENTS}{{megabyte_line}}\\n\\n"',
        Goal(None, 1.5),
    ),
    Case(
        "events",
        "remove_elements",
        'SSE.remove_elements("#row-3")',
        'f"event: datastar-patch-elements\\ndata: mode remove\\ndata: selector {html}\\n\\n"',
    ),
    Case(
        "events",
        "patch_signals, small",
        "SSE.patch_signals(small)",
        f'"{SIGNALS}" + {COMPACT.format("small")} + "\\n\\n"',
        Goal(1.8),
    ),
    Case(
        "events",
        "patch_signals, 10 kB",
        "SSE.patch_signals(kilobytes10)",
        f'"{SIGNALS}" + {COMPACT.format("kilobytes10")} + "\\n\\n"',
    ),
    Case(
        "events",
        "patch_signals, 1 MB",
        "SSE.patch_signals(signals_megabyte)",
        f'"{SIGNALS}" + {COMPACT.format("signals_megabyte")} + "\\n\\n"',
    ),
    Case(
        "events",
        "patch_signals, small, orjson",
        "SSE.patch_signals(small)",
        f'"{SIGNALS}" + {COMPACT.format("small")} + "\\n\\n"',
        Goal(6),
        before=ORJSON,
        after=STANDARD,
    ),
    Case(
        "events",
        "patch_signals, 10 kB, orjson",
        "SSE.patch_signals(kilobytes10)",
        f'"{SIGNALS}" + {COMPACT.format("kilobytes10")} + "\\n\\n"',
        before=ORJSON,
        after=STANDARD,
    ),
    Case(
        "events",
        "execute_script",
        "SSE.execute_script(\"alert('Hello')\")",
        'f"event: datastar-patch-elements\\ndata: mode append\\ndata: selector body\\n'
        "data: elements <script data-effect='el.remove()'>{html}</script>\\n\\n\"",
        Goal(8),
    ),
    Case(
        "events",
        "redirect",
        'SSE.redirect("/login")',
        'f"event: datastar-patch-elements\\ndata: mode append\\ndata: selector body\\n'
        "data: elements <script data-effect='el.remove()'>{html}</script>\\n\\n\"",
    ),
    Case(
        "attributes",
        "data.on with two modifiers",
        'str(data.on("click", "$open = true").debounce(500).stop)',
        'f\'data-on:click__debounce.500ms__stop="{escape("$open = true")}"\'',
        Goal(2),
    ),
    Case(
        "attributes",
        "data.text",
        'str(data.text("$name"))',
        'f\'data-text="{escape("$name")}"\'',
        Goal(2),
    ),
    Case(
        "attributes",
        "data.signals",
        'str(data.signals(count=1, name="Ada", open=True))',
        'f\'data-signals="{escape(dumps({"count": 1, "name": "Ada", "open": True}))}"\'',
        Goal(5),
    ),
    Case(
        "attributes",
        "data.class_",
        'str(data.class_(active="$open", hidden="!$open"))',
        'f\'data-class="{escape("{active: $open, hidden: !$open}")}"\'',
        Goal(4),
    ),
    Case(
        "attributes",
        "data.attr",
        'str(data.attr(title="$name", aria_label="$label"))',
        'f\'data-attr="{escape("{title: $name, aria-label: $label}")}"\'',
    ),
    Case(
        "attributes",
        "data.style",
        'str(data.style(color="$color", width="$width"))',
        'f\'data-style="{escape("{color: $color, width: $width}")}"\'',
    ),
    Case(
        "attributes",
        "data.computed",
        'str(data.computed(total="$price * $count"))',
        'f\'data-computed:total="{escape("$price * $count")}"\'',
    ),
    Case("attributes", "data.bind", 'str(data.bind("name"))', 'f\'data-bind="{escape("name")}"\''),
    Case(
        "attributes", "data.show", 'str(data.show("$open"))', 'f\'data-show="{escape("$open")}"\''
    ),
    Case(
        "attributes",
        "data.on_interval",
        'str(data.on_interval("$count++").duration("1s"))',
        'f\'data-on-interval__duration.1s="{escape("$count++")}"\'',
    ),
    Case(
        "attributes",
        "data.on_intersect",
        "str(data.on_intersect(\"@get('/more')\").once)",
        'f\'data-on-intersect__once="{escape("@get()")}"\'',
    ),
    Case("attributes", "data.ignore", "str(data.ignore)", "f'data-{\"ignore\"}'"),
    Case("actions", "get", 'act.get("/items")', "f\"@get('{html}')\""),
    Case(
        "actions",
        "post with options",
        'act.post("/items", content_type="form", retry="never", headers={"X-Token": "abc"})',
        "f\"@post('{html}', {{contentType: 'form', retry: 'never', headers: {small}}})\"",
    ),
    Case("actions", "set_all", 'act.set_all(True, include="^row")', 'f"@setAll({html}, {small})"'),
    Case(
        "read_signals",
        "read_signals, small, from the query",
        "run(read_signals(get()))",
        'loads(get().query_params["datastar"])',
    ),
    Case(
        "read_signals",
        "read_signals, 10 kB, from the body",
        "run(read_signals(post()))",
        "loads(run(post().body()))",
    ),
]


def _step(name: str, call: str) -> Case:
    return Case("steps", name, call, "")


# Each list begins with what the others are compared with.
STEPS = [
    [
        _step("one line: an f-string in a function", "bare(html)"),
        _step("… that takes HTML of several lines as well", "any_lines(html)"),
        _step("an f-string in a function with seven options", "optional(html)"),
        _step("… that gives a `DatastarEvent`", "typed(html)"),
        _step("… checked: `patch_elements`", "SSE.patch_elements(html)"),
    ],
    [
        _step(
            "all options, as HTML",
            'SSE.patch_elements(html, "#clock", "inner", True, "#view", "html", "7", 500)',
        ),
        _step(
            "… as SVG, where siblings have to be found",
            'SSE.patch_elements(html, "#clock", "inner", True, "#view", "svg", "7", 500)',
        ),
    ],
    [
        _step("an empty attribute", "new(kind)"),
        _step("`data.on`", 'data.on("click", "$open = true")'),
        _step("… `.stop`", "made.stop"),
        _step("… `str`", "str(made)"),
    ],
]


@dataclass(frozen=True)
class Growth:
    """A call whose cost must be a straight line over the size of what it is given."""

    name: str
    call: str
    setup: str
    sizes: tuple[int, ...]


GROWTH = [
    Growth(
        "patch_elements, lines",
        "SSE.patch_elements(given)",
        "given = html_lines({size})",
        (1_000, 2_000, 4_000, 8_000),
    ),
    Growth(
        "patch_elements, characters in one line",
        "SSE.patch_elements(given)",
        "given = 'x' * {size}",
        (8_000, 16_000, 32_000, 64_000),
    ),
    Growth(
        "patch_elements, siblings outside HTML",
        "SSE.patch_elements(given, namespace='svg')",
        "given = '<circle r=\"1\"/>' * {size}",
        (1_000, 4_000, 16_000, 64_000),
    ),
    Growth(
        "patch_elements, strings in a list",
        "SSE.patch_elements(given)",
        "given = ['<li>one</li>'] * {size}",
        (1_000, 4_000, 16_000, 64_000),
    ),
    Growth(
        "patch_signals, records",
        "SSE.patch_signals(given)",
        "given = records({size} * 76)",
        (1_000, 4_000, 16_000),
    ),
    Growth(
        "remove_signals, paths",
        "SSE.remove_signals(given)",
        "given = [f'row{{i}}.name' for i in range({size})]",
        (1_000, 4_000, 16_000),
    ),
    Growth(
        "execute_script, characters",
        "SSE.execute_script(given)",
        "given = 'a < b; ' * {size}",
        (32_000, 64_000, 128_000, 256_000),
    ),
    Growth(
        "data.signals, names",
        "str(data.signals(given))",
        "given = {{f'signal{{i}}': i for i in range({size})}}",
        (1_000, 4_000, 16_000),
    ),
    Growth(
        "data.class_, names",
        "str(data.class_(given))",
        "given = {{f'class{{i}}': '$open' for i in range({size})}}",
        (1_000, 4_000, 16_000),
    ),
]
