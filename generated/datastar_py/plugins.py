# Copied from codegen/templates/generated/datastar_py/plugins.py
# by `python -m codegen`; edit that file, not this one.

"""What modules with plugins of one's own are made of, as `datastar_py.codegen` writes them.

For an attribute without a module there is `data.custom`.
"""

from __future__ import annotations

from ._actions import call, function_of, optional, pattern_options, text_argument, url_text
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
from ._checks import choice, flag, mapping, string
from ._deprecated import deprecated
from ._javascript import as_expressions, expressions, finite, javascript, needed
from ._javascript import code as checked_code
from ._javascript import expression as checked_value
from ._javascript import words as checked_text
from ._names import alone_in, hyphenated_keywords, is_custom_property, key, part, raw_key, spelled
from ._plain import JSExpression, fields
from ._types import LazyText, Signals, Url

__all__ = [
    "BaseAttr",
    "JSExpression",
    "LazyText",
    "Signals",
    "Url",
    "alone_in",
    "as_expressions",
    "call",
    "checked_code",
    "checked_text",
    "checked_value",
    "choice",
    "deprecated",
    "event_names",
    "expressions",
    "fields",
    "finite",
    "flag",
    "function_of",
    "hyphenated_keywords",
    "is_custom_property",
    "javascript",
    "key",
    "made",
    "mapping",
    "milliseconds",
    "milliseconds_or_seconds",
    "names",
    "needed",
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
    "string",
    "text_argument",
    "url_text",
]
