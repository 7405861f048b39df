# Copied from codegen/templates/generated/datastar_py/_text.py
# by `python -m codegen`; edit that file, not this one.

"""The rooms of HTML, JavaScript and JSON, as events need them.

Most of an event is written without any; a name is read when the first value needs it, and with it
all that it stands on. So `_text.markup` is a function like any other for whoever calls it.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._checks import choice as choice
    from ._checks import event_id as event_id
    from ._checks import flag as flag
    from ._checks import nonempty as nonempty
    from ._checks import one_line as one_line
    from ._checks import shown as shown
    from ._checks import whole_number as whole_number
    from ._elements import literal as literal
    from ._elements import nothing_at as nothing_at
    from ._elements import safe_url as safe_url
    from ._elements import safe_urls as safe_urls
    from ._elements import script_element as script_element
    from ._elements import targets as targets
    from ._exact import imported as imported
    from ._exact import text_of as text_of
    from ._json import object_text as object_text
    from ._json import object_to_json as object_to_json
    from ._json import to_json as to_json
    from ._markup import markup as markup
    from ._markup import siblings_apart as siblings_apart
    from ._markup import unified as unified
else:
    from ._late import by_home, names

    __getattr__, __dir__ = names(
        __name__,
        by_home(
            {
                "datastar_py._checks": "choice event_id flag nonempty one_line shown whole_number",
                "datastar_py._elements": (
                    "literal nothing_at safe_url safe_urls script_element targets"
                ),
                "datastar_py._exact": "imported text_of",
                "datastar_py._json": "object_text object_to_json to_json",
                "datastar_py._markup": "markup siblings_apart unified",
            }
        ),
    )
