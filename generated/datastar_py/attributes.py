# Rendered from codegen/templates/generated/datastar_py/attributes.py.j2 and spec/
# by `python -m codegen`; edit those, not this file.

"""`data-*` attributes, made in Python, for f-strings, templates and HTML libraries.

    >>> data.on("click", "@post('/save')").debounce(500).stop

https://data-star.dev/reference/attributes
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Literal, Self, TypeAlias, get_args

from ._attribute import (
    BaseAttr,
    event_names,
    made,
    milliseconds,
    milliseconds_or_seconds,
    names,
    new,
    pattern_filter,
    percent,
    property_name,
    signal,
)
from ._checks import choice, mapping
from ._deprecated import deprecated
from ._former import FORMER, Former, WithFormer, refused
from ._javascript import (
    as_expressions,
    code as checked_code,
    expression as checked_value,
    expressions,
    javascript,
    needed,
    words as checked_text,
)
from ._names import (
    alone_in,
    hyphenated_keywords,
    is_custom_property,
    key,
    modifier,
    part,
    plugin_name,
    raw_key,
    spelled,
)
from ._plain import JSExpression, SignalValue, fields
from ._types import LazyText, Signals
from .actions import ActionGenerator, action_generator

__all__ = [
    "ActionGenerator",
    "AttributeGenerator",
    "BaseAttr",
    "JSEvent",
    "JSExpression",
    "SignalValue",
    "action_generator",
    "attribute_generator",
    "javascript",
]

Expression: TypeAlias = str | LazyText | JSExpression
Value: TypeAlias = Expression | float | None

JSEvent: TypeAlias = Literal[
    "abort",
    "afterprint",
    "animationcancel",
    "animationend",
    "animationiteration",
    "animationstart",
    "auxclick",
    "beforeinput",
    "beforematch",
    "beforeprint",
    "beforetoggle",
    "beforeunload",
    "blur",
    "cancel",
    "canplay",
    "canplaythrough",
    "change",
    "click",
    "close",
    "compositionend",
    "compositionstart",
    "compositionupdate",
    "contextmenu",
    "copy",
    "cuechange",
    "cut",
    "datastar-fetch",
    "datastar-ready",
    "datastar-signal-patch",
    "dblclick",
    "drag",
    "dragend",
    "dragenter",
    "dragleave",
    "dragover",
    "dragstart",
    "drop",
    "durationchange",
    "emptied",
    "ended",
    "error",
    "focus",
    "focusin",
    "focusout",
    "formdata",
    "fullscreenchange",
    "fullscreenerror",
    "gotpointercapture",
    "hashchange",
    "input",
    "invalid",
    "keydown",
    "keypress",
    "keyup",
    "load",
    "loadeddata",
    "loadedmetadata",
    "loadstart",
    "lostpointercapture",
    "message",
    "mousedown",
    "mouseenter",
    "mouseleave",
    "mousemove",
    "mouseout",
    "mouseover",
    "mouseup",
    "mousewheel",
    "offline",
    "online",
    "open",
    "pagehide",
    "pageshow",
    "paste",
    "pause",
    "play",
    "playing",
    "pointercancel",
    "pointerdown",
    "pointerenter",
    "pointerleave",
    "pointermove",
    "pointerout",
    "pointerover",
    "pointerup",
    "popstate",
    "progress",
    "ratechange",
    "reset",
    "resize",
    "scroll",
    "scrollend",
    "search",
    "securitypolicyviolation",
    "seeked",
    "seeking",
    "select",
    "selectionchange",
    "selectstart",
    "show",
    "slotchange",
    "stalled",
    "storage",
    "submit",
    "suspend",
    "timeupdate",
    "toggle",
    "touchcancel",
    "touchend",
    "touchmove",
    "touchstart",
    "transitioncancel",
    "transitionend",
    "transitionrun",
    "transitionstart",
    "unload",
    "visibilitychange",
    "volumechange",
    "waiting",
    "wheel",
]
# Those that are written as they are: no key has to be found for them.
PLAIN_EVENTS = frozenset(name for name in get_args(JSEvent) if name.isalpha() and name.islower())

Ease: TypeAlias = Literal[
    "linear",
    "quadratic",
    "cubic",
    "elastic",
    "inquad",
    "outquad",
    "inoutquad",
    "incubic",
    "outcubic",
    "inoutcubic",
    "inquart",
    "outquart",
    "inoutquart",
    "inquint",
    "outquint",
    "inoutquint",
    "insine",
    "outsine",
    "inoutsine",
    "inexpo",
    "outexpo",
    "inoutexpo",
    "incirc",
    "outcirc",
    "inoutcirc",
    "inelastic",
    "outelastic",
    "inoutelastic",
    "inback",
    "outback",
    "inoutback",
    "outbounce",
    "ingolden",
    "outgolden",
]


class TimingMod(BaseAttr):
    """Debounce and throttle."""

    __slots__ = ()

    def debounce(
        self,
        wait: int | str | timedelta,
        *,
        leading: bool = False,
        notrailing: bool = False,
        notrail: Former = FORMER,
    ) -> Self:
        """Waits until nothing has happened for a while, then runs the expression once.

        Args:
            wait: Whole milliseconds as an int, a str such as `500ms` or `1s`, or a timedelta.
            leading: Adds the tag of that name.
            notrailing: Adds the tag of that name.

        Raises ValueError for a time that is negative or no whole number of milliseconds.

        https://data-star.dev/reference/attributes#data-on

            >>> data.on("input", "@get('/search')").debounce(timedelta(seconds=0.25), leading=True)
            >>> data.on("input", "$a = 1").debounce("1s", notrailing=True)
        """
        if notrail is not FORMER:
            raise refused("debounce", "notrail")
        name = (
            f"{self._name}__debounce.{wait}"
            if type(wait) is int and wait >= 0
            else self._name + "__debounce" + milliseconds("wait", wait)
        )
        if leading:
            name += ".leading"
        if notrailing:
            name += ".notrailing"
        copy = new(type(self))
        copy._name = name
        copy._value = self._value
        return copy

    def throttle(
        self,
        wait: int | str | timedelta,
        *,
        noleading: bool = False,
        trailing: bool = False,
        trail: Former = FORMER,
    ) -> Self:
        """Runs the expression at most once in a while.

        Args:
            wait: Whole milliseconds as an int, a str such as `500ms` or `1s`, or a timedelta.
            noleading: Adds the tag of that name.
            trailing: Adds the tag of that name.

        Raises ValueError for a time that is negative or no whole number of milliseconds.

        https://data-star.dev/reference/attributes#data-on

            >>> data.on("mousemove", "$x = evt.x").throttle(100, noleading=True, trailing=True)
        """
        if trail is not FORMER:
            raise refused("throttle", "trail")
        name = (
            f"{self._name}__throttle.{wait}"
            if type(wait) is int and wait >= 0
            else self._name + "__throttle" + milliseconds("wait", wait)
        )
        if noleading:
            name += ".noleading"
        if trailing:
            name += ".trailing"
        copy = new(type(self))
        copy._name = name
        copy._value = self._value
        return copy


class DelayMod(BaseAttr):
    """A wait before the expression runs."""

    __slots__ = ()

    def delay(
        self,
        wait: int | str | timedelta,
    ) -> Self:
        """Waits before the expression runs.

        Args:
            wait: Whole milliseconds as an int, a str such as `500ms` or `1s`, or a timedelta.

        Raises ValueError for a time that is negative or no whole number of milliseconds.

        https://data-star.dev/reference/attributes#data-on

            >>> data.init("$ready = true").delay("1s")
        """
        copy = new(type(self))
        copy._name = self._name + "__delay" + milliseconds("wait", wait)
        copy._value = self._value
        return copy


class ViewtransitionMod(BaseAttr):
    """View transitions."""

    __slots__ = ()

    @property
    def viewtransition(self) -> Self:
        """Runs the expression inside a view transition, where the browser has them.

        https://data-star.dev/reference/attributes#data-on

            >>> data.on("click", "$tab = 2").viewtransition
        """
        copy = new(type(self))
        copy._name = self._name + "__viewtransition"
        copy._value = self._value
        return copy


class OnceMod(BaseAttr):
    """A single run."""

    __slots__ = ()

    @property
    def once(self) -> Self:
        """Runs the expression the first time only.

        https://data-star.dev/reference/attributes#data-on

            >>> data.on("click", "$a = 1").once
        """
        copy = new(type(self))
        copy._name = self._name + "__once"
        copy._value = self._value
        return copy


class BindAttr(BaseAttr):
    """`data-bind` and its modifiers. https://data-star.dev/reference/attributes#data-bind"""

    __slots__ = ()
    _attr = "bind"

    def prop(self, prop: str) -> Self:
        """Binds this property of the element instead of the usual one. Since Datastar v1.0.0.

        Args:
            prop: The name of a DOM property, as JavaScript spells it.

        Raises ValueError for what cannot be the name of a property.

        https://data-star.dev/reference/attributes#data-bind

            >>> data.bind("age").prop("valueAsNumber")
        """
        copy = new(type(self))
        copy._name = self._name + "__prop" + property_name("prop", prop)
        copy._value = self._value
        return copy

    def event(self, event: str | Iterable[str]) -> Self:
        """Updates the signal on these events instead of the usual ones. Since Datastar v1.0.0.

        Args:
            event: The name of an event, or several.

        Raises ValueError for names with capitals or dots, which a modifier cannot hold.

        https://data-star.dev/reference/attributes#data-bind

            >>> data.bind("query").event(["change", "blur"])
        """
        copy = new(type(self))
        copy._name = self._name + "__event" + event_names("event", event)
        copy._value = self._value
        return copy


class IgnoreAttr(BaseAttr):
    """`data-ignore` and its modifiers. https://data-star.dev/reference/attributes#data-ignore"""

    __slots__ = ()
    _attr = "ignore"

    @property
    def self(self) -> Self:
        """Leaves the element alone but not its descendants.

        https://data-star.dev/reference/attributes#data-ignore

            >>> data.ignore.self
        """
        copy = new(type(self))
        copy._name = self._name + "__self"
        copy._value = self._value
        return copy


class InitAttr(DelayMod, ViewtransitionMod):
    """`data-init` and its modifiers. https://data-star.dev/reference/attributes#data-init"""

    __slots__ = ()
    _attr = "init"

    @property
    @deprecated("once: the client ignores `once` on data-init, which runs a single time anyway")
    def once(self) -> Self:
        """Does nothing: the client ignores `once` on data-init, which runs a single time anyway."""
        return self


class JsonSignalsAttr(BaseAttr):
    """`data-json-signals` and its modifiers. https://data-star.dev/reference/attributes#data-json-signals"""

    __slots__ = ()
    _attr = "json-signals"

    def __call__(
        self,
        include: str | None = None,
        exclude: str | None = None,
    ) -> Self:
        """Limits the attribute to signals whose dotted paths match.

        Both are regular expressions as text. Raises TypeError for anything else.
        https://data-star.dev/reference/attributes#data-json-signals
        """
        return self._valued(pattern_filter(include, exclude))

    @property
    def terse(self) -> Self:
        """Writes the JSON without white space.

        https://data-star.dev/reference/attributes#data-json-signals

            >>> data.json_signals.terse
        """
        copy = new(type(self))
        copy._name = self._name + "__terse"
        copy._value = self._value
        return copy


class OnAttr(OnceMod, TimingMod, DelayMod, ViewtransitionMod):
    """`data-on` and its modifiers. https://data-star.dev/reference/attributes#data-on"""

    __slots__ = ()
    _attr = "on"

    @property
    def passive(self) -> Self:
        """Promises the browser that the expression never prevents the event's default.

        https://data-star.dev/reference/attributes#data-on

            >>> data.on("scroll", "$y = el.scrollTop").passive
        """
        copy = new(type(self))
        copy._name = self._name + "__passive"
        copy._value = self._value
        return copy

    @property
    def capture(self) -> Self:
        """Listens while the event travels down to its target.

        https://data-star.dev/reference/attributes#data-on

            >>> data.on("focus", "$a = 1").capture
        """
        copy = new(type(self))
        copy._name = self._name + "__capture"
        copy._value = self._value
        return copy

    @property
    def window(self) -> Self:
        """Listens on the window instead of the element.

        https://data-star.dev/reference/attributes#data-on

            >>> data.on("resize", "$w = innerWidth").window
        """
        copy = new(type(self))
        copy._name = self._name + "__window"
        copy._value = self._value
        return copy

    @property
    def document(self) -> Self:
        """Listens on the document instead of the element. Since Datastar v1.0.0.

        https://data-star.dev/reference/attributes#data-on

            >>> data.on("visibilitychange", "@get('/seen')").document
        """
        copy = new(type(self))
        copy._name = self._name + "__document"
        copy._value = self._value
        return copy

    @property
    def outside(self) -> Self:
        """Runs when the event happens outside the element.

        https://data-star.dev/reference/attributes#data-on

            >>> data.on("click", "$open = false").outside
        """
        copy = new(type(self))
        copy._name = self._name + "__outside"
        copy._value = self._value
        return copy

    @property
    def prevent(self) -> Self:
        """Prevents the event's default.

        https://data-star.dev/reference/attributes#data-on

            >>> data.on("click", "$a = 1").prevent
        """
        copy = new(type(self))
        copy._name = self._name + "__prevent"
        copy._value = self._value
        return copy

    @property
    def stop(self) -> Self:
        """Stops the event from travelling on.

        https://data-star.dev/reference/attributes#data-on

            >>> data.on("click", "$a = 1").debounce(500).stop
        """
        copy = new(type(self))
        copy._name = self._name + "__stop"
        copy._value = self._value
        return copy

    @property
    @deprecated("trust: the client has had no such modifier since v1.0.0-RC.5")
    def trust(self) -> Self:
        """Does nothing: the client has had no such modifier since v1.0.0-RC.5."""
        return self


class OnIntersectAttr(OnceMod, TimingMod, DelayMod, ViewtransitionMod):
    """`data-on-intersect` and its modifiers. https://data-star.dev/reference/attributes#data-on-intersect"""

    __slots__ = ()
    _attr = "on-intersect"

    @property
    def exit(self) -> Self:
        """Runs the expression when the element leaves the viewport. Since Datastar v1.0.0.

        https://data-star.dev/reference/attributes#data-on-intersect

            >>> data.on_intersect("$gone = true").exit
        """
        copy = new(type(self))
        copy._name = self._name + "__exit"
        copy._value = self._value
        return copy

    @property
    def half(self) -> Self:
        """Runs the expression when half of the element is visible.

        https://data-star.dev/reference/attributes#data-on-intersect

            >>> data.on_intersect("$seen = true").half
        """
        return self._with_alone("__half", ("full", "threshold"))

    @property
    def full(self) -> Self:
        """Runs the expression when all of the element is visible.

        https://data-star.dev/reference/attributes#data-on-intersect

            >>> data.on_intersect("$seen = true").full
        """
        return self._with_alone("__full", ("half", "threshold"))

    def threshold(self, threshold: int) -> Self:
        """Runs the expression when this much of the element is visible. Since Datastar v1.0.0.

        Args:
            threshold: A whole number from 0 to 100.

        Raises ValueError for anything but a whole number from 0 to 100.

        https://data-star.dev/reference/attributes#data-on-intersect

            >>> data.on_intersect("$seen = true").threshold(25)
        """
        return self._with_alone("__threshold" + percent("threshold", threshold), ("half", "full"))


class OnIntervalAttr(ViewtransitionMod):
    """`data-on-interval` and its modifiers. https://data-star.dev/reference/attributes#data-on-interval"""

    __slots__ = ()
    _attr = "on-interval"

    def duration(
        self,
        duration: int | float | str | timedelta,
        *,
        leading: bool = False,
    ) -> Self:
        """Sets how often the expression runs.

        Args:
            duration: Whole milliseconds as an int, a str such as `500ms` or `1s`, or a
                timedelta; a float is seconds.
            leading: Adds the tag of that name.

        Raises ValueError for a time that is negative or no whole number of milliseconds.

        https://data-star.dev/reference/attributes#data-on-interval

            >>> data.on_interval("$n++").duration("500ms", leading=True)
            >>> data.on_interval("$n++").duration(0.5)
        """
        name = (
            f"{self._name}__duration.{duration}"
            if type(duration) is int and duration >= 0
            else self._name + "__duration" + milliseconds_or_seconds("duration", duration)
        )
        if leading:
            name += ".leading"
        copy = new(type(self))
        copy._name = name
        copy._value = self._value
        return copy


class OnSignalPatchAttr(TimingMod, DelayMod):
    """`data-on-signal-patch` and its modifiers. https://data-star.dev/reference/attributes#data-on-signal-patch"""

    __slots__ = ()
    _attr = "on-signal-patch"

    def filter(self, include: str | None = None, exclude: str | None = None) -> Self:
        """Limits the attribute to patches of some signals.

        Both are regular expressions as text, matched against dotted paths. Raises TypeError for
        anything else. https://data-star.dev/reference/attributes#data-on-signal-patch
        """
        return self._beside("on-signal-patch-filter", pattern_filter(include, exclude))


class SignalsAttr(BaseAttr):
    """`data-signals` and its modifiers. https://data-star.dev/reference/attributes#data-signals"""

    __slots__ = ()
    _attr = "signals"

    @property
    def ifmissing(self) -> Self:
        """Sets only signals that the page does not have yet.

        https://data-star.dev/reference/attributes#data-signals

            >>> data.signals(theme="dark").ifmissing
        """
        copy = new(type(self))
        copy._name = self._name + "__ifmissing"
        copy._value = self._value
        return copy


class AnimateAttr(DelayMod):
    """`data-animate` and its modifiers. https://data-star.dev/reference/attributes#data-animate"""

    __slots__ = ()
    _attr = "animate"

    def duration(
        self,
        duration: int | float | str | timedelta,
    ) -> Self:
        """Sets how long the animation takes.

        Args:
            duration: Whole milliseconds as an int, a str such as `500ms` or `1s`, or a
                timedelta; a float is seconds.

        Raises ValueError for a time that is negative or no whole number of milliseconds.

        https://data-star.dev/reference/attributes#data-animate

            >>> data.animate("opacity", "$shown ? 1 : 0").duration("2s")
        """
        copy = new(type(self))
        copy._name = self._name + "__duration" + milliseconds_or_seconds("duration", duration)
        copy._value = self._value
        return copy

    def ease(self, name: Ease) -> Self:
        """Chooses the curve that the animation follows.

        Args:
            name: One of the names that the client knows.

        Raises ValueError for any other name.

        https://data-star.dev/reference/attributes#data-animate

            >>> data.animate("opacity", "$shown ? 1 : 0").ease("inoutquad")
        """
        copy = new(type(self))
        copy._name = self._name + "__ease." + choice("name", name, get_args(Ease))
        copy._value = self._value
        return copy

    @property
    def loop(self) -> Self:
        """Starts the animation again when it ends.

        https://data-star.dev/reference/attributes#data-animate

            >>> data.animate("opacity", "1").loop
        """
        copy = new(type(self))
        copy._name = self._name + "__loop"
        copy._value = self._value
        return copy

    @property
    def pingpong(self) -> Self:
        """Plays the animation forwards and backwards in turn.

        https://data-star.dev/reference/attributes#data-animate

            >>> data.animate("opacity", "1").pingpong
        """
        copy = new(type(self))
        copy._name = self._name + "__pingpong"
        copy._value = self._value
        return copy


class OnRafAttr(TimingMod, DelayMod, ViewtransitionMod):
    """`data-on-raf` and its modifiers. https://data-star.dev/reference/attributes#data-on-raf"""

    __slots__ = ()
    _attr = "on-raf"


class OnResizeAttr(TimingMod, DelayMod, ViewtransitionMod):
    """`data-on-resize` and its modifiers. https://data-star.dev/reference/attributes#data-on-resize"""

    __slots__ = ()
    _attr = "on-resize"


class PersistAttr(BaseAttr):
    """`data-persist` and its modifiers. https://data-star.dev/reference/attributes#data-persist"""

    __slots__ = ()
    _attr = "persist"

    def __call__(
        self,
        storage_key: str | None = None,
        include: str | None = None,
        exclude: str | None = None,
    ) -> Self:
        """Limits the attribute to signals whose dotted paths match, and gives it a key.

        Both are regular expressions as text. Raises TypeError for anything else.
        https://data-star.dev/reference/attributes#data-persist
        """
        named = None if storage_key is None else raw_key("persist", "storage_key", storage_key)
        return self._valued(pattern_filter(include, exclude), named)

    @property
    def session(self) -> Self:
        """Keeps the signals in session storage instead of local storage.

        https://data-star.dev/reference/attributes#data-persist

            >>> data.persist.session
        """
        copy = new(type(self))
        copy._name = self._name + "__session"
        copy._value = self._value
        return copy


class QueryStringAttr(BaseAttr):
    """`data-query-string` and its modifiers. https://data-star.dev/reference/attributes#data-query-string"""

    __slots__ = ()
    _attr = "query-string"

    def __call__(
        self,
        include: str | None = None,
        exclude: str | None = None,
    ) -> Self:
        """Limits the attribute to signals whose dotted paths match.

        Both are regular expressions as text. Raises TypeError for anything else.
        https://data-star.dev/reference/attributes#data-query-string
        """
        return self._valued(pattern_filter(include, exclude))

    @property
    def filter(self) -> Self:
        """Leaves empty values out of the query string.

        https://data-star.dev/reference/attributes#data-query-string

            >>> data.query_string.filter
        """
        copy = new(type(self))
        copy._name = self._name + "__filter"
        copy._value = self._value
        return copy

    @property
    def history(self) -> Self:
        """Adds an entry to the browser's history for every change.

        https://data-star.dev/reference/attributes#data-query-string

            >>> data.query_string.history
        """
        copy = new(type(self))
        copy._name = self._name + "__history"
        copy._value = self._value
        return copy


class ScrollIntoViewAttr(BaseAttr):
    """`data-scroll-into-view` and its modifiers. https://data-star.dev/reference/attributes#data-scroll-into-view"""

    __slots__ = ()
    _attr = "scroll-into-view"

    @property
    def smooth(self) -> Self:
        """Scrolls with an animation.

        https://data-star.dev/reference/attributes#data-scroll-into-view

            >>> data.scroll_into_view.smooth
        """
        return self._with_alone("__smooth", ("instant", "auto"))

    @property
    def instant(self) -> Self:
        """Scrolls at once.

        https://data-star.dev/reference/attributes#data-scroll-into-view

            >>> data.scroll_into_view.instant
        """
        return self._with_alone("__instant", ("smooth", "auto"))

    @property
    def auto(self) -> Self:
        """Scrolls as the page's CSS says.

        https://data-star.dev/reference/attributes#data-scroll-into-view

            >>> data.scroll_into_view.auto
        """
        return self._with_alone("__auto", ("smooth", "instant"))

    @property
    def hstart(self) -> Self:
        """Aligns the element with the start of the viewport, horizontally.

        https://data-star.dev/reference/attributes#data-scroll-into-view

            >>> data.scroll_into_view.hstart
        """
        return self._with_alone("__hstart", ("hcenter", "hend", "hnearest"))

    @property
    def hcenter(self) -> Self:
        """Centres the element in the viewport, horizontally.

        https://data-star.dev/reference/attributes#data-scroll-into-view

            >>> data.scroll_into_view.hcenter
        """
        return self._with_alone("__hcenter", ("hstart", "hend", "hnearest"))

    @property
    def hend(self) -> Self:
        """Aligns the element with the end of the viewport, horizontally.

        https://data-star.dev/reference/attributes#data-scroll-into-view

            >>> data.scroll_into_view.hend
        """
        return self._with_alone("__hend", ("hstart", "hcenter", "hnearest"))

    @property
    def hnearest(self) -> Self:
        """Scrolls no further than needed, horizontally.

        https://data-star.dev/reference/attributes#data-scroll-into-view

            >>> data.scroll_into_view.hnearest
        """
        return self._with_alone("__hnearest", ("hstart", "hcenter", "hend"))

    @property
    def vstart(self) -> Self:
        """Aligns the element with the start of the viewport, vertically.

        https://data-star.dev/reference/attributes#data-scroll-into-view

            >>> data.scroll_into_view.vstart
        """
        return self._with_alone("__vstart", ("vcenter", "vend", "vnearest"))

    @property
    def vcenter(self) -> Self:
        """Centres the element in the viewport, vertically.

        https://data-star.dev/reference/attributes#data-scroll-into-view

            >>> data.scroll_into_view.vcenter
        """
        return self._with_alone("__vcenter", ("vstart", "vend", "vnearest"))

    @property
    def vend(self) -> Self:
        """Aligns the element with the end of the viewport, vertically.

        https://data-star.dev/reference/attributes#data-scroll-into-view

            >>> data.scroll_into_view.vend
        """
        return self._with_alone("__vend", ("vstart", "vcenter", "vnearest"))

    @property
    def vnearest(self) -> Self:
        """Scrolls no further than needed, vertically.

        https://data-star.dev/reference/attributes#data-scroll-into-view

            >>> data.scroll_into_view.vnearest
        """
        return self._with_alone("__vnearest", ("vstart", "vcenter", "vend"))

    @property
    def focus(self) -> Self:
        """Gives the element the focus after scrolling.

        https://data-star.dev/reference/attributes#data-scroll-into-view

            >>> data.scroll_into_view.smooth.hcenter.focus
        """
        copy = new(type(self))
        copy._name = self._name + "__focus"
        copy._value = self._value
        return copy


# Calls are most of what an attribute costs. So what people usually pass is checked in place, and only
# the rest goes to a function, which takes it or says what is wrong.


class AttributeGenerator(metaclass=WithFormer):
    """Makes `data-*` attributes; one instance for each prefix that a page uses.

    `alias` is what every attribute's name starts with: `data-` for the plain bundle of the client,
    `data-star-` for the aliased one, `_data-` for htmy. Raises ValueError when it could not start
    the name of an HTML attribute. https://data-star.dev/reference/attributes
    """

    __slots__ = ("_alias",)
    JSExpression: ClassVar[type[JSExpression]] = JSExpression

    def __init__(self, alias: str = "data-") -> None:
        alias = part("alias", alias)
        if "__" in alias or ":" in alias:
            raise ValueError(f"alias must not hold `__` or `:`; got {alias!r}")
        self._alias = alias

    def custom(
        self,
        plugin: str,
        /,
        *modifiers: str,
        key: str | None = None,
        value: Expression | None = None,
    ) -> BaseAttr:
        """Makes the attribute of a plugin of one's own, for which there is no method.

        Args:
            plugin: The name of the plugin in lower case, which stands after `data-`.
            modifiers: Each with its tags and without the `__`, such as `once` or `delay.500ms`.
            key: What stands after the colon, in lower case: the client sees no capitals.
            value: A JavaScript expression, or whatever the plugin reads. None leaves it out.

        Raises ValueError for what cannot stand in the name of an attribute, or would be read as
        another one; TypeError for a value of another type. A module with methods for plugins is
        written by `python -m datastar_py.codegen`.

        https://data-star.dev/reference/attributes

            >>> data.custom("hotkey", "prevent", key="ctrl+k", value="$open = true")
        """
        name = self._alias + plugin_name("plugin", plugin)
        if key is not None:
            name += f":{raw_key(plugin, 'key', key)}"
        for given in modifiers:
            name += f"__{modifier('modifiers', given)}"
        return made(BaseAttr, name, True if value is None else checked_code("value", value))

    def attr(
        self,
        attr_dict: Mapping[str, Value] | None = None,
        /,
        **attrs: Value,
    ) -> BaseAttr:
        """Sets attributes of the element to the values of expressions and keeps them in sync.

        Keyword names write `_` for `-`, and a trailing `_` is dropped, so that `for_` and
        `aria_label` work.

        Raises TypeError for a value that is no expression.

        https://data-star.dev/reference/attributes#data-attr

            >>> data.attr(title="$name", aria_label="$label")
            >>> data.attr({"disabled": "$busy"})
        """
        given = hyphenated_keywords(attrs)
        if attr_dict is not None:
            given = {**mapping("attr_dict", attr_dict), **given}
        return made(BaseAttr, self._alias + "attr", expressions("attr", given))

    def bind(self, signal_name: str) -> BindAttr:
        """Binds a signal to the element's value, both ways.

        A signal that is a number when the element is bound stays one, also on a text input,
        where letters give NaN, which arrives as `None`, and no text gives 0; start it as a
        text to get what was typed.

        Raises ValueError for what cannot be the name of a signal.

        https://data-star.dev/reference/attributes#data-bind

            >>> data.bind("userName")
            >>> data.bind("agreed").prop("checked").event("change blur")
        """
        return made(BindAttr, self._alias + "bind", signal("bind", "signal_name", signal_name))

    def class_(
        self,
        class_dict: Mapping[str, Value] | None = None,
        /,
        **classes: Value,
    ) -> BaseAttr:
        """Adds classes to the element while their expressions are true, and removes them
        otherwise.

        One name may hold several classes, separated by spaces.

        Raises TypeError for a value that is no expression.

        https://data-star.dev/reference/attributes#data-class

            >>> data.class_(active="$tab == 1")
            >>> data.class_({"font-bold text-xl": "$big"})
        """
        given = classes
        if class_dict is not None:
            given = {**mapping("class_dict", class_dict), **given}
        return made(BaseAttr, self._alias + "class", expressions("class", given))

    def computed(
        self,
        computed_dict: Mapping[str, Value] | None = None,
        /,
        **computed: Value,
    ) -> BaseAttr:
        """Makes read-only signals that follow their expressions.

        Raises TypeError for a value that is no expression.

        https://data-star.dev/reference/attributes#data-computed

            >>> data.computed(fullName="$first + ' ' + $last")
            >>> data.computed(total_price="$n * 2", Upper="1")
            >>> data.computed({"a-b": "1"})
            >>> data.computed({"A-b": "1"})
        """
        given = computed
        if computed_dict is not None:
            given = {**mapping("computed_dict", computed_dict), **given}
        attribute = self._alias + "computed"
        keyed: dict[str, str] = {}
        others: list[str] = []
        for name, value in given.items():
            spelling = spelled("computed", "a signal's name", name, "camel")
            written = needed("data-computed", name, checked_value(name, value))
            if spelling is None:
                quoted = javascript(name)
                others.append(f"{quoted}: () => ({written})")
            else:
                keyed[f"{attribute}:{spelling}"] = written
        if others or not keyed:
            keyed[attribute] = "{" + ", ".join(others) + "}"
        return BaseAttr.together(keyed)

    def effect(self, expression: Expression) -> BaseAttr:
        """Runs an expression at once, and again whenever a signal in it changes.

        Raises TypeError for a value of another type.

        https://data-star.dev/reference/attributes#data-effect

            >>> data.effect("$total = $price * $count")
        """
        if (
            type(expression) is not str
            or not expression
            or expression.isspace()
            or not expression.isascii()
            or "\0" in expression
        ):
            expression = needed("data-effect", "expression", checked_code("expression", expression))
        return made(BaseAttr, self._alias + "effect", expression)

    @property
    def ignore(self) -> IgnoreAttr:
        """Makes Datastar leave the element and its descendants alone.

        https://data-star.dev/reference/attributes#data-ignore

            >>> data.ignore
        """
        return made(IgnoreAttr, self._alias + "ignore")

    @property
    def ignore_morph(self) -> BaseAttr:
        """Keeps the element and its descendants out of morphing.

        It must stand on the old element and on the new one.

        https://data-star.dev/reference/attributes#data-ignore-morph

            >>> data.ignore_morph
        """
        return made(BaseAttr, self._alias + "ignore-morph")

    def indicator(self, signal_name: str) -> BaseAttr:
        """Makes a signal that is true while a request of the element is under way.

        Raises ValueError for what cannot be the name of a signal.

        https://data-star.dev/reference/attributes#data-indicator

            >>> data.indicator("saving")
        """
        return made(
            BaseAttr, self._alias + "indicator", signal("indicator", "signal_name", signal_name)
        )

    def init(self, expression: Expression) -> InitAttr:
        """Runs an expression when the element comes into the page. Since Datastar v1.0.0.

        Raises TypeError for a value of another type.

        https://data-star.dev/reference/attributes#data-init

            >>> data.init("@get('/updates')")
        """
        if (
            type(expression) is not str
            or not expression
            or expression.isspace()
            or not expression.isascii()
            or "\0" in expression
        ):
            expression = needed("data-init", "expression", checked_code("expression", expression))
        return made(InitAttr, self._alias + "init", expression)

    @property
    def json_signals(self) -> JsonSignalsAttr:
        """Shows signals as JSON, for debugging.

        https://data-star.dev/reference/attributes#data-json-signals

            >>> data.json_signals
            >>> data.json_signals(include="^user", exclude="password$").terse
        """
        return made(JsonSignalsAttr, self._alias + "json-signals")

    def nonce(self, nonce: str) -> BaseAttr:
        """Gives the client the nonce of the page's content security policy, so that it runs
        without unsafe-eval. Since Datastar v1.0.3.

        It belongs on the html element and nowhere else.

        Raises TypeError for a value of another type.

        https://data-star.dev/reference/security

            >>> data.nonce("rAnd0m")
        """
        if (
            type(nonce) is not str
            or not nonce
            or nonce.isspace()
            or not nonce.isascii()
            or "\0" in nonce
        ):
            nonce = needed("data-nonce", "nonce", checked_text("nonce", nonce))
        return made(BaseAttr, self._alias + "nonce", nonce)

    def on(self, event: JSEvent | str, expression: Expression) -> OnAttr:
        """Runs an expression when an event happens.

        Raises ValueError for a name that no key can spell, TypeError for a value of another
        type.

        https://data-star.dev/reference/attributes#data-on

            >>> data.on("click", "$count++")
            >>> data.on("myEvent", "$detail = evt.detail")
            >>> data.on("keydown", "evt.key == 'Enter' && @post('/send')").window.prevent
        """
        if type(event) is not str or event not in PLAIN_EVENTS:
            event = key("on", "event", event, "kebab")
        if (
            type(expression) is not str
            or not expression
            or expression.isspace()
            or not expression.isascii()
            or "\0" in expression
        ):
            expression = needed("data-on", "expression", checked_code("expression", expression))
        return made(OnAttr, f"{self._alias}on:{event}", expression)

    def on_intersect(self, expression: Expression) -> OnIntersectAttr:
        """Runs an expression when the element comes into view.

        Raises TypeError for a value of another type.

        https://data-star.dev/reference/attributes#data-on-intersect

            >>> data.on_intersect("@get('/more')").once.full
        """
        if (
            type(expression) is not str
            or not expression
            or expression.isspace()
            or not expression.isascii()
            or "\0" in expression
        ):
            expression = needed(
                "data-on-intersect", "expression", checked_code("expression", expression)
            )
        return made(OnIntersectAttr, self._alias + "on-intersect", expression)

    def on_interval(self, expression: Expression) -> OnIntervalAttr:
        """Runs an expression at regular intervals, every second unless told otherwise.

        Raises TypeError for a value of another type.

        https://data-star.dev/reference/attributes#data-on-interval

            >>> data.on_interval("$n++")
        """
        if (
            type(expression) is not str
            or not expression
            or expression.isspace()
            or not expression.isascii()
            or "\0" in expression
        ):
            expression = needed(
                "data-on-interval", "expression", checked_code("expression", expression)
            )
        return made(OnIntervalAttr, self._alias + "on-interval", expression)

    def on_signal_patch(
        self, expression: Expression, include: str | None = None, exclude: str | None = None
    ) -> OnSignalPatchAttr:
        """Runs an expression when signals are patched.

        Raises TypeError for a value that is no expression.

        https://data-star.dev/reference/attributes#data-on-signal-patch

            >>> data.on_signal_patch("console.log(patch)")
            >>> data.on_signal_patch("$n++", include="^cart").debounce(100)
        """
        if (
            type(expression) is not str
            or not expression
            or expression.isspace()
            or not expression.isascii()
            or "\0" in expression
        ):
            expression = needed(
                "data-on-signal-patch", "expression", checked_code("expression", expression)
            )
        attribute = made(OnSignalPatchAttr, self._alias + "on-signal-patch", expression)
        return attribute.filter(include, exclude)

    def preserve_attr(self, attrs: str | Iterable[str]) -> BaseAttr:
        """Keeps attributes of the element as they are when it is morphed.

        It is read from the incoming element.

        Raises ValueError for what cannot be the name of an attribute.

        https://data-star.dev/reference/attributes#data-preserve-attr

            >>> data.preserve_attr(["open", "class"])
        """
        return made(BaseAttr, self._alias + "preserve-attr", names("attrs", attrs))

    def ref(self, signal_name: str) -> BaseAttr:
        """Makes a signal that holds the element itself.

        Raises ValueError for what cannot be the name of a signal.

        https://data-star.dev/reference/attributes#data-ref

            >>> data.ref("canvas")
        """
        return made(BaseAttr, self._alias + "ref", signal("ref", "signal_name", signal_name))

    def show(self, expression: Value) -> BaseAttr:
        """Shows the element while an expression is true.

        Raises TypeError for a value of another type.

        https://data-star.dev/reference/attributes#data-show

            >>> data.show("$open")
        """
        if (
            type(expression) is not str
            or not expression
            or expression.isspace()
            or not expression.isascii()
            or "\0" in expression
        ):
            expression = needed("data-show", "expression", checked_value("expression", expression))
        return made(BaseAttr, self._alias + "show", expression)

    def signals(
        self,
        signals_dict: Signals | None = None,
        /,
        *,
        expressions_: bool = False,
        **signals: object,
    ) -> SignalsAttr:
        """Adds signals to the page, or changes or removes them.

        With `expressions_` the values are JavaScript expressions instead of data.

        Raises TypeError or ValueError for a value that has no form in JSON.

        https://data-star.dev/reference/attributes#data-signals

            >>> data.signals(count=0, user={"name": "Ada"})
            >>> data.signals({"width": "innerWidth"}, expressions_=True)
        """
        given: object = signals
        if signals_dict is not None:
            given = {**fields("signals_dict", signals_dict), **signals}
        written = javascript(as_expressions(given) if expressions_ else given, "signals")
        if "__" in written:
            alone_in("signals", "signals", given)
        return made(SignalsAttr, self._alias + "signals", written)

    def style(
        self,
        style_dict: Mapping[str, Value] | None = None,
        /,
        **styles: Value,
    ) -> BaseAttr:
        """Sets inline styles of the element to the values of expressions and keeps them in sync.

        Custom properties get an attribute of their own, since the client respells digits in
        the object form.

        Raises TypeError for a value that is no expression.

        https://data-star.dev/reference/attributes#data-style

            >>> data.style(background_color="$color")
            >>> data.style({"width": "$w + 'px'", "--c1": "$accent"})
        """
        given = hyphenated_keywords(styles)
        if style_dict is not None:
            given = {**mapping("style_dict", style_dict), **given}
        attribute = self._alias + "style"
        usual: dict[str, Value] = {}
        custom: dict[str, str] = {}
        for name, value in given.items():
            if is_custom_property(name):
                name = raw_key("style", "a custom property", name)
                custom[f"{attribute}:{name}"] = needed(
                    "data-style", name, checked_value("style", value)
                )
            else:
                usual[name] = value
        if usual or not custom:
            custom = {attribute: expressions("style", usual), **custom}
        return BaseAttr.together(custom)

    def text(self, expression: Value) -> BaseAttr:
        """Sets the element's text to the value of an expression and keeps it in sync.

        Raises TypeError for a value of another type.

        https://data-star.dev/reference/attributes#data-text

            >>> data.text("$count")
        """
        if (
            type(expression) is not str
            or not expression
            or expression.isspace()
            or not expression.isascii()
            or "\0" in expression
        ):
            expression = needed("data-text", "expression", checked_value("expression", expression))
        return made(BaseAttr, self._alias + "text", expression)

    def animate(self, attribute: str, expression: Value) -> AnimateAttr:
        """Animates an attribute of the element towards the value of an expression.

        Raises ValueError for a name that no key can spell, TypeError for a value of another
        type.

        https://data-star.dev/reference/attributes#data-animate

            >>> data.animate("opacity", "$shown ? 1 : 0")
        """
        attribute = raw_key("animate", "attribute", attribute)
        if (
            type(expression) is not str
            or not expression
            or expression.isspace()
            or not expression.isascii()
            or "\0" in expression
        ):
            expression = needed(
                "data-animate", "expression", checked_value("expression", expression)
            )
        return made(AnimateAttr, f"{self._alias}animate:{attribute}", expression)

    def custom_validity(self, expression: Value) -> BaseAttr:
        """Sets the validation message of a form field; an empty one makes it valid.

        Raises TypeError for a value of another type.

        https://data-star.dev/reference/attributes#data-custom-validity

            >>> data.custom_validity("$a === $b ? '' : 'They differ'")
        """
        if (
            type(expression) is not str
            or not expression
            or expression.isspace()
            or not expression.isascii()
            or "\0" in expression
        ):
            expression = needed(
                "data-custom-validity", "expression", checked_value("expression", expression)
            )
        return made(BaseAttr, self._alias + "custom-validity", expression)

    def match_media(self, signal_name: str, query: str) -> BaseAttr:
        """Makes a signal that says whether a media query matches. Since Datastar v1.0.0.

        Raises ValueError for a name that no key can spell, TypeError for a value of another
        type.

        https://data-star.dev/reference/attributes#data-match-media

            >>> data.match_media("isDark", "prefers-color-scheme: dark")
        """
        signal_name = key("match-media", "signal_name", signal_name, "camel")
        if (
            type(query) is not str
            or not query
            or query.isspace()
            or not query.isascii()
            or "\0" in query
        ):
            query = needed("data-match-media", "query", checked_text("query", query))
        return made(BaseAttr, f"{self._alias}match-media:{signal_name}", query)

    def on_raf(self, expression: Expression) -> OnRafAttr:
        """Runs an expression on every animation frame.

        Raises TypeError for a value of another type.

        https://data-star.dev/reference/attributes#data-on-raf

            >>> data.on_raf("$frame++").throttle(100)
        """
        if (
            type(expression) is not str
            or not expression
            or expression.isspace()
            or not expression.isascii()
            or "\0" in expression
        ):
            expression = needed("data-on-raf", "expression", checked_code("expression", expression))
        return made(OnRafAttr, self._alias + "on-raf", expression)

    def on_resize(self, expression: Expression) -> OnResizeAttr:
        """Runs an expression when the element changes size.

        Raises TypeError for a value of another type.

        https://data-star.dev/reference/attributes#data-on-resize

            >>> data.on_resize("$wide = el.offsetWidth > 600").debounce(50)
        """
        if (
            type(expression) is not str
            or not expression
            or expression.isspace()
            or not expression.isascii()
            or "\0" in expression
        ):
            expression = needed(
                "data-on-resize", "expression", checked_code("expression", expression)
            )
        return made(OnResizeAttr, self._alias + "on-resize", expression)

    @property
    def persist(self) -> PersistAttr:
        """Keeps signals in the browser's storage between visits.

        https://data-star.dev/reference/attributes#data-persist

            >>> data.persist
            >>> data.persist("settings", include="^theme").session
        """
        return made(PersistAttr, self._alias + "persist")

    @property
    def query_string(self) -> QueryStringAttr:
        """Keeps signals and the URL's query string in sync.

        https://data-star.dev/reference/attributes#data-query-string

            >>> data.query_string(exclude="^_").filter.history
        """
        return made(QueryStringAttr, self._alias + "query-string")

    def replace_url(self, url_expression: Value) -> BaseAttr:
        """Replaces the URL in the address bar with the value of an expression.

        Raises TypeError for a value of another type.

        https://data-star.dev/reference/attributes#data-replace-url

            >>> data.replace_url("`/page${$page}`")
        """
        if (
            type(url_expression) is not str
            or not url_expression
            or url_expression.isspace()
            or not url_expression.isascii()
            or "\0" in url_expression
        ):
            url_expression = needed(
                "data-replace-url",
                "url_expression",
                checked_value("url_expression", url_expression),
            )
        return made(BaseAttr, self._alias + "replace-url", url_expression)

    @property
    def scroll_into_view(self) -> ScrollIntoViewAttr:
        """Scrolls the element into view.

        https://data-star.dev/reference/attributes#data-scroll-into-view

            >>> data.scroll_into_view
        """
        return made(ScrollIntoViewAttr, self._alias + "scroll-into-view")

    def view_transition(self, expression: Value) -> BaseAttr:
        """Names the element for view transitions.

        Raises TypeError for a value of another type.

        https://data-star.dev/reference/attributes#data-view-transition

            >>> data.view_transition("'card-' + $id")
        """
        if (
            type(expression) is not str
            or not expression
            or expression.isspace()
            or not expression.isascii()
            or "\0" in expression
        ):
            expression = needed(
                "data-view-transition", "expression", checked_value("expression", expression)
            )
        return made(BaseAttr, self._alias + "view-transition", expression)

    if not TYPE_CHECKING:
        on_load = Former()
        star_ignore = Former()

        def __dir__(self):
            return dir(type(self))


attribute_generator = AttributeGenerator()


if not TYPE_CHECKING:
    from ._former import missing_from

    __getattr__, __dir__ = missing_from(__name__)
