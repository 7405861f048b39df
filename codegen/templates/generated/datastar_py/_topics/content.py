"""What `stream` and `live` give: the content of a response, which begins where it is read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

from ..sse import DatastarEvent


class TopicEvents(AsyncIterator[DatastarEvent]):
    """Events of topics, for one response. Nothing happens before they are read."""

    def __init__(self, name: str, begin: Callable[[], AsyncIterator[DatastarEvent]]) -> None:
        self._name = name
        self._begin = begin
        self._events: AsyncIterator[DatastarEvent] | None = None

    def __repr__(self) -> str:
        return f"<{self._name}>"

    def __aiter__(self) -> AsyncIterator[DatastarEvent]:
        if self._events is None:
            self._events = self._begin()
        return self._events

    async def __anext__(self) -> DatastarEvent:
        return await anext(aiter(self))

    async def aclose(self) -> None:
        """End them, if they have begun; a response does this."""
        close: Callable[[], Awaitable[None]] | None = getattr(self._events, "aclose", None)
        if close is not None:
            await close()
