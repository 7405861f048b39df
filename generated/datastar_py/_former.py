# Rendered from codegen/templates/generated/datastar_py/_former.py.j2 and spec/
# by `python -m codegen`; edit those, not this file.

"""Names of datastar-py 0.x: whoever asks for one is told today's spelling.

The error stays the one that Python raises for a name that is not there. So `hasattr`, `getattr`
with a default, `from … import *` and `except ImportError` see no difference, and neither does
`dir`. Type checkers are shown none of it.
"""

from __future__ import annotations

import sys
from abc import ABCMeta
from collections.abc import Callable, Iterable, Mapping
from enum import EnumMeta
from types import FrameType
from typing import TYPE_CHECKING, Final, NoReturn

from ._late import found

SENTENCES: Final = {
    "datastar_py.sse.ServerSentEventGenerator.merge_fragments": "ServerSentEventGenerator.merge_fragments of datastar-py 0.5 is ServerSentEventGenerator.patch_elements today; fragments= is elements=, merge_mode= is mode=, and settle_duration= is gone",
    "datastar_py.sse.ServerSentEventGenerator.merge_signals": "ServerSentEventGenerator.merge_signals of datastar-py 0.5 is ServerSentEventGenerator.patch_signals today",
    "datastar_py.sse.ServerSentEventGenerator.remove_fragments": "ServerSentEventGenerator.remove_fragments of datastar-py 0.5 is ServerSentEventGenerator.remove_elements today",
    "datastar_py.attributes.AttributeGenerator.on_load": "AttributeGenerator.on_load of datastar-py 0.6 is AttributeGenerator.init today",
    "datastar_py.attributes.AttributeGenerator.star_ignore": "AttributeGenerator.star_ignore of datastar-py 0.5 is AttributeGenerator.ignore today",
    "datastar_py.attributes.OnLoadAttr": "datastar_py.attributes.OnLoadAttr of datastar-py 0.6 is datastar_py.attributes.InitAttr today",
    "datastar_py.attributes.StarIgnoreAttr": "datastar_py.attributes.StarIgnoreAttr of datastar-py 0.5 is datastar_py.attributes.IgnoreAttr today",
    "datastar_py.attributes.OnSignalChangeAttr": "datastar_py.attributes.OnSignalChangeAttr of datastar-py 0.5 is datastar_py.attributes.OnSignalPatchAttr today",
    "datastar_py.attributes.AttrGroup": "datastar_py.attributes.AttrGroup of datastar-py 0.5 is datastar_py.attributes.BaseAttr today",
    "datastar_py.attributes.TAttr": "datastar_py.attributes.TAttr of datastar-py 0.6 is gone: annotate with BaseAttr",
    "datastar_py.starlette.DatastarStreamingResponse": "datastar_py.starlette.DatastarStreamingResponse of datastar-py 0.4 is datastar_py.starlette.DatastarResponse today",
    "datastar_py.fastapi.DatastarStreamingResponse": "datastar_py.fastapi.DatastarStreamingResponse of datastar-py 0.4 is datastar_py.fastapi.DatastarResponse today",
    "datastar_py.fasthtml.DatastarStreamingResponse": "datastar_py.fasthtml.DatastarStreamingResponse of datastar-py 0.4 is datastar_py.fasthtml.DatastarResponse today",
    "datastar_py.django.DatastarStreamingHttpResponse": "datastar_py.django.DatastarStreamingHttpResponse of datastar-py 0.4 is datastar_py.django.DatastarResponse today",
    "datastar_py.litestar.DatastarSSE": "datastar_py.litestar.DatastarSSE of datastar-py 0.4 is datastar_py.litestar.DatastarResponse today",
    "datastar_py.quart.make_datastar_response": "datastar_py.quart.make_datastar_response of datastar-py 0.4 is datastar_py.quart.DatastarResponse today",
    "datastar_py.responses": "datastar_py.responses of datastar-py 0.4 is gone: import DatastarResponse from datastar_py.django, datastar_py.fastapi, datastar_py.fasthtml or datastar_py.quart, and datastar_respond from datastar_py.sanic",
    "datastar_py.consts.FragmentMergeMode": "datastar_py.consts.FragmentMergeMode of datastar-py 0.5 is datastar_py.consts.ElementPatchMode today; what was MORPH is OUTER",
    "datastar_py.consts.EventType.MERGE_FRAGMENTS": "EventType.MERGE_FRAGMENTS of datastar-py 0.5 is EventType.PATCH_ELEMENTS today",
    "datastar_py.consts.EventType.MERGE_SIGNALS": "EventType.MERGE_SIGNALS of datastar-py 0.5 is EventType.PATCH_SIGNALS today",
    "datastar_py.consts.EventType.REMOVE_FRAGMENTS": "EventType.REMOVE_FRAGMENTS of datastar-py 0.5 is EventType.PATCH_ELEMENTS today; its mode is remove",
    "datastar_py.consts.EventType.REMOVE_SIGNALS": "EventType.REMOVE_SIGNALS of datastar-py 0.5 is EventType.PATCH_SIGNALS today; a signal that is patched to null is removed",
    "datastar_py.consts.EventType.EXECUTE_SCRIPT": "EventType.EXECUTE_SCRIPT of datastar-py 0.5 is EventType.PATCH_ELEMENTS today; scripts are elements",
    "datastar_py.consts.EventType.EventTypeMergeFragments": "EventType.EventTypeMergeFragments of datastar-py 0.4 is EventType.PATCH_ELEMENTS today",
    "datastar_py.consts.EventType.EventTypeMergeSignals": "EventType.EventTypeMergeSignals of datastar-py 0.4 is EventType.PATCH_SIGNALS today",
    "datastar_py.consts.EventType.EventTypeRemoveFragments": "EventType.EventTypeRemoveFragments of datastar-py 0.4 is EventType.PATCH_ELEMENTS today; its mode is remove",
    "datastar_py.consts.EventType.EventTypeRemoveSignals": "EventType.EventTypeRemoveSignals of datastar-py 0.4 is EventType.PATCH_SIGNALS today; a signal that is patched to null is removed",
    "datastar_py.consts.EventType.EventTypeExecuteScript": "EventType.EventTypeExecuteScript of datastar-py 0.4 is EventType.PATCH_ELEMENTS today; scripts are elements",
    "datastar_py.consts.VERSION": "datastar_py.consts.VERSION of datastar-py 0.7 is datastar_py.consts.DATASTAR_CLIENT_VERSION today",
    "datastar_py.consts.VERSION_CLIENT_BYTE_SIZE": "datastar_py.consts.VERSION_CLIENT_BYTE_SIZE of datastar-py 0.4 is gone: nothing depends on the size of the client",
    "datastar_py.consts.VERSION_CLIENT_BYTE_SIZE_GZIP": "datastar_py.consts.VERSION_CLIENT_BYTE_SIZE_GZIP of datastar-py 0.4 is gone: nothing depends on the size of the client",
    "datastar_py.consts.DefaultSseRetryDuration": "datastar_py.consts.DefaultSseRetryDuration of datastar-py 0.4 is datastar_py.consts.DEFAULT_SSE_RETRY_DURATION today",
    "datastar_py.consts.DefaultSettleDuration": "datastar_py.consts.DefaultSettleDuration of datastar-py 0.4 is gone: nothing settles any more",
    "datastar_py.consts.DefaultFragmentsSettleDuration": "datastar_py.consts.DefaultFragmentsSettleDuration of datastar-py 0.4 is gone: nothing settles any more",
    "datastar_py.consts.DefaultFragmentsUseViewTransitions": "datastar_py.consts.DefaultFragmentsUseViewTransitions of datastar-py 0.4 is datastar_py.consts.DEFAULT_ELEMENTS_USE_VIEW_TRANSITIONS today",
    "datastar_py.consts.DEFAULT_FRAGMENTS_USE_VIEW_TRANSITIONS": "datastar_py.consts.DEFAULT_FRAGMENTS_USE_VIEW_TRANSITIONS of datastar-py 0.5 is datastar_py.consts.DEFAULT_ELEMENTS_USE_VIEW_TRANSITIONS today",
    "datastar_py.consts.DefaultMergeSignalsOnlyIfMissing": "datastar_py.consts.DefaultMergeSignalsOnlyIfMissing of datastar-py 0.4 is datastar_py.consts.DEFAULT_PATCH_SIGNALS_ONLY_IF_MISSING today",
    "datastar_py.consts.DEFAULT_MERGE_SIGNALS_ONLY_IF_MISSING": "datastar_py.consts.DEFAULT_MERGE_SIGNALS_ONLY_IF_MISSING of datastar-py 0.5 is datastar_py.consts.DEFAULT_PATCH_SIGNALS_ONLY_IF_MISSING today",
    "datastar_py.consts.DefaultExecuteScriptAttributes": "datastar_py.consts.DefaultExecuteScriptAttributes of datastar-py 0.4 is gone: a script has the attributes that it is given",
    "datastar_py.consts.DEFAULT_EXECUTE_SCRIPT_ATTRIBUTES": "datastar_py.consts.DEFAULT_EXECUTE_SCRIPT_ATTRIBUTES of datastar-py 0.5 is gone: a script has the attributes that it is given",
    "datastar_py.consts.DefaultExecuteScriptAutoRemove": "datastar_py.consts.DefaultExecuteScriptAutoRemove of datastar-py 0.4 is gone: auto_remove of execute_script is True unless it is given",
    "datastar_py.consts.DEFAULT_EXECUTE_SCRIPT_AUTO_REMOVE": "datastar_py.consts.DEFAULT_EXECUTE_SCRIPT_AUTO_REMOVE of datastar-py 0.5 is gone: auto_remove of execute_script is True unless it is given",
    "datastar_py.consts.SelectorDatalineLiteral": "datastar_py.consts.SelectorDatalineLiteral of datastar-py 0.4 is datastar_py.consts.SELECTOR_DATALINE_LITERAL today",
    "datastar_py.consts.MergeModeDatalineLiteral": "datastar_py.consts.MergeModeDatalineLiteral of datastar-py 0.4 is datastar_py.consts.MODE_DATALINE_LITERAL today",
    "datastar_py.consts.MERGE_MODE_DATALINE_LITERAL": "datastar_py.consts.MERGE_MODE_DATALINE_LITERAL of datastar-py 0.5 is datastar_py.consts.MODE_DATALINE_LITERAL today",
    "datastar_py.consts.FragmentsDatalineLiteral": "datastar_py.consts.FragmentsDatalineLiteral of datastar-py 0.4 is datastar_py.consts.ELEMENTS_DATALINE_LITERAL today",
    "datastar_py.consts.FRAGMENTS_DATALINE_LITERAL": "datastar_py.consts.FRAGMENTS_DATALINE_LITERAL of datastar-py 0.5 is datastar_py.consts.ELEMENTS_DATALINE_LITERAL today",
    "datastar_py.consts.UseViewTransitionDatalineLiteral": "datastar_py.consts.UseViewTransitionDatalineLiteral of datastar-py 0.4 is datastar_py.consts.USE_VIEW_TRANSITION_DATALINE_LITERAL today",
    "datastar_py.consts.SignalsDatalineLiteral": "datastar_py.consts.SignalsDatalineLiteral of datastar-py 0.4 is datastar_py.consts.SIGNALS_DATALINE_LITERAL today",
    "datastar_py.consts.OnlyIfMissingDatalineLiteral": "datastar_py.consts.OnlyIfMissingDatalineLiteral of datastar-py 0.4 is datastar_py.consts.ONLY_IF_MISSING_DATALINE_LITERAL today",
    "datastar_py.consts.SettleDurationDatalineLiteral": "datastar_py.consts.SettleDurationDatalineLiteral of datastar-py 0.4 is gone: nothing settles any more",
    "datastar_py.consts.PathsDatalineLiteral": "datastar_py.consts.PathsDatalineLiteral of datastar-py 0.4 is gone: signals are removed by patching them to null",
    "datastar_py.consts.PATHS_DATALINE_LITERAL": "datastar_py.consts.PATHS_DATALINE_LITERAL of datastar-py 0.5 is gone: signals are removed by patching them to null",
    "datastar_py.consts.ScriptDatalineLiteral": "datastar_py.consts.ScriptDatalineLiteral of datastar-py 0.4 is gone: scripts are sent as elements",
    "datastar_py.consts.SCRIPT_DATALINE_LITERAL": "datastar_py.consts.SCRIPT_DATALINE_LITERAL of datastar-py 0.5 is gone: scripts are sent as elements",
    "datastar_py.consts.AttributesDatalineLiteral": "datastar_py.consts.AttributesDatalineLiteral of datastar-py 0.4 is gone: scripts are sent as elements",
    "datastar_py.consts.ATTRIBUTES_DATALINE_LITERAL": "datastar_py.consts.ATTRIBUTES_DATALINE_LITERAL of datastar-py 0.5 is gone: scripts are sent as elements",
    "datastar_py.consts.AutoRemoveDatalineLiteral": "datastar_py.consts.AutoRemoveDatalineLiteral of datastar-py 0.4 is gone: scripts are sent as elements",
    "datastar_py.consts.AUTO_REMOVE_DATALINE_LITERAL": "datastar_py.consts.AUTO_REMOVE_DATALINE_LITERAL of datastar-py 0.5 is gone: scripts are sent as elements",
}
KEYWORDS: Final = {
    "patch_elements.merge_mode": "patch_elements() takes no merge_mode=; that of datastar-py 0.5 is mode= today",
    "patch_elements.fragments": "patch_elements() takes no fragments=; that of datastar-py 0.5 is elements= today",
    "debounce.notrail": "debounce() takes no notrail=; that of datastar-py 0.6 is notrailing= today",
    "throttle.trail": "throttle() takes no trail=; that of datastar-py 0.6 is trailing= today",
}


class Former:
    """Stands where an old name stood: in a class, or as an argument that nobody should give."""

    __slots__ = ("_old",)

    def __set_name__(self, owner: type, name: str) -> None:
        self._old = f"{owner.__module__}.{owner.__name__}.{name}"

    def __get__(self, instance: object, owner: type | None = None) -> NoReturn:
        raise AttributeError(SENTENCES[self._old])

    def __repr__(self) -> str:
        return "FORMER"


FORMER: Final = Former()


def refused(method: str, keyword: str) -> TypeError:
    """The error for an argument that has another name today."""
    return TypeError(KEYWORDS[f"{method}.{keyword}"])


def missing_from(module: str, late: Mapping[str, str] | None = None) -> Callable[[str], object]:
    """A module's `__getattr__`, which knows what the module had, and what it has from elsewhere."""
    homes = late or {}

    def __getattr__(name: str) -> object:
        if name in homes:
            return found(module, name, homes[name])
        asked = sys.modules.get(module)
        sentence = SENTENCES.get(f"{module}.{name}")
        if sentence is None:
            what = f"module {module!r} has no attribute {name!r}"
            raise AttributeError(what, name=name, obj=asked)
        if _is_importing():
            # From an AttributeError here, `from … import` would make an error of its own words.
            raise ImportError(sentence, name=module, path=getattr(asked, "__file__", None))
        raise AttributeError(sentence)

    return __getattr__


def _is_importing() -> bool:
    """Whether whoever asked the module is at an import, and does not use the name in another way."""
    # Not needed until something is wrong.
    import inspect
    from opcode import opname

    frame: FrameType | None = inspect.currentframe()
    for _ in range(2):
        frame = frame and frame.f_back
    return frame is not None and opname[frame.f_code.co_code[frame.f_lasti]] == "IMPORT_FROM"


class WithFormer(ABCMeta):
    """The type of a class that has Former attributes: it does not list them."""

    def __dir__(cls) -> Iterable[str]:
        old = {
            name
            for base in cls.__mro__
            for name, value in vars(base).items()
            if type(value) is Former
        }
        return [name for name in super().__dir__() if name not in old]


class EnumWithFormer(EnumMeta):
    """The type of an enum that has lost members."""

    if not TYPE_CHECKING:

        def __getattr__(cls, name):
            sentence = SENTENCES.get(f"{cls.__module__}.{cls.__name__}.{name}")
            if sentence is not None:
                raise AttributeError(sentence)
            # Python 3.11 finds members here.
            members = cls.__dict__.get("_member_map_", {})
            if name in members:
                return members[name]
            what = f"type object {cls.__name__!r} has no attribute {name!r}"
            raise AttributeError(what, name=name, obj=cls)
