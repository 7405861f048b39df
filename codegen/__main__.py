"""Runs the command line, where what it needs is installed."""

from __future__ import annotations

import sys
from importlib.util import find_spec

NEEDED = ("yaml", "jinja2", "black")

if __name__ == "__main__":
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        print(
            f"the generator needs {', '.join(missing)}, which the extra has: "
            'pip install "datastar-py[codegen]"',
            file=sys.stderr,
        )
        sys.exit(2)
    from .command_line import main

    sys.exit(main())
