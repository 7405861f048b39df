"""Views. In a docstring, <b data-on-click="$no"> is said and not sent."""

from htmy import html  # <b data-on-click="$no">


def page(name: str, rows: list[str]) -> str:
    """<b data-on-click="$no">"""
    listed = "".join(f"<li data-txt='$x{row["id"]}'>{row}</li>" for row in rows)
    return f"""
    <button data-on-click="@post('/x')" data-class="{{a: $b}}" data-on:{name}="$n++">{listed}</button>
    <p title="\t" data-signals:myName="1"></p>
    """ + "<b data-show" + "></b>"


BUTTON = "<button data-on:click__view-transition=\"$n++\" " 'data-bind="$name">'
ATTRIBUTES = {"data-on-click": "@get('/x')", "data-id": "7", "data-on:click__once": "$n++"}
HTMY = html.div({"_data-on:click__once": "$n++"}, data_on_click="$n++", data_id="$x")
FRAGMENT = 'data-on-keydown="@get(\'/x\', {contentTyp: 1})"'
EVENT = "event: datastar-merge-fragments\ndata: fragments <p></p>\n\n"
OLD = "datastar-merge-signals"
FORMATTED = '<b data-on:{} data-{}="x" data-on:%s="y" data-text="{}">'.format("a", "b", "c")
IGNORED = '<b data-on-click="$n++">'  # datastar: ignore
# datastar: ignore
ALSO = '<b data-on-click="$n++">'
LONG = """
<b data-on-click="$n++">
"""  # datastar: ignore
