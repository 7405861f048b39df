"""What the apps of the kit share: a form of each kind of class, and what to answer with."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import inspect
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import attrs
import msgspec
import pydantic
from probe import PlannedFailure
from typing_extensions import TypedDict

from datastar_py import ServerSentEventGenerator as SSE
from datastar_py.signals import SignalFile


class PydanticForm(pydantic.BaseModel):
    query: str = "all"
    page: int = 1
    tags: list[str] = []


class StructForm(msgspec.Struct):
    query: str = "all"
    page: int = 1
    tags: list[str] = []


@attrs.define
class AttrsForm:
    query: str = "all"
    page: int = 1
    tags: list[str] = attrs.Factory(list)


@dataclass
class DataclassForm:
    query: str = "all"
    page: int = 1
    tags: list[str] = field(default_factory=list)


class TypedForm(TypedDict, total=False):
    query: str
    page: int
    tags: list[str]


FORMS: dict[str, Any] = {
    "pydantic": PydanticForm,
    "msgspec": StructForm,
    "attrs": AttrsForm,
    "dataclass": DataclassForm,
    "typed-dict": TypedForm,
}


class Photo(SignalFile, limit=2000):
    """A file that is too large for some tests."""


class Upload(pydantic.BaseModel):
    photos: list[Photo]


def as_plain(form: Any) -> dict[str, Any]:
    """A form of any kind as what JSON has."""
    if isinstance(form, pydantic.BaseModel):
        return form.model_dump()
    if isinstance(form, msgspec.Struct):
        return msgspec.structs.asdict(form)
    if attrs.has(type(form)):
        return attrs.asdict(form)
    return dataclasses.asdict(form) if dataclasses.is_dataclass(form) else dict(form)


def told(form: Any) -> Any:
    """The event that says what a handler was given."""
    return SSE.patch_signals({"got": as_plain(form), "kind": type(form).__name__})


def uploaded(upload: Upload) -> Any:
    files = [[photo.name, photo.media_type, len(photo.contents)] for photo in upload.photos]
    return SSE.patch_signals({"got": files})


@contextlib.contextmanager
def refusals() -> Iterator[None]:
    """What is refused here is planned, so that the log may hold it."""
    try:
        yield
    except (TypeError, ValueError) as error:
        raise PlannedFailure(f"planned failure: {error}") from None


def refused(handler: Any) -> Any:
    """A handler that is decorated, with whatever its decorator refuses."""

    @functools.wraps(handler)
    def refuses(*args: Any, **kwargs: Any) -> Any:
        with refusals():
            return handler(*args, **kwargs)

    return refuses


def event() -> Any:
    return SSE.patch_elements("<p id='part'>part</p>")


PAGE = "<!doctype html><title>page</title><p id='part'>page</p>"


class Html:
    """What renders itself."""

    def __html__(self) -> str:
        return PAGE


def both(kind: str, response: Any) -> tuple[Any, Any]:
    """A page and a patch, given in one of the ways that there are."""

    def unwanted() -> Any:
        raise AssertionError("this is not the one that was asked for")

    async def page() -> Any:
        return PAGE

    async def patch() -> Any:
        yield event()
        yield event()

    def steps() -> Any:
        yield event()
        yield event()

    return {
        "values": (PAGE, event()),
        "html": (Html(), [event()]),
        "functions": (lambda: PAGE, lambda: event()),
        "async": (page, patch),
        "generator": (lambda: Html(), steps),
        "responses": (response, response),
        "unwanted-patch": (PAGE, unwanted),
        "unwanted-page": (unwanted, event()),
        "wrong": (5, "<p>no event</p>"),
        "none": (None, None),
    }[kind]


def kinds(handler: Any, by: Callable[[Any], Any] = lambda made: made) -> dict[str, Any]:
    """A handler in each kind that it can be of, decorated: what waits for nothing is of both."""
    if inspect.iscoroutinefunction(handler) or inspect.isasyncgenfunction(handler):
        return {"async": by(handler)}

    async def gives(*args: Any, **kwargs: Any) -> Any:
        return handler(*args, **kwargs)

    async def yields(*args: Any, **kwargs: Any) -> Any:
        for event in handler(*args, **kwargs):
            yield event

    later: Any = yields if inspect.isgeneratorfunction(handler) else gives
    functools.update_wrapper(later, handler)
    # Frameworks that look through decorators would find the sync one.
    del later.__wrapped__
    later.__signature__ = inspect.signature(handler, eval_str=True)
    found = later.__annotations__ = inspect.get_annotations(handler, eval_str=True)
    if sys.version_info >= (3, 14):
        # What decorates it asks there.
        later.__annotate__ = lambda _: found
    return {"async": by(later), "sync": by(handler)}


def section(path: str) -> str:
    """The first part of a path, after the kind of the handler."""
    parts = [part for part in path.split("/") if part not in ("", "async", "sync")]
    return parts[0] if parts else ""


TEMPLATE = '<i {{ data.on("click", actions.post(url)).once }}></i>{{ datastar_script("/d.js") }}'
