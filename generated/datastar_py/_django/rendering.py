# Copied from codegen/templates/generated/datastar_py/_django/rendering.py
# by `python -m codegen`; edit that file, not this one.

"""How a response waits for its first event inside of Django's own error handling.

Between a view and the headers Django awaits one thing only: the method `render` that responses of
templates have. Until it was called, a stream has that method, and what goes with it for decorators
and middleware; afterwards it is a plain streaming response.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from .. import _django, _reading, _streams

__all__ = ["Closers", "Primed", "PrimedResponse", "refusal"]


if TYPE_CHECKING:
    from .unused import Prepared

    class Primed(Prepared, Protocol):
        """What can wait for its first event, or for its error."""

        @property
        def empty(self) -> bool: ...

        def prime_in_thread(self) -> None: ...

        async def prime_on_loop(self) -> None: ...

        def close_in_thread(self) -> None: ...

        async def aclose(self) -> None: ...


class PrimedResponse(StreamingHttpResponse):
    """A streaming response for whose first event Django waits.

    `empty_status` is its status when there turns out to be none. `_unwanted` says that nobody gets
    its events, so that nobody waits for the first.
    """

    empty_status: int
    _unwanted = False
    _pending: Primed | None = None
    _streams = False
    _resource_closers: list[Callable[[], object]]
    _replacement: HttpResponseBase | None = None

    # What middleware for template responses looks for in one that renders.
    template_name: object
    context_data: dict[str, object]
    is_rendered: bool

    def _wait_for_render(self, stream: Primed) -> None:
        """Have Django wait for the first event of that stream."""
        self._pending = stream
        self._streams = True
        self.template_name = None
        self.context_data = {}
        self.is_rendered = False

    @property
    def render(self) -> Callable[[], Any]:
        """Wait for the first event; Django calls this, on its loop or in a thread without one.

        In a later request than the one that it answers, it raises a RuntimeError.
        """
        if self._pending is None and not self._spent:
            raise AttributeError("render")
        return (
            self._render_in_thread
            if _streams.loops.running_loop() is None
            else self._render_on_loop
        )

    @property
    def add_post_render_callback(self) -> Callable[[Callable[[Any], Any]], None]:
        """Call something with the response, which needs no rendering for its headers."""
        if self._pending is None:
            raise AttributeError("add_post_render_callback")
        return self._call_back

    @property
    def _answered(self) -> HttpRequest | None:
        """The request that it answers, once Django has it closed with the response."""
        owners = (getattr(closer, "__self__", None) for closer in self._resource_closers)
        return next((owner for owner in owners if isinstance(owner, HttpRequest)), None)

    @property
    def _spent(self) -> bool:
        """Whether it is sent already, or was."""
        return self._streams and (self.closed or self._answered is not None)

    def _stop_waiting(self) -> Primed:
        """Become a plain streaming response."""
        stream, self._pending = self._pending, None
        if stream is None:
            raise RuntimeError(_streams.ending.SECOND_USE)
        for name in ("template_name", "context_data", "is_rendered"):
            vars(self).pop(name, None)
        return stream

    def _call_back(self, callback: Callable[[Any], Any]) -> None:
        replacement = callback(self)
        if replacement is not None and replacement is not self:
            self._replacement = replacement

    async def _render_on_loop(self) -> HttpResponseBase:
        stream = self._stop_waiting()
        if self._unwanted or self._replacement is not None:
            await stream.aclose()
            return self._replacement or self
        try:
            await stream.prime_on_loop()
        except _reading.SignalsError as error:
            return refusal(error)
        return self._primed(stream)

    def _render_in_thread(self) -> HttpResponseBase:
        stream = self._stop_waiting()
        if self._unwanted or self._replacement is not None:
            stream.close_in_thread()
            return self._replacement or self
        try:
            stream.prime_in_thread()
        except _reading.SignalsError as error:
            return refusal(error)
        return self._primed(stream)

    def _primed(self, stream: Primed) -> HttpResponseBase:
        _django.unused.prepared(stream)
        if stream.empty:
            self.status_code = self.empty_status
            if self.status_code == 204:
                self._say_nothing()
        return self

    def _say_nothing(self) -> None:
        """Take away what tells of the body, which there is none of."""
        del self["Content-Type"]
        if self.get("Content-Encoding") == "identity":
            del self["Content-Encoding"]


def refusal(error: _reading.SignalsError) -> HttpResponse:
    """Give the answer to signals that can't be used."""
    status: int = getattr(error, "status", 400)
    return HttpResponse(str(error), status=status, content_type="text/plain; charset=utf-8")


class Closers(list[Callable[[], object]]):
    """What Django closes with a response; tells when its handler has let go of that.

    The last thing a handler does is to have the request closed with the response. What is told is
    whether the handler is a test client's.
    """

    def __init__(self, let_go: Callable[[bool], object]) -> None:
        super().__init__()
        self._let_go = let_go

    def append(self, closer: Callable[[], object]) -> None:
        super().append(closer)
        request = getattr(closer, "__self__", None)
        if isinstance(request, HttpRequest):
            # Django's test clients say of each request whether its token is looked at.
            self._let_go(hasattr(request, "_dont_enforce_csrf_checks"))
