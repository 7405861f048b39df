# Copied from codegen/templates/generated/datastar_py/signals.py
# by `python -m codegen`; edit that file, not this one.

"""Signals: as an object of a class, files among them, what may be wrong, and how much is accepted.

    from datastar_py.signals import InvalidSignals, SignalFile, limits

    limits.signals = 64 * 1024

`SignalsError` is what each framework's `read_signals` raises; the framework answers with a 400. Of
its kinds, `SignalsTooLarge` is a 413, and `InvalidSignals`, which do not fit a model, a 422.
"""

from ._files import SignalFile
from ._models import InvalidSignals, SignalError, error_signals
from ._signals import Limits, SignalsError, SignalsTooLarge, limits

__all__ = [
    "InvalidSignals",
    "Limits",
    "SignalError",
    "SignalFile",
    "SignalsError",
    "SignalsTooLarge",
    "error_signals",
    "limits",
]
