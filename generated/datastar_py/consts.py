# Rendered from codegen/templates/generated/datastar_py/consts.py.j2 and spec/
# by `python -m codegen`; edit those, not this file.

"""Names and defaults of the Datastar protocol. https://data-star.dev/reference/sse_events"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from ._former import EnumWithFormer

DATASTAR_CLIENT_VERSION: Final = "v1.0.4"

DATASTAR_KEY: Final = "datastar"
DATASTAR_REQUEST_HEADER: Final = "Datastar-Request"

FILE_NAME_KEY: Final = "name"
FILE_MEDIA_TYPE_KEY: Final = "mime"
FILE_CONTENTS_KEY: Final = "contents"

SIGNALS_IN_QUERY: Final = frozenset(["GET", "DELETE"])
SIGNALS_IN_BODY: Final = frozenset(["POST", "PUT", "PATCH", "QUERY"])

DEFAULT_SSE_RETRY_DURATION: Final = 1000
DEFAULT_ELEMENTS_USE_VIEW_TRANSITIONS: Final = False
DEFAULT_PATCH_SIGNALS_ONLY_IF_MISSING: Final = False

ELEMENTS_DATALINE_LITERAL: Final = "elements"
MODE_DATALINE_LITERAL: Final = "mode"
NAMESPACE_DATALINE_LITERAL: Final = "namespace"
ONLY_IF_MISSING_DATALINE_LITERAL: Final = "onlyIfMissing"
SELECTOR_DATALINE_LITERAL: Final = "selector"
SIGNALS_DATALINE_LITERAL: Final = "signals"
USE_VIEW_TRANSITION_DATALINE_LITERAL: Final = "useViewTransition"
VIEW_TRANSITION_SELECTOR_DATALINE_LITERAL: Final = "viewTransitionSelector"


class EventType(StrEnum, metaclass=EnumWithFormer):
    """The events that the client knows."""

    PATCH_ELEMENTS = "datastar-patch-elements"
    PATCH_SIGNALS = "datastar-patch-signals"


class ElementPatchMode(StrEnum):
    """How elements are put into the page."""

    OUTER = "outer"
    INNER = "inner"
    REMOVE = "remove"
    REPLACE = "replace"
    PREPEND = "prepend"
    APPEND = "append"
    BEFORE = "before"
    AFTER = "after"


ElementPatchModeName: TypeAlias = Literal[
    "outer", "inner", "remove", "replace", "prepend", "append", "before", "after"
]


class ElementPatchNamespace(StrEnum):
    """The namespace that elements are parsed in."""

    HTML = "html"
    SVG = "svg"
    MATHML = "mathml"


ElementPatchNamespaceName: TypeAlias = Literal["html", "svg", "mathml"]


if not TYPE_CHECKING:
    from ._former import missing_from

    __getattr__, __dir__ = missing_from(__name__)
