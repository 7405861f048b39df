# Copied from codegen/templates/generated/datastar_py/lint/__init__.py
# by `python -m codegen`; edit that file, not this one.

"""Finds what the client would ignore or trip over in silence, in pages, templates and programs.

On the command line: `python -m datastar_py.lint PATH…`.
"""

from __future__ import annotations

from .check import Options, in_text
from .comments import Lines
from .model import RULES, Edit, Finding

__all__ = ["RULES", "Edit", "Finding", "Lines", "Options", "in_text"]
