# Copied from codegen/templates/generated/datastar_py/plugins.py
# by `python -m codegen`; edit that file, not this one.

"""What modules with plugins of one's own are made of, as `datastar_py.codegen` writes them.

For an attribute without a module there is `data.custom`.
"""

from __future__ import annotations

from ._actions import call, optional, pattern_options, text
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
from ._checks import choice, flag
from ._deprecated import deprecated
from ._javascript import JSExpression, as_expressions, expressions, finite, javascript
from ._javascript import expression as checked
from ._names import hyphenated_keywords, is_custom_property, key, part, raw_key, spelled

__all__ = [
    "BaseAttr",
    "JSExpression",
    "as_expressions",
    "call",
    "checked",
    "choice",
    "deprecated",
    "event_names",
    "expressions",
    "finite",
    "flag",
    "hyphenated_keywords",
    "is_custom_property",
    "javascript",
    "key",
    "made",
    "milliseconds",
    "milliseconds_or_seconds",
    "names",
    "new",
    "optional",
    "part",
    "pattern_filter",
    "pattern_options",
    "percent",
    "property_name",
    "raw_key",
    "signal",
    "spelled",
    "text",
]
