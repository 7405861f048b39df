"""Hooks for gunicorn, so that a stop or a reload of its workers ends their streams.

    # gunicorn.conf.py
    from datastar_py.gunicorn import post_worker_init, worker_int

They also work with `--preload` and `--reload`.
https://docs.gunicorn.org/en/stable/settings.html#server-hooks
"""

from __future__ import annotations

from .streams import close_streams, watch_signals

__all__ = ["post_worker_init", "worker_int"]


def post_worker_init(worker: object) -> None:
    """Watch the signals of a worker, in its main thread; gunicorn calls this."""
    watch_signals()


def worker_int(worker: object) -> None:
    """End the open streams of a worker that is told to stop; gunicorn calls this."""
    close_streams()
