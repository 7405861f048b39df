# Rendered from codegen/templates/generated/datastar_py/sse.py.j2 and spec/
# by `python -m codegen`; edit those, not this file.

"""Server-sent events that patch elements and signals of a page.

Each method of `ServerSentEventGenerator` gives one event as text, ready for any framework.
https://data-star.dev/reference/sse_events
"""

from __future__ import annotations

from collections.abc import AsyncIterable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from . import _text
from ._former import FORMER, Former, WithFormer, refused
from .consts import (
    ElementPatchMode,
    ElementPatchModeName,
    ElementPatchNamespace,
    ElementPatchNamespaceName,
)

if TYPE_CHECKING:
    from ._markup import HtmlProvider
    from ._plain import SignalValue
    from ._types import Elements, Signals, Url

    _HtmlProvider = HtmlProvider
else:
    from ._late import names

    # As in `_types`: nothing asks for these while a program runs.
    Elements = Signals = Url = object
    __getattr__, __dir__ = names(
        __name__,
        {"SignalValue": "datastar_py._plain", "_HtmlProvider": "datastar_py._markup"},
    )

__all__ = [
    "SSE_HEADERS",
    "AsyncDatastarEvents",
    "DatastarEvent",
    "DatastarEvents",
    "ServerSentEventGenerator",
    "SignalValue",
    "SyncDatastarEvents",
]

SSE_HEADERS: dict[str, str] = {
    "Cache-Control": "no-cache",
    "Content-Type": "text/event-stream",
    "X-Accel-Buffering": "no",
}


class DatastarEvent(str):
    """The text of one event, up to and with the blank line that ends it."""

    __slots__ = ()


SyncDatastarEvents: TypeAlias = DatastarEvent | Iterable[DatastarEvent] | None
AsyncDatastarEvents: TypeAlias = AsyncIterable[DatastarEvent]
DatastarEvents: TypeAlias = SyncDatastarEvents | AsyncDatastarEvents

_MODE_LINES: dict[ElementPatchMode | ElementPatchModeName, str] = {
    "outer": "",
    "inner": "data: mode inner\n",
    "remove": "data: mode remove\n",
    "replace": "data: mode replace\n",
    "prepend": "data: mode prepend\n",
    "append": "data: mode append\n",
    "before": "data: mode before\n",
    "after": "data: mode after\n",
}
_NAMESPACE_LINES: dict[ElementPatchNamespace | ElementPatchNamespaceName, str] = {
    "html": "",
    "svg": "data: namespace svg\n",
    "mathml": "data: namespace mathml\n",
}


# Calls are most of what an event costs. So what people usually pass is checked in place, and only
# the rest goes to a function, which takes it or says what is wrong.


class ServerSentEventGenerator(metaclass=WithFormer):
    """Makes events; every method is called on the class and gives a `DatastarEvent`.

    For the aliased bundle of the client, derive a class and set `alias = "data-star-"`: scripts
    that remove themselves then say so in the client's words.
    https://data-star.dev/reference/sse_events
    """

    __slots__ = ()

    alias: ClassVar[str] = "data-"

    @staticmethod
    def patch_elements(
        elements: Elements | None = None,
        selector: str | None = None,
        mode: ElementPatchMode | ElementPatchModeName | None = None,
        use_view_transition: bool | None = None,
        view_transition_selector: str | None = None,
        namespace: ElementPatchNamespace | ElementPatchNamespaceName | None = None,
        event_id: str | None = None,
        retry_duration: int | None = None,
        merge_mode: Former = FORMER,
        fragments: Former = FORMER,
    ) -> DatastarEvent:
        """Patches elements into the page.

        Args:
            elements: HTML as a string, an object that says what its HTML is, or several of
                these, which are written one to a line.
            selector: The CSS selector of the target. Without it each element goes where its own
                id is.
            mode: How the elements are put in; `outer` and `inner` morph, the others do not.
            use_view_transition: Whether the patch runs inside a view transition.
            view_transition_selector: The CSS selector of the element that the view transition
                is limited to; only sent with `use_view_transition`.
            namespace: The namespace that the elements are parsed in.
            event_id: Identifies the event; a browser that reconnects sends the last one back as
                Last-Event-ID. An empty string makes it forget.
            retry_duration: How long the browser waits before it reconnects, in milliseconds.

        Raises ValueError or TypeError for a value that is not allowed; the message names it.

        https://data-star.dev/reference/sse_events#datastar-patch-elements

            >>> SSE.patch_elements('<div id="clock">12:00</div>')
            >>> SSE.patch_elements(["<li>one</li>", "<li>two</li>"], selector="#list", mode="append")
            >>> SSE.patch_elements("<circle r='1'/>", "#chart", "inner", True, "#chart", "svg", "7", 500)
        """
        if type(elements) is str and elements.isascii() and "\r" not in elements:
            if (
                selector is None
                and mode is None
                and use_view_transition is None
                and view_transition_selector is None
                and namespace is None
                and event_id is None
                and retry_duration is None
                and merge_mode is FORMER
                and fragments is FORMER
            ):
                if "\n" in elements:
                    elements = elements.replace("\n", "\ndata: elements ")
                elements = f"event: datastar-patch-elements\ndata: elements {elements}\n\n"
                return DatastarEvent(elements)
            html: str | None = elements
        else:
            html = None
        if merge_mode is not FORMER:
            raise refused("patch_elements", "merge_mode")
        if fragments is not FORMER:
            raise refused("patch_elements", "fragments")
        event_id_line = retry_duration_line = mode_line = ""
        selector_line = use_view_transition_line = view_transition_selector_line = ""
        namespace_line = ""
        if event_id is not None:
            if type(event_id) is not str or not event_id.isascii() or not event_id.isprintable():
                event_id = _text.event_id("event_id", event_id)
            event_id_line = f"id: {event_id}\n"
        if retry_duration is not None:
            if type(retry_duration) is not int or retry_duration < 0:
                retry_duration = _text.whole_number("retry_duration", retry_duration)
            if retry_duration != 1000:
                retry_duration_line = f"retry: {retry_duration}\n"
        if mode is not None:
            if type(mode) is not str or mode not in _MODE_LINES:
                mode = _text.choice("mode", mode, _MODE_LINES)
            mode_line = _MODE_LINES[mode]
        if selector is not None and (type(selector) is not str or not selector.isprintable()):
            selector = _text.one_line("selector", selector)
        if selector:
            selector_line = f"data: selector {selector}\n"
        elif mode is not None and mode not in ("outer", "replace"):
            raise ValueError(
                f"selector is required unless mode is outer or replace; got mode {_text.shown(mode)}"
            )
        if use_view_transition is True:
            use_view_transition_line = "data: useViewTransition true\n"
        elif use_view_transition is not None:
            _text.flag("use_view_transition", use_view_transition)
        if view_transition_selector is not None and (
            type(view_transition_selector) is not str or not view_transition_selector.isprintable()
        ):
            view_transition_selector = _text.one_line(
                "view_transition_selector", view_transition_selector
            )
        if view_transition_selector and use_view_transition:
            view_transition_selector_line = (
                f"data: viewTransitionSelector {view_transition_selector}\n"
            )
        if namespace is not None:
            if type(namespace) is not str or namespace not in _NAMESPACE_LINES:
                namespace = _text.choice("namespace", namespace, _NAMESPACE_LINES)
            namespace_line = _NAMESPACE_LINES[namespace]
        if html is None and elements is not None:
            html = _text.unified(_text.markup(elements))
        if html is None:
            if mode is None or mode != "remove":
                raise ValueError(
                    f"elements is required unless mode is remove; got mode {_text.shown(mode)}"
                )
            return DatastarEvent(
                "event: datastar-patch-elements\n"
                f"{event_id_line}{retry_duration_line}"
                f"{mode_line}{selector_line}"
                f"{use_view_transition_line}{view_transition_selector_line}"
                f"{namespace_line}\n"
            )
        if namespace is not None and namespace != "html":
            html = _text.siblings_apart(html, namespace)
        if "\n" in html:
            html = html.replace("\n", "\ndata: elements ")
        html = (
            "event: datastar-patch-elements\n"
            f"{event_id_line}{retry_duration_line}"
            f"{mode_line}{selector_line}"
            f"{use_view_transition_line}{view_transition_selector_line}"
            f"{namespace_line}data: elements {html}\n\n"
        )
        return DatastarEvent(html)

    @staticmethod
    def patch_signals(
        signals: Signals | str,
        event_id: str | None = None,
        only_if_missing: bool | None = None,
        retry_duration: int | None = None,
    ) -> DatastarEvent:
        """Patches signals of the page.

        Args:
            signals: A mapping of names to values or a model, or their JSON as text. It is
                merged into the page's signals; `None` removes a signal.
            event_id: Identifies the event; a browser that reconnects sends the last one back as
                Last-Event-ID. An empty string makes it forget.
            only_if_missing: Whether signals that the page already has are left as they are.
            retry_duration: How long the browser waits before it reconnects, in milliseconds.

        Raises ValueError or TypeError for a value that is not allowed; the message names it.

        https://data-star.dev/reference/sse_events#datastar-patch-signals

            >>> SSE.patch_signals({"count": 1, "user": {"name": "Ada"}})
            >>> SSE.patch_signals({"theme": "dark"}, "8", only_if_missing=True, retry_duration=2000)
        """
        if (
            isinstance(signals, dict)
            and event_id is None
            and retry_duration is None
            and only_if_missing is None
        ):
            json = _text.to_json("signals", signals)
            json = f"event: datastar-patch-signals\ndata: signals {json}\n\n"
            return DatastarEvent(json)
        event_id_line = retry_duration_line = only_if_missing_line = ""
        if event_id is not None:
            if type(event_id) is not str or not event_id.isascii() or not event_id.isprintable():
                event_id = _text.event_id("event_id", event_id)
            event_id_line = f"id: {event_id}\n"
        if retry_duration is not None:
            if type(retry_duration) is not int or retry_duration < 0:
                retry_duration = _text.whole_number("retry_duration", retry_duration)
            if retry_duration != 1000:
                retry_duration_line = f"retry: {retry_duration}\n"
        if only_if_missing is True:
            only_if_missing_line = "data: onlyIfMissing true\n"
        elif only_if_missing is not None:
            _text.flag("only_if_missing", only_if_missing)
        written = _text.text_of(signals)
        if written is None:
            json = _text.object_to_json("signals", signals)
        else:
            json = _text.unified(_text.object_text("signals", _text.nonempty("signals", written)))
            json = json.replace("\n", "\ndata: signals ")
        json = (
            "event: datastar-patch-signals\n"
            f"{event_id_line}{retry_duration_line}"
            f"{only_if_missing_line}data: signals {json}\n\n"
        )
        return DatastarEvent(json)

    @staticmethod
    def remove_elements(
        selector: str,
        event_id: str | None = None,
        retry_duration: int | None = None,
        *,
        use_view_transition: bool | None = None,
        view_transition_selector: str | None = None,
    ) -> DatastarEvent:
        """Removes elements from the page.

        Args:
            selector: The CSS selector of the target. Without it each element goes where its own
                id is.
            event_id: Identifies the event; a browser that reconnects sends the last one back as
                Last-Event-ID. An empty string makes it forget.
            retry_duration: How long the browser waits before it reconnects, in milliseconds.
            use_view_transition: Whether the patch runs inside a view transition.
            view_transition_selector: The CSS selector of the element that the view transition
                is limited to; only sent with `use_view_transition`.

        Raises ValueError or TypeError for a value that is not allowed; the message names it.

        https://data-star.dev/reference/sse_events#datastar-patch-elements

            >>> SSE.remove_elements("#row-3")
        """
        event_id_line = retry_duration_line = use_view_transition_line = ""
        view_transition_selector_line = ""
        if event_id is not None:
            if type(event_id) is not str or not event_id.isascii() or not event_id.isprintable():
                event_id = _text.event_id("event_id", event_id)
            event_id_line = f"id: {event_id}\n"
        if retry_duration is not None:
            if type(retry_duration) is not int or retry_duration < 0:
                retry_duration = _text.whole_number("retry_duration", retry_duration)
            if retry_duration != 1000:
                retry_duration_line = f"retry: {retry_duration}\n"
        if type(selector) is not str or not selector or not selector.isprintable():
            selector = _text.one_line("selector", _text.nonempty("selector", selector))
        if use_view_transition is True:
            use_view_transition_line = "data: useViewTransition true\n"
        elif use_view_transition is not None:
            _text.flag("use_view_transition", use_view_transition)
        if view_transition_selector is not None and (
            type(view_transition_selector) is not str or not view_transition_selector.isprintable()
        ):
            view_transition_selector = _text.one_line(
                "view_transition_selector", view_transition_selector
            )
        if view_transition_selector and use_view_transition:
            view_transition_selector_line = (
                f"data: viewTransitionSelector {view_transition_selector}\n"
            )
        return DatastarEvent(
            "event: datastar-patch-elements\n"
            f"{event_id_line}{retry_duration_line}"
            f"data: mode remove\ndata: selector {selector}\n"
            f"{use_view_transition_line}{view_transition_selector_line}"
            "\n"
        )

    @staticmethod
    def remove_signals(
        paths: str | Iterable[str],
        event_id: str | None = None,
        retry_duration: int | None = None,
    ) -> DatastarEvent:
        """Removes signals from the page, each named by its dotted path.

        Args:
            paths: One dotted path or several.
            event_id: Identifies the event; a browser that reconnects sends the last one back as
                Last-Event-ID. An empty string makes it forget.
            retry_duration: How long the browser waits before it reconnects, in milliseconds.

        Raises ValueError or TypeError for a value that is not allowed; the message names it.

        https://data-star.dev/reference/sse_events#datastar-patch-signals

            >>> SSE.remove_signals(["user.name", "count"])
        """
        event_id_line = retry_duration_line = ""
        if event_id is not None:
            if type(event_id) is not str or not event_id.isascii() or not event_id.isprintable():
                event_id = _text.event_id("event_id", event_id)
            event_id_line = f"id: {event_id}\n"
        if retry_duration is not None:
            if type(retry_duration) is not int or retry_duration < 0:
                retry_duration = _text.whole_number("retry_duration", retry_duration)
            if retry_duration != 1000:
                retry_duration_line = f"retry: {retry_duration}\n"
        json = _text.to_json("paths", _text.nothing_at(paths))
        json = (
            "event: datastar-patch-signals\n"
            f"{event_id_line}{retry_duration_line}"
            f"data: signals {json}\n\n"
        )
        return DatastarEvent(json)

    @classmethod
    def execute_script(
        cls,
        script: str,
        auto_remove: bool = True,
        attributes: Mapping[str, str | bool] | Sequence[str] | None = None,
        event_id: str | None = None,
        retry_duration: int | None = None,
    ) -> DatastarEvent:
        """Runs JavaScript in the page.

        Args:
            script: The code. What could end the script element is escaped in it.
            auto_remove: Whether the script element removes itself after it ran.
            attributes: Attributes of the script element, as a mapping or as a list of HTML
                attributes that are written as they stand.
            event_id: Identifies the event; a browser that reconnects sends the last one back as
                Last-Event-ID. An empty string makes it forget.
            retry_duration: How long the browser waits before it reconnects, in milliseconds.

        Raises ValueError or TypeError for a value that is not allowed; the message names it.

        https://data-star.dev/reference/sse_events#datastar-patch-elements

            >>> SSE.execute_script("alert('Hello')")
            >>> SSE.execute_script("run()", auto_remove=False, attributes={"type": "module", "async": True})
        """
        event_id_line = retry_duration_line = ""
        if event_id is not None:
            if type(event_id) is not str or not event_id.isascii() or not event_id.isprintable():
                event_id = _text.event_id("event_id", event_id)
            event_id_line = f"id: {event_id}\n"
        if retry_duration is not None:
            if type(retry_duration) is not int or retry_duration < 0:
                retry_duration = _text.whole_number("retry_duration", retry_duration)
            if retry_duration != 1000:
                retry_duration_line = f"retry: {retry_duration}\n"
        html = _text.unified(_text.script_element(script, auto_remove, attributes, cls.alias))
        if "\n" in html:
            html = html.replace("\n", "\ndata: elements ")
        html = (
            "event: datastar-patch-elements\n"
            f"{event_id_line}{retry_duration_line}"
            "data: mode append\ndata: selector body\n"
            f"data: elements {html}\n\n"
        )
        return DatastarEvent(html)

    @classmethod
    def redirect(
        cls,
        location: Url,
        event_id: str | None = None,
        retry_duration: int | None = None,
    ) -> DatastarEvent:
        """Sends the browser to another page.

        Args:
            location: An absolute or relative http(s) URL; no other scheme is accepted.
            event_id: Identifies the event; a browser that reconnects sends the last one back as
                Last-Event-ID. An empty string makes it forget.
            retry_duration: How long the browser waits before it reconnects, in milliseconds.

        Raises ValueError or TypeError for a value that is not allowed; the message names it.

        https://data-star.dev/how_tos/redirect_the_page_from_the_backend

            >>> SSE.redirect("/login?next='/cart'")
        """
        return cls.execute_script(
            "setTimeout(() => window.location = "
            + _text.literal(_text.safe_url("location", location))
            + ")",
            event_id=event_id,
            retry_duration=retry_duration,
        )

    @classmethod
    def replace_url(
        cls,
        url: Url,
        event_id: str | None = None,
        retry_duration: int | None = None,
    ) -> DatastarEvent:
        """Replaces the URL in the address bar without loading anything.

        Args:
            url: A URL of the page's own origin, absolute or relative.
            event_id: Identifies the event; a browser that reconnects sends the last one back as
                Last-Event-ID. An empty string makes it forget.
            retry_duration: How long the browser waits before it reconnects, in milliseconds.

        Raises ValueError or TypeError for a value that is not allowed; the message names it.

        https://data-star.dev/reference/sse_events#datastar-patch-elements

            >>> SSE.replace_url("/items?page=2")
        """
        return cls.execute_script(
            'window.history.replaceState(window.history.state, "", '
            + _text.literal(_text.safe_url("url", url))
            + ")",
            event_id=event_id,
            retry_duration=retry_duration,
        )

    @classmethod
    def console_log(
        cls,
        message: object,
        event_id: str | None = None,
        retry_duration: int | None = None,
    ) -> DatastarEvent:
        """Writes to the browser's console.

        Args:
            message: Text, or any value that JSON can hold.
            event_id: Identifies the event; a browser that reconnects sends the last one back as
                Last-Event-ID. An empty string makes it forget.
            retry_duration: How long the browser waits before it reconnects, in milliseconds.

        Raises ValueError or TypeError for a value that is not allowed; the message names it.

        https://data-star.dev/reference/sse_events#datastar-patch-elements

            >>> SSE.console_log("saved")
        """
        return cls.execute_script(
            "console.log(" + _text.literal(message, "message") + ")",
            event_id=event_id,
            retry_duration=retry_duration,
        )

    @classmethod
    def console_error(
        cls,
        message: object,
        event_id: str | None = None,
        retry_duration: int | None = None,
    ) -> DatastarEvent:
        """Writes an error to the browser's console.

        Args:
            message: Text, or any value that JSON can hold.
            event_id: Identifies the event; a browser that reconnects sends the last one back as
                Last-Event-ID. An empty string makes it forget.
            retry_duration: How long the browser waits before it reconnects, in milliseconds.

        Raises ValueError or TypeError for a value that is not allowed; the message names it.

        https://data-star.dev/reference/sse_events#datastar-patch-elements

            >>> SSE.console_error({"code": 42})
        """
        return cls.execute_script(
            "console.error(" + _text.literal(message, "message") + ")",
            event_id=event_id,
            retry_duration=retry_duration,
        )

    @classmethod
    def dispatch_custom_event(
        cls,
        event_name: str,
        detail: object = None,
        event_id: str | None = None,
        retry_duration: int | None = None,
        *,
        selector: str | None = None,
        bubbles: bool = True,
        cancelable: bool = True,
        composed: bool = True,
    ) -> DatastarEvent:
        """Dispatches a custom DOM event in the page.

        Args:
            event_name: The name that listeners wait for.
            detail: What listeners find in `event.detail`; any value that JSON can hold.
            event_id: Identifies the event; a browser that reconnects sends the last one back as
                Last-Event-ID. An empty string makes it forget.
            retry_duration: How long the browser waits before it reconnects, in milliseconds.
            selector: The CSS selector of the elements that get the event; the document when it
                is not given.
            bubbles: Whether the event bubbles.
            cancelable: Whether a listener may prevent the default.
            composed: Whether the event leaves shadow trees.

        Raises ValueError or TypeError for a value that is not allowed; the message names it.

        https://data-star.dev/reference/sse_events#datastar-patch-elements

            >>> SSE.dispatch_custom_event("saved", {"id": 3}, selector=".row")
        """
        return cls.execute_script(
            _text.targets("selector", selector)
            + ".forEach((target) => target.dispatchEvent(new CustomEvent("
            + _text.literal(_text.nonempty("event_name", event_name))
            + ", { detail: "
            + _text.literal(detail, "detail")
            + ", bubbles: "
            + _text.literal(_text.flag("bubbles", bubbles))
            + ", cancelable: "
            + _text.literal(_text.flag("cancelable", cancelable))
            + ", composed: "
            + _text.literal(_text.flag("composed", composed))
            + " })))",
            event_id=event_id,
            retry_duration=retry_duration,
        )

    @classmethod
    def prefetch(
        cls,
        urls: Url | Iterable[Url],
        event_id: str | None = None,
        retry_duration: int | None = None,
    ) -> DatastarEvent:
        """Lets the browser fetch pages ahead, by speculation rules.

        Args:
            urls: One URL or several.
            event_id: Identifies the event; a browser that reconnects sends the last one back as
                Last-Event-ID. An empty string makes it forget.
            retry_duration: How long the browser waits before it reconnects, in milliseconds.

        Raises ValueError or TypeError for a value that is not allowed; the message names it.

        https://data-star.dev/reference/sse_events#datastar-patch-elements

            >>> SSE.prefetch(["/next", "/previous"])
        """
        return cls.execute_script(
            '{"prefetch": [{"source": "list", "urls": '
            + _text.literal(_text.safe_urls("urls", urls))
            + "}]}",
            auto_remove=False,
            attributes={"type": "speculationrules"},
            event_id=event_id,
            retry_duration=retry_duration,
        )

    if not TYPE_CHECKING:
        merge_fragments = Former()
        merge_signals = Former()
        remove_fragments = Former()

        def __dir__(self):
            return dir(type(self))
