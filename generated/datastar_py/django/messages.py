# Copied from codegen/templates/generated/datastar_py/django/messages.py
# by `python -m codegen`; edit that file, not this one.

"""Messages of `django.contrib.messages` as toasts: each is shown once, in the page that is next.

    {% load datastar %}
    <body>{% datastar_messages %} ...

shows those that wait, after a redirect as well. The answer to an action brings its own:

    messages.success(request, "Saved.")
    return [SSE.patch_elements(row), *toasts(request)]
"""

from __future__ import annotations

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template import Context, Template
from django.template.loader import get_template

from ..sse import DatastarEvent, ServerSentEventGenerator
from ..streams import current_stream

__all__ = ["Storage", "atoasts", "toasts"]

CONTAINER = "datastar-messages"

# They leave by themselves, and screen readers have the time to read them.
TOAST = """\
{% load datastar %}<div class="toast {{ message.tags }}" {% data_init "el.remove()" delay="8s" %}>\
{{ message }}</div>"""


def toasts(request: HttpRequest) -> list[DatastarEvent]:
    """Give the event that shows the messages of a request, or none when there are no messages.

    They go where `{% datastar_messages %}` is in the page, each as the template that the setting
    DATASTAR_MESSAGE_TEMPLATE names (it is given `message`) or as a `<div class="toast success">`.
    Call it before the response begins: in the view, not in the generator that a view returns. With
    `MESSAGE_STORAGE = "datastar_py.django.messages.Storage"` a generator may call it as well.

    Raises:
        RuntimeError: it is called in a generator, and messages are kept in another storage, which
            could no longer forget them.
    """
    storage = get_messages(request)
    if _in_a_generator() and not isinstance(storage, Storage):
        raise RuntimeError(
            "toasts() is called in a generator, where it is too late to forget messages: call it "
            'in the view, or set MESSAGE_STORAGE = "datastar_py.django.messages.Storage"'
        )
    html = [as_html(message) for message in storage]
    if not html:
        return []
    return [ServerSentEventGenerator.patch_elements(html, f"#{CONTAINER}", "append")]


def _in_a_generator() -> bool:
    try:
        current_stream()
    except LookupError:
        return False
    return True


async def atoasts(request: HttpRequest) -> list[DatastarEvent]:
    """Give what `toasts` gives, from an async view."""
    return await sync_to_async(toasts)(request)


def as_html(message: Message) -> str:
    """One message as its template shows it."""
    name: str | None = getattr(settings, "DATASTAR_MESSAGE_TEMPLATE", None)
    if name is not None:
        return get_template(name).render({"message": message})
    return Template(TOAST).render(Context({"message": message}))


class Storage(FallbackStorage):
    """Keeps messages as Django does by default, and knows which of them it has kept.

    For the setting MESSAGE_STORAGE. In a generator, `toasts` can then show what was added since the
    response began, and leave the rest to the next page.
    """

    def update(self, response: HttpResponseBase) -> list[Message]:
        """Store what nobody has read; Django calls this when the response begins."""
        unstored: list[Message] | None = super().update(response)
        self._loaded_data: list[Message] = []
        self._queued_messages: list[Message] = []
        self.used = False
        return unstored or []
