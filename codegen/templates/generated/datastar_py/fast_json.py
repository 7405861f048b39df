"""Signals written and read by another JSON library than the standard one.

    import msgspec
    from datastar_py.fast_json import use_json, use_orjson

    use_orjson()
    use_json(msgspec.json.encode, msgspec.json.decode)

`use_orjson` is the fastest; orjson comes with `pip install "datastar-py[orjson]"`.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from ._foreign_json import reader, writer
from ._json import compact, read_json_by, write_json_by
from ._plain import ask_for_unknown, plain

__all__ = ["use_json", "use_orjson", "use_standard_json"]


def use_json(
    encode: Callable[[Any], str | bytes], decode: Callable[[str], Any] | None = None
) -> None:
    """Writes the signals of every event with `encode` and reads those of every request with
    `decode`, from now on and in the whole process.

    Any functions do that give JSON, as a str or as UTF-8, and take its text: those of orjson,
    msgspec, ujson or rapidjson, or `functools.partial(json.dumps, default=…)`. What is refused
    stays refused: NaN, keys and values that have no form in JSON, text that is no JSON. A value
    that this package cannot write is left to `encode`, whose own hooks may know it. Without
    `decode`, the standard library reads.

    Raises TypeError for what cannot be called, and ValueError for functions that do not write or
    read JSON. https://data-star.dev/reference/sse_events#datastar-patch-signals
    """
    write = writer(encode)
    read = None if decode is None else reader(decode)
    ask_for_unknown(encode)
    write_json_by(write)
    read_json_by(read)


def use_orjson() -> None:
    """Writes the signals of every event with orjson and reads those of every request with it, from
    now on and in the whole process.

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

    ask_for_unknown(None)
    write_json_by(encode)
    read_json_by(reader(orjson.loads))


def use_standard_json() -> None:
    """Writes and reads signals with the standard library again."""
    ask_for_unknown(None)
    write_json_by(compact)
    read_json_by(None)
