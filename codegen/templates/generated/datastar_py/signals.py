"""Signals: what may be wrong with those of a request, and how many bytes of them are accepted.

    from datastar_py.signals import SignalsError, limits

    limits.signals = 64 * 1024

`SignalsError` is what each framework's `read_signals` raises; the framework answers with a 400.
"""

from ._signals import Limits, SignalsError, SignalsTooLarge, limits

__all__ = ["Limits", "SignalsError", "SignalsTooLarge", "limits"]
