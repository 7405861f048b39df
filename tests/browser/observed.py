"""Runs an app of examples/ as it stands, and writes down how its streams end.

`python tests/browser/observed.py examples/quart_app.py ends.jsonl` adds a line of JSON for each
stream that has ended: the reason, and how many generators named `clocks` are open at that moment.
The generators are counted among all objects that Python knows, whatever the SDK says of them.
"""

from __future__ import annotations

import gc
import inspect
import json
import runpy
import sys
from pathlib import Path

from datastar_py.streams import CloseReason, StreamOptions, configure

NAME = "clocks"


def main(app: Path, record: Path) -> None:
    def write(reason: CloseReason) -> None:
        line = json.dumps({"reason": reason.value, "open": open_generators()})
        with record.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")

    configure(StreamOptions(on_close=write))
    # As `python examples/quart_app.py` has it.
    sys.path[0] = str(app.parent)
    sys.argv = [str(app)]
    runpy.run_path(str(app), run_name="__main__")


def open_generators() -> int:
    return sum(is_open(thing) for thing in gc.get_objects())


def is_open(thing: object) -> bool:
    """Whether it is such a generator, of a function or of a class of that name."""
    if inspect.isasyncgen(thing):
        frame = thing.ag_frame
    elif inspect.isgenerator(thing):
        frame = thing.gi_frame
    else:
        return False
    return frame is not None and thing.__qualname__.partition(".")[0].lower() == NAME


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())
