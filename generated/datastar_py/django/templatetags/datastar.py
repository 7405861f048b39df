# Rendered from codegen/templates/generated/datastar_py/django/templatetags/datastar.py.j2 and spec/
# by `python -m codegen`; edit those, not this file.

"""Tags of Datastar's attributes and actions: `{% load datastar %}`.

{% action_post "/save" as save %}
    <button {% data_on "click" save debounce="500ms" %}>Save</button>

Arguments are those of Python's methods. A modifier without a value is a word, `once`; one with a
value is given by name, and its flags follow after dots: `debounce="500ms.leading"`. A text is an
expression where an expression is asked for, and data where data is; `"$a + $b"|js` is an expression
in the place of data. With `as name` at the end nothing is written, and the result is kept.

https://data-star.dev/reference/attributes
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest
from django.template import Context, Library
from django.template.base import Node, Parser, Token
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from ..._checks import shown as shown_value
from ...actions import ActionGenerator
from ...attributes import AttributeGenerator, JSExpression
from ...client import datastar_script as script
from ..._django.tags import Tag, parsed, plain
from ..messages import CONTAINER, as_html

__all__ = ["register"]

register = Library()
data = AttributeGenerator(getattr(settings, "DATASTAR_ALIAS", "data-"))
actions = ActionGenerator()


@register.tag
def data_attr(parser: Parser, token: Token) -> Node:
    """Sets attributes of the element to the values of expressions and keeps them in sync.

        {% data_attr name=… %}

    https://data-star.dev/reference/attributes#data-attr
    """
    tag = Tag(
        data.attr,
        takes_names=True,
    )
    return parsed(parser, token, tag)


@register.tag
def data_bind(parser: Parser, token: Token) -> Node:
    """Binds a signal to the element's value, both ways.

        {% data_bind signal_name prop=… event=… %}

    https://data-star.dev/reference/attributes#data-bind
    """
    tag = Tag(
        data.bind,
        required={"signal_name": "a"},
        valued={"prop": (), "event": ()},
    )
    return parsed(parser, token, tag)


@register.tag
def data_class(parser: Parser, token: Token) -> Node:
    """Adds classes to the element while their expressions are true, and removes them otherwise.

        {% data_class name=… %}

    https://data-star.dev/reference/attributes#data-class
    """
    tag = Tag(
        data.class_,
        takes_names=True,
    )
    return parsed(parser, token, tag)


@register.tag
def data_computed(parser: Parser, token: Token) -> Node:
    """Makes read-only signals that follow their expressions.

        {% data_computed name=… %}

    https://data-star.dev/reference/attributes#data-computed
    """
    tag = Tag(
        data.computed,
        takes_names=True,
    )
    return parsed(parser, token, tag)


@register.tag
def data_effect(parser: Parser, token: Token) -> Node:
    """Runs an expression at once, and again whenever a signal in it changes.

        {% data_effect expression %}

    https://data-star.dev/reference/attributes#data-effect
    """
    tag = Tag(
        data.effect,
        required={"expression": "0"},
    )
    return parsed(parser, token, tag)


@register.tag
def data_ignore(parser: Parser, token: Token) -> Node:
    """Makes Datastar leave the element and its descendants alone.

        {% data_ignore self %}

    https://data-star.dev/reference/attributes#data-ignore
    """
    tag = Tag(
        data.ignore,
        words=("self",),
    )
    return parsed(parser, token, tag)


@register.tag
def data_ignore_morph(parser: Parser, token: Token) -> Node:
    """Keeps the element and its descendants out of morphing.

        {% data_ignore_morph %}

    https://data-star.dev/reference/attributes#data-ignore-morph
    """
    tag = Tag(
        data.ignore_morph,
    )
    return parsed(parser, token, tag)


@register.tag
def data_indicator(parser: Parser, token: Token) -> Node:
    """Makes a signal that is true while a request of the element is under way.

        {% data_indicator signal_name %}

    https://data-star.dev/reference/attributes#data-indicator
    """
    tag = Tag(
        data.indicator,
        required={"signal_name": "a"},
    )
    return parsed(parser, token, tag)


@register.tag
def data_init(parser: Parser, token: Token) -> Node:
    """Runs an expression when the element comes into the page.

        {% data_init expression delay=… viewtransition %}

    https://data-star.dev/reference/attributes#data-init
    """
    tag = Tag(
        data.init,
        required={"expression": "0"},
        words=("viewtransition",),
        valued={"delay": ()},
    )
    return parsed(parser, token, tag)


@register.tag
def data_json_signals(parser: Parser, token: Token) -> Node:
    """Shows signals as JSON, for debugging.

        {% data_json_signals include=… exclude=… terse %}

    https://data-star.dev/reference/attributes#data-json-signals
    """
    tag = Tag(
        data.json_signals,
        optional=("include", "exclude"),
        words=("terse",),
    )
    return parsed(parser, token, tag)


@register.tag
def data_nonce(parser: Parser, token: Token) -> Node:
    """Gives the client the nonce of the page's content security policy, so that it runs without
    unsafe-eval.

        {% data_nonce nonce %}

    https://data-star.dev/reference/security
    """
    tag = Tag(
        data.nonce,
        required={"nonce": "a"},
    )
    return parsed(parser, token, tag)


@register.tag
def data_on(parser: Parser, token: Token) -> Node:
    """Runs an expression when an event happens.

        {% data_on event expression debounce=… throttle=… delay=… once passive capture window document outside prevent stop viewtransition %}

    https://data-star.dev/reference/attributes#data-on
    """
    tag = Tag(
        data.on,
        required={"event": "click", "expression": "0"},
        words=(
            "once",
            "passive",
            "capture",
            "window",
            "document",
            "outside",
            "prevent",
            "stop",
            "viewtransition",
        ),
        valued={
            "debounce": ("leading", "notrailing"),
            "throttle": ("noleading", "trailing"),
            "delay": (),
        },
    )
    return parsed(parser, token, tag)


@register.tag
def data_on_intersect(parser: Parser, token: Token) -> Node:
    """Runs an expression when the element comes into view.

        {% data_on_intersect expression threshold=… debounce=… throttle=… delay=… once exit half full viewtransition %}

    https://data-star.dev/reference/attributes#data-on-intersect
    """
    tag = Tag(
        data.on_intersect,
        required={"expression": "0"},
        words=("once", "exit", "half", "full", "viewtransition"),
        valued={
            "threshold": (),
            "debounce": ("leading", "notrailing"),
            "throttle": ("noleading", "trailing"),
            "delay": (),
        },
    )
    return parsed(parser, token, tag)


@register.tag
def data_on_interval(parser: Parser, token: Token) -> Node:
    """Runs an expression at regular intervals, every second unless told otherwise.

        {% data_on_interval expression duration=… viewtransition %}

    https://data-star.dev/reference/attributes#data-on-interval
    """
    tag = Tag(
        data.on_interval,
        required={"expression": "0"},
        words=("viewtransition",),
        valued={"duration": ("leading",)},
    )
    return parsed(parser, token, tag)


@register.tag
def data_on_signal_patch(parser: Parser, token: Token) -> Node:
    """Runs an expression when signals are patched.

        {% data_on_signal_patch expression include=… exclude=… debounce=… throttle=… delay=… %}

    https://data-star.dev/reference/attributes#data-on-signal-patch
    """
    tag = Tag(
        data.on_signal_patch,
        required={"expression": "0"},
        optional=("include", "exclude"),
        valued={
            "debounce": ("leading", "notrailing"),
            "throttle": ("noleading", "trailing"),
            "delay": (),
        },
    )
    return parsed(parser, token, tag)


@register.tag
def data_preserve_attr(parser: Parser, token: Token) -> Node:
    """Keeps attributes of the element as they are when it is morphed.

        {% data_preserve_attr attrs %}

    https://data-star.dev/reference/attributes#data-preserve-attr
    """
    tag = Tag(
        data.preserve_attr,
        required={"attrs": "a"},
    )
    return parsed(parser, token, tag)


@register.tag
def data_ref(parser: Parser, token: Token) -> Node:
    """Makes a signal that holds the element itself.

        {% data_ref signal_name %}

    https://data-star.dev/reference/attributes#data-ref
    """
    tag = Tag(
        data.ref,
        required={"signal_name": "a"},
    )
    return parsed(parser, token, tag)


@register.tag
def data_show(parser: Parser, token: Token) -> Node:
    """Shows the element while an expression is true.

        {% data_show expression %}

    https://data-star.dev/reference/attributes#data-show
    """
    tag = Tag(
        data.show,
        required={"expression": "0"},
    )
    return parsed(parser, token, tag)


@register.tag
def data_signals(parser: Parser, token: Token) -> Node:
    """Adds signals to the page, or changes or removes them.

        {% data_signals name=… ifmissing %}

    https://data-star.dev/reference/attributes#data-signals
    """
    tag = Tag(
        data.signals,
        takes_names=True,
        nests=True,
        words=("ifmissing",),
    )
    return parsed(parser, token, tag)


@register.tag
def data_style(parser: Parser, token: Token) -> Node:
    """Sets inline styles of the element to the values of expressions and keeps them in sync.

        {% data_style name=… %}

    https://data-star.dev/reference/attributes#data-style
    """
    tag = Tag(
        data.style,
        takes_names=True,
    )
    return parsed(parser, token, tag)


@register.tag
def data_text(parser: Parser, token: Token) -> Node:
    """Sets the element's text to the value of an expression and keeps it in sync.

        {% data_text expression %}

    https://data-star.dev/reference/attributes#data-text
    """
    tag = Tag(
        data.text,
        required={"expression": "0"},
    )
    return parsed(parser, token, tag)


@register.tag
def data_animate(parser: Parser, token: Token) -> Node:
    """Animates an attribute of the element towards the value of an expression.

        {% data_animate attribute expression duration=… ease=… delay=… loop pingpong %}

    https://data-star.dev/reference/attributes#data-animate
    """
    tag = Tag(
        data.animate,
        required={"attribute": "a", "expression": "0"},
        words=("loop", "pingpong"),
        valued={"duration": (), "ease": (), "delay": ()},
    )
    return parsed(parser, token, tag)


@register.tag
def data_custom_validity(parser: Parser, token: Token) -> Node:
    """Sets the validation message of a form field; an empty one makes it valid.

        {% data_custom_validity expression %}

    https://data-star.dev/reference/attributes#data-custom-validity
    """
    tag = Tag(
        data.custom_validity,
        required={"expression": "0"},
    )
    return parsed(parser, token, tag)


@register.tag
def data_match_media(parser: Parser, token: Token) -> Node:
    """Makes a signal that says whether a media query matches.

        {% data_match_media signal_name query %}

    https://data-star.dev/reference/attributes#data-match-media
    """
    tag = Tag(
        data.match_media,
        required={"signal_name": "a", "query": "a"},
    )
    return parsed(parser, token, tag)


@register.tag
def data_on_raf(parser: Parser, token: Token) -> Node:
    """Runs an expression on every animation frame.

        {% data_on_raf expression debounce=… throttle=… delay=… viewtransition %}

    https://data-star.dev/reference/attributes#data-on-raf
    """
    tag = Tag(
        data.on_raf,
        required={"expression": "0"},
        words=("viewtransition",),
        valued={
            "debounce": ("leading", "notrailing"),
            "throttle": ("noleading", "trailing"),
            "delay": (),
        },
    )
    return parsed(parser, token, tag)


@register.tag
def data_on_resize(parser: Parser, token: Token) -> Node:
    """Runs an expression when the element changes size.

        {% data_on_resize expression debounce=… throttle=… delay=… viewtransition %}

    https://data-star.dev/reference/attributes#data-on-resize
    """
    tag = Tag(
        data.on_resize,
        required={"expression": "0"},
        words=("viewtransition",),
        valued={
            "debounce": ("leading", "notrailing"),
            "throttle": ("noleading", "trailing"),
            "delay": (),
        },
    )
    return parsed(parser, token, tag)


@register.tag
def data_persist(parser: Parser, token: Token) -> Node:
    """Keeps signals in the browser's storage between visits.

        {% data_persist storage_key=… include=… exclude=… session %}

    https://data-star.dev/reference/attributes#data-persist
    """
    tag = Tag(
        data.persist,
        optional=("storage_key", "include", "exclude"),
        words=("session",),
    )
    return parsed(parser, token, tag)


@register.tag
def data_query_string(parser: Parser, token: Token) -> Node:
    """Keeps signals and the URL's query string in sync.

        {% data_query_string include=… exclude=… filter history %}

    https://data-star.dev/reference/attributes#data-query-string
    """
    tag = Tag(
        data.query_string,
        optional=("include", "exclude"),
        words=("filter", "history"),
    )
    return parsed(parser, token, tag)


@register.tag
def data_replace_url(parser: Parser, token: Token) -> Node:
    """Replaces the URL in the address bar with the value of an expression.

        {% data_replace_url url_expression %}

    https://data-star.dev/reference/attributes#data-replace-url
    """
    tag = Tag(
        data.replace_url,
        required={"url_expression": "0"},
    )
    return parsed(parser, token, tag)


@register.tag
def data_scroll_into_view(parser: Parser, token: Token) -> Node:
    """Scrolls the element into view.

        {% data_scroll_into_view smooth instant auto hstart hcenter hend hnearest vstart vcenter vend vnearest focus %}

    https://data-star.dev/reference/attributes#data-scroll-into-view
    """
    tag = Tag(
        data.scroll_into_view,
        words=(
            "smooth",
            "instant",
            "auto",
            "hstart",
            "hcenter",
            "hend",
            "hnearest",
            "vstart",
            "vcenter",
            "vend",
            "vnearest",
            "focus",
        ),
    )
    return parsed(parser, token, tag)


@register.tag
def data_view_transition(parser: Parser, token: Token) -> Node:
    """Names the element for view transitions.

        {% data_view_transition expression %}

    https://data-star.dev/reference/attributes#data-view-transition
    """
    tag = Tag(
        data.view_transition,
        required={"expression": "0"},
    )
    return parsed(parser, token, tag)


@register.tag
def action_get(parser: Parser, token: Token) -> Node:
    """Sends a GET request with the page's signals in the query string.

        {% action_get url content_type=… selector=… headers=… open_when_hidden=… payload=… retry=… retry_interval=… retry_scaler=… retry_max_wait=… retry_max_count=… request_cancellation=… include_signals=… exclude_signals=… resumable %}

    https://data-star.dev/reference/actions#get
    """
    tag = Tag(
        actions.get,
        required={"url": "/"},
        optional=(
            "content_type",
            "selector",
            "headers",
            "open_when_hidden",
            "payload",
            "retry",
            "retry_interval",
            "retry_scaler",
            "retry_max_wait",
            "retry_max_count",
            "request_cancellation",
            "include_signals",
            "exclude_signals",
        ),
        presets=("resumable",),
    )
    return parsed(parser, token, tag)


@register.tag
def action_post(parser: Parser, token: Token) -> Node:
    """Sends a POST request with the page's signals in the body.

        {% action_post url content_type=… selector=… headers=… open_when_hidden=… payload=… retry=… retry_interval=… retry_scaler=… retry_max_wait=… retry_max_count=… request_cancellation=… include_signals=… exclude_signals=… resumable csrf %}

    https://data-star.dev/reference/actions#post
    """
    tag = Tag(
        actions.post,
        required={"url": "/"},
        optional=(
            "content_type",
            "selector",
            "headers",
            "open_when_hidden",
            "payload",
            "retry",
            "retry_interval",
            "retry_scaler",
            "retry_max_wait",
            "retry_max_count",
            "request_cancellation",
            "include_signals",
            "exclude_signals",
        ),
        presets=("resumable",),
        csrf=True,
    )
    return parsed(parser, token, tag)


@register.tag
def action_put(parser: Parser, token: Token) -> Node:
    """Sends a PUT request with the page's signals in the body.

        {% action_put url content_type=… selector=… headers=… open_when_hidden=… payload=… retry=… retry_interval=… retry_scaler=… retry_max_wait=… retry_max_count=… request_cancellation=… include_signals=… exclude_signals=… resumable csrf %}

    https://data-star.dev/reference/actions#put
    """
    tag = Tag(
        actions.put,
        required={"url": "/"},
        optional=(
            "content_type",
            "selector",
            "headers",
            "open_when_hidden",
            "payload",
            "retry",
            "retry_interval",
            "retry_scaler",
            "retry_max_wait",
            "retry_max_count",
            "request_cancellation",
            "include_signals",
            "exclude_signals",
        ),
        presets=("resumable",),
        csrf=True,
    )
    return parsed(parser, token, tag)


@register.tag
def action_patch(parser: Parser, token: Token) -> Node:
    """Sends a PATCH request with the page's signals in the body.

        {% action_patch url content_type=… selector=… headers=… open_when_hidden=… payload=… retry=… retry_interval=… retry_scaler=… retry_max_wait=… retry_max_count=… request_cancellation=… include_signals=… exclude_signals=… resumable csrf %}

    https://data-star.dev/reference/actions#patch
    """
    tag = Tag(
        actions.patch,
        required={"url": "/"},
        optional=(
            "content_type",
            "selector",
            "headers",
            "open_when_hidden",
            "payload",
            "retry",
            "retry_interval",
            "retry_scaler",
            "retry_max_wait",
            "retry_max_count",
            "request_cancellation",
            "include_signals",
            "exclude_signals",
        ),
        presets=("resumable",),
        csrf=True,
    )
    return parsed(parser, token, tag)


@register.tag
def action_delete(parser: Parser, token: Token) -> Node:
    """Sends a DELETE request with the page's signals in the query string.

        {% action_delete url content_type=… selector=… headers=… open_when_hidden=… payload=… retry=… retry_interval=… retry_scaler=… retry_max_wait=… retry_max_count=… request_cancellation=… include_signals=… exclude_signals=… resumable csrf %}

    https://data-star.dev/reference/actions#delete
    """
    tag = Tag(
        actions.delete,
        required={"url": "/"},
        optional=(
            "content_type",
            "selector",
            "headers",
            "open_when_hidden",
            "payload",
            "retry",
            "retry_interval",
            "retry_scaler",
            "retry_max_wait",
            "retry_max_count",
            "request_cancellation",
            "include_signals",
            "exclude_signals",
        ),
        presets=("resumable",),
        csrf=True,
    )
    return parsed(parser, token, tag)


@register.tag
def action_query(parser: Parser, token: Token) -> Node:
    """Sends a QUERY request with the page's signals in the body.

        {% action_query url content_type=… selector=… headers=… open_when_hidden=… payload=… retry=… retry_interval=… retry_scaler=… retry_max_wait=… retry_max_count=… request_cancellation=… include_signals=… exclude_signals=… resumable csrf %}

    https://data-star.dev/reference/actions#query
    """
    tag = Tag(
        actions.query,
        required={"url": "/"},
        optional=(
            "content_type",
            "selector",
            "headers",
            "open_when_hidden",
            "payload",
            "retry",
            "retry_interval",
            "retry_scaler",
            "retry_max_wait",
            "retry_max_count",
            "request_cancellation",
            "include_signals",
            "exclude_signals",
        ),
        presets=("resumable",),
        csrf=True,
    )
    return parsed(parser, token, tag)


@register.tag
def action_peek(parser: Parser, token: Token) -> Node:
    """Reads signals without following their changes.

        {% action_peek expression %}

    https://data-star.dev/reference/actions#peek
    """
    tag = Tag(
        actions.peek,
        required={"expression": "0"},
        expressions=("expression",),
    )
    return parsed(parser, token, tag)


@register.tag
def action_set_all(parser: Parser, token: Token) -> Node:
    """Sets all signals, or those that match, to one value.

        {% action_set_all value include=… exclude=… %}

    https://data-star.dev/reference/actions#setall
    """
    tag = Tag(
        actions.set_all,
        required={"value": "0"},
        optional=("include", "exclude"),
    )
    return parsed(parser, token, tag)


@register.tag
def action_toggle_all(parser: Parser, token: Token) -> Node:
    """Turns all signals, or those that match, from true to false and back.

        {% action_toggle_all include=… exclude=… %}

    https://data-star.dev/reference/actions#toggleall
    """
    tag = Tag(
        actions.toggle_all,
        optional=("include", "exclude"),
    )
    return parsed(parser, token, tag)


@register.tag
def action_clipboard(parser: Parser, token: Token) -> Node:
    """Copies text to the clipboard.

        {% action_clipboard text is_base64=… %}

    https://data-star.dev/reference/actions#clipboard
    """
    tag = Tag(
        actions.clipboard,
        required={"text": "a"},
        optional=("is_base64",),
    )
    return parsed(parser, token, tag)


@register.tag
def action_fit(parser: Parser, token: Token) -> Node:
    """Maps a number from one range to another.

        {% action_fit value old_min old_max new_min new_max should_clamp=… should_round=… %}

    https://data-star.dev/reference/actions#fit
    """
    tag = Tag(
        actions.fit,
        required={"value": 0, "old_min": 0, "old_max": 0, "new_min": 0, "new_max": 0},
        optional=("should_clamp", "should_round"),
    )
    return parsed(parser, token, tag)


@register.tag
def action_intl(parser: Parser, token: Token) -> Node:
    """Formats a value for a language, with the browser's Intl.

        {% action_intl type value options=… locale=… %}

    https://data-star.dev/reference/actions#intl
    """
    tag = Tag(
        actions.intl,
        required={"type": "datetime", "value": "0"},
        optional=("options", "locale"),
    )
    return parsed(parser, token, tag)


@register.simple_tag(takes_context=True)
def datastar_script(
    context: Context,
    src: str | None = None,
    *,
    integrity: str | None = None,
    nonce: str | None = None,
) -> SafeString:
    """Loads the client: from its CDN, or from `src`.

    {% datastar_script src integrity=… nonce=… %}    The nonce is that of Django's Content-Security-Policy where the template has it.
    """
    known = context.get("csp_nonce") if nonce is None or nonce == "" else nonce
    return mark_safe(script(src, integrity=integrity, nonce=known))


@register.simple_tag(takes_context=True)
def datastar_messages(context: Context) -> SafeString:
    """Shows the messages that wait; `toasts` puts those that come beside them."""
    request = context.get("request")
    waiting: Iterable[Message] = (
        get_messages(request) if isinstance(request, HttpRequest) else context.get("messages") or ()
    )
    shown = mark_safe("".join(map(as_html, waiting)))
    return format_html('<div id="{}" role="status">{}</div>', CONTAINER, shown)


@register.filter
def js(text: object) -> JSExpression:
    """A text as an expression, where data is asked for. Never use it on what a user typed."""
    given = plain(text)
    if not isinstance(given, str):
        raise TypeError(f"js makes an expression of text; got {shown_value(given)}")
    return JSExpression(given)
