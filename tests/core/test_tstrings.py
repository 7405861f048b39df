"""t-strings as elements, on the Pythons that have them; elsewhere nothing is taken for one."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py import attribute_generator as data
from datastar_py._tstrings import html_of_template
from tests.pages import written_in

HAS_THEM = sys.version_info >= (3, 14)


class Bold:
    def __html__(self) -> str:
        return "<b>'\"&amp;</b>"


NAMES = {
    "data": data,
    "name": "<Ada> & 'Bob' \"C\"",
    "n": 3,
    "pi": 3.14159,
    "bold": Bold(),
    "rows": ["a<b", "c"],
    "nothing": "",
    "cls": Bold,
}

# As people write them, and the HTML that they are.
GOOD = {
    "t'<p>plain</p>'": "<p>plain</p>",
    "t'<p>{name}</p>'": "<p>&lt;Ada&gt; &amp; &#39;Bob&#39; &#34;C&#34;</p>",
    "t'<p title=\"{name}\">{n}</p>'": '<p title="&lt;Ada&gt; &amp; &#39;Bob&#39; &#34;C&#34;">3</p>',
    "t'<p>{n + 1} {pi:.2f} {rows!r:>14}</p>'": "<p>4 3.14   [&#39;a&lt;b&#39;, &#39;c&#39;]</p>",
    "t'<p>{bold}</p>'": "<p><b>'\"&amp;</b></p>",
    "t'<p>{bold!s:.6}</p>'": "<p>&lt;test_</p>",
    "t'<p title=\"a {bold}\" lang=\\'{bold}\\'>'": "<p title=\"a <b>'&#34;&amp;</b>\" lang='<b>&#39;\"&amp;</b>'>",
    "t'<button {data.on(\"click\", \"$n > 1\").once}>x</button>'": '<button data-on:click__once="$n &gt; 1">x</button>',
    "t'<ul>{[t\"<li>{row}</li>\" for row in rows]}</ul>'": "<ul><li>a&lt;b</li><li>c</li></ul>",
    "t'<ul>{(t\"<li>{row}</li>\" for row in rows)}{rows}</ul>'": "<ul><li>a&lt;b</li><li>c</li>a&lt;bc</ul>",
    "t'<p>{t\"<b>{name}</b>\"}</p>'": "<p><b>&lt;Ada&gt; &amp; &#39;Bob&#39; &#34;C&#34;</b></p>",
    "t'<input {\"disabled\"} {nothing}>'": "<input disabled >",
    "t'<p>1 < 2 {name[:3]}'": "<p>1 < 2 &lt;Ad",
    "t'<p>a={n}</p>'": "<p>a=3</p>",
    "t'<script>let a = 1</script><p>{n}'": "<script>let a = 1</script><p>3",
    "t'<!-- a --><p>{n}'": "<!-- a --><p>3",
    "t'<textarea>{name[:5]}</textarea>'": "<textarea>&lt;Ada&gt;</textarea>",
    "t''": "",
}  # fmt: skip

# Where a value cannot stand, and what is said.
BAD = {
    "t'<p title={name}>'": "elements must have quotes around the value of an attribute; got {name} without",
    "t'<p title = {n}>'": "elements must have quotes around the value of an attribute; got {n} without",
    "t'<p {name}>'": "elements must have names of attributes in a tag; {name} is '<Ada> & ",
    "t'<p {\"a onclick=x\"}>'": "elements must have names of attributes in a tag; {\"a onclick=x\"} is 'a onclick=x'",
    "t'<script>let a = \"{name}\"</script>'": "elements must not put a value into <script>, where nothing can be escaped; got {name}",
    "t'<style>p {{ width: {n}px }}</style>'": "elements must not put a value into <style>",
    "t'<!-- {name} -->'": "elements must not put a value into a comment",
    "t'<SCRIPT type=\"x\">{n}'": "elements must not put a value into <script>",
    "t'<b{name}>'": "elements must have names of attributes in a tag",
}  # fmt: skip


def made(code: str) -> Any:
    return eval(code, dict(NAMES))


if HAS_THEM:

    @pytest.mark.parametrize("code", GOOD)
    def test_html(code: str) -> None:
        event = SSE.patch_elements(made(code), "#x", "inner")
        lines = "".join(f"data: elements {line}\n" for line in GOOD[code].split("\n"))
        assert event.endswith(f"data: selector #x\n{lines}\n")
        assert html_of_template(made(code)) == GOOD[code]

    @pytest.mark.parametrize("code", BAD)
    def test_a_place_where_no_value_can_stand(code: str) -> None:
        with pytest.raises(ValueError) as caught:
            SSE.patch_elements(made(code))
        assert str(caught.value).startswith(BAD[code])

    def test_beside_others() -> None:
        event = SSE.patch_elements([made("t'<p>{n}</p>'"), "<i></i>", Bold()])
        assert event.splitlines()[1:4] == [
            "data: elements <p>3</p>",
            "data: elements <i></i>",
            "data: elements <b>'\"&amp;</b>",
        ]

    @pytest.mark.parametrize(
        "hostile",
        ['"><script>alert(1)</script>', "' onmouseover='x", "</p>", "&lt;", "<!--", "\u2028", "`"],
    )
    def test_hostile_values_stay_in_their_place(hostile: str) -> None:
        from client import attributes

        page = eval("""t'<p a="{x}" b=\\'{x}\\'>{x}</p>'""", {"x": hostile})
        html = html_of_template(page)
        assert html is not None
        assert attributes(html) == {"a": hostile, "b": hostile}
        assert "<script" not in html

    def test_the_page() -> None:
        """What docs/reference/events.md shows."""
        (shown,) = (t for t in written_in("reference/events.md", "python") if "(t'" in t)
        event = eval(shown, {"SSE": SSE, "data": data, "key": "a-1", "name": "A & B"})
        assert event.endswith('data: elements <li id="a-1" data-on:click="$n++">A &amp; B</li>\n\n')

    def test_surrogates() -> None:
        with pytest.raises(ValueError, match="elements must be text that UTF-8 can carry"):
            SSE.patch_elements(eval("t'<p>{x}'", {"x": "\ud800"}))

else:

    def test_nothing_is_a_t_string() -> None:
        with pytest.raises(SyntaxError):
            made("t'<p>{n}'")
        assert html_of_template("<p>") is None
        assert html_of_template(object()) is None
        assert SSE.patch_elements(["<p></p>", Bold()]).count("data: elements ") == 2
