"""A `deprecated` decorator that type checkers know, on every Python."""

from __future__ import annotations

import warnings
from functools import wraps
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import deprecated
else:

    def deprecated(reason):
        """Marks a function as deprecated: each call warns with the reason."""

        def mark(function):
            @wraps(function)
            def warned(*args, **kwargs):
                warnings.warn(reason, DeprecationWarning, stacklevel=2)
                return function(*args, **kwargs)

            warned.__deprecated__ = reason
            return warned

        return mark


__all__ = ["deprecated"]
