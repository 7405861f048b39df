# Copied from codegen/templates/generated/datastar_py/fast_json.py
# by `python -m codegen`; edit that file, not this one.

"""Signals written as JSON by orjson, which is several times as fast as the standard library.

    from datastar_py.fast_json import use_orjson

    use_orjson()

It comes with `pip install "datastar-py[orjson]"`.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from ._javascript import compact, plain, write_json_by

__all__ = ["use_orjson", "use_standard_json"]


def use_orjson() -> None:
    """Writes the signals of every event with orjson, from now on and in the whole process.

    What is refused stays refused, NaN among it. JSON that holds a `null` is written by the standard
    library still, since orjson writes NaN as `null` too. Numbers may look another way (`1e-7` for
    `1e-07`), and mean the same.

    Raises ImportError where orjson is not installed.
    https://data-star.dev/reference/sse_events#datastar-patch-signals
    """
    orjson: Any = import_module("orjson")
    dumps: Callable[[object, Callable[[object], Any], int], bytes] = orjson.dumps
    options: int = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME

    def encode(value: object) -> str:
        try:
            text = dumps(value, plain, options).decode()
        except (TypeError, ValueError, RecursionError):
            return compact(value)
        return compact(value) if "null" in text else text

    write_json_by(encode)


def use_standard_json() -> None:
    """Writes signals with the standard library again."""
    write_json_by(compact)
