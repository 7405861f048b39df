"""Files that a page sends as signals."""

from __future__ import annotations

import binascii
import re
from base64 import b64encode
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, cast

from ._checks import encodable, shown, string, whole_number
from .consts import FILE_CONTENTS_KEY, FILE_MEDIA_TYPE_KEY, FILE_NAME_KEY

if TYPE_CHECKING:
    from typing import Self

__all__ = ["SignalFile"]

_LONGEST_NAME = 255
# Control characters and what parts a path; line breaks, and what turns the direction of writing,
# by which `exe.png` is shown for `gnp.exe`; and the letter of a drive.
_NOT_IN_A_NAME = re.compile(
    r"[\x00-\x1f\x7f-\x9f/\\\u2028-\u202e\u2066-\u2069]|\A[A-Za-z]:", re.ASCII
)

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_MEDIA_TYPE = re.compile(rf"{_TOKEN}/{_TOKEN}")
_LONGEST_MEDIA_TYPE = 127


class SignalFile:
    """A file from a file input that is bound to a signal: `data.bind("photos")`.

    The client sends a list, whether the input takes one file or several. In a model, a field of
    type `list[SignalFile]` takes them all, and one of type `SignalFile` exactly one. Derive a class
    to allow another size than 1 MiB:

        class Photo(SignalFile, limit=5 * 1024 * 1024): ...

    All signals of a request together are limited by `read_signals`, and Base64 makes three bytes
    four: let it take more with `read_signals(request, Form, limit=...)`.

    `name` and `media_type` are what the sender says. A name never holds a path, a line break, NUL
    or what turns the direction of writing, and a media type has the form of one; still, do not
    write to a file of that name, nor trust the type.
    https://data-star.dev/reference/attributes#data-bind
    """

    __slots__ = ("contents", "media_type", "name")

    limit: ClassVar[int] = 1024 * 1024
    """The most bytes that a file may have."""

    def __init_subclass__(cls, *, limit: int | None = None) -> None:
        """Limits the bytes of files of this class, where a limit is given."""
        super().__init_subclass__()
        if limit is not None:
            cls.limit = whole_number("limit", limit)

    def __init__(self, name: str, media_type: str, contents: bytes) -> None:
        """A file with these parts, which are checked.

        Raises:
            TypeError: a part is of another type.
            ValueError: the name or the media type is none, or the contents are too large.
        """
        self.name = _checked_name(name)
        self.media_type = _checked_media_type(media_type)
        if not isinstance(cast("object", contents), bytes):
            raise TypeError(f"contents must be bytes, not {type(contents).__name__}")
        self._check_size(len(contents))
        self.contents = contents

    @classmethod
    def from_signal(cls, value: object) -> Self:
        """Makes a file of what the client sends for one; also of a list with nothing else in it.

        Raises:
            ValueError: it is no file, or too large; the message may be shown to its sender.
        """
        if isinstance(value, cls):
            return value
        if isinstance(value, list):
            files = cast("list[object]", value)
            if len(files) != 1:
                raise ValueError("no file was chosen" if not files else "choose one file only")
            value = files[0]
        if not isinstance(value, Mapping):
            raise ValueError("this is no file from a file input")
        name, media_type, contents = _parts(cast("Mapping[object, object]", value))
        # Counted before the text is decoded, as what it will be at the least.
        cls._check_size(len(contents) // 4 * 3 - 2, name)
        try:
            decoded = binascii.a2b_base64(contents, strict_mode=True)
        except ValueError:
            raise ValueError("the contents of the file are not Base64") from None
        cls._check_size(len(decoded), name)
        return cls(name, media_type, decoded)

    def to_signal(self) -> dict[str, str]:
        """The file as the client would send it."""
        return {
            FILE_NAME_KEY: self.name,
            FILE_CONTENTS_KEY: b64encode(self.contents).decode("ascii"),
            FILE_MEDIA_TYPE_KEY: self.media_type,
        }

    @classmethod
    def _check_size(cls, size: int, name: str = "") -> None:
        if size > cls.limit:
            which = f"the file {shown(name)}" if name else "the file"
            raise ValueError(f"{which} is larger than the {cls.limit} bytes allowed")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SignalFile) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[str, str, bytes]:
        return self.name, self.media_type, self.contents

    def __repr__(self) -> str:
        return (
            f"<{type(self).__name__} {self.name!r}, {self.media_type}, {len(self.contents)} bytes>"
        )

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> Any:
        from pydantic_core import core_schema

        written = core_schema.plain_serializer_function_ser_schema(SignalFile.to_signal)
        return core_schema.no_info_plain_validator_function(cls.from_signal, serialization=written)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: object, handler: object) -> dict[str, Any]:
        return cls.json_schema()

    @staticmethod
    def json_schema() -> dict[str, Any]:
        """What the client sends for one file, as JSON schema."""
        # No `properties`: what is wrong with a file is said of the file, not of a part of it.
        return {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "required": [FILE_NAME_KEY, FILE_CONTENTS_KEY, FILE_MEDIA_TYPE_KEY],
        }


def _parts(value: Mapping[object, object]) -> tuple[str, str, str]:
    """The name, media type and Base64 of a file."""
    parts = [value.get(key) for key in (FILE_NAME_KEY, FILE_MEDIA_TYPE_KEY, FILE_CONTENTS_KEY)]
    name, media_type, contents = parts
    if isinstance(name, str) and isinstance(media_type, str) and isinstance(contents, str):
        return name, media_type, contents
    raise ValueError("this is no file from a file input")


def _checked_name(given: object) -> str:
    name = encodable("name", string("name", given))
    if not name.strip(". ") or _NOT_IN_A_NAME.search(name) or len(name) > _LONGEST_NAME:
        raise ValueError(
            "name must be the name of a file, without a path and control characters, of at most "
            f"{_LONGEST_NAME} characters; got {shown(name)}"
        )
    return name


def _checked_media_type(given: object) -> str:
    media_type = string("media_type", given)
    if not _MEDIA_TYPE.fullmatch(media_type) or len(media_type) > _LONGEST_MEDIA_TYPE:
        raise ValueError(f"media_type must be one such as 'image/png'; got {shown(media_type)}")
    return media_type
