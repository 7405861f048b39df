"""Makes what the tests borrow from the checkout importable: the spec's loader and the parser of
streams. The package itself is the installed one."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path += [str(ROOT), str(ROOT / "tests" / "conformance")]
