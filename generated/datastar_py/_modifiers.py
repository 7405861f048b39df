# Rendered from codegen/templates/generated/datastar_py/_modifiers.py.j2 and spec/
# by `python -m codegen`; edit those, not this file.

"""Which modifiers each attribute takes, and how each is written in Python."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Written(NamedTuple):
    """A modifier in Python: its method, what follows its name, and which of that are flags."""

    method: str
    tag: str
    words: tuple[str, ...] = ()


WRITTEN: Mapping[str, Written] = {
    "case": Written("case", "case", ("camel", "kebab", "snake", "pascal")),
    "once": Written("once", "none"),
    "passive": Written("passive", "none"),
    "capture": Written("capture", "none"),
    "window": Written("window", "none"),
    "document": Written("document", "none"),
    "outside": Written("outside", "none"),
    "prevent": Written("prevent", "none"),
    "stop": Written("stop", "none"),
    "delay": Written("delay", "time"),
    "debounce": Written("debounce", "time", ("leading", "notrailing")),
    "throttle": Written("throttle", "time", ("noleading", "trailing")),
    "viewtransition": Written("viewtransition", "none"),
    "duration": Written("duration", "time", ("leading",)),
    "ease": Written(
        "ease",
        "choice",
        (
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
        ),
    ),
    "loop": Written("loop", "none"),
    "pingpong": Written("pingpong", "none"),
    "exit": Written("exit", "none"),
    "half": Written("half", "none"),
    "full": Written("full", "none"),
    "threshold": Written("threshold", "percent"),
    "prop": Written("prop", "property"),
    "event": Written("event", "events"),
    "self": Written("self", "none"),
    "terse": Written("terse", "none"),
    "ifmissing": Written("ifmissing", "none"),
    "session": Written("session", "none"),
    "filter": Written("filter", "none"),
    "history": Written("history", "none"),
    "smooth": Written("smooth", "none"),
    "instant": Written("instant", "none"),
    "auto": Written("auto", "none"),
    "hstart": Written("hstart", "none"),
    "hcenter": Written("hcenter", "none"),
    "hend": Written("hend", "none"),
    "hnearest": Written("hnearest", "none"),
    "vstart": Written("vstart", "none"),
    "vcenter": Written("vcenter", "none"),
    "vend": Written("vend", "none"),
    "vnearest": Written("vnearest", "none"),
    "focus": Written("focus", "none"),
}

# By an attribute's name in HTML: its method, its modifiers, and whether it takes names with values.
TAKEN: Mapping[str, tuple[str, frozenset[str], bool]] = {
    "attr": ("attr", frozenset(), True),
    "bind": ("bind", frozenset(["case", "prop", "event"]), False),
    "class": ("class_", frozenset(["case"]), True),
    "computed": ("computed", frozenset(["case"]), True),
    "effect": ("effect", frozenset(), False),
    "ignore": ("ignore", frozenset(["self"]), False),
    "ignore-morph": ("ignore_morph", frozenset(), False),
    "indicator": ("indicator", frozenset(["case"]), False),
    "init": ("init", frozenset(["delay", "viewtransition"]), False),
    "json-signals": ("json_signals", frozenset(["terse"]), False),
    "nonce": ("nonce", frozenset(), False),
    "on": (
        "on",
        frozenset(
            [
                "case",
                "once",
                "passive",
                "capture",
                "window",
                "document",
                "outside",
                "prevent",
                "stop",
                "debounce",
                "throttle",
                "delay",
                "viewtransition",
            ]
        ),
        False,
    ),
    "on-intersect": (
        "on_intersect",
        frozenset(
            [
                "once",
                "exit",
                "half",
                "full",
                "threshold",
                "debounce",
                "throttle",
                "delay",
                "viewtransition",
            ]
        ),
        False,
    ),
    "on-interval": ("on_interval", frozenset(["duration", "viewtransition"]), False),
    "on-signal-patch": ("on_signal_patch", frozenset(["debounce", "throttle", "delay"]), False),
    "preserve-attr": ("preserve_attr", frozenset(), False),
    "ref": ("ref", frozenset(["case"]), False),
    "show": ("show", frozenset(), False),
    "signals": ("signals", frozenset(["case", "ifmissing"]), True),
    "style": ("style", frozenset(), True),
    "text": ("text", frozenset(), False),
    "animate": ("animate", frozenset(["duration", "ease", "delay", "loop", "pingpong"]), False),
    "custom-validity": ("custom_validity", frozenset(), False),
    "match-media": ("match_media", frozenset(["case"]), False),
    "on-raf": ("on_raf", frozenset(["debounce", "throttle", "delay", "viewtransition"]), False),
    "on-resize": (
        "on_resize",
        frozenset(["debounce", "throttle", "delay", "viewtransition"]),
        False,
    ),
    "persist": ("persist", frozenset(["session"]), False),
    "query-string": ("query_string", frozenset(["filter", "history"]), False),
    "replace-url": ("replace_url", frozenset(), False),
    "scroll-into-view": (
        "scroll_into_view",
        frozenset(
            [
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
            ]
        ),
        False,
    ),
    "view-transition": ("view_transition", frozenset(), False),
}
