"""What people may pass beside plain strings and mappings, for type checkers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeAlias

if TYPE_CHECKING:
    from ._markup import HtmlProvider
    from ._tstrings import Template

    Elements: TypeAlias = str | HtmlProvider | Template | Iterable[str | HtmlProvider | Template]

    class LazyText(Protocol):
        """What becomes a string when it is needed: Django's lazy translations, and the like."""

        def casefold(self) -> str: ...

    class _UrlParts(Protocol):
        """A URL of Starlette, httpx, yarl, Pydantic, or of `urllib.parse`."""

        @property
        def scheme(self) -> str | None: ...
        @property
        def path(self) -> str | None: ...
        @property
        def fragment(self) -> str | None: ...

    class _Path(Protocol):
        def as_posix(self) -> str: ...

    Url: TypeAlias = str | LazyText | _UrlParts | _Path

    class _PydanticModel(Protocol):
        def model_dump(self, *, mode: str = ...) -> Any: ...

    class _Dataclass(Protocol):
        __dataclass_fields__: ClassVar[dict[str, Any]]

    class _AttrsClass(Protocol):
        __attrs_attrs__: ClassVar[Any]

    class _Struct(Protocol):
        __struct_fields__: ClassVar[tuple[str, ...]]

    Signals: TypeAlias = Mapping[str, object] | _PydanticModel | _Dataclass | _AttrsClass | _Struct
else:
    # Nothing asks for these while a program runs, and to make them takes time at each import.
    Elements = LazyText = Url = Signals = object
